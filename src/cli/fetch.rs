//! `fetch`: official sources downloaded into the data directory, and the layers that are made of them.
//!
//! What was fetched is told on standard output, a line a source; how far a download is, on standard error.

use std::fs;

use anyhow::{Context as _, anyhow, bail};

use crate::store::{self, FetchFault, FetchSettings, Source, StoreError, fetch_record, parse_sources, sources};

use super::arguments::Fetch;
use super::clock;
use super::failure::{self, WrongUse};
use super::feed::feed_layers;
use super::fetch_words::{fetched_line, licence_line, list_line};
use super::near::did_you_mean;
use super::output::{Session, print};
use super::progress::Terminal;

/// Lists sources, or downloads those that were named.
pub(super) fn fetch(asked: &Fetch, session: &Session) -> anyhow::Result<()> {
    let known = known(asked)?;
    let named: Vec<&Source> = asked.sources.iter().map(|id| named(&known, id)).collect::<Result<_, _>>()?;
    if asked.list || named.is_empty() {
        let shown = if named.is_empty() { known.iter().collect() } else { named };
        return print(&list(&shown, session)?);
    }
    let mut failed = 0;
    for source in named {
        match fetch_one(source, asked, session) {
            Ok(()) => {}
            Err(error) if asked.keep_going => {
                failed += 1;
                let _told = failure::told(&error);
            }
            Err(error) => return Err(error),
        }
    }
    if failed == 0 { Ok(()) } else { bail!("{failed} of {} sources could not be fetched", asked.sources.len()) }
}

/// The list that ships, or the one that was named.
fn known(asked: &Fetch) -> anyhow::Result<Vec<Source>> {
    let Some(path) = &asked.list_file else { return Ok(sources()?) };
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(parse_sources(&path.display().to_string(), &text)?)
}

fn named<'s>(known: &'s [Source], id: &str) -> Result<&'s Source, WrongUse> {
    let unknown = || {
        let ids = known.iter().map(|source| source.id.clone());
        WrongUse(format!("unknown source `{id}`{}", did_you_mean(id, ids, "; `arpent fetch --list` lists them")))
    };
    known.iter().find(|source| source.id == id).ok_or_else(unknown)
}

/// A line a source.
fn list(shown: &[&Source], session: &Session) -> anyhow::Result<String> {
    let width = shown.iter().map(|source| source.id.chars().count()).max().unwrap_or(0);
    let lines: Result<Vec<String>, StoreError> = shown
        .iter()
        .map(|source| {
            Ok(list_line(source, fetch_record(session.data.root(), &source.id)?.as_ref(), width, session.language))
        })
        .collect();
    Ok(lines?.concat())
}

/// Downloads a source, and makes its layers unless that is not wanted.
fn fetch_one(source: &Source, asked: &Fetch, session: &Session) -> anyhow::Result<()> {
    let mut terminal = Terminal::new(&source.id);
    let settings = FetchSettings::default();
    let fetched = store::fetch(source, session.data.root(), &settings, &clock::now(), &mut terminal);
    terminal.done();
    let fetched = fetched.map_err(|fault| told_with_help(source, fault))?;
    print(&fetched_line(&fetched, session.language))?;
    print(&licence_line(&fetched, session.language))?;
    if asked.no_import { Ok(()) } else { feed_layers(source, &fetched, &settings, session) }
}

/// The fault with what helps to mend it: names that may have been meant, the page of the portal.
fn told_with_help(source: &Source, fault: StoreError) -> anyhow::Error {
    let StoreError::Fetch { source: cause, .. } = &fault else { return fault.into() };
    let help = match &**cause {
        FetchFault::Fields { missing, found } => near_names(missing, found),
        FetchFault::Unconfirmed | FetchFault::OnlyListed => {
            source.landing_page.as_ref().map(|page| format!("; it is published at {page}")).unwrap_or_default()
        }
        _ => String::new(),
    };
    if help.is_empty() { fault.into() } else { anyhow!("{fault}: {cause}{help}") }
}

/// For each missing name, those that are near it.
fn near_names(missing: &[String], found: &[String]) -> String {
    let near = |name: &String| {
        let words = did_you_mean(name, found.iter().cloned(), "");
        if words.is_empty() { words } else { format!("; `{name}`{words}") }
    };
    missing.iter().map(near).collect()
}
