//! Heat notes by commune, from notes by postal code.
//!
//! Postal codes that share an outline carry the same notes and count once. A commune of several outlines is their mean
//! by planar area. A postal code that covers several communes gives each of them its own notes. The column `weighting`
//! says which of these happened.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use crate::layers::{About, Cell, CommuneCode, FieldKind, Layer, RawGeometry};

use super::super::catalog::Source;
use super::super::error::{CellFault, StoreError};
use super::super::table::{Row, Table};
use super::communes::Communes;
use super::draft::Draft;

/// The column of the postal code.
const POSTAL_CODE: &str = "code_postal";

/// `postal-polygons.toml`: the outlines of communes that have several.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PostalPolygons {
    /// Where the areas come from.
    #[expect(dead_code, reason = "written for the reader of the file")]
    source: String,
    polygon: Vec<PostalPolygon>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PostalPolygon {
    #[expect(dead_code, reason = "written for the reader of the file")]
    id: String,
    commune: String,
    postal_codes: Vec<String>,
    area_m2: f64,
}

/// How the notes of a commune were come by.
#[derive(Clone, Copy)]
enum Weighting {
    OnePostalCode,
    SharedPolygon,
    ByArea,
    FromPostalArea,
}

impl Weighting {
    /// The word in the column `weighting`.
    const fn id(self) -> &'static str {
        match self {
            Self::OnePostalCode => "one_postal_code",
            Self::SharedPolygon => "shared_polygon",
            Self::ByArea => "area_weighted",
            Self::FromPostalArea => "inherited_from_postal_area",
        }
    }

    /// The flag that the figures of the commune carry.
    const fn flag(self) -> Option<&'static str> {
        match self {
            Self::FromPostalArea => Some("inherited_from_parent"),
            Self::OnePostalCode | Self::SharedPolygon | Self::ByArea => None,
        }
    }

    /// What it means, in French and in English.
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::OnePostalCode => {
                ("Valeur du code postal, qui couvre la commune.", "Value of the postal code, which covers the commune.")
            }
            Self::SharedPolygon => (
                "Codes postaux d'un même contour et de mêmes valeurs, comptés une fois.",
                "Postal codes of one outline with the same values, counted once.",
            ),
            Self::ByArea => (
                "Moyenne des contours postaux, pondérée par leur surface plane ; un contour partagé compte une fois.",
                "Mean of the postal outlines, weighted by their planar area; a shared outline counts once.",
            ),
            Self::FromPostalArea => (
                "Valeur d'un code postal qui couvre plusieurs communes : la même pour chacune d'elles.",
                "Value of a postal code that covers several communes: the same for each of them.",
            ),
        }
    }
}

/// The columns after the notes.
const ENDING: [&str; 5] = ["postal_codes", "weighting", "weighting_fr", "weighting_en", "flags"];

/// The communes with their heat notes.
pub(super) fn layer(figures: &Path, polygons: &Path, communes: &Communes, about: About) -> Result<Layer, StoreError> {
    let notes = Table::read(figures, "heat-postcodes.csv")?;
    let names: Vec<&str> = notes.columns().filter(|name| *name != POSTAL_CODE).collect();
    let sources = Sources::read(figures, polygons, communes, &notes)?;
    let mut fields = vec![("code", FieldKind::Text), ("nom", FieldKind::Text)];
    fields.extend(names.iter().map(|name| (*name, FieldKind::Number)));
    fields.extend(ENDING.map(|name| (name, FieldKind::Text)));
    let mut draft = Draft::new(about, &fields);
    for (code, commune) in communes.iter() {
        let (postal_codes, weighting, values) = sources.of(code, &names)?;
        let (words_fr, words_en) = weighting.words();
        let mut cells = vec![Cell::Text(code), Cell::Text(&commune.name)];
        cells.extend(values.into_iter().map(Cell::Number));
        cells.extend([&postal_codes, weighting.id(), words_fr, words_en].map(Cell::Text));
        cells.push(weighting.flag().map_or(Cell::Null, Cell::Text));
        draft.push(code, cells)?;
    }
    draft.finish(RawGeometry::Polygons(communes.outlines()))
}

/// The notes, the postal codes of each commune, and the authored areas.
struct Sources<'t> {
    notes: BTreeMap<&'t str, Row<'t>>,
    postal_codes: BTreeMap<CommuneCode, Vec<(String, usize)>>,
    polygons: Vec<PostalPolygon>,
    table: &'t Table,
}

impl<'t> Sources<'t> {
    fn read(figures: &Path, polygons: &Path, communes: &Communes, notes: &'t Table) -> Result<Self, StoreError> {
        let mut by_code = BTreeMap::new();
        for row in notes.rows() {
            by_code.insert(row.text(POSTAL_CODE)?, row);
        }
        let pairs = Table::read(figures, "postcodes-communes.csv")?;
        let mut covered: BTreeMap<&str, usize> = BTreeMap::new();
        for row in pairs.rows() {
            *covered.entry(row.text(POSTAL_CODE)?).or_default() += 1;
        }
        let mut postal_codes: BTreeMap<CommuneCode, Vec<(String, usize)>> = BTreeMap::new();
        for row in pairs.rows() {
            let postal_code = row.text(POSTAL_CODE)?;
            if !by_code.contains_key(postal_code) {
                let fault = CellFault::Unknown(postal_code.to_owned(), "heat-postcodes.csv");
                return Err(row.fault(POSTAL_CODE, fault));
            }
            let commune = communes.known(row, "code_insee", row.text("code_insee")?)?;
            postal_codes.entry(commune).or_default().push((postal_code.to_owned(), covered[postal_code]));
        }
        for codes in postal_codes.values_mut() {
            codes.sort();
        }
        Ok(Self { notes: by_code, postal_codes, polygons: read_polygons(polygons)?, table: notes })
    }

    /// The postal codes, the weighting and the notes of a commune.
    fn of(&self, commune: &str, names: &[&str]) -> Result<(String, Weighting, Vec<f64>), StoreError> {
        let codes = self.postal_codes.get(commune).map_or(&[][..], Vec::as_slice);
        let listed: Vec<&str> = codes.iter().map(|(code, _)| code.as_str()).collect();
        let polygons: Vec<&PostalPolygon> = self.polygons.iter().filter(|it| it.commune == commune).collect();
        let (weighting, values) = match codes {
            [] => return Err(self.table.fault_without_line(POSTAL_CODE, CellFault::NoWeights(commune.to_owned()))),
            [(code, communes)] => {
                let weighting = if *communes > 1 { Weighting::FromPostalArea } else { Weighting::OnePostalCode };
                (weighting, self.shared(&[code.as_str()], names)?)
            }
            _ if polygons.is_empty() => (Weighting::SharedPolygon, self.shared(&listed, names)?),
            _ => (Weighting::ByArea, self.by_area(commune, &listed, &polygons, names)?),
        };
        Ok((listed.join(";"), weighting, values))
    }

    /// The notes of postal codes that share an outline, which must be the same.
    fn shared(&self, codes: &[&str], names: &[&str]) -> Result<Vec<f64>, StoreError> {
        let Some((first, others)) = codes.split_first() else { return Ok(Vec::new()) };
        let values = self.notes_of(first, names)?;
        for other in others {
            let row = self.row(other)?;
            let differs =
                self.notes_of(other, names)?.iter().zip(&values).any(|(left, right)| left.total_cmp(right).is_ne());
            if differs {
                let fault = CellFault::Unequal((*first).to_owned(), (*other).to_owned());
                return Err(row.fault(POSTAL_CODE, fault));
            }
        }
        Ok(values)
    }

    /// The mean of the outlines of a commune by area; they must account for each of its postal codes once.
    fn by_area(
        &self,
        commune: &str,
        codes: &[&str],
        polygons: &[&PostalPolygon],
        names: &[&str],
    ) -> Result<Vec<f64>, StoreError> {
        let mut accounted: Vec<&str> = polygons.iter().flat_map(|it| &it.postal_codes).map(String::as_str).collect();
        accounted.sort_unstable();
        if accounted != codes {
            return Err(self.table.fault_without_line(POSTAL_CODE, CellFault::NoWeights(commune.to_owned())));
        }
        let whole_m2: f64 = polygons.iter().map(|polygon| polygon.area_m2).sum();
        let mut means = vec![0.0; names.len()];
        for polygon in polygons {
            let codes: Vec<&str> = polygon.postal_codes.iter().map(String::as_str).collect();
            for (mean, value) in means.iter_mut().zip(self.shared(&codes, names)?) {
                *mean += value * polygon.area_m2 / whole_m2;
            }
        }
        Ok(means)
    }

    fn notes_of(&self, code: &str, names: &[&str]) -> Result<Vec<f64>, StoreError> {
        let row = self.row(code)?;
        names.iter().map(|name| row.number(name)).collect()
    }

    fn row(&self, code: &str) -> Result<Row<'t>, StoreError> {
        let unknown = || CellFault::Unknown(code.to_owned(), "heat-postcodes.csv");
        self.notes.get(code).copied().ok_or_else(|| self.table.fault_without_line(POSTAL_CODE, unknown()))
    }
}

/// Reads and checks the authored areas.
fn read_polygons(path: &Path) -> Result<Vec<PostalPolygon>, StoreError> {
    let text = super::read_text(path)?;
    let file = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let source = Source { file: &file, text: &text };
    let read: PostalPolygons =
        toml::from_str(&text).map_err(|fault| source.fault(fault.span().unwrap_or_default(), fault.message()))?;
    match read.polygon.iter().find(|polygon| !(polygon.area_m2.is_finite() && polygon.area_m2 > 0.0)) {
        Some(wrong) => Err(source.fault(0..0, &format!("`{}`: an area is a number of m² above zero", wrong.commune))),
        None => Ok(read.polygon),
    }
}
