//! `token`, `backup`, `restore` and `programme`: the programme's records, beside a running server and without one.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use arpent::store::{DataDirectory, Ledger, now_s};
use rusqlite::Connection;
use serde_json::Value;

use crate::harness::{Server, arpent, complaint, printed};
use crate::ledgers::{created, deleted, published, write};

/// How long a server may take to see a change.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a command on a data directory prints.
fn told(data: &Path, arguments: &[&str]) -> String {
    printed(arpent(&["--lang", "en", "--data"]).arg(data).args(arguments))
}

fn refused(data: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    complaint(arpent(&["--lang", "en", "--data"]).arg(data).args(arguments))
}

/// The ledger of a data directory, as another process has it.
fn ledger(data: &Path) -> Ledger {
    let store = DataDirectory::at(data).create_programme().expect("there is room");
    Ledger::open(Box::new(store), published).expect("it is a ledger")
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

#[test]
fn commands_that_only_read_keep_nothing() {
    let folder = tempfile::tempdir().expect("a directory");
    let data = folder.path().join("data");
    told(&data, &["layers"]);
    told(&data, &["where", "2.25", "48.94"]);
    told(&data, &["programme", "export", "--format", "json", text(&folder.path().join("out.json"))]);
    assert_eq!(told(&data, &["token", "list"]), "");
    let (code, complaint) = refused(&data, &["backup", text(&folder.path().join("backup"))]);
    assert!(code == Some(2) && complaint.contains("no programme is kept"), "{complaint}");
    assert!(!data.exists());
}

#[test]
fn a_token_is_made_listed_and_revoked() {
    let folder = tempfile::tempdir().expect("a directory");
    let data = folder.path().join("data");
    let create = ["token", "create", "--name", "Argenteuil", "--role", "mayor", "--commune", "95018,92004"];
    let created = told(&data, &create);
    let secret = created.lines().last().expect("the secret is the last line");
    let token = ledger(&data).token(secret, now_s()).expect("the store is read").expect("it is of use");
    assert_eq!((token.name.as_str(), token.communes.len()), ("Argenteuil", 2));
    let id = secret.split('_').nth(1).expect("a secret names its token");
    let list = told(&data, &["token", "list"]);
    assert!(list.starts_with(id) && list.contains("valid") && !list.contains(secret), "{list}");
    told(&data, &["token", "revoke", id]);
    assert!(told(&data, &["token", "list"]).contains("revoked"));
    assert!(ledger(&data).token(secret, now_s()).expect("the store is read").is_none());
}

#[test]
fn a_token_that_lets_nobody_do_anything_is_not_made() {
    let folder = tempfile::tempdir().expect("a directory");
    let data = folder.path().join("data");
    for (arguments, why) in [
        (&["--name", "a", "--role", "mayor"][..], "one commune at least"),
        (&["--name", "a", "--role", "mayor", "--commune", "99999"], "is the code of no commune"),
        (&["--name", "a", "--role", "mayor", "--commune", "x"], "invalid value"),
        (&["--name", "a", "--role", "king"], "unknown role"),
        (&["--name", " ", "--role", "reader"], "a name is needed"),
        (&["--name", "a", "--role", "reader", "--days", "0"], "invalid value"),
    ] {
        let (code, complaint) = refused(&data, &[&["token", "create"], arguments].concat());
        assert!(code == Some(2) && complaint.contains(why), "{complaint}");
    }
    let (code, complaint) = refused(&data, &["token", "revoke", "0123456789abcdef"]);
    assert!(code == Some(2) && complaint.contains("there is no token"), "{complaint}");
    assert!(!data.exists());
}

#[test]
fn a_server_shows_what_another_process_wrote_and_what_was_restored() {
    let folder = tempfile::tempdir().expect("a directory");
    let data = folder.path().join("data");
    let server = Server::start_with(&["--data", text(&data)]);
    let shows = |solution: &str| {
        let items: Value = serde_json::from_str(&server.get("/ogc/collections/solutions/items?f=json")).expect("JSON");
        let features = items["features"].as_array().expect("features");
        features.iter().any(|feature| feature["id"] == solution)
    };
    let becomes = |solution: &str, is_there: bool| {
        let since = Instant::now();
        while shows(solution) != is_there {
            assert!(since.elapsed() < PATIENCE, "{solution} becomes {is_there}");
            std::thread::yield_now();
        }
    };
    let ledger = ledger(&data);
    write(&ledger, vec![created("ombriere", "Ombrière")]).expect("it is kept");
    becomes("ombriere", true);
    let backup = folder.path().join("backup.sqlite3");
    assert!(told(&data, &["backup", text(&backup)]).contains("revision 2"));
    let (code, complaint) = refused(&data, &["backup", text(&backup)]);
    assert!(code == Some(2) && complaint.contains("--force"), "{complaint}");
    told(&data, &["backup", "--force", text(&backup)]);
    write(&ledger, vec![deleted("ombriere", 2), created("banc", "Banc")]).expect("it is kept");
    becomes("banc", true);
    let restored = told(&data, &["restore", text(&backup)]);
    assert!(restored.contains("programme.sqlite3.before-restore-"), "{restored}");
    becomes("banc", false);
    becomes("ombriere", true);
    assert!(told(&data, &["programme", "check"]).contains("is whole, revision 5"));
}

#[test]
fn what_is_no_backup_is_not_restored() {
    let folder = tempfile::tempdir().expect("a directory");
    let (data, text_file) = (folder.path().join("data"), folder.path().join("text"));
    fs::write(&text_file, "no database at all".repeat(50)).expect("there is room");
    let (code, complaint) = refused(&data, &["restore", text(&text_file)]);
    assert!(code == Some(1) && complaint.contains("it is no database of the programme"), "{complaint}");
    let (code, complaint) = refused(&data, &["restore", text(&folder.path().join("none"))]);
    assert!(code == Some(2) && complaint.contains("there is no file"), "{complaint}");
}

#[test]
fn a_damaged_database_is_told_by_every_command() {
    let folder = tempfile::tempdir().expect("a directory");
    let data = folder.path().join("data");
    fs::create_dir(&data).expect("there is room");
    fs::write(data.join("programme.sqlite3"), "no database at all".repeat(50)).expect("there is room");
    for arguments in [&["layers"][..], &["token", "list"], &["backup", "out"]] {
        let (code, complaint) = refused(&data, arguments);
        let is_named = complaint.contains("programme.sqlite3: it is no database of the programme");
        assert!(code == Some(1) && is_named, "{complaint}");
    }
    // A server goes on with what needs no register, says that it is not ready, and leaves the file as it is.
    let server = Server::start_with(&["--data", text(&data)]);
    assert!(server.get("/ogc/collections/communes/items/95018").contains("Argenteuil"));
    assert_eq!((server.find("/readyz"), server.find("/programme/areas")), (None, None));
    drop(server);
    let kept = fs::read(data.join("programme.sqlite3")).expect("it is there");
    assert!(kept.starts_with(b"no database at all"));
}

#[test]
fn the_whole_programme_leaves_as_json_and_drafts_only_when_all_is_asked() {
    let folder = tempfile::tempdir().expect("a directory");
    let (data, out) = (folder.path().join("data"), folder.path().join("out.json"));
    write(&ledger(&data), vec![created("ombriere", "Ombrière")]).expect("it is kept");
    let exported = |more: &[&str]| -> Value {
        told(&data, &[&["programme", "export", "--format", "json", text(&out)], more].concat());
        serde_json::from_str(&fs::read_to_string(&out).expect("it is there")).expect("JSON")
    };
    let (public, all) = (exported(&[]), exported(&["--all"]));
    let solution = |whole: &Value| whole["solutions"]["features"][0]["properties"].clone();
    assert_eq!(solution(&public)["name"]["fr"], "Ombrière");
    assert!(solution(&public).get("contact_email").is_none() && public.get("audit").is_none());
    assert!(solution(&all).get("contact_email").is_some());
    assert_eq!(all["audit"].as_array().and_then(|it| it.last()).map(|it| &it["id"]), Some(&"ombriere".into()));
    assert_eq!(public["communes"]["features"].as_array().map(Vec::len), Some(10));
    assert!(all.get("tokens").is_none());
}

#[test]
fn the_whole_programme_leaves_as_a_geopackage_of_a_table_a_kind() {
    let folder = tempfile::tempdir().expect("a directory");
    let (data, out) = (folder.path().join("data"), folder.path().join("out.gpkg"));
    write(&ledger(&data), vec![created("ombriere", "Ombrière")]).expect("it is kept");
    for (more, tables, columns) in [(&[][..], 12, 0), (&["--all"][..], 13, 1)] {
        told(&data, &[&["programme", "export", "--format", "gpkg", text(&out)], more].concat());
        let connection = Connection::open(&out).expect("it is there");
        let count = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0)).expect("it is a query");
        assert_eq!(count("SELECT count(*) FROM gpkg_contents"), tables);
        assert_eq!(count("SELECT count(*) FROM gpkg_geometry_columns"), 5);
        assert_eq!(count("SELECT count(*) FROM communes"), 10);
        assert_eq!(count("SELECT count(*) FROM solutions WHERE name = 'Ombrière' AND name_en = 'Ombrière'"), 1);
        let notes = "SELECT count(*) FROM pragma_table_info('solutions') WHERE name = 'contact_email'";
        assert_eq!(count(notes), columns);
        assert_eq!(count("SELECT count(*) FROM districts WHERE substr(geom, 1, 2) = CAST('GP' AS BLOB)"), {
            count("SELECT count(*) FROM districts WHERE geom IS NOT NULL")
        });
        connection.close().expect("it is closed");
    }
    let imported = told(&data, &["import", text(&out), "--source-layer", "districts", "--id", "their-districts"]);
    assert!(imported.contains("their-districts"), "{imported}");
}
