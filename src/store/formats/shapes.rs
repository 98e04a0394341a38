//! The geometry of the rows read so far. The kind that most rows have becomes that of the table; a row of another kind
//! is told with what it is.

use crate::geometry::{LineColumn, Lines, PolygonColumn, Polygons, SourcePosition};
use crate::layers::intake::SourceGeometry;

use super::drawn::{Drawn, DrawnKind};

/// Geometry while it is collected: one list a kind, each with the places of its rows.
#[derive(Debug, Default)]
pub(super) struct Shapes {
    rows: usize,
    positions: u64,
    points: Vec<SourcePosition>,
    lines: LineColumn<SourcePosition>,
    polygons: PolygonColumn<SourcePosition>,
    point_rows: Vec<u32>,
    line_rows: Vec<u32>,
    polygon_rows: Vec<u32>,
    odd_rows: Vec<(u32, &'static str)>,
}

/// A row whose geometry is not what the table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OddRow {
    /// Its place among the rows that were read, from 0.
    pub place: usize,
    /// What it is.
    pub found: &'static str,
    /// What the table holds.
    pub expected: &'static str,
}

impl Shapes {
    /// Adds the geometry of the next row.
    pub(super) fn push(&mut self, drawn: &Drawn) {
        let place = u32::try_from(self.rows).unwrap_or(u32::MAX);
        self.rows += 1;
        self.positions += drawn.len() as u64;
        match drawn.kind() {
            DrawnKind::Missing => {}
            DrawnKind::Point => {
                self.points.extend(drawn.point());
                self.point_rows.push(place);
            }
            DrawnKind::Lines => {
                self.lines.push(drawn.lines().view());
                self.line_rows.push(place);
            }
            DrawnKind::Polygons => {
                self.polygons.push_rings(drawn.polygons());
                self.polygon_rows.push(place);
            }
            DrawnKind::Other(found) => self.odd_rows.push((place, found)),
        }
    }

    /// Makes room for the positions of polygons that may come: room that is not taken costs nothing.
    pub(super) fn expect_polygons(&mut self, positions: usize) {
        self.polygons.reserve(positions);
    }

    /// How many positions there are in all.
    pub(super) const fn positions(&self) -> u64 {
        self.positions
    }

    /// The column of the kind that most rows have, and the rows that are of another one, in order; these are empty in
    /// the column. `is_table` tells that the file has no geometry at all.
    pub(super) fn finish(self, is_table: bool) -> (SourceGeometry, Vec<OddRow>) {
        let counts = [self.polygon_rows.len(), self.line_rows.len(), self.point_rows.len()];
        let most = counts.iter().copied().max().unwrap_or(0);
        let expected = match counts {
            _ if most == 0 => "nothing",
            [polygons, ..] if polygons == most => "polygons",
            [_, lines, _] if lines == most => "lines",
            _ => "points",
        };
        let others = [
            ("polygons", "Polygon", &self.polygon_rows),
            ("lines", "LineString", &self.line_rows),
            ("points", "Point", &self.point_rows),
        ];
        let mut odd: Vec<(u32, &'static str)> = self.odd_rows;
        for (_, found, rows) in others.iter().filter(|(kind, ..)| *kind != expected) {
            odd.extend(rows.iter().map(|&row| (row, *found)));
        }
        odd.sort_unstable();
        let odd = odd.into_iter().map(|(place, found)| OddRow { place: place as usize, found, expected }).collect();
        let geometry = match expected {
            "polygons" => SourceGeometry::Polygons(spread_polygons(self.polygons, &self.polygon_rows, self.rows)),
            "lines" => SourceGeometry::Lines(spread_lines(self.lines, &self.line_rows, self.rows)),
            "points" => SourceGeometry::Points(spread_points(&self.points, &self.point_rows, self.rows)),
            _ if is_table => SourceGeometry::None,
            _ => SourceGeometry::Points(vec![None; self.rows]),
        };
        (geometry, odd)
    }
}

fn spread_points(points: &[SourcePosition], places: &[u32], rows: usize) -> Vec<Option<SourcePosition>> {
    let mut spread = vec![None; rows];
    for (&place, &point) in places.iter().zip(points) {
        spread[place as usize] = Some(point);
    }
    spread
}

fn spread_lines(lines: LineColumn<SourcePosition>, places: &[u32], rows: usize) -> LineColumn<SourcePosition> {
    if places.len() == rows {
        return lines;
    }
    let (mut spread, nothing) = (LineColumn::default(), Lines::default());
    let mut own = places.iter().zip(lines.iter()).peekable();
    for row in 0..rows {
        let shape = own.next_if(|(place, _)| **place as usize == row);
        spread.push(shape.map_or(nothing.view(), |(_, shape)| shape));
    }
    spread
}

fn spread_polygons(
    polygons: PolygonColumn<SourcePosition>,
    places: &[u32],
    rows: usize,
) -> PolygonColumn<SourcePosition> {
    if places.len() == rows {
        return polygons;
    }
    let (mut spread, nothing) = (PolygonColumn::default(), Polygons::default());
    let mut own = places.iter().zip(polygons.iter()).peekable();
    for row in 0..rows {
        let shape = own.next_if(|(place, _)| **place as usize == row);
        spread.push(shape.map_or(nothing.view(), |(_, shape)| shape));
    }
    spread
}
