//! `/diagnosis`: how a territory, a district, a drawn zone or a disc stands, and several of them side by side.

mod comparison;
mod parameters;
mod scoring;
mod territories;
mod zone;

use std::sync::Arc;

use axum::response::Response;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;

use crate::diagnosis::{Diagnosis, Zone};
use crate::layers::{Atlas, Language};
use crate::report;

use super::answer::{Context, Media, answer, document, in_words};
use super::app::AppState;
use super::bodies::{DiagnosisBody, FeatureBody, FeatureCollectionBody};
use super::conditional::Tag;
use super::problem::ApiError;
use parameters::{DiagnosisFormat, DiagnosisParameters};

/// The answer about one zone, or about several, or its rows.
#[derive(ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "documents an answer that is one of two bodies")]
enum FeatureOrCollection {
    Feature(FeatureBody),
    Collection(FeatureCollectionBody),
}

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().merge(comparison::router()).merge(territories::router()).merge(zone::router())
}

/// The answer to a question about `zone`.
async fn diagnosed(
    app: &AppState,
    zone: Arc<Zone>,
    parameters: DiagnosisParameters,
    context: Context,
) -> Result<Response, ApiError> {
    let snapshot = app.snapshot();
    let format = parameters.format;
    let question = parameters.question(Arc::clone(&zone), &snapshot.engine)?;
    app.blocking(move || {
        let id = snapshot.engine.identity(&question);
        let tag = Tag::of(&["diagnosis", &id, &snapshot.identity, format.code(), context.language.code()]);
        // What a client has already was an answer: nothing in the question can be refused any more.
        if let Some(unchanged) = context.known.unchanged(&tag) {
            return Ok(unchanged);
        }
        let diagnosis = snapshot.engine.diagnose(&question)?;
        let response = written(&diagnosis, (&zone, snapshot.engine.atlas()), format, context.language, &tag)?;
        Ok(in_words(response, context.language))
    })
    .await
}

fn written(
    diagnosis: &Diagnosis,
    (zone, atlas): (&Zone, &Atlas),
    format: DiagnosisFormat,
    language: Language,
    tag: &Tag,
) -> Result<Response, ApiError> {
    match format {
        DiagnosisFormat::Json => document(Media::JSON, tag, &DiagnosisBody::new(diagnosis, language)),
        DiagnosisFormat::Csv if diagnosis.has_rows => {
            Ok(answer(Media::CSV, tag, report::rows_csv(diagnosis).into_bytes()))
        }
        DiagnosisFormat::GeoJson if diagnosis.has_rows => {
            document(Media::GEOJSON, tag, &report::rows_geojson(diagnosis, zone.lonlat(), atlas))
        }
        DiagnosisFormat::Csv => Ok(answer(Media::CSV, tag, report::csv(diagnosis, language).into_bytes())),
        DiagnosisFormat::GeoJson => document(Media::GEOJSON, tag, &report::geojson(diagnosis, zone.lonlat())),
    }
}
