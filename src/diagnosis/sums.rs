//! What can be added up over the rows of a layer, and the sums of it over whole groups of rows, made once when
//! the layers are put in service.
//!
//! A question then costs the rows that the outline cuts, not those that lie inside. Sums are exact
//! ([`crate::geometry::ExactSum`]), so that they do not depend on how rows are grouped. Layers of few rows get none:
//! their rows are looked at one by one.

use std::collections::{BTreeMap, BTreeSet};

use crate::geometry::{ExactSum, Group, GroupSums, SquareMetres};
use crate::layers::{Atlas, Cell, Column, FieldKind, Geometry, Layer, LayerId};

use super::catalogue::Catalogue;
use super::indicator::{ClassFilter, FeatureSource, LineSource, Weight};
use super::method;

/// Layers of fewer rows are as quickly looked at row by row.
const FEWEST_ROWS: usize = 512;

/// Something that each row of a layer has an amount of.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Quantity {
    /// The amount.
    pub amount: Amount,
    /// Which rows have it.
    pub over: Rows,
}

/// An amount that adds up over rows.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Amount {
    /// The area of a polygon, m².
    Area,
    /// The length of a line, m.
    Length,
    /// 1 for a point.
    Count,
    /// A column.
    Column(String),
    /// What the row weighs in a mean.
    Weight(Weight),
    /// What it weighs, times a column, times a factor.
    Weighted { weight: Weight, column: String, factor: f64 },
}

/// Some of the rows of a layer.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Rows {
    /// Those in which each of these columns is a known number.
    Known(Vec<String>),
    /// Those of chosen classes, and polygons of a least area; all where neither is given.
    Chosen { filter: Option<ClassFilter>, min_area: Option<SquareMetres> },
    /// Those in which a column is neither null nor secret.
    Classed(String),
    /// Those in which a column holds one of these classes, numbers compared as they are written.
    InClasses(String, BTreeSet<String>),
}

impl Rows {
    /// The rows in which `columns` are known.
    pub fn known(columns: &[&str]) -> Self {
        Self::Known(columns.iter().map(|&column| column.to_owned()).collect())
    }

    /// The lines of a source.
    pub fn of_lines(source: &LineSource) -> Self {
        Self::Chosen { filter: source.filter.clone(), min_area: None }
    }

    /// The features of a source.
    pub fn of_features(source: &FeatureSource) -> Self {
        Self::Chosen { filter: source.filter.clone(), min_area: source.min_area }
    }

    /// Whether a row of `layer` is one of them, the columns found once.
    pub fn among<'l>(&'l self, layer: &'l Layer) -> Box<dyn Fn(usize) -> bool + 'l> {
        match self {
            Self::Chosen { filter, min_area } => {
                let is_of_class = match filter {
                    None => Box::new(|_| true),
                    Some(filter) => in_classes(layer.column(&filter.column), &filter.classes),
                };
                let is_wide = move |row_idx| match (min_area, layer.geometry()) {
                    (None, _) => true,
                    (Some(least), Geometry::Polygons(polygons)) => polygons.area(row_idx) >= *least,
                    (Some(_), _) => false,
                };
                Box::new(move |row_idx| is_wide(row_idx) && is_of_class(row_idx))
            }
            Self::Known(names) => {
                let columns: Option<Vec<_>> = names.iter().map(|name| layer.column(name)).collect();
                let Some(columns) = columns else { return Box::new(|_| false) };
                Box::new(move |row_idx| columns.iter().all(|column| column.get(row_idx).number().is_some()))
            }
            Self::Classed(name) => {
                let column = layer.column(name);
                Box::new(move |row_idx| column.is_some_and(|column| has_class(column.get(row_idx))))
            }
            Self::InClasses(name, classes) => in_classes(layer.column(name), classes),
        }
    }
}

impl Quantity {
    /// The areas of some rows.
    pub const fn area(over: Rows) -> Self {
        Self { amount: Amount::Area, over }
    }

    /// The amount of a whole row, the columns found once; none for a row that does not count.
    pub fn of_rows<'l>(&'l self, layer: &'l Layer) -> impl Fn(usize) -> Option<f64> + 'l {
        let counts = self.over.among(layer);
        let amount = self.amount.of_rows(layer);
        move |row_idx| if counts(row_idx) { amount(row_idx) } else { None }
    }
}

impl Amount {
    /// Whether rows drawn as `geometry` can have it.
    const fn suits(&self, geometry: &Geometry) -> bool {
        match self {
            Self::Area | Self::Weight(Weight::Area) | Self::Weighted { weight: Weight::Area, .. } => {
                matches!(geometry, Geometry::Polygons(_))
            }
            Self::Length => matches!(geometry, Geometry::Lines(_)),
            Self::Count => matches!(geometry, Geometry::Points(_)),
            Self::Column(_) | Self::Weight(Weight::Column(_)) | Self::Weighted { .. } => true,
        }
    }

    fn of_rows<'l>(&'l self, layer: &'l Layer) -> Box<dyn Fn(usize) -> Option<f64> + 'l> {
        let size = move |row_idx: usize| match layer.geometry() {
            Geometry::Polygons(polygons) => Some(polygons.area(row_idx).0),
            Geometry::Lines(lines) => Some(lines.length(row_idx).0),
            Geometry::Points(_) => Some(1.0),
            Geometry::None => None,
        };
        if !self.suits(layer.geometry()) {
            return Box::new(|_| None);
        }
        let number = move |name: &str| {
            let column = layer.column(name);
            move |row_idx: usize| column?.get(row_idx).number()
        };
        match self {
            Self::Area | Self::Length | Self::Count | Self::Weight(Weight::Area) => Box::new(size),
            Self::Column(name) | Self::Weight(Weight::Column(name)) => Box::new(number(name)),
            Self::Weighted { weight: Weight::Area, column, factor } => {
                let value = number(column);
                Box::new(move |row_idx| Some(size(row_idx)? * (value(row_idx)? * factor)))
            }
            Self::Weighted { weight: Weight::Column(weight), column, factor } => {
                let (weight, value) = (number(weight), number(column));
                Box::new(move |row_idx| Some(weight(row_idx)? * (value(row_idx)? * factor)))
            }
        }
    }
}

/// The sums of the quantities that the catalogue asks about, for every group of rows.
#[derive(Debug, Default)]
pub(super) struct Sums {
    by_layer: BTreeMap<LayerId, Vec<(Quantity, GroupSums)>>,
}

impl Sums {
    /// The sums over the layers of `atlas` that the indicators of `catalogue` ask about.
    pub fn build(atlas: &Atlas, catalogue: &Catalogue) -> Self {
        let mut sums = Self::default();
        for (id, quantity) in catalogue.iter().flat_map(|indicator| method::quantities(&indicator.method)) {
            let Some(layer) = atlas.get(id.as_str()).filter(|layer| layer.len() >= FEWEST_ROWS) else { continue };
            let Some(boxes) = layer.geometry().boxes().filter(|_| quantity.amount.suits(layer.geometry())) else {
                continue;
            };
            let known = sums.by_layer.entry(id.clone()).or_default();
            if known.iter().all(|(known, _)| *known != quantity) {
                let of_groups = boxes.sums_of(quantity.of_rows(layer));
                known.push((quantity, of_groups));
            }
        }
        sums
    }

    /// The sum of `quantity` over `groups` of rows of `layer`, where it was made.
    pub fn total(&self, layer: &LayerId, quantity: &Quantity, groups: &[Group]) -> Option<ExactSum> {
        let of_layer = self.by_layer.get(layer)?;
        of_layer.iter().find(|(known, _)| known == quantity).map(|(_, sums)| sums.total(groups))
    }
}

/// Whether a cell holds a class at all.
pub(super) const fn has_class(cell: Cell<'_>) -> bool {
    !matches!(cell, Cell::Null | Cell::Secret)
}

/// Whether a row holds one of `classes` in a column, the classes of whole numbers read once; no row without the column.
fn in_classes<'l>(column: Option<&'l Column>, classes: &'l BTreeSet<String>) -> Box<dyn Fn(usize) -> bool + 'l> {
    let Some(column) = column else { return Box::new(|_| false) };
    if column.kind() != FieldKind::Integer {
        return Box::new(move |row_idx| is_in(column.get(row_idx), classes));
    }
    let as_written = |class: &String| class.parse().ok().filter(|number: &i64| number.to_string() == *class);
    let numbers: Vec<i64> = classes.iter().filter_map(as_written).collect();
    Box::new(move |row_idx| matches!(column.get(row_idx), Cell::Integer(number) if numbers.contains(&number)))
}

/// Whether a cell holds one of `classes`, numbers compared as they are written.
pub(super) fn is_in(cell: Cell<'_>, classes: &BTreeSet<String>) -> bool {
    match cell {
        Cell::Null | Cell::Secret => false,
        Cell::Text(text) => classes.contains(text),
        other => classes.contains(&other.to_string()),
    }
}
