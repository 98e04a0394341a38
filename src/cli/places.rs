//! `where`, and the territories that arguments name by code or by name.

use std::sync::Arc;

use crate::diagnosis::{Commune, Engine, Zone};
use crate::geometry::LonLat;
use crate::http::bodies::WhereBody;
use crate::layers::Cell;
use crate::report::whereabouts_text;

use super::arguments::{PlainFormat, Where};
use super::failure::WrongUse;
use super::near::{did_you_mean, folded};
use super::output::{Session, print, print_json};

/// Where somebody finds the communes that are known.
const LISTED: &str = "; `arpent diagnose --commune all` lists those of the Métropole";

/// Says what lies at a position.
pub(super) fn whereabouts(asked: &Where, session: &Session) -> anyhow::Result<()> {
    let position = LonLat::new(asked.lon_deg, asked.lat_deg);
    if !position.is_on_globe() {
        let text = "LON is −180 to 180 and LAT −90 to 90, in degrees, longitude first";
        return Err(WrongUse(text.to_owned()).into());
    }
    let whereabouts = session.engine()?.whereabouts(position);
    match asked.format {
        PlainFormat::Text => print(&whereabouts_text(&whereabouts, session.language, session.width)),
        PlainFormat::Json => print_json(&WhereBody::new(position, &whereabouts, session.language)),
    }
}

/// The commune of a code, or of a name whatever its accents.
pub(super) fn commune<'e>(engine: &'e Engine, text: &str) -> Result<&'e Commune, WrongUse> {
    let territories = engine.territories();
    let by_name = || territories.communes().find(|commune| folded(&commune.name) == folded(text));
    territories.commune(text).or_else(by_name).ok_or_else(|| {
        let merged = merged_into(engine, text).map(|name| format!(": it was merged into {name}"));
        let known = territories.communes().map(|commune| format!("{} {}", commune.code, commune.name));
        WrongUse(format!(
            "--commune: unknown commune `{text}`{}",
            merged.unwrap_or_else(|| did_you_mean(text, known, LISTED))
        ))
    })
}

/// The commune into which the commune of an old code was merged, where a layer tells.
fn merged_into(engine: &Engine, code: &str) -> Option<String> {
    let social = engine.atlas().get("social")?;
    let is_part = |cell: Cell<'_>| cell.text().is_some_and(|codes| codes.split(';').any(|part| part == code));
    let row_idx = (0..social.len()).find(|&row_idx| is_part(social.cell(row_idx, "merged_from")))?;
    let commune = engine.territories().commune(social.id(row_idx))?;
    Some(format!("{} {}", commune.code, commune.name))
}

/// The EPT or département of a code, or of a name; `option` is how it was asked.
pub(super) fn territory(zones: &[&Arc<Zone>], option: &str, text: &str) -> Result<Arc<Zone>, WrongUse> {
    let is_meant =
        |zone: &&Arc<Zone>| zone.code() == Some(text) || zone.name().is_some_and(|name| folded(name) == folded(text));
    zones.iter().copied().find(is_meant).cloned().ok_or_else(|| {
        let known: Vec<String> = zones.iter().map(|zone| named(zone)).collect();
        let told = did_you_mean(text, known.clone(), &format!("; known: {}", known.join(", ")));
        WrongUse(format!("{option}: unknown `{text}`{told}"))
    })
}

fn named(zone: &Zone) -> String {
    format!("{} {}", zone.code().unwrap_or_default(), zone.name().unwrap_or_default())
}

/// The zone of a district.
pub(super) fn district(engine: &Engine, id: &str) -> Result<Arc<Zone>, WrongUse> {
    engine.district(id).map(Arc::new).ok_or_else(|| {
        let ids = engine.atlas().get("districts").map(|layer| layer.ids().map(str::to_owned));
        let ids: Vec<String> = ids.into_iter().flatten().collect();
        if ids.iter().any(|known| known == id) {
            return WrongUse(format!("--district: no place of `{id}` is published, so that it makes no zone"));
        }
        let told = did_you_mean(id, ids.clone(), &format!("; known: {}", ids.join(", ")));
        WrongUse(format!("--district: unknown district `{id}`{told}"))
    })
}
