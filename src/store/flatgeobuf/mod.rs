//! FlatGeobuf (version 3): the exchange format of the shipped layers, read into columns and written from them.
//!
//! WGS84 only. A null cell is absent, a zero is there; the third state, withheld by the producer, has no place in the
//! format and stands in the text column [`SECRET_COLUMN`], which names the withheld properties of a feature. Features
//! are written in Hilbert order with the packed R-tree in front, unless one has no geometry: then in their own order
//! without it, as the format demands. The same layer gives the same bytes.

mod properties;
mod read;
mod shapes;
mod write;

pub use read::read_flatgeobuf;
pub use write::write_flatgeobuf;

/// The eight bytes that open a file of version 3.
const MAGIC: [u8; 8] = *b"fgb\x03fgb\x00";
/// The text column that names the withheld properties, joined by [`LIST_SEPARATOR`].
const SECRET_COLUMN: &str = "secret";
/// The text column of the identifiers, where no property equals them.
const ID_COLUMN: &str = "feature_id";
/// What stands between the names of a list.
const LIST_SEPARATOR: char = ';';
