//! Signing in: a token becomes a session; and who one is.

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, HOST, ORIGIN, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::store::now_s;

use super::super::answer::written;
use super::super::app::AppState;
use super::super::base_url::BaseUrl;
use super::super::bodies::RoleWord;
use super::super::fault_words::ProblemKind;
use super::super::language::LanguageParams;
use super::super::problem::{ApiError, Refusals};
use super::super::query::{NoParameters, Strict};
use super::super::text_body::TextBody;
use super::reading::json;
use super::records::register;
use super::register::Register;
use super::session::{COOKIE, SESSION_S, Session};
use super::visitor::{Member, Visitor, by_secret};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(who, sign_in, sign_out))
}

/// A token that signs in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SignInBody {
    /// The secret of the token, as it was shown when it was made.
    token: String,
}

/// Who one is.
#[derive(Debug, Serialize, ToSchema)]
struct WhoBody {
    /// The name; null for nobody in particular.
    #[schema(required)]
    name: Option<String>,
    /// What one is to the programme; null for nobody in particular.
    #[schema(required, value_type = Option<RoleWord>)]
    role: Option<&'static str>,
    /// The communes that one acts for; empty for all of them.
    communes: Vec<String>,
    /// What goes with every write of the session, in the header `X-CSRF-Token`; null where there is no session.
    #[schema(required)]
    csrf: Option<String>,
}

impl WhoBody {
    fn new(member: Option<&Member>, register: &Register) -> Self {
        let csrf = member.and_then(|member| member.session.as_ref()).map(|session| session.csrf(register.key()));
        Self {
            name: member.map(|member| member.actor.name.clone()),
            role: member.map(|member| member.actor.role.id()),
            communes: member.iter().flat_map(|member| &member.actor.communes).map(ToString::to_string).collect(),
            csrf,
        }
    }
}

/// Who one is to the programme.
#[utoipa::path(
    get, path = "/programme/session", tag = "programme", params(LanguageParams),
    responses((status = 200, description = "Who one is", body = WhoBody), Refusals)
)]
async fn who(
    State(app): State<AppState>,
    _: Strict<NoParameters>,
    Visitor(member): Visitor,
) -> Result<Response, ApiError> {
    private(&WhoBody::new(member.as_ref(), register(&app)?), None)
}

/// Turns a token into a session: a cookie that scripts cannot read, for this site alone.
#[utoipa::path(
    post, path = "/programme/session", tag = "programme", params(LanguageParams), request_body = SignInBody,
    responses((status = 200, description = "Who one is now", body = WhoBody), Refusals)
)]
async fn sign_in(
    State(app): State<AppState>,
    _: Strict<NoParameters>,
    base: BaseUrl,
    headers: HeaderMap,
    body: TextBody,
) -> Result<Response, ApiError> {
    let register = register(&app)?;
    of_this_site(&headers, &base)?;
    let SignInBody { token } = serde_json::from_value(json(&body)?).map_err(|_| {
        ApiError::new(ProblemKind::BadRequest, "« token » est nécessaire", "`token` is needed").in_field("token")
    })?;
    let secret = token.trim();
    let Member { actor, .. } = by_secret(register, secret)?;
    // Only tokens of ours carry an identifier that a session may stand for.
    let token_id = secret.strip_prefix("arpent_").and_then(|rest| rest.split_once('_')).map(|(id, _)| id.to_owned());
    let Some(token_id) = token_id else { return Err(ApiError::of_kind(ProblemKind::NotSignedIn)) };
    let session = Session { token_id, until_s: now_s() + SESSION_S };
    let cookie = set_cookie(&session.cookie(register.key()), SESSION_S, &base);
    private(&WhoBody::new(Some(&Member { actor, session: Some(session) }), register), Some(cookie))
}

/// Ends the session of the browser.
#[utoipa::path(
    delete, path = "/programme/session", tag = "programme", params(LanguageParams),
    responses((status = 200, description = "Nobody any more", body = WhoBody), Refusals)
)]
async fn sign_out(
    State(app): State<AppState>,
    _: Strict<NoParameters>,
    base: BaseUrl,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    of_this_site(&headers, &base)?;
    private(&WhoBody::new(None, register(&app)?), Some(set_cookie("", 0, &base)))
}

/// Whether a request comes from a page of this site, or from no page: nobody signs another's browser in or out.
fn of_this_site(headers: &HeaderMap, base: &BaseUrl) -> Result<(), ApiError> {
    let text = |value: Option<&HeaderValue>| value.and_then(|value| value.to_str().ok().map(str::to_owned));
    let site = text(headers.get("sec-fetch-site"));
    let is_of_site = site.as_deref().is_none_or(|site| matches!(site, "same-origin" | "none"));
    let host = |address: &str| {
        address.split_once("://").map(|(_, rest)| rest.split('/').next().unwrap_or_default().to_owned())
    };
    let origin = text(headers.get(ORIGIN));
    let ours = [host(&base.0), text(headers.get(HOST))];
    let is_of_host =
        origin.is_none_or(|origin| host(&origin).is_some_and(|host| ours.iter().flatten().any(|it| *it == host)));
    if is_of_site && is_of_host {
        return Ok(());
    }
    let (fr, en) = ("la demande vient de la page d’un autre site", "the request comes from the page of another site");
    Err(ApiError::new(ProblemKind::Forbidden, fr, en).in_field("Origin"))
}

/// The header that gives a browser the cookie of a session, or takes it away.
fn set_cookie(value: &str, age_s: u64, base: &BaseUrl) -> HeaderValue {
    let secure = if base.0.starts_with("https://") { "; Secure" } else { "" };
    let header = format!("{COOKIE}={value}; Path=/; Max-Age={age_s}; HttpOnly; SameSite=Strict{secure}");
    HeaderValue::try_from(header).unwrap_or(HeaderValue::from_static(""))
}

/// An answer that nobody keeps.
fn private(body: &WhoBody, cookie: Option<HeaderValue>) -> Result<Response, ApiError> {
    let mut response = ([("content-type", "application/json")], written(body)?).into_response();
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().extend(cookie.map(|cookie| (SET_COOKIE, cookie)));
    Ok(response)
}
