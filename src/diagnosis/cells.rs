//! What is known of each cell of a layer of people, worked out once when the layers are put in service: how much of it
//! lies in chosen classes or near chosen features, what a column is there, how far it is to the nearest feature.
//!
//! A question then works out only the cells that its outline cuts. The same functions answer for a whole cell and for
//! a part of one, so that no path can disagree with another.

use std::sync::Arc;

use rayon::prelude::*;

use crate::geometry::{Metres, Planar, Polygons, PreparedZone, clip};
use crate::layers::{Atlas, Geometry, Layer, LayerId, PolygonGeometry};

use super::catalogue::Catalogue;
use super::indicator::{ClassSource, ColumnSource, FeatureSource, IndicatorId, Method, Reach};
use super::reaches::Reaches;
use super::sums::{has_class, is_in};

/// Points across a part of a cell at which distances and values are taken.
const POINTS_ACROSS: u32 = 12;

/// What may be asked about a part of a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Asked {
    /// How much of it lies in classes.
    InClasses(ClassSource),
    /// How much of it lies near.
    Near(Reach),
    /// What a column is there.
    Mean(ColumnSource),
    /// How far it is to the nearest feature.
    Nearest(FeatureSource),
    /// The greatest value of a column among the features within a distance.
    Best(FeatureSource, String, Metres),
}

/// What is known of a part of a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Fact {
    /// The share of its area inside, and the share of which it is known.
    Shares { inside_share: f64, known_share: f64 },
    /// The share of its area with a value, the integral of the value over it, and the least and greatest value met.
    Mean { known_share: f64, product: f64, low: f64, high: f64 },
    /// Values at points spread evenly over it.
    Spread(Arc<[f64]>),
}

/// The facts of every whole cell that the catalogue asks about.
#[derive(Debug, Default)]
pub(super) struct CellFacts {
    known: Vec<(LayerId, Asked, Vec<Fact>)>,
}

/// The layers and what was made of them about nearness: what a fact is read from.
#[derive(Clone, Copy)]
pub(super) struct Sources<'a> {
    pub atlas: &'a Atlas,
    pub reaches: &'a Reaches,
}

impl CellFacts {
    /// The facts that the indicators of `catalogue` ask about.
    pub fn build(sources: Sources<'_>, catalogue: &Catalogue) -> Self {
        let mut facts = Self::default();
        for (people, asked) in catalogue.iter().filter_map(|indicator| asked(&indicator.id, &indicator.method)) {
            let Some(Method::Sum { sources: layers, inhabited }) = catalogue.get(people.as_str()).map(|it| &it.method)
            else {
                continue;
            };
            for source in layers {
                facts.add(sources, &source.layer, inhabited.as_ref(), &asked);
            }
        }
        facts
    }

    /// The facts of the whole cells of `layer`, by row.
    pub fn get(&self, layer: &LayerId, asked: &Asked) -> Option<&[Fact]> {
        let is_it = |(of, what, _): &&(LayerId, Asked, Vec<Fact>)| of == layer && what == asked;
        self.known.iter().find(is_it).map(|(.., facts)| facts.as_slice())
    }

    fn add(&mut self, sources: Sources<'_>, id: &LayerId, inhabited: Option<&ClassSource>, asked: &Asked) {
        let Some(Geometry::Polygons(cells)) = sources.atlas.get(id.as_str()).map(|layer| layer.geometry()) else {
            return;
        };
        if self.get(id, asked).is_some() {
            return;
        }
        let Some(fact_of) = sources.fact_of(asked) else { return };
        // How much of a cell is inhabited is asked of all of it; anything else of where people are.
        let land = inhabited.filter(|inhabited| !matches!(asked, Asked::InClasses(classes) if classes == *inhabited));
        let fact = |row_idx: usize| fact_of(&sources.inhabited_part(cells.outline(row_idx), land));
        let facts = (0..cells.planar().len()).into_par_iter().map(fact).collect();
        self.known.push((id.clone(), asked.clone(), facts));
    }
}

/// What a method asks about cells of people, and the indicator of the people.
fn asked<'i>(id: &'i IndicatorId, method: &'i Method) -> Option<(&'i IndicatorId, Asked)> {
    match method {
        Method::Sum { inhabited, .. } => Some((id, Asked::InClasses(inhabited.clone()?))),
        Method::PeopleShareByClass { classes, people } => Some((people, Asked::InClasses(classes.clone()))),
        Method::PeopleShareWithinDistance { reach, people } => Some((people, Asked::Near(reach.clone()))),
        Method::PeopleWeightedMean { source, people } => Some((people, Asked::Mean(source.clone()))),
        Method::PeopleNearest { features, people, .. } => Some((people, Asked::Nearest(features.clone()))),
        Method::PeopleBestWithinDistance { features, value_column, radius, people, .. } => {
            Some((people, Asked::Best(features.clone(), value_column.clone(), *radius)))
        }
        _ => None,
    }
}

/// What answers about a part of a cell.
pub(super) type FactOf<'a> = Box<dyn Fn(&PreparedZone) -> Fact + Sync + 'a>;

impl<'a> Sources<'a> {
    /// What answers `asked`; none where a layer or a column of it is not in service.
    pub fn fact_of<'f>(self, asked: &'f Asked) -> Option<FactOf<'f>>
    where
        'a: 'f,
    {
        match asked {
            Asked::InClasses(source) => {
                let (layer, polygons) = self.polygons(&source.layer)?;
                layer.column(&source.column)?;
                Some(Box::new(move |part| shares_in_classes(part, layer, polygons, source)))
            }
            Asked::Near(reach) => {
                let near = self.reaches.union(reach)?;
                Some(Box::new(move |part| Fact::Shares {
                    inside_share: near.area_inside(part).share_of(part.area()),
                    known_share: 1.0,
                }))
            }
            Asked::Mean(source) => {
                let (layer, polygons) = self.polygons(&source.layer)?;
                layer.column(&source.column)?;
                Some(Box::new(move |part| mean_over(part, layer, polygons, &source.column)))
            }
            Asked::Nearest(features) => {
                let sites = self.reaches.sites(features)?;
                let nearest = move |point: Planar| sites.nearest(point).map(|(_, distance)| distance.0);
                Some(Box::new(move |part| spread_values(part, nearest)))
            }
            Asked::Best(features, value_column, radius) => {
                let values = self.atlas.get(features.layer.as_str())?.column(value_column)?;
                let sites = self.reaches.sites(features)?;
                let best = move |point: Planar| {
                    let near = sites.around(point, *radius).into_iter();
                    Some(near.filter_map(|row_idx| values.get(row_idx).number()).fold(0.0, f64::max))
                };
                Some(Box::new(move |part| spread_values(part, best)))
            }
        }
    }

    /// The part of `outline` that lies in `inhabited` land; all of it where no such layer is in service, or where none
    /// of its land is inhabited.
    pub fn inhabited_part(self, outline: Polygons<Planar>, inhabited: Option<&ClassSource>) -> PreparedZone {
        let land = inhabited.and_then(|source| {
            let (layer, polygons) = self.polygons(&source.layer)?;
            Some((layer.column(&source.column)?, polygons, &source.classes))
        });
        let Some((classes_of, polygons, classes)) = land else { return PreparedZone::new(outline) };
        let mut part = Polygons::default();
        for row_idx in polygons.boxes().touching(outline.view().bounds()) {
            if is_in(classes_of.get(row_idx), classes) {
                let shared = clip(polygons.planar().get(row_idx), outline.view());
                shared.view().polygons().for_each(|polygon| part.push(polygon.rings()));
            }
        }
        PreparedZone::new(if part.view().area().0 > 0.0 { part } else { outline })
    }

    /// The layer called `id` with its polygons, where it is in service and has polygons.
    pub fn polygons(self, id: &LayerId) -> Option<(&'a Layer, &'a PolygonGeometry)> {
        let layer = self.atlas.get(id.as_str())?;
        match layer.geometry() {
            Geometry::Polygons(polygons) => Some((layer.as_ref(), polygons)),
            _ => None,
        }
    }
}

fn shares_in_classes(
    part: &PreparedZone,
    layer: &Layer,
    polygons: &PolygonGeometry,
    ClassSource { column, classes, .. }: &ClassSource,
) -> Fact {
    let (mut inside_m2, mut known_m2) = (0.0, 0.0);
    for (row_idx, shared_m2) in shared(part, polygons) {
        let class = layer.cell(row_idx, column);
        if has_class(class) {
            known_m2 += shared_m2;
            inside_m2 += if is_in(class, classes) { shared_m2 } else { 0.0 };
        }
    }
    let share = |area_m2: f64| if part.area().0 > 0.0 { area_m2 / part.area().0 } else { 0.0 };
    Fact::Shares { inside_share: share(inside_m2), known_share: share(known_m2) }
}

fn mean_over(part: &PreparedZone, layer: &Layer, polygons: &PolygonGeometry, column: &str) -> Fact {
    let (mut known_share, mut product) = (0.0, 0.0);
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for (row_idx, shared_m2) in shared(part, polygons) {
        let Some(value) = layer.cell(row_idx, column).number() else { continue };
        if shared_m2 > 0.0 {
            let share = shared_m2 / part.area().0;
            known_share += share;
            product += share * value;
            (low, high) = (low.min(value), high.max(value));
        }
    }
    Fact::Mean { known_share, product, low, high }
}

/// The rows that may meet a part, with the area in common.
pub(super) fn shared<'p>(
    part: &'p PreparedZone,
    polygons: &'p PolygonGeometry,
) -> impl Iterator<Item = (usize, f64)> + 'p {
    let near = polygons.boxes().touching(part.bounds()).into_iter();
    near.map(|row_idx| (row_idx, part.overlap(polygons.planar().get(row_idx)).0))
}

fn spread_values(part: &PreparedZone, value_at: impl Fn(Planar) -> Option<f64>) -> Fact {
    Fact::Spread(spread_points(part, POINTS_ACROSS).into_iter().filter_map(value_at).collect())
}

/// Points spread evenly over a part of a cell: those of a regular raster over its box that lie inside; its first corner
/// where none does.
fn spread_points(part: &PreparedZone, across: u32) -> Vec<Planar> {
    let bounds = part.bounds();
    let step = |idx: u32, from_m: f64, length_m: f64| from_m + length_m * (f64::from(idx) + 0.5) / f64::from(across);
    let raster = (0..across).flat_map(|row| (0..across).map(move |column| (column, row)));
    let mut points: Vec<Planar> = raster
        .map(|(column, row)| {
            Planar::new(step(column, bounds.min_x_m, bounds.width().0), step(row, bounds.min_y_m, bounds.height().0))
        })
        .filter(|&point| part.contains(point))
        .collect();
    if points.is_empty() {
        points.extend(part.outline().positions().next());
    }
    points
}
