//! Writing features. Coordinates are whole numbers of 1e-7 degree (about a centimetre), written digit by digit without
//! a float formatter; names of properties are encoded once a layer. No tree of values is built.

use std::io::{self, Write};

use crate::geometry::{LinesRef, LonLat, PolygonsRef};
use crate::layers::{Cell, Geometry, Layer};

/// The property that names what the producer withholds in a feature, joined by `;`. Those are null themselves.
const SECRET_PROPERTY: &str = "secret";
/// Units of a written coordinate in a degree, and their digits.
const UNITS_PER_DEGREE: f64 = 1e7;
const UNIT_DIGITS: usize = 7;

/// A layer made ready to be written as GeoJSON.
#[derive(Debug)]
pub struct GeoJsonRows<'l> {
    layer: &'l Layer,
    /// The names of the properties, encoded, with the colon.
    keys: Vec<Vec<u8>>,
}

impl<'l> GeoJsonRows<'l> {
    /// Makes `layer` ready.
    pub fn of(layer: &'l Layer) -> Self {
        let key = |name: &str| {
            let mut key = Vec::new();
            push_text(&mut key, name);
            key.push(b':');
            key
        };
        Self { layer, keys: layer.fields().iter().map(|field| key(&field.name)).collect() }
    }

    /// Writes a FeatureCollection of the features at `rows`, one at a time.
    ///
    /// # Errors
    /// Where `out` does not take the bytes.
    pub fn write_collection(&self, rows: impl IntoIterator<Item = usize>, mut out: impl Write) -> io::Result<()> {
        out.write_all(br#"{"type":"FeatureCollection","features":["#)?;
        self.write_features(rows, &mut out)?;
        out.write_all(b"]}")
    }

    /// Writes the features at `rows` with commas between them: what stands inside the list of a collection.
    ///
    /// # Errors
    /// Where `out` does not take the bytes.
    pub fn write_features(&self, rows: impl IntoIterator<Item = usize>, mut out: impl Write) -> io::Result<()> {
        let mut buffer = Vec::new();
        for (place, row_idx) in rows.into_iter().enumerate() {
            buffer.clear();
            if place > 0 {
                buffer.push(b',');
            }
            self.push_feature(row_idx, "", &mut buffer);
            out.write_all(&buffer)?;
        }
        Ok(())
    }

    /// Writes the feature at `row_idx`.
    ///
    /// # Errors
    /// Where `out` does not take the bytes.
    pub fn write_feature(&self, row_idx: usize, out: impl Write) -> io::Result<()> {
        self.write_feature_with(row_idx, "", out)
    }

    /// Writes the feature at `row_idx` with foreign members such as `"links":[]`, already in JSON, without braces.
    ///
    /// # Errors
    /// Where `out` does not take the bytes.
    pub fn write_feature_with(&self, row_idx: usize, foreign_members: &str, mut out: impl Write) -> io::Result<()> {
        let mut buffer = Vec::new();
        self.push_feature(row_idx, foreign_members, &mut buffer);
        out.write_all(&buffer)
    }

    fn push_feature(&self, row_idx: usize, foreign_members: &str, out: &mut Vec<u8>) {
        out.extend_from_slice(br#"{"type":"Feature","id":"#);
        push_text(out, self.layer.ids()[row_idx].as_str());
        out.extend_from_slice(br#","geometry":"#);
        self.push_geometry(row_idx, out);
        out.extend_from_slice(br#","properties":{"#);
        self.push_properties(row_idx, out);
        out.push(b'}');
        if !foreign_members.is_empty() {
            out.push(b',');
            out.extend_from_slice(foreign_members.as_bytes());
        }
        out.push(b'}');
    }

    fn push_geometry(&self, row_idx: usize, out: &mut Vec<u8>) {
        match self.layer.geometry() {
            Geometry::Points(points) => {
                if let Some(position) = points.lonlat(row_idx) {
                    out.extend_from_slice(br#"{"type":"Point","coordinates":"#);
                    push_position(out, position);
                    out.push(b'}');
                    return;
                }
            }
            Geometry::Lines(lines) => {
                let shape = lines.lonlat().get(row_idx);
                if !shape.is_empty() {
                    push_lines(out, shape);
                    return;
                }
            }
            Geometry::Polygons(polygons) => {
                let shape = polygons.lonlat().get(row_idx);
                if !shape.is_empty() {
                    push_polygons(out, shape);
                    return;
                }
            }
            Geometry::None => {}
        }
        out.extend_from_slice(b"null");
    }

    fn push_properties(&self, row_idx: usize, out: &mut Vec<u8>) {
        let mut withheld: Vec<&str> = Vec::new();
        for (place, (key, column)) in self.keys.iter().zip(self.layer.columns()).enumerate() {
            if place > 0 {
                out.push(b',');
            }
            out.extend_from_slice(key);
            let cell = column.get(row_idx);
            push_cell(out, cell);
            if cell == Cell::Secret {
                withheld.push(&self.layer.fields()[place].name);
            }
        }
        if !withheld.is_empty() {
            out.push(b',');
            push_text(out, SECRET_PROPERTY);
            out.push(b':');
            push_text(out, &withheld.join(";"));
        }
    }
}

/// A multipolygon, also where it has one part: all features of a layer are of one type.
fn push_polygons(out: &mut Vec<u8>, shape: PolygonsRef<'_, LonLat>) {
    out.extend_from_slice(br#"{"type":"MultiPolygon","coordinates":"#);
    push_list(out, shape.polygons(), |out, polygon| {
        push_list(out, polygon.rings(), |out, ring| push_list(out, ring.iter().copied(), push_position));
    });
    out.push(b'}');
}

fn push_lines(out: &mut Vec<u8>, shape: LinesRef<'_, LonLat>) {
    out.extend_from_slice(br#"{"type":"MultiLineString","coordinates":"#);
    push_list(out, shape.lines(), |out, line| push_list(out, line.iter().copied(), push_position));
    out.push(b'}');
}

/// A list of items, each written by `push`.
fn push_list<T>(out: &mut Vec<u8>, items: impl Iterator<Item = T>, push: impl Fn(&mut Vec<u8>, T)) {
    out.push(b'[');
    for (place, item) in items.enumerate() {
        if place > 0 {
            out.push(b',');
        }
        push(out, item);
    }
    out.push(b']');
}

fn push_position(out: &mut Vec<u8>, position: LonLat) {
    out.push(b'[');
    push_degrees(out, position.lon_deg);
    out.push(b',');
    push_degrees(out, position.lat_deg);
    out.push(b']');
}

/// Degrees with seven decimals, trailing zeros left out.
#[expect(clippy::cast_possible_truncation, reason = "degrees on the globe are below 2^31 units")]
fn push_degrees(out: &mut Vec<u8>, degrees: f64) {
    let units = (degrees * UNITS_PER_DEGREE).round() as i64;
    if units < 0 {
        out.push(b'-');
    }
    let digits = format_digits(units.unsigned_abs());
    let (whole, fraction) = digits.split_at(digits.len() - UNIT_DIGITS);
    let first = whole.iter().position(|&digit| digit != b'0').unwrap_or(whole.len() - 1);
    out.extend_from_slice(&whole[first..]);
    let kept = fraction.iter().rposition(|&digit| digit != b'0').map_or(0, |last| last + 1);
    if kept > 0 {
        out.push(b'.');
        out.extend_from_slice(&fraction[..kept]);
    }
}

/// The last ten digits of a number, zeros in front: three of whole degrees and seven decimals.
fn format_digits(mut units: u64) -> [u8; 10] {
    let mut digits = [b'0'; 10];
    for digit in digits.iter_mut().rev() {
        *digit = b"0123456789"[usize::try_from(units % 10).unwrap_or_default()];
        units /= 10;
    }
    digits
}

fn push_cell(out: &mut Vec<u8>, cell: Cell<'_>) {
    match cell {
        Cell::Null | Cell::Secret => out.extend_from_slice(b"null"),
        Cell::Boolean(true) => out.extend_from_slice(b"true"),
        Cell::Boolean(false) => out.extend_from_slice(b"false"),
        Cell::Text(text) => push_text(out, text),
        Cell::Integer(number) => push_number(out, &number),
        Cell::Number(number) => push_number(out, &number),
    }
}

/// A text in quotes, escaped.
fn push_text(out: &mut Vec<u8>, text: &str) {
    serde_json::to_writer(out, text).expect("a text is always JSON, and memory takes every byte");
}

/// A number, so that it is read back to the last bit; columns hold finite ones only.
fn push_number(out: &mut Vec<u8>, number: &impl serde::Serialize) {
    serde_json::to_writer(out, number).expect("a finite number is always JSON, and memory takes every byte");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(degrees: f64) -> String {
        let mut out = Vec::new();
        push_degrees(&mut out, degrees);
        String::from_utf8_lossy(&out).into_owned()
    }

    #[test]
    fn degrees_are_short_and_keep_their_sign() {
        let cases =
            [(2.35, "2.35"), (-0.5e-7, "-0.0000001"), (0.0, "0"), (-0.0, "0"), (180.0, "180"), (-61.5, "-61.5")];
        for (degrees, text) in cases {
            assert_eq!(written(degrees), text);
        }
    }

    proptest! {
        #[test]
        fn degrees_come_back_within_half_a_unit(degrees in -180.0..180.0) {
            let back: f64 = written(degrees).parse().expect("it is a number");
            prop_assert!((back - degrees).abs() <= 0.500_000_1e-7);
        }
    }
}
