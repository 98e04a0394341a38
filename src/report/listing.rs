//! What is in service, for a person to read: the layers, one layer, the indicators, what lies at a position.

use crate::diagnosis::{Catalogue, Indicator, Place, Whereabouts};
use crate::geometry::LonLatBounds;
use crate::layers::{Atlas, CodeChange, FieldKind, GeometryKind, Language, Layer, Theme};

use super::numbers::{area, count};
use super::table::{Column, GAP, entry, grid, rule};
use super::words;

const MIN_WIDTH: usize = 60;
const MAX_WIDTH: usize = 120;
/// Width of the keys of an entry.
const KEY_WIDTH: usize = 16;
/// Width of identifiers of layers and of indicators.
const LAYER_ID_WIDTH: usize = 18;
const INDICATOR_ID_WIDTH: usize = 22;

/// The layers of `atlas`, a line each.
pub fn layers_text(atlas: &Atlas, language: Language, width: usize) -> String {
    let width = width.clamp(MIN_WIDTH, MAX_WIDTH);
    let fixed = [Column::right(6), Column::right(8)];
    let title_width = width - LAYER_ID_WIDTH - 6 - 8 - 4 * GAP;
    let columns = [Column::left(LAYER_ID_WIDTH), Column::left(title_width), fixed[0], fixed[1]];
    let header = match language {
        Language::French => ["Couche", "Titre", "Objets", "Année"],
        Language::English => ["Layer", "Title", "Rows", "Year"],
    };
    let row = |layer: &Layer| {
        let about = layer.about();
        let title = about.title.in_language(language).to_owned();
        vec![about.id.to_string(), title, count(layer.len(), language), about.vintage.clone()]
    };
    let mut text = grid(&columns, [header.map(str::to_owned).to_vec()]);
    for theme in Theme::ALL {
        let of_theme: Vec<_> = atlas.iter().filter(|layer| layer.about().theme == theme).map(|it| row(it)).collect();
        if !of_theme.is_empty() {
            text.push_str(&rule(theme.label(language), width));
            text.push_str(&grid(&columns, of_theme));
        }
    }
    text
}

/// All that is known about a layer.
pub fn layer_text(layer: &Layer, language: Language, width: usize) -> String {
    let width = width.clamp(MIN_WIDTH, MAX_WIDTH);
    let about = layer.about();
    let mut text = format!("{} · {}\n{}\n", about.id, about.title.in_language(language), "═".repeat(width));
    for (key, value) in layer_entries(layer, language) {
        if !value.is_empty() {
            text.push_str(&entry(key, &value, KEY_WIDTH, width));
        }
    }
    text
}

fn layer_entries(layer: &Layer, language: Language) -> Vec<(&'static str, String)> {
    let about = layer.about();
    let key = |fr: &'static str, en: &'static str| if language == Language::French { fr } else { en };
    let licence = [Some(about.licence.name.clone()), about.licence.url.clone()];
    let reliable = about.min_reliable_area.map(|it| area(it, language)).unwrap_or_default();
    vec![
        ("Description", about.description.in_language(language).to_owned()),
        (key("Thème", "Theme"), about.theme.label(language).to_owned()),
        (key("Fond de carte", "Base map"), about.base.map(|role| role.label(language).to_owned()).unwrap_or_default()),
        (key("Objets", "Rows"), format!("{} · {}", count(layer.len(), language), geometry(layer, language))),
        (key("Étendue", "Extent"), extent(layer.extent())),
        (key("Colonnes", "Columns"), fields(layer, language)),
        (key("Année", "Vintage"), about.vintage.clone()),
        (key("Codes (COG)", "Codes (COG)"), about.cog_year.map(|year| year.to_string()).unwrap_or_default()),
        (key("Codes repris", "Codes carried"), carried(&about.carried_codes)),
        (key("Producteur", "Producer"), about.producer.clone()),
        (key("Mention", "Attribution"), about.attribution.clone()),
        ("Licence", licence.into_iter().flatten().collect::<Vec<_>>().join(" · ")),
        (key("Source", "Source"), about.source_url.clone()),
        (key("Sûre à partir de", "Reliable from"), reliable),
        (key("Limites connues", "Known limits"), about.limits.in_language(language).to_owned()),
        (key("Repère", "Frame"), about.frame.clone()),
        ("SHA-256", about.sha256.clone()),
    ]
}

/// The codes of another year that the layer's tables had: `93059 → 93066 (2025)`.
fn carried(changes: &[CodeChange]) -> String {
    let told = changes.iter().map(|CodeChange { from, to, year }| format!("{from} → {to} ({year})"));
    told.collect::<Vec<_>>().join(", ")
}

fn geometry(layer: &Layer, language: Language) -> &'static str {
    match (layer.geometry().kind(), language) {
        (GeometryKind::Point, _) => "points",
        (GeometryKind::MultiLine, Language::French) => "lignes",
        (GeometryKind::MultiLine, Language::English) => "lines",
        (GeometryKind::MultiPolygon, Language::French) => "polygones",
        (GeometryKind::MultiPolygon, Language::English) => "polygons",
        (GeometryKind::None, Language::French) => "table sans géométrie",
        (GeometryKind::None, Language::English) => "table without geometry",
    }
}

/// West, south, east, north; nothing for a table.
fn extent(bounds: LonLatBounds) -> String {
    if bounds.is_empty() {
        return String::new();
    }
    let LonLatBounds { west_deg, south_deg, east_deg, north_deg } = bounds;
    format!("{west_deg:.4} {south_deg:.4} {east_deg:.4} {north_deg:.4} (WGS84)")
}

fn fields(layer: &Layer, language: Language) -> String {
    let kind = |kind: FieldKind| match (kind, language) {
        (FieldKind::Text, Language::French) => "texte",
        (FieldKind::Text, Language::English) => "text",
        (FieldKind::Integer, Language::French) => "entier",
        (FieldKind::Integer, Language::English) => "integer",
        (FieldKind::Number, Language::French) => "nombre",
        (FieldKind::Number, Language::English) => "number",
        (FieldKind::Boolean, Language::French) => "oui ou non",
        (FieldKind::Boolean, Language::English) => "yes or no",
    };
    let named = layer.fields().iter().map(|field| format!("{} ({})", field.name, kind(field.kind)));
    named.collect::<Vec<_>>().join(", ")
}

/// The indicators of `catalogue`: what each measures, in which unit, and what those without data wait for.
pub fn indicators_text(catalogue: &Catalogue, language: Language, width: usize) -> String {
    let width = width.clamp(MIN_WIDTH, MAX_WIDTH);
    let told_width = width - INDICATOR_ID_WIDTH - 2 * GAP;
    let columns = [Column::left(INDICATOR_ID_WIDTH), Column::left(told_width)];
    let mut blocks = Vec::new();
    for theme in Theme::ALL {
        let of_theme = catalogue.iter().filter(|indicator| indicator.theme == theme);
        let rows = of_theme.map(|indicator| vec![indicator.id.to_string(), told(indicator, language)]);
        blocks.push(format!("{}{}", rule(theme.label(language), width), grid(&columns, rows)));
    }
    blocks.join("\n")
}

fn told(indicator: &Indicator, language: Language) -> String {
    let label = indicator.label.in_language(language);
    let unit = words::unit(indicator.unit, language);
    let definition = indicator.definition.in_language(language);
    let fetch = indicator.awaited.as_ref().map(|awaited| format!("\n→ arpent fetch {}", awaited.source));
    format!("{label} ({unit})\n{definition}{}", fetch.unwrap_or_default())
}

/// What lies at a position.
pub fn whereabouts_text(whereabouts: &Whereabouts, language: Language, width: usize) -> String {
    let width = width.clamp(MIN_WIDTH, MAX_WIDTH);
    let is_french = language == Language::French;
    let Some(commune) = &whereabouts.commune else {
        let outside =
            if is_french { "Hors de la Métropole du Grand Paris." } else { "Outside the Métropole du Grand Paris." };
        return format!("{outside}\n");
    };
    let named = |it: &crate::diagnosis::Named| format!("{} ({})", it.name, it.code);
    let mut text = entry("Commune", &named(commune), KEY_WIDTH, width);
    let parents = [("EPT", &whereabouts.ept), ("Département", &whereabouts.departement)];
    for (key, parent) in parents.into_iter().filter_map(|(key, parent)| Some((key, parent.as_ref()?))) {
        text.push_str(&entry(key, &named(parent), KEY_WIDTH, width));
    }
    let districts = if is_french { "Quartier QMI" } else { "QMI district" };
    let experiments = if is_french { "Expérimentation" } else { "Experiment" };
    for (key, places) in [(districts, &whereabouts.districts), (experiments, &whereabouts.experiments)] {
        text.extend(places.iter().map(|place: &Place| entry(key, place.name.in_language(language), KEY_WIDTH, width)));
    }
    text
}
