//! Tokens: who has one may act until it expires or is revoked, and nobody else.

use std::collections::BTreeSet;

use arpent::programme::Role;
use arpent::store::{NewToken, Token};
use rusqlite::Connection;

use crate::harness::{Place, SqliteFile, asked_of_every_store, created, ledger, write};

/// When tokens are made.
const NOW_S: u64 = 1_780_000_000;
const DAY_S: u64 = 86_400;

asked_of_every_store! {
    a_secret_tells_who_acts_until_it_expires
    a_revoked_token_counts_at_once_in_every_process
    a_forged_secret_is_nobody_s
    tokens_are_listed_without_their_secrets_and_their_use_is_noted_once_a_day
}

fn new(name: &str) -> NewToken {
    let communes = BTreeSet::from(["95018".parse().expect("a code")]);
    NewToken::new(name, Role::Mayor, communes, NOW_S, NOW_S + DAY_S).expect("everything is said")
}

fn a_secret_tells_who_acts_until_it_expires(place: &dyn Place) {
    let ledger = ledger(place);
    let (token, secret) = ledger.create_token(new("Argenteuil"), NOW_S).expect("it is kept");
    let actor = |now_s| ledger.token(&secret, now_s).expect("the store is read");
    assert_eq!(actor(NOW_S), Some(token.actor()));
    assert!(actor(NOW_S + DAY_S - 1).is_some() && actor(NOW_S + DAY_S).is_none());
    assert_eq!(actor(NOW_S).map(|it| (it.name, it.role)), Some(("Argenteuil".to_owned(), Role::Mayor)));
}

fn a_revoked_token_counts_at_once_in_every_process(place: &dyn Place) {
    let (here, there) = (ledger(place), ledger(place));
    let (token, secret) = here.create_token(new("Argenteuil"), NOW_S).expect("it is kept");
    assert!(there.token(&secret, NOW_S).expect("the store is read").is_some());
    assert!(there.token_called(&token.id, NOW_S).expect("the store is read").is_some());
    there.revoke_token(&token.id, NOW_S + 5).expect("it is there");
    assert!(here.token(&secret, NOW_S).expect("the store is read").is_none());
    assert!(here.token_called(&token.id, NOW_S).expect("the store is read").is_none(), "sessions end with it");
    here.revoke_token(&token.id, NOW_S + 9).expect("it is there");
    let kept = here.list_tokens().expect("they are read");
    assert_eq!(kept[0].revoked_s, Some(NOW_S + 5), "when it was revoked first");
    assert!(here.revoke_token("0000000000000000", NOW_S).is_err());
}

fn a_forged_secret_is_nobody_s(place: &dyn Place) {
    let ledger = ledger(place);
    let (first, secret) = ledger.create_token(new("first"), NOW_S).expect("it is kept");
    let (second, _) = ledger.create_token(new("second"), NOW_S).expect("it is kept");
    let other = secret.replace(&first.id, &second.id);
    let unknown = secret.replace(&first.id, "0123456789abcdef");
    let last = if secret.ends_with('A') { 'B' } else { 'A' };
    let changed = format!("{}{last}", &secret[..secret.len() - 1]);
    let wrong = [
        &other,
        &unknown,
        &changed,
        &secret[..secret.len() - 1],
        &format!("{secret}="),
        &format!(" {secret}"),
        &secret.to_uppercase(),
        "",
        "arpent_' OR '1'='1_x",
        &"arpent_".repeat(100_000),
    ]
    .map(|text| ledger.token(text, NOW_S).expect("the store is read"));
    assert!(wrong.iter().all(Option::is_none), "{wrong:?}");
    assert!(ledger.token(&secret, NOW_S).expect("the store is read").is_some());
}

fn tokens_are_listed_without_their_secrets_and_their_use_is_noted_once_a_day(place: &dyn Place) {
    let ledger = ledger(place);
    let (token, secret) = ledger.create_token(new("Argenteuil"), NOW_S).expect("it is kept");
    assert_eq!(ledger.list_tokens().expect("they are read"), std::slice::from_ref(&token));
    for _ in 0..3 {
        ledger.token(&secret, NOW_S).expect("the store is read").expect("it is of use");
    }
    // The writer notes it before it does what it is asked next.
    write(&ledger, vec![created("a", "x")]).expect("it is kept");
    ledger.look_again();
    let used = Token { last_used: Some("2026-05-28".to_owned()), ..token };
    assert_eq!(ledger.list_tokens().expect("they are read"), [used]);
}

#[test]
fn the_file_holds_no_secret() {
    let place = SqliteFile::new();
    let ledger = ledger(&place);
    let (_, secret) = ledger.create_token(new("Argenteuil"), NOW_S).expect("it is kept");
    ledger.token(&secret, NOW_S).expect("the store is read").expect("it is of use");
    drop(ledger);
    let bytes = std::fs::read(place.path()).expect("the file is there");
    let part = &secret.as_bytes()[secret.len() - 43..];
    assert!(!bytes.windows(part.len()).any(|window| window == part));
}

#[test]
fn the_file_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let place = SqliteFile::new();
    let ledger = ledger(&place);
    write(&ledger, vec![created("a", "x")]).expect("it is kept");
    for ending in ["", "-wal", "-shm"] {
        let path = format!("{}{ending}", place.path().display());
        let mode = std::fs::metadata(&path).expect("it is there").permissions().mode();
        assert_eq!(mode & 0o077, 0, "{path}");
    }
}

#[test]
fn no_sql_changes_or_shortens_the_audit() {
    let place = SqliteFile::new();
    let ledger = ledger(&place);
    let connection = Connection::open(place.path()).expect("it is there");
    let row = "1, 'now', 'nobody', 'admin', 'solutions', 'a', 9, NULL, NULL";
    for sql in [
        "UPDATE audit SET actor = 'nobody' WHERE seq = 1".to_owned(),
        "DELETE FROM audit WHERE seq = 1".to_owned(),
        "DELETE FROM audit".to_owned(),
        format!("INSERT OR REPLACE INTO audit VALUES ({row})"),
        format!("REPLACE INTO audit VALUES ({row})"),
        format!("INSERT INTO audit VALUES ({row}) ON CONFLICT (seq) DO UPDATE SET actor = 'nobody'"),
    ] {
        let refused = connection.execute_batch(&sql).expect_err("the audit stays").to_string();
        assert!(refused.contains("the audit is append-only"), "{sql}: {refused}");
    }
    crate::harness::audit_agrees(&ledger);
}
