//! Rows about territories gathered to one row each: counted, added up, and divided by what the territory holds.
//!
//! The figures are joined to the territories by their code, through the recorded changes and with the arrondissements of
//! Paris, Lyon and Marseille at their commune. Rows that are counted are single things, each of which lies in the commune
//! whichever of the two it names; of rows that are added up, one about the commune says the whole, and those about its
//! arrondissements are left out. Linear in the rows. A sum with a part that is null is null, one with a part
//! that is withheld is withheld; a territory without a row has null and not zero.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::geometry::PolygonColumn;
use crate::layers::intake::{Faults, Join, JoinRefusal, Merge, commune_of_arrondissement, joined};
use crate::layers::{
    Atlas, Cell, CogHistory, Column, ColumnBuilder, FeatureId, Field, FieldKind, Folding, Geometry, Layer, RawGeometry,
    RawLayer,
};

use super::super::sources::{Count, Feed, Gathering, Rate};
use super::fault::FetchFault;
use super::feeding::{column, is_one_of, kept_rows};

/// The territories of a gathering: those of its layer, and those of another that stand beside them. None where a layer is
/// missing, whose name is told.
///
/// # Errors
/// Where a layer or a column is missing, or two territories share an identifier.
pub fn territories_of(gathering: &Gathering, atlas: &Atlas) -> Result<Arc<Layer>, FetchFault> {
    let layer = |id: &String| atlas.get(id).ok_or_else(|| FetchFault::NoTerritories(id.clone()));
    let own = layer(&gathering.territories)?;
    let Some(beside) = &gathering.beside else { return Ok(Arc::clone(own)) };
    let others = layer(&beside.layer)?;
    let without = territory_column(others, &beside.without)?;
    let rows: Vec<usize> = (0..others.len()).filter(|&idx| without.get(idx) == Cell::Null).collect();
    let needed = gathering.taken.values().chain(gathering.rates.values().map(|rate| &rate.per));
    let names: BTreeSet<&String> = needed.chain([&gathering.territory_code]).collect();
    let (mut fields, mut columns) = (Vec::new(), Vec::new());
    for name in names {
        let (one, other) = (territory_column(own, name)?, territory_column(others, name)?);
        let mut builder = ColumnBuilder::new(one.kind());
        for cell in one.iter().chain(rows.iter().map(|&idx| other.get(idx))) {
            builder.push(cell);
        }
        fields.push(Field { name: name.clone(), kind: one.kind() });
        columns.push(builder.finish());
    }
    let mut outlines = PolygonColumn::default();
    let of_own: Vec<usize> = (0..own.len()).collect();
    for (layer, idxs) in [(own, &of_own), (others, &rows)] {
        let Geometry::Polygons(polygons) = layer.geometry() else {
            return Err(FetchFault::NoTerritories(layer.about().id.to_string()));
        };
        for &idx in idxs {
            outlines.push(polygons.lonlat().get(idx));
        }
    }
    let ids = (0..own.len()).map(|idx| own.feature_id(idx)).chain(rows.iter().map(|&idx| others.feature_id(idx)));
    let both = RawLayer {
        about: own.about().clone(),
        ids: ids.collect(),
        fields,
        columns,
        geometry: RawGeometry::Polygons(outlines),
    };
    Layer::build(both).map(Arc::new).map_err(|fault| FetchFault::Territories(Box::new(fault)))
}

/// The figures of `table` by territory, as `feed` gathers them, and what was told on the way.
///
/// # Errors
/// Where a column is missing, no row is left, or a code of the table cannot be carried to the year of the territories.
pub fn gathered(
    table: &RawLayer,
    feed: &Feed,
    gathering: &Gathering,
    territories: &Layer,
    history: &CogHistory,
) -> Result<(RawLayer, Faults), FetchFault> {
    let rows = by_code(table, &kept_rows(table, feed)?, gathering, territories)?;
    if rows.is_empty() {
        return Err(FetchFault::Empty);
    }
    let figures = figures(table, &rows, gathering)?;
    let merge = |name: &String| if gathering.values.contains_key(name) { Merge::Nothing } else { Merge::Sum };
    let counted = figures.fields.iter().skip(1).map(|field| (field.name.clone(), merge(&field.name)));
    let join = Join {
        territory_column: gathering.territory_code.clone(),
        table_column: gathering.code.clone(),
        merges: counted.collect(),
    };
    let (mut layer, faults) = joined(&figures, territories, &join, history).map_err(not_joined)?;
    for (name, rate) in &gathering.rates {
        let rates = rates(&layer, rate, territories)?;
        layer.fields.push(Field { name: name.clone(), kind: FieldKind::Number });
        layer.columns.push(rates);
    }
    for (name, of_territory) in &gathering.taken {
        let column = territory_column(territories, of_territory)?.clone();
        layer.fields.push(Field { name: name.clone(), kind: column.kind() });
        layer.columns.push(column);
    }
    Ok((layer, faults))
}

fn not_joined(refusal: JoinRefusal) -> FetchFault {
    FetchFault::NotJoined(Box::new(refusal))
}

/// The rows of each code; of the latest year alone, where a column tells it.
fn by_code(
    table: &RawLayer,
    kept: &[usize],
    gathering: &Gathering,
    territories: &Layer,
) -> Result<BTreeMap<String, Vec<usize>>, FetchFault> {
    let known = territory_column(territories, &gathering.territory_code)?;
    let known: BTreeSet<String> = known.iter().map(|cell| cell.to_string()).collect();
    let named: BTreeMap<String, &String> = known.iter().map(|name| (plain_name(name), name)).collect();
    let counted_at = |code: String| match commune_of_arrondissement(&code) {
        _ if gathering.by_name => named.get(&plain_name(&code)).map_or(code, |name| (*name).clone()),
        Some(commune) if !gathering.counts.is_empty() && !known.contains(&code) => commune.to_owned(),
        _ => code,
    };
    let codes = column(table, &gathering.code)?;
    let years = gathering.latest.as_ref().map(|name| column(table, name)).transpose()?;
    let year_of = |row_idx: usize| years.map(|years| years.get(row_idx).to_string());
    let latest = kept.iter().filter_map(|&row_idx| year_of(row_idx)).max();
    let mut rows: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for &row_idx in kept.iter().filter(|&&row_idx| year_of(row_idx) == latest) {
        let code = counted_at(codes.get(row_idx).to_string());
        if !code.is_empty() {
            rows.entry(code).or_default().push(row_idx);
        }
    }
    Ok(rows)
}

/// A table of a row for each code: the code, the counts, the sums.
fn figures(
    table: &RawLayer,
    rows: &BTreeMap<String, Vec<usize>>,
    gathering: &Gathering,
) -> Result<RawLayer, FetchFault> {
    let mut codes = ColumnBuilder::new(FieldKind::Text);
    for code in rows.keys() {
        codes.push(Cell::Text(code));
    }
    let mut fields = vec![Field { name: gathering.code.clone(), kind: FieldKind::Text }];
    let mut columns = vec![codes.finish()];
    for (name, count) in &gathering.counts {
        fields.push(Field { name: name.clone(), kind: FieldKind::Integer });
        columns.push(counts(table, rows, count)?);
    }
    for (name, in_file) in &gathering.sums {
        fields.push(Field { name: name.clone(), kind: FieldKind::Number });
        columns.push(sums(column(table, in_file)?, rows));
    }
    for (name, in_file) in &gathering.values {
        let column = column(table, in_file)?;
        fields.push(Field { name: name.clone(), kind: column.kind() });
        columns.push(agreed(column, rows));
    }
    let ids = rows.keys().enumerate().filter_map(|(idx, _)| format!("{idx}").parse::<FeatureId>().ok()).collect();
    Ok(RawLayer { about: table.about.clone(), ids, fields, columns, geometry: RawGeometry::None })
}

/// How many rows of each code there are, or how many of them hold one of some values.
fn counts(table: &RawLayer, rows: &BTreeMap<String, Vec<usize>>, count: &Count) -> Result<Column, FetchFault> {
    let counted = count.column.as_ref().map(|name| column(table, name)).transpose()?;
    let is_counted = |row_idx: &&usize| counted.is_none_or(|column| is_one_of(column.get(**row_idx), &count.values));
    let mut builder = ColumnBuilder::new(FieldKind::Integer);
    for rows in rows.values() {
        let counted = rows.iter().filter(is_counted).count();
        builder.push(Cell::Integer(i64::try_from(counted).unwrap_or(i64::MAX)));
    }
    Ok(builder.finish())
}

/// The sum of a column for each code.
fn sums(column: &Column, rows: &BTreeMap<String, Vec<usize>>) -> Column {
    let mut builder = ColumnBuilder::new(FieldKind::Number);
    for rows in rows.values() {
        builder.push(sum(rows.iter().map(|&row_idx| column.get(row_idx))));
    }
    builder.finish()
}

/// What all rows of a code say; null where they differ.
fn agreed(column: &Column, rows: &BTreeMap<String, Vec<usize>>) -> Column {
    let mut builder = ColumnBuilder::new(column.kind());
    for rows in rows.values() {
        let first = rows.first().map_or(Cell::Null, |&row_idx| column.get(row_idx));
        let all_agree = rows.iter().all(|&row_idx| column.get(row_idx) == first);
        builder.push(if all_agree { first } else { Cell::Null });
    }
    builder.finish()
}

/// A name without what says of which kind the authority is, its accents and its marks: `EPT Grand-Orly Seine Bièvre (T12)`
/// and `Grand Orly Seine Bièvre` are one.
fn plain_name(name: &str) -> String {
    const KINDS: [&str; 12] =
        ["ept", "etablissement", "public", "territorial", "ville", "commune", "mairie", "de", "du", "des", "la", "le"];
    let unbracketed = name.split('(').next().unwrap_or(name).replace('&', " et ");
    let folded = Folding::Case.apply(&Folding::Accents.apply(&unbracketed)).into_owned();
    let words = folded.split(|it: char| !it.is_alphanumeric()).filter(|word| !word.is_empty());
    // The territories of the Métropole are numbered, too.
    let is_number = |word: &str| word.strip_prefix('t').is_some_and(|number| number.parse::<u8>().is_ok());
    words.skip_while(|word| KINDS.contains(word) || is_number(word)).collect::<Vec<_>>().join(" ")
}

/// A sum of cells.
pub(super) fn sum<'c>(cells: impl Iterator<Item = Cell<'c>> + Clone) -> Cell<'static> {
    if cells.clone().any(|cell| cell == Cell::Secret) {
        return Cell::Secret;
    }
    cells.map(Cell::number).sum::<Option<f64>>().map_or(Cell::Null, Cell::Number)
}

/// What was added up, times a factor, by what each territory holds.
fn rates(layer: &RawLayer, rate: &Rate, territories: &Layer) -> Result<Column, FetchFault> {
    let (of, per) = (column(layer, &rate.of)?, territory_column(territories, &rate.per)?);
    let mut builder = ColumnBuilder::new(FieldKind::Number);
    for (of, per) in of.iter().zip(per.iter()) {
        builder.push(match (of, per) {
            (Cell::Secret, _) | (_, Cell::Secret) => Cell::Secret,
            _ => of
                .number()
                .zip(per.number().filter(|per| *per > 0.0))
                .map_or(Cell::Null, |(of, per)| Cell::Number(of * rate.factor / per)),
        });
    }
    Ok(builder.finish())
}

fn territory_column<'l>(territories: &'l Layer, name: &str) -> Result<&'l Column, FetchFault> {
    territories.column(name).ok_or_else(|| FetchFault::Fields {
        missing: vec![name.to_owned()],
        found: territories.fields().iter().map(|field| field.name.clone()).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::super::shipped::shipped;
    use super::super::super::sources::sources;
    use super::super::feeding::record_of_feed;
    use super::*;

    fn feed_of(id: &str) -> (Feed, Gathering, RawLayer) {
        let source = sources().expect("the list is right").into_iter().find(|source| source.id == id).expect("listed");
        let feed = source.feeds[0].clone();
        let table = RawLayer {
            about: record_of_feed(&source, &feed, None),
            ids: Vec::new(),
            fields: Vec::new(),
            columns: Vec::new(),
            geometry: RawGeometry::None,
        };
        let gathering = feed.gathering.clone().expect("it is gathered");
        (feed, gathering, table)
    }

    fn filled(table: RawLayer, names: &[&str], rows: &[&[Cell<'_>]]) -> RawLayer {
        let kind = |cell: Cell<'_>| match cell {
            Cell::Number(_) => FieldKind::Number,
            Cell::Integer(_) => FieldKind::Integer,
            _ => FieldKind::Text,
        };
        let of = |idx: usize| {
            let kind = kind(rows[0][idx]);
            let mut builder = ColumnBuilder::new(kind);
            for row in rows {
                builder.push(row[idx]);
            }
            (Field { name: names[idx].to_owned(), kind }, builder.finish())
        };
        let (fields, columns) = (0..names.len()).map(of).unzip();
        let ids = (0..rows.len()).map(|idx| format!("{idx}").parse().expect("an identifier")).collect();
        RawLayer { ids, fields, columns, ..table }
    }

    /// The cells of a commune in what is gathered.
    fn cells<'l>(layer: &'l RawLayer, commune: &str) -> Vec<(&'l str, Cell<'l>)> {
        let idx = layer.ids.iter().position(|id| id.as_str() == commune).expect("a commune");
        layer.fields.iter().map(|field| field.name.as_str()).zip(layer.columns.iter().map(|it| it.get(idx))).collect()
    }

    #[test]
    fn certificates_are_counted_by_commune_and_arrondissements_with_their_commune() {
        let (feed, gathering, table) = feed_of("ademe_dpe_existant");
        let text = Cell::Text;
        let rows: [&[Cell<'_>]; 6] = [
            &[text("75101"), text("F")],
            &[text("75102"), text("C")],
            &[text("75056"), text("G")],
            &[text("95018"), text("A")],
            &[text("95018"), text("G")],
            &[Cell::Null, text("G")],
        ];
        let all = filled(table, &["code_insee_ban", "etiquette_dpe"], &rows);
        let shipped = shipped().expect("what ships is right");
        let communes = shipped.layers.iter().find(|layer| layer.about().id.as_str() == "communes").expect("it ships");
        let (layer, _) = gathered(&all, &feed, &gathering, communes, &shipped.history).expect("all is there");
        let counts = |commune| cells(&layer, commune)[1..].to_vec();
        let expected = |all, fg| vec![("dpe_count", Cell::Integer(all)), ("dpe_fg_count", Cell::Integer(fg))];
        assert_eq!((counts("95018"), counts("75056")), (expected(2, 1), expected(3, 2)));
        assert_eq!(counts("93066"), [("dpe_count", Cell::Null), ("dpe_fg_count", Cell::Null)]);
    }

    #[test]
    fn the_consumption_of_the_latest_year_is_divided_by_the_people_of_the_commune() {
        let (feed, gathering, table) = feed_of("ore_conso_commune");
        let row = |code, year, mwh| [Cell::Text(code), Cell::Integer(year), Cell::Number(mwh)];
        let mut withheld = row("93066", 2024, 0.0);
        withheld[2] = Cell::Null;
        let rows = [row("95018", 2023, 9e9), row("95018", 2024, 1000.0), row("95018", 2024, 500.0), withheld];
        let rows: Vec<&[Cell<'_>]> = rows.iter().map(<[_; 3]>::as_slice).collect();
        let table = filled(table, &["code_commune", "annee", "conso_totale_mwh"], &rows);
        let shipped = shipped().expect("what ships is right");
        let communes = shipped.layers.iter().find(|layer| layer.about().id.as_str() == "communes").expect("it ships");
        let (layer, _) = gathered(&table, &feed, &gathering, communes, &shipped.history).expect("all is there");
        let people = communes.cell(communes.feature("95018").expect("it ships"), "population").number().expect("known");
        let of = |commune| cells(&layer, commune)[1..].to_vec();
        let expected = 1_500_000.0 / people;
        assert!(matches!(of("95018")[1], ("kwh_per_person", Cell::Number(found)) if (found - expected).abs() < 1e-9));
        assert_eq!(of("95018")[2].1.number(), Some(people));
        assert_eq!(of("93066")[..2], [("mwh", Cell::Null), ("kwh_per_person", Cell::Null)]);
    }
}
