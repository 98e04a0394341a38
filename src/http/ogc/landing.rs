//! The landing page, and the classes of the standard that hold.

use axum::response::Response;
use axum::routing::get;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::layers::Language;

use super::super::answer::{Context, Media, document, in_words};
use super::super::app::AppState;
use super::super::base_url::BaseUrl;
use super::super::bodies::{ConformanceBody, LandingBody};
use super::super::conditional::Tag;
use super::super::language::LanguageParams;
use super::super::problem::{ApiError, Refusals};
use super::super::query::Strict;
use super::FormatParameter;
use super::links::{Links, Rel};
use super::{styles, tiles};

/// The classes of OGC API – Features – Part 1 that hold. OpenAPI 3.0 is none of them: the document is in 3.1.
const CONFORMANCE: [&str; 2] = [
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
];

pub(super) fn router() -> OpenApiRouter<AppState> {
    // With a slash at its end it is the same document, which knows its own address.
    OpenApiRouter::new().routes(routes!(landing)).route("/ogc/", get(landing)).routes(routes!(conformance))
}

/// The landing page of the OGC API.
#[utoipa::path(
    get, path = "/ogc", tag = "ogc", params(FormatParameter, LanguageParams),
    responses((status = 200, description = "Where to go from here", body = LandingBody), Refusals)
)]
async fn landing(_: Strict<FormatParameter>, base: BaseUrl, context: Context) -> Result<Response, ApiError> {
    let tag = Tag::of(&["landing", env!("CARGO_PKG_VERSION"), &base.0, context.language.code()]);
    if let Some(unchanged) = context.known.unchanged(&tag) {
        return Ok(unchanged);
    }
    let links = Links::new(base, context.language);
    let description = match context.language {
        Language::French => "Les couches du diagnostic territorial de la Métropole du Grand Paris",
        Language::English => "The layers of the territorial diagnosis of the Métropole du Grand Paris",
    };
    let body = LandingBody {
        title: "Arpent".to_owned(),
        description: description.to_owned(),
        links: vec![
            links.to(Rel::ThisDocument, Media::JSON, "/ogc"),
            links.to(Rel::Api, Media::OPENAPI, "/ogc/api"),
            links.to(Rel::ApiPage, Media::HTML, "/docs"),
            links.to(Rel::Conformance, Media::JSON, "/ogc/conformance"),
            links.to(Rel::Data, Media::JSON, "/ogc/collections"),
            links.to(Rel::TileSets, Media::JSON, "/ogc/tiles"),
            links.to(Rel::Styles, Media::JSON, "/ogc/styles"),
            links.to(Rel::TilingSchemes, Media::JSON, "/ogc/tileMatrixSets"),
        ],
    };
    Ok(in_words(document(Media::JSON, &tag, &body)?, context.language))
}

/// The conformance classes that hold.
#[utoipa::path(
    get, path = "/ogc/conformance", tag = "ogc", params(FormatParameter, LanguageParams),
    responses((status = 200, description = "The classes", body = ConformanceBody), Refusals)
)]
async fn conformance(_: Strict<FormatParameter>, context: Context) -> Result<Response, ApiError> {
    let classes = [&CONFORMANCE[..], &tiles::CONFORMANCE, &styles::CONFORMANCE].concat();
    let tag = Tag::of(&["conformance", &classes.concat()]);
    if let Some(unchanged) = context.known.unchanged(&tag) {
        return Ok(unchanged);
    }
    document(Media::JSON, &tag, &ConformanceBody { conforms_to: classes })
}
