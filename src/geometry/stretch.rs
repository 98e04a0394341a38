//! A stretch of the border of a region: a part of a circle or a straight piece, the region on its left.
//!
//! Local coordinates ([`super::local`]), metres. What Green's theorem sums along it, and where another stretch cuts it. Two stretches answer about
//! each other from the same numbers, so that both are cut at the same place or neither is. Ends of a cut are shares of
//! the stretch, 0 at its start. A cut too many does no harm: each part between two cuts is judged by its middle.

use super::edges::Edge;
use super::position::{Bounds, Planar};
use super::units::Metres;

/// A line that enters a circle by less than this only touches it: line and circle agree on it, and the area between
/// them is far below rounding.
const GRAZE_M: f64 = 1e-8;
/// How far beyond its ends a stretch still cuts another.
const CUT_SLACK_M: f64 = 1e-6;

/// A part of a circle, counter-clockwise around `centre`, within half a turn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arc {
    pub(super) centre: Planar,
    pub(super) radius_m: f64,
    pub(super) from_rad: f64,
    pub(super) to_rad: f64,
}

/// A stretch of a border.
#[derive(Debug, Clone, Copy)]
pub(super) enum Stretch {
    Arc(Arc),
    Straight(Edge),
}

impl Arc {
    fn at_angle(self, angle_rad: f64) -> Planar {
        let (sin, cos) = angle_rad.sin_cos();
        Planar::new(self.centre.x_m + self.radius_m * cos, self.centre.y_m + self.radius_m * sin)
    }

    fn swept_m2(self, origin: Planar) -> f64 {
        let (x_m, y_m) = (self.centre.x_m - origin.x_m, self.centre.y_m - origin.y_m);
        let ((from_sin, from_cos), (to_sin, to_cos)) = (self.from_rad.sin_cos(), self.to_rad.sin_cos());
        let around_centre = self.radius_m * (self.to_rad - self.from_rad);
        self.radius_m / 2.0 * (around_centre + x_m * (to_sin - from_sin) - y_m * (to_cos - from_cos))
    }

    /// Adds the share at an angle, given in whatever turn, where it lies on the arc.
    fn push_angle(self, angle_rad: f64, shares: &mut Vec<f64>) {
        let slack_rad = CUT_SLACK_M / self.radius_m;
        let ahead_rad = (angle_rad - self.from_rad + slack_rad).rem_euclid(std::f64::consts::TAU) - slack_rad;
        let length_rad = self.to_rad - self.from_rad;
        if ahead_rad <= length_rad + slack_rad {
            shares.push((ahead_rad / length_rad).clamp(0.0, 1.0));
        }
    }

    fn push_cuts_by_circle(self, centre: Planar, radius_m: f64, shares: &mut Vec<f64>) {
        let apart_m = self.centre.distance_to(centre).0;
        if apart_m <= GRAZE_M || apart_m > self.radius_m + radius_m + GRAZE_M {
            return;
        }
        let towards_rad = (centre.y_m - self.centre.y_m).atan2(centre.x_m - self.centre.x_m);
        let reach = (apart_m * apart_m + (self.radius_m - radius_m) * (self.radius_m + radius_m)) / (2.0 * apart_m);
        let cos = reach / self.radius_m;
        if cos.abs() < 1.0 {
            let half_rad = cos.acos();
            self.push_angle(towards_rad - half_rad, shares);
            self.push_angle(towards_rad + half_rad, shares);
        } else if reach.abs() <= self.radius_m + GRAZE_M {
            // They touch: cut there, or the middle of a part could be the place where they do.
            self.push_angle(if cos > 0.0 { towards_rad } else { towards_rad + std::f64::consts::PI }, shares);
        }
    }

    fn push_cuts_by_line(self, line: Edge, shares: &mut Vec<f64>) {
        let slack = CUT_SLACK_M / line.length_m();
        for share in meetings(line, self.centre, self.radius_m).into_iter().flatten() {
            if (-slack..=1.0 + slack).contains(&share) {
                self.push_angle(angle_of(line, share, self.centre), shares);
            }
        }
    }
}

impl Stretch {
    /// The box around it, grown by the slack of a cut.
    pub(super) fn bounds(self) -> Bounds {
        let bounds = match self {
            Self::Straight(edge) => edge.bounds(),
            // Within half a turn, the ends, the middle and the tangents there hold the arc.
            Self::Arc(arc) => {
                let half_rad = (arc.to_rad - arc.from_rad) / 2.0;
                let sagitta_m = arc.radius_m * (1.0 - half_rad.cos());
                let (start, end) = (arc.at_angle(arc.from_rad), arc.at_angle(arc.to_rad));
                let (sin, cos) = f64::midpoint(arc.from_rad, arc.to_rad).sin_cos();
                let out = |at: Planar| Planar::new(at.x_m + sagitta_m * cos, at.y_m + sagitta_m * sin);
                Bounds::around(&[start, end, out(start), out(end)])
            }
        };
        bounds.grown(Metres(CUT_SLACK_M))
    }

    /// How far it turns.
    pub(super) fn turn_rad(self) -> f64 {
        match self {
            Self::Straight(_) => 0.0,
            Self::Arc(arc) => arc.to_rad - arc.from_rad,
        }
    }

    /// How far east and north it leads.
    pub(super) fn run_m(self) -> (f64, f64) {
        match self {
            Self::Straight(edge) => (edge.end.x_m - edge.start.x_m, edge.end.y_m - edge.start.y_m),
            Self::Arc(arc) => {
                let ((from_sin, from_cos), (to_sin, to_cos)) = (arc.from_rad.sin_cos(), arc.to_rad.sin_cos());
                (arc.radius_m * (to_cos - from_cos), arc.radius_m * (to_sin - from_sin))
            }
        }
    }

    /// How long it is.
    pub(super) fn length_m(self) -> f64 {
        match self {
            Self::Straight(edge) => edge.length_m(),
            Self::Arc(arc) => arc.radius_m * (arc.to_rad - arc.from_rad),
        }
    }

    /// The position at a share of its length.
    pub(super) fn at(self, share: f64) -> Planar {
        match self {
            Self::Straight(edge) => edge.at(share),
            Self::Arc(arc) => arc.at_angle(arc.from_rad + share * (arc.to_rad - arc.from_rad)),
        }
    }

    /// The part between two shares.
    pub(super) fn part(self, from: f64, to: f64) -> Self {
        match self {
            Self::Straight(edge) => Self::Straight(Edge { start: edge.at(from), end: edge.at(to) }),
            Self::Arc(arc) => {
                let at = |share: f64| arc.from_rad + share * (arc.to_rad - arc.from_rad);
                Self::Arc(Arc { from_rad: at(from), to_rad: at(to), ..arc })
            }
        }
    }

    /// Its share of Green's theorem around `origin`: half of ∫ x dy − y dx.
    pub(super) fn swept_m2(self, origin: Planar) -> f64 {
        match self {
            Self::Straight(edge) => edge.swept_m2(origin),
            Self::Arc(arc) => arc.swept_m2(origin),
        }
    }

    /// Adds the shares of this stretch at which `other` cuts it.
    pub(super) fn push_cuts(self, other: Self, shares: &mut Vec<f64>) {
        match (self, other) {
            (Self::Straight(edge), Self::Straight(other)) => shares.extend(crossing(edge, other)),
            (Self::Straight(edge), Self::Arc(arc)) => {
                let slack = CUT_SLACK_M / edge.length_m();
                for share in meetings(edge, arc.centre, arc.radius_m).into_iter().flatten() {
                    let mut on_arc = Vec::new();
                    arc.push_angle(angle_of(edge, share, arc.centre), &mut on_arc);
                    if !on_arc.is_empty() && (-slack..=1.0 + slack).contains(&share) {
                        shares.push(share.clamp(0.0, 1.0));
                    }
                }
            }
            (Self::Arc(arc), Self::Straight(edge)) => arc.push_cuts_by_line(edge, shares),
            (Self::Arc(arc), Self::Arc(other)) => arc.push_cuts_by_circle(other.centre, other.radius_m, shares),
        }
    }

    /// The parts between `cuts`, which are sorted here; parts without length are left out.
    pub(super) fn parts(self, cuts: &mut Vec<f64>) -> impl Iterator<Item = Self> {
        spans(cuts).map(move |(from, to)| self.part(from, to))
    }
}

/// The spans of 0 to 1 between `cuts`, which are sorted here; spans without length are left out.
pub(super) fn spans(cuts: &mut Vec<f64>) -> impl Iterator<Item = (f64, f64)> {
    cuts.extend([0.0, 1.0]);
    cuts.sort_unstable_by(f64::total_cmp);
    cuts.windows(2).map(|ends| (ends[0], ends[1])).filter(|(from, to)| from < to)
}

/// The angle around `centre` of the position at a share of `edge`: relative to the centre before anything is added, so
/// that seven-digit northings cost no precision.
fn angle_of(edge: Edge, share: f64, centre: Planar) -> f64 {
    let (off_x_m, off_y_m) = (edge.start.x_m - centre.x_m, edge.start.y_m - centre.y_m);
    let (dx_m, dy_m) = (edge.end.x_m - edge.start.x_m, edge.end.y_m - edge.start.y_m);
    (off_y_m + share * dy_m).atan2(off_x_m + share * dx_m)
}

/// The part of `edge`, as shares of its length that may lie beyond its ends, whose line the circle holds; none where
/// the line only touches it.
pub(super) fn chord(edge: Edge, centre: Planar, radius_m: f64) -> Option<(f64, f64)> {
    match meetings(edge, centre, radius_m) {
        [Some(enter), Some(leave)] => Some((enter, leave)),
        _ => None,
    }
}

/// Where the line of `edge` meets a circle, as shares of the edge that may lie beyond its ends; once where it touches.
fn meetings(edge: Edge, centre: Planar, radius_m: f64) -> [Option<f64>; 2] {
    let (dx_m, dy_m) = (edge.end.x_m - edge.start.x_m, edge.end.y_m - edge.start.y_m);
    let (cx_m, cy_m) = (centre.x_m - edge.start.x_m, centre.y_m - edge.start.y_m);
    let length_m = dx_m.hypot(dy_m);
    let off_line_m = (dx_m * cy_m - dy_m * cx_m).abs() / length_m;
    let depth_m = radius_m - off_line_m;
    // Not a number without length: such an edge meets nothing.
    if length_m.is_nan() || length_m <= 0.0 || depth_m < -GRAZE_M {
        return [None; 2];
    }
    let middle = (dx_m * cx_m + dy_m * cy_m) / (length_m * length_m);
    if depth_m <= GRAZE_M {
        return [Some(middle), None];
    }
    let half = (depth_m * (radius_m + off_line_m)).sqrt() / length_m;
    [Some(middle - half), Some(middle + half)]
}

/// The share of `edge` at which `other` crosses it; none where they are parallel.
fn crossing(edge: Edge, other: Edge) -> Option<f64> {
    let (dx_m, dy_m) = (edge.end.x_m - edge.start.x_m, edge.end.y_m - edge.start.y_m);
    let (ex_m, ey_m) = (other.end.x_m - other.start.x_m, other.end.y_m - other.start.y_m);
    let (ox_m, oy_m) = (other.start.x_m - edge.start.x_m, other.start.y_m - edge.start.y_m);
    let across_m2 = dx_m * ey_m - dy_m * ex_m;
    let (share, other_share) = ((ox_m * ey_m - oy_m * ex_m) / across_m2, (ox_m * dy_m - oy_m * dx_m) / across_m2);
    let within = |share: f64, length_m: f64| (-CUT_SLACK_M..=length_m + CUT_SLACK_M).contains(&(share * length_m));
    let is_cut = within(share, edge.length_m()) && within(other_share, other.length_m());
    is_cut.then(|| share.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use std::f64::consts::{FRAC_PI_2, PI};

    use super::*;

    fn straight(from: (f64, f64), to: (f64, f64)) -> Stretch {
        Stretch::Straight(Edge { start: Planar::new(from.0, from.1), end: Planar::new(to.0, to.1) })
    }

    fn arc(centre: (f64, f64), radius_m: f64, from_rad: f64, to_rad: f64) -> Stretch {
        Stretch::Arc(Arc { centre: Planar::new(centre.0, centre.1), radius_m, from_rad, to_rad })
    }

    fn cuts(of: Stretch, by: Stretch) -> Vec<f64> {
        let mut shares = Vec::new();
        of.push_cuts(by, &mut shares);
        shares.sort_unstable_by(f64::total_cmp);
        shares
    }

    #[test]
    fn a_line_cuts_a_circle_where_the_circle_cuts_the_line() {
        let (upper, level) = (arc((0.0, 0.0), 5.0, 0.0, PI), straight((-10.0, 3.0), (10.0, 3.0)));
        let on_line: Vec<Planar> = cuts(level, upper).into_iter().map(|share| level.at(share)).collect();
        let on_arc: Vec<Planar> = cuts(upper, level).into_iter().rev().map(|share| upper.at(share)).collect();
        assert_eq!(on_line.len(), 2);
        assert!(on_line.iter().zip(&on_arc).all(|(left, right)| left.distance_to(*right).0 < 1e-9));
        assert!((on_line[0].x_m + 4.0).abs() < 1e-9);
    }

    #[test]
    fn stretches_that_touch_are_cut_where_they_do() {
        let upper = arc((0.0, 0.0), 5.0, 0.0, PI);
        assert!((cuts(straight((-10.0, 5.0), (10.0, 5.0)), upper)[0] - 0.5).abs() < 1e-12);
        assert!((cuts(upper, arc((0.0, 8.0), 3.0, -PI, 0.0))[0] - 0.5).abs() < 1e-12);
        assert!((cuts(upper, arc((0.0, 2.0), 3.0, 0.0, PI))[0] - 0.5).abs() < 1e-12);
    }

    #[test]
    fn a_box_around_an_arc_holds_it() {
        for (from_rad, length_rad) in [(0.3, 1.0), (-PI, PI), (FRAC_PI_2 - 0.1, 0.2), (3.0, 0.5)] {
            let arc = arc((7.0, -3.0), 20.0, from_rad, from_rad + length_rad);
            let bounds = arc.bounds();
            assert!((0..=100).all(|step| bounds.contains(arc.at(f64::from(step) / 100.0))));
        }
    }

    #[test]
    fn the_stretches_of_a_circle_sweep_its_disc_around_any_origin() {
        let halves = [arc((100.0, 50.0), 5.0, 0.0, PI), arc((100.0, 50.0), 5.0, PI, 2.0 * PI)];
        let area_m2: f64 = halves.iter().map(|half| half.swept_m2(Planar::new(-3.0, 900.0))).sum();
        assert!((area_m2 - 25.0 * PI).abs() < 1e-9);
    }
}
