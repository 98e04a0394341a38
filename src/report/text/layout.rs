//! Which columns the figures stand in, and how wide: more of them where the terminal is wide.

use crate::diagnosis::{Diagnosis, Figure, Reference};
use crate::layers::Language;

use super::super::numbers::{bare_value, count, interval, number, ordinal, value};
use super::super::table::{Column, GAP};
use super::super::words;
use super::position::{BAR_WIDTH, bar};

/// From this width there is room for the parents.
const WIDE_FROM: usize = 110;

/// A column of figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Label,
    Value,
    /// The rank in the set of that number, the first with how many members it has.
    Rank(usize),
    /// The percentile in the first set, for zones that are no member of it.
    Percentile,
    /// The bar in the first set.
    Position,
    /// The value of the parent that the first set is of.
    Parent,
    Vintage,
}

/// The columns of a report.
#[derive(Debug)]
pub(super) struct Layout {
    fields: Vec<(Field, usize)>,
    language: Language,
}

impl Layout {
    /// The columns that the references of `diagnosis` call for and `width` has room for.
    pub fn of(diagnosis: &Diagnosis, language: Language, width: usize) -> Self {
        let is_wide = width >= WIDE_FROM;
        let figures = || diagnosis.themes.iter().flat_map(|it| &it.figures);
        let references = || figures().flat_map(sets_of);
        let sets = figures().map(|it| sets_of(it).count()).max().unwrap_or(0);
        let is_member = references().any(|reference| reference.rank.is_some());
        // `107ᵉ / 130`, `123rd / 130`.
        let rank_width = if language == Language::French { 10 } else { 11 };
        let mut fields = vec![(Field::Value, 16)];
        if sets > 0 {
            let standing = if is_member { (Field::Rank(0), rank_width) } else { (Field::Percentile, 7) };
            fields.extend([standing, (Field::Position, BAR_WIDTH)]);
        }
        if sets > 0 && is_wide {
            fields.push((Field::Parent, 10));
            let others = if is_member { 1..sets } else { 0..0 };
            fields.extend(others.map(|set_idx| (Field::Rank(set_idx), rank_width - 1)));
        }
        fields.push((Field::Vintage, 7));
        let taken: usize = fields.iter().map(|(_, width)| width + GAP).sum();
        fields.insert(0, (Field::Label, width.saturating_sub(taken)));
        Self { fields, language }
    }

    /// The columns of the grid.
    pub fn columns(&self) -> Vec<Column> {
        let column = |&(field, width): &(Field, usize)| match field {
            Field::Label | Field::Position => Column::left(width),
            _ => Column::right(width),
        };
        self.fields.iter().map(column).collect()
    }

    /// The names of the columns.
    pub fn header(&self, diagnosis: &Diagnosis) -> Vec<String> {
        let all = || diagnosis.themes.iter().flat_map(|theme| &theme.figures);
        let references: Vec<&Reference> =
            all().map(|figure| sets_of(figure).collect::<Vec<_>>()).find(|sets| !sets.is_empty()).unwrap_or_default();
        let set_name = |set_idx: usize| references.get(set_idx).map_or("", |set| set_name(set)).to_owned();
        let name = |&(field, _): &(Field, usize)| match field {
            Field::Label => String::new(),
            Field::Value => self.either("Valeur", "Value").to_owned(),
            Field::Rank(0) => self.either("Rang", "Rank").to_owned(),
            Field::Rank(set_idx) => set_name(set_idx),
            Field::Percentile => self.either("Centile", "Pct.").to_owned(),
            Field::Position => self.either("Position", "Position").to_owned(),
            Field::Parent => set_name(0),
            Field::Vintage => self.either("Année", "Year").to_owned(),
        };
        self.fields.iter().map(name).collect()
    }

    /// The cells of a figure; `marks` follow its label.
    pub fn row(&self, figure: &Figure, marks: &str) -> Vec<String> {
        self.fields.iter().map(|&(field, _)| self.cell(field, figure, marks)).collect()
    }

    fn cell(&self, field: Field, figure: &Figure, marks: &str) -> String {
        let first = sets_of(figure).next();
        match field {
            Field::Label => format!("{}{marks}", figure.indicator.label.in_language(self.language)),
            Field::Value => self.value(figure),
            Field::Rank(set_idx) => sets_of(figure).nth(set_idx).map_or_else(String::new, |set| self.rank(set)),
            Field::Percentile => first
                .and_then(|set| set.percentile)
                .map_or_else(String::new, |percentile| number(percentile, 0, self.language)),
            Field::Position => first.map_or_else(String::new, |set| position(figure, set)),
            Field::Parent => first
                .and_then(|set| set.value)
                .map_or_else(String::new, |whole| bare_value(whole, &figure.indicator, self.language)),
            Field::Vintage => vintages(figure),
        }
    }

    /// The value, its bounds below it where they differ; the bounds alone where there is no value.
    fn value(&self, figure: &Figure) -> String {
        let estimate = &figure.estimate;
        let shown = estimate.value.map(|it| value(it, &figure.indicator, self.language));
        match (shown, interval(estimate, &figure.indicator, self.language)) {
            (Some(shown), Some(interval)) => format!("{shown}\n{interval}"),
            (Some(only), None) | (None, Some(only)) => only,
            (None, None) => words::state(estimate.state, self.language).to_owned(),
        }
    }

    fn rank(&self, set: &Reference) -> String {
        let shown = |rank| format!("{} / {}", ordinal(rank, self.language), count(set.n, self.language));
        set.rank.map_or_else(String::new, shown).replace(' ', "\u{a0}")
    }

    const fn either(&self, fr: &'static str, en: &'static str) -> &'static str {
        match self.language {
            Language::French => fr,
            Language::English => en,
        }
    }
}

/// The sets of territories in which a figure stands; marks that an authority set stand in the notes.
pub(super) fn sets_of(figure: &Figure) -> impl Iterator<Item = &Reference> {
    figure.references.iter().filter(|reference| !reference.is_target())
}

/// The bar, for a figure that may be held against the set.
fn position(figure: &Figure, set: &Reference) -> String {
    let held = figure.estimate.value.filter(|_| set.rank.is_some() || set.percentile.is_some());
    held.and_then(|value| bar(value, set)).unwrap_or_default()
}

/// The short name of a reference set.
fn set_name(set: &Reference) -> &'static str {
    match set.id {
        "mgp" => "Métropole",
        "ept" => "EPT",
        "departement" => "Dépt",
        _ => "Panel",
    }
}

/// The vintages of the layers behind a figure, each once; `2026` goes without saying beside `2026-10`.
fn vintages(figure: &Figure) -> String {
    let mut vintages: Vec<&str> = figure.layers.iter().map(|about| about.vintage.as_str()).collect();
    vintages.sort_unstable_by(|left, right| right.cmp(left));
    vintages.dedup_by(|next, kept| kept.starts_with(*next));
    vintages.reverse();
    vintages.join(" ")
}
