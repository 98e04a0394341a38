//! The page of a commune of the programme.

use crate::geometry::SquareMetres;
use crate::programme::Late;
use crate::programme::record::{EXPERIMENT_STATES, Kind};
use crate::report::hectares_text;

use super::super::super::markup::Html;
use super::embed::write_snippet;
use super::labels::label;
use super::linked_data;
use super::place_map::{Mark, write_map};
use super::public::Shown;
use super::setting::Setting;
use super::shell::{Head, page};
use super::words::PROGRAMME;

/// The order in which experiments stand: what goes on comes first.
pub(super) const STATES: [&str; EXPERIMENT_STATES.len()] = ["running", "extended", "planned", "ended", "stopped"];

/// The page of a commune.
pub(super) fn commune_page(setting: &Setting<'_>, commune: &Shown<'_>) -> String {
    let (words, name, code) = (setting.words(), commune.text("name"), commune.id());
    let experiments = setting.public.naming(Kind::Experiment, "commune_code", code);
    let mut html = Html::at(setting.base);
    html.open_with("p", &[("class", "kicker")]).text(&edition(setting, commune)).close("p");
    html.open("h1").typed(name).close("h1");
    html.open_with("p", &[("class", "lead")]).text(&words.experiments_count(experiments.len())).close("p");
    html.open_with("p", &[("class", "ways")]).link(&map_address(setting, code), words.on_map()).text(" ");
    html.link(&format!("/diagnosis/communes/{code}?lang={}", setting.language.code()), words.diagnosis()).close("p");
    let presentation = commune.words("presentation", setting.language);
    if !presentation.is_empty() {
        html.open("section").element("h2", words.presentation()).typed_paragraphs(presentation).close("section");
    }
    write_places(&mut html, setting, commune, &experiments);
    write_experiments(&mut html, setting, &experiments, |_| "");
    let late: Vec<Late> = setting.public.late(setting.today);
    let is_own = |late: &&Late| experiments.iter().any(|experiment| experiment.id() == late.experiment.as_str());
    write_late(&mut html, setting, &late.iter().filter(is_own).collect::<Vec<_>>());
    write_districts(&mut html, setting, commune);
    write_areas(&mut html, setting, commune);
    setting.write_sources(&mut html, commune);
    write_snippet(&mut html, setting, commune, name);
    let description = format!("{name}, {}. {}", edition(setting, commune), words.experiments_count(experiments.len()));
    let head = Head {
        title: name,
        description: &description,
        path: &format!("/programme/communes/{code}"),
        crumbs: &[(setting.home(), PROGRAMME)],
        linked_data: Some(&linked_data::commune(setting, commune)),
    };
    page(setting, &head, &html)
}

/// Where a commune is on the map page.
pub(super) fn map_address(setting: &Setting<'_>, code: &str) -> String {
    format!("/?lang={}&commune={code}", setting.language.code())
}

/// The edition and the wave of a commune.
pub(super) fn edition(setting: &Setting<'_>, commune: &Shown<'_>) -> String {
    let words = setting.words();
    let edition = setting.public.get(Kind::Edition, commune.text("edition_id"));
    let title = edition.map_or_else(
        || format!("{} {}", words.edition(), commune.text("edition_id")),
        |edition| edition.words("title", setting.language).to_owned(),
    );
    match commune.number("wave") {
        Some(wave) => format!("{title}, {} {wave}", words.wave()),
        None => title,
    }
}

fn write_places(html: &mut Html, setting: &Setting<'_>, commune: &Shown<'_>, experiments: &[Shown<'_>]) {
    let code = commune.id();
    let named = |kind: Kind| setting.public.naming(kind, "commune_code", code).into_iter();
    let areas = named(Kind::Area).chain(named(Kind::District)).map(|record| {
        let name = record.text("name");
        Mark::of(record, name)
    });
    let experiments = experiments.iter().map(|it| Mark::of(it.clone(), setting.experiment_name(it)));
    let marks: Vec<Mark<'_>> = areas.chain(experiments).collect();
    write_map(html, setting, code, &marks);
}

/// Experiments, by their state, each with what `beside` says of it.
pub(super) fn write_experiments<'a>(
    html: &mut Html,
    setting: &Setting<'a>,
    experiments: &[Shown<'a>],
    beside: impl Fn(&Shown<'a>) -> &'a str,
) {
    let words = setting.words();
    html.open("section").element("h2", words.experiments());
    if experiments.is_empty() {
        html.element("p", words.no_experiment());
    }
    for state in STATES {
        let of_state: Vec<&Shown<'_>> = experiments.iter().filter(|it| it.text("state") == state).collect();
        if of_state.is_empty() {
            continue;
        }
        html.open("h3");
        setting.write_state(html, state);
        html.text(&format!(" {}", words.experiments_count(of_state.len()))).close("h3");
        html.open_with("ul", &[("class", "cards")]);
        for experiment in of_state {
            html.open("li");
            setting.link_experiment(html, experiment);
            let themes = setting.themes(experiment);
            let dates = experiment.words("dates", setting.language);
            for small in [beside(experiment), &themes, dates].into_iter().filter(|text| !text.is_empty()) {
                html.open_with("p", &[("class", "small")]).typed(small).close("p");
            }
            html.close("li");
        }
        html.close("ul");
    }
    html.close("section");
}

/// What is late, each with a link to its experiment; nothing where nothing is.
pub(super) fn write_late(html: &mut Html, setting: &Setting<'_>, late: &[&Late]) {
    write_late_with(html, setting, late, |html, late| {
        if let Some(experiment) = setting.public.get(Kind::Experiment, late.experiment.as_str()) {
            html.text(setting.words().colon());
            setting.link_experiment(html, &experiment);
        }
    });
}

/// What is late, each with what `beside` says of it; nothing where nothing is.
pub(super) fn write_late_with(
    html: &mut Html,
    setting: &Setting<'_>,
    late: &[&Late],
    beside: impl Fn(&mut Html, &Late),
) {
    if late.is_empty() {
        return;
    }
    let words = setting.words();
    html.open_with("section", &[("class", "late")]).element("h2", words.late()).open("ul");
    for late in late {
        html.open("li").typed(late.what.in_language(setting.language)).text(", ").text(words.late_since()).text(" ");
        words.write_date(html, late.due);
        beside(html, late);
        html.close("li");
    }
    html.close("ul").close("section");
}

fn write_districts(html: &mut Html, setting: &Setting<'_>, commune: &Shown<'_>) {
    let (words, language) = (setting.words(), setting.language);
    let districts = setting.public.naming(Kind::District, "commune_code", commune.id());
    if districts.is_empty() {
        return;
    }
    html.open("section").element("h2", words.districts());
    for district in &districts {
        html.open("h3").typed(district.text("name")).close("h3");
        let size = district.number("area_m2").map(|m2| hectares_text(SquareMetres(m2), language));
        let facts = [label(district.text("status"), language).to_owned(), size.unwrap_or_default()];
        let facts: Vec<String> = facts.into_iter().filter(|fact| !fact.is_empty()).collect();
        html.open_with("p", &[("class", "small")]).text(&facts.join(" · ")).close("p");
        html.typed_paragraphs(district.words("location", language));
        let wanted = district.words("wanted", language);
        if !wanted.is_empty() {
            html.open("p").element("strong", words.looked_for()).text(words.colon()).close("p").open("ul");
            for item in wanted.split(';').map(str::trim).filter(|item| !item.is_empty()) {
                html.open("li").typed(item).close("li");
            }
            html.close("ul");
        }
    }
    html.close("section");
}

fn write_areas(html: &mut Html, setting: &Setting<'_>, commune: &Shown<'_>) {
    let (words, language) = (setting.words(), setting.language);
    let areas = setting.public.naming(Kind::Area, "commune_code", commune.id());
    if areas.is_empty() {
        return;
    }
    html.open("section").element("h2", words.areas());
    html.open_with("div", &[("class", "wide"), ("tabindex", "0"), ("role", "group"), ("aria-label", words.areas())]);
    html.open("table").element("caption", words.areas_caption()).open("thead").open("tr");
    for heading in [words.name(), words.size(), words.theme(), words.state(), words.purpose()] {
        html.open_with("th", &[("scope", "col")]).text(heading).close("th");
    }
    html.close("tr").close("thead").open("tbody");
    for area in &areas {
        html.open("tr").open_with("th", &[("scope", "row")]).typed(area.text("name")).close("th");
        let size = area.number("area_m2").map(|m2| hectares_text(SquareMetres(m2), language));
        html.open_with("td", &[("class", "number")]).text(&size.unwrap_or_default()).close("td");
        html.element("td", label(area.text("theme"), language)).open("td");
        setting.write_state(html, area.text("state"));
        html.close("td").open("td").typed(area.words("purpose", language)).close("td").close("tr");
    }
    html.close("tbody").close("table").close("div").close("section");
}
