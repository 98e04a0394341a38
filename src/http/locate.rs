//! `/where`: what lies at a position, or at many.

use axum::extract::State;
use axum::response::Response;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::geometry::LonLat;

use super::answer::{Context, Media, document};
use super::app::AppState;
use super::bodies::WhereBody;
use super::conditional::Tag;
use super::fault_words::ProblemKind;
use super::language::LanguageParams;
use super::problem::{ApiError, Refusals};
use super::query::{Names, Pairs, Parameters, Strict};
use super::text_body::TextBody;

/// The most positions in one question.
const MAX_POSITIONS: usize = 10_000;

/// A position.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
struct Position {
    /// Degrees east of Greenwich, WGS84.
    #[param(minimum = -180, maximum = 180)]
    lon: f64,
    /// Degrees north of the equator, WGS84.
    #[param(minimum = -90, maximum = 90)]
    lat: f64,
}

impl Parameters for Position {
    fn names() -> &'static Names {
        static NAMES: Names = Names::new();
        &NAMES
    }

    fn read(pairs: &Pairs) -> Result<Self, ApiError> {
        Ok(Self { lon: degrees(pairs, "lon", 180.0)?, lat: degrees(pairs, "lat", 90.0)? })
    }
}

fn degrees(pairs: &Pairs, name: &str, most: f64) -> Result<f64, ApiError> {
    let (fr, en) = (format!("des degrés de −{most} à {most}"), format!("degrees from −{most} to {most}"));
    let degrees: f64 = pairs.required(name, (&fr, &en))?;
    let is_allowed = degrees.abs() <= most;
    is_allowed.then_some(degrees).ok_or_else(|| ApiError::bad_parameter(name, fr, en))
}

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(at_position, at_positions))
}

/// What lies at a position: commune, EPT, département, districts, experiments; nulls outside every commune.
#[utoipa::path(
    get, path = "/where", tag = "diagnosis", params(Position, LanguageParams),
    responses((status = 200, description = "What lies there", body = WhereBody), Refusals)
)]
async fn at_position(
    State(app): State<AppState>,
    Strict(asked): Strict<Position>,
    context: Context,
) -> Result<Response, ApiError> {
    let snapshot = app.snapshot();
    let (lon, lat) = (asked.lon.to_string(), asked.lat.to_string());
    let tag = Tag::of(&["where", &snapshot.identity, &lon, &lat, context.language.code()]);
    if let Some(unchanged) = context.known.unchanged(&tag) {
        return Ok(unchanged);
    }
    let position = LonLat::new(asked.lon, asked.lat);
    let body = WhereBody::new(position, &snapshot.engine.whereabouts(position), context.language);
    document(Media::JSON, &tag, &body)
}

/// What lies at each of many positions, 10,000 at most, in their order.
#[utoipa::path(
    post, path = "/where", tag = "diagnosis", params(LanguageParams),
    request_body(content = Vec<[f64; 2]>, description = "Positions: longitude, latitude"),
    responses((status = 200, description = "What lies at each", body = Vec<WhereBody>), Refusals)
)]
async fn at_positions(
    State(app): State<AppState>,
    _: Strict<super::query::NoParameters>,
    context: Context,
    body: TextBody,
) -> Result<Response, ApiError> {
    let (snapshot, language) = (app.snapshot(), context.language);
    app.blocking(move || {
        let engine = &snapshot.engine;
        let body_of = |position: LonLat| WhereBody::new(position, &engine.whereabouts(position), language);
        let bodies: Vec<WhereBody> = positions(&body)?.into_iter().map(body_of).collect();
        document(Media::JSON, &Tag::of(&["where", &snapshot.identity, &body.0, language.code()]), &bodies)
    })
    .await
}

/// The positions of a body, all on the globe.
fn positions(body: &TextBody) -> Result<Vec<LonLat>, ApiError> {
    let refused = |fr: String, en: String| ApiError::new(ProblemKind::BadPositions, fr, en);
    let positions: Vec<(f64, f64)> = body.json().map_err(|error| {
        let (fr, en) = ("une liste de positions [longitude, latitude] est attendue", "an array of positions");
        refused(format!("{fr} : {error}"), format!("{en} [longitude, latitude] is expected: {error}"))
    })?;
    if positions.len() > MAX_POSITIONS {
        let found = positions.len();
        let en = format!("{found} positions, at most {MAX_POSITIONS} are taken");
        return Err(refused(format!("{found} positions, {MAX_POSITIONS} au plus sont admises"), en));
    }
    let positions: Vec<LonLat> = positions.into_iter().map(|(lon, lat)| LonLat::new(lon, lat)).collect();
    match positions.iter().position(|position| !position.is_on_globe()) {
        None => Ok(positions),
        Some(idx) => {
            let en = format!("position {idx} is not on the globe");
            Err(refused(format!("la position {idx} n’est pas sur le globe"), en).in_field(format!("/{idx}")))
        }
    }
}
