//! Files made by hand, of formats that are read and not written.

use super::*;

/// A small layer in every format that is read.
pub(super) fn files() -> Vec<(String, Vec<u8>)> {
    let rows: Vec<_> = (0..5).map(|state| (state, 7.5, "Évry".to_owned())).collect();
    let layer = layer(&rows, RawGeometry::Polygons((0..5_u8).map(|place| shape(f64::from(place), 48.0)).collect()));
    let mut files: Vec<(String, Vec<u8>)> =
        ExportFormat::ALL.map(|format| (format!("x.{}", format.ending()), exported(&layer, format))).into();
    files.push(("x.zip".to_owned(), zipped()));
    files.push(("x.dbf".to_owned(), table_of_dbase(&["Évry", "Sceaux"])));
    files
}

pub(super) fn count(len: usize) -> u32 {
    u32::try_from(len).expect("it is small")
}

/// A table of one column of text in Windows-1252 and one of numbers.
pub(super) fn table_of_dbase(names: &[&str]) -> Vec<u8> {
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
pub(super) fn polygons_of_shapefile(shapes: &[&[&[(f64, f64)]]]) -> Vec<u8> {
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

pub(super) const OUTER: &[(f64, f64)] = &[(0.0, 0.0), (0.0, 9.0), (9.0, 9.0), (9.0, 0.0), (0.0, 0.0)];
pub(super) const HOLE: &[(f64, f64)] = &[(1.0, 1.0), (2.0, 1.0), (2.0, 2.0), (1.0, 2.0), (1.0, 1.0)];
pub(super) const FAR: &[(f64, f64)] = &[(20.0, 0.0), (20.0, 9.0), (29.0, 9.0), (29.0, 0.0), (20.0, 0.0)];

/// An archive of a Shapefile of two polygons.
pub(super) fn zipped() -> Vec<u8> {
    let shp = polygons_of_shapefile(&[&[FAR, HOLE, OUTER], &[OUTER]]);
    zip_of(&[
        ("carte/x.shp", &shp),
        ("carte/x.DBF", &table_of_dbase(&["Évry", "Sceaux"])),
        ("carte/x.prj", b"PROJCS[]"),
    ])
}

pub(super) fn zip_of(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).expect("memory takes every byte");
        archive.write_all(bytes).expect("memory takes every byte");
    }
    archive.finish().expect("memory takes every byte").into_inner()
}
