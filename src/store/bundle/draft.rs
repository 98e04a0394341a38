//! A layer while its rows are being collected.

use crate::layers::{About, Cell, ColumnBuilder, FeatureId, Field, FieldKind, Layer, RawGeometry, RawLayer};

use super::super::error::StoreError;

/// Rows of known columns, without geometry so far.
pub(super) struct Draft {
    about: About,
    ids: Vec<FeatureId>,
    fields: Vec<Field>,
    builders: Vec<ColumnBuilder>,
}

impl Draft {
    /// No rows yet, of these columns.
    pub(super) fn new(about: About, fields: &[(&str, FieldKind)]) -> Self {
        Self {
            about,
            ids: Vec::new(),
            fields: fields.iter().map(|&(name, kind)| Field { name: name.to_owned(), kind }).collect(),
            builders: fields.iter().map(|&(_, kind)| ColumnBuilder::new(kind)).collect(),
        }
    }

    /// Adds the row called `id`, its cells in the order of the columns.
    pub(super) fn push<'c>(&mut self, id: &str, cells: impl IntoIterator<Item = Cell<'c>>) -> Result<(), StoreError> {
        let unusable = |source| StoreError::Identifier { layer: self.about.id.clone(), source };
        self.ids.push(id.parse().map_err(unusable)?);
        self.builders.iter_mut().zip(cells).for_each(|(builder, cell)| builder.push(cell));
        Ok(())
    }

    /// The layer, with the geometry of its rows in the same order.
    pub(super) fn finish(self, geometry: RawGeometry) -> Result<Layer, StoreError> {
        let layer = self.about.id.clone();
        let columns = self.builders.into_iter().map(ColumnBuilder::finish).collect();
        let raw = RawLayer { about: self.about, ids: self.ids, fields: self.fields, columns, geometry };
        Layer::build(raw).map_err(|source| StoreError::Layer { layer, source })
    }
}

/// A text that may not be there, as a cell.
pub(super) fn text_or_null(text: Option<&str>) -> Cell<'_> {
    text.map_or(Cell::Null, Cell::Text)
}
