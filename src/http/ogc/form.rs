//! The forms of the documents of the OGC API, chosen by `f`, else by `Accept`.

use axum::response::Response;
use serde::Serialize;
use utoipa::IntoParams;

use super::super::accept::Accepted;
use super::super::answer::{Context, Media, answer, in_words, written};
use super::super::conditional::Tag;
use super::super::kept::Documents;
use super::super::problem::ApiError;
use super::super::query::{Names, Pairs, Parameters};
use super::html;

/// The parameter.
pub(super) const FORM_PARAMETER: &str = "f";

/// A set of forms of one document: the code of each, the media types by which a client may name it, the form.
pub(super) trait Forms: Copy + PartialEq + 'static {
    /// Every form, the usual one first.
    const ALL: &'static [(&'static str, &'static [&'static str], Self)];

    /// The media type under which it leaves.
    fn media(self) -> Media;

    /// What a reader calls it.
    fn label(self) -> &'static str;

    /// Its code in addresses.
    fn code(self) -> &'static str {
        Self::ALL.iter().find(|(_, _, form)| *form == self).map_or("json", |(code, _, _)| code)
    }

    /// The form that an address names, else the one that the client prefers, else the usual one.
    ///
    /// # Errors
    /// Where the address names another.
    fn asked(pairs: &Pairs, accepted: &Accepted) -> Result<Self, ApiError> {
        Ok(Self::named(pairs)?.unwrap_or_else(|| Self::preferred(accepted)))
    }

    /// The form that an address names, where it names one.
    ///
    /// # Errors
    /// Where the address names another.
    fn named(pairs: &Pairs) -> Result<Option<Self>, ApiError> {
        let codes: Vec<(&str, Self)> = Self::ALL.iter().map(|&(code, _, form)| (code, form)).collect();
        pairs.named_choice(FORM_PARAMETER, &codes)
    }

    /// The form that the client prefers, else the usual one.
    fn preferred(accepted: &Accepted) -> Self {
        let offers: Vec<(&[&str], Self)> = Self::ALL.iter().map(|&(_, medias, form)| (medias, form)).collect();
        let is_taken = |(medias, _): &&(&[&str], Self)| !medias.first().is_some_and(|media| accepted.refuses(media));
        let usual = || offers.iter().find(is_taken).unwrap_or(&offers[0]).1;
        accepted.preferred(&offers).unwrap_or_else(usual)
    }
}

/// The form of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DocumentForm {
    Json,
    Html,
}

impl Forms for DocumentForm {
    const ALL: &'static [(&'static str, &'static [&'static str], Self)] = &[
        (
            "json",
            &[
                "application/json",
                "application/geo+json",
                "application/schema+json",
                "application/vnd.oai.openapi+json",
            ],
            Self::Json,
        ),
        ("html", &["text/html"], Self::Html),
    ];

    fn media(self) -> Media {
        match self {
            Self::Json => Media::JSON,
            Self::Html => Media::HTML,
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::Html => "HTML",
        }
    }
}

impl DocumentForm {
    /// The answer of a document in this form, under a tag: its JSON, or the page of it. Neither is made for a client that
    /// has it, and the JSON is written once for all that ask.
    ///
    /// # Errors
    /// Where the document cannot be made or written.
    pub(super) fn answered<B: Serialize>(
        self,
        (context, tag, documents): (&Context, &Tag, &Documents),
        media: Media,
        body: impl FnOnce() -> Result<B, ApiError>,
        page: impl FnOnce(&B) -> String,
    ) -> Result<Response, ApiError> {
        if let Some(unchanged) = context.known.unchanged(tag) {
            return Ok(unchanged);
        }
        let language = context.language;
        let bytes = match documents.get(tag) {
            Some(kept) => kept,
            None => match self {
                Self::Html => return Ok(html::answered(tag, language, page(&body()?))),
                Self::Json => documents.kept(tag, written(&body()?)?),
            },
        };
        Ok(in_words(answer(media, tag, bytes), language))
    }
}

/// The form of a page of features.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ItemsForm {
    Json,
    Html,
    Csv,
    FlatGeobuf,
    GeoJsonSequence,
}

impl Forms for ItemsForm {
    const ALL: &'static [(&'static str, &'static [&'static str], Self)] = &[
        ("json", &["application/geo+json", "application/json"], Self::Json),
        ("html", &["text/html"], Self::Html),
        ("csv", &["text/csv"], Self::Csv),
        ("fgb", &["application/flatgeobuf"], Self::FlatGeobuf),
        ("geojsonseq", &["application/geo+json-seq"], Self::GeoJsonSequence),
    ];

    fn media(self) -> Media {
        match self {
            Self::Json => Media::GEOJSON,
            Self::Html => Media::HTML,
            Self::Csv => Media::CSV,
            Self::FlatGeobuf => Media::FLATGEOBUF,
            Self::GeoJsonSequence => Media::GEOJSON_SEQUENCE,
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Json => "GeoJSON",
            Self::Html => "HTML",
            Self::Csv => "CSV",
            Self::FlatGeobuf => "FlatGeobuf",
            Self::GeoJsonSequence => "GeoJSON-Seq",
        }
    }
}

/// The form of a document, where the address names it.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in super::super) struct FormatParameter {
    /// `json` or `html`; without it, `Accept` chooses.
    #[param(value_type = Option<String>, pattern = "^(json|html)$", rename = "f")]
    format: Option<DocumentForm>,
}

impl Parameters for FormatParameter {
    fn names() -> &'static Names {
        static NAMES: Names = Names::new();
        &NAMES
    }

    fn read(pairs: &Pairs) -> Result<Self, ApiError> {
        Ok(Self { format: DocumentForm::named(pairs)? })
    }
}

impl FormatParameter {
    /// Whether the address names no form, so that `Accept` chooses.
    pub(super) const fn is_left_to_the_client(&self) -> bool {
        self.format.is_none()
    }

    /// The form that is asked for.
    pub(super) fn form(&self, accepted: &Accepted) -> DocumentForm {
        self.format.unwrap_or_else(|| DocumentForm::preferred(accepted))
    }
}

/// The form of a document that has one form only.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct JsonParameter {
    /// `json`.
    #[param(value_type = Option<String>, pattern = "^json$", rename = "f")]
    #[expect(dead_code, reason = "there is one form so far")]
    format: (),
}

impl Parameters for JsonParameter {
    fn names() -> &'static Names {
        static NAMES: Names = Names::new();
        &NAMES
    }

    fn read(pairs: &Pairs) -> Result<Self, ApiError> {
        Ok(Self { format: pairs.choice(FORM_PARAMETER, &[("json", ())])? })
    }
}
