//! The programme of the Quartiers Métropolitains d'Innovation as it is published: editions, communes, districts,
//! experiments, partners, timeline, each fact with its sources and how sure it is.
//!
//! Pure data: nothing here reads a file, knows the date of today or computes an indicator. What is not published is
//! absent, never guessed; a district has no outline here, only a point with its uncertainty where one can be given.

pub mod evaluation;

mod date;
mod evidence;
mod layers;
mod model;
mod whole;

pub use date::{BadDate, CalendarDate, Period};
pub use evidence::{BadEvidence, Certainty, Evidence, Sourced, UnknownCertainty};
pub use model::{
    District, DistrictId, DistrictStatus, Edition, EditionNumber, Experiment, ExperimentId, ExperimentStatus,
    Milestone, Partner, Place, ProgrammeCommune, ThemeCertainty, UnknownWord, Wave,
};
pub use whole::{Programme, ProgrammeFault, ProgrammeParts};
