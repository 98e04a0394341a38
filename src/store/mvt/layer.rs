//! A layer that is drawn on tiles.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use crate::geometry::{
    Cutter, EXTENT, GridPoint, LineColumn, LineLevel, MAX_ZOOM, OutlineLevel, PointLevel, Rings, SharedOutlines,
    TileAddress,
};
use crate::layers::{Column, Geometry, Layer};

use super::attributes::{Attributes, Dictionary, TileProperties};
use super::wire::{
    MAX_HEAD_BYTES, MAX_PAIR_BYTES, SLACK_BYTES, field_bytes, push_bytes, push_head, push_number, push_pair,
    push_slack, push_stretch, push_varint, put_pair, zigzag_step,
};

/// The layers of a tile.
const TILE_LAYER: u8 = 3;
/// The fields of a layer.
const NAME: u8 = 1;
const FEATURE: u8 = 2;
const LAYER_EXTENT: u8 = 5;
const VERSION: u8 = 15;
/// The fields of a feature, and its kinds.
const TAGS: u8 = 2;
const KIND: u8 = 3;
const SHAPE: u8 = 4;
/// What the kind takes.
const KIND_BYTES: usize = 2;
const KIND_POINT: u8 = 1;
const KIND_LINE: u8 = 2;
const KIND_POLYGON: u8 = 3;
/// The commands of a shape, with a count of one.
const MOVE_TO: u64 = 1 | 1 << 3;
const LINE_TO: u64 = 2;
/// What a command and a step to where the pen is already take.
const FIRST_STEP_BYTES: usize = 3;
const CLOSE_PATH: u64 = 7 | 1 << 3;

/// What most tiles take, so that few grow while they are written.
const SHEET_BYTES: usize = 1 << 15;

/// One drawing a zoom, made at its first tile.
type Zooms<T> = [OnceLock<T>; MAX_ZOOM as usize + 1];

/// A layer made ready to be drawn on tiles. Shared freely between threads.
#[derive(Debug)]
pub struct TileLayer {
    layer: Arc<Layer>,
    attributes: Attributes,
    shapes: Shapes,
    max_zoom: u8,
}

#[derive(Debug)]
enum Shapes {
    None,
    Points(Zooms<PointLevel>),
    Lines(Zooms<LineLevel>),
    Outlines { shared: SharedOutlines, zooms: Zooms<DrawnOutlines> },
}

/// The outlines of a zoom, and each of them packed from its second position on: a step is the same on every tile.
#[derive(Debug)]
struct DrawnOutlines {
    level: OutlineLevel,
    packed: Vec<u8>,
    /// The first position of each outline, none of one that is not seen, and where its steps end.
    starts: Vec<(Option<GridPoint>, usize)>,
}

/// A layer of a tile being written.
struct Sheet<'a> {
    features: Vec<u8>,
    /// Of the feature being written: its shape, its tags.
    packed: Vec<u8>,
    tags: Vec<u8>,
    corner: GridPoint,
    attributes: &'a Attributes,
    dictionary: Dictionary<'a>,
}

impl TileLayer {
    /// Makes `layer` ready, with more columns beside its own, each with a cell a feature. Usual are the properties that the
    /// catalogue names, every column of the layer where it names none. Nothing is drawn yet.
    pub fn of(layer: Arc<Layer>, more: &[(String, Column)]) -> Self {
        let shapes = match layer.geometry() {
            Geometry::None => Shapes::None,
            Geometry::Points(_) => Shapes::Points(Zooms::default()),
            Geometry::Lines(_) => Shapes::Lines(Zooms::default()),
            Geometry::Polygons(polygons) => {
                Shapes::Outlines { shared: SharedOutlines::of(polygons.lonlat()), zooms: Zooms::default() }
            }
        };
        let max_zoom = if let Shapes::Outlines { shared, .. } = &shapes { shared.max_zoom() } else { MAX_ZOOM };
        let attributes = Attributes::of(&layer, more, |name| match &layer.about().tile_fields {
            Some(names) => names.iter().any(|it| it == name),
            None => layer.column(name).is_some(),
        });
        Self { layer, attributes, shapes, max_zoom }
    }

    /// The layer.
    pub const fn layer(&self) -> &Arc<Layer> {
        &self.layer
    }

    /// The deepest zoom that is drawn.
    pub const fn max_zoom(&self) -> u8 {
        self.max_zoom
    }

    /// The properties of which `is_named` holds.
    pub fn properties(&self, is_named: impl Fn(&str) -> bool) -> TileProperties {
        self.attributes.chosen(is_named)
    }

    /// Whether a zoom is drawn already, so that its tiles cost microseconds.
    pub fn is_drawn_at(&self, zoom: u8) -> bool {
        match &self.shapes {
            Shapes::None => true,
            Shapes::Points(zooms) => zooms[usize::from(zoom)].get().is_some(),
            Shapes::Lines(zooms) => zooms[usize::from(zoom)].get().is_some(),
            Shapes::Outlines { zooms, .. } => zooms[usize::from(zoom)].get().is_some(),
        }
    }

    /// Adds the layer to the bytes of a tile, and says how many features are on it; where there are none, nothing is
    /// added. The zoom is drawn first where it is not.
    ///
    /// # Panics
    /// Where the zoom is deeper than [`TileLayer::max_zoom`].
    pub fn write(&self, tile: TileAddress, shown: &TileProperties, out: &mut Vec<u8>) -> usize {
        assert!(tile.zoom() <= self.max_zoom, "a zoom is checked where it comes in");
        let mut sheet = Sheet {
            features: Vec::with_capacity(SHEET_BYTES),
            packed: Vec::new(),
            tags: Vec::new(),
            corner: tile.corner(),
            attributes: &self.attributes,
            dictionary: self.attributes.dictionary(shown),
        };
        let count = match &self.shapes {
            Shapes::None => 0,
            Shapes::Points(zooms) => sheet.draw_points(self.points_at(zooms, tile.zoom()), tile),
            Shapes::Lines(zooms) => sheet.draw_lines(self.lines_at(zooms, tile.zoom()), tile),
            Shapes::Outlines { shared, zooms } => {
                let level =
                    zooms[usize::from(tile.zoom())].get_or_init(|| DrawnOutlines::of(shared.level(tile.zoom())));
                sheet.draw_outlines(level, tile)
            }
        };
        if count > 0 {
            sheet.push_layer(self.layer.about().id.as_str(), out);
        }
        count
    }

    fn points_at<'z>(&self, zooms: &'z Zooms<PointLevel>, zoom: u8) -> &'z PointLevel {
        zooms[usize::from(zoom)].get_or_init(|| {
            let Geometry::Points(points) = self.layer.geometry() else { return PointLevel::default() };
            PointLevel::of((0..self.layer.len()).map(|idx| points.lonlat(idx)), zoom)
        })
    }

    fn lines_at<'z>(&self, zooms: &'z Zooms<LineLevel>, zoom: u8) -> &'z LineLevel {
        zooms[usize::from(zoom)].get_or_init(|| match self.layer.geometry() {
            Geometry::Lines(lines) => LineLevel::of(lines.lonlat(), zoom),
            _ => LineLevel::of(&LineColumn::default(), zoom),
        })
    }
}

impl DrawnOutlines {
    fn of(level: OutlineLevel) -> Self {
        let (mut packed, mut starts, mut outline) = (Vec::new(), Vec::new(), Vec::new());
        for feature in level.outlines().iter() {
            let first = feature.rings().next().and_then(|ring| ring.first().copied());
            if let Some(first) = first {
                outline.clear();
                let mut pen = Pen::at(first);
                feature.rings().for_each(|ring| pen.push_ring(&ring[..ring.len() - 1], &mut outline));
                packed.extend_from_slice(&outline[FIRST_STEP_BYTES..]);
            }
            starts.push((first, packed.len()));
        }
        Self { level, packed, starts }
    }

    /// Adds the first step of an outline of which nothing is cut, and says where the others stand; nothing of one that is not
    /// seen.
    fn push_start(&self, feature_idx: usize, corner: GridPoint, out: &mut Vec<u8>) -> Range<usize> {
        let (Some(first), end) = self.starts[feature_idx] else { return 0..0 };
        let start = feature_idx.checked_sub(1).map_or(0, |before| self.starts[before].1);
        push_varint(out, MOVE_TO);
        Pen::at(corner).push_step(first, out);
        start..end
    }
}

impl Sheet<'_> {
    fn draw_points(&mut self, level: &PointLevel, tile: TileAddress) -> usize {
        let shown = level.in_frame(tile.frame());
        for &(feature_idx, at) in &shown {
            self.packed.clear();
            let mut pen = Pen::at(self.corner);
            push_varint(&mut self.packed, MOVE_TO);
            pen.push_step(at, &mut self.packed);
            self.push_feature(feature_idx, KIND_POINT, &[], 0..0);
        }
        shown.len()
    }

    fn draw_lines(&mut self, level: &LineLevel, tile: TileAddress) -> usize {
        let (frame, mut paths, mut count) = (tile.frame(), Rings::default(), 0);
        for feature_idx in level.in_frame(frame) {
            level.cut(feature_idx, frame, &mut paths);
            if paths.is_empty() {
                continue;
            }
            self.packed.clear();
            let mut pen = Pen::at(self.corner);
            paths.iter().for_each(|path| pen.push_path(path, &mut self.packed));
            self.push_feature(feature_idx, KIND_LINE, &[], 0..0);
            count += 1;
        }
        count
    }

    fn draw_outlines(&mut self, drawn: &DrawnOutlines, tile: TileAddress) -> usize {
        let (frame, mut cutter, mut count) = (tile.frame(), Cutter::default(), 0);
        for feature_idx in drawn.level.in_frame(frame) {
            self.packed.clear();
            let mut rest = 0..0;
            if drawn.level.is_whole(feature_idx, frame) {
                rest = drawn.push_start(feature_idx, self.corner, &mut self.packed);
            } else {
                drawn.level.cut(feature_idx, frame, &mut cutter);
                let mut pen = Pen::at(self.corner);
                cutter.rings().iter().for_each(|ring| pen.push_ring(ring, &mut self.packed));
            }
            if self.packed.is_empty() {
                continue;
            }
            self.push_feature(feature_idx, KIND_POLYGON, &drawn.packed, rest);
            count += 1;
        }
        count
    }

    /// Adds a feature, whose shape is what is packed and what stands ready behind it.
    fn push_feature(&mut self, feature_idx: usize, kind: u8, ready: &[u8], rest: Range<usize>) {
        let (tags, packed, out) = (&mut self.tags, &mut self.packed, &mut self.features);
        tags.clear();
        self.dictionary.push_tags(feature_idx, tags);
        let (tags_bytes, packed_bytes) = (tags.len(), packed.len());
        let shape_bytes = packed_bytes + rest.len();
        let id_bytes = self.attributes.id_bytes(feature_idx);
        let bytes = id_bytes + KIND_BYTES + field_bytes(shape_bytes) + field_bytes(tags_bytes);
        out.reserve(bytes + MAX_HEAD_BYTES + SLACK_BYTES);
        push_head(out, FEATURE, bytes);
        self.attributes.push_id(feature_idx, out);
        push_pair(out, (KIND << 3).into(), kind.into());
        push_head(out, SHAPE, shape_bytes);
        push_slack(packed);
        push_stretch(out, packed, 0..packed_bytes);
        push_stretch(out, ready, rest);
        push_head(out, TAGS, tags_bytes);
        push_slack(tags);
        push_stretch(out, tags, 0..tags_bytes);
    }

    /// Adds the layer to the bytes of a tile.
    fn push_layer(mut self, name: &str, out: &mut Vec<u8>) {
        let body = &mut self.features;
        push_bytes(body, NAME, name.as_bytes());
        self.dictionary.push_used(body);
        push_number(body, LAYER_EXTENT, u64::from(EXTENT.unsigned_abs()));
        push_number(body, VERSION, 2);
        let bytes = body.len();
        out.reserve(field_bytes(bytes) + SLACK_BYTES);
        push_head(out, TILE_LAYER, bytes);
        push_slack(body);
        push_stretch(out, body, 0..bytes);
    }
}

/// Where the last position of a shape was.
struct Pen {
    at: GridPoint,
}

impl Pen {
    const fn at(at: GridPoint) -> Self {
        Self { at }
    }

    /// How far it goes to a position, which it then is at.
    fn step(&mut self, to: GridPoint) -> (u32, u32) {
        let Self { at } = std::mem::replace(self, Self { at: to });
        (zigzag_step(at.x, to.x), zigzag_step(at.y, to.y))
    }

    fn push_step(&mut self, to: GridPoint, out: &mut Vec<u8>) {
        let (x, y) = self.step(to);
        push_pair(out, x.into(), y.into());
    }

    /// Adds a ring that does not repeat its first position.
    fn push_ring(&mut self, ring: &[GridPoint], out: &mut Vec<u8>) {
        self.push_path(ring, out);
        push_varint(out, CLOSE_PATH);
    }

    /// Adds a line.
    fn push_path(&mut self, path: &[GridPoint], out: &mut Vec<u8>) {
        let Some((&first, rest)) = path.split_first() else { return };
        push_varint(out, MOVE_TO);
        self.push_step(first, out);
        push_varint(out, LINE_TO | (rest.len() as u64) << 3);
        let mut end = out.len();
        out.resize(end + rest.len() * MAX_PAIR_BYTES, 0);
        for &at in rest {
            let (x, y) = self.step(at);
            end += put_pair(&mut out[end..], x, y);
        }
        out.truncate(end);
    }
}
