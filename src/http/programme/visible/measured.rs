//! What was measured before, during and after an experiment: an outcome after another, as a chart and as a table.

use std::collections::BTreeMap;

use crate::layers::Language;
use crate::programme::record::Kind;
use crate::report::measured_text;

use super::super::super::markup::Html;
use super::chart::{Dot, write_chart};
use super::labels::label;
use super::public::Shown;
use super::setting::Setting;

/// The most measures of a page: the newest; all of them are a link away.
const MOST: usize = 400;
/// The phases in their order.
const PHASES: [&str; 3] = ["before", "during", "after"];

/// The measures of an experiment; nothing where there are none.
pub(super) fn write_measures(html: &mut Html, setting: &Setting<'_>, experiment: &Shown<'_>) {
    let words = setting.words();
    let mut measures = setting.public.naming(Kind::Measure, "experiment_id", experiment.id());
    if measures.is_empty() {
        return;
    }
    measures.sort_by(|one, other| (one.date("date"), one.id()).cmp(&(other.date("date"), other.id())));
    let all = measures.len();
    let shown = measures.split_off(all.saturating_sub(MOST));
    html.open_with("section", &[("class", "measures")]).element("h2", words.measures());
    if shown.len() < all {
        let told = match setting.language {
            Language::French => format!("Les {MOST} plus récentes, sur {all}. "),
            Language::English => format!("The newest {MOST} of {all}. "),
        };
        html.open("p").text(&told);
        html.link(&format!("/programme/measures?experiment={}&limit=10000", experiment.id()), words.all_measures());
        html.close("p");
    }
    for ((indicator, unit), of_outcome) in by_outcome(shown) {
        write_outcome(html, setting, experiment, (indicator, unit), &of_outcome);
    }
    html.close("section");
}

/// Measures by what was measured and its unit.
pub(super) fn by_outcome(measures: Vec<Shown<'_>>) -> BTreeMap<(&str, &str), Vec<Shown<'_>>> {
    let mut outcomes: BTreeMap<_, Vec<Shown<'_>>> = BTreeMap::new();
    for measure in measures {
        outcomes.entry((measure.text("indicator"), measure.text("unit"))).or_default().push(measure);
    }
    outcomes
}

fn write_outcome(
    html: &mut Html,
    setting: &Setting<'_>,
    experiment: &Shown<'_>,
    (indicator, unit): (&str, &str),
    measures: &[Shown<'_>],
) {
    html.open("h3").typed(indicator).text(" (").typed(unit).text(")").close("h3");
    let dots: Vec<Dot> = measures.iter().filter_map(dot).collect();
    write_chart(html, setting, experiment, &dots);
    let words = setting.words();
    html.open_with("div", &[("class", "wide"), ("tabindex", "0"), ("role", "group"), ("aria-label", words.measures())]);
    html.open("table").open("caption").typed(indicator).text(", ").typed(unit).text(words.colon());
    html.text(&words.measures_count(measures.len())).close("caption").open("thead").open("tr");
    for heading in [words.date(), words.value(), words.place(), words.source()] {
        html.open_with("th", &[("scope", "col")]).text(heading).close("th");
    }
    html.close("tr").close("thead");
    for phase in PHASES {
        let of_phase: Vec<&Shown<'_>> = measures.iter().filter(|measure| measure.text("phase") == phase).collect();
        if of_phase.is_empty() {
            continue;
        }
        html.open("tbody").open("tr").open_with("th", &[("scope", "rowgroup"), ("colspan", "4")]);
        html.text(label(phase, setting.language)).close("th").close("tr");
        for measure in of_phase {
            write_row(html, setting, measure);
        }
        html.close("tbody");
    }
    html.close("table").close("div");
}

fn dot(measure: &Shown<'_>) -> Option<Dot> {
    let is_control = measure.get("control_id").is_some();
    Some(Dot { date: measure.date("date")?, value: measure.number("value")?, is_control })
}

fn write_row(html: &mut Html, setting: &Setting<'_>, measure: &Shown<'_>) {
    let words = setting.words();
    html.open("tr").open("td");
    if let Some(date) = measure.date("date") {
        words.write_date(html, date);
    }
    let value = measure.number("value").map(|value| measured_text(value, setting.language));
    html.close("td").open_with("td", &[("class", "number")]).text(&value.unwrap_or_default()).close("td").open("td");
    let control = measure.text("control_id");
    if control.is_empty() {
        html.text(words.site_itself());
    } else {
        html.text(words.control());
        if let Some(control) = setting.public.get(Kind::Control, control) {
            html.text(words.colon()).typed(control.text("name"));
        }
    }
    if !measure.text("place").is_empty() {
        html.text(" · ").typed(measure.text("place"));
    }
    html.close("td").open("td").typed(measure.text("source")).close("td").close("tr");
}
