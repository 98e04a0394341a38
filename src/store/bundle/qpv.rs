//! Priority districts counted by commune. They have no outline: a count of districts is not a count of people.

use std::collections::BTreeMap;
use std::path::Path;

use crate::layers::{About, Cell, CommuneCode, FieldKind, Layer, RawGeometry};

use super::super::error::{CellFault, StoreError};
use super::super::table::Table;
use super::communes::Communes;
use super::draft::Draft;

/// What stands between the items of a list, in the table and in the layer.
const SEPARATOR: char = ';';

/// The districts of a commune, by code.
type Districts<'t> = BTreeMap<&'t str, &'t str>;

/// The communes with the number, codes and names of their priority districts. A district of several communes is in
/// each; one that lies in a commune and in what was merged into it counts once there.
pub(super) fn layer(figures: &Path, communes: &Communes, about: About) -> Result<Layer, StoreError> {
    let table = Table::read(figures, "qpv.csv")?;
    let by_commune = districts(&table, communes)?;
    let fields = [
        ("code", FieldKind::Text),
        ("nom", FieldKind::Text),
        ("qpv_count", FieldKind::Integer),
        ("qpv_codes", FieldKind::Text),
        ("qpv_names", FieldKind::Text),
    ];
    let mut draft = Draft::new(about, &fields);
    for (code, commune) in communes.iter() {
        let districts = by_commune.get(code).cloned().unwrap_or_default();
        let (codes, names): (Vec<&str>, Vec<&str>) = districts.into_iter().unzip();
        let count = i64::try_from(codes.len()).unwrap_or(i64::MAX);
        let (codes, names) = (codes.join(";"), names.join(";"));
        let cells =
            [Cell::Text(code), Cell::Text(&commune.name), Cell::Integer(count), Cell::Text(&codes), Cell::Text(&names)];
        draft.push(code, cells)?;
    }
    draft.finish(RawGeometry::Polygons(communes.outlines()))
}

/// The districts of each commune of today. Communes outside the Métropole, where a district may reach, are left out.
fn districts<'t>(table: &'t Table, communes: &Communes) -> Result<BTreeMap<CommuneCode, Districts<'t>>, StoreError> {
    let mut by_commune: BTreeMap<CommuneCode, Districts<'_>> = BTreeMap::new();
    let mut seen = BTreeMap::new();
    for row in table.rows() {
        let (code, name) = (row.text("code_qp")?, row.text("name")?);
        if seen.insert(code, name).is_some() {
            return Err(row.fault("code_qp", CellFault::Repeated(code.to_owned())));
        }
        if name.contains(SEPARATOR) {
            return Err(row.fault("name", CellFault::Expected { found: name.to_owned(), expected: "name without `;`" }));
        }
        let mut inside = Vec::new();
        for code in row.text("commune_codes")?.split(SEPARATOR) {
            if communes.contains(row, "commune_codes", code)? {
                inside.push(code);
            }
        }
        if inside.is_empty() {
            let found = row.text("commune_codes")?.to_owned();
            return Err(row.fault("commune_codes", CellFault::Unknown(found, "communes.csv")));
        }
        for commune in inside {
            by_commune.entry(communes.known(row, "commune_codes", commune)?).or_default().insert(code, name);
        }
    }
    Ok(by_commune)
}
