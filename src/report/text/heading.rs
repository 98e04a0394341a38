//! The head of the report: which zone, how large, how many people, in whom, beside whom.

use crate::diagnosis::{Diagnosis, Place, TerritoryShare, ZoneKind};
use crate::layers::Language;

use super::super::numbers::{area, count, length, percent, value};
use super::super::table::entry;
use super::super::words;

/// Width of the keys on the left.
const KEY_WIDTH: usize = 16;
/// A list longer than this is cut, and says so.
const LIST_MAX: usize = 24;
/// Between the items of a list.
const BETWEEN: &str = "\u{a0}· ";
/// Territories with a smaller part of the zone are not worth a line's place.
const MIN_SHARE_SHOWN: f64 = 0.0005;

/// The head of the report.
pub(super) fn heading(diagnosis: &Diagnosis, language: Language, width: usize) -> String {
    let mut text = format!("{}\n{}\n", title(diagnosis, language), "═".repeat(width));
    for (key, value) in lines(diagnosis, language) {
        if !value.is_empty() {
            text.push_str(&entry(key, &value, KEY_WIDTH, width));
        }
    }
    text
}

/// The name of the zone, its kind and its code.
fn title(diagnosis: &Diagnosis, language: Language) -> String {
    let zone = &diagnosis.zone;
    let kind = words::zone_kind(zone.kind, language);
    match (&zone.name, &zone.code) {
        (Some(name), Some(code)) => [name.to_uppercase(), format!("{kind} {code}")].join(BETWEEN),
        _ => kind.to_uppercase(),
    }
}

fn lines(diagnosis: &Diagnosis, language: Language) -> Vec<(&'static str, String)> {
    let is_french = language == Language::French;
    let key = |fr: &'static str, en: &'static str| if is_french { fr } else { en };
    let zone = &diagnosis.zone;
    let corners = format!("{} {}", count(zone.vertices, language), key("sommets", "vertices"));
    let outline = format!("{} {}", key("périmètre", "perimeter"), length(zone.perimeter, language));
    let mut lines = vec![
        (key("Surface", "Area"), [area(zone.area, language), outline, corners].join(BETWEEN)),
        (key("Population", "Population"), people(diagnosis, language)),
        (key("Communes", "Communes"), communes(diagnosis, language)),
        (key("EPT", "EPT"), parents(diagnosis, ZoneKind::Ept, language)),
        (key("Département", "Département"), parents(diagnosis, ZoneKind::Departement, language)),
        (key("Voisines", "Neighbours"), neighbours(diagnosis, language)),
        (key("Quartiers QMI", "QMI districts"), places(&diagnosis.districts, language)),
        (key("Expérimentations", "Experiments"), places(&diagnosis.experiments, language)),
    ];
    if diagnosis.coverage_share < 1.0 - MIN_SHARE_SHOWN {
        let share = percent(diagnosis.coverage_share, 1, language);
        let words = key(
            "de la zone sont dans la Métropole, le reste est hors des données",
            "of the zone lie in the Métropole, the rest is outside the data",
        );
        lines.push((key("Couverture", "Coverage"), format!("{share} {words}")));
    }
    lines
}

/// The population and its density, where they were asked.
fn people(diagnosis: &Diagnosis, language: Language) -> String {
    let figures = diagnosis.themes.iter().flat_map(|theme| &theme.figures);
    let shown = figures.filter(|figure| ["base.population", "base.density"].contains(&figure.indicator.id.as_str()));
    let texts = shown.filter_map(|figure| Some(value(figure.estimate.value?, &figure.indicator, language)));
    texts.collect::<Vec<_>>().join(BETWEEN)
}

/// The communes of a zone that is none itself, with their part of it where they are few.
fn communes(diagnosis: &Diagnosis, language: Language) -> String {
    if diagnosis.zone.kind == ZoneKind::Commune {
        return String::new();
    }
    match of_kind(diagnosis, ZoneKind::Commune).len() {
        found if found > LIST_MAX => count(found, language),
        _ => parents(diagnosis, ZoneKind::Commune, language),
    }
}

/// The territories of `kind` that hold the zone, or that it holds; with their part of a zone that is no territory.
fn parents(diagnosis: &Diagnosis, kind: ZoneKind, language: Language) -> String {
    if diagnosis.zone.kind == kind {
        return String::new();
    }
    match of_kind(diagnosis, kind).as_slice() {
        [only] => format!("{} ({})", only.name, only.code),
        several if is_territory(diagnosis.zone.kind) => {
            listed(several.iter().map(|share| share.name.clone()), language)
        }
        several => listed(several.iter().map(|share| named_share(share, language)), language),
    }
}

/// Whether a zone of this kind is made of whole communes.
const fn is_territory(kind: ZoneKind) -> bool {
    matches!(kind, ZoneKind::Commune | ZoneKind::Ept | ZoneKind::Departement | ZoneKind::Metropole)
}

/// The territories of `kind` in the zone, the largest part first.
fn of_kind(diagnosis: &Diagnosis, kind: ZoneKind) -> Vec<&TerritoryShare> {
    let is_shown = |share: &&TerritoryShare| share.kind == kind && share.zone_share >= MIN_SHARE_SHOWN;
    let mut shares: Vec<&TerritoryShare> = diagnosis.territories.iter().filter(is_shown).collect();
    shares.sort_by(|left, right| right.zone_share.total_cmp(&left.zone_share));
    shares
}

fn named_share(share: &TerritoryShare, language: Language) -> String {
    format!("{}\u{a0}{}", share.name, percent(share.zone_share, 1, language))
}

fn neighbours(diagnosis: &Diagnosis, language: Language) -> String {
    let named = diagnosis.neighbours.iter();
    listed(named.map(|it| format!("{}\u{a0}{}", it.name, length(it.shared_border, language))), language)
}

fn places(places: &[Place], language: Language) -> String {
    let unsure = if language == Language::French { "emplacement incertain" } else { "place uncertain" };
    let named = |place: &Place| {
        let name = place.name.in_language(language);
        if place.is_certain { name.to_owned() } else { format!("{name} ({unsure})") }
    };
    listed(places.iter().map(named), language)
}

/// Items in a line, cut after [`LIST_MAX`] of them.
pub(super) fn listed(items: impl ExactSizeIterator<Item = String>, language: Language) -> String {
    let left_out = items.len().saturating_sub(LIST_MAX);
    let mut shown: Vec<String> = items.take(LIST_MAX).collect();
    if left_out > 0 {
        let number = count(left_out, language);
        shown.push(if language == Language::French {
            format!("et {number} autres")
        } else {
            format!("and {number} more")
        });
    }
    shown.join(BETWEEN)
}
