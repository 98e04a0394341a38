//! The programme's ledger, every commit synced: writes by 1, 8 and 64 clients at a time, each waiting until its write is
//! kept before it makes the next; and what readers wait for while eight write.
//!
//! The database lies in the target folder, on whatever disk that is. A write is a new record of two lines.

#[path = "../../tests/ledger/harness.rs"]
#[expect(dead_code, unused_imports, unused_macros, reason = "the tests ask for more of the harness")]
mod harness;

use std::collections::BTreeSet;
use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use arpent::programme::Role;
use arpent::programme::record::Kind;
use arpent::store::{Ledger, NewToken, SqliteStore};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use tokio::runtime::Runtime;

use harness::{created, id, judge, published, scribe};

/// How many write at a time.
const CLIENTS: [u64; 3] = [1, 8, 64];
/// Numbers for identifiers that nobody used.
static NEXT: AtomicU64 = AtomicU64::new(0);

/// A ledger in a folder of its own on the disk.
fn ledger(folder: &tempfile::TempDir) -> Ledger {
    let store = SqliteStore::create(folder.path().join("programme.sqlite3")).expect("there is room");
    Ledger::open(Box::new(store), published).expect("a new ledger begins")
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("there is room for a folder")
}

async fn write_one(ledger: &Ledger) {
    let solution = format!("s-{}", NEXT.fetch_add(1, Ordering::Relaxed));
    let write = created(&solution, "Ombrière photovoltaïque sur un parc à vélos");
    ledger.write(scribe("a client"), judge(vec![write])).await.expect("there is room");
}

/// How long `clients` take for so many writes together.
fn written(runtime: &Runtime, ledger: &Ledger, clients: u64, writes: u64) -> Duration {
    let left = Arc::new(AtomicU64::new(writes));
    let started = Instant::now();
    runtime.block_on(async {
        let clients: Vec<_> = (0..clients)
            .map(|_| {
                let (ledger, left) = (ledger.clone(), Arc::clone(&left));
                tokio::spawn(async move {
                    let is_left = || left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |it| it.checked_sub(1));
                    while is_left().is_ok() {
                        write_one(&ledger).await;
                    }
                })
            })
            .collect();
        for client in clients {
            client.await.expect("no client panics");
        }
    });
    started.elapsed()
}

fn writes(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("threads");
    let mut group = criterion.benchmark_group("writes");
    group.throughput(Throughput::Elements(1)).sample_size(10).measurement_time(Duration::from_secs(10));
    for clients in CLIENTS {
        let folder = folder();
        let ledger = ledger(&folder);
        group.bench_function(BenchmarkId::new("clients", clients), |bencher| {
            bencher.iter_custom(|writes| written(&runtime, &ledger, clients, writes));
        });
    }
    group.finish();
}

fn reads_among_writes(criterion: &mut Criterion) {
    let (runtime, folder) = (Runtime::new().expect("threads"), folder());
    let ledger = ledger(&folder);
    let new = NewToken::new("reader", Role::Reader, BTreeSet::new(), 1, 9).expect("everything is said");
    let (_, secret) = ledger.create_token(new, 1).expect("there is room");
    let is_over = Arc::new(AtomicBool::new(false));
    for _ in 0..8 {
        let (ledger, is_over) = (ledger.clone(), Arc::clone(&is_over));
        runtime.spawn(async move {
            while !is_over.load(Ordering::Relaxed) {
                write_one(&ledger).await;
            }
        });
    }
    let mut group = criterion.benchmark_group("reads while 8 write");
    let commune = id("95018");
    group.bench_function("a record", |bencher| {
        bencher.iter(|| ledger.book().get(Kind::Commune, black_box(&commune)).map(|it| it.revision()));
    });
    group.bench_function("who acts by a token", |bencher| {
        bencher.iter(|| ledger.token(black_box(&secret), 2).expect("the store is read"));
    });
    group.finish();
    is_over.store(true, Ordering::Relaxed);
    drop(runtime);
}

criterion_group!(benches, writes, reads_among_writes);
criterion_main!(benches);
