//! Protocols and observations that the tests of this folder share.

use super::{Day, FrozenProtocol, Observation, ObservedUnit, Outcome, PeriodLength, Protocol, Window};
use crate::diagnosis::Direction;

pub(super) fn day(text: &str) -> Day {
    Day::first_of(text.parse().expect("a date of a test"))
}

pub(super) fn unit(id: &str) -> ObservedUnit {
    let outline = "0".repeat(64).parse().expect("64 digits");
    ObservedUnit { id: id.parse().expect("an identifier of a test"), outline }
}

/// A protocol over the months of 2022 and 2023, launched on 1 January 2023.
pub(super) fn protocol(treated: &[&str], controls: &[&str]) -> Protocol {
    Protocol {
        outcome: Outcome {
            indicator: "clim.vuln.night".to_owned(),
            unit: "share".to_owned(),
            direction: Direction::Down,
        },
        treated: treated.iter().map(|id| unit(id)).collect(),
        controls: controls.iter().map(|id| unit(id)).collect(),
        donors: Vec::new(),
        spillover: Vec::new(),
        window: Window { from: day("2022-01-01"), launch: day("2023-01-01"), until: day("2023-12-31") },
        period: PeriodLength::Month,
        expected_effect: None,
        minimum_detectable_effect: None,
    }
}

pub(super) fn frozen(draft: Protocol) -> FrozenProtocol {
    draft.freeze(day("2021-12-01")).expect("it stands and is before the launch")
}

/// An observation a month from January 2022, `values` in order.
pub(super) fn monthly(unit: &str, values: impl IntoIterator<Item = f64>) -> Vec<Observation> {
    let months = (2022..2024).flat_map(|year| (1..=12).map(move |month| format!("{year}-{month:02}")));
    let observed = |(date, value): (String, f64)| Observation {
        unit: unit.parse().expect("an identifier of a test"),
        date: date.parse().expect("a month"),
        value,
    };
    months.zip(values).map(observed).collect()
}

/// A number between −1 and 1 that looks drawn and is the same every time.
pub(super) fn scatter(seed: u32) -> f64 {
    let mixed = seed.wrapping_mul(2_654_435_761).rotate_left(13).wrapping_mul(0x85eb_ca6b) ^ (seed << 7);
    f64::from(mixed.wrapping_mul(0xc2b2_ae35) >> 8) / f64::from(1_u32 << 23) - 1.0
}
