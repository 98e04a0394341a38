//! A small map of a commune and of what is public in it: a picture (SVG) within the page, without a script and without
//! another host. Lambert-93, north up.

use crate::geometry::{Bounds, Planar, Polygons, to_planar};
use crate::programme::record::{Kind, Location};

use super::super::super::drawing::Drawing;
use super::super::super::markup::Html;
use super::public::Shown;
use super::setting::Setting;

/// The width of the picture, pixels.
const WIDTH_PX: f64 = 720.0;

/// Something on the map, with what it is called when it is pointed at.
pub(super) struct Mark<'a> {
    record: Shown<'a>,
    name: &'a str,
}

impl<'a> Mark<'a> {
    /// The mark of a record.
    pub const fn of(record: Shown<'a>, name: &'a str) -> Self {
        Self { record, name }
    }

    const fn class(&self) -> &'static str {
        match self.record.kind() {
            Kind::Area => "area",
            Kind::District => "district",
            _ => "experiment",
        }
    }

    fn planar(&self) -> Option<Polygons<Planar>> {
        match self.record.location()? {
            Location::Outline(outline) => Some(outline.mapped(to_planar)),
            Location::Point(_) => None,
        }
    }
}

/// The map of a commune with marks; nothing where its outline is not known.
pub(super) fn write_map(html: &mut Html, setting: &Setting<'_>, commune: &str, marks: &[Mark<'_>]) {
    let Some(territory) = setting.territories.commune(commune) else { return };
    let shape = territory.zone.shape();
    let outlines: Vec<(&Mark<'_>, Polygons<Planar>)> =
        marks.iter().filter_map(|mark| Some((mark, mark.planar()?))).collect();
    let all = outlines.iter().fold(shape.bounds(), |all: Bounds, (_, outline)| all.joined(outline.view().bounds()));
    let mut drawing = Drawing::around(all, WIDTH_PX);
    let words = setting.words();
    let label = format!("{}{}{}", words.map(), words.colon(), setting.commune_name(territory.code.as_str()));
    html.open("figure");
    html.open_with(
        "svg",
        &[("viewBox", &drawing.view_box()), ("role", "img"), ("aria-label", &label), ("class", "map")],
    );
    let path = drawing.path(shape.outline().rings(), "Z");
    html.open_with("path", &[("class", "commune"), ("d", &path)]).close("path");
    for (mark, outline) in &outlines {
        let path = drawing.path(outline.view().rings(), "Z");
        html.open_with("path", &[("class", mark.class()), ("d", &path)]).element("title", mark.name).close("path");
    }
    for mark in marks {
        if let Some(Location::Point(point)) = mark.record.location() {
            write_point(html, &drawing, mark, to_planar(*point));
        }
    }
    html.close("svg").open("figcaption").text(caption(setting, marks)).close("figcaption").close("figure");
}

/// A point, within the circle in which the place really is.
fn write_point(html: &mut Html, drawing: &Drawing, mark: &Mark<'_>, at: Planar) {
    let (x, y) = drawing.place(at);
    let (cx, cy) = (format!("{x:.0}"), format!("{y:.0}"));
    let title = |html: &mut Html| {
        html.element("title", mark.name);
    };
    if let Some(uncertainty_m) = mark.record.number("uncertainty_m") {
        let r = format!("{uncertainty_m:.0}");
        html.open_with("circle", &[("class", "around"), ("cx", &cx), ("cy", &cy), ("r", &r)]).close("circle");
    }
    if mark.class() == "district" {
        let reach = drawing.pixels(12.0);
        let d = format!(
            "M{x:.0} {:.0}L{:.0} {y:.0}L{x:.0} {:.0}L{:.0} {y:.0}Z",
            y - reach,
            x + reach,
            y + reach,
            x - reach
        );
        html.open_with("path", &[("class", "district"), ("d", &d)]);
        title(html);
        html.close("path");
    } else {
        let r = format!("{:.0}", drawing.pixels(6.0));
        html.open_with("circle", &[("class", "experiment"), ("cx", &cx), ("cy", &cy), ("r", &r)]);
        title(html);
        html.close("circle");
    }
}

/// What the signs mean, of those that are there.
fn caption(setting: &Setting<'_>, marks: &[Mark<'_>]) -> &'static str {
    let has_uncertain = marks.iter().any(|mark| mark.record.number("uncertainty_m").is_some());
    let words = setting.words();
    match (marks.is_empty(), has_uncertain) {
        (true, _) => words.of_both("Contour de la commune.", "Outline of the commune."),
        (false, false) => words.of_both(
            "Contour de la commune ; périmètres en aplat, quartiers en losange, expérimentations en point.",
            "Outline of the commune; areas as surfaces, districts as diamonds, experiments as dots.",
        ),
        (false, true) => words.of_both(
            "Contour de la commune ; périmètres en aplat, quartiers en losange, expérimentations en point. Un cercle en pointillé : le lieu n’est connu qu’à cette distance près.",
            "Outline of the commune; areas as surfaces, districts as diamonds, experiments as dots. A dotted circle: the place is known within this distance only.",
        ),
    }
}
