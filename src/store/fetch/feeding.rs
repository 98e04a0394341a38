//! From the table of a source to one of the layers that it feeds: its record, its rows, its columns under their names.
//!
//! Linear in the rows. Squares of a grid are drawn from their identifiers. Rows that are gathered by territory are so in
//! [`super::gathering`], departures are counted in [`super::gtfs`].

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufWriter, Read};
use std::path::{Path, PathBuf};

use crate::geometry::{Carrier, PolygonColumn, Polygons};
use crate::layers::intake::SourceTable;
use crate::layers::{About, Cell, Column, ColumnBuilder, Field, FieldKind, Licence, RawGeometry, RawLayer, Words};

use super::super::error::StoreError;
use super::super::formats::{CsvOptions, ReadOptions, read_source};
use super::super::sources::{Classes, Feed, Keep, PlaceColumns, Source};
use super::fault::FetchFault;
use super::gathering::sum;
use super::gtfs::departures;
use super::licence::stated_licence;
use super::shelf::{FetchRecord, write_fault};
use super::trimming::trimmed;
use super::{Fetched, look};

/// The record of the layer that `feed` makes of what was fetched of `source`, before a hash is known. The licence is what
/// the portal states, else what the list says.
pub fn record_of_feed(source: &Source, feed: &Feed, fetched: Option<&FetchRecord>) -> About {
    let listed = Licence { name: source.licence.clone(), spdx: None, url: None };
    About {
        title: Words::same(&source.title),
        producer: source.producer.clone(),
        licence: fetched.and_then(stated_licence).unwrap_or(listed),
        attribution: source.producer.clone(),
        vintage: source.vintage.clone().unwrap_or_default(),
        base: feed.base,
        source_url: source.landing_page.clone().or_else(|| source.download_url.clone()).unwrap_or_default(),
        ..About::undescribed(feed.layer.clone(), feed.theme)
    }
}

/// The table of which `feed` makes a layer, and the record of the layer: what came, or the member of the archive that
/// came, or what was counted in a timetable.
///
/// # Errors
/// Where what came cannot be read, or lacks a column.
pub fn table_of_feed(
    source: &Source,
    feed: &Feed,
    fetched: &Fetched,
    bytes_max: u64,
) -> Result<(SourceTable, About, PathBuf), StoreError> {
    let about = record_of_feed(source, feed, Some(&fetched.record));
    if let Some(hours) = feed.departures {
        let counted = departures(&fetched.path, hours, bytes_max).map_err(in_source(source))?;
        return Ok((counted.table, counted.day.describe(about), fetched.path.clone()));
    }
    let member = source.download.as_ref().and_then(|download| download.member.as_deref());
    let path = match member {
        None => fetched.path.clone(),
        Some(member) => unpacked(&fetched.path, member, feed, bytes_max).map_err(in_source(source))?,
    };
    let place = |of: fn(&PlaceColumns) -> &String| feed.place.as_ref().map(|place| of(place).clone());
    let csv = CsvOptions { x: place(|it| &it.x), y: place(|it| &it.y), ..CsvOptions::default() };
    let table = read_source(&path, &ReadOptions { csv, ..ReadOptions::default() })?;
    Ok((table, about, path))
}

fn in_source(source: &Source) -> impl FnOnce(FetchFault) -> StoreError + '_ {
    |fault| StoreError::Fetch { id: source.id.clone(), source: Box::new(fault) }
}

/// A file beside the archive at `path`: its `member`, of a table only what `feed` takes.
fn unpacked(path: &Path, member: &str, feed: &Feed, bytes_max: u64) -> Result<PathBuf, FetchFault> {
    let ending = member.rsplit('.').next().unwrap_or_default().to_lowercase();
    let beside = path.with_extension(format!("{}.{ending}", feed.layer));
    look::member_of(path, member, |entry| {
        let into = File::create(&beside).map_err(write_fault(&beside))?;
        let mut entry = entry.take(bytes_max);
        if ending == "csv" {
            trimmed(&mut entry, BufWriter::with_capacity(1 << 18, into), feed)?;
        } else {
            io::copy(&mut entry, &mut &into).map_err(write_fault(&beside))?;
        }
        if entry.limit() == 0 { Err(FetchFault::TooLarge(bytes_max)) } else { Ok(()) }
    })?;
    Ok(beside)
}

/// The rows and columns of `table` that `feed` takes; all columns where it names none.
///
/// # Errors
/// Where a column is missing that is taken or chosen by, and where no row is left, or none of a class.
pub fn fed(table: RawLayer, feed: &Feed) -> Result<RawLayer, FetchFault> {
    let rows = kept_rows(&table, feed)?;
    if rows.is_empty() {
        return Err(FetchFault::Empty);
    }
    let (fields, columns) = if feed.columns.is_empty() && feed.classes.is_none() {
        let columns = table.columns.iter().map(|column| column.reordered(&rows)).collect();
        (table.fields.clone(), columns)
    } else {
        taken(&table, feed, &rows)?
    };
    let ids = rows.iter().map(|&row_idx| table.ids[row_idx].clone()).collect();
    let geometry = match &feed.cells {
        Some(cells) => outlines(column(&table, cells)?, &rows)?,
        None => table.geometry.reordered(&rows),
    };
    Ok(RawLayer { ids, fields, columns, geometry, about: table.about })
}

/// The columns that a feed names, under their names in the layer.
fn taken(table: &RawLayer, feed: &Feed, rows: &[usize]) -> Result<(Vec<Field>, Vec<Column>), FetchFault> {
    let take = |(name, in_file): (&String, &String)| {
        let column = column(table, in_file)?;
        Ok((Field { name: name.clone(), kind: column.kind() }, column.reordered(rows)))
    };
    let summed = |(name, parts): (&String, &Vec<String>)| {
        let parts: Vec<&Column> = parts.iter().map(|part| column(table, part)).collect::<Result<_, _>>()?;
        let mut builder = ColumnBuilder::new(FieldKind::Number);
        for &row_idx in rows {
            builder.push(sum(parts.iter().map(|part| part.get(row_idx))));
        }
        Ok((Field { name: name.clone(), kind: FieldKind::Number }, builder.finish()))
    };
    let classes = feed.classes.iter().map(|classes| classed(table, classes, rows));
    let columns = feed.columns.iter().map(take).chain(feed.sums.iter().map(summed)).chain(classes);
    let taken: Vec<(Field, Column)> = columns.collect::<Result<_, FetchFault>>()?;
    Ok(taken.into_iter().unzip())
}

/// The column of the classes of rows that have one.
fn classed(table: &RawLayer, classes: &Classes, rows: &[usize]) -> Result<(Field, Column), FetchFault> {
    let codes = column(table, &classes.column)?;
    let (mut builder, mut met) = (ColumnBuilder::new(FieldKind::Text), BTreeSet::new());
    for &row_idx in rows {
        let code = codes.get(row_idx).to_string();
        let class = classes.class_of(&code);
        met.extend(class);
        builder.push(class.map_or(Cell::Null, Cell::Text));
    }
    match classes.codes.iter().find(|(class, _)| !met.contains(class.as_str())) {
        None => Ok((Field { name: classes.into.clone(), kind: FieldKind::Text }, builder.finish())),
        Some((class, codes)) => {
            Err(FetchFault::NoneOfClass { class: class.clone(), column: classes.column.clone(), codes: codes.clone() })
        }
    }
}

/// The squares that the identifiers of grid cells name.
fn outlines(cells: &Column, rows: &[usize]) -> Result<RawGeometry, FetchFault> {
    let mut carriers: BTreeMap<u32, Carrier> = BTreeMap::new();
    let mut outlines = PolygonColumn::default();
    for &row_idx in rows {
        let text = cells.get(row_idx).to_string();
        let fault = || FetchFault::NoCell(text.clone());
        let GridCell { epsg, side_m, north_m, east_m } = grid_cell(&text).ok_or_else(fault)?;
        let carrier = match carriers.entry(epsg) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(free) => free.insert(Carrier::defined(&format!("EPSG:{epsg}")).ok_or_else(fault)?),
        };
        let corners = [(0.0, 0.0), (side_m, 0.0), (side_m, side_m), (0.0, side_m), (0.0, 0.0)];
        let corner = |(east, north): (f64, f64)| carrier.lonlat_of([east_m + east, north_m + north]);
        outlines.push(Polygons::single(corners.map(corner).to_vec()).view());
    }
    Ok(RawGeometry::Polygons(outlines))
}

/// A cell of a grid as INSPIRE names it: `CRS3035RES200mN2029800E4252400`, by its south-western corner.
#[derive(Debug, Clone, Copy, PartialEq)]
struct GridCell {
    epsg: u32,
    side_m: f64,
    north_m: f64,
    east_m: f64,
}

fn grid_cell(text: &str) -> Option<GridCell> {
    let (epsg, rest) = text.trim().strip_prefix("CRS")?.split_once("RES")?;
    let (side, rest) = rest.split_once('m')?;
    let (north, east) = rest.strip_prefix('N')?.split_once('E')?;
    let metres = |text: &str| text.parse::<u32>().ok().map(f64::from);
    let side_m = metres(side).filter(|&side_m| side_m > 0.0)?;
    Some(GridCell { epsg: epsg.parse().ok()?, side_m, north_m: metres(north)?, east_m: metres(east)? })
}

/// A column by its name, in whatever case.
pub(super) fn column<'t>(table: &'t RawLayer, name: &str) -> Result<&'t Column, FetchFault> {
    let lower = name.to_lowercase();
    let found = table.fields.iter().position(|field| field.name.to_lowercase() == lower);
    found.and_then(|idx| table.columns.get(idx)).ok_or_else(|| FetchFault::Fields {
        missing: vec![name.to_owned()],
        found: table.fields.iter().map(|field| field.name.clone()).collect(),
    })
}

/// The places of the rows that a feed keeps.
pub(super) fn kept_rows(table: &RawLayer, feed: &Feed) -> Result<Vec<usize>, FetchFault> {
    let with_column = |keep: Option<&Keep>| {
        keep.map(|keep| Ok::<_, FetchFault>((column(table, &keep.column)?, keep.clone()))).transpose()
    };
    let (chosen, starting) = (with_column(feed.keep.as_ref())?, with_column(feed.keep_starting.as_ref())?);
    let classes = feed.classes.as_ref().map(|it| Ok::<_, FetchFault>((column(table, &it.column)?, it))).transpose()?;
    let known: Vec<&Column> = feed.keep_any.iter().map(|name| column(table, name)).collect::<Result<_, _>>()?;
    let is_kept = |row_idx: &usize| {
        chosen.as_ref().is_none_or(|(column, keep)| is_one_of(column.get(*row_idx), &keep.values))
            && starting.as_ref().is_none_or(|(column, keep)| starts_with_one_of(column.get(*row_idx), &keep.values))
            && classes.is_none_or(|(column, it)| it.class_of(&column.get(*row_idx).to_string()).is_some())
            && (known.is_empty() || known.iter().any(|column| is_known(column.get(*row_idx))))
    };
    Ok((0..table.ids.len()).filter(is_kept).collect())
}

fn starts_with_one_of(cell: Cell<'_>, values: &[String]) -> bool {
    cell.text().is_some_and(|text| values.iter().any(|value| text.starts_with(value.as_str())))
}

pub(super) fn is_one_of(cell: Cell<'_>, values: &[String]) -> bool {
    match cell {
        Cell::Text(text) => values.iter().any(|value| value == text),
        Cell::Integer(number) => values.iter().any(|value| value.parse() == Ok(number)),
        _ => false,
    }
}

fn is_known(cell: Cell<'_>) -> bool {
    match cell {
        Cell::Null | Cell::Secret => false,
        Cell::Text(text) => !text.trim().is_empty(),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::sources::sources;
    use super::*;

    fn texts(cells: [Cell<'_>; 3]) -> Column {
        let mut builder = ColumnBuilder::new(FieldKind::Text);
        for cell in cells {
            builder.push(cell);
        }
        builder.finish()
    }

    /// The stops of the region, three of them, and what makes bus stops of them.
    fn stops() -> (RawLayer, Feed) {
        let source = sources().expect("the list is right").into_iter().find(|source| source.id == "idfm_arrets");
        let source = source.expect("it is listed");
        let feed = source.feeds[0].clone();
        let field = |name: &str| Field { name: name.to_owned(), kind: FieldKind::Text };
        let table = RawLayer {
            about: record_of_feed(&source, &feed, None),
            ids: ["1", "2", "3"].map(|id| id.parse().expect("an identifier")).to_vec(),
            fields: ["ARRNAME", "arrtype", "arrpostalregion", "more"].map(field).to_vec(),
            columns: vec![
                texts([Cell::Text("A"), Cell::Text("B"), Cell::Text("C")]),
                texts([Cell::Text("bus"), Cell::Text("rail"), Cell::Text("bus")]),
                texts([Cell::Text("95018"), Cell::Null, Cell::Null]),
                texts([Cell::Null, Cell::Null, Cell::Text(" ")]),
            ],
            geometry: RawGeometry::None,
        };
        (table, feed)
    }

    #[test]
    fn a_feed_takes_its_rows_and_its_columns_under_their_names() {
        let (table, feed) = stops();
        let layer = fed(table, &feed).expect("its columns are there");
        let names: Vec<&str> = layer.fields.iter().map(|field| field.name.as_str()).collect();
        assert_eq!(names, ["commune_code", "kind", "name"]);
        assert_eq!(layer.ids.iter().map(crate::layers::FeatureId::as_str).collect::<Vec<_>>(), ["1", "3"]);
        assert_eq!(layer.columns[2], texts_of(&["A", "C"]));
        assert_eq!((layer.about.id.as_str(), layer.about.theme.id()), ("bus-stops", "mobility"));
    }

    fn texts_of(cells: &[&str]) -> Column {
        let mut builder = ColumnBuilder::new(FieldKind::Text);
        for text in cells {
            builder.push(Cell::Text(text));
        }
        builder.finish()
    }

    #[test]
    fn rows_may_be_kept_by_what_is_known() {
        let (table, feed) = stops();
        let one = Feed { keep: None, keep_any: vec!["arrpostalregion".to_owned(), "more".to_owned()], ..feed };
        assert_eq!(fed(table.clone(), &one).expect("a row is left").ids.len(), 1);
        let none = Feed { keep_any: vec!["more".to_owned()], ..one };
        assert!(matches!(fed(table, &none), Err(FetchFault::Empty)));
    }

    #[test]
    fn a_cell_of_a_grid_is_drawn_from_its_identifier_and_ages_are_added_up() {
        assert_eq!(
            grid_cell("CRS3035RES200mN2029800E4252400"),
            Some(GridCell { epsg: 3035, side_m: 200.0, north_m: 2_029_800.0, east_m: 4_252_400.0 })
        );
        assert!(
            ["CRS3035RES0mN1E1", "3035RES200mN1E1", "CRS3035RES200mN1", "200mN2029E4252"]
                .iter()
                .all(|text| grid_cell(text).is_none())
        );
        let source = sources().expect("the list is right").into_iter().find(|it| it.id == "insee_filosofi_200m");
        let source = source.expect("it is listed");
        let feed = source.feeds[0].clone();
        let names = ["idcar_200m", "lcog_geo", "ind", "men", "men_pauv", "ind_0_3", "ind_4_5", "ind_65_79", "ind_80p"];
        let row = ["CRS3035RES200mN2889000E3761000", "7505675101", "10", "4", "1", "1", "2", "0.5", "0.25"];
        let elsewhere = ["CRS3035RES200mN2029800E4252400", "2A004", "7", "1", "1", "1", "1", "1", "1"];
        let column = |idx: usize| {
            let kind = if idx < 2 { FieldKind::Text } else { FieldKind::Number };
            let mut builder = ColumnBuilder::new(kind);
            for text in [row[idx], elsewhere[idx]] {
                builder.push(if idx < 2 { Cell::Text(text) } else { Cell::Number(text.parse().expect("a number")) });
            }
            (Field { name: names[idx].to_owned(), kind }, builder.finish())
        };
        let (fields, columns) = (0..names.len()).map(column).unzip();
        let ids = [row[0], elsewhere[0]].map(|id| id.parse().expect("an identifier")).to_vec();
        let table =
            RawLayer { about: record_of_feed(&source, &feed, None), ids, fields, columns, geometry: RawGeometry::None };
        let layer = crate::layers::Layer::build(fed(table, &feed).expect("a row is left")).expect("a cell");
        let of = |name: &str| layer.cell(0, name).number();
        assert_eq!((layer.len(), of("people"), of("people_up_to_5_or_from_65")), (1, Some(10.0), Some(3.75)));
        let crate::layers::Geometry::Polygons(cells) = layer.geometry() else { unreachable!("cells are squares") };
        assert!((cells.area(0).0 - 40_000.0).abs() < 150.0, "{:?}", cells.area(0));
        let extent = layer.extent();
        assert!(extent.west_deg > 1.4 && extent.east_deg < 3.6 && extent.south_deg > 48.1 && extent.north_deg < 49.3);
    }

    /// A table of one row of a source, with all of its fields: what a feed wants of a row is there.
    fn one_row(source: &Source, feed: &Feed) -> RawLayer {
        let wanted = |name: &str| {
            let is_it = |column: &String| column.eq_ignore_ascii_case(name);
            let kept = [&feed.keep, &feed.keep_starting].into_iter().flatten().find(|keep| is_it(&keep.column));
            kept.map_or("CRS3035RES200mN2889000E3761000".to_owned(), |keep| keep.values[0].clone())
        };
        let doubted = source.doubted.iter().map(String::as_str);
        let names: Vec<&str> = source.fields.iter().map(|field| field.names[0].as_str()).chain(doubted).collect();
        let column = |name: &&str| {
            let mut builder = ColumnBuilder::new(FieldKind::Text);
            builder.push(Cell::Text(&wanted(name)));
            builder.finish()
        };
        RawLayer {
            about: record_of_feed(source, feed, None),
            ids: vec!["1".parse().expect("an identifier")],
            fields: names.iter().map(|name| Field { name: (*name).to_owned(), kind: FieldKind::Text }).collect(),
            columns: names.iter().map(column).collect(),
            geometry: RawGeometry::None,
        }
    }

    #[test]
    fn every_feed_that_ships_reads_fields_that_its_source_has() {
        let mut tried = 0;
        for source in sources().expect("the list is right") {
            for feed in source.feeds.iter().filter(|feed| feed.departures.is_none()) {
                let table = one_row(&source, feed);
                let read = feed.reads().unwrap_or_default();
                for name in read.into_iter().chain(feed.id.as_deref()).chain(feed.columns.values().map(String::as_str))
                {
                    assert!(column(&table, name).is_ok(), "`{}` has no field `{name}`", source.id);
                }
                if feed.gathering.is_none() && feed.classes.is_none() {
                    let made = fed(table, feed).map(|layer| layer.ids.len());
                    assert!(matches!(made, Ok(1)), "`{}`, `{}`: {made:?}", source.id, feed.layer);
                }
                tried += 1;
            }
        }
        assert!(tried >= 20, "{tried}");
    }

    #[test]
    fn a_column_that_is_missing_is_named() {
        let (mut table, feed) = stops();
        table.fields[0].name = "name".to_owned();
        let told = fed(table, &feed).expect_err("a column is missing").to_string();
        assert!(told.starts_with("the expected fields `arrname` are missing"), "{told}");
    }
}
