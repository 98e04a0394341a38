//! What makes the text of features, piece by piece: only the rows that are shown are held.

use std::io;
use std::sync::Arc;

use crate::layers::{Layer, View};
use crate::store::{CsvRows, FlatGeobufPlan, GeoJsonFragments, GeoJsonRows};

use super::super::streamed::{PIECE_BYTES, Pieces};
use super::form::ItemsForm;
use super::links::json_list;
use super::page::Page;
use super::question::Question;

/// What stands before each text of a sequence.
const RECORD_SEPARATOR: u8 = 0x1E;

/// The features of a page, in a form that is no page to read.
pub(super) struct Features {
    layer: Arc<Layer>,
    question: Question,
    rows: Vec<usize>,
    texts: Option<Arc<GeoJsonFragments>>,
    /// How many of them are written.
    written: usize,
    text: Text,
    is_done: bool,
}

/// What is written around and between the features.
enum Text {
    Csv,
    Sequence,
    /// With what stands before the first feature.
    Collection(Vec<u8>),
    /// With how many bytes are written.
    FlatGeobuf(FlatGeobufPlan, u64),
}

impl Features {
    /// The features of `page`.
    pub(super) fn of(page: Page) -> Self {
        let text = match page.question.form {
            ItemsForm::Csv => Text::Csv,
            ItemsForm::GeoJsonSequence => Text::Sequence,
            ItemsForm::FlatGeobuf => {
                let view = page.question.view(&page.layer);
                Text::FlatGeobuf(FlatGeobufPlan::of(&view, page.rows.iter().copied()), 0)
            }
            ItemsForm::Json | ItemsForm::Html => Text::Collection(head(&page)),
        };
        let Page { layer, question, rows, texts, .. } = page;
        Self { layer, question, rows, texts, written: 0, text, is_done: false }
    }
}

impl Pieces for Features {
    fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        if self.is_done {
            return Ok(None);
        }
        let view = self.question.view(&self.layer);
        let (rows, is_first) = (&self.rows[self.written..], self.written == 0);
        let mut piece = Vec::new();
        let written = match &mut self.text {
            Text::FlatGeobuf(plan, at) => {
                piece = plan.read(&view, *at..*at + PIECE_BYTES as u64);
                *at += PIECE_BYTES as u64;
                self.is_done = *at >= plan.bytes();
                return Ok(Some(piece));
            }
            Text::Csv => push_table(&view, rows, is_first, &mut piece)?,
            Text::Sequence => push_records(&texts(self.texts.as_deref(), view), rows.iter().copied(), &mut piece),
            Text::Collection(head) => {
                if let Some(held) = self.texts.as_deref().filter(|_| is_first) {
                    piece.reserve(head.len() + PIECE_BYTES.min(held.bytes_of(rows.iter().copied()) + rows.len() + 2));
                }
                piece.append(head);
                push_members(&texts(self.texts.as_deref(), view), rows, is_first, &mut piece)
            }
        };
        self.written += written;
        self.is_done = self.written == self.rows.len();
        if self.is_done && matches!(self.text, Text::Collection(_)) {
            piece.extend_from_slice(b"]}");
        }
        Ok(Some(piece))
    }
}

fn texts<'l>(held: Option<&'l GeoJsonFragments>, view: View<'l>) -> Texts<'l> {
    held.map_or_else(|| Texts::Written(GeoJsonRows::shown(view)), Texts::Held)
}

/// Adds lines of a table until a piece is full, and tells how many.
fn push_table(view: &View<'_>, rows: &[usize], with_names: bool, piece: &mut Vec<u8>) -> io::Result<usize> {
    let table = CsvRows::shown(view);
    if with_names {
        table.write_names(&mut *piece)?;
    }
    let mut written = 0;
    for &row_idx in rows {
        table.write_row(row_idx, &mut *piece)?;
        written += 1;
        if piece.len() >= PIECE_BYTES {
            break;
        }
    }
    Ok(written)
}

/// The text of features: held, or written now.
pub(super) enum Texts<'l> {
    Held(&'l GeoJsonFragments),
    Written(GeoJsonRows<'l>),
}

impl Texts<'_> {
    fn push(&self, row_idx: usize, piece: &mut Vec<u8>) {
        match self {
            Self::Held(texts) => piece.extend_from_slice(texts.get(row_idx)),
            Self::Written(rows) => rows.push(row_idx, piece),
        }
    }
}

/// Adds records of a sequence (RFC 8142) until a piece is full, and tells how many.
pub(super) fn push_records(texts: &Texts<'_>, rows: impl Iterator<Item = usize>, piece: &mut Vec<u8>) -> usize {
    pushed(rows, piece, |row_idx, piece| {
        piece.push(RECORD_SEPARATOR);
        texts.push(row_idx, piece);
        piece.push(b'\n');
    })
}

/// Adds members of a collection until a piece is full, and tells how many.
fn push_members(texts: &Texts<'_>, rows: &[usize], is_first: bool, piece: &mut Vec<u8>) -> usize {
    let before = piece.len();
    pushed(rows.iter().copied(), piece, |row_idx, piece| {
        if !is_first || piece.len() > before {
            piece.push(b',');
        }
        texts.push(row_idx, piece);
    })
}

fn pushed(rows: impl Iterator<Item = usize>, piece: &mut Vec<u8>, push: impl Fn(usize, &mut Vec<u8>)) -> usize {
    let mut written = 0;
    for row_idx in rows {
        push(row_idx, piece);
        written += 1;
        if piece.len() >= PIECE_BYTES {
            break;
        }
    }
    written
}

/// What stands in a FeatureCollection before its features.
fn head(page: &Page) -> Vec<u8> {
    let head = format!(
        "{{\"type\":\"FeatureCollection\",\"numberMatched\":{},\"numberReturned\":{},\"links\":{},\"features\":[",
        page.matched,
        page.rows.len(),
        json_list(&page.links),
    );
    head.into_bytes()
}
