//! The marks behind labels and what they mean, how to read the table, and whose data it is.

use std::collections::BTreeMap;

use crate::diagnosis::{Diagnosis, Direction, Figure, Flag, Reference, State};
use crate::layers::{About, Language};

use super::super::numbers::{percent, value};
use super::super::table::{Column, GAP, entry, grid, paragraph, rule};
use super::super::words;
use super::layout::sets_of;

/// Marks are small digits, so that they are not read as part of a figure.
const SMALL_DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
/// Stands between the marks of one label.
const BETWEEN_MARKS: &str = "\u{202f}";

/// The notes of a report, numbered in the order in which the reader meets them.
#[derive(Debug, Default)]
pub(super) struct Notes {
    texts: Vec<String>,
}

impl Notes {
    /// The marks of a figure.
    pub fn marks(&mut self, figure: &Figure, language: Language) -> String {
        let marks: Vec<String> =
            remarks(figure, language).into_iter().map(|remark| small(self.place(remark))).collect();
        marks.join(BETWEEN_MARKS)
    }

    /// The number of a note, a new one where it has not been met.
    fn place(&mut self, text: String) -> usize {
        let known = self.texts.iter().position(|known| *known == text);
        known.unwrap_or_else(|| {
            self.texts.push(text);
            self.texts.len() - 1
        }) + 1
    }

    /// What the marks mean, and how ranks and bars are read.
    pub fn legend(&self, diagnosis: &Diagnosis, language: Language, width: usize) -> String {
        let marked = self.texts.iter().enumerate().map(|(idx, text)| vec![small(idx + 1), text.clone()]);
        let mark_width = small(self.texts.len()).chars().count();
        let columns = [Column::left(mark_width), Column::left(width - mark_width - 2 * GAP)];
        let mut text = grid(&columns, marked);
        if let Some(how) = how_to_read(diagnosis, language) {
            text.push_str(&paragraph(&how, width));
        }
        text
    }
}

/// What a reader must know about a figure.
fn remarks(figure: &Figure, language: Language) -> Vec<String> {
    let estimate = &figure.estimate;
    let mut remarks: Vec<String> = Vec::new();
    if estimate.state != State::Known {
        remarks.push(words::state_meaning(estimate.state, language).to_owned());
    }
    remarks.extend(estimate.flags.iter().map(|&flag| match flag {
        Flag::PartialCoverage => {
            format!("{} {}", words::flag(flag, language), covered(estimate.coverage_share, language))
        }
        _ => words::flag(flag, language).to_owned(),
    }));
    let targets = figure.references.iter().filter(|reference| reference.is_target());
    remarks.extend(targets.filter_map(|target| goal(figure, target, language)));
    if figure.indicator.method.layers().len() > 1 {
        remarks.extend(figure.layers.iter().map(|about| read_in(about, language)));
    }
    remarks
}

/// A mark that an authority set, and on which side of it the figure is.
fn goal(figure: &Figure, target: &Reference, language: Language) -> Option<String> {
    let mark = target.value?;
    let is_reached = figure.estimate.value.and_then(|value| match figure.indicator.direction {
        Direction::Up => Some(value >= mark),
        Direction::Down => Some(value <= mark),
        Direction::None => None,
    });
    let (label, authority) = (target.label.in_language(language), target.authority.as_deref().unwrap_or_default());
    let mark = value(mark, &figure.indicator, language);
    Some(match language {
        Language::French => {
            let side = is_reached.map_or("", |it| if it { " Atteint." } else { " Non atteint." });
            format!("Repère\u{a0}: {mark}, {label} ({authority}).{side}")
        }
        Language::English => {
            let side = is_reached.map_or("", |it| if it { " Reached." } else { " Not reached." });
            format!("Target: {mark}, {label} ({authority}).{side}")
        }
    })
}

fn covered(share: f64, language: Language) -> String {
    let share = percent(share, 0, language);
    match language {
        Language::French => format!("Ici\u{a0}: {share}."),
        Language::English => format!("Here: {share}."),
    }
}

/// Which layer was read, where there was a choice.
fn read_in(about: &About, language: Language) -> String {
    let title = about.title.in_language(language);
    match language {
        Language::French => format!("Lu dans «\u{a0}{title}\u{a0}», {}.", about.vintage),
        Language::English => format!("Read in “{title}”, {}.", about.vintage),
    }
}

/// How ranks and bars are read; nothing where there is none.
fn how_to_read(diagnosis: &Diagnosis, language: Language) -> Option<String> {
    let figures = || diagnosis.themes.iter().flat_map(|theme| &theme.figures);
    let set = figures().find_map(|figure| sets_of(figure).next())?.label.in_language(language);
    let is_ranked = figures().flat_map(sets_of).any(|reference| reference.rank.is_some());
    let order = match (is_ranked, language) {
        (true, Language::French) => "Rang\u{a0}: 1ᵉʳ le mieux placé, ou le plus grand là où aucun sens n’est meilleur.",
        (true, Language::English) => "Rank: 1st the best, or the greatest where neither way is better.",
        (false, Language::French) => {
            "Centile\u{a0}: part du panel qui fait moins bien, ou moins là où aucun sens n’est meilleur."
        }
        (false, Language::English) => {
            "Pct.: share of the set that does worse, or has less where neither way is better."
        }
    };
    Some(match language {
        Language::French => {
            format!("{order} Position\u{a0}: de la plus petite à la plus grande valeur ({set}), repères aux quartiles.")
        }
        Language::English => {
            format!("{order} Position: from the least to the greatest value ({set}), marks at the quartiles.")
        }
    })
}

/// The layers behind the figures, with the credit that must be shown.
pub(super) fn sources(diagnosis: &Diagnosis, width: usize) -> String {
    let figures = diagnosis.themes.iter().flat_map(|theme| &theme.figures);
    let layers: BTreeMap<&str, &About> =
        figures.flat_map(|figure| &figure.layers).map(|about| (about.id.as_str(), about)).collect();
    let key_width = layers.keys().map(|id| id.len()).max().unwrap_or(0);
    let credits: String = layers
        .iter()
        .map(|(id, about)| entry(id, &format!("{} — {}", about.attribution, about.licence.name), key_width, width))
        .collect();
    if credits.is_empty() { credits } else { format!("{}{credits}", rule("Sources", width)) }
}

/// A number in small digits.
fn small(number: usize) -> String {
    number.to_string().bytes().map(|digit| SMALL_DIGITS[usize::from(digit - b'0')]).collect()
}
