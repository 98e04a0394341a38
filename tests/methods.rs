//! The methods on small made layers, held against looking at points one by one.
//!
//! A town of four communes on a square of four kilometres: cells with people, squares with a class, stops. The naive
//! twin spreads a raster of points over every cell and asks each point where it lies.

use std::collections::BTreeMap;
use std::f64::consts::TAU;
use std::sync::Arc;

use arpent::diagnosis::{Catalogue, Engine, Estimate, MAX_ROWS, Question, QuestionFault, Zone};
use arpent::geometry::{Bounds, LonLat, Metres, Planar, PolygonColumn, Polygons, to_lonlat, to_planar};
use arpent::layers::{
    About, Atlas, Cell, Column, ColumnBuilder, Field, FieldKind, Layer, LayerId, RawGeometry, RawLayer, Theme,
};
use proptest::prelude::*;

/// The south-western corner of the town, Lambert-93.
const CORNER: Planar = Planar::new(650_000.0, 6_860_000.0);
/// The side of the town.
const SIDE_M: f64 = 4_000.0;
/// Cells along a side of the town.
const CELLS_ALONG: u32 = 10;
/// Squares with a class along a side: not a divisor of the cells, so that they cut each other.
const CLASSES_ALONG: u32 = 7;
/// Points along a side of a cell that the naive twin looks at.
const POINTS_ALONG: u32 = 40;
/// How far the twin's raster may be from the truth.
const RASTER_ERROR: f64 = 0.02;

/// The indicators of the town: identifier, unit, kind, direction and method.
const INDICATORS: [[&str; 5]; 17] = [
    ["people", "people", "extensive", "none", r#"{ id = "sum", sources = [{ layer = "cells", column = "people" }] }"#],
    [
        "hot.area",
        "share",
        "intensive",
        "down",
        r#"{ id = "area-share-by-class", layer = "classes", column = "class", classes = [1, 2] }"#,
    ],
    [
        "hot.people",
        "share",
        "intensive",
        "down",
        r#"{ id = "people-share-by-class", layer = "classes", column = "class", classes = [1, 2], people = "people" }"#,
    ],
    [
        "note.people",
        "note",
        "intensive",
        "down",
        r#"{ id = "people-weighted-mean", layer = "classes", column = "class", people = "people" }"#,
    ],
    [
        "near.people",
        "share",
        "intensive",
        "up",
        r#"{ id = "people-share-within-distance", layer = "stops", radius_m = 400, people = "people" }"#,
    ],
    [
        "near.median",
        "m",
        "intensive",
        "down",
        r#"{ id = "people-nearest", layer = "stops", share = 0.5, people = "people" }"#,
    ],
    [
        "park.area",
        "share",
        "intensive",
        "up",
        r#"{ id = "share-within-distance", layer = "classes", column = "class", classes = [1], radius_m = 150 }"#,
    ],
    [
        "park.people",
        "share",
        "intensive",
        "up",
        r#"{ id = "people-share-within-distance", layer = "classes", column = "class", classes = [1], radius_m = 150, people = "people" }"#,
    ],
    [
        "park.or.stop",
        "share",
        "intensive",
        "up",
        r#"{ id = "share-within-distance", within = [{ layer = "classes", column = "class", classes = [1], radius_m = 150 }, { layer = "stops", radius_m = 400 }] }"#,
    ],
    [
        "park.and.stop",
        "share",
        "intensive",
        "up",
        r#"{ id = "share-within-distance", within = [{ layer = "classes", column = "class", classes = [1], radius_m = 150 }, { layer = "stops", radius_m = 400 }], combine = "all" }"#,
    ],
    [
        "park.share",
        "share",
        "intensive",
        "up",
        r#"{ id = "area-share", layer = "classes", column = "class", classes = [1] }"#,
    ],
    [
        "park.nearest",
        "m",
        "intensive",
        "down",
        r#"{ id = "nearest", layer = "classes", column = "class", classes = [1] }"#,
    ],
    [
        "park.count",
        "count",
        "extensive",
        "up",
        r#"{ id = "count-within", layer = "classes", column = "class", classes = [1], radius_m = 150 }"#,
    ],
    [
        "park.inside",
        "m2",
        "extensive",
        "up",
        r#"{ id = "area-inside", layer = "classes", column = "class", classes = [1] }"#,
    ],
    [
        "park.around",
        "m2",
        "extensive",
        "up",
        r#"{ id = "area-inside", layer = "classes", column = "class", classes = [1], radius_m = 150 }"#,
    ],
    ["stop.count", "count", "extensive", "up", r#"{ id = "count-within", layer = "stops", radius_m = 400 }"#],
    [
        "stop.best",
        "count",
        "intensive",
        "up",
        r#"{ id = "people-best-within-distance", layer = "stops", value_column = "lines", radius_m = 400, share = 0.5, people = "people" }"#,
    ],
];

/// Indicators of people who stand on inhabited land, the class 1 of the squares.
const SETTLED: [[&str; 5]; 3] = [
    [
        "settled",
        "people",
        "extensive",
        "none",
        r#"{ id = "sum", sources = [{ layer = "cells", column = "people" }], inhabited = { layer = "classes", column = "class", classes = [1] } }"#,
    ],
    [
        "settled.near",
        "share",
        "intensive",
        "up",
        r#"{ id = "people-share-within-distance", layer = "stops", radius_m = 400, people = "settled" }"#,
    ],
    [
        "settled.note",
        "note",
        "intensive",
        "none",
        r#"{ id = "people-weighted-mean", layer = "classes", column = "class", people = "settled" }"#,
    ],
];

/// The catalogue of `indicators`.
fn catalogue(indicators: &[[&str; 5]]) -> Catalogue {
    let words = r#"{ fr = "x", en = "x" }"#;
    let entry = |&[id, unit, kind, direction, method]: &[&str; 5]| {
        format!(
            "[[indicator]]\nid = \"{id}\"\ntheme = \"base\"\nlabel = {words}\ndefinition = {words}\n\
             unit = \"{unit}\"\nkind = \"{kind}\"\ndirection = \"{direction}\"\nmethod = {method}\n"
        )
    };
    Catalogue::parse(&indicators.iter().map(entry).collect::<String>()).expect("the entries are right")
}

/// What the town is made of.
#[derive(Debug, Clone)]
struct Town {
    people: Vec<u16>,
    classes: Vec<u8>,
    stops: Vec<(f64, f64)>,
}

fn any_town() -> impl Strategy<Value = Town> {
    let cells = (CELLS_ALONG * CELLS_ALONG) as usize;
    let squares = (CLASSES_ALONG * CLASSES_ALONG) as usize;
    (
        prop::collection::vec(0_u16..500, cells),
        prop::collection::vec(1_u8..5, squares),
        prop::collection::vec((0.0..1.0, 0.0..1.0), 1..12),
    )
        .prop_map(|(people, classes, stops)| Town { people, classes, stops })
}

/// A place in the town, from shares of its side.
fn place(across: f64, up: f64) -> Planar {
    Planar::new(CORNER.x_m + across * SIDE_M, CORNER.y_m + up * SIDE_M)
}

/// The squares of a town cut into `along` × `along`, row by row.
fn squares(along: u32) -> PolygonColumn<LonLat> {
    let at = |column: u32, row: u32| {
        to_lonlat(place(f64::from(column) / f64::from(along), f64::from(row) / f64::from(along)))
    };
    let square = |idx: u32| {
        let (column, row) = (idx % along, idx / along);
        Polygons::single(vec![
            at(column, row),
            at(column + 1, row),
            at(column + 1, row + 1),
            at(column, row + 1),
            at(column, row),
        ])
    };
    (0..along * along).map(square).collect()
}

fn about(id: &str) -> About {
    About::undescribed(id.parse().expect("a layer's identifier"), Theme::Base)
}

fn column<'c>(kind: FieldKind, cells: impl IntoIterator<Item = Cell<'c>>) -> Column {
    let mut builder = ColumnBuilder::new(kind);
    for cell in cells {
        builder.push(cell);
    }
    builder.finish()
}

fn layer(id: &str, prefix: &str, columns: Vec<(&str, Column)>, geometry: RawGeometry) -> Layer {
    let rows = geometry.features().expect("every made layer has a geometry");
    let ids = (0..rows).map(|idx| format!("{prefix}{idx:03}").parse().expect("a feature's identifier")).collect();
    let field = |name: &str, column: &Column| Field { name: name.to_owned(), kind: column.kind() };
    Layer::build(RawLayer {
        about: about(id),
        ids,
        fields: columns.iter().map(|(name, column)| field(name, column)).collect(),
        columns: columns.into_iter().map(|(_, column)| column).collect(),
        geometry,
    })
    .expect("the columns have a cell a row")
}

fn territories() -> [Layer; 3] {
    let names = |count: usize| column(FieldKind::Text, vec![Cell::Text("A"); count]);
    let communes = vec![("nom", names(4)), ("departement", names(4)), ("ept_code", names(4))];
    let whole = || vec![("nom", names(1))];
    [
        layer("communes", "95", communes, RawGeometry::Polygons(squares(2))),
        layer("epts", "A", whole(), RawGeometry::Polygons(squares(1))),
        layer("departements", "A", whole(), RawGeometry::Polygons(squares(1))),
    ]
}

fn engine(town: &Town) -> Engine {
    let people = column(FieldKind::Integer, town.people.iter().map(|&people| Cell::Integer(i64::from(people))));
    let classes = column(FieldKind::Integer, town.classes.iter().map(|&class| Cell::Integer(i64::from(class))));
    let lines = column(FieldKind::Integer, (1..).take(town.stops.len()).map(Cell::Integer));
    let stops = town.stops.iter().map(|&(across, up)| Some(to_lonlat(place(across, up)))).collect();
    let layers = [
        layer("cells", "c", vec![("people", people)], RawGeometry::Polygons(squares(CELLS_ALONG))),
        layer("classes", "k", vec![("class", classes)], RawGeometry::Polygons(squares(CLASSES_ALONG))),
        layer("stops", "s", vec![("lines", lines)], RawGeometry::Points(stops)),
    ];
    let atlas: Atlas = territories().into_iter().chain(layers).collect();
    Engine::new(atlas, catalogue(&INDICATORS)).expect("the layers make territories")
}

fn any_zone() -> impl Strategy<Value = Arc<Zone>> {
    let reaches = prop::collection::vec(300.0..1_200.0, 4..20);
    ((0.35..0.65, 0.35..0.65), reaches).prop_map(|((across, up), reaches_m)| {
        let centre = place(across, up);
        let corners = u32::try_from(reaches_m.len()).expect("a few corners");
        let corner = |(idx, reach_m): (u32, &f64)| {
            let (sin, cos) = (TAU * f64::from(idx) / f64::from(corners)).sin_cos();
            to_lonlat(Planar::new(centre.x_m + reach_m * cos, centre.y_m + reach_m * sin))
        };
        let mut ring: Vec<LonLat> = (0..corners).zip(&reaches_m).map(corner).collect();
        ring.push(ring[0]);
        Arc::new(Zone::drawn(Polygons::single(ring)).expect("a star is valid"))
    })
}

fn figures(engine: &Engine, zone: Arc<Zone>) -> BTreeMap<String, Estimate> {
    figures_of(engine, &Question::about(zone))
}

fn figures_of(engine: &Engine, question: &Question) -> BTreeMap<String, Estimate> {
    let diagnosis = engine.diagnose(question).expect("the zone lies in the town");
    let figures = diagnosis.themes.into_iter().flat_map(|theme| theme.figures);
    figures.map(|figure| (figure.indicator.id.to_string(), figure.estimate)).collect()
}

/// The figures as points looked at one by one give them.
fn by_looking_at_points(town: &Town, zone: &Zone) -> BTreeMap<&'static str, f64> {
    let along = CELLS_ALONG * POINTS_ALONG;
    let stops: Vec<Planar> = town.stops.iter().map(|&(across, up)| place(across, up)).collect();
    let share = |idx: u32| (f64::from(idx) + 0.5) / f64::from(along);
    let square_of = |across: f64, up: f64, along: u32| {
        // Points never stand on a border of squares, so rounding down is right.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a small number")]
        let of = |share: f64| (share * f64::from(along)) as usize;
        of(up) * along as usize + of(across)
    };
    let (mut points, mut hot_points) = (0.0, 0.0);
    let (mut people, mut hot, mut notes, mut near) = (0.0, 0.0, 0.0, 0.0);
    let mut distances = Vec::new();
    let parks: Vec<Bounds> =
        town.classes.iter().enumerate().filter(|(_, class)| **class == 1).map(|(idx, _)| square_at(idx)).collect();
    let (mut park, mut either, mut both, mut in_park, mut park_people) = (0.0, 0.0, 0.0, 0.0, 0.0);
    let mut to_parks_m = vec![f64::INFINITY; parks.len()];
    let mut to_stops_m = vec![f64::INFINITY; stops.len()];
    let (mut park_points, mut park_points_around) = (0.0, 0.0);
    for (column, row) in (0..along).flat_map(|row| (0..along).map(move |column| (column, row))) {
        let (across, up) = (share(column), share(row));
        let point = place(across, up);
        let class = town.classes[square_of(across, up, CLASSES_ALONG)];
        park_points_around += if class == 1 && zone.shape().within(point, Metres(150.0)) { 1.0 } else { 0.0 };
        if !zone.shape().contains(point) {
            continue;
        }
        park_points += if class == 1 { 1.0 } else { 0.0 };
        for (least_m, stop) in to_stops_m.iter_mut().zip(&stops) {
            *least_m = least_m.min(stop.distance_to(point).0);
        }
        let here = f64::from(town.people[square_of(across, up, CELLS_ALONG)]) / f64::from(POINTS_ALONG * POINTS_ALONG);
        let nearest_m = stops.iter().map(|stop| stop.distance_to(point).0).fold(f64::INFINITY, f64::min);
        let is_hot = if class <= 2 { 1.0 } else { 0.0 };
        for (least_m, park) in to_parks_m.iter_mut().zip(&parks) {
            *least_m = least_m.min(distance_m(*park, point));
        }
        let to_park_m = parks.iter().map(|park| distance_m(*park, point)).fold(f64::INFINITY, f64::min);
        let (by_park, by_stop) = (to_park_m <= 150.0, nearest_m <= 400.0);
        let one_if = |holds: bool| if holds { 1.0 } else { 0.0 };
        park += one_if(by_park);
        park_people += here * one_if(by_park);
        either += one_if(by_park || by_stop);
        both += one_if(by_park && by_stop);
        in_park += one_if(to_park_m <= 0.0);
        points += 1.0;
        hot_points += is_hot;
        people += here;
        hot += here * is_hot;
        notes += here * f64::from(class);
        near += if nearest_m <= 400.0 { here } else { 0.0 };
        distances.push((nearest_m, here));
    }
    let point_m2 = (SIDE_M / f64::from(along)).powi(2);
    let within = |distances_m: &[f64], reach_m: f64| {
        distances_m.iter().map(|least_m| if *least_m <= reach_m { 1.0 } else { 0.0 }).sum::<f64>()
    };
    distances.sort_by(|left, right| left.0.total_cmp(&right.0));
    let mut so_far = 0.0;
    let median = distances.iter().find(|(_, here)| {
        so_far += here;
        so_far >= people / 2.0
    });
    BTreeMap::from([
        ("people", people),
        ("hot.area", hot_points / points),
        ("hot.people", hot / people),
        ("note.people", notes / people),
        ("near.people", near / people),
        ("near.median", median.map_or(f64::NAN, |(nearest_m, _)| *nearest_m)),
        ("park.area", park / points),
        ("park.people", park_people / people),
        ("park.or.stop", either / points),
        ("park.and.stop", both / points),
        ("park.share", in_park / points),
        ("park.nearest", to_parks_m.iter().copied().fold(f64::INFINITY, f64::min)),
        // A raster point stands up to a step from the outline, so that one or two squares may be in doubt.
        ("park.count", within(&to_parks_m, 150.0)),
        ("stop.count", within(&to_stops_m, 400.0)),
        ("park.inside", park_points * point_m2),
        ("park.around", park_points_around * point_m2),
    ])
}

/// The people at each point of a raster in the zone, with the greatest number of a stop within 400 m, from 1; 0 where
/// there is none.
fn best_stops(town: &Town, zone: &Zone) -> Vec<(f64, u32)> {
    let along = CELLS_ALONG * POINTS_ALONG;
    let point_at = |idx: u32| {
        let share = |idx: u32| (f64::from(idx) + 0.5) / f64::from(along);
        place(share(idx % along), share(idx / along))
    };
    let people_at = |idx: u32| {
        let cell = idx / along / POINTS_ALONG * CELLS_ALONG + idx % along / POINTS_ALONG;
        f64::from(town.people[cell as usize]) / f64::from(POINTS_ALONG * POINTS_ALONG)
    };
    let best = |point: Planar| {
        let near = (1..).zip(&town.stops).filter(|(_, stop)| place(stop.0, stop.1).distance_to(point).0 <= 400.0);
        near.map(|(number, _)| number).max().unwrap_or(0)
    };
    let inside = (0..along * along).filter(|&idx| zone.shape().contains(point_at(idx)));
    inside.map(|idx| (people_at(idx), best(point_at(idx)))).collect()
}

/// The area of the zone where `holds`, by a coarse raster.
fn area_where(zone: &Zone, holds: impl Fn(Planar) -> bool) -> f64 {
    let along = CELLS_ALONG * POINTS_ALONG / 2;
    let share = |idx: u32| (f64::from(idx) + 0.5) / f64::from(along);
    let points = (0..along * along).map(|idx| place(share(idx % along), share(idx / along)));
    let met = points.filter(|&point| zone.shape().contains(point) && holds(point)).map(|_| 1.0).sum::<f64>();
    met * (SIDE_M / f64::from(along)).powi(2)
}

/// The square of classes at an index.
fn square_at(idx: usize) -> Bounds {
    let idx = u32::try_from(idx).expect("a few squares");
    let corner = |ahead: u32| {
        let share = |of: u32| f64::from(of + ahead) / f64::from(CLASSES_ALONG);
        place(share(idx % CLASSES_ALONG), share(idx / CLASSES_ALONG))
    };
    Bounds::around(&[corner(0), corner(1)])
}

/// How far a point is from a box, 0 inside.
fn distance_m(bounds: Bounds, point: Planar) -> f64 {
    let dx_m = (bounds.min_x_m - point.x_m).max(point.x_m - bounds.max_x_m).max(0.0);
    let dy_m = (bounds.min_y_m - point.y_m).max(point.y_m - bounds.max_y_m).max(0.0);
    dx_m.hypot(dy_m)
}

/// What a figure may differ by from the raster: a share of it, or of the scale of a share, or a step of the raster.
fn tolerance(id: &str, expected: f64) -> f64 {
    match id {
        "near.median" => 0.05 * expected + 30.0,
        "park.nearest" => 30.0,
        "park.count" | "stop.count" => 2.0,
        // A strip of one step along the outline.
        "park.inside" | "park.around" => RASTER_ERROR * expected + 20_000.0,
        "people" => RASTER_ERROR * expected,
        _ => RASTER_ERROR * expected.max(1.0),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_methods_agree_with_looking_at_points(town in any_town(), zone in any_zone()) {
        let figures = figures(&engine(&town), Arc::clone(&zone));
        for (id, expected) in by_looking_at_points(&town, &zone) {
            let estimate = &figures[id];
            if expected.is_infinite() {
                prop_assert_eq!(estimate.value, None);
                continue;
            }
            let value = estimate.value.expect("the town is covered");
            prop_assert!((value - expected).abs() <= tolerance(id, expected), "{id}: {value} {expected}");
            let is_between = estimate.low.is_none_or(|low| low <= value) && estimate.high.is_none_or(|high| value <= high);
            prop_assert!(is_between, "{id}: {estimate:?}");
        }
    }

    #[test]
    fn half_of_the_people_have_no_better_stop_near(town in any_town(), zone in any_zone()) {
        let best = figures(&engine(&town), Arc::clone(&zone))["stop.best"].value;
        let (mut people, mut below, mut above) = (0.0, 0.0, 0.0);
        for (here, number) in best_stops(&town, &zone) {
            people += here;
            below += if best.is_some_and(|best| f64::from(number) < best) { here } else { 0.0 };
            above += if best.is_some_and(|best| f64::from(number) > best) { here } else { 0.0 };
        }
        // Rasters of two kinds: a few people more or less on either side.
        let most = people * (0.5 + 2.0 * RASTER_ERROR);
        prop_assert!(below <= most && above <= most, "{best:?}: {below} below and {above} above of {people}");
    }

    #[test]
    fn the_rows_of_a_reach_add_up_to_what_lies_near_the_features_so_far(town in any_town(), zone in any_zone()) {
        let question = Question { wants_rows: true, ..Question::about(Arc::clone(&zone)) };
        let figures = figures_of(&engine(&town), &question);
        let stops: Vec<Planar> = town.stops.iter().map(|&(across, up)| place(across, up)).collect();
        for (id, needs_stop) in [("park.area", false), ("park.and.stop", true)] {
            let mut parks: Vec<Bounds> = Vec::new();
            let mut near_m2 = 0.0;
            for row in &figures[id].rows {
                near_m2 += row.weight * row.value;
                parks.push(square_at(row.feature.as_str()[1..].parse().expect("a number")));
                let is_near = |point: Planar| {
                    let by_stop = stops.iter().any(|stop| stop.distance_to(point).0 <= 400.0);
                    (by_stop || !needs_stop) && parks.iter().any(|park| distance_m(*park, point) <= 150.0)
                };
                let expected_m2 = area_where(&zone, is_near);
                let allowed_m2 = 2.0 * RASTER_ERROR * zone.shape().area().0;
                prop_assert!((near_m2 - expected_m2).abs() <= allowed_m2, "{id}: {near_m2} {expected_m2}");
            }
        }
    }

    #[test]
    fn bounds_hold_wherever_people_stand_in_their_cells(
        town in any_town(),
        zone in any_zone(),
        places in prop::collection::vec((0.001..0.999_f64, 0.001..0.999_f64), (CELLS_ALONG * CELLS_ALONG) as usize),
    ) {
        // Everybody of a cell at one point of it: the share of people in hot squares must stay within the bounds.
        let (mut inside, mut hot) = (0.0, 0.0);
        for (idx, (&people, (across, up))) in (0_u32..).zip(town.people.iter().zip(places)) {
            let across = (f64::from(idx % CELLS_ALONG) + across) / f64::from(CELLS_ALONG);
            let up = (f64::from(idx / CELLS_ALONG) + up) / f64::from(CELLS_ALONG);
            if zone.shape().contains(place(across, up)) {
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small number")]
                let of = |share: f64| (share * f64::from(CLASSES_ALONG)) as usize;
                let class = town.classes[of(up) * CLASSES_ALONG as usize + of(across)];
                inside += f64::from(people);
                hot += if class <= 2 { f64::from(people) } else { 0.0 };
            }
        }
        let figures = figures(&engine(&town), zone);
        let people = &figures["people"];
        prop_assert!(people.low.expect("a bound") <= inside && inside <= people.high.expect("a bound"));
        if inside > 0.0 {
            let share = &figures["hot.people"];
            let (low, high) = (share.low.expect("a bound"), share.high.expect("a bound"));
            prop_assert!(low <= hot / inside + 1e-9 && hot / inside <= high + 1e-9, "{low} {} {high}", hot / inside);
        }
    }
}

/// A town of one cell with a thousand people, who may stand in its south-western quarter alone, and a stop amid the
/// western half of that.
fn settled_town() -> Engine {
    let people = column(FieldKind::Integer, [Cell::Integer(1_000)]);
    let classes = column(FieldKind::Integer, (1..=4).map(Cell::Integer));
    let layers = [
        layer("cells", "c", vec![("people", people)], RawGeometry::Polygons(squares(1))),
        layer("classes", "k", vec![("class", classes)], RawGeometry::Polygons(squares(2))),
        layer("stops", "s", Vec::new(), RawGeometry::Points(vec![Some(to_lonlat(place(0.125, 0.25)))])),
    ];
    let atlas: Atlas = territories().into_iter().chain(layers).collect();
    Engine::new(atlas, catalogue(&SETTLED)).expect("the layers make territories")
}

#[test]
fn people_stand_on_inhabited_land_and_the_bounds_hold_if_they_do_not() {
    let engine = settled_town();
    let corners = [(0.0, 0.0), (0.25, 0.0), (0.25, 1.0), (0.0, 1.0), (0.0, 0.0)];
    let outline = Polygons::single(corners.map(|(across, up)| to_lonlat(place(across, up))).to_vec());
    let western_strip = figures(&engine, Arc::new(Zone::drawn(outline).expect("a strip is valid")));
    let disc_m2 = TAU / 2.0 * 400.0 * 400.0;
    let value = |figures: &BTreeMap<String, Estimate>, id: &str| figures[id].value.expect("it is covered");
    // A quarter of the area, and half of the land on which people stand.
    assert!((value(&western_strip, "settled") - 500.0).abs() < 1e-3);
    assert_eq!((western_strip["settled"].low, western_strip["settled"].high), (Some(0.0), Some(1_000.0)));
    assert!((value(&western_strip, "settled.near") - disc_m2 / (1_000.0 * 2_000.0)).abs() < 1e-6);
    let whole = figures(&engine, Arc::clone(engine.territories().metropole()));
    assert!((value(&whole, "settled") - 1_000.0).abs() < 1e-9);
    assert!((value(&whole, "settled.near") - disc_m2 / (2_000.0 * 2_000.0)).abs() < 1e-6);
    assert!((value(&whole, "settled.note") - 1.0).abs() < 1e-6);
    let layers: Vec<&str> = whole["settled"].layers.iter().map(LayerId::as_str).collect();
    assert_eq!(layers, ["cells", "classes"]);
}

#[test]
fn the_town_lies_where_it_should() {
    let corner = to_planar(to_lonlat(CORNER));
    assert!(corner.distance_to(CORNER).0 < 1e-6);
}

#[test]
fn rows_beyond_the_ceiling_are_refused_and_the_figure_is_not() {
    let stops = (0..=MAX_ROWS).map(|idx| (0.001, idx)).map(|(step, idx)| {
        let idx = u32::try_from(idx).expect("a hundred thousand");
        Some(to_lonlat(place(step * f64::from(idx % 999 + 1), step * f64::from(idx / 999 + 1))))
    });
    let stops = layer("stops", "s", Vec::new(), RawGeometry::Points(stops.collect()));
    let inside = [["stops", "count", "extensive", "up", r#"{ id = "count-inside", layer = "stops" }"#]];
    let atlas: Atlas = territories().into_iter().chain([stops]).collect();
    let engine = Engine::new(atlas, catalogue(&inside)).expect("the layers make territories");
    let question = Question::about(Arc::clone(engine.territories().metropole()));
    let told = engine.diagnose(&question).expect("a figure").themes.remove(0).figures.remove(0).estimate;
    assert_eq!((told.value, told.rows.len()), (Some(100_001.0), 0));
    let refused = engine.diagnose(&Question { wants_rows: true, ..question });
    assert!(matches!(refused, Err(QuestionFault::TooManyRows { .. })), "{refused:?}");
}
