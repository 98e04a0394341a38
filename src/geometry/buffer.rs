//! Arrays that stand either in memory of their own or in bytes kept elsewhere, such as a file mapped into memory.
//!
//! A structure built from a source owns its arrays; one found again in a file borrows them from the bytes of that file,
//! so that putting it in service copies nothing and the system may drop pages that nobody asks for. Reading costs the
//! same either way. Structures name their arrays ([`Named`]) and find them again by name ([`Kept`]); what is found is
//! checked for length and order, so that no byte of a damaged file can lead outside of an array.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::{Deref, Range};
use std::sync::Arc;

use bytemuck::Pod;
use yoke::Yoke;

/// Bytes that several arrays borrow from; they stay where they are and as they are for as long as anyone does.
pub type SharedBytes = Arc<dyn AsRef<[u8]> + Send + Sync>;

/// An array of plain values.
pub struct Buffer<T: 'static>(Place<T>);

enum Place<T: 'static> {
    Own(Vec<T>),
    Shared(Yoke<&'static [T], SharedBytes>),
}

/// A text, in memory of its own or in bytes kept elsewhere.
#[derive(Clone)]
pub struct TextBuffer(TextPlace);

#[derive(Clone)]
enum TextPlace {
    Own(String),
    Shared(Yoke<&'static str, SharedBytes>),
}

/// The arrays that a structure is made of, by name, as bytes.
#[derive(Debug, Default)]
pub struct Named<'a>(Vec<(String, &'a [u8])>);

/// Arrays found in bytes kept elsewhere, by name.
#[derive(Clone)]
pub struct Kept {
    bytes: SharedBytes,
    places: Arc<BTreeMap<String, Range<usize>>>,
}

/// Why kept arrays do not make the structure that they were written from.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ArrayFault {
    /// There is no array of this name.
    #[error("the array `{0}` is missing")]
    Missing(String),
    /// The bytes are no array of this kind: their number or their alignment is wrong.
    #[error("the array `{0}` is not of its kind")]
    Unfit(String),
    /// The array has another length than the others call for, or leads outside of one of them.
    #[error("the array `{0}` does not go with the others")]
    Mismatch(String),
}

impl<T: Pod> Buffer<T> {
    /// The values in a range of shared bytes; none where the bytes are not as many or not aligned as the values are.
    fn shared(bytes: &SharedBytes, range: Range<usize>) -> Option<Self> {
        let values = Yoke::try_attach_to_cart(Arc::clone(bytes), |bytes| {
            let bytes = bytes.as_ref().get(range).ok_or(())?;
            bytemuck::try_cast_slice(bytes).map_err(|_| ())
        });
        values.ok().map(|values| Self(Place::Shared(values)))
    }

    /// The values as they stand in memory.
    pub fn as_bytes(&self) -> &[u8] {
        bytemuck::cast_slice(self)
    }
}

impl<T: Clone> Buffer<T> {
    /// The values to be changed; copied first where they belong to somebody else.
    pub fn to_mut(&mut self) -> &mut Vec<T> {
        if let Place::Shared(values) = &self.0 {
            self.0 = Place::Own(values.get().to_vec());
        }
        match &mut self.0 {
            Place::Own(values) => values,
            Place::Shared(_) => unreachable!("it was copied above"),
        }
    }
}

impl<T> Deref for Buffer<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match &self.0 {
            Place::Own(values) => values,
            Place::Shared(values) => values.get(),
        }
    }
}

impl<T> From<Vec<T>> for Buffer<T> {
    fn from(values: Vec<T>) -> Self {
        Self(Place::Own(values))
    }
}

impl<T> FromIterator<T> for Buffer<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        values.into_iter().collect::<Vec<T>>().into()
    }
}

impl<T> Default for Buffer<T> {
    fn default() -> Self {
        Vec::new().into()
    }
}

impl<T: Clone> Clone for Buffer<T> {
    fn clone(&self) -> Self {
        Self(match &self.0 {
            Place::Own(values) => Place::Own(values.clone()),
            Place::Shared(values) => Place::Shared(values.clone()),
        })
    }
}

impl<T: fmt::Debug> fmt::Debug for Buffer<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.deref().fmt(out)
    }
}

impl<T: PartialEq> PartialEq for Buffer<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: Eq> Eq for Buffer<T> {}

impl TextBuffer {
    /// The text to be changed; copied first where it belongs to somebody else.
    pub fn to_mut(&mut self) -> &mut String {
        if let TextPlace::Shared(text) = &self.0 {
            self.0 = TextPlace::Own((*text.get()).to_owned());
        }
        match &mut self.0 {
            TextPlace::Own(text) => text,
            TextPlace::Shared(_) => unreachable!("it was copied above"),
        }
    }
}

impl Deref for TextBuffer {
    type Target = str;

    fn deref(&self) -> &str {
        match &self.0 {
            TextPlace::Own(text) => text,
            TextPlace::Shared(text) => text.get(),
        }
    }
}

impl Default for TextBuffer {
    fn default() -> Self {
        Self(TextPlace::Own(String::new()))
    }
}

impl fmt::Debug for TextBuffer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.deref().fmt(out)
    }
}

impl PartialEq for TextBuffer {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for TextBuffer {}

impl<'a> Named<'a> {
    /// Adds an array under a name.
    pub fn push<T: Pod>(&mut self, name: impl Into<String>, values: &'a Buffer<T>) {
        self.0.push((name.into(), values.as_bytes()));
    }

    /// Adds a text under a name.
    pub fn push_text(&mut self, name: impl Into<String>, text: &'a TextBuffer) {
        self.0.push((name.into(), text.as_bytes()));
    }

    /// Every array, in the order in which they came.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &'a [u8])> {
        self.0.iter().map(|(name, bytes)| (name.as_str(), *bytes))
    }
}

impl Kept {
    /// The arrays that stand in `bytes`, each in its range.
    pub fn new(bytes: SharedBytes, places: BTreeMap<String, Range<usize>>) -> Self {
        Self { bytes, places: Arc::new(places) }
    }

    /// The array called `name`.
    ///
    /// # Errors
    /// Where there is none, or its bytes are no such values.
    pub fn array<T: Pod>(&self, name: &str) -> Result<Buffer<T>, ArrayFault> {
        let range = self.places.get(name).ok_or_else(|| ArrayFault::Missing(name.to_owned()))?;
        Buffer::shared(&self.bytes, range.clone()).ok_or_else(|| ArrayFault::Unfit(name.to_owned()))
    }

    /// The array called `name`, which has `len` values.
    ///
    /// # Errors
    /// Where there is none, its bytes are no such values, or they are more or fewer.
    pub fn array_of<T: Pod>(&self, name: &str, len: usize) -> Result<Buffer<T>, ArrayFault> {
        let array = self.array(name)?;
        if array.len() == len { Ok(array) } else { Err(ArrayFault::Mismatch(name.to_owned())) }
    }

    /// The offsets called `name`: from 0 to `end`, none before the one ahead of it.
    ///
    /// # Errors
    /// Where there is no such array, or it is not in order.
    pub fn offsets(&self, name: &str, end: usize) -> Result<Buffer<u32>, ArrayFault> {
        let offsets: Buffer<u32> = self.array(name)?;
        let is_whole = offsets.first() == Some(&0) && offsets.last().is_some_and(|&last| last as usize == end);
        if is_whole && offsets.is_sorted() { Ok(offsets) } else { Err(ArrayFault::Mismatch(name.to_owned())) }
    }

    /// The text called `name`.
    ///
    /// # Errors
    /// Where there is none, or it is not UTF-8.
    pub fn text(&self, name: &str) -> Result<TextBuffer, ArrayFault> {
        let range = self.places.get(name).ok_or_else(|| ArrayFault::Missing(name.to_owned()))?.clone();
        let text = Yoke::try_attach_to_cart(Arc::clone(&self.bytes), |bytes| {
            let bytes = bytes.as_ref().get(range).ok_or(())?;
            std::str::from_utf8(bytes).map_err(|_| ())
        });
        text.map(|text| TextBuffer(TextPlace::Shared(text))).map_err(|()| ArrayFault::Unfit(name.to_owned()))
    }

    /// Whether there is an array called `name`.
    pub fn has(&self, name: &str) -> bool {
        self.places.contains_key(name)
    }
}

impl fmt::Debug for Kept {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Kept").field("places", &self.places).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(bytes: Vec<u8>, places: &[(&str, Range<usize>)]) -> Kept {
        let places = places.iter().map(|(name, range)| ((*name).to_owned(), range.clone())).collect();
        Kept::new(Arc::new(bytes), places)
    }

    #[test]
    fn an_array_found_again_is_the_one_that_was_kept_and_a_copy_may_be_changed() {
        let values: Buffer<u32> = (0..40).collect();
        // Eight bytes more than needed: where in memory the list stands is not ours to choose, and one start is aligned.
        let bytes = [&[0; 4][..], values.as_bytes()].concat();
        let kept = kept(bytes, &[("all", 4..164), ("odd", 3..20), ("outside", 4..168), ("torn", 4..7)]);
        let found: Buffer<u32> = kept.array("all").expect("the bytes are aligned");
        let mut changed = found.clone();
        changed.to_mut().push(7);
        assert_eq!((found, changed.len()), (values, 41));
        for (name, fault) in [
            ("odd", "not of its kind"),
            ("outside", "not of its kind"),
            ("torn", "not of its kind"),
            ("none", "missing"),
        ] {
            let found = kept.array::<u32>(name);
            assert!(found.is_err_and(|error| error.to_string().ends_with(fault)), "{name}");
        }
    }

    #[test]
    fn offsets_that_lead_outside_or_back_are_refused() {
        let of = |offsets: &[u32], end: usize| {
            let bytes: Vec<u8> = bytemuck::cast_slice(offsets).to_vec();
            let len = bytes.len();
            kept(bytes, &[("starts", 0..len)]).offsets("starts", end).is_ok()
        };
        assert!(of(&[0, 2, 2, 5], 5) && of(&[0], 0));
        assert!(!of(&[0, 2, 2, 5], 4) && !of(&[0, 3, 2, 5], 5) && !of(&[1, 5], 5) && !of(&[], 0));
    }

    #[test]
    fn a_text_that_is_not_utf8_is_refused() {
        let kept = kept(vec![b'a', 0xff, b'b'], &[("all", 0..3), ("a", 0..1)]);
        assert_eq!(kept.text("a").as_deref(), Ok("a"));
        assert!(kept.text("all").is_err());
    }
}
