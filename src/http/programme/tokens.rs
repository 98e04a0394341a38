//! Tokens, for administrators: who has one, a new one, and none any more.

use std::collections::BTreeSet;

use axum::extract::{FromRequestParts, Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::layers::CommuneCode;
use crate::programme::Role;
use crate::store::{LedgerFault, NewToken, StoreError, Token, now_s};

use super::super::answer::written;
use super::super::app::AppState;
use super::super::bodies::RoleWord;
use super::super::fault_words::ProblemKind;
use super::super::language::LanguageParams;
use super::super::problem::{ApiError, Refusals};
use super::super::query::{NoParameters, Strict};
use super::super::text_body::TextBody;
use super::reading::json as json_of;
use super::records::register;
use super::visitor::{MayWrite, Member};

/// Seconds of a day.
const DAY_S: u64 = 86_400;
/// How long a token lasts where nothing is said, and at most, in days.
const DAYS: u64 = 365;
const MOST_DAYS: u64 = 3_660;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(revoke))
}

/// An administrator.
struct Administrator;

impl FromRequestParts<AppState> for Administrator {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        let member = Member::from_request_parts(parts, app).await?;
        if member.actor.role == Role::Admin { Ok(Self) } else { Err(ApiError::of_kind(ProblemKind::Forbidden)) }
    }
}

/// A token that is to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TokenBody {
    /// Whose it is: the name that the audit keeps.
    name: String,
    /// What it lets do.
    #[schema(value_type = RoleWord)]
    role: String,
    /// For which communes, by their INSEE codes; a mayor's for one at least.
    #[serde(default)]
    communes: Vec<String>,
    /// How many days it lasts, 365 where nothing is said.
    days: Option<u64>,
}

/// Every token.
#[derive(Debug, Serialize, ToSchema)]
struct TokensBody {
    /// The tokens, the newest first.
    tokens: Vec<ShownTokenBody>,
}

/// What is known of a token.
#[derive(Debug, Serialize, ToSchema)]
struct ShownTokenBody {
    /// Its identifier.
    id: String,
    /// Whose it is: the name that the audit keeps.
    name: String,
    /// What it lets do.
    #[schema(value_type = RoleWord)]
    role: &'static str,
    /// For which communes, by their INSEE codes; empty for all of them.
    communes: Vec<String>,
    /// When it was made, in seconds since 1970.
    created_s: u64,
    /// From when on it is of no use.
    expires_s: u64,
    /// When it was revoked.
    #[schema(required)]
    revoked_s: Option<u64>,
    /// The last day on which it was used, `YYYY-MM-DD`.
    #[schema(required)]
    last_used: Option<String>,
}

/// A token that was just made.
#[derive(Debug, Serialize, ToSchema)]
struct MadeTokenBody {
    /// What is known of it.
    #[serde(flatten)]
    token: ShownTokenBody,
    /// Its secret, which is told this once.
    secret: String,
}

impl From<&Token> for ShownTokenBody {
    fn from(token: &Token) -> Self {
        Self {
            id: token.id.clone(),
            name: token.name.clone(),
            role: token.role.id(),
            communes: token.communes.iter().map(ToString::to_string).collect(),
            created_s: token.created_s,
            expires_s: token.expires_s,
            revoked_s: token.revoked_s,
            last_used: token.last_used.clone(),
        }
    }
}

impl TokenBody {
    fn asked(self, now_s: u64) -> Result<NewToken, ApiError> {
        let bad = |field: &str, fr: String, en: String| ApiError::new(ProblemKind::BadRecord, fr, en).in_field(field);
        let role: Role = self.role.parse().map_err(|_| {
            bad("role", "reader, mayor, analyst ou admin".to_owned(), "reader, mayor, analyst or admin".to_owned())
        })?;
        let communes: Result<BTreeSet<CommuneCode>, _> = self.communes.iter().map(|code| code.parse()).collect();
        let communes = communes.map_err(|fault| bad("communes", format!("{fault}"), format!("{fault}")))?;
        let days = self.days.unwrap_or(DAYS);
        if !(1..=MOST_DAYS).contains(&days) {
            return Err(bad("days", format!("de 1 à {MOST_DAYS} jours"), format!("from 1 to {MOST_DAYS} days")));
        }
        NewToken::new(&self.name, role, communes, now_s, now_s + days * DAY_S)
            .map_err(|fault| bad("name", format!("jeton refusé : {fault}"), fault.to_string()))
    }
}

/// Every token, the newest first; their secrets are not known.
#[utoipa::path(
    get, path = "/programme/tokens", operation_id = "listTokens", tag = "programme", params(LanguageParams),
    responses((status = 200, description = "The tokens", body = TokensBody), Refusals)
)]
async fn list(State(app): State<AppState>, _: Strict<NoParameters>, _: Administrator) -> Result<Response, ApiError> {
    let ledger = register(&app)?.ledger().clone();
    let tokens = app.blocking(move || ledger.list_tokens().map_err(|error| ApiError::internal(&error))).await?;
    answered(StatusCode::OK, &TokensBody { tokens: tokens.iter().map(Into::into).collect() })
}

/// Makes a token. Its secret is in this answer and never told again.
#[utoipa::path(
    post, path = "/programme/tokens", operation_id = "createToken", tag = "programme", params(LanguageParams), request_body = TokenBody,
    responses((status = 201, description = "The token with its secret", body = MadeTokenBody), Refusals)
)]
async fn create(
    State(app): State<AppState>,
    _: Strict<NoParameters>,
    _: Administrator,
    _: MayWrite,
    body: TextBody,
) -> Result<Response, ApiError> {
    let asked: TokenBody = serde_json::from_value(json_of(&body)?).map_err(|fault| {
        ApiError::new(
            ProblemKind::BadRecord,
            format!("ce n’est pas un jeton : {fault}"),
            format!("this is no token: {fault}"),
        )
    })?;
    let (now, ledger) = (now_s(), register(&app)?.ledger().clone());
    let asked = asked.asked(now)?;
    let made = app.blocking(move || ledger.create_token(asked, now).map_err(|error| ApiError::internal(&error)));
    let (token, secret) = made.await?;
    answered(StatusCode::CREATED, &MadeTokenBody { token: (&token).into(), secret })
}

/// Makes a token be of no use from now on; its sessions end with it.
#[utoipa::path(
    delete, path = "/programme/tokens/{id}", operation_id = "revokeToken", tag = "programme",
    params(("id" = String, Path, description = "Identifier of the token"), LanguageParams),
    responses((status = 204, description = "It is of no use any more"), Refusals)
)]
async fn revoke(
    State(app): State<AppState>,
    Path(id): Path<String>,
    _: Strict<NoParameters>,
    _: Administrator,
    _: MayWrite,
) -> Result<StatusCode, ApiError> {
    let ledger = register(&app)?.ledger().clone();
    app.blocking(move || {
        ledger.revoke_token(&id, now_s()).map_err(|error| match error {
            StoreError::Ledger { source: LedgerFault::NoToken(id), .. } => {
                ApiError::unknown("jeton introuvable", "unknown token", &id)
            }
            other => ApiError::internal(&other),
        })
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

fn answered(status: StatusCode, body: &impl Serialize) -> Result<Response, ApiError> {
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((status, headers, written(body)?).into_response())
}
