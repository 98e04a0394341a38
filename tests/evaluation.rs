//! The evaluation methods against statsmodels and `SciPy`, on the worked examples of `tests/evaluation/worked.json`.
//!
//! `tests/evaluation/worked.py` made the panels and the figures; it shares no code with the server.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use arpent::diagnosis::Direction;
use arpent::programme::evaluation::{
    Day, Details, Effect, Evaluation, EventStudy, FrozenProtocol, Inference, Method, Observation, ObservedUnit,
    Outcome, PeriodLength, Protocol, Window, evaluate, minimum_detectable_effect,
};
use serde_json::Value;

/// How far figures may lie apart, as a share of the greater, or in all where both are under 1.
const TOLERANCE: f64 = 1e-10;
/// The same for p, whose law is worked out by other formulas.
const P_TOLERANCE: f64 = 1e-10;
/// The same for weights of donors: the squared gap is flat around its least.
const WEIGHT_TOLERANCE: f64 = 1e-8;

/// The worked examples.
struct Worked {
    panels: BTreeMap<String, (Protocol, Vec<Observation>)>,
    expected: Value,
}

impl Worked {
    fn read() -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/evaluation/worked.json");
        let text = fs::read_to_string(path).expect("the fixture can be read");
        let read: Value = serde_json::from_str(&text).expect("the fixture is JSON");
        let panels = read["panels"].as_object().expect("panels by name");
        Self {
            panels: panels.iter().map(|(name, panel)| (name.clone(), panel_of(panel))).collect(),
            expected: read["expected"].clone(),
        }
    }

    fn frozen(&self, panel: &str) -> (FrozenProtocol, &[Observation]) {
        let (protocol, observations) = &self.panels[panel];
        let frozen = protocol.clone().freeze(day("2010-01-01")).expect("it stands and is before the launch");
        (frozen, observations)
    }

    fn asked(&self, panel: &str, method: Method) -> Evaluation {
        let (frozen, observations) = self.frozen(panel);
        evaluate(&frozen, observations, method).expect("the panel carries the method")
    }
}

fn day(text: &str) -> Day {
    Day::first_of(text.parse().expect("a date"))
}

fn panel_of(panel: &Value) -> (Protocol, Vec<Observation>) {
    let texts = |key: &str| -> Vec<&str> {
        panel[key].as_array().expect("a list").iter().map(|it| it.as_str().expect("a text")).collect()
    };
    let dates = texts("dates");
    let units = |key: &str| -> Vec<ObservedUnit> {
        let outline = || "0".repeat(64).parse().expect("64 digits");
        texts(key)
            .iter()
            .map(|id| ObservedUnit { id: id.parse().expect("an identifier"), outline: outline() })
            .collect()
    };
    let launch_at = usize::try_from(panel["launch_at"].as_u64().expect("a number")).expect("a place");
    let is_monthly = dates[1].ends_with("-02") || dates[1].ends_with("-10");
    let protocol = Protocol {
        outcome: Outcome { indicator: "worked".to_owned(), unit: "unit".to_owned(), direction: Direction::Up },
        treated: units("treated"),
        controls: units("controls"),
        donors: Vec::new(),
        spillover: Vec::new(),
        window: Window { from: day(dates[0]), launch: day(dates[launch_at]), until: day(dates[dates.len() - 1]) },
        period: if is_monthly { PeriodLength::Month } else { PeriodLength::Quarter },
        expected_effect: None,
        minimum_detectable_effect: None,
    };
    let mut observations = Vec::new();
    for (unit, values) in panel["values"].as_object().expect("values by unit") {
        for (date, value) in dates.iter().zip(values.as_array().expect("a list")) {
            let seen = value.as_f64().map(|value| Observation {
                unit: unit.parse().expect("an identifier"),
                date: date.parse().expect("a date"),
                value,
            });
            observations.extend(seen);
        }
    }
    (protocol, observations)
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| unreachable!("{value} is a number"))
}

#[track_caller]
fn assert_close(what: &str, found: f64, expected: f64, tolerance: f64) {
    let scale = found.abs().max(expected.abs()).max(1.0);
    assert!((found - expected).abs() <= tolerance * scale, "{what}: {found} for {expected}");
}

/// Every figure that `expected` names is there and agrees.
#[track_caller]
fn assert_effect(what: &str, found: &Effect, expected: &Value) {
    let interval = found.interval;
    let figures = [
        ("estimate", Some(found.estimate), TOLERANCE),
        ("standard_error", found.standard_error, TOLERANCE),
        ("degrees_of_freedom", found.degrees_of_freedom, TOLERANCE),
        ("low", interval.map(|it| it.low), TOLERANCE),
        ("high", interval.map(|it| it.high), TOLERANCE),
        ("p_value", found.p_value, P_TOLERANCE),
    ];
    for (key, figure, tolerance) in figures {
        if let Some(value) = expected.get(key) {
            let figure = figure.unwrap_or_else(|| unreachable!("{what}: no {key}"));
            assert_close(&format!("{what}.{key}"), figure, number(value), tolerance);
        }
    }
}

/// The errors are those of Newey and West, with as many lags.
#[track_caller]
fn assert_lags(found: &Evaluation, expected: &Value) {
    let Inference::NeweyWest { lags } = found.inference else { unreachable!("{:?}", found.inference) };
    assert_eq!(expected["lags"], lags);
}

#[test]
fn before_and_after_agrees_with_scipy_and_statsmodels() {
    let worked = Worked::read();
    let paired = worked.asked("many", Method::BeforeAfter);
    assert_eq!(paired.inference, Inference::PairedT);
    assert_effect("paired", &paired.effect, &worked.expected["paired"]);
    let series = worked.asked("single", Method::BeforeAfter);
    let expected = &worked.expected["series"];
    assert_lags(&series, &expected["newey_west"]);
    assert_effect("series", &series.effect, &expected["newey_west"]);
    let Details::Series { welch } = series.details else { unreachable!("{:?}", series.details) };
    assert_effect("series.welch", &welch, &expected["welch"]);
    let short = worked.asked("short", Method::BeforeAfter);
    assert_eq!(short.inference, Inference::WelchT);
    assert_effect("short", &short.effect, &worked.expected["short_welch"]);
}

#[test]
fn differences_of_means_agree_with_scipy() {
    let worked = Worked::read();
    assert_effect("two by two", &worked.asked("many", Method::TwoByTwo).effect, &worked.expected["two_by_two"]);
    let one = worked.asked("one", Method::TwoByTwo);
    assert_eq!(one.inference, Inference::OneAgainstMany);
    assert_effect("one against many", &one.effect, &worked.expected["one_against_many"]);
}

#[test]
fn two_way_fixed_effects_agree_with_statsmodels_with_and_without_gaps() {
    let worked = Worked::read();
    for (panel, expected) in [("many", "two_way"), ("gaps", "two_way_with_gaps")] {
        let found = worked.asked(panel, Method::TwoWayFixedEffects);
        let Inference::ClusteredByUnit { clusters } = found.inference else { unreachable!("{:?}", found.inference) };
        assert_eq!(worked.expected[expected]["clusters"], clusters);
        assert_effect(expected, &found.effect, &worked.expected[expected]);
    }
}

#[track_caller]
fn assert_event_study(found: &Evaluation, expected: &Value) -> EventStudy {
    let Details::EventStudy(details) = found.details.clone() else { unreachable!("{:?}", found.details) };
    let coefficients = expected["coefficients"].as_array().expect("a list");
    assert_eq!(details.coefficients.len(), coefficients.len());
    for (coefficient, expected) in details.coefficients.iter().zip(coefficients) {
        assert_effect(&format!("period {}", coefficient.from_launch), &coefficient.effect, expected);
    }
    assert_effect("mean of lags", &found.effect, &expected["effect"]);
    let joint = details.leads.expect("a joint test");
    assert_close("joint.statistic", joint.statistic, number(&expected["joint"]["statistic"]), TOLERANCE);
    assert_close("joint.p_value", joint.p_value, number(&expected["joint"]["p_value"]), P_TOLERANCE);
    assert_eq!(joint.degrees_of_freedom, expected["joint"].get("degrees_of_freedom").map(number));
    assert_eq!(expected["joint"]["figures"], joint.figures);
    details
}

#[test]
fn event_studies_agree_with_statsmodels_with_and_without_gaps() {
    let worked = Worked::read();
    for (panel, expected) in [("many", "event_study"), ("gaps", "event_study_with_gaps")] {
        assert_event_study(&worked.asked(panel, Method::EventStudy), &worked.expected[expected]);
    }
}

#[test]
fn permutations_agree_with_regressions_for_every_choice() {
    let worked = Worked::read();
    for (panel, expected) in [("one", "permutation_one"), ("few", "permutation_few")] {
        let (found, expected) = (worked.asked(panel, Method::TwoWayFixedEffects), &worked.expected[expected]);
        let Inference::PermutationOfUnits { assignments } = found.inference else {
            unreachable!("{:?}", found.inference)
        };
        assert_eq!(expected["assignments"], assignments);
        assert_effect(panel, &found.effect, expected);
    }
    assert_event_study(&worked.asked("few", Method::EventStudy), &worked.expected["permuted_event_study"]);
}

#[test]
fn interrupted_series_agree_with_statsmodels() {
    let worked = Worked::read();
    let (found, expected) = (worked.asked("single", Method::InterruptedSeries), &worked.expected["interrupted"]);
    assert_lags(&found, expected);
    let Details::InterruptedSeries(details) = found.details else { unreachable!("{:?}", found.details) };
    assert_effect("effect", &found.effect, &expected["effect"]);
    assert_effect("slope before", &details.slope_before, &expected["slope_before"]);
    assert_effect("level change", &details.level_change, &expected["level_change"]);
    assert_effect("slope change", &details.slope_change, &expected["slope_change"]);
}

#[test]
fn sensors_agree_with_a_regression_on_their_difference() {
    let worked = Worked::read();
    let found = worked.asked("sensors", Method::BeforeAfterControlImpact);
    let expected = &worked.expected["before_after_control_impact"];
    assert_lags(&found, expected);
    assert_effect("sensors", &found.effect, expected);
}

#[test]
fn the_detectable_effect_agrees_with_scipy() {
    let worked = Worked::read();
    let (protocol, observations) = &worked.panels["many"];
    let found = minimum_detectable_effect(protocol, observations).expect("it is carried");
    let expected = &worked.expected["detectable"];
    for (key, figure) in [
        ("spread_of_changes", found.spread_of_changes),
        ("degrees_of_freedom", found.degrees_of_freedom),
        ("normal_quantiles", found.normal_quantiles),
        ("t_quantiles", found.t_quantiles),
        ("effect", found.effect),
        ("effect_by_normal", found.effect_by_normal),
    ] {
        assert_close(key, figure, number(&expected[key]), TOLERANCE);
    }
}

#[test]
fn synthetic_controls_agree_with_the_exact_and_with_a_numeric_solver() {
    let worked = Worked::read();
    let (found, expected) = (worked.asked("synthetic", Method::SyntheticControl), &worked.expected["synthetic"]);
    let Details::SyntheticControl(details) = &found.details else { unreachable!("{:?}", found.details) };
    for weight in &details.weights {
        for solver in ["weights", "weights_by_slsqp"] {
            let other = number(&expected[solver][weight.unit.as_str()]);
            assert_close(&format!("{solver} {}", weight.unit), weight.share, other, WEIGHT_TOLERANCE);
        }
    }
    let placebos = details.placebos.iter().map(|it| (&it.gap, &expected["placebos"][it.unit.as_str()]));
    for (gap, expected) in placebos.chain([(&details.gap, &expected["gap"])]) {
        assert_close("before", gap.before, number(&expected["before"]), TOLERANCE);
        assert_close("after", gap.after, number(&expected["after"]), TOLERANCE);
        assert_close("ratio", gap.ratio.expect("a gap"), number(&expected["ratio"]), TOLERANCE);
        assert_close("mean after", gap.mean_after, number(&expected["mean_after"]), TOLERANCE);
    }
    assert_eq!(expected["rank"], details.rank);
    assert_effect("synthetic", &found.effect, expected);
    assert_close("p by mean gap", details.p_by_mean_gap, number(&expected["p_by_mean_gap"]), TOLERANCE);
}
