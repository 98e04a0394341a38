//! Rows of a layer as CSV (RFC 4180), UTF-8: the identifier, the columns, the geometry as WKT last.
//!
//! The identifier stands first where no shown column holds it. A null is an empty cell; a secret one too, and the column
//! [`SECRET_COLUMN`] names what is withheld. The axes of the WKT are in the order of the frame.

use std::fmt::Write as _;
use std::io::{self, Write};

use ::csv::{QuoteStyle, WriterBuilder};

use crate::geometry::{Carrier, LonLat};
use crate::layers::{Cell, Geometry, View};

/// The column of the identifiers.
const ID_COLUMN: &str = "id";
/// The column that names the withheld properties of a feature, joined by `;`.
const SECRET_COLUMN: &str = "secret";
/// The column of the geometry.
const GEOMETRY_COLUMN: &str = "geometry";

/// Writes what `view` shows of the features at `rows`, a line of names first.
///
/// # Errors
/// Where `out` does not take the bytes.
pub fn write_csv(view: &View<'_>, rows: &[usize], out: impl Write) -> io::Result<()> {
    let layer = view.layer();
    let shows_id = layer.id_column().is_some_and(|id| view.columns().any(|(field, _)| *field == layer.fields()[id]));
    let has_secret = view.columns().any(|(_, column)| column.iter().any(|cell| cell == Cell::Secret));
    let carrier = view.carrier().filter(|_| !matches!(layer.geometry(), Geometry::None));
    let mut writer = WriterBuilder::new().quote_style(QuoteStyle::Necessary).from_writer(out);
    let names = view.columns().map(|(field, _)| field.name.as_str());
    let id_name = (!shows_id).then_some(ID_COLUMN);
    let secret_name = has_secret.then_some(SECRET_COLUMN);
    writer.write_record(id_name.into_iter().chain(names).chain(secret_name).chain(carrier.map(|_| GEOMETRY_COLUMN)))?;
    for &row_idx in rows {
        let id = (!shows_id).then(|| layer.id(row_idx).to_string());
        let cells = view.columns().map(|(_, column)| column.get(row_idx).to_string());
        let secret = has_secret.then(|| withheld(view, row_idx));
        let geometry = carrier.map(|carrier| well_known_text(view, row_idx, carrier));
        writer.write_record(id.into_iter().chain(cells).chain(secret).chain(geometry))?;
    }
    writer.flush()
}

/// The names of what the producer withholds of a feature.
fn withheld(view: &View<'_>, row_idx: usize) -> String {
    let secret = view.columns().filter(|(_, column)| column.get(row_idx) == Cell::Secret);
    secret.map(|(field, _)| field.name.as_str()).collect::<Vec<_>>().join(";")
}

/// The geometry of a feature as WKT; nothing where it has none.
fn well_known_text(view: &View<'_>, row_idx: usize, carrier: &Carrier) -> String {
    let decimals = view.frame().decimals();
    let push_line = |text: &mut String, line: &[LonLat]| {
        push_list(text, line.iter(), |text, &position| push_pair(text, carrier.from_lonlat(position), decimals));
    };
    let mut text = String::new();
    match view.layer().geometry() {
        Geometry::None => {}
        Geometry::Points(points) => {
            if let Some(position) = points.lonlat(row_idx) {
                text.push_str("POINT(");
                push_pair(&mut text, carrier.from_lonlat(position), decimals);
                text.push(')');
            }
        }
        Geometry::Lines(lines) => {
            let lines = lines.lonlat().get(row_idx);
            if !lines.is_empty() {
                text.push_str("MULTILINESTRING");
                push_list(&mut text, lines.lines(), push_line);
            }
        }
        Geometry::Polygons(polygons) => {
            let polygons = polygons.lonlat().get(row_idx);
            if !polygons.is_empty() {
                text.push_str("MULTIPOLYGON");
                push_list(&mut text, polygons.polygons(), |text, polygon| {
                    push_list(text, polygon.rings(), push_line);
                });
            }
        }
    }
    text
}

/// Items in brackets, commas between them.
fn push_list<T>(text: &mut String, items: impl Iterator<Item = T>, push: impl Fn(&mut String, T)) {
    text.push('(');
    for (place, item) in items.enumerate() {
        if place > 0 {
            text.push(',');
        }
        push(text, item);
    }
    text.push(')');
}

fn push_pair(text: &mut String, [first, second]: [f64; 2], decimals: usize) {
    let scale = 10_f64.powi(i32::try_from(decimals).unwrap_or_default());
    let rounded = |coordinate: f64| (coordinate * scale).round() / scale + 0.0;
    let _ = write!(text, "{} {}", rounded(first), rounded(second));
}
