//! How fast somebody may go: so many writes a second for each name, and so many wrong secrets a second from all together.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// The most names that are remembered; over it, those that have rested are forgotten.
const MOST_NAMES: usize = 4096;

/// A pace: so many at once, so many a second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pace {
    /// How many may come at once.
    pub at_once: f64,
    /// How many more each second.
    pub a_second: f64,
}

impl Default for Pace {
    fn default() -> Self {
        Self { at_once: 400.0, a_second: 200.0 }
    }
}

/// Keeps names to a pace.
#[derive(Debug)]
pub(super) struct Paces {
    pace: Pace,
    left: Mutex<HashMap<String, (f64, Instant)>>,
}

impl Paces {
    pub fn new(pace: Pace) -> Self {
        Self { pace, left: Mutex::new(HashMap::new()) }
    }

    /// Whether `name` may go on at `now`; counts it where it may.
    pub fn allow(&self, name: &str, now: Instant) -> bool {
        // Nothing that holds the lock can panic.
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        if left.len() >= MOST_NAMES && !left.contains_key(name) {
            left.retain(|_, (_, since)| self.grown(now, *since) < self.pace.at_once);
        }
        let entry = left.entry(name.to_owned()).or_insert((self.pace.at_once, now));
        let has = (entry.0 + self.grown(now, entry.1)).min(self.pace.at_once);
        let may = has >= 1.0;
        *entry = (if may { has - 1.0 } else { has }, now);
        may
    }

    /// What a name has won since.
    fn grown(&self, now: Instant, since: Instant) -> f64 {
        now.saturating_duration_since(since).as_secs_f64() * self.pace.a_second
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_name_is_kept_to_its_pace_and_others_are_not_held_up() {
        let paces = Paces::new(Pace { at_once: 3.0, a_second: 2.0 });
        let start = Instant::now();
        let allowed = (0..5).filter(|_| paces.allow("one", start)).count();
        assert_eq!(allowed, 3);
        assert!(paces.allow("another", start));
        let later = start + Duration::from_secs(1);
        assert_eq!((0..5).filter(|_| paces.allow("one", later)).count(), 2);
    }
}
