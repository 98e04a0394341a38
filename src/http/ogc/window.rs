//! The parameters `bbox` and `bbox-crs`: four numbers, or six with heights, in WGS84 degrees or in another frame;
//! across the antimeridian where the west is greater than the east.
//!
//! A feature is in a box where its true geometry shares at least one position with it, borders included. Features have
//! no heights, so heights are checked and then match everything. A box of another frame is cut to where the layer lies,
//! its sides are carried to WGS84 in short pieces, and the geometry decides against the outline that they make.

use crate::geometry::{Carrier, Frame, LonLat, LonLatBounds, Polygons, Shape, SpatialPredicate, cut_border};
use crate::layers::{Condition, Layer, Place};

use super::super::problem::ApiError;
use super::super::query::Pairs;
use super::frames;

/// The parameters.
pub(super) const NAME: &str = "bbox";
pub(super) const FRAME_NAME: &str = "bbox-crs";
/// Into how many pieces a side of a box is cut before it is carried: over 50 km, a piece bulges by a centimetre.
const PIECES: u32 = 64;

/// A box that a client asks for.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum MapWindow {
    /// In degrees of WGS84: one window or two, one on either side of the antimeridian where the box crosses it.
    Degrees(Vec<LonLatBounds>),
    /// In another frame: its least and its greatest corner, axes in the order of the frame.
    Framed(Frame, [[f64; 2]; 2]),
}

impl MapWindow {
    /// The box of an address, where it has one.
    ///
    /// # Errors
    /// Where the text is no box, or the frame none.
    pub fn read(pairs: &Pairs) -> Result<Option<Self>, ApiError> {
        let frame = frames::read(pairs, FRAME_NAME)?;
        let Some(text) = pairs.text(NAME) else { return Ok(None) };
        let numbers: Option<Vec<f64>> = text.split(',').map(|number| number.trim().parse().ok()).collect();
        let corners = numbers.as_deref().and_then(corners).ok_or_else(|| refused(frame))?;
        let window = if frame.is_wgs84() { windows(frame, corners).map(Self::Degrees) } else { framed(frame, corners) };
        window.map(Some).ok_or_else(|| refused(frame))
    }

    /// The features in the box, in order, each once.
    pub fn rows(&self, layer: &Layer) -> Vec<usize> {
        match self {
            Self::Degrees(parts) => {
                let mut rows: Vec<usize> = parts.iter().flat_map(|&part| layer.meeting(part)).collect();
                rows.sort_unstable();
                rows.dedup();
                rows
            }
            Self::Framed(frame, corners) => {
                let outline = frame.carrier().and_then(|carrier| outline(layer, &carrier, *corners));
                let meets =
                    |shape| Condition::Spatial(Place::Feature, SpatialPredicate::Intersects, Place::Given(shape));
                outline.map(|shape| layer.fulfilling(&meets(shape))).unwrap_or_default()
            }
        }
    }
}

/// The two corners of four numbers, or of six with heights.
fn corners(numbers: &[f64]) -> Option<[[f64; 2]; 2]> {
    if !numbers.iter().all(|number| number.is_finite()) {
        return None;
    }
    match *numbers {
        [first, second, third, fourth] => Some([[first, second], [third, fourth]]),
        [first, second, low, third, fourth, high] if low <= high => Some([[first, second], [third, fourth]]),
        _ => None,
    }
}

/// The windows of a box in degrees, in the order of the frame's axes.
fn windows(frame: Frame, corners: [[f64; 2]; 2]) -> Option<Vec<LonLatBounds>> {
    let turned = |[first, second]: [f64; 2]| if frame.is_north_first() { [second, first] } else { [first, second] };
    let [[west_deg, south_deg], [east_deg, north_deg]] = corners.map(turned);
    let is_on_globe = [west_deg, east_deg].iter().all(|lon| (-180.0..=180.0).contains(lon))
        && [south_deg, north_deg].iter().all(|lat| (-90.0..=90.0).contains(lat));
    if !is_on_globe || south_deg > north_deg {
        return None;
    }
    let window = |west_deg, east_deg| LonLatBounds { west_deg, south_deg, east_deg, north_deg };
    Some(if west_deg <= east_deg {
        vec![window(west_deg, east_deg)]
    } else {
        vec![window(west_deg, 180.0), window(-180.0, east_deg)]
    })
}

fn framed(frame: Frame, corners: [[f64; 2]; 2]) -> Option<MapWindow> {
    let [least, most] = corners;
    (least[0] <= most[0] && least[1] <= most[1]).then_some(MapWindow::Framed(frame, corners))
}

/// The part of a box of another frame in which features of the layer can lie, in WGS84; nothing where there is none.
fn outline(layer: &Layer, carrier: &Carrier, [least, most]: [[f64; 2]; 2]) -> Option<Shape> {
    let [low, high] = carrier.box_of(layer.extent(), PIECES)?;
    // What bulges between two positions of the extent's border, and the rounding of both ways, lies in this margin.
    let margin = 1.0 + 0.01 * (high[0] - low[0]).max(high[1] - low[1]);
    let least = [least[0].max(low[0] - margin), least[1].max(low[1] - margin)];
    let most = [most[0].min(high[0] + margin), most[1].min(high[1] + margin)];
    if least[0] > most[0] || least[1] > most[1] {
        return None;
    }
    let border: Vec<LonLat> =
        cut_border([least, most], PIECES).into_iter().map(|axes| carrier.to_lonlat(axes)).collect();
    match (least[0] < most[0], least[1] < most[1]) {
        (true, true) => Shape::polygons(&Polygons::single(border)).ok(),
        (false, false) => Shape::points(&border[..1]).ok(),
        _ => Shape::lines(&[border]).ok(),
    }
}

fn refused(frame: Frame) -> ApiError {
    let (fr, en) = if frame.is_wgs84() {
        (
            "ouest,sud,est,nord (ou ouest,sud,bas,est,nord,haut) en degrés, dans l’ordre des axes de « bbox-crs » : \
             longitudes de −180 à 180, latitudes de −90 à 90, sud ≤ nord ; ouest > est traverse l’antiméridien",
            "west,south,east,north (or west,south,low,east,north,high) in degrees, in the order of axes of `bbox-crs`: \
             longitudes from −180 to 180, latitudes from −90 to 90, south ≤ north; west > east crosses the antimeridian",
        )
    } else {
        (
            "quatre nombres, ou six avec les hauteurs, dans l’unité et l’ordre des axes de « bbox-crs » : le coin le \
             plus petit, puis le plus grand",
            "four numbers, or six with heights, in the unit and the order of axes of `bbox-crs`: the least corner, \
             then the greatest",
        )
    };
    ApiError::bad_parameter(NAME, fr, en)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn windows_of(numbers: &[f64]) -> Option<Vec<LonLatBounds>> {
        corners(numbers).and_then(|corners| windows(Frame::CRS84, corners))
    }

    #[test]
    fn a_box_across_the_antimeridian_is_two_windows() {
        let parts = windows_of(&[170.0, -20.0, -170.0, -10.0]).expect("a box");
        assert_eq!(
            parts.iter().map(|part| (part.west_deg, part.east_deg)).collect::<Vec<_>>(),
            [(170.0, 180.0), (-180.0, -170.0)]
        );
    }

    #[test]
    fn a_frame_with_the_latitude_first_turns_the_box() {
        let turned = windows(Frame::WGS84, [[48.0, 2.0], [49.0, 3.0]]);
        assert_eq!(turned, windows(Frame::CRS84, [[2.0, 48.0], [3.0, 49.0]]));
    }

    #[test]
    fn what_is_no_box_is_refused() {
        let texts: [&[f64]; 8] = [
            &[],
            &[1.0, 2.0, 3.0],
            &[1.0, 2.0, 3.0, 4.0, 5.0],
            &[2.0, 49.0, 3.0, 48.0],
            &[2.0, 48.0, 200.0, 49.0],
            &[f64::NAN, 48.0, 3.0, 49.0],
            &[f64::INFINITY, 48.0, 3.0, 49.0],
            &[2.0, 48.0, 9.0, 3.0, 49.0, 1.0],
        ];
        for numbers in texts {
            assert_eq!(windows_of(numbers), None, "{numbers:?}");
        }
        assert!(windows_of(&[2.0, 48.0, 0.0, 3.0, 49.0, 100.0]).is_some());
        assert_eq!(framed(Frame::LAMBERT_93, [[2.0, 1.0], [1.0, 2.0]]), None);
    }
}
