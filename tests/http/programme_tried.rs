//! A programme for tests: a record or more of every kind around one commune, and a register that keeps it.

use std::collections::BTreeMap;
use std::sync::Arc;

use arpent::geometry::{LonLat, Polygons};
use arpent::http::{AppState, Pace, Register, SessionKey, Settings, router};
use arpent::layers::Words;
use arpent::programme::Book;
use arpent::programme::record::{Audience, Holds, Kind, Location, Record, RecordField, Value};
use arpent::store::{Ledger, shipped};
use axum::Router;

use super::harness::ENGINE;
use super::memory_store::MemoryStore;

/// The fields of a record.
pub type Values = BTreeMap<&'static str, Value>;
/// A record, its kind and its identifier.
pub type Kept = (Kind, &'static str, Values, Option<Location>);

/// What a text field holds in a test, by its kind of record and itself.
pub type TextOf<'t> = &'t dyn Fn(Kind, &str, &RecordField) -> String;

/// The programme: an experiment `trial` of Argenteuil with everything around it, and what is not public beside it.
pub fn records(text_of: TextOf<'_>) -> Vec<Kept> {
    let filled = |kind, id| filled(kind, id, text_of);
    let on = |kind, id, changes: &[(&'static str, Value)]| {
        let mut values: Values = filled(kind, id);
        values.extend(changes.iter().cloned());
        values
    };
    let word = Value::Word;
    let day = |text: &str| Value::Date(text.parse().expect("a date"));
    let mut all = vec![
        (Kind::Edition, "2", on(Kind::Edition, "2", &[("number", Value::Integer(2))]), None),
        (Kind::Commune, "95018", filled(Kind::Commune, "95018"), None),
        (Kind::District, "quarter", filled(Kind::District, "quarter"), Some(point(2.235, 48.94))),
        (Kind::Area, "chosen", on(Kind::Area, "chosen", &[("state", word("chosen"))]), Some(square(2.24, 48.94))),
        (Kind::Area, "drafted", on(Kind::Area, "drafted", &[("state", word("draft"))]), Some(square(2.25, 48.95))),
        (
            Kind::Area,
            "withdrawn",
            on(Kind::Area, "withdrawn", &[("state", word("withdrawn"))]),
            Some(square(2.25, 48.95)),
        ),
        (Kind::Solution, "shade", filled(Kind::Solution, "shade"), None),
        (
            Kind::Experiment,
            "trial",
            on(
                Kind::Experiment,
                "trial",
                &[("state", word("running")), ("start", day("2025-07-01")), ("end", day("2999-01-31"))],
            ),
            Some(point(2.242, 48.942)),
        ),
        (Kind::Experiment, "other", on(Kind::Experiment, "other", &[("state", word("planned"))]), None),
        (Kind::Agreement, "paper", filled(Kind::Agreement, "paper"), None),
        (Kind::Control, "compared", filled(Kind::Control, "compared"), Some(square(2.26, 48.95))),
        (
            Kind::Control,
            "unfrozen",
            on(Kind::Control, "unfrozen", &[("experiment_id", named("other"))]),
            Some(square(2.26, 48.96)),
        ),
        (Kind::Protocol, "frozen", filled(Kind::Protocol, "frozen"), None),
        (Kind::Evaluation, "found", on(Kind::Evaluation, "found", &effect()), None),
    ];
    let steps = [
        ("step-done", "2025-09-01", Some("2025-09-03")),
        ("step-late", "2025-12-01", None),
        ("step-due", "2998-06-01", None),
    ];
    for (id, due, done) in steps {
        let mut values = filled(Kind::Milestone, id);
        values.remove("done");
        values.insert("due", day(due));
        values.extend(done.map(|done| ("done", day(done))));
        all.push((Kind::Milestone, id, values, None));
    }
    let measures = [
        ("one", "before", "2025-05-02", 41.5),
        ("two", "during", "2025-08-02", 38.25),
        ("three", "during", "2025-09-02", 37.0),
    ];
    for (id, phase, date, value) in measures {
        let changes = [("phase", word(phase)), ("date", day(date)), ("value", Value::Number(value))];
        let mut values = on(Kind::Measure, id, &changes);
        if id != "three" {
            values.remove("control_id");
        }
        all.push((Kind::Measure, id, values, Some(point(2.241, 48.941))));
    }
    all
}

fn effect() -> [(&'static str, Value); 4] {
    let effects = [("estimate", -3.84), ("low", -5.1), ("high", -2.6), ("p_value", 0.012)];
    effects.map(|(name, value)| (name, Value::Number(value)))
}

/// Values of every field of a kind.
fn filled(kind: Kind, id: &str, text_of: TextOf<'_>) -> Values {
    let value = |field: &RecordField| match field.holds {
        Holds::Line(_) | Holds::Prose(_) => Value::Text(text_of(kind, id, field)),
        Holds::Words(_) => {
            let text = text_of(kind, id, field);
            Value::Words(Words::new(format!("{text} fr"), format!("{text} en")))
        }
        Holds::Date | Holds::Day => Value::Date("2025-07-01".parse().expect("a date")),
        Holds::Number(least, most) => Value::Number(25_000.0_f64.clamp(least, most)),
        Holds::Integer(least, most) => Value::Integer(1.clamp(least, most)),
        Holds::Word(words) => Value::Word(words[0]),
        Holds::WordList(words) => Value::WordList(words[..2].to_vec()),
        Holds::Lines(_) => Value::Texts(vec![text_of(kind, id, field)]),
        Holds::Addresses => Value::Texts(vec!["https://source.example/page".to_owned()]),
        Holds::Named(named_kind) => named(name_of(named_kind)),
    };
    kind.fields().iter().map(|field| (field.name, value(field))).collect()
}

/// The record of a kind that others name.
const fn name_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Edition => "2",
        Kind::Commune => "95018",
        Kind::Area => "chosen",
        Kind::Solution => "shade",
        Kind::Control => "compared",
        Kind::Protocol => "frozen",
        _ => "trial",
    }
}

/// A plain text: the field's own name.
pub fn plain(_kind: Kind, id: &str, field: &RecordField) -> String {
    format!("{id} {}", field.name)
}

/// Whether the team alone sees a field of a record, or the record itself.
pub fn is_held_back(kind: Kind, id: &str, field: &RecordField) -> bool {
    field.audience == Audience::Team || kind == Kind::Agreement || ["drafted", "withdrawn", "unfrozen"].contains(&id)
}

/// The name of a record as a value.
pub fn named(id: &str) -> Value {
    Value::Named(id.parse().expect("an identifier"))
}

fn point(lon_deg: f64, lat_deg: f64) -> Location {
    Location::Point(LonLat::new(lon_deg, lat_deg))
}

/// A square of some hundred metres in Argenteuil.
pub fn square(lon_deg: f64, lat_deg: f64) -> Location {
    let corners = [(0.0, 0.0), (0.004, 0.0), (0.004, 0.003), (0.0, 0.003), (0.0, 0.0)];
    let ring = corners.map(|(east, north)| LonLat::new(lon_deg + east, lat_deg + north)).to_vec();
    Location::Outline(Polygons::single(ring))
}

/// A ledger that keeps records.
pub fn ledger(records: Vec<Kept>) -> Ledger {
    let kept = |(kind, id, values, location): Kept| {
        (kind, id.parse().expect("an identifier"), Record::kept(values, location, 1))
    };
    let book = Book::kept(records.into_iter().map(kept), 1);
    Ledger::open(Box::new(MemoryStore::default()), || book).expect("memory takes everything")
}

/// A server that keeps a ledger.
pub fn serving(ledger: Ledger) -> Router {
    serving_as(ledger, Settings::default())
}

/// The same, set up in another way.
pub fn serving_as(ledger: Ledger, settings: Settings) -> Router {
    let layers = shipped().expect("the shipped layers are whole").programme_layers;
    let register = Register::new(ledger, layers, SessionKey::new([7; 32]), Pace::default());
    router(AppState::with_register(Arc::clone(&ENGINE), settings, register))
}
