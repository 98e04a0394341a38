//! Values over time as a drawing: full dots joined by a line at the site, empty squares in control zones, the time of the
//! experiment as a ground.

use crate::programme::CalendarDate;
use crate::report::measured_text;

use super::super::super::markup::Html;
use super::public::Shown;
use super::scale::{Scale, day_number, month_ticks};
use super::setting::Setting;
use super::timeline::{line, text};

/// The size of the drawing, pixels.
const WIDTH_PX: f64 = 720.0;
const HEIGHT_PX: f64 = 220.0;
/// What stays free for names: left, right, above, below.
const FREE_PX: [f64; 4] = [76.0, 24.0, 14.0, 34.0];

/// A value at a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Dot {
    /// The day.
    pub date: CalendarDate,
    /// The value.
    pub value: f64,
    /// Whether it was measured in a control zone.
    pub is_control: bool,
}

/// The chart of dots in the order of their days; nothing where there are fewer than two.
pub(super) fn write_chart(html: &mut Html, setting: &Setting<'_>, experiment: &Shown<'_>, dots: &[Dot]) {
    let [Some(first), Some(last)] = [dots.first(), dots.last()].map(|dot| dot.map(|dot| dot.date)) else { return };
    if dots.len() < 2 {
        return;
    }
    let values = || dots.iter().map(|dot| dot.value);
    let (least, most) = (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max));
    let [left, right, above, below] = FREE_PX;
    let x = Scale::new((day_number(first), day_number(last)), (left, WIDTH_PX - right));
    let y = Scale::new((least, most), (HEIGHT_PX - below, above));
    let words = setting.words();
    let [least_text, most_text] = [least, most].map(|value| measured_text(value, setting.language));
    let from_to = words.of_both("de", "from");
    let to = words.of_both("à", "to");
    let summary = format!("{}, {from_to} {least_text} {to} {most_text}", words.measures_count(dots.len()));
    html.open_with("div", &[("class", "wide"), ("tabindex", "0"), ("role", "group"), ("aria-label", &summary)]);
    let view = format!("0 0 {WIDTH_PX} {HEIGHT_PX}");
    html.open_with("svg", &[("viewBox", &view), ("role", "img"), ("aria-label", &summary), ("class", "drawing chart")]);
    write_ground(html, experiment, x);
    write_axes(html, (first, last), x);
    for (value, name) in [(least, &least_text), (most, &most_text)] {
        line(html, "tick", (left, y.at(value)), (WIDTH_PX - right, y.at(value)));
        let [px, py] = [left - 8.0, y.at(value) + 4.0].map(|px| format!("{px:.1}"));
        html.open_with("text", &[("class", "axis"), ("x", &px), ("y", &py), ("text-anchor", "end")]);
        html.text(name).close("text");
    }
    write_dots(html, dots, (x, y));
    html.close("svg").close("div");
    write_key(html, setting, dots);
}

/// The time of the experiment, as far as it lies on the axis.
fn write_ground(html: &mut Html, experiment: &Shown<'_>, x: Scale) {
    let Some(start) = experiment.date("start").map(day_number) else { return };
    let [left, right, above, below] = FREE_PX;
    let end = experiment.date("end").map_or(WIDTH_PX - right, |end| x.at(day_number(end)));
    let (from, until) = (x.at(start).clamp(left, WIDTH_PX - right), end.clamp(left, WIDTH_PX - right));
    if until > from {
        let (from, width) = (format!("{from:.1}"), format!("{:.1}", until - from));
        let (top, height) = (format!("{above:.1}"), format!("{:.1}", HEIGHT_PX - above - below));
        let attributes =
            [("class", "ground"), ("x", from.as_str()), ("y", &top), ("width", &width), ("height", &height)];
        html.open_with("rect", &attributes).close("rect");
    }
}

fn write_axes(html: &mut Html, (first, last): (CalendarDate, CalendarDate), x: Scale) {
    let [left, right, _, below] = FREE_PX;
    let floor = HEIGHT_PX - below;
    line(html, "axis", (left, floor), (WIDTH_PX - right, floor));
    for (name, day) in month_ticks(first, last).into_iter().filter(|(_, day)| x.holds(*day)) {
        line(html, "tick", (x.at(day), floor), (x.at(day), floor + 6.0));
        text(html, "axis", (x.at(day), floor + 22.0), &name);
    }
}

fn write_dots(html: &mut Html, dots: &[Dot], (x, y): (Scale, Scale)) {
    let place = |dot: &Dot| (x.at(day_number(dot.date)), y.at(dot.value));
    let of_site = || dots.iter().filter(|dot| !dot.is_control).map(place);
    let points: Vec<String> = of_site().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    html.open_with("polyline", &[("class", "series"), ("points", &points.join(" "))]).close("polyline");
    for (x, y) in dots.iter().filter(|dot| dot.is_control).map(place) {
        let [x, y] = [x - 4.0, y - 4.0].map(|px| format!("{px:.1}"));
        let attributes = [("class", "control"), ("x", x.as_str()), ("y", &y), ("width", "8"), ("height", "8")];
        html.open_with("rect", &attributes).close("rect");
    }
    for (x, y) in of_site() {
        let [cx, cy] = [x, y].map(|px| format!("{px:.1}"));
        html.open_with("circle", &[("class", "value"), ("cx", &cx), ("cy", &cy), ("r", "4.5")]).close("circle");
    }
}

/// What the signs mean.
fn write_key(html: &mut Html, setting: &Setting<'_>, dots: &[Dot]) {
    let words = setting.words();
    html.open_with("p", &[("class", "key")]).text("● ").text(words.of_site());
    if dots.iter().any(|dot| dot.is_control) {
        html.text("   □ ").text(words.of_controls());
    }
    html.text(words.of_both(
        "   sur fond teinté : la durée de l’expérimentation",
        "   on a tinted ground: the time of the experiment",
    ));
    html.close("p");
}
