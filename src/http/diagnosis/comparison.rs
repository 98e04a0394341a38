//! `GET /diagnosis`: territories and districts side by side.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::diagnosis::{Aggregation, Comparison, ComparisonQuestion, Engine, Zone};
use crate::layers::Language;
use crate::report;

use super::super::answer::{Context, Media, answer, document, in_words};
use super::super::app::AppState;
use super::super::bodies::{ComparisonBody, FeatureCollectionBody};
use super::super::conditional::Tag;
use super::super::language::LanguageParams;
use super::super::problem::{ApiError, Refusals};
use super::super::query::{Names, Pairs, Parameters, Strict};
use super::parameters::{ComparisonParameters, DiagnosisFormat, commune_codes, words};
use super::scoring::{ScoreParameters, aggregation, seed, weights};
use super::territories::district_zone;

/// The word that stands for every territory of a kind.
const ALL: &str = "all";

/// Which territories, which figures, in which form.
#[derive(Debug, Clone, IntoParams)]
#[into_params(parameter_in = Query)]
struct TerritoriesParameters {
    /// INSEE codes of communes joined by commas, or `all`.
    #[param(value_type = Option<String>)]
    communes: Vec<String>,
    /// SIREN of EPT joined by commas, or `all`.
    #[param(value_type = Option<String>)]
    epts: Vec<String>,
    /// Codes of départements joined by commas, or `all`.
    #[param(value_type = Option<String>)]
    departements: Vec<String>,
    /// Identifiers of innovation districts joined by commas.
    #[param(value_type = Option<String>)]
    districts: Vec<String>,
    /// Whether the Métropole stands beside them.
    #[param(value_type = Option<bool>)]
    metropole: bool,
    /// Themes, joined by commas.
    #[param(value_type = Option<String>)]
    theme: Vec<String>,
    /// Identifiers of indicators, joined by commas.
    #[param(value_type = Option<String>)]
    indicators: Vec<String>,
    /// Asks for a score: indicators with published goalposts, each with a weight above 0, as
    /// `mob.rail800.area:2,clim.vuln.night:1`; their figures are answered too.
    #[param(value_type = Option<String>)]
    score: Option<String>,
    /// How a score puts its indicators together: `arithmetic`, a low value being made up for by a high one, or
    /// `geometric`.
    #[param(value_type = Option<String>, pattern = "^(arithmetic|geometric)$")]
    aggregation: Option<Aggregation>,
    /// The seed of the weights that are drawn to say how sure the order of scores is; 1 without it.
    #[param(value_type = Option<u64>, minimum = 0, maximum = 9_007_199_254_740_991_u64)]
    seed: Option<u64>,
    /// `json`, `geojson` or `csv`.
    #[param(value_type = Option<String>, rename = "f", pattern = "^(json|geojson|csv)$")]
    format: DiagnosisFormat,
}

impl Parameters for TerritoriesParameters {
    fn names() -> &'static Names {
        static NAMES: Names = Names::new();
        &NAMES
    }

    fn read(pairs: &Pairs) -> Result<Self, ApiError> {
        let read = Self {
            communes: words(pairs, "communes")?,
            epts: words(pairs, "epts")?,
            departements: words(pairs, "departements")?,
            districts: words(pairs, "districts")?,
            metropole: pairs.choice("metropole", &[("false", false), ("true", true)])?,
            theme: words(pairs, "theme")?,
            indicators: words(pairs, "indicators")?,
            score: weights(pairs)?,
            aggregation: aggregation(pairs)?,
            seed: seed(pairs)?,
            format: pairs.choice("f", &DiagnosisFormat::ALL)?,
        };
        let lists = [&read.communes, &read.epts, &read.departements, &read.districts];
        if lists.iter().all(|list| list.is_empty()) && !read.metropole {
            let fr = "« all », ou des codes INSEE joints par des virgules, est nécessaire ; ou epts, departements, \
                      districts, metropole=true";
            let en =
                "`all`, or INSEE codes joined by commas, is needed; or epts, departements, districts, metropole=true";
            return Err(ApiError::bad_parameter("communes", fr, en));
        }
        Ok(read)
    }
}

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(territories))
}

/// The figures of communes, EPT, départements, districts and the Métropole side by side, each kind in the order of its
/// codes.
#[utoipa::path(
    get, path = "/diagnosis", tag = "diagnosis", params(TerritoriesParameters, LanguageParams),
    responses((status = 200, description = "The comparison", content(
        (ComparisonBody = "application/json"),
        (FeatureCollectionBody = "application/geo+json"),
        (String = "text/csv"),
    )), Refusals)
)]
async fn territories(
    State(app): State<AppState>,
    Strict(asked): Strict<TerritoriesParameters>,
    context: Context,
) -> Result<Response, ApiError> {
    let zones = asked.zones(&app.snapshot().engine)?;
    let TerritoriesParameters { theme, indicators, score, aggregation, seed, format, .. } = asked;
    let score = ScoreParameters::new(score, aggregation, seed);
    compared(&app, zones, ComparisonParameters { theme, indicators, score, format }, context).await
}

/// The answer to a question about `zones` side by side.
pub(super) async fn compared(
    app: &AppState,
    zones: Vec<Arc<Zone>>,
    parameters: ComparisonParameters,
    context: Context,
) -> Result<Response, ApiError> {
    let snapshot = app.snapshot();
    let format = parameters.format;
    let question = parameters.question(zones, &snapshot.engine)?;
    app.blocking(move || {
        let id = snapshot.engine.comparison_identity(&question);
        let tag = Tag::of(&["compared", &id, &snapshot.identity, format.code(), context.language.code()]);
        if let Some(unchanged) = context.known.unchanged(&tag) {
            return Ok(unchanged);
        }
        let comparison = snapshot.engine.compare(&question)?;
        let response = written(&comparison, &question, &snapshot.engine, format, context.language, &tag)?;
        Ok(in_words(response, context.language))
    })
    .await
}

impl TerritoriesParameters {
    /// The zones that are asked for, each once.
    fn zones(&self, engine: &Engine) -> Result<Vec<Arc<Zone>>, ApiError> {
        let territories = engine.territories();
        let mut zones: Vec<Arc<Zone>> = if self.communes == [ALL] {
            territories.communes().map(|commune| Arc::clone(&commune.zone)).collect()
        } else {
            let codes = commune_codes("communes", &self.communes, engine)?;
            codes.iter().filter_map(|code| Some(Arc::clone(&territories.commune(code.as_str())?.zone))).collect()
        };
        zones.extend(of_kind("epts", &self.epts, territories.epts())?);
        zones.extend(of_kind("departements", &self.departements, territories.departements())?);
        for id in self.districts.iter().collect::<BTreeSet<_>>() {
            zones.push(Arc::new(district_zone(engine, id).map_err(|fault| fault.in_field("districts"))?));
        }
        zones.extend(self.metropole.then(|| Arc::clone(territories.metropole())));
        Ok(zones)
    }
}

/// The `known` zones of these codes, in their order.
fn of_kind<'z>(
    name: &str,
    codes: &[String],
    known: impl Iterator<Item = &'z Arc<Zone>>,
) -> Result<Vec<Arc<Zone>>, ApiError> {
    let known: Vec<&Arc<Zone>> = known.collect();
    let is_known = |code: &&String| known.iter().any(|zone| zone.code() == Some(code.as_str()));
    let wants_all = codes == [ALL];
    if let Some(unknown) = codes.iter().find(|code| !wants_all && !is_known(code)) {
        let unknown: String = unknown.chars().take(16).collect();
        let allowed: Vec<&str> = known.iter().filter_map(|zone| zone.code()).collect();
        let allowed = allowed.join(", ");
        let fr = format!("« {unknown} » est inconnu ; admis : all, {allowed}");
        return Err(ApiError::bad_parameter(name, fr, format!("`{unknown}` is unknown; allowed: all, {allowed}")));
    }
    let is_asked = |zone: &&&Arc<Zone>| wants_all || codes.iter().any(|code| zone.code() == Some(code.as_str()));
    Ok(known.iter().filter(is_asked).map(|&zone| Arc::clone(zone)).collect())
}

fn written(
    comparison: &Comparison,
    question: &ComparisonQuestion,
    engine: &Engine,
    format: DiagnosisFormat,
    language: Language,
    tag: &Tag,
) -> Result<Response, ApiError> {
    match format {
        DiagnosisFormat::Json => document(Media::JSON, tag, &ComparisonBody::new(comparison, language)),
        DiagnosisFormat::Csv => Ok(answer(Media::CSV, tag, report::comparison_csv(comparison).into_bytes())),
        DiagnosisFormat::GeoJson => {
            let outlines = question.zones.iter().map(|zone| zone.lonlat());
            document(Media::GEOJSON, tag, &report::comparison_geojson(comparison, engine.atlas(), outlines))
        }
    }
}
