//! Zones side by side: territories of every kind, drawn zones, and rows as a layer.

use serde_json::{Value, json};

use super::figures::SQUARE;
use super::harness::{get, json_of, post};

/// A collection of squares in Argenteuil, each called by its number.
fn collection(count: usize) -> Value {
    let geometry: Value = serde_json::from_str(SQUARE).expect("a polygon");
    let feature = |idx: usize| json!({ "type": "Feature", "id": idx, "properties": { "name": format!("Zone {idx}") }, "geometry": geometry });
    json!({ "type": "FeatureCollection", "features": (0..count).map(feature).collect::<Vec<_>>() })
}

fn codes(table: &Value) -> Vec<String> {
    let rows = table["rows"].as_array().expect("rows").iter();
    rows.map(|row| row["code"].as_str().unwrap_or_default().to_owned()).collect()
}

#[tokio::test]
async fn territories_of_every_kind_stand_side_by_side_with_the_figures_of_their_own_diagnosis() {
    let table = json_of(
        "/diagnosis?communes=95018,92040&epts=200057990&departements=95,92&metropole=true\
         &districts=argenteuil-porte-saint-germain&theme=mobility",
    )
    .await;
    let expected =
        ["92040", "95018", "200057990", "92", "95", "argenteuil-porte-saint-germain", "200054781"].map(str::to_owned);
    assert_eq!(codes(&table), expected);
    let paths = [
        "communes/92040",
        "communes/95018",
        "epts/200057990",
        "departements/92",
        "departements/95",
        "districts/argenteuil-porte-saint-germain",
        "metropole",
    ];
    for (row, path) in table["rows"].as_array().expect("rows").iter().zip(paths) {
        let alone = json_of(&format!("/diagnosis/{path}?theme=mobility")).await;
        assert_eq!((&row["sha256"], &row["area_m2"]), (&alone["zone"]["sha256"], &alone["zone"]["area_m2"]), "{path}");
        for figure in alone["themes"][0]["indicators"].as_array().expect("indicators") {
            let value = &row["values"][figure["id"].as_str().expect("an id")];
            for member in ["value", "low", "high", "state", "coverage_share"] {
                assert_eq!(value[member], figure[member], "{path} {}", figure["id"]);
            }
        }
    }
}

#[tokio::test]
async fn all_of_a_kind_may_be_asked_for_by_one_word() {
    assert_eq!(codes(&json_of("/diagnosis?epts=all&theme=mobility").await).len(), 11);
    assert_eq!(codes(&json_of("/diagnosis?departements=all&epts=all&theme=mobility").await).len(), 17);
}

#[tokio::test]
async fn drawn_zones_are_compared_by_their_own_names_with_the_figures_of_their_own_diagnosis() {
    let table = post("/diagnosis?indicators=base.population", collection(3).to_string()).await.json();
    let alone = post("/diagnosis?indicators=base.population", SQUARE).await.json();
    let figure = &alone["themes"][0]["indicators"][0];
    for (idx, row) in table["rows"].as_array().expect("rows").iter().enumerate() {
        assert_eq!((&row["code"], &row["name"]), (&idx.to_string().into(), &format!("Zone {idx}").into()));
        assert_eq!((&row["kind"], &row["sha256"]), (&"drawn".into(), &alone["zone"]["sha256"]));
        let value = &row["values"]["base.population"];
        for member in ["value", "low", "high", "state", "flags"] {
            assert_eq!(value[member], figure[member], "{member}");
        }
    }
    assert!(table["id"].as_str().is_some_and(|id| id.starts_with("sha256:")));
    // A collection of one is a collection too: what comes back does not depend on how many there are.
    assert_eq!(post("/diagnosis", collection(1).to_string()).await.json()["rows"].as_array().map(Vec::len), Some(1));
    let layer = post("/diagnosis?f=geojson", collection(2).to_string()).await.json();
    assert_eq!(
        (&layer["features"][1]["id"], &layer["features"][1]["geometry"]["type"]),
        (&"1".into(), &"Polygon".into())
    );
    let csv = post("/diagnosis?f=csv", collection(2).to_string()).await;
    assert!(String::from_utf8_lossy(&csv.bytes).contains("drawn,1,Zone 1,"));
}

#[tokio::test]
async fn the_same_comparison_gives_the_same_bytes_and_another_order_another_identity() {
    let body = collection(2);
    let mut turned = body.clone();
    turned["features"].as_array_mut().expect("features").reverse();
    let (first, again) = (post("/diagnosis", body.to_string()).await, post("/diagnosis", body.to_string()).await);
    assert_eq!(first.bytes, again.bytes);
    assert_ne!(first.json()["id"], post("/diagnosis", turned.to_string()).await.json()["id"]);
    let table = json_of("/diagnosis?communes=95018,92040").await;
    assert_eq!(table["id"], json_of("/diagnosis?communes=92040,95018").await["id"]);
}

#[tokio::test]
async fn null_zero_and_secret_stay_apart_in_every_form() {
    let path = "/diagnosis?communes=all&indicators=base.poverty,mob.bike.docks,ene.dpe_fg";
    let table = json_of(path).await;
    let rows = table["rows"].as_array().expect("rows");
    let states = |id: &str| -> Vec<&str> {
        rows.iter().map(|row| row["values"][id]["state"].as_str().expect("a state")).collect()
    };
    assert_eq!(states("base.poverty").iter().filter(|state| **state == "secret").count(), 3);
    assert!(states("ene.dpe_fg").iter().all(|state| *state == "null"));
    assert!(rows.iter().any(|row| row["values"]["mob.bike.docks"]["value"] == 0.0));
    let csv = get(&format!("{path}&f=csv")).await;
    let text = String::from_utf8_lossy(&csv.bytes).into_owned();
    assert!(text.contains(",s,,,secret,") && text.contains(",0,0,0,known,") && text.contains(",,,,null,"), "{text}");
}

#[tokio::test]
async fn a_fault_names_the_feature_in_which_it_is() {
    let fault = async |idx: usize, geometry: Value| {
        let mut body = collection(3);
        body["features"][idx]["geometry"] = geometry;
        let answer = post("/diagnosis?lang=en", body.to_string()).await;
        let body = answer.json();
        (answer.status.as_u16(), body["field"].to_string(), body["detail"].to_string(), body["at"].is_array())
    };
    let ring = |ring: Value| json!({ "type": "Polygon", "coordinates": [ring] });
    let bow_tie = ring(json!([[2.24, 48.94], [2.26, 48.96], [2.26, 48.94], [2.24, 48.96], [2.24, 48.94]]));
    let far = ring(json!([[-1.5, 47.2], [-1.4, 47.2], [-1.4, 47.3], [-1.5, 47.2]]));
    let open = ring(json!([[2.24, 48.94], [2.26, 48.96], [2.26, 48.94], [2.24, 48.96]]));
    for (idx, geometry, has_place) in [(2, bow_tie, true), (1, far, true), (0, open, false), (1, json!(null), false)] {
        let (status, field, detail, is_placed) = fault(idx, geometry.clone()).await;
        assert_eq!((status, is_placed), (422, has_place), "{geometry}: {detail}");
        assert!(field.starts_with(&format!("\"features[{idx}]")), "{field}");
        assert!(detail.contains(&format!("features[{idx}]")), "{detail}");
    }
}

#[tokio::test]
async fn a_comparison_keeps_to_its_ceilings_and_to_what_zones_have_in_common() {
    assert_eq!(post("/diagnosis?theme=energy", collection(200).to_string()).await.status.as_u16(), 200);
    let many = post("/diagnosis?lang=en", collection(201).to_string()).await;
    assert_eq!((many.status.as_u16(), &many.json()["field"]), (422, &"features".into()));
    for (query, field) in [("rows=true", "rows"), ("reference=mgp", "reference")] {
        let answer = post(&format!("/diagnosis?{query}"), collection(2).to_string()).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["field"]), (400, &field.into()));
    }
    for (query, field) in [
        ("epts=1", "epts"),
        ("departements=13", "departements"),
        ("metropole=yes", "metropole"),
        ("metropole=false", "communes"),
        ("epts=200057990,", "epts"),
    ] {
        let answer = get(&format!("/diagnosis?{query}")).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["field"]), (400, &field.into()), "{query}");
    }
    let district = get("/diagnosis?districts=nowhere").await;
    assert_eq!((district.status.as_u16(), &district.json()["field"]), (404, &"districts".into()));
}

#[tokio::test]
async fn rows_are_a_layer_of_what_made_each_figure() {
    let layer = post("/diagnosis?rows=true&f=geojson", SQUARE).await.json();
    let features = layer["features"].as_array().expect("features");
    assert_eq!(
        (&features[0]["properties"]["role"], &features[0]["geometry"]["type"]),
        (&"zone".into(), &"Polygon".into())
    );
    let body = post("/diagnosis?rows=true", SQUARE).await.json();
    let figures =
        body["themes"].as_array().expect("themes").iter().flat_map(|it| it["indicators"].as_array().expect("them"));
    let rows: Vec<(Value, Value)> = figures
        .flat_map(|figure| {
            figure["rows"].as_array().expect("rows").iter().map(|row| (figure["id"].clone(), row.clone()))
        })
        .collect();
    assert_eq!(features.len(), rows.len() + 1);
    for (feature, (id, row)) in features[1..].iter().zip(&rows) {
        let properties = &feature["properties"];
        assert_eq!((&properties["role"], &properties["indicator"]), (&"row".into(), id));
        assert_eq!((&properties["layer"], &properties["row"]), (&row["layer"], &row["id"]));
        assert_eq!((&properties["weight"], &properties["value"]), (&row["weight"], &row["value"]));
        assert!(feature["geometry"]["type"].is_string() || id == "prog.experiments", "{feature}");
    }
    let csv = post("/diagnosis?rows=true&f=csv", SQUARE).await;
    let text = String::from_utf8_lossy(&csv.bytes).into_owned();
    assert_eq!(csv::Reader::from_reader(text.as_bytes()).records().count(), rows.len());
}

#[tokio::test]
async fn a_panel_has_the_quartiles_the_rank_and_the_percentile_of_its_members() {
    let codes = ["92040", "92025", "93001", "94033", "95018"];
    let joined = codes.join(",");
    for id in ["mob.rail800.area", "clim.vuln.night", "base.density"] {
        let table = json_of(&format!("/diagnosis?communes={joined}&indicators={id}")).await;
        let number = |value: &Value| value.as_f64().expect("a number");
        let of_members = table["rows"].as_array().expect("rows").iter();
        let mut values: Vec<f64> = of_members.map(|row| number(&row["values"][id]["value"])).collect();
        values.sort_by(f64::total_cmp);
        for code in codes {
            let path = format!("/diagnosis/communes/{code}?indicators={id}&reference={joined}");
            let figure = json_of(&path).await["themes"][0]["indicators"][0].clone();
            let (own, panel) = (number(&figure["value"]), &figure["references"][0]);
            // Of five sorted values, the quartiles are the second, the third and the fourth.
            let marks = ["min", "q1", "median", "q3", "max"].map(|mark| number(&panel[mark]));
            assert_eq!((panel["n"].as_u64(), &marks[..]), (Some(5), &values[..]), "{path}");
            let is_down = figure["direction"] == "down";
            let is_better = |other: &&f64| if is_down { **other < own } else { **other > own };
            let better = values.iter().filter(is_better).count();
            let equal = values.iter().filter(|other| other.total_cmp(&own).is_eq()).count();
            assert_eq!(panel["rank"], better + 1, "{path}");
            let worse = u32::try_from(values.len() - better - equal).expect("a few");
            let percentile = 20.0 * (f64::from(worse) + f64::from(u32::try_from(equal).expect("a few")) / 2.0);
            assert!((number(&panel["percentile"]) - percentile).abs() < 1e-9, "{path}");
        }
    }
}
