//! Several writes at once, all of them or none.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::programme::{Change, Deed, Viewer, Write};

use super::super::answer::written;
use super::super::app::AppState;
use super::super::bodies::{FeatureBody, RecordBody, RecordKindWord};
use super::super::fault_words::ProblemKind;
use super::super::language::LanguageParams;
use super::super::problem::{ApiError, Refusals};
use super::super::query::{NoParameters, Strict};
use super::super::text_body::TextBody;
use super::draw::drawn_identifier;
use super::reading::{Sent, identifier, json, sent};
use super::records::{feature, register};
use super::revision;
use super::visitor::MayWrite;

/// The most writes of a batch.
const MOST: usize = 1_000;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(batch))
}

/// Writes that are done together.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct BatchBody {
    /// The writes, in order: a later one may name what an earlier one makes.
    writes: Vec<WriteBody>,
}

/// One of them.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WriteBody {
    /// The kind of record.
    #[schema(value_type = RecordKindWord)]
    kind: String,
    /// Its identifier; a new record without one gets one.
    id: Option<String>,
    /// What is done to it.
    action: Action,
    /// The revision that it is at, to replace or delete it.
    revision: Option<u64>,
    /// The record, to create or replace it.
    #[schema(value_type = Option<FeatureBody>)]
    feature: Option<Value>,
}

/// What a batch did.
#[derive(Debug, Serialize, ToSchema)]
struct ChangesBody {
    /// A change a write, in their order.
    changes: Vec<ChangeBody>,
}

/// A record after a write.
#[derive(Debug, Serialize, ToSchema)]
struct ChangeBody {
    /// The kind of record.
    #[schema(value_type = RecordKindWord)]
    kind: &'static str,
    /// Its identifier.
    id: String,
    /// The number of the write.
    revision: u64,
    /// The record as it is now; null where it is gone.
    #[schema(required, value_type = Option<RecordBody>)]
    feature: Option<Value>,
}

/// What is done to a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Action {
    Create,
    Replace,
    Delete,
}

/// Writes several records, all of them or none, each under the rules of a write of its own.
#[utoipa::path(
    post, path = "/programme/batch", tag = "programme", params(LanguageParams), request_body = BatchBody,
    responses((status = 200, description = "The records as they are now, null for those that are gone", body = ChangesBody), Refusals)
)]
async fn batch(
    State(app): State<AppState>,
    _: Strict<NoParameters>,
    MayWrite(actor): MayWrite,
    body: TextBody,
) -> Result<Response, ApiError> {
    let asked: BatchBody = serde_json::from_value(json(&body)?).map_err(|fault| {
        ApiError::new(
            ProblemKind::BadRecord,
            format!("ce n’est pas un lot d’écritures : {fault}"),
            format!("this is no batch of writes: {fault}"),
        )
    })?;
    if asked.writes.is_empty() || asked.writes.len() > MOST {
        let (fr, en) = (format!("de 1 à {MOST} écritures"), format!("from 1 to {MOST} writes"));
        return Err(ApiError::new(ProblemKind::BadRecord, fr, en).in_field("writes"));
    }
    let writes: Result<Vec<Write>, ApiError> =
        asked.writes.iter().enumerate().map(|(idx, it)| write_of(it).map_err(|fault| fault.of_write(idx))).collect();
    let register = register(&app)?;
    let changes = register.write(&app, &actor, writes?).await?;
    let (book, viewer) = (register.book(), Viewer::Member(&actor));
    let shown = |change: &Change| ChangeBody {
        kind: change.kind.id(),
        id: change.id.to_string(),
        revision: change.revision,
        feature: change.after.as_ref().map(|record| feature(&book, change.kind, &change.id, record, viewer)),
    };
    let body = written(&ChangesBody { changes: changes.iter().map(shown).collect() })?;
    let headers = revision::headers(book.revision(), true);
    Ok((headers, [("content-type", "application/json")], body).into_response())
}

fn write_of(asked: &WriteBody) -> Result<Write, ApiError> {
    let missing = |field: &str| {
        let (fr, en) = (format!("« {field} » est nécessaire"), format!("`{field}` is needed"));
        ApiError::new(ProblemKind::BadRecord, fr, en).in_field(field)
    };
    let label: String = asked.kind.chars().take(64).collect();
    let kind = asked.kind.parse().map_err(|_| {
        ApiError::new(
            ProblemKind::BadRecord,
            format!("registre inconnu : « {label} »"),
            format!("unknown register `{label}`"),
        )
        .in_field("kind")
    })?;
    let sent = asked.feature.as_ref().map(sent).transpose()?;
    let named = asked.id.as_deref().map(identifier).transpose()?.or(sent.as_ref().and_then(|sent| sent.id.clone()));
    let deed = match (asked.action, sent, asked.revision) {
        (Action::Create, Some(Sent { draft, .. }), _) => Deed::Create(draft),
        (Action::Replace, Some(Sent { draft, .. }), Some(revision)) => Deed::Replace(draft, revision),
        (Action::Delete, _, Some(revision)) => Deed::Delete(revision),
        (Action::Create | Action::Replace, None, _) => return Err(missing("feature")),
        (Action::Replace | Action::Delete, _, None) => return Err(missing("revision")),
    };
    let id = match named {
        Some(id) => id,
        None if asked.action == Action::Create => drawn_identifier(kind)?,
        None => return Err(missing("id")),
    };
    Ok(Write { kind, id, deed })
}
