//! The formulas by which positions change frame: WGS84 (EPSG:4326) to and from Lambert-93 (EPSG:2154), and Web Mercator.
//!
//! Closed formulas of the Lambert conformal conic projection with two standard parallels on the GRS80 ellipsoid
//! (IGN, "Projection cartographique conique conforme de Lambert", algorithms ALG0001 to ALG0004 and `NTG_71`). WGS84 and
//! RGF93 are taken as equal, which holds within a metre of continental drift. Cost: some tens of nanoseconds forward.
//! Other frames go by PROJ, in `frames`.

use std::f64::consts::FRAC_PI_2;
use std::sync::LazyLock;

use super::position::{LonLat, Planar};

/// First eccentricity of GRS80.
const ECCENTRICITY: f64 = 0.081_819_191_042_815_79;
/// Semi-major axis of GRS80.
const SEMI_MAJOR_AXIS_M: f64 = 6_378_137.0;
/// Standard parallels, latitude and longitude of origin (EPSG:2154).
const FIRST_PARALLEL_DEG: f64 = 44.0;
const SECOND_PARALLEL_DEG: f64 = 49.0;
const ORIGIN_LATITUDE_DEG: f64 = 46.5;
const ORIGIN_LONGITUDE_DEG: f64 = 3.0;
/// False easting and northing (EPSG:2154).
const FALSE_EASTING_M: f64 = 700_000.0;
const FALSE_NORTHING_M: f64 = 6_600_000.0;
/// Rounds of the inverse latitude; each divides the error by about 150, so twelve leave none.
const LATITUDE_ROUNDS: usize = 12;

/// What the standard parallels fix once for all.
struct Cone {
    exponent: f64,
    scale_m: f64,
    apex_y_m: f64,
}

static CONE: LazyLock<Cone> = LazyLock::new(|| {
    let (first, second) = (FIRST_PARALLEL_DEG.to_radians(), SECOND_PARALLEL_DEG.to_radians());
    let (first_isometric, second_isometric) = (isometric_latitude(first), isometric_latitude(second));
    let (first_radius, second_radius) = (parallel_radius(first), parallel_radius(second));
    let exponent = (first_radius / second_radius).ln() / (second_isometric - first_isometric);
    let scale_m = SEMI_MAJOR_AXIS_M * first_radius / exponent * (exponent * first_isometric).exp();
    let origin_isometric = isometric_latitude(ORIGIN_LATITUDE_DEG.to_radians());
    Cone { exponent, scale_m, apex_y_m: FALSE_NORTHING_M + scale_m * (-exponent * origin_isometric).exp() }
});

/// `position` on the Lambert-93 plane. Not finite where `position` is not.
pub fn to_planar(position: LonLat) -> Planar {
    let cone = &*CONE;
    let radius_m = cone.scale_m * (-cone.exponent * isometric_latitude(position.lat_deg.to_radians())).exp();
    let (sin, cos) = (cone.exponent * (position.lon_deg - ORIGIN_LONGITUDE_DEG).to_radians()).sin_cos();
    Planar { x_m: FALSE_EASTING_M + radius_m * sin, y_m: cone.apex_y_m - radius_m * cos }
}

/// `position` in WGS84 degrees. Not finite where `position` is not.
pub fn to_lonlat(position: Planar) -> LonLat {
    let cone = &*CONE;
    let (east_m, south_m) = (position.x_m - FALSE_EASTING_M, cone.apex_y_m - position.y_m);
    let isometric = -(east_m.hypot(south_m) / cone.scale_m).ln() / cone.exponent;
    LonLat {
        lon_deg: ORIGIN_LONGITUDE_DEG + (east_m.atan2(south_m) / cone.exponent).to_degrees(),
        lat_deg: latitude_of(isometric).to_degrees(),
    }
}

/// Easting and northing of `position` in Web Mercator (EPSG:3857), metres at the equator: the spherical formulas on the
/// semi-major axis, as EPSG's method 1024 defines. Infinite at the poles.
pub(super) fn mercator(position: LonLat) -> (f64, f64) {
    let northing = SEMI_MAJOR_AXIS_M * position.lat_deg.to_radians().tan().asinh();
    (SEMI_MAJOR_AXIS_M * position.lon_deg.to_radians(), northing)
}

/// The position of an easting and a northing in Web Mercator (EPSG:3857).
pub(super) fn lonlat_of_mercator(east_m: f64, north_m: f64) -> LonLat {
    let lat_rad = (north_m / SEMI_MAJOR_AXIS_M).sinh().atan();
    LonLat::new((east_m / SEMI_MAJOR_AXIS_M).to_degrees(), lat_rad.to_degrees())
}

/// Isometric latitude of a geographic latitude, radians.
fn isometric_latitude(latitude_rad: f64) -> f64 {
    let sin = latitude_rad.sin();
    sin.atanh() - eccentric_part(sin)
}

/// By how much the isometric latitude of a sine is less on the ellipsoid than on a sphere: `e · atanh(e · sin)` by its series,
/// of which six terms leave less than half the last place of a double.
fn eccentric_part(sin: f64) -> f64 {
    const E2: f64 = ECCENTRICITY * ECCENTRICITY;
    let square = E2 * sin * sin;
    let terms = [1.0 / 13.0, 1.0 / 11.0, 1.0 / 9.0, 1.0 / 7.0, 1.0 / 5.0, 1.0 / 3.0, 1.0];
    E2 * sin * terms.iter().fold(0.0, |sum, term| sum * square + term)
}

/// Geographic latitude of an isometric latitude, radians, by fixed-point rounds: as many as change anything, which from
/// where the series begins are two or three.
fn latitude_of(isometric: f64) -> f64 {
    let mut latitude_rad = latitude_of_conformal(2.0 * isometric.exp().atan() - FRAC_PI_2);
    for _ in 0..LATITUDE_ROUNDS {
        let next_rad = (isometric + eccentric_part(latitude_rad.sin())).sinh().atan();
        if next_rad.total_cmp(&latitude_rad).is_eq() {
            break;
        }
        latitude_rad = next_rad;
    }
    latitude_rad
}

/// Geographic latitude of a conformal latitude, radians, to the eighth power of the eccentricity: some 10⁻¹² (Snyder, "Map
/// projections: a working manual", 1987, formula 3-5).
fn latitude_of_conformal(conformal_rad: f64) -> f64 {
    const E2: f64 = ECCENTRICITY * ECCENTRICITY;
    const OF_SIN_2: f64 = E2 * (1.0 / 2.0 + E2 * (5.0 / 24.0 + E2 * (1.0 / 12.0 + E2 * 13.0 / 360.0)));
    const OF_SIN_4: f64 = E2 * E2 * (7.0 / 48.0 + E2 * (29.0 / 240.0 + E2 * 811.0 / 11_520.0));
    const OF_SIN_6: f64 = E2 * E2 * E2 * (7.0 / 120.0 + E2 * 81.0 / 1_120.0);
    const OF_SIN_8: f64 = E2 * E2 * E2 * E2 * 4_279.0 / 161_280.0;
    let (sin_2, cos_2) = (2.0 * conformal_rad).sin_cos();
    let (sin_4, cos_4) = (2.0 * sin_2 * cos_2, 2.0 * cos_2 * cos_2 - 1.0);
    let (sin_6, sin_8) = (sin_4 * cos_2 + cos_4 * sin_2, 2.0 * sin_4 * cos_4);
    conformal_rad + OF_SIN_2 * sin_2 + OF_SIN_4 * sin_4 + OF_SIN_6 * sin_6 + OF_SIN_8 * sin_8
}

/// Radius of the parallel at a latitude, in semi-major axes.
fn parallel_radius(latitude_rad: f64) -> f64 {
    let eccentric_sin = ECCENTRICITY * latitude_rad.sin();
    latitude_rad.cos() / (1.0 - eccentric_sin * eccentric_sin).sqrt()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Positions of Île-de-France and of the ends of France as `cs2cs EPSG:4326 EPSG:2154` gives them (PROJ 9.1.1).
    #[expect(clippy::unreadable_literal, reason = "as PROJ prints them")]
    const BY_PROJ: [(f64, f64, f64, f64); 8] = [
        (2.2482, 48.9472, 644934.3731045, 6872177.1136240),
        (2.3522, 48.8566, 652469.0227091, 6862035.2594201),
        (3.0, 46.5, 700000.0000000, 6600000.0000000),
        (-4.7, 48.4, 130974.9865315, 6838844.6772491),
        (8.2, 48.9, 1080950.1650438, 6879214.3420002),
        (9.4, 42.3, 1228060.4381019, 6154735.6987108),
        (2.5, 51.05, 664859.6623564, 7106150.6879033),
        (2.6, 48.69, 670556.7932772, 6843391.1372463),
    ];

    #[test]
    fn the_formulas_agree_with_proj() {
        for (lon_deg, lat_deg, x_m, y_m) in BY_PROJ {
            let planar = to_planar(LonLat { lon_deg, lat_deg });
            assert!(planar.distance_to(Planar { x_m, y_m }).0 < 1e-6, "{lon_deg} {lat_deg}: {planar:?}");
        }
    }

    #[test]
    fn the_series_of_the_ellipsoid_is_the_function() {
        for thousandths in -1_000..=1_000_i32 {
            let sin = f64::from(thousandths) / 1_000.0;
            let exact = ECCENTRICITY * (ECCENTRICITY * sin).atanh();
            assert!((eccentric_part(sin) - exact).abs() <= 8.0 * f64::EPSILON * exact.abs(), "{sin}");
        }
    }

    proptest! {
        #[test]
        fn a_position_comes_back_from_the_plane(lon_deg in -6.0..10.0, lat_deg in 41.0..52.0) {
            let back = to_lonlat(to_planar(LonLat { lon_deg, lat_deg }));
            prop_assert!((back.lon_deg - lon_deg).abs() < 1e-11 && (back.lat_deg - lat_deg).abs() < 1e-11);
        }
    }
}
