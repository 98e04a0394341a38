//! `token`: who may write to the programme.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::layers::{CommuneCode, Language};
use crate::store::{NewToken, ProgrammeStore, SqliteStore, Token, now_s, rfc3339};

use super::failure::WrongUse;
use super::output::{Session, print};
use super::programme_arguments::{TokenCommand, TokenCreate};
use super::wiring::Shelf;

/// Seconds of a day.
const DAY_S: u64 = 86_400;
/// How much of a time tells the day.
const DAY_CHARACTERS: usize = 10;

/// Makes, lists or revokes tokens.
pub(super) fn token(asked: &TokenCommand, session: &Session) -> anyhow::Result<()> {
    match asked {
        TokenCommand::Create(asked) => create(asked, session),
        TokenCommand::List => list(session),
        TokenCommand::Revoke { id } => revoke(id, session),
    }
}

/// Makes a token, and tells its secret on a line of its own.
fn create(asked: &TokenCreate, session: &Session) -> anyhow::Result<()> {
    let shelf = Shelf::new()?;
    let now_s = now_s();
    let expires_s = now_s + u64::from(asked.days) * DAY_S;
    let communes: BTreeSet<CommuneCode> = asked.communes.iter().cloned().collect();
    let atlas = shelf.atlas(&session.data)?;
    for code in &communes {
        if atlas.get("communes").and_then(|layer| layer.feature(code.as_str())).is_none() {
            return Err(WrongUse(format!("--commune: `{code}` is the code of no commune in service")).into());
        }
    }
    let new = NewToken::new(&asked.name, asked.role, communes, now_s, expires_s)
        .map_err(|fault| WrongUse(format!("token create: {fault}")))?;
    let (token, secret) = shelf.ledger(&session.data)?.create_token(new, now_s)?;
    print(&created(&token, &secret, session.language))
}

fn created(token: &Token, secret: &str, language: Language) -> String {
    let (line, until) = (line(token, now_s(), language), day(token.expires_s));
    match language {
        Language::French => format!(
            "{line}\nValable jusqu’au {until}. Le secret ne sera plus jamais montré ; il s’envoie dans l’en-tête Authorization: Bearer.\n{secret}\n"
        ),
        Language::English => format!(
            "{line}\nOf use until {until}. The secret is never shown again; it is sent in the header Authorization: Bearer.\n{secret}\n"
        ),
    }
}

fn list(session: &Session) -> anyhow::Result<()> {
    let Some(mut store) = session.data.programme()? else { return Ok(()) };
    let mut text = String::new();
    for token in store.tokens()? {
        let _ = writeln!(text, "{}", line(&token, now_s(), session.language));
    }
    print(&text)
}

fn revoke(id: &str, session: &Session) -> anyhow::Result<()> {
    let none = || WrongUse(format!("there is no token `{id}`: `arpent token list` lists them"));
    let mut store: SqliteStore = session.data.programme()?.ok_or_else(none)?;
    if store.token(id)?.is_none() {
        return Err(none().into());
    }
    store.revoke_token(id, now_s())?;
    let told = match session.language {
        Language::French => format!("{id} révoqué\n"),
        Language::English => format!("{id} revoked\n"),
    };
    print(&told)
}

/// A token in a line: identifier, role, communes, from and until when, its state, when it was used, whose it is.
fn line(token: &Token, now_s: u64, language: Language) -> String {
    let communes: Vec<&str> = token.communes.iter().map(CommuneCode::as_str).collect();
    let communes = if communes.is_empty() { "-".to_owned() } else { communes.join(",") };
    let state = match (token.revoked_s, token.is_valid(now_s), language) {
        (Some(_), _, Language::French) => "révoqué",
        (Some(_), _, Language::English) => "revoked",
        (None, true, Language::French) => "valable",
        (None, true, Language::English) => "valid",
        (None, false, Language::French) => "expiré",
        (None, false, Language::English) => "expired",
    };
    let used = token.last_used.as_deref().unwrap_or("-");
    let (created, expires) = (day(token.created_s), day(token.expires_s));
    format!(
        "{}  {:<7}  {created}  {expires}  {state:<7}  {used:<10}  {communes}  {}",
        token.id,
        token.role.id(),
        token.name
    )
}

fn day(seconds: u64) -> String {
    rfc3339(seconds).chars().take(DAY_CHARACTERS).collect()
}
