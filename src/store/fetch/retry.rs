//! Trying again: after faults that may pass, with waits that double and differ, or as long as the server asks.

use std::time::Duration;

use super::fault::FetchFault;
use super::settings::{FetchSettings, Surroundings};

/// The first success of `attempt`, or the fault that will not pass.
pub(super) fn patiently<T>(
    settings: &FetchSettings,
    surroundings: &mut dyn Surroundings,
    mut attempt: impl FnMut(&mut dyn Surroundings) -> Result<T, FetchFault>,
) -> Result<T, FetchFault> {
    let mut tries = 1;
    loop {
        match attempt(surroundings) {
            Err(fault) if fault.may_pass() && tries < settings.attempts => {
                let pause = pause(settings, surroundings, tries, &fault)?;
                surroundings.wait(pause);
                tries += 1;
            }
            Err(fault) if tries > 1 => return Err(FetchFault::GaveUp { attempts: tries, last: Box::new(fault) }),
            done => return done,
        }
    }
}

/// How long to wait after `fault`, the last of `tries`.
fn pause(
    settings: &FetchSettings,
    surroundings: &mut dyn Surroundings,
    tries: u32,
    fault: &FetchFault,
) -> Result<Duration, FetchFault> {
    let doubled = settings.first_wait.saturating_mul(1_u32.checked_shl(tries - 1).unwrap_or(u32::MAX));
    let longest = doubled.min(settings.longest_wait);
    // Half of it is sure, the other half is chance.
    let chosen = longest.mul_f64(0.5 + 0.5 * surroundings.chance_share().clamp(0.0, 1.0));
    match *fault {
        FetchFault::Status { status, retry_after: Some(asked), .. } if asked > settings.retry_after_max => {
            Err(FetchFault::AskedToWait { status, asked })
        }
        FetchFault::Status { retry_after: Some(asked), .. } => Ok(asked.max(chosen)),
        _ => Ok(chosen),
    }
}
