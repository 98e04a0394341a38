//! Layers as whole files: FlatGeobuf with its index, of which any stretch of bytes may be asked for, and a sequence of
//! GeoJSON. Neither is ever held: a layer is planned once, at the first question, and its bytes are made as they leave.

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use axum::extract::{Path, State};
use axum::http::header::{ACCEPT_RANGES, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::layers::{Atlas, Layer, LayerId, View};
use crate::store::{FlatGeobufPlan, GeoJsonFragments, GeoJsonRows};

use super::super::answer::{Context, Media, answer};
use super::super::app::AppState;
use super::super::conditional::Tag;
use super::super::problem::{ApiError, ProblemBody, Refusals};
use super::super::query::{NoParameters, Strict};
use super::super::ranges::{AskedRange, Given};
use super::super::streamed::{self, PIECE_BYTES, Pieces};
use super::pieces::{Texts, push_records};

/// The layers of a snapshot, each planned at the first question about its file.
#[derive(Debug)]
pub(in super::super) struct FileShelf(BTreeMap<LayerId, Shelved>);

/// What is made once of a layer: the plan of its file, and the text of its features where it may be held.
#[derive(Debug, Default)]
struct Shelved {
    plan: OnceLock<Arc<FlatGeobufPlan>>,
    texts: OnceLock<Option<Arc<GeoJsonFragments>>>,
}

impl FileShelf {
    /// The layers of `atlas`.
    pub fn of(atlas: &Atlas) -> Self {
        Self(atlas.iter().map(|layer| (layer.about().id.clone(), Shelved::default())).collect())
    }

    /// The file of `layer`. The first question costs an encoding of every feature.
    fn plan(&self, layer: &Layer) -> Option<Arc<FlatGeobufPlan>> {
        let shelved = self.0.get(&layer.about().id)?;
        let planned = || Arc::new(FlatGeobufPlan::of(&View::whole(layer), 0..layer.len()));
        Some(Arc::clone(shelved.plan.get_or_init(planned)))
    }

    /// The text of the features of `layer`, where it is held already.
    pub(super) fn held(&self, layer: &Layer) -> Option<Arc<GeoJsonFragments>> {
        self.0.get(&layer.about().id)?.texts.get()?.clone()
    }

    /// The text of the features of `layer`, where it may be held. The first question writes them all.
    pub(super) fn texts(&self, layer: &Layer) -> Option<Arc<GeoJsonFragments>> {
        let shelved = self.0.get(&layer.about().id)?;
        shelved.texts.get_or_init(|| GeoJsonFragments::of(layer).map(Arc::new)).clone()
    }
}

/// The form of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileForm {
    FlatGeobuf,
    Sequence,
}

impl FileForm {
    pub(super) const ALL: [Self; 2] = [Self::FlatGeobuf, Self::Sequence];

    /// The end of the name of a file.
    pub(super) const fn ending(self) -> &'static str {
        match self {
            Self::FlatGeobuf => ".fgb",
            Self::Sequence => ".geojsons",
        }
    }

    /// The media type.
    pub(super) const fn media(self) -> Media {
        match self {
            Self::FlatGeobuf => Media::FLATGEOBUF,
            Self::Sequence => Media::GEOJSON_SEQUENCE,
        }
    }
}

/// The address of the file of a collection.
pub(super) fn file_path(id: &str, form: FileForm) -> String {
    format!("/ogc/files/{id}{}", form.ending())
}

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(file))
}

/// A collection as a file, whole: `communes.fgb` (FlatGeobuf, of which `Range` asks for stretches) or
/// `communes.geojsons` (GeoJSON-Seq). WGS84.
#[utoipa::path(
    get, path = "/ogc/files/{file}", tag = "ogc",
    params(("file" = String, Path, description = "Identifier of the collection, and `.fgb` or `.geojsons`")),
    responses(
        (status = 200, description = "The file", content(
            (Vec<u8> = "application/flatgeobuf"),
            (String = "application/geo+json-seq"),
        )),
        (status = 206, description = "A stretch of it", body = Vec<u8>, content_type = "application/flatgeobuf"),
        (status = 416, description = "The stretch lies behind the end of the file", body = ProblemBody, content_type = "application/problem+json"),
        Refusals,
    )
)]
async fn file(
    State(app): State<AppState>,
    Path(file): Path<String>,
    _: Strict<NoParameters>,
    asked: AskedRange,
    context: Context,
) -> Result<Response, ApiError> {
    let snapshot = app.snapshot();
    let unknown = || ApiError::unknown("fichier inconnu", "unknown file", &file);
    let named = FileForm::ALL.into_iter().find_map(|form| Some((file.strip_suffix(form.ending())?, form)));
    let (id, form) = named.ok_or_else(unknown)?;
    let layer = snapshot.atlas.get(id).cloned().ok_or_else(unknown)?;
    let tag = Tag::of(&["file", &file, &snapshot.identity]);
    if let Some(unchanged) = context.known.unchanged(&tag) {
        return Ok(unchanged);
    }
    let name = format!("attachment; filename=\"{file}\"");
    let mut response = match form {
        FileForm::Sequence => answer(form.media(), &tag, streamed::later(&app, Sequence { layer, written: 0 })),
        FileForm::FlatGeobuf => {
            let of_layer = Arc::clone(&layer);
            let plan = app.blocking(move || snapshot.files.plan(&of_layer).ok_or_else(no_plan)).await?;
            stretched(&app, layer, plan, &tag, &asked)
        }
    };
    if let Ok(name) = HeaderValue::from_str(&name) {
        response.headers_mut().insert(CONTENT_DISPOSITION, name);
    }
    Ok(response)
}

fn no_plan() -> ApiError {
    ApiError::internal(&"a layer of the snapshot is not on its shelf")
}

/// What is asked of a file of FlatGeobuf.
fn stretched(app: &AppState, layer: Arc<Layer>, plan: Arc<FlatGeobufPlan>, tag: &Tag, asked: &AskedRange) -> Response {
    let bytes = plan.bytes();
    let by_stretches = [(ACCEPT_RANGES, HeaderValue::from_static("bytes"))];
    let (status, range) = match asked.of(bytes, tag) {
        Given::Whole => (StatusCode::OK, 0..bytes),
        Given::Part(range) => (StatusCode::PARTIAL_CONTENT, range),
        Given::Nothing => {
            let range = (CONTENT_RANGE, header(&format!("bytes */{bytes}")));
            return (StatusCode::RANGE_NOT_SATISFIABLE, by_stretches, [range]).into_response();
        }
    };
    let length: [(HeaderName, HeaderValue); 1] = [(CONTENT_LENGTH, (range.end - range.start).into())];
    let told = (status == StatusCode::PARTIAL_CONTENT)
        .then(|| [(CONTENT_RANGE, header(&format!("bytes {}-{}/{bytes}", range.start, range.end - 1)))]);
    let body = streamed::later(app, Stretch { layer, plan, range });
    let mut response = (status, by_stretches, length, answer(Media::FLATGEOBUF, tag, body)).into_response();
    response.headers_mut().extend(told.into_iter().flatten());
    response
}

/// A header of figures.
fn header(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(""))
}

/// A stretch of a file, as it leaves.
struct Stretch {
    layer: Arc<Layer>,
    plan: Arc<FlatGeobufPlan>,
    range: Range<u64>,
}

impl Pieces for Stretch {
    fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        if self.range.is_empty() {
            return Ok(None);
        }
        let end = self.range.end.min(self.range.start + PIECE_BYTES as u64);
        let piece = self.plan.read(&View::whole(&self.layer), self.range.start..end);
        self.range.start = end;
        Ok(Some(piece))
    }
}

/// All features of a layer as a sequence, as it leaves.
struct Sequence {
    layer: Arc<Layer>,
    written: usize,
}

impl Pieces for Sequence {
    fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        if self.written == self.layer.len() {
            return Ok(None);
        }
        let mut piece = Vec::with_capacity(PIECE_BYTES + PIECE_BYTES / 8);
        self.written +=
            push_records(&Texts::Written(GeoJsonRows::of(&self.layer)), self.written..self.layer.len(), &mut piece);
        Ok(Some(piece))
    }
}
