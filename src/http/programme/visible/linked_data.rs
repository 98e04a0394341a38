//! Communes and experiments as linked data (JSON-LD 1.1) in the words of schema.org.
//!
//! A commune is an `AdministrativeArea`. An experiment is a `ResearchProject` (it has a parent programme) and an `Event`:
//! of all that schema.org has, an event alone happens at a place, from a date to a date, within a place that names it
//! among its events. Dates of the year or the month alone are dates of ISO 8601, as it asks. What was measured is a
//! `Dataset` about the experiment; sources are pages about it.
//!
//! The context is in the document: `@vocab` is the vocabulary itself, so that nobody needs another host to read it.

use serde_json::{Map, Value, json};

use crate::geometry::{LonLat, LonLatBounds, Polygons};
use crate::programme::record::{Kind, Location};

use super::commune::map_address;
use super::labels::label;
use super::measured::by_outcome;
use super::public::Shown;
use super::setting::{Setting, web_address};
use super::words::PROGRAMME;

/// The most corners of an outline that is given; a larger one is given as its box.
const MOST_CORNERS: usize = 1_000;

/// A commune.
pub(super) fn commune(setting: &Setting<'_>, commune: &Shown<'_>) -> Value {
    let (language, code) = (setting.language, commune.id());
    let named = |kind: Kind| setting.public.naming(kind, "commune_code", code);
    let places: Vec<Value> =
        [Kind::District, Kind::Area].into_iter().flat_map(named).map(|it| place(setting, &it)).collect();
    let events: Vec<Value> = named(Kind::Experiment).iter().map(|it| in_short(setting, it)).collect();
    let territory = setting.territories.commune(code);
    let geo = territory.map(|territory| box_of(territory.zone.lonlat().view().bounds()));
    let mut data = begun(setting, commune, json!("AdministrativeArea"), commune.text("name"));
    let members = [
        ("identifier", json!({ "@type": "PropertyValue", "propertyID": "INSEE", "value": code })),
        ("description", text(commune.words("presentation", language))),
        ("geo", geo.unwrap_or(Value::Null)),
        ("hasMap", json!(format!("{}{}", setting.base, map_address(setting, code)))),
        ("containedInPlace", json!({ "@type": "AdministrativeArea", "name": "Métropole du Grand Paris" })),
        ("containsPlace", json!(places)),
        ("event", json!(events)),
        ("subjectOf", json!(pages(commune))),
    ];
    put(&mut data, members);
    Value::Object(data)
}

/// An experiment.
pub(super) fn experiment(setting: &Setting<'_>, experiment: &Shown<'_>) -> Value {
    let language = setting.language;
    let mut data = begun(setting, experiment, kind_of_experiment(), setting.experiment_name(experiment));
    let solution = setting.public.get(Kind::Solution, experiment.text("solution_id"));
    let description = solution.as_ref().map_or("", |solution| solution.words("description", language));
    let themes = experiment.word_list("themes").iter();
    let subjects: Vec<Value> = themes
        .map(|theme| json!({ "@type": "DefinedTerm", "name": label(theme, language), "termCode": theme }))
        .collect();
    let carrier = setting.carrier(experiment);
    let organizer = if carrier.is_empty() {
        Value::Null
    } else {
        let website = solution
            .as_ref()
            .and_then(|solution| solution.texts("website").iter().find(|it| web_address(it).is_some()));
        let mut organizer = Map::new();
        let url = website.map_or(Value::Null, |website| json!(website));
        put(&mut organizer, [("@type", json!("Organization")), ("name", json!(carrier)), ("url", url)]);
        Value::Object(organizer)
    };
    let date = |field: &str| experiment.date(field).map_or(Value::Null, |date| json!(date.to_string()));
    let mut about: Vec<Value> = pages(experiment);
    about.extend(measured(setting, experiment));
    let members = [
        ("identifier", json!(experiment.id())),
        ("description", text(description)),
        ("startDate", date("start")),
        ("endDate", date("end")),
        ("location", location(setting, experiment)),
        ("organizer", organizer),
        ("parentOrganization", json!({ "@type": "Project", "name": PROGRAMME })),
        ("about", json!(subjects)),
        ("keywords", text(label(experiment.text("state"), language))),
        ("subjectOf", json!(about)),
    ];
    put(&mut data, members);
    Value::Object(data)
}

fn kind_of_experiment() -> Value {
    json!(["ResearchProject", "Event"])
}

/// What every document begins with.
fn begun(setting: &Setting<'_>, record: &Shown<'_>, kind: Value, name: &str) -> Map<String, Value> {
    let address = json!({ "@type": "@id" });
    let plain = json!({ "@language": null });
    let context = json!({
        "@vocab": "https://schema.org/", "@language": setting.language.code(),
        "url": address, "hasMap": address, "contentUrl": address,
        "identifier": plain, "startDate": plain, "endDate": plain, "termCode": plain, "unitText": plain,
        "encodingFormat": plain, "box": plain, "polygon": plain, "propertyID": plain, "value": plain,
    });
    let mut data = Map::new();
    let members = [
        ("@context", context),
        ("@id", json!(address_of(setting, record))),
        ("@type", kind),
        ("name", json!(name)),
        ("url", json!(format!("{}{}", setting.base, setting.page(record.kind(), record.id())))),
    ];
    put(&mut data, members);
    data
}

/// Puts members that say something.
fn put<const N: usize>(data: &mut Map<String, Value>, members: [(&str, Value); N]) {
    let says = |value: &Value| !value.is_null() && value.as_array().is_none_or(|list| !list.is_empty());
    data.extend(members.into_iter().filter(|(_, value)| says(value)).map(|(name, value)| (name.to_owned(), value)));
}

/// A text; nothing where it is empty.
fn text(text: &str) -> Value {
    if text.is_empty() { Value::Null } else { json!(text) }
}

fn address_of(setting: &Setting<'_>, record: &Shown<'_>) -> String {
    format!("{}/programme/{}/{}", setting.base, record.kind(), record.id())
}

/// An experiment within its commune.
fn in_short(setting: &Setting<'_>, experiment: &Shown<'_>) -> Value {
    let mut data = Map::new();
    let date = |field: &str| experiment.date(field).map_or(Value::Null, |date| json!(date.to_string()));
    let members = [
        ("@id", json!(address_of(setting, experiment))),
        ("@type", kind_of_experiment()),
        ("name", json!(setting.experiment_name(experiment))),
        ("startDate", date("start")),
        ("endDate", date("end")),
    ];
    put(&mut data, members);
    Value::Object(data)
}

/// A district or an area.
fn place(setting: &Setting<'_>, record: &Shown<'_>) -> Value {
    let mut data = Map::new();
    let description = ["purpose", "location"]
        .map(|field| record.words(field, setting.language))
        .into_iter()
        .find(|it| !it.is_empty());
    let members = [
        ("@id", json!(address_of(setting, record))),
        ("@type", json!("Place")),
        ("name", json!(record.text("name"))),
        ("description", text(description.unwrap_or_default())),
        ("geo", geo(record)),
    ];
    put(&mut data, members);
    Value::Object(data)
}

/// Where an experiment happens: its site, its area, its commune.
fn location(setting: &Setting<'_>, experiment: &Shown<'_>) -> Value {
    let code = experiment.text("commune_code");
    let commune = json!({
        "@id": format!("{}/programme/communes/{code}", setting.base), "@type": "AdministrativeArea",
        "name": setting.commune_name(code),
    });
    let area = setting.public.get(Kind::Area, experiment.text("area_id"));
    let site = experiment.words("site", setting.language);
    let name = if site.is_empty() { setting.commune_name(code) } else { site };
    let own = geo(experiment);
    let geo = if own.is_null() { area.as_ref().map_or(Value::Null, geo) } else { own };
    let mut data = Map::new();
    put(&mut data, [("@type", json!("Place")), ("name", json!(name)), ("geo", geo), ("containedInPlace", commune)]);
    Value::Object(data)
}

/// The place of a record: a point, or the outer rings of its outline (schema.org knows no holes).
fn geo(record: &Shown<'_>) -> Value {
    match record.location() {
        None => Value::Null,
        Some(Location::Point(point)) => coordinates(*point),
        Some(Location::Outline(outline)) if outline.view().vertices() > MOST_CORNERS => box_of(outline.view().bounds()),
        Some(Location::Outline(outline)) => shapes(outline),
    }
}

fn coordinates(point: LonLat) -> Value {
    json!({ "@type": "GeoCoordinates", "latitude": point.lat_deg, "longitude": point.lon_deg })
}

fn shapes(outline: &Polygons<LonLat>) -> Value {
    let outer = outline.view().polygons().filter_map(|polygon| polygon.rings().next());
    let mut shapes: Vec<Value> =
        outer.map(|ring| json!({ "@type": "GeoShape", "polygon": positions(ring.iter()) })).collect();
    if shapes.len() == 1 { shapes.remove(0) } else { json!(shapes) }
}

fn box_of(bounds: LonLatBounds) -> Value {
    let corners = [LonLat::new(bounds.west_deg, bounds.south_deg), LonLat::new(bounds.east_deg, bounds.north_deg)];
    json!({ "@type": "GeoShape", "box": positions(corners.iter()) })
}

/// Positions as schema.org has them: the latitude first, everything parted by spaces.
fn positions<'p>(positions: impl Iterator<Item = &'p LonLat>) -> String {
    let pairs: Vec<String> = positions.map(|it| format!("{} {}", it.lat_deg, it.lon_deg)).collect();
    pairs.join(" ")
}

/// The pages that a record stands on.
fn pages(record: &Shown<'_>) -> Vec<Value> {
    let sources = record.texts("sources").iter().filter(|source| web_address(source).is_some());
    sources.map(|source| json!({ "@type": "WebPage", "url": source })).collect()
}

/// What was measured, as a data set; nothing where nothing was.
fn measured(setting: &Setting<'_>, experiment: &Shown<'_>) -> Option<Value> {
    let measures = setting.public.naming(Kind::Measure, "experiment_id", experiment.id());
    let days = || measures.iter().filter_map(|measure| measure.date("date")).map(|date| date.to_string());
    let (from, to) = (days().min()?, days().max()?);
    let words = setting.words();
    let name = format!("{}{}{}", words.measures(), words.colon(), setting.experiment_name(experiment));
    let outcomes = by_outcome(measures);
    let variables: Vec<Value> = outcomes
        .keys()
        .map(|(indicator, unit)| json!({ "@type": "PropertyValue", "name": indicator, "unitText": unit }))
        .collect();
    let address = format!("{}/programme/measures?experiment={}", setting.base, experiment.id());
    Some(json!({
        "@type": "Dataset", "name": name,
        "description": words.of_both(
            "Valeurs mesurées avant, pendant et après l’expérimentation, au site et en zones témoins.",
            "Values measured before, during and after the experiment, at the site and in control zones.",
        ),
        "temporalCoverage": format!("{from}/{to}"),
        "variableMeasured": variables,
        "distribution": { "@type": "DataDownload", "contentUrl": address, "encodingFormat": "application/geo+json" },
    }))
}
