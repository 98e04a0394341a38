//! The bodies of the OGC API that are not features: landing page, conformance, collections.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::geometry::LonLatBounds;
use crate::layers::{Language, Layer};

/// A link, RFC 8288.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LinkBody {
    /// Where it leads.
    pub href: String,
    /// What it is to this document.
    pub rel: String,
    /// The media type of what is there.
    #[serde(rename = "type")]
    pub media_type: String,
    /// What is there, in words.
    pub title: String,
}

/// The landing page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LandingBody {
    /// The title of the service.
    pub title: String,
    /// What it serves.
    pub description: String,
    /// Where to go from here.
    pub links: Vec<LinkBody>,
}

/// The conformance classes that hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ConformanceBody {
    /// Their identifiers.
    #[serde(rename = "conformsTo")]
    #[schema(value_type = Vec<String>)]
    pub conforms_to: Vec<&'static str>,
}

/// Every collection.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CollectionsBody {
    /// Where to go from here.
    pub links: Vec<LinkBody>,
    /// The collections, by identifier.
    pub collections: Vec<CollectionBody>,
}

/// A collection: a layer in service, with its record.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CollectionBody {
    /// The identifier.
    pub id: String,
    /// The title.
    pub title: String,
    /// What it holds.
    pub description: String,
    /// The credit that must be shown.
    pub attribution: String,
    /// The theme under which it is listed.
    #[schema(value_type = String)]
    pub theme: &'static str,
    /// Who makes the data.
    pub producer: String,
    /// The licence: its SPDX identifier, or its name.
    pub license: String,
    /// The date or year of reference.
    pub vintage: String,
    /// Known limits, in plain words.
    pub limits: String,
    /// How many features there are.
    pub rows: usize,
    /// Always `feature`.
    #[serde(rename = "itemType")]
    #[schema(value_type = String)]
    pub item_type: &'static str,
    /// The frames in which it is served.
    #[schema(value_type = Vec<String>)]
    pub crs: Vec<&'static str>,
    /// Where its features lie; absent for a table.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub extent: Option<ExtentBody>,
    /// Where to go from here.
    pub links: Vec<LinkBody>,
}

/// Where the features of a collection lie.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ExtentBody {
    /// The box around them.
    pub spatial: SpatialExtentBody,
}

/// The box around the features of a collection.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SpatialExtentBody {
    /// West, south, east, north.
    pub bbox: Vec<Vec<f64>>,
    /// The frame of the box.
    #[schema(value_type = String)]
    pub crs: &'static str,
}

/// WGS84, longitude first.
pub(in super::super) const CRS84: &str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";

impl CollectionBody {
    /// The body of `layer`, whose features lie in `extent`, with its words in `language`.
    pub fn new(layer: &Layer, extent: LonLatBounds, links: Vec<LinkBody>, language: Language) -> Self {
        let about = layer.about();
        Self {
            id: about.id.to_string(),
            title: about.title.in_language(language).to_owned(),
            description: about.description.in_language(language).to_owned(),
            attribution: about.attribution.clone(),
            theme: about.theme.id(),
            producer: about.producer.clone(),
            license: about.licence.spdx.clone().unwrap_or_else(|| about.licence.name.clone()),
            vintage: about.vintage.clone(),
            limits: about.limits.in_language(language).to_owned(),
            rows: layer.len(),
            item_type: "feature",
            crs: vec![CRS84],
            extent: (!extent.is_empty()).then(|| extent.into()),
            links,
        }
    }
}

impl From<LonLatBounds> for ExtentBody {
    fn from(extent: LonLatBounds) -> Self {
        let LonLatBounds { west_deg, south_deg, east_deg, north_deg } = extent;
        Self { spatial: SpatialExtentBody { bbox: vec![vec![west_deg, south_deg, east_deg, north_deg]], crs: CRS84 } }
    }
}
