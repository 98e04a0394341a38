//! What is written is read back, and changed bytes end in a table or a fault.

use super::made::*;
use super::*;

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

#[test]
fn every_shipped_layer_comes_back_from_every_format() {
    for layer in shipped().expect("what ships can be read").layers {
        returns(&layer).expect("a layer that ships comes back");
    }
}

/// What differs between a layer and the one that its export makes, feature by feature.
fn changed(layer: &Layer, back: &Layer) -> Option<String> {
    if !back.ids().eq(layer.ids()) {
        return Some("other features".to_owned());
    }
    let alike = |before: Cell<'_>, after: Cell<'_>| {
        before == after || (before != Cell::Secret && after != Cell::Secret && before.to_string() == after.to_string())
    };
    let odd_cell = |idx: usize| {
        let odd =
            layer.fields().iter().find(|field| !alike(layer.cell(idx, &field.name), back.cell(idx, &field.name)))?;
        Some(format!("{}, {}: {:?}", layer.id(idx), odd.name, back.cell(idx, &odd.name)))
    };
    let odd_shape = |idx: usize| {
        (drawn_of_layer(layer, idx) != drawn_of_layer(back, idx)).then(|| format!("{} lies elsewhere", layer.id(idx)))
    };
    (0..layer.len()).find_map(|idx| odd_cell(idx).or_else(|| odd_shape(idx)))
}

#[test]
fn every_shipped_layer_is_the_same_once_it_is_exported_and_imported_again() {
    let shipped = shipped().expect("what ships can be read");
    let book = CodeBook { history: &shipped.history, communes: None };
    // A layer without features has no fields either in the formats that write them with each feature.
    for layer in shipped.layers.iter().filter(|layer| !layer.is_empty()) {
        for format in ExportFormat::ALL {
            let table = read_bytes(&format!("tried.{}", format.ending()), &exported(layer, format))
                .expect("it was written by us");
            let taken = intake(table, layer.about().clone(), &IntakeOptions::default(), &book).expect("it is a layer");
            let back = Layer::build(taken.layer).expect("it is a layer");
            let names = |layer: &Layer| layer.fields().iter().map(|field| field.name.clone()).collect::<Vec<_>>();
            assert_eq!(names(&back), names(layer), "{} as {}", layer.about().id, format.name());
            assert_eq!(changed(layer, &back), None, "{} as {}", layer.about().id, format.name());
        }
    }
}
