//! Real files beside the project are read whole.

use super::*;

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
