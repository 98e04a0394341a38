//! The territories of the Métropole: communes, EPT, départements and the whole, each a zone, and who lies in whom.
//!
//! Built once from the layers `communes`, `epts` and `departements`. A point is found without scanning outlines; a
//! point on a border belongs to the commune with the smallest code.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::geometry::{Adjacency, LonLat, Metres, dissolve, to_planar};
use crate::layers::{Atlas, CogHistory, CommuneCode, Geometry, Layer, PolygonGeometry};

use super::zone::{Zone, ZoneKind};

/// The code under which the Métropole stands among the territories: its SIREN.
pub const METROPOLE_CODE: &str = "200054781";
/// The name of the Métropole.
const METROPOLE_NAME: &str = "Métropole du Grand Paris";
/// Borders shorter than this are contacts of generalised outlines, not neighbourhoods.
const MIN_SHARED_BORDER: Metres = Metres(1.0);

/// A commune and its place in the Métropole.
#[derive(Debug)]
pub struct Commune {
    /// The INSEE code.
    pub code: CommuneCode,
    /// The name.
    pub name: String,
    /// The code of its EPT; Paris has none.
    pub ept: Option<String>,
    /// The code of its département.
    pub departement: String,
    /// The zone.
    pub zone: Arc<Zone>,
    /// The first year in which the code stands, where a change is recorded.
    pub valid_from: Option<u16>,
    /// The last year in which the code stands, where a change is recorded.
    pub valid_to: Option<u16>,
    /// The communes that share a border with it, by code, the longest border first.
    pub neighbours: Vec<(CommuneCode, Metres)>,
}

/// Every territory, by code.
#[derive(Debug)]
pub struct Territories {
    communes: BTreeMap<CommuneCode, Commune>,
    epts: BTreeMap<String, Arc<Zone>>,
    departements: BTreeMap<String, Arc<Zone>>,
    metropole: Arc<Zone>,
    outlines: Arc<Layer>,
}

/// Why the layers make no territories.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TerritoriesError {
    /// A layer of territories is not there, or holds no polygons.
    #[error("the layer `{0}` is needed, with polygons")]
    NoLayer(&'static str),
    /// A row without its code or name.
    #[error("the layer `{layer}`, feature `{feature}`: no `{column}`")]
    NoCell {
        /// The layer.
        layer: &'static str,
        /// The feature.
        feature: String,
        /// The column.
        column: &'static str,
    },
    /// A code of a commune that is none.
    #[error("the layer `communes`: {0}")]
    BadCode(#[from] crate::layers::BadId),
}

impl Territories {
    /// The territories of the layers in service.
    ///
    /// # Errors
    /// Where a layer or a code is missing.
    pub fn build(atlas: &Atlas) -> Result<Self, TerritoriesError> {
        let (outlines, polygons) = territory_layer(atlas, "communes")?;
        let communes = communes(outlines, polygons, atlas.history())?;
        let whole = dissolve(polygons.lonlat(), |_| Some(0), 1);
        let metropole =
            Zone::of_territory(ZoneKind::Metropole, METROPOLE_CODE, METROPOLE_NAME, whole.get(0).to_owned());
        Ok(Self {
            communes,
            epts: joined_zones(atlas, "epts", ZoneKind::Ept)?,
            departements: joined_zones(atlas, "departements", ZoneKind::Departement)?,
            metropole: Arc::new(metropole),
            outlines: Arc::clone(outlines),
        })
    }

    /// The commune of a code.
    pub fn commune(&self, code: &str) -> Option<&Commune> {
        self.communes.get(code)
    }

    /// Every commune, by code.
    pub fn communes(&self) -> impl ExactSizeIterator<Item = &Commune> {
        self.communes.values()
    }

    /// The EPT of a code (SIREN).
    pub fn ept(&self, code: &str) -> Option<&Arc<Zone>> {
        self.epts.get(code)
    }

    /// Every EPT, by code.
    pub fn epts(&self) -> impl ExactSizeIterator<Item = &Arc<Zone>> {
        self.epts.values()
    }

    /// The département of a code.
    pub fn departement(&self, code: &str) -> Option<&Arc<Zone>> {
        self.departements.get(code)
    }

    /// Every département, by code.
    pub fn departements(&self) -> impl ExactSizeIterator<Item = &Arc<Zone>> {
        self.departements.values()
    }

    /// The Métropole.
    pub const fn metropole(&self) -> &Arc<Zone> {
        &self.metropole
    }

    /// The zone of a territory.
    pub fn zone(&self, kind: ZoneKind, code: &str) -> Option<&Arc<Zone>> {
        match kind {
            ZoneKind::Commune => self.commune(code).map(|commune| &commune.zone),
            ZoneKind::Ept => self.ept(code),
            ZoneKind::Departement => self.departement(code),
            ZoneKind::Metropole => (code == METROPOLE_CODE).then_some(&self.metropole),
            ZoneKind::District | ZoneKind::Drawn | ZoneKind::Disc => None,
        }
    }

    /// Every territory: communes, EPT, départements, the Métropole.
    pub fn zones(&self) -> impl Iterator<Item = &Arc<Zone>> {
        let communes = self.communes.values().map(|commune| &commune.zone);
        communes.chain(self.epts.values()).chain(self.departements.values()).chain([&self.metropole])
    }

    /// The commune at a position: the one of the smallest code on a border, none outside the Métropole.
    pub fn commune_at(&self, position: LonLat) -> Option<&Commune> {
        let Geometry::Polygons(polygons) = self.outlines.geometry() else { return None };
        let feature_idx = polygons.locator().at(to_planar(position))?;
        self.communes.get(self.outlines.id(feature_idx))
    }

    /// The layer of the communes' outlines.
    pub const fn outlines(&self) -> &Arc<Layer> {
        &self.outlines
    }
}

/// A layer of territories and its polygons.
fn territory_layer<'a>(
    atlas: &'a Atlas,
    id: &'static str,
) -> Result<(&'a Arc<Layer>, &'a PolygonGeometry), TerritoriesError> {
    let layer = atlas.get(id).ok_or(TerritoriesError::NoLayer(id))?;
    match layer.geometry() {
        Geometry::Polygons(polygons) => Ok((layer, polygons)),
        _ => Err(TerritoriesError::NoLayer(id)),
    }
}

fn communes(
    layer: &Layer,
    polygons: &PolygonGeometry,
    history: &CogHistory,
) -> Result<BTreeMap<CommuneCode, Commune>, TerritoriesError> {
    let codes = layer.ids().map(str::parse).collect::<Result<Vec<CommuneCode>, _>>()?;
    let adjacency = Adjacency::build(polygons.planar());
    let neighbours_of = |row_idx: usize| {
        let shared = adjacency.neighbours(row_idx).iter().filter(|(_, shared)| *shared >= MIN_SHARED_BORDER);
        shared.map(|&(neighbour_idx, shared)| (codes[neighbour_idx].clone(), shared)).collect()
    };
    let mut communes = BTreeMap::new();
    for (row_idx, code) in codes.iter().enumerate() {
        let name = needed(layer, "communes", row_idx, "nom")?;
        let outline = polygons.lonlat().get(row_idx).to_owned();
        let (valid_from, valid_to) = history.validity(code);
        communes.insert(
            code.clone(),
            Commune {
                code: code.clone(),
                name: name.to_owned(),
                ept: layer.cell(row_idx, "ept_code").text().filter(|code| !code.is_empty()).map(str::to_owned),
                departement: needed(layer, "communes", row_idx, "departement")?.to_owned(),
                zone: Arc::new(Zone::of_territory(ZoneKind::Commune, code.as_str(), name, outline)),
                valid_from,
                valid_to,
                neighbours: neighbours_of(row_idx),
            },
        );
    }
    Ok(communes)
}

fn joined_zones(
    atlas: &Atlas,
    id: &'static str,
    kind: ZoneKind,
) -> Result<BTreeMap<String, Arc<Zone>>, TerritoriesError> {
    let (layer, polygons) = territory_layer(atlas, id)?;
    let zone = |row_idx: usize| {
        let code = layer.id(row_idx);
        let outline = polygons.lonlat().get(row_idx).to_owned();
        let zone = Zone::of_territory(kind, code, needed(layer, id, row_idx, "nom")?, outline);
        Ok((code.to_owned(), Arc::new(zone)))
    };
    (0..layer.len()).map(zone).collect()
}

fn needed<'a>(
    layer: &'a Layer,
    id: &'static str,
    row_idx: usize,
    column: &'static str,
) -> Result<&'a str, TerritoriesError> {
    let missing = || TerritoriesError::NoCell { layer: id, feature: layer.id(row_idx).to_string(), column };
    layer.cell(row_idx, column).text().ok_or_else(missing)
}
