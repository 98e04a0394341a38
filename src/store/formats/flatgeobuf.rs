//! FlatGeobuf of any frame and any kind of geometry, read feature by feature from the file; the tables are verified and
//! their properties unpacked as those of the shipped layers are. Costs the table and the largest feature.

use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::Path;

use flatgeobuf::{Feature, Geometry, GeometryType, Header};

use crate::layers::Cell;
use crate::layers::intake::{Found, SourceFrame, SourceTable};

use super::super::flatgeobuf::{Declared, MAGIC, field_kind, index_bytes, unpack, verified_feature, verified_header};
use super::collector::Collector;
use super::drawn::{Drawn, DrawnKind};
use super::fault::SourceFault;

/// Bytes that are read at once.
const BUFFER_BYTES: usize = 1 << 18;
/// The longest header.
const HEADER_MAX: u64 = 64 << 20;

/// Reads a file.
pub(super) fn read(path: &Path) -> Result<SourceTable, SourceFault> {
    let file = File::open(path)?;
    let bytes = file.metadata()?.len();
    let mut tables = Tables { from: BufReader::with_capacity(BUFFER_BYTES, file), left: bytes, buffer: Vec::new() };
    let mut magic = [0; 8];
    tables.from.read_exact(&mut magic).map_err(|_| SourceFault::damaged("it ends inside its first eight bytes"))?;
    if magic[..3] != MAGIC[..3] || magic[3] > MAGIC[3] || magic[4..7] != MAGIC[4..7] {
        return Err(SourceFault::damaged("it is of a version of FlatGeobuf that is not read"));
    }
    tables.left -= 8;
    if !tables.next(HEADER_MAX)? {
        return Err(SourceFault::damaged("it has no header"));
    }
    let head = std::mem::take(&mut tables.buffer);
    let header = verified_header(&head).ok_or_else(|| SourceFault::damaged("its header"))?;
    let index = index_bytes(&header).filter(|&index| index <= tables.left);
    let index = index.ok_or_else(|| SourceFault::damaged("it ends inside its index"))?;
    tables.from.seek_relative(i64::try_from(index).map_err(|_| SourceFault::damaged("its index"))?)?;
    tables.left -= index;
    read_features(&header, &mut tables, bytes)
}

fn read_features(
    header: &Header<'_>,
    tables: &mut Tables<BufReader<File>>,
    file_bytes: u64,
) -> Result<SourceTable, SourceFault> {
    let declared: Vec<Declared<'_>> = header
        .columns()
        .into_iter()
        .flatten()
        .map(|column| Declared { name: column.name(), kind: column.type_() })
        .collect();
    // Binary columns have no place in a table.
    let kept: Vec<usize> = (0..declared.len()).filter(|&idx| field_kind(declared[idx].kind).is_some()).collect();
    let fields = kept.iter().filter_map(|&idx| {
        field_kind(declared[idx].kind).map(|kind| (declared[idx].name.to_owned(), Found::Declared(kind)))
    });
    let mut collector = Collector::declared(fields.collect::<Vec<_>>(), file_bytes)?;
    if matches!(header.geometry_type(), GeometryType::Polygon | GeometryType::MultiPolygon) {
        collector.expect_polygons(file_bytes);
    }
    let (mut drawn, mut row) = (Drawn::default(), 0_u32);
    while tables.next(u64::MAX)? {
        row = row.checked_add(1).ok_or(SourceFault::TooLarge("more than four billion features"))?;
        let Some(feature) = verified_feature(&tables.buffer) else {
            collector.unreadable(row, "its bytes are damaged");
            continue;
        };
        let mut cells = vec![Cell::Null; declared.len()];
        let read = unpack(feature.properties().map_or(&[], |packed| packed.bytes()), &declared, &mut cells)
            .map_err(|fault| fault.to_string())
            .and_then(|()| draw(header, &feature, &mut drawn).map_err(str::to_owned));
        match read {
            Ok(()) => {
                for (place, &idx) in kept.iter().enumerate() {
                    cells.swap(place, idx);
                }
                cells.truncate(kept.len());
                collector.push(row, Cell::Null, &mut cells, &drawn)?;
            }
            Err(why) => collector.unreadable(row, why),
        }
    }
    if header.features_count() != 0 && header.features_count() != u64::from(row) {
        let promised = header.features_count();
        return Err(SourceFault::damaged(format!("its header promises {promised} features, it has {row}")));
    }
    Ok(collector.finish(header.name().map(str::to_owned), frame(header)))
}

/// Tables with their sizes in front, one after the other.
struct Tables<R> {
    from: R,
    left: u64,
    buffer: Vec<u8>,
}

impl<R: Read + Seek> Tables<R> {
    /// Takes the next table into the buffer, its size in front; false behind the last one.
    fn next(&mut self, most: u64) -> Result<bool, SourceFault> {
        if self.left == 0 {
            return Ok(false);
        }
        let cut = || SourceFault::damaged("it ends inside a feature");
        let mut size = [0; 4];
        self.from.read_exact(&mut size).map_err(|_| cut())?;
        let len = u64::from(u32::from_le_bytes(size));
        self.left = self.left.checked_sub(len + 4).ok_or_else(cut)?;
        if len > most {
            return Err(SourceFault::TooLarge("a header of more than 64 megabytes"));
        }
        self.buffer.clear();
        self.buffer.extend_from_slice(&size);
        // The length was held against what the file has left.
        self.from.by_ref().take(len).read_to_end(&mut self.buffer)?;
        if self.buffer.len() as u64 == len + 4 { Ok(true) } else { Err(cut()) }
    }
}

/// The frame that the header names.
fn frame(header: &Header<'_>) -> Option<SourceFrame> {
    let crs = header.crs()?;
    let is_epsg = crs.org().is_none_or(|org| org.eq_ignore_ascii_case("EPSG"));
    match u32::try_from(crs.code()) {
        Ok(code) if code > 0 && is_epsg => Some(SourceFrame::Epsg(code)),
        _ => crs.wkt().or(crs.code_string()).map(|text| SourceFrame::Definition(text.to_owned())),
    }
}

/// Draws the geometry of a feature, which has a kind of its own where the header leaves it open.
fn draw(header: &Header<'_>, feature: &Feature<'_>, drawn: &mut Drawn) -> Result<(), &'static str> {
    drawn.start(DrawnKind::Missing);
    let Some(geometry) = feature.geometry() else { return Ok(()) };
    let declared = header.geometry_type();
    let kind = if declared == GeometryType::Unknown { geometry.type_() } else { declared };
    drawn.start(drawn_kind(kind));
    if has_heights(&geometry) {
        drawn.mark_heights();
    }
    match kind {
        // One part may stand in the place of the list.
        GeometryType::MultiPolygon if geometry.parts().is_some() => {
            geometry.parts().into_iter().flatten().try_for_each(|part| draw_polygon(&part, drawn))
        }
        GeometryType::MultiPolygon | GeometryType::Polygon => draw_polygon(&geometry, drawn),
        GeometryType::Point | GeometryType::MultiPoint | GeometryType::LineString | GeometryType::MultiLineString => {
            draw_stretches(&geometry, drawn)
        }
        _ => Ok(()),
    }
}

fn draw_polygon(geometry: &Geometry<'_>, drawn: &mut Drawn) -> Result<(), &'static str> {
    if has_heights(geometry) {
        drawn.mark_heights();
    }
    draw_stretches(geometry, drawn)?;
    drawn.end_polygon();
    Ok(())
}

fn has_heights(geometry: &Geometry<'_>) -> bool {
    geometry.z().is_some_and(|z| !z.is_empty()) || geometry.m().is_some_and(|m| !m.is_empty())
}

const fn drawn_kind(kind: GeometryType) -> DrawnKind {
    match kind {
        GeometryType::Point | GeometryType::MultiPoint => DrawnKind::Point,
        GeometryType::LineString | GeometryType::MultiLineString => DrawnKind::Lines,
        GeometryType::Polygon | GeometryType::MultiPolygon => DrawnKind::Polygons,
        GeometryType::GeometryCollection => DrawnKind::Other("GeometryCollection"),
        _ => DrawnKind::Other("curve or surface"),
    }
}

/// Draws the positions of a geometry, in stretches where their ends are given.
fn draw_stretches(geometry: &Geometry<'_>, drawn: &mut Drawn) -> Result<(), &'static str> {
    let xy = geometry.xy().unwrap_or_default();
    if !xy.len().is_multiple_of(2) {
        return Err("its geometry is damaged");
    }
    let count = xy.len() / 2;
    let ends = geometry.ends().filter(|ends| !ends.is_empty());
    let mut at = 0;
    let mut stretch = |end: usize| {
        if end < at || end > count {
            return Err("its geometry is damaged");
        }
        for idx in at..end {
            drawn.position(xy.get(2 * idx), xy.get(2 * idx + 1));
        }
        drawn.end_stretch();
        at = end;
        Ok(())
    };
    match ends {
        Some(ends) => ends.iter().try_for_each(|end| stretch(end as usize))?,
        None => stretch(count)?,
    }
    if at == count { Ok(()) } else { Err("its geometry is damaged") }
}
