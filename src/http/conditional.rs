//! Conditional requests (RFC 9110, section 13): strong tags, and 304 where the client has the answer already.
//!
//! A tag is made of everything that can change a byte of an answer: the question with its language and form, the layers
//! in service with their records, the words of the indicators, the version. It is known before the answer is worked
//! out, but for a diagnosis, whose tag holds its identity too. An answer that leaves compressed is another
//! representation: its tag carries the coding ([`mark_coding`]).

use std::convert::Infallible;
use std::fmt::Write as _;

use axum::extract::{FromRequestParts, Request};
use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, ETAG, IF_NONE_MATCH, VARY};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use super::header_list::joined;

/// The codings in which an answer may leave.
const CODINGS: [&str; 3] = ["gzip", "br", "zstd"];
/// How many bytes of the hash a tag shows.
const SHOWN_BYTES: usize = 16;

/// A strong entity tag, without its quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tag(String);

/// The tags of answers that a client has already. Only GET and HEAD are answered by saying so (section 13.1.2): the
/// answer to any other method is sent whole.
#[derive(Debug, Clone, Default)]
pub(super) struct Known(String);

impl Tag {
    /// The tag of an answer that depends on `parts` and on nothing else.
    pub fn of(parts: &[&str]) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update(part.len().to_le_bytes());
            hash.update(part.as_bytes());
        }
        Self::shown(&hash.finalize())
    }

    /// The tag of an answer that is `bytes`, or that they identify.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Self::shown(&Sha256::digest(bytes))
    }

    fn shown(hash: &[u8]) -> Self {
        let mut tag = String::with_capacity(2 * SHOWN_BYTES);
        for byte in &hash[..SHOWN_BYTES] {
            let _ = write!(tag, "{byte:02x}");
        }
        Self(tag)
    }

    /// The tag, without quotes.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The headers of an answer with this tag: it may be kept, and is asked for again each time.
    pub fn headers(&self) -> [(HeaderName, HeaderValue); 3] {
        headers_of(&self.0)
    }
}

/// The headers of an answer with a tag, which may name a coding.
fn headers_of(tag: &str) -> [(HeaderName, HeaderValue); 3] {
    let quoted = HeaderValue::from_str(&format!("\"{tag}\"")).unwrap_or(HeaderValue::from_static("\"\""));
    let cache = HeaderValue::from_static("public, no-cache");
    [
        (ETAG, quoted),
        (CACHE_CONTROL, cache),
        (VARY, HeaderValue::from_static("accept, accept-language, accept-encoding")),
    ]
}

impl Known {
    /// The answer 304, where the client has the one of `tag`: with the tag of the form that it has.
    pub fn unchanged(&self, tag: &Tag) -> Option<Response> {
        let mut tags = self.0.split(',').map(|known| known.trim().trim_start_matches("W/").trim_matches('"'));
        let known = tags.find(|known| *known == "*" || without_coding(known) == tag.0)?;
        let form = if known == "*" { &tag.0 } else { known };
        Some((StatusCode::NOT_MODIFIED, headers_of(form)).into_response())
    }
}

impl<S: Sync> FromRequestParts<S> for Known {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        if ![Method::GET, Method::HEAD].contains(&parts.method) {
            return Ok(Self::default());
        }
        Ok(Self(joined(&parts.headers, &IF_NONE_MATCH).unwrap_or_default()))
    }
}

fn without_coding(tag: &str) -> &str {
    let plain = |coding: &&str| tag.strip_suffix(*coding).and_then(|rest| rest.strip_suffix('-'));
    CODINGS.iter().find_map(plain).unwrap_or(tag)
}

/// Middleware that gives the compressed form of an answer a tag of its own.
pub(super) async fn mark_coding(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let coding = response.headers().get(CONTENT_ENCODING).and_then(|coding| coding.to_str().ok());
    let tag = response.headers().get(ETAG).and_then(|tag| tag.to_str().ok()?.strip_suffix('"'));
    if let (Some(coding), Some(tag)) = (coding, tag)
        && let Ok(marked) = HeaderValue::from_str(&format!("{tag}-{coding}\""))
    {
        response.headers_mut().insert(ETAG, marked);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_known_whatever_coding_it_left_in() {
        let tag = Tag::of(&["a", "b"]);
        for known in [format!("\"{}\"", tag.0), format!("\"x\", W/\"{}-br\"", tag.0), "*".to_owned()] {
            assert!(Known(known).unchanged(&tag).is_some());
        }
        // The tag is that of the form which the client has.
        let packed = Known(format!("\"{}-br\"", tag.0)).unchanged(&tag).expect("it is known");
        assert_eq!(packed.headers()[ETAG], format!("\"{}-br\"", tag.0));
        assert!(Known("\"x\"".to_owned()).unchanged(&tag).is_none());
        assert!(Known::default().unchanged(&tag).is_none());
    }

    #[test]
    fn parts_do_not_run_together() {
        assert_ne!(Tag::of(&["ab", "c"]), Tag::of(&["a", "bc"]));
    }
}
