//! How maps are drawn: the palette, the classes of a choropleth, the style of a map and its legend.
//!
//! The colours come from `styles/palette.json`, which the page reads too. A choropleth has at most five classes, by
//! quantiles of the communes' values in service; null and secret are hatched, each in its own way, and never a colour of
//! the ramp. The same choropleth gives the style of MapLibre, the SLD of QGIS and the legend, so that they agree.

mod choropleth;
mod classes;
mod cuts;
mod ground;
mod legend;
mod palette;
mod picture;
mod qml;
mod sld;
mod sprite;
mod style;

pub use choropleth::{Choropleth, LegendEntry};
pub use classes::{ValueClass, quantile_classes};
pub use ground::GroundLayer;
pub use legend::legend_svg;
pub use palette::Scheme;
pub use picture::{Picture, PictureFault, drawn};
pub use qml::qml;
pub use sld::sld;
pub use sprite::{Sprite, sprite};
pub use style::{GroundAddress, StyleAddresses, map_style};
