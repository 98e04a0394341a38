//! Texts one after the other, with where each ends: a column of text, and the identifiers of a layer.

use crate::geometry::{ArrayFault, Buffer, Kept, Named, TextBuffer};

/// A list of texts, flat in memory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Texts {
    joined: TextBuffer,
    ends: Buffer<u32>,
}

impl Texts {
    /// An empty list with room for `len` texts that take `bytes` together.
    pub fn with_room(len: usize, bytes: usize) -> Self {
        let mut texts = Self::default();
        texts.ends.to_mut().reserve(len);
        texts.joined.to_mut().reserve(bytes);
        texts
    }

    /// Adds a text at the end.
    pub fn push(&mut self, text: &str) {
        let joined = self.joined.to_mut();
        joined.push_str(text);
        let end = u32::try_from(joined.len()).expect("a layer is cut into files below four gigabytes");
        self.ends.to_mut().push(end);
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The text at `idx`, which is below [`Texts::len`].
    pub fn get(&self, idx: usize) -> &str {
        let start = idx.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        &self.joined[start..self.ends[idx] as usize]
    }

    /// Every text in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> + Clone {
        (0..self.len()).map(|idx| self.get(idx))
    }

    /// Where `text` stands among texts that are sorted.
    pub fn find_sorted(&self, text: &str) -> Option<usize> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.get(middle) < text {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        (low < self.len() && self.get(low) == text).then_some(low)
    }

    /// Names the two arrays, under a name of their own.
    pub fn name_arrays<'a>(&'a self, name: &str, arrays: &mut Named<'a>) {
        arrays.push_text(format!("{name}.text"), &self.joined);
        arrays.push(format!("{name}.ends"), &self.ends);
    }

    /// The list of `len` texts called `name`, found again.
    pub fn found(kept: &Kept, name: &str, len: usize) -> Result<Self, ArrayFault> {
        let joined = kept.text(&format!("{name}.text"))?;
        let ends: Buffer<u32> = kept.array_of(&format!("{name}.ends"), len)?;
        let fit = ends.is_sorted()
            && ends.last().map_or(0, |&last| last as usize) == joined.len()
            && ends.iter().all(|&end| joined.is_char_boundary(end as usize));
        if fit { Ok(Self { joined, ends }) } else { Err(ArrayFault::Mismatch(format!("{name}.ends"))) }
    }

    /// Gives back the memory that was kept for more.
    pub fn shrink(&mut self) {
        self.joined.to_mut().shrink_to_fit();
        self.ends.to_mut().shrink_to_fit();
    }
}

impl<'t> FromIterator<&'t str> for Texts {
    fn from_iter<I: IntoIterator<Item = &'t str>>(all: I) -> Self {
        let mut texts = Self::default();
        all.into_iter().for_each(|text| texts.push(text));
        texts.shrink();
        texts
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn sorted_texts_are_found_and_others_are_not(mut texts in prop::collection::vec("[a-cé]{0,3}", 0..30), asked in "[a-cé]{0,3}") {
            texts.sort();
            texts.dedup();
            let flat: Texts = texts.iter().map(String::as_str).collect();
            prop_assert_eq!(flat.iter().collect::<Vec<_>>(), texts.iter().map(String::as_str).collect::<Vec<_>>());
            prop_assert_eq!(flat.find_sorted(&asked), texts.iter().position(|text| *text == asked));
        }
    }
}
