//! The territories above the commune, dissolved from the communes along the edges they share.

use std::collections::BTreeMap;

use crate::geometry::dissolve;
use crate::layers::{About, Cell, FieldKind, Layer, RawGeometry};

use super::super::error::StoreError;
use super::communes::{Commune, Communes};
use super::draft::Draft;

/// The départements that the Métropole reaches into (COG 2026).
const DEPARTEMENTS: [(&str, &str); 6] = [
    ("75", "Paris"),
    ("91", "Essonne"),
    ("92", "Hauts-de-Seine"),
    ("93", "Seine-Saint-Denis"),
    ("94", "Val-de-Marne"),
    ("95", "Val-d'Oise"),
];

/// The établissements publics territoriaux; Paris, which has none, is left out.
pub(super) fn epts(communes: &Communes, about: About) -> Result<Layer, StoreError> {
    joined(communes, about, |commune| commune.ept.as_ref().map(|ept| (ept.code.as_str(), ept.name.as_str())))
}

/// The parts of the départements that belong to the Métropole.
pub(super) fn departements(communes: &Communes, about: About) -> Result<Layer, StoreError> {
    joined(communes, about, |commune| DEPARTEMENTS.into_iter().find(|&(code, _)| code == commune.departement))
}

/// What the members of a territory add up to.
#[derive(Default)]
struct Sum<'c> {
    name: &'c str,
    population: i64,
    codes: Vec<&'c str>,
}

/// The sums by territory, in the order of the codes.
fn sums<'c>(
    communes: &'c Communes,
    territory_of: &impl Fn(&'c Commune) -> Option<(&'c str, &'c str)>,
) -> BTreeMap<&'c str, Sum<'c>> {
    let mut sums: BTreeMap<&str, Sum<'_>> = BTreeMap::new();
    for (code, commune) in communes.iter() {
        let Some((territory, name)) = territory_of(commune) else { continue };
        let sum = sums.entry(territory).or_default();
        sum.name = name;
        sum.population += commune.population;
        sum.codes.push(code);
    }
    sums
}

/// One feature for each territory that `territory_of` names by code and name.
fn joined<'c>(
    communes: &'c Communes,
    about: About,
    territory_of: impl Fn(&'c Commune) -> Option<(&'c str, &'c str)>,
) -> Result<Layer, StoreError> {
    let sums = sums(communes, &territory_of);
    let group_of: Vec<Option<usize>> = communes
        .iter()
        .map(|(_, commune)| territory_of(commune).and_then(|(code, _)| sums.keys().position(|key| *key == code)))
        .collect();
    let outlines = dissolve(&communes.outlines(), |commune_idx| group_of[commune_idx], sums.len());
    let fields = [
        ("code", FieldKind::Text),
        ("nom", FieldKind::Text),
        ("population", FieldKind::Integer),
        ("communes", FieldKind::Integer),
        ("commune_codes", FieldKind::Text),
    ];
    let mut draft = Draft::new(about, &fields);
    for (code, sum) in &sums {
        let count = i64::try_from(sum.codes.len()).unwrap_or(i64::MAX);
        let codes = sum.codes.join(";");
        let cells = [
            Cell::Text(code),
            Cell::Text(sum.name),
            Cell::Integer(sum.population),
            Cell::Integer(count),
            Cell::Text(&codes),
        ];
        draft.push(code, cells)?;
    }
    draft.finish(RawGeometry::Polygons(outlines))
}
