//! Diagnoses of what a client draws: an outline, or all that lies within a distance of a point; and outlines side by
//! side.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::diagnosis::{MAX_COMPARED, MAX_COMPARED_VERTICES, Zone};
use crate::geometry::{LonLat, Metres};
use crate::store::{self, NamedOutline};

use super::super::answer::Context;
use super::super::app::AppState;
use super::super::bodies::{ComparisonBody, DiagnosisBody, FeatureBody, FeatureCollectionBody, GeometryBody};
use super::super::fault_words::ProblemKind;
use super::super::language::LanguageParams;
use super::super::problem::{ApiError, Refusals};
use super::super::query::Strict;
use super::super::text_body::TextBody;
use super::comparison::compared;
use super::parameters::DiagnosisParameters;
use super::{FeatureOrCollection, diagnosed};

/// All that lies within a distance of a point.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DiscBody {
    /// Longitude and latitude of the centre, WGS84.
    point: [f64; 2],
    /// The distance, 1 to 50,000 m.
    radius_m: f64,
}

/// What is asked about: one zone, or several side by side.
#[derive(Debug)]
enum Drawn {
    One(Zone),
    Several(Vec<Arc<Zone>>),
}

/// What a client may draw.
#[derive(ToSchema)]
#[schema(
    description = "A GeoJSON Polygon, MultiPolygon or a Feature of one (WGS84), or a disc; a FeatureCollection of them \
                   is compared, each feature by its `id` and its property `name`"
)]
#[serde(untagged)]
#[expect(dead_code, reason = "documents a body that is read by hand, for better refusals")]
enum ZoneQuestion {
    Geometry(GeometryBody),
    Feature(FeatureBody),
    Collection(FeatureCollectionBody),
    Disc(DiscBody),
}

/// The answer about one zone, or about several.
#[derive(ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "documents an answer that is one of two bodies")]
enum DiagnosisOrComparison {
    Diagnosis(DiagnosisBody),
    Comparison(ComparisonBody),
}

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(drawn))
}

/// How a drawn zone, or a disc, stands; several drawn zones side by side.
#[utoipa::path(
    post, path = "/diagnosis", tag = "diagnosis", params(DiagnosisParameters, LanguageParams),
    request_body(content((ZoneQuestion = "application/json"), (GeometryBody = "application/geo+json"))),
    responses((status = 200, description = "The diagnosis, or the comparison of a collection", content(
        (DiagnosisOrComparison = "application/json"),
        (FeatureOrCollection = "application/geo+json"),
        (String = "text/csv"),
    )), Refusals)
)]
async fn drawn(
    State(app): State<AppState>,
    Strict(parameters): Strict<DiagnosisParameters>,
    context: Context,
    body: TextBody,
) -> Result<Response, ApiError> {
    match app.blocking(move || zones_of(&body)).await? {
        Drawn::One(zone) => diagnosed(&app, Arc::new(zone), parameters, context).await,
        Drawn::Several(zones) => compared(&app, zones, parameters.compared()?, context).await,
    }
}

#[expect(clippy::zero_sized_map_values, reason = "only the names of an object's members are looked at")]
fn zones_of(body: &TextBody) -> Result<Drawn, ApiError> {
    // What is no object has no members: it is refused as an outline is.
    let members: BTreeMap<String, IgnoredAny> = body.json().unwrap_or_default();
    if members.contains_key("features") {
        return side_by_side(store::read_zones(&body.0)?).map(Drawn::Several);
    }
    if ["point", "radius_m"].iter().any(|member| members.contains_key(*member)) {
        let DiscBody { point: [lon, lat], radius_m } = body.json().map_err(|error| {
            let form = "{\"point\":[lon,lat],\"radius_m\":500}";
            ApiError::new(ProblemKind::BadZone, format!("{form} : {error}"), format!("{form}: {error}"))
        })?;
        return Ok(Drawn::One(Zone::disc(LonLat::new(lon, lat), Metres(radius_m))?));
    }
    Ok(Drawn::One(Zone::drawn(store::read_zone(&body.0)?)?))
}

/// The zones of a collection, within the ceilings.
fn side_by_side(outlines: Vec<NamedOutline>) -> Result<Vec<Arc<Zone>>, ApiError> {
    let vertices: usize = outlines.iter().map(|zone| zone.outline.view().vertices()).sum();
    let ceilings = [
        (outlines.len(), MAX_COMPARED, ["zones", "zones"]),
        (vertices, MAX_COMPARED_VERTICES, ["sommets", "vertices"]),
    ];
    if let Some((found, most, [fr, en])) = ceilings.into_iter().find(|(found, most, _)| found > most) {
        let fr = format!("la collection a {found} {fr} ; {most} au plus sont comparés");
        let en = format!("the collection has {found} {en}; at most {most} are compared");
        return Err(ApiError::new(ProblemKind::BadZone, fr, en).in_field("features"));
    }
    let zone = |(feature_idx, named): (usize, NamedOutline)| {
        let NamedOutline { id, name, outline } = named;
        let drawn = Zone::drawn(outline).map_err(|fault| ApiError::from(fault).of_feature(feature_idx))?;
        Ok(Arc::new(drawn.called(id, name)))
    };
    outlines.into_iter().enumerate().map(zone).collect()
}
