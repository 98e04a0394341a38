//! Well-known binary (ISO 19125, and the extended form with heights, measures and frames of PostGIS): drawn from bytes
//! of a file, and written from a layer. Numbers of parts are believed only as far as bytes follow.

use crate::geometry::{LonLat, LonLatBounds, PolygonsRef};
use crate::layers::Geometry;
use crate::programme::record::Location;

use super::drawn::{Drawn, DrawnKind};

/// The marks of the extended form in the type of a geometry.
const EXTENDED_Z: u32 = 0x8000_0000;
const EXTENDED_M: u32 = 0x4000_0000;
const EXTENDED_FRAME: u32 = 0x2000_0000;
/// The codes of Simple Features.
const POINT: u32 = 1;
const LINE: u32 = 2;
const POLYGON: u32 = 3;
const MULTI_POINT: u32 = 4;
const MULTI_LINE: u32 = 5;
const MULTI_POLYGON: u32 = 6;

/// What is wrong with the bytes.
const CUT: &str = "its geometry ends early";
const UNKNOWN: &str = "its geometry is no well-known binary";

/// Bytes that are read from the front.
struct Bytes<'b> {
    rest: &'b [u8],
    is_little: bool,
}

/// The type of a geometry, and how many numbers a position has.
struct Head {
    code: u32,
    dimensions: usize,
}

/// Draws the geometry that `bytes` hold.
///
/// # Errors
/// Where they are cut or are none, in words.
pub(super) fn draw_wkb(bytes: &[u8], drawn: &mut Drawn) -> Result<(), &'static str> {
    let mut bytes = Bytes { rest: bytes, is_little: true };
    let head = bytes.head()?;
    drawn.start(kind_of(head.code));
    if head.dimensions > 2 {
        drawn.mark_heights();
    }
    match head.code {
        MULTI_POINT | MULTI_LINE | MULTI_POLYGON => {
            for _ in 0..bytes.number()? {
                let part = bytes.head()?;
                if part.code + 3 != head.code {
                    return Err(UNKNOWN);
                }
                bytes.draw_single(&part, drawn)?;
            }
            Ok(())
        }
        POINT | LINE | POLYGON => bytes.draw_single(&head, drawn),
        _ => Ok(()),
    }
}

/// What a code stands for.
const fn kind_of(code: u32) -> DrawnKind {
    match code {
        POINT | MULTI_POINT => DrawnKind::Point,
        LINE | MULTI_LINE => DrawnKind::Lines,
        POLYGON | MULTI_POLYGON => DrawnKind::Polygons,
        7 => DrawnKind::Other("GeometryCollection"),
        8..=12 => DrawnKind::Other("curve"),
        15..=17 => DrawnKind::Other("surface"),
        _ => DrawnKind::Other("geometry of an unknown kind"),
    }
}

impl Bytes<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], &'static str> {
        let (taken, rest) = self.rest.split_first_chunk::<N>().ok_or(CUT)?;
        self.rest = rest;
        Ok(*taken)
    }

    fn number(&mut self) -> Result<u32, &'static str> {
        let bytes = self.take()?;
        Ok(if self.is_little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    fn coordinate(&mut self) -> Result<f64, &'static str> {
        let bytes = self.take()?;
        Ok(if self.is_little { f64::from_le_bytes(bytes) } else { f64::from_be_bytes(bytes) })
    }

    /// The order of bytes and the type, a frame left aside.
    fn head(&mut self) -> Result<Head, &'static str> {
        self.is_little = match self.take::<1>()? {
            [0] => false,
            [1] => true,
            _ => return Err(UNKNOWN),
        };
        let type_ = self.number()?;
        if type_ & EXTENDED_FRAME != 0 {
            self.number()?;
        }
        let plain = type_ & !(EXTENDED_Z | EXTENDED_M | EXTENDED_FRAME);
        let iso = plain / 1_000;
        let has_z = type_ & EXTENDED_Z != 0 || iso == 1 || iso == 3;
        let has_m = type_ & EXTENDED_M != 0 || iso == 2 || iso == 3;
        Ok(Head { code: plain % 1_000, dimensions: 2 + usize::from(has_z) + usize::from(has_m) })
    }

    fn position(&mut self, dimensions: usize, drawn: &mut Drawn) -> Result<(), &'static str> {
        let (x, y) = (self.coordinate()?, self.coordinate()?);
        for _ in 2..dimensions {
            self.coordinate()?;
        }
        drawn.position(x, y);
        Ok(())
    }

    fn stretch(&mut self, dimensions: usize, drawn: &mut Drawn) -> Result<(), &'static str> {
        for _ in 0..self.number()? {
            self.position(dimensions, drawn)?;
        }
        drawn.end_stretch();
        Ok(())
    }

    fn draw_single(&mut self, head: &Head, drawn: &mut Drawn) -> Result<(), &'static str> {
        match head.code {
            POINT => self.position(head.dimensions, drawn),
            LINE => self.stretch(head.dimensions, drawn),
            _ => {
                for _ in 0..self.number()? {
                    self.stretch(head.dimensions, drawn)?;
                }
                drawn.end_polygon();
                Ok(())
            }
        }
    }
}

/// Adds the geometry of a feature in WGS84, longitude first; tells its box, or nothing where there is no geometry.
pub(super) fn push_wkb(geometry: &Geometry, row_idx: usize, out: &mut Vec<u8>) -> Option<LonLatBounds> {
    match geometry {
        Geometry::None => None,
        Geometry::Points(points) => {
            let position = points.lonlat(row_idx)?;
            push_head(out, POINT);
            push_position(out, position);
            Some(LonLatBounds::around([&position]))
        }
        Geometry::Lines(lines) => {
            let shape = lines.lonlat().get(row_idx);
            if shape.is_empty() {
                return None;
            }
            push_head(out, MULTI_LINE);
            push_number(out, shape.lines().len());
            for line in shape.lines() {
                push_head(out, LINE);
                push_stretch(out, line);
            }
            Some(shape.bounds())
        }
        Geometry::Polygons(polygons) => {
            let shape = polygons.lonlat().get(row_idx);
            if shape.is_empty() {
                return None;
            }
            push_polygons(out, shape);
            Some(shape.bounds())
        }
    }
}

/// Adds the place of a record in WGS84, longitude first; tells its box.
pub(super) fn push_location(location: &Location, out: &mut Vec<u8>) -> LonLatBounds {
    match location {
        Location::Point(point) => {
            push_head(out, POINT);
            push_position(out, *point);
            LonLatBounds::around([point])
        }
        Location::Outline(outline) => {
            push_polygons(out, outline.view());
            outline.view().bounds()
        }
    }
}

fn push_polygons(out: &mut Vec<u8>, shape: PolygonsRef<'_, LonLat>) {
    push_head(out, MULTI_POLYGON);
    push_number(out, shape.polygons().len());
    for polygon in shape.polygons() {
        push_head(out, POLYGON);
        push_number(out, polygon.rings().count());
        polygon.rings().for_each(|ring| push_stretch(out, ring));
    }
}

fn push_head(out: &mut Vec<u8>, code: u32) {
    out.push(1);
    out.extend_from_slice(&code.to_le_bytes());
}

fn push_number(out: &mut Vec<u8>, number: usize) {
    let number = u32::try_from(number).expect("a column holds fewer than four billion positions");
    out.extend_from_slice(&number.to_le_bytes());
}

fn push_stretch(out: &mut Vec<u8>, positions: &[LonLat]) {
    push_number(out, positions.len());
    for &position in positions {
        push_position(out, position);
    }
}

fn push_position(out: &mut Vec<u8>, position: LonLat) {
    out.extend_from_slice(&position.lon_deg.to_le_bytes());
    out.extend_from_slice(&position.lat_deg.to_le_bytes());
}
