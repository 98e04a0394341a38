//! The parameter `filter` in CQL2 (Part 3), as text or JSON: read here, evaluated by the layer.
//!
//! Text is turned into the JSON of the standard, and one reader makes a condition of it, with the layer at hand: an
//! unknown property, an unknown function and kinds that do not compare are refused. Everything has a ceiling, so that no
//! filter is deep or long enough to hold a thread: bytes, operators, nesting, positions.

mod compile;
mod places;
mod text;
mod times;

use serde_json::Value;

use crate::geometry::Frame;
use crate::layers::{Condition, Layer};

use super::super::problem::ApiError;
use super::super::query::Pairs;
use super::frames;

/// The parameters.
pub(super) const NAME: &str = "filter";
pub(super) const LANGUAGE_NAME: &str = "filter-lang";
pub(super) const FRAME_NAME: &str = "filter-crs";

/// The most bytes of a filter.
const MAX_BYTES: usize = 16_384;

/// The languages of filters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FilterLanguage {
    Text,
    Json,
}

/// What is wrong with a filter, in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
struct FilterFault {
    fr: String,
    en: String,
}

impl FilterFault {
    fn new(fr: impl Into<String>, en: impl Into<String>) -> Self {
        Self { fr: fr.into(), en: en.into() }
    }
}

impl From<FilterFault> for ApiError {
    fn from(fault: FilterFault) -> Self {
        Self::bad_parameter(NAME, fault.fr, fault.en)
    }
}

/// The condition of an address on the features of `layer`, where it has one.
///
/// # Errors
/// Where the filter cannot be read, names what the layer has not, or is over a ceiling.
pub(super) fn read(pairs: &Pairs, layer: &Layer) -> Result<Option<Condition>, ApiError> {
    let languages = [("cql2-text", FilterLanguage::Text), ("cql2-json", FilterLanguage::Json)];
    let language = pairs.choice(LANGUAGE_NAME, &languages)?;
    let frame = frames::read(pairs, FRAME_NAME)?;
    let Some(text) = pairs.text(NAME) else { return Ok(None) };
    Ok(Some(condition(text, language, frame, layer)?))
}

fn condition(text: &str, language: FilterLanguage, frame: Frame, layer: &Layer) -> Result<Condition, FilterFault> {
    if text.len() > MAX_BYTES {
        let (fr, en) = (format!("{MAX_BYTES} octets au plus"), format!("{MAX_BYTES} bytes at most"));
        return Err(FilterFault::new(fr, en));
    }
    let tree: Value = match language {
        FilterLanguage::Text => text::tree(text)?,
        FilterLanguage::Json => serde_json::from_str(text).map_err(|fault| {
            FilterFault::new(format!("ce n’est pas du JSON : {fault}"), format!("no JSON: {fault}"))
        })?,
    };
    let places = places::Reader::new(frame)?;
    compile::Compiler { layer, places: &places }.condition(&tree, compile::MAX_DEPTH)
}

#[cfg(test)]
mod tests;
