//! The body of a diagnosis.

use serde::Serialize;
use utoipa::ToSchema;

use crate::diagnosis::{Diagnosis, Neighbour, Place, TerritoryShare, ThemeFigures, ZoneSummary};
use crate::geometry::LonLatBounds;
use crate::layers::Language;

use super::figure::FigureBody;
use super::score::ScoreBody;
use super::words::{QuestionReferenceWord, TerritoryKindWord, ThemeWord, ZoneKindWord};
use super::{ENGINE, measure};

/// A diagnosis: the zone, whom it meets, and its figures theme by theme.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct DiagnosisBody {
    /// `sha256:` and the hash of the zone, the layers, the methods and their parameters.
    pub id: String,
    /// The engine that answered, with its version.
    #[schema(value_type = String)]
    pub engine: &'static str,
    /// Always null: the same question gives the same bytes, whenever it is asked.
    #[schema(required)]
    pub created: Option<String>,
    /// The zone.
    pub zone: ZoneBody,
    /// The territories that the zone meets: communes, then EPT, then départements.
    pub territories: Vec<TerritoryShareBody>,
    /// The neighbours of a commune within the Métropole, the longest border first.
    pub neighbours: Vec<NeighbourBody>,
    /// The share of the zone that lies in the Métropole, 0 to 1.
    pub coverage_share: f64,
    /// Innovation districts that are, or may be, in the zone.
    pub districts: Vec<PlaceBody>,
    /// Experiments that are, or may be, in the zone.
    pub experiments: Vec<PlaceBody>,
    /// What was asked beside the zone and the indicators.
    pub question: QuestionBody,
    /// The score, where one was asked for.
    #[schema(required)]
    pub score: Option<ScoreBody>,
    /// The figures, theme by theme.
    pub themes: Vec<ThemeBody>,
}

/// What a question asks beside its zone and its indicators.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct QuestionBody {
    /// Against whom figures are held.
    #[schema(value_type = QuestionReferenceWord)]
    pub reference: &'static str,
    /// The INSEE codes of the panel.
    pub panel: Vec<String>,
    /// Whether the rows behind the figures are listed.
    pub rows: bool,
}

/// What a zone is, without its outline.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ZoneBody {
    /// What kind of zone it is.
    #[schema(value_type = ZoneKindWord)]
    pub kind: &'static str,
    /// The code of a territory, the identifier of a district.
    #[schema(required)]
    pub code: Option<String>,
    /// The name of a territory or a district.
    #[schema(required)]
    pub name: Option<String>,
    /// The area on the Lambert-93 plane, m².
    pub area_m2: f64,
    /// The length of the outline, holes included, m.
    pub perimeter_m: f64,
    /// West, south, east, north, WGS84 degrees.
    #[schema(min_items = 4, max_items = 4)]
    pub bbox: [f64; 4],
    /// How many corners the outline has.
    pub vertices: usize,
    /// The SHA-256 of the outline in its canonical form: the same wherever its rings start, whichever way they run.
    pub sha256: String,
}

/// How the zone and a territory overlap.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TerritoryShareBody {
    /// What kind of territory it is.
    #[schema(value_type = TerritoryKindWord)]
    pub kind: &'static str,
    /// The code of the territory.
    pub code: String,
    /// The name of the territory.
    pub name: String,
    /// The area in common, m².
    pub area_m2: f64,
    /// The part of the zone that lies in the territory, 0 to 1.
    pub zone_share: f64,
    /// The part of the territory that lies in the zone, 0 to 1.
    pub territory_share: f64,
}

/// A commune across a border.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct NeighbourBody {
    /// The INSEE code.
    pub code: String,
    /// The name.
    pub name: String,
    /// The length of the border in common, m.
    pub shared_border_m: f64,
}

/// A district or an experiment that is, or may be, in the zone.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PlaceBody {
    /// Its identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The INSEE code of its commune.
    pub commune_code: String,
    /// Whether it is in the zone whatever its exact place.
    pub is_certain: bool,
}

/// The figures of a theme.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ThemeBody {
    /// The identifier.
    #[schema(value_type = ThemeWord)]
    pub id: &'static str,
    /// The name that a person reads.
    #[schema(value_type = String)]
    pub label: &'static str,
    /// The figures, in the order of the catalogue.
    pub indicators: Vec<FigureBody>,
}

impl DiagnosisBody {
    /// The body of `diagnosis` with its labels in `language`.
    pub fn new(diagnosis: &Diagnosis, language: Language) -> Self {
        Self {
            id: diagnosis.id.clone(),
            engine: ENGINE,
            created: None,
            zone: (&diagnosis.zone).into(),
            territories: diagnosis.territories.iter().map(Into::into).collect(),
            neighbours: diagnosis.neighbours.iter().map(Into::into).collect(),
            coverage_share: measure(diagnosis.coverage_share),
            districts: diagnosis.districts.iter().map(|place| PlaceBody::new(place, language)).collect(),
            experiments: diagnosis.experiments.iter().map(|place| PlaceBody::new(place, language)).collect(),
            question: diagnosis.into(),
            score: diagnosis.score.as_ref().map(|scored| ScoreBody::new(scored, language)),
            themes: diagnosis.themes.iter().map(|theme| ThemeBody::new(theme, language)).collect(),
        }
    }
}

impl From<&Diagnosis> for QuestionBody {
    fn from(diagnosis: &Diagnosis) -> Self {
        Self {
            reference: diagnosis.references.code(),
            panel: diagnosis.references.panel().map(ToString::to_string).collect(),
            rows: diagnosis.has_rows,
        }
    }
}

impl ThemeBody {
    fn new(theme: &ThemeFigures, language: Language) -> Self {
        Self {
            id: theme.theme.id(),
            label: theme.theme.label(language),
            indicators: theme.figures.iter().map(|figure| FigureBody::new(figure, language)).collect(),
        }
    }
}

impl From<&ZoneSummary> for ZoneBody {
    fn from(zone: &ZoneSummary) -> Self {
        let LonLatBounds { west_deg, south_deg, east_deg, north_deg } = zone.bbox;
        Self {
            kind: zone.kind.code(),
            code: zone.code.clone(),
            name: zone.name.clone(),
            area_m2: measure(zone.area.0),
            perimeter_m: measure(zone.perimeter.0),
            bbox: [west_deg, south_deg, east_deg, north_deg].map(measure),
            vertices: zone.vertices,
            sha256: zone.sha256.clone(),
        }
    }
}

impl From<&TerritoryShare> for TerritoryShareBody {
    fn from(share: &TerritoryShare) -> Self {
        Self {
            kind: share.kind.code(),
            code: share.code.clone(),
            name: share.name.clone(),
            area_m2: measure(share.area.0),
            zone_share: measure(share.zone_share),
            territory_share: measure(share.territory_share),
        }
    }
}

impl From<&Neighbour> for NeighbourBody {
    fn from(neighbour: &Neighbour) -> Self {
        Self {
            code: neighbour.code.clone(),
            name: neighbour.name.clone(),
            shared_border_m: measure(neighbour.shared_border.0),
        }
    }
}

impl PlaceBody {
    pub(super) fn new(place: &Place, language: Language) -> Self {
        Self {
            id: place.id.clone(),
            name: place.name.in_language(language).to_owned(),
            commune_code: place.commune_code.clone(),
            is_certain: place.is_certain,
        }
    }
}
