//! What an indicator is: its words, its unit, its direction, and the method that makes it, with every parameter.
//!
//! Indicators are data (`geodata/indicators.toml`); a method is code. This file holds the types, [`super::catalogue`]
//! reads them.

mod method;
mod params;
mod reads;

use std::fmt;

use crate::layers::{Theme, Words};

pub use method::{
    ClassFilter, ClassSource, ColumnSource, Combine, FeatureSource, LengthPer, LineSource, MeanSource, Method, Reach,
    ReachPart, Scale, Weight,
};
pub use params::Param;

/// The identifier of an indicator, such as `mob.rail800.area`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct IndicatorId(String);

impl IndicatorId {
    /// An identifier from a catalogue entry, which has checked it.
    pub(super) fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The identifier as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::borrow::Borrow<str> for IndicatorId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for IndicatorId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// An indicator of the catalogue.
#[derive(Debug, Clone, PartialEq)]
pub struct Indicator {
    /// The identifier.
    pub id: IndicatorId,
    /// The theme under which it is shown.
    pub theme: Theme,
    /// The name that a person reads.
    pub label: Words,
    /// What it measures, in a sentence.
    pub definition: Words,
    /// The unit of the value.
    pub unit: Unit,
    /// How values of it behave when zones are joined.
    pub kind: Kind,
    /// Which way is better.
    pub direction: Direction,
    /// Decimals that are worth showing.
    pub decimals: u8,
    /// Whether it is compared with others at all.
    pub is_ranked: bool,
    /// How it is made.
    pub method: Method,
    /// Values that somebody set as a mark, in the order of the entry.
    pub thresholds: Vec<Threshold>,
    /// The ends between which a score normalises it; none where none are published.
    pub goalposts: Option<Goalposts>,
    /// The official source that would feed it, and from which layer, where that layer is not shipped.
    pub awaited: Option<Awaited>,
}

impl Indicator {
    /// Whether a zone of one size may be held against zones of another.
    pub fn is_comparable_across_sizes(&self) -> bool {
        self.kind == Kind::Intensive
    }
}

/// A value that an authority set as a mark, in the unit of the indicator.
#[derive(Debug, Clone, PartialEq)]
pub struct Threshold {
    /// The value.
    pub value: f64,
    /// What it marks.
    pub label: Words,
    /// Who set it, and where that is written.
    pub authority: String,
}

/// Fixed ends of a normalised scale, so that scores compare over time.
#[derive(Debug, Clone, PartialEq)]
pub struct Goalposts {
    /// The value that normalises to 0.
    pub low: f64,
    /// The value that normalises to 1.
    pub high: f64,
    /// Why these ends.
    pub reason: Words,
}

/// The source that an indicator without its layer waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Awaited {
    /// The identifier in `geodata/sources.toml`.
    pub source: String,
}

/// The unit of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Inhabitants.
    People,
    /// Inhabitants per hectare.
    PeoplePerHectare,
    /// Euros a year (per consumption unit).
    EurosPerYear,
    /// 0 to 1.
    Share,
    /// Things counted.
    Count,
    /// Metres.
    Metres,
    /// Dwellings.
    Dwellings,
    /// Docks of bike-share stations.
    Docks,
    /// Docks per 1,000 inhabitants.
    DocksPerThousandPeople,
    /// A note from 1 to 9.
    Note,
    /// A class from −1 to 3.
    Class,
    /// Kilowatt-hours a year per inhabitant.
    KilowattHoursPerPerson,
    /// Kilograms a year per inhabitant.
    KilogramsPerPerson,
    /// Square metres per inhabitant.
    SquareMetresPerPerson,
    /// Square metres.
    SquareMetres,
    /// Kilometres per 1,000 inhabitants.
    KilometresPerThousandPeople,
    /// Things per kilometre.
    PerKilometre,
    /// Things per hour.
    PerHour,
}

impl Unit {
    /// From the least to the greatest that there can be, for what has a scale.
    pub const fn breadth(self) -> Option<f64> {
        match self {
            Self::Share => Some(1.0),
            Self::Note => Some(8.0),
            Self::Class => Some(4.0),
            _ => None,
        }
    }

    /// Every unit.
    pub const ALL: [Self; 18] = [
        Self::People,
        Self::PeoplePerHectare,
        Self::EurosPerYear,
        Self::Share,
        Self::Count,
        Self::Metres,
        Self::Dwellings,
        Self::Docks,
        Self::DocksPerThousandPeople,
        Self::Note,
        Self::Class,
        Self::KilowattHoursPerPerson,
        Self::KilogramsPerPerson,
        Self::SquareMetresPerPerson,
        Self::SquareMetres,
        Self::KilometresPerThousandPeople,
        Self::PerKilometre,
        Self::PerHour,
    ];

    /// The code in files and answers.
    pub const fn code(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::PeoplePerHectare => "people/ha",
            Self::EurosPerYear => "EUR/year",
            Self::Share => "share",
            Self::Count => "count",
            Self::Metres => "m",
            Self::Dwellings => "dwellings",
            Self::Docks => "docks",
            Self::DocksPerThousandPeople => "docks/1000 people",
            Self::Note => "note",
            Self::Class => "class",
            Self::KilowattHoursPerPerson => "kWh/year/person",
            Self::KilogramsPerPerson => "kg/year/person",
            Self::SquareMetresPerPerson => "m2/person",
            Self::SquareMetres => "m2",
            Self::KilometresPerThousandPeople => "km/1000 people",
            Self::PerKilometre => "1/km",
            Self::PerHour => "1/h",
        }
    }
}

/// How values behave when zones are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Adds up over zones that do not overlap: people, docks.
    Extensive,
    /// Does not add up: a share, a mean, a distance, a median.
    Intensive,
}

impl Kind {
    /// Both kinds.
    pub const ALL: [Self; 2] = [Self::Extensive, Self::Intensive];

    /// The code in answers.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Extensive => "extensive",
            Self::Intensive => "intensive",
        }
    }
}

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// More is better.
    Up,
    /// Less is better.
    Down,
    /// Neither.
    None,
}

impl Direction {
    /// Every direction.
    pub const ALL: [Self; 3] = [Self::Up, Self::Down, Self::None];

    /// The code in files and answers.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
            Self::None => "none",
        }
    }
}
