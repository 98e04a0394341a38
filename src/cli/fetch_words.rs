//! What `fetch` says of sources and of what came, in French and English.

use std::fmt::Write as _;

use crate::layers::Language;
use crate::store::{FetchRecord, Fetched, LicenceLook, News, Source, SourceStatus};

/// A source in the list: identifier, title, whether it is there, which layers it feeds.
pub(super) fn list_line(source: &Source, record: Option<&FetchRecord>, width: usize, language: Language) -> String {
    let is_french = language == Language::French;
    let state = match (record, source.status, &source.download) {
        (Some(record), ..) if is_french => format!("reçue le {}", day(&record.fetched_at)),
        (Some(record), ..) => format!("fetched on {}", day(&record.fetched_at)),
        (None, SourceStatus::Unverified, _) if is_french => "adresse à confirmer".to_owned(),
        (None, SourceStatus::Unverified, _) => "address to be confirmed".to_owned(),
        (None, _, None) if is_french => "seulement citée".to_owned(),
        (None, _, None) => "only listed".to_owned(),
        _ if is_french => "jamais reçue".to_owned(),
        _ => "never fetched".to_owned(),
    };
    let mut line = format!("{:width$}  {state}", source.id);
    if !source.feeds.is_empty() {
        let layers: Vec<&str> = source.feeds.iter().map(|feed| feed.layer.as_str()).collect();
        let _ = write!(line, " · {} {}", if is_french { "alimente" } else { "feeds" }, layers.join(", "));
    }
    let _ = writeln!(line, " · {}", source.title);
    line
}

/// What came of a source.
pub(super) fn fetched_line(fetched: &Fetched, language: Language) -> String {
    let (record, is_french) = (&fetched.record, language == Language::French);
    let news = match (fetched.news, is_french) {
        (News::New, true) => "reçue",
        (News::New, false) => "fetched",
        (News::Unchanged, true) => "inchangée",
        (News::Unchanged, false) => "unchanged",
    };
    let rows = record.rows.map(|rows| format!(", {rows} {}", if is_french { "lignes" } else { "rows" }));
    let bytes = if is_french { "octets" } else { "bytes" };
    let path = fetched.path.display();
    format!("{}: {news}, {} {bytes}{}, {path}\n", record.source, record.bytes, rows.unwrap_or_default())
}

/// That what came feeds no layer.
pub(super) fn feeds_nothing_line(fetched: &Fetched, language: Language) -> String {
    let source = &fetched.record.source;
    match language {
        Language::French => format!("{source} : n’alimente aucune couche ; le fichier est là\n"),
        Language::English => format!("{source}: feeds no layer; the file is there\n"),
    }
}

/// What the portal states of the licence, where that is not what the list says.
pub(super) fn licence_line(fetched: &Fetched, language: Language) -> String {
    let FetchRecord { source, licence: listed, .. } = &fetched.record;
    match (&fetched.licence, language) {
        (LicenceLook::Nowhere | LicenceLook::AsListed, _) => String::new(),
        (LicenceLook::Unread(why), Language::French) => {
            format!("{source} : la licence n’a pu être lue sur le portail ({why}) ; la liste dit « {listed} »\n")
        }
        (LicenceLook::Unread(why), Language::English) => {
            format!("{source}: the licence could not be read on the portal ({why}); the list says `{listed}`\n")
        }
        (LicenceLook::News(stated), Language::French) => {
            format!("{source} : le portail indique la licence « {stated} », que la liste ne connaissait pas\n")
        }
        (LicenceLook::News(stated), Language::English) => {
            format!("{source}: the portal states the licence `{stated}`, which the list did not know\n")
        }
        (LicenceLook::Differs(stated), Language::French) => {
            format!(
                "{source} : attention, le portail indique la licence « {stated} », la liste « {listed} » : celle du portail est retenue\n"
            )
        }
        (LicenceLook::Differs(stated), Language::English) => {
            format!(
                "{source}: mind that the portal states the licence `{stated}`, the list `{listed}`: that of the portal is taken\n"
            )
        }
    }
}

/// The day of a moment of RFC 3339.
fn day(moment: &str) -> &str {
    moment.split('T').next().unwrap_or(moment)
}
