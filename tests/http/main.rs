//! Drives the real router on the shipped data, what a client asks, and what it gets. Without sockets, but where
//! connections themselves are at stake.

mod bad_input;
mod ceilings;
mod compared;
mod connections;
mod figures;
mod files;
mod harness;
mod memory_store;
mod ogc;
mod ogc_documents;
mod ogc_items;
mod page;
mod programme;
mod programme_tried;
mod protocol;
mod proxies;
mod ready;
mod schema;
mod scores;
mod styles;
mod swapped;
mod tiles;
mod visible;
