//! What is new: what everybody may see of what was written, the newest first. All that was done on one day to one page
//! (an experiment with its steps, its measures) in one kind of record is one piece of news, so that a hundred measures do
//! not push everything else out. What was done to drafts, to notes and to what is not public now is no news, and nobody
//! is named.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::programme::record::{Audience, Kind};
use crate::store::AuditEntry;

use super::public::{Public, Shown};

/// The kinds of records that make news.
const KINDS: [Kind; 8] = [
    Kind::Commune,
    Kind::District,
    Kind::Area,
    Kind::Experiment,
    Kind::Milestone,
    Kind::Protocol,
    Kind::Measure,
    Kind::Evaluation,
];

/// A piece of news.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct News {
    /// The kind of the records that were written.
    pub kind: Kind,
    /// What it is about: the record itself, or the experiment that the records are of.
    pub subject: String,
    /// When the last of it was written, RFC 3339 in UTC.
    pub at: String,
    /// Whether something came to be, and was not changed only.
    pub is_new: bool,
    /// How many writes it is made of.
    pub count: usize,
}

/// News while it is gathered.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    news: Vec<News>,
    places: BTreeMap<(Kind, String, String), usize>,
}

impl News {
    /// An identifier that stays whatever the address of the server: a UUID (RFC 9562, version 8) of what the news is about
    /// and its day.
    pub fn urn(&self) -> String {
        let day = day_of(&self.at);
        let hash = Sha256::digest(format!("arpent news {} {} {day}", self.kind, self.subject).as_bytes());
        let mut bytes = [0_u8; 16];
        bytes.copy_from_slice(&hash[..16]);
        bytes[6] = (bytes[6] & 0x0f) | 0x80;
        bytes[8] = (bytes[8] & 0x3f) | 0x80;
        let digits = format!("{:032x}", u128::from_be_bytes(bytes));
        let parts = [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]];
        format!("urn:uuid:{}", parts.join("-"))
    }
}

impl Gathered {
    /// The news so far, the newest first.
    pub fn news(&self) -> &[News] {
        &self.news
    }

    /// Takes an entry of the audit, which come the newest first.
    pub fn take(&mut self, public: Public<'_>, entry: &AuditEntry) {
        let Some(is_new) = is_news(entry) else { return };
        let Some(record) = public.get(entry.kind, entry.id.as_str()) else { return };
        let subject = subject_of(&record);
        let place = (entry.kind, subject.clone(), day_of(&entry.at).to_owned());
        if let Some(&idx) = self.places.get(&place) {
            self.news[idx].count += 1;
            self.news[idx].is_new |= is_new;
        } else {
            self.places.insert(place, self.news.len());
            self.news.push(News { kind: entry.kind, subject, at: entry.at.clone(), is_new, count: 1 });
        }
    }
}

fn day_of(at: &str) -> &str {
    at.get(..10).unwrap_or(at)
}

/// The experiment that a record is of, else the record itself.
fn subject_of(record: &Shown<'_>) -> String {
    let experiment = record.text("experiment_id");
    (if experiment.is_empty() { record.id() } else { experiment }).to_owned()
}

/// Whether an entry tells everybody something, and whether that came to be; nothing where it does not.
fn is_news(entry: &AuditEntry) -> Option<bool> {
    if !KINDS.contains(&entry.kind) {
        return None;
    }
    let after = public_part(entry.kind, entry.after.as_deref())?;
    match public_part(entry.kind, entry.before.as_deref()) {
        None => Some(true),
        Some(before) => (before != after).then_some(false),
    }
}

/// What everybody could see of a record as the audit keeps it; nothing where that was nothing.
fn public_part(kind: Kind, feature: Option<&str>) -> Option<(Map<String, Value>, Value)> {
    let mut feature: Value = serde_json::from_str(feature?).ok()?;
    let Value::Object(mut properties) = feature["properties"].take() else { return None };
    let state = properties.get("state").and_then(Value::as_str);
    if kind == Kind::Area && !matches!(state, Some("proposed" | "chosen")) {
        return None;
    }
    properties.retain(|name, _| kind.field(name).is_some_and(|field| field.audience == Audience::Readers));
    Some((properties, feature["geometry"].take()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::programme::Role;

    fn entry(kind: Kind, before: Option<Value>, after: Option<Value>) -> AuditEntry {
        let feature = |properties: Value| json!({ "geometry": null, "properties": properties }).to_string();
        AuditEntry {
            seq: 1,
            at: "2026-05-13T10:00:00Z".to_owned(),
            actor: "somebody".to_owned(),
            role: Role::Mayor,
            kind,
            id: "a".parse().expect("an identifier"),
            revision: 1,
            before: before.map(feature),
            after: after.map(feature),
        }
    }

    #[test]
    fn what_the_team_alone_sees_is_no_news() {
        let area = |state: &str, note: &str| Some(json!({ "state": state, "note": note, "revision": note.len() }));
        let news = |kind, before, after| is_news(&entry(kind, before, after));
        assert_eq!(news(Kind::Area, None, area("draft", "")), None);
        assert_eq!(news(Kind::Area, area("draft", ""), area("proposed", "")), Some(true));
        assert_eq!(news(Kind::Area, area("proposed", ""), area("proposed", "a note")), None);
        assert_eq!(news(Kind::Area, area("proposed", ""), area("chosen", "")), Some(false));
        assert_eq!(news(Kind::Area, area("chosen", ""), area("withdrawn", "")), None);
        assert_eq!(news(Kind::Area, area("chosen", ""), None), None);
        assert_eq!(news(Kind::Agreement, None, area("signed", "")), None);
        assert_eq!(news(Kind::Solution, None, Some(json!({ "name": "x" }))), None);
    }

    #[test]
    fn news_of_a_day_keeps_its_identifier() {
        let news =
            |kind, at: &str| News { kind, subject: "a".to_owned(), at: at.to_owned(), is_new: true, count: 1 }.urn();
        let first = news(Kind::Measure, "2026-05-13T10:00:00Z");
        assert_eq!(first, news(Kind::Measure, "2026-05-13T23:59:59Z"));
        assert_ne!(first, news(Kind::Measure, "2026-05-14T00:00:00Z"));
        assert_ne!(first, news(Kind::Milestone, "2026-05-13T10:00:00Z"));
        assert_eq!((first.len(), first.as_bytes()[9 + 14], first.starts_with("urn:uuid:")), (45, b'8', true));
    }
}
