//! The header of a layer file: the record, the fields and what was found out, as JSON.

use serde::{Deserialize, Serialize};

use crate::geometry::{LonLatBounds, SquareMetres};
use crate::layers::{
    About, BadId, Field, FieldKind, FoundOut, GeometryKind, KeptLayer, Layer, UnknownBaseRole, UnknownTheme,
};

use super::super::error::LayerFileFault;
use super::super::record::{CodeChangeFile, LicenceFile, WordsFile};

/// A layer but for its arrays.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OutlineFile {
    id: String,
    theme: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    base: Option<String>,
    title: WordsFile,
    description: WordsFile,
    limits: WordsFile,
    producer: String,
    licence: LicenceFile,
    attribution: String,
    vintage: String,
    cog_year: Option<u16>,
    carried_codes: Vec<CodeChangeFile>,
    frame: String,
    source_url: String,
    tile_fields: Option<Vec<String>>,
    min_reliable_area_m2: Option<f64>,
    rows: usize,
    fields: Vec<FieldFile>,
    geometry: GeometryFile,
    id_column: Option<usize>,
    instant_columns: Vec<usize>,
    has_secrets: bool,
    /// West, south, east, north; none where there is no position.
    extent: Option<[f64; 4]>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldFile {
    name: String,
    kind: KindFile,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum KindFile {
    Text,
    Integer,
    Number,
    Boolean,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum GeometryFile {
    None,
    Point,
    MultiLine,
    MultiPolygon,
}

impl OutlineFile {
    /// What a layer is but for its arrays and its hash.
    pub(super) fn of(layer: &Layer) -> Self {
        let (about, found_out) = (layer.about().clone(), layer.found_out());
        let fields = layer.fields().iter();
        let LonLatBounds { west_deg, south_deg, east_deg, north_deg } = found_out.extent;
        Self {
            carried_codes: about.carried_codes.iter().map(CodeChangeFile::from).collect(),
            id: about.id.to_string(),
            theme: about.theme.id().to_owned(),
            base: about.base.map(|role| role.id().to_owned()),
            title: about.title.into(),
            description: about.description.into(),
            limits: about.limits.into(),
            producer: about.producer,
            licence: about.licence.into(),
            attribution: about.attribution,
            vintage: about.vintage,
            cog_year: about.cog_year,
            frame: about.frame,
            source_url: about.source_url,
            tile_fields: about.tile_fields,
            min_reliable_area_m2: about.min_reliable_area.map(|area| area.0),
            rows: layer.len(),
            fields: fields.map(|field| FieldFile { name: field.name.clone(), kind: field.kind.into() }).collect(),
            geometry: layer.geometry().kind().into(),
            id_column: found_out.id_column,
            instant_columns: found_out.instant_columns.clone(),
            has_secrets: found_out.has_secrets,
            extent: (!found_out.extent.is_empty()).then_some([west_deg, south_deg, east_deg, north_deg]),
        }
    }

    /// What is needed to put the layer in service again, under the hash of its file.
    pub(super) fn outline(self, sha256: &str) -> Result<KeptLayer, LayerFileFault> {
        let columns = self.fields.len();
        if self.id_column.iter().chain(&self.instant_columns).any(|&idx| idx >= columns) {
            return Err(LayerFileFault::Header(format!("a column beyond the last of {columns}")));
        }
        let fault = |fault: &dyn std::fmt::Display| LayerFileFault::Header(fault.to_string());
        let found_out = FoundOut {
            id_column: self.id_column,
            instant_columns: self.instant_columns,
            has_secrets: self.has_secrets,
            extent: self.extent.map_or(LonLatBounds::EMPTY, |[west_deg, south_deg, east_deg, north_deg]| {
                LonLatBounds { west_deg, south_deg, east_deg, north_deg }
            }),
        };
        let about = About {
            id: self.id.parse().map_err(|error: BadId| fault(&error))?,
            theme: self.theme.parse().map_err(|error: UnknownTheme| fault(&error))?,
            base: self.base.map(|role| role.parse()).transpose().map_err(|error: UnknownBaseRole| fault(&error))?,
            title: self.title.into(),
            description: self.description.into(),
            limits: self.limits.into(),
            producer: self.producer,
            licence: self.licence.into(),
            attribution: self.attribution,
            vintage: self.vintage,
            cog_year: self.cog_year,
            carried_codes: self
                .carried_codes
                .iter()
                .map(CodeChangeFile::change)
                .collect::<Result<_, _>>()
                .map_err(|error| fault(&error))?,
            frame: self.frame,
            source_url: self.source_url,
            sha256: sha256.to_owned(),
            tile_fields: self.tile_fields,
            min_reliable_area: self.min_reliable_area_m2.map(SquareMetres),
        };
        let fields = self.fields.into_iter().map(|field| Field { name: field.name, kind: field.kind.into() });
        Ok(KeptLayer { about, rows: self.rows, fields: fields.collect(), geometry: self.geometry.into(), found_out })
    }
}

/// The same names on both sides.
macro_rules! same_names {
    ($ours:ident, $theirs:ident: $($name:ident),+) => {
        impl From<$theirs> for $ours {
            fn from(kind: $theirs) -> Self {
                match kind { $($theirs::$name => Self::$name),+ }
            }
        }

        impl From<$ours> for $theirs {
            fn from(kind: $ours) -> Self {
                match kind { $($ours::$name => Self::$name),+ }
            }
        }
    };
}

same_names!(KindFile, FieldKind: Text, Integer, Number, Boolean);
same_names!(GeometryFile, GeometryKind: None, Point, MultiLine, MultiPolygon);
