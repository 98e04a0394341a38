//! A score as flat properties: what GeoJSON and CSV show of it beside the figures.

use crate::diagnosis::{Score, ScoreBasis, ScoreFault};

/// The names of the properties of a score, then one an indicator.
pub(super) fn names(basis: &ScoreBasis) -> Vec<String> {
    let own = [
        "score",
        "score_low",
        "score_high",
        "score_rank",
        "score_rank_low",
        "score_rank_high",
        "score_n",
        "score_first_three_share",
        "score_missing",
    ];
    let of_indicators = basis.components.iter().map(|component| format!("score_{}", component.indicator.id));
    own.map(str::to_owned).into_iter().chain(of_indicators).collect()
}

/// A property of a score.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Property {
    Number(f64),
    Count(usize),
    Text(String),
    None,
}

/// The properties, in the order of their names; those of an indicator are its contributions.
pub(super) fn properties(score: &Result<&Score, &ScoreFault>, basis: &ScoreBasis) -> Vec<Property> {
    let known = score.ok();
    let standing = known.and_then(|score| score.standing.as_ref());
    let number = |number: Option<f64>| number.map_or(Property::None, Property::Number);
    let count = |count: Option<usize>| count.map_or(Property::None, Property::Count);
    let missing = score.err().and_then(ScoreFault::indicator);
    let mut properties = vec![
        number(known.map(|score| score.value)),
        number(known.and_then(|score| score.low)),
        number(known.and_then(|score| score.high)),
        count(standing.map(|standing| standing.rank)),
        count(standing.map(|standing| standing.rank_low)),
        count(standing.map(|standing| standing.rank_high)),
        count(standing.map(|_| basis.n)),
        number(standing.map(|standing| standing.head_share)),
        missing.map_or(Property::None, |id| Property::Text(id.to_string())),
    ];
    let part = |idx: usize| number(known.map(|score| score.contributions[idx].contribution));
    properties.extend((0..basis.components.len()).map(part));
    properties
}
