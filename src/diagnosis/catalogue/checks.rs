//! The checks of what an entry of the catalogue says: that it is named and that it can be.

use super::super::estimate::Flag;
use super::super::indicator::{ClassFilter, ClassSource, IndicatorId, LineSource, MeanSource, Method, Scale};
use super::Catalogue;
use super::entry::Fault;
use super::near_entry::ClassWord;
use crate::geometry::Metres;
use crate::layers::LayerId;

/// The farthest distance that a method may ask about.
const MAX_RADIUS_M: f64 = 20_000.0;

/// The entries, each checked; at least one.
pub(super) fn each<E, T>(entries: Vec<E>, checked: impl Fn(E) -> Result<T, Fault>) -> Result<Vec<T>, Fault> {
    if entries.is_empty() {
        return Err(Fault::of("sources", "`sources` names at least one source"));
    }
    entries.into_iter().map(checked).collect()
}

/// The mean over checked sources.
pub(super) fn weighted_mean(
    sources: Vec<MeanSource>,
    factor: Option<f64>,
    scale: Option<[f64; 2]>,
) -> Result<Method, Fault> {
    let scale = scale.map(checked_scale).transpose()?;
    Ok(Method::WeightedMean { sources, factor: checked_factor(factor)?, scale })
}

/// The identifier of a layer.
pub(super) fn layer_id(text: &str) -> Result<LayerId, Fault> {
    text.parse().map_err(|error: crate::layers::BadId| Fault::of("layer", error.to_string()))
}

/// The indicator called `id`, which must stand before.
pub(super) fn earlier(before: &Catalogue, key: &'static str, id: &str) -> Result<IndicatorId, Fault> {
    let missing = || Fault::of(key, format!("`{id}` must be the `id` of an indicator that stands before"));
    before.get(id).map(|indicator| indicator.id.clone()).ok_or_else(missing)
}

/// The indicator called `id`, which must be a sum: of people.
pub(super) fn people_of(before: &Catalogue, id: &str) -> Result<IndicatorId, Fault> {
    let id = earlier(before, "people", id)?;
    let is_sum = before.get(id.as_str()).is_some_and(|indicator| matches!(indicator.method, Method::Sum { .. }));
    is_sum.then_some(id).ok_or_else(|| Fault::of("people", "`people` names an indicator made by the method `sum`"))
}

/// Chosen classes of a layer, at least one.
pub(super) fn class_source(layer: &str, column: String, classes: Vec<ClassWord>) -> Result<ClassSource, Fault> {
    if classes.is_empty() {
        return Err(Fault::of("classes", "`classes` names at least one class"));
    }
    let classes = classes.into_iter().map(ClassWord::into_text).collect();
    Ok(ClassSource { layer: layer_id(layer)?, column, classes })
}

/// The lines of a layer, or chosen ones.
pub(super) fn line_source(layer: &str, column: Option<String>, classes: Vec<ClassWord>) -> Result<LineSource, Fault> {
    Ok(LineSource { layer: layer_id(layer)?, filter: filter(column, classes)? })
}

/// Which features a column and classes choose; all without either.
pub(super) fn filter(column: Option<String>, classes: Vec<ClassWord>) -> Result<Option<ClassFilter>, Fault> {
    match (column, classes.is_empty()) {
        (None, true) => Ok(None),
        (Some(column), false) => {
            let classes = classes.into_iter().map(ClassWord::into_text).collect();
            Ok(Some(ClassFilter { column, classes }))
        }
        (Some(_), true) => Err(Fault::of("column", "`column` and `classes` go together")),
        (None, false) => Err(Fault::of("classes", "`column` and `classes` go together")),
    }
}

/// A factor, 1 where none is given.
pub(super) fn checked_factor(factor: Option<f64>) -> Result<f64, Fault> {
    let factor = factor.unwrap_or(1.0);
    let is_factor = factor > 0.0 && factor.is_finite();
    is_factor.then_some(factor).ok_or_else(|| Fault::of("factor", "`factor` is above 0"))
}

/// A share between 0 and 1.
pub(super) fn checked_share(share: f64) -> Result<f64, Fault> {
    (share > 0.0 && share < 1.0).then_some(share).ok_or_else(|| Fault::of("share", "`share` lies between 0 and 1"))
}

/// A distance that may be asked about.
pub(super) fn checked_radius(radius_m: f64) -> Result<Metres, Fault> {
    let is_allowed = radius_m > 0.0 && radius_m <= MAX_RADIUS_M;
    let allowed = || Fault::of("radius_m", format!("`radius_m` is above 0, at most {MAX_RADIUS_M}"));
    is_allowed.then_some(Metres(radius_m)).ok_or_else(allowed)
}

/// The ends of a scale.
pub(super) fn checked_scale([min, max]: [f64; 2]) -> Result<Scale, Fault> {
    let is_scale = min.is_finite() && max.is_finite() && min < max;
    is_scale.then_some(Scale { min, max }).ok_or_else(|| Fault::of("scale", "`scale` is [least, greatest]"))
}

/// The flag of a code.
pub(super) fn flag(code: &str) -> Result<Flag, Fault> {
    let allowed = || Flag::ALL.map(Flag::code).join(", ");
    Flag::from_code(code).ok_or_else(|| Fault::of("joined_flag", format!("unknown flag `{code}`: {}", allowed())))
}
