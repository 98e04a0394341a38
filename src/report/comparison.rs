//! Zones side by side: a column each where they fit beside the labels, else a row each in blocks of columns.

use crate::diagnosis::{Comparison, ComparisonRow, Estimate, Flag, Indicator};
use crate::layers::{Language, Theme};

use super::numbers::{area, bare_value, interval, unit_sign, value};
use super::table::{Column, GAP, grid, paragraph, rule};
use super::words;

const MIN_WIDTH: usize = 60;
const MAX_WIDTH: usize = 200;
/// Width of the labels where each zone has a column.
const LABEL_WIDTH: usize = 30;
/// Width of a zone's column.
const ZONE_WIDTH: usize = 14;
/// Width of the names where each zone has a row.
const NAME_WIDTH: usize = 30;
/// Width of an indicator's column.
const FIGURE_WIDTH: usize = 13;

/// The comparison in words, in lines of at most `width` columns.
pub fn comparison_text(comparison: &Comparison, language: Language, width: usize) -> String {
    let width = width.clamp(MIN_WIDTH, MAX_WIDTH);
    let fitting = (width - LABEL_WIDTH - GAP) / (ZONE_WIDTH + GAP);
    let mut text = if comparison.rows.len() <= fitting {
        by_column(comparison, language)
    } else {
        by_row(comparison, language, width)
    };
    text.push_str(&waiting(comparison, language, width));
    text
}

/// The indicators that have a layer, with their places in the rows.
fn known(comparison: &Comparison) -> impl Iterator<Item = (usize, &Indicator)> {
    let numbered = comparison.indicators.iter().map(AsRef::as_ref).enumerate();
    numbered.filter(|&(idx, _)| !waits(comparison, idx))
}

/// Whether no zone has a layer for the indicator at `idx`.
fn waits(comparison: &Comparison, idx: usize) -> bool {
    comparison.rows.iter().all(|row| row.estimates[idx].flags.contains(&Flag::WaitingForLayer))
}

/// Indicators below each other, a column a zone.
fn by_column(comparison: &Comparison, language: Language) -> String {
    let zones = comparison.rows.len();
    let mut columns = vec![Column::left(LABEL_WIDTH)];
    columns.extend(std::iter::repeat_n(Column::right(ZONE_WIDTH), zones));
    let width = LABEL_WIDTH + zones * (ZONE_WIDTH + GAP);
    let of_zones = |first: &str, cell: &dyn Fn(&ComparisonRow) -> String| {
        std::iter::once(first.to_owned()).chain(comparison.rows.iter().map(cell)).collect::<Vec<String>>()
    };
    let surface = if language == Language::French { "Surface" } else { "Area" };
    let mut text = grid(
        &columns,
        [of_zones("", &name), of_zones("", &code), of_zones(surface, &|row| area(row.zone.area, language))],
    );
    for theme in Theme::ALL {
        let of_theme = known(comparison).filter(|(_, indicator)| indicator.theme == theme);
        let rows: Vec<Vec<String>> = of_theme
            .map(|(idx, indicator)| {
                let label = indicator.label.in_language(language);
                of_zones(label, &|row| figure(&row.estimates[idx], indicator, language, value))
            })
            .collect();
        if !rows.is_empty() {
            text.extend(["\n".to_owned(), rule(theme.label(language), width), grid(&columns, rows)]);
        }
    }
    text
}

/// Zones below each other, as many indicators beside each other as fit, then the next block.
fn by_row(comparison: &Comparison, language: Language, width: usize) -> String {
    let fitting = ((width - NAME_WIDTH - GAP) / (FIGURE_WIDTH + GAP)).max(1);
    let known: Vec<(usize, &Indicator)> = known(comparison).collect();
    let blocks: Vec<String> = known.chunks(fitting).map(|of_block| block(comparison, of_block, language)).collect();
    blocks.join("\n")
}

fn block(comparison: &Comparison, indicators: &[(usize, &Indicator)], language: Language) -> String {
    let mut columns = vec![Column::left(NAME_WIDTH)];
    columns.extend(std::iter::repeat_n(Column::right(FIGURE_WIDTH), indicators.len()));
    let label = |indicator: &Indicator| match unit_sign(indicator.unit, language) {
        "" => indicator.label.in_language(language).to_owned(),
        sign => format!("{} ({})", indicator.label.in_language(language), sign.replace(' ', "\u{a0}")),
    };
    let labels = indicators.iter().map(|(_, indicator)| label(indicator));
    let header = std::iter::once(String::new()).chain(labels).collect();
    let row = |of: &ComparisonRow| {
        let figures =
            indicators.iter().map(|&(idx, indicator)| figure(&of.estimates[idx], indicator, language, bare_value));
        std::iter::once(format!("{} {}", code(of), name(of))).chain(figures).collect()
    };
    let width = NAME_WIDTH + indicators.len() * (FIGURE_WIDTH + GAP);
    let rows = grid(&columns, comparison.rows.iter().map(row));
    format!("{}{}\n{rows}", grid(&columns, [header]), "─".repeat(width))
}

fn name(row: &ComparisonRow) -> String {
    row.zone.name.clone().unwrap_or_default()
}

fn code(row: &ComparisonRow) -> String {
    row.zone.code.clone().unwrap_or_default()
}

/// A value, its bounds where there is none, or why there is neither.
fn figure(
    estimate: &Estimate,
    indicator: &Indicator,
    language: Language,
    written: fn(f64, &Indicator, Language) -> String,
) -> String {
    let shown = estimate.value.map(|it| written(it, indicator, language));
    shown
        .or_else(|| interval(estimate, indicator, language))
        .unwrap_or_else(|| words::state(estimate.state, language).to_owned())
}

/// The indicators without a layer, in a sentence.
fn waiting(comparison: &Comparison, language: Language, width: usize) -> String {
    let labels: Vec<&str> = comparison
        .indicators
        .iter()
        .enumerate()
        .filter(|&(idx, _)| waits(comparison, idx))
        .map(|(_, indicator)| indicator.label.in_language(language))
        .collect();
    if labels.is_empty() {
        return String::new();
    }
    let title = if language == Language::French { "En attente de données\u{a0}:" } else { "Waiting for data:" };
    format!("\n{}", paragraph(&format!("{title} {}.", labels.join(" · ")), width))
}
