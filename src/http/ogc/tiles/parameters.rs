//! What a tile is asked to show.

use std::sync::Arc;

use utoipa::IntoParams;

use crate::layers::Layer;

use super::super::super::answer::Media;
use super::super::super::app::Snapshot;
use super::super::super::problem::ApiError;
use super::super::super::query::{Names, Pairs, Parameters};
use super::super::form::Forms;
use super::shelf::INDICATOR_LAYER;

/// What the tiles of one collection show.
#[derive(Debug, Clone, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct TileParameters {
    /// Properties, joined by commas; without it, those of the catalogue.
    #[param(value_type = Option<String>)]
    pub properties: Option<Vec<String>>,
    /// Indicators whose values the communes carry too, joined by commas. Only with `communes`.
    #[param(value_type = Option<String>)]
    pub indicators: Vec<String>,
    /// `mvt`.
    #[param(value_type = Option<String>, pattern = "^(mvt|pbf)$", rename = "f")]
    #[expect(dead_code, reason = "both names are of the same form")]
    format: (),
}

/// What the tiles of several collections show.
#[derive(Debug, Clone, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct TilesParameters {
    /// Collections, joined by commas; without it, all that can be drawn.
    #[param(value_type = Option<String>)]
    pub collections: Vec<String>,
    /// Indicators whose values the communes carry too, joined by commas.
    #[param(value_type = Option<String>)]
    pub indicators: Vec<String>,
    /// `mvt`.
    #[param(value_type = Option<String>, pattern = "^(mvt|pbf)$", rename = "f")]
    #[expect(dead_code, reason = "both names are of the same form")]
    format: (),
}

/// The layers on a tile, and what they show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shown {
    /// The layers in order.
    pub layers: Vec<String>,
    /// The properties of each; those of the catalogue without it.
    pub properties: Option<Vec<String>>,
    /// The indicators that the communes carry.
    pub indicators: Vec<String>,
}

/// The properties that a tile shows of a layer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chosen<'s> {
    layer: Option<&'s Arc<Layer>>,
    /// Every column of the layer without it.
    names: Option<&'s [String]>,
    indicators: &'s [String],
}

impl Chosen<'_> {
    /// Whether the property `name` is shown.
    pub fn holds(self, name: &str) -> bool {
        let is_column = || self.layer.is_some_and(|layer| layer.column(name).is_some());
        let is_chosen = self.names.map_or_else(is_column, |names| names.iter().any(|it| it == name));
        is_chosen || self.indicators.iter().any(|indicator| indicator == name)
    }
}

const FORMATS: [(&str, ()); 2] = [("mvt", ()), ("pbf", ())];

impl TileParameters {
    /// The properties of the catalogue, and `indicators`.
    pub const fn carrying(indicators: Vec<String>) -> Self {
        Self { properties: None, indicators, format: () }
    }
}

impl TilesParameters {
    /// `collections`, all of them where none is named, and `indicators`.
    pub const fn of(collections: Vec<String>, indicators: Vec<String>) -> Self {
        Self { collections, indicators, format: () }
    }
}

/// The form of a tile set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SetForm {
    Json,
    TileJson,
    Html,
}

impl Forms for SetForm {
    const ALL: &'static [(&'static str, &'static [&'static str], Self)] = &[
        ("json", &["application/json"], Self::Json),
        ("tilejson", &["application/vnd.mapbox.tilejson+json"], Self::TileJson),
        ("html", &["text/html"], Self::Html),
    ];

    fn media(self) -> Media {
        if self == Self::Html { Media::HTML } else { Media::JSON }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::TileJson => "TileJSON",
            Self::Html => "HTML",
        }
    }
}

/// What a tile set shows, and its form.
#[derive(Debug, Clone, Default, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct SetParameters {
    /// Collections, joined by commas; only of several at once.
    #[param(value_type = Option<String>)]
    pub collections: Vec<String>,
    /// Indicators whose values the communes carry too, joined by commas.
    #[param(value_type = Option<String>)]
    pub indicators: Vec<String>,
    /// `json`, `tilejson` or `html`; without it, `Accept` chooses.
    #[param(value_type = Option<String>, pattern = "^(json|tilejson|html)$", rename = "f")]
    pub form: Option<SetForm>,
}

impl Parameters for SetParameters {
    fn names() -> &'static Names {
        static NAMES: Names = Names::new();
        &NAMES
    }

    fn read(pairs: &Pairs) -> Result<Self, ApiError> {
        Ok(Self {
            collections: owned(pairs, "collections")?,
            indicators: owned(pairs, "indicators")?,
            form: SetForm::named(pairs)?,
        })
    }
}

impl Parameters for TileParameters {
    fn names() -> &'static Names {
        static NAMES: Names = Names::new();
        &NAMES
    }

    fn read(pairs: &Pairs) -> Result<Self, ApiError> {
        let is_given = pairs.text("properties").is_some();
        let properties = owned(pairs, "properties")?;
        Ok(Self {
            properties: is_given.then_some(properties),
            indicators: owned(pairs, "indicators")?,
            format: pairs.choice("f", &FORMATS)?,
        })
    }
}

impl Parameters for TilesParameters {
    fn names() -> &'static Names {
        static NAMES: Names = Names::new();
        &NAMES
    }

    fn read(pairs: &Pairs) -> Result<Self, ApiError> {
        Ok(Self {
            collections: owned(pairs, "collections")?,
            indicators: owned(pairs, "indicators")?,
            format: pairs.choice("f", &FORMATS)?,
        })
    }
}

pub(super) fn owned(pairs: &Pairs, name: &str) -> Result<Vec<String>, ApiError> {
    Ok(pairs.list(name)?.into_iter().map(str::to_owned).collect())
}

impl Shown {
    /// What the tiles of the collection `id` show.
    ///
    /// # Errors
    /// Where it is unknown or a table, has no such property, or an indicator is unknown or not its own.
    pub fn of_collection(id: &str, asked: &TileParameters, snapshot: &Snapshot) -> Result<Self, ApiError> {
        let layer = snapshot.tiles.layer(id).ok_or_else(|| undrawn(id, snapshot))?;
        for name in asked.properties.iter().flatten() {
            if layer.column(name).is_none() {
                let names: Vec<&str> = layer.fields().iter().map(|field| field.name.as_str()).collect();
                return Err(ApiError::bad_parameter("properties", names.join(", "), names.join(", ")));
            }
        }
        let layers = vec![id.to_owned()];
        let indicators = checked_indicators(&asked.indicators, &layers, snapshot)?;
        Ok(Self { layers, properties: asked.properties.clone(), indicators })
    }

    /// What the tiles of several collections show.
    ///
    /// # Errors
    /// Where one cannot be drawn or is named twice, or an indicator is unknown.
    pub fn of_several(asked: &TilesParameters, snapshot: &Snapshot) -> Result<Self, ApiError> {
        let known = || snapshot.tiles.layers().map(|layer| layer.about().id.to_string()).collect::<Vec<_>>();
        let layers = if asked.collections.is_empty() { known() } else { asked.collections.clone() };
        let is_twice = |idx: usize| layers[..idx].contains(&layers[idx]);
        if (0..layers.len()).any(|idx| is_twice(idx) || snapshot.tiles.layer(&layers[idx]).is_none()) {
            let known = known().join(", ");
            return Err(ApiError::bad_parameter(
                "collections",
                format!("chacune une fois, parmi : {known}"),
                format!("each once, among: {known}"),
            ));
        }
        let indicators = checked_indicators(&asked.indicators, &layers, snapshot)?;
        Ok(Self { layers, properties: None, indicators })
    }

    /// Whether each layer shows what the catalogue says, and nothing beside.
    pub const fn is_usual(&self) -> bool {
        self.properties.is_none() && self.indicators.is_empty()
    }

    /// What a tile shows of the layer `id`.
    pub fn chosen<'s>(&'s self, id: &str, snapshot: &'s Snapshot) -> Chosen<'s> {
        let layer = snapshot.tiles.layer(id);
        let of_catalogue = || layer.and_then(|layer| layer.about().tile_fields.as_ref());
        let names = self.properties.as_ref().or_else(of_catalogue).map(Vec::as_slice);
        Chosen { layer, names, indicators: &self.indicators }
    }
}

fn undrawn(id: &str, snapshot: &Snapshot) -> ApiError {
    if snapshot.atlas.get(id).is_some() {
        ApiError::unknown(
            "collection sans géométrie, donc sans tuiles",
            "a collection without geometry has no tiles",
            id,
        )
    } else {
        ApiError::unknown("collection inconnue", "unknown collection", id)
    }
}

fn checked_indicators(asked: &[String], layers: &[String], snapshot: &Snapshot) -> Result<Vec<String>, ApiError> {
    if !asked.is_empty() && !layers.iter().any(|layer| layer == INDICATOR_LAYER) {
        let (fr, en) = ("admis avec la collection « communes » seulement", "taken with the collection `communes` only");
        return Err(ApiError::bad_parameter("indicators", fr, en));
    }
    let catalogue = snapshot.engine.catalogue();
    if asked.iter().any(|id| catalogue.get(id).is_none()) {
        let (fr, en) =
            ("des identifiants d’indicateurs ; voir /indicators", "identifiers of indicators; see /indicators");
        return Err(ApiError::bad_parameter("indicators", fr, en));
    }
    let mut indicators = asked.to_vec();
    indicators.sort();
    indicators.dedup();
    Ok(indicators)
}
