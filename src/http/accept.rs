//! Which of the forms on offer a client prefers: the header `Accept` (RFC 9110, section 12.5.1).
//!
//! The most exact range that names a form gives its weight; the heaviest form wins, among equals the one that stands
//! first on offer. A client that accepts none of them gets the first: an answer serves it better than a refusal, and the
//! section allows it.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT, ACCEPT_ENCODING};
use axum::http::request::Parts;

use super::header_list::joined;

/// What a client accepts: ranges of media types in small letters, with their weights.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Accepted(Vec<(String, f32)>);

impl<S: Sync> FromRequestParts<S> for Accepted {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self::read(&joined(&parts.headers, &ACCEPT).unwrap_or_default()))
    }
}

impl Accepted {
    /// The codings that a client accepts, by their names; none where it says nothing of them.
    pub fn of_codings(headers: &HeaderMap) -> Option<Self> {
        joined(headers, &ACCEPT_ENCODING).map(|header| Self::read(&header))
    }

    fn read(header: &str) -> Self {
        let ranges = header.split(',').filter_map(|range| {
            let (media, parameters) = range.split_once(';').unwrap_or((range, ""));
            let weight = parameters.split(';').find_map(|parameter| parameter.trim().strip_prefix("q="));
            let weight = weight.map_or(Some(1.0), |weight| weight.trim().parse().ok())?;
            let media = media.trim().to_ascii_lowercase();
            (!media.is_empty()).then_some((media, weight))
        });
        Self(ranges.collect())
    }

    /// Whether the client says that it takes no answer of a media type.
    pub fn refuses(&self, media: &str) -> bool {
        self.named(media) == Some(0.0)
    }

    /// The form that the client prefers, each on offer with the media types by which it may be named: the first of them
    /// is the one under which it leaves, and a form whose own type is refused is not given by another name.
    pub fn preferred<T: Copy>(&self, offers: &[(&[&str], T)]) -> Option<T> {
        let weighed = offers.iter().map(|&(medias, form)| {
            let is_refused = medias.first().is_some_and(|media| self.refuses(media));
            let weights = medias.iter().filter_map(|media| self.named(media));
            (if is_refused { 0.0 } else { weights.fold(0.0, f32::max) }, form)
        });
        let accepted = weighed.filter(|&(weight, _)| weight > 0.0);
        accepted.reduce(|best, offer| if offer.0 > best.0 { offer } else { best }).map(|(_, form)| form)
    }

    /// The weight of a media type or of a coding: that of the most exact range that holds it.
    fn named(&self, media: &str) -> Option<f32> {
        if self.0.is_empty() {
            return None;
        }
        let essence = media.split(';').next().unwrap_or(media);
        let group = essence.split('/').next().unwrap_or_default();
        let of =
            |is_it: &dyn Fn(&str) -> bool| self.0.iter().find(|(named, _)| is_it(named)).map(|&(_, weight)| weight);
        of(&|range| range == essence)
            .or_else(|| of(&|range| range.strip_suffix("/*") == Some(group)))
            .or_else(|| of(&|range| range == "*/*"))
            .or_else(|| of(&|range| range == "*"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_form_wins_and_the_first_among_equals() {
        let offers: [(&[&str], &str); 3] =
            [(&["application/geo+json", "application/json"], "json"), (&["text/html"], "html"), (&["text/csv"], "csv")];
        let cases = [
            ("", None),
            ("*/*", Some("json")),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", Some("html")),
            ("application/json", Some("json")),
            ("text/*;q=0.5, application/geo+json;q=0.4", Some("html")),
            ("text/html;q=0, text/csv", Some("csv")),
            ("TEXT/CSV", Some("csv")),
            ("image/png", None),
            ("text/html;q=x", None),
            ("*", Some("json")),
            ("application/geo+json;q=0", None),
            ("application/geo+json;q=0, */*;q=0.1", Some("html")),
            ("application/geo+json;q=0, application/json", None),
        ];
        for (header, expected) in cases {
            assert_eq!(Accepted::read(header).preferred(&offers), expected, "{header}");
        }
    }
}
