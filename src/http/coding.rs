//! The codings in which an answer may leave packed (RFC 9110, section 12.5.3). Tiles are kept packed; everything else is
//! packed on its way out, at the edge.

use std::convert::Infallible;
use std::io::{self, Read, Write as _};

use axum::body::{Body, Bytes, HttpBody as _};
use axum::extract::FromRequestParts;
use axum::http::header::{ACCEPT_ENCODING, ACCEPT_RANGES, CONTENT_ENCODING, CONTENT_RANGE, VARY};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderValue, Request, StatusCode, Version};
use axum::response::Response;
use tower::{ServiceExt as _, service_fn};
use tower_http::compression::Compression;
use tower_http::compression::predicate::{DefaultPredicate, Predicate as _};

use super::accept::Accepted;

/// How hard Brotli tries, of 11: beyond, it takes several times as long for some hundredths.
const BROTLI_QUALITY: u32 = 5;
/// The window of Brotli, as a power of two.
const BROTLI_WINDOW: u32 = 20;
/// How hard Zstandard tries.
const ZSTD_LEVEL: i32 = 6;

/// A coding (RFC 9110, section 8.4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Coding {
    Identity,
    Gzip,
    Brotli,
    Zstd,
}

impl<S: Sync> FromRequestParts<S> for Coding {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self::asked(&parts.headers))
    }
}

impl Coding {
    /// The coding that a client prefers; among equals the one that packs best.
    pub fn asked(headers: &HeaderMap) -> Self {
        Self::asked_among(&[(&["br"], Self::Brotli), (&["zstd"], Self::Zstd), (&["gzip"], Self::Gzip)], headers)
    }

    /// The coding that a client prefers of those in which a file lies packed already.
    pub fn asked_of_packed(headers: &HeaderMap) -> Self {
        Self::asked_among(&[(&["br"], Self::Brotli), (&["gzip", "x-gzip"], Self::Gzip)], headers)
    }

    fn asked_among(offers: &[(&[&str], Self)], headers: &HeaderMap) -> Self {
        let accepted = Accepted::of_codings(headers);
        accepted.and_then(|accepted| accepted.preferred(offers)).unwrap_or(Self::Identity)
    }

    /// Its name in headers.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Gzip => "gzip",
            Self::Brotli => "br",
            Self::Zstd => "zstd",
        }
    }

    /// The ending of the name of a file that is packed in it.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Identity => "",
            Self::Gzip => ".gz",
            Self::Brotli => ".br",
            Self::Zstd => ".zst",
        }
    }

    /// `bytes`, packed.
    pub fn packed(self, bytes: Bytes) -> Bytes {
        // Memory takes every byte: packing into it does not fail.
        if bytes.is_empty() || self == Self::Identity {
            bytes
        } else {
            self.try_packed(&bytes).map_or(bytes, Bytes::from)
        }
    }

    fn try_packed(self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut packed = Vec::new();
        match self {
            Self::Identity => packed.extend_from_slice(bytes),
            Self::Gzip => {
                let mut writer = flate2::write::GzEncoder::new(&mut packed, flate2::Compression::default());
                writer.write_all(bytes)?;
                writer.finish()?;
            }
            Self::Brotli => {
                let mut reader = brotli::CompressorReader::new(bytes, 4096, BROTLI_QUALITY, BROTLI_WINDOW);
                reader.read_to_end(&mut packed)?;
            }
            Self::Zstd => packed = zstd::encode_all(bytes, ZSTD_LEVEL)?,
        }
        Ok(packed)
    }

    /// Names the coding in the headers of an answer.
    pub fn name(self, headers: &mut HeaderMap) {
        if self != Self::Identity {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static(self.code()));
        }
    }
}

/// How an answer is packed on its way out, for a client that names codings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Packing {
    /// The coding that the client prefers; among equals the one that takes least time.
    coding: Coding,
    /// Whether the client refuses an answer that is not packed.
    is_required: bool,
}

impl Packing {
    /// What a client asks for; nothing where it names no coding.
    pub fn asked(headers: &HeaderMap) -> Option<Self> {
        let accepted = Accepted::of_codings(headers)?;
        let offers: [(&[&str], Coding); 3] =
            [(&["zstd"], Coding::Zstd), (&["br"], Coding::Brotli), (&["gzip", "x-gzip"], Coding::Gzip)];
        let coding = accepted.preferred(&offers).unwrap_or(Coding::Identity);
        Some(Self { coding, is_required: accepted.refuses(Coding::Identity.code()) })
    }

    /// Whether the client takes no form that there is.
    pub fn is_impossible(self) -> bool {
        self.is_required && self.coding == Coding::Identity
    }

    /// The answer, packed where that is asked for and worth it. One that is packed already stays as it is, and so does
    /// one that is given by stretches of its bytes: stretches are of the bytes as they are.
    pub async fn packed(asked: Option<Self>, mut response: Response) -> Response {
        let is_asked = asked.is_some_and(|asked| asked.coding != Coding::Identity);
        if (!is_asked && varies_by_coding(response.headers())) || !is_to_be_packed(asked, &response) {
            return response;
        }
        if !varies_by_coding(response.headers()) {
            response.headers_mut().append(VARY, HeaderValue::from_static("accept-encoding"));
        }
        match asked.map(|asked| asked.coding) {
            None | Some(Coding::Identity) => response,
            Some(coding) => leaving_in(coding, response).await,
        }
    }
}

fn is_to_be_packed(asked: Option<Packing>, response: &Response) -> bool {
    let headers = response.headers();
    let is_settled = [CONTENT_ENCODING, CONTENT_RANGE, ACCEPT_RANGES].iter().any(|name| headers.contains_key(name));
    let is_required = asked.is_some_and(|asked| asked.is_required) && !response.body().is_end_stream();
    !is_settled && (is_required || DefaultPredicate::new().should_compress(response))
}

fn varies_by_coding(headers: &HeaderMap) -> bool {
    let names = |value: &HeaderValue| {
        let text = value.to_str().unwrap_or_default();
        text.split(',').any(|name| name.trim().eq_ignore_ascii_case(ACCEPT_ENCODING.as_str()))
    };
    headers.get_all(VARY).iter().any(names)
}

/// An answer that is packed as it leaves.
async fn leaving_in(coding: Coding, response: Response) -> Response {
    let mut made = Some(response);
    let ready =
        service_fn(move |_: Request<()>| std::future::ready(Ok::<_, Infallible>(made.take().unwrap_or_default())));
    let mut asked = Request::new(());
    asked.headers_mut().insert(ACCEPT_ENCODING, HeaderValue::from_static(coding.code()));
    let always = |_: StatusCode, _: Version, _: &HeaderMap, _: &Extensions| true;
    match Compression::new(ready).compress_when(always).oneshot(asked).await {
        Ok(packed) => packed.map(Body::new),
    }
}
