//! Several processes on one store: nobody judges what is no longer so.

use std::thread;

use arpent::programme::Refusal;
use arpent::programme::record::Kind;
use arpent::store::WriteFault;

use crate::harness::{Place, asked_of_every_store, audit_agrees, created, id, ledger, renamed, write};

asked_of_every_store! {
    what_another_process_wrote_is_seen_at_a_look
    what_another_process_wrote_is_judged_on_without_a_look
    two_processes_write_at_once_and_lose_nothing
    two_processes_begin_one_ledger
}

fn what_another_process_wrote_is_seen_at_a_look(place: &dyn Place) {
    let (here, there) = (ledger(place), ledger(place));
    write(&there, vec![created("a", "x")]).expect("it is kept");
    assert!(here.book().get(Kind::Solution, &id("a")).is_none());
    here.look_again();
    assert_eq!(here.book().get(Kind::Solution, &id("a")).map(|it| it.revision()), Some(2));
    assert!(there.book().get(Kind::Solution, &id("a")).is_some());
}

fn what_another_process_wrote_is_judged_on_without_a_look(place: &dyn Place) {
    let (here, there) = (ledger(place), ledger(place));
    write(&there, vec![created("a", "x")]).expect("it is kept");
    let refused = write(&here, vec![created("a", "y")]);
    assert!(matches!(refused, Err(WriteFault::Refused(0, Refusal::ThereAlready { .. }))), "{refused:?}");
    let changes = write(&here, vec![renamed("a", "y", 2)]).expect("it is kept");
    assert_eq!(changes[0].revision, 3);
    let refused = write(&there, vec![renamed("a", "z", 2)]);
    assert!(matches!(refused, Err(WriteFault::Refused(0, Refusal::Changed { revision: 3 }))), "{refused:?}");
    audit_agrees(&there);
}

fn two_processes_write_at_once_and_lose_nothing(place: &dyn Place) {
    let ledgers = [ledger(place), ledger(place)];
    thread::scope(|scope| {
        for (ledger_idx, ledger) in ledgers.iter().enumerate() {
            for writer in 0..4 {
                scope.spawn(move || {
                    for turn in 0..25 {
                        let solution = format!("s-{ledger_idx}-{writer}-{turn}");
                        // Another process may hold the database for longer than one waits.
                        while write(ledger, vec![created(&solution, "x")]) == Err(WriteFault::Busy) {}
                    }
                });
            }
        }
    });
    for ledger in &ledgers {
        ledger.look_again();
        assert_eq!(ledger.book().of_kind(Kind::Solution).count(), 200);
        audit_agrees(ledger);
    }
}

fn two_processes_begin_one_ledger(place: &dyn Place) {
    let ledgers: Vec<_> = thread::scope(|scope| {
        let begun: Vec<_> = (0..4).map(|_| scope.spawn(|| ledger(place))).collect();
        begun.into_iter().map(|it| it.join().expect("each begins or finds it begun")).collect()
    });
    for ledger in &ledgers {
        assert_eq!(ledger.book().revision(), 1);
        audit_agrees(ledger);
    }
}
