//! The catalogue of indicators, read from the text of `geodata/indicators.toml`.
//!
//! A wrong entry is refused with its line and what is allowed: an unknown key, method or unit, an identifier that
//! stands twice, an indicator made of one that does not stand before it.

mod entry;
mod lines;
mod method_entry;

use std::collections::BTreeMap;

use self::entry::{Fault, File};
use self::lines::Lines;
use super::indicator::{Indicator, IndicatorId};
use crate::layers::Atlas;

/// The indicators, in the order of the file.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    indicators: Vec<Indicator>,
    by_id: BTreeMap<IndicatorId, usize>,
    /// The line of the method of each indicator, from 1.
    lines: Vec<usize>,
}

/// Why a text is no catalogue of indicators.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CatalogueError {
    /// Not TOML, or a key, method or type that is not allowed; the text names the line and what is.
    #[error("{0}")]
    Form(String),
    /// An entry whose form is right and whose content is not.
    #[error("line {line}, indicator `{id}`: {fault}")]
    Entry {
        /// The line of the fault, from 1.
        line: usize,
        /// The identifier of the entry.
        id: String,
        /// What is wrong and what is allowed.
        fault: String,
    },
}

impl Catalogue {
    /// Reads a catalogue.
    ///
    /// # Errors
    /// At the first entry that is wrong.
    pub fn parse(text: &str) -> Result<Self, CatalogueError> {
        let file: File = toml::from_str(text).map_err(|error| CatalogueError::Form(error.to_string()))?;
        let mut catalogue = Self::default();
        let lines = Lines::of(text);
        for (idx, entry) in file.indicators.into_iter().enumerate() {
            let id = entry.id.clone();
            let refused =
                |fault: Fault| CatalogueError::Entry { line: lines.of_key(idx, fault.key), id, fault: fault.text };
            let indicator = entry.checked(&catalogue).map_err(refused)?;
            catalogue.by_id.insert(indicator.id.clone(), catalogue.indicators.len());
            catalogue.indicators.push(indicator);
            catalogue.lines.push(lines.of_key(idx, "method"));
        }
        Ok(catalogue)
    }

    /// Checks that the columns which the methods name are there, in those of their layers that are in service.
    ///
    /// # Errors
    /// At the first entry that names a column which its layer does not have.
    pub fn check_columns(&self, atlas: &Atlas) -> Result<(), CatalogueError> {
        for (indicator, &line) in self.indicators.iter().zip(&self.lines) {
            for (layer_id, column) in indicator.method.columns() {
                let Some(layer) = atlas.get(layer_id.as_str()).filter(|layer| layer.column(column).is_none()) else {
                    continue;
                };
                let names: Vec<&str> = layer.fields().iter().map(|field| field.name.as_str()).collect();
                let fault = format!("the layer `{layer_id}` has no column `{column}`: {}", names.join(", "));
                return Err(CatalogueError::Entry { line, id: indicator.id.to_string(), fault });
            }
        }
        Ok(())
    }

    /// The indicator called `id`.
    pub fn get(&self, id: &str) -> Option<&Indicator> {
        self.position(id).map(|idx| &self.indicators[idx])
    }

    /// Every indicator, in the order of the file.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Indicator> {
        self.indicators.iter()
    }

    /// The place of an indicator in the order of the file.
    pub(super) fn position(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(method: &str) -> String {
        format!(
            "[[indicator]]\nid = \"mob.test\"\ntheme = \"mobility\"\nlabel = {{ fr = \"a\", en = \"b\" }}\n\
             definition = {{ fr = \"c\", en = \"d\" }}\nunit = \"share\"\nkind = \"intensive\"\ndirection = \"up\"\n\
             method = {method}\n"
        )
    }

    #[test]
    fn an_entry_becomes_an_indicator() {
        let text = entry("{ id = \"share-within-distance\", layer = \"stations\", radius_m = 800 }");
        let catalogue = Catalogue::parse(&text).expect("the entry is right");
        let indicator = catalogue.get("mob.test").expect("it has been read");
        assert_eq!(indicator.method.id(), "share-within-distance");
    }

    #[test]
    fn a_wrong_entry_is_refused_with_its_line_and_what_is_allowed() {
        let cases = [
            ("{ id = \"guess\" }", "unknown variant `guess`"),
            ("{ id = \"nearest\", layer = \"stations\", radius_m = 5 }", "radius_m"),
            ("{ id = \"share-within-distance\", layer = \"stations\", radius_m = -1 }", "line 1"),
            ("{ id = \"density\", of = \"base.people\" }", "must be the `id` of an indicator that stands before"),
            ("{ id = \"weighted-mean\", sources = [{ layer = \"heat\", column = \"x\" }] }", "needs `weight`"),
        ];
        for (method, expected) in cases {
            let error = Catalogue::parse(&entry(method)).expect_err(method).to_string();
            assert!(error.contains(expected), "{method}: {error}");
        }
    }

    #[test]
    fn an_identifier_that_stands_twice_is_refused() {
        let text = entry("{ id = \"nearest\", layer = \"stations\" }").repeat(2);
        let error = Catalogue::parse(&text).expect_err("the identifier stands twice").to_string();
        assert!(error.starts_with("line 10") && error.ends_with("`id` stands twice"), "{error}");
    }
}
