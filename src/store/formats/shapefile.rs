//! Shapefiles, plain or in a zip archive, and dBASE tables alone. The frame is the text of the `.prj`; the encoding of
//! the table comes from the options, the `.cpg`, the table's own driver byte, or its bytes.
//!
//! The files of a set are held in memory while they are read; their format ends at four gigabytes. Of an archive, so many
//! bytes are unpacked as an honest one of its size can hold.

use std::fs::{self, File};
use std::io::{BufReader, Read};
use std::path::Path;

use zip::ZipArchive;

use crate::layers::Cell;
use crate::layers::intake::{SourceFrame, SourceTable};

use super::collector::Collector;
use super::dbase::{Table, Value};
use super::drawn::Drawn;
use super::encoding::encoding_named;
use super::fault::SourceFault;
use super::shp::{Shape, shapes};
use super::{ReadOptions, chosen};

/// Bytes of an unpacked file that are read in any case.
const UNPACKED_MIN: u64 = 64 << 20;
/// How many times as long as its archive an unpacked file may be.
const UNPACKED_RATIO: u64 = 200;
/// The longest unpacked file.
const UNPACKED_MAX: u64 = 4 << 30;
/// The longest `.prj` or `.cpg`.
const TEXT_MAX: usize = 1 << 20;

/// The files of a set.
#[derive(Default)]
struct Set {
    name: String,
    shp: Option<Vec<u8>>,
    dbf: Option<Vec<u8>>,
    prj: Option<Vec<u8>>,
    cpg: Option<Vec<u8>>,
}

/// Reads the set that `path`, its `.shp`, stands for.
pub(super) fn read(path: &Path, options: &ReadOptions) -> Result<SourceTable, SourceFault> {
    let beside = |ending: &str| -> Result<Option<Vec<u8>>, SourceFault> {
        let upper = ending.to_ascii_uppercase();
        let mut found = [ending, upper.as_str()].into_iter().map(|ending| path.with_extension(ending));
        found.find(|path| path.is_file()).map(fs::read).transpose().map_err(SourceFault::Io)
    };
    let dbf = beside("dbf")?;
    if dbf.is_none() {
        return Err(SourceFault::Missing(format!("{}.dbf", stem(path))));
    }
    let set = Set { name: stem(path), shp: Some(fs::read(path)?), dbf, prj: beside("prj")?, cpg: beside("cpg")? };
    table(&set, options)
}

/// Reads a dBASE table without shapes.
pub(super) fn read_table(path: &Path, options: &ReadOptions) -> Result<SourceTable, SourceFault> {
    let cpg = path.with_extension("cpg");
    let cpg = if cpg.is_file() { Some(fs::read(cpg)?) } else { None };
    table(&Set { name: stem(path), dbf: Some(fs::read(path)?), cpg, ..Set::default() }, options)
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Reads the set in a zip archive that the options name, or the only one.
pub(super) fn read_zipped(path: &Path, options: &ReadOptions) -> Result<SourceTable, SourceFault> {
    let file = File::open(path)?;
    let packed = file.metadata()?.len();
    let most = packed.saturating_mul(UNPACKED_RATIO).clamp(UNPACKED_MIN, UNPACKED_MAX);
    let mut archive = ZipArchive::new(BufReader::new(file))?;
    let entries: Vec<String> = archive.file_names().map(str::to_owned).collect();
    let is_hidden = |entry: &str| entry.split('/').any(|part| part == "__MACOSX" || part.starts_with("._"));
    let sets: Vec<&String> =
        entries.iter().filter(|entry| !is_hidden(entry) && ending(entry).eq_ignore_ascii_case("shp")).collect();
    if sets.is_empty() {
        return Err(SourceFault::damaged("the archive holds no Shapefile"));
    }
    let names = sets.iter().map(|entry| stem(Path::new(entry)));
    let name = chosen(names.collect(), options.source_layer.as_deref())?;
    let shp = sets.into_iter().find(|entry| stem(Path::new(entry)) == name).cloned().unwrap_or_default();
    let root = shp[..shp.len() - "shp".len()].to_owned();
    let mut unpacked = |wanted: &str| -> Result<Option<Vec<u8>>, SourceFault> {
        let is_it = |entry: &&String| entry.starts_with(&root) && entry[root.len()..].eq_ignore_ascii_case(wanted);
        entries.iter().find(is_it).map(|entry| unpack(&mut archive, entry, most)).transpose()
    };
    let set = Set { shp: unpacked("shp")?, dbf: unpacked("dbf")?, prj: unpacked("prj")?, cpg: unpacked("cpg")?, name };
    table(&set, options)
}

fn ending(entry: &str) -> &str {
    entry.rsplit_once('.').map_or("", |(_, ending)| ending)
}

/// The bytes of an entry, where they are not more than `most`.
fn unpack(archive: &mut ZipArchive<BufReader<File>>, entry: &str, most: u64) -> Result<Vec<u8>, SourceFault> {
    let mut bytes = Vec::new();
    archive.by_name(entry)?.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(SourceFault::TooLarge("the archive unfolds into far more than its size lets expect"));
    }
    Ok(bytes)
}

/// The table of a set.
fn table(set: &Set, options: &ReadOptions) -> Result<SourceTable, SourceFault> {
    let text = |bytes: &Vec<u8>| String::from_utf8_lossy(&bytes[..bytes.len().min(TEXT_MAX)]).trim().to_owned();
    let told = match (&options.encoding, &set.cpg) {
        (Some(label), _) => Some(encoding_named(label)?),
        // A `.cpg` of no known encoding says nothing.
        (None, Some(cpg)) => encoding_named(&text(cpg)).ok(),
        (None, None) => None,
    };
    let dbf = set.dbf.as_ref().ok_or_else(|| SourceFault::Missing(format!("{}.dbf", set.name)))?;
    let attributes = Table::of(dbf, told)?;
    let shapes = set.shp.as_deref().map(shapes).transpose()?;
    let bytes = (dbf.len() + set.shp.as_ref().map_or(0, Vec::len)) as u64;
    let collector = rows(&attributes, shapes, bytes)?;
    let frame = set.prj.as_ref().map(text).filter(|text| !text.is_empty()).map(SourceFrame::Definition);
    Ok(collector.finish(Some(set.name.clone()), frame))
}

/// The rows of the table, each with its shape.
fn rows<'b>(
    attributes: &Table<'_>,
    mut shapes: Option<impl Iterator<Item = Shape<'b>>>,
    file_bytes: u64,
) -> Result<Collector, SourceFault> {
    let fields = attributes.columns.iter().map(|column| (column.name.clone(), column.found));
    let mut collector = Collector::declared(fields.collect::<Vec<_>>(), file_bytes)?;
    if shapes.is_none() {
        collector.mark_table();
    }
    let mut drawn = Drawn::default();
    for row_idx in 0..attributes.rows {
        let row = u32::try_from(row_idx + 1).map_err(|_| SourceFault::TooLarge("more than four billion rows"))?;
        let shape = shapes.as_mut().map(Iterator::next);
        let Some(bytes) = attributes.row(row_idx) else { continue };
        let drawing = match shape {
            None => Ok(()),
            Some(None) => Err("its shape is missing"),
            Some(Some(shape)) => shape.draw(&mut drawn),
        };
        if let Err(why) = drawing {
            collector.unreadable(row, why);
            continue;
        }
        let values: Vec<Value<'_>> = attributes.columns.iter().map(|column| attributes.value(bytes, column)).collect();
        for (idx, value) in values.iter().enumerate() {
            if let Value::Odd(found) = value {
                collector.odd_cell(row, idx, found, "number or day");
            }
        }
        let mut cells: Vec<Cell<'_>> = values.iter().map(Value::cell).collect();
        collector.push(row, Cell::Null, &mut cells, &drawn)?;
    }
    Ok(collector)
}
