//! Styles of maps: the base map, one for each theme and each indicator, light and dark; their legends and pictures.
//!
//! A style is called by what it shows and its scheme: `base-light`, `mobility-dark`, `base.density-light`. The classes of
//! a choropleth are quantiles of the communes' values in service, so that a style changes with its snapshot, and says so.

mod document;
mod glyphs;
mod legend;
mod list;
mod sprites;
mod subject;

use utoipa_axum::router::OpenApiRouter;

use super::super::answer::Media;
use super::super::app::AppState;
use super::super::problem::ApiError;

pub(in super::super) use glyphs::GlyphShelf;

/// The media type of PNG.
const PNG: Media = Media("image/png");

/// The classes of OGC API – Styles that hold (of its draft).
pub(super) const CONFORMANCE: [&str; 3] = [
    "http://www.opengis.net/spec/ogcapi-styles-1/0.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-styles-1/0.0/conf/mapbox-styles",
    "http://www.opengis.net/spec/ogcapi-styles-1/0.0/conf/sld-11",
];

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(list::router())
        .merge(document::router())
        .merge(legend::router())
        .merge(sprites::router())
        .merge(glyphs::router())
}

/// A picture of so many pixels across and down, four bytes each, as PNG.
fn png_of(width: u32, height: u32, pixels: &[u8]) -> Result<Vec<u8>, ApiError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    let written = encoder.write_header().and_then(|mut writer| writer.write_image_data(pixels));
    written.map_err(|error| ApiError::internal(&error))?;
    Ok(bytes)
}
