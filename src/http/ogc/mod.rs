//! `/ogc`: the OGC API. Features, parts 1 (core, GeoJSON, HTML, OpenAPI 3.0), 2 (frames), 3 (filters in CQL2) and 5
//! (schemas); a collection is a layer in service.
//!
//! What later parts add stands beside these files: tiles and styles as resources of their own, transactions in the
//! handlers of items.

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
#[cfg(test)]
mod tried;
mod window;

use std::sync::Arc;

use axum::routing::get;
use utoipa_axum::router::OpenApiRouter;

use crate::layers::Layer;

use super::app::{AppState, Snapshot};
use super::problem::ApiError;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(landing::router())
        .merge(collections::router())
        .merge(queryables::router())
        .merge(items::router())
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
    snapshot
        .engine
        .atlas()
        .get(id)
        .cloned()
        .ok_or_else(|| ApiError::unknown("collection inconnue", "unknown collection", id))
}
