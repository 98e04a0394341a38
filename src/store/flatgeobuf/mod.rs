//! FlatGeobuf (version 3): the exchange format of the shipped layers, read into columns and written from them.
//!
//! WGS84 only. A null cell is absent, a zero is there; the third state, withheld by the producer, has no place in the
//! format and stands in the text column [`SECRET_COLUMN`], which names the withheld properties of a feature. Features
//! are written in Hilbert order with the packed R-tree in front, unless one has no geometry: then in their own order
//! without it, as the format demands. The same layer gives the same bytes.

mod encode;
mod header;
mod index;
mod properties;
mod read;
mod shapes;
mod write;

pub(super) use properties::{Declared, field_kind, unpack};
pub use read::read_flatgeobuf;
pub(super) use read::{index_bytes, verified_feature, verified_header};
pub use write::{FlatGeobufPlan, write_flatgeobuf, write_flatgeobuf_view};

/// The eight bytes that open a file of version 3.
pub(super) const MAGIC: [u8; 8] = *b"fgb\x03fgb\x00";
/// The text column that names the withheld properties, joined by [`LIST_SEPARATOR`].
const SECRET_COLUMN: &str = "secret";
/// The text column of the identifiers, where no property equals them.
const ID_COLUMN: &str = "feature_id";
/// What stands between the names of a list.
const LIST_SEPARATOR: char = ';';

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::geometry::{Lines, LonLat, PolygonColumn};
    use crate::layers::{About, Geometry, Layer, RawGeometry, Theme, View};
    use crate::store::StoreError;
    use crate::store::tried::{self, shape};

    fn about() -> About {
        About::undescribed("tried".parse().expect("the identifier is well formed"), Theme::Base)
    }

    fn layer(rows: &[(u8, f64, String)], geometry: RawGeometry) -> Layer {
        tried::layer(about(), rows, geometry)
    }

    fn bytes_of(layer: &Layer) -> Vec<u8> {
        let mut bytes = Vec::new();
        let rows: Vec<usize> = (0..layer.len()).collect();
        write_flatgeobuf(layer, &rows, &mut bytes).expect("memory takes every byte");
        bytes
    }

    fn read_back(bytes: &[u8]) -> Layer {
        let raw = read_flatgeobuf(bytes, about(), ID_COLUMN).expect("what was written is readable");
        Layer::build(raw).expect("what was written makes a layer")
    }

    fn same(left: &Layer, right: &Layer) -> bool {
        let same_geometry = match (left.geometry(), right.geometry()) {
            (Geometry::None, Geometry::None) => true,
            (Geometry::Points(_), Geometry::Points(_))
            | (Geometry::Lines(_), Geometry::Lines(_))
            | (Geometry::Polygons(_), Geometry::Polygons(_)) => {
                format!("{:?}", left.geometry()) == format!("{:?}", right.geometry())
            }
            _ => false,
        };
        same_geometry
            && left.ids().eq(right.ids())
            && left.fields() == right.fields()
            && left.columns() == right.columns()
    }

    fn row() -> impl Strategy<Value = (u8, f64, String)> {
        (any::<u8>(), -1e12..1e12, "[a-zé;\"\\\\]{0,12}")
    }

    proptest! {
        #[test]
        fn a_layer_of_points_comes_back_cell_by_cell(rows in vec((row(), -180.0..180.0, -90.0..90.0), 0..40)) {
            let points = rows.iter().map(|(_, lon_deg, lat_deg)| Some(LonLat::new(*lon_deg, *lat_deg))).collect();
            let rows: Vec<_> = rows.into_iter().map(|(row, _, _)| row).collect();
            let layer = layer(&rows, RawGeometry::Points(points));
            prop_assert!(same(&layer, &read_back(&bytes_of(&layer))));
        }

        #[test]
        fn a_layer_of_lines_comes_back_line_by_line(
            rows in vec((row(), vec(vec((-180.0..180.0, -90.0..90.0), 2..5), 0..3)), 1..20),
        ) {
            let line = |line: &Vec<(f64, f64)>| line.iter().map(|&(lon, lat)| LonLat::new(lon, lat)).collect();
            let lines = rows.iter().map(|(_, lines)| Lines::new(lines.iter().map(line).collect::<Vec<Vec<_>>>()));
            let lines = RawGeometry::Lines(lines.collect());
            let rows: Vec<_> = rows.into_iter().map(|(row, _)| row).collect();
            let layer = layer(&rows, lines);
            prop_assert!(same(&layer, &read_back(&bytes_of(&layer))));
        }

        #[test]
        fn a_layer_of_polygons_comes_back_ring_by_ring(rows in vec((row(), -170.0..170.0, -80.0..80.0), 1..20)) {
            let shapes: PolygonColumn<LonLat> =
                rows.iter().map(|(_, lon_deg, lat_deg)| shape(*lon_deg, *lat_deg)).collect();
            let rows: Vec<_> = rows.into_iter().map(|(row, _, _)| row).collect();
            let layer = layer(&rows, RawGeometry::Polygons(shapes));
            prop_assert!(same(&layer, &read_back(&bytes_of(&layer))));
        }

        #[test]
        fn any_stretch_of_a_file_is_what_stands_there(
            rows in vec((row(), -180.0..180.0, -90.0..90.0), 0..60),
            ends in (any::<prop::sample::Index>(), any::<prop::sample::Index>()),
        ) {
            let points = rows.iter().map(|(_, lon_deg, lat_deg)| Some(LonLat::new(*lon_deg, *lat_deg))).collect();
            let rows: Vec<_> = rows.into_iter().map(|(row, _, _)| row).collect();
            let layer = layer(&rows, RawGeometry::Points(points));
            let (view, bytes) = (View::whole(&layer), bytes_of(&layer));
            let plan = FlatGeobufPlan::of(&view, 0..layer.len());
            prop_assert_eq!(plan.bytes(), bytes.len() as u64);
            let ends = (ends.0.index(bytes.len() + 1), ends.1.index(bytes.len() + 1));
            let range = ends.0.min(ends.1)..ends.0.max(ends.1);
            prop_assert!(plan.read(&view, range.start as u64..range.end as u64) == bytes[range]);
        }

        #[test]
        fn changed_bytes_end_in_a_layer_or_a_fault(changes in vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
            let mut bytes = bytes_of(&small());
            for (place, byte) in changes {
                let place = place.index(bytes.len());
                bytes[place] = byte;
            }
            let _ = read_flatgeobuf(&bytes, about(), ID_COLUMN).map(Layer::build);
        }

        #[test]
        fn random_bytes_end_in_a_fault(tail in vec(any::<u8>(), 0..400)) {
            let bytes = [&MAGIC[..], &tail].concat();
            let _ = read_flatgeobuf(&bytes, about(), ID_COLUMN);
            prop_assert!(read_flatgeobuf(&tail, about(), ID_COLUMN).is_err());
        }
    }

    /// Three features, one column of each kind, every state.
    fn small() -> Layer {
        let rows: Vec<_> = (0..3).map(|state| (state, 7.5, "Évry".to_owned())).collect();
        layer(&rows, RawGeometry::Polygons((0..3_u8).map(|place| shape(f64::from(place), 48.0)).collect()))
    }

    #[test]
    fn a_file_cut_anywhere_is_refused() {
        let bytes = bytes_of(&small());
        for len in 0..bytes.len() {
            assert!(read_flatgeobuf(&bytes[..len], about(), ID_COLUMN).is_err(), "cut after {len} bytes");
        }
    }

    #[test]
    fn a_feature_without_geometry_stays_without() {
        let rows: Vec<_> = (0..3).map(|state| (state, 1.0, String::new())).collect();
        let points = vec![Some(LonLat::new(2.0, 48.0)), None, Some(LonLat::new(2.5, 48.5))];
        let layer = layer(&rows, RawGeometry::Points(points));
        assert!(same(&layer, &read_back(&bytes_of(&layer))));
    }

    #[test]
    fn a_table_and_an_empty_layer_come_back() {
        let table = layer(&[(3, 1.0, "x".to_owned())], RawGeometry::None);
        assert!(same(&table, &read_back(&bytes_of(&table))));
        let empty = layer(&[], RawGeometry::Points(Vec::new()));
        assert!(read_back(&bytes_of(&empty)).is_empty());
    }

    #[test]
    fn chosen_rows_are_written_and_no_others() {
        let layer = small();
        let mut bytes = Vec::new();
        write_flatgeobuf(&layer, &[2, 0], &mut bytes).expect("memory takes every byte");
        let ids: Vec<String> = read_back(&bytes).ids().map(str::to_owned).collect();
        assert_eq!(ids, ["é000", "é002"]);
    }

    #[test]
    fn faults_say_what_is_wrong() {
        let bytes = bytes_of(&small());
        let fault = |bytes: &[u8], id: &str| match read_flatgeobuf(bytes, about(), id) {
            Err(StoreError::FlatGeobuf { source, .. }) => source.to_string(),
            _ => String::new(),
        };
        assert_eq!(fault(b"GeoJSON", ID_COLUMN), "not a FlatGeobuf file: it does not start with its eight bytes");
        assert_eq!(fault(&bytes[..20], ID_COLUMN), "the file ends inside the header");
        assert_eq!(fault(&bytes[..bytes.len() - 1], ID_COLUMN), "the file ends inside feature 2");
        assert!(fault(&bytes, "code").starts_with("no text or whole-number column `code`"));
        assert!(fault(&bytes, "réel").starts_with("no text or whole-number column `réel`"));
        assert_eq!(fault(&bytes, "nom"), "feature 0: its identifier is missing or unusable");
    }
}
