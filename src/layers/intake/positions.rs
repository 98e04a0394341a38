//! From the frame of a file to WGS84: which frame it is, and whether positions lie where it is used.

use crate::geometry::{Carrier, LonLat, LonLatBounds, SourcePosition, area_of_use};

use super::options::IntakeRefusal;
use super::table::{SourceFrame, SourceGeometry};

/// Metropolitan France with its coast: where positions of French files are expected, if their frame spans the world.
const FRANCE: LonLatBounds = LonLatBounds { west_deg: -5.5, south_deg: 41.0, east_deg: 10.0, north_deg: 51.5 };
/// An area of use wider than this tells nothing.
const WIDE_DEG: f64 = 180.0;
/// French grids by the range of their eastings and northings: the code, then west, south, east, north.
const RANGES: [(u32, [f64; 4]); 4] = [
    (2154, [0.0, 6_000_000.0, 1_300_000.0, 7_200_000.0]),
    (3949, [1_200_000.0, 7_900_000.0, 2_200_000.0, 8_600_000.0]),
    (27572, [0.0, 1_600_000.0, 1_300_000.0, 2_700_000.0]),
    (3857, [-700_000.0, 5_000_000.0, 1_200_000.0, 6_700_000.0]),
];

/// The frame of an import, and how it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrameTold {
    /// Its code of EPSG, or its definition.
    pub frame: SourceFrame,
    /// How it is known.
    pub from: FrameFrom,
}

/// How the frame of an import is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameFrom {
    /// The file names it.
    File,
    /// The user named it.
    Asked,
    /// Nobody named it, and every position is one of degrees: WGS84.
    Degrees,
}

impl SourceFrame {
    /// The frame in words of PROJ.
    pub fn definition(&self) -> String {
        match self {
            Self::Epsg(code) => format!("EPSG:{code}"),
            Self::Definition(text) => text.clone(),
        }
    }

    /// The name of the frame for a person: its code, or the name within its definition.
    pub fn name(&self) -> String {
        match self {
            Self::Epsg(code) => format!("EPSG:{code}"),
            Self::Definition(text) => {
                let named = text.split('"').nth(1).filter(|name| !name.is_empty() && name.len() < 80);
                named.map_or_else(|| text.chars().take(60).collect(), str::to_owned)
            }
        }
    }
}

/// What carries the positions of an import to WGS84, to be made again on each thread.
#[derive(Debug, Clone)]
pub(super) struct Way {
    definition: String,
    name: String,
    area: Option<LonLatBounds>,
}

/// Where a position that is not where it is expected lies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Place {
    /// Where it is expected.
    Expected,
    /// Swapped, it would lie where it is expected.
    Swapped,
    /// Outside the area for which the frame is made.
    Outside,
}

impl Way {
    /// The way from `frame`.
    ///
    /// # Errors
    /// Where PROJ knows none.
    pub fn from(frame: &SourceFrame) -> Result<Self, IntakeRefusal> {
        let definition = frame.definition();
        let unknown = || IntakeRefusal::UnknownFrame(frame.name());
        let carrier = Carrier::defined(&definition).ok_or_else(unknown)?;
        let is_narrow = |area: &LonLatBounds| area.east_deg - area.west_deg < WIDE_DEG;
        let area = area_of_use(&definition).filter(is_narrow);
        // What was found to go by a formula does so on every thread, without PROJ.
        let definition = carrier.formula_code().map_or(definition, |code| format!("EPSG:{code}"));
        Ok(Self { area, name: frame.name(), definition })
    }

    /// The way on this thread.
    pub fn carrier(&self) -> Carrier {
        Carrier::defined(&self.definition).expect("PROJ understood the frame a moment ago, on another thread")
    }

    /// The name of the frame.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where `position`, which lies `at` in WGS84, is.
    pub fn place_of(&self, position: SourcePosition, at: LonLat, carrier: &Carrier) -> Place {
        let expected = self.area.unwrap_or(FRANCE);
        if expected.contains(at) {
            return Place::Expected;
        }
        let swapped = carrier.lonlat_of([position.y, position.x]);
        if expected.contains(swapped) {
            Place::Swapped
        } else if self.area.is_some() {
            Place::Outside
        } else {
            Place::Expected
        }
    }
}

/// The frame of a table: what was asked, else what the file says, else WGS84 where every position is one of degrees.
///
/// # Errors
/// Where nobody names a frame and some position is no degrees.
pub(super) fn frame_of(
    geometry: &SourceGeometry,
    rows: &[u32],
    named: Option<SourceFrame>,
    asked: Option<&SourceFrame>,
) -> Result<FrameTold, IntakeRefusal> {
    if let Some(frame) = asked {
        return Ok(FrameTold { frame: frame.clone(), from: FrameFrom::Asked });
    }
    if let Some(frame) = named {
        return Ok(FrameTold { frame, from: FrameFrom::File });
    }
    match first_without_degrees(geometry) {
        None => Ok(FrameTold { frame: SourceFrame::Epsg(4326), from: FrameFrom::Degrees }),
        Some((idx, SourcePosition { x, y })) => {
            let is_in =
                |[west, south, east, north]: [f64; 4]| (west..=east).contains(&x) && (south..=north).contains(&y);
            let hint = RANGES.into_iter().find(|&(_, range)| is_in(range)).map(|(code, _)| code);
            Err(IntakeRefusal::FrameNeeded { row: rows.get(idx).copied().unwrap_or(1), x, y, hint })
        }
    }
}

/// The first feature with a position that is finite and no degrees, and the position.
fn first_without_degrees(geometry: &SourceGeometry) -> Option<(usize, SourcePosition)> {
    let is_none = |at: &SourcePosition| at.x.is_finite() && at.y.is_finite() && !LonLat::new(at.x, at.y).is_on_globe();
    match geometry {
        SourceGeometry::None => None,
        SourceGeometry::Points(points) => {
            points.iter().enumerate().find_map(|(idx, at)| at.filter(is_none).map(|at| (idx, at)))
        }
        SourceGeometry::Lines(lines) => lines
            .iter()
            .enumerate()
            .find_map(|(idx, line)| line.positions().find(|at| is_none(at)).map(|&at| (idx, at))),
        SourceGeometry::Polygons(polygons) => polygons
            .iter()
            .enumerate()
            .find_map(|(idx, polygon)| polygon.positions().find(|at| is_none(at)).map(|&at| (idx, at))),
    }
}
