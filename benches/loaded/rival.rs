//! The layers, the zones and the figures found, in files that `benches/rival.py` reads: numbers one after the other.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use arpent::diagnosis::{Engine, Question, Zone};
use arpent::geometry::{Planar, PolygonsRef};
use arpent::layers::{Geometry, Layer};

use super::layers::results;

/// The columns that the rival sums.
const COLUMNS: [(&str, &str); 5] = [
    ("iris", "p22_pop"),
    ("iris", "p16_pop"),
    ("iris", "rev_txpauv_21"),
    ("iris", "log_vac_pct_22"),
    ("classes", "class"),
];

/// Leaves everything that the rival needs, and the figures that it must find.
pub fn leave(engine: &Engine, zones: &[Arc<Zone>], metropole: &Arc<Zone>) -> io::Result<()> {
    let folder = results().join("rival");
    fs::create_dir_all(&folder)?;
    for id in ["iris", "gares", "classes"] {
        let layer = engine.atlas().get(id).expect("the layer has been added");
        match layer.geometry() {
            Geometry::Polygons(polygons) => leave_polygons(&folder, id, polygons.planar().iter())?,
            Geometry::Points(points) => leave_numbers(&folder, "gares.xy", points.planar_column().iter().flat_map(xy))?,
            _ => {}
        }
    }
    for (id, column) in COLUMNS {
        let layer = engine.atlas().get(id).expect("the layer has been added");
        leave_numbers(&folder, &format!("{id}.{column}"), numbers(layer, column))?;
    }
    leave_polygons(&folder, "zones", zones.iter().map(|zone| zone.shape().outline()))?;
    leave_polygons(&folder, "metropole", [metropole.shape().outline()].into_iter())?;
    leave_figures(&folder, engine, zones.iter().chain([metropole]))
}

/// The added indicators of each zone, a line a zone: identifier and value.
fn leave_figures<'a>(folder: &Path, engine: &Engine, zones: impl Iterator<Item = &'a Arc<Zone>>) -> io::Result<()> {
    let mut lines = String::new();
    for zone in zones {
        let diagnosis = engine.diagnose(&Question::about(Arc::clone(zone))).expect("the zone lies in the Métropole");
        let figures = diagnosis.themes.iter().flat_map(|theme| &theme.figures);
        let added = figures.filter(|figure| figure.indicator.id.as_str().starts_with("bench."));
        let value = |value: Option<f64>| value.map_or_else(|| "nan".to_owned(), |value| value.to_string());
        let cells = added.map(|figure| format!("{}={}", figure.indicator.id.as_str(), value(figure.estimate.value)));
        lines.push_str(&cells.collect::<Vec<_>>().join("\t"));
        lines.push('\n');
    }
    fs::write(folder.join("figures.tsv"), lines)
}

/// Positions, and where rings, polygons and features start, the end of the last included.
fn leave_polygons<'a>(
    folder: &Path,
    name: &str,
    features: impl Iterator<Item = PolygonsRef<'a, Planar>>,
) -> io::Result<()> {
    let (mut positions, mut rings, mut polygons, mut starts) = (Vec::new(), vec![0.0], vec![0.0], vec![0.0]);
    for feature in features {
        for polygon in feature.polygons() {
            for ring in polygon.rings() {
                positions.extend(ring.iter().flat_map(xy));
                rings.push(count(positions.len() / 2));
            }
            polygons.push(count(rings.len() - 1));
        }
        starts.push(count(polygons.len() - 1));
    }
    leave_numbers(folder, &format!("{name}.xy"), positions.into_iter())?;
    leave_numbers(folder, &format!("{name}.rings"), rings.into_iter())?;
    leave_numbers(folder, &format!("{name}.polygons"), polygons.into_iter())?;
    leave_numbers(folder, &format!("{name}.features"), starts.into_iter())
}

/// Little-endian numbers of eight bytes.
fn leave_numbers(folder: &Path, name: &str, numbers: impl Iterator<Item = f64>) -> io::Result<()> {
    fs::write(folder.join(name), numbers.flat_map(f64::to_le_bytes).collect::<Vec<u8>>())
}

fn numbers<'a>(layer: &'a Layer, column: &str) -> impl Iterator<Item = f64> + 'a {
    let column = layer.column(column).expect("the column is there");
    column.iter().map(|cell| cell.number().unwrap_or(f64::NAN))
}

fn xy(at: &Planar) -> [f64; 2] {
    [at.x_m, at.y_m]
}

fn count(length: usize) -> f64 {
    f64::from(u32::try_from(length).expect("there are fewer"))
}
