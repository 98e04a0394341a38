//! Scores over HTTP: asked for and never imposed, explained to the last digit, refused by reason.

use serde_json::Value;

use super::figures::SQUARE;
use super::harness::{Answer, get, json_of, post};

const WEIGHTS: &str = "mob.rail800.area:2,clim.vuln.night:1,base.poverty:0.5";

/// Billionths of a number as JSON has it: its decimals as they are printed, not its binary fraction.
fn billionths(number: &Value) -> i128 {
    let text = number.to_string();
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let decimals = decimals.trim_end_matches('0');
    let exponent = exponent.parse::<i32>().expect("an exponent") - i32::try_from(decimals.len()).expect("a few");
    let ten_to_the = u32::try_from(exponent + 9).expect("nine decimals at most");
    format!("{whole}{decimals}").parse::<i128>().expect("digits") * 10_i128.pow(ten_to_the)
}

fn contributions(score: &Value) -> &Vec<Value> {
    score["contributions"].as_array().expect("contributions")
}

#[tokio::test]
async fn no_score_is_imposed() {
    assert!(json_of("/diagnosis/communes/95018").await["score"].is_null());
    let table = json_of("/diagnosis?communes=95018,92040").await;
    assert!(table["score"].is_null() && table["rows"][0]["score"].is_null());
}

#[tokio::test]
async fn contributions_as_printed_add_up_to_the_difference_from_the_reference() {
    let kinds = ["communes/95018", "epts/200057990", "departements/92", "metropole"];
    for aggregation in ["arithmetic", "geometric"] {
        for kind in kinds {
            let path = format!("/diagnosis/{kind}?score={WEIGHTS}&aggregation={aggregation}&seed=7");
            let score = json_of(&path).await["score"].clone();
            let sum: i128 = contributions(&score).iter().map(|part| billionths(&part["contribution"])).sum();
            assert_eq!(sum, billionths(&score["difference"]), "{path}");
            assert_eq!(sum, billionths(&score["sum"]) - billionths(&score["reference"]["sum"]), "{path}");
            if aggregation == "arithmetic" {
                assert_eq!(score["sum"], score["value"], "{path}");
                assert_eq!(sum, billionths(&score["value"]) - billionths(&score["reference"]["value"]), "{path}");
            }
            assert_eq!((&score["aggregation"], &score["seed"]), (&Value::from(aggregation), &Value::from(7)));
        }
    }
}

#[tokio::test]
async fn a_score_is_what_its_weights_and_goalposts_make_of_the_figures() {
    let diagnosis = json_of(&format!("/diagnosis/communes/95018?indicators=base.density&score={WEIGHTS}")).await;
    let figures: Vec<&Value> = diagnosis["themes"]
        .as_array()
        .expect("themes")
        .iter()
        .flat_map(|theme| theme["indicators"].as_array().expect("indicators"))
        .collect();
    let mut by_hand = 0.0;
    for part in contributions(&diagnosis["score"]) {
        // The figures of a score are answered whatever else is asked.
        let figure = figures.iter().find(|figure| figure["id"] == part["id"]).expect("the figure is there");
        assert_eq!(figure["value"], part["value"]);
        let number = |value: &Value| value.as_f64().expect("a number");
        let (low, high) = (number(&part["goalposts"]["low"]), number(&part["goalposts"]["high"]));
        let share = (number(&figure["value"]) - low) / (high - low);
        by_hand += number(&part["weight"]) / 3.5 * if figure["direction"] == "down" { 1.0 - share } else { share };
        assert!(part["goalposts"]["reason"].as_str().is_some_and(|reason| !reason.is_empty()));
        assert!(number(&part["correlation"]).abs() <= 1.0);
    }
    let value = diagnosis["score"]["value"].as_f64().expect("a score");
    assert!((value - by_hand).abs() < 1e-9, "{value} {by_hand}");
}

#[tokio::test]
async fn a_place_has_an_interval_and_the_chance_of_the_first_three() {
    let score = json_of(&format!("/diagnosis/communes/92040?score={WEIGHTS}")).await["score"].clone();
    let standing = &score["standing"];
    let place = |name: &str| standing[name].as_u64().expect(name);
    assert!(place("rank_low") <= place("rank_median") && place("rank_median") <= place("rank_high"), "{standing}");
    assert!(score["n"].as_u64().is_some_and(|n| (100..=130).contains(&n)), "{}", score["n"]);
    assert!(score["draws"].as_u64().is_some_and(|draws| draws >= 1_000));
    assert!(standing["first_three_share"].as_f64().is_some_and(|share| (0.0..=1.0).contains(&share)));
}

#[tokio::test]
async fn a_drawn_zone_is_placed_where_its_figures_are_strong_and_the_metropole_nowhere() {
    let of_areas = "mob.rail800.area:2,mob.bike300.area:1";
    let drawn = post(&format!("/diagnosis?score={of_areas}"), SQUARE).await.json()["score"].clone();
    let commune = json_of(&format!("/diagnosis/communes/95018?score={of_areas}")).await["score"].clone();
    let n = |score: &Value| score["n"].as_u64().expect("a number");
    assert_eq!(n(&drawn), n(&commune) + 1);
    // What is only known of the commune has wide bounds in a part of it. They are bounds of the score.
    let weak = post(&format!("/diagnosis?score={WEIGHTS}"), SQUARE).await.json()["score"].clone();
    let [low, value, high] = ["low", "value", "high"].map(|end| weak[end].as_f64().expect("a bound"));
    assert!(low < value && value < high && weak["standing"].is_null(), "{weak}");
    let metropole = json_of(&format!("/diagnosis/metropole?score={WEIGHTS}")).await["score"].clone();
    assert!(metropole["standing"].is_null() && metropole["value"] == metropole["reference"]["value"], "{metropole}");
}

#[tokio::test]
async fn the_reference_of_a_score_is_that_of_the_question() {
    for (asked, expected) in [("ept", "ept"), ("departement", "departement"), ("92025,92040,95018", "panel")] {
        let path = format!("/diagnosis/communes/95018?score=mob.rail800.area:1&reference={asked}");
        let score = json_of(&path).await["score"].clone();
        assert_eq!(score["reference"]["id"], expected, "{asked}");
        assert!(score["standing"]["rank"].as_u64() <= score["n"].as_u64(), "{asked}");
    }
}

#[tokio::test]
async fn the_places_of_all_communes_are_those_of_each_diagnosis() {
    let query = format!("score={WEIGHTS}&seed=3");
    let table = json_of(&format!("/diagnosis?communes=all&indicators=base.density&{query}")).await;
    let rows = table["rows"].as_array().expect("rows");
    let n = rows.iter().filter(|row| !row["score"]["standing"].is_null()).count();
    assert_eq!(table["score"]["n"], n);
    for code in ["95018", "92040", "75056"] {
        let alone = json_of(&format!("/diagnosis/communes/{code}?{query}")).await["score"].clone();
        let row = &rows.iter().find(|row| row["code"] == code).expect("the commune")["score"];
        for member in ["value", "low", "high", "sum", "standing", "flags"] {
            assert_eq!(row[member], alone[member], "{code} {member}");
        }
        for part in contributions(&alone) {
            assert_eq!(row["contributions"][part["id"].as_str().expect("an id")], part["contribution"], "{code}");
        }
        for (in_table, alone) in
            table["score"]["components"].as_array().expect("them").iter().zip(contributions(&alone))
        {
            assert_eq!(in_table["weight_share"], alone["weight_share"]);
        }
    }
    // A rate that is secret is no rate of nothing: no score, and it says why.
    let secret = rows.iter().find(|row| row["values"]["base.poverty"]["state"] == "secret").expect("a secret");
    assert_eq!((&secret["score"]["value"], &secret["score"]["missing"]), (&Value::Null, &"base.poverty".into()));
}

#[tokio::test]
async fn a_score_has_its_own_identity_and_the_same_bytes_each_time() {
    let path = format!("/diagnosis/communes/95018?score={WEIGHTS}");
    let ask = async |query: &str| get(&format!("{path}{query}")).await;
    let first = ask("").await;
    assert_eq!(first.bytes, ask("").await.bytes);
    assert_eq!(first.bytes, ask("&aggregation=arithmetic&seed=1").await.bytes);
    let plain = json_of("/diagnosis/communes/95018").await["id"].clone();
    let ids = [plain, first.json()["id"].clone(), ask("&seed=2").await.json()["id"].clone()];
    let geometric = ask("&aggregation=geometric").await.json()["id"].clone();
    assert!(ids[0] != ids[1] && ids[1] != ids[2] && !ids.contains(&geometric), "{ids:?}");
    let known = [("if-none-match", first.header("etag"))];
    assert_eq!(super::harness::get_with(&path, &known).await.status.as_u16(), 304);
}

#[tokio::test]
async fn scores_leave_as_csv_and_geojson_too() {
    let text = |answer: &Answer| String::from_utf8_lossy(&answer.bytes).into_owned();
    let csv = text(&get(&format!("/diagnosis/communes/95018?score={WEIGHTS}&f=csv")).await);
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let column = reader.headers().expect("a header").iter().position(|it| it == "score_contribution").expect("it");
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().expect("rows of one length");
    let decimal = |row: &csv::StringRecord| billionths(&serde_json::from_str(&row[column]).expect("a number"));
    let (last, others) = rows.split_last().expect("rows");
    let sum: i128 = others.iter().filter(|row| !row[column].is_empty()).map(decimal).sum();
    assert_eq!((&last[4], sum), ("score", decimal(last)));
    let feature = get(&format!("/diagnosis/communes/95018?score={WEIGHTS}&f=geojson")).await.json();
    assert!(feature["properties"]["score"].is_f64() && feature["properties"]["score_base.poverty"].is_f64());
    let table = text(&get(&format!("/diagnosis?communes=95018,92040&score={WEIGHTS}&f=csv")).await);
    assert!(table.lines().next().is_some_and(|line| line.contains(",score_rank_low,")), "{table}");
    let layer = get(&format!("/diagnosis?communes=95018,92040&score={WEIGHTS}&f=geojson")).await.json();
    assert!(layer["features"][1]["properties"]["score_rank"].is_u64(), "{layer}");
}

#[tokio::test]
async fn a_score_that_cannot_be_made_is_refused_by_reason() {
    let many = vec!["mob.rail800.area:1"; 33].join(",");
    let cases = [
        ("score=", 400, "score", "1 to 32"),
        ("score=mob.rail800.area", 400, "score", "INDICATOR:WEIGHT"),
        ("score=mob.luck:1", 400, "score", "allowed: base.poverty, base.poor, mob.rail800.area"),
        ("score=base.population:1", 400, "score", "no published goalposts"),
        ("score=mob.rail800.area:0", 400, "score", "above 0"),
        ("score=mob.rail800.area:-1", 400, "score", "above 0"),
        ("score=mob.rail800.area:NaN", 400, "score", "above 0"),
        ("score=mob.rail800.area:1e999", 400, "score", "above 0"),
        ("score=mob.rail800.area:1,mob.rail800.area:2", 400, "score", "twice"),
        ("score=mob.bus300:1", 400, "score", "waits for its layer"),
        (&format!("score={many}"), 400, "score", "33 are given"),
        ("score=mob.rail800.area:1&aggregation=harmonic", 400, "aggregation", "arithmetic, geometric"),
        ("score=mob.rail800.area:1&seed=-1", 400, "seed", "whole number"),
        ("score=mob.rail800.area:1&seed=9007199254740992", 400, "seed", "9007199254740991"),
        ("seed=1", 400, "seed", "`score`"),
        ("aggregation=geometric", 400, "aggregation", "`score`"),
    ];
    for (query, status, field, expected) in cases {
        for path in ["/diagnosis/communes/95018?lang=en", "/diagnosis?communes=95018,92040&lang=en"] {
            let answer = get(&format!("{path}&{query}")).await;
            let body = answer.json();
            assert_eq!((answer.status.as_u16(), body["field"].as_str()), (status, Some(field)), "{query}: {body}");
            assert!(body["detail"].as_str().is_some_and(|detail| detail.contains(expected)), "{query}: {body}");
        }
    }
    let table = json_of("/diagnosis?communes=all&indicators=base.poverty").await;
    let rows = table["rows"].as_array().expect("rows").iter();
    let secret = rows.into_iter().find(|row| row["values"]["base.poverty"]["state"] == "secret").expect("a secret");
    let path = format!("/diagnosis/communes/{}?score=base.poverty:1", secret["code"].as_str().expect("a code"));
    let refused = get(&path).await;
    assert_eq!((refused.status.as_u16(), &refused.json()["field"]), (422, &"score".into()));
    let detail = refused.json()["detail"].to_string();
    assert!(detail.contains("secret statistique"), "{detail}");
}

#[tokio::test]
async fn the_catalogue_says_between_which_goalposts() {
    let catalogue = json_of("/indicators").await;
    let themes = catalogue["themes"].as_array().expect("themes").iter();
    let indicators: Vec<&Value> = themes.flat_map(|it| it["indicators"].as_array().expect("indicators")).collect();
    let goalposts = |id: &str| &indicators.iter().find(|it| it["id"] == id).expect("it is there")["goalposts"];
    assert_eq!(
        (&goalposts("clim.vuln.night")["low"], &goalposts("clim.vuln.night")["high"]),
        (&1.0.into(), &9.0.into())
    );
    assert!(goalposts("base.population").is_null());
}
