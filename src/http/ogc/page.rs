//! A page of a collection: which features match, which of them are shown, and what makes its text.

use std::sync::Arc;

use axum::http::HeaderValue;
use axum::http::header::LINK;
use axum::response::Response;

use crate::geometry::Frame;
use crate::layers::Layer;
use crate::store::GeoJsonFragments;

use super::super::answer::{Context, Media, answer, in_words};
use super::super::app::AppState;
use super::super::bodies::LinkBody;
use super::super::conditional::Tag;
use super::super::envelope::CONTENT_CRS;
use super::super::problem::ApiError;
use super::super::streamed;
use super::files::FileShelf;
use super::form::{FORM_PARAMETER, Forms, ItemsForm};
use super::links::{Links, Rel, collection_path, items_path};
use super::pieces::Features;
use super::queryables::Described;
use super::question::{Matched, Question};
use super::{frames, html};

/// The frame of most answers, as a header names it.
const NAMED_CRS84: HeaderValue = HeaderValue::from_static("<http://www.opengis.net/def/crs/OGC/1.3/CRS84>");

/// The features of a page.
#[derive(Debug)]
pub(super) struct Page {
    pub layer: Arc<Layer>,
    pub question: Question,
    /// How many features match.
    pub matched: usize,
    /// The rows that are shown.
    pub rows: Vec<usize>,
    /// The text of the features, where it is held.
    pub texts: Option<Arc<GeoJsonFragments>>,
    /// Where to go from here.
    pub links: Vec<LinkBody>,
}

impl Page {
    /// The features of `layer` that `question` asks for, of those that match.
    pub fn of(layer: Arc<Layer>, question: Question, matched: &Matched, files: &FileShelf, links: &Links) -> Self {
        let rows = matched.page(question.offset, question.limit);
        let texts = question.is_in_text().then(|| files.texts(&layer)).flatten();
        let mut page = Self { matched: matched.len(), layer, question, rows, texts, links: Vec::new() };
        page.links = page.links_by(links);
        page
    }

    /// The page as an answer.
    ///
    /// # Errors
    /// Where it cannot be written, which is a fault of ours.
    pub fn written(self, tag: &Tag, base: &str, context: &Context, app: &AppState) -> Result<Response, ApiError> {
        let (frame, form, links) = (self.question.frame, self.question.form, header_links(&self.links));
        let mut response = match form {
            ItemsForm::Html => html::answered(tag, context.language, html::items(&self, base, context.language)),
            _ if context.is_of_head => answer(form.media(), tag, streamed::later(app, Features::of(self))),
            _ => answer(form.media(), tag, streamed::body(app, Features::of(self))?),
        };
        name_frame(&mut response, frame);
        for link in links {
            response.headers_mut().append(LINK, link);
        }
        Ok(in_words(response, context.language))
    }

    fn links_by(&self, links: &Links) -> Vec<LinkBody> {
        let id = self.layer.about().id.as_str();
        let path = items_path(id);
        let Question { form, offset, limit, .. } = self.question;
        let to = |rel: Rel, form: ItemsForm, rest: &str| {
            links.to_parts(rel, form.media(), &[&path, "?", FORM_PARAMETER, "=", form.code(), rest])
        };
        let here = self.question.rest_of_query(offset);
        let there = |rel: Rel, offset: usize| to(rel, form, &self.question.rest_of_query(offset));
        let others = ItemsForm::ALL.iter().map(|&(_, _, other)| other).filter(|other| *other != form);
        let next = (!self.rows.is_empty() && offset + self.rows.len() < self.matched)
            .then(|| there(Rel::Next, offset + self.rows.len()));
        let previous = (offset > 0).then(|| there(Rel::Previous, offset.saturating_sub(limit)));
        let queryables = format!("{}/{}", collection_path(id), Described::Queryables.segment());
        std::iter::once(to(Rel::ThisDocument, form, &here))
            .chain(others.map(|other| to(Rel::Alternate, other, &here)))
            .chain([
                links.to(Rel::Collection, Media::JSON, &collection_path(id)),
                links.to(Rel::Queryables, Media::JSON_SCHEMA, &queryables),
            ])
            .chain(next)
            .chain(previous)
            .collect()
    }
}

/// Links as a header has them.
fn header_links(links: &[LinkBody]) -> Vec<HeaderValue> {
    let header = |LinkBody { href, rel, media_type, .. }: &LinkBody| {
        HeaderValue::try_from(["<", href, ">; rel=\"", rel, "\"; type=\"", media_type, "\""].concat()).ok()
    };
    links.iter().filter_map(header).collect()
}

/// Names the frame of the positions of an answer.
pub(super) fn name_frame(response: &mut Response, frame: Frame) {
    let named = if frame == Frame::CRS84 {
        Ok(NAMED_CRS84)
    } else {
        HeaderValue::try_from(format!("<{}>", frames::address(frame)))
    };
    if let Ok(value) = named {
        response.headers_mut().insert(CONTENT_CRS, value);
    }
}
