//! What somebody may have meant: known words near one that is not known.

use std::cmp::Reverse;

/// At most so many are proposed.
const PROPOSED_MAX: usize = 3;

/// `: did you mean …?` with the nearest of `known`; `otherwise`, where none is near.
pub(super) fn did_you_mean(text: &str, known: impl IntoIterator<Item = String>, otherwise: &str) -> String {
    let asked = folded(text);
    // Of two as near, the one that begins alike comes first: 95018 before 92019 for 95019.
    let mut near: Vec<(usize, Reverse<usize>, String)> = known
        .into_iter()
        .filter_map(|word| Some((distance(&asked, &word)?, Reverse(letters_in_common(&asked, &folded(&word))), word)))
        .collect();
    near.sort();
    near.truncate(PROPOSED_MAX);
    let words: Vec<String> = near.into_iter().map(|(.., word)| word).collect();
    if words.is_empty() { otherwise.to_owned() } else { format!(": did you mean {}?", words.join(", or ")) }
}

/// How far `asked` is from a known word or from one of the words in it; none where it is too far to be meant.
fn distance(asked: &str, known: &str) -> Option<usize> {
    let known = folded(known);
    // One slip in three letters: none in the two digits of a département.
    let allowed = asked.chars().count() / 3;
    let of_parts = known.split(' ').map(|part| edits(asked, part)).min().unwrap_or(usize::MAX);
    let without_code = known.split_once(' ').map_or(usize::MAX, |(_, name)| edits(asked, name));
    let nearest = edits(asked, &known).min(of_parts).min(without_code);
    let is_part = asked.len() >= 3 && known.contains(asked);
    (is_part || nearest <= allowed).then_some(nearest)
}

/// How many letters two texts have in common at their beginning.
fn letters_in_common(left: &str, right: &str) -> usize {
    left.chars().zip(right.chars()).take_while(|(left, right)| left == right).count()
}

/// `text` in small letters without accents, its hyphens and apostrophes as blanks.
pub(super) fn folded(text: &str) -> String {
    let plain = |letter: char| match letter {
        'à' | 'â' | 'ä' => 'a',
        'ç' => 'c',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'î' | 'ï' => 'i',
        'ô' | 'ö' => 'o',
        'ù' | 'û' | 'ü' => 'u',
        'ÿ' => 'y',
        '-' | '\'' | '’' => ' ',
        other => other,
    };
    text.trim().to_lowercase().chars().map(plain).collect::<String>().replace('œ', "oe")
}

/// How many letters must be put in, left out or changed to make `left` of `right` (Levenshtein's distance).
fn edits(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut costs: Vec<usize> = (0..=right.len()).collect();
    for (row, from) in left.chars().enumerate() {
        let mut diagonal = costs[0];
        costs[0] = row + 1;
        for (column, to) in right.iter().enumerate() {
            let changed = diagonal + usize::from(from != *to);
            diagonal = costs[column + 1];
            costs[column + 1] = changed.min(diagonal + 1).min(costs[column] + 1);
        }
    }
    costs[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_count_letters() {
        for (left, right, expected) in [("", "abc", 3), ("sceaux", "sceau", 1), ("kitten", "sitting", 3)] {
            assert_eq!(edits(left, right), expected, "{left} {right}");
        }
    }

    #[test]
    fn a_name_is_found_without_its_accents_and_with_a_slip() {
        let known = || ["95018 Argenteuil", "93031 Épinay-sur-Seine", "92071 Sceaux"].map(str::to_owned);
        assert_eq!(did_you_mean("Argenteuill", known(), ""), ": did you mean 95018 Argenteuil?");
        assert_eq!(did_you_mean("epinay", known(), ""), ": did you mean 93031 Épinay-sur-Seine?");
        assert_eq!(did_you_mean("95019", known(), ""), ": did you mean 95018 Argenteuil?");
        assert_eq!(did_you_mean("Marseille", known(), "; none"), "; none");
    }
}
