//! What there is of tiles: of a collection, of several at once; as the standard has it and as `TileJSON`.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::response::Response;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::geometry::{LonLatBounds, MAX_ZOOM};
use crate::layers::{FieldKind, GeometryKind, Language, Layer};
use crate::store::SECRET_PROPERTY;

use super::super::super::answer::{Context, Media, document, in_words};
use super::super::super::app::{AppState, Snapshot};
use super::super::super::base_url::BaseUrl;
use super::super::super::bodies::{
    BoundingBoxBody, CRS84, LinkBody, PatternBody, PropertiesSchemaBody, PropertySchemaBody, TileJsonBody,
    TileLayerBody, TileLinkBody, TileMatrixLimitsBody, TileSetBody, TileSetItemBody, TileSetsBody, VectorLayerBody,
};
use super::super::super::conditional::Tag;
use super::super::super::language::LanguageParams;
use super::super::super::problem::{ApiError, Refusals};
use super::super::super::query::{Pairs, Parameters, Strict};
use super::super::form::JsonParameter;
use super::super::links::{Links, Rel};
use super::parameters::{Shown, TileParameters, TilesParameters, owned};
use super::places::{all_limits, check_set, extent_of};
use super::{MATRIX_SET, MATRIX_SET_CRS, MATRIX_SET_URI};

/// The media type of vector tiles.
const MVT: &str = "application/vnd.mapbox-vector-tile";

/// The form of a tile set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SetFormat {
    Json,
    TileJson,
}

const FORMATS: [(&str, SetFormat); 2] = [("json", SetFormat::Json), ("tilejson", SetFormat::TileJson)];

/// What a tile set shows, and its form.
#[derive(Debug, Clone, IntoParams)]
#[into_params(parameter_in = Query)]
struct SetParameters {
    /// Collections, joined by commas; only of several at once.
    #[param(value_type = Option<String>)]
    collections: Vec<String>,
    /// Indicators whose values the communes carry too, joined by commas.
    #[param(value_type = Option<String>)]
    indicators: Vec<String>,
    /// `json` or `tilejson`.
    #[param(value_type = Option<String>, pattern = "^(json|tilejson)$", rename = "f")]
    format: SetFormat,
}

impl Parameters for SetParameters {
    fn read(pairs: &Pairs) -> Result<Self, ApiError> {
        Ok(Self {
            collections: owned(pairs, "collections")?,
            indicators: owned(pairs, "indicators")?,
            format: pairs.choice("f", &FORMATS)?,
        })
    }
}

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(collection_sets))
        .routes(routes!(collection_set))
        .routes(routes!(sets_of_several))
        .routes(routes!(set_of_several))
}

/// The tile sets of a collection.
#[utoipa::path(
    get, path = "/ogc/collections/{id}/tiles", tag = "ogc",
    params(("id" = String, Path, description = "Identifier of the collection"), JsonParameter, LanguageParams),
    responses((status = 200, description = "The tile sets", body = TileSetsBody), Refusals)
)]
async fn collection_sets(
    State(app): State<AppState>,
    Path(id): Path<String>,
    _: Strict<JsonParameter>,
    base: BaseUrl,
    context: Context,
) -> Result<Response, ApiError> {
    let snapshot = app.snapshot();
    let shown = Shown::of_collection(&id, &TileParameters::carrying(Vec::new()), &snapshot)?;
    listed(
        &TileSet { path: format!("/ogc/collections/{id}/tiles"), query: String::new(), shown },
        &snapshot,
        base,
        &context,
    )
}

/// The tile sets of several collections at once.
#[utoipa::path(
    get, path = "/ogc/tiles", tag = "ogc", params(JsonParameter, LanguageParams),
    responses((status = 200, description = "The tile sets", body = TileSetsBody), Refusals)
)]
async fn sets_of_several(
    State(app): State<AppState>,
    _: Strict<JsonParameter>,
    base: BaseUrl,
    context: Context,
) -> Result<Response, ApiError> {
    let snapshot = app.snapshot();
    let shown = Shown::of_several(&TilesParameters::of(Vec::new(), Vec::new()), &snapshot)?;
    listed(&TileSet { path: "/ogc/tiles".to_owned(), query: String::new(), shown }, &snapshot, base, &context)
}

/// A tile set of a collection.
#[utoipa::path(
    get, path = "/ogc/collections/{id}/tiles/{set}", tag = "ogc",
    params(
        ("id" = String, Path, description = "Identifier of the collection"),
        ("set" = String, Path, description = "`WebMercatorQuad`"),
        SetParameters, LanguageParams,
    ),
    responses((status = 200, description = "The tile set, or its `TileJSON`", body = TileSetBody), Refusals)
)]
async fn collection_set(
    State(app): State<AppState>,
    Path((id, set)): Path<(String, String)>,
    Strict(asked): Strict<SetParameters>,
    base: BaseUrl,
    context: Context,
) -> Result<Response, ApiError> {
    check_set(&set)?;
    if !asked.collections.is_empty() {
        return Err(ApiError::bad_parameter("collections", "admis sous /ogc/tiles", "taken under /ogc/tiles"));
    }
    let snapshot = app.snapshot();
    let tile = TileParameters::carrying(asked.indicators);
    let shown = Shown::of_collection(&id, &tile, &snapshot)?;
    let query = joined(&[("indicators", &shown.indicators)]);
    let set = TileSet { path: format!("/ogc/collections/{id}/tiles"), query, shown };
    described(&set, asked.format, &snapshot, base, &context)
}

/// A tile set of several collections at once.
#[utoipa::path(
    get, path = "/ogc/tiles/{set}", tag = "ogc",
    params(("set" = String, Path, description = "`WebMercatorQuad`"), SetParameters, LanguageParams),
    responses((status = 200, description = "The tile set, or its `TileJSON`", body = TileSetBody), Refusals)
)]
async fn set_of_several(
    State(app): State<AppState>,
    Path(set): Path<String>,
    Strict(asked): Strict<SetParameters>,
    base: BaseUrl,
    context: Context,
) -> Result<Response, ApiError> {
    check_set(&set)?;
    let snapshot = app.snapshot();
    let tile = TilesParameters::of(asked.collections.clone(), asked.indicators);
    let shown = Shown::of_several(&tile, &snapshot)?;
    let query = joined(&[("collections", &asked.collections), ("indicators", &shown.indicators)]);
    let set = TileSet { path: "/ogc/tiles".to_owned(), query, shown };
    described(&set, asked.format, &snapshot, base, &context)
}

/// A tile set: where it is, the query that its tiles take, and what they show.
struct TileSet {
    path: String,
    query: String,
    shown: Shown,
}

fn joined(lists: &[(&str, &[String])]) -> String {
    let given = lists.iter().filter(|(_, values)| !values.is_empty());
    given.map(|(name, values)| format!("{name}={}", values.join(","))).collect::<Vec<_>>().join("&")
}

fn listed(set: &TileSet, snapshot: &Snapshot, base: BaseUrl, context: &Context) -> Result<Response, ApiError> {
    let tag = Tag::of(&["tilesets", &set.path, &snapshot.identity, &base.0, context.language.code()]);
    if let Some(unchanged) = context.known.unchanged(&tag) {
        return Ok(unchanged);
    }
    let links = Links::new(base, context.language);
    let body = TileSetsBody {
        links: vec![links.to(Rel::ThisDocument, Media::JSON, &set.path)],
        tilesets: vec![set.item(snapshot, &links, context.language)],
    };
    Ok(in_words(document(Media::JSON, &tag, &body)?, context.language))
}

fn described(
    set: &TileSet,
    format: SetFormat,
    snapshot: &Snapshot,
    base: BaseUrl,
    context: &Context,
) -> Result<Response, ApiError> {
    let question = format!("{}?{} {format:?}", set.path, set.query);
    let tag = Tag::of(&["tileset", &question, &snapshot.identity, &base.0, context.language.code()]);
    if let Some(unchanged) = context.known.unchanged(&tag) {
        return Ok(unchanged);
    }
    let links = Links::new(base, context.language);
    let response = match format {
        SetFormat::Json => document(Media::JSON, &tag, &set.body(snapshot, &links, context.language))?,
        SetFormat::TileJson => document(Media::JSON, &tag, &set.tile_json(snapshot, &links, context.language))?,
    };
    Ok(in_words(response, context.language))
}

impl TileSet {
    fn layers<'s>(&'s self, snapshot: &'s Snapshot) -> impl Iterator<Item = &'s Layer> {
        self.shown.layers.iter().filter_map(|id| snapshot.tiles.layer(id)).map(AsRef::as_ref)
    }

    fn title(&self, snapshot: &Snapshot, language: Language) -> String {
        let titles: Vec<&str> = self.layers(snapshot).map(|layer| layer.about().title.in_language(language)).collect();
        titles.join(" · ")
    }

    fn attribution(&self, snapshot: &Snapshot) -> String {
        let mut credits: Vec<&str> = self.layers(snapshot).map(|layer| layer.about().attribution.as_str()).collect();
        credits.sort_unstable();
        credits.dedup();
        credits.join(" ; ")
    }

    /// The pattern of the addresses of tiles, with the names of its parts in braces.
    fn pattern(&self, [zoom, row, column]: [&str; 3], links: &Links) -> String {
        let query = if self.query.is_empty() { String::new() } else { format!("?{}", self.query) };
        let path = format!("{}/{MATRIX_SET}/{{{zoom}}}/{{{row}}}/{{{column}}}{query}", self.path);
        links.to(Rel::Item, Media(MVT), &path).href
    }

    fn item(&self, snapshot: &Snapshot, links: &Links, language: Language) -> TileSetItemBody {
        let query = if self.query.is_empty() { String::new() } else { format!("&{}", self.query) };
        let own = format!("{}/{MATRIX_SET}", self.path);
        let plain: Vec<LinkBody> = vec![
            links.to(Rel::ThisDocument, Media::JSON, &format!("{own}?f=json{query}")),
            links.to(Rel::Alternate, Media::JSON, &format!("{own}?f=tilejson{query}")),
            links.to(Rel::TilingScheme, Media::JSON, &format!("/ogc/tileMatrixSets/{MATRIX_SET}")),
        ];
        let tiles = PatternBody {
            href: self.pattern(["tileMatrix", "tileRow", "tileCol"], links),
            rel: Rel::Item.code().to_owned(),
            media_type: MVT.to_owned(),
            templated: true,
        };
        TileSetItemBody {
            title: self.title(snapshot, language),
            data_type: "vector",
            crs: MATRIX_SET_CRS,
            tile_matrix_set_uri: MATRIX_SET_URI,
            links: plain.into_iter().map(TileLinkBody::Link).chain([TileLinkBody::Pattern(tiles)]).collect(),
        }
    }

    fn body(&self, snapshot: &Snapshot, links: &Links, language: Language) -> TileSetBody {
        let extent = extent_of(&self.shown.layers, snapshot);
        let limits = all_limits(extent).into_iter().map(|limits| TileMatrixLimitsBody {
            tile_matrix: limits.zoom.to_string(),
            min_tile_row: limits.min_row,
            max_tile_row: limits.max_row,
            min_tile_col: limits.min_column,
            max_tile_col: limits.max_column,
        });
        let [west, south, east, north] = corners(extent);
        TileSetBody {
            item: self.item(snapshot, links, language),
            attribution: self.attribution(snapshot),
            limits: limits.collect(),
            bounding_box: BoundingBoxBody { lower_left: [west, south], upper_right: [east, north], crs: CRS84 },
            layers: self.layers(snapshot).map(|layer| self.layer_body(layer, snapshot, language)).collect(),
        }
    }

    fn layer_body(&self, layer: &Layer, snapshot: &Snapshot, language: Language) -> TileLayerBody {
        let properties = self.properties(layer, snapshot).into_iter();
        TileLayerBody {
            id: layer.about().id.to_string(),
            title: layer.about().title.in_language(language).to_owned(),
            data_type: "vector",
            geometry_dimension: dimension(layer.geometry().kind()),
            min_tile_matrix: "0".to_owned(),
            max_tile_matrix: MAX_ZOOM.to_string(),
            properties_schema: PropertiesSchemaBody {
                kind: "object",
                properties: properties
                    .map(|(name, kind)| (name, PropertySchemaBody { kind: json_type(kind) }))
                    .collect(),
            },
        }
    }

    fn tile_json(&self, snapshot: &Snapshot, links: &Links, language: Language) -> TileJsonBody {
        let vector_layers = self.layers(snapshot).map(|layer| VectorLayerBody {
            id: layer.about().id.to_string(),
            description: layer.about().description.in_language(language).to_owned(),
            minzoom: 0,
            maxzoom: MAX_ZOOM,
            fields: self
                .properties(layer, snapshot)
                .into_iter()
                .map(|(name, kind)| (name, tile_json_type(kind).to_owned()))
                .collect(),
        });
        TileJsonBody {
            tilejson: "3.0.0",
            name: self.title(snapshot, language),
            attribution: self.attribution(snapshot),
            tiles: vec![self.pattern(["z", "y", "x"], links)],
            scheme: "xyz",
            minzoom: 0,
            maxzoom: MAX_ZOOM,
            bounds: corners(extent_of(&self.shown.layers, snapshot)),
            vector_layers: vector_layers.collect(),
        }
    }

    /// The properties that tiles show of a layer.
    fn properties(&self, layer: &Layer, snapshot: &Snapshot) -> BTreeMap<String, FieldKind> {
        let id = layer.about().id.as_str();
        let own = layer.fields().iter().filter(|field| self.shown.shows(id, &field.name, snapshot));
        let own = own.map(|field| (field.name.clone(), field.kind));
        let carries = id == super::shelf::INDICATOR_LAYER;
        let indicators = self.shown.indicators.iter().filter(|_| carries).map(|it| (it.clone(), FieldKind::Number));
        own.chain(indicators).chain([(SECRET_PROPERTY.to_owned(), FieldKind::Text)]).collect()
    }
}

/// West, south, east, north; zeros where there is no feature.
fn corners(extent: LonLatBounds) -> [f64; 4] {
    if extent.is_empty() {
        return [0.0; 4];
    }
    [extent.west_deg, extent.south_deg, extent.east_deg, extent.north_deg]
}

const fn dimension(kind: GeometryKind) -> u8 {
    match kind {
        GeometryKind::None | GeometryKind::Point => 0,
        GeometryKind::MultiLine => 1,
        GeometryKind::MultiPolygon => 2,
    }
}

const fn json_type(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Text => "string",
        FieldKind::Integer => "integer",
        FieldKind::Number => "number",
        FieldKind::Boolean => "boolean",
    }
}

const fn tile_json_type(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Text => "String",
        FieldKind::Integer | FieldKind::Number => "Number",
        FieldKind::Boolean => "Boolean",
    }
}
