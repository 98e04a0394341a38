//! The rules of the programme's records, on the shipped communes: who may write what and where, which step follows which,
//! what is frozen.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use arpent::diagnosis::Territories;
use arpent::geometry::{LonLat, Polygons};
use arpent::layers::Atlas;
use arpent::programme::record::{Draft, Given, Kind, Location, RecordId};
use arpent::programme::{
    Actor, Book, CalendarDate, Circumstances, Deed, Forbidden, GroundFault, Refusal, Role, Rule, Viewer, Write,
};
use arpent::store::shipped;

struct World {
    territories: Territories,
    published: Book,
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let shipped = shipped().expect("what ships is right");
    let atlas: Atlas = shipped.layers.into_iter().collect::<Atlas>().with_history(shipped.history);
    let territories = Territories::build(&atlas).expect("the layers make territories");
    World { territories, published: Book::published(&shipped.programme) }
});

const ARGENTEUIL: &str = "95018";
const SCEAUX: &str = "92071";

fn day(text: &str) -> CalendarDate {
    text.parse().expect("it is a date")
}

fn today() -> CalendarDate {
    day("2026-11-26")
}

fn id(text: &str) -> RecordId {
    text.parse().expect("it is an identifier")
}

fn actor(role: Role, communes: &[&str]) -> Actor {
    let communes = communes.iter().map(|code| code.parse().expect("it is a code")).collect::<BTreeSet<_>>();
    Actor { name: format!("a {role}"), role, communes }
}

fn mayor() -> Actor {
    actor(Role::Mayor, &[ARGENTEUIL])
}

fn analyst() -> Actor {
    actor(Role::Analyst, &[])
}

fn draft(fields: &[(&str, &str)]) -> Draft {
    let fields = fields.iter().map(|(name, text)| ((*name).to_owned(), Given::Text((*text).to_owned()))).collect();
    Draft { fields, location: None }
}

/// A square around a position, its side in degrees of latitude.
fn square(lon_deg: f64, lat_deg: f64, side_deg: f64) -> Location {
    let corners = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0)];
    let half_deg = side_deg / 2.0;
    let ring = corners.map(|(x, y)| LonLat::new(lon_deg + x * half_deg * 1.5, lat_deg + y * half_deg));
    Location::Outline(Polygons::single(ring.to_vec()))
}

/// A square of some 45 hectares well inside Argenteuil.
fn in_argenteuil() -> Location {
    square(2.2400, 48.9500, 0.006)
}

fn area(name: &str, state: &str, location: Location) -> Draft {
    let fields = [
        ("name", name),
        ("commune_code", ARGENTEUIL),
        ("purpose", "Rafraîchir"),
        ("theme", "climate"),
        ("state", state),
    ];
    Draft { location: Some(location), ..draft(&fields) }
}

fn put(book: &Book, who: &Actor, kind: Kind, name: &str, deed: Deed) -> Result<Book, Refusal> {
    let on = Circumstances { actor: who, today: today(), territories: &WORLD.territories };
    book.write(&Write { kind, id: id(name), deed }, &on).map(|(book, _)| book)
}

fn make(book: &Book, who: &Actor, kind: Kind, name: &str, draft: Draft) -> Result<Book, Refusal> {
    put(book, who, kind, name, Deed::Create(draft))
}

/// The record with a field changed, or without it where nothing is given.
fn set(book: &Book, who: &Actor, kind: Kind, name: &str, changes: &[(&str, &str)]) -> Result<Book, Refusal> {
    let record = book.get(kind, &id(name)).expect("the record is there");
    let mut draft = Draft::from(record.as_ref());
    for (field, text) in changes {
        draft.fields.retain(|(name, _)| name != field);
        draft.fields.push(((*field).to_owned(), Given::Text((*text).to_owned())));
    }
    put(book, who, kind, name, Deed::Replace(draft, record.revision()))
}

fn with_area(state: &str) -> Book {
    make(&WORLD.published, &mayor(), Kind::Area, "a", area("Val d’Argent", state, in_argenteuil()))
        .expect("a mayor may")
}

fn experiment(state: &str, more: &[(&str, &str)]) -> Draft {
    let mut fields =
        vec![("solution", "Ombrières végétales"), ("commune_code", ARGENTEUIL), ("edition_id", "2"), ("state", state)];
    fields.extend(more);
    draft(&fields)
}

/// A chosen area and an experiment that is planned in it.
fn with_experiment() -> Book {
    let book =
        set(&with_area("proposed"), &analyst(), Kind::Area, "a", &[("state", "chosen")]).expect("an analyst chooses");
    let planned = experiment("planned", &[("area_id", "a"), ("start", "2027-03-01"), ("end", "2028-08-31")]);
    make(&book, &analyst(), Kind::Experiment, "e", planned).expect("an analyst plans")
}

fn protocol(launch: &str) -> Draft {
    draft(&[
        ("experiment_id", "e"),
        ("indicator", "Température à 16 h"),
        ("unit", "°C"),
        ("direction", "down"),
        ("area_id", "a"),
        ("period", "month"),
        ("before", "2026-05-01"),
        ("launch", launch),
        ("until", "2028-08-31"),
    ])
}

#[test]
fn the_records_begin_with_what_is_published() {
    let book = &WORLD.published;
    let counts: Vec<usize> = [Kind::Edition, Kind::Commune, Kind::District, Kind::Experiment]
        .into_iter()
        .map(|kind| book.of_kind(kind).count())
        .collect();
    assert_eq!(counts, [2, 10, 6, 6]);
    let argenteuil = book.get(Kind::Commune, &id(ARGENTEUIL)).expect("it takes part");
    assert_eq!((argenteuil.text("name"), argenteuil.text("edition_id")), ("Argenteuil", "2"));
}

#[test]
fn a_whole_experiment_can_be_followed_step_by_step() {
    let book = with_area("draft");
    let hash = book.get(Kind::Area, &id("a")).expect("it is there").text("zone_sha256").to_owned();
    assert_eq!(hash.len(), 64);
    let book = set(&book, &mayor(), Kind::Area, "a", &[("state", "proposed")]).expect("a mayor proposes");
    let book = set(&book, &analyst(), Kind::Area, "a", &[("state", "chosen")]).expect("an analyst chooses");
    let planned = experiment("planned", &[("area_id", "a"), ("start", "2026-11-20"), ("end", "2028-05-20")]);
    let book = make(&book, &analyst(), Kind::Experiment, "e", planned).expect("an analyst plans");
    let control =
        Draft { location: Some(square(2.235, 48.962, 0.004)), ..draft(&[("experiment_id", "e"), ("name", "Témoin")]) };
    let book = make(&book, &analyst(), Kind::Control, "c", control).expect("an analyst names a control zone");
    let book =
        make(&book, &analyst(), Kind::Protocol, "p", protocol("2027-03-01")).expect("it is frozen before the launch");
    let frozen = book.get(Kind::Protocol, &id("p")).expect("it is there");
    assert_eq!((frozen.text("zone_sha256"), frozen.text("sha256").len()), (hash.as_str(), 64));
    let convention = draft(&[
        ("experiment_id", "e"),
        ("category", "convention"),
        ("title", "Convention"),
        ("state", "signed"),
        ("signed", "2026-11-20"),
    ]);
    let book = make(&book, &mayor(), Kind::Agreement, "g", convention).expect("a mayor notes the agreement");
    let step = draft(&[("experiment_id", "e"), ("step", "deployment"), ("title", "Pose"), ("due", "2026-11-25")]);
    let book = make(&book, &mayor(), Kind::Milestone, "m", step).expect("a mayor notes a step");
    let book = set(&book, &analyst(), Kind::Experiment, "e", &[("state", "running")]).expect("it starts");
    let late = book.late(today(), Viewer::Everybody);
    assert_eq!(late.iter().map(|late| late.id.as_str()).collect::<Vec<_>>(), ["m"]);
    let book = set(&book, &mayor(), Kind::Milestone, "m", &[("done", "2026-11-26")]).expect("it is done");
    assert!(book.late(today(), Viewer::Everybody).is_empty());
    let over = set(
        &book,
        &analyst(),
        Kind::Experiment,
        "e",
        &[("state", "stopped"), ("reason", "Chantier"), ("end", "2026-11-26")],
    );
    assert_eq!(over.map(|book| book.revision()), Ok(book.revision() + 1));
}

#[test]
fn a_role_writes_what_is_its_own() {
    let book = with_experiment();
    let reader = actor(Role::Reader, &[ARGENTEUIL]);
    let new_area = || area("b", "draft", in_argenteuil());
    assert_eq!(make(&book, &reader, Kind::Area, "b", new_area()), Err(Refusal::Forbidden(Forbidden::Kind)));
    for kind in [
        Kind::Edition,
        Kind::Commune,
        Kind::District,
        Kind::Solution,
        Kind::Experiment,
        Kind::Control,
        Kind::Protocol,
        Kind::Evaluation,
    ] {
        assert_eq!(
            make(&book, &mayor(), kind, "x", Draft::default()),
            Err(Refusal::Forbidden(Forbidden::Kind)),
            "{kind}"
        );
    }
    let other = actor(Role::Mayor, &[SCEAUX]);
    assert_eq!(make(&book, &other, Kind::Area, "b", new_area()), Err(Refusal::Forbidden(Forbidden::Commune)));
    for state in ["proposed", "withdrawn", "draft"] {
        assert_eq!(
            set(&book, &other, Kind::Area, "a", &[("state", state)]),
            Err(Refusal::Forbidden(Forbidden::Commune))
        );
        let stepped = set(&book, &mayor(), Kind::Area, "a", &[("state", state), ("reason", "non")]);
        assert_eq!(stepped, Err(Refusal::Forbidden(Forbidden::Step)), "a mayor does not undo a choice");
    }
    let proposed = with_area("proposed");
    assert_eq!(
        set(&proposed, &mayor(), Kind::Area, "a", &[("state", "chosen")]),
        Err(Refusal::Forbidden(Forbidden::Step))
    );
    let revision = proposed.get(Kind::Area, &id("a")).expect("it is there").revision();
    assert_eq!(
        put(&proposed, &mayor(), Kind::Area, "a", Deed::Delete(revision)),
        Err(Refusal::Forbidden(Forbidden::Step))
    );
    let drafted = with_area("draft");
    let revision = drafted.get(Kind::Area, &id("a")).expect("it is there").revision();
    assert!(put(&drafted, &mayor(), Kind::Area, "a", Deed::Delete(revision)).is_ok());
    let foreign = draft(&[("experiment_id", "e"), ("category", "other"), ("title", "x"), ("state", "sent")]);
    assert_eq!(make(&book, &other, Kind::Agreement, "g", foreign), Err(Refusal::Forbidden(Forbidden::Commune)));
}

#[test]
fn no_way_leads_a_mayor_out_of_the_commune() {
    let book = with_area("draft");
    let outside = |result: Result<Book, Refusal>| matches!(result, Err(Refusal::Outside { .. }));
    // The right code over the ground of another.
    let elsewhere = square(2.29, 48.778, 0.004);
    assert!(outside(make(&book, &mayor(), Kind::Area, "b", area("b", "draft", elsewhere.clone()))));
    // A wrong code over the own ground.
    let mut lied = area("b", "draft", in_argenteuil());
    lied.fields
        .iter_mut()
        .filter(|(name, _)| name == "commune_code")
        .for_each(|(_, code)| *code = Given::Text(SCEAUX.to_owned()));
    assert_eq!(make(&book, &mayor(), Kind::Area, "b", lied), Err(Refusal::Forbidden(Forbidden::Commune)));
    // One part at home, one elsewhere.
    let rings = |location: &Location| match location {
        Location::Outline(outline) => outline.view().rings().map(<[LonLat]>::to_vec).collect::<Vec<_>>(),
        Location::Point(_) => Vec::new(),
    };
    let both = Location::Outline(Polygons::new([rings(&in_argenteuil()), rings(&elsewhere)]));
    assert!(outside(make(&book, &mayor(), Kind::Area, "b", area("b", "draft", both))));
    // A thin way out of the commune.
    let spike = [
        (2.237, 48.949),
        (2.243, 48.949),
        (2.243, 48.951),
        (2.40, 48.951_000_1),
        (2.243, 48.951_000_2),
        (2.243, 48.953),
        (2.237, 48.953),
        (2.237, 48.949),
    ];
    let spike = Location::Outline(Polygons::single(spike.map(|(lon, lat)| LonLat::new(lon, lat)).to_vec()));
    assert!(outside(make(&book, &mayor(), Kind::Area, "b", area("b", "draft", spike))));
    // Moved later, or handed to another commune later.
    let record = book.get(Kind::Area, &id("a")).expect("it is there");
    let moved = Draft { location: Some(elsewhere), ..Draft::from(record.as_ref()) };
    assert!(outside(put(&book, &mayor(), Kind::Area, "a", Deed::Replace(moved, record.revision()))));
    assert_eq!(
        set(&book, &mayor(), Kind::Area, "a", &[("commune_code", SCEAUX)]),
        Err(Refusal::Forbidden(Forbidden::Commune))
    );
    let both_mayors = actor(Role::Mayor, &[ARGENTEUIL, SCEAUX]);
    assert!(outside(set(&book, &both_mayors, Kind::Area, "a", &[("commune_code", SCEAUX)])));
    // A commune that takes no part, and none at all.
    let stranger = actor(Role::Mayor, &["95563"]);
    assert!(make(&book, &stranger, Kind::Area, "b", area("b", "draft", in_argenteuil())).is_err());
    // The whole commune, to its border, is its own.
    let commune = WORLD.territories.commune(ARGENTEUIL).expect("it is there");
    let whole = Location::Outline(commune.zone.lonlat().clone());
    assert!(make(&book, &mayor(), Kind::Area, "b", area("b", "draft", whole)).is_ok());
}

#[test]
fn a_broken_place_is_refused_with_its_place() {
    let book = &WORLD.published;
    let bow = [(2.237, 48.949), (2.243, 48.953), (2.243, 48.949), (2.237, 48.953), (2.237, 48.949)];
    let bow = Location::Outline(Polygons::single(bow.map(|(lon, lat)| LonLat::new(lon, lat)).to_vec()));
    let refused = make(book, &mayor(), Kind::Area, "b", area("b", "draft", bow));
    let crossing = match &refused {
        Err(Refusal::Zone(fault)) => fault.at(),
        _ => None,
    };
    assert!(crossing.is_some_and(|at| (at.lat_deg - 48.951).abs() < 1e-6), "{refused:?}");
    let nowhere = Draft { location: None, ..area("b", "draft", in_argenteuil()) };
    assert_eq!(make(book, &mayor(), Kind::Area, "b", nowhere), Err(Refusal::Ground(GroundFault::Missing)));
    let point = area("b", "draft", Location::Point(LonLat::new(2.24, 48.95)));
    assert_eq!(make(book, &mayor(), Kind::Area, "b", point), Err(Refusal::Ground(GroundFault::PointForOutline)));
    for (lon, lat) in [(f64::NAN, 48.9), (2.2, f64::INFINITY), (400.0, 1.0)] {
        let site = Draft { location: Some(Location::Point(LonLat::new(lon, lat))), ..experiment("planned", &[]) };
        assert_eq!(make(book, &analyst(), Kind::Experiment, "x", site), Err(Refusal::Ground(GroundFault::OffGlobe)));
    }
}

#[test]
fn a_write_over_what_was_not_seen_is_refused() {
    let book = with_area("draft");
    let record = book.get(Kind::Area, &id("a")).expect("it is there");
    let stale = Deed::Replace(Draft::from(record.as_ref()), record.revision() - 1);
    assert_eq!(put(&book, &mayor(), Kind::Area, "a", stale), Err(Refusal::Changed { revision: record.revision() }));
    let again = make(&book, &mayor(), Kind::Area, "a", area("a", "draft", in_argenteuil()));
    assert!(matches!(again, Err(Refusal::ThereAlready { .. })));
    assert!(matches!(put(&book, &mayor(), Kind::Area, "none", Deed::Delete(1)), Err(Refusal::NotThere { .. })));
}

#[test]
fn a_list_of_writes_is_done_whole_or_not_at_all() {
    let on = Circumstances { actor: &mayor(), today: today(), territories: &WORLD.territories };
    let write = |name: &str, state: &str| Write {
        kind: Kind::Area,
        id: id(name),
        deed: Deed::Create(area(name, state, in_argenteuil())),
    };
    let (book, changes) =
        WORLD.published.write_all(&[write("a", "draft"), write("b", "proposed")], &on).expect("both may be");
    assert_eq!(
        (changes.len(), book.of_kind(Kind::Area).count(), book.revision()),
        (2, 2, WORLD.published.revision() + 2)
    );
    let refused = WORLD.published.write_all(&[write("a", "draft"), write("b", "chosen")], &on);
    assert!(matches!(refused, Err((1, Refusal::Rule { field: "state", rule: Rule::AreaBegins }))));
}

#[test]
fn one_state_follows_another_and_has_what_it_needs() {
    let book = with_experiment();
    let rule = |result: Result<Book, Refusal>| match result {
        Err(Refusal::Rule { field, rule }) => Some((field, rule)),
        _ => None,
    };
    assert_eq!(
        rule(set(&book, &analyst(), Kind::Experiment, "e", &[("state", "running")])),
        Some(("state", Rule::NoConvention))
    );
    assert_eq!(
        rule(set(&book, &analyst(), Kind::Experiment, "e", &[("state", "extended"), ("reason", "r")])),
        Some(("state", Rule::Follows))
    );
    assert_eq!(
        rule(set(&book, &analyst(), Kind::Experiment, "e", &[("state", "stopped")])),
        Some(("reason", Rule::Reason))
    );
    assert_eq!(
        rule(set(&book, &analyst(), Kind::Experiment, "e", &[("end", "2026-01-01")])),
        Some(("end", Rule::Order))
    );
    assert_eq!(
        rule(make(&book, &analyst(), Kind::Experiment, "x", experiment("running", &[("start", "2026-01-01")]))),
        Some(("state", Rule::ExperimentBegins))
    );
    assert_eq!(
        rule(make(&book, &analyst(), Kind::Experiment, "x", experiment("ended", &[("end", "2030-01-01")]))),
        Some(("end", Rule::ToCome))
    );
    assert!(make(&book, &analyst(), Kind::Experiment, "x", experiment("ended", &[("end", "2025-01-01")])).is_ok());
    let unsigned = draft(&[("experiment_id", "e"), ("category", "convention"), ("title", "c"), ("state", "signed")]);
    assert_eq!(rule(make(&book, &mayor(), Kind::Agreement, "g", unsigned)), Some(("signed", Rule::NoSignature)));
    let not_chosen =
        make(&with_area("proposed"), &analyst(), Kind::Experiment, "x", experiment("planned", &[("area_id", "a")]));
    assert_eq!(rule(not_chosen), Some(("area_id", Rule::NotChosen)));
}

#[test]
fn what_is_frozen_stays_as_it_was() {
    let book = with_experiment();
    let rule = |result: Result<Book, Refusal>| match result {
        Err(Refusal::Rule { rule, .. }) => Some(rule),
        _ => None,
    };
    let on_the_day = make(&book, &analyst(), Kind::Protocol, "p", protocol("2026-11-26"));
    assert!(matches!(on_the_day, Err(Refusal::Protocol(_))));
    let control = |lat_deg| Draft {
        location: Some(square(2.235, lat_deg, 0.004)),
        ..draft(&[("experiment_id", "e"), ("name", "Témoin")])
    };
    let book = make(&book, &analyst(), Kind::Control, "c", control(48.962)).expect("it may be");
    let book = make(&book, &analyst(), Kind::Protocol, "p", protocol("2027-03-01")).expect("it may be frozen");
    assert_eq!(rule(make(&book, &analyst(), Kind::Protocol, "q", protocol("2027-04-01"))), Some(Rule::FrozenTwice));
    let at = |kind, name: &str| book.get(kind, &id(name)).expect("it is there").clone();
    let (area_then, control_then, protocol_then) =
        (at(Kind::Area, "a"), at(Kind::Control, "c"), at(Kind::Protocol, "p"));
    let moved = Draft { location: Some(square(2.241, 48.951, 0.006)), ..Draft::from(area_then.as_ref()) };
    assert_eq!(
        rule(put(&book, &analyst(), Kind::Area, "a", Deed::Replace(moved, area_then.revision()))),
        Some(Rule::Frozen)
    );
    assert_eq!(
        rule(set(&book, &analyst(), Kind::Area, "a", &[("state", "withdrawn"), ("reason", "r")])),
        Some(Rule::Frozen)
    );
    assert!(set(&book, &analyst(), Kind::Area, "a", &[("purpose", "Mieux dit")]).is_ok());
    let moved = Draft { location: control(48.963).location, ..Draft::from(control_then.as_ref()) };
    assert_eq!(
        rule(put(&book, &analyst(), Kind::Control, "c", Deed::Replace(moved, control_then.revision()))),
        Some(Rule::Frozen)
    );
    assert_eq!(
        rule(put(&book, &analyst(), Kind::Control, "c", Deed::Delete(control_then.revision()))),
        Some(Rule::Frozen)
    );
    assert_eq!(rule(make(&book, &analyst(), Kind::Control, "d", control(48.964))), Some(Rule::Frozen));
    assert_eq!(rule(set(&book, &analyst(), Kind::Protocol, "p", &[("unit", "K")])), Some(Rule::WrittenOnce));
    assert_eq!(
        rule(put(&book, &analyst(), Kind::Protocol, "p", Deed::Delete(protocol_then.revision()))),
        Some(Rule::WrittenOnce)
    );
}

#[test]
fn a_hash_of_a_protocol_depends_on_everything_that_is_frozen() {
    let book = with_experiment();
    let hash = |launch: &str, unit: &str| {
        let mut protocol = protocol(launch);
        protocol
            .fields
            .iter_mut()
            .filter(|(name, _)| name == "unit")
            .for_each(|(_, it)| *it = Given::Text(unit.to_owned()));
        let book = make(&book, &analyst(), Kind::Protocol, "p", protocol).expect("it may be frozen");
        book.get(Kind::Protocol, &id("p")).expect("it is there").text("sha256").to_owned()
    };
    assert_eq!(hash("2027-03-01", "°C"), hash("2027-03-01", "°C"));
    assert_ne!(hash("2027-03-01", "°C"), hash("2027-03-02", "°C"));
    assert_ne!(hash("2027-03-01", "°C"), hash("2027-03-01", "K"));
}

#[test]
fn a_measure_lies_in_its_phase_and_its_place() {
    let book = with_experiment();
    let measure = |phase: &str, date: &str, value: Given, at: Option<(f64, f64)>| {
        let mut draft = draft(&[
            ("experiment_id", "e"),
            ("indicator", "t"),
            ("unit", "°C"),
            ("phase", phase),
            ("date", date),
            ("source", "capteur 4"),
        ]);
        draft.fields.push(("value".to_owned(), value));
        draft.location = at.map(|(lon, lat)| Location::Point(LonLat::new(lon, lat)));
        make(&book, &mayor(), Kind::Measure, "v", draft)
    };
    assert!(measure("before", "2026-10-01", Given::Number(31.5), Some((2.24, 48.95))).is_ok());
    assert!(matches!(
        measure("during", "2026-10-01", Given::Number(31.5), None),
        Err(Refusal::Rule { field: "phase", .. })
    ));
    assert!(matches!(
        measure("before", "2026-12-01", Given::Number(31.5), None),
        Err(Refusal::Rule { field: "date", rule: Rule::ToCome })
    ));
    assert!(matches!(
        measure("before", "2026-10-01", Given::Number(31.5), Some((2.29, 48.778))),
        Err(Refusal::Outside { .. })
    ));
    for value in [Given::Number(f64::NAN), Given::Number(1e16), Given::Text("31".to_owned()), Given::Null] {
        assert!(
            matches!(measure("before", "2026-10-01", value, None), Err(Refusal::Field { field, .. }) if field == "value")
        );
    }
}

#[test]
fn a_text_shows_what_it_says() {
    let named = |name: &str| make(&WORLD.published, &mayor(), Kind::Area, "n", area(name, "draft", in_argenteuil()));
    for hidden in ["a\u{202e}b", "a\u{200b}b", "a\0b", "a\nb", "a\u{2066}b", "\u{feff}a", "a\u{7}b"] {
        assert!(matches!(named(hidden), Err(Refusal::Field { field, .. }) if field == "name"), "{hidden:?}");
    }
    assert!(named(&"é".repeat(200)).is_ok());
    assert!(named(&"é".repeat(201)).is_err());
    assert!(named(&"é".repeat(1_000_000)).is_err());
    assert!(named("   ").is_err());
    // What looks the same is kept the same.
    let decomposed = named("Val d\u{2019}Argent e\u{301}te\u{301}").expect("it may be");
    assert_eq!(decomposed.get(Kind::Area, &id("n")).expect("it is there").text("name"), "Val d’Argent été");
    assert!(named("<script>alert(1)</script>'; DROP TABLE areas; --").is_ok(), "a text is a text");
}

#[test]
fn what_others_name_does_not_go() {
    let book = with_experiment();
    let area_then = book.get(Kind::Area, &id("a")).expect("it is there").revision();
    assert_eq!(
        put(&book, &analyst(), Kind::Area, "a", Deed::Delete(area_then)),
        Err(Refusal::Named { kind: Kind::Experiment, id: id("e") })
    );
    let commune = book.get(Kind::Commune, &id(ARGENTEUIL)).expect("it is there").revision();
    assert!(matches!(
        put(&book, &analyst(), Kind::Commune, ARGENTEUIL, Deed::Delete(commune)),
        Err(Refusal::Named { .. })
    ));
}

#[test]
fn drafts_and_agreements_are_seen_by_their_own() {
    let book = with_area("draft");
    let record = book.get(Kind::Area, &id("a")).expect("it is there");
    let sees = |viewer: Viewer<'_>| viewer.sees(&book, Kind::Area, &id("a"), record);
    assert!(!sees(Viewer::Everybody));
    assert!(sees(Viewer::Member(&mayor())) && sees(Viewer::Member(&analyst())));
    assert!(
        !sees(Viewer::Member(&actor(Role::Mayor, &[SCEAUX]))) && !sees(Viewer::Member(&actor(Role::Reader, &[SCEAUX])))
    );
    assert!(sees(Viewer::Member(&actor(Role::Reader, &[]))));
    let note = Kind::Area.field("note").expect("there is one");
    assert!(!Viewer::Everybody.sees_field(&book, Kind::Area, &id("a"), record, note));
}

#[test]
fn an_evaluation_is_made_of_the_measures_as_it_was_frozen() {
    let book = with_experiment();
    let control = |lat_deg| Draft {
        location: Some(square(2.235, lat_deg, 0.002)),
        ..draft(&[("experiment_id", "e"), ("name", "Témoin")])
    };
    let lats = [48.942, 48.945, 48.948, 48.951, 48.954, 48.957];
    let book = lats.iter().enumerate().fold(book, |book, (idx, lat_deg)| {
        make(&book, &analyst(), Kind::Control, &format!("c{idx}"), control(*lat_deg)).expect("a control zone")
    });
    let book = make(&book, &analyst(), Kind::Protocol, "p", protocol("2027-03-01")).expect("it may be frozen");
    // The measures are taken while time goes on: written on the last day of the window.
    let later = |book: &Book, kind, name: &str, draft| {
        let on = Circumstances { actor: &analyst(), today: day("2028-08-31"), territories: &WORLD.territories };
        book.write(&Write { kind, id: id(name), deed: Deed::Create(draft) }, &on).map(|(book, _)| book)
    };
    let mut book = book;
    let months = ["2026-05", "2026-06", "2026-07", "2026-08", "2026-09", "2027-06", "2027-07", "2027-08", "2027-09"];
    for (month_idx, month) in months.iter().enumerate() {
        let season = [20.0, 24.0, 30.0, 29.0, 22.0][if month_idx < 5 { month_idx } else { month_idx - 4 }];
        let is_after = month_idx >= 5;
        for unit in 0..=lats.len() {
            let phase = if is_after { "during" } else { "before" };
            let date = format!("{month}-15");
            let mut measure = draft(&[
                ("experiment_id", "e"),
                ("indicator", "Température à 16 h"),
                ("unit", "°C"),
                ("phase", phase),
                ("date", &date),
                ("source", "capteur"),
            ]);
            let noise = f64::from(u8::try_from((unit * 7 + month_idx * 3) % 5).expect("small")) * 0.01;
            let effect = if is_after && unit == 0 { -2.0 } else { 0.0 };
            measure.fields.push(("value".to_owned(), Given::Number(season + noise + effect)));
            if unit > 0 {
                measure.fields.push(("control_id".to_owned(), Given::Text(format!("c{}", unit - 1))));
            }
            book = later(&book, Kind::Measure, &format!("v{month_idx}-{unit}"), measure).expect("a measure");
        }
    }
    let ask = |method: &str| draft(&[("experiment_id", "e"), ("protocol_id", "p"), ("method", method)]);
    for method in ["two-by-two", "two-way-fixed-effects", "synthetic-control"] {
        let made = later(&book, Kind::Evaluation, "x", ask(method)).expect("the measures carry it");
        let found = made.get(Kind::Evaluation, &id("x")).expect("it is there");
        let estimate =
            found.get("estimate").and_then(arpent::programme::record::Value::as_number).expect("there is one");
        assert!((estimate + 2.0).abs() < 0.05, "{method}: {estimate}");
    }
    // What carries nothing is refused, with what is missing.
    let alone = later(&with_experiment(), Kind::Evaluation, "x", ask("two-by-two"));
    assert!(matches!(alone, Err(Refusal::Field { field, .. }) if field == "protocol_id"));
}
