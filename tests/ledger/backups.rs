//! Backups of a ledger at work, and bringing them back; what is damaged is told.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use arpent::programme::Role;
use arpent::programme::record::Kind;
use arpent::store::{
    DataDirectory, Existing, Ledger, LedgerFault, NewToken, ProgrammeStore, SqliteStore, StoreError, WriteFault,
};

use crate::harness::{SqliteFile, audit_agrees, created, id, ledger, published, renamed, write};

/// How long the ledger may take to see that something is as it should be again.
const PATIENCE: Duration = Duration::from_secs(60);

fn directory(place: &SqliteFile) -> DataDirectory {
    DataDirectory::at(place.path().parent().expect("it lies in a folder"))
}

/// A ledger on a copy of a file, known to be whole.
fn opened(backup: &Path) -> Ledger {
    let copy = backup.with_extension("opened");
    fs::copy(backup, &copy).expect("there is room");
    let mut store = SqliteStore::existing(copy).expect("it is a database").expect("it is there");
    store.check().expect("it is whole");
    Ledger::open(Box::new(store), published).expect("it is a ledger")
}

#[test]
fn a_backup_of_a_ledger_at_work_is_one_of_its_states() {
    let place = SqliteFile::new();
    let ledger = ledger(&place);
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        for writer in 0..4 {
            let (ledger, is_over) = (&ledger, &is_over);
            scope.spawn(move || {
                for turn in 0.. {
                    if is_over.load(Ordering::Relaxed) {
                        return;
                    }
                    let pair = [format!("a-{writer}-{turn}"), format!("b-{writer}-{turn}")];
                    write(ledger, pair.iter().map(|it| created(it, "x")).collect()).expect("it is kept");
                }
            });
        }
        for turn in 0..5 {
            let least = ledger.book().revision();
            let to = place.beside(&format!("backup-{turn}.sqlite3"));
            ledger.backup(&to).expect("there is room");
            let backup = opened(&to);
            assert!(backup.book().revision() >= least, "what was acknowledged before is in it");
            assert!(backup.book().of_kind(Kind::Solution).count().is_multiple_of(2), "no batch is in it by half");
            audit_agrees(&backup);
        }
        is_over.store(true, Ordering::Relaxed);
    });
    assert_eq!(
        fs::read_dir(place.beside(""))
            .expect("a folder")
            .filter_map(Result::ok)
            .filter(|it| it.file_name().to_string_lossy().contains("unfinished"))
            .count(),
        0
    );
}

#[test]
fn a_backup_replaces_a_file_only_where_it_is_said() {
    let place = SqliteFile::new();
    let ledger = ledger(&place);
    let to = place.beside("backup.sqlite3");
    fs::write(&to, "precious").expect("there is room");
    let refused = ledger.backup(&to).expect_err("a file is there");
    assert!(matches!(refused, StoreError::Ledger { source: LedgerFault::ThereAlready, .. }), "{refused:?}");
    assert_eq!(fs::read(&to).expect("it is there"), b"precious");
    let mut store = SqliteStore::existing(place.path()).expect("it is a database").expect("it is there");
    store.backup_over(&to, Existing::Goes).expect("there is room");
    assert_eq!(opened(&to).book().revision(), 1);
}

#[test]
fn a_backup_is_brought_back_under_a_ledger_at_work() {
    let place = SqliteFile::new();
    let ledger = ledger(&place);
    let token = |name: &str| {
        let new = NewToken::new(name, Role::Reader, BTreeSet::new(), 1, 1_000).expect("everything is said");
        ledger.create_token(new, 1).expect("it is kept")
    };
    let (revoked, kept) = (token("revoked"), token("kept"));
    write(&ledger, vec![created("before", "x")]).expect("it is kept");
    let backup = place.beside("backup.sqlite3");
    ledger.backup(&backup).expect("there is room");
    let late = token("late");
    write(&ledger, vec![created("after", "x"), renamed("before", "y", 2)]).expect("it is kept");
    ledger.revoke_token(&revoked.0.id, 5).expect("it is there");

    let restored = directory(&place).restore_programme(&backup, "mark").expect("the backup is whole");
    ledger.look_again();
    let book = ledger.book();
    assert_eq!(book.get(Kind::Solution, &id("before")).map(|it| it.revision()), Some(2));
    assert!(book.get(Kind::Solution, &id("after")).is_none());
    assert_eq!((book.revision(), restored.revision), (5, 5), "numbers of writes go on");
    let of = |secret: &str| ledger.token(secret, 9).expect("the store is read").map(|it| it.name);
    assert_eq!(of(&kept.1).as_deref(), Some("kept"));
    assert_eq!((of(&revoked.1), of(&late.1)), (None, None), "what was revoked stays so");
    ledger.check().expect("everything agrees");

    let changes = write(&ledger, vec![created("after", "another")]).expect("it is kept");
    assert_eq!(changes[0].revision, 6);
    let before = opened(&restored.before.expect("what was there is kept"));
    assert_eq!(before.book().revision(), 4);
    assert!(before.book().get(Kind::Solution, &id("after")).is_some());
    audit_agrees(&before);
}

#[test]
fn nothing_acknowledged_is_lost_by_a_restoration_among_writes() {
    let place = SqliteFile::new();
    let ledger = ledger(&place);
    let backup = place.beside("backup.sqlite3");
    ledger.backup(&backup).expect("there is room");
    let is_over = AtomicBool::new(false);
    let (acknowledged, restored) = thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut acknowledged = Vec::new();
            for turn in 0.. {
                if is_over.load(Ordering::Relaxed) {
                    break;
                }
                let solution = format!("s-{turn}");
                match write(&ledger, vec![created(&solution, "x")]) {
                    Ok(_) => acknowledged.push(solution),
                    Err(fault) => assert_eq!(fault, WriteFault::Busy),
                }
            }
            acknowledged
        });
        let restored = directory(&place).restore_programme(&backup, "mark").expect("the backup is whole");
        is_over.store(true, Ordering::Relaxed);
        (writer.join().expect("the writer does not panic"), restored)
    });
    ledger.look_again();
    let (now, before) = (ledger.book(), opened(&restored.before.expect("what was there is kept")).book());
    for solution in acknowledged {
        let solution = id(&solution);
        let is_kept = |book: &arpent::programme::Book| book.get(Kind::Solution, &solution).is_some();
        assert!(is_kept(&now) != is_kept(&before), "{solution} is in what was replaced, or in what replaced it");
    }
    ledger.check().expect("everything agrees");
}

#[test]
fn a_backup_begins_a_new_directory() {
    let place = SqliteFile::new();
    let backup = place.beside("backup.sqlite3");
    let ledger = ledger(&place);
    write(&ledger, vec![created("a", "x")]).expect("it is kept");
    ledger.backup(&backup).expect("there is room");
    let directory = DataDirectory::at(place.beside("new"));
    let restored = directory.restore_programme(&backup, "mark").expect("the backup is whole");
    assert_eq!((restored.before, restored.revision), (None, 3));
    let again = Ledger::open(Box::new(directory.create_programme().expect("it is there")), published);
    assert!(again.expect("it is whole").book().get(Kind::Solution, &id("a")).is_some());
    let names = fs::read_dir(directory.root()).expect("a folder");
    let names: BTreeSet<String> = names.filter_map(|it| it.ok()?.file_name().into_string().ok()).collect();
    assert!(names.iter().all(|name| name.starts_with("programme.sqlite3")), "nothing is left over: {names:?}");
}

#[test]
fn a_database_that_is_taken_away_is_told_and_taken_up_again_when_it_is_back() {
    let place = SqliteFile::new();
    let ledger = ledger(&place);
    write(&ledger, vec![created("a", "x")]).expect("it is kept");
    let (backup, away) = (place.beside("backup.sqlite3"), place.beside("away"));
    ledger.backup(&backup).expect("there is room");
    fs::rename(place.path(), &away).expect("it is there");
    assert_eq!(write(&ledger, vec![created("b", "x")]), Err(WriteFault::Unavailable));
    assert!(!ledger.is_writable());
    assert!(ledger.book().get(Kind::Solution, &id("a")).is_some(), "reads go on");
    fs::write(place.path(), "").expect("there is room");
    assert_eq!(write(&ledger, vec![created("b", "x")]), Err(WriteFault::Unavailable), "an empty file is no ledger");
    assert_eq!(ledger.book().revision(), 2);
    for ending in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{ending}", place.path().display()));
    }
    fs::copy(&backup, place.path()).expect("there is room");
    let since = Instant::now();
    while !ledger.is_writable() {
        assert!(since.elapsed() < PATIENCE, "the ledger sees that it is back");
        thread::yield_now();
    }
    write(&ledger, vec![created("b", "x")]).expect("it is kept");
    ledger.check().expect("everything agrees");
    audit_agrees(&ledger);
}

/// Damages the middle of a file.
fn damage(path: &Path) {
    let mut bytes = fs::read(path).expect("it is there");
    let middle = bytes.len() / 2;
    bytes[middle..middle + 4_096].fill(0x5a);
    fs::write(path, bytes).expect("there is room");
}

#[test]
fn what_is_damaged_or_something_else_is_not_brought_back_and_nothing_changes() {
    let place = SqliteFile::new();
    let ledger = ledger(&place);
    write(&ledger, vec![created("a", "x")]).expect("it is kept");
    let damaged = place.beside("damaged.sqlite3");
    ledger.backup(&damaged).expect("there is room");
    damage(&damaged);
    let cut = place.beside("cut.sqlite3");
    ledger.backup(&cut).expect("there is room");
    let half = fs::metadata(&cut).expect("it is there").len() / 2;
    fs::File::options().write(true).open(&cut).expect("it is there").set_len(half).expect("it is cut");
    let text = place.beside("text.sqlite3");
    fs::write(&text, "no database".repeat(100)).expect("there is room");
    let empty = place.beside("empty.sqlite3");
    fs::write(&empty, "").expect("there is room");
    let missing = place.beside("missing.sqlite3");
    for wrong in [&damaged, &cut, &text, &empty, &missing] {
        let refused = directory(&place).restore_programme(wrong, "mark").expect_err("it is no whole backup");
        assert!(refused.to_string().contains("sqlite3"), "the file is named: {refused}");
    }
    ledger.look_again();
    assert_eq!(ledger.book().revision(), 2);
    audit_agrees(&ledger);
    let left = fs::read_dir(directory(&place).root()).expect("a folder").filter_map(Result::ok);
    assert!(left.into_iter().all(|it| !it.file_name().to_string_lossy().contains("restor")), "nothing is left over");
}

#[test]
fn a_damaged_database_is_told_and_a_backup_takes_its_place() {
    let place = SqliteFile::new();
    let backup = place.beside("backup.sqlite3");
    {
        let ledger = ledger(&place);
        write(&ledger, vec![created("a", "x")]).expect("it is kept");
        ledger.backup(&backup).expect("there is room");
    }
    damage(&place.path());
    let told = directory(&place).create_programme().expect_err("a server does not begin on it");
    assert!(matches!(told, StoreError::Ledger { source: LedgerFault::Damaged(_), .. }), "{told:?}");
    for bytes in [fs::read(place.path()).expect("it is there"), b"nothing of it is left".to_vec()] {
        fs::write(place.path(), &bytes).expect("there is room");
        let restored = directory(&place).restore_programme(&backup, "mark").expect("the backup is whole");
        let aside = restored.before.expect("what was there is kept");
        assert_eq!(fs::read(aside).expect("it is there"), bytes);
        assert!(ledger(&place).book().get(Kind::Solution, &id("a")).is_some());
    }
    fs::write(place.path(), "nothing of it is left").expect("there is room");
    let told = SqliteStore::existing(place.path()).expect_err("it is no database");
    assert!(matches!(told, StoreError::Ledger { source: LedgerFault::Foreign, .. }), "{told:?}");
}
