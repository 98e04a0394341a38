//! The whole programme as one JSON object: a GeoJSON collection a kind of record, as somebody sees it.

use serde_json::{Map, Value as Json, json};

use crate::programme::record::Kind;
use crate::programme::{Book, Viewer};

use super::record::record_feature;

/// The records of every kind that `viewer` sees, with the fields that it sees.
pub fn programme_json(book: &Book, viewer: Viewer<'_>) -> Json {
    let kinds = Kind::ALL.iter().map(|&kind| (kind.id().to_owned(), collection(book, kind, viewer)));
    Json::Object(kinds.collect::<Map<String, Json>>())
}

fn collection(book: &Book, kind: Kind, viewer: Viewer<'_>) -> Json {
    let seen = book.of_kind(kind).filter(|(id, record)| viewer.sees(book, kind, id, record));
    let features: Vec<Json> = seen
        .map(|(id, record)| record_feature(kind, id, record, |field| viewer.sees_field(book, kind, id, record, field)))
        .collect();
    json!({ "type": "FeatureCollection", "features": features })
}
