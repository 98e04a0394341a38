//! A difference as a person reads it: first what changed, then the figures that differ.

use serde_json::Value;

use crate::diagnosis::{Unit, ZoneKind};
use crate::geometry::SquareMetres;
use crate::layers::Language;

use super::super::numbers::{area, number, ordinal, unit_value};
use super::super::table::{Column, GAP, entry, grid, paragraph, rule};
use super::super::words;
use super::{Change, Difference, Estimated, FigureChange, LayerFile, ParameterChange, ScoreShown, Shape};

const MIN_WIDTH: usize = 60;
const MAX_WIDTH: usize = 120;
/// Width of the keys on the left.
const KEY_WIDTH: usize = 11;
/// Width of a column of figures, and where the terminal is narrow.
const FIGURE_WIDTH: usize = 16;
const NARROW_FIGURE_WIDTH: usize = 11;
/// From this width there is room for wide columns.
const WIDE_FROM: usize = 80;
/// Digits of a hash that tell files apart.
const SHOWN_DIGITS: usize = 8;

/// The difference in words, in lines of at most `width` columns.
pub fn difference_text(difference: &Difference, language: Language, width: usize) -> String {
    let width = width.clamp(MIN_WIDTH, MAX_WIDTH);
    let say = |fr: &'static str, en: &'static str| if language == Language::French { fr } else { en };
    if difference.same {
        let same = say(
            "Le même diagnostic\u{a0}: mêmes données, mêmes chiffres.",
            "The same diagnosis: same data, same figures.",
        );
        return format!("{}{}\n", paragraph(same, width), difference.after.id);
    }
    let nothing = say("sans changement", "unchanged").to_owned();
    let causes = [
        (say("Forme", "Shape"), difference.shape.as_ref().map(|it| shape(it, language)).into_iter().collect()),
        (say("Données", "Data"), difference.data.iter().map(|it| layer(&it.layer, &it.change, language)).collect()),
        (say("Méthode", "Method"), methods(difference)),
        (say("Paramètres", "Parameters"), parameters(difference, language)),
    ];
    let mut text = rule(say("Ce qui a changé", "What changed"), width);
    for (key, changes) in causes {
        let changes: Vec<String> = changes;
        let shown = if changes.is_empty() { nothing.clone() } else { changes.join("\n") };
        text.push_str(&entry(key, &shown, KEY_WIDTH, width));
    }
    if difference.changed == ["unexplained"] {
        let engines = format!("{} → {}", difference.before.engine, difference.after.engine);
        let why = say(
            "Rien de ce que les deux disent d’eux-mêmes ne l’explique\u{a0}: une couche qu’aucun chiffre ne cite, ou le moteur",
            "Nothing that the two say of themselves explains it: a layer that no figure cites, or the engine",
        );
        text.push_str(&paragraph(&format!("{why} ({engines})."), width));
    }
    if let Some(change) = &difference.score {
        text.push_str(&entry("Score", &score(change, language), KEY_WIDTH, width));
    }
    text.push('\n');
    text.push_str(&figures(difference, language, width));
    format!("{text}\n- {}\n+ {}\n", difference.before.id, difference.after.id)
}

fn shape(change: &Change<Shape>, language: Language) -> String {
    let told = |shape: &Shape| {
        let kinds = [ZoneKind::Commune, ZoneKind::Ept, ZoneKind::Departement, ZoneKind::Metropole, ZoneKind::District];
        let kind = kinds.into_iter().chain([ZoneKind::Drawn, ZoneKind::Disc]).find(|kind| kind.code() == shape.kind);
        let kind = kind.map_or(shape.kind.as_str(), |kind| words::zone_kind(kind, language));
        let name = shape.name.as_deref().unwrap_or(kind);
        format!("{name} {} ({})", area(SquareMetres(shape.area_m2), language), short(&shape.sha256))
    };
    arrow(change, told)
}

fn layer(id: &str, change: &Change<LayerFile>, language: Language) -> String {
    let told = |file: &LayerFile| format!("{} ({})", file.vintage, short(&file.sha256));
    let unread = if language == Language::French { "non lue" } else { "not read" };
    let side = |file: &Option<LayerFile>| file.as_ref().map_or_else(|| unread.to_owned(), told);
    format!("{id}: {} → {}", side(&change.before), side(&change.after))
}

fn methods(difference: &Difference) -> Vec<String> {
    let changes = difference.method.iter();
    changes
        .map(|it| {
            format!("{}: {}", it.indicator, arrow(&it.change, |method| format!("{} {}", method.id, method.version)))
        })
        .collect()
}

fn parameters(difference: &Difference, language: Language) -> Vec<String> {
    let none = if language == Language::French { "aucun" } else { "none" };
    let told = |value: &Option<Value>| match value {
        None => none.to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    let (selected, others): (Vec<&ParameterChange>, Vec<&ParameterChange>) =
        difference.parameters.iter().partition(|it| it.of == "selection");
    let change = |it: &&ParameterChange| {
        format!("{} {}: {} → {}", it.of, it.name, told(&it.change.before), told(&it.change.after))
    };
    let mut lines: Vec<String> = others.iter().map(change).collect();
    for (sign, is_added) in [("-", false), ("+", true)] {
        let names: Vec<&str> =
            selected.iter().filter(|it| it.change.before.is_none() == is_added).map(|it| it.name.as_str()).collect();
        if !names.is_empty() {
            lines.push(format!("{sign} {}", names.join(", ")));
        }
    }
    lines
}

fn score(change: &Change<ScoreShown>, language: Language) -> String {
    let told = |score: &ScoreShown| {
        let rank = score.rank.map(|rank| format!(" ({})", ordinal(rank, language))).unwrap_or_default();
        format!("{}{rank}", number(score.value, 3, language))
    };
    let side = |score: &Option<ScoreShown>| score.as_ref().map_or_else(|| "–".to_owned(), told);
    format!("{} → {}", side(&change.before), side(&change.after))
}

/// The figures that differ, before and after; their places below where those differ.
fn figures(difference: &Difference, language: Language, width: usize) -> String {
    let (count, of) = (difference.figures.len(), difference.figures_compared);
    let title = match (language, count) {
        (Language::French, 0 | 1) => format!("{count} chiffre diffère sur {of}"),
        (Language::French, _) => format!("{count} chiffres diffèrent sur {of}"),
        (Language::English, 1) => format!("1 of {of} figures differs"),
        (Language::English, _) => format!("{count} of {of} figures differ"),
    };
    let header = match language {
        Language::French => ["", "Avant", "Après", "Écart"],
        Language::English => ["", "Before", "After", "Difference"],
    };
    let figure_width = if width < WIDE_FROM { NARROW_FIGURE_WIDTH } else { FIGURE_WIDTH };
    let label_width = width.saturating_sub(3 * (figure_width + GAP) + GAP);
    let figure = Column::right(figure_width);
    let columns = [Column::left(label_width), figure, figure, figure];
    let rows = difference.figures.iter().flat_map(|figure| rows(figure, language));
    let table = std::iter::once(header.map(str::to_owned).to_vec()).chain(rows);
    let title = rule(&title, width);
    if count == 0 { title } else { format!("{title}{}", grid(&columns, table)) }
}

/// The values of a figure, then its places in each set where they differ.
fn rows(figure: &FigureChange, language: Language) -> Vec<Vec<String>> {
    let side =
        |estimated: &Option<Estimated>| estimated.as_ref().map_or_else(String::new, |it| told(it, figure, language));
    let difference = figure.difference.filter(|&it| it != 0.0).map(|it| signed(it, figure, language));
    let values = [side(&figure.change.before), side(&figure.change.after), difference.unwrap_or_default()];
    let mut rows = vec![[vec![figure.label.clone()], values.to_vec()].concat()];
    let place = |place: Option<usize>| place.map_or_else(|| "–".to_owned(), |place| ordinal(place, language));
    let noun = if language == Language::French { "rang" } else { "rank" };
    for (set, change) in &figure.ranks {
        rows.push(vec![
            format!("\u{a0}\u{a0}{noun} ({set})"),
            place(change.before),
            place(change.after),
            String::new(),
        ]);
    }
    rows
}

/// A value over its bounds, the bounds where there is none, or why there is neither.
fn told(estimated: &Estimated, figure: &FigureChange, language: Language) -> String {
    let bounds = estimated.low.zip(estimated.high).filter(|(low, high)| low < high);
    let bounds =
        bounds.map(|(low, high)| format!("{} – {}", bare(low, figure, language), bare(high, figure, language)));
    match (estimated.value, bounds) {
        (Some(value), Some(bounds)) => format!("{}\n{bounds}", shown(value, figure, language)),
        (Some(value), None) => shown(value, figure, language),
        (None, Some(bounds)) => bounds,
        (None, None) => estimated.state.clone(),
    }
}

fn unit(figure: &FigureChange) -> Option<Unit> {
    Unit::ALL.into_iter().find(|unit| unit.code() == figure.unit)
}

fn shown(value: f64, figure: &FigureChange, language: Language) -> String {
    let plain = || number(value, usize::from(figure.decimals), language);
    unit(figure).map_or_else(plain, |unit| unit_value(value, (unit, figure.decimals), language))
}

/// A value without its unit, but for the sign of per cent.
fn bare(value: f64, figure: &FigureChange, language: Language) -> String {
    match unit(figure) {
        Some(Unit::Share) => shown(value, figure, language),
        _ => number(value, usize::from(figure.decimals), language),
    }
}

/// A difference with its sign; one that the shown decimals hide in its own magnitude.
fn signed(difference: f64, figure: &FigureChange, language: Language) -> String {
    let text = match unit(figure) {
        // Of two shares the difference is in points, not in per cent of either.
        Some(Unit::Share) => {
            let points = number(difference * 100.0, usize::from(figure.decimals).saturating_sub(2), language);
            format!("{points}\u{a0}pts")
        }
        _ => bare(difference, figure, language),
    };
    let is_hidden = !text.bytes().any(|byte| (b'1'..=b'9').contains(&byte));
    match (is_hidden, difference > 0.0) {
        (true, _) => format!("{difference:+.1e}"),
        (false, true) => format!("+{text}"),
        (false, false) => text,
    }
}

fn arrow<T>(change: &Change<T>, told: impl Fn(&T) -> String) -> String {
    let side = |it: &Option<T>| it.as_ref().map_or_else(|| "–".to_owned(), &told);
    format!("{} → {}", side(&change.before), side(&change.after))
}

fn short(hash: &str) -> String {
    hash.chars().take(SHOWN_DIGITS).collect()
}
