//! `GET /diagnosis`: communes side by side.

use axum::extract::State;
use axum::response::Response;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::diagnosis::{Comparison, Engine, ZoneSummary};
use crate::layers::{CommuneCode, Language};
use crate::report;

use super::super::answer::{Context, Media, answer, document, in_words};
use super::super::app::AppState;
use super::super::bodies::{ComparisonBody, FeatureCollectionBody};
use super::super::conditional::Tag;
use super::super::language::LanguageParams;
use super::super::problem::{ApiError, Refusals};
use super::super::query::{Pairs, Parameters, Strict};
use super::parameters::{DiagnosisFormat, commune_codes, selection, words};

/// Which communes, which figures, in which form.
#[derive(Debug, Clone, IntoParams)]
#[into_params(parameter_in = Query)]
struct ComparisonParameters {
    /// INSEE codes joined by commas, or `all`.
    #[param(value_type = String)]
    communes: Vec<String>,
    /// Themes, joined by commas.
    #[param(value_type = Option<String>)]
    theme: Vec<String>,
    /// Identifiers of indicators, joined by commas.
    #[param(value_type = Option<String>)]
    indicators: Vec<String>,
    /// `json`, `geojson` or `csv`.
    #[param(value_type = Option<String>, rename = "f", pattern = "^(json|geojson|csv)$")]
    format: DiagnosisFormat,
}

impl Parameters for ComparisonParameters {
    fn read(pairs: &Pairs) -> Result<Self, ApiError> {
        let communes = words(pairs, "communes")?;
        if communes.is_empty() {
            let fr = "« all », ou des codes INSEE joints par des virgules, est nécessaire";
            return Err(ApiError::bad_parameter("communes", fr, "`all`, or INSEE codes joined by commas, is needed"));
        }
        Ok(Self {
            communes,
            theme: words(pairs, "theme")?,
            indicators: words(pairs, "indicators")?,
            format: pairs.choice("f", &DiagnosisFormat::ALL)?,
        })
    }
}

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(compared))
}

/// The figures of communes side by side, in the order of their codes.
#[utoipa::path(
    get, path = "/diagnosis", tag = "diagnosis", params(ComparisonParameters, LanguageParams),
    responses((status = 200, description = "The comparison", content(
        (ComparisonBody = "application/json"),
        (FeatureCollectionBody = "application/geo+json"),
        (String = "text/csv"),
    )), Refusals)
)]
async fn compared(
    State(app): State<AppState>,
    Strict(parameters): Strict<ComparisonParameters>,
    context: Context,
) -> Result<Response, ApiError> {
    let snapshot = app.snapshot();
    let tag = Tag::of(&["compared", &snapshot.identity, &format!("{parameters:?}"), context.language.code()]);
    if let Some(unchanged) = context.known.unchanged(&tag) {
        return Ok(unchanged);
    }
    app.blocking(move || {
        let engine = &snapshot.engine;
        let selection = selection(&parameters.theme, &parameters.indicators, engine)?;
        let comparison = engine.compare(&communes(&parameters.communes, engine)?, &selection);
        let response = written(&comparison, engine, parameters.format, context.language, &tag)?;
        Ok(in_words(response, context.language))
    })
    .await
}

fn communes(words: &[String], engine: &Engine) -> Result<Vec<CommuneCode>, ApiError> {
    if words == ["all"] {
        return Ok(engine.territories().communes().map(|commune| commune.code.clone()).collect());
    }
    Ok(commune_codes("communes", words, engine)?.into_iter().collect())
}

fn written(
    comparison: &Comparison,
    engine: &Engine,
    format: DiagnosisFormat,
    language: Language,
    tag: &Tag,
) -> Result<Response, ApiError> {
    match format {
        DiagnosisFormat::Json => document(Media::JSON, tag, &ComparisonBody::new(comparison, language)),
        DiagnosisFormat::Csv => Ok(answer(Media::CSV, tag, report::comparison_csv(comparison).into_bytes())),
        DiagnosisFormat::GeoJson => {
            let outline =
                |zone: &ZoneSummary| Some(engine.territories().zone(zone.kind, zone.code.as_deref()?)?.lonlat());
            document(Media::GEOJSON, tag, &report::comparison_geojson(comparison, engine.atlas(), outline))
        }
    }
}
