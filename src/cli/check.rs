//! `check`: what is wrong with the layers in service.
//!
//! Outlines that are not valid, geometry that is there twice, codes that are none, overlaps and gaps between outlines,
//! damaged files, and how much of the Métropole a layer speaks of. Ends with 1 where a layer is broken: a file is damaged,
//! an outline is not valid, or outlines overlap. A gap may be an enclave, and is told.

use std::process::ExitCode;
use std::sync::Arc;

use crate::diagnosis::Engine;
use crate::geometry::SquareMetres;
use crate::layers::intake::{CodeBook, Faults, Inspection, cover, inspect};
use crate::layers::{GeometryKind, Layer, Theme};
use crate::report::{Checked, checked_json, checked_text, faults_geojson};

use super::arguments::{Check, PlainFormat};
use super::failure::WrongUse;
use super::import::{Ending, ending, write_report};
use super::listings::layer_called;
use super::output::{Session, print, print_json};

/// Checks the layers that were named, or all.
pub(super) fn check(asked: &Check, session: &Session) -> anyhow::Result<ExitCode> {
    if !(asked.tolerance_m2 >= 0.0 && asked.tolerance_m2.is_finite()) {
        return Err(WrongUse("--tolerance-m2 is a number of m², 0 or more".to_owned()).into());
    }
    let engine = session.engine()?;
    let layers = chosen(asked, &engine)?;
    for id in session.data.layer_ids()?.iter().filter(|id| layers.iter().any(|layer| layer.about().id == **id)) {
        session.data.check(id)?;
    }
    let faults: Vec<Faults> = layers.iter().map(|layer| inspected(layer, asked, &engine)).collect();
    let metropole = engine.territories().metropole();
    let checked: Vec<Checked<'_>> = layers
        .iter()
        .zip(&faults)
        .map(|(layer, faults)| Checked {
            about: layer.about(),
            rows: layer.len(),
            faults,
            cover: cover(layer, metropole.shape()),
        })
        .collect();
    tell(&checked, asked, session)?;
    let is_broken = faults.iter().any(|faults| faults.counts().any(|(_, code, _)| is_breakage(code)));
    Ok(if is_broken { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// The layers that were named, or all.
fn chosen<'e>(asked: &Check, engine: &'e Engine) -> Result<Vec<&'e Layer>, WrongUse> {
    if asked.layers.is_empty() {
        return Ok(engine.atlas().iter().map(Arc::as_ref).collect());
    }
    asked.layers.iter().map(|id| layer_called(engine.atlas(), id.as_str())).collect()
}

fn inspected(layer: &Layer, asked: &Check, engine: &Engine) -> Faults {
    let about = layer.about();
    let is_of_territories = about.theme == Theme::Base && layer.geometry().kind() == GeometryKind::MultiPolygon;
    let looks_at_coverage = asked.coverage || is_of_territories;
    let book =
        CodeBook { history: engine.atlas().history(), communes: engine.atlas().get("communes").map(Arc::as_ref) };
    let coverage = looks_at_coverage.then_some(SquareMetres(asked.tolerance_m2));
    inspect(layer, &book, &Inspection { coverage })
}

/// Whether a kind of fault makes a layer give wrong figures. The rest is worth knowing, and may well be so on the ground.
fn is_breakage(code: &str) -> bool {
    !matches!(code, "duplicate-geometry" | "code-of-another-year" | "unknown-code" | "gap")
}

fn tell(checked: &[Checked<'_>], asked: &Check, session: &Session) -> anyhow::Result<()> {
    let text = || checked_text(checked, session.language, session.width);
    if let Some(path) = &asked.report {
        let written = match ending(path)? {
            Ending::Json => checked_json(checked).to_string(),
            Ending::GeoJson => {
                let all: Faults = checked.iter().flat_map(|it| it.faults.iter().cloned()).collect();
                faults_geojson(&all, session.language).to_string()
            }
            Ending::Text => text(),
        };
        write_report(path, &written)?;
    }
    match asked.format {
        PlainFormat::Text => print(&text()),
        PlainFormat::Json => print_json(&checked_json(checked)),
    }
}
