//! `diff`: what changed between two diagnoses in JSON.
//!
//! Ends with 0 whether they differ or not, as every command that did what it was asked to; `--exit-code` ends with 1
//! where they differ, for scripts.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;

use crate::report::{DiagnosisRecord, difference, difference_text};

use super::arguments::{Diff, PlainFormat};
use super::failure::WrongUse;
use super::output::{Session, print, print_json};
use super::zones::{STANDARD_INPUT, text_of};

/// The longest diagnosis that is read: one of the Métropole with all its rows takes a few million bytes.
const DIAGNOSIS_BYTES_MAX: usize = 64 << 20;
/// The code where two diagnoses differ and `--exit-code` asks to say so.
const DIFFERENT: u8 = 1;

/// Tells what changed.
pub(super) fn diff(asked: &Diff, session: &Session) -> anyhow::Result<ExitCode> {
    if [&asked.before, &asked.after].into_iter().all(|path| path == Path::new(STANDARD_INPUT)) {
        return Err(WrongUse("only one of the two can be standard input".to_owned()).into());
    }
    let difference = difference(&read(&asked.before)?, &read(&asked.after)?);
    match asked.format {
        PlainFormat::Text => print(&difference_text(&difference, session.language, session.width))?,
        PlainFormat::Json => print_json(&difference)?,
    }
    let is_told = asked.exit_code && !difference.same;
    Ok(if is_told { ExitCode::from(DIFFERENT) } else { ExitCode::SUCCESS })
}

fn read(path: &Path) -> anyhow::Result<DiagnosisRecord> {
    let text = text_of(path, DIAGNOSIS_BYTES_MAX).with_context(|| path.display().to_string())?;
    if text.len() > DIAGNOSIS_BYTES_MAX {
        anyhow::bail!("{}: over {DIAGNOSIS_BYTES_MAX} bytes", path.display());
    }
    serde_json::from_str(&text).with_context(|| format!("{} is no diagnosis of one zone in JSON", path.display()))
}
