//! The figures, theme by theme: those that have data in a table, those that wait with the command that fetches it.

use crate::diagnosis::{Diagnosis, Figure, Flag, ThemeFigures};
use crate::layers::Language;

use super::super::table::{Column, GAP, grid, paragraph, rule};
use super::heading::listed;
use super::layout::Layout;
use super::notes::Notes;

/// How far the lines under a table stand in.
const INDENT: usize = 2;

/// Every theme of the diagnosis, the names of the columns above the first.
pub(super) fn themes(diagnosis: &Diagnosis, notes: &mut Notes, language: Language, width: usize) -> String {
    let layout = Layout::of(diagnosis, language, width);
    let header = grid(&layout.columns(), [layout.header(diagnosis)]);
    let themes: Vec<String> = diagnosis.themes.iter().map(|it| theme(it, &layout, notes, (language, width))).collect();
    format!("{header}{}", themes.join("\n"))
}

fn theme(theme: &ThemeFigures, layout: &Layout, notes: &mut Notes, (language, width): (Language, usize)) -> String {
    let (waiting, known): (Vec<&Figure>, Vec<&Figure>) =
        theme.figures.iter().partition(|figure| figure.estimate.flags.contains(&Flag::WaitingForLayer));
    let rows: Vec<Vec<String>> =
        known.iter().map(|figure| layout.row(figure, &notes.marks(figure, language))).collect();
    let mut text = rule(theme.theme.label(language), width);
    text.push_str(&grid(&layout.columns(), rows));
    for figure in known {
        text.push_str(&members(figure, language, width));
    }
    text.push_str(&waiting_figures(&waiting, language, width));
    text
}

/// The names of what a figure counts.
fn members(figure: &Figure, language: Language, width: usize) -> String {
    let names = &figure.estimate.members;
    if names.is_empty() {
        return String::new();
    }
    let label = figure.indicator.label.in_language(language);
    let colon = if language == Language::French { "\u{a0}:" } else { ":" };
    let names = listed(names.iter().map(|member| member.name.clone()), language);
    grid(&indented(width), [vec![String::new(), format!("{label}{colon} {names}")]])
}

/// The figures without a layer, each with what would fetch one.
fn waiting_figures(waiting: &[&Figure], language: Language, width: usize) -> String {
    if waiting.is_empty() {
        return String::new();
    }
    let title = match language {
        Language::French => "En attente de données\u{a0}:",
        Language::English => "Waiting for data:",
    };
    let half = (width - INDENT - 2 * GAP) / 2;
    let columns = [Column::left(INDENT - GAP), Column::left(half), Column::left(half)];
    let rows = waiting.iter().map(|figure| {
        let label = figure.indicator.label.in_language(language).to_owned();
        let source = figure.indicator.awaited.as_ref();
        vec![String::new(), label, source.map_or_else(String::new, |it| format!("arpent fetch {}", it.source))]
    });
    format!("{}{}", paragraph(title, width), grid(&columns, rows))
}

/// A thin empty column, and the rest.
fn indented(width: usize) -> [Column; 2] {
    [Column::left(INDENT - GAP), Column::left(width - INDENT - GAP)]
}
