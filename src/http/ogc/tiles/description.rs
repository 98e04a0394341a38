//! What is said of a set of tiles: as the standard has it and as `TileJSON`.

use std::collections::BTreeMap;

use axum::response::Response;

use crate::geometry::LonLatBounds;
use crate::layers::{FieldKind, GeometryKind, Language, Layer};
use crate::store::SECRET_PROPERTY;

use super::super::super::answer::{Context, Media};
use super::super::super::app::Snapshot;
use super::super::super::base_url::BaseUrl;
use super::super::super::bodies::{
    BoundingBoxBody, CRS84, LinkBody, PatternBody, PropertiesSchemaBody, PropertySchemaBody, TileJsonBody,
    TileLayerBody, TileLinkBody, TileMatrixLimitsBody, TileSetBody, TileSetItemBody, TileSetsBody, VectorLayerBody,
};
use super::super::super::conditional::Tag;
use super::super::super::problem::ApiError;
use super::super::form::{DocumentForm, FormatParameter, Forms};
use super::super::html;
use super::super::links::{Links, Rel};
use super::parameters::{SetForm, SetParameters, Shown, TileParameters, TilesParameters};
use super::places::{all_limits, extent_of};
use super::{MATRIX_SET, MATRIX_SET_CRS, MATRIX_SET_URI};

/// The media type of vector tiles.
const MVT: &str = "application/vnd.mapbox-vector-tile";

/// A tile set: where it is, the query that its tiles take, and what they show.
pub(super) struct TileSet {
    path: String,
    query: String,
    shown: Shown,
}

fn joined(lists: &[(&str, &[String])]) -> String {
    let given = lists.iter().filter(|(_, values)| !values.is_empty());
    given.map(|(name, values)| format!("{name}={}", values.join(","))).collect::<Vec<_>>().join("&")
}

impl TileSet {
    /// The set of a collection.
    pub fn of_collection(id: &str, asked: SetParameters, snapshot: &Snapshot) -> Result<Self, ApiError> {
        if !asked.collections.is_empty() {
            return Err(ApiError::bad_parameter("collections", "admis sous /ogc/tiles", "taken under /ogc/tiles"));
        }
        let shown = Shown::of_collection(id, &TileParameters::carrying(asked.indicators), snapshot)?;
        let query = joined(&[("indicators", &shown.indicators)]);
        Ok(Self { path: format!("/ogc/collections/{id}/tiles"), query, shown })
    }

    /// The set of several collections at once.
    pub fn of_several(asked: SetParameters, snapshot: &Snapshot) -> Result<Self, ApiError> {
        let tile = TilesParameters::of(asked.collections.clone(), asked.indicators);
        let shown = Shown::of_several(&tile, snapshot)?;
        let query = joined(&[("collections", &asked.collections), ("indicators", &shown.indicators)]);
        Ok(Self { path: "/ogc/tiles".to_owned(), query, shown })
    }

    /// The list that this set stands in, alone.
    pub fn listed(
        &self,
        snapshot: &Snapshot,
        form: &FormatParameter,
        base: &BaseUrl,
        context: &Context,
    ) -> Result<Response, ApiError> {
        let (language, form) = (context.language, form.form(&context.accepted));
        let tag = Tag::of(&["tilesets", &self.path, &snapshot.identity, &base.0, language.code(), form.code()]);
        let body = || {
            let links = Links::new(base.clone(), language);
            let tilesets = vec![self.item(snapshot, &links, language)];
            Ok(TileSetsBody { links: links.of_both_forms(&self.path, form), tilesets })
        };
        form.answered((context, &tag, &snapshot.documents), Media::JSON, body, |body| {
            html::tile_sets(body, &base.0, language)
        })
    }

    /// The set itself. The first question about a layer makes it ready.
    pub fn described(
        &self,
        form: Option<SetForm>,
        snapshot: &Snapshot,
        base: &BaseUrl,
        context: &Context,
    ) -> Result<Response, ApiError> {
        let form = form.unwrap_or_else(|| SetForm::preferred(&context.accepted));
        let (language, question) = (context.language, format!("{}?{}", self.path, self.query));
        let tag = Tag::of(&["tileset", &question, &snapshot.identity, &base.0, language.code(), form.code()]);
        let links = Links::new(base.clone(), language);
        let whole = || Ok(self.body(snapshot, &links, language));
        let page = |body: &TileSetBody| html::tile_set(body, &base.0, language);
        let asked = (context, &tag, &snapshot.documents);
        match form {
            SetForm::Json => DocumentForm::Json.answered(asked, Media::JSON, whole, page),
            SetForm::Html => DocumentForm::Html.answered(asked, Media::JSON, whole, page),
            SetForm::TileJson => {
                let body = || Ok(self.tile_json(snapshot, &links, language));
                DocumentForm::Json.answered(asked, Media::JSON, body, |_| String::new())
            }
        }
    }

    /// The deepest zoom that every layer of the set is drawn at.
    fn max_zoom(&self, snapshot: &Snapshot) -> u8 {
        snapshot.tiles.max_zoom(&self.shown.layers, &snapshot.engine)
    }

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
            links.to(Rel::Alternate, Media::HTML, &format!("{own}?f=html{query}")),
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
        let limits = all_limits(extent, self.max_zoom(snapshot)).into_iter().map(|limits| TileMatrixLimitsBody {
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
            max_tile_matrix: snapshot.tiles.max_zoom(&[layer.about().id.to_string()], &snapshot.engine).to_string(),
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
            maxzoom: snapshot.tiles.max_zoom(&[layer.about().id.to_string()], &snapshot.engine),
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
            maxzoom: self.max_zoom(snapshot),
            bounds: corners(extent_of(&self.shown.layers, snapshot)),
            vector_layers: vector_layers.collect(),
        }
    }

    /// The properties that tiles show of a layer.
    fn properties(&self, layer: &Layer, snapshot: &Snapshot) -> BTreeMap<String, FieldKind> {
        let id = layer.about().id.as_str();
        let chosen = self.shown.chosen(id, snapshot);
        let own = layer.fields().iter().filter(|field| chosen.holds(&field.name));
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
