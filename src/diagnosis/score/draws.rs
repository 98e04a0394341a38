//! How sure an order is: weights drawn around those given under a seed, and the places that they lead to.
//!
//! Weights follow a Dirichlet law whose mean is the given weights: Gamma draws in proportion. ChaCha8 gives the same
//! draws from the same seed on every machine. O(draws · members · (weights + log members)).

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Gamma};

use super::{ScoreStanding, dot};

/// How many times weights are drawn.
pub(super) const DRAWS: usize = 2_000;
/// How closely drawn weights gather around those given: the sum of the parameters of the Dirichlet law for as many
/// indicators as there are, each counting this much. With two equal weights, nine draws in ten give each 30 to 70 %.
const CONCENTRATION_PER_INDICATOR: f64 = 8.0;
/// The places that count as the head of the order.
const HEAD: usize = 3;

/// The weights of every draw.
#[derive(Debug)]
pub(super) struct Draws(Vec<Vec<f64>>);

impl Draws {
    /// Draws around `weights`, which sum to one.
    pub fn around(weights: &[f64], seed: u64) -> Self {
        let mut chance = ChaCha8Rng::seed_from_u64(seed);
        let concentration = CONCENTRATION_PER_INDICATOR * count(weights.len());
        let laws: Vec<Gamma<f64>> = weights
            .iter()
            .filter_map(|weight| Gamma::new((weight * concentration).max(f64::MIN_POSITIVE), 1.0).ok())
            .collect();
        // Gamma draws in proportion are a draw of the Dirichlet law; the order needs no division.
        Self((0..DRAWS).map(|_| laws.iter().map(|law| law.sample(&mut chance)).collect()).collect())
    }

    /// How every member of `members` stands among all of them, under the `given` weights and under the draws.
    pub fn standings(&self, given: &[f64], members: &[Vec<f64>]) -> Vec<ScoreStanding> {
        let mut places = vec![Vec::with_capacity(self.0.len()); members.len()];
        for weights in &self.0 {
            for (of_member, place) in places.iter_mut().zip(places_of_all(weights, members)) {
                of_member.push(place);
            }
        }
        let given = places_of_all(given, members);
        given.into_iter().zip(places).map(|(rank, places)| standing(rank, places)).collect()
    }

    /// How the first member stands among all of them.
    pub fn standing_of_first(&self, given: &[f64], members: &[Vec<f64>]) -> ScoreStanding {
        standing(place_of_first(given, members), self.0.iter().map(|drawn| place_of_first(drawn, members)).collect())
    }
}

fn standing(rank: usize, mut places: Vec<usize>) -> ScoreStanding {
    places.sort_unstable();
    ScoreStanding {
        rank,
        rank_low: quantile(&places, 0.05),
        rank_median: quantile(&places, 0.5),
        rank_high: quantile(&places, 0.95),
        head_share: count(places.partition_point(|&place| place <= HEAD)) / count(places.len().max(1)),
    }
}

/// The place of the first member, 1 the best; ties share it.
fn place_of_first(weights: &[f64], members: &[Vec<f64>]) -> usize {
    let Some((own, others)) = members.split_first() else { return 1 };
    let own = dot(weights, own);
    1 + others.iter().filter(|other| dot(weights, other) > own).count()
}

/// The place of every member, 1 the best; ties share it.
fn places_of_all(weights: &[f64], members: &[Vec<f64>]) -> Vec<usize> {
    let scores: Vec<f64> = members.iter().map(|member| dot(weights, member)).collect();
    let mut sorted = scores.clone();
    sorted.sort_by(f64::total_cmp);
    let above = |score: &f64| sorted.len() - sorted.partition_point(|other| other.total_cmp(score).is_le());
    scores.iter().map(|score| 1 + above(score)).collect()
}

/// The place below which `share` of the sorted places lie.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a few thousand draws")]
fn quantile(places: &[usize], share: f64) -> usize {
    let idx = (share * count(places.len().saturating_sub(1))).round() as usize;
    places.get(idx).copied().unwrap_or(1)
}

#[expect(clippy::cast_precision_loss, reason = "some thousands at most")]
fn count(things: usize) -> f64 {
    things as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn drawn_weights_have_the_given_weights_as_their_mean() {
        let given = [0.5, 0.3, 0.2];
        let Draws(draws) = Draws::around(&given, 7);
        for (idx, weight) in given.into_iter().enumerate() {
            let share = |drawn: &Vec<f64>| drawn[idx] / drawn.iter().sum::<f64>();
            let mean = draws.iter().map(share).sum::<f64>() / count(draws.len());
            assert!((mean - weight).abs() < 0.01, "{weight} {mean}");
        }
    }

    proptest! {
        #[test]
        fn a_member_stands_alike_alone_and_among_all(
            members in prop::collection::vec(prop::collection::vec(0.0..1.0_f64, 3), 1..12), seed: u64,
        ) {
            let given = [0.5, 0.3, 0.2];
            let draws = Draws::around(&given, seed);
            let together = draws.standings(&given, &members);
            for (idx, standing) in together.iter().enumerate() {
                let mut own_first = members.clone();
                let own = own_first.remove(idx);
                own_first.insert(0, own);
                prop_assert_eq!(standing, &draws.standing_of_first(&given, &own_first));
            }
            // Among all of them, at least three places of the head are taken in every draw.
            let taken: f64 = together.iter().map(|standing| standing.head_share).sum();
            prop_assert!(taken >= count(members.len().min(HEAD)) - 1e-9, "{taken}");
        }
    }
}
