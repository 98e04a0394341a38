//! Instants and intervals of a filter.

use serde_json::Value;

use crate::layers::{Instant, Layer, Period, TemporalRelation, TimeTerm, Times};

use super::FilterFault;

/// The relations, by the names of CQL2 in small letters.
const RELATIONS: [(&str, TemporalRelation); 15] = [
    ("t_after", TemporalRelation::After),
    ("t_before", TemporalRelation::Before),
    ("t_contains", TemporalRelation::Contains),
    ("t_disjoint", TemporalRelation::Disjoint),
    ("t_during", TemporalRelation::During),
    ("t_equals", TemporalRelation::Equals),
    ("t_finishedby", TemporalRelation::FinishedBy),
    ("t_finishes", TemporalRelation::Finishes),
    ("t_intersects", TemporalRelation::Intersects),
    ("t_meets", TemporalRelation::Meets),
    ("t_metby", TemporalRelation::MetBy),
    ("t_overlappedby", TemporalRelation::OverlappedBy),
    ("t_overlaps", TemporalRelation::Overlaps),
    ("t_startedby", TemporalRelation::StartedBy),
    ("t_starts", TemporalRelation::Starts),
];

/// The relation of a name in small letters.
pub(super) fn relation(name: &str) -> Option<TemporalRelation> {
    RELATIONS.iter().find(|(known, _)| *known == name).map(|&(_, relation)| relation)
}

/// Whether a node is an instant or an interval.
pub(super) fn is_time(value: &Value) -> bool {
    ["date", "timestamp", "interval"].iter().any(|member| value.get(member).is_some())
}

/// The period of a node: a date, a timestamp, an interval, or a property that holds instants.
pub(super) fn times(value: &Value, layer: &Layer) -> Result<Times, FilterFault> {
    let Some(ends) = value.get("interval") else { return instant(value, layer).map(Times::At) };
    let Some([start, end]) = ends.as_array().map(Vec::as_slice) else {
        return Err(FilterFault::new("INTERVAL prend deux instants", "INTERVAL takes two instants"));
    };
    let (start, end) = (interval_end(start, layer)?, interval_end(end, layer)?);
    let given = |end: Option<TimeTerm>| match end {
        None => Some(None),
        Some(TimeTerm::Given(instant)) => Some(Some(instant)),
        Some(TimeTerm::Column(_)) => None,
    };
    if let (Some(start), Some(end)) = (given(start), given(end))
        && Period::between(start, end).is_none()
    {
        return Err(FilterFault::new("un intervalle finit avant de commencer", "an interval ends before it starts"));
    }
    Ok(Times::Between(start, end))
}

fn interval_end(value: &Value, layer: &Layer) -> Result<Option<TimeTerm>, FilterFault> {
    match value.as_str() {
        Some("..") => Ok(None),
        Some(text) => read(text).map(|instant| Some(TimeTerm::Given(instant))),
        None => instant(value, layer).map(Some),
    }
}

fn instant(value: &Value, layer: &Layer) -> Result<TimeTerm, FilterFault> {
    let literal = value.get("date").or_else(|| value.get("timestamp")).and_then(Value::as_str);
    if let Some(text) = literal {
        return read(text).map(TimeTerm::Given);
    }
    let named = value.get("property").and_then(Value::as_str).and_then(|name| layer.column_idx(name));
    let column = named.filter(|column| layer.instant_columns().contains(column)).map(TimeTerm::Column);
    column.ok_or_else(|| {
        let fr =
            "est attendu : DATE('…'), TIMESTAMP('…'), INTERVAL('…','…'), ou une propriété qui contient des instants";
        let en = "expected: DATE('…'), TIMESTAMP('…'), INTERVAL('…','…'), or a property that holds instants";
        FilterFault::new(fr, en)
    })
}

fn read(text: &str) -> Result<Instant, FilterFault> {
    text.parse().map_err(|_| {
        let shown: String = text.chars().take(40).collect();
        FilterFault::new(
            format!("« {shown} » n’est pas un instant RFC 3339"),
            format!("`{shown}` is no RFC 3339 instant"),
        )
    })
}
