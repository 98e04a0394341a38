//! How an experiment is evaluated: the protocol that was frozen before its launch, and what the methods found.

use crate::programme::record::{Kind, Value};
use crate::report::{measured_text, number_text};

use super::super::super::markup::Html;
use super::labels::label;
use super::public::Shown;
use super::scale::Scale;
use super::setting::Setting;
use super::timeline::{line, text};

/// The size of the drawing of an interval, pixels.
const WIDTH_PX: f64 = 480.0;
const HEIGHT_PX: f64 = 60.0;
const SIDE_PX: f64 = 60.0;
/// Under this a p-value is not told more exactly.
const LEAST_P_VALUE: f64 = 0.001;
/// The most decimals of an estimate.
const MOST_DECIMALS: f64 = 6.0;

/// The protocols of an experiment; nothing where there are none.
pub(super) fn write_protocols(html: &mut Html, setting: &Setting<'_>, experiment: &Shown<'_>) {
    let protocols = setting.public.naming(Kind::Protocol, "experiment_id", experiment.id());
    if protocols.is_empty() {
        return;
    }
    html.open_with("section", &[("class", "protocol")]).element("h2", setting.words().protocol());
    for protocol in &protocols {
        write_protocol(html, setting, protocol);
    }
    html.close("section");
}

fn write_protocol(html: &mut Html, setting: &Setting<'_>, protocol: &Shown<'_>) {
    let words = setting.words();
    html.open("dl").element("dt", words.outcome()).open("dd").typed(protocol.text("indicator"));
    html.text(" (").typed(protocol.text("unit")).text(")").close("dd");
    let plain = [(words.wanted_direction(), "direction"), (words.step_of_time(), "period")];
    for (name, field) in plain {
        html.element("dt", name).element("dd", label(protocol.text(field), setting.language));
    }
    html.element("dt", words.window()).open("dd");
    write_dates(html, setting, protocol, &["before", "until"]);
    html.close("dd").element("dt", words.launch()).open("dd");
    write_dates(html, setting, protocol, &["launch"]);
    html.close("dd");
    if let Some(effect) = protocol.number("expected_effect") {
        html.element("dt", words.expected_effect()).open("dd").text(&measured_text(effect, setting.language));
        html.text(" ").typed(protocol.text("unit")).close("dd");
    }
    if let Some(area) = setting.public.get(Kind::Area, protocol.text("area_id")) {
        html.element("dt", words.treated_area()).open("dd").typed(area.text("name")).close("dd");
    }
    write_controls(html, setting, protocol);
    html.element("dt", words.frozen_on()).open("dd");
    write_dates(html, setting, protocol, &["frozen"]);
    html.close("dd").element("dt", words.hash()).open("dd").element("code", protocol.text("sha256")).close("dd");
    html.close("dl");
}

/// Dates of a record, joined by an arrow.
fn write_dates(html: &mut Html, setting: &Setting<'_>, record: &Shown<'_>, fields: &[&str]) {
    for (idx, date) in fields.iter().filter_map(|field| record.date(field)).enumerate() {
        html.text(if idx == 0 { "" } else { " → " });
        setting.words().write_date(html, date);
    }
}

/// The control zones as they were frozen: an identifier and the hash of an outline each.
fn write_controls(html: &mut Html, setting: &Setting<'_>, protocol: &Shown<'_>) {
    let controls = protocol.texts("controls");
    if controls.is_empty() {
        return;
    }
    html.element("dt", setting.words().control_zones()).open("dd").open("ul");
    for frozen in controls {
        let (id, hash) = frozen.split_once(' ').unwrap_or((frozen, ""));
        let control = setting.public.get(Kind::Control, id);
        html.open("li").typed(control.as_ref().map_or(id, |control| control.text("name")));
        html.text(" ").element("code", hash).close("li");
    }
    html.close("ul").close("dd");
}

/// The evaluations of an experiment; nothing where there are none.
pub(super) fn write_evaluations(html: &mut Html, setting: &Setting<'_>, experiment: &Shown<'_>) {
    let evaluations = setting.public.naming(Kind::Evaluation, "experiment_id", experiment.id());
    if evaluations.is_empty() {
        return;
    }
    html.open_with("section", &[("class", "evaluations")]).element("h2", setting.words().evaluations());
    for evaluation in &evaluations {
        html.element("h3", label(evaluation.text("method"), setting.language));
        write_evaluation(html, setting, evaluation);
    }
    html.close("section");
}

fn write_evaluation(html: &mut Html, setting: &Setting<'_>, evaluation: &Shown<'_>) {
    let words = setting.words();
    let protocol = setting.public.get(Kind::Protocol, evaluation.text("protocol_id"));
    let unit = protocol.as_ref().map_or("", |protocol| protocol.text("unit"));
    html.typed_paragraphs(evaluation.words("summary", setting.language));
    html.open("dl");
    if let Some(protocol) = &protocol {
        html.element("dt", words.outcome()).open("dd").typed(protocol.text("indicator")).close("dd");
    }
    if let Some(estimate) = estimate_text(setting, evaluation) {
        html.element("dt", words.estimate()).open("dd").text(&estimate).text(" ").typed(unit).close("dd");
    }
    if let Some(interval) = interval_text(setting, evaluation) {
        html.element("dt", words.interval()).open("dd").text(&interval).text(" ").typed(unit).close("dd");
    }
    if let Some(p_value) = evaluation.number("p_value") {
        let is_least = p_value < LEAST_P_VALUE;
        let shown = number_text(if is_least { LEAST_P_VALUE } else { p_value }, 3, setting.language);
        html.element("dt", words.p_value()).element("dd", &format!("{}{shown}", if is_least { "< " } else { "" }));
    }
    if let Some(Value::Integer(observations)) = evaluation.get("observations") {
        html.element("dt", words.observations()).element("dd", &observations.to_string());
    }
    if evaluation.date("made").is_some() {
        html.element("dt", words.made_on()).open("dd");
        write_dates(html, setting, evaluation, &["made"]);
        html.close("dd");
    }
    html.close("dl");
    draw_interval(html, setting, evaluation);
}

/// The decimals that tell the bounds of an interval apart, with two figures of its width.
fn decimals(evaluation: &Shown<'_>) -> usize {
    let width = match (evaluation.number("low"), evaluation.number("high")) {
        (Some(low), Some(high)) if high > low => high - low,
        _ => evaluation.number("estimate").map_or(1.0, |estimate| estimate.abs().max(1e-6)),
    };
    let decimals = (1.0 - width.log10().floor()).clamp(0.0, MOST_DECIMALS);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 6")]
    let decimals = decimals as usize;
    decimals
}

/// The estimated effect of an evaluation, rounded.
pub(super) fn estimate_text(setting: &Setting<'_>, evaluation: &Shown<'_>) -> Option<String> {
    Some(number_text(evaluation.number("estimate")?, decimals(evaluation), setting.language))
}

/// The interval of an evaluation, rounded.
pub(super) fn interval_text(setting: &Setting<'_>, evaluation: &Shown<'_>) -> Option<String> {
    let (low, high) = (evaluation.number("low")?, evaluation.number("high")?);
    let [low, high] = [low, high].map(|end| number_text(end, decimals(evaluation), setting.language));
    Some(format!("{low} {} {high}", setting.words().of_both("à", "to")))
}

/// The interval against zero.
fn draw_interval(html: &mut Html, setting: &Setting<'_>, evaluation: &Shown<'_>) {
    let [Some(low), Some(estimate), Some(high)] = ["low", "estimate", "high"].map(|field| evaluation.number(field))
    else {
        return;
    };
    let words = setting.words();
    let ends = (low.min(0.0), high.max(0.0));
    let x = Scale::new(ends, (SIDE_PX, WIDTH_PX - SIDE_PX));
    let (view, middle) = (format!("0 0 {WIDTH_PX} {HEIGHT_PX}"), 20.0);
    let attributes = [
        ("viewBox", view.as_str()),
        ("role", "img"),
        ("aria-label", words.interval_drawing()),
        ("class", "drawing interval"),
    ];
    html.open_with("svg", &attributes);
    line(html, "axis", (SIDE_PX / 2.0, middle), (WIDTH_PX - SIDE_PX / 2.0, middle));
    line(html, "today", (x.at(0.0), 4.0), (x.at(0.0), 36.0));
    line(html, "span", (x.at(low), middle), (x.at(high), middle));
    let (cx, cy) = (format!("{:.1}", x.at(estimate)), middle.to_string());
    html.open_with("circle", &[("class", "value"), ("cx", &cx), ("cy", &cy), ("r", "6")]).close("circle");
    text(html, "today", (x.at(0.0), HEIGHT_PX - 8.0), words.no_effect());
    html.close("svg");
}
