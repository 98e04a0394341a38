//! The page of the programme: its editions with their communes, its experiments, what is late.

use crate::programme::Late;
use crate::programme::record::Kind;

use super::super::super::markup::Html;
use super::commune::{write_experiments, write_late};
use super::public::Shown;
use super::setting::Setting;
use super::shell::{Head, page};
use super::words::PROGRAMME;

/// The page of the programme.
pub(super) fn index_page(setting: &Setting<'_>) -> String {
    let words = setting.words();
    let mut html = Html::at(setting.base);
    html.element("h1", PROGRAMME).open_with("p", &[("class", "lead")]).text(words.about_programme()).close("p");
    html.open("section").element("h2", words.communes());
    for edition in setting.public.of_kind(Kind::Edition) {
        write_edition(&mut html, setting, &edition);
    }
    html.close("section");
    let experiments: Vec<Shown<'_>> = setting.public.of_kind(Kind::Experiment).collect();
    write_experiments(&mut html, setting, &experiments, |it| setting.commune_name(it.text("commune_code")));
    let late = setting.public.late(setting.today);
    write_late(&mut html, setting, &late.iter().collect::<Vec<&Late>>());
    let head = Head {
        title: PROGRAMME,
        description: words.about_programme(),
        path: "/programme",
        crumbs: &[],
        linked_data: None,
    };
    page(setting, &head, &html)
}

/// An edition and its communes.
fn write_edition(html: &mut Html, setting: &Setting<'_>, edition: &Shown<'_>) {
    let words = setting.words();
    let mut communes = setting.public.naming(Kind::Commune, "edition_id", edition.id());
    communes.sort_by(|one, other| one.text("name").cmp(other.text("name")));
    html.open("h3").typed(edition.words("title", setting.language));
    let dates = ["start", "end"].into_iter().filter_map(|field| edition.date(field));
    let dates: Vec<String> = dates.map(|date| words.date_text(date)).collect();
    if !dates.is_empty() {
        html.open_with("span", &[("class", "small")]).text(" ").text(&dates.join(" – ")).close("span");
    }
    html.close("h3").open_with("ul", &[("class", "columns")]);
    for commune in &communes {
        let count = setting.public.naming(Kind::Experiment, "commune_code", commune.id()).len();
        let href = html.whole(&setting.page(Kind::Commune, commune.id()));
        html.open("li").open_with("a", &[("href", &href)]).typed(commune.text("name")).close("a");
        if count > 0 {
            html.open_with("span", &[("class", "small")]).text(" ");
            html.text(&words.experiments_count(count)).close("span");
        }
        html.close("li");
    }
    html.close("ul");
}
