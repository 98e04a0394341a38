//! The answer of a method about a zone: a value between two bounds, and how sure it is.

use std::collections::BTreeSet;

use crate::layers::{FeatureId, LayerId};

/// Below this share of the zone covered by known rows, a figure is too weak to be ranked.
pub const MIN_COVERAGE_SHARE: f64 = 0.95;
/// Bounds farther apart than this part of its scale leave a share, a note or a class too weak to be ranked.
pub const MAX_WIDTH_ON_SCALE: f64 = 0.5;
/// Bounds farther apart than this many times the value leave any other figure too weak to be ranked.
pub const MAX_WIDTH_TO_VALUE: f64 = 1.0;

/// Whether there is a value, and if not, why.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum State {
    /// There is a value, or a range.
    Known,
    /// The source has none.
    #[default]
    Null,
    /// The source withholds it.
    Secret,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Known, Self::Null, Self::Secret];

    /// The code in answers.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Known => "known",
            Self::Null => "null",
            Self::Secret => "secret",
        }
    }
}

/// What a reader must know before trusting a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Flag {
    /// Known rows cover less than 95 % of the zone.
    PartialCoverage,
    /// The zone is smaller than what the layer speaks of reliably.
    BelowReliableArea,
    /// The value is that of a wider territory.
    InheritedFromParent,
    /// A mean of values that do not strictly average.
    Approximate,
    /// Several territories: a range instead of a value.
    RangeOnly,
    /// The bounds lie so far apart that the value says little.
    WideBounds,
    /// Made from the parts of a commune that merged after the year of the data.
    MergedCommune,
    /// The place of some features is only known within a distance.
    UncertainPlace,
    /// Made from another layer than the places it would be held against.
    OtherSource,
    /// The layer is not there yet.
    WaitingForLayer,
}

impl Flag {
    /// Every flag.
    pub const ALL: [Self; 10] = [
        Self::PartialCoverage,
        Self::BelowReliableArea,
        Self::InheritedFromParent,
        Self::Approximate,
        Self::RangeOnly,
        Self::WideBounds,
        Self::MergedCommune,
        Self::UncertainPlace,
        Self::OtherSource,
        Self::WaitingForLayer,
    ];

    /// The code in files and answers.
    pub const fn code(self) -> &'static str {
        match self {
            Self::PartialCoverage => "partial_coverage",
            Self::BelowReliableArea => "below_reliable_area",
            Self::InheritedFromParent => "inherited_from_parent",
            Self::Approximate => "approximate",
            Self::RangeOnly => "range_only",
            Self::WideBounds => "wide_bounds",
            Self::MergedCommune => "merged_commune",
            Self::UncertainPlace => "uncertain_place",
            Self::OtherSource => "other_source",
            Self::WaitingForLayer => "waiting_for_layer",
        }
    }

    /// The flag of a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|flag| flag.code() == code)
    }

    /// Whether a figure with this flag is too weak to be ranked.
    pub const fn forbids_rank(self) -> bool {
        matches!(
            self,
            Self::PartialCoverage
                | Self::BelowReliableArea
                | Self::RangeOnly
                | Self::WideBounds
                | Self::WaitingForLayer
        )
    }
}

/// A row that made a figure. Over the rows of a figure, `weight × value` sums to its numerator.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The layer.
    pub layer: LayerId,
    /// The feature.
    pub feature: FeatureId,
    /// How much of the row counts: a shared part, an area in m², a number of things.
    pub weight: f64,
    /// The value of the row, in the unit of its column.
    pub value: f64,
}

/// A thing that a figure counts and that has a name of its own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Member {
    /// Its identifier at the source.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// A value between two bounds that hold whatever the truth inside the cut cells is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Estimate {
    /// The value, in the unit of the indicator.
    pub value: Option<f64>,
    /// The least that it can be.
    pub low: Option<f64>,
    /// The most that it can be.
    pub high: Option<f64>,
    /// What stands above the fraction bar, or the whole of a sum.
    pub numerator: Option<f64>,
    /// What stands below.
    pub denominator: Option<f64>,
    /// Whether there is a value, and if not, why.
    pub state: State,
    /// What a reader must know.
    pub flags: BTreeSet<Flag>,
    /// The share of the zone about which the rows say something.
    pub coverage_share: f64,
    /// The layers that were read.
    pub layers: BTreeSet<LayerId>,
    /// The rows that made it.
    pub rows: Vec<Row>,
    /// The named things that it counts.
    pub members: Vec<Member>,
}

impl Estimate {
    /// A figure that is exactly known.
    pub fn exact(value: f64) -> Self {
        Self { value: Some(value), low: Some(value), high: Some(value), state: State::Known, ..Self::default() }
    }

    /// Whether it is strong enough to stand in an order.
    pub fn is_rankable(&self) -> bool {
        self.value.is_some() && !self.flags.iter().any(|flag| flag.forbids_rank())
    }

    /// The same figure, flagged where its bounds lie too far apart, on a scale of this `breadth` or beside its value.
    pub(super) fn weighed(mut self, breadth: Option<f64>) -> Self {
        if let (Some(value), Some(low), Some(high)) = (self.value, self.low, self.high) {
            let widest = breadth.map_or(MAX_WIDTH_TO_VALUE * value.abs(), |breadth| MAX_WIDTH_ON_SCALE * breadth);
            if high - low > widest {
                self.flags.insert(Flag::WideBounds);
            }
        }
        self
    }

    /// The same figures, no zero of them negative: the sum of nothing is −0 in floating point.
    pub(super) fn unsigned_zeros(mut self) -> Self {
        let figures = [&mut self.value, &mut self.low, &mut self.high, &mut self.numerator, &mut self.denominator];
        for figure in figures.into_iter().flatten() {
            *figure += 0.0;
        }
        self
    }

    /// Sets how much of the zone the rows cover, and flags what is too little.
    pub(super) fn covering(mut self, coverage_share: f64) -> Self {
        self.coverage_share = coverage_share.clamp(0.0, 1.0);
        if self.coverage_share < MIN_COVERAGE_SHARE {
            self.flags.insert(Flag::PartialCoverage);
        }
        self
    }
}
