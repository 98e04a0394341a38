//! `fetch`: the official sources that would feed the layers which do not ship, and where each is to be had.
//!
//! Nothing is downloaded yet: the command tells where the file is and ends with a failure that says so.

use std::fmt::Write as _;

use anyhow::bail;

use crate::layers::Language;
use crate::store::{Source, sources};

use super::arguments::Fetch;
use super::failure::WrongUse;
use super::near::did_you_mean;
use super::output::{Session, print};

/// Lists the sources, or tells all about those that were named.
pub(super) fn fetch(asked: &Fetch, session: &Session) -> anyhow::Result<()> {
    let known = sources()?;
    if asked.list || asked.sources.is_empty() {
        return print(&list(&known));
    }
    let mut text = String::new();
    for id in &asked.sources {
        text.push_str(&card(source(&known, id)?, session.language));
    }
    print(&text)?;
    bail!("fetch downloads nothing yet: the addresses above are where the data is published")
}

fn source<'s>(known: &'s [Source], id: &str) -> Result<&'s Source, WrongUse> {
    let unknown = || {
        let ids = known.iter().map(|source| source.id.clone());
        WrongUse(format!("unknown source `{id}`{}", did_you_mean(id, ids, "; `arpent fetch --list` lists them")))
    };
    known.iter().find(|source| source.id == id).ok_or_else(unknown)
}

/// A line a source: identifier and title.
fn list(known: &[Source]) -> String {
    let width = known.iter().map(|source| source.id.chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for source in known {
        let _ = writeln!(text, "{:width$}  {}", source.id, source.title);
    }
    text
}

/// All about a source.
fn card(source: &Source, language: Language) -> String {
    let labels = match language {
        Language::French => ["Producteur", "Licence", "Millésime", "Format", "Page", "Données"],
        Language::English => ["Producer", "Licence", "Vintage", "Format", "Page", "Data"],
    };
    let lines = [
        Some(&source.producer),
        Some(&source.licence),
        source.vintage.as_ref(),
        source.format.as_ref(),
        source.landing_page.as_ref(),
        source.download_url.as_ref(),
    ];
    let mut text = format!("{} · {}\n", source.id, source.title);
    for (label, line) in labels.into_iter().zip(lines) {
        if let Some(line) = line {
            let _ = writeln!(text, "  {label:<11} {line}");
        }
    }
    text
}
