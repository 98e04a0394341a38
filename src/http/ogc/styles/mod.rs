//! Styles of maps: the base map, one for each theme and each indicator, light and dark; their legends and pictures.
//!
//! A style is called by what it shows and its scheme: `base-light`, `mobility-dark`, `base.density-light`. The classes of
//! a choropleth are quantiles of the communes' values in service, so that a style changes with its snapshot, and says so.

mod document;
mod legend;
mod list;
mod sprites;
mod subject;

use utoipa_axum::router::OpenApiRouter;

use super::super::app::AppState;

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
}
