//! The keys of an issuer of tokens (JWKS, RFC 7517): a small document that is read whole.

use std::io::Read;
use std::time::Duration;

use url::{Host, Url};

use super::client::Client;
use super::fault::FetchFault;
use super::settings::FetchSettings;

/// The longest key set that is read, in bytes: some hundred keys.
const MOST_BYTES: u64 = 1 << 18;
/// How long one may take as a whole: who signs in waits.
const PATIENCE: Duration = Duration::from_secs(10);

/// The text of the key set at `address`: over HTTPS, or over HTTP from this machine.
///
/// # Errors
/// Where the address is another one, or no such text comes from it.
pub fn fetch_keys(address: &str) -> Result<String, FetchFault> {
    let address = Url::parse(address).map_err(|fault| FetchFault::Connection(fault.to_string()))?;
    let is_here = match address.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(host)) => host.is_loopback(),
        Some(Host::Ipv6(host)) => host.is_loopback(),
        None => false,
    };
    if address.scheme() != "https" && !(address.scheme() == "http" && is_here) {
        return Err(FetchFault::Connection(format!("{address} is no https:// address")));
    }
    let patient = FetchSettings {
        connect: PATIENCE,
        first_byte: PATIENCE,
        stall: PATIENCE,
        whole: PATIENCE,
        ..FetchSettings::default()
    };
    let client = Client::new(&patient);
    let answer = client.get(&address, &[])?;
    if answer.status != 200 {
        return Err(answer.refusal());
    }
    let mut text = String::new();
    answer.into_body().take(MOST_BYTES).read_to_string(&mut text).map_err(|fault| client.read_fault(&fault))?;
    Ok(text)
}
