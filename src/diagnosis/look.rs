//! One look at a zone: what the methods share while they answer about it.
//!
//! Which rows of a polygon layer meet the zone, and by how much, is worked out once a layer and kept while the zone is
//! looked at. Cost: the index look-up, and an exact overlap for the rows that the outline cuts.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::geometry::{Relation, SquareMetres};
use crate::layers::{Atlas, Geometry, Layer, LayerId, LineGeometry, PointGeometry, PolygonGeometry};

use super::catalogue::Catalogue;
use super::estimate::{Estimate, Flag};
use super::indicator::{Indicator, Method};
use super::method;
use super::reaches::Reaches;
use super::zone::Zone;

/// An overlap smaller than this is a sliver of generalised outlines and is dropped.
const SLIVER: SquareMetres = SquareMetres(1.0);
/// In a very small zone, this part of it is the sliver.
const SLIVER_SHARE: f64 = 1e-3;

/// A row of a polygon layer that meets the zone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Overlap {
    /// The row.
    pub row_idx: usize,
    /// The area in common.
    pub area: SquareMetres,
    /// The part of the row's area that lies in the zone, above 0, 1 for a row that lies wholly inside.
    pub share: f64,
}

impl Overlap {
    /// Whether the row lies wholly inside the zone.
    pub fn is_whole(self) -> bool {
        self.share >= 1.0
    }
}

/// A zone, the layers in service, and what has been worked out about them so far.
pub(super) struct Look<'a> {
    pub atlas: &'a Atlas,
    pub catalogue: &'a Catalogue,
    pub reaches: &'a Reaches,
    pub zone: &'a Zone,
    /// Whether rows that cost work of their own are to be listed.
    pub wants_rows: bool,
    overlaps: RefCell<BTreeMap<LayerId, Rc<[Overlap]>>>,
}

impl<'a> Look<'a> {
    pub fn new(atlas: &'a Atlas, catalogue: &'a Catalogue, reaches: &'a Reaches, zone: &'a Zone) -> Self {
        Self { atlas, catalogue, reaches, zone, wants_rows: false, overlaps: RefCell::default() }
    }

    /// The same look, listing the rows behind every figure.
    pub fn with_rows(self) -> Self {
        Self { wants_rows: true, ..self }
    }

    /// What `indicator` is in the zone.
    pub fn estimate(&self, indicator: &Indicator) -> Estimate {
        let Some(mut estimate) = self.by_method(indicator) else { return waiting() };
        if estimate.layers.iter().any(|id| self.is_below_reliable_area(id)) {
            estimate.flags.insert(Flag::BelowReliableArea);
        }
        estimate.unsigned_zeros()
    }

    fn by_method(&self, indicator: &Indicator) -> Option<Estimate> {
        match &indicator.method {
            Method::Sum { sources } => method::sum(self, sources),
            Method::Density { of } => Some(method::density(self, self.catalogue.get(of.as_str())?)),
            Method::PerThousand { of, per } => {
                let (of, per) = (self.catalogue.get(of.as_str())?, self.catalogue.get(per.as_str())?);
                Some(method::per_thousand(self, of, per))
            }
            Method::RatioOfSums { layer, numerator, denominator } => {
                method::ratio_of_sums(self, layer, numerator, denominator)
            }
            Method::WeightedMean { sources, factor, scale } => method::weighted_mean(self, sources, *factor, *scale),
            Method::Inherited { source, low_column, high_column } => {
                method::inherited(self, source, low_column.as_deref(), high_column.as_deref())
            }
            Method::ShareWithinDistance { layer, radius } => method::share_within(self, layer, *radius),
            Method::PeopleShareWithinDistance { layer, radius, people } => {
                method::people_share_within(self, layer, *radius, self.catalogue.get(people.as_str())?)
            }
            Method::PeopleNearest { layer, share, people } => {
                method::people_nearest(self, layer, *share, self.catalogue.get(people.as_str())?)
            }
            Method::AreaShareByClass { classes } => method::area_share_by_class(self, classes),
            Method::PeopleShareByClass { classes, people } => {
                method::people_share_by_class(self, classes, self.catalogue.get(people.as_str())?)
            }
            Method::PeopleWeightedMean { source, people } => {
                method::people_weighted_mean(self, source, self.catalogue.get(people.as_str())?)
            }
            Method::Length { lines } => method::length(self, lines),
            Method::LengthPer { lines, per } => method::length_per(self, lines, per),
            Method::CountWithin { layer, radius } => method::count_within(self, layer, *radius),
            Method::CountInside { layer, uncertainty_column, commune_column } => {
                method::count_inside(self, layer, uncertainty_column.as_deref(), commune_column.as_deref())
            }
            Method::Nearest { layer } => method::nearest(self, layer),
            Method::DistinctMembers { layer, codes_column, names_column } => {
                method::distinct_members(self, layer, codes_column, names_column)
            }
        }
    }

    /// The layer called `id`, where it is in service.
    pub fn layer(&self, id: &str) -> Option<&'a Layer> {
        self.atlas.get(id).map(AsRef::as_ref)
    }

    /// The layer called `id` with its points, where it is in service and has points.
    pub fn points(&self, id: &str) -> Option<(&'a Layer, &'a PointGeometry)> {
        let layer = self.layer(id)?;
        match layer.geometry() {
            Geometry::Points(points) => Some((layer, points)),
            _ => None,
        }
    }

    /// The layer called `id` with its lines, where it is in service and has lines.
    pub fn lines(&self, id: &str) -> Option<(&'a Layer, &'a LineGeometry)> {
        let layer = self.layer(id)?;
        match layer.geometry() {
            Geometry::Lines(lines) => Some((layer, lines)),
            _ => None,
        }
    }

    /// The rows of the polygon layer `layer` that meet the zone, in the order of their identifiers; none elsewhere.
    pub fn overlaps(&self, layer: &Layer) -> Rc<[Overlap]> {
        let id = &layer.about().id;
        if let Some(known) = self.overlaps.borrow().get(id) {
            return Rc::clone(known);
        }
        let found: Rc<[Overlap]> = match layer.geometry() {
            Geometry::Polygons(polygons) => self.measured(polygons).into(),
            _ => Rc::default(),
        };
        self.overlaps.borrow_mut().insert(id.clone(), Rc::clone(&found));
        found
    }

    /// The share of the zone that lies in the territories of the Métropole.
    pub fn territory_share(&self) -> f64 {
        self.layer("communes").map_or(0.0, |communes| self.covered_share(self.overlaps(communes).iter()))
    }

    /// The share of the zone that `overlaps` cover, where they do not cover each other.
    pub fn covered_share<'o>(&self, overlaps: impl IntoIterator<Item = &'o Overlap>) -> f64 {
        let covered: SquareMetres = overlaps.into_iter().map(|overlap| overlap.area).sum();
        covered.share_of(self.zone.shape().area())
    }

    fn measured(&self, polygons: &PolygonGeometry) -> Vec<Overlap> {
        let zone = self.zone.shape();
        let sliver = SLIVER.0.min(zone.area().0 * SLIVER_SHARE);
        let overlap = |row_idx: usize| {
            let whole = polygons.area(row_idx);
            let (area, share) = match zone.relation_to(polygons.planar().get(row_idx), whole, polygons.bounds(row_idx))
            {
                Relation::Inside => (whole, 1.0),
                Relation::Cut { area, share } => (area, share),
                Relation::Outside => return None,
            };
            (area.0 > sliver).then_some(Overlap { row_idx, area, share })
        };
        polygons.boxes().touching(zone.bounds()).into_iter().filter_map(overlap).collect()
    }

    fn is_below_reliable_area(&self, id: &LayerId) -> bool {
        let reliable = self.layer(id.as_str()).and_then(|layer| layer.about().min_reliable_area);
        reliable.is_some_and(|reliable| self.zone.shape().area() < reliable)
    }
}

/// The figure of an indicator whose layer is not there yet.
fn waiting() -> Estimate {
    Estimate { flags: [Flag::WaitingForLayer].into(), ..Estimate::default() }
}
