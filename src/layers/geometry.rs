//! The geometry column of a layer: WGS84 for the border, Lambert-93 beside it for every measure.

use std::sync::OnceLock;

use rayon::prelude::*;

use crate::geometry::{
    ArrayFault, Bounds, BoxIndex, Buffer, Kept, LineColumn, LinesRef, Locator, LonLat, LonLatBounds, Metres, Named,
    Planar, PointGrid, PolygonColumn, Polygons, SquareMetres, to_planar,
};

/// What the features of a layer are drawn as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GeometryKind {
    /// A table.
    None,
    /// One point a feature.
    Point,
    /// One multiline a feature.
    MultiLine,
    /// One multipolygon a feature.
    MultiPolygon,
}

/// Geometry as a reader collected it, WGS84. A feature without geometry is `None`, or a multiline of no line, or a
/// multipolygon of no polygon.
#[derive(Debug, Clone, PartialEq)]
pub enum RawGeometry {
    /// A table.
    None,
    /// One point a feature.
    Points(Vec<Option<LonLat>>),
    /// One multiline a feature.
    Lines(LineColumn<LonLat>),
    /// One multipolygon a feature.
    Polygons(PolygonColumn<LonLat>),
}

/// Geometry in service.
#[derive(Debug)]
pub enum Geometry {
    /// A table.
    None,
    /// One point a feature.
    Points(PointGeometry),
    /// One multiline a feature.
    Lines(LineGeometry),
    /// One multipolygon a feature.
    Polygons(PolygonGeometry),
}

/// Points in both frames.
#[derive(Debug)]
pub struct PointGeometry {
    /// Not finite where a feature has no point, in both frames.
    lonlat: Buffer<LonLat>,
    planar: Buffer<Planar>,
    grid: OnceLock<PointGrid>,
    boxes: OnceLock<BoxIndex>,
}

/// Multilines in both frames, with what is measured once.
#[derive(Debug)]
pub struct LineGeometry {
    lonlat: LineColumn<LonLat>,
    planar: LineColumn<Planar>,
    lengths: Buffer<Metres>,
    boxes: BoxIndex,
}

/// Multipolygons in both frames, with what is measured once.
#[derive(Debug)]
pub struct PolygonGeometry {
    lonlat: PolygonColumn<LonLat>,
    planar: PolygonColumn<Planar>,
    areas: Buffer<SquareMetres>,
    boxes: BoxIndex,
    locator: OnceLock<Locator>,
}

impl RawGeometry {
    /// What the features are drawn as.
    pub const fn kind(&self) -> GeometryKind {
        match self {
            Self::None => GeometryKind::None,
            Self::Points(_) => GeometryKind::Point,
            Self::Lines(_) => GeometryKind::MultiLine,
            Self::Polygons(_) => GeometryKind::MultiPolygon,
        }
    }

    /// How many features there are; none for a table, whose columns know.
    pub fn features(&self) -> Option<usize> {
        match self {
            Self::None => None,
            Self::Points(points) => Some(points.len()),
            Self::Lines(lines) => Some(lines.len()),
            Self::Polygons(polygons) => Some(polygons.len()),
        }
    }

    /// The same features in another order: the one now at `order[i]` comes `i`-th. What they were in goes.
    #[must_use]
    pub fn reordered(self, order: &[usize]) -> Self {
        match self {
            Self::None => Self::None,
            Self::Points(points) => Self::Points(order.iter().map(|&feature_idx| points[feature_idx]).collect()),
            Self::Lines(lines) => Self::Lines(lines.reordered(order)),
            Self::Polygons(polygons) => Self::Polygons(polygons.reordered(order)),
        }
    }
}

impl Geometry {
    /// Carries raw geometry into Lambert-93, winds its rings, measures and indexes it.
    pub fn build(raw: RawGeometry) -> Self {
        match raw {
            RawGeometry::None => Self::None,
            RawGeometry::Points(points) => Self::Points(PointGeometry::build(&points)),
            RawGeometry::Lines(lines) => Self::Lines(LineGeometry::build(lines)),
            RawGeometry::Polygons(polygons) => Self::Polygons(PolygonGeometry::build(polygons)),
        }
    }

    /// What the features are drawn as.
    pub const fn kind(&self) -> GeometryKind {
        match self {
            Self::None => GeometryKind::None,
            Self::Points(_) => GeometryKind::Point,
            Self::Lines(_) => GeometryKind::MultiLine,
            Self::Polygons(_) => GeometryKind::MultiPolygon,
        }
    }

    /// Names the arrays that the geometry is made of.
    pub(super) fn name_arrays<'a>(&'a self, arrays: &mut Named<'a>) {
        match self {
            Self::None => {}
            Self::Points(points) => {
                arrays.push("points.lonlat", &points.lonlat);
                arrays.push("points.planar", &points.planar);
            }
            Self::Lines(lines) => {
                lines.lonlat.name_arrays(&lines.planar, arrays);
                arrays.push("lines.lengths", &lines.lengths);
                lines.boxes.name_arrays(arrays);
            }
            Self::Polygons(polygons) => {
                polygons.lonlat.name_arrays(&polygons.planar, arrays);
                arrays.push("polygons.areas", &polygons.areas);
                polygons.boxes.name_arrays(arrays);
            }
        }
    }

    /// The geometry of `len` features, found again.
    pub(super) fn found(kept: &Kept, kind: GeometryKind, len: usize) -> Result<Self, ArrayFault> {
        Ok(match kind {
            GeometryKind::None => Self::None,
            GeometryKind::Point => Self::Points(PointGeometry {
                lonlat: kept.array_of("points.lonlat", len)?,
                planar: kept.array_of("points.planar", len)?,
                grid: OnceLock::new(),
                boxes: OnceLock::new(),
            }),
            GeometryKind::MultiLine => {
                let (lonlat, planar) = LineColumn::found(kept)?;
                let lengths = kept.array_of("lines.lengths", lonlat.len())?;
                Self::Lines(LineGeometry { lonlat, planar, lengths, boxes: BoxIndex::found(kept, len)? })
            }
            GeometryKind::MultiPolygon => {
                let (lonlat, planar) = PolygonColumn::found(kept)?;
                let (areas, boxes) = (kept.array_of("polygons.areas", lonlat.len())?, BoxIndex::found(kept, len)?);
                Self::Polygons(PolygonGeometry { lonlat, planar, areas, boxes, locator: OnceLock::new() })
            }
        })
    }

    /// The index of the features' boxes; none for a table.
    pub fn boxes(&self) -> Option<&BoxIndex> {
        match self {
            Self::None => None,
            Self::Points(points) => Some(points.boxes()),
            Self::Lines(lines) => Some(lines.boxes()),
            Self::Polygons(polygons) => Some(polygons.boxes()),
        }
    }

    /// The WGS84 box around every feature; empty for a table.
    pub fn extent(&self) -> LonLatBounds {
        match self {
            Self::None => LonLatBounds::EMPTY,
            Self::Points(points) => {
                LonLatBounds::around(points.lonlat.iter().filter(|position| position.lon_deg.is_finite()))
            }
            Self::Lines(lines) => {
                lines.lonlat.iter().fold(LonLatBounds::EMPTY, |extent, feature| extent.joined(feature.bounds()))
            }
            Self::Polygons(polygons) => {
                polygons.lonlat.iter().fold(LonLatBounds::EMPTY, |extent, feature| extent.joined(feature.bounds()))
            }
        }
    }
}

impl PointGeometry {
    fn build(raw: &[Option<LonLat>]) -> Self {
        let lonlat = raw.iter().map(|position| position.unwrap_or(LonLat::new(f64::NAN, f64::NAN))).collect();
        let nowhere = Planar::new(f64::NAN, f64::NAN);
        let planar = raw.iter().map(|position| position.map_or(nowhere, to_planar)).collect();
        Self { grid: OnceLock::new(), boxes: OnceLock::new(), lonlat, planar }
    }

    /// The point of a feature in WGS84, where it has one.
    pub fn lonlat(&self, feature_idx: usize) -> Option<LonLat> {
        Some(self.lonlat[feature_idx]).filter(|position| position.lon_deg.is_finite())
    }

    /// The point of a feature on the plane, where it has one.
    pub fn planar(&self, feature_idx: usize) -> Option<Planar> {
        self.lonlat(feature_idx).map(|_| self.planar[feature_idx])
    }

    /// Every point on the plane; not finite where a feature has none.
    pub fn planar_column(&self) -> &[Planar] {
        &self.planar
    }

    /// The points as boxes without breadth, whose groups are added up at once. Built at the first call: few layers are
    /// ever asked.
    pub fn boxes(&self) -> &BoxIndex {
        let boxes = || self.planar.iter().map(|point| Bounds::around([point])).collect::<Vec<_>>();
        self.boxes.get_or_init(|| BoxIndex::build(&boxes()))
    }

    /// The index of the points that there are. Built at the first call.
    pub fn grid(&self) -> &PointGrid {
        self.grid.get_or_init(|| PointGrid::build(&self.planar))
    }
}

impl LineGeometry {
    fn build(lonlat: LineColumn<LonLat>) -> Self {
        let planar = lonlat.mapped(to_planar);
        let lengths = planar.iter().map(LinesRef::length).collect();
        let bounds: Vec<Bounds> = planar.iter().map(LinesRef::<Planar>::bounds).collect();
        Self { boxes: BoxIndex::build(&bounds), lonlat, planar, lengths }
    }

    /// Every feature in WGS84.
    pub const fn lonlat(&self) -> &LineColumn<LonLat> {
        &self.lonlat
    }

    /// Every feature on the plane.
    pub const fn planar(&self) -> &LineColumn<Planar> {
        &self.planar
    }

    /// The length of a feature.
    pub fn length(&self, feature_idx: usize) -> Metres {
        self.lengths[feature_idx]
    }

    /// The box of a feature.
    pub fn bounds(&self, feature_idx: usize) -> Bounds {
        self.boxes.get(feature_idx)
    }

    /// The index of the features' boxes.
    pub const fn boxes(&self) -> &BoxIndex {
        &self.boxes
    }
}

impl PolygonGeometry {
    fn build(raw: PolygonColumn<LonLat>) -> Self {
        let lonlat = raw.wound();
        let planar = lonlat.mapped_at_once(to_planar).wound();
        let features = (0..planar.len()).into_par_iter();
        let areas: Vec<SquareMetres> = features.clone().map(|idx| planar.get(idx).area()).collect();
        let bounds: Vec<Bounds> = features.map(|idx| planar.get(idx).bounds()).collect();
        let areas = areas.into();
        Self { boxes: BoxIndex::build(&bounds), locator: OnceLock::new(), lonlat, planar, areas }
    }

    /// Every feature in WGS84, rings wound as GeoJSON asks.
    pub const fn lonlat(&self) -> &PolygonColumn<LonLat> {
        &self.lonlat
    }

    /// Every feature on the plane, rings wound.
    pub const fn planar(&self) -> &PolygonColumn<Planar> {
        &self.planar
    }

    /// The area of a feature.
    pub fn area(&self, feature_idx: usize) -> SquareMetres {
        self.areas[feature_idx]
    }

    /// The box of a feature.
    pub fn bounds(&self, feature_idx: usize) -> Bounds {
        self.boxes.get(feature_idx)
    }

    /// A copy of a feature on the plane, to be prepared as a zone.
    pub fn outline(&self, feature_idx: usize) -> Polygons<Planar> {
        self.planar.get(feature_idx).to_owned()
    }

    /// The index of the features' boxes.
    pub const fn boxes(&self) -> &BoxIndex {
        &self.boxes
    }

    /// Which feature covers a position. Built at the first call: few layers are ever asked.
    pub fn locator(&self) -> &Locator {
        self.locator.get_or_init(|| Locator::build(&self.planar))
    }
}
