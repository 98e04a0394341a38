//! `diagnose`: from arguments to a question, and from its answer to the format that was asked.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;

use crate::diagnosis::{Engine, Question, ReferenceChoice, Selection, Zone};
use crate::geometry::Metres;
use crate::http::bodies::{ComparisonBody, DiagnosisBody};
use crate::layers::CommuneCode;
use crate::report;
use crate::store::{ZONE_BYTES_MAX, read_zone};

use super::arguments::{Diagnose, Format};
use super::failure::WrongUse;
use super::near::did_you_mean;
use super::output::{Session, print, print_json};
use super::places::{commune, district, territory};
use super::wiring::engine;

/// The word that stands for every commune.
const ALL_COMMUNES: &str = "all";
/// The file that is standard input.
const STANDARD_INPUT: &str = "-";

/// Answers about one zone, or compares several communes.
pub(super) fn diagnose(asked: &Diagnose, session: &Session) -> anyhow::Result<()> {
    let engine = engine()?;
    match communes(&engine, asked)? {
        Some(codes) => compare(&engine, &codes, asked, session),
        None => diagnose_one(&engine, asked, session),
    }
}

fn diagnose_one(engine: &Engine, asked: &Diagnose, session: &Session) -> anyhow::Result<()> {
    let zone = zone(engine, asked)?;
    let references = references(engine, asked)?;
    if !references.applies_to(zone.kind()) {
        let text = "--reference: an EPT and a département are held against mgp or chosen communes, the Métropole against \
                    chosen communes";
        return Err(WrongUse(text.to_owned()).into());
    }
    let selection = selection(engine, asked)?;
    let question = Question { zone, selection, references, wants_rows: asked.rows };
    let diagnosis = engine.diagnose(&question)?;
    match asked.format {
        Format::Text => print(&report::text(&diagnosis, session.language, session.width)),
        Format::Json => print_json(&DiagnosisBody::new(&diagnosis, session.language)),
        Format::Csv => print(&report::csv(&diagnosis, session.language)),
        Format::Geojson => print_json(&report::geojson(&diagnosis, question.zone.lonlat())),
    }
}

fn compare(engine: &Engine, codes: &BTreeSet<CommuneCode>, asked: &Diagnose, session: &Session) -> anyhow::Result<()> {
    if asked.rows || asked.reference.is_some() {
        let option = if asked.rows { "--rows" } else { "--reference" };
        return Err(WrongUse(format!("{option} is about one zone; several communes are only compared")).into());
    }
    let comparison = engine.compare(codes, &selection(engine, asked)?);
    match asked.format {
        Format::Text => print(&report::comparison_text(&comparison, session.language, session.width)),
        Format::Json => print_json(&ComparisonBody::new(&comparison, session.language)),
        Format::Csv => print(&report::comparison_csv(&comparison)),
        Format::Geojson => print_json(&report::comparison_geojson(&comparison, engine.atlas(), |zone| {
            let commune = engine.territories().commune(zone.code.as_deref()?)?;
            Some(commune.zone.lonlat())
        })),
    }
}

/// The communes to be compared; none where the question is about a single zone.
fn communes(engine: &Engine, asked: &Diagnose) -> anyhow::Result<Option<BTreeSet<CommuneCode>>> {
    match asked.communes.as_slice() {
        [only] if only == ALL_COMMUNES => {
            Ok(Some(engine.territories().communes().map(|commune| commune.code.clone()).collect()))
        }
        [] | [_] => Ok(None),
        several => Ok(Some(codes(engine, several)?)),
    }
}

fn codes(engine: &Engine, texts: &[String]) -> Result<BTreeSet<CommuneCode>, WrongUse> {
    texts.iter().map(|text| Ok(commune(engine, text)?.code.clone())).collect()
}

/// The one zone that was asked; clap has seen to it that there is one.
fn zone(engine: &Engine, asked: &Diagnose) -> anyhow::Result<Arc<Zone>> {
    let territories = engine.territories();
    if let [text] = asked.communes.as_slice() {
        return Ok(Arc::clone(&commune(engine, text)?.zone));
    }
    if let Some(text) = &asked.ept {
        return Ok(territory(&territories.epts().collect::<Vec<_>>(), "--ept", text)?);
    }
    if let Some(text) = &asked.departement {
        return Ok(territory(&territories.departements().collect::<Vec<_>>(), "--departement", text)?);
    }
    if let Some(id) = &asked.district {
        return Ok(district(engine, id)?);
    }
    if let Some(path) = &asked.zone_file {
        return drawn(path, asked.repair);
    }
    match (asked.point, asked.radius_m) {
        (Some(point), Some(radius_m)) => {
            let disc = Zone::disc(point, Metres(radius_m)).map_err(|fault| WrongUse(format!("--point: {fault}")))?;
            Ok(Arc::new(disc))
        }
        _ => Ok(Arc::clone(territories.metropole())),
    }
}

/// The zone of a GeoJSON file, or of standard input; the outline that is offered in the place of one that is not valid
/// where the user asked for it.
fn drawn(path: &Path, takes_repair: bool) -> anyhow::Result<Arc<Zone>> {
    let told = || format!("--zone {}", path.display());
    let text = if path == Path::new(STANDARD_INPUT) {
        at_most_a_zone(io::stdin().lock())
    } else {
        fs::File::open(path).and_then(at_most_a_zone)
    };
    let outline = read_zone(&text.with_context(told)?).with_context(told)?;
    let zone = match Zone::drawn(outline) {
        Err(fault) if fault.repair().is_some() && !takes_repair => {
            Err(anyhow::Error::new(fault).context("--repair would take a valid outline of what it encloses"))
        }
        Err(fault) => match fault.repair() {
            Some(repair) => Ok(Zone::drawn(repair.clone())?),
            None => Err(fault.into()),
        },
        Ok(zone) => Ok(zone),
    };
    Ok(Arc::new(zone.with_context(told)?))
}

/// All of a file, up to one byte more than a zone may have, so that the reader of the zone says it is too long.
fn at_most_a_zone(file: impl Read) -> io::Result<String> {
    let mut text = String::new();
    file.take(ZONE_BYTES_MAX as u64 + 1).read_to_string(&mut text)?;
    Ok(text)
}

/// The themes and indicators that were asked.
fn selection(engine: &Engine, asked: &Diagnose) -> Result<Selection, WrongUse> {
    let catalogue = engine.catalogue();
    let indicator = |id: &String| {
        let unknown = || {
            let known = catalogue.iter().map(|indicator| indicator.id.to_string());
            WrongUse(format!(
                "--indicator: unknown indicator `{id}`{}",
                did_you_mean(id, known, "; `arpent indicators` lists them")
            ))
        };
        catalogue.get(id).map(|indicator| indicator.id.clone()).ok_or_else(unknown)
    };
    Ok(Selection {
        themes: asked.themes.iter().copied().collect(),
        indicators: asked.indicators.iter().map(indicator).collect::<Result<_, _>>()?,
    })
}

/// Against whom figures are held.
fn references(engine: &Engine, asked: &Diagnose) -> Result<ReferenceChoice, WrongUse> {
    Ok(match asked.reference.as_deref() {
        None => ReferenceChoice::Parents,
        Some("mgp") => ReferenceChoice::Metropole,
        Some("ept") => ReferenceChoice::Ept,
        Some("departement") => ReferenceChoice::Departement,
        Some(panel) => {
            let texts: Vec<String> = panel.split(',').map(|text| text.trim().to_owned()).collect();
            let refused = |WrongUse(text)| {
                WrongUse(format!(
                    "--reference takes mgp, ept, departement or communes: {}",
                    text.replace("--commune: ", "")
                ))
            };
            ReferenceChoice::Panel(codes(engine, &texts).map_err(refused)?)
        }
    })
}
