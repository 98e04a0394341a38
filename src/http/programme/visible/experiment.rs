//! The page of an experiment.

use crate::geometry::SquareMetres;
use crate::programme::Late;
use crate::programme::record::Kind;
use crate::report::hectares_text;

use super::super::super::markup::Html;
use super::commune::{map_address, write_late_with};
use super::embed::write_snippet;
use super::evaluated::{write_evaluations, write_protocols};
use super::labels::label;
use super::linked_data;
use super::measured::write_measures;
use super::place_map::{Mark, write_map};
use super::public::Shown;
use super::setting::{Setting, write_address};
use super::shell::{Head, page};
use super::timeline::write_timeline;
use super::words::PROGRAMME;

/// The page of an experiment.
pub(super) fn experiment_page(setting: &Setting<'_>, experiment: &Shown<'_>) -> String {
    let (words, name) = (setting.words(), setting.experiment_name(experiment));
    let code = experiment.text("commune_code");
    let commune = setting.commune_name(code);
    let mut html = Html::at(setting.base);
    html.open_with("p", &[("class", "kicker")]).link(&setting.page(Kind::Commune, code), commune).close("p");
    html.open("h1").typed(name).close("h1");
    html.open_with("p", &[("class", "lead")]);
    setting.write_state(&mut html, experiment.text("state"));
    let carrier = setting.carrier(experiment);
    if !carrier.is_empty() {
        html.text(" ").typed(carrier);
    }
    html.close("p");
    html.open_with("p", &[("class", "ways")]).link(&map_address(setting, code), words.on_map()).close("p");
    write_facts(&mut html, setting, experiment);
    write_place(&mut html, setting, experiment, code);
    write_timeline(&mut html, setting, experiment);
    let late = setting.public.late(setting.today);
    // The steps have told of themselves.
    let is_own = |late: &&Late| late.kind == Kind::Experiment && late.id.as_str() == experiment.id();
    write_late_with(&mut html, setting, &late.iter().filter(is_own).collect::<Vec<_>>(), |_, _| {});
    write_measures(&mut html, setting, experiment);
    write_protocols(&mut html, setting, experiment);
    write_evaluations(&mut html, setting, experiment);
    setting.write_sources(&mut html, experiment);
    write_snippet(&mut html, setting, experiment, name);
    let head = Head {
        title: name,
        description: &in_a_sentence(setting, experiment),
        path: &format!("/programme/experiments/{}", experiment.id()),
        crumbs: &[(setting.home(), PROGRAMME), (setting.page(Kind::Commune, code), commune)],
        linked_data: Some(&linked_data::experiment(setting, experiment)),
    };
    page(setting, &head, &html)
}

/// What is tested, by whom, where, and how far it came.
pub(super) fn in_a_sentence(setting: &Setting<'_>, experiment: &Shown<'_>) -> String {
    let commune = setting.commune_name(experiment.text("commune_code"));
    let state = label(experiment.text("state"), setting.language);
    let parts = [setting.experiment_name(experiment), setting.carrier(experiment), commune, state];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// The facts of an experiment, a name and a value each.
fn write_facts(html: &mut Html, setting: &Setting<'_>, experiment: &Shown<'_>) {
    let (words, language) = (setting.words(), setting.language);
    html.open("section").element("h2", words.in_short()).open_with("dl", &[("class", "facts")]);
    html.element("dt", words.state()).open("dd").text(label(experiment.text("state"), language)).close("dd");
    write_fact(html, words.reason(), experiment.words("reason", language));
    write_solution(html, setting, experiment);
    for (name, field) in [(words.start(), "start"), (words.end(), "end")] {
        if let Some(date) = experiment.date(field) {
            html.element("dt", name).open("dd");
            words.write_date(html, date);
            html.close("dd");
        }
    }
    write_fact(html, words.published_dates(), experiment.words("dates", language));
    write_fact(html, words.site(), experiment.words("site", language));
    write_area(html, setting, experiment);
    let themes = setting.themes(experiment);
    if !themes.is_empty() {
        let origin = experiment.text("theme_certainty");
        html.element("dt", words.themes()).open("dd").text(&themes);
        if !origin.is_empty() {
            html.text(" (").text(label(origin, language)).text(")");
        }
        html.close("dd");
    }
    let edition = setting.public.get(Kind::Edition, experiment.text("edition_id"));
    write_fact(html, words.edition(), edition.as_ref().map_or("", |edition| edition.words("title", language)));
    html.close("dl").close("section");
}

/// A fact that somebody typed; nothing where it is empty.
fn write_fact(html: &mut Html, name: &str, value: &str) {
    if !value.is_empty() {
        html.element("dt", name).open("dd").typed(value).close("dd");
    }
}

/// The solution behind an experiment, and who carries it.
fn write_solution(html: &mut Html, setting: &Setting<'_>, experiment: &Shown<'_>) {
    let (words, language) = (setting.words(), setting.language);
    let solution = setting.public.get(Kind::Solution, experiment.text("solution_id"));
    write_fact(html, words.carrier(), setting.carrier(experiment));
    let Some(solution) = solution else { return };
    html.element("dt", words.solution()).open("dd").typed(solution.words("name", language));
    let kind = label(solution.text("carrier_kind"), language);
    if !kind.is_empty() {
        html.text(" (").text(kind).text(")");
    }
    html.typed_paragraphs(solution.words("description", language)).close("dd");
    if !solution.texts("website").is_empty() {
        html.element("dt", words.website());
        for address in solution.texts("website") {
            html.open("dd");
            write_address(html, address);
            html.close("dd");
        }
    }
}

/// The area of an experiment, and how large it is.
fn write_area(html: &mut Html, setting: &Setting<'_>, experiment: &Shown<'_>) {
    let Some(area) = setting.public.get(Kind::Area, experiment.text("area_id")) else { return };
    html.element("dt", setting.words().area()).open("dd").typed(area.text("name"));
    if let Some(m2) = area.number("area_m2") {
        html.text(", ").text(&hectares_text(SquareMetres(m2), setting.language));
    }
    html.close("dd");
}

/// Where the experiment is, in its commune.
fn write_place(html: &mut Html, setting: &Setting<'_>, experiment: &Shown<'_>, code: &str) {
    let area = setting.public.get(Kind::Area, experiment.text("area_id")).map(|area| {
        let name = area.text("name");
        Mark::of(area, name)
    });
    let own = experiment.location().map(|_| Mark::of(experiment.clone(), setting.experiment_name(experiment)));
    let marks: Vec<Mark<'_>> = area.into_iter().chain(own).collect();
    if !marks.is_empty() {
        write_map(html, setting, code, &marks);
    }
}
