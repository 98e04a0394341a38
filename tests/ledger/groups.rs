//! Many who write at once: each submission whole or not at all, each judged after those before it.

use std::collections::BTreeSet;
use std::pin::Pin;
use std::sync::mpsc::{Sender, channel};
use std::task::{Context, Poll, Waker};
use std::thread::{self, JoinHandle};

use arpent::programme::record::{Kind, Record, Value};
use arpent::programme::{Change, Refusal};
use arpent::store::{AuditPage, Judge, Ledger, WriteFault};
use futures_util::future::join_all;

use crate::harness::{
    Place, asked_of_every_store, audit, audit_agrees, created, deleted, id, judge, ledger, published, renamed, scribe,
    wait, write,
};

asked_of_every_store! {
    a_new_ledger_begins_with_what_is_published
    what_is_written_is_there_after_it_is_opened_again
    many_who_write_at_once_are_each_kept_once
    a_batch_is_done_whole_or_not_at_all
    a_submission_is_judged_after_those_of_its_group
    what_the_store_cannot_keep_is_refused_alone
    a_judge_that_panics_ends_nobody
    who_comes_when_too_many_wait_is_told_so
    the_audit_is_paged_and_filtered
    the_last_ledger_ends_the_writer_after_what_it_took
}

/// A writer that is held until this is dropped.
struct Held {
    release: Option<Sender<()>>,
    blocker: Option<JoinHandle<()>>,
}

impl Drop for Held {
    fn drop(&mut self) {
        self.release = None;
        // Nobody holds the ledger on behalf of this any more.
        self.blocker.take().map(JoinHandle::join);
    }
}

/// Holds the writer.
fn held(ledger: &Ledger) -> Held {
    let (release, wait_for_it) = channel::<()>();
    let (begun, has_begun) = channel();
    let blocking: Judge = Box::new(move |book| {
        begun.send(()).expect("the test waits");
        let _ = wait_for_it.recv();
        Ok((book.clone(), Vec::new()))
    });
    let ledger = ledger.clone();
    let blocker = thread::spawn(move || {
        wait(ledger.write(scribe("blocker"), blocking)).expect("nothing is kept");
    });
    has_begun.recv().expect("the writer comes to it");
    Held { release: Some(release), blocker: Some(blocker) }
}

type Submitted<'l> = Pin<Box<dyn Future<Output = Result<Vec<Change>, WriteFault>> + 'l>>;

/// A submission that is in the queue, or was refused a place in it.
fn submitted(ledger: &Ledger, judge: Judge) -> Submitted<'_> {
    let mut waiting: Submitted<'_> = Box::pin(ledger.write(scribe("somebody"), judge));
    // A submission is sent when it is first polled.
    match waiting.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Pending => waiting,
        Poll::Ready(answer) => Box::pin(std::future::ready(answer)),
    }
}

fn a_new_ledger_begins_with_what_is_published(place: &dyn Place) {
    let ledger = ledger(place);
    let (book, published) = (ledger.book(), published());
    assert_eq!(book.revision(), 1);
    for &kind in Kind::ALL {
        assert!(book.of_kind(kind).eq(published.of_kind(kind)), "{kind}");
    }
    assert!(audit(&ledger).iter().all(|entry| entry.actor == "seeds" && entry.before.is_none()));
    audit_agrees(&ledger);
    ledger.check().expect("everything agrees");
}

fn what_is_written_is_there_after_it_is_opened_again(place: &dyn Place) {
    let first = ledger(place);
    let changes = write(&first, vec![created("ombriere", "Ombrière")]).expect("it is kept");
    let revision = changes[0].revision;
    write(&first, vec![renamed("ombriere", "Ombrière à vélos", revision)]).expect("it is kept");
    write(&first, vec![created("gone", "x")]).expect("it is kept");
    write(&first, vec![deleted("gone", 4)]).expect("it is kept");
    drop(first);
    let again = ledger(place);
    assert_eq!(again.book().revision(), 5);
    let record = again.book().get(Kind::Solution, &id("ombriere")).cloned().expect("it is there");
    assert!(matches!(record.get("name"), Some(Value::Words(words)) if words.fr == "Ombrière à vélos"));
    assert!(again.book().get(Kind::Solution, &id("gone")).is_none());
    audit_agrees(&again);
}

fn many_who_write_at_once_are_each_kept_once(place: &dyn Place) {
    const WRITERS: usize = 16;
    const WRITES: usize = 50;
    let ledger = ledger(place);
    let acknowledged: Vec<(String, u64)> = thread::scope(|scope| {
        let writer = |writer: usize| {
            let ledger = &ledger;
            move || {
                let one = |turn: usize| {
                    let solution = format!("s-{writer}-{turn}");
                    let changes = write(ledger, vec![created(&solution, "x")]).expect("it is kept");
                    (solution, changes[0].revision)
                };
                (0..WRITES).map(one).collect::<Vec<_>>()
            }
        };
        let writers: Vec<_> = (0..WRITERS).map(|idx| scope.spawn(writer(idx))).collect();
        writers.into_iter().flat_map(|writer| writer.join().expect("no writer panics")).collect()
    });
    let revisions: BTreeSet<u64> = acknowledged.iter().map(|(_, revision)| *revision).collect();
    assert_eq!(revisions.len(), WRITERS * WRITES, "no number stands for two writes");
    assert_eq!(revisions.into_iter().max(), Some(1 + (WRITERS * WRITES) as u64));
    let book = ledger.book();
    for (solution, revision) in &acknowledged {
        assert_eq!(book.get(Kind::Solution, &id(solution)).map(|it| it.revision()), Some(*revision));
    }
    audit_agrees(&ledger);
    ledger.check().expect("everything agrees");
}

fn a_batch_is_done_whole_or_not_at_all(place: &dyn Place) {
    let ledger = ledger(place);
    let refused = write(&ledger, vec![created("a", "x"), created("b", "x"), created("a", "x")]);
    assert!(matches!(refused, Err(WriteFault::Refused(2, Refusal::ThereAlready { .. }))), "{refused:?}");
    assert_eq!((ledger.book().revision(), ledger.book().get(Kind::Solution, &id("b"))), (1, None));
    let done = write(&ledger, vec![created("a", "x"), created("b", "x")]).expect("it is kept");
    assert_eq!(done.iter().map(|change| change.revision).collect::<Vec<_>>(), [2, 3]);
    audit_agrees(&ledger);
}

fn a_submission_is_judged_after_those_of_its_group(place: &dyn Place) {
    let ledger = ledger(place);
    let release = held(&ledger);
    let all = [
        created("a", "first"),
        created("a", "second"),
        renamed("a", "third", 2),
        deleted("a", 3),
        created("a", "fifth"),
    ]
    .map(|write| submitted(&ledger, judge(vec![write])));
    drop(release);
    let answers = wait(join_all(all));
    assert!(matches!(answers[1], Err(WriteFault::Refused(0, Refusal::ThereAlready { .. }))));
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 4);
    assert_eq!(ledger.book().get(Kind::Solution, &id("a")).map(|it| it.revision()), Some(5));
    audit_agrees(&ledger);
}

fn what_the_store_cannot_keep_is_refused_alone(place: &dyn Place) {
    let ledger = ledger(place);
    let release = held(&ledger);
    // A judge that lets a commune pass whose edition is not there.
    let wrong: Judge = Box::new(|book| {
        let values =
            [("name", Value::Text("x".to_owned())), ("edition_id", Value::Named("99".parse().expect("an identifier")))];
        let revision = book.revision() + 1;
        let record = Record::kept(values.into_iter().collect(), None, revision);
        let after = Some(std::sync::Arc::new(record));
        let change = Change { kind: Kind::Commune, id: id("75056"), before: None, after, revision };
        Ok((book.clone(), vec![change]))
    });
    let all = [judge(vec![created("a", "x")]), wrong, judge(vec![created("b", "x")])];
    let all = all.map(|judge| submitted(&ledger, judge));
    drop(release);
    let answers = wait(join_all(all));
    assert_eq!(answers.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false, true]);
    assert_eq!(answers[1], Err(WriteFault::Unavailable));
    assert!(ledger.is_writable());
    audit_agrees(&ledger);
    ledger.check().expect("everything agrees");
}

fn a_judge_that_panics_ends_nobody(place: &dyn Place) {
    let ledger = ledger(place);
    let panicking: Judge = Box::new(|_| unreachable!("a judge may be wrong"));
    assert_eq!(wait(ledger.write(scribe("somebody"), panicking)), Err(WriteFault::Unavailable));
    write(&ledger, vec![created("a", "x")]).expect("the writer lives");
    audit_agrees(&ledger);
}

fn who_comes_when_too_many_wait_is_told_so(place: &dyn Place) {
    let ledger = ledger(place);
    let release = held(&ledger);
    let one = |idx: usize| submitted(&ledger, judge(vec![created(&format!("s-{idx}"), "x")]));
    let many: Vec<_> = (0..1_100).map(one).collect();
    drop(release);
    let answers = wait(join_all(many));
    let busy = answers.iter().filter(|answer| **answer == Err(WriteFault::Busy)).count();
    let done = answers.iter().filter(|answer| answer.is_ok()).count();
    assert!(busy > 0 && busy + done == 1_100, "{busy} {done}");
    assert!(ledger.is_writable());
    assert_eq!(ledger.book().revision(), 1 + done as u64);
    audit_agrees(&ledger);
}

fn the_audit_is_paged_and_filtered(place: &dyn Place) {
    let ledger = ledger(place);
    wait(ledger.write(scribe("ada"), judge(vec![created("a", "x"), created("b", "x")]))).expect("it is kept");
    wait(ledger.write(scribe("bob"), judge(vec![renamed("a", "y", 2)]))).expect("it is kept");
    let asked = |page: AuditPage| {
        let entries = ledger.audit(&page).expect("the audit is read");
        entries.into_iter().map(|entry| (entry.actor, entry.id.to_string(), entry.revision)).collect::<Vec<_>>()
    };
    let entry = |actor: &str, id: &str, revision| (actor.to_owned(), id.to_owned(), revision);
    let newest = AuditPage::newest(10);
    assert_eq!(asked(AuditPage::newest(2)), [entry("bob", "a", 4), entry("ada", "b", 3)]);
    assert_eq!(
        asked(AuditPage { id: Some(id("a")), kind: Some(Kind::Solution), ..newest.clone() }),
        [entry("bob", "a", 4), entry("ada", "a", 2)]
    );
    assert_eq!(
        asked(AuditPage { actor: Some("ada".to_owned()), ..newest.clone() }),
        [entry("ada", "b", 3), entry("ada", "a", 2)]
    );
    assert!(asked(AuditPage { actor: Some("' OR 1=1 --".to_owned()), ..newest.clone() }).is_empty());
    let last = ledger.audit(&AuditPage::newest(1)).expect("the audit is read")[0].seq;
    assert_eq!(asked(AuditPage { before: Some(last), ..AuditPage::newest(1) }), [entry("ada", "b", 3)]);
    assert!(asked(AuditPage { kind: Some(Kind::Area), ..newest }).is_empty());
}

fn the_last_ledger_ends_the_writer_after_what_it_took(place: &dyn Place) {
    let first = ledger(place);
    let release = held(&first);
    drop(submitted(&first, judge(vec![created("a", "x")])));
    drop(release);
    drop(first);
    assert!(ledger(place).book().get(Kind::Solution, &id("a")).is_some());
}
