//! The body of a figure, with everything that opens it: bounds, numerator, method, layers, rows.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::diagnosis::{Figure, Flag, Indicator, Member, Method, Param, Row};
use crate::layers::{About, Language};

use super::reference::ReferenceBody;
use super::words::{AdditionWord, DirectionWord, FlagWord, MethodWord, StateWord, UnitWord};
use super::{finite, measure};

/// A figure: what it measures, its value between two bounds, where it stands and what made it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FigureBody {
    /// The identifier of the indicator.
    pub id: String,
    /// The name that a person reads.
    pub label: String,
    /// What it measures, in a sentence.
    pub definition: String,
    /// The unit of the values.
    #[schema(value_type = UnitWord)]
    pub unit: &'static str,
    /// Which way is better.
    #[schema(value_type = DirectionWord)]
    pub direction: &'static str,
    /// Whether values of zones add up.
    #[schema(value_type = AdditionWord)]
    pub kind: &'static str,
    /// Decimals that are worth showing.
    pub decimals: u8,
    /// The value, in the unit.
    #[schema(required)]
    pub value: Option<f64>,
    /// The least that it can be.
    #[schema(required)]
    pub low: Option<f64>,
    /// The most that it can be.
    #[schema(required)]
    pub high: Option<f64>,
    /// What stands above the fraction bar, or the whole of a sum.
    #[schema(required)]
    pub numerator: Option<f64>,
    /// What stands below.
    #[schema(required)]
    pub denominator: Option<f64>,
    /// Whether there is a value, and if not, why.
    #[schema(value_type = StateWord)]
    pub state: &'static str,
    /// What a reader must know before trusting it.
    #[schema(value_type = Vec<FlagWord>)]
    pub flags: Vec<&'static str>,
    /// The share of the zone about which the rows say something, 0 to 1.
    pub coverage_share: f64,
    /// The named things that it counts.
    pub members: Vec<MemberBody>,
    /// Where it stands.
    pub references: Vec<ReferenceBody>,
    /// How it is made.
    pub method: MethodBody,
    /// The layers that were read.
    pub layers: Vec<LayerBody>,
    /// What it waits for, where its layer is not there yet.
    #[schema(required)]
    pub waiting: Option<WaitingBody>,
    /// The rows that made it, where they were asked for: `weight × value` sums to the numerator.
    #[schema(required)]
    pub rows: Option<Vec<RowBody>>,
}

/// A thing that a figure counts and that has a name of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MemberBody {
    /// Its identifier at the source.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// A method with its version and its parameters.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct MethodBody {
    /// The name of the method.
    #[schema(value_type = MethodWord)]
    pub id: &'static str,
    /// The version of the code behind it.
    pub version: u32,
    /// The parameters by name.
    #[schema(value_type = Object, additional_properties = true)]
    pub params: Map<String, Value>,
}

/// A layer behind a figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LayerBody {
    /// The identifier.
    pub id: String,
    /// The title.
    pub title: String,
    /// The date or year of reference.
    pub vintage: String,
    /// The licence.
    pub licence: String,
    /// Who makes the data.
    pub producer: String,
    /// SHA-256 of the file in service.
    pub sha256: String,
}

/// What an indicator waits for, and the command that fetches it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct WaitingBody {
    /// The layer that is not there yet.
    #[schema(required)]
    pub layer: Option<String>,
    /// The official source that would feed it.
    #[schema(required)]
    pub source: Option<String>,
    /// The command that fetches it.
    #[schema(required)]
    pub command: Option<String>,
}

/// A row that made a figure.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RowBody {
    /// The layer.
    pub layer: String,
    /// The feature.
    pub id: String,
    /// How much of the row counts: a shared part, an area in m², a number of things.
    pub weight: f64,
    /// The value of the row.
    pub value: f64,
}

impl FigureBody {
    /// The body of `figure` with its words in `language`.
    pub fn new(figure: &Figure, language: Language) -> Self {
        let (indicator, estimate) = (&figure.indicator, &figure.estimate);
        let is_waiting = estimate.flags.contains(&Flag::WaitingForLayer);
        Self {
            id: indicator.id.to_string(),
            label: indicator.label.in_language(language).to_owned(),
            definition: indicator.definition.in_language(language).to_owned(),
            unit: indicator.unit.code(),
            direction: indicator.direction.code(),
            kind: indicator.kind.code(),
            decimals: indicator.decimals,
            value: finite(estimate.value),
            low: finite(estimate.low),
            high: finite(estimate.high),
            numerator: finite(estimate.numerator),
            denominator: finite(estimate.denominator),
            state: estimate.state.code(),
            flags: flag_codes(&estimate.flags),
            coverage_share: measure(estimate.coverage_share),
            members: estimate.members.iter().map(Into::into).collect(),
            references: figure.references.iter().map(|it| ReferenceBody::new(it, language)).collect(),
            method: (&indicator.method).into(),
            layers: figure.layers.iter().map(|about| LayerBody::new(about, language)).collect(),
            waiting: is_waiting.then(|| WaitingBody::of(indicator)),
            rows: figure.has_rows.then(|| estimate.rows.iter().map(Into::into).collect()),
        }
    }
}

pub(super) fn flag_codes(flags: &BTreeSet<Flag>) -> Vec<&'static str> {
    flags.iter().map(|flag| flag.code()).collect()
}

impl LayerBody {
    fn new(about: &About, language: Language) -> Self {
        Self {
            id: about.id.to_string(),
            title: about.title.in_language(language).to_owned(),
            vintage: about.vintage.clone(),
            licence: about.licence.name.clone(),
            producer: about.producer.clone(),
            sha256: about.sha256.clone(),
        }
    }
}

impl WaitingBody {
    /// What `indicator` waits for, where its layer is not in service.
    pub(super) fn of(indicator: &Indicator) -> Self {
        let source = indicator.awaited.as_ref().map(|awaited| awaited.source.clone());
        Self {
            layer: indicator.method.layers().first().map(ToString::to_string),
            command: source.as_ref().map(|source| format!("arpent fetch {source}")),
            source,
        }
    }
}

impl From<&Method> for MethodBody {
    fn from(method: &Method) -> Self {
        let params = method.params().into_iter().map(|(name, value)| (name.to_owned(), json(value)));
        Self { id: method.id(), version: method.version(), params: params.collect() }
    }
}

fn json(value: Param) -> Value {
    match value {
        Param::Number(number) => Value::from(number),
        Param::Text(text) => Value::from(text),
        Param::List(items) => Value::from(items),
    }
}

impl From<&Member> for MemberBody {
    fn from(member: &Member) -> Self {
        Self { id: member.id.clone(), name: member.name.clone() }
    }
}

impl From<&Row> for RowBody {
    fn from(row: &Row) -> Self {
        let (layer, id) = (row.layer.to_string(), row.feature.to_string());
        Self { layer, id, weight: measure(row.weight), value: measure(row.value) }
    }
}
