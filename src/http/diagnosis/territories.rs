//! Diagnoses of what has a code: communes, EPT, départements, the Métropole, districts.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::diagnosis::{Engine, Zone};

use super::super::answer::Context;
use super::super::app::AppState;
use super::super::bodies::DiagnosisBody;
use super::super::fault_words::ProblemKind;
use super::super::language::LanguageParams;
use super::super::problem::{ApiError, Refusals};
use super::super::query::Strict;
use super::parameters::DiagnosisParameters;
use super::{FeatureOrCollection, diagnosed};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(commune))
        .routes(routes!(ept))
        .routes(routes!(departement))
        .routes(routes!(metropole))
        .routes(routes!(district))
}

/// How a commune stands.
#[utoipa::path(
    get, path = "/diagnosis/communes/{code}", tag = "diagnosis",
    params(("code" = String, Path, description = "INSEE code, such as 95018"), DiagnosisParameters, LanguageParams),
    responses((status = 200, description = "The diagnosis", content(
        (DiagnosisBody = "application/json"),
        (FeatureOrCollection = "application/geo+json"),
        (String = "text/csv"),
    )), Refusals)
)]
async fn commune(
    State(app): State<AppState>,
    Path(code): Path<String>,
    Strict(parameters): Strict<DiagnosisParameters>,
    context: Context,
) -> Result<Response, ApiError> {
    let zone = app.snapshot().engine.territories().commune(&code).map(|commune| Arc::clone(&commune.zone));
    let zone = zone.ok_or_else(|| ApiError::unknown("commune inconnue", "unknown commune", &code))?;
    diagnosed(&app, zone, parameters, context).await
}

/// How an établissement public territorial stands.
#[utoipa::path(
    get, path = "/diagnosis/epts/{code}", tag = "diagnosis",
    params(("code" = String, Path, description = "SIREN, nine digits"), DiagnosisParameters, LanguageParams),
    responses((status = 200, description = "The diagnosis", content(
        (DiagnosisBody = "application/json"),
        (FeatureOrCollection = "application/geo+json"),
        (String = "text/csv"),
    )), Refusals)
)]
async fn ept(
    State(app): State<AppState>,
    Path(code): Path<String>,
    Strict(parameters): Strict<DiagnosisParameters>,
    context: Context,
) -> Result<Response, ApiError> {
    let zone = app.snapshot().engine.territories().ept(&code).cloned();
    let zone = zone.ok_or_else(|| ApiError::unknown("EPT inconnu", "unknown EPT", &code))?;
    diagnosed(&app, zone, parameters, context).await
}

/// How a département, clipped to the Métropole, stands.
#[utoipa::path(
    get, path = "/diagnosis/departements/{code}", tag = "diagnosis",
    params(("code" = String, Path, description = "Code, such as 93"), DiagnosisParameters, LanguageParams),
    responses((status = 200, description = "The diagnosis", content(
        (DiagnosisBody = "application/json"),
        (FeatureOrCollection = "application/geo+json"),
        (String = "text/csv"),
    )), Refusals)
)]
async fn departement(
    State(app): State<AppState>,
    Path(code): Path<String>,
    Strict(parameters): Strict<DiagnosisParameters>,
    context: Context,
) -> Result<Response, ApiError> {
    let zone = app.snapshot().engine.territories().departement(&code).cloned();
    let zone = zone.ok_or_else(|| ApiError::unknown("département inconnu", "unknown département", &code))?;
    diagnosed(&app, zone, parameters, context).await
}

/// How the Métropole du Grand Paris stands.
#[utoipa::path(
    get, path = "/diagnosis/metropole", tag = "diagnosis", params(DiagnosisParameters, LanguageParams),
    responses((status = 200, description = "The diagnosis", content(
        (DiagnosisBody = "application/json"),
        (FeatureOrCollection = "application/geo+json"),
        (String = "text/csv"),
    )), Refusals)
)]
async fn metropole(
    State(app): State<AppState>,
    Strict(parameters): Strict<DiagnosisParameters>,
    context: Context,
) -> Result<Response, ApiError> {
    let zone = Arc::clone(app.snapshot().engine.territories().metropole());
    diagnosed(&app, zone, parameters, context).await
}

/// How the surroundings of an innovation district stand: the disc within which its published point may be wrong.
#[utoipa::path(
    get, path = "/diagnosis/districts/{id}", tag = "diagnosis",
    params(("id" = String, Path, description = "Identifier"), DiagnosisParameters, LanguageParams),
    responses((status = 200, description = "The diagnosis", content(
        (DiagnosisBody = "application/json"),
        (FeatureOrCollection = "application/geo+json"),
        (String = "text/csv"),
    )), Refusals)
)]
async fn district(
    State(app): State<AppState>,
    Path(id): Path<String>,
    Strict(parameters): Strict<DiagnosisParameters>,
    context: Context,
) -> Result<Response, ApiError> {
    let zone = district_zone(&app.snapshot().engine, &id)?;
    diagnosed(&app, zone.into(), parameters, context).await
}

/// The zone of a district.
pub(super) fn district_zone(engine: &Engine, id: &str) -> Result<Zone, ApiError> {
    let is_known = engine.atlas().get("districts").is_some_and(|layer| layer.feature(id).is_some());
    if !is_known {
        return Err(ApiError::unknown("quartier d’innovation inconnu", "unknown innovation district", id));
    }
    engine.district(id).ok_or_else(|| {
        let fr = "aucun lieu n’est publié pour ce quartier : il ne peut être diagnostiqué ; dessiner une zone";
        let en = "no place is published for this district: it cannot be diagnosed; draw a zone instead";
        ApiError::new(ProblemKind::NoPublishedPlace, fr, en).in_field("id")
    })
}
