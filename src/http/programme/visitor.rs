//! Who asks: nobody in particular, or somebody whom a token or a session stands for.
//!
//! A token that is sent and is not right is refused, even where anybody may read: who signs in wants to know. A session
//! writes only with its second secret in the header `X-CSRF-Token`.

use axum::extract::FromRequestParts;
use axum::http::header::{AUTHORIZATION, COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName};

use crate::programme::{Actor, Viewer};
use crate::store::now_s;

use super::super::app::AppState;
use super::super::fault_words::ProblemKind;
use super::super::problem::ApiError;
use super::register::Register;
use super::session::{self, Session};

/// What goes with every write of a session.
const CSRF: HeaderName = HeaderName::from_static("x-csrf-token");

/// Who asks.
#[derive(Debug, Clone)]
pub(in crate::http) struct Visitor(pub Option<Member>);

/// Somebody who is known.
#[derive(Debug, Clone)]
pub(in crate::http) struct Member {
    /// Who it is.
    pub actor: Actor,
    /// The session by which it is known, where it is by one.
    pub(super) session: Option<Session>,
}

/// Somebody who may write now: known, within its pace, and not led by the page of another site.
#[derive(Debug, Clone)]
pub(in crate::http) struct MayWrite(pub Actor);

/// Somebody who follows the whole programme.
#[derive(Debug, Clone)]
pub(in crate::http) struct Follower;

impl Visitor {
    /// As whom the visitor looks at records.
    pub fn viewer(&self) -> Viewer<'_> {
        self.0.as_ref().map_or(Viewer::Everybody, |member| Viewer::Member(&member.actor))
    }
}

impl FromRequestParts<AppState> for Visitor {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        let Some(register) = app.register() else { return Ok(Self(None)) };
        let mut sent = parts.headers.get_all(AUTHORIZATION).iter();
        let (first, second) = (sent.next(), sent.next());
        match (first, second) {
            (None, _) => Ok(Self(by_session(register, &parts.headers)?)),
            (Some(header), None) => {
                let secret = header.to_str().ok().and_then(bearer).ok_or_else(not_signed_in)?;
                Ok(Self(Some(by_secret(register, secret)?)))
            }
            // Two of them: which one would count is what an attacker would like to choose.
            (Some(_), Some(_)) => Err(not_signed_in()),
        }
    }
}

impl FromRequestParts<AppState> for Member {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        app.register().ok_or_else(|| ApiError::of_kind(ProblemKind::NotKept))?;
        let Visitor(member) = Visitor::from_request_parts(parts, app).await?;
        member.ok_or_else(not_signed_in)
    }
}

impl FromRequestParts<AppState> for MayWrite {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        let member = Member::from_request_parts(parts, app).await?;
        let register = app.register().ok_or_else(|| ApiError::of_kind(ProblemKind::NotKept))?;
        if let Some(session) = &member.session {
            let sent = parts.headers.get(CSRF).and_then(|sent| sent.to_str().ok()).unwrap_or_default();
            if !session.has_csrf(register.key(), sent) {
                let (fr, en) = (
                    "l’en-tête X-CSRF-Token de la session est nécessaire",
                    "the header X-CSRF-Token of the session is needed",
                );
                return Err(ApiError::new(ProblemKind::Forbidden, fr, en).in_field("X-CSRF-Token"));
            }
        }
        if !register.keeps_pace(&member.actor.name) {
            return Err(ApiError::of_kind(ProblemKind::TooFast));
        }
        Ok(Self(member.actor))
    }
}

impl FromRequestParts<AppState> for Follower {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        let member = Member::from_request_parts(parts, app).await?;
        if member.actor.role.follows_all() { Ok(Self) } else { Err(ApiError::of_kind(ProblemKind::Forbidden)) }
    }
}

/// The secret of a header `Authorization: Bearer …`.
fn bearer(header: &str) -> Option<&str> {
    let (scheme, secret) = header.split_once(' ')?;
    let secret = secret.trim_matches(' ');
    (scheme.eq_ignore_ascii_case("bearer") && !secret.is_empty() && !secret.contains(' ')).then_some(secret)
}

/// Whom a secret stands for.
///
/// # Errors
/// Where it stands for nobody, or too many wrong ones came before.
pub(super) fn by_secret(register: &Register, secret: &str) -> Result<Member, ApiError> {
    let known = register.ledger().token(secret, now_s()).map_err(|error| ApiError::internal(&error))?;
    let known = known.or_else(|| register.issuer().and_then(|issuer| issuer.actor(secret)));
    match known {
        Some(actor) => Ok(Member { actor, session: None }),
        None if register.takes_wrong_secret() => Err(not_signed_in()),
        None => Err(ApiError::of_kind(ProblemKind::TooFast)),
    }
}

/// Whom the session of a cookie stands for; nobody where there is none, or it ended.
fn by_session(register: &Register, headers: &HeaderMap) -> Result<Option<Member>, ApiError> {
    let now = now_s();
    let found = cookies(headers).find_map(|cookie| Session::read(cookie, register.key(), now));
    let Some(session) = found else { return Ok(None) };
    let token = register.ledger().token_called(&session.token_id, now).map_err(|error| ApiError::internal(&error))?;
    Ok(token.map(|token| Member { actor: token.actor(), session: Some(session) }))
}

/// The values of the cookies of our name.
fn cookies(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let pairs = headers.get_all(COOKIE).iter().filter_map(|header| header.to_str().ok()).flat_map(|it| it.split(';'));
    pairs
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(name, _)| *name == session::COOKIE)
        .map(|(_, value)| value)
}

fn not_signed_in() -> ApiError {
    ApiError::of_kind(ProblemKind::NotSignedIn)
}
