//! The history of the communes' codes (COG): which code of one year is which of another.
//!
//! Codes are of a year. A table keyed by the codes of another year is carried along the recorded mergers and renamings,
//! or refused where a commune was split and nothing says which part a row is about. Nothing is guessed from a name.

use std::collections::BTreeMap;

use super::identity::CommuneCode;

/// A change of the code of communes, in force from the first of January of a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CogEvent {
    /// The first year with the new codes.
    pub year: u16,
    /// The communes before.
    pub from: Vec<CommuneCode>,
    /// The communes after.
    pub to: Vec<CommuneCode>,
    /// The act or the publication that says so.
    pub source: String,
}

/// A code of a table that was carried into another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CodeChange {
    /// The code in the table.
    pub from: CommuneCode,
    /// The code in the layer.
    pub to: CommuneCode,
    /// The year of the last change between them.
    pub year: u16,
}

/// The recorded changes, by year.
#[derive(Debug, Clone, Default)]
pub struct CogHistory {
    events: Vec<CogEvent>,
}

/// A code carried from one year to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// The code in the year asked for.
    pub code: CommuneCode,
    /// The years of the changes that it went through, in the order of travel.
    pub through: Vec<u16>,
}

/// Why a code cannot be carried to another year.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VintageError {
    /// The commune was split, or, going back, merged from several.
    #[error("commune {code} became {parts:?} in {year}: a row about it belongs to none of them alone")]
    Ambiguous {
        /// The code.
        code: CommuneCode,
        /// The year of the change.
        year: u16,
        /// What it became.
        parts: Vec<String>,
    },
    /// An event without a commune before or after it.
    #[error("the change of {year} names no commune before or none after it")]
    EmptyEvent {
        /// The year of the change.
        year: u16,
    },
}

impl Carried {
    /// What is recorded of it, where the code of `from` became another.
    pub fn change_from(&self, from: &CommuneCode) -> Option<CodeChange> {
        let year = *self.through.last()?;
        (self.code != *from).then(|| CodeChange { from: from.clone(), to: self.code.clone(), year })
    }
}

impl CogHistory {
    /// A history of `events`, in whatever order.
    ///
    /// # Errors
    /// Where an event names no commune before or after it.
    pub fn new(mut events: Vec<CogEvent>) -> Result<Self, VintageError> {
        if let Some(empty) = events.iter().find(|event| event.from.is_empty() || event.to.is_empty()) {
            return Err(VintageError::EmptyEvent { year: empty.year });
        }
        events.sort_by_key(|event| event.year);
        Ok(Self { events })
    }

    /// The recorded changes, by year.
    pub fn events(&self) -> &[CogEvent] {
        &self.events
    }

    /// The years in which `code` stands: the first with it, and the last, where a change is recorded.
    pub fn validity(&self, code: &CommuneCode) -> (Option<u16>, Option<u16>) {
        let begins = |event: &&CogEvent| event.to.contains(code) && !event.from.contains(code);
        let ends = |event: &&CogEvent| event.from.contains(code) && !event.to.contains(code);
        let valid_from = self.events.iter().rfind(begins).map(|event| event.year);
        let valid_to = self.events.iter().find(ends).map(|event| event.year - 1);
        (valid_from, valid_to)
    }

    /// The code in `to_year` of the commune that is `code` in `from_year`.
    ///
    /// # Errors
    /// Where the commune was split on the way, or merged from several on the way back.
    pub fn carry(&self, code: &CommuneCode, from_year: u16, to_year: u16) -> Result<Carried, VintageError> {
        let start = Carried { code: code.clone(), through: Vec::new() };
        if from_year <= to_year {
            let mut on_the_way = self.events.iter().filter(|event| (from_year + 1..=to_year).contains(&event.year));
            on_the_way.try_fold(start, |carried, event| step(carried, event.year, &event.from, &event.to))
        } else {
            let mut on_the_way =
                self.events.iter().rev().filter(|event| (to_year + 1..=from_year).contains(&event.year));
            on_the_way.try_fold(start, |carried, event| step(carried, event.year, &event.to, &event.from))
        }
    }

    /// The codes that became another when a table of `from_year` is carried to `to_year`, in order: what its record says.
    ///
    /// # Errors
    /// At the first code that cannot be carried.
    pub fn changes<'c>(
        &self,
        codes: impl IntoIterator<Item = &'c CommuneCode>,
        from_year: u16,
        to_year: u16,
    ) -> Result<Vec<CodeChange>, VintageError> {
        let change = |code: &CommuneCode| Ok(self.carry(code, from_year, to_year)?.change_from(code));
        let mut changes: Vec<CodeChange> =
            codes.into_iter().filter_map(|code| change(code).transpose()).collect::<Result<_, _>>()?;
        changes.sort();
        changes.dedup();
        Ok(changes)
    }

    /// For each code of `to_year`, the codes of `from_year` whose rows join in it, in order.
    ///
    /// # Errors
    /// At the first code that cannot be carried.
    pub fn joined<'c>(
        &self,
        codes: impl IntoIterator<Item = &'c CommuneCode>,
        from_year: u16,
        to_year: u16,
    ) -> Result<BTreeMap<CommuneCode, Vec<CommuneCode>>, VintageError> {
        let mut joined: BTreeMap<CommuneCode, Vec<CommuneCode>> = BTreeMap::new();
        for code in codes {
            joined.entry(self.carry(code, from_year, to_year)?.code).or_default().push(code.clone());
        }
        for parts in joined.values_mut() {
            parts.sort();
        }
        Ok(joined)
    }
}

/// Carries a code over one change, where it is concerned.
fn step(carried: Carried, year: u16, before: &[CommuneCode], after: &[CommuneCode]) -> Result<Carried, VintageError> {
    if !before.contains(&carried.code) {
        return Ok(carried);
    }
    match after {
        [only] => {
            let through = carried.through.into_iter().chain([year]).collect();
            Ok(Carried { code: only.clone(), through })
        }
        parts => Err(VintageError::Ambiguous {
            code: carried.code,
            year,
            parts: parts.iter().map(ToString::to_string).collect(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(texts: &[&str]) -> Vec<CommuneCode> {
        texts.iter().map(|text| text.parse().expect("a commune's code")).collect()
    }

    fn history() -> CogHistory {
        let event = |year, from: &[&str], to: &[&str]| CogEvent {
            year,
            from: codes(from),
            to: codes(to),
            source: String::from("test"),
        };
        let events = vec![event(2025, &["93059", "93066"], &["93066"]), event(2024, &["01001"], &["01002", "01003"])];
        CogHistory::new(events).expect("every event has a before and an after")
    }

    #[test]
    fn a_merged_commune_is_carried_into_what_it_became() {
        let [pierrefitte, saint_denis] = codes(&["93059", "93066"]).try_into().expect("two codes");
        let carried = history().carry(&pierrefitte, 2021, 2026).expect("a merger is no split");
        assert_eq!(carried, Carried { code: saint_denis, through: vec![2025] });
        assert_eq!(history().carry(&pierrefitte, 2025, 2026).expect("no change").code, pierrefitte);
    }

    #[test]
    fn a_split_and_a_merger_backwards_are_refused() {
        let [split, merged] = codes(&["01001", "93066"]).try_into().expect("two codes");
        assert!(matches!(history().carry(&split, 2020, 2026), Err(VintageError::Ambiguous { year: 2024, .. })));
        assert!(matches!(history().carry(&merged, 2026, 2020), Err(VintageError::Ambiguous { year: 2025, .. })));
    }

    #[test]
    fn a_code_stands_until_the_year_before_its_merger() {
        let [pierrefitte, saint_denis] = codes(&["93059", "93066"]).try_into().expect("two codes");
        assert_eq!(history().validity(&pierrefitte), (None, Some(2024)));
        assert_eq!(history().validity(&saint_denis), (None, None));
    }

    #[test]
    fn a_record_names_the_codes_that_became_another() {
        let old = codes(&["95018", "93066", "93059", "93059"]);
        let changes = history().changes(&old, 2021, 2026).expect("no split on the way");
        assert_eq!(changes, [CodeChange { from: old[2].clone(), to: old[1].clone(), year: 2025 }]);
        assert!(history().changes(&codes(&["01001"]), 2021, 2026).is_err());
        assert_eq!(history().changes(&old, 2025, 2026), Ok(Vec::new()));
    }

    #[test]
    fn rows_of_several_old_codes_join_in_one_new_code() {
        let old = codes(&["93066", "93059", "95018"]);
        let joined = history().joined(&old, 2021, 2026).expect("no split on the way");
        assert_eq!(joined[&old[0]], codes(&["93059", "93066"]));
        assert_eq!(joined.len(), 2);
    }
}
