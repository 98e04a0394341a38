//! Writing features. Coordinates are whole numbers of 1e-7 degree (about a centimetre), or of 1e-4 of the unit of
//! another frame, written digit by digit without a float formatter; names of properties are encoded once a layer. No
//! tree of values is built.

use std::io::{self, Write};

use crate::geometry::{Carrier, Frame, LinesRef, LonLat, PolygonsRef};
use crate::layers::{Cell, Geometry, Layer, View};

use super::super::SECRET_PROPERTY;

/// The most decimals of a coordinate.
const DECIMALS_MAX: usize = 7;
/// What a number of units is of the unit of the frame.
const SCALES_REAL: [f64; DECIMALS_MAX + 1] = [1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7];
/// Bytes that hold any position: two numbers of 20 digits at most with sign, point and eight digits, and three marks.
const TEXT_BYTES: usize = 64;
/// For how many positions room is made at once.
const STRETCH: usize = 64;

/// A layer made ready to be written as GeoJSON.
#[derive(Debug)]
pub struct GeoJsonRows<'l> {
    view: View<'l>,
    /// The names of the properties, encoded, with the colon.
    keys: Vec<Vec<u8>>,
    digits: Digits,
}

/// How many digits coordinates have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Digits {
    /// Seven decimals of degrees, longitude first: positions as they are held.
    OfDegrees,
    /// So many decimals of the unit of another frame.
    Decimals(usize),
    /// As many as lead back to the last bit.
    Exact,
}

/// How positions are written: carried into a frame, with so many decimals.
#[derive(Debug, Clone, Copy)]
struct Pen<'c> {
    carrier: &'c Carrier,
    digits: Digits,
}

impl<'l> GeoJsonRows<'l> {
    /// Makes all of `layer` ready.
    pub fn of(layer: &'l Layer) -> Self {
        Self::shown(View::whole(layer))
    }

    /// Makes what a view shows ready.
    pub fn shown(view: View<'l>) -> Self {
        let key = |name: &str| {
            let mut key = Vec::new();
            push_text(&mut key, name);
            key.push(b':');
            key
        };
        let keys = view.columns().map(|(field, _)| key(&field.name)).collect();
        let frame = view.frame();
        let digits = if frame == Frame::CRS84 { Digits::OfDegrees } else { Digits::Decimals(frame.decimals()) };
        Self { view, keys, digits }
    }

    /// The same with coordinates that are read back to the last bit.
    pub fn exact(view: View<'l>) -> Self {
        Self { digits: Digits::Exact, ..Self::shown(view) }
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

    /// Adds the feature at `row_idx` to a text.
    pub fn push(&self, row_idx: usize, out: &mut Vec<u8>) {
        self.push_feature(row_idx, "", out);
    }

    fn push_feature(&self, row_idx: usize, foreign_members: &str, out: &mut Vec<u8>) {
        out.extend_from_slice(br#"{"type":"Feature","id":"#);
        push_text(out, self.view.layer().id(row_idx));
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
        if !self.push_shape(row_idx, out) {
            out.extend_from_slice(b"null");
        }
    }

    /// Writes the geometry of a feature, and tells whether there is one that is shown.
    fn push_shape(&self, row_idx: usize, out: &mut Vec<u8>) -> bool {
        let Some(carrier) = self.view.carrier() else { return false };
        let pen = Pen { carrier, digits: self.digits };
        match self.view.layer().geometry() {
            Geometry::Points(points) => points.lonlat(row_idx).is_some_and(|position| {
                out.extend_from_slice(br#"{"type":"Point","coordinates":"#);
                pen.push_position(out, position);
                out.push(b'}');
                true
            }),
            Geometry::Lines(lines) => {
                let shape = lines.lonlat().get(row_idx);
                if !shape.is_empty() {
                    pen.push_lines(out, shape);
                }
                !shape.is_empty()
            }
            Geometry::Polygons(polygons) => {
                let shape = polygons.lonlat().get(row_idx);
                if !shape.is_empty() {
                    pen.push_polygons(out, shape);
                }
                !shape.is_empty()
            }
            Geometry::None => false,
        }
    }

    fn push_properties(&self, row_idx: usize, out: &mut Vec<u8>) {
        let mut withheld: Vec<&str> = Vec::new();
        for (place, (key, (field, column))) in self.keys.iter().zip(self.view.columns()).enumerate() {
            if place > 0 {
                out.push(b',');
            }
            out.extend_from_slice(key);
            let cell = column.get(row_idx);
            push_cell(out, cell);
            if cell == Cell::Secret {
                withheld.push(&field.name);
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

impl Pen<'_> {
    /// A multiline, also where it has one line: all features of a layer are of one type.
    fn push_lines(self, out: &mut Vec<u8>, shape: LinesRef<'_, LonLat>) {
        out.extend_from_slice(br#"{"type":"MultiLineString","coordinates":"#);
        push_list(out, shape.lines(), |out, line| self.push_line(out, line));
        out.push(b'}');
    }

    /// A multipolygon, also where it has one part: all features of a layer are of one type.
    fn push_polygons(self, out: &mut Vec<u8>, shape: PolygonsRef<'_, LonLat>) {
        out.extend_from_slice(br#"{"type":"MultiPolygon","coordinates":"#);
        push_list(out, shape.polygons(), |out, polygon| {
            push_list(out, polygon.rings(), |out, ring| self.push_line(out, ring));
        });
        out.push(b'}');
    }

    fn push_line(self, out: &mut Vec<u8>, line: &[LonLat]) {
        if self.digits == Digits::OfDegrees {
            return push_degrees(out, line);
        }
        push_list(out, line.iter(), |out, &position| self.push_position(out, position));
    }

    fn push_position(self, out: &mut Vec<u8>, position: LonLat) {
        let [first, second] = self.carrier.from_lonlat(position);
        let decimals = match self.digits {
            Digits::OfDegrees => DECIMALS_MAX,
            Digits::Decimals(decimals) => decimals,
            Digits::Exact => {
                out.push(b'[');
                push_number(out, &first);
                out.push(b',');
                push_number(out, &second);
                out.push(b']');
                return;
            }
        };
        let mut text = [0; TEXT_BYTES];
        text[0] = b'[';
        let comma = put_coordinate(&mut text, 1, first, decimals);
        text[comma] = b',';
        let end = put_coordinate(&mut text, comma + 1, second, decimals);
        text[end] = b']';
        out.extend_from_slice(&text[..=end]);
    }
}

/// A list of positions in degrees with seven decimals: room is made for a stretch of them at once, and each is put where
/// the one before it ended.
fn push_degrees(out: &mut Vec<u8>, line: &[LonLat]) {
    out.push(b'[');
    for stretch in line.chunks(STRETCH) {
        let mut at = out.len();
        out.resize(at + stretch.len() * TEXT_BYTES, 0);
        for position in stretch {
            let slot = out[at..].first_chunk_mut().expect("there is room for every position of the stretch");
            at += put_position(slot, *position);
        }
        out.truncate(at);
    }
    match out.last_mut() {
        Some(comma) if *comma == b',' => *comma = b']',
        _ => out.push(b']'),
    }
}

/// Puts a position and a comma, and tells how many bytes they take.
fn put_position(text: &mut [u8; TEXT_BYTES], position: LonLat) -> usize {
    text[0] = b'[';
    let comma = put_degrees(text, 1, position.lon_deg);
    text[comma] = b',';
    let end = put_degrees(text, comma + 1, position.lat_deg);
    text[end] = b']';
    text[end + 1] = b',';
    end + 2
}

/// What [`put_coordinate`] puts with seven decimals: for what lies on the globe without a look at a table.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "degrees on the globe fit")]
fn put_degrees(text: &mut [u8; TEXT_BYTES], mut at: usize, degrees: f64) -> usize {
    let scaled = degrees.abs() * 1e7 + 0.5;
    if scaled.is_nan() || scaled >= f64::from(u32::MAX) {
        return put_coordinate(text, at, degrees, DECIMALS_MAX);
    }
    let units = scaled as u32;
    text[at] = b'-';
    at += usize::from(degrees < 0.0 && units > 0);
    let (whole, fraction) = (units / 10_000_000, units % 10_000_000);
    at = put_below_a_thousand(text, at, whole);
    if fraction == 0 {
        return at;
    }
    text[at] = b'.';
    let digits = eight_digits(fraction * 10);
    text[at + 1..at + 9].copy_from_slice(&(digits | 0x3030_3030_3030_3030).to_le_bytes());
    at + 9 - digits.leading_zeros() as usize / 8
}

/// Puts a whole number below a thousand.
#[expect(clippy::cast_possible_truncation, reason = "a digit is below ten")]
fn put_below_a_thousand(text: &mut [u8; TEXT_BYTES], mut at: usize, number: u32) -> usize {
    let [hundreds, tens, ones] = [number / 100, number / 10 % 10, number % 10].map(|digit| b'0' + digit as u8);
    if number >= 100 {
        text[at] = hundreds;
        at += 1;
    }
    if number >= 10 {
        text[at] = tens;
        at += 1;
    }
    text[at] = ones;
    at + 1
}

/// The digits of a number below 100,000,000, the first in the lowest byte: halved thrice, all parts at once.
const fn eight_digits(number: u32) -> u64 {
    let fours = (number / 10_000) as u64 | ((number % 10_000) as u64) << 32;
    let hundreds = ((fours * 5_243) >> 19) & 0x0000_007f_0000_007f;
    let twos = hundreds | (fours - hundreds * 100) << 16;
    let tens = ((twos * 103) >> 10) & 0x000f_000f_000f_000f;
    tens | (twos - tens * 10) << 8
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

/// Puts a coordinate at `at` in a text with so many decimals, trailing zeros left out, and tells where it ends; a 0 where
/// a frame does not reach, as JSON has no word for nowhere.
#[expect(clippy::cast_possible_truncation, reason = "a cast that saturates; coordinates on the Earth are far below")]
fn put_coordinate(text: &mut [u8; TEXT_BYTES], mut at: usize, coordinate: f64, decimals: usize) -> usize {
    const SCALES: [u64; DECIMALS_MAX + 1] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000];
    let decimals = decimals.min(DECIMALS_MAX);
    let scaled = coordinate * SCALES_REAL[decimals];
    let units = (scaled + 0.5_f64.copysign(scaled)) as i64;
    if units < 0 {
        text[at] = b'-';
        at += 1;
    }
    let units = units.unsigned_abs();
    let (whole, fraction) = (units / SCALES[decimals], units % SCALES[decimals]);
    at = put_whole(text, at, whole);
    if fraction == 0 {
        return at;
    }
    text[at] = b'.';
    // Eight digits, of which those after the decimals are zeros and are cut off with the trailing ones.
    let digits = fraction * SCALES[DECIMALS_MAX - decimals] * 10;
    put_four(text, at + 1, (digits / 10_000) as usize);
    put_four(text, at + 5, (digits % 10_000) as usize);
    let kept = text[at + 1..at + 9].iter().rposition(|&digit| digit != b'0').map_or(0, |last| last + 1);
    at + 1 + kept
}

/// Puts a whole number at `at`, and tells where it ends.
fn put_whole(text: &mut [u8; TEXT_BYTES], at: usize, number: u64) -> usize {
    let (above, last) = (number / 10_000, (number % 10_000) as usize);
    if above > 0 {
        let at = put_whole(text, at, above);
        put_four(text, at, last);
        return at + 4;
    }
    let digits = FOUR_DIGITS[last];
    let first = match last {
        1_000.. => 0,
        100.. => 1,
        10.. => 2,
        _ => 3,
    };
    text[at..at + 4 - first].copy_from_slice(&digits[first..]);
    at + 4 - first
}

fn put_four(text: &mut [u8; TEXT_BYTES], at: usize, number: usize) {
    text[at..at + 4].copy_from_slice(&FOUR_DIGITS[number]);
}

/// The digits of every number below 10,000, zeros in front.
#[expect(clippy::cast_possible_truncation, reason = "a digit is below ten")]
static FOUR_DIGITS: [[u8; 4]; 10_000] = {
    let mut table = [[b'0'; 4]; 10_000];
    let mut number = 0;
    while number < 10_000 {
        let digits = [number / 1_000, number / 100 % 10, number / 10 % 10, number % 10];
        table[number] =
            [b'0' + digits[0] as u8, b'0' + digits[1] as u8, b'0' + digits[2] as u8, b'0' + digits[3] as u8];
        number += 1;
    }
    table
};

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

/// Adds a text in JSON: in quotes, escaped; what needs no escape, as nearly all texts, is copied.
pub fn push_text(out: &mut Vec<u8>, text: &str) {
    let is_escaped = |byte: u8| byte < b' ' || byte == b'"' || byte == b'\\';
    // Without a way out at the first, so that many bytes are looked at at once.
    if !text.bytes().fold(false, |any, byte| any | is_escaped(byte)) {
        out.push(b'"');
        out.extend_from_slice(text.as_bytes());
        out.push(b'"');
        return;
    }
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
        let mut text = [0; TEXT_BYTES];
        let len = put_coordinate(&mut text, 0, degrees, 7);
        String::from_utf8_lossy(&text[..len]).into_owned()
    }

    #[test]
    fn any_number_finds_room() {
        for number in [f64::MAX, f64::MIN, f64::NAN, f64::INFINITY, -12_345_678.999_96, 1e-300] {
            for decimals in [0, 4, 7] {
                let mut text = [0; TEXT_BYTES];
                let end = put_coordinate(&mut text, 1, number, decimals);
                assert!(put_coordinate(&mut text, end + 1, number, decimals) < TEXT_BYTES, "{number}");
            }
        }
        let mut text = [0; TEXT_BYTES];
        let len = put_coordinate(&mut text, 0, -12_345_678.999_96, 4);
        assert_eq!(&text[..len], b"-12345679");
        let len = put_coordinate(&mut text, 0, 650_012.040_5, 4);
        assert_eq!(&text[..len], b"650012.0405");
    }

    #[test]
    fn degrees_are_short_and_keep_their_sign() {
        let cases =
            [(2.35, "2.35"), (-0.5e-7, "-0.0000001"), (0.0, "0"), (-0.0, "0"), (180.0, "180"), (-61.5, "-61.5")];
        for (degrees, text) in cases {
            assert_eq!(written(degrees), text);
        }
    }

    #[test]
    fn every_group_of_digits_is_right() {
        for number in (0..10_000).chain((0..10_000).map(|number| number * 10_000)).chain([99_999_999, 12_345_678]) {
            let digits = (eight_digits(number) | 0x3030_3030_3030_3030).to_le_bytes();
            assert_eq!(String::from_utf8_lossy(&digits), format!("{number:08}"));
        }
    }

    fn as_a_list(line: &[LonLat]) -> Vec<u8> {
        let carrier = Frame::CRS84.carrier().expect("degrees are carried as they are");
        let pen = Pen { carrier: &carrier, digits: Digits::Decimals(DECIMALS_MAX) };
        let mut out = Vec::new();
        pen.push_line(&mut out, line);
        out
    }

    #[test]
    fn degrees_at_the_ends_of_what_is_written_are_those_of_the_general_way() {
        let numbers = [
            0.0,
            -0.0,
            0.5e-7,
            -0.5e-7,
            -0.49e-7,
            1e-7,
            9.999_999_95,
            99.999_999_96,
            180.0,
            -180.0,
            429.4,
            430.0,
            1e9,
            f64::NAN,
            f64::INFINITY,
        ];
        let line: Vec<LonLat> = numbers.iter().flat_map(|&lon| numbers.map(|lat| LonLat::new(lon, lat))).collect();
        for line in [&line[..], &line[..1], &[]] {
            let mut out = Vec::new();
            push_degrees(&mut out, line);
            assert_eq!(String::from_utf8_lossy(&out), String::from_utf8_lossy(&as_a_list(line)));
        }
    }

    proptest! {
        #[test]
        fn degrees_are_written_as_the_general_way_writes_them(
            line in prop::collection::vec((-200.0..200.0, -100.0..100.0), 0..200),
        ) {
            let line: Vec<LonLat> = line.into_iter().map(|(lon, lat)| LonLat::new(lon, lat)).collect();
            let mut out = Vec::new();
            push_degrees(&mut out, &line);
            prop_assert_eq!(out, as_a_list(&line));
        }

        #[test]
        fn a_text_is_escaped_as_the_library_does(text in any::<String>()) {
            let mut out = Vec::new();
            push_text(&mut out, &text);
            prop_assert_eq!(out, serde_json::to_vec(&text).expect("a text is JSON"));
        }

        #[test]
        fn degrees_come_back_within_half_a_unit(degrees in -180.0..180.0) {
            let back: f64 = written(degrees).parse().expect("it is a number");
            prop_assert!((back - degrees).abs() <= 0.500_000_1e-7);
        }
    }
}
