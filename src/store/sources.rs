//! The official sources that would feed layers which do not ship: `geodata/sources.toml`, compiled in.

use serde::Deserialize;

use super::error::StoreError;

/// The list that ships.
const SOURCES: &str = include_str!("../../geodata/sources.toml");
/// Its name in a complaint.
const SOURCES_FILE: &str = "sources.toml";

/// An official source of open data.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Source {
    /// The identifier, unique in the list.
    pub id: String,
    /// The title, in French, the language of the portals.
    #[serde(rename = "title_fr")]
    pub title: String,
    /// Who makes the data.
    pub producer: String,
    /// Under which licence it is reused, as its portal says.
    pub licence: String,
    /// The page about the data.
    pub landing_page: Option<String>,
    /// The address of the data itself.
    pub download_url: Option<String>,
    /// The format in which it comes.
    pub format: Option<String>,
    /// Its date or year of reference.
    pub vintage: Option<String>,
}

#[derive(Deserialize)]
struct List {
    #[serde(rename = "source")]
    sources: Vec<Source>,
}

/// The sources, in the order of the list.
///
/// # Errors
/// Where the list that ships is wrong: a fault of the build.
pub fn sources() -> Result<Vec<Source>, StoreError> {
    let list: List = toml::from_str(SOURCES)
        .map_err(|error| StoreError::Sources { file: SOURCES_FILE, fault: error.to_string() })?;
    Ok(list.sources)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_source_that_ships_has_its_own_identifier_and_an_address() {
        let sources = sources().expect("the list that ships is right");
        let ids: BTreeSet<&str> = sources.iter().map(|source| source.id.as_str()).collect();
        assert!(sources.len() >= 50 && ids.len() == sources.len());
        assert!(sources.iter().all(|source| source.landing_page.is_some() || source.download_url.is_some()));
    }
}
