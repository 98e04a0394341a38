//! The zone that a question is about: a territory, a district, a disc, or an outline that somebody drew.
//!
//! WGS84 for the border, Lambert-93 for every measure. A drawn outline is checked once, here; a zone that exists is
//! valid, within the ceilings, and prepared.

use std::sync::OnceLock;

use crate::geometry::{
    LonLat, Metres, OutlineFault, Polygons, PreparedZone, SquareMetres, check_outline, disc, repaired, to_lonlat,
    to_planar,
};

use super::identity::outline_sha256;

/// The most corners that a drawn outline may have.
pub const MAX_VERTICES: usize = 10_000;
/// The largest zone, about twice the region of Île-de-France.
pub const MAX_AREA: SquareMetres = SquareMetres(25_000e6);
/// The smallest zone: under it, six decimals of a degree no longer draw a shape.
pub const MIN_AREA: SquareMetres = SquareMetres(1.0);
/// The largest radius of a disc.
pub const MAX_RADIUS: Metres = Metres(50_000.0);

/// What kind of zone it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ZoneKind {
    /// A commune.
    Commune,
    /// An établissement public territorial.
    Ept,
    /// A département, clipped to the Métropole.
    Departement,
    /// The Métropole du Grand Paris.
    Metropole,
    /// A QMI innovation district.
    District,
    /// An outline drawn by a person or read from a file.
    Drawn,
    /// All that lies within a distance of a point.
    Disc,
}

impl ZoneKind {
    /// Every kind.
    pub const ALL: [Self; 7] =
        [Self::Commune, Self::Ept, Self::Departement, Self::Metropole, Self::District, Self::Drawn, Self::Disc];

    /// The code in answers.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Commune => "commune",
            Self::Ept => "ept",
            Self::Departement => "departement",
            Self::Metropole => "metropole",
            Self::District => "district",
            Self::Drawn => "drawn",
            Self::Disc => "disc",
        }
    }
}

/// A valid zone, prepared for questions.
#[derive(Debug)]
pub struct Zone {
    kind: ZoneKind,
    code: Option<String>,
    name: Option<String>,
    lonlat: Polygons<LonLat>,
    shape: PreparedZone,
    sha256: OnceLock<String>,
}

/// Why an outline or a disc cannot be a zone.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ZoneFault {
    /// The outline is no valid polygon.
    #[error("{fault}")]
    Outline {
        /// What is wrong and where.
        fault: OutlineFault,
        /// A valid outline of what it encloses, where there is one: to be offered, never applied unasked.
        repair: Option<Box<Polygons<LonLat>>>,
    },
    /// Too many corners.
    #[error("the outline has {found} vertices, at most {MAX_VERTICES} are taken")]
    TooManyVertices {
        /// How many it has.
        found: usize,
    },
    /// Too large.
    #[error("the zone measures {:.0} km², at most {:.0} are taken", found.0 / 1e6, MAX_AREA.0 / 1e6)]
    TooLarge {
        /// Its area.
        found: SquareMetres,
    },
    /// Too small.
    #[error("the zone measures {:.3} m², at least {:.0} is needed", found.0, MIN_AREA.0)]
    TooSmall {
        /// Its area.
        found: SquareMetres,
    },
    /// A centre that is not on the globe.
    #[error("the centre of the disc is no position on the globe: longitude −180 to 180, latitude −90 to 90")]
    BadCentre,
    /// A radius out of range.
    #[error("`radius_m` is {}, between 1 and {} is taken", found.0, MAX_RADIUS.0)]
    BadRadius {
        /// The radius that was asked.
        found: Metres,
    },
    /// Nothing of the zone lies where there is data.
    #[error("the zone lies outside the Métropole du Grand Paris: no layer covers any part of it")]
    OutsideData {
        /// A corner of the zone.
        at: LonLat,
    },
}

impl ZoneFault {
    /// A valid outline in the place of one that is not, where there is one.
    pub fn repair(&self) -> Option<&Polygons<LonLat>> {
        match self {
            Self::Outline { repair, .. } => repair.as_deref(),
            _ => None,
        }
    }

    /// Where on the map the fault is, where it has a place.
    pub fn at(&self) -> Option<LonLat> {
        match self {
            Self::Outline { fault, .. } => fault.at(),
            Self::OutsideData { at } => Some(*at),
            _ => None,
        }
    }
}

impl Zone {
    /// A zone that is known to be valid: a territory of a layer in service.
    pub(super) fn of_territory(kind: ZoneKind, code: &str, name: &str, lonlat: Polygons<LonLat>) -> Self {
        Self::prepared(kind, Some(code.to_owned()), Some(name.to_owned()), lonlat)
    }

    /// Several territories joined, their common borders gone.
    pub(super) fn joined(lonlat: Polygons<LonLat>) -> Self {
        Self::prepared(ZoneKind::Drawn, None, None, lonlat)
    }

    /// A zone from an outline of whatever origin.
    ///
    /// # Errors
    /// Where the outline is not valid, or over a ceiling.
    pub fn drawn(outline: Polygons<LonLat>) -> Result<Self, ZoneFault> {
        let found = outline.view().vertices();
        if found > MAX_VERTICES {
            return Err(ZoneFault::TooManyVertices { found });
        }
        if let Err(fault) = check_outline(&outline) {
            return Err(ZoneFault::Outline { fault, repair: repaired(&outline).map(Box::new) });
        }
        let zone = Self::prepared(ZoneKind::Drawn, None, None, outline);
        match zone.shape.area() {
            found if found > MAX_AREA => Err(ZoneFault::TooLarge { found }),
            found if found < MIN_AREA => Err(ZoneFault::TooSmall { found }),
            _ => Ok(zone),
        }
    }

    /// The same zone, called by an identifier and a name of its owner's.
    #[must_use]
    pub fn called(self, code: Option<String>, name: Option<String>) -> Self {
        Self { code, name, ..self }
    }

    /// All that lies within `radius` of `centre`: a regular polygon of the area of the circle.
    ///
    /// # Errors
    /// Where the centre is not on the globe, or the radius out of range.
    pub fn disc(centre: LonLat, radius: Metres) -> Result<Self, ZoneFault> {
        Self::around(ZoneKind::Disc, None, centre, radius)
    }

    /// A district that is published as a point: the disc of its uncertainty.
    ///
    /// # Errors
    /// Where the point is not on the globe, or the uncertainty out of range.
    pub fn uncertain_district(id: &str, name: &str, point: LonLat, uncertainty: Metres) -> Result<Self, ZoneFault> {
        Self::around(ZoneKind::District, Some((id.to_owned(), name.to_owned())), point, uncertainty)
    }

    fn around(
        kind: ZoneKind,
        called: Option<(String, String)>,
        centre: LonLat,
        radius: Metres,
    ) -> Result<Self, ZoneFault> {
        if !centre.is_on_globe() {
            return Err(ZoneFault::BadCentre);
        }
        if !(1.0..=MAX_RADIUS.0).contains(&radius.0) {
            return Err(ZoneFault::BadRadius { found: radius });
        }
        let (code, name) = called.unzip();
        Ok(Self::prepared(kind, code, name, disc(to_planar(centre), radius).mapped(to_lonlat)))
    }

    fn prepared(kind: ZoneKind, code: Option<String>, name: Option<String>, lonlat: Polygons<LonLat>) -> Self {
        // Equal outlines have one form, so that the same question has the same bytes wherever its rings started.
        let lonlat = lonlat.canonical();
        let shape = PreparedZone::new(lonlat.mapped(to_planar));
        Self { kind, code, name, lonlat, shape, sha256: OnceLock::new() }
    }

    /// What kind of zone it is.
    pub const fn kind(&self) -> ZoneKind {
        self.kind
    }

    /// The code of a territory, the identifier of a district.
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// The name of a territory or a district.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The SHA-256 of the outline in its canonical form, lower-case hexadecimal: the same wherever its rings start,
    /// whichever way they run, in whatever order its holes and parts stand.
    pub fn sha256(&self) -> &str {
        self.sha256.get_or_init(|| outline_sha256(&self.lonlat))
    }

    /// The outline in WGS84.
    pub const fn lonlat(&self) -> &Polygons<LonLat> {
        &self.lonlat
    }

    /// The outline on the plane, prepared.
    pub const fn shape(&self) -> &PreparedZone {
        &self.shape
    }
}
