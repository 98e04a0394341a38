//! Rows of a layer as CSV (RFC 4180), UTF-8: the identifier, the columns, the geometry as WKT last.
//!
//! The identifier stands first where no shown column holds it. A null is an empty cell; a secret one too, and the column
//! [`SECRET_COLUMN`] names what is withheld. The axes of the WKT are in the order of the frame.

use std::fmt::Write as _;
use std::io::{self, Write};

use ::csv::{QuoteStyle, WriterBuilder};

use crate::geometry::{Carrier, LonLat};
use crate::layers::{Cell, FieldKind, Geometry, View};

/// The column of the identifiers.
const ID_COLUMN: &str = "id";
/// The same in whole files.
const FILE_ID_COLUMN: &str = "feature_id";
/// The column that names the withheld properties of a feature, joined by `;`.
const SECRET_COLUMN: &str = "secret";
/// The column of the geometry.
const GEOMETRY_COLUMN: &str = "geometry";

/// A layer made ready to be written as CSV.
#[derive(Debug)]
pub struct CsvRows<'v, 'l> {
    view: &'v View<'l>,
    shows_id: bool,
    has_secret: bool,
    id_name: &'static str,
    /// Decimals of a coordinate; none where it has as many digits as lead back to the last bit.
    decimals: Option<usize>,
}

impl<'v, 'l> CsvRows<'v, 'l> {
    /// Makes what `view` shows ready.
    pub fn shown(view: &'v View<'l>) -> Self {
        let layer = view.layer();
        let is_id = |id: usize| view.columns().any(|(field, _)| *field == layer.fields()[id]);
        let has_secret = view.columns().any(|(_, column)| column.iter().any(|cell| cell == Cell::Secret));
        let decimals = Some(view.frame().decimals());
        Self { view, shows_id: layer.id_column().is_some_and(is_id), has_secret, id_name: ID_COLUMN, decimals }
    }

    /// The same with coordinates that are read back to the last bit, and the identifiers under the name that they have
    /// in other formats of files.
    pub fn exact(view: &'v View<'l>) -> Self {
        Self { id_name: FILE_ID_COLUMN, decimals: None, ..Self::shown(view) }
    }

    /// Writes the line of names.
    ///
    /// # Errors
    /// Where `out` does not take the bytes.
    pub fn write_names(&self, out: impl Write) -> io::Result<()> {
        let names = self.view.columns().map(|(field, _)| field.name.as_str());
        let id = (!self.shows_id).then_some(self.id_name);
        let secret = self.has_secret.then_some(SECRET_COLUMN);
        let geometry = self.carrier().map(|_| GEOMETRY_COLUMN);
        let mut writer = writer_on(out);
        writer.write_record(id.into_iter().chain(names).chain(secret).chain(geometry))?;
        writer.flush()
    }

    /// The kinds of the columns, as GDAL writes and reads them beside a table (`.csvt`): text that looks like numbers stays
    /// text.
    pub fn kinds(&self) -> String {
        let kinds = self.view.columns().map(|(field, _)| match field.kind {
            FieldKind::Text => "String",
            FieldKind::Integer => "Integer64",
            FieldKind::Number => "Real",
            FieldKind::Boolean => "Integer(Boolean)",
        });
        let id = (!self.shows_id).then_some("String");
        let secret = self.has_secret.then_some("String");
        let geometry = self.carrier().map(|_| "WKT");
        let all = id.into_iter().chain(kinds).chain(secret).chain(geometry);
        let quoted: Vec<String> = all.map(|kind| format!("\"{kind}\"")).collect();
        quoted.join(",") + "\n"
    }

    /// Writes the line of the feature at `row_idx`.
    ///
    /// # Errors
    /// Where `out` does not take the bytes.
    pub fn write_row(&self, row_idx: usize, out: impl Write) -> io::Result<()> {
        let view = self.view;
        let id = (!self.shows_id).then(|| view.layer().id(row_idx).to_string());
        let cells = view.columns().map(|(_, column)| column.get(row_idx).to_string());
        let secret = self.has_secret.then(|| withheld(view, row_idx));
        let geometry = self.carrier().map(|carrier| well_known_text(view, row_idx, carrier, self.decimals));
        let mut writer = writer_on(out);
        writer.write_record(id.into_iter().chain(cells).chain(secret).chain(geometry))?;
        writer.flush()
    }

    fn carrier(&self) -> Option<&Carrier> {
        self.view.carrier().filter(|_| !matches!(self.view.layer().geometry(), Geometry::None))
    }
}

fn writer_on<W: Write>(out: W) -> ::csv::Writer<W> {
    // A line leaves at once: the buffer need not be larger than most.
    WriterBuilder::new().quote_style(QuoteStyle::Necessary).buffer_capacity(1 << 10).from_writer(out)
}

/// The names of what the producer withholds of a feature.
fn withheld(view: &View<'_>, row_idx: usize) -> String {
    let secret = view.columns().filter(|(_, column)| column.get(row_idx) == Cell::Secret);
    secret.map(|(field, _)| field.name.as_str()).collect::<Vec<_>>().join(";")
}

/// The geometry of a feature as WKT; nothing where it has none.
fn well_known_text(view: &View<'_>, row_idx: usize, carrier: &Carrier, decimals: Option<usize>) -> String {
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

fn push_pair(text: &mut String, [first, second]: [f64; 2], decimals: Option<usize>) {
    let Some(decimals) = decimals else {
        let _ = write!(text, "{first} {second}");
        return;
    };
    let scale = 10_f64.powi(i32::try_from(decimals).unwrap_or_default());
    let rounded = |coordinate: f64| (coordinate * scale).round() / scale + 0.0;
    let _ = write!(text, "{} {}", rounded(first), rounded(second));
}
