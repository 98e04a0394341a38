//! Ceilings and patience of a download, and what it needs from outside: time that passes, chance, somebody who watches.

use std::time::Duration;

/// Ceilings and patience.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchSettings {
    /// Until a connection stands, names and TLS included.
    pub connect: Duration,
    /// Until an answer begins.
    pub first_byte: Duration,
    /// Between two pieces of a body.
    pub stall: Duration,
    /// For one answer as a whole.
    pub whole: Duration,
    /// How often one thing is tried.
    pub attempts: u32,
    /// The wait before the second try; each further one waits twice as long.
    pub first_wait: Duration,
    /// The longest wait that we choose.
    pub longest_wait: Duration,
    /// The longest wait that a server may ask for.
    pub retry_after_max: Duration,
    /// How many times an address may point to another.
    pub redirects_max: u32,
    /// The largest file, as it travels and unpacked.
    pub bytes_max: u64,
    /// The largest page of a source that is read page by page.
    pub page_bytes_max: u64,
    /// How many pages are read at most.
    pub pages_max: usize,
    /// How we introduce ourselves.
    pub user_agent: String,
}

impl Default for FetchSettings {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(20),
            // Exports of whole data sets are made while one waits.
            first_byte: Duration::from_secs(120),
            // Counts while an answer is waited for, too: not less than that.
            stall: Duration::from_secs(120),
            whole: Duration::from_secs(7_200),
            attempts: 6,
            first_wait: Duration::from_secs(1),
            longest_wait: Duration::from_secs(60),
            retry_after_max: Duration::from_secs(300),
            redirects_max: 10,
            bytes_max: 8 << 30,
            page_bytes_max: 256 << 20,
            pages_max: 100_000,
            user_agent: concat!("arpent/", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }
}

/// What a download needs from outside.
pub trait Surroundings {
    /// Lets time pass.
    fn wait(&mut self, duration: Duration);
    /// A number from 0 to 1, drawn anew each time, by which clients that failed together do not come back together.
    fn chance_share(&mut self) -> f64;
    /// Tells how far it is.
    fn progressed(&mut self, progress: Progress);
}

/// How far a download is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// How much is there.
    pub done: u64,
    /// How much there will be, where it is known.
    pub total: Option<u64>,
    /// Of what.
    pub unit: ProgressUnit,
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProgressUnit {
    /// Bytes of a file, as they travel.
    Bytes,
    /// Rows of a source that is read page by page.
    Rows,
}
