//! The letters of names on maps, as MapLibre asks for them: 256 at a time, drawn at the first question and kept.

use std::sync::OnceLock;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::HeaderValue;
use axum::http::header::CACHE_CONTROL;
use axum::response::Response;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::store::{Font, glyph_range};

use super::super::super::answer::{Media, answer};
use super::super::super::app::AppState;
use super::super::super::conditional::{Known, Tag};
use super::super::super::problem::{ApiError, Refusals};
use super::super::super::query::{NoParameters, Strict};

/// The pattern of their addresses.
pub(super) const GLYPHS_PATH: &str = "/ogc/fonts/{fontstack}/{range}.pbf";
/// How long letters may be kept without asking again.
const CACHE: HeaderValue = HeaderValue::from_static("public, max-age=86400");
/// The media type under which map clients expect them.
const PBF: Media = Media("application/x-protobuf");
/// Letters of a range, and ranges of a font: the first plane of Unicode.
const RANGE: u32 = 256;

/// The ranges that were drawn, of each font.
#[derive(Debug, Default)]
pub(in super::super::super) struct GlyphShelf([Ranges; Font::ALL.len()]);

#[derive(Debug)]
struct Ranges(Box<[OnceLock<Bytes>]>);

impl Default for Ranges {
    fn default() -> Self {
        Self((0..RANGE).map(|_| OnceLock::new()).collect())
    }
}

impl GlyphShelf {
    /// The letters of `font` from `first` on; none where no range starts there.
    fn range(&self, font: Font, first: u32) -> Option<Bytes> {
        let place = Font::ALL.iter().position(|it| *it == font)?;
        let slot = self.0[place].0.get((first / RANGE) as usize).filter(|_| first.is_multiple_of(RANGE))?;
        Some(slot.get_or_init(|| glyph_range(font, first).into()).clone())
    }
}

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(glyphs))
}

/// 256 letters of a font as distance fields, for MapLibre.
#[utoipa::path(
    get, path = "/ogc/fonts/{fontstack}/{file}", tag = "ogc",
    params(
        ("fontstack" = String, Path, description = "Fonts joined by commas, the first that is known counts: `DejaVu Sans`, `DejaVu Sans Bold`"),
        ("file" = String, Path, description = "The range and `.pbf`: `0-255.pbf`"),
    ),
    responses((status = 200, description = "The letters", body = Vec<u8>, content_type = "application/x-protobuf"), Refusals)
)]
async fn glyphs(
    State(app): State<AppState>,
    Path((stack, file)): Path<(String, String)>,
    _: Strict<NoParameters>,
    known: Known,
) -> Result<Response, ApiError> {
    let font = stack.split(',').find_map(|name| Font::called(name.trim()));
    let font = font.ok_or_else(|| ApiError::unknown("police inconnue", "unknown font", &stack))?;
    let unknown = || ApiError::unknown("plage de lettres inconnue", "unknown range of letters", &file);
    let first = first_of(&file).ok_or_else(unknown)?;
    let tag = Tag::of(&["glyphs", font.name(), &file, env!("CARGO_PKG_VERSION")]);
    let mut response = if let Some(unchanged) = known.unchanged(&tag) {
        unchanged
    } else {
        let shelf = app.clone();
        let drawn = app.blocking(move || Ok(shelf.glyphs().range(font, first))).await?;
        answer(PBF, &tag, drawn.ok_or_else(unknown)?)
    };
    response.headers_mut().insert(CACHE_CONTROL, CACHE);
    Ok(response)
}

/// The first letter of the range that a file is called by.
fn first_of(file: &str) -> Option<u32> {
    let (first, last) = file.strip_suffix(".pbf")?.split_once('-')?;
    let first: u32 = first.parse().ok()?;
    (first.checked_add(RANGE - 1)?.to_string() == last && first < RANGE * RANGE && first.is_multiple_of(RANGE))
        .then_some(first)
}
