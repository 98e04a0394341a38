//! From the table of a source to one of the layers that it feeds: its record, its rows, its columns under their names.
//!
//! Linear in the rows. What has to be worked out before (a feed's `preparation`) is not done here.

use std::fs::File;
use std::io;
use std::path::PathBuf;

use crate::layers::{About, Cell, Column, Field, Licence, RawLayer, Words};

use super::super::error::StoreError;
use super::super::sources::{Feed, Keep, Source};
use super::fault::FetchFault;
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
    Ok(RawLayer { ids, fields, columns, geometry: table.geometry.reordered(&rows), about: table.about })
}

/// The columns that a feed names, under their names in the layer.
fn taken(table: &RawLayer, feed: &Feed, rows: &[usize]) -> Result<(Vec<Field>, Vec<Column>), FetchFault> {
    let take = |(name, in_file): (&String, &String)| {
        let column = column(table, in_file)?;
        Ok((Field { name: name.clone(), kind: column.kind() }, column.reordered(rows)))
    };
    let taken: Vec<(Field, Column)> = feed.columns.iter().map(take).collect::<Result<_, FetchFault>>()?;
    Ok(taken.into_iter().unzip())
}

/// A column by its name, in whatever case.
fn column<'t>(table: &'t RawLayer, name: &str) -> Result<&'t Column, FetchFault> {
    let lower = name.to_lowercase();
    let found = table.fields.iter().position(|field| field.name.to_lowercase() == lower);
    found.and_then(|idx| table.columns.get(idx)).ok_or_else(|| FetchFault::Fields {
        missing: vec![name.to_owned()],
        found: table.fields.iter().map(|field| field.name.clone()).collect(),
    })
}

/// The places of the rows that a feed keeps.
fn kept_rows(table: &RawLayer, feed: &Feed) -> Result<Vec<usize>, FetchFault> {
    let chosen =
        feed.keep.as_ref().map(|keep| Ok::<_, FetchFault>((column(table, &keep.column)?, keep))).transpose()?;
    let known: Vec<&Column> = feed.keep_any.iter().map(|name| column(table, name)).collect::<Result<_, _>>()?;
    let is_kept = |row_idx: &usize| {
        chosen.is_none_or(|(column, keep)| is_one_of(column.get(*row_idx), keep))
            && (known.is_empty() || known.iter().any(|column| is_known(column.get(*row_idx))))
    };
    Ok((0..table.ids.len()).filter(is_kept).collect())
}

fn is_one_of(cell: Cell<'_>, keep: &Keep) -> bool {
    match cell {
        Cell::Text(text) => keep.values.iter().any(|value| value == text),
        Cell::Integer(number) => keep.values.iter().any(|value| value.parse() == Ok(number)),
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
    use crate::layers::{ColumnBuilder, FieldKind, RawGeometry};

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
        assert_eq!(layer.ids.iter().map(|id| id.as_str()).collect::<Vec<_>>(), ["1", "3"]);
        assert_eq!(layer.columns[2], texts_of(&["A", "C"]));
        assert_eq!((layer.about.id.as_str(), layer.about.theme.id()), ("bus-stops", "mobility"));
    }

    fn texts_of(cells: &[&str]) -> Column {
        let mut builder = ColumnBuilder::new(FieldKind::Text);
        cells.iter().for_each(|text| builder.push(Cell::Text(text)));
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
    fn a_column_that_is_missing_is_named() {
        let (mut table, feed) = stops();
        table.fields[0].name = "name".to_owned();
        let told = fed(table, &feed).expect_err("a column is missing").to_string();
        assert!(told.starts_with("the expected fields `arrname` are missing"), "{told}");
    }
}
