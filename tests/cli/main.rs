//! Drives the real binary: every command, its formats and languages, how it refuses and how it ends.

mod brought;
mod diagnose;
mod diff;
mod export;
mod faults;
mod fetch;
mod harness;
mod import;
mod listings;
mod refusals;
mod report;
mod scores;
mod serve;
