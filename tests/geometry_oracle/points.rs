//! Points by nearness and by distance against looking at every one, on spreads that an index may stumble over.

use arpent::geometry::{Bounds, Metres, Planar, PointGrid};
use rand::Rng;
use rand::rngs::StdRng;

use super::shapes::{cases, seeded};

const POINTS: usize = 12_000;

type Spread = fn(&mut StdRng) -> (f64, f64);

/// Even, in towns, on a level line, on an upright one, aslant, on a small grid of ties, all in one place, in one place
/// but for a few, ever closer to one place, and in pairs a last digit apart.
const SPREADS: [(&str, Spread); 10] = [
    ("even", |rng| (rng.random_range(0.0..9e4), rng.random_range(0.0..9e4))),
    ("in towns", |rng| {
        let town = f64::from(rng.random_range(0..12));
        let mut off = || 900.0 * (rng.random::<f64>() + rng.random::<f64>() - 1.0);
        (9e4 * (town * 0.618).fract() + off(), 9e4 * (town * 0.414).fract() + off())
    }),
    ("level", |rng| (rng.random_range(0.0..9e4), 7.0)),
    ("upright", |rng| (7.0, rng.random_range(0.0..9e4))),
    ("aslant", |rng| {
        let along = rng.random_range(0.0..9e4);
        (along, 0.37 * along)
    }),
    ("ties", |rng| (f64::from(rng.random_range(0..70)), f64::from(rng.random_range(0..70)))),
    ("one place", |_| (5.0, 5.0)),
    ("one place and a few", |rng| {
        if rng.random_bool(0.999) { (5.0, 5.0) } else { (rng.random_range(0.0..9e4), rng.random_range(0.0..9e4)) }
    }),
    ("ever closer", |rng| {
        let share = 0.5f64.powi(rng.random_range(0..60));
        (9e4 * share, 6e4 * share * share)
    }),
    ("a last digit apart", |rng| {
        let nudged = |step: i32, rng: &mut StdRng| f64::from(step) * 900.0 + 1e-9 * f64::from(rng.random_range(0..4));
        let (x, y) = (rng.random_range(0..9), rng.random_range(0..9));
        (nudged(x, rng), nudged(y, rng))
    }),
];

fn at((x, y): (f64, f64)) -> Planar {
    Planar::new(600_000.0 + x, 6_800_000.0 + y)
}

/// Every point by its distance, then by its index.
fn ranked(points: &[Planar], from: Planar) -> Vec<(f64, usize)> {
    let mut all: Vec<_> = points.iter().enumerate().map(|(idx, point)| (from.distance_to_m2(*point), idx)).collect();
    all.sort_unstable_by(|left, right| left.0.total_cmp(&right.0).then(left.1.cmp(&right.1)));
    all
}

fn assert_agreement(grid: &PointGrid, points: &[Planar], from: Planar, rng: &mut StdRng) {
    let ranked = ranked(points, from);
    let nearest: Vec<_> = ranked.iter().map(|&(m2, idx)| (idx, Metres(m2.sqrt()))).collect();
    assert_eq!(grid.nearest(from), nearest.first().copied());
    for k in [1, 2, 5, 20, rng.random_range(30..3_000)] {
        assert_eq!(grid.k_nearest(from, k), nearest[..k]);
    }
    // Distances to points are the hardest reaches: what lies exactly on the rim belongs to the disc.
    for reach in [nearest[rng.random_range(0..points.len())].1, Metres(rng.random_range(0.0..2e4))] {
        let near = ranked.partition_point(|&(m2, _)| m2 <= reach.0 * reach.0);
        let mut within: Vec<_> = ranked[..near].iter().map(|&(_, idx)| idx).collect();
        within.sort_unstable();
        assert_eq!(grid.count_within(from, reach), near, "{reach:?}");
        assert_eq!(grid.within(from, reach), within, "{reach:?}");
    }
    let corner = points[rng.random_range(0..points.len())];
    let bounds = Bounds::around([&from, &corner]);
    let inside: Vec<_> = (0..points.len()).filter(|&idx| bounds.contains(points[idx])).collect();
    assert_eq!(grid.in_bounds(bounds), inside);
}

#[test]
fn points_of_any_spread_are_found_as_by_looking_at_each() {
    let mut rng = seeded(61);
    for (name, spread) in SPREADS {
        eprintln!("points: {name}");
        let points: Vec<_> = (0..POINTS).map(|_| at(spread(&mut rng))).collect();
        let grid = PointGrid::build(&points);
        for draw in 0..cases(40) {
            let from = match draw % 3 {
                0 => points[rng.random_range(0..POINTS)],
                1 => at(spread(&mut rng)),
                _ => at((rng.random_range(-2e4..1.1e5), rng.random_range(-2e4..1.1e5))),
            };
            assert_agreement(&grid, &points, from, &mut rng);
        }
    }
}
