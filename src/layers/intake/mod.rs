//! From what a file says to a layer: the table as a reader found it, and the faults that were met on the way.
//!
//! A reader of the store collects a [`SourceTable`], in the frame of its file and without judging it; this module turns
//! it into a `RawLayer`, and lists a [`Fault`] for everything that was mended, left out or is merely worth knowing.

mod fault;
mod table;

pub use fault::{Fault, FaultKind, Remedy};
pub use table::{Found, SourceField, SourceFrame, SourceGeometry, SourceTable};
