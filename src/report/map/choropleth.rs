//! Communes coloured by an indicator.

use crate::diagnosis::{Comparison, Indicator, State};
use crate::layers::Language;

use super::super::numbers::value;
use super::classes::{ValueClass, quantile_classes, ramp_places};
use super::palette::{Scheme, colour, ramp};

/// How many classes there are at most: the colours of a ramp.
const CLASSES: usize = 5;

/// The classes of an indicator and their colours.
#[derive(Debug, Clone, PartialEq)]
pub struct Choropleth {
    /// The indicator.
    pub indicator: Indicator,
    /// The scheme of the colours.
    pub scheme: Scheme,
    /// The classes, from the lowest values.
    pub classes: Vec<ValueClass>,
    /// A colour a class.
    pub colours: Vec<&'static str>,
    /// How many communes have no value.
    pub nulls: usize,
    /// How many have one that is withheld.
    pub secrets: usize,
}

impl Choropleth {
    /// The classes of the only indicator of `comparison`; none where it has none.
    pub fn of(comparison: &Comparison, scheme: Scheme) -> Option<Self> {
        let indicator = comparison.indicators.first()?.as_ref().clone();
        let estimates = || comparison.rows.iter().filter_map(|row| row.estimates.first());
        let known = estimates().filter(|it| it.state == State::Known).filter_map(|it| it.value);
        let classes = quantile_classes(known, CLASSES);
        let ramp = ramp(indicator.theme, scheme);
        let colours = ramp_places(classes.len(), ramp.len()).into_iter().map(|place| ramp[place].as_str()).collect();
        let secrets = estimates().filter(|it| it.state == State::Secret).count();
        let known: usize = classes.iter().map(|class| class.count).sum();
        Some(Self { indicator, scheme, classes, colours, nulls: comparison.rows.len() - known - secrets, secrets })
    }

    /// What each colour stands for, and how many communes have it: the classes, then what has no value and what is
    /// withheld, where there are any.
    pub fn entries(&self, language: Language) -> Vec<LegendEntry> {
        let classes = self.classes.iter().zip(&self.colours).map(|(class, colour)| LegendEntry {
            label: self.range(class, language),
            colour,
            hatch: None,
            count: class.count,
        });
        let (null, secret) = match language {
            Language::French => ("sans valeur", "secret statistique"),
            Language::English => ("no value", "withheld"),
        };
        let ground = colour("hatchGround", self.scheme);
        let hatched = [(null, "hatchNull", self.nulls), (secret, "hatchSecret", self.secrets)];
        let hatched = hatched.into_iter().filter(|(.., count)| *count > 0).map(|(label, hatch, count)| LegendEntry {
            label: label.to_owned(),
            colour: ground,
            hatch: Some(colour(hatch, self.scheme)),
            count,
        });
        classes.chain(hatched).collect()
    }

    /// The sentence that says how the classes were made.
    pub fn method(&self, language: Language) -> String {
        let known: usize = self.classes.iter().map(|class| class.count).sum();
        match language {
            Language::French => format!("Classes par quantiles des {known} communes qui ont une valeur"),
            Language::English => format!("Classes by quantiles of the {known} communes that have a value"),
        }
    }

    fn range(&self, class: &ValueClass, language: Language) -> String {
        let [low, high] = [class.low, class.high].map(|end| value(end, &self.indicator, language));
        if low == high { low } else { format!("{low} – {high}") }
    }
}

/// A line of a legend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegendEntry {
    /// What it stands for.
    pub label: String,
    /// The colour, or the ground of the hatch.
    pub colour: &'static str,
    /// The colour of the hatch.
    pub hatch: Option<&'static str>,
    /// How many communes have it.
    pub count: usize,
}
