//! The methods by which indicators are made, with every parameter, as data. What each computes stands in
//! `diagnosis/method/`, a family a file.

use std::collections::BTreeSet;

use super::super::estimate::Flag;
use super::IndicatorId;
use crate::geometry::Metres;
use crate::layers::LayerId;

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
    /// The share of the zone's people within a distance of any feature.
    PeopleShareWithinDistance {
        /// The layer of points.
        layer: LayerId,
        /// The distance on the plane.
        radius: Metres,
        /// The indicator of the people.
        people: IndicatorId,
    },
    /// The distance to the nearest feature that a share of the zone's people do not exceed.
    PeopleNearest {
        /// The layer of points.
        layer: LayerId,
        /// The share: 0.5 for the median.
        share: f64,
        /// The indicator of the people.
        people: IndicatorId,
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
            Self::PeopleShareWithinDistance { .. } => "people-share-within-distance",
            Self::PeopleNearest { .. } => "people-nearest",
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
            Self::Sum { sources } => sources.iter().map(|source| &source.layer).collect(),
            Self::WeightedMean { sources, .. } => sources.iter().map(|source| &source.layer).collect(),
            Self::Inherited { source, .. } | Self::PeopleWeightedMean { source, .. } => vec![&source.layer],
            Self::AreaShareByClass { classes } | Self::PeopleShareByClass { classes, .. } => vec![&classes.layer],
            Self::Length { lines } | Self::LengthPer { lines, .. } => vec![&lines.layer],
            Self::Density { .. } | Self::PerThousand { .. } => Vec::new(),
            Self::RatioOfSums { layer, .. }
            | Self::ShareWithinDistance { layer, .. }
            | Self::PeopleShareWithinDistance { layer, .. }
            | Self::PeopleNearest { layer, .. }
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
            Self::LengthPer { per: LengthPer::Indicator(per), .. } => vec![per],
            Self::PeopleShareWithinDistance { people, .. }
            | Self::PeopleNearest { people, .. }
            | Self::PeopleShareByClass { people, .. }
            | Self::PeopleWeightedMean { people, .. } => vec![people],
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
            Self::PeopleShareWithinDistance { radius, people, .. } => {
                [distance(*radius), vec![("people", text(people.as_str()))]].concat()
            }
            Self::PeopleNearest { share, people, .. } => {
                vec![("share", Param::Number(*share)), ("people", text(people.as_str())), ("metric", text("euclidean"))]
            }
            Self::AreaShareByClass { classes } => class_params(classes),
            Self::PeopleShareByClass { classes, people } => {
                [class_params(classes), vec![("people", text(people.as_str()))]].concat()
            }
            Self::PeopleWeightedMean { source, people } => {
                vec![("column", text(&named(source))), ("people", text(people.as_str()))]
            }
            Self::Length { lines } => filter_params(lines),
            Self::LengthPer { lines, per } => {
                let per = match per {
                    LengthPer::Hectare => "ha",
                    LengthPer::Indicator(id) => id.as_str(),
                };
                [filter_params(lines), vec![("per", text(per))]].concat()
            }
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

fn class_params(source: &ClassSource) -> Vec<(&'static str, Param)> {
    vec![("column", text(&source.column)), ("classes", Param::List(source.classes.iter().cloned().collect()))]
}

fn filter_params(source: &LineSource) -> Vec<(&'static str, Param)> {
    let of_filter = |filter: &ClassFilter| {
        vec![("column", text(&filter.column)), ("classes", Param::List(filter.classes.iter().cloned().collect()))]
    };
    source.filter.as_ref().map(of_filter).unwrap_or_default()
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
