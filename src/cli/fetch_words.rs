//! What `fetch` says of sources and of what came, in French and English.

use std::fmt::Write as _;

use crate::layers::Language;
use crate::store::{Feed, FetchRecord, Fetched, News, Source, SourceStatus};

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

/// That no layer was made of what came, and what each would need.
pub(super) fn not_imported_line(source: &Source, fetched: &Fetched, language: Language) -> String {
    let path = fetched.path.display();
    let mut text = match language {
        Language::French => format!("{} : aucune couche n’en est faite, le fichier est {path}", source.id),
        Language::English => format!("{}: no layer is made of it, the file is {path}", source.id),
    };
    for Feed { layer, preparation, .. } in &source.feeds {
        let needs = preparation.as_ref().map(|words| words.in_language(language));
        let _ = write!(text, "; {layer}{}", needs.map(|needs| format!(" ({needs})")).unwrap_or_default());
    }
    text
}

/// The day of a moment of RFC 3339.
fn day(moment: &str) -> &str {
    moment.split('T').next().unwrap_or(moment)
}
