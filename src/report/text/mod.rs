//! A diagnosis as a table that a person reads in a terminal.
//!
//! Who the zone is; its score, where one was asked for; theme by theme its figures, with their bounds and where they stand; what each mark means; whose
//! data it is. Lines are no wider than asked, between [`MIN_WIDTH`] and [`MAX_WIDTH`] columns.

mod figures;
mod heading;
mod layout;
mod notes;
mod position;
mod score;

use crate::diagnosis::Diagnosis;
use crate::layers::Language;

use notes::Notes;

/// Narrower, numbers no longer fit.
const MIN_WIDTH: usize = 60;
/// Wider, the eye loses its line.
const MAX_WIDTH: usize = 120;

/// The diagnosis in words, in lines of at most `width` columns.
pub fn text(diagnosis: &Diagnosis, language: Language, width: usize) -> String {
    let width = width.clamp(MIN_WIDTH, MAX_WIDTH);
    let mut notes = Notes::default();
    let themes = figures::themes(diagnosis, &mut notes, language, width);
    let parts = [
        heading::heading(diagnosis, language, width),
        diagnosis.score.as_ref().map(|scored| score::score(scored, language, width)).unwrap_or_default(),
        themes,
        notes.legend(diagnosis, language, width),
        notes::sources(diagnosis, width),
        format!("{}\n", diagnosis.id),
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}
