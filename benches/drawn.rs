//! Seeded zones as a user would draw them in the Métropole.

use std::f64::consts::TAU;
use std::sync::Arc;

use arpent::diagnosis::Zone;
use arpent::geometry::{LonLat, Metres, Planar, Polygons, to_lonlat, to_planar};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

/// How many different zones a benchmark goes round.
const ZONES: usize = 64;
/// The area of a zone that a commune would propose, 75 ha, as the radius of a disc.
pub const SEVENTY_FIVE_HECTARES: Metres = Metres(488.6);

/// Star-shaped zones of `vertices` corners around places in the middle of the Métropole.
pub fn zones(vertices: u32, radius: Metres) -> Vec<Arc<Zone>> {
    let mut chance = StdRng::seed_from_u64(u64::from(vertices));
    let mut zone = || {
        let centre = to_planar(LonLat::new(chance.random_range(2.2..2.5), chance.random_range(48.78..48.94)));
        let mut ring: Vec<LonLat> = (0..vertices)
            .map(|corner| {
                let (sin, cos) = (TAU * f64::from(corner) / f64::from(vertices)).sin_cos();
                let reach_m = radius.0 * chance.random_range(0.8..1.2);
                to_lonlat(Planar::new(centre.x_m + reach_m * cos, centre.y_m + reach_m * sin))
            })
            .collect();
        ring.push(ring[0]);
        Arc::new(Zone::drawn(Polygons::single(ring)).expect("a star is a valid outline"))
    };
    (0..ZONES).map(|_| zone()).collect()
}
