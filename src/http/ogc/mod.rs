//! `/ogc`: the OGC API. Features, parts 1 (core, GeoJSON, HTML, OpenAPI 3.0), 2 (frames), 3 (filters in CQL2) and 5
//! (schemas), and 4 (transactions) where a collection is of the programme; a collection is a layer in service. Tiles and
//! styles are resources of their own.

mod catalog;
mod collections;
mod description;
pub(super) mod files;
mod filter;
mod form;
mod frames;
mod html;
mod instant;
mod items;
mod landing;
mod links;
mod page;
mod pieces;
mod queryables;
mod question;
pub(super) mod styles;
pub(super) mod tiles;
mod transactions;
#[cfg(test)]
mod tried;
mod window;

use std::sync::Arc;

use axum::routing::get;
use utoipa_axum::router::OpenApiRouter;

use crate::layers::Layer;

use super::app::{AppState, Snapshot};
use super::problem::ApiError;

pub(super) use html::ICON_PATH;
pub(super) use transactions::takes_writes;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(landing::router())
        .merge(collections::router())
        .merge(queryables::router())
        .merge(items::router())
        .merge(transactions::router())
        .merge(files::router())
        .merge(description::router())
        .merge(catalog::router())
        .route(html::SHEET_PATH, get(html::sheet))
        .route(html::ICON_PATH, get(html::icon))
        .merge(tiles::router())
        .merge(styles::router())
}

/// The layer behind a collection.
fn collection(snapshot: &Snapshot, id: &str) -> Result<Arc<Layer>, ApiError> {
    snapshot.atlas.get(id).cloned().ok_or_else(|| ApiError::unknown("collection inconnue", "unknown collection", id))
}
