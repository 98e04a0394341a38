//! CQL2 text as the JSON of the standard, by the `cql2` crate.
//!
//! Its parser goes back where it was wrong and down where the text nests, so the text is looked through before: a filter
//! has few operators and little nesting, or it is refused. Positions are counted apart, and the steps of the parser have
//! a ceiling of their own.

use std::num::NonZeroUsize;

use serde_json::Value;

use super::FilterFault;

/// The most operators and keywords.
const MAX_OPERATORS: usize = 256;
/// The most brackets within each other, those of a geometry apart.
const MAX_NESTING: usize = 16;
/// The most positions of all geometries.
const MAX_POSITIONS: usize = 2_000;
/// The most steps of the parser: some tenths of a second.
const MAX_STEPS: NonZeroUsize = NonZeroUsize::new(5_000_000).expect("it is not zero");
/// The words that combine others.
const OPERATORS: [&str; 8] = ["not", "and", "or", "div", "like", "in", "is", "between"];
/// The words that open a geometry.
const GEOMETRIES: [&str; 7] =
    ["point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon", "geometrycollection"];

/// The tree of a filter, in the JSON of the standard.
pub(super) fn tree(text: &str) -> Result<Value, FilterFault> {
    check(text)?;
    pest::set_call_limit(Some(MAX_STEPS));
    let unreadable = |fault: &dyn std::fmt::Display| {
        let fault: String = fault.to_string().chars().take(400).collect();
        FilterFault::new(format!("ce n’est pas du CQL2 : {fault}"), format!("no CQL2: {fault}"))
    };
    let expression = cql2::parse_text(text).map_err(|fault| unreadable(&fault))?;
    expression.to_value().map_err(|fault| unreadable(&fault))
}

/// What is counted while a text is looked through.
#[derive(Debug, Default)]
struct Counts {
    operators: usize,
    nesting: usize,
    deepest: usize,
    positions: usize,
}

fn check(text: &str) -> Result<(), FilterFault> {
    let counts = counted(text);
    let ceilings = [
        (counts.operators, MAX_OPERATORS, "opérateurs", "operators"),
        (counts.deepest, MAX_NESTING, "parenthèses imbriquées", "nested brackets"),
        (counts.positions, MAX_POSITIONS, "positions", "positions"),
    ];
    match ceilings.into_iter().find(|(found, most, ..)| found > most) {
        Some((_, most, fr, en)) => {
            Err(FilterFault::new(format!("{most} {fr} au plus"), format!("{most} {en} at most")))
        }
        None => Ok(()),
    }
}

fn counted(text: &str) -> Counts {
    let mut counts = Counts::default();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        rest = match first {
            '\'' | '"' => behind_quote(&rest[1..], first),
            _ if first.is_alphabetic() => {
                let end = rest.find(|it: char| !(it.is_alphanumeric() || "_.:".contains(it))).unwrap_or(rest.len());
                let (word, behind) = rest.split_at(end);
                counts.behind_word(&word.to_ascii_lowercase(), behind)
            }
            _ => {
                counts.sign(first);
                &rest[first.len_utf8()..]
            }
        };
    }
    counts
}

impl Counts {
    fn sign(&mut self, sign: char) {
        match sign {
            '(' => {
                self.nesting += 1;
                self.deepest = self.deepest.max(self.nesting);
            }
            ')' => self.nesting = self.nesting.saturating_sub(1),
            '+' | '-' | '*' | '/' | '%' | '^' | '=' | '<' | '>' | '!' => self.operators += 1,
            _ => {}
        }
    }

    /// Counts a word, and gives what is to be looked at behind it: a geometry is passed over as a whole.
    fn behind_word<'t>(&mut self, word: &str, behind: &'t str) -> &'t str {
        if GEOMETRIES.contains(&word) {
            let is_of_geometry =
                |sign: char| sign.is_ascii_whitespace() || sign.is_ascii_alphanumeric() || "(),.+-".contains(sign);
            let end = geometry_end(behind, is_of_geometry);
            self.positions += 1 + behind[..end].matches(',').count();
            return &behind[end..];
        }
        self.operators += usize::from(OPERATORS.contains(&word));
        behind
    }
}

/// Where the brackets close that a geometry opens.
fn geometry_end(text: &str, is_of_geometry: impl Fn(char) -> bool) -> usize {
    let mut nesting = 0_usize;
    for (at, sign) in text.char_indices() {
        match sign {
            '(' => nesting += 1,
            ')' if nesting <= 1 => return at + usize::from(nesting == 1),
            ')' => nesting -= 1,
            _ if !is_of_geometry(sign) => return at,
            _ => {}
        }
        // A collection nests a little deeper than anything else; more is none.
        if nesting > 5 {
            return at;
        }
    }
    text.len()
}

/// What stands behind the end of a quoted text.
fn behind_quote(text: &str, quote: char) -> &str {
    text.split_once(quote).map_or("", |(_, behind)| behind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_within_quotes_and_geometries_counts_apart() {
        let counts = counted("name LIKE 'a-b-c''=' AND S_INTERSECTS(geometry, POLYGON((2 -48, 3 -48, 3 -49, 2 -48)))");
        assert_eq!((counts.operators, counts.deepest, counts.positions), (2, 1, 4));
    }

    #[test]
    fn deep_and_long_filters_are_refused_at_once() {
        let deep = format!("{}1=1{}", "(".repeat(5_000), ")".repeat(5_000));
        let nots = "NOT ".repeat(4_000) + "a";
        let minuses = "-".repeat(16_000) + "1";
        let sums = "a=1".to_owned() + &"+1".repeat(8_000);
        let many = format!("S_INTERSECTS(geometry,MULTIPOINT({}))", vec!["(1 1)"; 3_000].join(","));
        for text in [deep, nots, minuses, sums, many] {
            assert!(tree(&text).is_err());
        }
    }

    #[test]
    fn a_filter_on_which_the_parser_goes_back_and_forth_ends() {
        let nested = format!("{}1,2{}", "(".repeat(MAX_NESTING), ",3)".repeat(MAX_NESTING));
        let _ = tree(&format!("a IN {nested}"));
        let calls = format!("{}a{} = 1", "f(".repeat(MAX_NESTING), ")".repeat(MAX_NESTING));
        let _ = tree(&calls);
    }
}
