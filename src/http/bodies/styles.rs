//! The bodies about styles: their list, what is said of one, its legend.

use serde::Serialize;
use utoipa::ToSchema;

use crate::report::map::LegendEntry;

use super::LinkBody;
use super::words::SchemeWord;

/// The styles.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct StylesBody {
    /// The style of a map of which nothing more is known.
    pub default: String,
    /// The styles.
    pub styles: Vec<StyleItemBody>,
    /// Where to go from here.
    pub links: Vec<LinkBody>,
}

/// A style in the list.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct StyleItemBody {
    /// The identifier.
    pub id: String,
    /// The title.
    pub title: String,
    /// Where to go from here.
    pub links: Vec<LinkBody>,
}

/// What is said of a style.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StyleMetadataBody {
    /// The identifier.
    pub id: String,
    /// The title.
    pub title: String,
    /// What it shows, and how the classes were made.
    pub description: String,
    /// The scheme of the colours: `light` or `dark`.
    #[schema(value_type = SchemeWord)]
    pub scheme: &'static str,
    /// The credit that must be shown.
    pub attribution: String,
    /// The forms in which it is given.
    pub stylesheets: Vec<StylesheetBody>,
    /// Where to go from here.
    pub links: Vec<LinkBody>,
}

/// A form in which a style is given.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct StylesheetBody {
    /// The name.
    #[schema(value_type = String)]
    pub title: &'static str,
    /// The version of its specification.
    #[schema(value_type = String)]
    pub version: &'static str,
    /// Whether it is what the style was written in.
    pub native: bool,
    /// Where it is.
    pub link: LinkBody,
}

/// A legend.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct LegendBody {
    /// The title.
    pub title: String,
    /// How the classes were made.
    pub method: String,
    /// The lines.
    pub entries: Vec<LegendEntryBody>,
}

/// A line of a legend.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LegendEntryBody {
    /// What the colour stands for.
    pub label: String,
    /// The colour, or the ground of the hatch.
    #[schema(value_type = String)]
    pub colour: &'static str,
    /// The colour of the hatch, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, nullable = false)]
    pub hatch: Option<&'static str>,
    /// How many communes have it.
    pub communes: usize,
}

impl From<LegendEntry> for LegendEntryBody {
    fn from(entry: LegendEntry) -> Self {
        Self { label: entry.label, colour: entry.colour, hatch: entry.hatch, communes: entry.count }
    }
}
