//! The programme's ledger: what it acknowledged is there, once, whatever happens to the process, the disk or the database.
//!
//! What is asked of every store is asked of a [`harness::Place`]; `SQLite` is the one that there is.

mod backups;
mod elsewhere;
mod full;
mod groups;
mod harness;
mod killed;
mod tokens;
