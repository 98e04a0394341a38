//! What a user asks of an import, and why a table is refused as a whole.

use std::collections::{BTreeMap, BTreeSet};

use super::super::column::FieldKind;
use super::table::SourceFrame;

/// The most rows of a table.
pub const ROWS_MAX: usize = 50_000_000;
/// The most columns of a table.
pub const COLUMNS_MAX: usize = 1_000;
/// The most bytes of the name of a column.
pub const NAME_BYTES_MAX: usize = 255;
/// The most bytes of the text in a cell.
pub const TEXT_BYTES_MAX: usize = 1 << 20;

/// What a user asks of an import. The default takes everything as the file says it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IntakeOptions {
    /// The frame of the positions, in the place of what the file says or does not say.
    pub frame: Option<SourceFrame>,
    /// The column that identifies the features.
    pub id_field: Option<String>,
    /// What a column holds, by its name.
    pub kinds: BTreeMap<String, FieldKind>,
    /// Texts that stand for null, beside the usual ones.
    pub null_texts: BTreeSet<String>,
    /// Texts that stand for a cell that is withheld, beside the usual ones.
    pub secret_texts: BTreeSet<String>,
    /// What becomes of outlines that are not valid.
    pub broken: Broken,
    /// Which coordinate of a position comes first.
    pub axes: Axes,
}

/// Which coordinate of a position comes first in a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Axes {
    /// Easting or longitude, as readers have it of every format.
    #[default]
    EastNorth,
    /// Northing or latitude, against what the format says.
    Swapped,
}

/// What becomes of an outline that is not valid.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Broken {
    /// It is left out, and told.
    #[default]
    LeftOut,
    /// A valid outline of what it encloses takes its place, where one is found.
    Repaired,
}

/// Why a table is refused as a whole.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum IntakeRefusal {
    /// More than is read.
    #[error("{found} {what}, at most {most} are read")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// How many are read.
        most: usize,
    },
    /// A name that is too long.
    #[error("the name of column {column_idx} has {bytes} bytes, at most {NAME_BYTES_MAX} are read")]
    LongName {
        /// The place of the column, from 1.
        column_idx: usize,
        /// How long it is.
        bytes: usize,
    },
    /// A text that is too long.
    #[error("row {row}, column `{column}`: a text of {bytes} bytes, at most {TEXT_BYTES_MAX} are read")]
    LongText {
        /// The row.
        row: u32,
        /// The column.
        column: String,
        /// How long it is.
        bytes: usize,
    },
    /// A column that was asked for is not there.
    #[error("there is no column `{asked}`; there are: {}", known.join(", "))]
    NoColumn {
        /// What was asked for.
        asked: String,
        /// The columns that there are.
        known: Vec<String>,
    },
    /// A frame that PROJ does not know.
    #[error("the frame `{0}` is none that PROJ knows; EPSG:2154 is Lambert-93, EPSG:4326 is WGS84")]
    UnknownFrame(String),
    /// No frame, and positions that are no degrees.
    #[error("the file names no frame, and row {row} lies at {x} {y}, which are no degrees: name the frame with --frame{}", hint.map_or_else(String::new, |code| format!(" (these look like EPSG:{code})")))]
    FrameNeeded {
        /// The row.
        row: u32,
        /// Its first coordinate.
        x: f64,
        /// Its second coordinate.
        y: f64,
        /// The French frame in whose range the position lies.
        hint: Option<u32>,
    },
    /// Every row was left out.
    #[error("none of the {rows} rows can be taken; the first: {first}")]
    NothingLeft {
        /// How many rows there were.
        rows: usize,
        /// What is wrong with the first.
        first: String,
    },
}
