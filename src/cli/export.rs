//! `export`: a layer out, whole, as a file of another program.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;

use crate::layers::{Language, Layer};
use crate::store::{self, ExportFormat, StoreError, export_file};

use super::arguments::Export;
use super::failure::WrongUse;
use super::listings::layer_called;
use super::output::{Session, print};

/// Writes a layer to a file, or to standard output.
pub(super) fn export(asked: &Export, session: &Session) -> anyhow::Result<()> {
    let format = ExportFormat::from(asked.format);
    if asked.output.is_none() && !format.is_text() && io::stdout().is_terminal() {
        let (name, ending) = (format.name(), format.ending());
        let told = format!("{name} is nothing for a terminal: name a file (--output {}.{ending}) or a pipe", asked.id);
        return Err(WrongUse(told).into());
    }
    let atlas = session.atlas()?;
    let layer = layer_called(&atlas, asked.id.as_str())?;
    match &asked.output {
        Some(path) => {
            export_file(layer, format, path)?;
            print(&done(layer, format, path, session.language))
        }
        None => to_standard_output(layer, format),
    }
}

/// Standard output takes the bytes as they come; one who has had enough of them ends the command quietly.
fn to_standard_output(layer: &Layer, format: ExportFormat) -> anyhow::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 18, io::stdout());
    match store::export(layer, format, &mut out) {
        Ok(()) => Ok(out.flush()?),
        Err(StoreError::Export { source: store::SourceFault::Io(cause), .. }) => Err(cause.into()),
        Err(fault) => Err(fault.into()),
    }
}

/// What was written, and where.
fn done(layer: &Layer, format: ExportFormat, path: &Path, language: Language) -> String {
    let (id, rows, name, path) = (&layer.about().id, layer.len(), format.name(), path.display());
    match language {
        Language::French => format!("{id} : {rows} entités en {name} dans {path}\n"),
        Language::English => format!("{id}: {rows} features as {name} in {path}\n"),
    }
}
