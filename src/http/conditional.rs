//! Conditional requests (RFC 9110, section 13): strong tags, 304 where the client has the answer already, 412 where it wants
//! no other than one that is gone.
//!
//! A tag is made of everything that can change a byte of an answer: the question with its language and form, the layers
//! in service with their records, the words of the indicators, the version. It is known before the answer is worked
//! out, but for a diagnosis, whose tag holds its identity too. An answer that leaves compressed is another
//! representation: its tag carries the coding ([`mark_coding`]).

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, ETAG, IF_MATCH, IF_NONE_MATCH, VARY};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use super::fault_words::ProblemKind;
use super::header_list::joined;
use super::problem::ApiError;

/// The codings in which an answer may leave.
const CODINGS: [&str; 3] = ["gzip", "br", "zstd"];
/// How many bytes of the hash a tag shows.
const SHOWN_BYTES: usize = 16;

/// A strong entity tag, without its quotes: hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Tag([u8; 2 * SHOWN_BYTES]);

/// What a client asks about the answers that it has: the tags of which one must match (`If-Match`), and those that need
/// not be sent again (`If-None-Match`). Only GET and HEAD are settled by a tag (section 13.1): the answer to any other
/// method is sent whole.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    required: Option<String>,
    had: Option<String>,
}

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
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut tag = [b'0'; 2 * SHOWN_BYTES];
        for (digits, byte) in tag.chunks_exact_mut(2).zip(hash) {
            digits.copy_from_slice(&[DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
        }
        Self(tag)
    }

    /// The tag, without quotes.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("hexadecimal digits are a text")
    }

    /// The headers of an answer with this tag: it may be kept, and is asked for again each time.
    pub fn headers(&self) -> [(HeaderName, HeaderValue); 3] {
        headers_of(self.as_str())
    }
}

/// The headers of an answer with a tag, which may name a coding.
fn headers_of(tag: &str) -> [(HeaderName, HeaderValue); 3] {
    let quoted = HeaderValue::try_from(["\"", tag, "\""].concat()).unwrap_or(HeaderValue::from_static("\"\""));
    let cache = HeaderValue::from_static("public, no-cache");
    [
        (ETAG, quoted),
        (CACHE_CONTROL, cache),
        (VARY, HeaderValue::from_static("accept, accept-language, accept-encoding")),
    ]
}

impl Known {
    /// What a request by a method asks in its headers.
    pub fn asked(method: &Method, headers: &HeaderMap) -> Self {
        if ![Method::GET, Method::HEAD].contains(method) {
            return Self::default();
        }
        Self { required: joined(headers, &IF_MATCH), had: joined(headers, &IF_NONE_MATCH) }
    }

    /// The answer 304, where the client has the one of `tag`: with the tag of the form that it has. Or 412, where the
    /// client wants another than that of `tag` or none.
    pub fn unchanged(&self, tag: &Tag) -> Option<Response> {
        let is_required = |required: &String| tags(required).any(|known| known.is_strong && known.names(tag));
        if self.required.as_ref().is_some_and(|required| !is_required(required)) {
            return Some(ApiError::of_kind(ProblemKind::AnotherAnswer).into_response());
        }
        let known = tags(self.had.as_deref()?).find(|known| known.names(tag))?;
        let form = known.tag.unwrap_or(tag.as_str());
        Some((StatusCode::NOT_MODIFIED, headers_of(form)).into_response())
    }
}

/// A tag that a client names; any tag where it is `*`.
#[derive(Debug, Clone, Copy)]
struct Named<'h> {
    tag: Option<&'h str>,
    is_strong: bool,
}

impl Named<'_> {
    fn names(self, tag: &Tag) -> bool {
        self.tag.is_none_or(|named| without_revision(without_coding(named)) == tag.as_str())
    }
}

/// The tags of a header; what is in no quotes is none.
fn tags(header: &str) -> impl Iterator<Item = Named<'_>> {
    header.split(',').map(str::trim).filter_map(|named| {
        if named == "*" {
            return Some(Named { tag: None, is_strong: true });
        }
        let (quoted, is_strong) = named.strip_prefix("W/").map_or((named, true), |quoted| (quoted, false));
        let tag = quoted.strip_prefix('"')?.strip_suffix('"')?;
        Some(Named { tag: Some(tag), is_strong })
    })
}

impl<S: Sync> FromRequestParts<S> for Known {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self::asked(&parts.method, &parts.headers))
    }
}

fn without_coding(tag: &str) -> &str {
    let plain = |coding: &&str| tag.strip_suffix(*coding).and_then(|rest| rest.strip_suffix('-'));
    CODINGS.iter().find_map(plain).unwrap_or(tag)
}

/// A tag without the revision that stands before it on what can be written over.
fn without_revision(tag: &str) -> &str {
    let is_revision =
        |it: &&str| it.strip_prefix('r').is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    tag.split_once('-').filter(|(revision, _)| is_revision(revision)).map_or(tag, |(_, rest)| rest)
}

/// Names the revision of a record in the tag of an answer, so that a write over it can name it again.
pub(super) fn mark_revision(headers: &mut HeaderMap, revision: u64) {
    let tag = headers.get(ETAG).and_then(|tag| tag.to_str().ok()?.strip_prefix('"'));
    if let Some(Ok(marked)) = tag.map(|tag| HeaderValue::try_from(format!("\"r{revision}-{tag}"))) {
        headers.insert(ETAG, marked);
    }
}

/// Gives the compressed form of an answer a tag of its own.
pub(super) fn mark_coding(headers: &mut HeaderMap) {
    let coding = headers.get(CONTENT_ENCODING).and_then(|coding| coding.to_str().ok());
    let tag = headers.get(ETAG).and_then(|tag| tag.to_str().ok()?.strip_suffix('"'));
    if let (Some(coding), Some(tag)) = (coding, tag)
        && let Ok(marked) = HeaderValue::try_from([tag, "-", coding, "\""].concat())
    {
        headers.insert(ETAG, marked);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn having(tags: &str) -> Known {
        Known { required: None, had: Some(tags.to_owned()) }
    }

    #[test]
    fn a_tag_is_known_whatever_coding_it_left_in() {
        let tag = Tag::of(&["a", "b"]);
        let text = tag.as_str();
        for known in [format!("\"{text}\""), format!("\"x\", W/\"{text}-br\""), "*".to_owned()] {
            assert!(having(&known).unchanged(&tag).is_some());
        }
        // The tag is that of the form which the client has.
        let packed = having(&format!("\"{text}-br\"")).unchanged(&tag).expect("it is known");
        assert_eq!(packed.headers()[ETAG], format!("\"{text}-br\""));
        for other in ["\"x\"".to_owned(), text.to_owned(), format!("\"{text}"), String::new()] {
            assert!(having(&other).unchanged(&tag).is_none(), "{other}");
        }
        assert!(Known::default().unchanged(&tag).is_none());
    }

    #[test]
    fn an_answer_that_must_match_is_given_under_its_strong_tag_alone() {
        let tag = Tag::of(&["a", "b"]);
        let status = |required: String| {
            let known = Known { required: Some(required), had: None };
            known.unchanged(&tag).map(|response| response.status())
        };
        let text = tag.as_str();
        for matching in [format!("\"{text}\""), format!("\"x\", \"{text}-gzip\""), "*".to_owned()] {
            assert_eq!(status(matching), None);
        }
        for other in ["\"x\"".to_owned(), format!("W/\"{text}\""), text.to_owned()] {
            assert_eq!(status(other), Some(StatusCode::PRECONDITION_FAILED));
        }
    }

    #[test]
    fn parts_do_not_run_together() {
        assert_ne!(Tag::of(&["ab", "c"]), Tag::of(&["a", "bc"]));
    }
}
