//! The bodies of the OGC API that are not features: landing page, conformance, collections.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::geometry::LonLatBounds;
use crate::layers::{BaseRole, GeometryKind, Instant, Language, Layer};

use super::words::{BaseRoleWord, ItemWord, ThemeWord};

/// A link, RFC 8288.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LinkBody {
    /// Where it leads.
    pub href: String,
    /// What it is to this document.
    pub rel: Cow<'static, str>,
    /// The media type of what is there.
    #[serde(rename = "type")]
    pub media_type: Cow<'static, str>,
    /// What is there, in words.
    pub title: Cow<'static, str>,
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
    /// The frames in which every collection is served; any other of EPSG is taken too.
    pub crs: Vec<String>,
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
    #[schema(value_type = ThemeWord)]
    pub theme: &'static str,
    /// What of the base map it shows; absent where it is no part of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<BaseRoleWord>)]
    pub base: Option<&'static str>,
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
    #[schema(value_type = ItemWord)]
    pub item_type: &'static str,
    /// The frames in which it is served.
    pub crs: Vec<String>,
    /// The frame in which it is kept; absent for a table.
    #[serde(rename = "storageCrs", skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<String>)]
    pub storage_crs: Option<&'static str>,
    /// Where its features lie, and of what time they speak.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub extent: Option<ExtentBody>,
    /// Where to go from here.
    pub links: Vec<LinkBody>,
}

/// Where the features of a collection lie, and of what time they speak.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ExtentBody {
    /// The box around them; absent for a table.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub spatial: Option<SpatialExtentBody>,
    /// The vintage as an interval; absent where it is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub temporal: Option<TemporalExtentBody>,
}

/// Of what time the features of a collection speak.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TemporalExtentBody {
    /// The first and the last moment.
    pub interval: Vec<Vec<String>>,
    /// The calendar.
    #[schema(value_type = String)]
    pub trs: &'static str,
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
    /// The body of `layer`, whose features lie in `extent` and are served in the frames `crs`, with its words in
    /// `language`.
    pub fn new(
        layer: &Layer,
        extent: LonLatBounds,
        crs: Vec<String>,
        links: Vec<LinkBody>,
        language: Language,
    ) -> Self {
        let about = layer.about();
        Self {
            id: about.id.to_string(),
            title: about.title.in_language(language).to_owned(),
            description: about.description.in_language(language).to_owned(),
            attribution: about.attribution.clone(),
            theme: about.theme.id(),
            base: about.base.map(BaseRole::id),
            producer: about.producer.clone(),
            license: about.licence.spdx.clone().unwrap_or_else(|| about.licence.name.clone()),
            vintage: about.vintage.clone(),
            limits: about.limits.in_language(language).to_owned(),
            rows: layer.len(),
            item_type: "feature",
            storage_crs: (layer.geometry().kind() != GeometryKind::None).then_some(CRS84),
            crs,
            extent: ExtentBody::new(extent, &about.vintage),
            links,
        }
    }
}

impl ExtentBody {
    /// The extent of features in a box, of a vintage; nothing where neither says anything.
    fn new(extent: LonLatBounds, vintage: &str) -> Option<Self> {
        let LonLatBounds { west_deg, south_deg, east_deg, north_deg } = extent;
        let bbox = vec![vec![west_deg, south_deg, east_deg, north_deg]];
        let spatial = (!extent.is_empty()).then_some(SpatialExtentBody { bbox, crs: CRS84 });
        let temporal =
            time_interval(vintage).map(|ends| TemporalExtentBody { interval: vec![ends.to_vec()], trs: GREGORIAN });
        (spatial.is_some() || temporal.is_some()).then_some(Self { spatial, temporal })
    }
}

/// The Gregorian calendar.
const GREGORIAN: &str = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian";

/// The first and the last second of a vintage that is a year, a month or a day.
pub(in super::super) fn time_interval(vintage: &str) -> Option<[String; 2]> {
    let (first, last) = match vintage.len() {
        4 => (format!("{vintage}-01-01"), format!("{vintage}-12-31")),
        7 => {
            let last = (28..=31).rev().map(|day| format!("{vintage}-{day}")).find(|day| day.parse::<Instant>().is_ok());
            (format!("{vintage}-01"), last?)
        }
        _ => (vintage.to_owned(), vintage.to_owned()),
    };
    let is_day = |text: &str| text.len() == 10 && text.parse::<Instant>().is_ok();
    (is_day(&first) && is_day(&last)).then(|| [format!("{first}T00:00:00Z"), format!("{last}T23:59:59Z")])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vintage_is_an_interval_where_it_is_a_date() {
        let of = |vintage: &str| time_interval(vintage).map(|ends| ends.join(" "));
        assert_eq!(of("2023").as_deref(), Some("2023-01-01T00:00:00Z 2023-12-31T23:59:59Z"));
        assert_eq!(of("2024-02").as_deref(), Some("2024-02-01T00:00:00Z 2024-02-29T23:59:59Z"));
        assert_eq!(of("2026-11-25").as_deref(), Some("2026-11-25T00:00:00Z 2026-11-25T23:59:59Z"));
        for vintage in ["", "2018-2023", "late", "9999-99"] {
            assert_eq!(of(vintage), None, "{vintage}");
        }
    }
}
