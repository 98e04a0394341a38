//! The geometry room against the naive way, `geo` and GEOS, on thousands of seeded random shapes.
//!
//! `ARPENT_ORACLE_CASES=50 cargo test --test geometry_oracle` runs fifty times as many cases. Each test prints its worst
//! case.

#![expect(clippy::cast_precision_loss, reason = "counts of a test are small")]

mod adjacency;
mod coverage;
mod locator;
mod overlap;
mod points;
mod reach;
mod reach_of_shapes;
mod shapes;
mod validity;
mod zone;
