//! The pictures that styles name.

use axum::extract::Path;
use axum::http::HeaderValue;
use axum::http::header::CACHE_CONTROL;
use axum::response::Response;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::report::map::{Scheme, sprite};

use super::super::super::answer::{Media, answer, document};
use super::super::super::app::AppState;
use super::super::super::conditional::{Known, Tag};
use super::super::super::problem::{ApiError, Refusals};
use super::super::super::query::{NoParameters, Strict};
use super::{PNG, png_of};

/// How long pictures may be kept without asking again.
const CACHE: HeaderValue = HeaderValue::from_static("public, max-age=86400");

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(sprite_file))
}

/// Pictures of a scheme, or their index: `light.png`, `dark@2x.json`.
#[utoipa::path(
    get, path = "/ogc/sprites/{file}", tag = "ogc",
    params(("file" = String, Path, description = "`light` or `dark`, `@2x` or nothing, `.json` or `.png`")),
    responses((status = 200, description = "The pictures or their index", content(
        (Object = "application/json"),
        (Vec<u8> = "image/png"),
    )), Refusals)
)]
async fn sprite_file(Path(file): Path<String>, _: Strict<NoParameters>, known: Known) -> Result<Response, ApiError> {
    let unknown = || ApiError::unknown("image inconnue", "unknown picture", &file);
    let (name, ending) = file.split_once('.').ok_or_else(unknown)?;
    let (name, ratio) = name.strip_suffix("@2x").map_or((name, 1), |name| (name, 2));
    let scheme = Scheme::ALL.into_iter().find(|scheme| scheme.code() == name).ok_or_else(unknown)?;
    let sprite = sprite(scheme, ratio);
    let tag = Tag::of(&["sprite", &file, env!("CARGO_PKG_VERSION")]);
    let mut response = match (known.unchanged(&tag), ending) {
        (Some(unchanged), "json" | "png") => unchanged,
        (None, "json") => document(Media::JSON, &tag, &sprite.index)?,
        (None, "png") => answer(PNG, &tag, png_of(sprite.width, sprite.height, &sprite.pixels)?),
        _ => return Err(unknown()),
    };
    response.headers_mut().insert(CACHE_CONTROL, CACHE);
    Ok(response)
}
