//! The styles, and what is said of each.

use axum::extract::{Path, State};
use axum::response::Response;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::layers::Language;

use super::super::super::answer::{Context, Media};
use super::super::super::app::{AppState, Snapshot};
use super::super::super::base_url::BaseUrl;
use super::super::super::bodies::{LinkBody, StyleItemBody, StyleMetadataBody, StylesBody, StylesheetBody};
use super::super::super::conditional::Tag;
use super::super::super::language::LanguageParams;
use super::super::super::problem::{ApiError, Refusals};
use super::super::super::query::Strict;
use super::super::form::{DocumentForm, FormatParameter, Forms as _};
use super::super::html;
use super::super::links::{Links, Rel};
use super::PNG;
use super::document::{QML, SLD, STYLE, addresses};
use super::subject::Subject;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(styles)).routes(routes!(metadata))
}

/// The styles.
#[utoipa::path(
    get, path = "/ogc/styles", tag = "ogc", params(FormatParameter, LanguageParams),
    responses((status = 200, description = "The styles", content(
        (StylesBody = "application/json"),
        (String = "text/html"),
    )), Refusals)
)]
async fn styles(
    State(app): State<AppState>,
    Strict(form): Strict<FormatParameter>,
    base: BaseUrl,
    context: Context,
) -> Result<Response, ApiError> {
    let (snapshot, language, form) = (app.snapshot(), context.language, form.form(&context.accepted));
    let tag = Tag::of(&["styles", &snapshot.identity, &base.0, language.code(), form.code()]);
    app.blocking(move || {
        let links = Links::new(base.clone(), language);
        let item = |subject: &Subject| StyleItemBody {
            id: subject.id(),
            title: subject.title(&snapshot.engine, language),
            links: style_links(subject, &links),
        };
        let body = || {
            let styles = Subject::all(&snapshot.engine).iter().map(item).collect();
            Ok(StylesBody { default: "base-light".to_owned(), styles, links: links.of_both_forms("/ogc/styles", form) })
        };
        form.answered((&context, &tag, &snapshot.documents), Media::JSON, body, |body| {
            html::styles(body, &base.0, language)
        })
    })
    .await
}

/// What is said of a style.
#[utoipa::path(
    get, path = "/ogc/styles/{id}/metadata", tag = "ogc",
    params(("id" = String, Path, description = "Identifier of the style"), FormatParameter, LanguageParams),
    responses((status = 200, description = "What is said of it", content(
        (StyleMetadataBody = "application/json"),
        (String = "text/html"),
    )), Refusals)
)]
async fn metadata(
    State(app): State<AppState>,
    Path(id): Path<String>,
    Strict(form): Strict<FormatParameter>,
    base: BaseUrl,
    context: Context,
) -> Result<Response, ApiError> {
    let (snapshot, language, form) = (app.snapshot(), context.language, form.form(&context.accepted));
    let tag = Tag::of(&["style metadata", &id, &snapshot.identity, &base.0, language.code(), form.code()]);
    app.blocking(move || {
        let subject = Subject::called(&id, &snapshot.engine)?;
        let body = || Ok(described(&subject, &snapshot, &base, language, form));
        form.answered((&context, &tag, &snapshot.documents), Media::JSON, body, |body| {
            html::style(body, &base.0, language)
        })
    })
    .await
}

/// What is said of a style.
pub(super) fn described(
    subject: &Subject,
    snapshot: &Snapshot,
    base: &BaseUrl,
    language: Language,
    form: DocumentForm,
) -> StyleMetadataBody {
    let choropleth = subject.choropleth(&snapshot.engine);
    let fallback = match language {
        Language::French => "Les communes, leurs limites et les lieux du programme",
        Language::English => "The communes, their limits and the places of the programme",
    };
    let described = choropleth.as_ref().map(|it| {
        let definition = it.indicator.definition.in_language(language);
        format!("{definition} {}.", it.method(language))
    });
    let [communes, places] = addresses(subject, snapshot, base).credits;
    let links = Links::new(base.clone(), language);
    let mut all = links.of_both_forms(&format!("/ogc/styles/{}/metadata", subject.id()), form);
    all.extend(style_links(subject, &links).into_iter().filter(|link| link.rel != Rel::Metadata.code()));
    StyleMetadataBody {
        id: subject.id(),
        title: subject.title(&snapshot.engine, language),
        description: described.unwrap_or_else(|| fallback.to_owned()),
        scheme: subject.scheme.code(),
        attribution: format!("{communes} ; {places}"),
        stylesheets: stylesheets(subject, &links),
        links: all,
    }
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
            links.to(Rel::Stylesheet, QML, &format!("{path}?f=qml")),
            links.to(Rel::Legend, Media::SVG, &format!("{path}/legend?f=svg")),
            links.to(Rel::Legend, PNG, &format!("{path}/legend?f=png")),
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
    let of_classes = subject
        .indicator()
        .map(|_| [sheet("OGC SLD", "1.1", false, SLD, "sld"), sheet("QGIS QML", "3.28", false, QML, "qml")]);
    [sheet("MapLibre", "8", true, STYLE, "mapbox")].into_iter().chain(of_classes.into_iter().flatten()).collect()
}
