//! The geometry of a GeoJSON feature, drawn as it is parsed: no list of coordinates is built.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::drawn::{Drawn, DrawnKind};

/// Draws the geometry that `text` writes.
pub(super) fn draw_geometry(text: &str, drawn: &mut Drawn) -> Result<(), String> {
    #[derive(serde::Deserialize)]
    struct Parts<'t> {
        #[serde(rename = "type")]
        kind: String,
        #[serde(borrow, default)]
        coordinates: Option<&'t RawValue>,
    }
    let parts: Option<Parts<'_>> = serde_json::from_str(text).map_err(|fault| format!("its geometry: {fault}"))?;
    parts.map_or(Ok(()), |parts| draw_coordinates(&parts.kind, parts.coordinates, drawn))
}

/// Draws coordinates of a geometry of the type called `kind`.
pub(super) fn draw_coordinates(kind: &str, coordinates: Option<&RawValue>, drawn: &mut Drawn) -> Result<(), String> {
    let (kind, depth) = match kind {
        "Point" => (DrawnKind::Point, 0),
        "MultiPoint" => (DrawnKind::Point, 1),
        "LineString" => (DrawnKind::Lines, 1),
        "MultiLineString" => (DrawnKind::Lines, 2),
        "Polygon" => (DrawnKind::Polygons, 2),
        "MultiPolygon" => (DrawnKind::Polygons, 3),
        "GeometryCollection" => (DrawnKind::Other("GeometryCollection"), 0),
        other => return Err(format!("`{}` is no type of GeoJSON", other.chars().take(32).collect::<String>())),
    };
    drawn.start(kind);
    let (Some(text), false) = (coordinates, matches!(kind, DrawnKind::Other(_))) else { return Ok(()) };
    let mut parser = serde_json::Deserializer::from_str(text.get());
    let list = Coordinates { drawn, depth, is_polygon: kind == DrawnKind::Polygons };
    list.deserialize(&mut parser).map_err(|fault| format!("its coordinates: {fault}"))
}

/// Lists of lists of positions, `depth` lists above a position.
struct Coordinates<'d> {
    drawn: &'d mut Drawn,
    depth: usize,
    is_polygon: bool,
}

impl<'de> DeserializeSeed<'de> for Coordinates<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Coordinates<'_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(if self.depth == 0 { "a position" } else { "a list of coordinates" })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        if self.depth == 0 {
            return self.visit_position(seq);
        }
        let (depth, is_polygon) = (self.depth - 1, self.is_polygon);
        while let Some(()) = seq.next_element_seed(Coordinates { drawn: self.drawn, depth, is_polygon })? {}
        match self.depth {
            1 => self.drawn.end_stretch(),
            2 if self.is_polygon => self.drawn.end_polygon(),
            _ => {}
        }
        Ok(())
    }
}

impl Coordinates<'_> {
    fn visit_position<'de, A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        // `"coordinates": []` stands for an empty point in many files.
        let Some(x) = seq.next_element::<f64>()? else { return Ok(()) };
        let y = seq.next_element::<f64>()?.ok_or_else(|| serde::de::Error::custom("a position of one number"))?;
        while seq.next_element::<IgnoredAny>()?.is_some() {
            self.drawn.mark_heights();
        }
        self.drawn.position(x, y);
        Ok(())
    }
}
