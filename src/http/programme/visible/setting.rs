//! What everything visible is made from: the public records, the day, the address of the server, the language, the
//! outlines of communes.

use crate::diagnosis::Territories;
use crate::layers::Language;
use crate::programme::CalendarDate;
use crate::programme::record::Kind;

use super::super::super::markup::Html;
use super::labels::label;
use super::public::{Public, Shown};
use super::words::Words;

/// What a page is made from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Setting<'a> {
    /// The records.
    pub public: Public<'a>,
    /// The day.
    pub today: CalendarDate,
    /// The address of the server.
    pub base: &'a str,
    /// The language.
    pub language: Language,
    /// The communes and their outlines.
    pub territories: &'a Territories,
}

impl<'a> Setting<'a> {
    /// The words of the language.
    pub const fn words(&self) -> Words {
        Words(self.language)
    }

    /// The address of the page of a record, in the language of this one.
    pub fn page(&self, kind: Kind, id: &str) -> String {
        format!("/programme/{kind}/{id}?f=html&lang={}", self.language.code())
    }

    /// The address of the page of the programme.
    pub fn home(&self) -> String {
        format!("/programme?f=html&lang={}", self.language.code())
    }

    /// The name of a commune; its code where it is not of the programme.
    pub fn commune_name(&self, code: &'a str) -> &'a str {
        self.public.get(Kind::Commune, code).map_or(code, |commune| commune.text("name"))
    }

    /// What an experiment is called: what it tests.
    pub fn experiment_name(&self, experiment: &Shown<'a>) -> &'a str {
        experiment.words("solution", self.language)
    }

    /// Who carries an experiment: as it says, else as its solution does.
    pub fn carrier(&self, experiment: &Shown<'a>) -> &'a str {
        let own = experiment.text("company");
        let solution = self.public.get(Kind::Solution, experiment.text("solution_id"));
        if own.is_empty() { solution.map_or("", |solution| solution.text("carrier")) } else { own }
    }

    /// The themes of a record in words.
    pub fn themes(&self, record: &Shown<'a>) -> String {
        let themes: Vec<&str> = record.word_list("themes").iter().map(|theme| label(theme, self.language)).collect();
        themes.join(", ")
    }

    /// A link to the page of an experiment, with who carries it.
    pub fn link_experiment(&self, html: &mut Html, experiment: &Shown<'a>) {
        let href = html.whole(&self.page(Kind::Experiment, experiment.id()));
        html.open_with("a", &[("href", &href)]).typed(self.experiment_name(experiment)).close("a");
        let carrier = self.carrier(experiment);
        if !carrier.is_empty() {
            html.text(" · ").typed(carrier);
        }
    }

    /// The state of a record as a mark.
    pub fn write_state(&self, html: &mut Html, state: &str) {
        let class = match state {
            "running" | "extended" | "chosen" => "state live",
            "stopped" => "state off",
            "ended" => "state over",
            _ => "state",
        };
        html.open_with("span", &[("class", class)]).text(label(state, self.language)).close("span");
    }

    /// Sources as a section of links, and how sure they make it; nothing where there are none.
    pub fn write_sources(&self, html: &mut Html, record: &Shown<'a>) {
        let words = self.words();
        if record.texts("sources").is_empty() {
            return;
        }
        html.open_with("section", &[("class", "sources")]).element("h2", words.sources()).open("ul");
        for source in record.texts("sources") {
            html.open("li");
            write_address(html, source);
            html.close("li");
        }
        html.close("ul");
        let certainty = record.text("certainty");
        if !certainty.is_empty() {
            html.open("p").text(words.certainty()).text(words.colon()).text(label(certainty, self.language)).close("p");
        }
        html.close("section");
    }
}

/// A web address without its scheme; nothing where it is none.
pub(super) fn web_address(address: &str) -> Option<&str> {
    address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"))
}

/// A web address that somebody typed, as a link; as a text where it is none.
pub(super) fn write_address(html: &mut Html, address: &str) {
    match web_address(address) {
        Some(rest) => {
            let attributes = [("href", address), ("rel", "external nofollow noopener")];
            html.open_with("a", &attributes).typed(rest.trim_end_matches('/')).close("a");
        }
        None => {
            html.typed(address);
        }
    }
}
