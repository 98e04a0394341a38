//! Arpent: territorial diagnosis for the Quartiers Métropolitains d'Innovation.
//!
//! One binary holds communes, thematic layers and experiment sites in a spatial index, answers diagnosis questions
//! about any place, and serves it all as layers to map clients. The house has eight rooms; a room names only those
//! before it, and `tests/architecture.rs` sees to it.
//!
//! | room | answers | never |
//! |---|---|---|
//! | [`geometry`] | units, frames, measures, indexes, prepared zones | a town word, serialisation, input or output |
//! | [`layers`] | what a layer is: record, fields, columns, geometry in both frames | a file, JSON, a change after building |
//! | [`diagnosis`] | territories, zones, indicators, bounds, references, ranks | a clock, chance, the disk |
//! | [`programme`] | areas, experiments, protocols, evaluations: what may be written by whom and where | the disk |
//! | [`report`] | a diagnosis as text, CSV, GeoJSON | a number worked out again |
//! | [`store`] | reading and writing files, the ledger of the programme | diagnosis; a row type that escapes |
//! | [`http`] | the router: diagnosis, OGC API, programme, sign-in, the page | SQL, geometry, the environment |
//! | [`cli`] | commands, configuration, wiring | rules |
//!
//! What holds everywhere: measures are taken in Lambert-93 (EPSG:2154) and positions cross the border in WGS84; null,
//! zero and secret are three states; an estimate carries bounds; the same question gives the same bytes; layers never
//! change once they are in service; there is no global state; and nothing that a client or a file sends may panic.

pub mod cli;
pub mod diagnosis;
pub mod geometry;
pub mod http;
pub mod layers;
pub mod programme;
pub mod report;
pub mod store;
