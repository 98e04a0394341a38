//! The landing page, and the classes of the standards that hold.

use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::layers::Language;

use super::super::answer::{Context, Media};
use super::super::app::AppState;
use super::super::base_url::BaseUrl;
use super::super::bodies::{ConformanceBody, LandingBody, LinkBody};
use super::super::conditional::Tag;
use super::super::language::LanguageParams;
use super::super::problem::{ApiError, Refusals};
use super::super::query::Strict;
use super::form::{DocumentForm, FormatParameter, Forms as _};
use super::html;
use super::links::{Links, Rel};
use super::{styles, tiles, transactions};

/// The conformance classes that hold: Common 1 and 2, Features 1 to 3 and 5, CQL2.
const CONFORMANCE: &[&str] = &[
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables-query-parameters",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/features-filter",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/schemas",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/core-roles-features",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/returnables-and-receivables",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/queryables",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/sortables",
    "http://www.opengis.net/spec/cql2/1.0/conf/cql2-text",
    "http://www.opengis.net/spec/cql2/1.0/conf/cql2-json",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-cql2",
    "http://www.opengis.net/spec/cql2/1.0/conf/advanced-comparison-operators",
    "http://www.opengis.net/spec/cql2/1.0/conf/case-insensitive-comparison",
    "http://www.opengis.net/spec/cql2/1.0/conf/accent-insensitive-comparison",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions",
    // Its name before the standard was final, for which QGIS 3.32 looks before it sends a filter.
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-operators",
    "http://www.opengis.net/spec/cql2/1.0/conf/spatial-functions",
    "http://www.opengis.net/spec/cql2/1.0/conf/temporal-functions",
    "http://www.opengis.net/spec/cql2/1.0/conf/property-property",
    "http://www.opengis.net/spec/cql2/1.0/conf/arithmetic",
];

/// What is served, in a sentence.
pub(super) const fn description(language: Language) -> &'static str {
    match language {
        Language::French => "Les couches du diagnostic territorial de la Métropole du Grand Paris",
        Language::English => "The layers of the territorial diagnosis of the Métropole du Grand Paris",
    }
}

pub(super) fn router() -> OpenApiRouter<AppState> {
    // With a slash at its end it is the same document, which knows its own address.
    OpenApiRouter::new().routes(routes!(landing)).route("/ogc/", get(landing)).routes(routes!(conformance))
}

/// The landing page of the OGC API.
#[utoipa::path(
    get, path = "/ogc", tag = "ogc", params(FormatParameter, LanguageParams),
    responses((status = 200, description = "Where to go from here", content(
        (LandingBody = "application/json"),
        (String = "text/html"),
    )), Refusals)
)]
async fn landing(
    State(app): State<AppState>,
    Strict(form): Strict<FormatParameter>,
    base: BaseUrl,
    context: Context,
) -> Result<Response, ApiError> {
    let (snapshot, language, form) = (app.snapshot(), context.language, form.form(&context.accepted));
    let tag = Tag::of(&["landing", &snapshot.identity, &base.0, language.code(), form.code()]);
    let body = || {
        let links = links_of(&Links::new(base.clone(), language), form);
        Ok(LandingBody { title: "Arpent".to_owned(), description: description(language).to_owned(), links })
    };
    let page = |body: &LandingBody| html::landing(body, &snapshot.atlas, &base.0, language);
    form.answered((&context, &tag, &snapshot.documents), Media::JSON, body, page)
}

fn links_of(links: &Links, form: DocumentForm) -> Vec<LinkBody> {
    let mut all = links.of_both_forms("/ogc", form);
    all.extend([
        links.to(Rel::Api, Media::OPENAPI, "/ogc/api"),
        links.to(Rel::ApiPage, Media::HTML, "/ogc/api?f=html"),
        links.to(Rel::Conformance, Media::JSON, "/ogc/conformance"),
        links.to(Rel::Data, Media::JSON, "/ogc/collections"),
        links.to(Rel::TileSets, Media::JSON, "/ogc/tiles"),
        links.to(Rel::Styles, Media::JSON, "/ogc/styles"),
        links.to(Rel::TilingSchemes, Media::JSON, "/ogc/tileMatrixSets"),
        links.to(Rel::Catalogue, Media::JSON_LD, "/catalog.jsonld"),
    ]);
    all
}

/// The conformance classes that hold.
#[utoipa::path(
    get, path = "/ogc/conformance", tag = "ogc", params(FormatParameter, LanguageParams),
    responses((status = 200, description = "The classes", content(
        (ConformanceBody = "application/json"),
        (String = "text/html"),
    )), Refusals)
)]
async fn conformance(
    State(app): State<AppState>,
    Strict(form): Strict<FormatParameter>,
    base: BaseUrl,
    context: Context,
) -> Result<Response, ApiError> {
    let written = if app.register().is_some() { transactions::CONFORMANCE.as_slice() } else { &[] };
    let classes = [CONFORMANCE, &tiles::CONFORMANCE, &styles::CONFORMANCE, written].concat();
    let (snapshot, language, form) = (app.snapshot(), context.language, form.form(&context.accepted));
    let tag = Tag::of(&["conformance", &classes.concat(), form.code(), &base.0, language.code()]);
    let page = |body: &ConformanceBody| html::conformance(&body.conforms_to, &base.0, language);
    form.answered(
        (&context, &tag, &snapshot.documents),
        Media::JSON,
        || Ok(ConformanceBody { conforms_to: classes }),
        page,
    )
}
