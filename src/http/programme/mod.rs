//! `/programme`: the records of the programme, who may write them, and what is made visible of them.
//!
//! Reads are open as far as a record is public; writes need a token or a session ([`visitor`]). Whether a write may be
//! done is decided by the book of records, not here. Every record is a GeoJSON feature with a strong tag that names its
//! revision, and nothing is written over what the client has not seen.

mod audit;
mod batch;
mod draw;
mod openid;
mod overview;
mod pace;
pub(super) mod reading;
pub(super) mod records;
mod refusals;
mod register;
pub(super) mod revision;
mod session;
mod sessions;
mod tokens;
mod visible;
pub(super) mod visitor;

use utoipa_axum::router::OpenApiRouter;

use super::app::AppState;

pub use openid::{BadKeys, Issuer};
pub use pace::Pace;
pub use register::Register;
pub use session::SessionKey;

pub(super) use draw::drawn_identifier;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(overview::router())
        .merge(audit::router())
        .merge(batch::router())
        .merge(sessions::router())
        .merge(tokens::router())
        .merge(visible::router())
        .merge(records::router())
}
