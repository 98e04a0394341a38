//! A diagnosis as text, CSV and GeoJSON, in French or in English, and what changed between two of them; a record of the
//! programme as a feature. Nothing is read, nothing written, and no figure is worked out again: what is printed is what
//! the engine answered, rounded for the eye only in the text.
//!
//! In CSV and GeoJSON numbers keep every digit, shares run from 0 to 1, and null, zero and secret stay three states.

mod comparison;
mod difference;
mod geojson;
mod intake;
mod lineage;
mod listing;
pub mod map;
mod numbers;
mod programme;
mod record;
mod score;
mod table;
mod tabular;
mod text;
pub mod words;

pub use comparison::comparison_text;
pub use difference::{
    Change, DiagnosisRecord, Difference, Estimated, FigureChange, LayerChange, LayerFile, MethodChange, MethodVersion,
    ParameterChange, ScoreShown, Shape, Side, difference, difference_text,
};
pub use geojson::{comparison_geojson, geojson};
pub use intake::{
    Checked, Imported, Outcome, checked_json, checked_text, faults_geojson, faults_text, imported_json, imported_text,
};
pub use lineage::{rows_csv, rows_geojson};
pub use listing::{indicators_text, layer_text, layers_text, whereabouts_text};
pub use numbers::{hectares_text, measured_text, number as number_text};
pub use programme::programme_json;
pub use record::{location_json, record_feature, record_properties, value_json};
pub use tabular::{comparison_csv, csv};
pub use text::text;
