//! Polygons in flat arrays: positions, and offsets for rings, polygons and features.
//!
//! A feature is a multipolygon; one without any polygon stands for a missing geometry. Rings are closed (the first
//! position is repeated at the end) and the outer ring of a polygon comes first. [`Polygons::wound`] turns outer rings
//! counter-clockwise and holes clockwise, so that the signed areas of a feature's rings sum to its area.
//! A look at one feature ([`PolygonsRef`]) borrows the arrays and copies nothing.

use std::sync::Arc;

use rayon::prelude::*;

use super::buffer::{ArrayFault, Buffer, Kept, Named};
use super::position::{Bounds, LonLat, LonLatBounds, Planar};
use super::units::{Metres, SquareMetres};

/// A position in some frame: what rings are made of.
pub trait Position: Copy + PartialEq + 'static {
    /// East and north, in the unit of the frame.
    fn east_north(self) -> (f64, f64);
}

impl Position for Planar {
    fn east_north(self) -> (f64, f64) {
        (self.x_m, self.y_m)
    }
}

impl Position for LonLat {
    fn east_north(self) -> (f64, f64) {
        (self.lon_deg, self.lat_deg)
    }
}

/// One multipolygon in the frame of `P`.
#[derive(Debug, Clone, PartialEq)]
pub struct Polygons<P> {
    positions: Vec<P>,
    ring_starts: Vec<u32>,
    polygon_starts: Vec<u32>,
}

/// A column of multipolygons in the frame of `P`, one a feature. The same column in another frame shares its offsets.
#[derive(Debug, Clone, PartialEq)]
pub struct PolygonColumn<P: 'static> {
    positions: Buffer<P>,
    starts: Arc<Starts>,
}

/// Where the rings, polygons and features of a column start; one more at the end of each.
#[derive(Debug, Clone, PartialEq)]
struct Starts {
    rings: Buffer<u32>,
    polygons: Buffer<u32>,
    features: Buffer<u32>,
}

/// A look at one multipolygon, wherever it is stored.
#[derive(Debug, Clone, Copy)]
pub struct PolygonsRef<'a, P> {
    positions: &'a [P],
    ring_starts: &'a [u32],
    polygon_starts: &'a [u32],
}

impl<P: Position> Default for Polygons<P> {
    fn default() -> Self {
        Self { positions: Vec::new(), ring_starts: vec![0], polygon_starts: vec![0] }
    }
}

impl<P: Position> Polygons<P> {
    /// The multipolygon of `polygons`: each a list of closed rings, the outer one first.
    pub fn new(polygons: impl IntoIterator<Item = Vec<Vec<P>>>) -> Self {
        let mut made = Self::default();
        for rings in polygons {
            made.push(rings.iter().map(Vec::as_slice));
        }
        made
    }

    /// The polygon with the single closed ring `outer`.
    pub fn single(outer: Vec<P>) -> Self {
        Self::new([vec![outer]])
    }

    /// Adds one polygon, its outer ring first.
    pub fn push<'r>(&mut self, rings: impl IntoIterator<Item = &'r [P]>)
    where
        P: 'r,
    {
        for ring in rings {
            self.positions.extend_from_slice(ring);
            self.ring_starts.push(offset(self.positions.len()));
        }
        self.polygon_starts.push(offset(self.ring_starts.len() - 1));
    }

    /// Adds one ring to the polygon that is being made; [`Polygons::close_polygon`] ends it.
    pub(super) fn push_ring(&mut self, ring: &[P]) {
        self.positions.extend_from_slice(ring);
        self.ring_starts.push(offset(self.positions.len()));
    }

    /// Ends the polygon of the rings that were added since the last one.
    pub(super) fn close_polygon(&mut self) {
        self.polygon_starts.push(offset(self.ring_starts.len() - 1));
    }

    /// Takes every polygon out and keeps the memory for others.
    pub fn clear(&mut self) {
        self.positions.clear();
        self.ring_starts.truncate(1);
        self.polygon_starts.truncate(1);
    }

    /// A look at the whole.
    pub fn view(&self) -> PolygonsRef<'_, P> {
        PolygonsRef { positions: &self.positions, ring_starts: &self.ring_starts, polygon_starts: &self.polygon_starts }
    }

    /// The same shape with every position carried into another frame.
    pub fn mapped<Q: Position>(&self, carry: impl Fn(P) -> Q) -> Polygons<Q> {
        Polygons {
            positions: self.positions.iter().map(|&position| carry(position)).collect(),
            ring_starts: self.ring_starts.clone(),
            polygon_starts: self.polygon_starts.clone(),
        }
    }

    /// The same shape with outer rings counter-clockwise and holes clockwise.
    #[must_use]
    pub fn wound(mut self) -> Self {
        wind(&mut self.positions, &self.ring_starts, &self.polygon_starts);
        self
    }
}

impl<P: Position> Default for PolygonColumn<P> {
    fn default() -> Self {
        let starts = || Buffer::from(vec![0]);
        let starts = Starts { rings: starts(), polygons: starts(), features: starts() };
        Self { positions: Buffer::default(), starts: Arc::new(starts) }
    }
}

impl<P: Position> PolygonColumn<P> {
    /// Adds `feature` at the end of the column.
    pub fn push(&mut self, feature: PolygonsRef<'_, P>) {
        self.push_rings(feature.polygons().map(PolygonsRef::rings));
    }

    /// Adds a feature of these polygons, each of closed rings with the outer one first.
    pub fn push_rings<'r>(&mut self, feature: impl IntoIterator<Item = impl IntoIterator<Item = &'r [P]>>) {
        let positions = self.positions.to_mut();
        let starts = Arc::make_mut(&mut self.starts);
        let (rings, polygons) = (starts.rings.to_mut(), starts.polygons.to_mut());
        for polygon in feature {
            for ring in polygon {
                positions.extend_from_slice(ring);
                rings.push(offset(positions.len()));
            }
            polygons.push(offset(rings.len() - 1));
        }
        starts.features.to_mut().push(offset(polygons.len() - 1));
    }

    /// Adds every feature of `other` at the end of the column.
    pub fn append(&mut self, other: &Self) {
        let starts = Arc::make_mut(&mut self.starts);
        let (positions, rings, polygons) = (self.positions.len(), starts.rings.len() - 1, starts.polygons.len() - 1);
        self.positions.to_mut().extend_from_slice(&other.positions);
        append_starts(&mut starts.rings, &other.starts.rings, offset(positions));
        append_starts(&mut starts.polygons, &other.starts.polygons, offset(rings));
        append_starts(&mut starts.features, &other.starts.features, offset(polygons));
    }

    /// Makes room for so many positions more, so that no growth copies those that are there. Where the machine has no such
    /// room, the column grows as it is filled.
    pub fn reserve(&mut self, positions: usize) {
        let _ = self.positions.to_mut().try_reserve_exact(positions);
    }

    /// How many positions the features before the one at `feature_idx` have; that of the end counts all.
    ///
    /// # Panics
    /// Where `feature_idx` is above [`PolygonColumn::len`]: an index is ours, never a client's.
    pub fn positions_before(&self, feature_idx: usize) -> usize {
        let polygon = self.starts.features[feature_idx] as usize;
        self.starts.rings[self.starts.polygons[polygon] as usize] as usize
    }

    /// How many features the column holds.
    pub fn len(&self) -> usize {
        self.starts.features.len() - 1
    }

    /// Whether the column holds no feature.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The feature at `feature_idx`.
    ///
    /// # Panics
    /// Where `feature_idx` is not below [`PolygonColumn::len`]: an index is ours, never a client's.
    pub fn get(&self, feature_idx: usize) -> PolygonsRef<'_, P> {
        let first = self.starts.features[feature_idx] as usize;
        let end = self.starts.features[feature_idx + 1] as usize;
        PolygonsRef {
            positions: &self.positions,
            ring_starts: &self.starts.rings,
            polygon_starts: &self.starts.polygons[first..=end],
        }
    }

    /// Every feature in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = PolygonsRef<'_, P>> {
        (0..self.len()).map(|feature_idx| self.get(feature_idx))
    }

    /// The same column with every position carried into another frame.
    pub fn mapped<Q: Position>(&self, carry: impl Fn(P) -> Q) -> PolygonColumn<Q> {
        PolygonColumn {
            positions: self.positions.iter().map(|&position| carry(position)).collect(),
            starts: Arc::clone(&self.starts),
        }
    }

    /// The same, worked out on all cores.
    pub fn mapped_at_once<Q: Position + Send>(&self, carry: impl Fn(P) -> Q + Sync) -> PolygonColumn<Q>
    where
        P: Sync,
    {
        let positions: Vec<Q> = self.positions.par_iter().map(|&position| carry(position)).collect();
        PolygonColumn { positions: positions.into(), starts: Arc::clone(&self.starts) }
    }

    /// The same features with outer rings counter-clockwise and holes clockwise.
    #[must_use]
    pub fn wound(mut self) -> Self {
        wind(self.positions.to_mut(), &self.starts.rings, &self.starts.polygons);
        self
    }

    /// The same features in another order, in no more memory than they need: the one now at `order[i]` comes `i`-th.
    #[must_use]
    pub fn reordered(&self, order: &[usize]) -> Self {
        let mut reordered = Self::default();
        reordered.positions.to_mut().reserve_exact(self.positions.len());
        let starts = Arc::make_mut(&mut reordered.starts);
        starts.rings.to_mut().reserve_exact(self.starts.rings.len());
        starts.polygons.to_mut().reserve_exact(self.starts.polygons.len());
        starts.features.to_mut().reserve_exact(self.starts.features.len());
        for &feature_idx in order {
            reordered.push(self.get(feature_idx));
        }
        reordered
    }
}

impl PolygonColumn<LonLat> {
    /// Names the arrays of a column that stands in both frames: positions in each, offsets once.
    pub fn name_arrays<'a>(&'a self, planar: &'a PolygonColumn<Planar>, arrays: &mut Named<'a>) {
        arrays.push("polygons.lonlat", &self.positions);
        arrays.push("polygons.planar", &planar.positions);
        arrays.push("polygons.rings", &self.starts.rings);
        arrays.push("polygons.polygons", &self.starts.polygons);
        arrays.push("polygons.features", &self.starts.features);
    }

    /// The column in both frames, found again.
    ///
    /// # Errors
    /// Where an array is missing or does not go with the others.
    pub fn found(kept: &Kept) -> Result<(Self, PolygonColumn<Planar>), ArrayFault> {
        let lonlat: Buffer<LonLat> = kept.array("polygons.lonlat")?;
        let planar = kept.array_of("polygons.planar", lonlat.len())?;
        let rings = kept.offsets("polygons.rings", lonlat.len())?;
        let polygons = kept.offsets("polygons.polygons", rings.len() - 1)?;
        let features = kept.offsets("polygons.features", polygons.len() - 1)?;
        let starts = Arc::new(Starts { rings, polygons, features });
        Ok((Self { positions: lonlat, starts: Arc::clone(&starts) }, PolygonColumn { positions: planar, starts }))
    }
}

impl<P: Position> FromIterator<Polygons<P>> for PolygonColumn<P> {
    fn from_iter<I: IntoIterator<Item = Polygons<P>>>(features: I) -> Self {
        let mut column = Self::default();
        for feature in features {
            column.push(feature.view());
        }
        column
    }
}

impl<'a, P: Position> PolygonsRef<'a, P> {
    /// Every ring of every polygon, in order.
    pub fn rings(self) -> impl Iterator<Item = &'a [P]> + Clone {
        let first = self.polygon_starts.first().map_or(0, |&start| start as usize);
        let end = self.polygon_starts.last().map_or(0, |&start| start as usize);
        (first..end).map(move |ring_idx| {
            &self.positions[self.ring_starts[ring_idx] as usize..self.ring_starts[ring_idx + 1] as usize]
        })
    }

    /// Every polygon as a look at itself.
    pub fn polygons(self) -> impl ExactSizeIterator<Item = Self> {
        self.polygon_starts.windows(2).map(move |polygon_starts| Self { polygon_starts, ..self })
    }

    /// Every edge of every ring, as start and end.
    pub fn edges(self) -> impl Iterator<Item = (P, P)> + Clone {
        self.rings().flat_map(|ring| ring.windows(2).map(|edge| (edge[0], edge[1])))
    }

    /// Every stored position, the closing one of each ring included.
    pub fn positions(self) -> impl Iterator<Item = &'a P> + Clone {
        self.rings().flatten()
    }

    /// How many corners there are, the closing position of each ring left out.
    pub fn vertices(self) -> usize {
        self.rings().map(|ring| ring.len().saturating_sub(1)).sum()
    }

    /// Whether there is no polygon at all: a missing geometry.
    pub fn is_empty(self) -> bool {
        self.polygon_starts.len() < 2
    }

    /// A copy that stands alone.
    pub fn to_owned(self) -> Polygons<P> {
        let mut copy = Polygons::default();
        for polygon in self.polygons() {
            copy.push(polygon.rings());
        }
        copy
    }
}

impl PolygonsRef<'_, Planar> {
    /// The area, where rings are wound ([`Polygons::wound`]): signed ring areas summed around a near origin, so that
    /// seven-digit northings cost no precision.
    pub fn area(self) -> SquareMetres {
        SquareMetres(self.rings().map(doubled_area).sum::<f64>() / 2.0)
    }

    /// The length of all rings, holes included.
    pub fn perimeter(self) -> Metres {
        Metres(self.edges().map(|(start, end)| start.distance_to(end).0).sum())
    }

    /// The smallest box around the shape.
    pub fn bounds(self) -> Bounds {
        Bounds::around(self.positions())
    }
}

impl PolygonsRef<'_, LonLat> {
    /// The smallest box around the shape.
    pub fn bounds(self) -> LonLatBounds {
        LonLatBounds::around(self.positions())
    }
}

/// Turns the first ring of each polygon counter-clockwise and the others clockwise.
fn wind<P: Position>(positions: &mut [P], ring_starts: &[u32], polygon_starts: &[u32]) {
    for rings in polygon_starts.windows(2) {
        for ring_idx in rings[0] as usize..rings[1] as usize {
            let ring = &mut positions[ring_starts[ring_idx] as usize..ring_starts[ring_idx + 1] as usize];
            let is_outer = ring_idx == rings[0] as usize;
            if (doubled_area(ring) < 0.0) == is_outer {
                ring.reverse();
            }
        }
    }
}

/// Twice the signed area of a closed ring, positive counter-clockwise, relative to its first position.
pub(super) fn doubled_area<P: Position>(ring: &[P]) -> f64 {
    let Some(&origin) = ring.first() else { return 0.0 };
    let (origin_east, origin_north) = origin.east_north();
    ring.windows(2)
        .map(|edge| {
            let (start, end) = (edge[0].east_north(), edge[1].east_north());
            (start.0 - origin_east) * (end.1 - origin_north) - (end.0 - origin_east) * (start.1 - origin_north)
        })
        .sum()
}

/// Adds the starts of another column, which begin `by` further on.
fn append_starts(starts: &mut Buffer<u32>, others: &[u32], by: u32) {
    starts.to_mut().extend(others[1..].iter().map(|start| start + by));
}

/// An array length as a stored offset.
fn offset(len: usize) -> u32 {
    u32::try_from(len).expect("a column is cut into files long before four billion positions")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(corners: &[(f64, f64)]) -> Vec<Planar> {
        corners.iter().map(|&(x_m, y_m)| Planar::new(x_m, y_m)).collect()
    }

    fn holed_square() -> Polygons<Planar> {
        Polygons::new([vec![
            ring(&[(0.0, 0.0), (0.0, 10.0), (10.0, 10.0), (10.0, 0.0), (0.0, 0.0)]),
            ring(&[(2.0, 2.0), (4.0, 2.0), (4.0, 4.0), (2.0, 4.0), (2.0, 2.0)]),
        ]])
    }

    #[test]
    fn a_hole_counts_against_the_area_whatever_its_winding() {
        assert!((holed_square().wound().view().area().0 - 96.0).abs() < 1e-12);
    }

    #[test]
    fn a_feature_comes_back_from_its_column_as_it_went_in() {
        let square = holed_square();
        let column: PolygonColumn<Planar> = [Polygons::default(), square.clone()].into_iter().collect();
        assert!(column.get(0).is_empty());
        assert_eq!(column.get(1).to_owned(), square);
    }

    #[test]
    fn columns_are_joined_feature_by_feature() {
        let square = holed_square();
        let mut joined: PolygonColumn<Planar> = [Polygons::default(), square.clone()].into_iter().collect();
        joined.append(&[square.clone(), Polygons::default(), square.clone()].into_iter().collect());
        let expected = [Polygons::default(), square.clone(), square.clone(), Polygons::default(), square];
        assert_eq!(joined, expected.into_iter().collect());
    }

    #[test]
    fn the_perimeter_counts_holes() {
        assert!((holed_square().view().perimeter().0 - 48.0).abs() < 1e-12);
    }
}
