//! A full disk: who writes is told so, who reads notices nothing, and once there is room writes go on without hands.
//!
//! The disk is a small file system in memory, mounted for this test program started again, and seen by no other. Where
//! the system does not let that be done, the test says that it is skipped.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use arpent::programme::Role;
use arpent::programme::record::Kind;
use arpent::store::{AuditPage, DataDirectory, Ledger, NewToken, WriteFault};

use crate::harness::{audit_agrees, created, id, published, write};

/// Names the small disk to the program that fills it.
const DISK: &str = "ARPENT_LEDGER_DISK";
/// What the filler is called among the tests of this program.
const FILLER: &str = "full::a_small_disk_is_filled_and_emptied";
/// Mounts the small disk over the folder `$1`, and runs the rest.
const MOUNTED: &str = r#"mount -t tmpfs -o size=4m none "$1" && shift && exec "$@""#;
/// How long the ledger may take to see that there is room again.
const PATIENCE: Duration = Duration::from_secs(60);
/// More writes than the disk has room for.
const WRITES: usize = 5_000;

/// A command that sees a small disk in the place of a folder.
fn on_small_disk(folder: &Path, command: &[&str]) -> Command {
    let mut unshared = Command::new("unshare");
    unshared.args(["--user", "--map-root-user", "--mount", "sh", "-c", MOUNTED, "sh"]).arg(folder).args(command);
    unshared
}

#[test]
fn a_full_disk_is_told_reads_go_on_and_writes_too_once_there_is_room() {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    if !on_small_disk(folder.path(), &["true"]).output().is_ok_and(|output| output.status.success()) {
        eprintln!("SKIPPED: no small file system can be mounted here (unshare, mount -t tmpfs)");
        return;
    }
    let program = std::env::current_exe().expect("a program knows itself");
    let program = program.to_str().expect("its path is a text");
    let mut filler = on_small_disk(folder.path(), &[program, "--exact", FILLER, "--nocapture"]);
    let output = filler.env(DISK, folder.path()).output().expect("the program runs");
    let told = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    assert!(output.status.success() && told.contains("the disk was full and is not any more"), "{told}");
}

/// Not a test of its own: fills the disk that is named to it, and makes room.
#[test]
fn a_small_disk_is_filled_and_emptied() {
    let Some(disk) = std::env::var_os(DISK).map(PathBuf::from) else { return };
    let ballast = disk.join("ballast");
    fs::write(&ballast, vec![1; 1_500_000]).expect("there is room at first");
    let store = DataDirectory::at(disk.join("data")).create_programme().expect("there is room at first");
    let ledger = Ledger::open(Box::new(store), published).expect("there is room at first");
    let new = NewToken::new("reader", Role::Reader, BTreeSet::new(), 1, 9).expect("everything is said");
    let (_, secret) = ledger.create_token(new, 1).expect("there is room at first");
    let long = "x".repeat(190);
    let filled = |round: &str| {
        (0..WRITES).find_map(|turn| {
            let names: Vec<_> = (0..10).map(|idx| created(&format!("{round}-{turn}-{idx}"), &long)).collect();
            write(&ledger, names).err()
        })
    };
    assert_eq!(filled("a"), Some(WriteFault::NoRoom));
    assert!(!ledger.is_writable());
    let book = ledger.book();
    assert_eq!(book.of_kind(Kind::Solution).count() % 10, 0, "no batch is there by half");
    assert!(ledger.token(&secret, 2).expect("tokens are read").is_some());
    assert_eq!(ledger.audit(&AuditPage::newest(3)).expect("the audit is read").len(), 3);
    audit_agrees(&ledger);
    ledger.check().expect("everything agrees");

    fs::remove_file(&ballast).expect("it is there");
    let since = Instant::now();
    while !ledger.is_writable() {
        assert!(since.elapsed() < PATIENCE, "the ledger sees that there is room");
        thread::yield_now();
    }
    write(&ledger, vec![created("after", "x")]).expect("there is room again");
    assert_eq!(ledger.book().get(Kind::Solution, &id("after")).map(|it| it.revision()), Some(book.revision() + 1));
    audit_agrees(&ledger);
    ledger.check().expect("everything agrees");
    assert_eq!(filled("b"), Some(WriteFault::NoRoom), "and it is full again");
    audit_agrees(&ledger);
    eprintln!("the disk was full and is not any more");
}
