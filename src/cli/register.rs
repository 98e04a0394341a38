//! From the data directory and the arguments of `serve` to the register that the handlers write to.

use std::time::Duration;

use anyhow::Context;

use crate::http::{Issuer, Pace, Register, SessionKey};
use crate::store::{DataDirectory, Ledger, fetch_keys};

use super::arguments::Serve;
use super::wiring::Shelf;

/// How often the keys of an issuer are fetched anew: a key that it withdraws is of no use that long after.
const RENEW_EVERY: Duration = Duration::from_secs(600);

/// Keys that are fetched anew from an address.
pub(super) struct Renewal {
    issuer: Issuer,
    address: String,
}

/// The register on `ledger`, and what renews the keys of an issuer where one is trusted.
pub(super) fn register(
    asked: &Serve,
    shelf: &Shelf,
    data: &DataDirectory,
    ledger: Ledger,
) -> anyhow::Result<(Register, Option<Renewal>)> {
    let a_second = f64::from(asked.writes_per_second.max(1));
    let pace = Pace { at_once: 2.0 * a_second, a_second };
    let key = SessionKey::new(data.session_key()?);
    let register = Register::new(ledger, shelf.programme_layers().clone(), key, pace);
    let (Some(issuer), Some(audience), Some(address)) =
        (&asked.openid_issuer, &asked.openid_audience, &asked.openid_keys)
    else {
        return Ok((register, None));
    };
    let keys = fetch_keys(address).with_context(|| format!("the keys of {issuer} cannot be fetched"))?;
    let issuer = Issuer::new(issuer, audience, &keys).with_context(|| address.clone())?;
    let renewal = Renewal { issuer: issuer.clone(), address: address.clone() };
    Ok((register.trusting(issuer), Some(renewal)))
}

impl Renewal {
    /// Fetches the keys again and again; where that fails, those that there are stay, and the log says so.
    pub async fn go_on(self) {
        loop {
            tokio::time::sleep(RENEW_EVERY).await;
            let address = self.address.clone();
            let fetched = tokio::task::spawn_blocking(move || fetch_keys(&address)).await;
            let renewed = match fetched {
                Ok(Ok(keys)) => self.issuer.renew(&keys).map_err(|fault| fault.to_string()),
                Ok(Err(fault)) => Err(fault.to_string()),
                Err(fault) => Err(fault.to_string()),
            };
            if let Err(fault) = renewed {
                tracing::warn!(fault, "the keys of the issuer stay as they were");
            }
        }
    }
}
