//! Layers that the tests of several formats write and read again.

use crate::geometry::{LonLat, Polygons};
use crate::layers::{About, Cell, ColumnBuilder, Field, FieldKind, Layer, RawGeometry, RawLayer};

/// A layer of one column of each kind; each row gives the state of its cells (known, null, secret).
pub(super) fn layer(about: About, rows: &[(u8, f64, String)], geometry: RawGeometry) -> Layer {
    let kinds = [FieldKind::Text, FieldKind::Integer, FieldKind::Number, FieldKind::Boolean];
    let mut builders = kinds.map(ColumnBuilder::new);
    for (state, number, text) in rows {
        #[expect(clippy::cast_possible_truncation, reason = "any whole number will do")]
        let known =
            [Cell::Text(text), Cell::Integer(*number as i64), Cell::Number(*number), Cell::Boolean(*number > 0.0)];
        for (place, builder) in builders.iter_mut().enumerate() {
            builder.push(match (usize::from(*state) + place) % 5 {
                0 => Cell::Null,
                1 => Cell::Secret,
                2 => Cell::Integer(0),
                _ => known[place],
            });
        }
    }
    let ids = (0..rows.len()).map(|row_idx| format!("é{row_idx:03}").parse().expect("a short text identifies"));
    let fields = ["nom", "entier", "réel", "oui"].into_iter().zip(kinds);
    Layer::build(RawLayer {
        about,
        ids: ids.collect(),
        fields: fields.map(|(name, kind)| Field { name: name.to_owned(), kind }).collect(),
        columns: builders.map(ColumnBuilder::finish).into(),
        geometry,
    })
    .expect("rows pair and identifiers differ")
}

/// A square with a hole, and a second part, west and south at a corner.
pub(super) fn shape(lon_deg: f64, lat_deg: f64) -> Polygons<LonLat> {
    let ring = |offset: f64, side: f64| {
        let corners = [(0.0, 0.0), (side, 0.0), (side, side), (0.0, side), (0.0, 0.0)];
        corners.map(|(east, north)| LonLat::new(lon_deg + offset + east, lat_deg + offset + north)).to_vec()
    };
    Polygons::new([vec![ring(0.0, 0.5), ring(0.1, 0.2)], vec![ring(0.6, 0.1)]]).wound()
}
