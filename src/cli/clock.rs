//! The time of day for commands.

use crate::store::{now_s, rfc3339};

/// Now, as RFC 3339 in UTC.
pub(super) fn now() -> String {
    rfc3339(now_s())
}
