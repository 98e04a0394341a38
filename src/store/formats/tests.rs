//! What is written is read back; real files are read whole; damaged ones end in faults.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use proptest::collection::vec;
use proptest::prelude::*;
use tempfile::TempDir;

use crate::geometry::{Lines, LonLat, PolygonColumn, Polygons, SourcePosition};
use crate::layers::intake::{FaultKind, Found, SourceFrame, SourceGeometry, SourceTable};
use crate::layers::{
    About, Cell, ColumnBuilder, Field, FieldKind, Geometry, Layer, Licence, RawGeometry, RawLayer, Theme, Words,
};
use crate::store::shipped;

use super::*;

/// Larger real data beside the project, which need not be there.
const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data");

fn about() -> About {
    About {
        title: Words::new("Essai", "Trial"),
        licence: Licence { name: "Licence Ouverte 2.0".to_owned(), spdx: Some("etalab-2.0".to_owned()), url: None },
        attribution: "© l’essai".to_owned(),
        ..About::undescribed("tried".parse().expect("the identifier is well formed"), Theme::Base)
    }
}

/// A layer of one column of each kind; each row gives the state of its cells (known, null, secret).
fn layer(rows: &[(u8, f64, String)], geometry: RawGeometry) -> Layer {
    let kinds = [FieldKind::Text, FieldKind::Integer, FieldKind::Number, FieldKind::Boolean];
    let mut builders = kinds.map(ColumnBuilder::new);
    for (state, number, text) in rows {
        #[expect(clippy::cast_possible_truncation, reason = "any whole number will do")]
        let known =
            [Cell::Text(text), Cell::Integer(*number as i64), Cell::Number(*number), Cell::Boolean(*number > 0.0)];
        for (place, builder) in builders.iter_mut().enumerate() {
            builder.push(match (usize::from(*state) + place) % 5 {
                0 => Cell::Null,
                1 => Cell::Secret,
                2 => Cell::Integer(0),
                _ => known[place],
            });
        }
    }
    let ids = (0..rows.len()).map(|row_idx| format!("é{row_idx:03}").parse().expect("a short text identifies"));
    let fields = ["nom", "entier", "réel", "oui"].into_iter().zip(kinds);
    Layer::build(RawLayer {
        about: about(),
        ids: ids.collect(),
        fields: fields.map(|(name, kind)| Field { name: name.to_owned(), kind }).collect(),
        columns: builders.map(ColumnBuilder::finish).into(),
        geometry,
    })
    .expect("rows pair and identifiers differ")
}

/// A square with a hole, and a second part, west and south at a corner; nothing where `lon_deg` is negative.
fn shape(lon_deg: f64, lat_deg: f64) -> Polygons<LonLat> {
    if lon_deg < 0.0 {
        return Polygons::default();
    }
    let ring = |offset: f64, side: f64| {
        let corners = [(0.0, 0.0), (side, 0.0), (side, side), (0.0, side), (0.0, 0.0)];
        corners.map(|(east, north)| LonLat::new(lon_deg + offset + east, lat_deg + offset + north)).to_vec()
    };
    Polygons::new([vec![ring(0.0, 0.5), ring(0.1, 0.2)], vec![ring(0.6, 0.1)]]).wound()
}

fn exported(layer: &Layer, format: ExportFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    export(layer, format, &mut bytes).expect("memory takes every byte");
    bytes
}

fn folder() -> TempDir {
    TempDir::new().expect("there is room for a folder")
}

/// The table that `bytes` make in a file called `name`.
fn read_bytes(name: &str, bytes: &[u8]) -> Result<SourceTable, StoreError> {
    let folder = folder();
    let path = folder.path().join(name);
    fs::write(&path, bytes).expect("there is room for a file");
    read_source(&path, &ReadOptions::default())
}

fn fault_of(result: Result<SourceTable, StoreError>) -> String {
    match result.expect_err("the file is no table") {
        StoreError::Source { source, .. } => source.to_string(),
        other => other.to_string(),
    }
}

fn lonlat(position: SourcePosition) -> LonLat {
    LonLat::new(position.x, position.y)
}

/// The positions of a feature, line by line or ring by ring, polygon by polygon.
fn drawn_of_layer(layer: &Layer, row_idx: usize) -> Vec<Vec<Vec<LonLat>>> {
    match layer.geometry() {
        Geometry::None => Vec::new(),
        Geometry::Points(points) => points.lonlat(row_idx).map(|point| vec![vec![point]]).into_iter().collect(),
        Geometry::Lines(lines) => lines.lonlat().get(row_idx).lines().map(|line| vec![line.to_vec()]).collect(),
        Geometry::Polygons(polygons) => {
            let rings =
                |polygon: crate::geometry::PolygonsRef<'_, LonLat>| polygon.rings().map(<[_]>::to_vec).collect();
            polygons.lonlat().get(row_idx).polygons().map(rings).collect()
        }
    }
}

fn drawn_of_table(table: &SourceTable, row_idx: usize) -> Vec<Vec<Vec<LonLat>>> {
    let carried = |line: &[SourcePosition]| line.iter().copied().map(lonlat).collect::<Vec<_>>();
    match &table.geometry {
        SourceGeometry::None => Vec::new(),
        SourceGeometry::Points(points) => points[row_idx].map(|point| vec![vec![lonlat(point)]]).into_iter().collect(),
        SourceGeometry::Lines(lines) => lines.get(row_idx).lines().map(|line| vec![carried(line)]).collect(),
        SourceGeometry::Polygons(polygons) => {
            polygons.get(row_idx).polygons().map(|polygon| polygon.rings().map(carried).collect()).collect()
        }
    }
}

/// What differs between a layer and the table that was read of its export.
fn difference(layer: &Layer, table: &SourceTable, format: ExportFormat) -> Option<String> {
    let is_text = format == ExportFormat::Csv;
    if !table.faults.is_empty() || table.rows.len() != layer.len() {
        return Some(format!("{} rows, {:?}", table.rows.len(), table.faults));
    }
    if layer.is_empty() {
        return None;
    }
    let names = |fields: Vec<&str>| fields.join(",");
    let (own, read) = (
        names(layer.fields().iter().map(|field| field.name.as_str()).collect()),
        names(table.fields.iter().map(|field| field.name.as_str()).collect()),
    );
    if own != read {
        return Some(format!("columns {own} became {read}"));
    }
    let id_column = layer.id_column().map(|idx| &table.columns[idx]);
    let Some(ids) = id_column.or(table.ids.as_ref()) else { return Some("no identifiers".to_owned()) };
    for row in 0..table.rows.len() {
        let id = ids.get(row).to_string();
        let Some(row_idx) = layer.feature(&id) else { return Some(format!("no feature is called {id}")) };
        if drawn_of_layer(layer, row_idx) != drawn_of_table(table, row) {
            return Some(format!("{id}: {:?}", drawn_of_table(table, row)));
        }
        for (field, (before, after)) in layer.fields().iter().zip(layer.columns().iter().zip(&table.columns)) {
            let (before, after) = (before.get(row_idx), after.get(row));
            let is_same = if is_text {
                (before == Cell::Secret) == (after == Cell::Secret) && before.to_string() == after.to_string()
            } else {
                before == after
            };
            if !is_same {
                return Some(format!("{id}, {}: {before:?} became {after:?}", field.name));
            }
        }
    }
    None
}

fn returns(layer: &Layer) -> Result<(), TestCaseError> {
    for format in ExportFormat::ALL {
        let name = format!("tried.{}", format.ending());
        let table =
            read_bytes(&name, &exported(layer, format)).map_err(|fault| TestCaseError::fail(format!("{fault:?}")))?;
        let found = difference(layer, &table, format);
        prop_assert!(found.is_none(), "{}: {}", format.name(), found.unwrap_or_default());
    }
    Ok(())
}

fn row() -> impl Strategy<Value = (u8, f64, String)> {
    (any::<u8>(), -1e12..1e12, "[a-zé;,\"\\\\\n ]{0,12}")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn points_come_back_from_every_format(rows in vec((row(), -180.0..180.0, -90.0..90.0, 0..4), 0..30)) {
        let point = |lon: f64, lat: f64, chance: i32| (chance > 0).then_some(LonLat::new(lon, lat));
        let points = rows.iter().map(|(_, lon, lat, chance)| point(*lon, *lat, *chance)).collect();
        let rows: Vec<_> = rows.into_iter().map(|(row, ..)| row).collect();
        returns(&layer(&rows, RawGeometry::Points(points)))?;
    }

    #[test]
    fn lines_come_back_from_every_format(
        rows in vec((row(), vec(vec((-180.0..180.0, -90.0..90.0), 2..5), 0..3)), 1..15),
    ) {
        let line = |line: &Vec<(f64, f64)>| line.iter().map(|&(lon, lat)| LonLat::new(lon, lat)).collect();
        let lines = rows.iter().map(|(_, lines)| Lines::new(lines.iter().map(line).collect::<Vec<Vec<_>>>()));
        let lines = RawGeometry::Lines(lines.collect());
        if let RawGeometry::Lines(column) = &lines {
            // Where no feature has a line, a file has no kind of geometry to tell.
            prop_assume!(column.iter().any(|feature| !feature.is_empty()));
        }
        let rows: Vec<_> = rows.into_iter().map(|(row, _)| row).collect();
        returns(&layer(&rows, lines))?;
    }

    #[test]
    fn polygons_come_back_from_every_format(rows in vec((row(), -60.0..170.0, -80.0..80.0), 1..15)) {
        prop_assume!(rows.iter().any(|(_, lon, _)| *lon >= 0.0));
        let shapes: PolygonColumn<LonLat> = rows.iter().map(|(_, lon, lat)| shape(*lon, *lat)).collect();
        let rows: Vec<_> = rows.into_iter().map(|(row, ..)| row).collect();
        returns(&layer(&rows, RawGeometry::Polygons(shapes)))?;
    }

    #[test]
    fn tables_come_back_from_every_format(rows in vec(row(), 0..15)) {
        returns(&layer(&rows, RawGeometry::None))?;
    }

    #[test]
    fn changed_bytes_of_a_shapefile_end_in_a_table_or_a_fault(
        changes in vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        is_shp: bool,
    ) {
        let folder = folder();
        let shp = polygons_of_shapefile(&[&[FAR, HOLE, OUTER], &[OUTER]]);
        let files = [("x.shp", shp, is_shp), ("x.dbf", table_of_dbase(&["Évry", "Sceaux"]), !is_shp)];
        for (name, mut bytes, is_changed) in files {
            for (place, byte) in changes.iter().filter(|_| is_changed) {
                let place = place.index(bytes.len());
                bytes[place] = *byte;
            }
            fs::write(folder.path().join(name), bytes).expect("there is room for a file");
        }
        let _ = read_source(&folder.path().join("x.shp"), &ReadOptions::default());
        let _ = read_source(&folder.path().join("x.dbf"), &ReadOptions::default());
    }

    #[test]
    fn changed_bytes_end_in_a_table_or_a_fault(
        changes in vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        cut in any::<prop::sample::Index>(),
        is_cut: bool,
    ) {
        for (name, bytes) in &files() {
            let mut bytes = bytes.clone();
            for (place, byte) in &changes {
                let place = place.index(bytes.len());
                bytes[place] = *byte;
            }
            if is_cut {
                bytes.truncate(cut.index(bytes.len()));
            }
            let _ = read_bytes(name, &bytes);
        }
    }
}

/// A small layer in every format that is read.
fn files() -> Vec<(String, Vec<u8>)> {
    let rows: Vec<_> = (0..5).map(|state| (state, 7.5, "Évry".to_owned())).collect();
    let layer = layer(&rows, RawGeometry::Polygons((0..5_u8).map(|place| shape(f64::from(place), 48.0)).collect()));
    let mut files: Vec<(String, Vec<u8>)> =
        ExportFormat::ALL.map(|format| (format!("x.{}", format.ending()), exported(&layer, format))).into();
    files.push(("x.zip".to_owned(), zipped()));
    files.push(("x.dbf".to_owned(), table_of_dbase(&["Évry", "Sceaux"])));
    files
}

fn count(len: usize) -> u32 {
    u32::try_from(len).expect("it is small")
}

/// A table of one column of text in Windows-1252 and one of numbers.
fn table_of_dbase(names: &[&str]) -> Vec<u8> {
    let mut bytes = vec![3, 126, 1, 1];
    bytes.extend(count(names.len()).to_le_bytes());
    bytes.extend([97, 0, 17, 0]);
    bytes.resize(32, 0);
    bytes[29] = 0x57;
    for (name, type_, len, decimals) in [("nom", b'C', 10, 0), ("part", b'N', 6, 2)] {
        let mut column = name.as_bytes().to_vec();
        column.resize(32, 0);
        (column[11], column[16], column[17]) = (type_, len, decimals);
        bytes.extend(column);
    }
    bytes.push(0x0d);
    for name in names {
        let (encoded, ..) = encoding_rs::WINDOWS_1252.encode(name);
        let mut cell = encoded.into_owned();
        cell.resize(10, b' ');
        bytes.push(b' ');
        bytes.extend(cell);
        bytes.extend(b"  0.25");
    }
    bytes
}

/// Records of a Shapefile of polygons, each given by its rings.
fn polygons_of_shapefile(shapes: &[&[&[(f64, f64)]]]) -> Vec<u8> {
    let mut bytes = 9_994_u32.to_be_bytes().to_vec();
    bytes.resize(100, 0);
    for (number, rings) in (1_u32..).zip(shapes) {
        let mut record = 5_u32.to_le_bytes().to_vec();
        record.resize(36, 0);
        let points: usize = rings.iter().map(|ring| ring.len()).sum();
        record.extend(count(rings.len()).to_le_bytes());
        record.extend(count(points).to_le_bytes());
        let mut start = 0_u32;
        for ring in *rings {
            record.extend(start.to_le_bytes());
            start += count(ring.len());
        }
        for (x, y) in rings.iter().flat_map(|ring| ring.iter()) {
            record.extend(x.to_le_bytes());
            record.extend(y.to_le_bytes());
        }
        bytes.extend(number.to_be_bytes());
        bytes.extend((count(record.len()) / 2).to_be_bytes());
        bytes.extend(record);
    }
    bytes
}

const OUTER: &[(f64, f64)] = &[(0.0, 0.0), (0.0, 9.0), (9.0, 9.0), (9.0, 0.0), (0.0, 0.0)];
const HOLE: &[(f64, f64)] = &[(1.0, 1.0), (2.0, 1.0), (2.0, 2.0), (1.0, 2.0), (1.0, 1.0)];
const FAR: &[(f64, f64)] = &[(20.0, 0.0), (20.0, 9.0), (29.0, 9.0), (29.0, 0.0), (20.0, 0.0)];

/// An archive of a Shapefile of two polygons.
fn zipped() -> Vec<u8> {
    let shp = polygons_of_shapefile(&[&[FAR, HOLE, OUTER], &[OUTER]]);
    zip_of(&[
        ("carte/x.shp", &shp),
        ("carte/x.DBF", &table_of_dbase(&["Évry", "Sceaux"])),
        ("carte/x.prj", b"PROJCS[]"),
    ])
}

fn zip_of(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).expect("memory takes every byte");
        archive.write_all(bytes).expect("memory takes every byte");
    }
    archive.finish().expect("memory takes every byte").into_inner()
}

#[test]
fn every_shipped_layer_comes_back_from_every_format() {
    for layer in shipped().expect("what ships can be read").layers {
        returns(&layer).expect("a layer that ships comes back");
    }
}

#[test]
fn real_files_are_read_whole() {
    let data = Path::new(DATA);
    if !data.is_dir() {
        eprintln!("SKIPPED: {DATA} is not there");
        return;
    }
    let files: [(&str, usize, Option<u32>); 17] = [
        ("communes_idf_cog2026.fgb", 1_266, Some(4326)),
        ("departements_idf.fgb", 8, Some(4326)),
        ("epci_idf.fgb", 52, Some(4326)),
        ("ept_mgp.fgb", 11, Some(4326)),
        ("iris_idf_2020.fgb", 5_265, Some(4326)),
        ("iris_indicateurs_2022_idf.csv", 5_255, None),
        ("idfm_gares_2025.fgb", 1_233, Some(4326)),
        ("velib_stations_2024.fgb", 1_486, Some(4326)),
        ("amenagements_cyclables_95.geojson", 4_840, Some(4326)),
        ("formats/iris_idf_2020_l93.gpkg", 5_265, Some(2154)),
        ("formats/communes_95_l93_shp/communes_95.shp", 183, None),
        ("formats/stations_wkt.csv", 1_233, None),
        ("source-samples/idfm_gares_2025.geojson", 1_233, Some(4326)),
        ("source-samples/velib_stations_2024.geojson", 1_486, Some(4326)),
        ("source-samples/icu_codes_postaux_idf.csv", 0, None),
        ("source-samples/lcz_sensibilite_codes_postaux_idf.csv", 0, None),
        ("source-samples/paris_ilots_fraicheur_equipements.csv", 0, None),
    ];
    for (name, rows, code) in files {
        let table = read_source(&data.join(name), &ReadOptions::default()).expect(name);
        eprintln!("{name}: {} rows, {} columns, {:?}", table.rows.len(), table.columns.len(), table.frame);
        assert_eq!(table.faults, [], "{name}");
        assert!(table.rows.len() == rows || (rows == 0 && !table.rows.is_empty()), "{name}: {}", table.rows.len());
        assert!(table.columns.iter().all(|column| column.len() == table.rows.len()), "{name}");
        if let Some(code) = code {
            assert_eq!(table.frame, Some(SourceFrame::Epsg(code)), "{name}");
        }
    }
}

#[test]
fn names_of_a_real_shapefile_keep_their_accents() {
    let path = Path::new(DATA).join("formats/communes_95_l93_shp/communes_95.shp");
    if !path.is_file() {
        eprintln!("SKIPPED: {} is not there", path.display());
        return;
    }
    let table = read_source(&path, &ReadOptions::default()).expect("the set is whole");
    assert!(matches!(&table.frame, Some(SourceFrame::Definition(text)) if text.contains("Lambert")));
    let texts: Vec<String> =
        table.columns.iter().flat_map(|column| column.iter().map(|cell| cell.to_string())).collect();
    assert!(texts.iter().any(|text| text.contains('é')) && !texts.iter().any(|text| text.contains('\u{fffd}')));
}

#[test]
fn a_zipped_shapefile_is_put_together_ring_by_ring() {
    let table = read_bytes("x.zip", &zipped()).expect("the archive is whole");
    assert_eq!(table.faults, []);
    assert_eq!(table.columns[0].iter().collect::<Vec<_>>(), [Cell::Text("Évry"), Cell::Text("Sceaux")]);
    assert_eq!(table.columns[1].get(0), Cell::Number(0.25));
    let rings: Vec<usize> = drawn_of_table(&table, 0).iter().map(Vec::len).collect();
    assert_eq!(rings, [1, 2], "the hole belongs to what encloses it");
}

#[test]
fn an_archive_that_unfolds_into_far_more_is_refused() {
    let zeros = vec![0; 80 << 20];
    let bomb = zip_of(&[("x.shp", &zeros), ("x.dbf", &table_of_dbase(&[]))]);
    assert!(bomb.len() < 200_000);
    assert!(fault_of(read_bytes("x.zip", &bomb)).starts_with("it is too large"));
}

#[test]
fn a_shapefile_without_its_table_says_what_is_missing() {
    assert_eq!(fault_of(read_bytes("x.shp", &polygons_of_shapefile(&[]))), "`x.dbf` is missing beside it");
}

#[test]
fn tables_as_text_are_found_out() {
    let points = |text: &[u8]| {
        let table = read_bytes("x.csv", text).expect("it is a table");
        let points = if let SourceGeometry::Points(points) = &table.geometry { points.clone() } else { Vec::new() };
        assert_eq!(points.len(), table.rows.len());
        (points, table)
    };
    let (found, table) = points("\u{feff}nom;lon;lat\nÉvry;2,44;48,63\nSceaux;;\n".as_bytes());
    assert_eq!(found, [Some(SourcePosition { x: 2.44, y: 48.63 }), None]);
    assert_eq!(table.frame, Some(SourceFrame::Epsg(4326)));
    assert_eq!((table.fields[0].name.as_str(), table.fields[1].kind), ("nom", Found::Written));
    let (found, table) = points(b"nom\tGeo Point 2D\n\xc9vry\t48.63, 2.44\n");
    assert_eq!(found, [Some(SourcePosition { x: 2.44, y: 48.63 })]);
    assert_eq!(table.columns[0].get(0), Cell::Text("Évry"));
    let (found, table) = points(b"x,y,code\n652000.5,6862000,01\n1,2\n");
    assert_eq!((found.len(), table.frame.clone(), table.rows.as_slice()), (1, None, &[1][..]));
    assert!(
        matches!(&table.faults[0], fault if fault.row == Some(2) && matches!(fault.kind, FaultKind::Unreadable(_)))
    );
    let (_, table) = points(b"code,forme\n01,SRID=2154;POINT(652000 6862000)\n");
    assert_eq!(table.frame, Some(SourceFrame::Epsg(2154)));
    assert_eq!(table.fields.len(), 1);
    let (_, table) = points(b"code;geo_shape\n01;\"{\"\"type\"\":\"\"Point\"\",\"\"coordinates\"\":[2,48]}\"\n");
    assert_eq!(table.frame, Some(SourceFrame::Epsg(4326)));
}

#[test]
fn a_column_that_is_named_must_be_there() {
    let folder = folder();
    let path = folder.path().join("x.csv");
    fs::write(&path, "a,b\n1,2\n").expect("there is room for a file");
    let named = |x: &str, y: &str| ReadOptions {
        csv: CsvOptions { x: Some(x.to_owned()), y: Some(y.to_owned()), ..CsvOptions::default() },
        ..ReadOptions::default()
    };
    assert_eq!(fault_of(read_source(&path, &named("a", "c"))), "it has no column `c`");
    let table = read_source(&path, &named("A", "b")).expect("both are there");
    assert!(matches!(&table.geometry, SourceGeometry::Points(points) if points[0].is_some()));
}

#[test]
fn geojson_is_read_in_all_its_wrappings() {
    let feature =
        r#"{"type":"Feature","id":7,"properties":{"a":1,"b":"x"},"geometry":{"type":"Point","coordinates":[2,48,35]}}"#;
    let other = r#"{"type":"Feature","properties":{"a":1.5,"c":{"d":[1]}},"geometry":null}"#;
    let crs = r#""crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::2154"}}"#;
    let documents = [
        format!(
            r#"{{"type":"FeatureCollection",{crs},"features":[{feature},{other},{{"type":"Feature","geometry":7}}]}}"#
        ),
        format!("{feature}\n{other}\n{{\"type\":\"Feature\",\"geometry\":7}}\n"),
        format!("\u{1e}{feature}\n\u{1e}{other}\n\u{1e}{{\"type\":\"Feature\",\n\"geometry\":7}}\n"),
    ];
    for document in &documents {
        let table = read_bytes("x.json", document.as_bytes()).expect(document);
        assert_eq!(table.rows, [1, 2]);
        assert_eq!(table.fields.iter().map(|field| field.name.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
        assert_eq!(table.columns[0].iter().collect::<Vec<_>>(), [Cell::Number(1.0), Cell::Number(1.5)]);
        assert_eq!(table.columns[2].iter().collect::<Vec<_>>(), [Cell::Null, Cell::Text(r#"{"d":[1]}"#)]);
        let kinds: Vec<_> = table.faults.iter().map(|fault| (fault.row, std::mem::discriminant(&fault.kind))).collect();
        assert_eq!(kinds.len(), 2, "{:?}", table.faults);
        assert_eq!((kinds[0].0, kinds[1].0), (Some(3), None));
        assert_eq!(table.faults[1].kind, FaultKind::Heights);
    }
    assert_eq!(read_bytes("x.json", documents[0].as_bytes()).expect("it is read").frame, Some(SourceFrame::Epsg(2154)));
    let table = read_bytes("x.geojson", feature.as_bytes()).expect("a feature alone is read");
    assert_eq!(table.ids.map(|ids| ids.get(0).to_string()), Some("7".to_owned()));
    assert!(read_bytes("x.geojson", &documents[0].as_bytes()[..200]).is_err());
}

#[test]
fn kinds_of_geometry_are_joined_and_odd_ones_are_told() {
    let feature = |geometry: &str| format!(r#"{{"type":"Feature","properties":{{}},"geometry":{geometry}}}"#);
    let lines = [
        r#"{"type":"Point","coordinates":[1,2]}"#,
        r#"{"type":"LineString","coordinates":[[1,2],[3,4]]}"#,
        r#"{"type":"MultiLineString","coordinates":[[[1,2],[3,4]],[[5,6],[7,8]]]}"#,
        r#"{"type":"GeometryCollection","geometries":[]}"#,
        "null",
    ];
    let text = lines.map(feature).join("\n");
    let table = read_bytes("x.geojsonl", text.as_bytes()).expect("it is read");
    assert_eq!(table.rows, [2, 3, 5]);
    assert!(matches!(&table.geometry, SourceGeometry::Lines(lines) if lines.len() == 3 && lines.get(2).is_empty()));
    let told: Vec<String> = table.faults.iter().map(|fault| fault.kind.to_string()).collect();
    assert_eq!(told.len(), 2);
    assert!(told[0].contains("Point") && told[1].contains("GeometryCollection"), "{told:?}");
}

#[test]
fn a_geopackage_of_several_tables_asks_for_one() {
    let folder = folder();
    let path = folder.path().join("x.gpkg");
    let layer = layer(&[(3, 1.0, "x".to_owned())], RawGeometry::Points(vec![Some(LonLat::new(2.0, 48.0))]));
    export_file(&layer, ExportFormat::GeoPackage, &path).expect("there is room for a file");
    let database = rusqlite::Connection::open(&path).expect("it is a database");
    database
        .execute_batch(
            "CREATE TABLE autre (code TEXT, n INTEGER); INSERT INTO autre VALUES ('01', 'deux'), ('02', 3);
             INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('autre', 'attributes', 'autre');",
        )
        .expect("the file takes another table");
    drop(database);
    let named = |name: &str| ReadOptions { source_layer: Some(name.to_owned()), ..ReadOptions::default() };
    let fault = fault_of(read_source(&path, &ReadOptions::default()));
    assert_eq!(fault, "it holds several tables, of which one must be named: tried, autre");
    assert_eq!(fault_of(read_source(&path, &named("rien"))), "it holds no table `rien`; there are tried, autre");
    let table = read_source(&path, &named("AUTRE")).expect("it is there");
    assert_eq!(table.geometry, SourceGeometry::None);
    assert_eq!(table.columns[1].iter().collect::<Vec<_>>(), [Cell::Null, Cell::Integer(3)]);
    assert!(matches!(&table.faults[0].kind, FaultKind::Cell { column, .. } if column == "n"));
}

#[test]
fn licence_and_attribution_travel_with_the_file() {
    let layer = layer(&[(3, 1.0, "x".to_owned())], RawGeometry::Points(vec![Some(LonLat::new(2.0, 48.0))]));
    for format in [ExportFormat::GeoJson, ExportFormat::FlatGeobuf, ExportFormat::GeoPackage, ExportFormat::GeoParquet]
    {
        let bytes = exported(&layer, format);
        for text in ["Licence Ouverte 2.0", "© l’essai"] {
            assert!(bytes.windows(text.len()).any(|part| part == text.as_bytes()), "{}: {text}", format.name());
        }
    }
}

#[test]
fn a_file_that_cannot_be_written_leaves_nothing() {
    let folder = folder();
    let layer = layer(&[], RawGeometry::Points(Vec::new()));
    let path = folder.path().join("is-a-folder");
    fs::create_dir(&path).expect("there is room for a folder");
    fs::write(path.join("kept"), "x").expect("there is room for a file");
    for format in ExportFormat::ALL {
        assert!(export_file(&layer, format, &path).is_err());
    }
    let names: Vec<PathBuf> =
        fs::read_dir(folder.path()).expect("it is a folder").flatten().map(|it| it.path()).collect();
    assert_eq!(names, [path]);
}

#[test]
fn an_unknown_file_is_told_what_is_read() {
    assert!(fault_of(read_bytes("x.doc", b"hello")).starts_with("its format is not known; read are GeoJSON, "));
}
