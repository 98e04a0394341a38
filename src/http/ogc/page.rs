//! A page of a collection: which features match, which of them are shown, and the bytes.

use std::io;
use std::ops::Range;

use axum::http::HeaderValue;
use axum::http::header::LINK;
use axum::response::Response;

use crate::layers::Layer;
use crate::store::{GeoJsonRows, write_flatgeobuf};

use super::super::answer::{Media, answer};
use super::super::bodies::LinkBody;
use super::super::conditional::Tag;
use super::super::problem::ApiError;
use super::items::{ItemsFormat, ItemsParameters};
use super::links::{Links, Rel, collection_path, items_path};
use super::window::MapWindow;

/// The features of a page.
#[derive(Debug)]
pub(super) struct Page {
    /// How many features match.
    matched: usize,
    /// The rows that are shown.
    rows: Vec<usize>,
}

impl Page {
    /// The features of `layer` that `parameters` ask for.
    pub fn of(layer: &Layer, parameters: &ItemsParameters) -> Self {
        let shown = |matched: usize| -> Range<usize> {
            let first = parameters.offset.min(matched);
            first..first.saturating_add(parameters.limit).min(matched)
        };
        match &parameters.window {
            None => Self { matched: layer.len(), rows: shown(layer.len()).collect() },
            Some(window) => {
                let matching = matching(layer, window);
                Self { matched: matching.len(), rows: matching[shown(matching.len())].to_vec() }
            }
        }
    }

    /// The page as an answer.
    ///
    /// # Errors
    /// Where it cannot be written, which is a fault of ours.
    pub fn written(
        &self,
        layer: &Layer,
        parameters: &ItemsParameters,
        links: &Links,
        tag: &Tag,
    ) -> Result<Response, ApiError> {
        let links = self.links(layer, parameters, links);
        let (media, bytes) = match parameters.format {
            ItemsFormat::Json => (Media::GEOJSON, self.geojson(layer, &links)),
            ItemsFormat::FlatGeobuf => (Media::FLATGEOBUF, self.flatgeobuf(layer)),
        };
        let mut response = answer(media, tag, bytes.map_err(|error| ApiError::internal(&error))?);
        for link in &links {
            let LinkBody { href, rel, media_type, .. } = link;
            if let Ok(value) = HeaderValue::from_str(&format!("<{href}>; rel=\"{rel}\"; type=\"{media_type}\"")) {
                response.headers_mut().append(LINK, value);
            }
        }
        Ok(response)
    }

    fn links(&self, layer: &Layer, parameters: &ItemsParameters, links: &Links) -> Vec<LinkBody> {
        let id = layer.about().id.as_str();
        let path = items_path(id);
        let ItemsParameters { format, offset, limit, .. } = *parameters;
        let at = |rel: Rel, format: ItemsFormat, offset: usize| {
            links.to(rel, format.media(), &format!("{path}?{}", parameters.query(format, offset)))
        };
        let next = (!self.rows.is_empty() && offset + self.rows.len() < self.matched)
            .then(|| at(Rel::Next, format, offset + self.rows.len()));
        let previous = (offset > 0).then(|| at(Rel::Previous, format, offset.saturating_sub(limit)));
        [at(Rel::ThisDocument, format, offset), at(Rel::Alternate, format.other(), offset)]
            .into_iter()
            .chain([links.to(Rel::Collection, Media::JSON, &collection_path(id))])
            .chain(next)
            .chain(previous)
            .collect()
    }

    fn geojson(&self, layer: &Layer, links: &[LinkBody]) -> io::Result<Vec<u8>> {
        let head = format!(
            "{{\"type\":\"FeatureCollection\",\"numberMatched\":{},\"numberReturned\":{},\"links\":{},\"features\":[",
            self.matched,
            self.rows.len(),
            serde_json::to_string(links)?,
        );
        let mut bytes = head.into_bytes();
        GeoJsonRows::of(layer).write_features(self.rows.iter().copied(), &mut bytes)?;
        bytes.extend_from_slice(b"]}");
        Ok(bytes)
    }

    fn flatgeobuf(&self, layer: &Layer) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        write_flatgeobuf(layer, &self.rows, &mut bytes)?;
        Ok(bytes)
    }
}

/// The features in a box, in order, each once.
fn matching(layer: &Layer, window: &MapWindow) -> Vec<usize> {
    let mut rows: Vec<usize> = window.parts.iter().flat_map(|&part| layer.meeting(part)).collect();
    rows.sort_unstable();
    rows.dedup();
    rows
}
