//! One geometry while a reader draws it: positions, where lines or rings end, where polygons end. One such sheet serves
//! all features of a file, so that reading a geometry allocates nothing once the largest was seen.

use crate::geometry::{Lines, SourcePosition};

/// What was drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum DrawnKind {
    /// No geometry.
    #[default]
    Missing,
    /// One position.
    Point,
    /// Lines, one or several.
    Lines,
    /// Polygons, one or several.
    Polygons,
    /// A kind that layers do not hold, in words of Simple Features.
    Other(&'static str),
}

/// One geometry, to be drawn again and again.
#[derive(Debug, Clone, Default)]
pub(super) struct Drawn {
    kind: DrawnKind,
    has_heights: bool,
    positions: Vec<SourcePosition>,
    stretch_ends: Vec<usize>,
    /// Counted in stretches.
    polygon_ends: Vec<usize>,
}

impl Drawn {
    /// Takes a new sheet, on which something of `kind` will be drawn.
    pub(super) fn start(&mut self, kind: DrawnKind) {
        self.kind = kind;
        self.has_heights = false;
        self.positions.clear();
        self.stretch_ends.clear();
        self.polygon_ends.clear();
    }

    /// Says that positions had a height or a measure.
    pub(super) const fn mark_heights(&mut self) {
        self.has_heights = true;
    }

    pub(super) const fn has_heights(&self) -> bool {
        self.has_heights
    }

    /// Adds a position.
    pub(super) fn position(&mut self, x: f64, y: f64) {
        self.positions.push(SourcePosition { x, y });
    }

    /// Ends a line or a ring; one without positions was none.
    pub(super) fn end_stretch(&mut self) {
        if self.positions.len() > self.stretch_ends.last().copied().unwrap_or(0) {
            self.stretch_ends.push(self.positions.len());
        }
    }

    /// Ends a polygon; one without rings was none.
    pub(super) fn end_polygon(&mut self) {
        if self.stretch_ends.len() > self.polygon_ends.last().copied().unwrap_or(0) {
            self.polygon_ends.push(self.stretch_ends.len());
        }
    }

    /// What was drawn in the end: what has no positions is missing, and several points are a kind of their own.
    pub(super) fn kind(&self) -> DrawnKind {
        match (self.kind, self.positions.as_slice()) {
            (DrawnKind::Other(kind), _) => DrawnKind::Other(kind),
            (_, []) => DrawnKind::Missing,
            (DrawnKind::Point, [point]) if point.x.is_nan() && point.y.is_nan() => DrawnKind::Missing,
            (DrawnKind::Point, [_, _, ..]) => DrawnKind::Other("MultiPoint"),
            (kind, _) => kind,
        }
    }

    /// How many positions were drawn.
    pub(super) const fn len(&self) -> usize {
        self.positions.len()
    }

    /// The position, where a point was drawn.
    pub(super) fn point(&self) -> Option<SourcePosition> {
        (self.kind() == DrawnKind::Point).then(|| self.positions.first().copied()).flatten()
    }

    /// The lines, where lines were drawn.
    pub(super) fn lines(&self) -> Lines<SourcePosition> {
        if self.kind() != DrawnKind::Lines {
            return Lines::default();
        }
        Lines::new(self.stretches(0, self.stretch_ends.len()).map(<[_]>::to_vec))
    }

    /// The rings of each polygon, where polygons were drawn.
    pub(super) fn polygons(&self) -> impl Iterator<Item = impl Iterator<Item = &[SourcePosition]>> {
        let ends: &[usize] = if self.kind() == DrawnKind::Polygons { &self.polygon_ends } else { &[] };
        let starts = std::iter::once(&0).chain(ends);
        starts.zip(ends).map(|(&start, &end)| self.stretches(start, end))
    }

    fn stretches(&self, from: usize, to: usize) -> impl Iterator<Item = &[SourcePosition]> {
        (from..to).map(|idx| {
            let start = idx.checked_sub(1).map_or(0, |before| self.stretch_ends[before]);
            &self.positions[start..self.stretch_ends[idx]]
        })
    }
}
