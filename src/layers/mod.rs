//! What a layer is: where it comes from, its fields, its features in columns, its geometry in both frames, its index.
//!
//! A [`RawLayer`] is what a reader collected; [`Layer::build`] turns it once into what the engine asks, and a built
//! layer never changes. An [`Atlas`] is the set of layers in service. Nothing here opens a file or writes JSON.

mod about;
mod atlas;
mod base_role;
mod column;
mod filter;
mod folding;
mod geometry;
mod identity;
pub mod intake;
mod labels;
mod layer;
mod order;
mod pattern;
mod texts;
mod time;
mod view;
mod vintage;
mod window;
mod words;

pub use about::{About, Licence};
pub use atlas::Atlas;
pub use base_role::{BaseRole, UnknownBaseRole};
pub use column::{Cell, Column, ColumnBuilder, FieldKind};
pub use filter::{Arithmetic, Comparison, Condition, Place, Term, TimeTerm, Times};
pub use folding::Folding;
pub use geometry::{Geometry, GeometryKind, LineGeometry, PointGeometry, PolygonGeometry, RawGeometry};
pub use identity::{BadId, CommuneCode, FeatureId, LayerId};
pub use layer::{Field, FoundOut, KeptLayer, Layer, LayerFault, RawLayer};
pub use order::{Direction, SortKey};
pub use pattern::Pattern;
pub use time::{BadInstant, Instant, Period, TemporalRelation};
pub use view::View;
pub use vintage::{Carried, CodeChange, CogEvent, CogHistory, VintageError};
pub use words::{Language, Theme, UnknownLanguage, UnknownTheme, Words};
