//! The geometry of a file as that of a layer: carried to WGS84, mended, checked, and what cannot stay left out.
//!
//! O(positions), and the check of [`crate::geometry::check_outline`] for outlines that are no single convex ring.
//! Features go through in pieces, on all cores; the order is that of the file. There are never more than two copies of the
//! geometry: that of the file, and the one that is made.

use std::ops::Range;

use rayon::prelude::*;

use crate::geometry::{
    Carrier, LineColumn, Lines, LinesRef, LonLat, Mends, OutlineFault, PolygonColumn, Polygons, PolygonsRef,
    SourcePosition, check_mended, mend_outline, repaired_in_place,
};

use super::super::geometry::RawGeometry;
use super::fault::{Fault, FaultKind, Faults, Remedy};
use super::options::Broken;
use super::positions::{Place, Way};
use super::table::SourceGeometry;

/// Features that go through in one piece at most, and positions from which on a piece takes no more.
const PIECE_FEATURES: usize = 4_096;
const PIECE_POSITIONS: usize = 32_768;
/// Pieces that go through together: enough for the cores of a large machine, and little memory.
const PIECES_AT_ONCE: usize = 16;

/// Geometry that was taken in.
#[derive(Debug)]
pub(super) struct Shapes {
    /// The features that stay, WGS84.
    pub geometry: RawGeometry,
    /// The place of each of them among the rows of the table.
    pub kept: Vec<usize>,
    pub faults: Faults,
}

/// Takes in the geometry of a table whose rows stand at `rows` in the file.
pub(super) fn shapes_of(source: SourceGeometry, rows: &[u32], way: &Way, broken: Broken) -> Shapes {
    match source {
        SourceGeometry::None => {
            Shapes { geometry: RawGeometry::None, kept: (0..rows.len()).collect(), faults: Faults::default() }
        }
        SourceGeometry::Points(points) => points_of(&points, rows, way),
        SourceGeometry::Lines(lines) => lines_of(&lines, rows, way),
        SourceGeometry::Polygons(polygons) => polygons_of(&polygons, rows, way, broken),
    }
}

fn points_of(source: &[Option<SourcePosition>], rows: &[u32], way: &Way) -> Shapes {
    let carrier = way.carrier();
    let mut shapes =
        Shapes { geometry: RawGeometry::None, kept: Vec::with_capacity(rows.len()), faults: Faults::default() };
    let mut points = Vec::with_capacity(rows.len());
    for (idx, (position, &row)) in source.iter().zip(rows).enumerate() {
        let told = |kind, at, remedy| Fault { row: Some(row), id: None, at, kind, remedy };
        let Some(position) = *position else {
            shapes.faults.push(told(FaultKind::NoGeometry, None, Remedy::Kept));
            points.push(None);
            shapes.kept.push(idx);
            continue;
        };
        let at = carrier.lonlat_of([position.x, position.y]);
        let fault =
            if is_finite(at) && at.is_on_globe() { None } else { Some(no_position(position, at, way, &carrier)) };
        if let Some(kind) = fault {
            shapes.faults.push(told(kind, None, Remedy::LeftOut));
            continue;
        }
        if let Some(kind) = misplaced(position, at, way, &carrier) {
            shapes.faults.push(told(kind, Some(at), Remedy::Kept));
        }
        points.push(Some(at));
        shapes.kept.push(idx);
    }
    Shapes { geometry: RawGeometry::Points(points), ..shapes }
}

fn lines_of(source: &LineColumn<SourcePosition>, rows: &[u32], way: &Way) -> Shapes {
    let carrier = way.carrier();
    let mut shapes =
        Shapes { geometry: RawGeometry::None, kept: Vec::with_capacity(rows.len()), faults: Faults::default() };
    let mut lines = LineColumn::default();
    for (idx, (feature, &row)) in source.iter().zip(rows).enumerate() {
        match carried_lines(feature, way, &carrier) {
            Ok((carried, told)) => {
                lines.push(carried.view());
                shapes.kept.push(idx);
                for (kind, at) in told {
                    let remedy =
                        if matches!(kind, FaultKind::RepeatedVertices(_)) { Remedy::Mended } else { Remedy::Kept };
                    shapes.faults.tell(row, at, kind, remedy);
                }
            }
            Err(kind) => shapes.faults.tell(row, None, kind, Remedy::LeftOut),
        }
    }
    Shapes { geometry: RawGeometry::Lines(lines), ..shapes }
}

type Told = Vec<(FaultKind, Option<LonLat>)>;

/// A multiline in WGS84, vertices said twice in a row said once, and what is to be told about it.
fn carried_lines(
    feature: LinesRef<'_, SourcePosition>,
    way: &Way,
    carrier: &Carrier,
) -> Result<(Lines<LonLat>, Told), FaultKind> {
    let mut told = Told::new();
    if feature.positions().next().is_none() {
        return Ok((Lines::default(), vec![(FaultKind::NoGeometry, None)]));
    }
    let mut carried: Vec<Vec<LonLat>> = Vec::new();
    let (mut repeated, mut misplaced_at) = ((0, None), None);
    for line in feature.lines().filter(|line| !line.is_empty()) {
        let mut made: Vec<LonLat> = Vec::with_capacity(line.len());
        for &position in line {
            let at = carrier.lonlat_of([position.x, position.y]);
            if !is_finite(at) || !at.is_on_globe() {
                return Err(no_position(position, at, way, carrier));
            }
            misplaced_at = misplaced_at.or_else(|| Some((misplaced(position, at, way, carrier)?, Some(at))));
            if made.last() == Some(&at) {
                repeated = (repeated.0 + 1, repeated.1.or(Some(at)));
            } else {
                made.push(at);
            }
        }
        if made.len() == 1 {
            told.push((FaultKind::ShortLine, made.first().copied()));
        }
        carried.push(made);
    }
    told.extend(misplaced_at);
    if repeated.0 > 0 {
        told.push((FaultKind::RepeatedVertices(repeated.0), repeated.1));
    }
    Ok((Lines::new(carried), told))
}

/// Features that went through together.
struct Piece {
    polygons: PolygonColumn<LonLat>,
    kept: Vec<usize>,
    faults: Faults,
    /// For each that stays: how its outer rings are wound, where that can be told.
    wound: Vec<Option<Wound>>,
}

/// How the outer rings of a feature are wound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wound {
    Clockwise,
    CounterClockwise,
    BothWays,
}

fn polygons_of(source: &PolygonColumn<SourcePosition>, rows: &[u32], way: &Way, broken: Broken) -> Shapes {
    let mut taken = Taken::expecting(source.positions_before(source.len()), rows.len());
    let take = |pieces: &[Range<usize>]| -> Vec<Piece> {
        let piece = |carrier: &mut Carrier, piece: &Range<usize>| {
            piece_of(source, piece.clone(), rows, &Taking { way, carrier, broken })
        };
        pieces.par_iter().map_init(|| way.carrier(), piece).collect()
    };
    // Some at a time: a piece goes as soon as its features stand in the column, which those before do meanwhile.
    let mut made: Vec<Piece> = Vec::new();
    for pieces in pieces_of(source).chunks(PIECES_AT_ONCE) {
        let before = std::mem::take(&mut made);
        (made, ()) = rayon::join(|| take(pieces), || taken.append(before));
    }
    taken.append(made);
    let Taken { polygons, kept, mut faults, wound } = taken;
    tell_winding(&wound, &polygons, |idx| rows[kept[idx]], &mut faults);
    Shapes { geometry: RawGeometry::Polygons(polygons), kept, faults }
}

/// What went through so far.
struct Taken {
    polygons: PolygonColumn<LonLat>,
    kept: Vec<usize>,
    faults: Faults,
    wound: Vec<Option<Wound>>,
}

impl Taken {
    /// Nothing yet of so many positions and features.
    fn expecting(positions: usize, features: usize) -> Self {
        let mut polygons = PolygonColumn::default();
        polygons.reserve(positions);
        let (kept, wound) = (Vec::with_capacity(features), Vec::with_capacity(features));
        Self { polygons, kept, faults: Faults::default(), wound }
    }

    fn append(&mut self, pieces: Vec<Piece>) {
        for piece in pieces {
            self.polygons.append(&piece.polygons);
            self.kept.extend(piece.kept);
            self.faults.append(piece.faults);
            self.wound.extend(piece.wound);
        }
    }
}

/// Tells the features whose outer rings are wound unlike those of most others. A file in which all are wound alike is of
/// a format that does it so.
fn tell_winding(
    wound: &[Option<Wound>],
    polygons: &PolygonColumn<LonLat>,
    row_of: impl Fn(usize) -> u32,
    faults: &mut Faults,
) {
    let count = |way: Wound| wound.iter().filter(|it| **it == Some(way)).count();
    let usual = if count(Wound::Clockwise) > count(Wound::CounterClockwise) {
        Wound::Clockwise
    } else {
        Wound::CounterClockwise
    };
    for idx in (0..wound.len()).filter(|&idx| wound[idx].is_some_and(|way| way != usual)) {
        let at = polygons.get(idx).positions().next().copied();
        faults.tell(row_of(idx), at, FaultKind::Winding, Remedy::Mended);
    }
}

/// How outlines are taken in, on one thread.
struct Taking<'a> {
    way: &'a Way,
    carrier: &'a Carrier,
    broken: Broken,
}

/// The ranges of features that go through in one piece.
fn pieces_of(source: &PolygonColumn<SourcePosition>) -> Vec<Range<usize>> {
    let mut pieces: Vec<Range<usize>> = Vec::new();
    for idx in 0..source.len() {
        match pieces.last_mut() {
            Some(piece)
                if piece.len() < PIECE_FEATURES
                    && source.positions_before(idx) - source.positions_before(piece.start) < PIECE_POSITIONS =>
            {
                piece.end = idx + 1;
            }
            _ => pieces.push(idx..idx + 1),
        }
    }
    pieces
}

fn piece_of(
    source: &PolygonColumn<SourcePosition>,
    features: Range<usize>,
    rows: &[u32],
    taking: &Taking<'_>,
) -> Piece {
    let mut piece =
        Piece { polygons: PolygonColumn::default(), kept: Vec::new(), faults: Faults::default(), wound: Vec::new() };
    piece.polygons.reserve(source.positions_before(features.end) - source.positions_before(features.start));
    let mut outline = Polygons::default();
    for (idx, &row) in rows.iter().enumerate().take(features.end).skip(features.start) {
        let feature = source.get(idx);
        if feature.positions().next().is_none() {
            piece.faults.tell(row, None, FaultKind::NoGeometry, Remedy::Kept);
            piece.polygons.push(Polygons::default().view());
            piece.kept.push(idx);
            piece.wound.push(None);
        } else {
            taking.take(feature, (idx, row), &mut outline, &mut piece);
        }
    }
    piece
}

impl Taking<'_> {
    /// Takes in one outline, or tells why it is left out.
    fn take(
        &self,
        feature: PolygonsRef<'_, SourcePosition>,
        (idx, row): (usize, u32),
        outline: &mut Polygons<LonLat>,
        piece: &mut Piece,
    ) {
        let carry = |at: SourcePosition| self.carrier.lonlat_of([at.x, at.y]);
        let mends = match mend_outline(feature, carry, outline) {
            Ok(mends) => mends,
            Err(fault) => return piece.faults.push(self.hopeless(feature, row, fault)),
        };
        let is_as_drawn = match check_mended(outline) {
            Ok(()) => {
                piece.polygons.push(outline.view());
                true
            }
            Err(fault) => {
                let repaired = self.repaired(outline);
                let remedy = if repaired.is_some() { Remedy::Repaired } else { Remedy::LeftOut };
                piece.faults.tell(row, fault.at(), FaultKind::Outline(fault), remedy);
                let Some(repaired) = repaired else { return };
                piece.polygons.push(repaired.view());
                false
            }
        };
        piece.kept.push(idx);
        self.tell_place(feature, row, piece);
        tell_mends(row, mends, piece);
        // A ring that crosses itself is wound neither way.
        let wound = if is_as_drawn { told_or_wound(row, mends, piece) } else { None };
        piece.wound.push(wound);
    }

    /// A valid outline in the place of one that is not, where one was asked for and is found.
    fn repaired(&self, outline: &Polygons<LonLat>) -> Option<Polygons<LonLat>> {
        match self.broken {
            Broken::LeftOut => None,
            Broken::Repaired => repaired_in_place(outline),
        }
    }

    /// The fault of a feature of which nothing can be kept.
    fn hopeless(&self, feature: PolygonsRef<'_, SourcePosition>, row: u32, fault: OutlineFault) -> Fault {
        let beyond = || {
            let mut positions = feature.positions().map(|&it| (it, self.carrier.lonlat_of([it.x, it.y])));
            positions.find(|(_, at)| !is_finite(*at) || !at.is_on_globe())
        };
        let kind = match fault {
            OutlineFault::NotFinite { .. } | OutlineFault::OffGlobe { .. } => beyond()
                .map_or(FaultKind::NotFinite, |(position, at)| no_position(position, at, self.way, self.carrier)),
            other => FaultKind::Outline(other),
        };
        Fault { row: Some(row), id: None, at: fault.at().filter(|at| at.is_on_globe()), kind, remedy: Remedy::LeftOut }
    }

    /// Tells a feature that does not lie where it is expected.
    fn tell_place(&self, feature: PolygonsRef<'_, SourcePosition>, row: u32, piece: &mut Piece) {
        let place = |&position: &SourcePosition| {
            let at = self.carrier.lonlat_of([position.x, position.y]);
            misplaced(position, at, self.way, self.carrier).map(|kind| (kind, at))
        };
        if let Some((kind, at)) = feature.rings().filter_map(|ring| ring.first()).find_map(place) {
            piece.faults.tell(row, Some(at), kind, Remedy::Kept);
        }
    }
}

fn tell_mends(row: u32, mends: Mends, piece: &mut Piece) {
    let faults = &mut piece.faults;
    if let Some(at) = mends.closed {
        faults.tell(row, Some(at), FaultKind::Outline(OutlineFault::NotClosed { at }), Remedy::Mended);
    }
    if mends.repeated > 0 {
        faults.tell(row, mends.repeated_at, FaultKind::RepeatedVertices(mends.repeated), Remedy::Mended);
    }
    if mends.dropped_at.is_some() {
        faults.tell(row, mends.dropped_at, FaultKind::FlatRing, Remedy::Mended);
    }
}

/// Tells a hole that is wound as its outer ring, or gives how the outer rings are wound.
fn told_or_wound(row: u32, mends: Mends, piece: &mut Piece) -> Option<Wound> {
    if mends.hole_wound_alike.is_some() {
        piece.faults.tell(row, mends.hole_wound_alike, FaultKind::Winding, Remedy::Mended);
        return None;
    }
    Some(match (mends.clockwise, mends.counter_clockwise) {
        (_, 0) => Wound::Clockwise,
        (0, _) => Wound::CounterClockwise,
        _ => Wound::BothWays,
    })
}

fn is_finite(at: LonLat) -> bool {
    at.lon_deg.is_finite() && at.lat_deg.is_finite()
}

/// Why a position is none of the globe.
fn no_position(position: SourcePosition, at: LonLat, way: &Way, carrier: &Carrier) -> FaultKind {
    let is_given = position.x.is_finite() && position.y.is_finite();
    if is_given && way.place_of(position, at, carrier) == Place::Swapped {
        FaultKind::SwappedAxes
    } else if is_finite(at) {
        FaultKind::Outline(OutlineFault::OffGlobe { at })
    } else {
        FaultKind::NotFinite
    }
}

/// Whether a position of the globe lies elsewhere than its frame is made for.
fn misplaced(position: SourcePosition, at: LonLat, way: &Way, carrier: &Carrier) -> Option<FaultKind> {
    match way.place_of(position, at, carrier) {
        Place::Expected => None,
        Place::Swapped => Some(FaultKind::SwappedAxes),
        Place::Outside => Some(FaultKind::OutsideArea(way.name().to_owned())),
    }
}
