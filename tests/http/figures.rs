//! The figures that a client reads, on the shipped data.

use serde_json::Value;

use super::harness::{get, json_of, post};

/// Every indicator that ships on the bundled layers.
const SHIPPED: [&str; 24] = [
    "base.population",
    "base.density",
    "base.income.median",
    "base.income.d1",
    "base.income.d9",
    "base.poverty",
    "base.dwellings",
    "base.dwellings.vacant",
    "base.qpv",
    "mob.rail800.area",
    "mob.rail800.count",
    "mob.rail.inside",
    "mob.rail.nearest",
    "mob.bike300.area",
    "mob.bike.docks",
    "mob.bike.docks1000",
    "clim.vuln.day",
    "clim.vuln.night",
    "clim.hazard.day",
    "clim.hazard.night",
    "clim.built",
    "pub.unbuilt",
    "prog.experiments",
    "prog.districts",
];

/// A square of about 75 ha in Argenteuil.
pub const SQUARE: &str =
    r#"{"type":"Polygon","coordinates":[[[2.24,48.945],[2.252,48.945],[2.252,48.953],[2.24,48.953],[2.24,48.945]]]}"#;

/// The figures of a diagnosis, theme after theme.
fn figures(diagnosis: &Value) -> impl Iterator<Item = &Value> {
    let themes = diagnosis["themes"].as_array().expect("themes").iter();
    themes.flat_map(|theme| theme["indicators"].as_array().expect("indicators"))
}

fn figure<'d>(diagnosis: &'d Value, id: &str) -> &'d Value {
    figures(diagnosis).find(|figure| figure["id"] == id).expect(id)
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

#[tokio::test]
async fn argenteuil_has_its_area_its_people_and_its_four_neighbours() {
    let diagnosis = json_of("/diagnosis/communes/95018").await;
    let area_m2 = number(&diagnosis["zone"]["area_m2"]);
    assert!((area_m2 / 17_426_515.6 - 1.0).abs() < 1e-4, "{area_m2}");
    assert!((number(&figure(&diagnosis, "base.population")["value"]) - 106_130.0).abs() < 1e-6);
    let neighbours = diagnosis["neighbours"].as_array().expect("neighbours");
    let mut codes: Vec<&str> = neighbours.iter().filter_map(|neighbour| neighbour["code"].as_str()).collect();
    let lengths: Vec<f64> = neighbours.iter().map(|neighbour| number(&neighbour["shared_border_m"])).collect();
    assert!(lengths.is_sorted_by(|longer, shorter| longer >= shorter), "{lengths:?}");
    codes.sort_unstable();
    assert_eq!(codes, ["92025", "92036", "93031", "93039"]);
}

#[tokio::test]
async fn every_indicator_of_the_contract_is_in_a_diagnosis_and_in_the_catalogue() {
    let (diagnosis, catalogue) = (json_of("/diagnosis/communes/95018").await, json_of("/indicators").await);
    for id in SHIPPED {
        assert!(figures(&diagnosis).any(|figure| figure["id"] == id), "{id} in the diagnosis");
        assert!(figures(&catalogue).any(|indicator| indicator["id"] == id), "{id} in the catalogue");
    }
    let themes: Vec<&str> =
        catalogue["themes"].as_array().expect("themes").iter().filter_map(|theme| theme["id"].as_str()).collect();
    assert_eq!(themes, ["base", "mobility", "climate", "energy", "public-space", "circular-economy"]);
}

#[tokio::test]
async fn an_indicator_without_its_layer_says_what_it_waits_for_and_how_to_fetch_it() {
    let catalogue = json_of("/indicators").await;
    let waiting: Vec<&Value> = figures(&catalogue).filter(|indicator| !indicator["waiting"].is_null()).collect();
    assert!(!waiting.is_empty());
    for indicator in waiting {
        let (waits, id) = (&indicator["waiting"], &indicator["id"]);
        let source = waits["source"].as_str().expect("every indicator names its source");
        assert_eq!(waits["command"], format!("arpent fetch {source}"), "{id}");
        assert!(waits["layer"].is_string(), "{id}");
    }
}

#[tokio::test]
async fn every_figure_stands_between_its_bounds_and_names_its_method_and_layers() {
    let diagnosis = post("/diagnosis?rows=true", SQUARE).await.json();
    for figure in figures(&diagnosis) {
        let id = &figure["id"];
        if let Some(value) = figure["value"].as_f64() {
            let bounds = (figure["low"].as_f64(), figure["high"].as_f64());
            assert!(bounds.0.is_none_or(|low| low <= value), "{id}: {bounds:?} {value}");
            assert!(bounds.1.is_none_or(|high| value <= high), "{id}: {bounds:?} {value}");
            assert!(!figure["layers"].as_array().expect("layers").is_empty(), "{id}");
        }
        assert!(figure["method"]["version"].is_u64(), "{id}");
        assert!(figure["rows"].is_array(), "{id}");
    }
}

#[tokio::test]
async fn rows_are_listed_only_where_they_are_asked_for_and_sum_to_the_numerator() {
    let without = json_of("/diagnosis/communes/95018").await;
    assert!(figures(&without).all(|figure| figure["rows"].is_null()));
    let with = post("/diagnosis?rows=true", SQUARE).await.json();
    let population = figure(&with, "base.population");
    let rows = population["rows"].as_array().expect("rows");
    let sum: f64 = rows.iter().map(|row| number(&row["weight"]) * number(&row["value"])).sum();
    let numerator = number(&population["numerator"]);
    assert!((sum - numerator).abs() <= 1e-9 * numerator, "{sum} {numerator}");
}

#[tokio::test]
async fn themes_and_indicators_narrow_a_diagnosis() {
    let diagnosis = json_of("/diagnosis/communes/95018?theme=climate").await;
    assert!(figures(&diagnosis).count() > 0);
    assert!(diagnosis["themes"].as_array().expect("themes").iter().all(|theme| theme["id"] == "climate"));
    let diagnosis = json_of("/diagnosis/communes/95018?indicators=base.qpv,mob.rail.inside").await;
    assert_eq!(figures(&diagnosis).count(), 2);
}

#[tokio::test]
async fn a_reference_is_the_parent_or_the_panel_that_is_asked_for() {
    for (asked, expected) in [("mgp", "mgp"), ("ept", "ept"), ("departement", "departement"), ("92025,95018", "panel")]
    {
        let diagnosis = json_of(&format!("/diagnosis/communes/95018?indicators=base.density&reference={asked}")).await;
        let references = figure(&diagnosis, "base.density")["references"].as_array().expect("references").clone();
        assert_eq!(references.iter().map(|it| &it["id"]).collect::<Vec<_>>(), [expected], "{asked}");
        let set = &references[0];
        let marks: Vec<f64> = ["min", "q1", "median", "q3", "max"].map(|mark| number(&set[mark])).to_vec();
        assert!(marks.is_sorted(), "{marks:?}");
    }
}

#[tokio::test]
async fn every_kind_of_territory_answers() {
    let metropole = json_of("/diagnosis/metropole").await;
    assert!((number(&figure(&metropole, "base.population")["value"]) - 7_142_540.0).abs() < 1e-6);
    let epts = json_of("/ogc/collections/epts/items?limit=1").await;
    let ept = format!("/diagnosis/epts/{}", epts["features"][0]["id"].as_str().expect("an identifier"));
    for path in [ept.as_str(), "/diagnosis/departements/93"] {
        let diagnosis = json_of(path).await;
        assert!(number(&diagnosis["zone"]["area_m2"]) > 1e7, "{path}");
        assert!(diagnosis["neighbours"].as_array().expect("neighbours").is_empty(), "{path}");
    }
}

#[tokio::test]
async fn a_district_is_the_disc_of_its_uncertainty() {
    let districts = json_of("/ogc/collections/districts/items?limit=100").await;
    let features = districts["features"].as_array().expect("features");
    let placed = features.iter().find(|feature| feature["geometry"].is_object()).expect("a district with a place");
    let id = placed["id"].as_str().expect("an identifier");
    let diagnosis = json_of(&format!("/diagnosis/districts/{id}")).await;
    assert_eq!(diagnosis["zone"]["kind"], "district");
    assert_eq!(diagnosis["zone"]["code"], id);
    for unplaced in features.iter().filter(|feature| feature["geometry"].is_null()) {
        let id = unplaced["id"].as_str().expect("an identifier");
        let answer = get(&format!("/diagnosis/districts/{id}")).await;
        assert_eq!((answer.status.as_u16(), answer.json()["field"].as_str()), (422, Some("id")));
    }
}

#[tokio::test]
async fn a_disc_measures_what_a_disc_measures() {
    let diagnosis = post("/diagnosis", r#"{"point":[2.2482,48.9472],"radius_m":500}"#).await.json();
    let area_m2 = number(&diagnosis["zone"]["area_m2"]);
    assert!((area_m2 / (std::f64::consts::PI * 250_000.0) - 1.0).abs() < 1e-9, "{area_m2}");
    assert_eq!(diagnosis["zone"]["kind"], "disc");
}

#[tokio::test]
async fn a_feature_a_geometry_and_its_reversed_ring_are_one_question() {
    let geometry = post("/diagnosis", SQUARE).await;
    let feature = post("/diagnosis", format!(r#"{{"type":"Feature","properties":{{}},"geometry":{SQUARE}}}"#)).await;
    let reversed = r#"{"type":"Polygon","coordinates":[[[2.24,48.945],[2.24,48.953],[2.252,48.953],[2.252,48.945],[2.24,48.945]]]}"#;
    assert_eq!(geometry.bytes, feature.bytes);
    assert_eq!(geometry.json()["id"], post("/diagnosis", reversed).await.json()["id"]);
}

#[tokio::test]
async fn the_comparison_of_all_communes_agrees_with_the_diagnosis_of_each() {
    let table = json_of("/diagnosis?communes=all&indicators=base.population,mob.rail800.area").await;
    let rows = table["rows"].as_array().expect("rows");
    assert_eq!(rows.len(), 130);
    let people: f64 = rows.iter().map(|row| number(&row["values"]["base.population"]["value"])).sum();
    assert!((people - 7_142_540.0).abs() < 1e-6);
    let diagnosis = json_of("/diagnosis/communes/95018").await;
    let row = rows.iter().find(|row| row["code"] == "95018").expect("Argenteuil");
    for key in ["value", "low", "high", "state", "flags"] {
        assert_eq!(row["values"]["mob.rail800.area"][key], figure(&diagnosis, "mob.rail800.area")[key], "{key}");
    }
    assert_eq!(row["area_m2"], diagnosis["zone"]["area_m2"]);
}

#[tokio::test]
async fn a_comparison_of_chosen_communes_is_in_the_order_of_their_codes() {
    let table = json_of("/diagnosis?communes=95018,92025&theme=mobility").await;
    let codes: Vec<&str> =
        table["rows"].as_array().expect("rows").iter().filter_map(|row| row["code"].as_str()).collect();
    assert_eq!(codes, ["92025", "95018"]);
    assert!(table["indicators"].as_array().expect("indicators").len() >= 7);
}

#[tokio::test]
async fn figures_leave_as_csv_and_geojson_too() {
    for path in ["/diagnosis/communes/95018", "/diagnosis?communes=all"] {
        let joint = if path.contains('?') { '&' } else { '?' };
        let csv = get(&format!("{path}{joint}f=csv")).await;
        assert!(csv.header("content-type").starts_with("text/csv"), "{path}");
        assert!(String::from_utf8_lossy(&csv.bytes).contains("95018"), "{path}");
        let geojson = get(&format!("{path}{joint}f=geojson")).await;
        assert_eq!(geojson.header("content-type"), "application/geo+json");
        let kind = geojson.json()["type"].clone();
        assert_eq!(kind, if path.contains('?') { "FeatureCollection" } else { "Feature" });
    }
}

#[tokio::test]
async fn a_point_knows_its_commune_and_a_point_outside_knows_none() {
    let inside = json_of("/where?lon=2.2482&lat=48.9472").await;
    assert_eq!(inside["commune"]["code"], "95018");
    assert_eq!(inside["departement"]["code"], "95");
    assert!(inside["ept"]["name"].is_string());
    let outside = json_of("/where?lon=0&lat=0").await;
    assert!(outside["commune"].is_null() && outside["ept"].is_null() && outside["departement"].is_null());
}

#[tokio::test]
async fn many_points_are_answered_in_their_order() {
    let answer = post("/where", "[[2.2482,48.9472],[0,0],[2.35,48.86]]").await.json();
    let codes: Vec<&Value> = answer.as_array().expect("answers").iter().map(|it| &it["commune"]["code"]).collect();
    assert_eq!(codes, [&Value::from("95018"), &Value::Null, &Value::from("75056")]);
}
