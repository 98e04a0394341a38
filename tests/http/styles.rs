//! Styles, their legends and pictures.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use serde_json::Value;

use super::harness::{get, json_of};

async fn ids() -> Vec<String> {
    let body = json_of("/ogc/styles").await;
    let styles = body["styles"].as_array().expect("styles").iter();
    styles.map(|style| style["id"].as_str().expect("an identifier").to_owned()).collect()
}

#[tokio::test]
async fn there_is_a_style_of_each_theme_and_each_indicator_that_has_its_layers_light_and_dark() {
    let ids: BTreeSet<String> = ids().await.into_iter().collect();
    for shown in ["base", "mobility", "climate", "public-space", "base.density", "clim.vuln.night", "mob.rail800.area"]
    {
        for scheme in ["light", "dark"] {
            assert!(ids.contains(&format!("{shown}-{scheme}")), "{shown}-{scheme}");
        }
    }
    assert!(!ids.contains("clim.lcz_hot_area-light"), "its layer is not there yet");
}

#[tokio::test]
async fn every_style_names_tiles_pictures_and_properties_that_are_there() {
    for id in ids().await {
        let style = json_of(&format!("/ogc/styles/{id}?f=mapbox")).await;
        assert_eq!(style["version"], 8);
        let local = |address: &Value| {
            address.as_str().expect("an address").strip_prefix("http://arpent.test").expect("of this server").to_owned()
        };
        for source in style["sources"].as_object().expect("sources").values() {
            let tile = local(&source["tiles"][0]).replace("{z}", "9").replace("{y}", "176").replace("{x}", "259");
            assert_eq!(get(&tile).await.status, StatusCode::OK, "{tile}");
        }
        let sprite = json_of(&format!("{}.json", local(&style["sprite"]))).await;
        for layer in style["layers"].as_array().expect("layers") {
            if let Some(pattern) = layer["paint"]["fill-pattern"].as_str() {
                assert!(sprite[pattern].is_object(), "{pattern} of {id}");
            }
        }
    }
}

#[tokio::test]
async fn a_legend_counts_every_commune_once_and_keeps_null_and_secret_apart() {
    for id in ["base.density-light", "base.income.d1-dark", "clim.vuln.night-light", "mobility-light"] {
        let legend = json_of(&format!("/ogc/styles/{id}/legend?f=json&lang=en")).await;
        let entries = legend["entries"].as_array().expect("entries");
        let communes: u64 = entries.iter().filter_map(|entry| entry["communes"].as_u64()).sum();
        assert_eq!(communes, 130, "{id}");
        let hatched: Vec<&str> =
            entries.iter().filter(|it| it["hatch"].is_string()).filter_map(|it| it["label"].as_str()).collect();
        assert!(hatched.iter().all(|label| ["no value", "withheld"].contains(label)), "{hatched:?}");
        assert!(legend["method"].as_str().expect("a method").contains("quantiles"));
        let drawing = get(&format!("/ogc/styles/{id}/legend?f=svg")).await;
        assert_eq!(drawing.header("content-type"), "image/svg+xml");
        assert!(drawing.bytes.starts_with(b"<svg"));
    }
}

#[tokio::test]
async fn qgis_gets_a_rule_for_each_class_and_each_state() {
    let sld = get("/ogc/styles/base.density-light?f=sld").await;
    assert_eq!(sld.header("content-type"), "application/vnd.ogc.sld+xml;version=1.1");
    let text = String::from_utf8(sld.bytes.to_vec()).expect("a text");
    assert_eq!(text.matches("<se:Rule>").count(), 7);
    assert!(text.contains("<ogc:PropertyName>base.density_state</ogc:PropertyName>"));
}

#[tokio::test]
async fn what_there_is_no_style_or_picture_of_is_not_there() {
    for (path, expected) in [
        ("/ogc/styles/nothing", 404),
        ("/ogc/styles/base.density", 404),
        ("/ogc/styles/base-light/legend", 404),
        ("/ogc/styles/base-light?f=sld", 400),
        ("/ogc/styles/base-light?f=qml", 400),
        ("/ogc/sprites/light.gif", 404),
        ("/ogc/sprites/blue.png", 404),
        ("/ogc/sprites/light@2x.png", 200),
    ] {
        assert_eq!(get(path).await.status.as_u16(), expected, "{path}");
    }
    assert!(get("/ogc/sprites/dark.png").await.bytes.starts_with(b"\x89PNG"));
}
