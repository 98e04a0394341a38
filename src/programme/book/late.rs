//! What is late at a day: steps that are due and not done, agreements that a start waits for, experiments past their end.

use crate::layers::Words;

use super::super::date::CalendarDate;
use super::super::record::{Kind, Record, RecordId, Value};
use super::rules::date;
use super::{Book, Viewer};

/// Something that is late.
#[derive(Debug, Clone, PartialEq)]
pub struct Late {
    /// The kind of the record that is late.
    pub kind: Kind,
    /// Its identifier.
    pub id: RecordId,
    /// The experiment that it belongs to.
    pub experiment: RecordId,
    /// When it was due.
    pub due: CalendarDate,
    /// What is late.
    pub what: Words,
}

impl Book {
    /// What is late on `today`, as far as `viewer` sees it, the longest late first.
    pub fn late(&self, today: CalendarDate, viewer: Viewer<'_>) -> Vec<Late> {
        let milestones = self.of_kind(Kind::Milestone).filter_map(|(id, record)| late_step(id, record));
        let agreements = self.of_kind(Kind::Agreement).filter_map(|(id, record)| self.late_agreement(id, record));
        let experiments = self.of_kind(Kind::Experiment).filter_map(|(id, record)| past_end(id, record));
        let is_seen = |late: &Late| {
            self.get(late.kind, &late.id).is_some_and(|record| viewer.sees(self, late.kind, &late.id, record))
        };
        let all = milestones.chain(agreements).chain(experiments);
        let mut late: Vec<Late> = all.filter(|late| late.due.last_day() < today && is_seen(late)).collect();
        late.sort_by(|one, other| (one.due, one.kind, &one.id).cmp(&(other.due, other.kind, &other.id)));
        late
    }

    /// An agreement that is not signed though its experiment was to start.
    fn late_agreement(&self, id: &RecordId, record: &Record) -> Option<Late> {
        let experiment_id: RecordId = record.text("experiment_id").parse().ok()?;
        let due = date(self.get(Kind::Experiment, &experiment_id)?, "start")?;
        let is_open = matches!(record.text("state"), "to-prepare" | "sent");
        let what = Words::same(record.text("title"));
        is_open.then(|| Late { kind: Kind::Agreement, id: id.clone(), experiment: experiment_id, due, what })
    }
}

fn late_step(id: &RecordId, record: &Record) -> Option<Late> {
    let experiment = record.text("experiment_id").parse().ok()?;
    let what = match record.get("title") {
        Some(Value::Words(words)) => words.clone(),
        _ => Words::default(),
    };
    let is_open = record.get("done").is_none();
    is_open.then_some(())?;
    Some(Late { kind: Kind::Milestone, id: id.clone(), experiment, due: date(record, "due")?, what })
}

fn past_end(id: &RecordId, record: &Record) -> Option<Late> {
    let is_open = matches!(record.text("state"), "running" | "extended");
    is_open.then_some(())?;
    let what = Words::new("Fin prévue passée : clore ou prolonger", "Past its planned end: end or extend it");
    Some(Late { kind: Kind::Experiment, id: id.clone(), experiment: id.clone(), due: date(record, "end")?, what })
}
