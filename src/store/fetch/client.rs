//! One question to a server, with its time-outs, and the redirections that are followed.
//!
//! Redirections are followed here and not by the client, so that none leads from HTTPS to HTTP or to another scheme.

use std::io::{self, Read};
use std::sync::Arc;
use std::time::Duration;

use ureq::config::Config;
use ureq::http::{HeaderMap, Response};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::{Agent, Body, BodyReader, Timeout};
use url::Url;

use super::fault::{FetchFault, TimedStep};
use super::settings::FetchSettings;

/// How much of the body of a refusal is read, to tell what it says.
const SAID_BYTES_MAX: u64 = 4096;

/// Asks servers.
pub(super) struct Client {
    agent: Agent,
    pub(super) settings: FetchSettings,
}

/// An answer, its body not read yet.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    body: BodyReader<'static>,
}

impl Client {
    /// A client that trusts whom the machine trusts.
    pub(super) fn new(settings: &FetchSettings) -> Self {
        let found = rustls_native_certs::load_native_certs();
        let roots: Vec<Certificate<'static>> =
            found.certs.iter().map(|root| Certificate::from_der(root).to_owned()).collect();
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::Specific(Arc::new(roots)))
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .build();
        let config = Config::builder()
            .tls_config(tls)
            .user_agent(settings.user_agent.as_str())
            .accept("*/*")
            .accept_encoding("identity")
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(settings.connect))
            .timeout_recv_response(Some(settings.first_byte))
            .timeout_per_read(Some(settings.stall))
            .timeout_global(Some(settings.whole))
            .build();
        Self { agent: config.new_agent(), settings: settings.clone() }
    }

    /// Asks for `address`, along its redirections.
    pub(super) fn get(&self, address: &Url, headers: &[(&str, String)]) -> Result<Answer, FetchFault> {
        let mut address = address.clone();
        for _ in 0..=self.settings.redirects_max {
            let response = self.ask(&address, headers)?;
            match redirection(&address, &response)? {
                Some(next) => address = next,
                None => return Ok(Answer::new(response)),
            }
        }
        Err(FetchFault::Redirects(self.settings.redirects_max))
    }

    fn ask(&self, address: &Url, headers: &[(&str, String)]) -> Result<Response<Body>, FetchFault> {
        let mut question = self.agent.get(address.as_str());
        for (name, value) in headers {
            question = question.header(*name, value);
        }
        question.call().map_err(|fault| self.fault(&fault))
    }

    /// The fault of reading a body.
    pub(super) fn read_fault(&self, fault: &io::Error) -> FetchFault {
        match fault.get_ref().and_then(|inner| inner.downcast_ref::<ureq::Error>()) {
            Some(inner) => self.fault(inner),
            None => FetchFault::Connection(fault.to_string()),
        }
    }

    fn fault(&self, fault: &ureq::Error) -> FetchFault {
        let settings = &self.settings;
        let timed_out = |step, limit: Duration| FetchFault::TimedOut { step, limit };
        match fault {
            ureq::Error::Timeout(Timeout::Resolve | Timeout::Connect) => {
                timed_out(TimedStep::Connection, settings.connect)
            }
            ureq::Error::Timeout(Timeout::RecvResponse) => timed_out(TimedStep::Answer, settings.first_byte),
            ureq::Error::Timeout(Timeout::PerRead) => timed_out(TimedStep::Piece, settings.stall),
            ureq::Error::Timeout(_) => timed_out(TimedStep::Whole, settings.whole),
            ureq::Error::Tls(_) | ureq::Error::Rustls(_) => FetchFault::Certificates(fault.to_string()),
            // Rustls tells of an untrusted certificate as an error of input.
            ureq::Error::Io(inner) if inner.kind() == io::ErrorKind::InvalidData => {
                FetchFault::Certificates(inner.to_string())
            }
            _ => FetchFault::Connection(fault.to_string()),
        }
    }
}

impl Answer {
    fn new(response: Response<Body>) -> Self {
        let (parts, body) = response.into_parts();
        Self { status: parts.status.as_u16(), headers: parts.headers, body: body.into_reader() }
    }

    /// A header as text.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim).filter(|value| !value.is_empty())
    }

    /// A header that is a whole number.
    pub(super) fn number(&self, name: &str) -> Option<u64> {
        self.header(name).and_then(|value| value.parse().ok())
    }

    /// The body, to be read.
    pub(super) fn into_body(self) -> BodyReader<'static> {
        self.body
    }

    /// What the server says about a refusal, as one fault.
    pub(super) fn refusal(mut self) -> FetchFault {
        let (status, retry_after) = (self.status, self.retry_after());
        let mut said = Vec::new();
        // What cannot be read is not told.
        let _ = self.body.by_ref().take(SAID_BYTES_MAX).read_to_end(&mut said);
        FetchFault::Status { status, said: super::look::beginning(&said), retry_after }
    }

    /// How long the server asks to wait: in seconds, or until a moment, which is told by the server's own clock.
    fn retry_after(&self) -> Option<Duration> {
        let asked = self.header("retry-after")?;
        if let Ok(seconds) = asked.parse() {
            return Some(Duration::from_secs(seconds));
        }
        let (until, now) = (httpdate::parse_http_date(asked).ok()?, self.header("date")?);
        Some(until.duration_since(httpdate::parse_http_date(now).ok()?).unwrap_or_default())
    }
}

impl Read for Answer {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.body.read(into)
    }
}

/// Where an answer points to, if anywhere.
fn redirection(from: &Url, response: &Response<Body>) -> Result<Option<Url>, FetchFault> {
    if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let to = response.headers().get("location").map(|to| String::from_utf8_lossy(to.as_bytes()).into_owned());
    let to = to.unwrap_or_default();
    match from.join(&to) {
        Ok(next) if !to.is_empty() && may_lead(from, &next) => Ok(Some(next)),
        _ => Err(FetchFault::Redirected { from: from.to_string(), to }),
    }
}

/// Whether `next` may be read because `from` names it: HTTP and HTTPS, and never from the safe to the unsafe.
pub(super) fn may_lead(from: &Url, next: &Url) -> bool {
    match next.scheme() {
        "https" => true,
        "http" => from.scheme() == "http",
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_address_leads_from_the_safe_to_the_unsafe_or_to_another_scheme() {
        let url = |text: &str| Url::parse(text).expect("an address");
        assert!(may_lead(&url("http://a.example/x"), &url("https://b.example/")));
        assert!(may_lead(&url("https://a.example/x"), &url("https://b.example/")));
        assert!(!may_lead(&url("https://a.example/x"), &url("http://a.example/x")));
        assert!(!may_lead(&url("http://a.example/x"), &url("ftp://a.example/x")));
        assert!(!may_lead(&url("http://a.example/x"), &url("file:///etc/passwd")));
    }
}
