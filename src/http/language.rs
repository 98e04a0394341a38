//! The language of an answer: `?lang=`, else `Accept-Language` (RFC 9110, section 12.5.4), else French.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::header::ACCEPT_LANGUAGE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri};
use utoipa::IntoParams;

use crate::layers::Language;

/// The parameter that chooses the language.
pub(super) const LANGUAGE_PARAMETER: &str = "lang";

/// The language that a request asks for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked(pub Language);

/// The language of labels and messages, which every address takes.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "documents a parameter that `Asked` reads")]
pub(super) struct LanguageParams {
    /// `fr` or `en`; without it, `Accept-Language` chooses.
    #[param(pattern = "^(fr|en)$")]
    lang: Option<String>,
}

impl<S: Sync> FromRequestParts<S> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self(language_of(&parts.uri, &parts.headers)))
    }
}

/// The language that an address and its headers ask for.
pub(super) fn language_of(uri: &Uri, headers: &HeaderMap) -> Language {
    let pairs = uri.query().unwrap_or_default().split('&');
    let named = pairs.filter_map(|pair| pair.split_once('=')).find(|(name, _)| *name == LANGUAGE_PARAMETER);
    let header = || headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).and_then(preferred);
    named.and_then(|(_, value)| value.parse().ok()).or_else(header).unwrap_or_default()
}

/// The first of our languages by weight; among equals the one that stands first.
fn preferred(header: &str) -> Option<Language> {
    let ranges = header.split(',').filter_map(|range| {
        let (tag, params) = range.split_once(';').unwrap_or((range, ""));
        let weight = params.trim().strip_prefix("q=").map_or(Some(1.0), |weight| weight.trim().parse::<f32>().ok())?;
        let primary = tag.trim().split('-').next().unwrap_or_default().to_ascii_lowercase();
        Some((primary.parse::<Language>().ok()?, weight))
    });
    let accepted = ranges.filter(|&(_, weight)| weight > 0.0);
    accepted.reduce(|best, range| if range.1 > best.1 { range } else { best }).map(|(language, _)| language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_language_that_we_speak_wins() {
        let cases = [
            ("en", Some(Language::English)),
            ("fr-FR,fr;q=0.9,en;q=0.8", Some(Language::French)),
            ("de, en-GB;q=0.7, fr;q=0.3", Some(Language::English)),
            ("en;q=0, fr;q=0.1", Some(Language::French)),
            ("en;q=x", None),
            ("de", None),
            ("", None),
        ];
        for (header, expected) in cases {
            assert_eq!(preferred(header), expected, "{header}");
        }
    }

    #[test]
    fn the_address_wins_over_the_header() {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_LANGUAGE, "fr".parse().expect("a header value"));
        assert_eq!(language_of(&"/where?lon=2&lang=en".parse().expect("an address"), &headers), Language::English);
    }
}
