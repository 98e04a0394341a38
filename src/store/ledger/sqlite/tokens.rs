//! Tokens as rows: the hash of a secret, never the secret.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::layers::CommuneCode;

use super::super::super::error::LedgerFault;
use super::super::token::{Token, TokenHash};

const COLUMNS: &str = "id, name, role, communes, created_s, expires_s, revoked_s, last_used, sha256";

pub(super) fn add(connection: &Connection, token: &Token, hash: TokenHash) -> Result<(), LedgerFault> {
    let communes: Vec<&str> = token.communes.iter().map(CommuneCode::as_str).collect();
    connection.execute(
        &format!("INSERT INTO tokens ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"),
        params![
            token.id,
            token.name,
            token.role.id(),
            serde_json::json!(communes).to_string(),
            seconds(token.created_s),
            seconds(token.expires_s),
            token.revoked_s.map(seconds),
            token.last_used,
            hash.0,
        ],
    )?;
    Ok(())
}

pub(super) fn get(connection: &Connection, id: &str) -> Result<Option<(Token, TokenHash)>, LedgerFault> {
    let mut query = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM tokens WHERE id = ?1"))?;
    let found = query.query_row([id], |row| Ok((token(row), row.get(8)?))).optional()?;
    found.map(|(token, hash)| Ok((token?, TokenHash(hash)))).transpose()
}

pub(super) fn all(connection: &Connection) -> Result<Vec<Token>, LedgerFault> {
    let mut query = connection.prepare(&format!("SELECT {COLUMNS} FROM tokens ORDER BY created_s DESC, id"))?;
    let mut rows = query.query([])?;
    let mut tokens = Vec::new();
    while let Some(row) = rows.next()? {
        tokens.push(token(row)?);
    }
    Ok(tokens)
}

pub(super) fn revoke(connection: &Connection, id: &str, now_s: u64) -> Result<(), LedgerFault> {
    let sql = "UPDATE tokens SET revoked_s = coalesce(revoked_s, ?2) WHERE id = ?1";
    match connection.execute(sql, params![id, seconds(now_s)])? {
        0 => Err(LedgerFault::NoToken(id.chars().take(32).collect())),
        _ => Ok(()),
    }
}

pub(super) fn note_use(connection: &Connection, id: &str, day: &str) -> Result<(), LedgerFault> {
    connection.execute("UPDATE tokens SET last_used = ?2 WHERE id = ?1", params![id, day])?;
    Ok(())
}

fn seconds(since_1970: u64) -> i64 {
    i64::try_from(since_1970).unwrap_or(i64::MAX)
}

fn token(row: &Row<'_>) -> Result<Token, LedgerFault> {
    let id: String = row.get(0)?;
    let wrong = |column| LedgerFault::Cell { table: "tokens", id: id.clone(), column };
    let at = |column_idx, column| {
        let seconds: Option<i64> = row.get(column_idx)?;
        seconds.map(|it| u64::try_from(it).map_err(|_| wrong(column))).transpose()
    };
    let communes: Vec<String> = serde_json::from_str(&row.get::<_, String>(3)?).map_err(|_| wrong("communes"))?;
    let communes: Result<BTreeSet<CommuneCode>, _> = communes.iter().map(|code| code.parse()).collect();
    Ok(Token {
        name: row.get(1)?,
        role: row.get::<_, String>(2)?.parse().map_err(|_| wrong("role"))?,
        communes: communes.map_err(|_| wrong("communes"))?,
        created_s: at(4, "created_s")?.ok_or_else(|| wrong("created_s"))?,
        expires_s: at(5, "expires_s")?.ok_or_else(|| wrong("expires_s"))?,
        revoked_s: at(6, "revoked_s")?,
        last_used: row.get(7)?,
        id: id.clone(),
    })
}
