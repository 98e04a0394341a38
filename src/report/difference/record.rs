//! What is read of the body of a diagnosis in order to hold it against another. Members that are not named here may be
//! there or not.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::Side;

/// The body of a diagnosis, as far as it is compared.
#[derive(Debug, Clone, Deserialize)]
pub struct DiagnosisRecord {
    pub(super) id: String,
    engine: String,
    pub(super) zone: ZoneRecord,
    pub(super) question: QuestionRecord,
    pub(super) score: Option<ScoreRecord>,
    themes: Vec<ThemeRecord>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct ZoneRecord {
    pub kind: String,
    pub code: Option<String>,
    pub name: Option<String>,
    pub area_m2: f64,
    pub sha256: String,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct QuestionRecord {
    pub reference: String,
    pub panel: Vec<String>,
    pub rows: bool,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct ScoreRecord {
    pub value: f64,
    pub aggregation: String,
    pub seed: u64,
    pub reference: ScoreReferenceRecord,
    pub contributions: Vec<ContributionRecord>,
    pub standing: Option<StandingRecord>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct ScoreReferenceRecord {
    pub value: f64,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct ContributionRecord {
    pub id: String,
    pub weight: f64,
    pub goalposts: GoalpostsRecord,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct GoalpostsRecord {
    pub low: f64,
    pub high: f64,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct StandingRecord {
    pub rank: usize,
}

#[derive(Debug, Clone, Deserialize)]
struct ThemeRecord {
    indicators: Vec<FigureRecord>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct FigureRecord {
    pub id: String,
    pub label: String,
    pub unit: String,
    pub decimals: u8,
    pub direction: String,
    pub kind: String,
    pub value: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub state: String,
    pub flags: Vec<String>,
    pub references: Vec<ReferenceRecord>,
    pub method: MethodRecord,
    pub layers: Vec<LayerRecord>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct ReferenceRecord {
    pub id: String,
    pub value: Option<f64>,
    pub rank: Option<usize>,
    pub authority: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct MethodRecord {
    pub id: String,
    pub version: u32,
    pub params: Map<String, Value>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct LayerRecord {
    pub id: String,
    pub vintage: String,
    pub sha256: String,
}

/// A figure before and after.
pub(super) type Pair<'r> = (&'r FigureRecord, &'r FigureRecord);

impl DiagnosisRecord {
    pub(super) fn side(&self) -> Side {
        Side { id: self.id.clone(), engine: self.engine.clone() }
    }

    /// The figures in their order.
    pub(super) fn figures(&self) -> impl Iterator<Item = &FigureRecord> {
        self.themes.iter().flat_map(|theme| &theme.indicators)
    }
}

/// The figures of the indicators that both have, in the order of the second.
pub(super) fn common_figures<'r>(before: &'r DiagnosisRecord, after: &'r DiagnosisRecord) -> Vec<Pair<'r>> {
    let known: BTreeMap<&str, &FigureRecord> = before.figures().map(|figure| (figure.id.as_str(), figure)).collect();
    after.figures().filter_map(|figure| Some((*known.get(figure.id.as_str())?, figure))).collect()
}
