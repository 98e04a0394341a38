//! The geometry room against the libraries that would do the same work.
//!
//! `cargo bench --bench geometry`. Indexes are built outside the clock, every round asks other questions, and each group
//! has several sizes so that the growth of the cost shows.

mod land;
mod locate;
mod overlap;
mod points;
mod reach;

use criterion::{criterion_group, criterion_main};

criterion_group!(benches, locate::bench, overlap::bench, points::bench, reach::bench, reach::bench_parks);
criterion_main!(benches);
