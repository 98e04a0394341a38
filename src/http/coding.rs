//! The codings in which an answer may leave packed, for answers that are kept packed. Everything else is packed on its
//! way out, at the edge.

use std::convert::Infallible;
use std::io::{self, Read, Write as _};

use axum::body::Bytes;
use axum::extract::FromRequestParts;
use axum::http::header::CONTENT_ENCODING;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};

use super::accept::Accepted;

/// How hard Brotli tries, of 11: beyond, it takes several times as long for some hundredths.
const BROTLI_QUALITY: u32 = 5;
/// The window of Brotli, as a power of two.
const BROTLI_WINDOW: u32 = 20;
/// How hard Zstandard tries.
const ZSTD_LEVEL: i32 = 6;

/// A coding (RFC 9110, section 8.4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    Identity,
    Gzip,
    Brotli,
    Zstd,
}

impl<S: Sync> FromRequestParts<S> for Coding {
    type Rejection = Infallible;

    /// The coding that the client prefers; among equals the one that packs best.
    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let offers: [(&[&str], Self); 3] = [(&["br"], Self::Brotli), (&["zstd"], Self::Zstd), (&["gzip"], Self::Gzip)];
        Ok(Accepted::of_codings(parts).preferred(&offers).unwrap_or(Self::Identity))
    }
}

impl Coding {
    /// Its name in headers.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Gzip => "gzip",
            Self::Brotli => "br",
            Self::Zstd => "zstd",
        }
    }

    /// `bytes`, packed.
    pub fn packed(self, bytes: Bytes) -> Bytes {
        // Memory takes every byte: packing into it does not fail.
        if bytes.is_empty() { bytes } else { self.try_packed(&bytes).map_or(bytes, Bytes::from) }
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
