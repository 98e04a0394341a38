//! A process that writes is killed at any instant: what it acknowledged is there, once.
//!
//! The writer is this test program, started again with the database named in [`DATABASE`]; it is killed by its process. A
//! process that is killed loses nothing that the system has taken: that it is there after a power cut as well rests on the
//! sync of every commit, not on this test.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

use arpent::programme::record::Kind;
use arpent::store::{Ledger, SqliteStore};
use rand::{Rng, SeedableRng, rngs::StdRng};

use crate::harness::{SqliteFile, audit, audit_agrees, created, id, ledger, published, renamed, write};

/// Names the database to the program that writes.
const DATABASE: &str = "ARPENT_LEDGER_DATABASE";
/// What each life of the writer puts into its identifiers.
const LIFE: &str = "ARPENT_LEDGER_LIFE";
/// What the writer is called among the tests of this program.
const WRITER: &str = "killed::a_writer_goes_on_until_it_is_killed";
/// How often the writer is killed.
const KILLS: usize = 50;
/// How many writes are acknowledged altogether.
const WRITES: usize = 10_000;
/// How many threads write in each life.
const THREADS: usize = 8;

/// Not a test of its own: writes where a database is named to it, and tells each write that was acknowledged.
#[test]
fn a_writer_goes_on_until_it_is_killed() {
    let (Some(path), Ok(life)) = (std::env::var_os(DATABASE), std::env::var(LIFE)) else { return };
    let ledger = Ledger::open(Box::new(SqliteStore::create(path).expect("it is there")), published).expect("it opens");
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let (ledger, life) = (&ledger, &life);
            scope.spawn(move || {
                for turn in 0.. {
                    let solution = format!("k-{life}-{thread}-{turn}");
                    let first = write(ledger, vec![created(&solution, "first")]).expect("there is room")[0].revision;
                    tell(&solution, first);
                    if turn % 4 == 0 {
                        let second = write(ledger, vec![renamed(&solution, "second", first)]).expect("there is room");
                        tell(&solution, second[0].revision);
                    }
                }
            });
        }
    });
}

/// A line in one piece: shorter than what a pipe takes whole.
fn tell(solution: &str, revision: u64) {
    let line = format!("\nkept {solution} {revision}\n");
    std::io::stdout().lock().write_all(line.as_bytes()).expect("whoever started it listens");
}

fn writer(path: &Path, life: usize) -> Child {
    let mut command = Command::new(std::env::current_exe().expect("a program knows itself"));
    command.args(["--exact", WRITER, "--nocapture"]).env(DATABASE, path).env(LIFE, life.to_string());
    command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the program runs")
}

/// Lets a writer live until it acknowledged so many writes and a moment longer: what it acknowledged.
fn lived(path: &Path, life: usize, writes: usize, moment: Duration) -> Vec<(String, u64)> {
    let mut child = writer(path, life);
    let lines = BufReader::new(child.stdout.take().expect("the output is piped")).lines();
    let mut acknowledged = Vec::new();
    for line in lines.map_while(Result::ok) {
        let mut words = line.split(' ');
        if let (Some("kept"), Some(solution), Some(revision)) = (words.next(), words.next(), words.next()) {
            acknowledged.push((solution.to_owned(), revision.parse().expect("a number")));
        }
        if acknowledged.len() == writes {
            let (_alive, never) = channel::<()>();
            // A wait for a message that does not come.
            let _ = never.recv_timeout(moment);
            child.kill().expect("the writer can be killed");
        }
    }
    child.wait().expect("the writer ends");
    assert!(acknowledged.len() >= writes, "the writer writes: {} {writes}", acknowledged.len());
    acknowledged
}

#[test]
fn every_acknowledged_write_of_killed_processes_is_there_once() {
    let place = SqliteFile::new();
    drop(ledger(&place));
    let mut chance = StdRng::seed_from_u64(2_026);
    let mut acknowledged: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    let mut told = 0;
    for life in 0..KILLS {
        let left = (WRITES.saturating_sub(told)).div_ceil(KILLS - life);
        let writes = chance.random_range(left / 2..=left * 3 / 2).max(1);
        let moment = Duration::from_micros(chance.random_range(0..5_000));
        for (solution, revision) in lived(&place.path(), life, writes, moment) {
            acknowledged.entry(solution).or_default().push(revision);
            told += 1;
        }
        let mut store = SqliteStore::existing(place.path()).expect("it opens").expect("it is there");
        arpent::store::ProgrammeStore::check(&mut store).expect("the database is whole and the audit agrees");
    }
    let ledger = ledger(&place);
    audit_agrees(&ledger);
    let mut written: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for entry in audit(&ledger).into_iter().filter(|entry| entry.kind == Kind::Solution) {
        written.entry(entry.id.to_string()).or_default().push(entry.revision);
    }
    let book = ledger.book();
    for (solution, revisions) in &acknowledged {
        let written = written.get(solution).expect("what was acknowledged is in the audit");
        for revision in revisions {
            assert_eq!(written.iter().filter(|it| *it == revision).count(), 1, "{solution} {revision}");
        }
        // What was not acknowledged may be there: the process was killed before it told so.
        assert!(written.len() <= 2 && written.len() >= revisions.len(), "{solution}: {written:?} {revisions:?}");
        assert_eq!(book.get(Kind::Solution, &id(solution)).map(|it| it.revision()), written.iter().max().copied());
    }
    let unacknowledged = written.values().map(Vec::len).sum::<usize>() - told;
    assert!(told >= WRITES, "{told}");
    assert!(unacknowledged <= KILLS * THREADS, "at most one a thread and life: {unacknowledged}");
    eprintln!("{told} writes acknowledged over {KILLS} kills, {unacknowledged} kept without having been acknowledged");
}
