//! A small map of features: a picture (SVG) within the page, without a script and without another host.
//!
//! What is smaller than a pixel is left out, and a map has a ceiling of features and corners, so that a page stays small.

use crate::geometry::{Bounds, Planar};
use crate::layers::{Geometry, Layer};

use super::super::super::drawing::Drawing;
use super::super::super::markup::Html;
use super::words::Words;

/// The width of the picture, pixels: what is smaller than one of them is not drawn.
const WIDTH_PX: f64 = 720.0;
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
    let mut drawing = Drawing::around(bounds, WIDTH_PX);
    let size = drawing.view_box();
    html.open_with("svg", &[("viewBox", &size), ("role", "img"), ("aria-label", words.map()), ("class", "map")]);
    match layer.geometry() {
        Geometry::None => {}
        Geometry::Points(points) => {
            let positions = rows.iter().filter_map(|&row_idx| points.planar(row_idx));
            positions.for_each(|position| point(html, &drawing, position));
        }
        Geometry::Lines(lines) => {
            for &row_idx in rows {
                let path = drawing.path(lines.planar().get(row_idx).lines(), "");
                outline(html, "line", &path, layer.id(row_idx));
            }
        }
        Geometry::Polygons(polygons) => {
            for &row_idx in rows {
                let path = drawing.path(polygons.planar().get(row_idx).rings(), "Z");
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

fn point(html: &mut Html, drawing: &Drawing, position: Planar) {
    let (x, y) = drawing.place(position);
    let (x, y, radius) = (format!("{x:.0}"), format!("{y:.0}"), format!("{:.0}", drawing.pixels(4.0)));
    html.open_with("circle", &[("cx", &x), ("cy", &y), ("r", &radius)]).close("circle");
}
