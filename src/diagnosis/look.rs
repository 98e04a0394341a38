//! One look at a zone: what the methods share while they answer about it.
//!
//! How the rows of a layer lie to the zone is worked out once a layer and kept while the zone is looked at: whole groups
//! of the index that lie inside, and the rows near the outline one by one. What adds up is added by group,
//! so that the cost follows the outline; the rows inside are only listed for whoever needs each of them.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::geometry::{ExactSum, Metres, PreparedZone, SquareMetres, clip};
use crate::layers::{Atlas, Geometry, Layer, LayerId, LineGeometry, PointGeometry, PolygonGeometry};

use super::catalogue::Catalogue;
use super::cells::{CellFacts, Sources};
use super::estimate::{Estimate, Flag};
use super::identity::WrittenFacts;
use super::indicator::{Indicator, IndicatorId, Method};
use super::method;
use super::people::People;
use super::reaches::Reaches;
use super::sorting::{Overlap, Sorted};
use super::sums::{Quantity, Rows, Sums};
use super::zone::Zone;

/// A quantity of the rows that meet a zone.
#[derive(Debug, Default)]
pub(super) struct Shared {
    /// Its sum over the rows wholly inside.
    pub whole: ExactSum,
    /// Each row that the outline cuts, with the amount of the whole row.
    pub cut: Vec<(Overlap, f64)>,
}

impl Shared {
    /// The sum, cut rows shared by their area.
    pub fn total(&self) -> ExactSum {
        self.with_cut_rows(|overlap, amount| overlap.share * amount)
    }

    /// The sum, each cut row with what `part` makes of its amount.
    pub fn with_cut_rows(&self, part: impl Fn(&Overlap, f64) -> f64) -> ExactSum {
        let mut sum = self.whole;
        sum.extend(self.cut.iter().map(|(overlap, amount)| part(overlap, *amount)));
        sum
    }
}

/// The layers in service and what was made of them ahead of any question.
#[derive(Debug)]
pub(super) struct Ground {
    pub atlas: Atlas,
    pub catalogue: Catalogue,
    pub reaches: Reaches,
    pub sums: Sums,
    pub cells: CellFacts,
    /// What identities are made of.
    pub facts: WrittenFacts,
}

impl Ground {
    pub fn new(atlas: Atlas, catalogue: Catalogue) -> Self {
        let reaches = Reaches::build(&atlas, &catalogue);
        let sums = Sums::build(&atlas, &catalogue);
        let cells = CellFacts::build(Sources { atlas: &atlas, reaches: &reaches }, &catalogue);
        let facts = WrittenFacts::write(&catalogue, &atlas);
        Self { atlas, catalogue, reaches, sums, cells, facts }
    }
}

/// A zone, the layers in service, and what has been worked out about them so far.
pub(super) struct Look<'a> {
    pub atlas: &'a Atlas,
    pub catalogue: &'a Catalogue,
    pub reaches: &'a Reaches,
    sums: &'a Sums,
    pub cells: &'a CellFacts,
    pub zone: &'a Zone,
    /// Whether rows that cost work of their own are to be listed.
    pub wants_rows: bool,
    sorted: RefCell<BTreeMap<LayerId, Rc<Sorted>>>,
    overlaps: RefCell<BTreeMap<LayerId, Rc<[Overlap]>>>,
    parts: RefCell<BTreeMap<(LayerId, usize), Rc<PreparedZone>>>,
    people: RefCell<BTreeMap<IndicatorId, Rc<People<'a>>>>,
}

impl<'a> Look<'a> {
    pub fn new(ground: &'a Ground, zone: &'a Zone) -> Self {
        Self {
            atlas: &ground.atlas,
            catalogue: &ground.catalogue,
            reaches: &ground.reaches,
            sums: &ground.sums,
            cells: &ground.cells,
            zone,
            wants_rows: false,
            sorted: RefCell::default(),
            overlaps: RefCell::default(),
            parts: RefCell::default(),
            people: RefCell::default(),
        }
    }

    /// The same look, listing the rows behind every figure.
    pub fn with_rows(self) -> Self {
        Self { wants_rows: true, ..self }
    }

    /// What facts about parts of cells are read from.
    pub const fn sources(&self) -> Sources<'a> {
        Sources { atlas: self.atlas, reaches: self.reaches }
    }

    /// What `indicator` is in the zone.
    pub fn estimate(&self, indicator: &Indicator) -> Estimate {
        let Some(mut estimate) = self.by_method(indicator) else { return waiting() };
        if estimate.layers.iter().any(|id| self.is_below_reliable_area(id)) {
            estimate.flags.insert(Flag::BelowReliableArea);
        }
        estimate.unsigned_zeros().weighed(indicator.unit.breadth())
    }

    fn by_method(&self, indicator: &Indicator) -> Option<Estimate> {
        match &indicator.method {
            Method::Sum { sources, inhabited } => method::sum(self, sources, inhabited.as_ref()),
            Method::Density { of } => Some(method::density(self, self.catalogue.get(of.as_str())?)),
            Method::PerThousand { of, per } => self.ratio(of, per, 1_000.0),
            Method::Ratio { of, per, factor } => self.ratio(of, per, *factor),
            Method::RatioOfSums { layer, numerator, denominator } => {
                method::ratio_of_sums(self, layer, numerator, denominator)
            }
            Method::WeightedMean { sources, factor, scale } => method::weighted_mean(self, sources, *factor, *scale),
            Method::Inherited { source, low_column, high_column } => {
                method::inherited(self, source, low_column.as_deref(), high_column.as_deref())
            }
            Method::ShareWithinDistance { reach } => method::share_within(self, reach),
            Method::PeopleShareWithinDistance { reach, people } => {
                method::people_share_within(self, reach, self.catalogue.get(people.as_str())?)
            }
            Method::PeopleNearest { features, share, people } => {
                method::people_nearest(self, features, *share, self.catalogue.get(people.as_str())?)
            }
            Method::PeopleBestWithinDistance { features, value_column, radius, share, people } => {
                let people = self.catalogue.get(people.as_str())?;
                method::people_best_within(self, features, (value_column, *radius), *share, people)
            }
            Method::AreaInside { features, radius } => method::area_inside(self, features, *radius),
            Method::AreaShare { features } => method::area_share(self, features),
            Method::AreaShareByClass { classes } => method::area_share_by_class(self, classes),
            Method::PeopleShareByClass { classes, people } => {
                method::people_share_by_class(self, classes, self.catalogue.get(people.as_str())?)
            }
            Method::PeopleWeightedMean { source, people } => {
                method::people_weighted_mean(self, source, self.catalogue.get(people.as_str())?)
            }
            Method::Length { lines } => method::length(self, lines),
            Method::LengthPer { lines, per } => method::length_per(self, lines, per),
            Method::CountWithin { features, radius } => method::count_within(self, features, *radius),
            Method::CountInside { features, uncertainty_column, commune_column } => {
                method::count_inside(self, features, uncertainty_column.as_deref(), commune_column.as_deref())
            }
            Method::Nearest { features } => method::nearest(self, features),
            Method::DistinctMembers { layer, codes_column, names_column } => {
                method::distinct_members(self, layer, codes_column, names_column)
            }
        }
    }

    fn ratio(&self, of: &IndicatorId, per: &IndicatorId, factor: f64) -> Option<Estimate> {
        let (of, per) = (self.catalogue.get(of.as_str())?, self.catalogue.get(per.as_str())?);
        Some(method::ratio(self, of, per, factor))
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

    /// The rows of `layer` that meet the zone, in the order of their identifiers; none of a table.
    pub fn overlaps(&self, layer: &Layer) -> Rc<[Overlap]> {
        let id = &layer.about().id;
        if let Some(known) = self.overlaps.borrow().get(id) {
            return Rc::clone(known);
        }
        let found: Rc<[Overlap]> = self.listed(layer).into();
        self.overlaps.borrow_mut().insert(id.clone(), Rc::clone(&found));
        found
    }

    /// The people of the zone, from the sources of the indicator `people`. None where no polygon layer of people is in
    /// service.
    pub fn people(&self, people: &Indicator) -> Option<Rc<People<'a>>> {
        if let Some(known) = self.people.borrow().get(&people.id) {
            return Some(Rc::clone(known));
        }
        let found = Rc::new(People::of(self, people)?);
        self.people.borrow_mut().insert(people.id.clone(), Rc::clone(&found));
        Some(found)
    }

    /// The part of a row of `layer` that lies in the zone.
    pub fn part_inside(&self, layer: &Layer, polygons: &PolygonGeometry, overlap: &Overlap) -> Rc<PreparedZone> {
        let key = (layer.about().id.clone(), overlap.row_idx);
        if let Some(known) = self.parts.borrow().get(&key) {
            return Rc::clone(known);
        }
        let outline = polygons.planar().get(overlap.row_idx);
        let inside = if overlap.is_whole() { outline.to_owned() } else { clip(outline, self.zone.shape().outline()) };
        let found = Rc::new(PreparedZone::new(inside));
        self.parts.borrow_mut().insert(key, Rc::clone(&found));
        found
    }

    /// The share of the zone that lies in some rows of `layer`, where they do not cover each other.
    pub fn share_covered_by(&self, layer: &Layer, over: Rows) -> f64 {
        self.area_covered_by(layer, over).share_of(self.zone.shape().area())
    }

    /// The area of the zone that lies in some rows of `layer`.
    pub fn area_covered_by(&self, layer: &Layer, over: Rows) -> SquareMetres {
        let areas = self.shared(layer, &Quantity::area(over));
        SquareMetres(areas.with_cut_rows(|overlap, _| overlap.area.0).value())
    }

    /// A quantity of the rows of `layer` that meet the zone; nothing of a table.
    pub fn shared(&self, layer: &Layer, quantity: &Quantity) -> Shared {
        self.shared_by(layer, &self.sorted(layer), quantity)
    }

    /// A quantity of the points of `layer` at most `reach` from the zone.
    pub fn shared_near(&self, layer: &Layer, points: &PointGeometry, reach: Metres, quantity: &Quantity) -> Shared {
        if reach.0 <= 0.0 {
            return self.shared(layer, quantity);
        }
        self.shared_by(layer, &Sorted::of_points(points, self.zone.shape(), reach), quantity)
    }

    fn shared_by(&self, layer: &Layer, sorted: &Sorted, quantity: &Quantity) -> Shared {
        let Some(boxes) = layer.geometry().boxes() else { return Shared::default() };
        let amount_of = quantity.of_rows(layer);
        let whole = match self.sums.total(&layer.about().id, quantity, &sorted.groups) {
            Some(mut of_groups) => {
                of_groups.extend(sorted.inside.iter().filter_map(|&row_idx| amount_of(row_idx)));
                of_groups
            }
            None => sorted.whole_rows(boxes).filter_map(&amount_of).collect(),
        };
        let cut = sorted.cut.iter().filter_map(|overlap| Some((*overlap, amount_of(overlap.row_idx)?)));
        Shared { whole, cut: cut.collect() }
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

    /// Each row that meets the zone with its whole amount, in order: what [`Self::shared`] adds up.
    pub fn amounts(&self, layer: &Layer, quantity: &Quantity) -> Vec<(Overlap, f64)> {
        let amount_of = quantity.of_rows(layer);
        let overlaps = self.overlaps(layer);
        overlaps.iter().filter_map(|overlap| Some((*overlap, amount_of(overlap.row_idx)?))).collect()
    }

    /// Every row that meets the zone, in order.
    fn listed(&self, layer: &Layer) -> Vec<Overlap> {
        let Some(boxes) = layer.geometry().boxes() else { return Vec::new() };
        let area_of = |row_idx| match layer.geometry() {
            Geometry::Polygons(polygons) => polygons.area(row_idx),
            _ => SquareMetres::ZERO,
        };
        let sorted = self.sorted(layer);
        let whole = sorted.whole_rows(boxes).map(|row_idx| Overlap { row_idx, area: area_of(row_idx), share: 1.0 });
        let mut listed: Vec<Overlap> = whole.chain(sorted.cut.iter().copied()).collect();
        listed.sort_unstable_by_key(|overlap| overlap.row_idx);
        listed
    }

    fn sorted(&self, layer: &Layer) -> Rc<Sorted> {
        let id = &layer.about().id;
        if let Some(known) = self.sorted.borrow().get(id) {
            return Rc::clone(known);
        }
        let sorted = Rc::new(Sorted::of(layer.geometry(), self.zone.shape()));
        self.sorted.borrow_mut().insert(id.clone(), Rc::clone(&sorted));
        sorted
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
