//! Who wrote what: for those who follow the programme.

use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::programme::record::{Kind, RecordId};
use crate::store::{AuditEntry, AuditPage};

use super::super::answer::written;
use super::super::app::AppState;
use super::super::bodies::{RecordBody, RecordKindWord, RoleWord};
use super::super::language::LanguageParams;
use super::super::problem::{ApiError, Refusals};
use super::super::query::{Names, Pairs, Parameters, Strict};
use super::records::register;
use super::visitor::Follower;

/// The most entries of a page.
const MOST: usize = 1_000;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(audit))
}

/// Which entries are asked for.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
struct AuditParameters {
    /// Only those of a kind of record.
    #[param(value_type = Option<RecordKindWord>)]
    kind: Option<Kind>,
    /// Only those of a record.
    #[param(value_type = Option<String>)]
    id: Option<RecordId>,
    /// Only those of somebody, by name.
    actor: Option<String>,
    /// Only those before an entry, by its number.
    before: Option<u64>,
    /// How many at most.
    #[param(minimum = 1, maximum = 1000, default = 100)]
    limit: usize,
}

impl Parameters for AuditParameters {
    fn names() -> &'static Names {
        static NAMES: Names = Names::new();
        &NAMES
    }

    fn read(pairs: &Pairs) -> Result<Self, ApiError> {
        let limit = pairs.parsed("limit", ("un nombre entier", "a whole number"))?.unwrap_or(100);
        if !(1..=MOST).contains(&limit) {
            return Err(ApiError::bad_parameter("limit", format!("de 1 à {MOST}"), format!("from 1 to {MOST}")));
        }
        Ok(Self {
            kind: pairs.parsed("kind", ("un registre, tel que areas", "a kind of record such as areas"))?,
            id: pairs.parsed("id", ("un identifiant", "an identifier"))?,
            actor: pairs.text("actor").map(str::to_owned),
            before: pairs.parsed("before", ("un nombre entier", "a whole number"))?,
            limit,
        })
    }
}

/// A page of the audit.
#[derive(Debug, Serialize, ToSchema)]
struct AuditBody {
    /// The entries, the last first.
    entries: Vec<EntryBody>,
}

/// A write.
#[derive(Debug, Serialize, ToSchema)]
struct EntryBody {
    /// Its number; it grows with time.
    seq: u64,
    /// When, as RFC 3339 in UTC.
    at: String,
    /// Who.
    actor: String,
    /// As what.
    #[schema(value_type = RoleWord)]
    role: &'static str,
    /// The kind of the record.
    #[schema(value_type = RecordKindWord)]
    kind: &'static str,
    /// Its identifier.
    id: String,
    /// The number of the write.
    revision: u64,
    /// The record as it was; null where it was not there.
    #[schema(required, value_type = Option<RecordBody>)]
    before: Option<Value>,
    /// The record as it became; null where it went.
    #[schema(required, value_type = Option<RecordBody>)]
    after: Option<Value>,
}

/// Who wrote what, the last first: name, role, when, the record before and after.
#[utoipa::path(
    get, path = "/programme/audit", tag = "programme", params(AuditParameters, LanguageParams),
    responses((status = 200, description = "The entries", body = AuditBody), Refusals)
)]
async fn audit(
    State(app): State<AppState>,
    Strict(asked): Strict<AuditParameters>,
    _: Follower,
) -> Result<Response, ApiError> {
    let ledger = register(&app)?.ledger().clone();
    let AuditParameters { kind, id, actor, before, limit } = asked;
    let page = AuditPage { kind, id, actor, before, limit };
    let entries = app.blocking(move || ledger.audit(&page).map_err(|error| ApiError::internal(&error))).await?;
    let body = written(&AuditBody { entries: entries.iter().map(Into::into).collect() })?;
    let cache = (CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(([cache], [("content-type", "application/json")], body).into_response())
}

impl From<&AuditEntry> for EntryBody {
    fn from(entry: &AuditEntry) -> Self {
        let record = |text: &Option<String>| text.as_deref().and_then(|text| serde_json::from_str::<Value>(text).ok());
        Self {
            seq: entry.seq,
            at: entry.at.clone(),
            actor: entry.actor.clone(),
            role: entry.role.id(),
            kind: entry.kind.id(),
            id: entry.id.to_string(),
            revision: entry.revision,
            before: record(&entry.before),
            after: record(&entry.after),
        }
    }
}
