//! The tags of records: the revision that a record is at, and which of its forms was seen. `If-Match` must name it before
//! anything is written over it.

use axum::extract::FromRequestParts;
use axum::http::header::{CACHE_CONTROL, ETAG, IF_MATCH, IF_NONE_MATCH, VARY};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue};

use super::super::app::AppState;
use super::super::fault_words::ProblemKind;
use super::super::header_list::joined;
use super::super::problem::ApiError;

/// What a write stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http) enum Precondition {
    /// Nothing is said.
    None,
    /// There is no such record yet: `If-None-Match: *`.
    Absent,
    /// The record is at one of these revisions, of which the first is named here: `If-Match`.
    At(u64),
    /// The record is there, whatever its revision: `If-Match: *`.
    There,
}

impl FromRequestParts<AppState> for Precondition {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _app: &AppState) -> Result<Self, ApiError> {
        let header = |name: &HeaderName| joined(&parts.headers, name);
        match (header(&IF_MATCH).as_deref().map(str::trim), header(&IF_NONE_MATCH).as_deref().map(str::trim)) {
            (None, Some("*")) => Ok(Self::Absent),
            (None, None | Some(_)) => Ok(Self::None),
            (Some("*"), None) => Ok(Self::There),
            (Some(tag), None) => revision_of(tag).map(Self::At).ok_or_else(unreadable),
            (Some(_), Some(_)) => Err(unreadable()),
        }
    }
}

impl Precondition {
    /// The revision that a write over a record expects, which is at `present`.
    ///
    /// # Errors
    /// Where none is named: a write over what one has not seen would lose what another wrote.
    pub fn expected(self, present: u64) -> Result<u64, ApiError> {
        match self {
            Self::At(revision) => Ok(revision),
            Self::There => Ok(present),
            Self::None | Self::Absent => Err(ApiError::of_kind(ProblemKind::NoRevision)),
        }
    }
}

/// The revision in a strong tag of ours, `"r42"`, `"r42-team"`, with or without a coding behind it.
fn revision_of(tag: &str) -> Option<u64> {
    let inside = tag.strip_prefix("\"r")?.strip_suffix('"')?;
    let digits = inside.split('-').next()?;
    digits.parse().ok().filter(|_| !digits.starts_with('+'))
}

fn unreadable() -> ApiError {
    let (fr, en) =
        ("un seul ETag d’un enregistrement, tel qu’il a été reçu", "one ETag of a record, as it was received");
    ApiError::new(
        ProblemKind::BadRequest,
        format!("If-Match : {fr} est attendu"),
        format!("If-Match: {en} is expected"),
    )
    .in_field("If-Match")
}

/// The headers of a record at a revision; the team sees more of it than everybody.
pub(in crate::http) fn headers(revision: u64, is_of_team: bool) -> HeaderMap {
    let form = if is_of_team { "-team" } else { "" };
    let mut headers = HeaderMap::new();
    // A number and a word make a header.
    headers.extend(HeaderValue::try_from(format!("\"r{revision}{form}\"")).ok().map(|tag| (ETAG, tag)));
    headers.insert(
        CACHE_CONTROL,
        HeaderValue::from_static(if is_of_team { "private, no-cache" } else { "public, no-cache" }),
    );
    headers.insert(VARY, HeaderValue::from_static("accept, accept-language, accept-encoding, authorization, cookie"));
    headers
}

/// Whether a client has the form of these headers already.
pub(in crate::http) fn has_it(asked: &HeaderMap, headers: &HeaderMap) -> bool {
    let had = joined(asked, &IF_NONE_MATCH);
    let tag = headers.get(ETAG).and_then(|tag| tag.to_str().ok()).map(|tag| tag.trim_matches('"'));
    let names = |known: &str| {
        let known = known.trim().trim_start_matches("W/").trim_matches('"');
        let bare = ["-gzip", "-br", "-zstd"].iter().find_map(|coding| known.strip_suffix(coding)).unwrap_or(known);
        known == "*" || Some(bare) == tag
    };
    had.is_some_and(|had| had.split(',').any(names))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_names_its_revision() {
        for (tag, revision) in [("\"r42\"", 42), ("\"r42-team\"", 42), ("\"r7-gzip\"", 7), ("\"r7-team-br\"", 7)] {
            assert_eq!(revision_of(tag), Some(revision));
        }
        for tag in
            ["r42", "W/\"r42\"", "\"42\"", "\"r\"", "\"r-1\"", "\"r+1\"", "\"r1\", \"r2\"", "\"r99999999999999999999\""]
        {
            assert_eq!(revision_of(tag), None, "{tag}");
        }
    }
}
