//! Zones side by side: a column each where they fit beside the labels, else a row each in blocks of columns.

use crate::diagnosis::{
    Aggregation, Comparison, ComparisonRow, Estimate, Flag, Indicator, Score, ScoreStanding, State,
};
use crate::layers::{Language, Theme};

use super::numbers::{area, bare_value, count, interval, number, ordinal, percent, unit_sign, value};
use super::table::{Column, GAP, grid, paragraph, rule};
use super::words;

const MIN_WIDTH: usize = 60;
const MAX_WIDTH: usize = 200;
/// Decimals of scores and of what is added to them.
const SCORE_DECIMALS: usize = 3;
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
    text.push_str(&how_scores_are_read(comparison, language, width));
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
        [of_names(comparison), of_zones("", &code), of_zones(surface, &|row| area(row.zone.area, language))],
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
    let scores = score_lines(comparison, language);
    if !scores.is_empty() {
        text.extend(["\n".to_owned(), rule("Score", width), grid(&columns, scores)]);
    }
    text
}

/// The names of the zones, after an empty label.
fn of_names(comparison: &Comparison) -> Vec<String> {
    let names = comparison.rows.iter().enumerate().map(|(idx, row)| name(row, idx));
    std::iter::once(String::new()).chain(names).collect()
}

/// The scores in lines: a label, then a cell a zone.
fn score_lines(comparison: &Comparison, language: Language) -> Vec<Vec<String>> {
    let Some(basis) = &comparison.score else { return Vec::new() };
    let say = |fr: &'static str, en: &'static str| if language == Language::French { fr } else { en };
    let of_rows = |label: String, cell: &dyn Fn(&Score) -> String| {
        let missing = || words::state(State::Null, language).to_owned();
        let cells = comparison.rows.iter().map(|row| match &row.score {
            Some(Ok(score)) => cell(score),
            _ => missing(),
        });
        std::iter::once(label).chain(cells).collect::<Vec<String>>()
    };
    let placed = |score: &Score, told: &dyn Fn(&ScoreStanding) -> String| {
        score.standing.as_ref().map_or_else(|| "–".to_owned(), told)
    };
    let decimal = |it: f64| number(it, SCORE_DECIMALS, language);
    let of = count(basis.n, language);
    let interval = |it: &ScoreStanding| match (it.rank_low, it.rank_high) {
        (low, high) if low == high => low.to_string(),
        (low, high) => format!("{low} – {high}"),
    };
    let mut lines = vec![
        of_rows("Score".to_owned(), &|score| decimal(score.value)),
        of_rows(say("Rang", "Rank").to_owned(), &|score| {
            placed(score, &|it| format!("{}\u{a0}/\u{a0}{of}", ordinal(it.rank, language)))
        }),
        of_rows(say("Rang, 5 à 95\u{202f}%", "Rank, 5 to 95%").to_owned(), &|score| placed(score, &interval)),
        of_rows(say("Trois premiers", "First three").to_owned(), &|score| {
            placed(score, &|it| percent(it.head_share, 1, language))
        }),
    ];
    for (idx, component) in basis.components.iter().enumerate() {
        let label = component.indicator.label.in_language(language);
        lines.push(of_rows(format!("  {label}"), &|score| signed(score.contributions[idx].contribution, language)));
    }
    lines
}

fn signed(contribution: f64, language: Language) -> String {
    let text = number(contribution, SCORE_DECIMALS, language);
    if contribution > 0.0 { format!("+{text}") } else { text }
}

/// How the scores are read; nothing where there are none.
fn how_scores_are_read(comparison: &Comparison, language: Language, width: usize) -> String {
    let Some(basis) = &comparison.score else { return String::new() };
    let (draws, seed) = (count(basis.draws, language), basis.seed);
    let (reference, own) =
        (basis.reference.label.in_language(language), number(basis.reference.value, SCORE_DECIMALS, language));
    let scale = match (basis.aggregation, language) {
        (Aggregation::Arithmetic, _) => "",
        (Aggregation::Geometric, Language::French) => ", en logarithmes",
        (Aggregation::Geometric, Language::English) => ", in logarithms",
    };
    let text = match language {
        Language::French => format!(
            "Score\u{a0}: de 0 à 1 ; {reference}\u{a0}: {own}. Sous le score, ce que chaque indicateur ajoute à l’écart avec elle{scale}. {draws} tirages de poids (Dirichlet), graine {seed}."
        ),
        Language::English => format!(
            "Score: 0 to 1; {reference}: {own}. Below it, what each indicator adds to the difference from that{scale}. {draws} draws of weights (Dirichlet), seed {seed}."
        ),
    };
    format!("\n{}", paragraph(&text, width))
}

/// Zones below each other, as many indicators beside each other as fit, then the next block.
fn by_row(comparison: &Comparison, language: Language, width: usize) -> String {
    let fitting = ((width - NAME_WIDTH - GAP) / (FIGURE_WIDTH + GAP)).max(1);
    let known: Vec<(usize, &Indicator)> = known(comparison).collect();
    let mut blocks: Vec<String> = known.chunks(fitting).map(|of_block| block(comparison, of_block, language)).collect();
    let scores = score_lines(comparison, language);
    blocks.extend(scores.chunks(fitting).map(|of_block| score_block(comparison, of_block)));
    blocks.join("\n")
}

/// As many lines of scores beside each other as fit.
fn score_block(comparison: &Comparison, lines: &[Vec<String>]) -> String {
    let mut columns = vec![Column::left(NAME_WIDTH)];
    columns.extend(std::iter::repeat_n(Column::right(FIGURE_WIDTH), lines.len()));
    let header =
        std::iter::once(String::new()).chain(lines.iter().map(|line| line[0].trim_start().to_owned())).collect();
    let row = |(idx, of): (usize, &ComparisonRow)| {
        let cells = lines.iter().map(|line| line[idx + 1].clone());
        std::iter::once(format!("{} {}", code(of), name(of, idx))).chain(cells).collect()
    };
    let width = NAME_WIDTH + lines.len() * (FIGURE_WIDTH + GAP);
    let rows = grid(&columns, comparison.rows.iter().enumerate().map(row));
    format!("{}{}\n{rows}", grid(&columns, [header]), "─".repeat(width))
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
    let row = |(row_idx, of): (usize, &ComparisonRow)| {
        let figures =
            indicators.iter().map(|&(idx, indicator)| figure(&of.estimates[idx], indicator, language, bare_value));
        std::iter::once(format!("{} {}", code(of), name(of, row_idx))).chain(figures).collect()
    };
    let width = NAME_WIDTH + indicators.len() * (FIGURE_WIDTH + GAP);
    let rows = grid(&columns, comparison.rows.iter().enumerate().map(row));
    format!("{}{}\n{rows}", grid(&columns, [header]), "─".repeat(width))
}

/// The name of a zone; its number where nobody called it.
fn name(row: &ComparisonRow, idx: usize) -> String {
    let is_bare = row.zone.code.is_none();
    row.zone.name.clone().unwrap_or_else(|| if is_bare { format!("zone {}", idx + 1) } else { String::new() })
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
