//! A table as a reader found it in a file: columns and geometry side by side, nothing checked.

use crate::geometry::{LineColumn, PolygonColumn, SourcePosition};

use super::super::column::{Column, FieldKind};
use super::fault::Fault;

/// What a reader collected from a file. Every column and the geometry have one row for each entry of `rows`.
#[derive(Debug, Clone)]
pub struct SourceTable {
    /// The name of the table in its file, where files hold several or name theirs.
    pub name: Option<String>,
    /// Where each row stands in the file, counted from 1; rows that could not be read are not here but in `faults`.
    pub rows: Vec<u32>,
    /// The identifiers that the format itself carries (`id` of GeoJSON, the primary key of a GeoPackage), if it does.
    pub ids: Option<Column>,
    /// The fields, in the order of the file.
    pub fields: Vec<SourceField>,
    /// A column a field. In columns of [`Found::Written`], everything is text.
    pub columns: Vec<Column>,
    /// The geometry, easting or longitude first, in the unit of `frame`.
    pub geometry: SourceGeometry,
    /// The frame that the file names.
    pub frame: Option<SourceFrame>,
    /// Rows that could not be read, and what was dropped from others.
    pub faults: Vec<Fault>,
}

/// A field of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceField {
    /// The name, as in the file.
    pub name: String,
    /// How its kind is known.
    pub kind: Found,
}

/// How the kind of a field is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// The format says it.
    Declared(FieldKind),
    /// The format knows text only (CSV), or mixes kinds in one column: what it holds is to be found out.
    Written,
}

/// Geometry as a file holds it. A feature without geometry is `None`, or a multiline of no line, or a multipolygon of no
/// polygon. Rings may be open, wound either way, crossing, or hold positions that are no numbers.
#[derive(Debug, Clone, PartialEq)]
pub enum SourceGeometry {
    /// A table.
    None,
    /// One point a feature.
    Points(Vec<Option<SourcePosition>>),
    /// One multiline a feature.
    Lines(LineColumn<SourcePosition>),
    /// One multipolygon a feature.
    Polygons(PolygonColumn<SourcePosition>),
}

impl SourceGeometry {
    /// The same features with the two coordinates of every position swapped.
    pub(super) fn swapped(self) -> Self {
        let swap = |SourcePosition { x, y }: SourcePosition| SourcePosition { x: y, y: x };
        match self {
            Self::None => Self::None,
            Self::Points(points) => Self::Points(points.into_iter().map(|at| at.map(swap)).collect()),
            Self::Lines(lines) => Self::Lines(lines.mapped(swap)),
            Self::Polygons(polygons) => Self::Polygons(polygons.mapped(swap)),
        }
    }
}

/// The frame of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SourceFrame {
    /// A code of EPSG. Positions are easting or longitude first, whatever order EPSG gives the axes.
    Epsg(u32),
    /// A definition that PROJ reads: the text of a `.prj`, PROJJSON, WKT.
    Definition(String),
}
