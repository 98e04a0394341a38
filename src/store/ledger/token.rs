//! Tokens: what lets a program or a person act on the programme. A secret is shown once, when it is made; what is kept
//! is its hash.
//!
//! A secret is `arpent_ID_SECRET`: the identifier, 16 small hexadecimal digits, by which it is looked up, and 32 bytes
//! of the system's chance in base64url. The hash is SHA-256: a secret of 256 bits needs no slow one.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::layers::CommuneCode;
use crate::programme::{Actor, Role};

/// How every secret begins.
const PREFIX: &str = "arpent_";
/// Bytes of chance in an identifier.
const ID_BYTES: usize = 8;
/// Bytes of chance in a secret.
const SECRET_BYTES: usize = 32;
/// Their length in base64url.
const SECRET_CHARACTERS: usize = 43;
/// The longest name.
const NAME_MOST: usize = 100;

/// A token as it is kept, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its identifier.
    pub id: String,
    /// Whose it is: the name that the audit keeps.
    pub name: String,
    /// What it lets do.
    pub role: Role,
    /// For which communes; for a mayor at least one.
    pub communes: BTreeSet<CommuneCode>,
    /// When it was made, in seconds since 1970.
    pub created_s: u64,
    /// From when on it is of no use.
    pub expires_s: u64,
    /// When it was revoked.
    pub revoked_s: Option<u64>,
    /// The last day on which it was used, `YYYY-MM-DD`: noted as far as the disk takes it.
    pub last_used: Option<String>,
}

/// A token that is to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewToken {
    name: String,
    role: Role,
    communes: BTreeSet<CommuneCode>,
    expires_s: u64,
}

/// The hash of a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenHash(pub [u8; 32]);

/// Why a token cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokenFault {
    /// Nobody is named.
    #[error("a name is needed: one line of at most {NAME_MOST} characters")]
    Name,
    /// A mayor of no commune.
    #[error("a mayor’s token is for one commune at least")]
    NoCommune,
    /// It would never be of use.
    #[error("the token would be expired from the start")]
    Expired,
}

impl NewToken {
    /// A token that is to be made at `now_s`.
    ///
    /// # Errors
    /// Where nobody is named, a mayor has no commune, or it would be expired already.
    pub fn new(
        name: &str,
        role: Role,
        communes: BTreeSet<CommuneCode>,
        now_s: u64,
        expires_s: u64,
    ) -> Result<Self, TokenFault> {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > NAME_MOST || name.chars().any(char::is_control) {
            return Err(TokenFault::Name);
        }
        if role == Role::Mayor && communes.is_empty() {
            return Err(TokenFault::NoCommune);
        }
        if expires_s <= now_s {
            return Err(TokenFault::Expired);
        }
        Ok(Self { name: name.to_owned(), role, communes, expires_s })
    }

    /// The token, its secret, which nobody can be told again, and what is kept of that.
    ///
    /// # Errors
    /// Where the system gives no chance.
    pub(super) fn made(self, now_s: u64) -> Result<(Token, String, TokenHash), getrandom::Error> {
        let (mut id, mut secret) = ([0; ID_BYTES], [0; SECRET_BYTES]);
        getrandom::fill(&mut id)?;
        getrandom::fill(&mut secret)?;
        let id = format!("{:016x}", u64::from_be_bytes(id));
        let secret = URL_SAFE_NO_PAD.encode(secret);
        let hash = hash(&secret);
        let shown = format!("{PREFIX}{id}_{secret}");
        let Self { name, role, communes, expires_s } = self;
        let token = Token { id, name, role, communes, created_s: now_s, expires_s, revoked_s: None, last_used: None };
        Ok((token, shown, hash))
    }
}

impl Token {
    /// Whether it lets anybody do anything at `now_s`.
    pub const fn is_valid(&self, now_s: u64) -> bool {
        self.revoked_s.is_none() && now_s < self.expires_s
    }

    /// Who acts by it.
    pub fn actor(&self) -> Actor {
        Actor { name: self.name.clone(), role: self.role, communes: self.communes.clone() }
    }
}

impl TokenHash {
    /// Whether it is that of `secret`; the time tells nothing of where they differ.
    pub(super) fn is_of(self, secret: &str) -> bool {
        self.0.ct_eq(&hash(secret).0).into()
    }
}

/// The identifier and the secret part of what a client shows; nothing where it is not of the form.
pub(super) fn parts(shown: &str) -> Option<(&str, &str)> {
    let (id, secret) = shown.strip_prefix(PREFIX)?.split_once('_')?;
    let is_id = id.len() == 2 * ID_BYTES && id.bytes().all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f'));
    let is_secret = secret.len() == SECRET_CHARACTERS
        && secret.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_'));
    (is_id && is_secret).then_some((id, secret))
}

fn hash(secret: &str) -> TokenHash {
    TokenHash(Sha256::digest(secret.as_bytes()).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mayor() -> NewToken {
        let communes = BTreeSet::from(["95018".parse().expect("a code")]);
        NewToken::new("Mairie d’Argenteuil", Role::Mayor, communes, 10, 20).expect("everything is said")
    }

    #[test]
    fn a_secret_is_of_its_form_and_differs_every_time() {
        let (token, secret, hash) = mayor().made(10).expect("the system gives chance");
        let (id, part) = parts(&secret).expect("a secret is of its form");
        assert_eq!((id, part.len()), (token.id.as_str(), SECRET_CHARACTERS));
        assert!(hash.is_of(part) && !hash.is_of(&part[1..]));
        let (other, other_secret, _) = mayor().made(10).expect("the system gives chance");
        assert!(other.id != token.id && other_secret != secret);
        assert!(token.is_valid(19) && !token.is_valid(20));
    }

    #[test]
    fn what_is_not_of_the_form_has_no_parts() {
        let (_, secret, _) = mayor().made(10).expect("the system gives chance");
        let short = &secret[..secret.len() - 1];
        let long = format!("{secret}A");
        let spaced = format!("{secret} ");
        for wrong in ["", "arpent_", "arpent__", short, &long, &spaced, &secret[1..], &secret.to_uppercase()] {
            assert_eq!(parts(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_token_without_a_name_a_commune_or_a_future_is_not_made() {
        let none = BTreeSet::new;
        assert_eq!(NewToken::new(" ", Role::Reader, none(), 1, 2), Err(TokenFault::Name));
        assert_eq!(NewToken::new("a\nb", Role::Reader, none(), 1, 2), Err(TokenFault::Name));
        assert_eq!(NewToken::new("a", Role::Mayor, none(), 1, 2), Err(TokenFault::NoCommune));
        assert_eq!(NewToken::new("a", Role::Admin, none(), 2, 2), Err(TokenFault::Expired));
    }
}
