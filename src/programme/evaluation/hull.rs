//! The mix of some points that lies nearest the origin: weights not below 0 that sum to 1.
//!
//! Wolfe's algorithm of the nearest point of a polytope (Mathematical Programming 11, 1976): a set of points that span
//! a simplex is kept, the nearest point of its plane is found exactly, and points enter and leave until none lies
//! nearer along the way to the origin. It ends after finitely many steps. Stated tolerance: no mix is nearer by more
//! than 1e-14·(greatest distance)² in the square. At most dimensions + 1 weights are not 0.

use std::collections::BTreeSet;

use super::matrix::Square;
use super::numbers::dot;

/// How much nearer a point has to be, beside the square of the greatest distance, before it enters.
const TOLERANCE_SHARE: f64 = 1e-14;
/// A weight under this is none.
const LEAST_WEIGHT: f64 = 1e-12;
/// Steps a point before the search ends: never reached but by rounding.
const STEPS_A_POINT: usize = 50;

/// The weights of the mix of `points` nearest the origin; none of no points.
pub(super) fn nearest_mix(points: &[Vec<f64>]) -> Vec<f64> {
    let greatest = points.iter().map(|point| dot(point, point)).fold(0.0, f64::max).sqrt();
    let scaled =
        |point: &Vec<f64>| point.iter().map(|value| if greatest > 0.0 { value / greatest } else { 0.0 }).collect();
    Search::among(points.iter().map(scaled).collect()).weights()
}

/// The points that the mix is made of at a step.
struct Search {
    points: Vec<Vec<f64>>,
    corral: Vec<usize>,
    shares: Vec<f64>,
}

impl Search {
    fn among(points: Vec<Vec<f64>>) -> Self {
        let nearest = (0..points.len()).min_by(|a, b| square(&points[*a]).total_cmp(&square(&points[*b])));
        let mut search = Self { points, corral: nearest.into_iter().collect(), shares: vec![1.0] };
        // Points that rounding keeps from leading any nearer.
        let mut barred: BTreeSet<usize> = BTreeSet::new();
        for _ in 0..STEPS_A_POINT * search.points.len() {
            let before = square(&search.mix());
            let Some(entering) = search.entering(&barred) else { break };
            search.corral.push(entering);
            search.shares.push(0.0);
            search.settle();
            if square(&search.mix()) < before {
                barred.clear();
            } else {
                barred.insert(entering);
            }
        }
        search
    }

    /// The point that leads farthest towards the origin from the mix, where one does.
    fn entering(&self, barred: &BTreeSet<usize>) -> Option<usize> {
        let mix = self.mix();
        let along = |nth: &usize| dot(&mix, &self.points[*nth]);
        let may_enter = |nth: &usize| !barred.contains(nth) && !self.corral.contains(nth);
        let first = (0..self.points.len()).filter(may_enter).min_by(|a, b| along(a).total_cmp(&along(b)))?;
        (along(&first) < square(&mix) - TOLERANCE_SHARE).then_some(first)
    }

    /// Moves to the nearest point of the plane, letting go of points that would weigh less than nothing. Where
    /// rounding leaves no plane, the mix stays as it stands.
    fn settle(&mut self) {
        while let Some(wanted) = self.nearest_of_plane() {
            if wanted.iter().all(|share| *share > LEAST_WEIGHT) {
                self.shares = wanted;
                return;
            }
            let leaving = self.shares.iter().zip(&wanted).filter(|(_, wanted)| **wanted <= LEAST_WEIGHT);
            let steps = leaving.map(|(share, wanted)| share / (share - wanted)).filter(|step| step.is_finite());
            let step = steps.fold(1.0, f64::min).max(0.0);
            self.shares.iter_mut().zip(&wanted).for_each(|(share, wanted)| *share += step * (wanted - *share));
            self.let_go(&wanted);
        }
        self.let_go(&self.shares.clone());
    }

    /// Drops what weighs nothing and was to weigh no more than that.
    fn let_go(&mut self, wanted: &[f64]) {
        let least = self.shares.iter().zip(wanted).filter(|(_, wanted)| **wanted <= LEAST_WEIGHT);
        let least = least.map(|(share, _)| *share).fold(f64::INFINITY, f64::min).max(LEAST_WEIGHT);
        let kept = |share: f64, wanted: f64| share > least || wanted > LEAST_WEIGHT;
        let pairs: Vec<(usize, f64)> = (self.corral.iter().zip(&self.shares).zip(wanted))
            .filter(|((_, share), wanted)| kept(**share, **wanted))
            .map(|((point, share), _)| (*point, share.max(0.0)))
            .collect();
        let sum: f64 = pairs.iter().map(|(_, share)| share).sum();
        self.corral = pairs.iter().map(|(point, _)| *point).collect();
        self.shares = pairs.iter().map(|(_, share)| share / sum).collect();
    }

    /// The shares, some perhaps below 0, of the point of the plane through the corral that is nearest the origin.
    fn nearest_of_plane(&self) -> Option<Vec<f64>> {
        let mut system = Square::zero(self.corral.len());
        for (row, left) in self.corral.iter().enumerate() {
            for (column, right) in self.corral.iter().enumerate() {
                *system.at_mut(row, column) = 1.0 + dot(&self.points[*left], &self.points[*right]);
            }
        }
        let solved = system.factor()?.solve(&vec![1.0; self.corral.len()]);
        let sum: f64 = solved.iter().sum();
        Some(solved.into_iter().map(|share| share / sum).collect())
    }

    fn mix(&self) -> Vec<f64> {
        let mut mix = vec![0.0; self.points.first().map_or(0, Vec::len)];
        for (point, share) in self.corral.iter().zip(&self.shares) {
            mix.iter_mut().zip(&self.points[*point]).for_each(|(sum, value)| *sum += share * value);
        }
        mix
    }

    fn weights(&self) -> Vec<f64> {
        let mut weights = vec![0.0; self.points.len()];
        self.corral.iter().zip(&self.shares).for_each(|(point, share)| weights[*point] = *share);
        weights
    }
}

fn square(point: &[f64]) -> f64 {
    dot(point, point)
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    /// By projected gradients, with many small steps: the naive twin.
    fn by_small_steps(points: &[Vec<f64>]) -> Vec<f64> {
        let greatest: f64 = points.iter().map(|point| square(point)).sum();
        let mut weights = vec![1.0 / f64::from(u32::try_from(points.len()).expect("few")); points.len()];
        for _ in 0..20_000 {
            let mix = mixed(points, &weights);
            let moved: Vec<f64> = points
                .iter()
                .zip(&weights)
                .map(|(point, weight)| weight - dot(point, &mix) / greatest.max(1e-12))
                .collect();
            weights = onto_simplex(&moved);
        }
        weights
    }

    /// The nearest weights that are not below 0 and sum to 1, by halving the shift that makes them so.
    fn onto_simplex(values: &[f64]) -> Vec<f64> {
        let (mut low, mut high) = (-1e3, 1e3);
        for _ in 0..80 {
            let shift = f64::midpoint(low, high);
            let sum: f64 = values.iter().map(|value| (value - shift).max(0.0)).sum();
            if sum > 1.0 { low = shift } else { high = shift }
        }
        values.iter().map(|value| (value - low).max(0.0)).collect()
    }

    fn mixed(points: &[Vec<f64>], weights: &[f64]) -> Vec<f64> {
        let value =
            |dimension: usize| points.iter().zip(weights).map(|(point, weight)| weight * point[dimension]).sum();
        (0..points[0].len()).map(value).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn the_mix_is_as_near_as_small_steps_find_it(
            points in (1_usize..8, 1_usize..12).prop_flat_map(|(dimensions, many)| vec(vec(-1.0..2.0_f64, dimensions), many)),
        ) {
            let weights = nearest_mix(&points);
            prop_assert!(weights.iter().all(|weight| *weight >= 0.0));
            prop_assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            let (own, naive) = (square(&mixed(&points, &weights)), square(&mixed(&points, &by_small_steps(&points))));
            prop_assert!(own <= naive + 1e-12, "{own} {naive}");
            prop_assert!(naive <= own + 1e-3, "{own} {naive}");
        }

        #[test]
        fn no_point_leads_nearer_than_the_mix(points in vec(vec(-50.0..70.0_f64, 20), 1..60)) {
            let mix = mixed(&points, &nearest_mix(&points));
            let greatest = points.iter().map(|point| square(point)).fold(0.0, f64::max);
            for point in &points {
                prop_assert!(dot(&mix, point) >= square(&mix) - 1e-12 * greatest);
            }
        }
    }

    #[test]
    fn points_that_repeat_each_other_are_no_harm() {
        let points = vec![vec![1.0, 1.0], vec![1.0, 1.0], vec![1.0, -1.0], vec![1.0, -1.0], vec![3.0, 0.0]];
        let mix = mixed(&points, &nearest_mix(&points));
        assert!((mix[0] - 1.0).abs() < 1e-12 && mix[1].abs() < 1e-12);
        let of_origin = nearest_mix(&[vec![0.0, 0.0], vec![0.0, 0.0]]);
        assert!((of_origin.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert!(nearest_mix(&[]).is_empty());
    }
}
