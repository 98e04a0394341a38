//! The programme of the Quartiers Métropolitains d'Innovation: what is published of it, and the records that its people
//! keep: editions, communes, districts, proposed areas, solutions, experiments with their agreements, milestones,
//! measures, protocols and evaluations.
//!
//! [`Programme`] is what is published, each fact with its sources; it is where the records begin. A [`Book`] is the
//! records at a moment: it decides what may be written by whom and where, and never changes itself. Nothing here reads
//! a file, knows the date of today or draws an identifier: days and identifiers are arguments.

mod actor;
mod book;
mod date;
pub mod evaluation;
mod evidence;
mod layers;
mod model;
pub mod record;
mod seeding;
mod whole;

pub use actor::{Actor, Role, UnknownRole};
pub use book::{Book, Change, Circumstances, Deed, Forbidden, GroundFault, Late, Refusal, Rule, Viewer, Write};
pub use date::{BadDate, CalendarDate, Period};
pub use evidence::{BadEvidence, Certainty, Evidence, Sourced, UnknownCertainty};
pub use layers::LAYER_KINDS;
pub use model::{
    District, DistrictId, DistrictStatus, Edition, EditionNumber, Experiment, ExperimentId, ExperimentStatus,
    Milestone, Partner, Place, ProgrammeCommune, ThemeCertainty, UnknownWord, Wave,
};
pub use whole::{Programme, ProgrammeFault, ProgrammeParts};
