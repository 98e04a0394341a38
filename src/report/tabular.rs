//! Diagnoses as CSV (RFC 4180, UTF-8, comma, a header row), for spreadsheets and notebooks.
//!
//! Numbers keep every digit, with a point. An empty cell is null, `s` is secret, `0` is zero. Lists are joined by `;`.
//! [`csv()`] has a row a figure with its unit; [`comparison_csv`] a row a zone, whose columns are named as the properties
//! of the GeoJSON and whose units `arpent indicators` tells.

use crate::diagnosis::{
    Comparison, ComparisonRow, Diagnosis, Estimate, Figure, Flag, Reference, Score, ScoreBasis, ScoreFault, ScoredZone,
    State, ZoneSummary,
};
use crate::layers::{About, Language};

use super::score::{Property, names, properties};

/// What a secret value is written as.
const SECRET: &str = "s";
/// What joins the items of a list.
const SEPARATOR: &str = ";";

/// The columns of a figure.
const FIGURE_COLUMNS: [&str; 22] = [
    "zone_kind",
    "zone_code",
    "zone_name",
    "theme",
    "indicator",
    "label",
    "value",
    "unit",
    "low",
    "high",
    "numerator",
    "denominator",
    "state",
    "flags",
    "coverage_share",
    "direction",
    "method",
    "method_version",
    "layers",
    "vintages",
    "licences",
    "members",
];
/// The columns of a figure's standing in a reference set, after the set's identifier.
const REFERENCE_COLUMNS: [&str; 7] = ["n", "value", "q1", "median", "q3", "rank", "percentile"];
/// The columns of what a figure adds to a score.
const SCORE_COLUMNS: [&str; 4] = ["score_weight", "score_normalised", "score_reference", "score_contribution"];

/// The diagnosis, a row a figure; with a score, what each adds to it, and a last row of the score itself.
pub fn csv(diagnosis: &Diagnosis, language: Language) -> String {
    let sets = reference_sets(diagnosis);
    let of_sets = sets.iter().flat_map(|set| REFERENCE_COLUMNS.map(|column| format!("{set}_{column}")));
    let score = diagnosis.score.as_ref();
    let of_score = if score.is_some() { &SCORE_COLUMNS[..] } else { &[] };
    let of_score = of_score.iter().map(|&column| column.to_owned());
    let header: Vec<String> = FIGURE_COLUMNS.map(str::to_owned).into_iter().chain(of_sets).chain(of_score).collect();
    let width = header.len();
    let figures = diagnosis.themes.iter().flat_map(|theme| &theme.figures);
    let rows = figures.map(|figure| {
        let mut row = zone_cells(&diagnosis.zone);
        row.extend(figure_cells(figure, language));
        for set in &sets {
            row.extend(reference_cells(figure.references.iter().find(|reference| reference.id == *set)));
        }
        row.extend(score.map(|scored| part_cells(scored, figure)).into_iter().flatten());
        row
    });
    let last = score.map(|scored| score_row(&diagnosis.zone, scored, width));
    written(std::iter::once(header).chain(rows).chain(last))
}

/// What the figure adds to the score; empty cells where it is not weighed.
fn part_cells(ScoredZone { basis, score }: &ScoredZone, figure: &Figure) -> Vec<String> {
    let mut parts = basis.components.iter().zip(&score.contributions);
    let Some((component, part)) = parts.find(|(component, _)| component.indicator.id == figure.indicator.id) else {
        return vec![String::new(); SCORE_COLUMNS.len()];
    };
    let numbers = [component.weight, part.normalised, component.reference_normalised, part.contribution];
    numbers.map(|it| number(Some(it))).to_vec()
}

/// The score in a row of its own, between its bounds, with its difference from the reference as its contribution.
fn score_row(zone: &ZoneSummary, ScoredZone { basis, score }: &ScoredZone, width: usize) -> Vec<String> {
    let mut row = zone_cells(zone);
    row.extend(["", "score", basis.aggregation.code()].map(str::to_owned));
    row.extend([number(Some(score.value)), "score".to_owned(), number(score.low), number(score.high)]);
    row.resize(width - SCORE_COLUMNS.len(), String::new());
    row.push(String::new());
    row.extend([score.additive, basis.reference.additive, score.difference].map(|it| number(Some(it))));
    row
}

/// The comparison, a row a zone; each indicator has its value, `_low`, `_high`, `_state` and `_flags`.
pub fn comparison_csv(comparison: &Comparison) -> String {
    let mut header = ["zone_kind", "zone_code", "zone_name", "area_m2"].map(str::to_owned).to_vec();
    for indicator in &comparison.indicators {
        header.extend(["", "_low", "_high", "_state", "_flags"].map(|suffix| format!("{}{suffix}", indicator.id)));
    }
    header.extend(comparison.score.iter().flat_map(names));
    let row = |of: &ComparisonRow| {
        let mut row = zone_cells(&of.zone);
        row.push(of.zone.area.0.to_string());
        for estimate in &of.estimates {
            let state = estimate.state.code().to_owned();
            row.extend([value(estimate), number(estimate.low), number(estimate.high), state, flags(estimate)]);
        }
        if let (Some(basis), Some(score)) = (&comparison.score, &of.score) {
            row.extend(score_cells(&score.as_ref(), basis));
        }
        row
    };
    written(std::iter::once(header).chain(comparison.rows.iter().map(row)))
}

fn score_cells(score: &Result<&Score, &ScoreFault>, basis: &ScoreBasis) -> impl Iterator<Item = String> {
    properties(score, basis).into_iter().map(|property| match property {
        Property::Number(it) => number(Some(it)),
        Property::Count(count) => count.to_string(),
        Property::Text(text) => text,
        Property::None => String::new(),
    })
}

/// The identifiers of the reference sets that occur, in their order.
fn reference_sets(diagnosis: &Diagnosis) -> Vec<&'static str> {
    let mut sets = Vec::new();
    for reference in diagnosis.themes.iter().flat_map(|theme| &theme.figures).flat_map(|figure| &figure.references) {
        if !sets.contains(&reference.id) {
            sets.push(reference.id);
        }
    }
    sets
}

pub(super) fn zone_cells(zone: &ZoneSummary) -> Vec<String> {
    vec![zone.kind.code().to_owned(), zone.code.clone().unwrap_or_default(), zone.name.clone().unwrap_or_default()]
}

fn figure_cells(figure: &Figure, language: Language) -> Vec<String> {
    let (indicator, estimate) = (&figure.indicator, &figure.estimate);
    let of_layers = |text: fn(&About) -> &str| joined(figure.layers.iter().map(text));
    vec![
        indicator.theme.id().to_owned(),
        indicator.id.to_string(),
        indicator.label.in_language(language).to_owned(),
        value(estimate),
        indicator.unit.code().to_owned(),
        number(estimate.low),
        number(estimate.high),
        number(estimate.numerator),
        number(estimate.denominator),
        estimate.state.code().to_owned(),
        flags(estimate),
        estimate.coverage_share.to_string(),
        indicator.direction.code().to_owned(),
        indicator.method.id().to_owned(),
        indicator.method.version().to_string(),
        of_layers(|about| about.id.as_str()),
        of_layers(|about| &about.vintage),
        of_layers(|about| &about.licence.name),
        joined(estimate.members.iter().map(|member| member.name.as_str())),
    ]
}

/// The standing in a set; empty cells where the figure has none.
fn reference_cells(reference: Option<&Reference>) -> Vec<String> {
    let Some(reference) = reference else { return vec![String::new(); REFERENCE_COLUMNS.len()] };
    vec![
        reference.n.to_string(),
        number(reference.value),
        number(reference.q1),
        number(reference.median),
        number(reference.q3),
        reference.rank.map_or_else(String::new, |rank| rank.to_string()),
        number(reference.percentile),
    ]
}

fn value(estimate: &Estimate) -> String {
    if estimate.state == State::Secret { SECRET.to_owned() } else { number(estimate.value) }
}

pub(super) fn number(value: Option<f64>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

fn flags(estimate: &Estimate) -> String {
    joined(estimate.flags.iter().map(|&flag| Flag::code(flag)))
}

fn joined<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    texts.collect::<Vec<_>>().join(SEPARATOR)
}

pub(super) fn written(rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        writer.write_record(&row).expect("rows of one length go into memory");
    }
    let bytes = writer.into_inner().expect("memory takes every byte");
    String::from_utf8(bytes).expect("only texts were written")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_zero_and_secret_are_written_apart() {
        let secret = Estimate { state: State::Secret, ..Estimate::default() };
        let cells = [Estimate::default(), Estimate::exact(0.0), secret].map(|estimate| value(&estimate));
        assert_eq!(cells, ["", "0", "s"]);
    }

    #[test]
    fn what_holds_commas_quotes_or_breaks_is_quoted() {
        let row = ["a,b", "say \"no\"", "two\nlines", "plain"].map(str::to_owned).to_vec();
        assert_eq!(written(std::iter::once(row)), "\"a,b\",\"say \"\"no\"\"\",\"two\nlines\",plain\r\n");
    }
}
