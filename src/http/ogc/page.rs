//! A page of a collection: which features match, which of them are shown, and the bytes.

use std::io;

use axum::http::HeaderValue;
use axum::http::header::LINK;
use axum::response::Response;

use crate::geometry::Frame;
use crate::layers::{Language, Layer};
use crate::store::{GeoJsonRows, write_csv, write_flatgeobuf_view};

use super::super::answer::{Media, answer, in_words};
use super::super::bodies::LinkBody;
use super::super::conditional::Tag;
use super::super::envelope::CONTENT_CRS;
use super::super::problem::ApiError;
use super::form::{Forms, ItemsForm};
use super::links::{Links, Rel, collection_path, items_path};
use super::queryables::Described;
use super::question::Question;
use super::{frames, html};

/// The features of a page.
#[derive(Debug)]
pub(super) struct Page<'q> {
    pub layer: &'q Layer,
    pub question: &'q Question,
    /// How many features match.
    pub matched: usize,
    /// The rows that are shown.
    pub rows: Vec<usize>,
    /// Where to go from here.
    pub links: Vec<LinkBody>,
}

impl<'q> Page<'q> {
    /// The features of `layer` that `question` asks for.
    pub fn of(layer: &'q Layer, question: &'q Question, links: &Links) -> Self {
        let matched = question.matched(layer);
        let rows = matched.page(question.offset, question.limit);
        let mut page = Self { layer, question, matched: matched.len(), rows, links: Vec::new() };
        page.links = page.links_by(links);
        page
    }

    /// The page as an answer.
    ///
    /// # Errors
    /// Where it cannot be written, which is a fault of ours.
    pub fn written(&self, tag: &Tag, base: &str, language: Language) -> Result<Response, ApiError> {
        let mut response = match self.question.form {
            ItemsForm::Html => html::answered(tag, language, html::items(self, base, language)),
            form => {
                let bytes = self.bytes(form).map_err(|error| ApiError::internal(&error))?;
                in_words(answer(form.media(), tag, bytes), language)
            }
        };
        name_frame(&mut response, self.question.frame);
        for link in &self.links {
            let LinkBody { href, rel, media_type, .. } = link;
            if let Ok(value) = HeaderValue::from_str(&format!("<{href}>; rel=\"{rel}\"; type=\"{media_type}\"")) {
                response.headers_mut().append(LINK, value);
            }
        }
        Ok(response)
    }

    fn links_by(&self, links: &Links) -> Vec<LinkBody> {
        let id = self.layer.about().id.as_str();
        let path = items_path(id);
        let Question { form, offset, limit, .. } = *self.question;
        let at = |rel: Rel, form: ItemsForm, offset: usize| {
            links.to(rel, form.media(), &format!("{path}?{}", self.question.query(form, offset)))
        };
        let others = ItemsForm::ALL.iter().map(|&(_, _, other)| other).filter(|other| *other != form);
        let next = (!self.rows.is_empty() && offset + self.rows.len() < self.matched)
            .then(|| at(Rel::Next, form, offset + self.rows.len()));
        let previous = (offset > 0).then(|| at(Rel::Previous, form, offset.saturating_sub(limit)));
        let queryables = format!("{}/{}", collection_path(id), Described::Queryables.segment());
        std::iter::once(at(Rel::ThisDocument, form, offset))
            .chain(others.map(|other| at(Rel::Alternate, other, offset)))
            .chain([
                links.to(Rel::Collection, Media::JSON, &collection_path(id)),
                links.to(Rel::Queryables, Media::JSON_SCHEMA, &queryables),
            ])
            .chain(next)
            .chain(previous)
            .collect()
    }

    fn bytes(&self, form: ItemsForm) -> io::Result<Vec<u8>> {
        let view = self.question.view(self.layer);
        let mut bytes = Vec::new();
        match form {
            ItemsForm::Csv => write_csv(&view, &self.rows, &mut bytes)?,
            ItemsForm::FlatGeobuf => write_flatgeobuf_view(&view, &self.rows, &mut bytes)?,
            ItemsForm::GeoJsonSequence => {
                GeoJsonRows::shown(view).write_sequence(self.rows.iter().copied(), &mut bytes)?;
            }
            ItemsForm::Json | ItemsForm::Html => {
                bytes.extend(self.head()?);
                GeoJsonRows::shown(view).write_features(self.rows.iter().copied(), &mut bytes)?;
                bytes.extend_from_slice(b"]}");
            }
        }
        Ok(bytes)
    }

    /// What stands in a FeatureCollection before its features.
    fn head(&self) -> io::Result<Vec<u8>> {
        let head = format!(
            "{{\"type\":\"FeatureCollection\",\"numberMatched\":{},\"numberReturned\":{},\"links\":{},\"features\":[",
            self.matched,
            self.rows.len(),
            serde_json::to_string(&self.links)?,
        );
        Ok(head.into_bytes())
    }
}

/// Names the frame of the positions of an answer.
pub(super) fn name_frame(response: &mut Response, frame: Frame) {
    if let Ok(value) = HeaderValue::from_str(&format!("<{}>", frames::address(frame))) {
        response.headers_mut().insert(CONTENT_CRS, value);
    }
}
