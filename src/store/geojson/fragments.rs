//! The features of a layer as text that was written once: a page of them is then copied. WGS84, every column.
//!
//! Only of layers whose text stays under a ceiling; a larger one is written anew for each answer, as its text may not be
//! held.

use crate::layers::Layer;

use super::write::GeoJsonRows;

/// The most features of a layer whose text is held, and the most bytes of it.
const FEATURES_MAX: usize = 20_000;
const BYTES_MAX: usize = 8 << 20;

/// The text of every feature of a layer.
#[derive(Debug)]
pub struct GeoJsonFragments {
    text: Vec<u8>,
    /// Where each feature ends.
    ends: Vec<usize>,
}

impl GeoJsonFragments {
    /// The text of `layer`; none where it is over the ceiling.
    pub fn of(layer: &Layer) -> Option<Self> {
        let (rows, mut text, mut ends) = (GeoJsonRows::of(layer), Vec::new(), Vec::new());
        if layer.len() > FEATURES_MAX {
            return None;
        }
        for row_idx in 0..layer.len() {
            rows.push(row_idx, &mut text);
            ends.push(text.len());
            if text.len() > BYTES_MAX {
                return None;
            }
        }
        text.shrink_to_fit();
        Some(Self { text, ends })
    }

    /// How many bytes the features at `rows` take.
    ///
    /// # Panics
    /// As [`Self::get`] does.
    pub fn bytes_of(&self, rows: impl IntoIterator<Item = usize>) -> usize {
        rows.into_iter().map(|row_idx| self.get(row_idx).len()).sum()
    }

    /// The text of a feature with foreign members such as `"links":[]`, already in JSON, without braces.
    ///
    /// # Panics
    /// As [`Self::get`] does.
    pub fn with(&self, row_idx: usize, foreign_members: &str) -> Vec<u8> {
        let text = self.get(row_idx);
        let open = text.strip_suffix(b"}").unwrap_or(text);
        [open, b",", foreign_members.as_bytes(), b"}"].concat()
    }

    /// The text of a feature.
    ///
    /// # Panics
    /// Where `row_idx` is not below the number of features: an index is ours, never a client's.
    pub fn get(&self, row_idx: usize) -> &[u8] {
        let start = row_idx.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start..self.ends[row_idx]]
    }
}
