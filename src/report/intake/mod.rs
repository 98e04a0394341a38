//! What an import or a check found, for a person, for a program, and as a layer of faults to be looked at on a map.
//!
//! The GeoJSON (RFC 7946, WGS84) holds a point for each fault that is kept, `null` where it has no place; the counts are
//! of all of them.

mod text;
mod words;

use serde_json::{Value, json};

use crate::geometry::LonLatBounds;
use crate::layers::Language;
use crate::layers::intake::{Account, Axes, ColumnReason, Cover, Fault, Faults, FrameFrom, IdSource, Remedy};
use crate::layers::{About, FieldKind};

pub use text::{checked_text, faults_text, imported_text};

/// What became of a file.
#[derive(Debug)]
pub struct Imported<'a> {
    /// The record of the layer.
    pub about: &'a About,
    /// The file, as the user named it.
    pub file: &'a str,
    /// What was told about it.
    pub account: &'a Account,
    /// Everything that was wrong, what was found after the intake included.
    pub faults: &'a Faults,
    /// How many features the layer has.
    pub rows: usize,
    /// Where they lie.
    pub extent: LonLatBounds,
    /// The indicators that read the layer, and whether all that they need is there now.
    pub indicators: &'a [(String, bool)],
    /// What became of the layer.
    pub outcome: Outcome,
}

/// What became of a layer that was to be imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is in service.
    InService,
    /// It was only tried.
    Tried,
    /// It was refused for its faults, as was asked.
    Refused,
}

/// What a check found in a layer.
#[derive(Debug)]
pub struct Checked<'a> {
    /// The record of the layer.
    pub about: &'a About,
    /// How many features it has.
    pub rows: usize,
    /// What is wrong.
    pub faults: &'a Faults,
    /// How far it speaks of the Métropole.
    pub cover: Cover,
}

impl Outcome {
    const fn code(self) -> &'static str {
        match self {
            Self::InService => "in-service",
            Self::Tried => "tried",
            Self::Refused => "refused",
        }
    }
}

/// An import as JSON.
pub fn imported_json(imported: &Imported<'_>) -> Value {
    let account = imported.account;
    let frame = account.frame.as_ref().map(|told| {
        let from = match told.from {
            FrameFrom::File => "file",
            FrameFrom::Asked => "asked",
            FrameFrom::Degrees => "degrees",
        };
        let has_swapped_axes = account.axes == Axes::Swapped;
        json!({ "name": told.frame.name(), "from": from, "swapped_axes": has_swapped_axes })
    });
    let (id_from, id_column) = match &account.id_source {
        IdSource::Asked(column) => ("asked", Some(column)),
        IdSource::ByName(column) => ("name", Some(column)),
        IdSource::Format => ("format", None),
        IdSource::Content => ("content", None),
    };
    json!({
        "layer": imported.about.id.as_str(),
        "outcome": imported.outcome.code(),
        "file": imported.file,
        "table": account.name,
        "rows_read": account.rows_read,
        "rows_in": imported.rows,
        "frame": frame,
        "bbox": bbox(imported.extent),
        "identifier": { "from": id_from, "column": id_column },
        "columns": columns(account),
        "indicators": imported.indicators.iter().map(|(id, has_data)| json!({ "id": id, "has_data": has_data })).collect::<Vec<_>>(),
        "fault_counts": counts(imported.faults),
        "faults": imported.faults.iter().map(fault_json).collect::<Vec<_>>(),
    })
}

/// Checks as JSON.
pub fn checked_json(checked: &[Checked<'_>]) -> Value {
    let layers = checked.iter().map(|it| {
        let (area_share, features_inside) = match it.cover {
            Cover::Area { share } => (Some(share), None),
            Cover::Features { inside } => (None, Some(inside)),
            Cover::Table => (None, None),
        };
        json!({
            "layer": it.about.id.as_str(),
            "rows": it.rows,
            "metropole_area_share": area_share,
            "features_in_metropole": features_inside,
            "fault_counts": counts(it.faults),
            "faults": it.faults.iter().map(fault_json).collect::<Vec<_>>(),
        })
    });
    json!({ "layers": layers.collect::<Vec<_>>() })
}

/// Faults as a layer of points, in the words of `language`.
pub fn faults_geojson(faults: &Faults, language: Language) -> Value {
    let features = faults.iter().map(|fault| {
        let geometry = fault.at.map(|at| json!({ "type": "Point", "coordinates": [at.lon_deg, at.lat_deg] }));
        json!({
            "type": "Feature",
            "geometry": geometry,
            "properties": {
                "row": fault.row,
                "feature": fault.id,
                "kind": fault.kind.code(),
                "remedy": fault.remedy.code(),
                "fault": words::kind(&fault.kind, language),
                "area_m2": fault.kind.area().map(|area| area.0),
            },
        })
    });
    json!({ "type": "FeatureCollection", "features": features.collect::<Vec<_>>() })
}

fn columns(account: &Account) -> Vec<Value> {
    let column = account.columns.iter().map(|story| {
        let kind = match story.kind {
            FieldKind::Text => "text",
            FieldKind::Integer => "integer",
            FieldKind::Number => "number",
            FieldKind::Boolean => "boolean",
        };
        let reason = match &story.reason {
            ColumnReason::Asked => "asked",
            ColumnReason::Declared => "declared",
            ColumnReason::CodeByName => "code-by-name",
            ColumnReason::CodeByContent => "code-by-content",
            ColumnReason::AllAlike => "all-alike",
            ColumnReason::SomeText { .. } => "some-text",
            ColumnReason::Empty => "empty",
        };
        let absences = story.absences.iter().map(|((absence, text), times)| {
            json!({ "text": text, "became": words::absence(*absence, Language::English), "times": times })
        });
        json!({
            "name": story.name, "kind": kind, "reason": reason, "nulls": story.nulls, "secrets": story.secrets,
            "absences": absences.collect::<Vec<_>>(),
        })
    });
    column.collect()
}

fn counts(faults: &Faults) -> Vec<Value> {
    let count =
        |(remedy, code, count): (Remedy, &str, usize)| json!({ "kind": code, "remedy": remedy.code(), "count": count });
    faults.counts().map(count).collect()
}

fn fault_json(fault: &Fault) -> Value {
    json!({
        "row": fault.row,
        "feature": fault.id,
        "at": fault.at.map(|at| [at.lon_deg, at.lat_deg]),
        "kind": fault.kind.code(),
        "remedy": fault.remedy.code(),
        "fault": {
            "fr": words::kind(&fault.kind, Language::French),
            "en": words::kind(&fault.kind, Language::English),
        },
        "area_m2": fault.kind.area().map(|area| area.0),
    })
}

fn bbox(extent: LonLatBounds) -> Option<[f64; 4]> {
    (!extent.is_empty()).then_some([extent.west_deg, extent.south_deg, extent.east_deg, extent.north_deg])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{LonLat, SquareMetres};
    use crate::layers::Theme;
    use crate::layers::intake::FaultKind;

    fn faults() -> Faults {
        let fault = |at, kind, remedy| Fault { row: Some(3), id: Some("b".to_owned()), at, kind, remedy };
        let at = LonLat::new(2.245, 48.965);
        let crossing = FaultKind::Outline(crate::geometry::OutlineFault::SelfCrossing { at });
        let overlap = FaultKind::Overlap { other: "c".to_owned(), area: SquareMetres(1234.5) };
        [fault(Some(at), crossing, Remedy::LeftOut), fault(None, overlap, Remedy::Kept)].into_iter().collect()
    }

    #[test]
    fn the_layer_of_faults_has_a_point_for_each_that_is_somewhere() {
        let layer = faults_geojson(&faults(), Language::French);
        assert_eq!(layer["features"][0]["geometry"]["coordinates"], json!([2.245, 48.965]));
        assert_eq!(layer["features"][0]["properties"]["kind"], "self-crossing");
        assert_eq!(layer["features"][0]["properties"]["fault"], "anneau qui se croise");
        assert_eq!(layer["features"][1]["geometry"], Value::Null);
        assert_eq!(layer["features"][1]["properties"]["area_m2"], 1234.5);
    }

    #[test]
    fn every_fault_is_told_with_its_count_and_an_example_in_both_languages() {
        let french = faults_text(&faults(), Language::French);
        assert!(french.contains("écarté · anneau qui se croise : 1"), "{french}");
        assert!(french.contains("ligne 3 · b · 2.24500 48.96500"), "{french}");
        let told = &checked_json(&[Checked {
            about: &About::undescribed("lcz".parse().expect("well formed"), Theme::Climate),
            rows: 2,
            faults: &faults(),
            cover: Cover::Table,
        }])["layers"][0]["faults"][1]["fault"];
        assert_eq!(*told, json!({ "fr": "partage 1\u{202f}234 m² avec « c »", "en": "it shares 1,234 m² with `c`" }));
        let english = faults_text(&faults(), Language::English);
        assert!(english.contains("kept as it is · overlap: 1") && english.contains("row 3 · b"), "{english}");
    }

    #[test]
    fn a_check_tells_each_layer_and_how_far_it_reaches() {
        let about = About::undescribed("lcz".parse().expect("well formed"), Theme::Climate);
        let faults = faults();
        let checked = [Checked { about: &about, rows: 7, faults: &faults, cover: Cover::Area { share: 0.5 } }];
        let text = checked_text(&checked, Language::English, 100);
        assert!(text.contains("lcz") && text.contains("50.0% of the Métropole"), "{text}");
        assert_eq!(checked_json(&checked)["layers"][0]["fault_counts"][0]["kind"], "self-crossing");
    }
}
