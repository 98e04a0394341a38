//! What an indicator is: its words, its unit, its direction, and the method that makes it, with every parameter.
//!
//! Indicators are data (`geodata/indicators.toml`); a method is code. This file holds the types, [`super::catalogue`]
//! reads them.

use std::fmt;

use crate::geometry::Metres;
use crate::layers::{LayerId, Theme, Words};

use super::estimate::Flag;

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
}

impl Unit {
    /// Every unit.
    pub const ALL: [Self; 14] = [
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
    /// The code in files and answers.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
            Self::None => "none",
        }
    }
}

/// How an indicator is made. Layers are named; one that is not in service makes the indicator wait.
#[derive(Debug, Clone, PartialEq)]
pub enum Method {
    /// A column added up: by the cut-cell rule over polygons, over the features inside for points.
    Sum {
        /// Where from, the finest first: the first that covers the zone is taken.
        sources: Vec<ColumnSource>,
    },
    /// Another indicator over the zone's area in hectares.
    Density {
        /// The indicator that is divided.
        of: IndicatorId,
    },
    /// Another indicator per thousand of a second one.
    PerThousand {
        /// The indicator that is divided.
        of: IndicatorId,
        /// The indicator that divides.
        per: IndicatorId,
    },
    /// One column's sum over another's, both shared by area.
    RatioOfSums {
        /// The layer.
        layer: LayerId,
        /// The column above.
        numerator: String,
        /// The column below.
        denominator: String,
    },
    /// The mean of a column, each row weighted by its overlap or by the shared part of a weight column.
    WeightedMean {
        /// Where from, the finest first: the first that covers the zone is taken.
        sources: Vec<MeanSource>,
        /// What a value is multiplied by: 0.01 turns per cent into a share.
        factor: f64,
        /// The least and the greatest value that anything inside a row can have, after the factor.
        scale: Option<Scale>,
    },
    /// The value of the one row that holds the zone; a range where there are several.
    Inherited {
        /// Where from.
        source: ColumnSource,
        /// A column that says the least value behind a row without value.
        low_column: Option<String>,
        /// A column that says the greatest value behind a row without value.
        high_column: Option<String>,
    },
    /// The share of the zone's area within a distance of any feature: the union of the discs, never their sum.
    ShareWithinDistance {
        /// The layer of points.
        layer: LayerId,
        /// The distance on the plane.
        radius: Metres,
    },
    /// Features within a distance of the zone.
    CountWithin {
        /// The layer of points.
        layer: LayerId,
        /// The distance on the plane.
        radius: Metres,
    },
    /// Features inside the zone.
    CountInside {
        /// The layer of points.
        layer: LayerId,
        /// The column that says how far a point may be wrong, in metres.
        uncertainty_column: Option<String>,
        /// The column with the commune of a feature, for those without a place.
        commune_column: Option<String>,
    },
    /// The distance from the zone to the nearest feature, 0 when one is inside.
    Nearest {
        /// The layer of points.
        layer: LayerId,
    },
    /// Distinct things named in lists joined by `;` of the rows that meet the zone.
    DistinctMembers {
        /// The layer.
        layer: LayerId,
        /// The column with their codes.
        codes_column: String,
        /// The column with their names, in the same order.
        names_column: String,
    },
}

/// A column of a layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnSource {
    /// The layer.
    pub layer: LayerId,
    /// The column.
    pub column: String,
}

/// A column of a layer and what its rows weigh.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeanSource {
    /// The layer.
    pub layer: LayerId,
    /// The column whose mean is taken.
    pub column: String,
    /// What a row weighs.
    pub weight: Weight,
    /// Whether rows are wider than what they speak of, so that a part of one only inherits its value.
    pub is_parent: bool,
    /// What a reader must know when several rows are joined.
    pub joined_flag: Option<Flag>,
}

/// What a row weighs in a mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Weight {
    /// The area of its overlap with the zone.
    Area,
    /// A column, shared by area where the row is cut.
    Column(String),
}

/// The ends of a scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    /// The least value.
    pub min: f64,
    /// The greatest value.
    pub max: f64,
}

impl Method {
    /// The name in files and answers.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::Sum { .. } => "sum",
            Self::Density { .. } => "density",
            Self::PerThousand { .. } => "per-1000",
            Self::RatioOfSums { .. } => "ratio-of-sums",
            Self::WeightedMean { .. } => "weighted-mean",
            Self::Inherited { .. } => "inherited",
            Self::ShareWithinDistance { .. } => "share-within-distance",
            Self::CountWithin { .. } => "count-within",
            Self::CountInside { .. } => "count-inside",
            Self::Nearest { .. } => "nearest",
            Self::DistinctMembers { .. } => "distinct-members",
        }
    }

    /// The version of the code behind the method: it changes whenever an answer can.
    pub const fn version(&self) -> u32 {
        1
    }

    /// The layers that it reads itself, the finest first.
    pub fn layers(&self) -> Vec<&LayerId> {
        match self {
            Self::Sum { sources } => sources.iter().map(|source| &source.layer).collect(),
            Self::WeightedMean { sources, .. } => sources.iter().map(|source| &source.layer).collect(),
            Self::Inherited { source, .. } => vec![&source.layer],
            Self::Density { .. } | Self::PerThousand { .. } => Vec::new(),
            Self::RatioOfSums { layer, .. }
            | Self::ShareWithinDistance { layer, .. }
            | Self::CountWithin { layer, .. }
            | Self::CountInside { layer, .. }
            | Self::Nearest { layer }
            | Self::DistinctMembers { layer, .. } => vec![layer],
        }
    }

    /// The indicators that it is made of.
    pub fn indicators(&self) -> Vec<&IndicatorId> {
        match self {
            Self::Density { of } => vec![of],
            Self::PerThousand { of, per } => vec![of, per],
            _ => Vec::new(),
        }
    }

    /// The parameters by name, in a fixed order, as they are shown and as they enter the identity of an answer.
    pub fn params(&self) -> Vec<(&'static str, Param)> {
        let distance = |radius: Metres| vec![("radius_m", Param::Number(radius.0)), ("metric", text("euclidean"))];
        match self {
            Self::Sum { sources } => vec![("columns", Param::List(sources.iter().map(named).collect()))],
            Self::Density { of } => vec![("of", text(of.as_str())), ("per", text("ha"))],
            Self::PerThousand { of, per } => vec![("of", text(of.as_str())), ("per", text(per.as_str()))],
            Self::RatioOfSums { numerator, denominator, .. } => {
                vec![("numerator", text(numerator)), ("denominator", text(denominator))]
            }
            Self::WeightedMean { sources, factor, scale } => mean_params(sources, *factor, *scale),
            Self::Inherited { source, .. } => vec![("column", text(&named(source)))],
            Self::ShareWithinDistance { radius, .. } | Self::CountWithin { radius, .. } => distance(*radius),
            Self::CountInside { .. } => Vec::new(),
            Self::Nearest { .. } => vec![("metric", text("euclidean"))],
            Self::DistinctMembers { codes_column, .. } => vec![("codes", text(codes_column))],
        }
    }
}

/// The value of a method's parameter.
#[derive(Debug, Clone, PartialEq)]
pub enum Param {
    /// A number.
    Number(f64),
    /// A word.
    Text(String),
    /// Several words.
    List(Vec<String>),
}

fn text(text: &str) -> Param {
    Param::Text(text.to_owned())
}

fn named(source: &ColumnSource) -> String {
    format!("{}.{}", source.layer, source.column)
}

fn mean_params(sources: &[MeanSource], factor: f64, scale: Option<Scale>) -> Vec<(&'static str, Param)> {
    let columns = sources.iter().map(|source| format!("{}.{}", source.layer, source.column)).collect();
    let weights = sources.iter().map(|source| match &source.weight {
        Weight::Area => "area".to_owned(),
        Weight::Column(column) => column.clone(),
    });
    let mut params = vec![("columns", Param::List(columns)), ("weights", Param::List(weights.collect()))];
    if (factor - 1.0).abs() > f64::EPSILON {
        params.push(("factor", Param::Number(factor)));
    }
    if let Some(Scale { min, max }) = scale {
        params.extend([("scale_min", Param::Number(min)), ("scale_max", Param::Number(max))]);
    }
    params
}
