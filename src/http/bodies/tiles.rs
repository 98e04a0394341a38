//! The bodies about tiles: tile sets, their limits, the grid, `TileJSON`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::LinkBody;
use super::words::{ObjectWord, PropertyTypeWord, TileDataWord};

/// A link, or the pattern of many.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PatternBody {
    /// Where it leads, with names in braces to be filled in.
    pub href: String,
    /// What it is to this document.
    pub rel: String,
    /// The media type of what is there.
    #[serde(rename = "type")]
    pub media_type: String,
    /// Always true.
    pub templated: bool,
}

/// Either kind of link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum TileLinkBody {
    /// The pattern of many addresses.
    Pattern(PatternBody),
    /// One address.
    Link(LinkBody),
}

/// The tile sets of a collection, or of all of them.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TileSetsBody {
    /// Where to go from here.
    pub links: Vec<LinkBody>,
    /// The tile sets.
    pub tilesets: Vec<TileSetItemBody>,
}

/// A tile set in a list.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TileSetItemBody {
    /// The title.
    pub title: String,
    /// Always `vector`.
    #[serde(rename = "dataType")]
    #[schema(value_type = TileDataWord)]
    pub data_type: &'static str,
    /// The frame of the grid.
    #[schema(value_type = String)]
    pub crs: &'static str,
    /// The grid.
    #[serde(rename = "tileMatrixSetURI")]
    #[schema(value_type = String)]
    pub tile_matrix_set_uri: &'static str,
    /// Where to go from here.
    pub links: Vec<TileLinkBody>,
}

/// A tile set.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TileSetBody {
    /// What stands in the list too.
    #[serde(flatten)]
    pub item: TileSetItemBody,
    /// The credit that must be shown.
    pub attribution: String,
    /// Which tiles of each zoom can hold something.
    #[serde(rename = "tileMatrixSetLimits")]
    pub limits: Vec<TileMatrixLimitsBody>,
    /// Where the features lie.
    #[serde(rename = "boundingBox")]
    pub bounding_box: BoundingBoxBody,
    /// The layers on a tile.
    pub layers: Vec<TileLayerBody>,
}

/// Which tiles of a zoom can hold something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TileMatrixLimitsBody {
    /// The zoom.
    pub tile_matrix: String,
    /// The northernmost row.
    pub min_tile_row: u32,
    /// The southernmost row.
    pub max_tile_row: u32,
    /// The westernmost column.
    pub min_tile_col: u32,
    /// The easternmost column.
    pub max_tile_col: u32,
}

/// A box in WGS84.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BoundingBoxBody {
    /// West, south.
    pub lower_left: [f64; 2],
    /// East, north.
    pub upper_right: [f64; 2],
    /// The frame.
    #[schema(value_type = String)]
    pub crs: &'static str,
}

/// A layer on the tiles of a set.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TileLayerBody {
    /// The identifier of the collection, which is the name of the layer in the tile.
    pub id: String,
    /// The title.
    pub title: String,
    /// Always `vector`.
    #[schema(value_type = TileDataWord)]
    pub data_type: &'static str,
    /// 0 for points, 1 for lines, 2 for outlines.
    pub geometry_dimension: u8,
    /// The zoom from which on it is drawn.
    pub min_tile_matrix: String,
    /// The deepest zoom.
    pub max_tile_matrix: String,
    /// The properties, as a JSON schema.
    pub properties_schema: PropertiesSchemaBody,
}

/// The properties of a layer, as a JSON schema.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PropertiesSchemaBody {
    /// Always `object`.
    #[serde(rename = "type")]
    #[schema(value_type = ObjectWord)]
    pub kind: &'static str,
    /// By name.
    pub properties: BTreeMap<String, PropertySchemaBody>,
}

/// A property, as a JSON schema.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PropertySchemaBody {
    /// `string`, `integer`, `number` or `boolean`.
    #[serde(rename = "type")]
    #[schema(value_type = PropertyTypeWord)]
    pub kind: &'static str,
}

/// `TileJSON` 3.0.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TileJsonBody {
    /// Always `3.0.0`.
    #[schema(value_type = String)]
    pub tilejson: &'static str,
    /// The title.
    pub name: String,
    /// The credit that must be shown.
    pub attribution: String,
    /// The pattern of the addresses.
    pub tiles: Vec<String>,
    /// Always `xyz`.
    #[schema(value_type = String)]
    pub scheme: &'static str,
    /// The first zoom.
    pub minzoom: u8,
    /// The deepest zoom.
    pub maxzoom: u8,
    /// West, south, east, north.
    pub bounds: [f64; 4],
    /// The layers on a tile.
    pub vector_layers: Vec<VectorLayerBody>,
}

/// A layer, as `TileJSON` has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct VectorLayerBody {
    /// The name in the tile.
    pub id: String,
    /// What it holds.
    pub description: String,
    /// The first zoom.
    pub minzoom: u8,
    /// The deepest zoom.
    pub maxzoom: u8,
    /// By name, what a property is.
    pub fields: BTreeMap<String, String>,
}

/// The grids.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TileMatrixSetsBody {
    /// The grids.
    #[serde(rename = "tileMatrixSets")]
    pub tile_matrix_sets: Vec<TileMatrixSetItemBody>,
}

/// A grid in a list.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TileMatrixSetItemBody {
    /// The identifier.
    #[schema(value_type = String)]
    pub id: &'static str,
    /// The title.
    #[schema(value_type = String)]
    pub title: &'static str,
    /// The definition.
    #[schema(value_type = String)]
    pub uri: &'static str,
    /// The frame.
    #[schema(value_type = String)]
    pub crs: &'static str,
    /// Where to go from here.
    pub links: Vec<LinkBody>,
}

/// A grid.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TileMatrixSetBody {
    /// The identifier.
    #[schema(value_type = String)]
    pub id: &'static str,
    /// The title.
    #[schema(value_type = String)]
    pub title: &'static str,
    /// The definition.
    #[schema(value_type = String)]
    pub uri: &'static str,
    /// The frame.
    #[schema(value_type = String)]
    pub crs: &'static str,
    /// The scales.
    #[schema(value_type = String)]
    pub well_known_scale_set: &'static str,
    /// The axes in order.
    #[schema(value_type = Vec<String>)]
    pub ordered_axes: [&'static str; 2],
    /// The zooms.
    pub tile_matrices: Vec<TileMatrixBody>,
}

/// A zoom of a grid.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TileMatrixBody {
    /// The zoom.
    pub id: String,
    /// One metre on a screen of 0.28 mm pixels is so many on the ground, at the equator.
    pub scale_denominator: f64,
    /// Metres a pixel, at the equator.
    pub cell_size: f64,
    /// Always `topLeft`.
    #[schema(value_type = String)]
    pub corner_of_origin: &'static str,
    /// The north-western corner, metres.
    pub point_of_origin: [f64; 2],
    /// Pixels across a tile.
    pub tile_width: u32,
    /// Pixels down a tile.
    pub tile_height: u32,
    /// Tiles across.
    pub matrix_width: u32,
    /// Tiles down.
    pub matrix_height: u32,
}
