//! Drives the real router on the shipped data, without sockets: what a client asks, and what it gets.

mod bad_input;
mod ceilings;
mod figures;
mod harness;
mod ogc;
mod page;
mod protocol;
mod schema;
