//! Drives the real binary: every command, its formats and languages, how it refuses and how it ends.

mod brought;
mod diagnose;
mod diff;
mod export;
mod faults;
mod feeds;
mod fetch;
mod harness;
mod import;
#[path = "../ledger/harness.rs"]
#[expect(dead_code, unused_imports, unused_macros, reason = "the tests of the ledger ask for more")]
mod ledgers;
mod listings;
mod programme;
mod refusals;
mod report;
mod scores;
mod serve;
