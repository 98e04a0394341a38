//! The whole programme out, as somebody sees it: a file that is there whole or, where something fails, as it was before.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use serde_json::{Value as Json, json};

use crate::programme::{Book, Viewer};
use crate::report::programme_json;

use super::super::error::StoreError;
use super::super::ledger::AuditEntry;
use super::export::beside;
use super::fault::SourceFault;
use super::geopackage_programme;

/// A format of the whole programme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProgrammeFormat {
    /// A GeoPackage of a table a kind of record.
    GeoPackage,
    /// A JSON object of a GeoJSON FeatureCollection a kind of record.
    Json,
}

/// Writes what `viewer` sees of the programme to the file at `path`; the audit too, where entries of it are given.
///
/// # Errors
/// Where it cannot be written.
pub fn export_programme(
    book: &Book,
    viewer: Viewer<'_>,
    audit: &[AuditEntry],
    format: ProgrammeFormat,
    path: &Path,
) -> Result<(), StoreError> {
    let beside = beside(path);
    let written = write(book, viewer, audit, format, &beside).and_then(|()| Ok(fs::rename(&beside, path)?));
    if written.is_err() {
        // What was begun is of no use to anyone; that it cannot be removed changes nothing about the fault.
        let _ = fs::remove_file(&beside);
    }
    written.map_err(|source| StoreError::ExportProgramme { path: path.to_owned(), source })
}

fn write(
    book: &Book,
    viewer: Viewer<'_>,
    audit: &[AuditEntry],
    format: ProgrammeFormat,
    path: &Path,
) -> Result<(), SourceFault> {
    if path.exists() {
        fs::remove_file(path)?;
    }
    match format {
        ProgrammeFormat::GeoPackage => geopackage_programme::write(book, viewer, audit, path)?,
        ProgrammeFormat::Json => {
            let mut whole = programme_json(book, viewer);
            if let Some(members) = whole.as_object_mut().filter(|_| !audit.is_empty()) {
                members.insert("audit".to_owned(), audit.iter().map(entry_json).collect());
            }
            writeln!(File::create(path)?, "{whole}")?;
        }
    }
    Ok(File::open(path)?.sync_all()?)
}

fn entry_json(entry: &AuditEntry) -> Json {
    // The audit keeps texts of JSON that it wrote itself.
    let kept = |text: &Option<String>| text.as_deref().and_then(|text| serde_json::from_str::<Json>(text).ok());
    json!({
        "seq": entry.seq,
        "at": entry.at,
        "actor": entry.actor,
        "role": entry.role.id(),
        "kind": entry.kind.id(),
        "id": entry.id.as_str(),
        "revision": entry.revision,
        "before": kept(&entry.before),
        "after": kept(&entry.after),
    })
}
