//! The parameters of a method by name: as they are shown, and as they enter the identity of an answer.

use super::IndicatorId;
use super::method::{
    ClassFilter, ClassSource, ColumnSource, Combine, FeatureSource, LengthPer, LineSource, MeanSource, Method, Reach,
    ReachPart, Scale, Weight,
};
use crate::geometry::Metres;

impl Method {
    /// The parameters by name, in a fixed order, as they are shown and as they enter the identity of an answer.
    pub fn params(&self) -> Vec<(&'static str, Param)> {
        let people = |id: &IndicatorId| vec![("people", text(id.as_str()))];
        match self {
            Self::Sum { sources, inhabited } => {
                let columns = vec![("columns", Param::List(sources.iter().map(named).collect()))];
                [columns, inhabited.as_ref().map(land_params).unwrap_or_default()].concat()
            }
            Self::Density { of } => vec![("of", text(of.as_str())), ("per", text("ha"))],
            Self::PerThousand { of, per } => vec![("of", text(of.as_str())), ("per", text(per.as_str()))],
            Self::RatioOfSums { numerator, denominator, .. } => {
                vec![("numerator", text(numerator)), ("denominator", text(denominator))]
            }
            Self::WeightedMean { sources, factor, scale } => mean_params(sources, *factor, *scale),
            Self::Inherited { source, low_column, high_column } => {
                let ends = named_columns([("low_column", low_column), ("high_column", high_column)]);
                [vec![("column", text(&named(source)))], ends].concat()
            }
            Self::ShareWithinDistance { reach } => reach_params(reach),
            Self::PeopleShareWithinDistance { reach, people: id } => [reach_params(reach), people(id)].concat(),
            Self::CountWithin { features, radius } => [distance(*radius), feature_params(features)].concat(),
            Self::PeopleNearest { features, share, people: id } => {
                let own = vec![("share", Param::Number(*share))];
                [own, people(id), metric(), feature_params(features)].concat()
            }
            Self::PeopleBestWithinDistance { features, value_column, radius, share, people: id } => {
                let own = vec![("value_column", text(value_column)), ("share", Param::Number(*share))];
                [distance(*radius), own, people(id), feature_params(features)].concat()
            }
            Self::AreaInside { features, radius } if radius.0 > 0.0 => {
                [distance(*radius), feature_params(features)].concat()
            }
            Self::AreaInside { features, .. } | Self::AreaShare { features } => feature_params(features),
            Self::Ratio { of, per, factor } => {
                vec![("of", text(of.as_str())), ("per", text(per.as_str())), ("factor", Param::Number(*factor))]
            }
            Self::AreaShareByClass { classes } => class_params(classes),
            Self::PeopleShareByClass { classes, people: id } => [class_params(classes), people(id)].concat(),
            Self::PeopleWeightedMean { source, people: id } => {
                [vec![("column", text(&named(source)))], people(id)].concat()
            }
            Self::Length { lines } => filter_params(lines),
            Self::LengthPer { lines, per } => {
                let per = match per {
                    LengthPer::Hectare => "ha",
                    LengthPer::Indicator(id) => id.as_str(),
                };
                [filter_params(lines), vec![("per", text(per))]].concat()
            }
            Self::CountInside { features, uncertainty_column, commune_column } => {
                let columns = [("uncertainty_column", uncertainty_column), ("commune_column", commune_column)];
                [feature_params(features), named_columns(columns)].concat()
            }
            Self::Nearest { features } => [metric(), feature_params(features)].concat(),
            Self::DistinctMembers { codes_column, names_column, .. } => {
                vec![("codes", text(codes_column)), ("names", text(names_column))]
            }
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

/// The columns that are named, of those that may be.
fn named_columns<const N: usize>(columns: [(&'static str, &Option<String>); N]) -> Vec<(&'static str, Param)> {
    columns.into_iter().filter_map(|(name, column)| Some((name, text(column.as_deref()?)))).collect()
}

fn named(source: &ColumnSource) -> String {
    format!("{}.{}", source.layer, source.column)
}

fn land_params(land: &ClassSource) -> Vec<(&'static str, Param)> {
    let column = format!("{}.{}", land.layer, land.column);
    vec![("inhabited", text(&column)), ("inhabited_classes", Param::List(land.classes.iter().cloned().collect()))]
}

fn class_params(source: &ClassSource) -> Vec<(&'static str, Param)> {
    vec![("column", text(&source.column)), ("classes", Param::List(source.classes.iter().cloned().collect()))]
}

fn filter_params(source: &LineSource) -> Vec<(&'static str, Param)> {
    source.filter.as_ref().map(chosen_params).unwrap_or_default()
}

fn chosen_params(filter: &ClassFilter) -> Vec<(&'static str, Param)> {
    vec![("column", text(&filter.column)), ("classes", Param::List(filter.classes.iter().cloned().collect()))]
}

fn feature_params(features: &FeatureSource) -> Vec<(&'static str, Param)> {
    let chosen = features.filter.as_ref().map(chosen_params).unwrap_or_default();
    let least = features.min_area.map(|area| ("min_area_m2", Param::Number(area.0)));
    chosen.into_iter().chain(least).collect()
}

fn metric() -> Vec<(&'static str, Param)> {
    vec![("metric", text("euclidean"))]
}

fn distance(radius: Metres) -> Vec<(&'static str, Param)> {
    [vec![("radius_m", Param::Number(radius.0))], metric()].concat()
}

fn reach_params(reach: &Reach) -> Vec<(&'static str, Param)> {
    if let [part] = reach.parts.as_slice() {
        return [distance(part.radius), feature_params(&part.features)].concat();
    }
    let combine = match reach.combine {
        Combine::Any => "any",
        Combine::All => "all",
    };
    let within = Param::List(reach.parts.iter().map(told).collect());
    [vec![("within", within), ("combine", text(combine))], metric()].concat()
}

/// One of several reaches in a line: the layer, the distance, which features.
fn told(part: &ReachPart) -> String {
    let ReachPart { features, radius } = part;
    let chosen = features.filter.iter().map(|filter| {
        let classes: Vec<&str> = filter.classes.iter().map(String::as_str).collect();
        format!(", {} in {}", filter.column, classes.join(" "))
    });
    let least = features.min_area.iter().map(|area| format!(", {} m2 or more", area.0));
    format!("{} {} m{}", features.layer, radius.0, chosen.chain(least).collect::<String>())
}

fn mean_params(sources: &[MeanSource], factor: f64, scale: Option<Scale>) -> Vec<(&'static str, Param)> {
    let columns = sources.iter().map(|source| format!("{}.{}", source.layer, source.column)).collect();
    let weights = sources.iter().map(|source| match &source.weight {
        Weight::Area => "area".to_owned(),
        Weight::Column(column) => column.clone(),
    });
    let mut params = vec![("columns", Param::List(columns)), ("weights", Param::List(weights.collect()))];
    let is_parent = |source: &&MeanSource| source.is_parent;
    let parents: Vec<String> = sources.iter().filter(is_parent).map(|source| source.layer.to_string()).collect();
    if !parents.is_empty() {
        params.push(("parents", Param::List(parents)));
    }
    let joined = |source: &MeanSource| Some(format!("{} {}", source.layer, source.joined_flag?.code()));
    let joined: Vec<String> = sources.iter().filter_map(joined).collect();
    if !joined.is_empty() {
        params.push(("joined_flags", Param::List(joined)));
    }
    if (factor - 1.0).abs() > f64::EPSILON {
        params.push(("factor", Param::Number(factor)));
    }
    if let Some(Scale { min, max }) = scale {
        params.extend([("scale_min", Param::Number(min)), ("scale_max", Param::Number(max))]);
    }
    params
}
