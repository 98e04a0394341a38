//! Headers that are lists: given several times, they are one list (RFC 9110, section 5.3).

use axum::http::{HeaderMap, HeaderName};

/// The values of a header joined as one list, those left out that are no text; none where it is not given.
pub(super) fn joined(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let values: Vec<&str> = headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok()).collect();
    (!values.is_empty()).then(|| values.join(","))
}
