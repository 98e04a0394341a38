//! The records of the programme as layers: what everybody may see, a row a record. A text in both languages is two
//! columns, the English one ending in `_en`; a list is its values joined by semicolons.
//!
//! A layer has one kind of geometry: a record with an outline in a layer of points is the point where its name would be
//! written, as uncertain as the outline is wide.

use std::fmt::Write as _;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::geometry::{LonLat, PolygonColumn, Polygons, label_point, to_lonlat, to_planar};
use crate::layers::{About, Cell, Column, ColumnBuilder, FeatureId, Field, FieldKind, LayerId, RawGeometry, RawLayer};

use super::book::{Book, Viewer};
use super::record::{Audience, Ground, Holds, Kind, Location, Record, RecordField, RecordId, SEPARATOR, Value};

/// The kinds of records that are layers: what everybody may see of the programme.
pub const LAYER_KINDS: [Kind; 6] =
    [Kind::District, Kind::Area, Kind::Solution, Kind::Experiment, Kind::Milestone, Kind::Measure];

/// A record and its identifier.
type Row<'b> = (&'b RecordId, &'b Arc<Record>);

impl Kind {
    /// The kind whose records the layer `id` holds.
    pub fn of_layer(id: &LayerId) -> Option<Self> {
        LAYER_KINDS.into_iter().find(|kind| kind.id() == id.as_str())
    }
}

impl Book {
    /// The records of a kind that everybody may see, as the layer that `about` describes. Its hash is that of its rows.
    pub fn layer(&self, kind: Kind, about: About) -> RawLayer {
        let rows: Vec<Row<'_>> =
            self.of_kind(kind).filter(|(id, record)| Viewer::Everybody.sees(self, kind, id, record)).collect();
        let mut columns = Columns::default();
        columns.add("id", FieldKind::Text, &rows, |(id, _)| Some(Shown::Text(id.as_str().to_owned())));
        let public = kind.fields().iter().filter(|field| field.audience == Audience::Readers);
        for field in public {
            columns.add_field(field, &rows);
        }
        if kind.field("commune_code").is_some() {
            columns.add("commune_name", FieldKind::Text, &rows, |row| self.commune_name(kind, *row).map(Shown::Text));
            columns.add("edition", FieldKind::Integer, &rows, |row| self.edition(kind, *row).map(Shown::Integer));
        }
        columns.add("revision", FieldKind::Integer, &rows, |(_, record)| {
            i64::try_from(record.revision()).ok().map(Shown::Integer)
        });
        let ids = rows.iter().filter_map(|(id, _)| id.as_str().parse::<FeatureId>().ok()).collect();
        let about = About { sha256: fingerprint(kind, &rows), ..about };
        RawLayer { about, ids, fields: columns.fields, columns: columns.columns, geometry: geometry(kind, &rows) }
    }

    /// The name of the commune of a record.
    fn commune_name(&self, kind: Kind, (id, record): Row<'_>) -> Option<String> {
        let code = self.commune_of(kind, id, record)?.parse().ok()?;
        self.get(Kind::Commune, &code).map(|commune| commune.text("name").to_owned())
    }

    /// The number of the edition of a record: its own, else that of its commune.
    fn edition(&self, kind: Kind, (id, record): Row<'_>) -> Option<i64> {
        let own = record.text("edition_id").parse().ok();
        let edition = own.or_else(|| {
            let code = self.commune_of(kind, id, record)?.parse().ok()?;
            self.get(Kind::Commune, &code)?.text("edition_id").parse().ok()
        })?;
        match self.get(Kind::Edition, &edition)?.get("number") {
            Some(Value::Integer(number)) => Some(*number),
            _ => None,
        }
    }
}

/// A value as a cell shows it.
enum Shown {
    Text(String),
    Integer(i64),
    Number(f64),
}

/// Columns while they are being filled, each from all rows at once.
#[derive(Default)]
struct Columns {
    fields: Vec<Field>,
    columns: Vec<Column>,
}

impl Columns {
    fn add(&mut self, name: &str, kind: FieldKind, rows: &[Row<'_>], shown_of: impl Fn(&Row<'_>) -> Option<Shown>) {
        let mut builder = ColumnBuilder::new(kind);
        for row in rows {
            match shown_of(row) {
                None => builder.push(Cell::Null),
                Some(Shown::Text(text)) => builder.push(Cell::Text(&text)),
                Some(Shown::Integer(integer)) => builder.push(Cell::Integer(integer)),
                Some(Shown::Number(number)) => builder.push(Cell::Number(number)),
            }
        }
        self.fields.push(Field { name: name.to_owned(), kind });
        self.columns.push(builder.finish());
    }

    /// The column of a field, or its two.
    fn add_field(&mut self, field: &RecordField, rows: &[Row<'_>]) {
        let kind = match field.holds {
            Holds::Number(..) => FieldKind::Number,
            Holds::Integer(..) => FieldKind::Integer,
            _ => FieldKind::Text,
        };
        self.add(field.name, kind, rows, |(_, record)| record.get(field.name).map(shown));
        if let Holds::Words(_) = field.holds {
            self.add(&format!("{}_en", field.name), kind, rows, |(_, record)| match record.get(field.name) {
                Some(Value::Words(words)) => Some(Shown::Text(words.en.clone())),
                _ => None,
            });
        }
    }
}

/// A value in one cell; of a text in both languages, the French one.
fn shown(value: &Value) -> Shown {
    match value {
        Value::Text(text) => Shown::Text(text.clone()),
        Value::Words(words) => Shown::Text(words.fr.clone()),
        Value::Date(date) => Shown::Text(date.to_string()),
        Value::Number(number) => Shown::Number(*number),
        Value::Integer(integer) => Shown::Integer(*integer),
        Value::Word(word) => Shown::Text((*word).to_owned()),
        Value::Named(id) => Shown::Text(id.to_string()),
        Value::Texts(texts) => Shown::Text(texts.join(&SEPARATOR.to_string())),
        Value::WordList(words) => Shown::Text(words.join(&SEPARATOR.to_string())),
    }
}

/// Where the rows of a kind are.
fn geometry(kind: Kind, rows: &[Row<'_>]) -> RawGeometry {
    match kind.ground() {
        Ground::None => RawGeometry::None,
        Ground::Point | Ground::Either => RawGeometry::Points(rows.iter().map(|(_, record)| record.point()).collect()),
        Ground::Outline => {
            let mut column = PolygonColumn::default();
            let nothing = Polygons::default();
            for (_, record) in rows {
                column.push(record.outline().unwrap_or(&nothing).view());
            }
            RawGeometry::Polygons(column)
        }
    }
}

impl Record {
    /// Its point; of an outline, the one where its name would be written.
    pub fn point(&self) -> Option<LonLat> {
        match self.location()? {
            Location::Point(point) => Some(*point),
            Location::Outline(outline) => label_point(outline.mapped(to_planar).view()).map(to_lonlat),
        }
    }
}

/// A hash of everything in the rows that everybody may see, and of nothing else.
fn fingerprint(kind: Kind, rows: &[Row<'_>]) -> String {
    let mut hash = Sha256::new();
    let is_public = |name: &str| kind.field(name).is_some_and(|field| field.audience == Audience::Readers);
    for (id, record) in rows {
        let mut text = format!("{id} {} {:?}", record.revision(), record.location());
        for (name, value) in record.values().filter(|(name, _)| is_public(name)) {
            // Writing to a text never fails.
            let _ = write!(text, " {name} {value:?}");
        }
        hash.update(text.as_bytes());
        hash.update([0]);
    }
    format!("{:x}", hash.finalize())
}
