//! Identifiers of new records: drawn, so that two servers never give the same one, and nobody guesses the next.

use crate::programme::record::{Kind, RecordId};

use super::super::problem::ApiError;
use super::reading::identifier;

/// Letters that are not mistaken for one another.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// How many of them: 80 bits.
const LENGTH: usize = 16;

/// An identifier for a new record. The code of a commune and the number of an edition are not drawn.
///
/// # Errors
/// Where the kind is identified by what its people call it, or the system has no chance to draw from.
pub(in crate::http) fn drawn_identifier(kind: Kind) -> Result<RecordId, ApiError> {
    if matches!(kind, Kind::Edition | Kind::Commune) {
        return identifier("");
    }
    let mut bytes = [0_u8; LENGTH];
    getrandom::fill(&mut bytes).map_err(|error| ApiError::internal(&error))?;
    let letters: String = bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte & 31)])).collect();
    identifier(&letters)
}
