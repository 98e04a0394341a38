//! The data that ships: that it is what its importer makes of the figures, and that it says what they say.

#![expect(
    clippy::expect_used,
    clippy::float_cmp,
    reason = "a test stops at the first surprise; figures are copied, not computed"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use arpent::geometry::{LonLat, SquareMetres};
use arpent::layers::{About, Cell, Geometry, GeometryKind, Layer, Theme};
use arpent::programme::{Certainty, Programme};
use arpent::store::{GeoJsonRows, Shipped, StoreError, bundle, read_flatgeobuf, shipped, write_flatgeobuf};

/// Where the tables of figures lie, unless `ARPENT_FIGURES` names another folder.
const FIGURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/figures");
/// Files that GDAL wrote lie in this folder, beside that of the figures.
const SAMPLES: &str = "../data";
const GEODATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/geodata");

/// The folder of the tables of figures, which are no part of the project; without it, says that a test is skipped.
fn figures() -> Option<PathBuf> {
    let folder = std::env::var_os("ARPENT_FIGURES").map_or_else(|| PathBuf::from(FIGURES), PathBuf::from);
    present(folder, "figures")
}

/// The folder of the files that GDAL wrote, told like [`figures`].
fn samples() -> Option<PathBuf> {
    figures().and_then(|figures| present(figures.join(SAMPLES), "sample files"))
}

fn present(folder: PathBuf, what: &str) -> Option<PathBuf> {
    if !folder.is_dir() {
        eprintln!("SKIPPED: no {what} at {}; name the folder of the figures in ARPENT_FIGURES", folder.display());
        return None;
    }
    Some(folder)
}

fn everything() -> Shipped {
    shipped().expect("what ships is readable")
}

fn layer<'s>(shipped: &'s Shipped, id: &str) -> &'s Layer {
    shipped.layers.iter().find(|layer| layer.about().id.as_str() == id).expect("the layer ships")
}

/// The cell of the feature `id`.
fn cell<'l>(layer: &'l Layer, id: &str, column: &str) -> Cell<'l> {
    assert!(layer.column(column).is_some(), "no column {column}");
    layer.cell(layer.feature(id).expect("the feature ships"), column)
}

fn number(layer: &Layer, id: &str, column: &str) -> f64 {
    cell(layer, id, column).number().expect("the cell holds a number")
}

fn sum(layer: &Layer, column: &str) -> f64 {
    layer.column(column).expect("the column ships").iter().filter_map(Cell::number).sum()
}

fn area_m2(layer: &Layer, id: &str) -> f64 {
    let Geometry::Polygons(polygons) = layer.geometry() else { return 0.0 };
    polygons.area(layer.feature(id).expect("the feature ships")).0
}

/// A fresh directory with the authored files of `geodata/`, and those of the figures, to be changed.
fn copies(of: &Path) -> (tempfile::TempDir, PathBuf, PathBuf) {
    let root = tempfile::tempdir().expect("the machine has room for a directory");
    let (geodata, figures) = (root.path().join("geodata"), root.path().join("figures"));
    for (directory, from) in [(&geodata, Path::new(GEODATA)), (&figures, of)] {
        fs::create_dir(directory).expect("the directory is ours");
        for entry in fs::read_dir(from).expect("the directory is there") {
            let path = entry.expect("the directory is readable").path();
            if path.extension().is_some_and(|extension| extension == "toml" || extension == "csv") {
                let bytes = fs::read(&path).expect("the file is readable");
                fs::write(directory.join(path.file_name().expect("a file has a name")), bytes).expect("there is room");
            }
        }
    }
    (root, geodata, figures)
}

/// The fault of building after `from` became `to` in a table of the figures.
fn fault_after(figures: &Path, (file, from, to): (&str, &str, &str)) -> String {
    let (_root, geodata, figures) = copies(figures);
    let text = fs::read_to_string(figures.join(file)).expect("the table is there");
    assert!(text.contains(from), "{file} has no {from:?}");
    fs::write(figures.join(file), text.replacen(from, to, 1)).expect("the copy is ours");
    bundle::build(&figures, &geodata).expect_err("the table is wrong").to_string()
}

#[test]
fn building_again_gives_the_bytes_that_ship() {
    let Some(figures) = figures() else { return };
    let (_root, geodata, _) = copies(&figures);
    let first = bundle::build(&figures, &geodata).expect("the figures are whole");
    let second = bundle::build(&figures, &geodata).expect("the figures are whole");
    assert_eq!(first, second);
    assert_eq!(first.layers.len(), 10);
    for built in &first.layers {
        let name = format!("{}.fgb", built.id);
        let same = fs::read(geodata.join(&name)).ok() == fs::read(Path::new(GEODATA).join(&name)).ok();
        assert!(same, "{name} differs from the one that ships");
    }
    let catalogs = [&geodata, Path::new(GEODATA)].map(|it: &Path| fs::read_to_string(it.join("catalog.toml")).ok());
    assert_eq!(catalogs[0], catalogs[1]);
}

#[test]
fn every_layer_has_its_rows_and_its_kind_of_geometry() {
    let shipped = everything();
    let rows = [
        ("communes", 130, GeometryKind::MultiPolygon),
        ("epts", 11, GeometryKind::MultiPolygon),
        ("departements", 6, GeometryKind::MultiPolygon),
        ("stations", 739, GeometryKind::Point),
        ("velib", 1514, GeometryKind::Point),
        ("heat", 130, GeometryKind::MultiPolygon),
        ("argenteuil-heat", 305, GeometryKind::MultiPolygon),
        ("argenteuil-refuges", 162, GeometryKind::Point),
        ("social", 130, GeometryKind::MultiPolygon),
        ("qpv", 130, GeometryKind::MultiPolygon),
        ("districts", 6, GeometryKind::Point),
        ("experiments", 6, GeometryKind::Point),
        ("areas", 0, GeometryKind::MultiPolygon),
        ("solutions", 0, GeometryKind::None),
        ("milestones", 0, GeometryKind::None),
        ("measures", 0, GeometryKind::Point),
    ];
    assert_eq!(shipped.layers.len(), rows.len());
    for (id, count, kind) in rows {
        let layer = layer(&shipped, id);
        assert_eq!((layer.len(), layer.geometry().kind()), (count, kind), "{id}");
    }
}

#[test]
fn every_layer_says_where_it_comes_from_in_both_languages() {
    for layer in everything().layers {
        let about = layer.about();
        for words in [&about.title, &about.description, &about.limits] {
            assert!(!words.fr.is_empty() && !words.en.is_empty(), "{}", about.id);
        }
        assert!(!about.attribution.is_empty() && about.source_url.starts_with("https://"), "{}", about.id);
        assert_eq!(about.sha256.len(), 64, "{}", about.id);
    }
}

#[test]
fn the_words_of_the_layers_are_spaced_as_each_language_does() {
    let badly_french = |text: &str| [" :", " ;", " !", " ?", " %", "\u{202f}:", "'"].iter().any(|it| text.contains(it));
    for layer in everything().layers {
        let about = layer.about();
        for words in [&about.title, &about.description, &about.limits] {
            assert!(!badly_french(&words.fr), "{}", words.fr);
            assert!(!words.en.contains(" %") && !words.en.contains('\''), "{}", words.en);
        }
        assert!(!badly_french(&about.attribution), "{}", about.attribution);
    }
}

#[test]
fn people_add_up_in_communes_epts_and_departements() {
    let shipped = everything();
    let [communes, epts, departements] = ["communes", "epts", "departements"].map(|id| layer(&shipped, id));
    assert_eq!(sum(communes, "population"), 7_142_540.0);
    assert_eq!(sum(departements, "population"), 7_142_540.0);
    assert_eq!(sum(epts, "population") + number(communes, "75056", "population"), 7_142_540.0);
    assert_eq!((sum(epts, "communes"), sum(departements, "communes")), (129.0, 130.0));
}

#[test]
fn a_territory_has_the_area_of_its_communes() {
    let shipped = everything();
    let communes = layer(&shipped, "communes");
    for territories in ["epts", "departements"].map(|id| layer(&shipped, id)) {
        for id in territories.ids() {
            let codes = cell(territories, id, "commune_codes").text().expect("a territory lists its communes");
            let parts_m2: f64 = codes.split(';').map(|code| area_m2(communes, code)).sum();
            let whole_m2 = area_m2(territories, id);
            assert!((parts_m2 - whole_m2).abs() <= 1e-9 * whole_m2, "{id}: {parts_m2} against {whole_m2}");
        }
    }
}

#[test]
fn a_territory_has_no_sliver_and_only_vertices_of_its_communes() {
    let shipped = everything();
    let Geometry::Polygons(communes) = layer(&shipped, "communes").geometry() else { unreachable!() };
    let bits = |position: &LonLat| (position.lon_deg.to_bits(), position.lat_deg.to_bits());
    let known: BTreeSet<_> = communes.lonlat().iter().flat_map(|outline| outline.positions().map(bits)).collect();
    for id in ["epts", "departements"] {
        let Geometry::Polygons(territories) = layer(&shipped, id).geometry() else { unreachable!() };
        for (lonlat, planar) in territories.lonlat().iter().zip(territories.planar().iter()) {
            assert!(lonlat.positions().all(|position| known.contains(&bits(position))), "{id}");
            for ring in planar.polygons() {
                // The smallest commune has 70 ha; a part or a hole far below is a sliver.
                assert!(ring.area() > SquareMetres(500_000.0), "{id}: {:?}", ring.area());
            }
            assert!(planar.rings().count() <= 3, "{id} has {} rings", planar.rings().count());
        }
    }
}

#[test]
fn homonymous_stations_are_told_apart_by_stable_identifiers() {
    let shipped = everything();
    let stations = layer(&shipped, "stations");
    assert_eq!(cell(stations, "chatelet-les-halles", "modes"), Cell::Text("RER"));
    assert_eq!(stations.ids().filter(|id| id.starts_with("aeroport-d-orly")).count(), 2);
    assert!(stations.column("feature_id").is_none());
}

#[test]
fn heat_of_several_postal_codes_is_weighted_by_area_and_shared_polygons_count_once() {
    let Some(figures) = figures() else { return };
    let shipped = everything();
    let heat = layer(&shipped, "heat");
    let (old_m2, pierrefitte_m2) = (12_316_030.0, 3_438_426.0);
    let by_hand = postal_mean(&figures, &[("93200", old_m2), ("93380", pierrefitte_m2)], "vulnj_note");
    assert!((number(heat, "93066", "vulnj_note") - by_hand).abs() < 1e-12);
    assert!((by_hand - 5.0037).abs() < 1e-4);
    assert_eq!(cell(heat, "93066", "weighting"), Cell::Text("area_weighted"));
    assert_eq!(cell(heat, "93066", "postal_codes"), Cell::Text("93200;93210;93380"));
    assert_eq!(cell(heat, "75056", "weighting"), Cell::Text("area_weighted"));
    assert!((number(heat, "75056", "vulnn_note") - paris_mean(&figures, "vulnn_note")).abs() < 1e-12);
    assert_eq!(cell(heat, "92048", "weighting"), Cell::Text("shared_polygon"));
    assert_eq!(cell(heat, "94048", "weighting"), Cell::Text("inherited_from_postal_area"));
    assert_eq!(cell(heat, "95018", "weighting"), Cell::Text("one_postal_code"));
}

/// The mean of a column of the postal table, by the given areas.
fn postal_mean(figures: &Path, areas_m2: &[(&str, f64)], column: &str) -> f64 {
    let text = fs::read_to_string(figures.join("heat-postcodes.csv")).expect("the table is there");
    let mut lines = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let header = lines.next().expect("the table has a header");
    let place = header.iter().position(|name| *name == column).expect("the table has the column");
    let rows: Vec<Vec<&str>> = lines.collect();
    let value = |code: &str| -> f64 {
        let row = rows.iter().find(|row| row[0] == code).expect("the table has the postal code");
        row[place].parse().expect("the cell is a number")
    };
    let whole_m2: f64 = areas_m2.iter().map(|(_, area)| area).sum();
    areas_m2.iter().map(|(code, area)| value(code) * area).sum::<f64>() / whole_m2
}

/// The mean of the twenty arrondissements, the sixteenth once.
fn paris_mean(figures: &Path, column: &str) -> f64 {
    let areas_m2 = [
        1_819_572.0,
        978_975.0,
        1_162_814.0,
        1_603_801.0,
        2_530_363.0,
        2_144_180.0,
        4_030_272.0,
        3_880_435.0,
        2_187_699.0,
        2_855_148.0,
        3_618_277.0,
        16_353_214.0,
        7_099_402.0,
        5_555_535.0,
        8_441_307.0,
        16_349_855.0,
        5_634_303.0,
        5_980_549.0,
        6_741_819.0,
        5_968_419.0,
    ];
    let codes: Vec<String> = (75_001..=75_020).map(|code| code.to_string()).collect();
    let pairs: Vec<(&str, f64)> = codes.iter().map(String::as_str).zip(areas_m2).collect();
    postal_mean(figures, &pairs, column)
}

#[test]
fn the_merged_commune_has_sums_and_bounds_but_no_median() {
    let shipped = everything();
    let social = layer(&shipped, "social");
    let known = |column| number(social, "93066", column);
    assert_eq!(known("fiscal_persons_count"), 137_396.0);
    assert_eq!(known("dwellings_count"), 62_845.0);
    for column in ["median_income_eur", "income_d1_eur", "income_d9_eur", "income_d9_d1_ratio", "poverty_75plus_pct"] {
        assert_eq!(cell(social, "93066", column), Cell::Null, "{column}");
    }
    assert_eq!((known("median_income_low_eur"), known("median_income_high_eur")), (16_080.0, 16_620.0));
    assert!((known("poverty_pct") - (38.0 * 30_999.0 + 36.0 * 106_397.0) / 137_396.0).abs() < 1e-12);
    assert_eq!(cell(social, "93066", "flags"), Cell::Text("merged_commune;poverty_pct:approximate"));
    assert_eq!(cell(social, "93066", "merged_from"), Cell::Text("93059;93066"));
    assert_eq!(cell(social, "95018", "merged_from"), Cell::Null);
    assert_eq!(number(social, "95018", "median_income_low_eur"), number(social, "95018", "median_income_eur"));
}

#[test]
fn what_is_empty_at_the_source_is_secret_and_never_zero() {
    let shipped = everything();
    let social = layer(&shipped, "social");
    let secrets = |column: &str| social.column(column).map(|it| it.iter().filter(|cell| *cell == Cell::Secret).count());
    assert_eq!(secrets("poverty_pct"), Some(3));
    assert_eq!(secrets("income_d1_low_eur"), Some(1));
    assert_eq!(secrets("fiscal_persons_count"), Some(0));
    assert_eq!(cell(social, "92047", "poverty_pct"), Cell::Secret);
}

#[test]
fn priority_districts_are_175_and_those_of_several_communes_are_in_each() {
    let shipped = everything();
    let qpv = layer(&shipped, "qpv");
    let mut communes_of: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for row_idx in 0..qpv.len() {
        let codes: Vec<&str> = qpv
            .cell(row_idx, "qpv_codes")
            .text()
            .into_iter()
            .flat_map(|codes| codes.split(';'))
            .filter(|it| !it.is_empty())
            .collect();
        let names =
            qpv.cell(row_idx, "qpv_names").text().map(|names| names.split(';').filter(|it| !it.is_empty()).count());
        assert_eq!(
            qpv.cell(row_idx, "qpv_count"),
            Cell::Integer(i64::try_from(codes.len()).expect("a count is small"))
        );
        assert_eq!(names, Some(codes.len()));
        for code in codes {
            *communes_of.entry(code).or_default() += 1;
        }
    }
    assert_eq!(communes_of.len(), 175);
    // The table names 29; of these, one joins two communes that have become one, and two reach out of the Métropole.
    assert_eq!(communes_of.values().filter(|&&communes| communes > 1).count(), 26);
    assert_eq!(cell(qpv, "92077", "qpv_count"), Cell::Integer(0));
}

#[test]
fn neighbouring_cells_of_the_heat_grid_share_their_corners() {
    let shipped = everything();
    let Geometry::Polygons(cells) = layer(&shipped, "argenteuil-heat").geometry() else { unreachable!() };
    let bits = |position: &LonLat| (position.lon_deg.to_bits(), position.lat_deg.to_bits());
    let corners: BTreeSet<_> = cells.lonlat().iter().flat_map(|cell| cell.positions().map(bits)).collect();
    assert!(corners.len() < 2 * cells.lonlat().len(), "{} corners", corners.len());
}

#[test]
fn a_wrong_table_is_told_with_file_line_and_column() {
    let Some(figures) = figures() else { return };
    for (change, told) in [
        (("communes.csv", ",36613,", ",many,"), "communes.csv, line 3, column `population`: `many` is no whole number"),
        (("communes.csv", "91027,Athis", "9102,Athis"), "communes.csv, line 3, column `code`"),
        (("communes.csv", "POLYGON((2.35387", "POLYGON((2.4"), "communes.csv, line 3, column `wkt`"),
        (("communes.csv", "population", "people"), "no column `population`"),
        (("stations.csv", "48.88459", "NaN"), "stations.csv, line 2, column `lat`"),
        (("qpv.csv", ",75056", ",99999"), "line 2, column `commune_codes`: `99999` is unknown"),
        (("heat-postcodes.csv", "93210,0.606", "93210,0.6"), "share one outline"),
        (("communes-social.csv", "\n91027,", "\n91028,"), "line 3, column `code`: `91028`"),
    ] {
        let fault = fault_after(&figures, change);
        assert!(fault.contains(told), "{change:?}: {fault}");
    }
}

/// Every piece of evidence of the programme: what it belongs to, its sources and certainty.
fn evidence(programme: &Programme) -> Vec<&arpent::programme::Evidence> {
    let parts = programme.parts();
    let facts = parts.identity.iter().chain(&parts.support).chain(&parts.themes);
    let facts = facts.chain(parts.communes.iter().flat_map(|commune| &commune.facts)).map(|fact| &fact.evidence);
    facts
        .chain(parts.partners.iter().map(|partner| &partner.evidence))
        .chain(parts.editions.iter().map(|edition| &edition.period.evidence))
        .chain(parts.communes.iter().map(|commune| &commune.evidence))
        .chain(parts.districts.iter().map(|district| &district.evidence))
        .chain(parts.experiments.iter().map(|experiment| &experiment.evidence))
        .chain(parts.timeline.iter().map(|milestone| &milestone.evidence))
        .collect()
}

#[test]
fn every_fact_of_the_programme_has_its_sources() {
    let shipped = everything();
    let evidence = evidence(&shipped.programme);
    assert!(evidence.len() > 60, "{}", evidence.len());
    assert!(evidence.iter().all(|it| it.sources().iter().all(|source| source.starts_with("https://"))));
    assert!(evidence.iter().filter(|it| it.certainty() == Certainty::Low).all(|it| it.note().is_some()));
}

#[test]
fn the_programme_has_ten_communes_and_they_are_communes_of_the_metropole() {
    let shipped = everything();
    let communes = layer(&shipped, "communes");
    let parts = shipped.programme.parts();
    assert_eq!((parts.editions.len(), parts.communes.len()), (2, 10));
    for commune in &parts.communes {
        assert_eq!(cell(communes, commune.code.as_str(), "nom"), Cell::Text(&commune.name));
    }
}

#[test]
fn what_has_no_published_point_has_no_geometry() {
    let shipped = everything();
    for (id, located) in [("districts", 3), ("experiments", 4)] {
        let layer = layer(&shipped, id);
        let Geometry::Points(points) = layer.geometry() else { unreachable!() };
        assert_eq!((0..layer.len()).filter(|&row_idx| points.lonlat(row_idx).is_some()).count(), located, "{id}");
        for row_idx in 0..layer.len() {
            let has_uncertainty = layer.cell(row_idx, "uncertainty_m").number().is_some();
            assert_eq!(points.lonlat(row_idx).is_some(), has_uncertainty);
        }
    }
}

#[test]
fn features_written_as_geojson_are_what_the_geojson_crate_reads() {
    for layer in &everything().layers {
        let mut bytes = Vec::new();
        GeoJsonRows::of(layer).write_collection(0..layer.len(), &mut bytes).expect("memory takes every byte");
        let read: geojson::FeatureCollection =
            String::from_utf8(bytes).expect("JSON is UTF-8").parse().expect("what was written is GeoJSON");
        assert_eq!(read.features.len(), layer.len());
        for (row_idx, feature) in read.features.iter().enumerate() {
            assert_eq!(feature.id, Some(geojson::feature::Id::String(layer.id(row_idx).to_string())));
            for (field, column) in layer.fields().iter().zip(layer.columns()) {
                assert_eq!(feature.property(&field.name), Some(&as_json(column.get(row_idx))), "{}", field.name);
            }
            assert_eq!(positions_read(feature), positions_of(layer, row_idx), "{}", layer.about().id);
        }
    }
}

fn as_json(cell: Cell<'_>) -> serde_json::Value {
    match cell {
        Cell::Null | Cell::Secret => serde_json::Value::Null,
        Cell::Text(text) => text.into(),
        Cell::Integer(number) => number.into(),
        Cell::Number(number) => number.into(),
        Cell::Boolean(yes) => yes.into(),
    }
}

/// Longitudes and latitudes in order, in units of 1e-7 degree.
fn positions_of(layer: &Layer, row_idx: usize) -> Vec<i64> {
    let units = |position: LonLat| [in_units(position.lon_deg), in_units(position.lat_deg)];
    match layer.geometry() {
        Geometry::None => Vec::new(),
        Geometry::Points(points) => points.lonlat(row_idx).into_iter().flat_map(units).collect(),
        Geometry::Lines(lines) => lines.lonlat().get(row_idx).positions().copied().flat_map(units).collect(),
        Geometry::Polygons(shapes) => shapes.lonlat().get(row_idx).positions().copied().flat_map(units).collect(),
    }
}

#[expect(clippy::cast_possible_truncation, reason = "degrees on the globe are below 2^31 units")]
fn in_units(degrees: f64) -> i64 {
    (degrees * 1e7).round() as i64
}

fn positions_read(feature: &geojson::Feature) -> Vec<i64> {
    let mut numbers = Vec::new();
    if let Some(geometry) = &feature.geometry {
        let value = serde_json::to_value(geometry).expect("a geometry is JSON");
        push_numbers(&value["coordinates"], &mut numbers);
    }
    numbers
}

fn push_numbers(value: &serde_json::Value, numbers: &mut Vec<i64>) {
    match value {
        serde_json::Value::Array(items) => items.iter().for_each(|item| push_numbers(item, numbers)),
        other => numbers.extend(other.as_f64().map(in_units)),
    }
}

/// A record for a file that is no layer of ours.
fn foreign(id: &str) -> About {
    About::undescribed(id.parse().expect("the identifier is well formed"), Theme::Base)
}

#[test]
fn files_that_gdal_wrote_are_read_and_written_again_unchanged() -> Result<(), StoreError> {
    let Some(samples) = samples() else { return Ok(()) };
    for (file, id_field, rows) in [("communes_idf_cog2026", "code", 1266), ("iris_idf_2020", "code_iris", 5265)] {
        let bytes = fs::read(samples.join(format!("{file}.fgb"))).expect("the sample is there");
        let about = foreign(&file.replace('_', "-"));
        let layer = Layer::build(read_flatgeobuf(&bytes, about.clone(), id_field)?).expect("the sample is a layer");
        assert_eq!(layer.len(), rows, "{file}");
        let mut again = Vec::new();
        write_flatgeobuf(&layer, &(0..rows).collect::<Vec<_>>(), &mut again).expect("memory takes every byte");
        let reread = Layer::build(read_flatgeobuf(&again, about, id_field)?).expect("it is still a layer");
        assert!(layer.ids().eq(reread.ids()), "{file}");
        assert_eq!(layer.columns(), reread.columns(), "{file}");
    }
    Ok(())
}
