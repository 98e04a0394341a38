//! What each format may say, and what is told where it says it wrongly.

use super::made::*;
use super::*;

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
fn of_a_folder_its_shapefile_is_read() {
    let folder = folder();
    assert_eq!(
        fault_of(read_source(folder.path(), &ReadOptions::default())),
        "it is a folder that holds no Shapefile: name a file"
    );
    let files = [
        ("x.shp", polygons_of_shapefile(&[&[FAR, HOLE, OUTER], &[OUTER]])),
        ("x.dbf", table_of_dbase(&["Évry", "Sceaux"])),
    ];
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).expect("there is room for a file");
    }
    let table = read_source(folder.path(), &ReadOptions::default()).expect("it holds one");
    let in_archive = read_bytes("x.zip", &zipped()).expect("the archive is whole");
    assert_eq!((table.geometry, table.columns), (in_archive.geometry, in_archive.columns));
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
fn texts_that_are_no_table_say_what_they_are() {
    let told = |text: &[u8]| fault_of(read_bytes("x.csv", text));
    assert_eq!(told(b""), "it is damaged: it is empty");
    let utf_16: Vec<u8> = "\u{feff}code,lon\na,2\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(told(&utf_16), "it is damaged: it is encoded in UTF-16; it has to be saved as UTF-8");
    assert_eq!(told(b"\"code,lon,lat\na,2,48\n"), "it is damaged: a quotation mark in its header is never closed");
    let open = read_bytes("x.csv", b"code,nom\n1,a\n2,\"b\n3,c\n4,d\"e\n").expect("its header is one");
    assert_eq!(open.rows, [1, 2], "what a text in quotation marks holds is one cell");
    let swallowed = read_bytes("x.csv", b"code,nom,x\n1,a,1\n2,\"b,1\n3,c,1\n").expect("its header is one");
    let FaultKind::Unreadable(why) = &swallowed.faults[0].kind else { unreachable!("it is told: {swallowed:?}") };
    assert_eq!(
        why,
        "it has 2 cells where the header names 3, and goes on over 3 lines: a quotation mark may not be closed"
    );
    let bars = read_bytes("x.csv", b"code|lon|lat\na|2.2|48.9\n").expect("bars part cells");
    assert_eq!(
        (bars.fields.len(), &bars.geometry),
        (3, &SourceGeometry::Points(vec![Some(SourcePosition { x: 2.2, y: 48.9 })]))
    );
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
fn a_view_that_a_geopackage_lists_is_read_as_a_table() {
    let folder = folder();
    let path = folder.path().join("x.gpkg");
    let places = vec![Some(LonLat::new(2.0, 48.0)), Some(LonLat::new(2.5, 48.5))];
    let layer = layer(&[(3, 1.0, "x".to_owned()), (5, 2.0, "y".to_owned())], RawGeometry::Points(places));
    export_file(&layer, ExportFormat::GeoPackage, &path).expect("there is room for a file");
    let database = rusqlite::Connection::open(&path).expect("it is a database");
    let (columns, name): (String, String) = database
        .query_row(
            "SELECT group_concat('\"' || name || '\"'), (SELECT column_name FROM gpkg_geometry_columns) FROM pragma_table_info('tried')",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .expect("the table has columns");
    database
        .execute_batch(&format!(
            "CREATE VIEW second AS SELECT {columns}, length('abc') AS long FROM tried WHERE \"{name}\" IS NOT NULL LIMIT 1 OFFSET 1;
             CREATE VIEW unlisted AS SELECT * FROM tried;
             INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES ('second', 'features', 'second', 4326);
             INSERT INTO gpkg_geometry_columns SELECT 'second', column_name, geometry_type_name, srs_id, z, m FROM gpkg_geometry_columns;",
        ))
        .expect("the file takes a view");
    drop(database);
    let fault = fault_of(read_source(&path, &ReadOptions::default()));
    assert_eq!(fault, "it holds several tables, of which one must be named: tried, second");
    let asked = ReadOptions { source_layer: Some("second".to_owned()), ..ReadOptions::default() };
    let table = read_source(&path, &asked).expect("it is there");
    assert_eq!(table.geometry, SourceGeometry::Points(vec![Some(SourcePosition { x: 2.5, y: 48.5 })]));
    assert_eq!(table.frame, Some(SourceFrame::Epsg(4326)));
    let long = table.fields.iter().position(|field| field.name == "long").expect("the view adds a column");
    assert_eq!(table.columns[long].get(0), Cell::Text("3"));
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
