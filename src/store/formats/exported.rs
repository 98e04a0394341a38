//! What of a layer is written in every format: the columns with their cells, and what is told of the whole.

use crate::layers::{About, Cell, Column, FieldKind, Layer};

use super::collector::{ID_FIELD, LIST_SEPARATOR, SECRET_FIELD};

/// A column as it is written.
#[derive(Debug, Clone)]
pub(super) struct ExportColumn<'l> {
    /// The name, which no other column has, whatever the case of its letters.
    pub name: String,
    /// What it holds.
    pub kind: FieldKind,
    /// What it is for, where it is none of the layer's own.
    pub purpose: Option<&'static str>,
    source: Source<'l>,
}

#[derive(Debug, Clone, Copy)]
enum Source<'l> {
    Id,
    Own(&'l Column),
    Withheld,
}

/// The columns of `layer`: identifiers where no property equals them, properties, names of the withheld ones. Names in
/// `taken` are left to others.
pub(super) fn export_columns<'l>(layer: &'l Layer, taken: &[&str]) -> Vec<ExportColumn<'l>> {
    let mut columns: Vec<ExportColumn<'l>> = Vec::new();
    let mut add = |name: &str, kind: FieldKind, purpose: Option<&'static str>, source: Source<'l>| {
        let mut own = name.to_owned();
        let mut number = 2;
        let is_taken = |own: &str, columns: &[ExportColumn<'l>]| {
            let mut names = taken.iter().copied().chain(columns.iter().map(|column| column.name.as_str()));
            names.any(|name| name.to_lowercase() == own.to_lowercase())
        };
        while is_taken(&own, &columns) {
            own = format!("{name}_{number}");
            number += 1;
        }
        columns.push(ExportColumn { name: own, kind, purpose, source });
    };
    if layer.is_empty() || layer.id_column().is_none() {
        add(
            ID_FIELD,
            FieldKind::Text,
            Some("Identifiant de l’entité dans la couche / Identifier of the feature"),
            Source::Id,
        );
    }
    for (field, column) in layer.fields().iter().zip(layer.columns()) {
        add(&field.name, field.kind, None, Source::Own(column));
    }
    if layer.has_secrets() {
        let purpose = "Colonnes que le producteur ne publie pas pour cette entité, séparées par ; / Columns that the producer withholds for this feature, joined by ;";
        add(SECRET_FIELD, FieldKind::Text, Some(purpose), Source::Withheld);
    }
    columns
}

impl ExportColumn<'_> {
    /// Gives the cell of a row to `take`; one that is withheld is null, and told by another column.
    pub(super) fn with_cell<T>(&self, layer: &Layer, row_idx: usize, take: impl FnOnce(Cell<'_>) -> T) -> T {
        match self.source {
            Source::Id => take(Cell::Text(layer.id(row_idx))),
            Source::Own(column) => match column.get(row_idx) {
                Cell::Secret => take(Cell::Null),
                cell => take(cell),
            },
            Source::Withheld => {
                let names = withheld(layer, row_idx);
                take(if names.is_empty() { Cell::Null } else { Cell::Text(&names) })
            }
        }
    }
}

/// The names of what the producer withholds of a feature.
fn withheld(layer: &Layer, row_idx: usize) -> String {
    let columns = layer.fields().iter().zip(layer.columns());
    let names = columns.filter(|(_, column)| column.get(row_idx) == Cell::Secret).map(|(field, _)| field.name.as_str());
    names.collect::<Vec<_>>().join(&LIST_SEPARATOR.to_string())
}

/// A name that no column has.
pub(super) fn free_name(layer: &Layer, name: &str) -> String {
    let is_taken = |name: &str| layer.fields().iter().any(|field| field.name.to_lowercase() == name.to_lowercase());
    let numbered = (2..).map(|number| format!("{name}_{number}"));
    std::iter::once(name.to_owned()).chain(numbered).find(|name| !is_taken(name)).unwrap_or_default()
}

/// Origin and terms of reuse, each under its key; what is not known is not said.
pub(super) fn told(about: &About) -> Vec<(&'static str, &str)> {
    let licence = &about.licence;
    let all = [
        ("title", about.title.fr.as_str()),
        ("title_en", &about.title.en),
        ("description", &about.description.fr),
        ("description_en", &about.description.en),
        ("producer", &about.producer),
        ("licence", &licence.name),
        ("licence_spdx", licence.spdx.as_deref().unwrap_or_default()),
        ("licence_url", licence.url.as_deref().unwrap_or_default()),
        ("attribution", &about.attribution),
        ("vintage", &about.vintage),
        ("source", &about.source_url),
        ("limits", &about.limits.fr),
        ("limits_en", &about.limits.en),
    ];
    all.into_iter().filter(|(_, text)| !text.is_empty()).collect()
}
