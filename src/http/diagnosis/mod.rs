//! `/diagnosis`: how a territory, a district, a drawn zone or a disc stands, and communes side by side.

mod comparison;
mod parameters;
mod territories;
mod zone;

use std::sync::Arc;

use axum::response::Response;
use utoipa_axum::router::OpenApiRouter;

use crate::diagnosis::{Diagnosis, Zone};
use crate::layers::Language;
use crate::report;

use super::answer::{Context, Media, answer, document, in_words};
use super::app::AppState;
use super::bodies::DiagnosisBody;
use super::conditional::Tag;
use super::problem::ApiError;
use parameters::{DiagnosisFormat, DiagnosisParameters};

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
        let diagnosis = snapshot.engine.diagnose(&question)?;
        let tag = Tag::of(&["diagnosis", &diagnosis.id, &snapshot.identity, format.code(), context.language.code()]);
        match context.known.unchanged(&tag) {
            Some(unchanged) => Ok(unchanged),
            None => Ok(in_words(written(&diagnosis, &zone, format, context.language, &tag)?, context.language)),
        }
    })
    .await
}

fn written(
    diagnosis: &Diagnosis,
    zone: &Zone,
    format: DiagnosisFormat,
    language: Language,
    tag: &Tag,
) -> Result<Response, ApiError> {
    match format {
        DiagnosisFormat::Json => document(Media::JSON, tag, &DiagnosisBody::new(diagnosis, language)),
        DiagnosisFormat::Csv => Ok(answer(Media::CSV, tag, report::csv(diagnosis, language).into_bytes())),
        DiagnosisFormat::GeoJson => document(Media::GEOJSON, tag, &report::geojson(diagnosis, zone.lonlat())),
    }
}
