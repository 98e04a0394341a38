//! The features of a collection, page by page, and one by one.

use axum::extract::{Path, State};
use axum::response::Response;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::store::GeoJsonRows;

use super::super::answer::{Context, Media, answer, in_words};
use super::super::app::AppState;
use super::super::base_url::BaseUrl;
use super::super::bodies::{FeatureBody, FeatureCollectionBody};
use super::super::conditional::Tag;
use super::super::language::{LANGUAGE_PARAMETER, LanguageParams};
use super::super::problem::{ApiError, Refusals};
use super::super::query::{Pairs, Parameters, Strict};
use super::links::{Links, Rel, collection_path, items_path, segment};
use super::page::Page;
use super::window::MapWindow;
use super::{FormatParameter, collection, instant};

/// Features on a page where nothing is asked.
const USUAL_LIMIT: usize = 10;
/// The most features on a page.
const MAX_LIMIT: usize = 10_000;

/// Which features, and in which form.
#[derive(Debug, Clone, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ItemsParameters {
    /// west,south,east,north in WGS84 degrees (six numbers with heights); west > east crosses the antimeridian. A
    /// feature matches where its geometry shares at least one position with the box.
    #[param(value_type = Option<Vec<f64>>, rename = "bbox", style = Form, explode = false)]
    pub window: Option<MapWindow>,
    /// An RFC 3339 instant or interval. Features without a time of their own match any.
    #[param(value_type = Option<String>)]
    datetime: Option<String>,
    /// Features on the page.
    #[param(value_type = Option<usize>, minimum = 1, maximum = 10_000, default = 10)]
    pub limit: usize,
    /// Features before the page.
    #[param(value_type = Option<usize>, minimum = 0, default = 0)]
    pub offset: usize,
    /// `json` (GeoJSON) or `fgb` (FlatGeobuf).
    #[param(value_type = Option<String>, rename = "f", pattern = "^(json|fgb)$")]
    pub format: ItemsFormat,
    #[param(ignore)]
    language: Option<String>,
}

/// The form of a page of features.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ItemsFormat {
    Json,
    FlatGeobuf,
}

impl ItemsFormat {
    const ALL: [(&str, Self); 2] = [("json", Self::Json), ("fgb", Self::FlatGeobuf)];

    const fn code(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::FlatGeobuf => "fgb",
        }
    }

    pub const fn media(self) -> Media {
        match self {
            Self::Json => Media::GEOJSON,
            Self::FlatGeobuf => Media::FLATGEOBUF,
        }
    }

    pub const fn other(self) -> Self {
        match self {
            Self::Json => Self::FlatGeobuf,
            Self::FlatGeobuf => Self::Json,
        }
    }
}

impl Parameters for ItemsParameters {
    fn read(pairs: &Pairs) -> Result<Self, ApiError> {
        let limit = pairs.parsed("limit", LIMIT_WORDS)?.unwrap_or(USUAL_LIMIT);
        if !(1..=MAX_LIMIT).contains(&limit) {
            return Err(ApiError::bad_parameter("limit", LIMIT_WORDS.0, LIMIT_WORDS.1));
        }
        let offset_words = ("un nombre entier, 0 ou plus", "a whole number, 0 or more");
        Ok(Self {
            window: MapWindow::read(pairs)?,
            datetime: instant::read(pairs)?,
            limit,
            offset: pairs.parsed("offset", offset_words)?.unwrap_or(0),
            format: pairs.choice("f", &ItemsFormat::ALL)?,
            language: pairs.text(LANGUAGE_PARAMETER).map(str::to_owned),
        })
    }
}

const LIMIT_WORDS: (&str, &str) = ("un nombre entier de 1 à 10000", "a whole number from 1 to 10000");

impl ItemsParameters {
    /// The same question as a query, in a fixed order, in another form and from another place on.
    pub fn query(&self, format: ItemsFormat, offset: usize) -> String {
        let named = |name: &str, value: Option<&str>| value.map(|value| format!("{name}={}", segment(value)));
        let pairs = [
            named("f", Some(format.code())),
            self.window.as_ref().map(|window| format!("bbox={}", window.text)),
            named("datetime", self.datetime.as_deref()),
            Some(format!("limit={}", self.limit)),
            (offset > 0).then(|| format!("offset={offset}")),
            named(LANGUAGE_PARAMETER, self.language.as_deref()),
        ];
        pairs.into_iter().flatten().collect::<Vec<_>>().join("&")
    }
}

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(items)).routes(routes!(item))
}

/// The features of a collection, in the order of their identifiers.
#[utoipa::path(
    get, path = "/ogc/collections/{id}/items", tag = "ogc",
    params(("id" = String, Path, description = "Identifier of the collection"), ItemsParameters, LanguageParams),
    responses((status = 200, description = "A page of features", content(
        (FeatureCollectionBody = "application/geo+json"),
        (Vec<u8> = "application/flatgeobuf"),
    )), Refusals)
)]
async fn items(
    State(app): State<AppState>,
    Path(id): Path<String>,
    Strict(parameters): Strict<ItemsParameters>,
    base: BaseUrl,
    context: Context,
) -> Result<Response, ApiError> {
    let snapshot = app.snapshot();
    let layer = collection(&snapshot, &id)?;
    let query = parameters.query(parameters.format, parameters.offset);
    let tag = Tag::of(&["items", &id, &snapshot.identity, &query, &base.0, context.language.code()]);
    if let Some(unchanged) = context.known.unchanged(&tag) {
        return Ok(unchanged);
    }
    app.blocking(move || {
        let links = Links::new(base, context.language);
        Page::of(&layer, &parameters).written(&layer, &parameters, &links, &tag)
    })
    .await
}

/// One feature of a collection.
#[utoipa::path(
    get, path = "/ogc/collections/{id}/items/{feature}", tag = "ogc",
    params(
        ("id" = String, Path, description = "Identifier of the collection"),
        ("feature" = String, Path, description = "Identifier of the feature"),
        FormatParameter,
        LanguageParams,
    ),
    responses(
        (status = 200, description = "The feature", body = FeatureBody, content_type = "application/geo+json"),
        Refusals,
    )
)]
async fn item(
    State(app): State<AppState>,
    Path((id, feature)): Path<(String, String)>,
    _: Strict<FormatParameter>,
    base: BaseUrl,
    context: Context,
) -> Result<Response, ApiError> {
    let snapshot = app.snapshot();
    let layer = collection(&snapshot, &id)?;
    let row_idx =
        layer.feature(&feature).ok_or_else(|| ApiError::unknown("objet inconnu", "unknown feature", &feature))?;
    let tag = Tag::of(&["item", &id, &snapshot.identity, &feature, &base.0, context.language.code()]);
    if let Some(unchanged) = context.known.unchanged(&tag) {
        return Ok(unchanged);
    }
    let links = item_links(&Links::new(base, context.language), &id, &feature)?;
    let mut bytes = Vec::new();
    let written = GeoJsonRows::of(&layer).write_feature_with(row_idx, &links, &mut bytes);
    written.map_err(|error| ApiError::internal(&error))?;
    Ok(in_words(answer(Media::GEOJSON, &tag, bytes), context.language))
}

/// The links of a feature, as a member of its JSON.
fn item_links(links: &Links, id: &str, feature: &str) -> Result<String, ApiError> {
    let own = [
        links.to(Rel::ThisDocument, Media::GEOJSON, &format!("{}/{}", items_path(id), segment(feature))),
        links.to(Rel::Collection, Media::JSON, &collection_path(id)),
    ];
    let list = serde_json::to_string(&own).map_err(|error| ApiError::internal(&error))?;
    Ok(format!("\"links\":{list}"))
}
