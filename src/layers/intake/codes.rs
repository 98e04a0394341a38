//! Whether the codes of communes that a table carries are those of its year.
//!
//! A code is judged by the recorded history of changes, and within the départements that lie wholly in the Métropole by
//! the communes that are there. Elsewhere a code that is well formed is believed.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::super::column::{Cell, Column, FieldKind};
use super::super::identity::CommuneCode;
use super::super::layer::{Field, Layer};
use super::super::vintage::CogHistory;
use super::fault::FaultKind;
use super::habits::is_of_commune_codes;

/// The départements whose communes are all of the Métropole du Grand Paris (law 2015-991 of 7 August 2015, article 59).
const WHOLE_DEPARTEMENTS: [&str; 4] = ["75", "92", "93", "94"];
/// Municipal arrondissements, which INSEE codes as if they were communes, and the commune that each range of them makes:
/// Paris, Lyon and Marseille (Code officiel géographique, type ARM).
const ARRONDISSEMENTS: [(RangeInclusive<u32>, &str); 3] =
    [(75_101..=75_120, "75056"), (69_381..=69_389, "69123"), (13_201..=13_216, "13055")];

/// What is known about the codes of communes.
#[derive(Debug, Clone, Copy)]
pub struct CodeBook<'a> {
    /// The recorded changes.
    pub history: &'a CogHistory,
    /// The layer of the communes of the Métropole, where it is at hand.
    pub communes: Option<&'a Layer>,
}

/// What is wrong with the codes in the columns of a table whose codes are of `year`: the row, and the fault.
pub(super) fn code_faults(
    fields: &[Field],
    columns: &[Column],
    year: Option<u16>,
    book: &CodeBook<'_>,
) -> Vec<(usize, FaultKind)> {
    let of_codes = fields
        .iter()
        .zip(columns)
        .filter(|(field, _)| field.kind == FieldKind::Text && is_of_commune_codes(&field.name));
    let mut faults = Vec::new();
    for (field, column) in of_codes {
        let mut judged: BTreeMap<&str, Option<FaultKind>> = BTreeMap::new();
        for (idx, text) in column.iter().enumerate().filter_map(|(idx, cell)| Some((idx, cell.text()?))) {
            let judgement = judged.entry(text).or_insert_with(|| book.judge(&field.name, text, year));
            faults.extend(judgement.clone().map(|fault| (idx, fault)));
        }
    }
    faults.sort_by_key(|(idx, _)| *idx);
    faults
}

impl CodeBook<'_> {
    /// What is wrong with a code, if anything.
    fn judge(&self, column: &str, text: &str, year: Option<u16>) -> Option<FaultKind> {
        let (column, code) = (column.to_owned(), text.to_owned());
        let Ok(commune) = text.parse::<CommuneCode>() else { return Some(FaultKind::UnknownCode { column, code }) };
        if let Some(year) = year
            && let Some(became) = self.stale(&commune, year)
        {
            return Some(FaultKind::StaleCode { column, code, year, became });
        }
        let is_unknown = self.communes.is_some_and(|communes| {
            let is_of_now = year.is_none() || year == communes.about().cog_year;
            is_of_now && self.is_missing(text, communes)
        });
        is_unknown.then_some(FaultKind::UnknownCode { column, code })
    }

    /// What a code became, or from what it came, where it is none of `year`.
    fn stale(&self, code: &CommuneCode, year: u16) -> Option<String> {
        let (from, to) = self.history.validity(code);
        let event = if to.is_some_and(|last| year > last) {
            self.history.events().iter().find(|event| event.from.contains(code) && !event.to.contains(code))
        } else if from.is_some_and(|first| year < first) {
            self.history.events().iter().rfind(|event| event.to.contains(code) && !event.from.contains(code))
        } else {
            None
        }?;
        let joined = |codes: &[CommuneCode]| codes.iter().map(CommuneCode::as_str).collect::<Vec<_>>().join(" + ");
        Some(format!("{} → {} ({})", joined(&event.from), joined(&event.to), event.year))
    }

    /// Whether a code of a département that lies wholly in the Métropole is none of its communes. One that the history
    /// knows of another year is no news here.
    fn is_missing(&self, code: &str, communes: &Layer) -> bool {
        let is_whole = WHOLE_DEPARTEMENTS.iter().any(|departement| code.starts_with(departement));
        let is_recorded = || {
            self.history.events().iter().any(|event| event.from.iter().chain(&event.to).any(|it| it.as_str() == code))
        };
        is_whole && commune_of_arrondissement(code).is_none() && communes.feature(code).is_none() && !is_recorded()
    }
}

/// The code of the commune of which `code` is a municipal arrondissement: of Paris, Lyon or Marseille.
pub fn commune_of_arrondissement(code: &str) -> Option<&'static str> {
    let number: u32 = code.parse().ok().filter(|_| code.len() == 5)?;
    ARRONDISSEMENTS.iter().find(|(codes, _)| codes.contains(&number)).map(|(_, commune)| *commune)
}

/// The code of a commune in a cell.
pub(super) fn commune_code(cell: Cell<'_>) -> Option<CommuneCode> {
    cell.text()?.trim().parse().ok()
}
