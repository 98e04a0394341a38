//! The parameters of a score, and how they become a request for one.

use crate::diagnosis::{Aggregation, DEFAULT_SEED, Engine, ScoreRequest};

use super::super::problem::ApiError;
use super::super::query::Pairs;
use super::super::score_words::{SCORE_PARAMETER, refused};

/// A score as it was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ScoreParameters {
    weights: String,
    aggregation: Aggregation,
    seed: u64,
}

/// The weights that an address asks for.
///
/// # Errors
/// Where it says how a score is made and asks for none.
pub(super) fn weights(pairs: &Pairs) -> Result<Option<String>, ApiError> {
    let weights = pairs.text(SCORE_PARAMETER).map(str::to_owned);
    match ["aggregation", "seed"].into_iter().find(|name| pairs.text(name).is_some()) {
        Some(manner) if weights.is_none() => {
            let en = "says how a score is made, and no `score` is asked for";
            Err(ApiError::bad_parameter(manner, "dit comment un score est établi, or « score » n’est pas demandé", en))
        }
        _ => Ok(weights),
    }
}

/// How a score puts its indicators together, where the address says so.
///
/// # Errors
/// Where it is no such way.
pub(super) fn aggregation(pairs: &Pairs) -> Result<Option<Aggregation>, ApiError> {
    let named = pairs.choice("aggregation", &Aggregation::ALL.map(|it| (it.code(), it)))?;
    Ok(pairs.text("aggregation").map(|_| named))
}

/// The seed of the draws, where the address gives one.
///
/// # Errors
/// Where it is no whole number.
pub(super) fn seed(pairs: &Pairs) -> Result<Option<u64>, ApiError> {
    pairs.parsed("seed", ("un nombre entier", "a whole number"))
}

impl ScoreParameters {
    /// A score, where weights are asked for.
    pub fn new(weights: Option<String>, aggregation: Option<Aggregation>, seed: Option<u64>) -> Option<Self> {
        let (aggregation, seed) = (aggregation.unwrap_or_default(), seed.unwrap_or(DEFAULT_SEED));
        weights.map(|weights| Self { weights, aggregation, seed })
    }

    /// The request.
    ///
    /// # Errors
    /// Where an indicator is unknown or enters no score, or a weight cannot be one.
    pub fn request(&self, engine: &Engine) -> Result<ScoreRequest, ApiError> {
        let catalogue = engine.catalogue();
        ScoreRequest::parse(&self.weights, self.aggregation, self.seed, catalogue).map_err(|it| refused(&it, catalogue))
    }
}
