//! The method of an entry of the catalogue as it is written, and the checks that make a method of it.

use serde::Deserialize;

use super::super::indicator::{ClassSource, ColumnSource, LengthPer, MeanSource, Method, Weight};
use super::Catalogue;
use super::checks::{
    checked_factor, checked_radius, checked_share, class_source, each, earlier, flag, layer_id, line_source, people_of,
    weighted_mean,
};
use super::entry::Fault;
use super::near_entry::{ClassWord, FeatureEntry, NearEntry};

/// The word that divides a length by the zone's hectares.
const HECTARE: &str = "ha";

#[derive(Deserialize)]
#[serde(tag = "id", rename_all = "kebab-case", deny_unknown_fields)]
pub(super) enum MethodEntry {
    Sum {
        sources: Vec<SourceEntry>,
        inhabited: Option<LandEntry>,
    },
    Density {
        of: String,
    },
    #[serde(rename = "per-1000")]
    PerThousand {
        of: String,
        per: String,
    },
    RatioOfSums {
        layer: String,
        numerator: String,
        denominator: String,
    },
    WeightedMean {
        sources: Vec<SourceEntry>,
        factor: Option<f64>,
        scale: Option<[f64; 2]>,
    },
    AreaWeightedMean {
        sources: Vec<SourceEntry>,
        factor: Option<f64>,
        scale: Option<[f64; 2]>,
    },
    Inherited {
        layer: String,
        column: String,
        low_column: Option<String>,
        high_column: Option<String>,
    },
    ShareWithinDistance(NearEntry),
    PeopleShareWithinDistance(NearEntry),
    PeopleNearest {
        layer: String,
        column: Option<String>,
        #[serde(default)]
        classes: Vec<ClassWord>,
        min_area_m2: Option<f64>,
        share: f64,
        people: String,
    },
    PeopleBestWithinDistance {
        layer: String,
        column: Option<String>,
        #[serde(default)]
        classes: Vec<ClassWord>,
        min_area_m2: Option<f64>,
        value_column: String,
        radius_m: f64,
        share: f64,
        people: String,
    },
    AreaInside {
        layer: String,
        column: Option<String>,
        #[serde(default)]
        classes: Vec<ClassWord>,
        min_area_m2: Option<f64>,
        radius_m: Option<f64>,
    },
    AreaShare(FeatureEntry),
    Ratio {
        of: String,
        per: String,
        factor: Option<f64>,
    },
    AreaShareByClass {
        layer: String,
        column: String,
        classes: Vec<ClassWord>,
    },
    PeopleShareByClass {
        layer: String,
        column: String,
        classes: Vec<ClassWord>,
        people: String,
    },
    PeopleWeightedMean {
        layer: String,
        column: String,
        people: String,
    },
    Length {
        layer: String,
        column: Option<String>,
        #[serde(default)]
        classes: Vec<ClassWord>,
    },
    LengthPer {
        layer: String,
        column: Option<String>,
        #[serde(default)]
        classes: Vec<ClassWord>,
        per: String,
    },
    CountWithin {
        layer: String,
        column: Option<String>,
        #[serde(default)]
        classes: Vec<ClassWord>,
        min_area_m2: Option<f64>,
        radius_m: f64,
    },
    CountInside {
        layer: String,
        column: Option<String>,
        #[serde(default)]
        classes: Vec<ClassWord>,
        min_area_m2: Option<f64>,
        uncertainty_column: Option<String>,
        commune_column: Option<String>,
    },
    Nearest(FeatureEntry),
    DistinctMembers {
        layer: String,
        codes_column: String,
        names_column: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SourceEntry {
    layer: String,
    column: String,
    weight: Option<String>,
    #[serde(default)]
    is_parent: bool,
    joined_flag: Option<String>,
}

/// The land on which people stand.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LandEntry {
    layer: String,
    column: String,
    classes: Vec<ClassWord>,
}

impl LandEntry {
    fn checked(self) -> Result<ClassSource, Fault> {
        class_source(&self.layer, self.column, self.classes)
    }
}

impl MethodEntry {
    /// The method, where everything that the entry names can be.
    pub(super) fn checked(self, before: &Catalogue) -> Result<Method, Fault> {
        match self {
            Self::ShareWithinDistance(..)
            | Self::PeopleShareWithinDistance(..)
            | Self::PeopleNearest { .. }
            | Self::PeopleBestWithinDistance { .. }
            | Self::CountWithin { .. }
            | Self::CountInside { .. }
            | Self::AreaInside { .. }
            | Self::AreaShare(..)
            | Self::Nearest(..) => self.checked_about_features(before),
            Self::Sum { .. }
            | Self::RatioOfSums { .. }
            | Self::WeightedMean { .. }
            | Self::AreaWeightedMean { .. }
            | Self::Inherited { .. } => self.checked_about_columns(),
            _ => self.checked_about_others(before),
        }
    }

    /// Methods about columns of rows that share the zone among them.
    fn checked_about_columns(self) -> Result<Method, Fault> {
        Ok(match self {
            Self::Sum { sources, inhabited } => Method::Sum {
                sources: each(sources, SourceEntry::column_source)?,
                inhabited: inhabited.map(LandEntry::checked).transpose()?,
            },
            Self::RatioOfSums { layer, numerator, denominator } => {
                Method::RatioOfSums { layer: layer_id(&layer)?, numerator, denominator }
            }
            Self::WeightedMean { sources, factor, scale } => {
                weighted_mean(each(sources, SourceEntry::mean_source)?, factor, scale)?
            }
            Self::AreaWeightedMean { sources, factor, scale } => {
                weighted_mean(each(sources, SourceEntry::area_source)?, factor, scale)?
            }
            Self::Inherited { layer, column, low_column, high_column } => {
                Method::Inherited { source: ColumnSource { layer: layer_id(&layer)?, column }, low_column, high_column }
            }
            _ => return Err(Fault::of("method", "not a method about columns")),
        })
    }

    /// Methods about features that are near or inside.
    fn checked_about_features(self, before: &Catalogue) -> Result<Method, Fault> {
        Ok(match self {
            Self::ShareWithinDistance(near) => match near.people.clone() {
                None => Method::ShareWithinDistance { reach: near.checked()? },
                Some(people) => {
                    Method::PeopleShareWithinDistance { people: people_of(before, &people)?, reach: near.checked()? }
                }
            },
            Self::PeopleShareWithinDistance(near) => {
                let named = near.people.clone().ok_or_else(|| Fault::of("method", "`people` names an indicator"))?;
                Method::PeopleShareWithinDistance { people: people_of(before, &named)?, reach: near.checked()? }
            }
            Self::PeopleNearest { layer, column, classes, min_area_m2, share, people } => Method::PeopleNearest {
                features: FeatureEntry { layer, column, classes, min_area_m2 }.checked()?,
                share: checked_share(share)?,
                people: people_of(before, &people)?,
            },
            Self::PeopleBestWithinDistance {
                layer,
                column,
                classes,
                min_area_m2,
                value_column,
                radius_m,
                share,
                people,
            } => Method::PeopleBestWithinDistance {
                features: FeatureEntry { layer, column, classes, min_area_m2 }.checked()?,
                value_column,
                radius: checked_radius(radius_m)?,
                share: checked_share(share)?,
                people: people_of(before, &people)?,
            },
            Self::CountWithin { layer, column, classes, min_area_m2, radius_m } => Method::CountWithin {
                features: FeatureEntry { layer, column, classes, min_area_m2 }.checked()?,
                radius: checked_radius(radius_m)?,
            },
            Self::CountInside { layer, column, classes, min_area_m2, uncertainty_column, commune_column } => {
                let features = FeatureEntry { layer, column, classes, min_area_m2 }.checked()?;
                Method::CountInside { features, uncertainty_column, commune_column }
            }
            Self::AreaInside { layer, column, classes, min_area_m2, radius_m } => Method::AreaInside {
                features: FeatureEntry { layer, column, classes, min_area_m2 }.checked()?,
                radius: radius_m.map(checked_radius).transpose()?.unwrap_or_default(),
            },
            Self::AreaShare(features) => Method::AreaShare { features: features.checked()? },
            Self::Nearest(features) => Method::Nearest { features: features.checked()? },
            _ => return Err(Fault::of("method", "not a method about features")),
        })
    }

    /// Methods about classes, lines, lists, and other indicators.
    fn checked_about_others(self, before: &Catalogue) -> Result<Method, Fault> {
        Ok(match self {
            Self::Density { of } => Method::Density { of: earlier(before, "of", &of)? },
            Self::PerThousand { of, per } => {
                Method::PerThousand { of: earlier(before, "of", &of)?, per: earlier(before, "per", &per)? }
            }
            Self::Ratio { of, per, factor } => Method::Ratio {
                of: earlier(before, "of", &of)?,
                per: earlier(before, "per", &per)?,
                factor: checked_factor(factor)?,
            },
            Self::AreaShareByClass { layer, column, classes } => {
                Method::AreaShareByClass { classes: class_source(&layer, column, classes)? }
            }
            Self::PeopleShareByClass { layer, column, classes, people } => Method::PeopleShareByClass {
                classes: class_source(&layer, column, classes)?,
                people: people_of(before, &people)?,
            },
            Self::PeopleWeightedMean { layer, column, people } => Method::PeopleWeightedMean {
                source: ColumnSource { layer: layer_id(&layer)?, column },
                people: people_of(before, &people)?,
            },
            Self::Length { layer, column, classes } => Method::Length { lines: line_source(&layer, column, classes)? },
            Self::LengthPer { layer, column, classes, per } => Method::LengthPer {
                lines: line_source(&layer, column, classes)?,
                per: match per.as_str() {
                    HECTARE => LengthPer::Hectare,
                    id => LengthPer::Indicator(earlier(before, "per", id)?),
                },
            },
            Self::DistinctMembers { layer, codes_column, names_column } => {
                Method::DistinctMembers { layer: layer_id(&layer)?, codes_column, names_column }
            }
            _ => return Err(Fault::of("method", "unknown method")),
        })
    }
}

impl SourceEntry {
    fn column_source(self) -> Result<ColumnSource, Fault> {
        if self.weight.is_some() {
            return Err(Fault::of("weight", "`weight` belongs to a `weighted-mean`"));
        }
        Ok(ColumnSource { layer: layer_id(&self.layer)?, column: self.column })
    }

    fn area_source(self) -> Result<MeanSource, Fault> {
        if self.weight.as_deref().is_some_and(|weight| weight != "area") {
            return Err(Fault::of("weight", "an `area-weighted-mean` takes no other `weight`: see `weighted-mean`"));
        }
        Self { weight: Some("area".to_owned()), ..self }.mean_source()
    }

    fn mean_source(self) -> Result<MeanSource, Fault> {
        let weight = match self.weight.as_deref() {
            None => {
                let needed = "a source of a `weighted-mean` needs `weight`: `area` or a column";
                return Err(Fault::of("sources", needed));
            }
            Some("area") => Weight::Area,
            Some(column) => Weight::Column(column.to_owned()),
        };
        let joined_flag = self.joined_flag.as_deref().map(flag).transpose()?;
        let layer = layer_id(&self.layer)?;
        Ok(MeanSource { layer, column: self.column, weight, is_parent: self.is_parent, joined_flag })
    }
}
