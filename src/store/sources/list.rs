//! The form of a list of sources: TOML, checked entry by entry, each fault with its line.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use serde::Deserialize;
use toml::Spanned;
use url::Url;

use super::super::catalog::Source as Text;
use super::super::error::StoreError;
use super::{
    Classes, Dialect, Download, ExpectedField, Feed, FileKind, Gathering, Keep, Paging, PlaceColumns, ServiceHours,
    Source, SourceStatus,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct List {
    #[serde(rename = "catalogue_date")]
    _catalogue_date: String,
    pub(super) schema_version: Spanned<u32>,
    #[serde(default)]
    pub(super) source: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    pub(super) id: Spanned<String>,
    title_fr: String,
    #[serde(rename = "theme")]
    _theme: String,
    producer: String,
    licence: String,
    licence_status: String,
    landing_page: Option<String>,
    download_url: Option<Spanned<String>>,
    #[serde(default, rename = "alt_urls")]
    _alt_urls: Vec<String>,
    #[serde(rename = "adapted")]
    _adapted: Option<String>,
    format: Option<String>,
    #[serde(rename = "crs")]
    _crs: Option<String>,
    #[serde(rename = "update_rhythm")]
    _update_rhythm: Option<String>,
    #[serde(default)]
    expected_fields: Vec<Spanned<String>>,
    #[serde(default)]
    fields_unverified: Vec<Spanned<String>>,
    vintage: Option<String>,
    status: SourceStatus,
    #[serde(rename = "notes")]
    _notes: Option<String>,
    file: Option<Spanned<FileKind>>,
    fetch_url: Option<Spanned<String>>,
    metadata_url: Option<Spanned<String>>,
    paging: Option<Spanned<Dialect>>,
    page_rows: Option<Spanned<u32>>,
    member: Option<Spanned<String>>,
    #[serde(default)]
    geometry_fields: Vec<Spanned<String>>,
    #[serde(default)]
    feeds: Vec<FeedEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FeedEntry {
    layer: Spanned<String>,
    theme: Spanned<String>,
    base: Option<Spanned<String>>,
    id: Option<String>,
    #[serde(default)]
    columns: BTreeMap<String, String>,
    keep: Option<Keep>,
    keep_starting: Option<Keep>,
    #[serde(default)]
    keep_any: Vec<String>,
    #[serde(default)]
    sums: BTreeMap<String, Vec<String>>,
    classes: Option<Spanned<Classes>>,
    place: Option<PlaceColumns>,
    cells: Option<String>,
    by: Option<Gathering>,
    departures: Option<Spanned<ServiceHours>>,
}

impl Entry {
    pub(super) fn checked(self, text: Text<'_>) -> Result<Source, StoreError> {
        let is_id = |id: &str| {
            !id.is_empty() && id.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || b"_-".contains(&it))
        };
        if !is_id(self.id.get_ref()) {
            let fault = format!("`{}` is no identifier of lower-case letters, digits, `_` and `-`", self.id.get_ref());
            return Err(text.fault(self.id.span(), &fault));
        }
        let fields = self.fields(text)?;
        let download = self.download(text)?;
        let file = self.file.as_ref().map(|file| *file.get_ref());
        let metadata_url = self.metadata_url.as_ref().map(|written| address(text, written)).transpose()?;
        Ok(Source {
            doubted: self.fields_unverified.into_iter().map(Spanned::into_inner).collect(),
            fields,
            download,
            metadata_url,
            id: self.id.into_inner(),
            title: self.title_fr,
            producer: self.producer,
            licence: self.licence,
            licence_status: self.licence_status,
            landing_page: self.landing_page,
            download_url: self.download_url.map(Spanned::into_inner).filter(|address| !address.is_empty()),
            format: self.format,
            vintage: self.vintage,
            status: self.status,
            feeds: self.feeds.into_iter().map(|feed| feed.checked(text, file)).collect::<Result<_, _>>()?,
        })
    }

    /// The expected fields, without those to be confirmed.
    fn fields(&self, text: Text<'_>) -> Result<Vec<ExpectedField>, StoreError> {
        let expected: BTreeSet<&str> = self.expected_fields.iter().map(|field| field.get_ref().as_str()).collect();
        for doubted in self.fields_unverified.iter().chain(&self.geometry_fields) {
            if !expected.contains(doubted.get_ref().as_str()) {
                let fault = format!("`{}` is none of expected_fields", doubted.get_ref());
                return Err(text.fault(doubted.span(), &fault));
            }
        }
        let is_doubted = |name: &str| self.fields_unverified.iter().any(|doubted| doubted.get_ref() == name);
        let is_geometry = |name: &str| self.geometry_fields.iter().any(|field| field.get_ref() == name);
        let sure = self.expected_fields.iter().filter(|field| !is_doubted(field.get_ref()));
        sure.map(|field| {
            let names: Vec<String> = field.get_ref().split('|').map(str::to_owned).collect();
            if names.iter().any(|name| name.trim().is_empty() || name.trim() != name) {
                return Err(text.fault(field.span(), "a field is a name, or names joined by `|`"));
            }
            Ok(ExpectedField { names, is_geometry: is_geometry(field.get_ref()) })
        })
        .collect()
    }

    /// How it is downloaded, where the list says what the address gives.
    fn download(&self, text: Text<'_>) -> Result<Option<Download>, StoreError> {
        let Some(file) = &self.file else {
            let stray = self.paging.as_ref().map(Spanned::span).or(self.member.as_ref().map(Spanned::span));
            return stray.map_or(Ok(None), |span| Err(text.fault(span, "`file` must say what the address gives")));
        };
        let Some(written) = self.fetch_url.as_ref().or(self.download_url.as_ref()) else {
            return Err(text.fault(file.span(), "there is no address to read it from"));
        };
        Ok(Some(Download {
            address: address(text, written)?,
            file: *file.get_ref(),
            paging: self.paging(text, *file.get_ref())?,
            member: self.member.as_ref().map(|member| member.get_ref().clone()),
        }))
    }

    fn paging(&self, text: Text<'_>, file: FileKind) -> Result<Option<Paging>, StoreError> {
        let Some(dialect) = &self.paging else {
            let stray = self.page_rows.as_ref().map(Spanned::span);
            return stray.map_or(Ok(None), |span| Err(text.fault(span, "page_rows goes with `paging`")));
        };
        if !matches!(file, FileKind::GeoJson | FileKind::Json) {
            return Err(text.fault(dialect.span(), "only geojson and json come page by page"));
        }
        match &self.page_rows {
            Some(rows) if *rows.get_ref() == 0 => Err(text.fault(rows.span(), "a page holds at least one row")),
            rows => {
                Ok(Some(Paging { dialect: *dialect.get_ref(), page_rows: rows.as_ref().map(|rows| *rows.get_ref()) }))
            }
        }
    }
}

impl FeedEntry {
    /// The feed of a source whose address gives `file`.
    fn checked(self, text: Text<'_>, file: Option<FileKind>) -> Result<Feed, StoreError> {
        if let Some(hours) = &self.departures {
            let ServiceHours { from_hour, to_hour } = *hours.get_ref();
            if from_hour >= to_hour || file != Some(FileKind::Gtfs) {
                let fault = "departures are counted in a file of GTFS, from an hour to a later one";
                return Err(text.fault(hours.span(), fault));
            }
        }
        if let Some(classes) = &self.classes {
            let mut known = BTreeSet::new();
            let twice = classes.get_ref().codes.values().flatten().find(|code| !known.insert(code.as_str()));
            if let Some(code) = twice {
                return Err(text.fault(classes.span(), &format!("the code `{code}` is there twice")));
            }
        }
        Ok(Feed {
            layer: value(text, &self.layer)?,
            theme: value(text, &self.theme)?,
            base: self.base.as_ref().map(|role| value(text, role)).transpose()?,
            id: self.id,
            columns: self.columns,
            keep: self.keep,
            keep_starting: self.keep_starting,
            keep_any: self.keep_any,
            sums: self.sums,
            classes: self.classes.map(Spanned::into_inner),
            place: self.place,
            cells: self.cells,
            gathering: self.by,
            departures: self.departures.map(Spanned::into_inner),
        })
    }
}

fn value<T: FromStr<Err: ToString>>(text: Text<'_>, written: &Spanned<String>) -> Result<T, StoreError> {
    written.get_ref().parse().map_err(|fault: T::Err| text.fault(written.span(), &fault.to_string()))
}

fn address(text: Text<'_>, written: &Spanned<String>) -> Result<Url, StoreError> {
    http_address(written.get_ref()).map_err(|fault| text.fault(written.span(), &fault))
}

/// An address of HTTP or HTTPS.
fn http_address(text: &str) -> Result<Url, String> {
    let address = Url::parse(text).map_err(|fault| format!("`{text}` is no address: {fault}"))?;
    match address.scheme() {
        "http" | "https" => Ok(address),
        scheme => Err(format!("`{scheme}` is no scheme that is downloaded from: http and https are")),
    }
}
