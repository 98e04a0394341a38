//! What a layer is: where it comes from, its fields, its features in columns, its geometry in both frames, its index.
//!
//! A [`RawLayer`] is what a reader collected; [`Layer::build`] turns it once into what the engine asks, and a built
//! layer never changes. An [`Atlas`] is the set of layers in service. Nothing here opens a file or writes JSON.

mod about;
mod atlas;
mod column;
mod geometry;
mod identity;
mod layer;
mod vintage;
mod window;
mod words;

pub use about::{About, Licence};
pub use atlas::Atlas;
pub use column::{Cell, Column, ColumnBuilder, FieldKind};
pub use geometry::{Geometry, GeometryKind, LineGeometry, PointGeometry, PolygonGeometry, RawGeometry};
pub use identity::{BadId, CommuneCode, FeatureId, LayerId};
pub use layer::{Field, Layer, LayerFault, RawLayer};
pub use vintage::{Carried, CodeChange, CogEvent, CogHistory, VintageError};
pub use words::{Language, Theme, UnknownLanguage, UnknownTheme, Words};
