//! Where a layer comes from, of what time it speaks, and how far it may be trusted.

use crate::geometry::SquareMetres;

use super::base_role::BaseRole;
use super::identity::LayerId;
use super::vintage::CodeChange;
use super::words::{Theme, Words};

/// The record of a layer in the catalogue.
#[derive(Debug, Clone, PartialEq)]
pub struct About {
    /// The identifier, unique in the catalogue.
    pub id: LayerId,
    /// The title.
    pub title: Words,
    /// What it holds, in a sentence or two.
    pub description: Words,
    /// The theme under which it is listed.
    pub theme: Theme,
    /// What of the base map it shows, where it is part of it.
    pub base: Option<BaseRole>,
    /// Who makes the data.
    pub producer: String,
    /// Under which licence it is reused.
    pub licence: Licence,
    /// The credit that must be shown.
    pub attribution: String,
    /// The date or year of reference, as the producer gives it.
    pub vintage: String,
    /// The year of the official geographic code (COG) whose commune codes it carries.
    pub cog_year: Option<u16>,
    /// The codes of its tables that are of another year and became another one, in order.
    pub carried_codes: Vec<CodeChange>,
    /// The frame of the source file, such as `EPSG:4326`.
    pub frame: String,
    /// Where the full official data is published.
    pub source_url: String,
    /// SHA-256 of the file in service, lower-case hexadecimal.
    pub sha256: String,
    /// Known limits, in plain words.
    pub limits: Words,
    /// The columns that vector tiles show; all of them where none is named.
    pub tile_fields: Option<Vec<String>>,
    /// The smallest zone about which the layer says something reliable.
    pub min_reliable_area: Option<SquareMetres>,
}

impl About {
    /// The record of a layer of which nothing is known but its name: made by hand, or not described yet.
    pub fn undescribed(id: LayerId, theme: Theme) -> Self {
        Self {
            title: Words::same(id.as_str()),
            description: Words::default(),
            theme,
            base: None,
            producer: String::new(),
            licence: Licence { name: String::new(), spdx: None, url: None },
            attribution: String::new(),
            vintage: String::new(),
            cog_year: None,
            carried_codes: Vec::new(),
            frame: String::from("EPSG:4326"),
            source_url: String::new(),
            sha256: String::new(),
            limits: Words::default(),
            tile_fields: None,
            min_reliable_area: None,
            id,
        }
    }
}

/// A licence and where its text stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Licence {
    /// The name that is shown.
    pub name: String,
    /// Its SPDX identifier, where there is one.
    pub spdx: Option<String>,
    /// The address of its text, where there is one.
    pub url: Option<String>,
}
