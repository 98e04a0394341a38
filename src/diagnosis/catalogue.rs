//! The catalogue of indicators, read from the text of `geodata/indicators.toml`.
//!
//! A wrong entry is refused with its line and what is allowed: an unknown key, method or unit, an identifier that
//! stands twice, an indicator made of one that does not stand before it.

mod checks;
mod entry;
mod lines;
mod method_entry;
mod near_entry;

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
    use proptest::prelude::*;

    use super::*;

    /// The catalogue that ships, entry by entry.
    fn shipped_entries() -> Vec<String> {
        let text = include_str!("../../geodata/indicators.toml");
        text.split("[[indicator]]").skip(1).map(|entry| format!("[[indicator]]{entry}")).collect()
    }

    /// A change of a text: at a place, something is left out and something put in.
    fn mutation() -> impl Strategy<Value = (f64, usize, String)> {
        let words = prop::sample::select(vec![
            "",
            "-1",
            "nan",
            "1e999",
            "\"",
            "[",
            "]",
            "{",
            "}",
            "=",
            "\n",
            "é",
            "id",
            "[[indicator]]",
            "within = [",
            "9e9",
            "radius_m = 0",
            "people = \"base.population\"",
            "classes = []",
            "layer = \"\"",
            "\u{0}",
        ]);
        (0.0..1.0, 0..40_usize, words.prop_map(str::to_owned))
    }

    fn mutated(text: &str, mutations: &[(f64, usize, String)]) -> String {
        mutations.iter().fold(text.to_owned(), |text, (share, taken, put)| {
            let letters: Vec<char> = text.chars().collect();
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                clippy::cast_precision_loss,
                reason = "a place in a text"
            )]
            let at = (share * letters.len() as f64) as usize;
            let rest = (at + taken).min(letters.len());
            letters[..at].iter().copied().chain(put.chars()).chain(letters[rest..].iter().copied()).collect()
        })
    }

    proptest! {
        #[test]
        fn a_text_that_was_tampered_with_is_read_or_refused_and_never_panics(
            first in 0..100_usize, mutations in prop::collection::vec(mutation(), 1..5),
        ) {
            let entries = shipped_entries();
            let text = format!("{}{}", entries[0], entries[first % entries.len()]);
            if let Err(fault) = Catalogue::parse(&mutated(&text, &mutations)) {
                prop_assert!(!fault.to_string().is_empty());
            }
        }
    }

    #[test]
    fn a_fault_is_told_on_the_line_of_its_key() {
        let text = entry("{ id = \"count-within\", layer = \"stations\", radius_m = 0 }");
        let error = Catalogue::parse(&text).expect_err("a radius is above 0").to_string();
        assert!(error.starts_with("line 9, indicator `mob.test`: `radius_m`"), "{error}");
        let text = text.replace("unit = \"share\"", "unit = \"furlong\"");
        let error = Catalogue::parse(&text).expect_err("there is no such unit").to_string();
        assert!(error.starts_with("line 6, indicator `mob.test`: unknown `unit`"), "{error}");
    }

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
            ("{ id = \"share-within-distance\", layer = \"stations\", radius_m = -1 }", "line 9"),
            ("{ id = \"density\", of = \"base.people\" }", "must be the `id` of an indicator that stands before"),
            ("{ id = \"share-within-distance\", layer = \"a\" }", "either `layer` and `radius_m`, or `within`"),
            ("{ id = \"share-within-distance\", within = [] }", "either `layer` and `radius_m`, or `within`"),
            ("{ id = \"nearest\", layer = \"a\", column = \"b\" }", "`column` and `classes` go together"),
            ("{ id = \"people-nearest\", layer = \"a\", share = 0.5, people = \"x\" }", "stands before"),
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
        assert!(error.starts_with("line 11,") && error.ends_with("`id` stands twice"), "{error}");
    }
}
