//! Which zones the arguments of `diagnose` name, in a fixed order: communes, EPT, départements, districts, the
//! Métropole, drawn zones, the disc around a point.

use std::fs;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;

use crate::diagnosis::{Engine, MAX_COMPARED, Zone, ZoneFault};
use crate::geometry::Metres;
use crate::store::{NamedOutline, ZONE_BYTES_MAX, read_zones};

use super::arguments::Diagnose;
use super::failure::WrongUse;
use super::places::{commune, district, territory};

/// The word that stands for every commune.
const ALL_COMMUNES: &str = "all";
/// The file that is standard input.
pub(super) const STANDARD_INPUT: &str = "-";

/// What is asked about.
pub(super) enum Asked {
    /// One zone, which is diagnosed.
    One(Arc<Zone>),
    /// Several, which are compared.
    Several(Vec<Arc<Zone>>),
}

/// The zones that were asked; clap has seen to it that there is one at least.
pub(super) fn zones(engine: &Engine, asked: &Diagnose) -> anyhow::Result<Asked> {
    let mut zones = territories(engine, asked)?;
    zones.extend(drawn(asked)?);
    if let (Some(point), Some(radius_m)) = (asked.point, asked.radius_m) {
        let disc = Zone::disc(point, Metres(radius_m)).map_err(|fault| WrongUse(format!("--point: {fault}")))?;
        zones.push(Arc::new(disc));
    }
    if zones.len() > MAX_COMPARED {
        let text = format!("{} zones are asked, at most {MAX_COMPARED} are compared", zones.len());
        return Err(WrongUse(text).into());
    }
    Ok(match <[Arc<Zone>; 1]>::try_from(zones) {
        Ok([only]) => Asked::One(only),
        Err(several) => Asked::Several(several),
    })
}

/// Territories and districts, each once, each kind in the order of its codes.
fn territories(engine: &Engine, asked: &Diagnose) -> Result<Vec<Arc<Zone>>, WrongUse> {
    let known = engine.territories();
    let communes = if asked.communes == [ALL_COMMUNES] {
        known.communes().map(|commune| Arc::clone(&commune.zone)).collect()
    } else {
        each(&asked.communes, |text| Ok(Arc::clone(&commune(engine, text)?.zone)))?
    };
    let (epts, departements) = (known.epts().collect::<Vec<_>>(), known.departements().collect::<Vec<_>>());
    let epts = each(&asked.epts, |text| territory(&epts, "--ept", text))?;
    let departements = each(&asked.departements, |text| territory(&departements, "--departement", text))?;
    let districts = each(&asked.districts, |id| district(engine, id))?;
    let metropole = asked.metropole.then(|| Arc::clone(known.metropole()));
    Ok([communes, epts, departements, districts, metropole.into_iter().collect()].concat())
}

/// The zones that texts name, each once, in the order of their codes.
fn each(texts: &[String], named: impl Fn(&str) -> Result<Arc<Zone>, WrongUse>) -> Result<Vec<Arc<Zone>>, WrongUse> {
    let mut zones: Vec<Arc<Zone>> = texts.iter().map(|text| named(text)).collect::<Result<_, _>>()?;
    zones.sort_by(|left, right| left.code().cmp(&right.code()));
    zones.dedup_by(|next, kept| next.code() == kept.code());
    Ok(zones)
}

/// The zones of every file, those of several by the name of their feature or of their file.
fn drawn(asked: &Diagnose) -> anyhow::Result<Vec<Arc<Zone>>> {
    let mut zones = Vec::new();
    for path in &asked.zone_files {
        let told = || format!("--zone {}", path.display());
        let outlines = read_zones(&text_of(path, ZONE_BYTES_MAX).with_context(told)?).with_context(told)?;
        let is_only = outlines.len() == 1 && asked.zone_files.len() == 1;
        let is_collection = outlines.len() > 1;
        for (feature_idx, NamedOutline { id, name, outline }) in outlines.into_iter().enumerate() {
            let place = || if is_collection { format!("{}: features[{feature_idx}]", told()) } else { told() };
            let zone = valid(Zone::drawn(outline), asked.repair).with_context(place)?;
            let name = name.or_else(|| stem(path).filter(|_| !is_collection));
            zones.push(Arc::new(if is_only { zone } else { zone.called(id, name) }));
        }
    }
    Ok(zones)
}

/// The zone of a drawn outline; the outline that is offered in the place of one that is not valid where the user asked
/// for it.
fn valid(drawn: Result<Zone, ZoneFault>, takes_repair: bool) -> anyhow::Result<Zone> {
    match drawn {
        Err(fault) if fault.repair().is_some() && !takes_repair => {
            Err(anyhow::Error::new(fault).context("--repair would take a valid outline of what it encloses"))
        }
        Err(fault) => match fault.repair() {
            Some(repair) => Ok(Zone::drawn(repair.clone())?),
            None => Err(fault.into()),
        },
        Ok(zone) => Ok(zone),
    }
}

/// The name of a file without its ending; none for standard input.
fn stem(path: &Path) -> Option<String> {
    let is_file = path != Path::new(STANDARD_INPUT);
    path.file_stem().filter(|_| is_file).map(|stem| stem.to_string_lossy().into_owned())
}

/// The text of a file, or of standard input, up to one byte more than may be read, so that its reader says it is too
/// long.
pub(super) fn text_of(path: &Path, bytes_max: usize) -> io::Result<String> {
    let at_most = |file: &mut dyn Read| {
        let mut text = String::new();
        file.take(bytes_max as u64 + 1).read_to_string(&mut text)?;
        Ok(text)
    };
    if path == Path::new(STANDARD_INPUT) {
        at_most(&mut io::stdin().lock())
    } else {
        at_most(&mut fs::File::open(path)?)
    }
}
