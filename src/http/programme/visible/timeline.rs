//! The 18 months of an experiment: its steps as a list, each done, to come or late, and the same as a drawing.

use crate::programme::CalendarDate;
use crate::programme::record::Kind;

use super::super::super::markup::Html;
use super::labels::label;
use super::public::Shown;
use super::scale::{Scale, day_number, month_ticks};
use super::setting::Setting;
use super::words::Words;

/// The size of the drawing, pixels.
const WIDTH_PX: f64 = 720.0;
const HEIGHT_PX: f64 = 96.0;
/// Where the line of time is, from above.
const LINE_PX: f64 = 52.0;
/// What stays free left and right.
const SIDE_PX: f64 = 30.0;

/// How far a step came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    Done(CalendarDate),
    Due,
    Late,
}

/// A step with its day.
struct Step<'a> {
    record: Shown<'a>,
    due: CalendarDate,
    progress: Progress,
}

impl Step<'_> {
    const fn class(&self) -> &'static str {
        match self.progress {
            Progress::Done(_) => "done",
            Progress::Due => "due",
            Progress::Late => "late",
        }
    }

    /// The day at which it is drawn: when it was done, else when it is due.
    const fn day(&self) -> CalendarDate {
        match self.progress {
            Progress::Done(day) => day,
            Progress::Due | Progress::Late => self.due,
        }
    }
}

/// The steps of an experiment, by their day; nothing where there are none.
pub(super) fn write_timeline(html: &mut Html, setting: &Setting<'_>, experiment: &Shown<'_>) {
    let steps = steps(setting, experiment.id());
    if steps.is_empty() {
        return;
    }
    html.open_with("section", &[("class", "timeline")]).element("h2", setting.words().timeline());
    draw(html, setting, experiment, &steps);
    html.open_with("ol", &[("class", "steps")]);
    for step in &steps {
        write_step(html, setting, step);
    }
    html.close("ol").close("section");
}

fn steps<'a>(setting: &Setting<'a>, experiment: &str) -> Vec<Step<'a>> {
    let records = setting.public.naming(Kind::Milestone, "experiment_id", experiment);
    let step = |record: Shown<'a>| {
        let due = record.date("due")?;
        let progress = match record.date("done") {
            Some(done) => Progress::Done(done),
            None if due.last_day() < setting.today => Progress::Late,
            None => Progress::Due,
        };
        Some(Step { record, due, progress })
    };
    let mut steps: Vec<Step<'a>> = records.into_iter().filter_map(step).collect();
    steps.sort_by(|one, other| (one.due, one.record.id()).cmp(&(other.due, other.record.id())));
    steps
}

fn write_step(html: &mut Html, setting: &Setting<'_>, step: &Step<'_>) {
    let words = setting.words();
    let mark = match step.progress {
        Progress::Done(_) => words.done(),
        Progress::Due => words.due(),
        Progress::Late => words.is_late(),
    };
    html.open_with("li", &[("class", step.class())]);
    html.open_with("span", &[("class", "mark")]).text(mark).close("span").text(" ");
    html.element("strong", label(step.record.text("step"), setting.language));
    let title = step.record.words("title", setting.language);
    if !title.is_empty() && title != label(step.record.text("step"), setting.language) {
        html.text(words.colon()).typed(title);
    }
    html.text(", ").text(words.due_on()).text(" ");
    words.write_date(html, step.due);
    if let Progress::Done(done) = step.progress {
        html.text(", ").text(words.done_on()).text(" ");
        words.write_date(html, done);
    }
    html.close("li");
}

fn draw(html: &mut Html, setting: &Setting<'_>, experiment: &Shown<'_>, steps: &[Step<'_>]) {
    let words = setting.words();
    let ends = [experiment.date("start"), experiment.date("end")];
    let first_day = |date: &CalendarDate| date.first_day();
    let days = || steps.iter().map(Step::day).chain(ends.into_iter().flatten());
    let (Some(first), Some(last)) = (days().min_by_key(first_day), days().max_by_key(first_day)) else { return };
    let scale = Scale::new((day_number(first), day_number(last)), (SIDE_PX, WIDTH_PX - SIDE_PX));
    let view = format!("0 0 {WIDTH_PX} {HEIGHT_PX}");
    html.open_with("div", &[("class", "wide"), ("tabindex", "0"), ("role", "group"), ("aria-label", words.timeline())]);
    let attributes =
        [("viewBox", view.as_str()), ("role", "img"), ("aria-label", words.timeline_drawing()), ("class", "drawing")];
    html.open_with("svg", &attributes);
    line(html, "axis", (SIDE_PX / 2.0, LINE_PX), (WIDTH_PX - SIDE_PX / 2.0, LINE_PX));
    if let [Some(start), Some(end)] = ends {
        line(html, "span", (scale.at(day_number(start)), LINE_PX), (scale.at(day_number(end)), LINE_PX));
    }
    for (name, day) in month_ticks(first, last).into_iter().filter(|(_, day)| scale.holds(*day)) {
        line(html, "tick", (scale.at(day), LINE_PX), (scale.at(day), LINE_PX + 8.0));
        text(html, "axis", (scale.at(day), HEIGHT_PX - 18.0), &name);
    }
    write_today(html, setting, scale);
    for (idx, step) in steps.iter().enumerate() {
        draw_step(html, step, scale.at(day_number(step.day())), idx + 1);
    }
    html.close("svg").close("div");
}

fn write_today(html: &mut Html, setting: &Setting<'_>, scale: Scale) {
    let today = day_number(setting.today);
    if scale.holds(today) {
        line(html, "today", (scale.at(today), 14.0), (scale.at(today), LINE_PX + 12.0));
        text(html, "today", (scale.at(today), HEIGHT_PX - 4.0), Words(setting.language).today());
    }
}

/// A step: a full dot where it is done, an empty one where it is to come, a diamond where it is late; its place in the
/// list above it, which of steps of one day stand in turn higher and lower.
fn draw_step(html: &mut Html, step: &Step<'_>, x: f64, number: usize) {
    let (class, reach) = (step.class(), 6.5);
    if step.progress == Progress::Late {
        let d = format!(
            "M{x:.1} {:.1}L{:.1} {LINE_PX}L{x:.1} {:.1}L{:.1} {LINE_PX}Z",
            LINE_PX - 8.5,
            x + 8.5,
            LINE_PX + 8.5,
            x - 8.5
        );
        html.open_with("path", &[("class", class), ("d", &d)]).close("path");
    } else {
        let (cx, cy, r) = (format!("{x:.1}"), LINE_PX.to_string(), reach.to_string());
        html.open_with("circle", &[("class", class), ("cx", &cx), ("cy", &cy), ("r", &r)]).close("circle");
    }
    let above = if number % 2 == 1 { LINE_PX - 14.0 } else { LINE_PX - 28.0 };
    text(html, class, (x, above), &number.to_string());
}

/// A line of a drawing.
pub(super) fn line(html: &mut Html, class: &str, from: (f64, f64), to: (f64, f64)) {
    let [x1, y1, x2, y2] = [from.0, from.1, to.0, to.1].map(|px| format!("{px:.1}"));
    html.open_with("line", &[("class", class), ("x1", &x1), ("y1", &y1), ("x2", &x2), ("y2", &y2)]).close("line");
}

/// A text of a drawing, its middle at a place.
pub(super) fn text(html: &mut Html, class: &str, at: (f64, f64), text: &str) {
    let [x, y] = [at.0, at.1].map(|px| format!("{px:.1}"));
    html.open_with("text", &[("class", class), ("x", &x), ("y", &y), ("text-anchor", "middle")]);
    html.text(text).close("text");
}
