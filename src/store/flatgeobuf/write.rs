//! Writing rows of a layer as FlatGeobuf, whole or any stretch of bytes of it, without ever holding the file.
//!
//! The index in front of the features needs their order and their sizes: a plan holds those, twelve bytes a feature and
//! its share of the inner nodes, and encodes a feature whenever bytes of it are asked for. Planning costs one encoding of
//! each feature, reading one more of each feature that is touched.

use std::cmp::Reverse;
use std::io::{self, Write};
use std::ops::Range;

use crate::layers::{Layer, View};

use super::MAGIC;
use super::encode::{Columns, Encoder};
use super::header::header;
use super::index::{Box2, Index};

/// How many boxes are held rather than worked out again: where a frame is reached by PROJ, that costs.
const HELD_BOXES: usize = 1 << 16;
/// How many bytes are encoded before they are written.
const PIECE_BYTES: u64 = 1 << 17;

/// A FlatGeobuf file that can be written from any byte on. It is of the view that it was planned for, and every call must
/// be given the same one.
#[derive(Debug)]
pub struct FlatGeobufPlan {
    columns: Columns,
    head: Vec<u8>,
    index: Option<Index>,
    /// The rows in the order of the file.
    rows: Vec<u32>,
    /// Where each feature ends, from the first one on.
    ends: Vec<u64>,
    /// The boxes in the order of the file, where they are held.
    boxes: Vec<Box2>,
}

/// Writes the features at `rows` of `layer` as one FlatGeobuf file, in WGS84.
///
/// # Errors
/// Where `out` does not take the bytes.
pub fn write_flatgeobuf(layer: &Layer, rows: &[usize], out: impl Write) -> io::Result<()> {
    write_flatgeobuf_view(&View::whole(layer), rows, out)
}

/// Writes what `view` shows of the features at `rows` as one FlatGeobuf file. Whatever the order of the frame's axes,
/// the format has the easting first.
///
/// Identifiers stand in the column that equals them, else in a column `feature_id`.
///
/// # Errors
/// Where `out` does not take the bytes.
pub fn write_flatgeobuf_view(view: &View<'_>, rows: &[usize], mut out: impl Write) -> io::Result<()> {
    let plan = FlatGeobufPlan::of(view, rows.iter().copied());
    let mut at = 0;
    while at < plan.bytes() {
        out.write_all(&plan.read(view, at..at + PIECE_BYTES))?;
        at += PIECE_BYTES;
    }
    Ok(())
}

impl FlatGeobufPlan {
    /// The file of the features at `rows`, as `view` shows them.
    pub fn of(view: &View<'_>, rows: impl ExactSizeIterator<Item = usize> + Clone) -> Self {
        let columns = Columns::of(view);
        let (rows, extent) = in_order(view, rows);
        let mut encoder = Encoder::new(view, columns);
        let mut end = 0;
        let ends = rows.iter().map(|&row| {
            end += encoder.feature(row as usize).len() as u64;
            end
        });
        let ends: Vec<u64> = ends.collect();
        let bounds = |place: usize| Box2::of(view, rows[place] as usize).unwrap_or(Box2::EMPTY);
        let is_held = extent.is_some() && rows.len() <= HELD_BOXES;
        let boxes: Vec<Box2> = if is_held { (0..rows.len()).map(bounds).collect() } else { Vec::new() };
        let known = |place: usize| boxes.get(place).copied().unwrap_or_else(|| bounds(place));
        let index = extent.map(|_| Index::over(rows.len(), known));
        let mut head = MAGIC.to_vec();
        head.extend(header(view, columns, rows.len() as u64, extent));
        Self { columns, head, index, rows, ends, boxes }
    }

    /// How many bytes the file has.
    pub fn bytes(&self) -> u64 {
        self.features_start() + self.ends.last().copied().unwrap_or(0)
    }

    /// The bytes of the file in `range`, as far as there are any.
    pub fn read(&self, view: &View<'_>, range: Range<u64>) -> Vec<u8> {
        let (head, start) = (self.head.len() as u64, self.features_start());
        let asked = range.end.min(self.bytes()).saturating_sub(range.start);
        let mut out = Vec::with_capacity(usize::try_from(asked).unwrap_or_default());
        if let Some(own) = within(&range, 0..head) {
            out.extend_from_slice(&self.head[own]);
        }
        if let (Some(index), Some(own)) = (&self.index, within(&range, head..start)) {
            index.push(own, |place| (self.bounds(view, place), self.start_of(place)), &mut out);
        }
        if let Some(own) = within(&range, start..self.bytes()) {
            self.push_features(view, own.start as u64..own.end as u64, &mut out);
        }
        out
    }

    fn features_start(&self) -> u64 {
        (self.head.len() + self.index.as_ref().map_or(0, Index::bytes)) as u64
    }

    fn start_of(&self, place: usize) -> u64 {
        place.checked_sub(1).map_or(0, |before| self.ends[before])
    }

    fn bounds(&self, view: &View<'_>, place: usize) -> Box2 {
        let held = self.boxes.get(place).copied();
        held.or_else(|| Box2::of(view, self.rows[place] as usize)).unwrap_or(Box2::EMPTY)
    }

    /// Adds the bytes in `range` of the features to `out`.
    fn push_features(&self, view: &View<'_>, range: Range<u64>, out: &mut Vec<u8>) {
        let mut encoder = Encoder::new(view, self.columns);
        let first = self.ends.partition_point(|&end| end <= range.start);
        for place in (first..self.rows.len()).take_while(|&place| self.start_of(place) < range.end) {
            let feature = encoder.feature(self.rows[place] as usize);
            if let Some(own) = within(&range, self.start_of(place)..self.ends[place]) {
                out.extend_from_slice(&feature[own]);
            }
        }
    }
}

/// The rows in the order of the file, and the box around all. Features of which one has no geometry keep their order, and
/// there is no such box.
fn in_order(view: &View<'_>, rows: impl ExactSizeIterator<Item = usize> + Clone) -> (Vec<u32>, Option<Box2>) {
    let stored = |row: usize| u32::try_from(row).expect("a layer is cut long before four billion features");
    let mut boxes = rows.clone().map(|row| Box2::of(view, row));
    let joined = |all: Box2, bounds: Option<Box2>| bounds.map(|bounds| all.joined(bounds));
    let extent = boxes.try_fold(Box2::EMPTY, joined).filter(|_| rows.len() > 0);
    let Some(extent) = extent else { return (rows.map(stored).collect(), None) };
    let placed = |row: usize| (extent.place_of(Box2::of(view, row).unwrap_or(Box2::EMPTY)), stored(row));
    let mut placed: Vec<(u32, u32)> = rows.map(placed).collect();
    placed.sort_unstable_by_key(|&(place, row)| (Reverse(place), row));
    (placed.iter().map(|&(_, row)| row).collect(), Some(extent))
}

/// What of `section` lies in `range`, counted from the start of the section; none where nothing does.
fn within(range: &Range<u64>, section: Range<u64>) -> Option<Range<usize>> {
    let (start, end) = (range.start.max(section.start), range.end.min(section.end));
    let from_start = |at: u64| usize::try_from(at - section.start).ok();
    if start < end { Some(from_start(start)?..from_start(end)?) } else { None }
}
