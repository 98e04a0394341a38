//! What was wrong in a file, where, and what was done about it.

use crate::geometry::LonLat;

/// Something wrong in a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// Where the row stands in the file, counted from 1; none where the fault is of the whole.
    pub row: Option<u32>,
    /// What the feature is called, where it is known.
    pub id: Option<String>,
    /// The place on the map, where it is known.
    pub at: Option<LonLat>,
    /// What is wrong.
    pub kind: FaultKind,
    /// What was done.
    pub remedy: Remedy,
}

/// What was done about a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Remedy {
    /// Nothing: it is in the layer as it was, to be known.
    Kept,
    /// It was put right without changing what is meant (a ring wound the other way, a vertex said twice).
    Mended,
    /// The feature is not in the layer.
    LeftOut,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FaultKind {
    /// A row that the reader cannot read.
    #[error("the row cannot be read: {0}")]
    Unreadable(String),
    /// A geometry of a kind that the layer does not hold.
    #[error("its geometry is a {found}, where the layer holds {expected}")]
    GeometryKind {
        /// The kind that was found, in words of Simple Features.
        found: String,
        /// The kind of the layer.
        expected: &'static str,
    },
    /// A cell that is not what its column holds; it became null.
    #[error("`{found}` in column `{column}` is no {expected}")]
    Cell {
        /// The column.
        column: String,
        /// What was found.
        found: String,
        /// What the column holds.
        expected: &'static str,
    },
    /// Heights or measures, which layers do not hold.
    #[error("heights or measures were dropped")]
    Heights,
}
