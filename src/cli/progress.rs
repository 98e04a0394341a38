//! How far a download is, on standard error: only on a terminal, and only once it has taken a second.

use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use indicatif::{ProgressBar, ProgressStyle};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::store::{Progress, ProgressUnit, Surroundings};

/// What is done sooner shows no bar.
const SILENT: Duration = Duration::from_secs(1);

/// The terminal, its clock and its chance.
pub(super) struct Terminal {
    name: String,
    started: Instant,
    chance: ChaCha8Rng,
    bar: Option<ProgressBar>,
}

impl Terminal {
    /// A terminal that shows `name`; the moment and the process make its chance.
    pub(super) fn new(name: &str) -> Self {
        let moment = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| u64::from(since.subsec_nanos()));
        let seed = moment ^ (u64::from(std::process::id()) << 32);
        Self { name: name.to_owned(), started: Instant::now(), chance: ChaCha8Rng::seed_from_u64(seed), bar: None }
    }

    /// Takes the bar away.
    pub(super) fn done(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

impl Surroundings for Terminal {
    fn wait(&mut self, duration: Duration) {
        thread::sleep(duration);
    }

    fn chance_share(&mut self) -> f64 {
        self.chance.random()
    }

    fn progressed(&mut self, progress: Progress) {
        if self.bar.is_none() && self.started.elapsed() < SILENT {
            return;
        }
        // Indicatif draws to standard error, and nothing where that is no terminal.
        let bar = self.bar.get_or_insert_with(|| ProgressBar::no_length().with_message(self.name.clone()));
        bar.set_style(style(progress));
        if let Some(total) = progress.total {
            bar.set_length(total);
        }
        bar.set_position(progress.done);
    }
}

/// A bar where the end is known, else a count.
fn style(progress: Progress) -> ProgressStyle {
    let template = match (progress.unit, progress.total) {
        (ProgressUnit::Bytes, Some(_)) => "{msg} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}",
        (ProgressUnit::Bytes, None) => "{msg} {spinner} {bytes} {bytes_per_sec}",
        (ProgressUnit::Rows, Some(_)) => "{msg} {wide_bar} {human_pos}/{human_len} {eta}",
        (ProgressUnit::Rows, None) => "{msg} {spinner} {human_pos}",
    };
    ProgressStyle::with_template(template).expect("the template is right")
}
