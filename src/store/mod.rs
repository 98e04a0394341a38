//! Reading and writing: FlatGeobuf, GeoJSON, vector tiles, the catalogue, the tables of figures, the first contents of the programme.
//!
//! What comes in is checked here and leaves as the types of `layers` and `programme`; no row type, no JSON type and no
//! FlatBuffers type escapes. Nothing here knows an indicator. Bytes from outside never panic: they end in a
//! [`StoreError`] that says what is wrong and where.

pub mod bundle;
mod catalog;
mod clock;
mod cog;
mod csv;
mod data_directory;
mod error;
mod fetch;
mod flatgeobuf;
mod formats;
mod geojson;
mod glyphs;
mod layer_file;
mod ledger;
mod mapped;
mod mvt;
mod programme;
mod record;
mod shipped;
mod sources;
mod synced;
mod table;
#[cfg(test)]
mod tried;

pub use catalog::{Catalog, CatalogEntry};
pub use clock::{now_s, rfc3339};
pub use csv::CsvRows;
pub use data_directory::{DataDirectory, LayerVersion, Unusable};
pub use error::{FlatGeobufFault, LayerFileFault, LedgerFault, StoreError};
pub use fetch::{
    FetchFault, FetchRecord, FetchSettings, Fetched, FetchedFormat, LicenceLook, News, Progress, ProgressUnit,
    Surroundings, TimedStep, fed, fetch, fetch_keys, fetch_record, gathered, record_of_feed, table_of_feed,
    territories_of,
};
pub use flatgeobuf::{FlatGeobufPlan, read_flatgeobuf, write_flatgeobuf, write_flatgeobuf_view};
pub use formats::{
    CsvOptions, ExportFormat, ProgrammeFormat, ReadOptions, SourceFault, SourceFormat, export, export_file,
    export_programme, read_source,
};
pub use geojson::{
    GeoJsonFragments, GeoJsonRows, NamedOutline, ZONE_BYTES_MAX, ZoneFault, push_json_text, read_zone, read_zones,
};
pub use glyphs::{Font, glyph_range};
pub use layer_file::{check_layer_file, open_layer_file, write_layer_file};
pub use ledger::{
    AuditEntry, AuditPage, Entry, Existing, Judge, Ledger, NewToken, ProgrammeStore, Restored, Scribe, SqliteStore,
    Token, TokenFault, TokenHash, WriteFault,
};
pub use mvt::{SECRET_PROPERTY, TileLayer, TileProperties};
pub use programme::parse_programme;
pub use shipped::{ProgrammeLayers, Shipped, shipped};
pub use sources::{
    Beside, Classes, Count, Dialect, Download, ExpectedField, Feed, FileKind, Gathering, Keep, Paging, PlaceColumns,
    Rate, ServiceHours, Source, SourceStatus, parse_sources, sources,
};
