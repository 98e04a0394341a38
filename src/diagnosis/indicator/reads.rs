//! What a method reads of the layers: the columns, so that an entry that names one which is not there can be refused.

use super::method::{FeatureSource, MeanSource, Method, Weight};
use crate::layers::LayerId;

impl Method {
    /// Whether each of its layers must be in service; else the first that covers the zone is enough.
    pub const fn needs_every_layer(&self) -> bool {
        matches!(self, Self::ShareWithinDistance { .. } | Self::PeopleShareWithinDistance { .. })
    }

    /// The columns that it reads, each with its layer.
    pub fn columns(&self) -> Vec<(&LayerId, &str)> {
        match self {
            Self::Sum { sources, inhabited } => {
                let columns = sources.iter().map(|source| (&source.layer, source.column.as_str()));
                columns.chain(inhabited.iter().map(|land| (&land.layer, land.column.as_str()))).collect()
            }
            Self::RatioOfSums { layer, numerator, denominator } => vec![(layer, numerator), (layer, denominator)],
            Self::WeightedMean { sources, .. } => sources.iter().flat_map(MeanSource::columns).collect(),
            Self::Inherited { source, low_column, high_column } => {
                let ends = low_column.iter().chain(high_column).map(String::as_str);
                [source.column.as_str()].into_iter().chain(ends).map(|column| (&source.layer, column)).collect()
            }
            Self::PeopleWeightedMean { source, .. } => vec![(&source.layer, &source.column)],
            Self::AreaShareByClass { classes } | Self::PeopleShareByClass { classes, .. } => {
                vec![(&classes.layer, &classes.column)]
            }
            Self::Length { lines } | Self::LengthPer { lines, .. } => {
                lines.filter.iter().map(|filter| (&lines.layer, filter.column.as_str())).collect()
            }
            Self::ShareWithinDistance { reach } | Self::PeopleShareWithinDistance { reach, .. } => {
                reach.parts.iter().flat_map(|part| of_features(&part.features)).collect()
            }
            Self::PeopleBestWithinDistance { features, value_column, .. } => {
                [vec![(&features.layer, value_column.as_str())], of_features(features)].concat()
            }
            Self::CountInside { features, uncertainty_column, commune_column } => {
                let own = uncertainty_column.iter().chain(commune_column).map(|it| (&features.layer, it.as_str()));
                own.chain(of_features(features)).collect()
            }
            Self::PeopleNearest { features, .. }
            | Self::AreaInside { features, .. }
            | Self::AreaShare { features }
            | Self::CountWithin { features, .. }
            | Self::Nearest { features } => of_features(features),
            Self::DistinctMembers { layer, codes_column, names_column } => {
                vec![(layer, codes_column), (layer, names_column)]
            }
            Self::Density { .. } | Self::PerThousand { .. } | Self::Ratio { .. } => Vec::new(),
        }
    }
}

impl MeanSource {
    fn columns(&self) -> Vec<(&LayerId, &str)> {
        let weight = match &self.weight {
            Weight::Area => None,
            Weight::Column(column) => Some(column.as_str()),
        };
        [self.column.as_str()].into_iter().chain(weight).map(|column| (&self.layer, column)).collect()
    }
}

fn of_features(features: &FeatureSource) -> Vec<(&LayerId, &str)> {
    features.filter.iter().map(|filter| (&features.layer, filter.column.as_str())).collect()
}
