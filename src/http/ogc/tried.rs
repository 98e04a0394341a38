//! A small layer for tests, in which every state and every kind occurs.

use crate::geometry::LonLat;
use crate::layers::{About, Cell, ColumnBuilder, Field, FieldKind, Layer, RawGeometry, RawLayer, Theme};

fn about() -> About {
    About::undescribed("tried".parse().expect("a well-formed identifier"), Theme::Base)
}

/// Four points `a` to `d`: a name, a count (known, zero, null, secret), whether open, a day, a place.
pub(super) fn layer() -> Layer {
    let fields = [
        ("nom", FieldKind::Text),
        ("count", FieldKind::Integer),
        ("open", FieldKind::Boolean),
        ("day", FieldKind::Text),
    ];
    let rows = [
        [Cell::Text("Évry"), Cell::Integer(5), Cell::Boolean(true), Cell::Text("2025-01-15")],
        [Cell::Text("evry"), Cell::Integer(0), Cell::Boolean(false), Cell::Text("2025-06-01")],
        [Cell::Text("Saint-Denis"), Cell::Null, Cell::Null, Cell::Null],
        [Cell::Null, Cell::Secret, Cell::Boolean(true), Cell::Text("2024-12-31")],
    ];
    let places = [Some((2.0, 48.0)), Some((2.5, 48.5)), Some((3.0, 49.0)), None];
    let columns = (0..fields.len()).map(|idx| {
        let mut builder = ColumnBuilder::new(fields[idx].1);
        for row in &rows {
            builder.push(row[idx]);
        }
        builder.finish()
    });
    Layer::build(RawLayer {
        about: about(),
        ids: ["a", "b", "c", "d"].map(|id| id.parse().expect("a short text identifies")).into(),
        columns: columns.collect(),
        fields: fields.map(|(name, kind)| Field { name: name.to_owned(), kind }).into(),
        geometry: RawGeometry::Points(places.map(|place| place.map(|(lon, lat)| LonLat::new(lon, lat))).into()),
    })
    .expect("rows pair and identifiers differ")
}
