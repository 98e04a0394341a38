//! Documents in JSON that were written once, each under its tag, which changes whenever a byte of it would. They hang on
//! the layers in service and go with them; a ceiling of bytes holds whatever addresses clients claim to have asked.

use axum::body::Bytes;
use moka::sync::Cache;

use super::conditional::Tag;

/// How many bytes of documents are kept.
const CACHE_BYTES: u64 = 8 << 20;
/// What a kept document costs beside its bytes.
const ENTRY_BYTES: usize = 200;

/// The documents that were written; the least used go first.
#[derive(Debug, Clone)]
pub(super) struct Documents(Cache<Tag, Bytes>);

impl Documents {
    pub fn new() -> Self {
        let weight = |_: &Tag, document: &Bytes| u32::try_from(document.len() + ENTRY_BYTES).unwrap_or(u32::MAX);
        Self(Cache::builder().weigher(weight).max_capacity(CACHE_BYTES).build())
    }

    /// The document with a tag, where it is kept.
    pub fn get(&self, tag: &Tag) -> Option<Bytes> {
        self.0.get(tag)
    }

    /// Keeps a document, and gives it back.
    pub fn kept(&self, tag: &Tag, document: Vec<u8>) -> Bytes {
        let document = Bytes::from(document);
        self.0.insert(*tag, document.clone());
        document
    }
}
