//! Lines in flat arrays: positions, and offsets for lines and features; and the part of them that a zone holds.
//!
//! A feature is a multiline; one without any line stands for a missing geometry. A line of one position, or of equal
//! ones, has no length and lies wherever its position does. [`LinesRef`] borrows the arrays and copies nothing.

use super::buffer::{ArrayFault, Buffer, Kept, Named};
use super::column::Position;
use super::edges::Edge;
use super::numbers::stored;
use super::position::{Bounds, LonLat, LonLatBounds, Planar};
use super::units::Metres;

/// One multiline in the frame of `P`.
#[derive(Debug, Clone, PartialEq)]
pub struct Lines<P> {
    positions: Vec<P>,
    line_starts: Vec<u32>,
}

/// A column of multilines in the frame of `P`, one a feature.
#[derive(Debug, Clone, PartialEq)]
pub struct LineColumn<P: 'static> {
    positions: Buffer<P>,
    line_starts: Buffer<u32>,
    feature_starts: Buffer<u32>,
}

/// A look at one multiline, wherever it is stored.
#[derive(Debug, Clone, Copy)]
pub struct LinesRef<'a, P> {
    positions: &'a [P],
    line_starts: &'a [u32],
}

impl<P: Position> Default for Lines<P> {
    fn default() -> Self {
        Self { positions: Vec::new(), line_starts: vec![0] }
    }
}

impl<P: Position> Lines<P> {
    /// The multiline of `lines`.
    pub fn new(lines: impl IntoIterator<Item = Vec<P>>) -> Self {
        let mut made = Self::default();
        for line in lines {
            made.positions.extend_from_slice(&line);
            made.line_starts.push(stored(made.positions.len()));
        }
        made
    }

    /// A look at the whole.
    pub fn view(&self) -> LinesRef<'_, P> {
        LinesRef { positions: &self.positions, line_starts: &self.line_starts }
    }
}

impl<P: Position> Default for LineColumn<P> {
    fn default() -> Self {
        Self { positions: Buffer::default(), line_starts: vec![0].into(), feature_starts: vec![0].into() }
    }
}

impl<P: Position> LineColumn<P> {
    /// Adds `feature` at the end of the column.
    pub fn push(&mut self, feature: LinesRef<'_, P>) {
        let (positions, line_starts) = (self.positions.to_mut(), self.line_starts.to_mut());
        for line in feature.lines() {
            positions.extend_from_slice(line);
            line_starts.push(stored(positions.len()));
        }
        self.feature_starts.to_mut().push(stored(line_starts.len() - 1));
    }

    /// How many features the column holds.
    pub fn len(&self) -> usize {
        self.feature_starts.len() - 1
    }

    /// Whether the column holds no feature.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The feature at `feature_idx`.
    ///
    /// # Panics
    /// Where `feature_idx` is not below [`LineColumn::len`]: an index is ours, never a client's.
    pub fn get(&self, feature_idx: usize) -> LinesRef<'_, P> {
        let first = self.feature_starts[feature_idx] as usize;
        let end = self.feature_starts[feature_idx + 1] as usize;
        LinesRef { positions: &self.positions, line_starts: &self.line_starts[first..=end] }
    }

    /// Every feature in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = LinesRef<'_, P>> {
        (0..self.len()).map(|feature_idx| self.get(feature_idx))
    }

    /// The same features in another order, in no more memory than they need: the one now at `order[i]` comes `i`-th.
    #[must_use]
    pub fn reordered(&self, order: &[usize]) -> Self {
        let mut reordered = Self::default();
        reordered.positions.to_mut().reserve_exact(self.positions.len());
        reordered.line_starts.to_mut().reserve_exact(self.line_starts.len());
        reordered.feature_starts.to_mut().reserve_exact(self.feature_starts.len());
        for &feature_idx in order {
            reordered.push(self.get(feature_idx));
        }
        reordered
    }

    /// The same column with every position carried into another frame.
    pub fn mapped<Q: Position>(&self, carry: impl Fn(P) -> Q) -> LineColumn<Q> {
        LineColumn {
            positions: self.positions.iter().map(|&position| carry(position)).collect(),
            line_starts: self.line_starts.clone(),
            feature_starts: self.feature_starts.clone(),
        }
    }
}

impl LineColumn<LonLat> {
    /// Names the arrays of a column that stands in both frames: positions in each, offsets once.
    pub fn name_arrays<'a>(&'a self, planar: &'a LineColumn<Planar>, arrays: &mut Named<'a>) {
        arrays.push("lines.lonlat", &self.positions);
        arrays.push("lines.planar", &planar.positions);
        arrays.push("lines.lines", &self.line_starts);
        arrays.push("lines.features", &self.feature_starts);
    }

    /// The column in both frames, found again.
    ///
    /// # Errors
    /// Where an array is missing or does not go with the others.
    pub fn found(kept: &Kept) -> Result<(Self, LineColumn<Planar>), ArrayFault> {
        let lonlat: Buffer<LonLat> = kept.array("lines.lonlat")?;
        let planar = kept.array_of("lines.planar", lonlat.len())?;
        let line_starts = kept.offsets("lines.lines", lonlat.len())?;
        let feature_starts = kept.offsets("lines.features", line_starts.len() - 1)?;
        let planar =
            LineColumn { positions: planar, line_starts: line_starts.clone(), feature_starts: feature_starts.clone() };
        Ok((Self { positions: lonlat, line_starts, feature_starts }, planar))
    }
}

impl<P: Position> FromIterator<Lines<P>> for LineColumn<P> {
    fn from_iter<I: IntoIterator<Item = Lines<P>>>(features: I) -> Self {
        let mut column = Self::default();
        for feature in features {
            column.push(feature.view());
        }
        column
    }
}

impl<'a, P: Position> LinesRef<'a, P> {
    /// Every line, in order.
    pub fn lines(self) -> impl ExactSizeIterator<Item = &'a [P]> + Clone {
        self.line_starts.windows(2).map(move |ends| &self.positions[ends[0] as usize..ends[1] as usize])
    }

    /// Every straight piece of every line, as start and end.
    pub fn pieces(self) -> impl Iterator<Item = (P, P)> + Clone {
        self.lines().flat_map(|line| line.windows(2).map(|piece| (piece[0], piece[1])))
    }

    /// Every position, in order.
    pub fn positions(self) -> impl Iterator<Item = &'a P> + Clone {
        self.lines().flatten()
    }

    /// Whether there is no line at all: a missing geometry.
    pub fn is_empty(self) -> bool {
        self.line_starts.len() < 2
    }
}

impl LinesRef<'_, Planar> {
    /// The length of all lines.
    pub fn length(self) -> Metres {
        Metres(self.pieces().map(|(start, end)| start.distance_to(end).0).sum())
    }

    /// The smallest box around the lines.
    pub fn bounds(self) -> Bounds {
        Bounds::around(self.positions())
    }

    /// The straight pieces as edges.
    pub(super) fn edges(self) -> impl Iterator<Item = Edge> {
        self.pieces().map(|(start, end)| Edge { start, end })
    }
}

impl LinesRef<'_, LonLat> {
    /// The smallest box around the lines.
    pub fn bounds(self) -> LonLatBounds {
        LonLatBounds::around(self.positions())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corner() -> Lines<Planar> {
        let at = |(x_m, y_m): (f64, f64)| Planar::new(x_m, y_m);
        Lines::new([vec![at((0.0, 0.0)), at((3.0, 0.0)), at((3.0, 4.0))], vec![at((9.0, 9.0))]])
    }

    #[test]
    fn a_feature_comes_back_from_its_column_as_it_went_in() {
        let column: LineColumn<Planar> = [Lines::default(), corner()].into_iter().collect();
        assert!(column.get(0).is_empty());
        assert_eq!(column.get(1).lines().map(<[Planar]>::len).collect::<Vec<_>>(), [3, 1]);
        assert!((column.get(1).length().0 - 7.0).abs() < 1e-12);
    }
}
