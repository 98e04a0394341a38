//! A small map of features: a picture (SVG) within the page, without a script and without another host.
//!
//! Drawn on the Lambert-93 plane, north up, in units of a metre with the north turned down as pictures have it. Corners
//! nearer to each other than a pixel are left out, and a map has a ceiling of corners, so that a page stays small.

use std::fmt::Write as _;

use crate::geometry::{Bounds, Metres, Planar};
use crate::layers::{Geometry, Layer};

use super::markup::Html;
use super::words::Words;

/// The width of the picture, pixels: what is smaller than one of them is not drawn.
const WIDTH_PX: f64 = 720.0;
/// The most corners of a map.
const MAX_CORNERS: usize = 60_000;
/// The most features of a map of a whole layer.
const MAX_FEATURES: usize = 5_000;

/// A map of all features of a layer, as far as the ceilings let.
pub(super) fn of_layer(html: &mut Html, layer: &Layer, words: Words) {
    let rows: Vec<usize> = (0..layer.len().min(MAX_FEATURES)).collect();
    of_rows(html, layer, &rows, words);
}

/// A map of the features at `rows`; nothing where none of them has a geometry.
pub(super) fn of_rows(html: &mut Html, layer: &Layer, rows: &[usize], words: Words) {
    let bounds = bounds_of(layer, rows);
    if bounds.is_empty() {
        return;
    }
    // A point alone is shown with two hundred metres around it.
    let margin = Metres((0.03 * bounds.width().0.max(bounds.height().0)).max(200.0));
    let bounds = bounds.grown(margin);
    let drawing = Drawing { bounds, pixel_m: bounds.width().0 / WIDTH_PX };
    let size = format!("0 0 {:.0} {:.0}", bounds.width().0, bounds.height().0);
    html.open_with("svg", &[("viewBox", &size), ("role", "img"), ("aria-label", words.map()), ("class", "map")]);
    match layer.geometry() {
        Geometry::None => {}
        Geometry::Points(points) => {
            let positions = rows.iter().filter_map(|&row_idx| points.planar(row_idx));
            positions.for_each(|position| drawing.point(html, position));
        }
        Geometry::Lines(lines) => {
            let mut corners = 0;
            for &row_idx in rows {
                let path = drawing.path(lines.planar().get(row_idx).lines(), "", &mut corners);
                outline(html, "line", &path, layer.id(row_idx));
            }
        }
        Geometry::Polygons(polygons) => {
            let mut corners = 0;
            for &row_idx in rows {
                let path = drawing.path(polygons.planar().get(row_idx).rings(), "Z", &mut corners);
                outline(html, "area", &path, layer.id(row_idx));
            }
        }
    }
    html.close("svg");
}

fn bounds_of(layer: &Layer, rows: &[usize]) -> Bounds {
    match layer.geometry() {
        Geometry::None => Bounds::EMPTY,
        Geometry::Points(points) => {
            let positions = rows.iter().filter_map(|&row_idx| points.planar(row_idx));
            positions.fold(Bounds::EMPTY, Bounds::including)
        }
        Geometry::Lines(lines) => rows.iter().fold(Bounds::EMPTY, |all, &row_idx| all.joined(lines.bounds(row_idx))),
        Geometry::Polygons(polygons) => {
            rows.iter().fold(Bounds::EMPTY, |all, &row_idx| all.joined(polygons.bounds(row_idx)))
        }
    }
}

/// A feature that is named when it is pointed at.
fn outline(html: &mut Html, kind: &str, path: &str, id: &str) {
    html.open_with("path", &[("class", kind), ("d", path)]).element("title", id).close("path");
}

/// Where a map lies, and how large a pixel is.
struct Drawing {
    bounds: Bounds,
    pixel_m: f64,
}

impl Drawing {
    /// A position in the picture: metres from its upper left corner.
    fn place(&self, position: Planar) -> (f64, f64) {
        (position.x_m - self.bounds.min_x_m, self.bounds.max_y_m - position.y_m)
    }

    fn point(&self, html: &mut Html, position: Planar) {
        let (x, y) = self.place(position);
        let (x, y, radius) = (format!("{x:.0}"), format!("{y:.0}"), format!("{:.0}", 4.0 * self.pixel_m));
        html.open_with("circle", &[("cx", &x), ("cy", &y), ("r", &radius)]).close("circle");
    }

    /// The lines of a feature, each with `end` behind it; `corners` counts what is drawn on the whole map.
    fn path<'r>(&self, lines: impl Iterator<Item = &'r [Planar]>, end: &str, corners: &mut usize) -> String {
        let mut path = String::new();
        for line in lines {
            let mut last: Option<Planar> = None;
            for &position in line {
                let is_near = last.is_some_and(|last| last.distance_to(position).0 < self.pixel_m);
                if is_near || *corners >= MAX_CORNERS {
                    continue;
                }
                let (x, y) = self.place(position);
                let _ = write!(path, "{}{x:.0} {y:.0}", if last.is_none() { 'M' } else { 'L' });
                last = Some(position);
                *corners += 1;
            }
            if last.is_some() {
                path.push_str(end);
            }
        }
        path
    }
}
