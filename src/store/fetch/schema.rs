//! Whether what came has the fields that are expected.
//!
//! The case of letters does not count: portals write the same column in both. An address that names the columns which it
//! selects is asked for these only.

use std::collections::BTreeSet;

use url::Url;

use super::super::sources::ExpectedField;
use super::fault::FetchFault;

/// Parameters by which an address selects columns.
const SELECTING: [&str; 3] = ["select", "fields", "outfields"];

/// Refuses `found` where fields are missing of those that `expected` and `address` name.
pub(super) fn check_fields(
    expected: &[ExpectedField],
    address: &Url,
    found: &[String],
    has_geometry: bool,
) -> Result<(), FetchFault> {
    let there: BTreeSet<String> = found.iter().map(|name| name.to_lowercase()).collect();
    let selected = selected(address);
    let is_selected = |name: &String| selected.as_ref().is_none_or(|selected| selected.contains(&name.to_lowercase()));
    let is_met = |field: &ExpectedField| {
        (field.is_geometry && has_geometry) || field.names.iter().any(|name| there.contains(&name.to_lowercase()))
    };
    let asked = expected.iter().filter(|field| field.names.iter().any(is_selected));
    let missing: Vec<String> = asked.filter(|field| !is_met(field)).map(|field| field.names.join("|")).collect();
    if missing.is_empty() { Ok(()) } else { Err(FetchFault::Fields { missing, found: found.to_vec() }) }
}

/// The columns that an address selects; none where it takes all.
fn selected(address: &Url) -> Option<BTreeSet<String>> {
    let is_selecting = |name: &str| SELECTING.iter().any(|selecting| name.eq_ignore_ascii_case(selecting));
    let (_, columns) = address.query_pairs().find(|(name, _)| is_selecting(name))?;
    // Opendatasoft wants names that begin with a digit in backquotes.
    let plain = |name: &str| name.trim().trim_matches('`').to_lowercase();
    let names: BTreeSet<String> = columns.split(',').map(plain).collect();
    (!names.contains("*")).then_some(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missing(names: &[&str], address: &str, found: &[&str]) -> Vec<String> {
        let expected: Vec<ExpectedField> = names
            .iter()
            .map(|names| ExpectedField {
                names: names.split('|').map(str::to_owned).collect(),
                is_geometry: *names == "geo_shape",
            })
            .collect();
        let found: Vec<String> = found.iter().map(|&name| name.to_owned()).collect();
        let address = Url::parse(address).expect("an address");
        match check_fields(&expected, &address, &found, true) {
            Err(FetchFault::Fields { missing, .. }) => missing,
            _ => Vec::new(),
        }
    }

    #[test]
    fn a_field_is_met_by_any_of_its_names_in_either_case_or_by_the_geometry() {
        assert!(missing(&["A|b", "c", "geo_shape"], "http://x.example/", &["B", "C"]).is_empty());
        assert_eq!(missing(&["a|b", "c"], "http://x.example/", &["d"]), ["a|b", "c"]);
    }

    #[test]
    fn only_what_an_address_selects_is_expected() {
        assert!(missing(&["a", "b"], "http://x.example/?select=b,c", &["b"]).is_empty());
        assert_eq!(missing(&["2025x", "b"], "http://x.example/?select=%602025x%60,c", &["c"]), ["2025x"]);
        assert_eq!(missing(&["a", "b"], "http://x.example/?outFields=*", &["b"]), ["a"]);
    }
}
