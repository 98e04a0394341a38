//! Bearer tokens of an OpenID Connect issuer: signed claims, checked against the issuer's keys.
//!
//! Only the algorithms that the operator's keys are made for count, and never one that shares a secret: what a token
//! says of itself decides nothing but which key is tried. Issuer, audience, expiry and the claims `arpent_role` and
//! `arpent_communes` must be there and right. The keys are given; who fetches them is not known here.

use std::sync::{Arc, PoisonError, RwLock};

use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;

use crate::programme::{Actor, Role};

/// Longest token that is looked at, in bytes.
const MOST_BYTES: usize = 8_192;

/// An issuer of tokens, and its keys as they were last fetched. Clones share them.
#[derive(Debug, Clone)]
pub struct Issuer {
    name: String,
    audience: String,
    keys: Arc<RwLock<JwkSet>>,
}

/// Keys that are none.
#[derive(Debug, thiserror::Error)]
#[error("this is no JSON Web Key Set")]
pub struct BadKeys(#[from] serde_json::Error);

/// The claims that count.
#[derive(Debug, Deserialize)]
struct Claims {
    sub: String,
    #[serde(default)]
    name: Option<String>,
    arpent_role: String,
    #[serde(default)]
    arpent_communes: Vec<String>,
}

impl Issuer {
    /// An issuer by its address, for the audience that this server is, with the text of its key set (RFC 7517).
    ///
    /// # Errors
    /// Where the text is no key set.
    pub fn new(issuer: impl Into<String>, audience: impl Into<String>, keys: &str) -> Result<Self, BadKeys> {
        let keys = Arc::new(RwLock::new(serde_json::from_str(keys)?));
        Ok(Self { name: issuer.into(), audience: audience.into(), keys })
    }

    /// Takes other keys in the place of those that there are.
    ///
    /// # Errors
    /// Where the text is no key set: those that there are stay.
    pub fn renew(&self, keys: &str) -> Result<(), BadKeys> {
        let keys = serde_json::from_str(keys)?;
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
        Ok(())
    }

    /// Whom a token stands for; nobody where anything about it is not right.
    pub(super) fn actor(&self, token: &str) -> Option<Actor> {
        if token.len() > MOST_BYTES {
            return None;
        }
        let header = decode_header(token).ok()?;
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        let key = keys.find(header.kid.as_deref()?)?;
        // The algorithm is the key's: a token that names another is not read with it.
        let algorithm = algorithm_of(key).filter(|algorithm| *algorithm == header.alg)?;
        let mut validation = Validation::new(algorithm);
        validation.set_issuer(&[&self.name]);
        validation.set_audience(&[&self.audience]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.validate_nbf = true;
        let claims = decode::<Claims>(token, &DecodingKey::from_jwk(key).ok()?, &validation).ok()?.claims;
        actor_of(claims)
    }
}

/// The algorithm that a key is made for: none that shares a secret.
fn algorithm_of(key: &Jwk) -> Option<Algorithm> {
    let named = key.common.key_algorithm.and_then(|named| named.to_string().parse().ok());
    match &key.algorithm {
        AlgorithmParameters::RSA(_) => {
            let is_rsa = |algorithm: &Algorithm| {
                matches!(algorithm, Algorithm::RS256 | Algorithm::RS384 | Algorithm::RS512 | Algorithm::PS256)
            };
            named.filter(is_rsa).or(Some(Algorithm::RS256).filter(|_| named.is_none()))
        }
        AlgorithmParameters::EllipticCurve(curve) if curve.curve == EllipticCurve::P256 => Some(Algorithm::ES256),
        AlgorithmParameters::OctetKeyPair(_) => Some(Algorithm::EdDSA),
        _ => None,
    }
}

fn actor_of(claims: Claims) -> Option<Actor> {
    let role: Role = claims.arpent_role.parse().ok()?;
    let communes = claims.arpent_communes.iter().map(|code| code.parse()).collect::<Result<_, _>>().ok()?;
    let name = claims.name.unwrap_or(claims.sub);
    let is_named = !name.trim().is_empty() && name.chars().count() <= 200 && !name.contains(char::is_control);
    let actor = Actor { name, role, communes };
    let is_whole = is_named && (role != Role::Mayor || !actor.communes.is_empty());
    is_whole.then_some(actor)
}
