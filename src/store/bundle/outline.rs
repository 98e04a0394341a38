//! Outlines as WKT: `POLYGON` and `MULTIPOLYGON` of two coordinates, WGS84, longitude first.

use crate::geometry::{LonLat, Polygons};

/// Positions in the smallest ring: a triangle, closed.
const RING_MIN: usize = 4;

/// The outline that `text` spells out; none where it is no polygon, or a ring is open, too short or off the globe.
pub(super) fn outline(text: &str) -> Option<Polygons<LonLat>> {
    let text = text.trim();
    let polygons = if let Some(body) = text.strip_prefix("MULTIPOLYGON") {
        items(body)?.into_iter().map(rings).collect::<Option<Vec<_>>>()?
    } else {
        vec![rings(text.strip_prefix("POLYGON")?)?]
    };
    Some(Polygons::new(polygons))
}

/// The rings of one polygon.
fn rings(body: &str) -> Option<Vec<Vec<LonLat>>> {
    items(body)?.into_iter().map(ring).collect()
}

/// The positions of one ring.
fn ring(body: &str) -> Option<Vec<LonLat>> {
    let positions: Vec<LonLat> = items(body)?.into_iter().map(position).collect::<Option<_>>()?;
    (positions.len() >= RING_MIN && positions.first() == positions.last()).then_some(positions)
}

/// One position.
fn position(text: &str) -> Option<LonLat> {
    let (lon, lat) = text.trim().split_once(' ')?;
    Some(LonLat::new(lon.parse().ok()?, lat.trim().parse().ok()?)).filter(|position| position.is_on_globe())
}

/// What stands between commas inside one pair of parentheses, inner pairs kept whole.
fn items(body: &str) -> Option<Vec<&str>> {
    let inner = body.trim().strip_prefix('(')?.strip_suffix(')')?;
    let (mut items, mut depth, mut start) = (Vec::new(), 0_usize, 0);
    for (place, byte) in inner.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.checked_sub(1)?,
            b',' if depth == 0 => {
                items.push(&inner[start..place]);
                start = place + 1;
            }
            _ => {}
        }
    }
    items.push(&inner[start..]);
    (depth == 0).then_some(items)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outline_with_a_hole_and_a_second_part_is_read() {
        let text = "MULTIPOLYGON(((0 0,4 0,4 4,0 4,0 0),(1 1,1 2,2 2,1 1)),((5 5, 6 5, 6 6, 5 5)))";
        let polygons = outline(text).expect("the text is well formed");
        assert_eq!((polygons.view().polygons().len(), polygons.view().rings().count()), (2, 3));
    }

    #[test]
    fn what_is_no_outline_is_refused() {
        for text in [
            "",
            "POINT(1 2)",
            "POLYGON",
            "POLYGON((0 0,1 0,0 0))",
            "POLYGON((0 0,1 0,1 1,0 1))",
            "POLYGON((0 0,1 0,1 x,0 0))",
            "POLYGON((0 0,1 0,1 100,0 0))",
            "POLYGON((0 0,1 0,1 1,0 0)",
            "POLYGON(0 0)))(",
        ] {
            assert_eq!(outline(text), None, "{text}");
        }
    }
}
