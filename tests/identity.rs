//! The identity of an answer: each thing that can change a figure changes it, and nothing else does.

use std::sync::Arc;

use arpent::diagnosis::{
    Aggregation, Catalogue, ComparisonQuestion, Engine, Question, ReferenceChoice, ScoreRequest, Selection, Zone,
};
use arpent::geometry::{LonLat, Polygons};
use arpent::layers::{
    About, Atlas, Cell, Column, ColumnBuilder, Field, FieldKind, Layer, RawGeometry, RawLayer, Theme, Words,
};
use arpent::store;

/// A town of one commune with two stops and an indicator: as it is, or with something changed.
struct Town {
    stops: About,
    indicators: String,
}

fn about(id: &str) -> About {
    About {
        vintage: "2025".to_owned(),
        sha256: format!("hash of {id}"),
        ..About::undescribed(id.parse().expect("a layer's identifier"), Theme::Base)
    }
}

impl Town {
    fn usual() -> Self {
        let entry = |id: &str, method: &str| {
            format!(
                "[[indicator]]\nid = \"{id}\"\ntheme = \"mobility\"\nlabel = {{ fr = \"Gare\", en = \"Station\" }}\n\
                 definition = {{ fr = \"Gare\", en = \"Station\" }}\nunit = \"share\"\nkind = \"intensive\"\n\
                 direction = \"up\"\nmethod = {method}\n\
                 goalposts = {{ low = 0.0, high = 1.0, reason = {{ fr = \"Part\", en = \"Share\" }} }}\n\
                 thresholds = [{{ value = 0.8, label = {{ fr = \"But\", en = \"Goal\" }}, authority = \"Ville\" }}]\n"
            )
        };
        let near = entry("mob.near", r#"{ id = "share-within-distance", layer = "stops", radius_m = 300 }"#);
        let far = entry("mob.far", r#"{ id = "share-within-distance", layer = "stops", radius_m = 900 }"#);
        Self { stops: about("stops"), indicators: near + &far }
    }

    /// The same town with another text in its catalogue.
    fn with(from: &str, to: &str) -> Self {
        let usual = Self::usual();
        assert!(usual.indicators.contains(from), "{from}");
        Self { indicators: usual.indicators.replacen(from, to, 1), ..usual }
    }

    /// The same town with another record of its stops.
    fn with_stops(change: impl Fn(&mut About)) -> Self {
        let mut usual = Self::usual();
        change(&mut usual.stops);
        usual
    }

    fn engine(self) -> Engine {
        let square = || RawGeometry::Polygons(std::iter::once(ring(0)).collect());
        let named = |columns: &[&str]| columns.iter().map(|&name| (name.to_owned(), text_column())).collect::<Vec<_>>();
        let stops = vec![Some(LonLat::new(2.31, 48.91)), Some(LonLat::new(2.32, 48.92))];
        let layers = [
            layer(about("communes"), "95001", named(&["nom", "departement", "ept_code"]), square()),
            layer(about("epts"), "A", named(&["nom"]), square()),
            layer(about("departements"), "A", named(&["nom"]), square()),
            layer(self.stops, "s", Vec::new(), RawGeometry::Points(stops)),
            layer(about("unread"), "s", Vec::new(), RawGeometry::Points(vec![None])),
        ];
        let atlas: Atlas = layers.into_iter().collect();
        Engine::new(atlas, Catalogue::parse(&self.indicators).expect("the entries are right")).expect("a town")
    }
}

/// A square, its ring starting at the corner of that number.
fn ring(start: usize) -> Polygons<LonLat> {
    let corners = [(2.3, 48.9), (2.33, 48.9), (2.33, 48.93), (2.3, 48.93)];
    let ring = (start..=start + corners.len()).map(|corner| corners[corner % corners.len()]);
    Polygons::single(ring.map(|(lon_deg, lat_deg)| LonLat::new(lon_deg, lat_deg)).collect())
}

fn text_column() -> Column {
    let mut builder = ColumnBuilder::new(FieldKind::Text);
    builder.push(Cell::Text("A"));
    builder.finish()
}

fn layer(about: About, prefix: &str, columns: Vec<(String, Column)>, geometry: RawGeometry) -> Layer {
    let rows = geometry.features().expect("every made layer has a geometry");
    let id = |idx: usize| if rows == 1 { prefix.to_owned() } else { format!("{prefix}{idx}") };
    Layer::build(RawLayer {
        about,
        ids: (0..rows).map(|idx| id(idx).parse().expect("a feature's identifier")).collect(),
        fields: columns.iter().map(|(name, _)| Field { name: name.clone(), kind: FieldKind::Text }).collect(),
        columns: columns.into_iter().map(|(_, column)| column).collect(),
        geometry,
    })
    .expect("the columns have a cell a row")
}

fn zone(start: usize) -> Arc<Zone> {
    Arc::new(Zone::drawn(ring(start)).expect("a square is valid"))
}

/// A question about the station nearby, and about nothing else.
fn question(engine: &Engine) -> Question {
    let near = engine.catalogue().get("mob.near").expect("it is in the catalogue").id.clone();
    let selection = Selection { indicators: [near].into(), ..Selection::default() };
    Question { selection, ..Question::about(zone(0)) }
}

fn identity(town: Town) -> String {
    let engine = town.engine();
    engine.identity(&question(&engine))
}

/// The identity of a question that is changed.
fn asked(change: impl Fn(&Engine, &mut Question)) -> String {
    let engine = Town::usual().engine();
    let mut question = question(&engine);
    change(&engine, &mut question);
    engine.identity(&question)
}

fn score(engine: &Engine, text: &str, aggregation: Aggregation, seed: u64) -> Option<ScoreRequest> {
    let request = ScoreRequest::parse(text, aggregation, seed, engine.catalogue());
    assert!(request.is_ok(), "{request:?}");
    request.ok()
}

#[test]
fn data_method_parameters_shape_references_and_score_change_it_each() {
    let panel = || ReferenceChoice::Panel(["95001".parse().expect("a code")].into());
    let arithmetic = Aggregation::Arithmetic;
    let identities = [
        identity(Town::usual()),
        identity(Town::with_stops(|stops| stops.sha256 = "another file".to_owned())),
        identity(Town::with_stops(|stops| stops.vintage = "2026".to_owned())),
        identity(Town::with_stops(|stops| stops.min_reliable_area = Some(arpent::geometry::SquareMetres(1.0)))),
        identity(Town::with_stops(|stops| stops.id = "halts".parse().expect("an identifier"))),
        identity(Town::with("radius_m = 300", "radius_m = 301")),
        identity(Town::with("share-within-distance", "count-within")),
        identity(Town::with("direction = \"up\"", "direction = \"down\"")),
        identity(Town::with("unit = \"share\"", "unit = \"count\"")),
        identity(Town::with("kind = \"intensive\"", "kind = \"extensive\"")),
        identity(Town::with("direction = \"up\"", "direction = \"up\"\nranked = false")),
        identity(Town::with("value = 0.8", "value = 0.7")),
        identity(Town::with("authority = \"Ville\"", "authority = \"Région\"")),
        asked(|_, question| {
            question.zone =
                Arc::new(Zone::disc(LonLat::new(2.31, 48.91), arpent::geometry::Metres(500.0)).expect("a disc"));
        }),
        asked(|engine, question| question.zone = Arc::clone(engine.territories().metropole())),
        asked(|_, question| {
            question.zone = Arc::new(Zone::drawn(ring(0)).expect("valid").called(None, Some("A".to_owned())));
        }),
        asked(|_, question| question.references = ReferenceChoice::Metropole),
        asked(|_, question| question.references = ReferenceChoice::Ept),
        asked(|_, question| question.references = panel()),
        asked(|_, question| question.wants_rows = true),
        asked(|_, question| question.selection = Selection::default()),
        asked(|engine, question| question.score = score(engine, "mob.near:1", arithmetic, 1)),
        asked(|engine, question| question.score = score(engine, "mob.near:2", arithmetic, 1)),
        asked(|engine, question| question.score = score(engine, "mob.near:1", Aggregation::Geometric, 1)),
        asked(|engine, question| question.score = score(engine, "mob.near:1", arithmetic, 2)),
        asked(|engine, question| question.score = score(engine, "mob.near:1,mob.far:1", arithmetic, 1)),
    ];
    for (idx, one) in identities.iter().enumerate() {
        assert!(one.starts_with("sha256:") && one.len() == 71, "{one}");
        for (other_idx, other) in identities.iter().enumerate().skip(idx + 1) {
            assert_ne!(one, other, "{idx} {other_idx}");
        }
    }
}

#[test]
fn goalposts_change_it_where_a_score_is_asked_for_and_only_there() {
    let moved = || Town::with("low = 0.0", "low = 0.1");
    let of = |town: Town, text: &str| {
        let engine = town.engine();
        let question = Question { score: score(&engine, text, Aggregation::Arithmetic, 1), ..question(&engine) };
        engine.identity(&question)
    };
    assert_ne!(of(Town::usual(), "mob.near:1"), of(moved(), "mob.near:1"));
    assert_eq!(identity(Town::usual()), identity(moved()));
}

#[test]
fn words_credits_and_layers_that_are_not_read_change_nothing() {
    let usual = identity(Town::usual());
    let others = [
        identity(Town::usual()),
        identity(Town::with("fr = \"Gare\"", "fr = \"Station\"")),
        identity(Town::with("reason = { fr = \"Part\"", "reason = { fr = \"Autre\"")),
        identity(Town::with("label = { fr = \"But\"", "label = { fr = \"Cible\"")),
        identity(Town::with("direction = \"up\"", "direction = \"up\"\ndecimals = 2")),
        identity(Town::with("radius_m = 900", "radius_m = 901")),
        identity(Town::with_stops(|stops| {
            stops.title = Words::same("Halts");
            stops.licence.name = "B".to_owned();
            stops.attribution = "B".to_owned();
            stops.source_url = "elsewhere".to_owned();
        })),
        asked(|_, question| question.zone = zone(2)),
    ];
    for (idx, other) in others.iter().enumerate() {
        assert_eq!(&usual, other, "{idx}");
    }
}

#[test]
fn it_is_the_same_in_every_thread_and_known_before_the_answer() {
    let engine = Town::usual().engine();
    let ask = || engine.diagnose(&question(&engine)).expect("the zone lies in the town").id;
    let first = ask();
    assert_eq!(first, engine.identity(&question(&engine)));
    std::thread::scope(|scope| {
        let asked: Vec<_> = (0..4).map(|_| scope.spawn(ask)).collect();
        assert!(asked.into_iter().all(|thread| thread.join().expect("the thread ends") == first));
    });
}

#[test]
fn a_comparison_depends_on_its_zones_and_their_order() {
    let engine = Town::usual().engine();
    let commune = Arc::clone(&engine.territories().commune("95001").expect("the commune").zone);
    let of = |zones: Vec<Arc<Zone>>| {
        engine.comparison_identity(&ComparisonQuestion { zones, selection: Selection::default(), score: None })
    };
    let both = of(vec![Arc::clone(&commune), zone(0)]);
    assert_eq!(both, of(vec![Arc::clone(&commune), zone(1)]));
    assert_ne!(both, of(vec![zone(0), Arc::clone(&commune)]));
    assert_ne!(both, of(vec![commune]));
}

#[test]
fn the_identity_of_a_shipped_question_is_the_hash_of_its_text_as_documented() {
    // The text of docs/identity.md, but for the hashes of files, which are those of the layers in service.
    let layers = store::shipped().expect("the shipped layers can be read").layers;
    let about_of = |id: &str| {
        let layer = layers.iter().find(|layer| layer.about().id.as_str() == id).expect("the layer ships");
        layer.about().clone()
    };
    let fact = |id: &str| {
        let About { sha256, vintage, min_reliable_area, .. } = about_of(id);
        let least = min_reliable_area.map(|area| format!("layer.min_reliable_area_m2 {}\n", area.0));
        format!("layer {id} {sha256}\nlayer.vintage {vintage}\n{}", least.unwrap_or_default())
    };
    let indicators = include_str!("../geodata/indicators.toml");
    let catalogue = Catalogue::parse(indicators).expect("the catalogue is right");
    let facts: String = ["communes", "departements", "districts", "epts", "experiments", "stations"].map(fact).concat();
    let engine = Engine::new(layers.into_iter().collect(), catalogue).expect("the layers make territories");
    let near = engine.catalogue().get("mob.rail800.area").expect("it ships").id.clone();
    let zone = Arc::clone(&engine.territories().commune("95018").expect("Argenteuil").zone);
    let documented = include_str!("../docs/identity.md");
    let text = documented.split("```text\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a text");
    let until_layers: String = text.split("layer communes").next().expect("a text").to_owned();
    let until_layers = until_layers.replace("OUTLINE", zone.sha256());
    let selection = Selection { indicators: [near].into(), ..Selection::default() };
    let question = Question { selection, ..Question::about(zone) };
    assert_eq!(engine.identity(&question), format!("sha256:{}", sha256_of(&(until_layers + &facts))));
}

fn sha256_of(text: &str) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(text.as_bytes()).iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}
