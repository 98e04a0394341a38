//! The parameter `bbox`: four numbers, or six with heights, in WGS84 degrees; across the antimeridian where the west is
//! greater than the east.
//!
//! A feature is in a box where its true geometry shares at least one position with it, borders included. Features have
//! no heights, so heights are checked and then match everything.

use crate::geometry::LonLatBounds;

use super::super::problem::ApiError;
use super::super::query::Pairs;

/// The parameter.
const NAME: &str = "bbox";

/// A box that a client asks for, as one window or two.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct MapWindow {
    /// The numbers as they are repeated in links.
    pub text: String,
    /// The windows, one on either side of the antimeridian where the box crosses it.
    pub parts: Vec<LonLatBounds>,
}

impl MapWindow {
    /// The box of an address, where it has one.
    ///
    /// # Errors
    /// Where the text is no box.
    pub fn read(pairs: &Pairs) -> Result<Option<Self>, ApiError> {
        let Some(text) = pairs.text(NAME) else { return Ok(None) };
        let numbers: Option<Vec<f64>> = text.split(',').map(|number| number.trim().parse().ok()).collect();
        let parts = numbers.as_deref().and_then(windows).ok_or_else(refused)?;
        let text = numbers.unwrap_or_default().iter().map(f64::to_string).collect::<Vec<_>>().join(",");
        Ok(Some(Self { text, parts }))
    }
}

fn windows(numbers: &[f64]) -> Option<Vec<LonLatBounds>> {
    let [west_deg, south_deg, east_deg, north_deg] = match *numbers {
        [west, south, east, north] => [west, south, east, north],
        [west, south, low, east, north, high] if low <= high => [west, south, east, north],
        _ => return None,
    };
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

fn refused() -> ApiError {
    let fr = "ouest,sud,est,nord (ou ouest,sud,bas,est,nord,haut) en degrés : longitudes de −180 à 180, latitudes de \
              −90 à 90, sud ≤ nord ; ouest > est traverse l’antiméridien";
    let en = "west,south,east,north (or west,south,low,east,north,high) in degrees: longitudes from −180 to 180, \
              latitudes from −90 to 90, south ≤ north; west > east crosses the antimeridian";
    ApiError::bad_parameter(NAME, fr, en)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_across_the_antimeridian_is_two_windows() {
        let parts = windows(&[170.0, -20.0, -170.0, -10.0]).expect("a box");
        assert_eq!(
            parts.iter().map(|part| (part.west_deg, part.east_deg)).collect::<Vec<_>>(),
            [(170.0, 180.0), (-180.0, -170.0)]
        );
    }

    #[test]
    fn what_is_no_box_is_refused() {
        let texts: [&[f64]; 7] = [
            &[],
            &[1.0, 2.0, 3.0],
            &[1.0, 2.0, 3.0, 4.0, 5.0],
            &[2.0, 49.0, 3.0, 48.0],
            &[2.0, 48.0, 200.0, 49.0],
            &[f64::NAN, 48.0, 3.0, 49.0],
            &[2.0, 48.0, 9.0, 3.0, 49.0, 1.0],
        ];
        for numbers in texts {
            assert_eq!(windows(numbers), None, "{numbers:?}");
        }
        assert!(windows(&[2.0, 48.0, 0.0, 3.0, 49.0, 100.0]).is_some());
    }
}
