//! The score: its value against the reference, its place and how sure it is, and a bar for what each indicator adds.
//!
//! Bars start in the middle, to the right where an indicator lifts the score over the reference, to the left where it
//! pulls it under; the longest fills its half.

use crate::diagnosis::{Aggregation, Component, Contribution, Score, ScoreBasis, ScoredZone};
use crate::layers::Language;

use super::super::numbers::{bare_value, count, number, ordinal, percent, value};
use super::super::table::{Column, GAP, entry, grid, paragraph, rule};

/// Characters of half a bar.
const HALF_BAR: usize = 6;
/// Width of the keys on the left.
const KEY_WIDTH: usize = 16;
/// Decimals of scores and normalised values.
const DECIMALS: usize = 3;
/// From this width there is room for the value and for the reference.
const VALUES_FROM: usize = 80;
/// From this width there is room for what an indicator weighs in effect.
const CORRELATION_FROM: usize = 100;

/// The score of the diagnosis.
pub(super) fn score(scored: &ScoredZone, language: Language, width: usize) -> String {
    let ScoredZone { basis, score } = scored;
    let mut text = rule("Score", width);
    for (key, told) in lines(basis, score, language) {
        text.push_str(&entry(key, &told, KEY_WIDTH, width));
    }
    text.push('\n');
    text.push_str(&contributions(basis, score, language, width));
    text.push_str(&paragraph(&how_to_read(basis, language, width), width));
    text
}

fn lines(basis: &ScoreBasis, score: &Score, language: Language) -> Vec<(&'static str, String)> {
    let say = |fr: &'static str, en: &'static str| if language == Language::French { fr } else { en };
    let decimal = |it: f64| number(it, DECIMALS, language);
    let bounds = score.low.zip(score.high).filter(|(low, high)| low < high);
    let to = say("à", "to");
    let bounds = bounds.map(|(low, high)| format!(" ({} {to} {})", decimal(low), decimal(high))).unwrap_or_default();
    let manner = match basis.aggregation {
        Aggregation::Arithmetic => say("moyenne pondérée", "weighted mean"),
        Aggregation::Geometric => say("moyenne géométrique pondérée", "weighted geometric mean"),
    };
    let own = format!("{}{bounds} · {manner}", decimal(score.value));
    let reference = &basis.reference;
    let held = format!("{} · {}", decimal(reference.value), reference.label.in_language(language));
    let mut lines = vec![("Score", own), (say("Référence", "Reference"), held)];
    if let Some(standing) = &score.standing {
        let of = format!("{} / {}", ordinal(standing.rank, language), count(basis.n, language));
        let [low, high] = [standing.rank_low, standing.rank_high].map(|rank| ordinal(rank, language));
        let sure = say("5 à 95\u{202f}% des tirages", "5 to 95% of the draws");
        let between = if low == high { low } else { format!("{low} {to} {high}") };
        lines.push((say("Rang", "Rank"), format!("{of} · {between} ({sure})")));
        let head = percent(standing.head_share, 1, language);
        lines.push((say("Trois premiers", "First three"), format!("{head} {}", say("des tirages", "of the draws"))));
    } else if basis.n == 0 {
        lines.push((say("Rang", "Rank"), say("sans objet ou trop fragile", "none, or too weak for one").to_owned()));
    }
    lines
}

/// A row an indicator, the greatest contribution first.
fn contributions(basis: &ScoreBasis, score: &Score, language: Language, width: usize) -> String {
    let (with_values, with_correlation) = (width >= VALUES_FROM, width >= CORRELATION_FROM);
    let header = match language {
        Language::French => ["", "Poids", "Valeur", "Sur 0–1", "Réf.", "Effet", "Corr."],
        Language::English => ["", "Weight", "Value", "On 0–1", "Ref.", "Effect", "Corr."],
    };
    let shown = [true, true, with_values, true, with_values, true, with_correlation];
    let widths = [0, 6, 10, 7, 6, 7, 6];
    let chosen = |cells: Vec<String>| -> Vec<String> {
        cells.into_iter().zip(shown).filter(|(_, is_shown)| *is_shown).map(|(cell, _)| cell).collect()
    };
    let taken: usize = widths.iter().zip(shown).skip(1).filter(|(_, is_shown)| *is_shown).map(|(it, _)| it + GAP).sum();
    let bar_width = 2 * HALF_BAR + 1;
    let mut columns = vec![Column::left(width.saturating_sub(taken + bar_width + 2 * GAP))];
    columns
        .extend(widths.iter().zip(shown).skip(1).filter(|(_, is_shown)| *is_shown).map(|(&it, _)| Column::right(it)));
    columns.push(Column::left(bar_width));
    let mut parts: Vec<(&Component, &Contribution)> = basis.components.iter().zip(&score.contributions).collect();
    parts.sort_by(|left, right| right.1.contribution.abs().total_cmp(&left.1.contribution.abs()));
    let longest = parts.first().map_or(0.0, |(_, part)| part.contribution.abs());
    let rows = parts.iter().map(|(component, part)| {
        let mut cells = chosen(cells(component, part, basis.aggregation, language));
        cells.push(bar(part.contribution, longest));
        cells
    });
    let mut first = chosen(header.map(str::to_owned).to_vec());
    first.push(String::new());
    grid(&columns, std::iter::once(first).chain(rows))
}

fn cells(component: &Component, part: &Contribution, aggregation: Aggregation, language: Language) -> Vec<String> {
    let effect = match aggregation {
        Aggregation::Arithmetic => signed(part.contribution, language),
        // Logarithms add up where factors multiply, and those are easier to read.
        Aggregation::Geometric => format!("×{}", number(part.contribution.exp(), 2, language)),
    };
    let correlation = component.correlation.map_or_else(|| "–".to_owned(), |it| number(it, 2, language));
    vec![
        component.indicator.label.in_language(language).to_owned(),
        percent(component.weight_share, 0, language),
        value(part.value, &component.indicator, language),
        number(part.normalised, DECIMALS, language),
        number(component.reference_normalised, DECIMALS, language),
        effect,
        correlation,
    ]
}

fn signed(contribution: f64, language: Language) -> String {
    let text = number(contribution, DECIMALS, language);
    if contribution > 0.0 { format!("+{text}") } else { text }
}

/// A bar from the middle, whose half the longest fills: `▕███│      ▏` without its ends.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of a few characters"
)]
fn bar(contribution: f64, longest: f64) -> String {
    let share = if longest > 0.0 { contribution.abs() / longest } else { 0.0 };
    let filled = (share * HALF_BAR as f64).round() as usize;
    let (blank, full) = (" ".repeat(HALF_BAR - filled), "█".repeat(filled));
    if contribution < 0.0 {
        format!("{blank}{full}│{}", " ".repeat(HALF_BAR))
    } else {
        format!("{}│{full}{blank}", " ".repeat(HALF_BAR))
    }
}

fn how_to_read(basis: &ScoreBasis, language: Language, width: usize) -> String {
    let effect = match (language, basis.aggregation) {
        (Language::French, Aggregation::Arithmetic) => {
            "Effet\u{a0}: ce que l’indicateur ajoute à l’écart avec la référence ; les effets en font la somme."
        }
        (Language::French, Aggregation::Geometric) => {
            "Effet\u{a0}: ce par quoi l’indicateur multiplie le score de la référence."
        }
        (Language::English, Aggregation::Arithmetic) => {
            "Effect: what the indicator adds to the difference from the reference; the effects sum to it."
        }
        (Language::English, Aggregation::Geometric) => {
            "Effect: what the indicator multiplies the score of the reference by."
        }
    };
    let correlation = match language {
        _ if width < CORRELATION_FROM => "",
        Language::French => " Corr.\u{a0}: corrélation avec le score, soit le poids réel.",
        Language::English => " Corr.: correlation with the score, the weight in effect.",
    };
    let (draws, seed, ends) = (count(basis.draws, language), basis.seed, goalposts(basis, language));
    match language {
        Language::French => {
            format!("{effect}{correlation} {draws} tirages de poids (Dirichlet), graine {seed}. Bornes\u{a0}: {ends}.")
        }
        Language::English => {
            format!("{effect}{correlation} {draws} draws of weights (Dirichlet), seed {seed}. Goalposts: {ends}.")
        }
    }
}

/// The ends of every scale.
fn goalposts(basis: &ScoreBasis, language: Language) -> String {
    let ends = |component: &Component| {
        let indicator = &component.indicator;
        let [low, high] =
            [component.goalposts.low, component.goalposts.high].map(|end| bare_value(end, indicator, language));
        format!("{} {low} – {high}", indicator.label.in_language(language))
    };
    basis.components.iter().map(ends).collect::<Vec<_>>().join("\u{a0}· ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_start_in_the_middle_and_the_longest_fills_its_half() {
        let bars = [0.2, -0.4, 0.0].map(|contribution| bar(contribution, 0.4));
        assert_eq!(bars, ["      │███   ", "██████│      ", "      │      "]);
        assert_eq!(bar(0.0, 0.0), "      │      ");
    }
}
