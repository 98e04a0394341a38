//! Styles, their legends and pictures.

use std::collections::BTreeSet;
use std::sync::Arc;

use arpent::diagnosis::{Catalogue, Engine};
use arpent::geometry::{Lines, LonLat, Polygons};
use arpent::http::{AppState, Settings, router};
use arpent::layers::{About, BaseRole, Layer, RawGeometry, RawLayer, Theme};
use arpent::store::shipped;
use axum::Router;
use axum::http::{Method, StatusCode};
use geozero::mvt::{Message, Tile};
use serde_json::Value;

use super::harness::{ask, get, json_of, request};

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
        let letters = local(&style["glyphs"]).replace("{range}", "0-255");
        for layer in style["layers"].as_array().expect("layers") {
            for font in layer["layout"]["text-font"].as_array().into_iter().flatten() {
                let letters = letters.replace("{fontstack}", &font.as_str().expect("a font").replace(' ', "%20"));
                assert_eq!(get(&letters).await.status, StatusCode::OK, "{letters}");
            }
            if let Some(pattern) = layer["paint"]["fill-pattern"].as_str() {
                assert!(sprite[pattern].is_object(), "{pattern} of {id}");
            }
        }
    }
}

/// The shipped layers with a river, a pond and a track beside them.
fn router_with_ground() -> Router {
    let outline = |ring: &[[f64; 2]]| Polygons::single(ring.iter().map(|&[lon, lat]| LonLat::new(lon, lat)).collect());
    let pond = [[2.24, 48.90], [2.25, 48.90], [2.25, 48.91], [2.24, 48.91], [2.24, 48.90]];
    let line = |ends: [[f64; 2]; 2]| Lines::new([ends.map(|[lon, lat]| LonLat::new(lon, lat)).to_vec()]);
    let lines = |ends| RawGeometry::Lines(std::iter::once(line(ends)).collect());
    let made = [
        ("tracks", BaseRole::Rail, lines([[2.2, 48.9], [2.3, 48.95]])),
        ("rivers", BaseRole::Water, lines([[2.2, 48.95], [2.3, 48.9]])),
        ("ponds", BaseRole::Water, RawGeometry::Polygons(std::iter::once(outline(&pond)).collect())),
    ];
    let made = made.into_iter().map(|(id, role, geometry)| {
        let about = About { base: Some(role), ..About::undescribed(id.parse().expect("an identifier"), Theme::Base) };
        let ids = vec!["1".parse().expect("an identifier")];
        Layer::build(RawLayer { about, ids, fields: Vec::new(), columns: Vec::new(), geometry }).expect("a layer")
    });
    let layers = shipped().expect("the shipped layers are whole").layers.into_iter().chain(made);
    let catalogue = Catalogue::parse(include_str!("../../geodata/indicators.toml")).expect("the catalogue is right");
    let engine = Engine::new(layers.collect(), catalogue).expect("the layers make territories");
    router(AppState::new(Arc::new(engine), Settings::default()))
}

#[tokio::test]
async fn water_and_railways_are_drawn_where_the_server_has_their_layers() {
    let router = router_with_ground();
    let json = async |path: &str| ask(&router, request(Method::GET, path, &[])).await.json();
    for scheme in ["light", "dark"] {
        let style = json(&format!("/ogc/styles/base-{scheme}?f=mapbox")).await;
        let layers = style["layers"].as_array().expect("layers");
        let ids: Vec<&str> = layers.iter().filter_map(|layer| layer["id"].as_str()).collect();
        let from = ids.iter().position(|&id| id == "ground-ponds").expect("the pond is drawn");
        let around = ["communes", "ground-ponds", "ground-rivers", "ground-tracks", "communes-line"];
        assert_eq!(ids[from - 1..from + 4], around);
        let tile = style["sources"]["ground"]["tiles"][0].as_str().expect("an address");
        let path = tile.trim_start_matches("http://arpent.test");
        let path = path.replace("{z}", "9").replace("{y}", "176").replace("{x}", "259");
        let tile = ask(&router, request(Method::GET, &path, &[])).await;
        let tile = Tile::decode(&*tile.bytes).expect("a tile");
        let shown: BTreeSet<&str> = tile.layers.iter().map(|layer| layer.name.as_str()).collect();
        assert_eq!(shown, BTreeSet::from(["ponds", "rivers", "tracks"]));
    }
    assert_eq!(json("/ogc/collections/ponds").await["base"], "water");
    assert!(json("/ogc/collections/stations").await["base"].is_null());
    assert!(json_of("/ogc/styles/base-light?f=mapbox").await["sources"]["ground"].is_null());
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
        let picture = get(&format!("/ogc/styles/{id}/legend?f=png")).await;
        assert_eq!(picture.header("content-type"), "image/png");
        assert!(picture.bytes.starts_with(b"\x89PNG") && picture.bytes.len() > 4_000, "{id}");
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
async fn qgis_gets_its_own_form_with_a_symbol_for_each_rule() {
    let answer = get("/ogc/styles/base.density-light?f=qml&lang=en").await;
    assert_eq!(answer.header("content-type"), "application/x-qgis-qml+xml");
    let text = String::from_utf8(answer.bytes.to_vec()).expect("a text");
    assert_eq!((text.matches("<rule ").count(), text.matches("<symbol ").count()), (7, 7));
    assert!(text.contains("filter=\"&quot;base.density_state&quot; = 'secret'\""), "{text}");
    assert!(text.contains("label=\"withheld\""));
}

#[tokio::test]
async fn the_name_of_each_commune_stands_once_and_inside_it() {
    let mut names = std::collections::BTreeMap::<String, usize>::new();
    for (row, column) in [(175, 258), (175, 259), (175, 260), (176, 258), (176, 259), (176, 260)] {
        let tile = get(&format!("/ogc/tiles/WebMercatorQuad/9/{row}/{column}?collections=communes-labels")).await;
        if tile.status != StatusCode::OK {
            continue;
        }
        let tile = Tile::decode(&*tile.bytes).expect("a tile");
        for feature in tile.layers.iter().flat_map(|layer| &layer.features) {
            // A point that lies within a tile and not in what it shows of its neighbours.
            let place = |parameter: u32| i64::from(parameter >> 1) ^ -i64::from(parameter & 1);
            let (x, y) = (place(feature.geometry[1]), place(feature.geometry[2]));
            if (0..4_096).contains(&x) && (0..4_096).contains(&y) {
                *names.entry(format!("{:?}", feature.id)).or_default() += 1;
            }
        }
    }
    assert_eq!((names.len(), names.values().all(|count| *count == 1)), (130, true));
    assert_eq!(get("/ogc/collections/communes-labels").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn letters_come_256_at_a_time_and_are_kept() {
    let path = "/ogc/fonts/DejaVu%20Sans/0-255.pbf";
    let letters = get(path).await;
    assert_eq!(letters.header("content-type"), "application/x-protobuf");
    assert!(letters.bytes.len() > 20_000);
    let several = get("/ogc/fonts/Nobody%27s,DejaVu%20Sans/0-255.pbf").await;
    assert_eq!(several.bytes, letters.bytes);
    for (path, expected) in [
        ("/ogc/fonts/Nobody%27s/0-255.pbf", 404),
        ("/ogc/fonts/DejaVu%20Sans/1-256.pbf", 404),
        ("/ogc/fonts/DejaVu%20Sans/0-255", 404),
        ("/ogc/fonts/DejaVu%20Sans/65536-65791.pbf", 404),
        ("/ogc/fonts/DejaVu%20Sans/65280-65535.pbf", 200),
    ] {
        assert_eq!(get(path).await.status.as_u16(), expected, "{path}");
    }
}

#[tokio::test]
async fn styles_and_tile_sets_are_pages_too() {
    for path in [
        "/ogc/styles",
        "/ogc/styles/base.density-light/metadata",
        "/ogc/styles/base.density-light",
        "/ogc/styles/base-dark",
        "/ogc/tiles",
        "/ogc/tiles/WebMercatorQuad",
        "/ogc/collections/communes/tiles",
        "/ogc/collections/communes/tiles/WebMercatorQuad",
    ] {
        for (address, accept) in [(format!("{path}?f=html"), "*/*"), (path.to_owned(), "text/html")] {
            let page = super::harness::get_with(&address, &[("accept", accept)]).await;
            assert_eq!(page.header("content-type"), "text/html; charset=utf-8", "{address}");
            let text = String::from_utf8(page.bytes.to_vec()).expect("a text");
            assert!(text.starts_with("<!doctype html>") && text.contains("rel=\"icon\""), "{address}");
        }
        assert!(get(path).await.json().is_object(), "{path}");
    }
    assert_eq!(get("/ogc/favicon.svg").await.header("content-type"), "image/svg+xml");
}

#[tokio::test]
async fn the_page_of_a_style_shows_its_legend_and_where_it_is_used() {
    let page = get("/ogc/styles/base.density-light?f=html&lang=en").await;
    let text = String::from_utf8(page.bytes.to_vec()).expect("a text");
    assert!(text.contains("/ogc/styles/base.density-light/legend?f=svg\""), "{text}");
    for form in ["mapbox", "sld", "qml"] {
        assert!(text.contains(&format!("/ogc/styles/base.density-light?f={form}")), "{form}");
    }
    assert!(text.contains("QGIS") && text.contains("MapLibre"));
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
