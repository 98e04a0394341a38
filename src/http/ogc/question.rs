//! What a client asks of the features of a collection: which, in which order, what of them, in which frame and form.
//!
//! The parameters depend on the collection, whose queryables are parameters too (`?departement=95`). A queryable whose
//! name is a parameter already is asked for by `filter` only.

use std::fmt::Write as _;

use utoipa::IntoParams;

use crate::geometry::Frame;
use crate::layers::{Comparison, Condition, FieldKind, Layer, SortKey, Term, View};
use crate::store::GeoJsonFragments;

use super::super::accept::Accepted;
use super::super::language::LANGUAGE_PARAMETER;
use super::super::problem::ApiError;
use super::super::query::{Given, Pairs};
use super::filter;
use super::form::{FORM_PARAMETER, Forms, ItemsForm};
use super::links::push_segment;
use super::window::{self, MapWindow};
use super::{frames, instant, queryables};

/// Features on a page where nothing is asked.
pub(super) const USUAL_LIMIT: usize = 10;
/// The most features on a page.
pub(super) const MAX_LIMIT: usize = 10_000;

/// The parameters of every collection.
pub(super) const PARAMETERS: [&str; 14] = [
    window::NAME,
    window::FRAME_NAME,
    instant::NAME,
    "limit",
    "offset",
    "crs",
    filter::NAME,
    filter::LANGUAGE_NAME,
    filter::FRAME_NAME,
    "properties",
    "sortby",
    "skipGeometry",
    FORM_PARAMETER,
    LANGUAGE_PARAMETER,
];

/// The parameters of every collection, for the documentation. Its queryables are parameters as well.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "documents parameters that `Question` reads")]
pub(super) struct ItemsParameters {
    /// west,south,east,north in WGS84 degrees (six numbers with heights), or in `bbox-crs`; west > east crosses the
    /// antimeridian. A feature matches where its geometry shares at least one position with the box.
    #[param(style = Form, explode = false, min_items = 4, max_items = 6)]
    bbox: Option<Vec<f64>>,
    /// The address of the frame of `bbox`.
    #[param(rename = "bbox-crs")]
    bbox_crs: Option<String>,
    /// An RFC 3339 instant or interval. Features without a time of their own match any.
    datetime: Option<String>,
    /// Features on the page; more than the most are as good as the most.
    #[param(minimum = 1, maximum = 10_000, default = 10)]
    limit: Option<usize>,
    /// Features before the page.
    #[param(minimum = 0, default = 0)]
    offset: Option<usize>,
    /// The address of the frame of the geometry.
    crs: Option<String>,
    /// A condition in CQL2.
    filter: Option<String>,
    /// `cql2-text` or `cql2-json`.
    #[param(rename = "filter-lang", pattern = "^(cql2-text|cql2-json)$")]
    filter_lang: Option<String>,
    /// The address of the frame of geometries in `filter`.
    #[param(rename = "filter-crs")]
    filter_crs: Option<String>,
    /// The properties that are shown, joined by commas.
    #[param(style = Form, explode = false)]
    properties: Option<Vec<String>>,
    /// The properties by which features are ordered, joined by commas; `-` before one turns it round.
    #[param(style = Form, explode = false)]
    sortby: Option<Vec<String>>,
    /// Leaves the geometry out.
    #[param(rename = "skipGeometry")]
    skip_geometry: Option<bool>,
    /// `json` (GeoJSON), `html`, `csv`, `fgb` (FlatGeobuf) or `geojsonseq`; without it, `Accept` chooses.
    #[param(pattern = "^(json|html|csv|fgb|geojsonseq)$")]
    f: Option<String>,
}

/// A question to a collection, read.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Question {
    window: Option<MapWindow>,
    condition: Option<Condition>,
    sort: Vec<SortKey>,
    /// Features on the page.
    pub limit: usize,
    /// Features before the page.
    pub offset: usize,
    /// The form.
    pub form: ItemsForm,
    /// The frame of the geometry.
    pub frame: Frame,
    columns: Option<Vec<usize>>,
    skips_geometry: bool,
    /// The parameters as they are repeated in links, but for the form, the language and the place of the page.
    repeated: String,
    /// The language as it is repeated in links, where the address names one.
    language: String,
}

/// The rows that match a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Matched {
    All(usize),
    Rows(Vec<usize>),
}

impl Question {
    /// The question of an address to `layer`.
    ///
    /// # Errors
    /// Where a parameter is unknown, or its value cannot be used; the error names it and what is allowed.
    pub fn read(given: Given, layer: &Layer, accepted: &Accepted) -> Result<Self, ApiError> {
        let filters = filterable(layer);
        let pairs = given.checked(PARAMETERS.into_iter().chain(filters.iter().copied()).collect())?;
        let offset_words = ("un nombre entier, 0 ou plus", "a whole number, 0 or more");
        Ok(Self {
            window: MapWindow::read(&pairs)?,
            condition: condition(&pairs, layer, &filters)?,
            sort: queryables::sort_keys(&pairs, layer)?,
            limit: limit(&pairs)?,
            offset: pairs.parsed("offset", offset_words)?.unwrap_or(0),
            form: ItemsForm::asked(&pairs, accepted)?,
            frame: frames::read(&pairs, "crs")?,
            columns: queryables::columns(&pairs, layer)?,
            skips_geometry: pairs.choice("skipGeometry", &[("false", false), ("true", true)])?,
            repeated: repeated(&pairs),
            language: pairs
                .text(LANGUAGE_PARAMETER)
                .map_or_else(String::new, |code| format!("&{LANGUAGE_PARAMETER}={code}")),
        })
    }

    /// The rows of `layer` that match, in the order that is asked for.
    pub fn matched(&self, layer: &Layer) -> Matched {
        let rows = match (&self.window, &self.condition) {
            (None, None) => None,
            (None, Some(condition)) => Some(layer.fulfilling(condition)),
            (Some(window), None) => Some(window.rows(layer)),
            (Some(window), Some(condition)) => {
                let holds = |row_idx: &usize| layer.fulfils(*row_idx, condition);
                Some(window.rows(layer).into_iter().filter(holds).collect())
            }
        };
        if self.sort.is_empty() {
            return rows.map_or(Matched::All(layer.len()), Matched::Rows);
        }
        let mut rows = rows.unwrap_or_else(|| (0..layer.len()).collect());
        layer.sort(&mut rows, &self.sort);
        Matched::Rows(rows)
    }

    /// What is shown of the layer.
    pub fn view<'l>(&self, layer: &'l Layer) -> View<'l> {
        let view = View::whole(layer).in_frame(self.frame);
        let view = if self.skips_geometry { view.without_geometry() } else { view };
        match &self.columns {
            Some(columns) => view.with_columns(columns.clone()),
            None => view,
        }
    }

    /// Whether whole features are asked for as GeoJSON in WGS84, longitude first.
    pub fn is_in_text(&self) -> bool {
        let is_json = matches!(self.form, ItemsForm::Json | ItemsForm::GeoJsonSequence);
        is_json && self.columns.is_none() && !self.skips_geometry && self.frame == Frame::CRS84
    }

    /// The rows that match, where they are found in microseconds: no condition, no order, and the features that must be
    /// looked at take no more than `bytes`.
    pub fn matched_within(&self, bytes: usize, layer: &Layer, texts: &GeoJsonFragments) -> Option<Matched> {
        if self.condition.is_some() || !self.sort.is_empty() {
            return None;
        }
        match &self.window {
            None => {
                let all = Matched::All(layer.len());
                (texts.bytes_of(all.page(self.offset, self.limit)) <= bytes).then_some(all)
            }
            Some(MapWindow::Degrees(parts)) => match parts[..] {
                [part] => {
                    let mut rows = layer.near(part);
                    let is_small = texts.bytes_of(rows.iter().copied()) <= bytes;
                    rows.retain(|&row_idx| is_small && layer.meets(row_idx, part));
                    is_small.then_some(Matched::Rows(rows))
                }
                _ => None,
            },
            Some(MapWindow::Framed(..)) => None,
        }
    }

    /// The same question as a query, in a fixed order, in another form and from another place on.
    pub fn query(&self, form: ItemsForm, offset: usize) -> String {
        [FORM_PARAMETER, "=", form.code(), &self.rest_of_query(offset)].concat()
    }

    /// What stands in the query behind the form, whatever the form.
    pub fn rest_of_query(&self, offset: usize) -> String {
        [self.of_any_language(offset).as_str(), &self.language].concat()
    }

    /// The query, leaving the language to whoever asks.
    pub fn query_in_any_language(&self, form: ItemsForm, offset: usize) -> String {
        [FORM_PARAMETER, "=", form.code(), &self.of_any_language(offset)].concat()
    }

    fn of_any_language(&self, offset: usize) -> String {
        let mut query = format!("{}&limit={}", self.repeated, self.limit);
        if offset > 0 {
            let _ = write!(query, "&offset={offset}");
        }
        query
    }
}

impl Matched {
    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Self::All(len) => *len,
            Self::Rows(rows) => rows.len(),
        }
    }

    /// Those of a page.
    pub fn page(&self, offset: usize, limit: usize) -> Vec<usize> {
        let first = offset.min(self.len());
        let shown = first..first.saturating_add(limit).min(self.len());
        match self {
            Self::All(_) => shown.collect(),
            Self::Rows(rows) => rows[shown].to_vec(),
        }
    }
}

const LIMIT_WORDS: (&str, &str) = ("un nombre entier de 1 à 10000", "a whole number from 1 to 10000");

/// Features on the page. Above the most that a page takes, it takes the most: the standard forbids an error there.
fn limit(pairs: &Pairs) -> Result<usize, ApiError> {
    let refused = || ApiError::bad_parameter("limit", LIMIT_WORDS.0, LIMIT_WORDS.1);
    let Some(text) = pairs.text("limit") else { return Ok(USUAL_LIMIT) };
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(refused());
    }
    // More digits than a number holds are more than a page takes.
    let limit = text.parse().unwrap_or(usize::MAX);
    if limit == 0 { Err(refused()) } else { Ok(limit.min(MAX_LIMIT)) }
}

/// The queryables of a layer that are parameters.
pub(super) fn filterable(layer: &Layer) -> Vec<&str> {
    let own = layer.fields().iter().map(|field| field.name.as_str());
    let id = queryables::has_own_id(layer).then_some(queryables::ID);
    id.into_iter().chain(own).filter(|name| !PARAMETERS.contains(name)).collect()
}

/// What the parameters ask of each feature beside its place.
fn condition(pairs: &Pairs, layer: &Layer, filters: &[&str]) -> Result<Option<Condition>, ApiError> {
    let mut parts = Vec::new();
    for name in filters {
        if let Some(text) = pairs.text(name) {
            parts.push(equals(layer, name, text)?);
        }
    }
    parts.extend(instant::read(pairs, layer)?);
    parts.extend(filter::read(pairs, layer)?);
    let last = parts.pop();
    Ok(match last {
        Some(only) if parts.is_empty() => Some(only),
        Some(last) => {
            parts.push(last);
            Some(Condition::All(parts))
        }
        None => None,
    })
}

/// That a property is what a text says.
fn equals(layer: &Layer, name: &str, text: &str) -> Result<Condition, ApiError> {
    let Some(column) = layer.column_idx(name) else {
        return Ok(Condition::Compare(Term::Identifier, Comparison::Equal, Term::Text(text.to_owned())));
    };
    let value = match layer.fields()[column].kind {
        FieldKind::Text => Term::Text(text.to_owned()),
        FieldKind::Integer => {
            let number: i64 =
                text.parse().map_err(|_| ApiError::bad_parameter(name, "un nombre entier", "a whole number"))?;
            #[expect(clippy::cast_precision_loss, reason = "counts of people and things stay far below 2^53")]
            Term::Number(number as f64)
        }
        FieldKind::Number => {
            let number = text.parse().ok().filter(|number: &f64| number.is_finite());
            Term::Number(number.ok_or_else(|| ApiError::bad_parameter(name, "un nombre", "a number"))?)
        }
        FieldKind::Boolean => {
            let yes = text.parse().map_err(|_| ApiError::bad_parameter(name, "true ou false", "true or false"))?;
            Term::Boolean(yes)
        }
    };
    Ok(Condition::Compare(Term::Column(column), Comparison::Equal, value))
}

/// Every parameter but the form, the language, the size and the place of the page, each with an ampersand before it.
fn repeated(pairs: &Pairs) -> String {
    let kept = pairs.iter().filter(|(name, _)| ![FORM_PARAMETER, LANGUAGE_PARAMETER, "limit", "offset"].contains(name));
    let mut text = String::new();
    for (name, value) in kept {
        text.push('&');
        push_segment(&mut text, name);
        text.push('=');
        push_segment(&mut text, value);
    }
    text
}
