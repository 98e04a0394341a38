//! From the table of a source to one of the layers that it feeds: its record, its rows, its columns under their names.
//!
//! Linear in the rows. Squares of a grid are drawn from their identifiers. What has to be worked out before (a feed's
//! `preparation`) is not done here, and rows that are gathered by territory are so in [`super::gathering`].

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fs::File;
use std::io;
use std::path::PathBuf;

use crate::geometry::{Carrier, PolygonColumn, Polygons};
use crate::layers::{About, Cell, Column, ColumnBuilder, Field, FieldKind, Licence, RawGeometry, RawLayer, Words};

use super::super::error::StoreError;
use super::super::sources::{Feed, Keep, Source};
use super::fault::FetchFault;
use super::gathering::sum;
use super::shelf::write_fault;
use super::{Fetched, look};

/// The record of the layer that `feed` makes of `source`, before a hash is known.
pub fn record_of_feed(source: &Source, feed: &Feed) -> About {
    About {
        title: Words::same(&source.title),
        producer: source.producer.clone(),
        licence: Licence { name: source.licence.clone(), spdx: None, url: None },
        attribution: source.producer.clone(),
        vintage: source.vintage.clone().unwrap_or_default(),
        base: feed.base,
        source_url: source.landing_page.clone().or_else(|| source.download_url.clone()).unwrap_or_default(),
        ..About::undescribed(feed.layer.clone(), feed.theme)
    }
}

/// The file of which the layers of a source are made: what came, or the `member` of the archive that came, beside it.
///
/// # Errors
/// Where the archive cannot be read, or its member cannot be written.
pub fn table_file(fetched: &Fetched, member: Option<&str>) -> Result<PathBuf, StoreError> {
    let Some(member) = member else { return Ok(fetched.path.clone()) };
    let ending = member.rsplit('.').next().unwrap_or_default().to_lowercase();
    let path = fetched.path.with_extension(ending);
    let unpacked = look::member_of(&fetched.path, member, |entry| {
        let mut into = File::create(&path).map_err(write_fault(&path))?;
        io::copy(entry, &mut into).map_err(write_fault(&path))?;
        Ok(())
    });
    let fault = |fault| StoreError::Fetch { id: fetched.record.source.clone(), source: Box::new(fault) };
    unpacked.map(|()| path).map_err(fault)
}

/// The rows and columns of `table` that `feed` takes; all columns where it names none.
///
/// # Errors
/// Where a column is missing that is taken or chosen by, and where no row is left.
pub fn fed(table: RawLayer, feed: &Feed) -> Result<RawLayer, FetchFault> {
    let rows = kept_rows(&table, feed)?;
    if rows.is_empty() {
        return Err(FetchFault::Empty);
    }
    let (fields, columns) = if feed.columns.is_empty() {
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
    let columns = feed.columns.iter().map(take).chain(feed.sums.iter().map(summed));
    let taken: Vec<(Field, Column)> = columns.collect::<Result<_, FetchFault>>()?;
    Ok(taken.into_iter().unzip())
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
    let known: Vec<&Column> = feed.keep_any.iter().map(|name| column(table, name)).collect::<Result<_, _>>()?;
    let is_kept = |row_idx: &usize| {
        chosen.as_ref().is_none_or(|(column, keep)| is_one_of(column.get(*row_idx), &keep.values))
            && starting.as_ref().is_none_or(|(column, keep)| starts_with_one_of(column.get(*row_idx), &keep.values))
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
            about: record_of_feed(&source, &feed),
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
            RawLayer { about: record_of_feed(&source, &feed), ids, fields, columns, geometry: RawGeometry::None };
        let layer = crate::layers::Layer::build(fed(table, &feed).expect("a row is left")).expect("a cell");
        let of = |name: &str| layer.cell(0, name).number();
        assert_eq!((layer.len(), of("people"), of("people_up_to_5_or_from_65")), (1, Some(10.0), Some(3.75)));
        let crate::layers::Geometry::Polygons(cells) = layer.geometry() else { unreachable!("cells are squares") };
        assert!((cells.area(0).0 - 40_000.0).abs() < 150.0, "{:?}", cells.area(0));
        let extent = layer.extent();
        assert!(extent.west_deg > 1.4 && extent.east_deg < 3.6 && extent.south_deg > 48.1 && extent.north_deg < 49.3);
    }

    #[test]
    fn a_column_that_is_missing_is_named() {
        let (mut table, feed) = stops();
        table.fields[0].name = "name".to_owned();
        let told = fed(table, &feed).expect_err("a column is missing").to_string();
        assert!(told.starts_with("the expected fields `arrname` are missing"), "{told}");
    }
}
