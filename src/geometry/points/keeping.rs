//! What a search keeps of the points that it is shown: the nearest one, or several.

use std::cmp::Ordering;
use std::f64::consts::PI;

use super::super::numbers::{real, whole};
use super::super::position::Planar;
use super::super::units::Metres;
use super::Points;

/// Points that are looked at before those kept are thinned out, so that coinciding points fill no memory.
const BATCH: usize = 64;
/// A cell with so many points gives a good limit by itself.
const ENOUGH: usize = 3;

/// What is kept of the points shown.
pub(super) trait Keep {
    /// Points farther than this are not wanted (m²); infinite while there are too few.
    fn limit_m2(&self) -> f64;

    /// Takes what it wants of `points`.
    fn show(&mut self, from: Planar, points: Points<'_>);

    /// Brings the limit down to what has been kept.
    fn settle(&mut self);

    /// How many rings of cells to show before anything is asked, around one that holds `home` points.
    fn rings_first(&self, home: usize) -> usize;
}

/// A point found: ordered by distance, then by index.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    pub(super) distance_m2: f64,
    pub(super) point_idx: u32,
}

impl Found {
    pub(super) fn as_answer(self) -> (usize, Metres) {
        (self.point_idx as usize, Metres(self.distance_m2.sqrt()))
    }
}

impl Ord for Found {
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |found: &Self| (found.distance_m2.to_bits(), found.point_idx);
        key(self).cmp(&key(other))
    }
}

impl PartialOrd for Found {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Found {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Found {}

/// The nearest point.
#[derive(Debug)]
pub(super) struct Nearest(Found);

impl Nearest {
    pub(super) fn answer(self) -> Option<(usize, Metres)> {
        self.0.distance_m2.is_finite().then(|| self.0.as_answer())
    }
}

impl Default for Nearest {
    fn default() -> Self {
        Self(Found { distance_m2: f64::INFINITY, point_idx: u32::MAX })
    }
}

impl Keep for Nearest {
    fn limit_m2(&self) -> f64 {
        self.0.distance_m2
    }

    fn show(&mut self, from: Planar, points: Points<'_>) {
        for (distance_m2, &point_idx) in points.distances_m2(from).zip(points.point_idxs) {
            if distance_m2 <= self.0.distance_m2 {
                self.0 = self.0.min(Found { distance_m2, point_idx });
            }
        }
    }

    fn settle(&mut self) {}

    fn rings_first(&self, home: usize) -> usize {
        usize::from(home < ENOUGH)
    }
}

/// The `k` nearest points.
#[derive(Debug)]
pub(super) struct NearestMany {
    k: usize,
    limit_m2: f64,
    /// The nearest so far, and perhaps some that are not.
    kept: Vec<Found>,
}

impl NearestMany {
    /// The nearest `k`, which are at least one.
    pub(super) fn new(k: usize) -> Self {
        Self { k, limit_m2: f64::INFINITY, kept: Vec::with_capacity(2 * k + 2 * BATCH) }
    }

    pub(super) fn answer(mut self) -> Vec<(usize, Metres)> {
        self.settle();
        self.kept.sort_unstable();
        self.kept.into_iter().map(Found::as_answer).collect()
    }
}

impl Keep for NearestMany {
    fn limit_m2(&self) -> f64 {
        self.limit_m2
    }

    fn show(&mut self, from: Planar, points: Points<'_>) {
        for batch in points.batches(BATCH) {
            for (distance_m2, &point_idx) in batch.distances_m2(from).zip(batch.point_idxs) {
                if distance_m2 <= self.limit_m2 {
                    self.kept.push(Found { distance_m2, point_idx });
                }
            }
            if self.kept.len() > 2 * self.k + BATCH {
                self.settle();
            }
        }
    }

    fn settle(&mut self) {
        if self.kept.len() > self.k || (self.kept.len() == self.k && self.limit_m2.is_infinite()) {
            self.kept.select_nth_unstable(self.k - 1);
            self.kept.truncate(self.k);
            self.limit_m2 = self.kept[self.k - 1].distance_m2;
        }
    }

    /// As many as hold `k` points where the others are as full as the home.
    fn rings_first(&self, home: usize) -> usize {
        let radius_cells = (real(self.k) / (real(home.max(2)) * PI)).sqrt();
        whole(radius_cells + 0.5)
    }
}
