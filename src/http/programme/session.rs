//! Sessions of the map page: a token turned into a cookie that scripts cannot read, with a second secret that a page of
//! another site cannot know.
//!
//! A session is a text that says which token it stands for and until when, sealed by a key of the data directory
//! (HMAC-SHA256): any server on that directory knows it, none keeps it, and nobody can bring one of their own making. A
//! token that is revoked ends its sessions at once, as it is looked up each time.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// How long a session lasts, in seconds: a working day.
pub(super) const SESSION_S: u64 = 12 * 3600;
/// The name of the cookie.
pub(super) const COOKIE: &str = "arpent_session";

/// What seals sessions.
#[derive(Clone)]
pub struct SessionKey([u8; 32]);

/// A session that was opened: what the cookie holds, and what goes with every write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Session {
    /// The token that it stands for.
    pub token_id: String,
    /// Until when, in seconds since 1970.
    pub until_s: u64,
}

impl SessionKey {
    /// A key of 32 bytes.
    pub const fn new(key: [u8; 32]) -> Self {
        Self(key)
    }

    fn seal(&self, purpose: &str, text: &str) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(text.as_bytes());
        URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    }
}

impl std::fmt::Debug for SessionKey {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("SessionKey(…)")
    }
}

impl Session {
    /// The value of the cookie.
    pub fn cookie(&self, key: &SessionKey) -> String {
        let text = self.text();
        format!("{text}.{}", key.seal("session", &text))
    }

    /// What a page sends with every write, in the header `X-CSRF-Token`.
    pub fn csrf(&self, key: &SessionKey) -> String {
        key.seal("csrf", &self.text())
    }

    /// Whether `sent` is what goes with the writes of this session.
    pub fn has_csrf(&self, key: &SessionKey, sent: &str) -> bool {
        self.csrf(key).as_bytes().ct_eq(sent.as_bytes()).into()
    }

    /// The session of a cookie that was sealed by `key` and lasts at `now_s`.
    pub fn read(cookie: &str, key: &SessionKey, now_s: u64) -> Option<Self> {
        let (text, seal) = cookie.rsplit_once('.')?;
        let is_sealed: bool = key.seal("session", text).as_bytes().ct_eq(seal.as_bytes()).into();
        let (token_id, until_s) = text.rsplit_once('.')?;
        let session = Self { token_id: token_id.to_owned(), until_s: until_s.parse().ok()? };
        (is_sealed && session.until_s > now_s).then_some(session)
    }

    fn text(&self) -> String {
        format!("{}.{}", self.token_id, self.until_s)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_known_by_its_key_until_its_end() {
        let key = SessionKey::new([7; 32]);
        let session = Session { token_id: "k3x".to_owned(), until_s: 100 };
        let cookie = session.cookie(&key);
        assert_eq!(Session::read(&cookie, &key, 99), Some(session.clone()));
        assert_eq!(Session::read(&cookie, &key, 100), None);
        assert_eq!(Session::read(&cookie, &SessionKey::new([8; 32]), 99), None);
        for forged in [cookie.replace("k3x", "k3y"), cookie.replace("100", "900"), "k3x.100.".to_owned(), String::new()]
        {
            assert_eq!(Session::read(&forged, &key, 99), None, "{forged}");
        }
        assert!(session.has_csrf(&key, &session.csrf(&key)));
        assert!(!session.has_csrf(&key, &cookie));
    }
}
