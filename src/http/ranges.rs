//! Stretches of an answer (RFC 9110, section 14): one stretch of bytes is given alone, several are answered whole, which
//! the section allows. A stretch is given only of the answer that the client has the rest of (`If-Range`).

use std::convert::Infallible;
use std::ops::Range;

use axum::extract::FromRequestParts;
use axum::http::Method;
use axum::http::header::{IF_RANGE, RANGE};
use axum::http::request::Parts;

use super::conditional::Tag;

/// The stretch that a request asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AskedRange {
    range: Option<String>,
    /// The tag of the answer of which the client has the rest.
    of: Option<String>,
}

/// What of an answer is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Given {
    Whole,
    Part(Range<u64>),
    /// The stretch lies behind the end.
    Nothing,
}

impl<S: Sync> FromRequestParts<S> for AskedRange {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let is_get = parts.method == Method::GET;
        let text = |name| parts.headers.get(name).filter(|_| is_get)?.to_str().ok().map(str::to_owned);
        Ok(Self { range: text(RANGE), of: text(IF_RANGE) })
    }
}

impl AskedRange {
    /// What is given of an answer of `bytes` under `tag`. What is no range of bytes is as if it were not there.
    pub(super) fn of(&self, bytes: u64, tag: &Tag) -> Given {
        let is_same = self.of.as_ref().is_none_or(|of| *of == format!("\"{}\"", tag.as_str()));
        let stretch = self.range.as_deref().filter(|_| is_same).and_then(|range| stretch(range, bytes));
        match stretch {
            None => Given::Whole,
            Some(range) if range.is_empty() => Given::Nothing,
            Some(range) => Given::Part(range),
        }
    }
}

/// The only stretch that a header names, of so many bytes; empty where it lies behind them.
fn stretch(header: &str, bytes: u64) -> Option<Range<u64>> {
    let (unit, set) = header.split_once('=')?;
    if !unit.trim().eq_ignore_ascii_case("bytes") || set.contains(',') {
        return None;
    }
    let (first, last) = set.trim().split_once('-')?;
    if first.is_empty() {
        let suffix = number(last)?;
        return Some(bytes.saturating_sub(suffix)..bytes);
    }
    let first = number(first)?;
    let end = if last.is_empty() { bytes } else { number(last)?.checked_add(1)? };
    if end <= first && !last.is_empty() {
        return None;
    }
    Some(first.min(bytes)..end.min(bytes))
}

fn number(text: &str) -> Option<u64> {
    let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    // A number beyond all bytes is as good as the last of them.
    is_plain.then(|| text.parse().unwrap_or(u64::MAX - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_read_as_the_section_has_it() {
        let cases = [
            ("bytes=0-9", Some(0..10)),
            ("bytes=90-", Some(90..100)),
            ("bytes=-5", Some(95..100)),
            ("bytes=-500", Some(0..100)),
            ("Bytes=99-400", Some(99..100)),
            ("bytes=100-", Some(100..100)),
            ("bytes=200-300", Some(100..100)),
            ("bytes=-0", Some(100..100)),
            ("bytes=0-99999999999999999999999", Some(0..100)),
            ("bytes=0-1,5-6", None),
            ("bytes=9-5", None),
            ("bytes=a-b", None),
            ("bytes=-", None),
            ("bytes=+1-2", None),
            ("items=0-9", None),
            ("bytes 0-9", None),
        ];
        for (header, expected) in cases {
            assert_eq!(stretch(header, 100), expected, "{header}");
        }
    }
}
