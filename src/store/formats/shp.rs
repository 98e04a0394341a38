//! The shapes of a Shapefile (ESRI technical description, July 1998): records one after the other, of which none is
//! believed. Rings are put together by how they wind and what encloses them, as the format keeps them in no order.

use crate::geometry::SourcePosition;

use super::drawn::{Drawn, DrawnKind};
use super::fault::SourceFault;

/// Bytes of the header of the file, and of a record.
const FILE_HEAD: usize = 100;
const RECORD_HEAD: usize = 8;
/// The most pairs of an outer ring and a hole of one shape that are compared.
const PAIRS_MAX: usize = 4_000_000;
const DAMAGED: &str = "its shape is damaged";

/// The record of a shape, still in bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape<'b>(Option<&'b [u8]>);

/// The shapes of a file in order.
pub(super) fn shapes(bytes: &[u8]) -> Result<impl Iterator<Item = Shape<'_>>, SourceFault> {
    let mut rest = bytes.get(FILE_HEAD..).ok_or_else(|| SourceFault::damaged("it ends inside its header"))?;
    Ok(std::iter::from_fn(move || {
        let head = rest.get(..RECORD_HEAD)?;
        let words = u32::from_be_bytes([head[4], head[5], head[6], head[7]]);
        let len = usize::try_from(words).ok()?.checked_mul(2)?;
        let behind = &rest[RECORD_HEAD..];
        let record = behind.get(..len);
        rest = behind.get(len..).unwrap_or_default();
        Some(Shape(record))
    }))
}

impl Shape<'_> {
    /// Draws the shape.
    pub(super) fn draw(self, drawn: &mut Drawn) -> Result<(), &'static str> {
        let bytes = self.0.ok_or("its shape ends early")?;
        let kind = integer(bytes, 0)?;
        let has_heights = matches!(kind, 11 | 13 | 15 | 18 | 21 | 23 | 25 | 28);
        drawn.start(match kind % 10 {
            _ if kind == 31 => DrawnKind::Other("MultiPatch"),
            0 => DrawnKind::Missing,
            1 | 8 => DrawnKind::Point,
            3 => DrawnKind::Lines,
            5 => DrawnKind::Polygons,
            _ => return Err(DAMAGED),
        });
        if has_heights {
            drawn.mark_heights();
        }
        match (kind, kind % 10) {
            (31, _) | (_, 0) => Ok(()),
            (_, 1) => {
                let [x, y] = position(bytes, 4)?;
                drawn.position(x, y);
                Ok(())
            }
            (_, 8) => draw_points(bytes, drawn),
            (_, 3) => draw_lines(bytes, drawn),
            _ => draw_polygons(bytes, drawn),
        }
    }
}

fn integer(bytes: &[u8], at: usize) -> Result<u32, &'static str> {
    let four = bytes.get(at..).and_then(<[u8]>::first_chunk).ok_or(DAMAGED)?;
    Ok(u32::from_le_bytes(*four))
}

fn position(bytes: &[u8], at: usize) -> Result<[f64; 2], &'static str> {
    let sixteen = bytes.get(at..at + 16).ok_or(DAMAGED)?;
    let (pairs, _) = sixteen.as_chunks::<8>();
    Ok([f64::from_le_bytes(pairs[0]), f64::from_le_bytes(pairs[1])])
}

/// Points behind their box and their number.
fn draw_points(bytes: &[u8], drawn: &mut Drawn) -> Result<(), &'static str> {
    let count = integer(bytes, 36)? as usize;
    for idx in 0..count {
        let [x, y] = position(bytes, 40 + 16 * idx)?;
        drawn.position(x, y);
    }
    Ok(())
}

/// The stretches of positions of a record, as bytes to be read.
fn stretches(bytes: &[u8]) -> Result<Vec<Vec<SourcePosition>>, &'static str> {
    let (parts, points) = (integer(bytes, 36)? as usize, integer(bytes, 40)? as usize);
    let first = parts.checked_mul(4).and_then(|len| len.checked_add(44)).ok_or(DAMAGED)?;
    let len = points.checked_mul(16).ok_or(DAMAGED)?;
    let (pairs, _) = bytes.get(first..).and_then(|rest| rest.get(..len)).ok_or(DAMAGED)?.as_chunks::<16>();
    let start = |part: usize| {
        if part == parts { Ok(points) } else { integer(bytes, 44 + 4 * part).map(|start| start as usize) }
    };
    let read = |pair: &[u8; 16]| {
        let (numbers, _) = pair.as_chunks::<8>();
        SourcePosition { x: f64::from_le_bytes(numbers[0]), y: f64::from_le_bytes(numbers[1]) }
    };
    let mut behind = 0;
    (0..parts)
        .map(|part| {
            let (from, to) = (start(part)?, start(part + 1)?);
            // Parts lie one behind the other, so that none is read twice.
            if from < behind {
                return Err(DAMAGED);
            }
            behind = to;
            Ok(pairs.get(from..to).ok_or(DAMAGED)?.iter().map(read).collect())
        })
        .collect()
}

fn draw_stretch(stretch: &[SourcePosition], drawn: &mut Drawn) {
    for position in stretch {
        drawn.position(position.x, position.y);
    }
    drawn.end_stretch();
}

fn draw_lines(bytes: &[u8], drawn: &mut Drawn) -> Result<(), &'static str> {
    for line in stretches(bytes)? {
        draw_stretch(&line, drawn);
    }
    Ok(())
}

/// Rings that wind clockwise start a polygon; each other one is a hole of the smallest polygon around it.
fn draw_polygons(bytes: &[u8], drawn: &mut Drawn) -> Result<(), &'static str> {
    let rings = stretches(bytes)?;
    let (outer, holes): (Vec<_>, Vec<_>) = rings.iter().partition(|ring| doubled_area(ring) <= 0.0);
    if outer.len() < 2 {
        // Also where all wind the wrong way: the first one is then the outline.
        draw_polygon(outer.iter().chain(&holes).copied(), drawn);
        return Ok(());
    }
    if outer.len().saturating_mul(holes.len()) > PAIRS_MAX {
        return Err("its shape has too many rings to be put together");
    }
    let mut holes_of: Vec<Vec<&Vec<SourcePosition>>> = vec![Vec::new(); outer.len()];
    let mut alone = Vec::new();
    for hole in holes {
        let around = (0..outer.len()).filter(|&idx| hole.first().is_some_and(|&at| covers(outer[idx], at)));
        let area = |idx: &usize| doubled_area(outer[*idx]).abs();
        match around.min_by(|left, right| area(left).total_cmp(&area(right))) {
            Some(idx) => holes_of[idx].push(hole),
            None => alone.push(hole),
        }
    }
    for (ring, holes) in outer.iter().zip(&holes_of) {
        draw_polygon(std::iter::once(*ring).chain(holes.iter().copied()), drawn);
    }
    for ring in alone {
        draw_polygon(std::iter::once(ring), drawn);
    }
    Ok(())
}

fn draw_polygon<'r>(rings: impl Iterator<Item = &'r Vec<SourcePosition>>, drawn: &mut Drawn) {
    for ring in rings {
        draw_stretch(ring, drawn);
    }
    drawn.end_polygon();
}

/// Twice the signed area, positive counter-clockwise.
fn doubled_area(ring: &[SourcePosition]) -> f64 {
    let Some(origin) = ring.first() else { return 0.0 };
    let cross = |edge: &[SourcePosition]| {
        (edge[0].x - origin.x) * (edge[1].y - origin.y) - (edge[1].x - origin.x) * (edge[0].y - origin.y)
    };
    ring.windows(2).map(cross).sum()
}

/// Whether a ring goes around a position.
fn covers(ring: &[SourcePosition], at: SourcePosition) -> bool {
    let crosses = |edge: &&[SourcePosition]| {
        let (start, end) = (edge[0], edge[1]);
        (start.y > at.y) != (end.y > at.y) && at.x < (end.x - start.x) * (at.y - start.y) / (end.y - start.y) + start.x
    };
    ring.windows(2).filter(crosses).count() % 2 == 1
}
