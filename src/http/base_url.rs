//! The address under which a client reaches the server, for links: the configured one, else what a trusted proxy says
//! (`Forwarded`, RFC 7239, else `X-Forwarded-…`), else what the request names.
//!
//! Anybody can write these headers. They count only where the connection comes from a network that the operator named,
//! and of several elements only those that trusted proxies have added count.

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header::{FORWARDED, HOST};
use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName};
use ipnet::IpNet;

use super::app::AppState;
use super::fault_words::ProblemKind;
use super::header_list::joined;
use super::problem::ApiError;

/// The scheme that a client used, by the word of a proxy.
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
/// The host that a client used.
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
/// The path below which the proxy has put the server.
const FORWARDED_PREFIX: HeaderName = HeaderName::from_static("x-forwarded-prefix");

/// Scheme and host, and a path where the server stands below one; no slash at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BaseUrl(pub String);

/// The networks of the proxies whose word is taken.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<IpNet>);

/// An address or a network that is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no address and no network such as 10.0.0.0/8")]
pub struct NoNetwork(String);

impl TrustedProxies {
    /// The proxies in networks, each an address or a network in CIDR notation.
    ///
    /// # Errors
    /// The first that is neither.
    pub fn read<'t>(networks: impl IntoIterator<Item = &'t str>) -> Result<Self, NoNetwork> {
        let network = |text: &str| {
            let network = IpNet::from_str(text).or_else(|_| IpAddr::from_str(text).map(IpNet::from));
            network.map_err(|_| NoNetwork(text.to_owned()))
        };
        networks.into_iter().map(network).collect::<Result<_, _>>().map(Self)
    }

    fn hold(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }
}

impl FromRequestParts<AppState> for BaseUrl {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        if let Some(public_url) = &app.settings().public_url {
            return Ok(Self(public_url.trim_end_matches('/').to_owned()));
        }
        let proxies = &app.settings().trusted_proxies;
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
        let told = peer.filter(|peer| proxies.hold(*peer)).map(|_| Told::by(&parts.headers, proxies));
        let told = told.transpose()?.unwrap_or_default();
        let host = parts.headers.get(HOST).and_then(|host| host.to_str().ok());
        let host = host.or_else(|| parts.uri.authority().map(Authority::as_str)).unwrap_or("localhost");
        let authority: Authority = told.host.as_deref().unwrap_or(host).parse().map_err(|_| unusable("Host"))?;
        let scheme = told.scheme.unwrap_or("http");
        Ok(Self([scheme, "://", authority.as_str(), &told.prefix].concat()))
    }
}

/// What proxies tell of the address that a client used.
#[derive(Debug, Default, PartialEq, Eq)]
struct Told {
    scheme: Option<&'static str>,
    host: Option<String>,
    prefix: String,
}

impl Told {
    fn by(headers: &HeaderMap, proxies: &TrustedProxies) -> Result<Self, ApiError> {
        let forwarded = joined(headers, &FORWARDED);
        let element = forwarded.as_deref().map(|text| outermost(text, proxies));
        let (scheme, host, name) = match element {
            Some(element) => (pair(element, "proto"), pair(element, "host"), "Forwarded"),
            None => (last(headers, &FORWARDED_PROTO), last(headers, &FORWARDED_HOST), "X-Forwarded-Host"),
        };
        let is_host = |host: &String| host.parse::<Authority>().is_ok() && !host.contains('@');
        if host.as_ref().is_some_and(|host| !is_host(host)) {
            return Err(unusable(name));
        }
        let scheme = match scheme.as_deref().map(str::to_ascii_lowercase).as_deref() {
            None => None,
            Some("http") => Some("http"),
            Some("https") => Some("https"),
            Some(_) => return Err(unusable("X-Forwarded-Proto")),
        };
        let prefix = last(headers, &FORWARDED_PREFIX).unwrap_or_default();
        let prefix = prefix.trim_end_matches('/').to_owned();
        if is_path(&prefix) { Ok(Self { scheme, host, prefix }) } else { Err(unusable("X-Forwarded-Prefix")) }
    }
}

/// Whether a text is the path of an address, or nothing.
fn is_path(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    text.is_empty() || text.starts_with('/') && !text.contains("//") && text.bytes().all(is_plain)
}

/// The last item of a list: what the proxy before this server says.
fn last(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    joined(headers, name)?.rsplit(',').next().map(|item| item.trim().to_owned())
}

/// The element that the outermost of the trusted proxies added: from the last one back, for as long as the one that it
/// names as its client is a trusted proxy too.
fn outermost<'t>(forwarded: &'t str, proxies: &TrustedProxies) -> &'t str {
    let elements: Vec<&str> = forwarded.split(',').collect();
    let is_by_proxy = |element: &str| {
        let client = pair(element, "for").unwrap_or_default();
        let address = client.parse().ok().or_else(|| client.parse().ok().map(|address: SocketAddr| address.ip()));
        let address = address.or_else(|| client.trim_matches(['[', ']']).parse().ok());
        address.is_some_and(|address| proxies.hold(address))
    };
    let mut place = elements.len() - 1;
    while place > 0 && is_by_proxy(elements[place]) {
        place -= 1;
    }
    elements[place]
}

/// The value that an element of `Forwarded` gives to a name.
fn pair(element: &str, name: &str) -> Option<String> {
    let mut pairs = element.split(';').filter_map(|pair| pair.split_once('='));
    let named = pairs.find(|(key, _)| key.trim().eq_ignore_ascii_case(name));
    named.map(|(_, value)| value.trim().trim_matches('"').to_owned())
}

fn unusable(header: &str) -> ApiError {
    let (fr, en) = (format!("l’en-tête {header} est inutilisable"), format!("the header {header} is unusable"));
    ApiError::new(ProblemKind::BadRequest, fr, en).in_field(header)
}
