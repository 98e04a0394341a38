//! What can go wrong while reading or writing, and where.

use std::io;
use std::path::PathBuf;

use crate::geometry::ArrayFault;
use crate::layers::{BadId, LayerFault, LayerId, VintageError};
use crate::programme::ProgrammeFault;

use super::fetch::FetchFault;
use super::formats::SourceFault;

/// Why something could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// An official source cannot be downloaded.
    #[error("source `{id}`")]
    Fetch {
        /// Which source.
        id: String,
        /// Why.
        source: Box<FetchFault>,
    },
    /// A file cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file cannot be read as a table.
    #[error("cannot read {}", path.display())]
    Source {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: SourceFault,
    },
    /// A layer cannot be written in a format.
    #[error("layer `{layer}` cannot be written as {format}")]
    Export {
        /// The layer.
        layer: LayerId,
        /// The format.
        format: &'static str,
        /// Why.
        source: SourceFault,
    },
    /// The programme cannot be written as a file of another program.
    #[error("cannot write {}", path.display())]
    ExportProgramme {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: SourceFault,
    },
    /// A file cannot be written.
    #[error("cannot write {}", path.display())]
    Write {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file of the product is not in the binary.
    #[error("`{0}` is missing from the binary")]
    NotShipped(String),
    /// A line of an authored file says something that cannot be.
    #[error("{file}, line {line}: {fault}")]
    Authored {
        /// The file.
        file: String,
        /// Its line, from 1.
        line: usize,
        /// What is wrong.
        fault: String,
    },
    /// A table cannot be read as CSV.
    #[error("{file} is no readable table")]
    Table {
        /// The file.
        file: String,
        /// Why.
        source: csv::Error,
    },
    /// A table lacks a column.
    #[error("{file}: no column `{column}`")]
    NoColumn {
        /// The file.
        file: String,
        /// The column that was looked for.
        column: String,
    },
    /// A cell of a table is not what its column holds.
    #[error("{file}, line {line}, column `{column}`: {fault}")]
    Cell {
        /// The file.
        file: String,
        /// Its line, from 1.
        line: usize,
        /// The column.
        column: String,
        /// What is wrong.
        fault: CellFault,
    },
    /// A column as a whole is wrong.
    #[error("{file}, column `{column}`: {fault}")]
    Column {
        /// The file.
        file: String,
        /// The column.
        column: String,
        /// What is wrong.
        fault: CellFault,
    },
    /// A row has no usable identifier.
    #[error("layer `{layer}`")]
    Identifier {
        /// The layer.
        layer: LayerId,
        /// What is wrong with it.
        source: BadId,
    },
    /// The catalogue names a layer that is made from no table.
    #[error("the catalogue names the layer `{0}`, which is made from no table of figures")]
    Unbuildable(String),
    /// A layer's bytes are not those that the catalogue names.
    #[error("layer `{layer}`: the catalogue names SHA-256 {expected}, the file has {found}")]
    Checksum {
        /// The layer.
        layer: LayerId,
        /// What the catalogue says.
        expected: String,
        /// What the bytes give.
        found: String,
    },
    /// A layer has another number of rows than the catalogue says.
    #[error("layer `{layer}`: the catalogue names {expected} rows, the file has {found}")]
    Rows {
        /// The layer.
        layer: LayerId,
        /// What the catalogue says.
        expected: usize,
        /// What the file has.
        found: usize,
    },
    /// A FlatGeobuf file cannot be read as a layer.
    #[error("layer `{layer}`")]
    FlatGeobuf {
        /// The layer.
        layer: LayerId,
        /// What is wrong.
        source: FlatGeobufFault,
    },
    /// What was read does not make a layer.
    #[error("layer `{layer}`")]
    Layer {
        /// The layer.
        layer: LayerId,
        /// What is wrong.
        source: LayerFault,
    },
    /// The programme contradicts itself.
    #[error("{file} contradicts itself")]
    Programme {
        /// The file.
        file: String,
        /// Where.
        source: ProgrammeFault,
    },
    /// A layer file cannot be used.
    #[error("{}", path.display())]
    LayerFile {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        source: LayerFileFault,
    },
    /// The list of the versions of a layer cannot be read.
    #[error("{}: {fault}", path.display())]
    Versions {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        fault: String,
    },
    /// No version, or more than one, is called so.
    #[error("layer `{layer}`: {found} versions whose hash starts with `{hash}`; exactly one is to be named")]
    NoVersion {
        /// The layer.
        layer: LayerId,
        /// How the hash starts.
        hash: String,
        /// How many there are.
        found: usize,
    },
    /// The catalogue has no such layer.
    #[error("the catalogue has no layer `{0}`")]
    Uncatalogued(String),
    /// The programme's database cannot be used.
    #[error("{}", path.display())]
    Ledger {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: LedgerFault,
    },
}

/// What is wrong with the programme's database.
#[derive(Debug, thiserror::Error)]
pub enum LedgerFault {
    /// The disk is full.
    #[error("the disk has no room left")]
    NoRoom,
    /// Another process holds it.
    #[error("another process holds the database: try again")]
    Held,
    /// Not there any more.
    #[error("the file was taken away while it was open")]
    TakenAway,
    /// Not a database of the programme.
    #[error("it is no database of the programme")]
    Foreign,
    /// Of a version that this program does not know.
    #[error("it is of version {found}; this program knows versions up to {known}: a later program opens it")]
    Later {
        /// The version of the database.
        found: i64,
        /// The latest version that is known.
        known: i64,
    },
    /// Its bytes or its contents contradict each other.
    #[error("it is damaged: {0}")]
    Damaged(String),
    /// A cell holds what its field does not take.
    #[error("it is damaged: `{id}` of {table}, column `{column}`, holds what the field does not take")]
    Cell {
        /// The table.
        table: &'static str,
        /// The row.
        id: String,
        /// The column.
        column: &'static str,
    },
    /// What is to be written contradicts what is there.
    #[error("the write contradicts what is there: {0}")]
    Contradiction(String),
    /// A file is there already.
    #[error("the file is there already")]
    ThereAlready,
    /// No token is called so.
    #[error("there is no token `{0}`")]
    NoToken(String),
    /// Something else of the database.
    #[error("the database cannot be used")]
    Sqlite(#[source] rusqlite::Error),
    /// Something else of the disk.
    #[error("the file cannot be used")]
    Io(#[from] io::Error),
}

/// What is wrong with a cell of a table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CellFault {
    /// Nothing where something must be.
    #[error("empty")]
    Empty,
    /// Not of the kind that the column holds.
    #[error("`{found}` is no {expected}")]
    Expected {
        /// What was found.
        found: String,
        /// What the column holds.
        expected: &'static str,
    },
    /// The same key twice.
    #[error("`{0}` was there before")]
    Repeated(String),
    /// A code that no other file knows.
    #[error("`{0}` is unknown to {1}")]
    Unknown(String, &'static str),
    /// Rows that must say the same differ.
    #[error("`{0}` and `{1}` share one outline but carry different values")]
    Unequal(String, String),
    /// A code that has no single successor.
    #[error(transparent)]
    Vintage(VintageError),
    /// A commune made of several postal areas of unknown size.
    #[error("`{0}` has postal codes with different values and no areas to weight them by")]
    NoWeights(String),
}

/// What is wrong with a layer file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LayerFileFault {
    /// Something else.
    #[error("it is no layer file")]
    NotALayer,
    /// Of a version that this program does not know.
    #[error("it is of version {found}; this program knows {known}")]
    Version {
        /// The version of the file.
        found: u8,
        /// The version that is known.
        known: u8,
    },
    /// Longer or shorter than it was written.
    #[error("it should have {promised} bytes and has {found}")]
    Length {
        /// How long it was.
        promised: u64,
        /// How long it is.
        found: u64,
    },
    /// An array lies beyond the end.
    #[error("it ends inside its arrays")]
    Truncated,
    /// A checksum is another.
    #[error("its `{0}` is damaged: its checksum is another")]
    Damaged(String),
    /// The header says something that cannot be.
    #[error("its header is wrong: {0}")]
    Header(String),
    /// The arrays contradict each other.
    #[error(transparent)]
    Arrays(#[from] ArrayFault),
}

/// What is wrong with the bytes of a FlatGeobuf file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FlatGeobufFault {
    /// Something else.
    #[error("not a FlatGeobuf file: it does not start with its eight bytes")]
    NotFlatGeobuf,
    /// The bytes end early.
    #[error("the file ends inside {0}")]
    Truncated(FilePart),
    /// The bytes are no table of the format.
    #[error("{0} is damaged")]
    Damaged(FilePart),
    /// The header promises another number of features.
    #[error("the header promises {promised} features, the file has {found}")]
    Count {
        /// What the header says.
        promised: u64,
        /// What there is.
        found: usize,
    },
    /// Not in WGS84.
    #[error("the coordinates are in EPSG:{0}, not in EPSG:4326")]
    Frame(i32),
    /// No such column, or not one that can identify.
    #[error("no text or whole-number column `{0}` to identify the features by")]
    NoIdColumn(String),
    /// A table too wide.
    #[error("{found} columns, at most {most} are read")]
    TooManyColumns {
        /// How many there are.
        found: usize,
        /// How many are read.
        most: usize,
    },
    /// A column whose kind has no place in a layer.
    #[error("column `{0}` holds binary data")]
    BinaryColumn(String),
    /// A feature is broken.
    #[error("feature {feature_idx}: {fault}")]
    Feature {
        /// Its place in the file, from 0.
        feature_idx: usize,
        /// What is wrong.
        fault: FeatureFault,
    },
}

/// A part of a FlatGeobuf file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilePart {
    /// What stands before the features.
    Header,
    /// The packed R-tree.
    Index,
    /// A feature, from 0.
    Feature(usize),
}

impl std::fmt::Display for FilePart {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Header => out.write_str("the header"),
            Self::Index => out.write_str("the index"),
            Self::Feature(feature_idx) => write!(out, "feature {feature_idx}"),
        }
    }
}

/// What is wrong with one feature of a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FeatureFault {
    /// The properties end early or name a column that is not there.
    #[error("its properties are damaged")]
    Properties,
    /// A text is not UTF-8.
    #[error("the text in column `{0}` is not UTF-8")]
    NotUtf8(String),
    /// A whole number is too large.
    #[error("the number in column `{0}` does not fit 63 bits")]
    TooLarge(String),
    /// No usable identifier.
    #[error("its identifier is missing or unusable")]
    Identifier,
    /// Not a point or a polygon, or not what the other features are.
    #[error("its geometry is neither a point nor a polygon, or not of the kind of the others")]
    GeometryKind,
    /// The arrays of the geometry contradict each other.
    #[error("its geometry is damaged")]
    Geometry,
    /// A position off the globe, or not finite.
    #[error("a position is off the globe")]
    OffTheGlobe,
    /// A ring of fewer than four positions, or one that does not close.
    #[error("a ring is not closed or has fewer than four positions")]
    Ring,
}
