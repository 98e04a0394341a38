//! `import FILE --id ID`: a file of one's own in, as a layer, with all that is wrong in it told.
//!
//! The layer is read, judged, built and put into the data directory as a new version; the one in service stays until then.
//! A layer that takes the place of one that ships is tried with all others first. `import FIGURES_DIR --bundle DIR` builds
//! the layers that ship from the tables of figures.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, bail};

use crate::geometry::SquareMetres;
use crate::layers::intake::{
    Axes, Broken, CodeBook, Faults, Intake, IntakeOptions, Join, SourceFrame, SourceTable, coverage_faults, intake,
    joined,
};
use crate::layers::{About, Atlas, GeometryKind, Layer, LayerId, Licence, RawLayer, Theme, Words};
use crate::report::{Imported, Outcome, faults_geojson, imported_json, imported_text};
use crate::store::{CsvOptions, ReadOptions, bundle, read_source};

use super::arguments::{Import, JoinWords, PlainFormat, RecordWords};
use super::clock;
use super::failure::WrongUse;
use super::near::did_you_mean;
use super::output::{Session, print, print_json};
use super::wiring::Shelf;

/// Overlaps and gaps up to this are none.
const TOLERANCE: SquareMetres = SquareMetres(1.0);

/// Brings in a file, or builds the layers that ship.
pub(super) fn import(asked: &Import, session: &Session) -> anyhow::Result<ExitCode> {
    if let Some(bundle) = &asked.bundle {
        return build_bundle(&asked.file, bundle).map(|()| ExitCode::SUCCESS);
    }
    let Some(id) = &asked.id else { bail!(WrongUse("--id is needed: what the layer is called".to_owned())) };
    asked.report.as_deref().map(ending).transpose()?;
    // The file is read while what ships is.
    let (shelf, table) = rayon::join(Shelf::new, || read_source(&asked.file, &reading(asked)));
    let shelf = shelf?;
    let atlas = shelf.atlas(&session.data)?;
    let about = record(id, &asked.record, &atlas)?;
    let taken = take(table?, asked, about, &atlas)?;
    let is_refused = asked.strict && !taken.faults.is_empty();
    let layer = Arc::new(taken.layer);
    let outcome = match (is_refused, asked.dry_run) {
        (true, _) => Outcome::Refused,
        (false, true) => Outcome::Tried,
        (false, false) => {
            put(&layer, asked.keep, &shelf, &atlas, session)?;
            Outcome::InService
        }
    };
    let indicators = indicators(&layer, &shelf, &atlas);
    let file = asked.file.display().to_string();
    let imported = Imported {
        about: layer.about(),
        file: &file,
        account: &taken.account,
        faults: &taken.faults,
        rows: layer.len(),
        extent: layer.extent(),
        indicators: &indicators,
        outcome,
    };
    tell(&imported, asked, session)?;
    Ok(if is_refused { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// A layer that was taken in, and what is told about it.
struct Taken {
    layer: Layer,
    account: crate::layers::intake::Account,
    faults: Faults,
}

/// Judges what was read of the file.
fn take(table: SourceTable, asked: &Import, about: About, atlas: &Atlas) -> anyhow::Result<Taken> {
    let file = asked.file.display();
    let book = CodeBook { history: atlas.history(), communes: atlas.get("communes").map(Arc::as_ref) };
    let Intake { layer, account } =
        intake(table, about, &options(asked), &book).with_context(|| format!("{file} cannot be taken"))?;
    let mut faults = account.faults.clone();
    let raw = match &asked.join {
        None => layer,
        Some(words) => {
            let (layer, of_join) = join(&layer, words, asked, atlas)?;
            faults.append(of_join);
            layer
        }
    };
    let layer = Layer::build(raw).with_context(|| format!("{file} makes no layer"))?;
    let is_of_territories = layer.about().theme == Theme::Base
        && layer.about().base.is_none()
        && layer.geometry().kind() == GeometryKind::MultiPolygon
        && asked.join.is_none();
    if asked.coverage || is_of_territories {
        faults.append(coverage_faults(&layer, TOLERANCE));
    }
    Ok(Taken { layer, account, faults })
}

/// Joins a table to the layer of its territories.
fn join(table: &RawLayer, words: &JoinWords, asked: &Import, atlas: &Atlas) -> anyhow::Result<(RawLayer, Faults)> {
    let unknown = || {
        let known = atlas.iter().map(|layer| layer.about().id.to_string());
        WrongUse(format!(
            "unknown layer `{}`{}",
            words.layer,
            did_you_mean(&words.layer, known, "; `arpent layers` lists them")
        ))
    };
    let territories = atlas.get(&words.layer).ok_or_else(unknown)?;
    let join = Join {
        territory_column: words.territory_column.clone(),
        table_column: words.table_column.clone(),
        merges: asked.merges.iter().cloned().collect(),
    };
    Ok(joined(table, territories, &join, atlas.history())?)
}

/// Puts a layer in service. One that others may stand on is tried with them first.
pub(super) fn put(
    layer: &Arc<Layer>,
    keep: usize,
    shelf: &Shelf,
    atlas: &Atlas,
    session: &Session,
) -> anyhow::Result<()> {
    if atlas.get(layer.about().id.as_str()).is_some() {
        let others = atlas.iter().cloned().chain([Arc::clone(layer)]);
        shelf.engine_with(others).context("with this layer in its place, the product could not start")?;
    }
    session.data.put(layer, &clock::now(), keep)?;
    Ok(())
}

/// The record of the layer: what was said, else what the layer in service says.
fn record(id: &LayerId, words: &RecordWords, atlas: &Atlas) -> anyhow::Result<About> {
    let before = atlas.get(id.as_str()).map(|layer| layer.about().clone());
    let about = before.unwrap_or_else(|| About::undescribed(id.clone(), Theme::Base));
    let area = words.min_reliable_area_m2;
    if area.is_some_and(|area_m2| !(area_m2 > 0.0 && area_m2.is_finite())) {
        bail!(WrongUse("--min-reliable-area-m2 is a number of m² above zero".to_owned()));
    }
    let said = |said: &Option<String>, before: String| said.clone().unwrap_or(before);
    let licence = words.licence.clone().map(|name| Licence { name, spdx: None, url: None });
    Ok(About {
        title: words.title.clone().map_or(about.title, Words::same),
        theme: words.theme.unwrap_or(about.theme),
        base: words.base.or(about.base),
        producer: said(&words.producer, about.producer),
        licence: licence.unwrap_or(about.licence),
        attribution: said(&words.attribution, about.attribution),
        vintage: said(&words.vintage, about.vintage),
        cog_year: words.cog_year.or(about.cog_year),
        carried_codes: Vec::new(),
        source_url: said(&words.source_url, about.source_url),
        min_reliable_area: area.map(SquareMetres).or(about.min_reliable_area),
        sha256: String::new(),
        tile_fields: None,
        ..about
    })
}

fn reading(asked: &Import) -> ReadOptions {
    let words = &asked.reading;
    ReadOptions {
        source_layer: words.source_layer.clone(),
        encoding: words.encoding.clone(),
        csv: CsvOptions {
            x: words.x_column.clone(),
            y: words.y_column.clone(),
            geometry: words.geometry_column.clone(),
            separator: None,
        },
    }
}

fn options(asked: &Import) -> IntakeOptions {
    IntakeOptions {
        frame: asked.reading.frame.as_deref().map(frame),
        id_field: asked.columns.id_field.clone(),
        kinds: asked.columns.kinds.iter().cloned().collect(),
        null_texts: asked.columns.null_texts.iter().cloned().collect(),
        secret_texts: asked.columns.secret_texts.iter().cloned().collect(),
        broken: if asked.repair { Broken::Repaired } else { Broken::LeftOut },
        axes: if asked.reading.swap_axes { Axes::Swapped } else { Axes::EastNorth },
    }
}

/// A frame as a user writes it: `EPSG:2154`, `2154`, or a definition.
fn frame(text: &str) -> SourceFrame {
    let digits = text.trim().to_ascii_uppercase();
    match digits.strip_prefix("EPSG:").unwrap_or(&digits).parse() {
        Ok(code) => SourceFrame::Epsg(code),
        Err(_) => SourceFrame::Definition(text.to_owned()),
    }
}

/// The indicators that read the layer, and whether all that they read is there.
pub(super) fn indicators(layer: &Arc<Layer>, shelf: &Shelf, atlas: &Atlas) -> Vec<(String, bool)> {
    let atlas = atlas.clone().with(Arc::clone(layer));
    let id = &layer.about().id;
    let has_column =
        |layer: &LayerId, column: &str| atlas.get(layer.as_str()).is_some_and(|layer| layer.column(column).is_some());
    let concerned = shelf.catalogue().iter().filter(|indicator| indicator.method.layers().contains(&id));
    let told = concerned.map(|indicator| {
        let mut of_layer = indicator.method.columns().into_iter().filter(|(layer, _)| *layer == id);
        let has_data = of_layer.all(|(layer, column)| has_column(layer, column));
        (indicator.id.to_string(), has_data)
    });
    told.collect()
}

/// Prints the report, and writes it whole where it was asked.
fn tell(imported: &Imported<'_>, asked: &Import, session: &Session) -> anyhow::Result<()> {
    let text = || imported_text(imported, session.language, session.width);
    if let Some(path) = &asked.report {
        let written = match ending(path)? {
            Ending::Json => imported_json(imported).to_string(),
            Ending::GeoJson => faults_geojson(imported.faults, session.language).to_string(),
            Ending::Text => text(),
        };
        write_report(path, &written)?;
    }
    match asked.format {
        PlainFormat::Text => print(&text()),
        PlainFormat::Json => print_json(&imported_json(imported)),
    }
}

/// How a report is written to a file.
pub(super) enum Ending {
    /// As a document.
    Json,
    /// As a layer of the faults.
    GeoJson,
    /// For a person.
    Text,
}

/// How the name of a report ends.
pub(super) fn ending(path: &Path) -> Result<Ending, WrongUse> {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("json") => Ok(Ending::Json),
        Some("geojson") => Ok(Ending::GeoJson),
        Some("txt") => Ok(Ending::Text),
        _ => Err(WrongUse(format!(
            "--report {}: a name that ends in .json, .geojson or .txt is expected",
            path.display()
        ))),
    }
}

pub(super) fn write_report(path: &Path, text: &str) -> anyhow::Result<()> {
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// Builds the layers that ship and lists them: the same figures give the same bytes.
fn build_bundle(figures: &Path, directory: &Path) -> anyhow::Result<()> {
    let report = bundle::build(figures, directory)?;
    let mut text = String::new();
    for layer in report.layers {
        let _ = writeln!(text, "{}  {:>6} rows  {:>9} bytes  {}.fgb", layer.sha256, layer.rows, layer.bytes, layer.id);
    }
    print(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_a_code_or_a_definition() {
        assert_eq!(frame("EPSG:2154"), SourceFrame::Epsg(2154));
        assert_eq!(frame("epsg:3949"), SourceFrame::Epsg(3949));
        assert_eq!(frame("2154"), SourceFrame::Epsg(2154));
        assert_eq!(frame("+proj=longlat"), SourceFrame::Definition("+proj=longlat".to_owned()));
    }
}
