//! Cards for other sites: an experiment or a commune in a frame, without a script, its links leading out of the frame.

use crate::programme::record::Kind;

use super::super::super::markup::Html;
use super::commune::{STATES, edition};
use super::evaluated::{estimate_text, interval_text};
use super::experiment::in_a_sentence;
use super::labels::label;
use super::public::Shown;
use super::setting::Setting;
use super::shell::write_basics;
use super::words::PROGRAMME;

/// The size of the frame in the code that is offered, pixels.
const FRAME_PX: (&str, &str) = ("480", "300");

/// The code that shows the card of a record in another site.
pub(super) fn write_snippet(html: &mut Html, setting: &Setting<'_>, record: &Shown<'_>, name: &str) {
    let words = setting.words();
    let mut frame = Html::at(setting.base);
    let (kind, id) = (record.kind(), record.id());
    let address = frame.whole(&format!("/programme/{kind}/{id}/embed?lang={}", setting.language.code()));
    let (width, height) = FRAME_PX;
    frame.open_with(
        "iframe",
        &[("src", &address), ("title", name), ("width", width), ("height", height), ("loading", "lazy")],
    );
    frame.close("iframe");
    html.open_with("section", &[("class", "embed")]).element("h2", words.embed()).element("p", words.embed_how());
    html.open_with("pre", &[("tabindex", "0"), ("role", "group"), ("aria-label", words.embed())]);
    html.element("code", &frame.into_markup()).close("pre").close("section");
}

/// The card of an experiment.
pub(super) fn experiment_card(setting: &Setting<'_>, experiment: &Shown<'_>) -> String {
    let (words, language) = (setting.words(), setting.language);
    let mut html = Html::at(setting.base);
    html.open_with("p", &[("class", "kicker")]).typed(setting.commune_name(experiment.text("commune_code"))).close("p");
    write_title(&mut html, setting, experiment, setting.experiment_name(experiment));
    html.open("p");
    setting.write_state(&mut html, experiment.text("state"));
    let carrier = setting.carrier(experiment);
    if !carrier.is_empty() {
        html.text(" ").typed(carrier);
    }
    html.close("p");
    let dates = experiment.words("dates", language);
    let days: Vec<String> = ["start", "end"]
        .into_iter()
        .filter_map(|field| experiment.date(field))
        .map(|date| words.date_text(date))
        .collect();
    let when = if days.is_empty() { dates.to_owned() } else { days.join(" → ") };
    if !when.is_empty() {
        html.open_with("p", &[("class", "small")]).typed(&when).close("p");
    }
    for evaluation in setting.public.naming(Kind::Evaluation, "experiment_id", experiment.id()).iter().take(1) {
        let effect = estimate_text(setting, evaluation).zip(interval_text(setting, evaluation));
        if let Some((estimate, interval)) = effect {
            let protocol = setting.public.get(Kind::Protocol, evaluation.text("protocol_id"));
            html.open_with("p", &[("class", "small")]).text(words.estimate()).text(words.colon());
            html.text(&format!("{estimate} ({interval}) ")).typed(protocol.map_or("", |it| it.text("unit"))).close("p");
        }
    }
    card(setting, &in_a_sentence(setting, experiment), &html)
}

/// The card of a commune.
pub(super) fn commune_card(setting: &Setting<'_>, commune: &Shown<'_>) -> String {
    let (words, language) = (setting.words(), setting.language);
    let mut html = Html::at(setting.base);
    html.open_with("p", &[("class", "kicker")]).text(&edition(setting, commune)).close("p");
    write_title(&mut html, setting, commune, commune.text("name"));
    let experiments = setting.public.naming(Kind::Experiment, "commune_code", commune.id());
    html.open("ul");
    for state in STATES {
        let count = experiments.iter().filter(|experiment| experiment.text("state") == state).count();
        if count > 0 {
            html.open("li").text(&words.experiments_count(count)).text(words.colon());
            html.text(label(state, language)).close("li");
        }
    }
    if experiments.is_empty() {
        html.element("li", words.no_experiment());
    }
    html.close("ul");
    card(setting, commune.text("name"), &html)
}

/// The name of a record, which leads to its page.
fn write_title(html: &mut Html, setting: &Setting<'_>, record: &Shown<'_>, name: &str) {
    let href = html.whole(&setting.page(record.kind(), record.id()));
    html.open("h1").open_with("a", &[("href", &href), ("target", "_top"), ("rel", "noopener")]);
    html.typed(name).close("a").close("h1");
}

/// A card: its contents, and whose it is.
fn card(setting: &Setting<'_>, title: &str, contents: &Html) -> String {
    let mut html = Html::at(setting.base);
    html.prologue("<!DOCTYPE html>").open_with("html", &[("lang", setting.language.code()), ("class", "card")]);
    html.open("head");
    write_basics(&mut html, title);
    html.empty("meta", &[("name", "robots"), ("content", "noindex")]);
    html.close("head").open("body").open("main").append(contents).close("main").open("footer").open("p");
    let home = html.whole(&setting.home());
    html.open_with("a", &[("href", &home), ("target", "_top"), ("rel", "noopener")]).text(PROGRAMME).close("a");
    html.close("p").close("footer").close("body").close("html");
    html.into_markup()
}
