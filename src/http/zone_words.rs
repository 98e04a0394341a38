//! What is wrong with a zone, in both languages, and where.
//!
//! The core says it in English; the French stands here, where it meets a reader.

use crate::diagnosis::{MAX_AREA, MAX_RADIUS, MAX_VERTICES, MIN_AREA, ZoneFault};
use crate::geometry::OutlineFault;
use crate::store::{ZONE_BYTES_MAX, ZoneFault as DocumentFault};

use super::bodies::GeometryBody;
use super::fault_words::ProblemKind;
use super::problem::ApiError;

impl From<ZoneFault> for ApiError {
    fn from(fault: ZoneFault) -> Self {
        let at = fault.at();
        let problem = Self::new(ProblemKind::BadZone, in_french(&fault), fault.to_string()).located(at);
        let problem = problem.offering(fault.repair().map(GeometryBody::of_polygons));
        match fault {
            ZoneFault::BadCentre => problem.in_field("point"),
            ZoneFault::BadRadius { .. } => problem.in_field("radius_m"),
            _ => problem.in_field("coordinates"),
        }
    }
}

impl From<DocumentFault> for ApiError {
    fn from(fault: DocumentFault) -> Self {
        let problem = Self::new(ProblemKind::BadZone, document_in_french(&fault), fault.to_string());
        match path_of(fault) {
            Some(path) => problem.in_field(path),
            None => problem,
        }
    }
}

/// Where in a document a fault is.
fn path_of(fault: DocumentFault) -> Option<String> {
    match fault {
        DocumentFault::TooLong { .. } | DocumentFault::NotJson { .. } => None,
        DocumentFault::Expected { path, .. }
        | DocumentFault::Type { path, .. }
        | DocumentFault::NotOne { path, .. }
        | DocumentFault::Frame { path, .. }
        | DocumentFault::Empty { path }
        | DocumentFault::OffTheGlobe { path, .. }
        | DocumentFault::ShortRing { path, .. }
        | DocumentFault::OpenRing { path } => Some(path),
    }
}

fn document_in_french(fault: &DocumentFault) -> String {
    match fault {
        DocumentFault::TooLong { bytes } => {
            format!("le document fait {bytes} octets, {ZONE_BYTES_MAX} au plus sont lus")
        }
        DocumentFault::NotJson { fault } => format!("ce n’est pas du JSON : {fault}"),
        DocumentFault::Expected { path, expected } => format!("« {path} » n’est pas ce qui est attendu ({expected})"),
        DocumentFault::Type { path, found } => {
            format!(
                "« {path} » est « {found} » ; une zone est un Polygon, un MultiPolygon ou un seul Feature de ceux-ci"
            )
        }
        DocumentFault::NotOne { path, found } => {
            format!(
                "« {path} » a {found} objets ; une zone en est exactement un : les envoyer un à un, ou joints en MultiPolygon"
            )
        }
        DocumentFault::Frame { path, found } => format!(
            "« {path} » nomme le repère « {found} » ; les coordonnées sont des degrés WGS84, longitude d’abord (CRS84)"
        ),
        DocumentFault::Empty { path } => format!("« {path} » est vide"),
        DocumentFault::OffTheGlobe { path, east, north } => format!(
            "« {path} » vaut [{east}, {north}], qui n’est pas sur le globe : des degrés sont attendus, longitude d’abord"
        ),
        DocumentFault::ShortRing { path, found } => {
            format!("« {path} » a {found} positions ; un anneau en a quatre au moins, la dernière égale à la première")
        }
        DocumentFault::OpenRing { path } => {
            format!("« {path} » n’est pas fermé : sa dernière position diffère de la première")
        }
    }
}

fn in_french(fault: &ZoneFault) -> String {
    match fault {
        ZoneFault::Outline { fault, .. } => outline_in_french(fault),
        ZoneFault::TooManyVertices { found } => {
            format!("le contour a {found} sommets, {MAX_VERTICES} au plus sont admis")
        }
        ZoneFault::TooLarge { found } => {
            format!("la zone mesure {:.0} km², {:.0} au plus sont admis", found.0 / 1e6, MAX_AREA.0 / 1e6)
        }
        ZoneFault::TooSmall { found } => {
            format!("la zone mesure {:.3} m², il en faut au moins {:.0}", found.0, MIN_AREA.0)
        }
        ZoneFault::BadCentre => {
            "le centre du disque n’est pas sur le globe : longitude de −180 à 180, latitude de −90 à 90".to_owned()
        }
        ZoneFault::BadRadius { found } => {
            format!("« radius_m » vaut {}, entre 1 et {} sont admis", found.0, MAX_RADIUS.0)
        }
        ZoneFault::OutsideData { .. } => {
            "la zone est hors de la Métropole du Grand Paris : aucune couche n’en couvre une partie".to_owned()
        }
    }
}

fn outline_in_french(fault: &OutlineFault) -> String {
    let what = match fault {
        OutlineFault::Empty => "le contour est vide".to_owned(),
        OutlineFault::TooFewCorners { corners, .. } => format!("un anneau a {corners} sommets ; il en faut au moins 3"),
        OutlineFault::NotClosed { .. } => "un anneau n’est pas fermé".to_owned(),
        OutlineFault::NotFinite { position_idx } => {
            format!("la position {position_idx} d’un anneau n’est pas un nombre fini")
        }
        OutlineFault::OffGlobe { .. } => "une position n’est pas sur le globe".to_owned(),
        OutlineFault::NoArea { .. } => "un anneau n’a pas d’aire".to_owned(),
        OutlineFault::SelfCrossing { .. } => "un anneau se croise lui-même".to_owned(),
        OutlineFault::SelfTouch { .. } => "un anneau se touche lui-même".to_owned(),
        OutlineFault::HoleCrossing { .. } => "un trou croise un autre anneau".to_owned(),
        OutlineFault::HoleOutside { .. } => "un trou est hors de son anneau extérieur".to_owned(),
        OutlineFault::HolesNested { .. } => "un trou est dans un autre trou".to_owned(),
        OutlineFault::InteriorCut { .. } => "des anneaux qui se touchent coupent l’intérieur en morceaux".to_owned(),
        OutlineFault::PolygonsOverlap { .. } => "deux polygones se recouvrent".to_owned(),
    };
    match fault.at() {
        Some(at) => format!("{what}, à {} {}", at.lon_deg, at.lat_deg),
        None => what,
    }
}
