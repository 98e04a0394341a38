//! The methods by which indicators are made, with every parameter, as data. What each computes stands in
//! `diagnosis/method/`, a family a file.

use std::collections::BTreeSet;

use super::super::estimate::Flag;
use super::IndicatorId;
use crate::geometry::{Metres, SquareMetres};
use crate::layers::LayerId;

/// How an indicator is made. Layers are named; one that is not in service makes the indicator wait.
#[derive(Debug, Clone, PartialEq)]
pub enum Method {
    /// A column added up: by the cut-cell rule over polygons, over the features inside for points.
    Sum {
        /// Where from, the finest first: the first that covers the zone is taken.
        sources: Vec<ColumnSource>,
        /// The land on which what is added up stands: a cut row is shared by it where its layer is in service.
        inhabited: Option<ClassSource>,
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
    /// The share of the zone's area within a distance of features: the union of their surroundings, never their sum.
    ShareWithinDistance {
        /// What is near.
        reach: Reach,
    },
    /// The share of the zone's people within a distance of features.
    PeopleShareWithinDistance {
        /// What is near.
        reach: Reach,
        /// The indicator of the people.
        people: IndicatorId,
    },
    /// The distance to the nearest feature that a share of the zone's people do not exceed.
    PeopleNearest {
        /// The features.
        features: FeatureSource,
        /// The share: 0.5 for the median.
        share: f64,
        /// The indicator of the people.
        people: IndicatorId,
    },
    /// The greatest value of a column among the features within a distance, 0 where there is none, that a share of the
    /// zone's people do not exceed.
    PeopleBestWithinDistance {
        /// The features.
        features: FeatureSource,
        /// The column whose greatest value counts.
        value_column: String,
        /// The distance on the plane.
        radius: Metres,
        /// The share: 0.5 for the median.
        share: f64,
        /// The indicator of the people.
        people: IndicatorId,
    },
    /// The area of polygons inside the zone, or within a distance of it.
    AreaInside {
        /// The polygons, which do not cover each other.
        features: FeatureSource,
        /// How far around the zone they count; 0 where only inside.
        radius: Metres,
    },
    /// The share of the zone's area that polygons cover.
    AreaShare {
        /// The polygons, which do not cover each other.
        features: FeatureSource,
    },
    /// Another indicator over a second one.
    Ratio {
        /// The indicator that is divided.
        of: IndicatorId,
        /// The indicator that divides.
        per: IndicatorId,
        /// What the quotient is multiplied by.
        factor: f64,
    },
    /// The share of the covered area that lies in rows of chosen classes.
    AreaShareByClass {
        /// The classes.
        classes: ClassSource,
    },
    /// The share of the people who stand in rows of chosen classes.
    PeopleShareByClass {
        /// The classes.
        classes: ClassSource,
        /// The indicator of the people.
        people: IndicatorId,
    },
    /// The mean of a column where people are.
    PeopleWeightedMean {
        /// Where from.
        source: ColumnSource,
        /// The indicator of the people.
        people: IndicatorId,
    },
    /// The metres of lines inside the zone.
    Length {
        /// The lines.
        lines: LineSource,
    },
    /// The metres of lines inside the zone, over something else.
    LengthPer {
        /// The lines.
        lines: LineSource,
        /// What they are divided by.
        per: LengthPer,
    },
    /// Features within a distance of the zone.
    CountWithin {
        /// The features.
        features: FeatureSource,
        /// The distance on the plane.
        radius: Metres,
    },
    /// Points inside the zone; lines and polygons that meet it.
    CountInside {
        /// The features.
        features: FeatureSource,
        /// The column that says how far a point may be wrong, in metres.
        uncertainty_column: Option<String>,
        /// The column with the commune of a feature, for those without a place.
        commune_column: Option<String>,
    },
    /// The distance from the zone to the nearest feature, 0 where they meet.
    Nearest {
        /// The features.
        features: FeatureSource,
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

/// Chosen classes of a column of a layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassSource {
    /// The layer.
    pub layer: LayerId,
    /// The column of the classes.
    pub column: String,
    /// The chosen classes, numbers as they are written.
    pub classes: BTreeSet<String>,
}

/// The rows of a layer whose column holds one of the chosen classes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassFilter {
    /// The column of the classes.
    pub column: String,
    /// The chosen classes, numbers as they are written.
    pub classes: BTreeSet<String>,
}

/// The lines of a layer, or those of chosen classes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineSource {
    /// The layer of lines.
    pub layer: LayerId,
    /// Which of them; all where none is given.
    pub filter: Option<ClassFilter>,
}

/// What a length is divided by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LengthPer {
    /// The zone's hectares.
    Hectare,
    /// An indicator: people, or another length.
    Indicator(IndicatorId),
}

/// The features of a layer, or chosen ones of them.
#[derive(Debug, Clone, PartialEq)]
pub struct FeatureSource {
    /// The layer.
    pub layer: LayerId,
    /// Which of them by a column; all where none is given.
    pub filter: Option<ClassFilter>,
    /// The least area of a polygon that counts; any where none is given.
    pub min_area: Option<SquareMetres>,
}

/// What makes a place near: features, each kind within a distance of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Reach {
    /// The features and their distances.
    pub parts: Vec<ReachPart>,
    /// How many of them must be near.
    pub combine: Combine,
}

/// Features and the distance within which they are near.
#[derive(Debug, Clone, PartialEq)]
pub struct ReachPart {
    /// The features.
    pub features: FeatureSource,
    /// The distance on the plane.
    pub radius: Metres,
}

/// How many of several kinds of features must be near.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Combine {
    /// One of them.
    Any,
    /// All of them.
    All,
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
    /// The name of every method.
    pub const IDS: [&'static str; 23] = [
        "sum",
        "density",
        "per-1000",
        "ratio-of-sums",
        "area-weighted-mean",
        "weighted-mean",
        "inherited",
        "share-within-distance",
        "people-share-within-distance",
        "people-nearest",
        "people-best-within-distance",
        "area-inside",
        "area-share",
        "ratio",
        "area-share-by-class",
        "people-share-by-class",
        "people-weighted-mean",
        "length",
        "length-per",
        "count-within",
        "count-inside",
        "nearest",
        "distinct-members",
    ];

    /// The name in files and answers.
    pub fn id(&self) -> &'static str {
        match self {
            Self::WeightedMean { sources, .. } if sources.iter().all(|source| source.weight == Weight::Area) => {
                "area-weighted-mean"
            }
            Self::Sum { .. } => "sum",
            Self::Density { .. } => "density",
            Self::PerThousand { .. } => "per-1000",
            Self::RatioOfSums { .. } => "ratio-of-sums",
            Self::WeightedMean { .. } => "weighted-mean",
            Self::Inherited { .. } => "inherited",
            Self::ShareWithinDistance { .. } => "share-within-distance",
            Self::PeopleShareWithinDistance { .. } => "people-share-within-distance",
            Self::PeopleNearest { .. } => "people-nearest",
            Self::PeopleBestWithinDistance { .. } => "people-best-within-distance",
            Self::AreaInside { .. } => "area-inside",
            Self::AreaShare { .. } => "area-share",
            Self::Ratio { .. } => "ratio",
            Self::AreaShareByClass { .. } => "area-share-by-class",
            Self::PeopleShareByClass { .. } => "people-share-by-class",
            Self::PeopleWeightedMean { .. } => "people-weighted-mean",
            Self::Length { .. } => "length",
            Self::LengthPer { .. } => "length-per",
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
            Self::Sum { sources, .. } => sources.iter().map(|source| &source.layer).collect(),
            Self::WeightedMean { sources, .. } => sources.iter().map(|source| &source.layer).collect(),
            Self::Inherited { source, .. } | Self::PeopleWeightedMean { source, .. } => vec![&source.layer],
            Self::AreaShareByClass { classes } | Self::PeopleShareByClass { classes, .. } => vec![&classes.layer],
            Self::Length { lines } | Self::LengthPer { lines, .. } => vec![&lines.layer],
            Self::Density { .. } | Self::PerThousand { .. } | Self::Ratio { .. } => Vec::new(),
            Self::ShareWithinDistance { reach } | Self::PeopleShareWithinDistance { reach, .. } => {
                reach.parts.iter().map(|part| &part.features.layer).collect()
            }
            Self::PeopleNearest { features, .. }
            | Self::PeopleBestWithinDistance { features, .. }
            | Self::AreaInside { features, .. }
            | Self::AreaShare { features }
            | Self::CountWithin { features, .. }
            | Self::CountInside { features, .. }
            | Self::Nearest { features } => vec![&features.layer],
            Self::RatioOfSums { layer, .. } | Self::DistinctMembers { layer, .. } => vec![layer],
        }
    }

    /// The indicators that it is made of.
    pub fn indicators(&self) -> Vec<&IndicatorId> {
        match self {
            Self::Density { of } => vec![of],
            Self::PerThousand { of, per } | Self::Ratio { of, per, .. } => vec![of, per],
            Self::LengthPer { per: LengthPer::Indicator(per), .. } => vec![per],
            Self::PeopleShareWithinDistance { people, .. }
            | Self::PeopleNearest { people, .. }
            | Self::PeopleBestWithinDistance { people, .. }
            | Self::PeopleShareByClass { people, .. }
            | Self::PeopleWeightedMean { people, .. } => vec![people],
            _ => Vec::new(),
        }
    }
}
