//! The pattern of LIKE: `%` for any letters, `_` for one, a backslash before either to mean itself.
//!
//! O(letters of the text × pieces of the pattern) at worst, whatever the pattern: there is no going back further than
//! the last `%`.

/// A pattern, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern(Vec<Piece>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    Letter(char),
    AnyLetter,
    AnyLetters,
}

impl Pattern {
    /// The pattern of a text.
    pub fn read(text: &str) -> Self {
        let mut letters = text.chars();
        let mut pieces = Vec::new();
        while let Some(letter) = letters.next() {
            pieces.push(match letter {
                '%' => Piece::AnyLetters,
                '_' => Piece::AnyLetter,
                '\\' => Piece::Letter(letters.next().unwrap_or('\\')),
                _ => Piece::Letter(letter),
            });
        }
        Self(pieces)
    }

    /// Whether the whole of `text` has the form.
    pub fn matches(&self, text: &str) -> bool {
        let letters: Vec<char> = text.chars().collect();
        let (mut at, mut piece_idx) = (0, 0);
        // Where to go on from when the rest does not match: one letter further behind the last `%`.
        let mut retry = None;
        while at < letters.len() {
            match self.0.get(piece_idx) {
                Some(Piece::AnyLetters) => {
                    retry = Some((at, piece_idx + 1));
                    piece_idx += 1;
                }
                Some(Piece::AnyLetter) => (at, piece_idx) = (at + 1, piece_idx + 1),
                Some(Piece::Letter(letter)) if *letter == letters[at] => (at, piece_idx) = (at + 1, piece_idx + 1),
                _ => {
                    let Some((from, behind)) = retry else { return false };
                    retry = Some((from + 1, behind));
                    (at, piece_idx) = (from + 1, behind);
                }
            }
        }
        self.0[piece_idx..].iter().all(|piece| *piece == Piece::AnyLetters)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The definition, word for word: slow, and plainly right.
    fn by_hand(pieces: &[Piece], text: &[char]) -> bool {
        match pieces.split_first() {
            None => text.is_empty(),
            Some((Piece::AnyLetters, rest)) => (0..=text.len()).any(|skipped| by_hand(rest, &text[skipped..])),
            Some((Piece::AnyLetter, rest)) => !text.is_empty() && by_hand(rest, &text[1..]),
            Some((Piece::Letter(letter), rest)) => text.first() == Some(letter) && by_hand(rest, &text[1..]),
        }
    }

    #[test]
    fn signs_mean_themselves_behind_a_backslash() {
        assert!(Pattern::read("100\\%").matches("100%"));
        assert!(!Pattern::read("100\\%").matches("1000"));
        assert!(Pattern::read("\\").matches("\\"));
        assert!(Pattern::read("").matches(""));
        assert!(Pattern::read("Saint-%").matches("Saint-Denis"));
    }

    proptest! {
        #[test]
        fn matching_agrees_with_the_definition(pattern in "[ab%_]{0,8}", text in "[ab]{0,8}") {
            let pattern = Pattern::read(&pattern);
            let letters: Vec<char> = text.chars().collect();
            prop_assert_eq!(pattern.matches(&text), by_hand(&pattern.0, &letters));
        }
    }
}
