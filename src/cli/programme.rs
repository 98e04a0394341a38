//! `backup`, `restore` and `programme`: the programme's records as a whole.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Context;

use crate::layers::Language;
use crate::programme::{Actor, Role, Viewer};
use crate::store::{
    AuditEntry, AuditPage, Existing, ProgrammeStore, Restored, SqliteStore, StoreError, export_programme,
};

use super::clock;
use super::failure::WrongUse;
use super::output::{Session, print};
use super::programme_arguments::{Backup, ProgrammeCommand, ProgrammeExport, Restore};
use super::wiring::Shelf;

/// Entries of the audit that are read at a time.
const AUDIT_PAGE: usize = 1_000;

/// Writes everything that is kept into one file.
pub(super) fn backup(asked: &Backup, session: &Session) -> anyhow::Result<()> {
    let existing = if asked.force { Existing::Goes } else { Existing::Stays };
    if existing == Existing::Stays && asked.file.exists() {
        let told = format!("{} is there already: --force puts the backup in its place", asked.file.display());
        return Err(WrongUse(told).into());
    }
    let mut store = kept(session)?;
    store.backup_over(&asked.file, existing)?;
    let revision = store.load()?.revision();
    let file = asked.file.display();
    print(&match session.language {
        Language::French => format!("{file} : le programme, révision {revision}\n"),
        Language::English => format!("{file}: the programme, revision {revision}\n"),
    })
}

/// Brings a backup back.
pub(super) fn restore(asked: &Restore, session: &Session) -> anyhow::Result<()> {
    if !asked.file.is_file() {
        return Err(WrongUse(format!("there is no file {}", asked.file.display())).into());
    }
    let mark: String = clock::now().chars().filter(|it| !matches!(it, '-' | ':')).collect();
    let restored =
        session.data.restore_programme(&asked.file, &mark).context("nothing was restored: everything is as it was")?;
    print(&told(&restored, session.language))
}

fn told(Restored { records, revision, before }: &Restored, language: Language) -> String {
    let kept = before.as_deref().map(Path::display);
    match (language, kept) {
        (Language::French, Some(kept)) => {
            format!("{records} enregistrements, révision {revision} ; l’état précédent est gardé dans {kept}\n")
        }
        (Language::English, Some(kept)) => {
            format!("{records} records, revision {revision}; the state before is kept in {kept}\n")
        }
        (Language::French, None) => format!("{records} enregistrements, révision {revision}\n"),
        (Language::English, None) => format!("{records} records, revision {revision}\n"),
    }
}

/// What is done with the records as a whole.
pub(super) fn programme(asked: &ProgrammeCommand, session: &Session) -> anyhow::Result<()> {
    match asked {
        ProgrammeCommand::Export(asked) => export(asked, session),
        ProgrammeCommand::Check => check(session),
    }
}

/// Reads everything that is kept and compares what must agree.
fn check(session: &Session) -> anyhow::Result<()> {
    let mut store = kept(session)?;
    store.check()?;
    let revision = store.load()?.revision();
    print(&match session.language {
        Language::French => format!("le programme est intègre, révision {revision}\n"),
        Language::English => format!("the programme is whole, revision {revision}\n"),
    })
}

fn export(asked: &ProgrammeExport, session: &Session) -> anyhow::Result<()> {
    let book = Shelf::new()?.book(&session.data)?;
    let everything = Actor { name: String::new(), role: Role::Admin, communes: BTreeSet::new() };
    let (viewer, audit) =
        if asked.all { (Viewer::Member(&everything), audit(session)?) } else { (Viewer::Everybody, Vec::new()) };
    export_programme(&book, viewer, &audit, asked.format.into(), &asked.file)?;
    let file = asked.file.display();
    print(&match session.language {
        Language::French => format!("{file} : le programme, révision {}\n", book.revision()),
        Language::English => format!("{file}: the programme, revision {}\n", book.revision()),
    })
}

/// The whole audit, the oldest first; nothing where nothing is kept.
fn audit(session: &Session) -> Result<Vec<AuditEntry>, StoreError> {
    let Some(mut store) = session.data.programme()? else { return Ok(Vec::new()) };
    let mut whole = Vec::new();
    loop {
        let before = whole.last().map(|entry: &AuditEntry| entry.seq);
        let page = store.audit(&AuditPage { before, ..AuditPage::newest(AUDIT_PAGE) })?;
        if page.is_empty() {
            whole.reverse();
            return Ok(whole);
        }
        whole.extend(page);
    }
}

/// The programme as it is kept.
fn kept(session: &Session) -> anyhow::Result<SqliteStore> {
    let none = || {
        let told = "no programme is kept in";
        WrongUse(format!(
            "{told} {}: `arpent serve` and `arpent token create` begin one",
            session.data.root().display()
        ))
    };
    Ok(session.data.programme()?.ok_or_else(none)?)
}
