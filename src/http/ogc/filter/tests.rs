//! Filters against a layer in which every state and every kind occurs.

use proptest::prelude::*;

use super::super::tried::layer;
use super::*;

/// The identifiers that a filter finds, joined.
fn found(text: &str, language: FilterLanguage) -> String {
    let layer = layer();
    let condition = condition(text, language, Frame::CRS84, &layer).expect(text);
    layer.fulfilling(&condition).into_iter().map(|row_idx| layer.id(row_idx).to_string()).collect()
}

#[test]
fn text_finds_what_it_says() {
    let cases = [
        ("nom = 'Évry'", "a"),
        ("nom <> 'Évry'", "bc"),
        ("count >= 0", "ab"),
        ("count = 0", "b"),
        ("count IS NULL", "cd"),
        ("count IS NOT NULL", "ab"),
        ("NOT count = 0", "a"),
        ("NOT (count > 3 OR nom = 'evry')", ""),
        ("count + 1 = 6", "a"),
        ("count / 0 = 1", ""),
        ("10 % 4 = 2 AND 7 div 2 = 3 AND 2 ^ 3 = 8 AND -count = -5", "a"),
        ("2 + 3 * 2 = 8", "abcd"),
        ("count BETWEEN 1 AND 5", "a"),
        ("count NOT BETWEEN 1 AND 5", "b"),
        ("nom IN ('evry', 'Saint-Denis')", "bc"),
        ("nom NOT IN ('evry')", "ac"),
        ("nom LIKE '%-Denis'", "c"),
        ("nom NOT LIKE 'É%'", "bc"),
        ("CASEI(nom) = CASEI('ÉVRY')", "a"),
        ("CASEI(ACCENTI(nom)) LIKE CASEI(ACCENTI('ÉVR_'))", "ab"),
        ("open", "ad"),
        ("NOT open", "b"),
        ("open = true AND count > 1", "a"),
        ("true", "abcd"),
        ("id = 'c'", "c"),
        ("id = 'c' OR id = 'zz'", "c"),
        ("'c' = id", "c"),
        ("id > 'b'", "cd"),
        ("day > DATE('2025-01-01')", "ab"),
        ("T_AFTER(day, TIMESTAMP('2025-01-15T12:00:00Z'))", "b"),
        ("T_DURING(day, INTERVAL('2025-01-01','2025-02-01'))", "a"),
        ("T_INTERSECTS(day, INTERVAL('..','2025-01-15'))", "ad"),
        ("S_INTERSECTS(geometry, POINT(2.5 48.5))", "b"),
        ("S_INTERSECTS(geometry, POLYGON((1 47, 2.7 47, 2.7 48.7, 1 48.7, 1 47)))", "ab"),
        ("S_WITHIN(geometry, BBOX(1, 47, 2.2, 48.2))", "a"),
        ("S_DISJOINT(geometry, BBOX(1, 47, 2.2, 48.2))", "bc"),
        ("NOT S_INTERSECTS(geometry, BBOX(1, 47, 2.2, 48.2))", "bc"),
        ("geometry IS NULL", "d"),
        ("S_EQUALS(geometry, MULTIPOINT((3 49)))", "c"),
        ("S_INTERSECTS(geometry, BBOX(170, 40, 2.2, 50))", "a"),
        ("\"nom\" = 'evry'", "b"),
    ];
    for (text, expected) in cases {
        assert_eq!(found(text, FilterLanguage::Text), expected, "{text}");
    }
}

#[test]
fn json_finds_the_same() {
    let cases = [
        (r#"{"op":"=","args":[{"property":"nom"},"Évry"]}"#, "a"),
        (
            r#"{"op":"and","args":[{"op":">=","args":[{"property":"count"},0]},{"op":"not","args":[{"property":"open"}]}]}"#,
            "b",
        ),
        (r#"{"op":"isNull","args":[{"property":"count"}]}"#, "cd"),
        (r#"{"op":"between","args":[{"property":"count"},1,5]}"#, "a"),
        (r#"{"op":"in","args":[{"property":"nom"},["evry","Saint-Denis"]]}"#, "bc"),
        (r#"{"op":"like","args":[{"op":"casei","args":[{"property":"nom"}]},{"op":"casei","args":["SAINT%"]}]}"#, "c"),
        (r#"{"op":"s_within","args":[{"property":"geometry"},{"bbox":[1,47,2.2,48.2]}]}"#, "a"),
        (r#"{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Point","coordinates":[2.5,48.5]}]}"#, "b"),
        (r#"{"op":"t_during","args":[{"property":"day"},{"interval":["2025-01-01","2025-02-01"]}]}"#, "a"),
        (r#"{"op":"<","args":[{"property":"day"},{"date":"2025-01-01"}]}"#, "d"),
        (r#"{"op":"=","args":[{"op":"+","args":[{"property":"count"},1]},6]}"#, "a"),
        ("true", "abcd"),
    ];
    for (text, expected) in cases {
        assert_eq!(found(text, FilterLanguage::Json), expected, "{text}");
    }
}

#[test]
fn what_cannot_be_asked_is_refused() {
    let layer = layer();
    let texts = [
        "",
        "=",
        "colour = 'red'",
        "nom = 5",
        "count = 'five'",
        "nom",
        "5",
        "count = null",
        "nom LIKE 5",
        "nom LIKE nom",
        "shuffle(nom) = 'x'",
        "CASEI(count) = 'x'",
        "nom + 1 = 2",
        "T_AFTER(nom, DATE('2025-01-01'))",
        "T_AFTER(day, DATE('2025-02-30'))",
        "T_DURING(day, INTERVAL('2025-02-01','2025-01-01'))",
        "S_INTERSECTS(nom, POINT(1 1))",
        "S_INTERSECTS(geometry, POINT(1000000 1000000))",
        "S_INTERSECTS(geometry, POLYGON((0 0, 1 1, 1 0, 0 1, 0 0)))",
        "S_INTERSECTS(geometry, LINESTRING(0 0, 0 0))",
        "S_INTERSECTS(geometry, POINT EMPTY)",
        "S_INTERSECTS(geometry)",
        "S_NEAR(geometry, POINT(1 1))",
        "a_contains(nom, ('a'))",
        "nom = 'Évry",
        "nom = 'a' AND",
        "geometry = 'a'",
    ];
    for text in texts {
        assert!(condition(text, FilterLanguage::Text, Frame::CRS84, &layer).is_err(), "{text}");
    }
    let documents =
        ["", "{", "{}", "[]", "5", r#"{"op":"=","args":[]}"#, r#"{"op":"in","args":[{"property":"nom"},[]]}"#];
    for text in documents {
        assert!(condition(text, FilterLanguage::Json, Frame::CRS84, &layer).is_err(), "{text}");
    }
}

#[test]
fn geometries_are_read_in_the_order_of_axes_of_their_frame() {
    let layer = layer();
    let in_frame = |text: &str, code: u32| {
        let frame = Frame::epsg(code).expect("a frame of EPSG");
        let condition = condition(text, FilterLanguage::Text, frame, &layer).expect(text);
        layer.fulfilling(&condition)
    };
    assert_eq!(in_frame("S_INTERSECTS(geometry, POINT(48.5 2.5))", 4326), [1]);
    assert_eq!(in_frame("S_INTERSECTS(geometry, BBOX(48, 2, 48.2, 2.2))", 4326), [0]);
    // 2.5° east and 48.5° north lie at 663,081 m and 6,822,364 m in Lambert-93.
    assert_eq!(in_frame("S_INTERSECTS(geometry, BBOX(662000, 6821000, 664000, 6824000))", 2154), [1]);
}

#[test]
fn a_filter_by_shape_or_identifier_looks_at_what_the_index_finds() {
    let layer = layer();
    for text in ["S_INTERSECTS(geometry, POINT(2.5 48.5)) AND count >= 0", "id = 'b'", "id = 'b' OR id IN ('b')"] {
        let condition = condition(text, FilterLanguage::Text, Frame::CRS84, &layer).expect(text);
        assert_eq!(condition.within_index(&layer), Some(vec![1]), "{text}");
    }
}

/// Words out of which filters are made, right ones and wrong ones.
const WORDS: [&str; 34] = [
    "nom",
    "count",
    "open",
    "geometry",
    "day",
    "=",
    "<",
    "<>",
    "+",
    "-",
    "*",
    "(",
    ")",
    "AND",
    "OR",
    "NOT",
    "IN",
    "LIKE",
    "BETWEEN",
    "IS",
    "NULL",
    "'é'",
    "5",
    "1e300",
    ",",
    "CASEI(nom)",
    "POINT(2 48)",
    "POLYGON((0 0,1 0,1 1,0 0))",
    "S_WITHIN(geometry, BBOX(0,0,9,60))",
    "DATE('2025-01-01')",
    "true",
    "\"",
    "EMPTY",
    "^",
];

proptest! {
    #[test]
    fn no_text_panics(text in "\\PC{0,60}") {
        let _ = condition(&text, FilterLanguage::Text, Frame::CRS84, &layer());
        let _ = condition(&text, FilterLanguage::Json, Frame::CRS84, &layer());
    }

    #[test]
    fn no_row_of_words_panics(words in prop::collection::vec(prop::sample::select(&WORDS[..]), 0..14)) {
        let layer = layer();
        if let Ok(condition) = condition(&words.join(" "), FilterLanguage::Text, Frame::CRS84, &layer) {
            layer.fulfilling(&condition);
        }
    }

    #[test]
    fn no_position_panics(
        numbers in prop::collection::vec(prop_oneof![-200.0..200.0, prop::num::f64::ANY], 0..9),
        kind in prop::sample::select(&["Point", "LineString", "Polygon", "MultiPoint", "MultiPolygon", "Circle"][..]),
    ) {
        let layer = layer();
        let pairs: Vec<Vec<f64>> = numbers.chunks(2).map(<[f64]>::to_vec).collect();
        let geometry = serde_json::json!({ "type": kind, "coordinates": [pairs] });
        let tree = serde_json::json!({ "op": "s_overlaps", "args": [{ "property": "geometry" }, geometry] });
        for code in [4326, 2154, 3857] {
            let frame = Frame::epsg(code).expect("a frame of EPSG");
            if let Ok(condition) = condition(&tree.to_string(), FilterLanguage::Json, frame, &layer) {
                layer.fulfilling(&condition);
            }
        }
    }
}
