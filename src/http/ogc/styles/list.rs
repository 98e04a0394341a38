//! The styles, and what is said of each.

use axum::extract::{Path, State};
use axum::response::Response;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::layers::Language;

use super::super::super::answer::{Context, Media, document, in_words};
use super::super::super::app::AppState;
use super::super::super::base_url::BaseUrl;
use super::super::super::bodies::{LinkBody, StyleItemBody, StyleMetadataBody, StylesBody, StylesheetBody};
use super::super::super::conditional::Tag;
use super::super::super::language::LanguageParams;
use super::super::super::problem::{ApiError, Refusals};
use super::super::super::query::Strict;
use super::super::form::JsonParameter;
use super::super::links::{Links, Rel};
use super::document::{SLD, STYLE, addresses};
use super::subject::Subject;

/// The media type of SVG.
const SVG: Media = Media("image/svg+xml");

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(styles)).routes(routes!(metadata))
}

/// The styles.
#[utoipa::path(
    get, path = "/ogc/styles", tag = "ogc", params(JsonParameter, LanguageParams),
    responses((status = 200, description = "The styles", body = StylesBody), Refusals)
)]
async fn styles(
    State(app): State<AppState>,
    _: Strict<JsonParameter>,
    base: BaseUrl,
    context: Context,
) -> Result<Response, ApiError> {
    let snapshot = app.snapshot();
    let tag = Tag::of(&["styles", &snapshot.identity, &base.0, context.language.code()]);
    if let Some(unchanged) = context.known.unchanged(&tag) {
        return Ok(unchanged);
    }
    app.blocking(move || {
        let links = Links::new(base, context.language);
        let item = |subject: &Subject| StyleItemBody {
            id: subject.id(),
            title: subject.title(&snapshot.engine, context.language),
            links: style_links(subject, &links),
        };
        let body = StylesBody {
            default: "base-light".to_owned(),
            styles: Subject::all(&snapshot.engine).iter().map(item).collect(),
            links: vec![links.to(Rel::ThisDocument, Media::JSON, "/ogc/styles")],
        };
        Ok(in_words(document(Media::JSON, &tag, &body)?, context.language))
    })
    .await
}

/// What is said of a style.
#[utoipa::path(
    get, path = "/ogc/styles/{id}/metadata", tag = "ogc",
    params(("id" = String, Path, description = "Identifier of the style"), JsonParameter, LanguageParams),
    responses((status = 200, description = "What is said of it", body = StyleMetadataBody), Refusals)
)]
async fn metadata(
    State(app): State<AppState>,
    Path(id): Path<String>,
    _: Strict<JsonParameter>,
    base: BaseUrl,
    context: Context,
) -> Result<Response, ApiError> {
    let snapshot = app.snapshot();
    let tag = Tag::of(&["style metadata", &id, &snapshot.identity, &base.0, context.language.code()]);
    app.blocking(move || {
        let subject = Subject::called(&id, &snapshot.engine)?;
        if let Some(unchanged) = context.known.unchanged(&tag) {
            return Ok(unchanged);
        }
        let choropleth = subject.choropleth(&snapshot.engine);
        let fallback = match context.language {
            Language::French => "Les communes, leurs limites et les lieux du programme",
            Language::English => "The communes, their limits and the places of the programme",
        };
        let described = choropleth.as_ref().map(|it| {
            let definition = it.indicator.definition.in_language(context.language);
            format!("{definition} {}.", it.method(context.language))
        });
        let [communes, places] = addresses(&subject, &snapshot, &base).credits;
        let links = Links::new(base, context.language);
        let body = StyleMetadataBody {
            title: subject.title(&snapshot.engine, context.language),
            description: described.unwrap_or_else(|| fallback.to_owned()),
            scheme: subject.scheme.code(),
            attribution: format!("{communes} ; {places}"),
            stylesheets: stylesheets(&subject, &links),
            links: style_links(&subject, &links),
            id,
        };
        Ok(in_words(document(Media::JSON, &tag, &body)?, context.language))
    })
    .await
}

fn style_links(subject: &Subject, links: &Links) -> Vec<LinkBody> {
    let path = format!("/ogc/styles/{}", subject.id());
    let own = [
        links.to(Rel::Stylesheet, STYLE, &format!("{path}?f=mapbox")),
        links.to(Rel::Metadata, Media::JSON, &format!("{path}/metadata")),
    ];
    let of_classes = subject.indicator().map(|_| {
        [
            links.to(Rel::Stylesheet, SLD, &format!("{path}?f=sld")),
            links.to(Rel::Legend, SVG, &format!("{path}/legend?f=svg")),
            links.to(Rel::Legend, Media::JSON, &format!("{path}/legend?f=json")),
        ]
    });
    own.into_iter().chain(of_classes.into_iter().flatten()).collect()
}

fn stylesheets(subject: &Subject, links: &Links) -> Vec<StylesheetBody> {
    let path = format!("/ogc/styles/{}", subject.id());
    let sheet = |title: &'static str, version: &'static str, native: bool, media: Media, form: &str| StylesheetBody {
        title,
        version,
        native,
        link: links.to(Rel::Stylesheet, media, &format!("{path}?f={form}")),
    };
    let sld = subject.indicator().map(|_| sheet("OGC SLD", "1.1", false, SLD, "sld"));
    [sheet("MapLibre", "8", true, STYLE, "mapbox")].into_iter().chain(sld).collect()
}
