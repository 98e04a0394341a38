//! The parameters of a diagnosis, and how they become a question.

use std::collections::BTreeSet;
use std::sync::Arc;

use utoipa::IntoParams;

use crate::diagnosis::{Aggregation, ComparisonQuestion, Engine, Question, ReferenceChoice, Selection, Zone, ZoneKind};
use crate::layers::{CommuneCode, Theme};

use super::super::problem::ApiError;
use super::super::query::{Names, Pairs, Parameters};
use super::scoring::{ScoreParameters, aggregation, seed, weights};

/// Which figures, against whom, in which form.
#[derive(Debug, Clone, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct DiagnosisParameters {
    /// Themes, joined by commas: `base`, `mobility`, `climate`, `energy`, `public-space`, `circular-economy`.
    #[param(value_type = Option<String>)]
    theme: Vec<String>,
    /// Identifiers of indicators, joined by commas.
    #[param(value_type = Option<String>)]
    indicators: Vec<String>,
    /// `mgp`, `ept`, `departement`, or INSEE codes joined by commas; without it, every parent.
    #[param(value_type = Option<String>)]
    reference: Vec<String>,
    /// Whether the rows behind each figure are listed.
    #[param(value_type = Option<bool>)]
    rows: bool,
    /// Asks for a score: indicators with published goalposts, each with a weight above 0, as
    /// `mob.rail800.area:2,clim.vuln.night:1`; their figures are answered too.
    #[param(value_type = Option<String>)]
    score: Option<String>,
    /// How a score puts its indicators together: `arithmetic`, a low value being made up for by a high one, or
    /// `geometric`.
    #[param(value_type = Option<String>, pattern = "^(arithmetic|geometric)$")]
    aggregation: Option<Aggregation>,
    /// The seed of the weights that are drawn to say how sure the order of scores is; 1 without it.
    #[param(value_type = Option<u64>, minimum = 0, maximum = 9_007_199_254_740_991_u64)]
    seed: Option<u64>,
    /// `json`, `geojson` or `csv`; with the rows, these two are of the rows.
    #[param(value_type = Option<String>, rename = "f", pattern = "^(json|geojson|csv)$")]
    pub format: DiagnosisFormat,
}

/// The form of a diagnosis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DiagnosisFormat {
    Json,
    GeoJson,
    Csv,
}

impl DiagnosisFormat {
    /// Every format, the usual one first.
    pub const ALL: [(&str, Self); 3] = [("json", Self::Json), ("geojson", Self::GeoJson), ("csv", Self::Csv)];

    /// The word in addresses.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::GeoJson => "geojson",
            Self::Csv => "csv",
        }
    }
}

impl Parameters for DiagnosisParameters {
    fn names() -> &'static Names {
        static NAMES: Names = Names::new();
        &NAMES
    }

    fn read(pairs: &Pairs) -> Result<Self, ApiError> {
        Ok(Self {
            theme: words(pairs, "theme")?,
            indicators: words(pairs, "indicators")?,
            reference: words(pairs, "reference")?,
            rows: pairs.choice("rows", &[("false", false), ("true", true)])?,
            score: weights(pairs)?,
            aggregation: aggregation(pairs)?,
            seed: seed(pairs)?,
            format: pairs.choice("f", &DiagnosisFormat::ALL)?,
        })
    }
}

/// The items of a list.
pub(super) fn words(pairs: &Pairs, name: &str) -> Result<Vec<String>, ApiError> {
    Ok(pairs.list(name)?.into_iter().map(str::to_owned).collect())
}

impl DiagnosisParameters {
    /// The question about `zone`.
    ///
    /// # Errors
    /// Where a theme, an indicator or a commune is unknown, or where the zone has no such reference; the error names the
    /// parameter and what is allowed.
    pub fn question(&self, zone: Arc<Zone>, engine: &Engine) -> Result<Question, ApiError> {
        let references = references(&self.reference, engine)?;
        if !references.applies_to(zone.kind()) {
            return Err(no_such_reference(zone.kind()));
        }
        let selection = selection(&self.theme, &self.indicators, engine)?;
        let score = self.score().map(|score| score.request(engine)).transpose()?;
        Ok(Question { zone, selection, references, wants_rows: self.rows, score })
    }

    /// The same parameters of zones side by side.
    ///
    /// # Errors
    /// Where rows or a reference are asked for, which are about one zone.
    pub fn compared(self) -> Result<ComparisonParameters, ApiError> {
        let about_one = [("rows", self.rows), ("reference", !self.reference.is_empty())];
        if let Some((name, _)) = about_one.into_iter().find(|(_, is_asked)| *is_asked) {
            let fr = "ne vaut que pour une seule zone ; plusieurs sont seulement comparées";
            return Err(ApiError::bad_parameter(name, fr, "is about one zone; several are only compared"));
        }
        let score = self.score();
        Ok(ComparisonParameters { theme: self.theme, indicators: self.indicators, score, format: self.format })
    }

    fn score(&self) -> Option<ScoreParameters> {
        ScoreParameters::new(self.score.clone(), self.aggregation, self.seed)
    }
}

/// Which figures of zones side by side, in which form.
#[derive(Debug, Clone)]
pub(super) struct ComparisonParameters {
    pub theme: Vec<String>,
    pub indicators: Vec<String>,
    pub score: Option<ScoreParameters>,
    pub format: DiagnosisFormat,
}

impl ComparisonParameters {
    /// The question about `zones`.
    ///
    /// # Errors
    /// Where a theme or an indicator is unknown, or no score can be made so.
    pub fn question(&self, zones: Vec<Arc<Zone>>, engine: &Engine) -> Result<ComparisonQuestion, ApiError> {
        let selection = selection(&self.theme, &self.indicators, engine)?;
        let score = self.score.as_ref().map(|score| score.request(engine)).transpose()?;
        Ok(ComparisonQuestion { zones, selection, score })
    }
}

/// The indicators of `themes` and those named by `indicators`.
fn selection(themes: &[String], indicators: &[String], engine: &Engine) -> Result<Selection, ApiError> {
    let theme = |id: &String| {
        let allowed = || Theme::ALL.map(Theme::id).join(", ");
        let refused = |_| ApiError::bad_parameter("theme", allowed(), allowed());
        id.parse::<Theme>().map_err(refused)
    };
    let indicator = |id: &String| {
        let known = engine.catalogue().get(id).map(|indicator| indicator.id.clone());
        known.ok_or_else(|| {
            let id: String = id.chars().take(64).collect();
            let fr = format!("indicateur « {id} » inconnu ; voir /indicators");
            ApiError::bad_parameter("indicators", fr, format!("unknown indicator `{id}`; see /indicators"))
        })
    };
    Ok(Selection {
        themes: themes.iter().map(theme).collect::<Result<_, _>>()?,
        indicators: indicators.iter().map(indicator).collect::<Result<_, _>>()?,
    })
}

/// The references that have a word of their own.
const NAMED_REFERENCES: [(&str, ReferenceChoice); 3] =
    [("mgp", ReferenceChoice::Metropole), ("ept", ReferenceChoice::Ept), ("departement", ReferenceChoice::Departement)];

fn references(words: &[String], engine: &Engine) -> Result<ReferenceChoice, ApiError> {
    if words.is_empty() {
        return Ok(ReferenceChoice::Parents);
    }
    match NAMED_REFERENCES.into_iter().find(|(name, _)| *words == [*name]) {
        Some((_, named)) => Ok(named),
        None => commune_codes("reference", words, engine).map(ReferenceChoice::Panel),
    }
}

/// The refusal of a reference in which a zone of `kind` does not lie, with those that it has.
fn no_such_reference(kind: ZoneKind) -> ApiError {
    let applies = |(name, reference): &(&'static str, ReferenceChoice)| reference.applies_to(kind).then_some(*name);
    let named: Vec<&'static str> = NAMED_REFERENCES.iter().filter_map(applies).collect();
    let allowed = |codes: &'static str| [named.as_slice(), &[codes]].concat().join(", ");
    let fr = allowed("des codes INSEE joints par des virgules");
    let en = allowed("INSEE codes joined by commas");
    let (fr, en) =
        (format!("sans objet pour cette zone ; admis : {fr}"), format!("does not apply here; allowed: {en}"));
    ApiError::bad_parameter("reference", fr, en)
}

/// The codes of communes of the Métropole.
pub(super) fn commune_codes(name: &str, codes: &[String], engine: &Engine) -> Result<BTreeSet<CommuneCode>, ApiError> {
    let known = |code: &String| {
        engine.territories().commune(code).map(|commune| commune.code.clone()).ok_or_else(|| {
            let code: String = code.chars().take(16).collect();
            let fr = format!("« {code} » n’est le code INSEE d’aucune commune de la Métropole");
            ApiError::bad_parameter(name, fr, format!("`{code}` is the INSEE code of no commune of the Métropole"))
        })
    };
    codes.iter().map(known).collect()
}
