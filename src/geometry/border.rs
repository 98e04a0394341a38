//! The border of a region, in stretches under an index, and the area that the region shares with a zone.
//!
//! Local coordinates ([`super::local`]), metres and m². The area is Green's theorem around what zone and region share,
//! whose border is the parts of zone edges in the region and the parts of the region's border in the zone. Stretches that lie wholly inside the
//! zone are summed by groups, so that a question costs what the two borders have near each other, not the area.

use super::boxes::{BoxIndex, Group, GroupSums};
use super::edges::Edge;
use super::local::{bounds_on_plane, local_edge, on_plane};
use super::numbers::real;
use super::position::Planar;
use super::stretch::{Stretch, spans};
use super::units::SquareMetres;
use super::zone::PreparedZone;

/// Stretches that go around a region, in whatever order.
#[derive(Debug, Clone)]
pub(super) struct Border {
    stretches: Vec<Stretch>,
    index: BoxIndex,
    /// Around this origin, near the region, the sums below are taken.
    origin: Planar,
    swept_m2: GroupSums,
    east_m: GroupSums,
    north_m: GroupSums,
    area: SquareMetres,
}

impl Border {
    /// The border made of `stretches`.
    pub(super) fn new(stretches: Vec<Stretch>) -> Self {
        let boxes: Vec<_> = stretches.iter().map(|stretch| stretch.bounds()).collect();
        let index = BoxIndex::build(&boxes);
        let origin = middle(&stretches);
        let swept_m2 = |stretch: &Stretch| stretch.swept_m2(origin);
        Self {
            area: SquareMetres(stretches.iter().map(swept_m2).sum::<f64>().max(0.0)),
            swept_m2: index.sums_of(|idx| Some(swept_m2(&stretches[idx]))),
            east_m: index.sums_of(|idx| Some(stretches[idx].run_m().0)),
            north_m: index.sums_of(|idx| Some(stretches[idx].run_m().1)),
            origin,
            index,
            stretches,
        }
    }

    /// The area of the region.
    pub(super) fn area(&self) -> SquareMetres {
        self.area
    }

    /// Every stretch.
    pub(super) fn stretches(&self) -> &[Stretch] {
        &self.stretches
    }

    /// Adds the shares of `stretch` at which the border cuts it; says whether any of the border lies near it.
    pub(super) fn push_cuts(&self, stretch: Stretch, cuts: &mut Vec<f64>) -> bool {
        let near = self.index.touching(stretch.bounds());
        for &idx in &near {
            stretch.push_cuts(self.stretches[idx], cuts);
        }
        !near.is_empty()
    }

    /// The share in Green's theorem around `origin` of the parts of the border that lie in `zone`.
    pub(super) fn swept_in_zone_m2(&self, zone: &PreparedZone, origin: Planar) -> f64 {
        let sorted = self.index.sort_out(|bounds| zone.relation_to_box(bounds_on_plane(bounds)));
        let whole = sorted.inside.iter().map(|&idx| self.stretches[idx].swept_m2(origin));
        let cut = sorted.mixed.iter().map(|&idx| swept_in_zone_m2(self.stretches[idx], zone, origin));
        self.swept_by_groups_m2(&sorted.groups, origin) + whole.chain(cut).sum::<f64>()
    }

    /// The share in Green's theorem around `origin` of whole groups of stretches.
    fn swept_by_groups_m2(&self, groups: &[Group], origin: Planar) -> f64 {
        let (x_m, y_m) = (origin.x_m - self.origin.x_m, origin.y_m - self.origin.y_m);
        let total = |sums: &GroupSums| sums.total(groups).value();
        let moved_m2 = x_m * total(&self.north_m) - y_m * total(&self.east_m);
        total(&self.swept_m2) - moved_m2 / 2.0
    }

    /// The share in Green's theorem around `origin` of the parts of the zone's edges that the region covers; `covers`
    /// says of a position whether it does.
    pub(super) fn swept_along_zone_m2(
        &self,
        zone: &PreparedZone,
        origin: Planar,
        covers: impl Fn(Planar) -> bool,
    ) -> f64 {
        let mut along_m2 = 0.0;
        let mut cuts = Vec::new();
        // Where no border is near, an edge goes on as the one before it ended.
        let mut before: Option<(Planar, bool)> = None;
        for edge in zone.edges().edges().iter().map(|&edge| local_edge(edge)) {
            cuts.clear();
            let is_near = self.push_cuts(Stretch::Straight(edge), &mut cuts);
            let known = before.filter(|&(end, _)| !is_near && end == edge.start).map(|(_, is_covered)| is_covered);
            before = None;
            for (from, to) in spans(&mut cuts) {
                let is_covered = known.unwrap_or_else(|| covers(edge.at(f64::midpoint(from, to))));
                if is_covered {
                    along_m2 += (to - from) * edge.swept_m2(origin);
                }
                before = (!is_near).then_some((edge.end, is_covered));
            }
        }
        along_m2
    }
}

/// The share in Green's theorem of the parts of `stretch` that lie in `zone`.
fn swept_in_zone_m2(stretch: Stretch, zone: &PreparedZone, origin: Planar) -> f64 {
    let mut cuts = Vec::new();
    let cut = |edge: Edge| stretch.push_cuts(Stretch::Straight(local_edge(edge)), &mut cuts);
    zone.edges().touching(bounds_on_plane(stretch.bounds()), cut);
    let inside = stretch.parts(&mut cuts).filter(|part| zone.contains(on_plane(part.at(0.5))));
    inside.map(|part| part.swept_m2(origin)).sum()
}

/// A position amid the stretches: the nearer the origin, the less rounding.
fn middle(stretches: &[Stretch]) -> Planar {
    let count = real(stretches.len()).max(1.0);
    let mean = |of: fn(Planar) -> f64| stretches.iter().map(|stretch| of(stretch.at(0.5))).sum::<f64>() / count;
    Planar::new(mean(|at| at.x_m), mean(|at| at.y_m))
}
