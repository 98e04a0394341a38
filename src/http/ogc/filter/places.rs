//! Geometries of a filter, in the JSON of CQL2 (GeoJSON, and boxes), as shapes.
//!
//! Axes are in the order of the frame of the filter. Between two positions of a plane frame an edge is straight on the
//! plane, so it is cut into short pieces before it is carried to WGS84.

use serde_json::Value;

use crate::geometry::{Carrier, Frame, LonLat, LonLatBounds, Polygons, Shape, ShapeFault};

use super::FilterFault;

/// The most positions of a geometry.
const MAX_POSITIONS: usize = 2_000;
/// The length of a piece of an edge, in the unit of the frame, and into how many it is cut at most.
const PIECE_LENGTH: f64 = 2_000.0;
const MAX_PIECES: f64 = 16.0;

/// Reads the geometries of one filter.
#[derive(Debug)]
pub(super) struct Reader {
    frame: Frame,
    carrier: Carrier,
}

impl Reader {
    pub fn new(frame: Frame) -> Result<Self, FilterFault> {
        let nowhere = || FilterFault::new("« filter-crs » n’est pas servi", "`filter-crs` is not served");
        Ok(Self { frame, carrier: frame.carrier().ok_or_else(nowhere)? })
    }

    /// The shape of a geometry, where `value` is one.
    pub fn shape(&self, value: &Value) -> Option<Result<Shape, FilterFault>> {
        if let Some(numbers) = value.get("bbox") {
            return Some(self.window(numbers));
        }
        let kind = value.get("type")?.as_str()?;
        let coordinates = value.get("coordinates").unwrap_or(&Value::Null);
        Some(self.geometry(kind, coordinates))
    }

    fn geometry(&self, kind: &str, coordinates: &Value) -> Result<Shape, FilterFault> {
        if positions_in(coordinates) > MAX_POSITIONS {
            let (fr, en) = (format!("{MAX_POSITIONS} positions au plus"), format!("{MAX_POSITIONS} positions at most"));
            return Err(FilterFault::new(fr, en));
        }
        let shape = match kind {
            "Point" => self.position(coordinates).map(|point| Shape::points(&[point])),
            "MultiPoint" => list(coordinates, |it| self.position(it)).map(|points| Shape::points(&points)),
            "LineString" => self.line(coordinates).map(|line| Shape::lines(&[line])),
            "MultiLineString" => list(coordinates, |it| self.line(it)).map(|lines| Shape::lines(&lines)),
            "Polygon" => {
                list(coordinates, |it| self.line(it)).map(|rings| Shape::polygons(&Polygons::new([rings]).wound()))
            }
            "MultiPolygon" => list(coordinates, |it| list(it, |ring| self.line(ring)))
                .map(|polygons| Shape::polygons(&Polygons::new(polygons).wound())),
            _ => None,
        };
        let readable = "Point, MultiPoint, LineString, MultiLineString, Polygon, MultiPolygon";
        let shape = shape.ok_or_else(|| {
            let fr = format!("une géométrie est illisible ; sont lus : {readable}");
            FilterFault::new(fr, format!("a geometry is unreadable; these are read: {readable}"))
        })?;
        shape.map_err(unusable)
    }

    /// A box of four numbers, or of six with heights; across the antimeridian where the west is greater than the east.
    fn window(&self, numbers: &Value) -> Result<Shape, FilterFault> {
        let numbers = list(numbers, Value::as_f64).unwrap_or_default();
        let corners = match numbers[..] {
            [first, second, third, fourth] | [first, second, _, third, fourth, _] => [[first, second], [third, fourth]],
            _ => return Err(FilterFault::new("BBOX prend quatre ou six nombres", "BBOX takes four or six numbers")),
        };
        if self.frame.is_wgs84() {
            return self.window_in_degrees(corners).map_err(unusable);
        }
        let border = crate::geometry::cut_border(corners, 1);
        let ring = self.carried(&border);
        Shape::polygons(&Polygons::single(ring).wound()).map_err(unusable)
    }

    fn window_in_degrees(&self, corners: [[f64; 2]; 2]) -> Result<Shape, ShapeFault> {
        let [least, most] = corners.map(|corner| self.carrier.to_lonlat(corner));
        let bounds = |west_deg: f64, east_deg: f64| LonLatBounds {
            west_deg,
            south_deg: least.lat_deg,
            east_deg,
            north_deg: most.lat_deg,
        };
        if least.lon_deg <= most.lon_deg {
            return Shape::window(bounds(least.lon_deg, most.lon_deg));
        }
        let halves = [bounds(least.lon_deg, 180.0), bounds(-180.0, most.lon_deg)];
        Shape::polygons(&Polygons::new(halves.map(|half| vec![half.border(1)])))
    }

    fn line(&self, value: &Value) -> Option<Vec<LonLat>> {
        list(value, axes).map(|positions| self.carried(&positions))
    }

    fn position(&self, value: &Value) -> Option<LonLat> {
        axes(value).map(|axes| self.carrier.to_lonlat(axes))
    }

    /// Positions along a line, in WGS84.
    fn carried(&self, positions: &[[f64; 2]]) -> Vec<LonLat> {
        if self.frame.is_wgs84() {
            return positions.iter().map(|&axes| self.carrier.to_lonlat(axes)).collect();
        }
        let first = positions.first().map(|&axes| self.carrier.to_lonlat(axes));
        let edges = positions.windows(2).flat_map(|edge| {
            let ([from_x, from_y], [to_x, to_y]) = (edge[0], edge[1]);
            let length = (to_x - from_x).hypot(to_y - from_y);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 16")]
            let pieces = (length / PIECE_LENGTH).ceil().clamp(1.0, MAX_PIECES) as u32;
            (1..=pieces).map(move |piece| {
                let share = f64::from(piece) / f64::from(pieces);
                // The last piece ends where the edge does, to the last bit.
                if piece == pieces {
                    [to_x, to_y]
                } else {
                    [from_x + share * (to_x - from_x), from_y + share * (to_y - from_y)]
                }
            })
        });
        first.into_iter().chain(edges.map(|axes| self.carrier.to_lonlat(axes))).collect()
    }
}

/// The two axes of a position; a height is passed over.
fn axes(value: &Value) -> Option<[f64; 2]> {
    let numbers = list(value, Value::as_f64)?;
    match numbers[..] {
        [first, second] | [first, second, _] | [first, second, _, _] => Some([first, second]),
        _ => None,
    }
}

/// Every item of a list, read; nothing where one cannot be.
fn list<T>(value: &Value, read: impl Fn(&Value) -> Option<T>) -> Option<Vec<T>> {
    value.as_array()?.iter().map(read).collect()
}

/// How many positions a tree of coordinates holds.
fn positions_in(coordinates: &Value) -> usize {
    match coordinates.as_array() {
        Some(items) if items.first().is_some_and(Value::is_number) => 1,
        Some(items) => items.iter().map(positions_in).sum(),
        None => 0,
    }
}

fn unusable(fault: ShapeFault) -> FilterFault {
    let fr = match fault {
        ShapeFault::Empty => "une géométrie est vide, ou une ligne n’a pas de longueur".to_owned(),
        ShapeFault::OffGlobe => "une position n’est pas sur le globe, dans le référentiel de « filter-crs »".to_owned(),
        ShapeFault::Outline(fault) => format!("un polygone n’est pas valide ({fault})"),
    };
    FilterFault::new(fr, format!("a geometry cannot be used: {fault}"))
}
