//! A layer: its record, its fields, and its features in columns, sorted by identifier.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::geometry::{ArrayFault, Kept, LonLatBounds, Named};

use super::about::About;
use super::column::{Cell, Column, FieldKind};
use super::geometry::{Geometry, GeometryKind, RawGeometry};
use super::identity::FeatureId;
use super::texts::Texts;
use super::time::Instant;

/// A named column of a layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The name, as in the source.
    pub name: String,
    /// What it holds.
    pub kind: FieldKind,
}

/// A layer as a reader collected it, before anything is checked or measured.
#[derive(Debug, Clone)]
pub struct RawLayer {
    /// The record of the catalogue.
    pub about: About,
    /// The identifier of each feature.
    pub ids: Vec<FeatureId>,
    /// The fields, in the order of the source, one a column.
    pub fields: Vec<Field>,
    /// The columns, in the order of the fields.
    pub columns: Vec<Column>,
    /// The geometry, WGS84.
    pub geometry: RawGeometry,
}

/// Why a collected layer cannot be put in service.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LayerFault {
    /// Columns or geometry have another number of rows than there are identifiers.
    #[error("`{column}` has {found} rows where the layer has {expected} features")]
    Ragged {
        /// The column, or `geometry`.
        column: String,
        /// How many rows it has.
        found: usize,
        /// How many features there are.
        expected: usize,
    },
    /// Two features share an identifier.
    #[error("two features are called `{0}`")]
    DuplicateId(FeatureId),
    /// Fields and columns do not pair.
    #[error("{fields} fields for {columns} columns")]
    Unpaired {
        /// How many fields there are.
        fields: usize,
        /// How many columns there are.
        columns: usize,
    },
}

/// A layer in service: immutable, sorted by feature identifier, measured and indexed once.
#[derive(Debug)]
pub struct Layer {
    about: About,
    ids: Texts,
    fields: Vec<Field>,
    columns: Vec<Column>,
    geometry: Geometry,
    by_name: BTreeMap<String, usize>,
    found_out: FoundOut,
}

/// What was found out about the values of a layer when it was built, so that nobody looks at every row again.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundOut {
    /// The column that holds the identifiers too, where one does.
    pub id_column: Option<usize>,
    /// The columns of text in which every value is an instant (RFC 3339).
    pub instant_columns: Vec<usize>,
    /// Whether the producer withholds something of a feature.
    pub has_secrets: bool,
    /// The box around every feature; empty for a table.
    pub extent: LonLatBounds,
}

/// The outline of a layer whose arrays are kept in a file: what is needed to put it in service again.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptLayer {
    /// The record of the catalogue.
    pub about: About,
    /// How many features there are.
    pub rows: usize,
    /// The fields.
    pub fields: Vec<Field>,
    /// What the features are drawn as.
    pub geometry: GeometryKind,
    /// What was found out about the values.
    pub found_out: FoundOut,
}

impl Layer {
    /// Checks, sorts, measures and indexes what a reader collected. What is sorted already is not copied; of the rest, one
    /// column at a time stands there twice on each core, and the geometry while it is sorted.
    ///
    /// # Errors
    /// Where rows do not pair, or two features share an identifier.
    pub fn build(raw: RawLayer) -> Result<Self, LayerFault> {
        check_rows(&raw)?;
        let RawLayer { about, fields, .. } = raw;
        let Sorted { ids, columns, geometry } = Sorted::of(raw.ids, raw.columns, raw.geometry)?;
        let geometry = Geometry::build(geometry);
        let found_out = FoundOut {
            id_column: columns.iter().position(|column| equals(column, &ids)),
            instant_columns: (0..columns.len()).filter(|&idx| is_of_instants(&columns[idx])).collect(),
            has_secrets: columns.iter().any(Column::has_secrets),
            extent: geometry.extent(),
        };
        Ok(Self { ids, columns, geometry, found_out, by_name: places(&fields), about, fields })
    }

    /// The arrays that the layer is made of, by name: what a file keeps of it beside its outline.
    pub fn arrays(&self) -> Named<'_> {
        let mut arrays = Named::default();
        self.ids.name_arrays(IDS, &mut arrays);
        for (idx, column) in self.columns.iter().enumerate() {
            column.name_arrays(&column_name(idx), &mut arrays);
        }
        self.geometry.name_arrays(&mut arrays);
        arrays
    }

    /// The layer of an outline, on the arrays that were kept of it. Nothing is copied, sorted or measured again.
    ///
    /// # Errors
    /// Where an array is missing, or does not go with the others.
    pub fn found(outline: KeptLayer, kept: &Kept) -> Result<Self, ArrayFault> {
        let KeptLayer { about, rows, fields, geometry, found_out } = outline;
        let columns = fields.iter().enumerate();
        let columns = columns.map(|(idx, field)| Column::found(kept, &column_name(idx), field.kind, rows));
        let columns: Vec<Column> = columns.collect::<Result<_, _>>()?;
        let geometry = Geometry::found(kept, geometry, rows)?;
        Ok(Self {
            ids: Texts::found(kept, IDS, rows)?,
            columns,
            geometry,
            found_out,
            by_name: places(&fields),
            about,
            fields,
        })
    }

    /// The same layer under another record.
    #[must_use]
    pub fn described(self, about: About) -> Self {
        Self { about, ..self }
    }

    /// What was found out about the values.
    pub const fn found_out(&self) -> &FoundOut {
        &self.found_out
    }

    /// The WGS84 box around every feature; empty for a table.
    pub const fn extent(&self) -> LonLatBounds {
        self.found_out.extent
    }

    /// The record of the catalogue.
    pub const fn about(&self) -> &About {
        &self.about
    }

    /// How many features there are.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is no feature.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The fields, in the order of the source.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The columns, in the order of the fields.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The column called `name`.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.by_name.get(name).map(|&idx| &self.columns[idx])
    }

    /// The cell of a feature in the column called `name`; null where there is no such column.
    pub fn cell(&self, feature_idx: usize, name: &str) -> Cell<'_> {
        self.column(name).map_or(Cell::Null, |column| column.get(feature_idx))
    }

    /// The place of the column called `name`.
    pub fn column_idx(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    /// The column that holds the identifiers too, where one does.
    pub const fn id_column(&self) -> Option<usize> {
        self.found_out.id_column
    }

    /// The columns of text in which every value is an instant (RFC 3339).
    pub fn instant_columns(&self) -> &[usize] {
        &self.found_out.instant_columns
    }

    /// Whether the producer withholds something of a feature.
    pub const fn has_secrets(&self) -> bool {
        self.found_out.has_secrets
    }

    /// The geometry.
    pub const fn geometry(&self) -> &Geometry {
        &self.geometry
    }

    /// The identifiers, sorted.
    pub fn ids(&self) -> impl ExactSizeIterator<Item = &str> + Clone {
        self.ids.iter()
    }

    /// The identifier of a feature.
    ///
    /// # Panics
    /// Where `feature_idx` is not below [`Layer::len`]: an index is ours, never a client's.
    pub fn id(&self, feature_idx: usize) -> &str {
        self.ids.get(feature_idx)
    }

    /// The same, to be kept.
    pub fn feature_id(&self, feature_idx: usize) -> FeatureId {
        FeatureId::known(self.id(feature_idx))
    }

    /// The feature called `id`, found without scanning.
    pub fn feature(&self, id: &str) -> Option<usize> {
        self.ids.find_sorted(id)
    }
}

/// Rows in the order of their identifiers.
struct Sorted {
    ids: Texts,
    columns: Vec<Column>,
    geometry: RawGeometry,
}

impl Sorted {
    fn of(ids: Vec<FeatureId>, columns: Vec<Column>, geometry: RawGeometry) -> Result<Self, LayerFault> {
        if ids.is_sorted_by(|left, right| left < right) {
            return Ok(Self { ids: ids.iter().map(FeatureId::as_str).collect(), columns, geometry });
        }
        let mut order: Vec<usize> = (0..ids.len()).collect();
        order.par_sort_by(|&left, &right| ids[left].cmp(&ids[right]));
        if let Some(twins) = order.windows(2).find(|pair| ids[pair[0]] == ids[pair[1]]) {
            return Err(LayerFault::DuplicateId(ids[twins[0]].clone()));
        }
        let texts = order.iter().map(|&row_idx| ids[row_idx].as_str()).collect();
        drop(ids);
        let columns = columns.into_par_iter().map(|column| column.reordered(&order)).collect();
        Ok(Self { ids: texts, columns, geometry: geometry.reordered(&order) })
    }
}

/// What the identifiers are called among the arrays of a layer.
const IDS: &str = "ids";

/// What a column is called among the arrays of a layer.
fn column_name(idx: usize) -> String {
    format!("column.{idx}")
}

/// The place of each field by its name.
fn places(fields: &[Field]) -> BTreeMap<String, usize> {
    fields.iter().enumerate().map(|(idx, field)| (field.name.clone(), idx)).collect()
}

/// Whether a column holds the identifier of every feature.
fn equals(column: &Column, ids: &Texts) -> bool {
    column.kind() == FieldKind::Text && column.iter().zip(ids.iter()).all(|(cell, id)| cell == Cell::Text(id))
}

/// Whether a column of text holds instants: every value is one, and there is a value.
fn is_of_instants(column: &Column) -> bool {
    let mut texts = column.iter().filter_map(Cell::text).peekable();
    texts.peek().is_some() && texts.all(|text| text.parse::<Instant>().is_ok())
}

/// Whether every column and the geometry have a row for each identifier.
fn check_rows(raw: &RawLayer) -> Result<(), LayerFault> {
    let expected = raw.ids.len();
    if raw.fields.len() != raw.columns.len() {
        return Err(LayerFault::Unpaired { fields: raw.fields.len(), columns: raw.columns.len() });
    }
    let columns = raw.fields.iter().zip(&raw.columns).map(|(field, column)| (field.name.as_str(), column.len()));
    let geometry = raw.geometry.features().map(|len| ("geometry", len));
    match columns.chain(geometry).find(|&(_, found)| found != expected) {
        Some((column, found)) => Err(LayerFault::Ragged { column: column.to_owned(), found, expected }),
        None => Ok(()),
    }
}
