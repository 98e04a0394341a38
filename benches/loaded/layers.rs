//! The layers that a full diagnosis is loaded with: real ones where their files are beside the project, and a million
//! polygons of ten classes.

use std::path::{Path, PathBuf};

use arpent::geometry::{Planar, to_lonlat};
use arpent::layers::{About, Cell, ColumnBuilder, Field, FieldKind, RawGeometry, RawLayer, Theme};
use arpent::store::read_flatgeobuf;
use rand::Rng;

use super::land::{bricks_at, seeded};

/// South-western corner of the land under the million polygons; with its side, it covers the Métropole.
const LAND_CORNER: Planar = Planar::new(630_000.0, 6_840_000.0);
const LAND_SIDE_M: f64 = 44_000.0;
/// How many classes there are.
pub const CLASSES: i64 = 10;

/// The IRIS of Île-de-France with their figures.
pub fn iris() -> Option<RawLayer> {
    beside("iris_idf_2020.fgb", "iris", "code_iris")
}

/// The rail stations of the region, one a line that stops there.
pub fn stations() -> Option<RawLayer> {
    let raw = beside("idfm_gares_2025.fgb", "gares", "id_gares")?;
    // Two lines of a station may share its identifier.
    let ids = (0..raw.ids.len()).map(|idx| format!("{idx:04}").parse().expect("it is an identifier")).collect();
    Some(RawLayer { ids, ..raw })
}

/// `across` × `across` polygons of six corners, each with a class from 1 on.
pub fn classes(across: u32) -> RawLayer {
    let planar = bricks_at(LAND_CORNER, across, LAND_SIDE_M);
    let mut chance = seeded(17);
    let mut column = ColumnBuilder::new(FieldKind::Integer);
    (0..planar.len()).for_each(|_| column.push(Cell::Integer(chance.random_range(1..=CLASSES))));
    RawLayer {
        about: about("classes"),
        ids: (0..planar.len()).map(|idx| format!("{idx:07}").parse().expect("it is an identifier")).collect(),
        fields: vec![Field { name: "class".to_owned(), kind: FieldKind::Integer }],
        columns: vec![column.finish()],
        geometry: RawGeometry::Polygons(planar.iter().map(|cell| cell.to_owned().mapped(to_lonlat)).collect()),
    }
}

/// The folder in which benchmarks leave their results for each other.
pub fn results() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("performance");
    std::fs::create_dir_all(&folder).expect("the target folder can be written");
    folder
}

/// A layer from a file of the region, where it stands beside the project.
pub fn beside(file: &str, id: &str, id_field: &str) -> Option<RawLayer> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(file);
    let bytes = std::fs::read(path).ok()?;
    Some(read_flatgeobuf(&bytes, about(id), id_field).expect("the file is the one that is expected"))
}

fn about(id: &str) -> About {
    About { vintage: "2022".to_owned(), ..About::undescribed(id.parse().expect("it is an identifier"), Theme::Base) }
}
