//! `/ogc`: the OGC API. Features, part 1 (core, GeoJSON) so far; a collection is a layer in service.
//!
//! What later parts add stands beside these files: frames and filters in the parameters of items, other formats in
//! their writing, tiles and styles as resources of their own.

mod collections;
mod instant;
mod items;
mod landing;
mod links;
mod page;
mod styles;
pub(super) mod tiles;
mod window;

use std::sync::Arc;

use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;

use crate::layers::Layer;

use super::app::{AppState, Snapshot};
use super::problem::ApiError;
use super::query::{Pairs, Parameters};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(landing::router())
        .merge(collections::router())
        .merge(items::router())
        .merge(tiles::router())
        .merge(styles::router())
}

/// The form of a document that has one form only.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct FormatParameter {
    /// `json`.
    #[param(value_type = Option<String>, pattern = "^json$", rename = "f")]
    #[expect(dead_code, reason = "there is one form so far")]
    format: (),
}

impl Parameters for FormatParameter {
    fn read(pairs: &Pairs) -> Result<Self, ApiError> {
        Ok(Self { format: pairs.choice("f", &[("json", ())])? })
    }
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
