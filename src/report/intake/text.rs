//! An import and a check in text, so that a person can act on it: what was read, what became of it, where the faults are.

use std::fmt::Write as _;

use crate::geometry::LonLatBounds;
use crate::layers::intake::{Account, Axes, ColumnStory, Cover, Fault, Faults, Remedy};
use crate::layers::{FieldKind, Language};

use super::super::numbers::{count, percent};
use super::super::table::{Column, GAP, entry, grid, rule};
use super::words;
use super::{Checked, Imported, Outcome};

const MIN_WIDTH: usize = 60;
const MAX_WIDTH: usize = 120;
/// Width of the keys of an entry.
const KEY_WIDTH: usize = 14;
/// Examples of each kind of fault.
const EXAMPLES: usize = 3;

/// What became of a file.
pub fn imported_text(imported: &Imported<'_>, language: Language, width: usize) -> String {
    let width = width.clamp(MIN_WIDTH, MAX_WIDTH);
    let key = |fr: &'static str, en: &'static str| words::either(language, fr, en);
    let about = imported.about;
    let mut text = format!("{} · {}\n", about.id, about.title.in_language(language));
    let rows = rows_told(imported, language);
    let frame = imported.account.frame.as_ref();
    let axes = match imported.account.axes {
        Axes::EastNorth => "",
        Axes::Swapped => key(" · coordonnées échangées, comme demandé", " · axes swapped, as asked"),
    };
    let frame = frame.map(|told| format!("{} ({}){axes}", told.frame.name(), words::frame_from(told.from, language)));
    let entries = [
        (key("Fichier", "File"), file_told(imported.file, imported.account)),
        (key("Lignes", "Rows"), rows),
        (key("Repère", "Frame"), frame.unwrap_or_default()),
        (key("Étendue", "Extent"), extent(imported.extent)),
        (key("Identifiant", "Identifier"), words::id_source(&imported.account.id_source, language)),
    ];
    for (key, value) in entries.into_iter().filter(|(_, value)| !value.is_empty()) {
        text.push_str(&entry(key, &value, KEY_WIDTH, width));
    }
    text.push_str(&rule(key("Colonnes", "Columns"), width));
    text.push_str(&columns(&imported.account.columns, language, width));
    text.push_str(&rule(key("Fautes", "Faults"), width));
    text.push_str(&faults_told(imported.faults, language, words::advice));
    if !imported.indicators.is_empty() {
        text.push_str(&rule(key("Indicateurs", "Indicators"), width));
        text.push_str(&indicators(imported.indicators, language));
    }
    let outcome = match imported.outcome {
        Outcome::InService => key("La couche est en service.", "The layer is in service."),
        Outcome::Tried => key("Essai seulement : rien n’est écrit.", "Only tried: nothing is written."),
        Outcome::Refused => key(
            "Refusé (--strict) : rien n’est écrit, la couche en service reste.",
            "Refused (--strict): nothing is written, the layer in service stays.",
        ),
    };
    let _ = writeln!(text, "{}\n{outcome}", "─".repeat(width));
    text
}

/// What checks found.
pub fn checked_text(checked: &[Checked<'_>], language: Language, width: usize) -> String {
    let width = width.clamp(MIN_WIDTH, MAX_WIDTH);
    let mut text = String::new();
    for it in checked {
        text.push_str(&rule(&format!("{} · {}", it.about.id, it.about.title.in_language(language)), width));
        let rows = count(it.rows, language);
        let reach = match (it.cover, language) {
            (Cover::Area { share }, Language::French) => format!("{} de la Métropole", percent(share, 1, language)),
            (Cover::Area { share }, Language::English) => format!("{} of the Métropole", percent(share, 1, language)),
            (Cover::Features { inside }, Language::French) => {
                format!("dont {} dans la Métropole", count(inside, language))
            }
            (Cover::Features { inside }, Language::English) => {
                format!("{} of them in the Métropole", count(inside, language))
            }
            (Cover::Table, _) => words::either(language, "table sans géométrie", "table without geometry").to_owned(),
        };
        let _ = writeln!(text, "{rows} {} · {reach}", words::either(language, "objets", "features"));
        text.push_str(&faults_text(it.faults, language));
    }
    text
}

/// Faults, the gravest first: how many of each kind, and where the first of them are.
pub fn faults_text(faults: &Faults, language: Language) -> String {
    faults_told(faults, language, |_, _, _| None)
}

/// The same, with what may be done about each kind.
fn faults_told(
    faults: &Faults,
    language: Language,
    advice: impl Fn(&str, Remedy, Language) -> Option<&'static str>,
) -> String {
    if faults.is_empty() {
        return format!("{}\n", words::either(language, "Aucune.", "None."));
    }
    let mut text = String::new();
    let colon = words::either(language, " :", ":");
    for (remedy, code, times) in faults.counts() {
        let (done, name) = (words::remedy(remedy, language), words::kind_name(code, language));
        let _ = writeln!(text, "{done} · {name}{colon} {}", count(times, language));
        if let Some(advice) = advice(code, remedy, language) {
            let _ = writeln!(text, "    → {advice}");
        }
        let of_kind = faults.iter().filter(|fault| fault.remedy == remedy && fault.kind.code() == code);
        for fault in of_kind.take(EXAMPLES) {
            let _ = writeln!(text, "    {}", example(fault, language));
        }
    }
    text
}

/// Where a fault is, and what it is.
fn example(fault: &Fault, language: Language) -> String {
    let row = fault.row.map(|row| format!("{} {row}", words::either(language, "ligne", "row")));
    let at = fault.at.map(|at| format!("{:.5} {:.5}", at.lon_deg, at.lat_deg));
    let parts = [row, fault.id.clone(), at, Some(words::kind(&fault.kind, language))];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn rows_told(imported: &Imported<'_>, language: Language) -> String {
    let (read, rows) = (count(imported.account.rows_read, language), count(imported.rows, language));
    match language {
        Language::French => format!("{read} lues · {rows} dans la couche"),
        Language::English => format!("{read} read · {rows} in the layer"),
    }
}

fn file_told(file: &str, account: &Account) -> String {
    match &account.name {
        Some(name) => format!("{file} · {name}"),
        None => file.to_owned(),
    }
}

/// West, south, east, north.
fn extent(bounds: LonLatBounds) -> String {
    if bounds.is_empty() {
        return String::new();
    }
    let LonLatBounds { west_deg, south_deg, east_deg, north_deg } = bounds;
    format!("{west_deg:.4} {south_deg:.4} {east_deg:.4} {north_deg:.4} (WGS84)")
}

/// A line a column: its name, what it became, why, and what stood for nothing.
fn columns(stories: &[ColumnStory], language: Language, width: usize) -> String {
    let name_width = stories.iter().map(|story| story.name.chars().count()).max().unwrap_or(0).clamp(8, 24);
    let taken = name_width + 10 + 4 * GAP;
    let columns = [Column::left(name_width), Column::left(10), Column::left(width.saturating_sub(taken))];
    let row =
        |story: &ColumnStory| vec![story.name.clone(), kind(story.kind, language).to_owned(), told(story, language)];
    grid(&columns, stories.iter().map(row))
}

fn told(story: &ColumnStory, language: Language) -> String {
    let mut told = vec![words::reason(&story.reason, language)];
    if story.nulls > 0 {
        told.push(format!("{} {}", count(story.nulls, language), words::either(language, "sans valeur", "null")));
    }
    if story.secrets > 0 {
        told.push(format!("{} secret", count(story.secrets, language)));
    }
    let absences = story.absences.iter().map(|((absence, text), times)| {
        format!("« {text} » → {} ({})", words::absence(*absence, language), count(*times, language))
    });
    told.extend(absences);
    told.join(" · ")
}

const fn kind(kind: FieldKind, language: Language) -> &'static str {
    match kind {
        FieldKind::Text => words::either(language, "texte", "text"),
        FieldKind::Integer => words::either(language, "entier", "integer"),
        FieldKind::Number => words::either(language, "nombre", "number"),
        FieldKind::Boolean => words::either(language, "oui ou non", "yes or no"),
    }
}

fn indicators(indicators: &[(String, bool)], language: Language) -> String {
    let mut text = String::new();
    for (id, has_data) in indicators {
        let state = if *has_data {
            words::either(language, "a ses données", "has its data")
        } else {
            words::either(language, "attend encore une couche ou une colonne", "still waits for a layer or a column")
        };
        let _ = writeln!(text, "{id}  {state}");
    }
    text
}
