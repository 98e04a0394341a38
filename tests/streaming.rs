//! A million features leave the server in constant memory: what is held beside the layer stays under a ceiling, whatever
//! the size of the answer. The allocator counts; it counts for the whole process, so that this test stands alone.

use std::sync::Arc;

use arpent::diagnosis::{Catalogue, Engine};
use arpent::geometry::{LonLat, PolygonColumn, Polygons};
use arpent::http::{AppState, Settings, router};
use arpent::layers::{About, Cell, ColumnBuilder, Field, FieldKind, Layer, RawGeometry, RawLayer, Theme};
use arpent::store::shipped;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::Request;
use http_body_util::BodyExt;
use peak_alloc::PeakAlloc;
use tower::ServiceExt;

#[global_allocator]
static COUNTED: PeakAlloc = PeakAlloc;

const ACROSS: u32 = 1_000;
/// The ceiling of what is held beside the layer.
const CEILING_BYTES: usize = 64 << 20;

/// Squares side by side, each with a number.
fn million() -> Layer {
    let corner = |column: u32, row: u32| LonLat::new(2.0 + f64::from(column) * 4e-4, 48.6 + f64::from(row) * 3e-4);
    let square = |place: u32| {
        let (column, row) = (place % ACROSS, place / ACROSS);
        let ring = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)].map(|(east, north)| corner(column + east, row + north));
        Polygons::single(ring.to_vec())
    };
    let squares: PolygonColumn<LonLat> = (0..ACROSS * ACROSS).map(square).collect();
    let (mut numbers, mut names) = (ColumnBuilder::new(FieldKind::Integer), ColumnBuilder::new(FieldKind::Text));
    for place in 0..ACROSS * ACROSS {
        numbers.push(Cell::Integer(place.into()));
        names.push(Cell::Text(&format!("Évry-sur-Seine {}", place % 1_009)));
    }
    let field = |name: &str, kind: FieldKind| Field { name: name.to_owned(), kind };
    Layer::build(RawLayer {
        about: About::undescribed("million".parse().expect("an identifier"), Theme::Base),
        ids: (0..ACROSS * ACROSS).map(|place| format!("{place:07}").parse().expect("an identifier")).collect(),
        fields: vec![field("number", FieldKind::Integer), field("name", FieldKind::Text)],
        columns: vec![numbers.finish(), names.finish()],
        geometry: RawGeometry::Polygons(squares),
    })
    .expect("the rows pair")
}

/// How many bytes an answer has, and how many were held at most beside those that are held before it.
async fn streamed(router: &Router, path: &str) -> (usize, usize) {
    let before = COUNTED.current_usage();
    COUNTED.reset_peak_usage();
    let request = Request::get(path).header("host", "arpent.test").body(Body::empty()).expect("a request");
    let response = router.clone().oneshot(request).await.expect("a router never fails");
    assert!(response.status().is_success(), "{path}: {}", response.status());
    let (mut body, mut bytes) = (response.into_body(), 0);
    while let Some(frame) = body.frame().await {
        bytes += frame.expect("the answer does not break off").data_ref().map_or(0, Bytes::len);
    }
    (bytes, COUNTED.peak_usage() - before)
}

#[tokio::test]
async fn a_million_features_leave_in_constant_memory() {
    let layers = shipped().expect("the shipped layers are whole").layers.into_iter().chain([million()]);
    let catalogue = Catalogue::parse(include_str!("../geodata/indicators.toml")).expect("the catalogue is right");
    let engine = Engine::new(layers.collect(), catalogue).expect("the layers make territories");
    let router = router(AppState::new(Arc::new(engine), Settings::default()));
    let paths = [
        "/ogc/files/million.fgb",
        "/ogc/files/million.geojsons",
        "/ogc/collections/million/items?limit=10000&f=json",
        "/ogc/collections/million/items?limit=10000&f=csv",
        "/ogc/collections/million/items?limit=10000&f=fgb",
        "/ogc/collections/million/items?limit=10000&f=fgb&sortby=-number",
        "/ogc/collections/million/items?limit=10000&f=geojsonseq&sortby=name",
    ];
    for path in paths {
        let (bytes, held) = streamed(&router, path).await;
        let text = format!("{path}: {bytes} bytes, {held} held at most");
        eprintln!("{text}");
        assert!(bytes > 1_000_000, "{text}");
        assert!(held < CEILING_BYTES, "{text}");
    }
}
