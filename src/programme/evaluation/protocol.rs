//! What is written down before an experiment starts, so that nobody chooses afterwards what it is judged by.
//!
//! A [`Protocol`] is a draft: plain fields, checked by [`Protocol::check`]. [`Protocol::freeze`] turns it into a
//! [`FrozenProtocol`], on a day before the launch and never after; a frozen protocol has no way to change. Its identity
//! is the SHA-256 of a canonical text, which `docs/evaluation.md` shows; who writes it by hand finds the same hash.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Write as _};
use std::str::FromStr;

use sha2::{Digest, Sha256};

use crate::diagnosis::Direction;
use crate::layers::{FeatureId, Words};

use super::day::{Day, PeriodLength};

/// The version of the canonical text and of the methods that evaluate by it.
const RULES_VERSION: u32 = 1;
/// Most units of a protocol together: the treated, the controls and the donors.
pub const MAX_UNITS: usize = 300;
/// Most periods of a window.
pub const MAX_PERIODS: usize = 600;
/// Longest text of the outcome, in bytes.
const MAX_TEXT: usize = 200;
const INDICATOR: &str = "indicator";

/// The SHA-256 of an outline in its canonical form, as [`crate::diagnosis::Zone`] tells it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct OutlineHash(String);

/// A text that is no SHA-256.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no SHA-256: 64 small hexadecimal digits are needed")]
pub struct BadOutlineHash(String);

/// What is measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The identifier of the indicator, or of what a sensor measures.
    pub indicator: String,
    /// The unit of its values.
    pub unit: String,
    /// Which way is better.
    pub direction: Direction,
}

/// A zone or a sensor whose outcome is observed, and where it lies.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ObservedUnit {
    /// Its identifier.
    pub id: FeatureId,
    /// The hash of its outline, or of its position.
    pub outline: OutlineHash,
}

/// The days between which observations count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The first day before the launch that counts.
    pub from: Day,
    /// The first day of the experiment.
    pub launch: Day,
    /// The last day that counts.
    pub until: Day,
}

/// A draft of a protocol.
#[derive(Debug, Clone, PartialEq)]
pub struct Protocol {
    /// What is measured.
    pub outcome: Outcome,
    /// Where the experiment takes place, at least one.
    pub treated: Vec<ObservedUnit>,
    /// What the treated are compared with.
    pub controls: Vec<ObservedUnit>,
    /// What a synthetic control may be mixed from; the controls where none is named.
    pub donors: Vec<ObservedUnit>,
    /// Units so near that the experiment may reach them: they are left out of the donors and may not be controls.
    pub spillover: Vec<FeatureId>,
    /// When.
    pub window: Window,
    /// In which periods observations are gathered.
    pub period: PeriodLength,
    /// The change that is hoped for, in the unit of the outcome.
    pub expected_effect: Option<f64>,
    /// The least effect that the evaluation is made to find, in the unit of the outcome.
    pub minimum_detectable_effect: Option<f64>,
}

/// A protocol that was frozen before the launch. It cannot be changed.
#[derive(Debug, Clone, PartialEq)]
pub struct FrozenProtocol {
    protocol: Protocol,
    frozen_on: Day,
    canonical_text: String,
    id: String,
}

/// Why a protocol does not stand.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProtocolFault {
    /// It is too late to freeze.
    #[error("a protocol is frozen before the launch: {day} is not before {launch}")]
    NotBeforeLaunch {
        /// The day of freezing.
        day: Day,
        /// The launch.
        launch: Day,
    },
    /// A text that says nothing or too much.
    #[error("the {field} of the outcome has to have 1 to {MAX_TEXT} bytes and no control character")]
    BadText {
        /// Which text.
        field: &'static str,
    },
    /// Nothing is treated.
    #[error("no treated unit is named")]
    NoTreated,
    /// A unit that is there twice among the treated, the controls or the donors, or is both treated and compared with.
    #[error("the unit `{0}` is named twice")]
    UnitTwice(FeatureId),
    /// A unit with two outlines.
    #[error("the unit `{0}` is named with two outlines")]
    TwoOutlines(FeatureId),
    /// A control that the experiment may reach.
    #[error("the control `{0}` lies in the spillover ring")]
    ControlInSpillover(FeatureId),
    /// The days are not in order.
    #[error("the window has to start before the launch and end on it or later: {from}, {launch}, {until}")]
    WindowOrder {
        /// Its first day.
        from: Day,
        /// The launch.
        launch: Day,
        /// Its last day.
        until: Day,
    },
    /// An expected effect that is no number.
    #[error("the expected effect has to be a finite number")]
    BadExpectedEffect,
    /// A detectable effect that is no number or not positive.
    #[error("the minimum detectable effect has to be a finite number above 0")]
    BadDetectableEffect,
    /// Too many units.
    #[error("{found} units are named, at most {MAX_UNITS} are taken")]
    TooManyUnits {
        /// How many.
        found: usize,
    },
    /// Too many periods.
    #[error("the window has {found} periods of a {length}, at most {MAX_PERIODS} are taken: a longer period is needed")]
    TooManyPeriods {
        /// How many.
        found: usize,
        /// Their length.
        length: PeriodLength,
    },
}

impl ProtocolFault {
    /// The fault as a person reads it.
    pub fn words(&self) -> Words {
        let french = match self {
            Self::NotBeforeLaunch { day, launch } => {
                format!("un protocole se gèle avant le lancement : le {day} n’est pas avant le {launch}")
            }
            Self::BadText { field } => {
                let field = if *field == INDICATOR { "l’indicateur" } else { "l’unité" };
                format!("{field} doit avoir de 1 à {MAX_TEXT} octets, sans caractère de contrôle")
            }
            Self::NoTreated => "aucun site d’expérimentation n’est nommé".to_owned(),
            Self::UnitTwice(unit) => format!("« {unit} » est nommé deux fois"),
            Self::TwoOutlines(unit) => format!("« {unit} » est nommé avec deux contours"),
            Self::ControlInSpillover(unit) => {
                format!("le témoin « {unit} » se trouve dans la couronne où l’expérimentation peut déborder")
            }
            Self::WindowOrder { from, launch, until } => format!(
                "la fenêtre doit commencer avant le lancement et finir ce jour-là ou plus tard : {from}, {launch}, {until}"
            ),
            Self::BadExpectedEffect => "l’effet attendu doit être un nombre fini".to_owned(),
            Self::BadDetectableEffect => {
                "le plus petit effet décelable doit être un nombre fini supérieur à 0".to_owned()
            }
            Self::TooManyUnits { found } => format!("{found} unités : {MAX_UNITS} au plus sont admises"),
            Self::TooManyPeriods { found, .. } => {
                format!("{found} périodes : {MAX_PERIODS} au plus sont admises, il faut des périodes plus longues")
            }
        };
        Words::new(french, self.to_string())
    }
}

impl OutlineHash {
    /// The hash as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for OutlineHash {
    type Err = BadOutlineHash;

    fn from_str(text: &str) -> Result<Self, BadOutlineHash> {
        let is_hash = text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if is_hash { Ok(Self(text.to_owned())) } else { Err(BadOutlineHash(text.chars().take(64).collect())) }
    }
}

impl Display for OutlineHash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl Protocol {
    /// Whether everything that must hold holds, but for the day of freezing.
    ///
    /// # Errors
    /// The first thing that does not.
    pub fn check(&self) -> Result<(), ProtocolFault> {
        check_text(INDICATOR, &self.outcome.indicator)?;
        check_text("unit", &self.outcome.unit)?;
        self.check_units()?;
        self.check_window()?;
        if self.expected_effect.is_some_and(|effect| !effect.is_finite()) {
            return Err(ProtocolFault::BadExpectedEffect);
        }
        if self.minimum_detectable_effect.is_some_and(|effect| !effect.is_finite() || effect <= 0.0) {
            return Err(ProtocolFault::BadDetectableEffect);
        }
        Ok(())
    }

    /// The protocol as it stands on `day`, for good.
    ///
    /// # Errors
    /// Where `day` is not before the launch, or [`Self::check`] finds a fault.
    pub fn freeze(mut self, day: Day) -> Result<FrozenProtocol, ProtocolFault> {
        self.check()?;
        if day >= self.window.launch {
            return Err(ProtocolFault::NotBeforeLaunch { day, launch: self.window.launch });
        }
        for units in [&mut self.treated, &mut self.controls, &mut self.donors] {
            units.sort();
        }
        self.spillover.sort();
        self.spillover.dedup();
        let canonical_text = canonical_text(&self, day);
        let id = format!("sha256:{}", hexadecimal(&canonical_text));
        Ok(FrozenProtocol { protocol: self, frozen_on: day, canonical_text, id })
    }

    fn check_units(&self) -> Result<(), ProtocolFault> {
        let found = self.treated.len() + self.controls.len() + self.donors.len();
        if self.treated.is_empty() {
            return Err(ProtocolFault::NoTreated);
        }
        if found > MAX_UNITS || self.spillover.len() > MAX_UNITS {
            return Err(ProtocolFault::TooManyUnits { found: found.max(self.spillover.len()) });
        }
        let mut seen = BTreeMap::new();
        for (list_idx, list) in [&self.treated, &self.controls, &self.donors].into_iter().enumerate() {
            for unit in list {
                match seen.insert(&unit.id, (list_idx, &unit.outline)) {
                    // A control may be a donor as well.
                    Some((1, outline)) if list_idx == 2 && *outline == unit.outline => {}
                    Some((1, _)) if list_idx == 2 => return Err(ProtocolFault::TwoOutlines(unit.id.clone())),
                    Some(_) => return Err(ProtocolFault::UnitTwice(unit.id.clone())),
                    None => {}
                }
            }
        }
        let is_reached = |unit: &&ObservedUnit| self.spillover.contains(&unit.id);
        let reached = self.controls.iter().find(is_reached);
        reached.map_or(Ok(()), |unit| Err(ProtocolFault::ControlInSpillover(unit.id.clone())))
    }

    fn check_window(&self) -> Result<(), ProtocolFault> {
        let Window { from, launch, until } = self.window;
        if from >= launch || launch > until {
            return Err(ProtocolFault::WindowOrder { from, launch, until });
        }
        let periods = self.period.number_of(until) - self.period.number_of(from) + 1;
        match usize::try_from(periods) {
            Ok(found) if found <= MAX_PERIODS => Ok(()),
            found => Err(ProtocolFault::TooManyPeriods { found: found.unwrap_or_default(), length: self.period }),
        }
    }

    /// What a synthetic control may be mixed from, and what of it lies in the spillover ring and is left out.
    pub(super) fn donors_and_reached(&self) -> (Vec<&ObservedUnit>, Vec<&ObservedUnit>) {
        let named = if self.donors.is_empty() { &self.controls } else { &self.donors };
        named.iter().partition(|unit| !self.spillover.contains(&unit.id))
    }
}

impl FrozenProtocol {
    /// What was frozen; the units in the order of their identifiers.
    pub const fn protocol(&self) -> &Protocol {
        &self.protocol
    }

    /// The day on which it was frozen.
    pub const fn frozen_on(&self) -> Day {
        self.frozen_on
    }

    /// The text whose hash is the identity.
    pub fn canonical_text(&self) -> &str {
        &self.canonical_text
    }

    /// `sha256:` and the hash of the canonical text.
    pub fn id(&self) -> &str {
        &self.id
    }
}

fn check_text(field: &'static str, text: &str) -> Result<(), ProtocolFault> {
    let is_good = (1..=MAX_TEXT).contains(&text.len()) && !text.chars().any(char::is_control);
    if is_good { Ok(()) } else { Err(ProtocolFault::BadText { field }) }
}

/// Facts, one a line: a key, a blank, a value. No value holds a line break: [`Protocol::check`] has seen to it.
fn canonical_text(protocol: &Protocol, frozen_on: Day) -> String {
    let mut text = format!("arpent protocol {RULES_VERSION}\n");
    let mut fact = |key: &str, value: &dyn Display| {
        let _ = writeln!(text, "{key} {value}");
    };
    fact("outcome", &protocol.outcome.indicator);
    fact("outcome.unit", &protocol.outcome.unit);
    fact("outcome.direction", &protocol.outcome.direction.code());
    let lists = [("treated", &protocol.treated), ("control", &protocol.controls), ("donor", &protocol.donors)];
    for (key, units) in lists {
        for unit in units {
            fact(key, &format_args!("{} {}", unit.outline, unit.id));
        }
    }
    protocol.spillover.iter().for_each(|unit| fact("spillover", unit));
    fact("window.from", &protocol.window.from);
    fact("window.launch", &protocol.window.launch);
    fact("window.until", &protocol.window.until);
    fact("period", &protocol.period);
    // Zero without a sign: it is one number.
    let numbers = [
        ("expected_effect", protocol.expected_effect),
        ("minimum_detectable_effect", protocol.minimum_detectable_effect),
    ];
    for (key, number) in numbers {
        if let Some(number) = number {
            fact(key, &(number + 0.0));
        }
    }
    fact("frozen", &frozen_on);
    text
}

/// The SHA-256 of a text, lower-case hexadecimal.
fn hexadecimal(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programme::evaluation::samples::{day, protocol, unit};

    #[test]
    fn the_identity_is_the_hash_of_the_documented_text() {
        let mut draft = protocol(&["b", "a"], &["d", "c"]);
        draft.expected_effect = Some(-1.5);
        draft.spillover = vec!["e".parse().expect("an identifier")];
        let frozen = draft.freeze(day("2022-12-31")).expect("it is before the launch");
        let hash = "0".repeat(64);
        let expected = format!(
            "arpent protocol 1\noutcome clim.vuln.night\noutcome.unit share\noutcome.direction down\n\
             treated {hash} a\ntreated {hash} b\ncontrol {hash} c\ncontrol {hash} d\nspillover e\n\
             window.from 2022-01-01\nwindow.launch 2023-01-01\nwindow.until 2023-12-31\nperiod month\n\
             expected_effect -1.5\nfrozen 2022-12-31\n"
        );
        assert_eq!(frozen.canonical_text(), expected);
        // As `sha256sum` says of that text.
        assert_eq!(frozen.id(), "sha256:3d25d4fae326abfba177bf3dcffc07743f65b687e182d6d184f8586486ed0c84");
    }

    #[test]
    fn the_order_of_units_is_no_part_of_the_identity_and_each_fact_is() {
        let frozen = |draft: Protocol| draft.freeze(day("2022-12-01")).expect("it is before the launch");
        let first = frozen(protocol(&["a", "b"], &["c", "d"]));
        assert_eq!(first.id(), frozen(protocol(&["b", "a"], &["d", "c"])).id());
        let mut changes: Vec<Protocol> = Vec::new();
        let mut changed = |change: &dyn Fn(&mut Protocol)| {
            let mut draft = protocol(&["a", "b"], &["c", "d"]);
            change(&mut draft);
            changes.push(draft);
        };
        changed(&|draft| draft.outcome.direction = Direction::Up);
        changed(&|draft| draft.outcome.unit = "m2".to_owned());
        changed(&|draft| draft.treated[0].outline = OutlineHash("1".repeat(64)));
        changed(&|draft| draft.donors.push(unit("z")));
        changed(&|draft| draft.window.until = day("2023-12-30"));
        changed(&|draft| draft.period = PeriodLength::Week);
        changed(&|draft| draft.minimum_detectable_effect = Some(0.5));
        for draft in changes {
            assert_ne!(first.id(), frozen(draft.clone()).id(), "{draft:?}");
        }
        let later = protocol(&["a", "b"], &["c", "d"]).freeze(day("2022-12-02")).expect("it is before the launch");
        assert_ne!(first.id(), later.id());
    }

    #[test]
    fn nothing_is_frozen_on_the_day_of_the_launch_or_later() {
        for late in ["2023-01-01", "2024-06-01"] {
            let fault = protocol(&["a"], &["b"]).freeze(day(late)).expect_err("it is too late");
            assert!(matches!(fault, ProtocolFault::NotBeforeLaunch { .. }), "{fault}");
        }
    }

    #[test]
    fn what_cannot_be_evaluated_is_not_frozen() {
        let refused = |change: &dyn Fn(&mut Protocol)| {
            let mut draft = protocol(&["a"], &["b", "c"]);
            change(&mut draft);
            draft.freeze(day("2022-12-01")).expect_err("it does not stand").to_string()
        };
        let telling = [
            (refused(&|draft| draft.treated.clear()), "no treated"),
            (refused(&|draft| draft.controls.push(unit("a"))), "`a` is named twice"),
            (refused(&|draft| draft.controls.push(unit("b"))), "`b` is named twice"),
            (
                refused(&|draft| draft.donors.push(ObservedUnit { outline: OutlineHash("1".repeat(64)), ..unit("b") })),
                "two outlines",
            ),
            (refused(&|draft| draft.spillover = vec![unit("c").id]), "`c` lies in the spillover ring"),
            (refused(&|draft| draft.outcome.unit.clear()), "the unit of the outcome"),
            (refused(&|draft| draft.outcome.indicator = "a\nb".to_owned()), "the indicator of the outcome"),
            (refused(&|draft| draft.window.from = day("2023-01-01")), "2023-01-01, 2023-01-01, 2023-12-31"),
            (refused(&|draft| draft.window.until = day("2022-12-31")), "end on it or later"),
            (refused(&|draft| draft.expected_effect = Some(f64::NAN)), "expected effect has to be a finite number"),
            (refused(&|draft| draft.minimum_detectable_effect = Some(0.0)), "above 0"),
            (
                refused(&|draft| {
                    draft.period = PeriodLength::Day;
                    draft.window.from = day("2021-01-01");
                }),
                "1095 periods",
            ),
        ];
        for (told, expected) in telling {
            assert!(told.contains(expected), "{told} / {expected}");
        }
    }

    #[test]
    fn a_control_may_be_a_donor_and_a_donor_in_the_ring_is_left_out() {
        let mut draft = protocol(&["a"], &["b", "c"]);
        draft.donors = vec![unit("b"), unit("d")];
        draft.spillover = vec![unit("d").id];
        let frozen = draft.freeze(day("2022-12-01")).expect("it stands");
        let (donors, reached) = frozen.protocol().donors_and_reached();
        assert_eq!((donors.len(), reached.len()), (1, 1));
        assert_eq!(reached[0].id, unit("d").id);
    }
}
