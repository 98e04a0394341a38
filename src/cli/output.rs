//! Where results go, in which language, and how wide.

use std::env;
use std::io::{self, IsTerminal, Write};

use serde::Serialize;

use crate::diagnosis::Engine;
use crate::layers::{Atlas, Language};
use crate::store::DataDirectory;

use super::wiring::{Shelf, StartError};

/// The width of a text that goes to no terminal.
const DEFAULT_WIDTH: usize = 100;
/// The variables that name the language of the terminal, the strongest first.
const LOCALE_VARIABLES: [&str; 3] = ["LC_ALL", "LC_MESSAGES", "LANG"];

/// What every command knows about the one who asks.
#[derive(Debug)]
pub(super) struct Session {
    /// The language of results.
    pub language: Language,
    /// The most columns of a line of text.
    pub width: usize,
    /// Where user data is kept.
    pub data: DataDirectory,
}

impl Session {
    /// A session in the language that was asked, else in that of the terminal.
    pub fn new(asked: Option<Language>, data: DataDirectory) -> Self {
        Self { language: asked.unwrap_or_else(language_of_terminal), width: width_of_terminal(), data }
    }

    /// The engine on everything that ships and on the layers of the data directory.
    ///
    /// # Errors
    /// Where they cannot be put in service together.
    pub fn engine(&self) -> Result<Engine, StartError> {
        Shelf::new()?.engine(&self.data)
    }

    /// Everything that ships and the layers of the data directory, where no figure is asked: no engine is made.
    ///
    /// # Errors
    /// Where they cannot be read.
    pub fn atlas(&self) -> Result<Atlas, StartError> {
        Shelf::new()?.atlas(&self.data)
    }
}

/// English where the terminal is; else French, the language of the programme.
fn language_of_terminal() -> Language {
    let named = LOCALE_VARIABLES.iter().filter_map(|name| env::var(name).ok()).find(|value| !value.is_empty());
    if named.is_some_and(|value| value.starts_with("en")) { Language::English } else { Language::French }
}

/// `COLUMNS` where it is set, else the terminal's own width.
fn width_of_terminal() -> usize {
    let told = env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let seen = || terminal_size::terminal_size().map(|(columns, _)| usize::from(columns.0));
    told.or_else(|| io::stdout().is_terminal().then(seen).flatten()).unwrap_or(DEFAULT_WIDTH)
}

/// Writes a result to standard output.
///
/// # Errors
/// Where it cannot be written; a closed pipe is told apart by whoever reports it.
pub(super) fn print(text: &str) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}

/// Writes a result to standard output as JSON, in one line.
pub(super) fn print_json(body: &impl Serialize) -> anyhow::Result<()> {
    print(&format!("{}\n", serde_json::to_string(body)?))
}
