//! Diagnoses of what a client draws: an outline, or all that lies within a distance of a point.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::diagnosis::Zone;
use crate::geometry::{LonLat, Metres};
use crate::store;

use super::super::answer::Context;
use super::super::app::AppState;
use super::super::bodies::{DiagnosisBody, FeatureBody, GeometryBody};
use super::super::fault_words::ProblemKind;
use super::super::language::LanguageParams;
use super::super::problem::{ApiError, Refusals};
use super::super::query::Strict;
use super::super::text_body::TextBody;
use super::diagnosed;
use super::parameters::DiagnosisParameters;

/// All that lies within a distance of a point.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DiscBody {
    /// Longitude and latitude of the centre, WGS84.
    point: [f64; 2],
    /// The distance, 1 to 50,000 m.
    radius_m: f64,
}

/// What a client may draw.
#[derive(ToSchema)]
#[schema(description = "A GeoJSON Polygon, MultiPolygon or a Feature of one (WGS84), or a disc")]
#[serde(untagged)]
#[expect(dead_code, reason = "documents a body that is read by hand, for better refusals")]
enum ZoneQuestion {
    Geometry(GeometryBody),
    Feature(FeatureBody),
    Disc(DiscBody),
}

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(drawn))
}

/// How a drawn zone, or a disc, stands.
#[utoipa::path(
    post, path = "/diagnosis", tag = "diagnosis", params(DiagnosisParameters, LanguageParams),
    request_body(content((ZoneQuestion = "application/json"), (GeometryBody = "application/geo+json"))),
    responses((status = 200, description = "The diagnosis", content(
        (DiagnosisBody = "application/json"),
        (FeatureBody = "application/geo+json"),
        (String = "text/csv"),
    )), Refusals)
)]
async fn drawn(
    State(app): State<AppState>,
    Strict(parameters): Strict<DiagnosisParameters>,
    context: Context,
    body: TextBody,
) -> Result<Response, ApiError> {
    let zone = app.blocking(move || zone_of(&body)).await?;
    diagnosed(&app, Arc::new(zone), parameters, context).await
}

#[expect(clippy::zero_sized_map_values, reason = "only the names of an object's members are looked at")]
fn zone_of(body: &TextBody) -> Result<Zone, ApiError> {
    // What is no object has no members: it is refused as an outline is.
    let members: BTreeMap<String, IgnoredAny> = body.json().unwrap_or_default();
    if ["point", "radius_m"].iter().any(|member| members.contains_key(*member)) {
        let DiscBody { point: [lon, lat], radius_m } = body.json().map_err(|error| {
            let form = "{\"point\":[lon,lat],\"radius_m\":500}";
            ApiError::new(ProblemKind::BadZone, format!("{form} : {error}"), format!("{form}: {error}"))
        })?;
        return Ok(Zone::disc(LonLat::new(lon, lat), Metres(radius_m))?);
    }
    Ok(Zone::drawn(store::read_zone(&body.0)?)?)
}
