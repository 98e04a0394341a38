//! `/catalog.jsonld`: the layers as DCAT-AP 3, in JSON-LD, for harvesters of open data.
//!
//! The context is in the document, so that nobody needs another host to read it.

use axum::extract::State;
use axum::response::Response;
use serde_json::{Value, json};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::geometry::LonLatBounds;
use crate::layers::{Language, Layer, Words};

use super::super::answer::{Context, Media, document};
use super::super::app::AppState;
use super::super::base_url::BaseUrl;
use super::super::bodies::time_interval;
use super::super::conditional::Tag;
use super::super::language::LanguageParams;
use super::super::problem::{ApiError, Refusals};
use super::super::query::{NoParameters, Strict};
use super::form::{Forms as _, ItemsForm};
use super::landing;
use super::links::{collection_path, items_path};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(catalog))
}

/// The catalogue of the layers, DCAT-AP in JSON-LD.
#[utoipa::path(
    get, path = "/catalog.jsonld", tag = "ogc", params(LanguageParams),
    responses((status = 200, description = "The catalogue", body = Object, content_type = "application/ld+json"), Refusals)
)]
async fn catalog(
    State(app): State<AppState>,
    _: Strict<NoParameters>,
    base: BaseUrl,
    context: Context,
) -> Result<Response, ApiError> {
    let snapshot = app.snapshot();
    let tag = Tag::of(&["catalog", &snapshot.identity, &base.0]);
    if let Some(unchanged) = context.known.unchanged(&tag) {
        return Ok(unchanged);
    }
    let extent = |layer: &Layer| snapshot.extents.get(&layer.about().id).copied().unwrap_or(LonLatBounds::EMPTY);
    let datasets = snapshot.atlas.iter().map(|layer| dataset(layer, extent(layer), &base.0));
    let body = json!({
        "@context": json_context(),
        "@id": format!("{}/catalog.jsonld", base.0),
        "@type": "dcat:Catalog",
        "dct:title": "Arpent",
        "dct:description": [
            in_language(landing::description(Language::French), Language::French),
            in_language(landing::description(Language::English), Language::English),
        ],
        "dct:language": [language_authority("FRA"), language_authority("ENG")],
        "foaf:homepage": { "@id": format!("{}/", base.0) },
        "dct:publisher": agent("Arpent"),
        "dcat:service": service(&base.0),
        "dcat:dataset": datasets.collect::<Vec<_>>(),
    });
    document(Media::JSON_LD, &tag, &body)
}

fn json_context() -> Value {
    json!({
        "dcat": "http://www.w3.org/ns/dcat#",
        "dct": "http://purl.org/dc/terms/",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "locn": "http://www.w3.org/ns/locn#",
        "geosparql": "http://www.opengis.net/ont/geosparql#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    })
}

fn service(base: &str) -> Value {
    json!({
        "@id": format!("{base}/ogc"),
        "@type": "dcat:DataService",
        "dct:title": "OGC API – Features",
        "dcat:endpointURL": { "@id": format!("{base}/ogc") },
        "dcat:endpointDescription": { "@id": format!("{base}/ogc/api") },
        "dct:conformsTo": { "@id": "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core" },
    })
}

/// A layer as a dataset, with a distribution for each form in which it is downloaded.
fn dataset(layer: &Layer, extent: LonLatBounds, base: &str) -> Value {
    let about = layer.about();
    let id = about.id.as_str();
    let address = format!("{base}{}", collection_path(id));
    let mut dataset = json!({
        "@id": address,
        "@type": "dcat:Dataset",
        "dct:identifier": id,
        "dct:title": in_both(&about.title),
        "dct:description": in_both(&about.description),
        "dct:publisher": agent(&about.producer),
        "dct:rights": { "@type": "dct:RightsStatement", "rdfs:label": about.attribution },
        "dct:provenance": { "@type": "dct:ProvenanceStatement", "rdfs:label": in_both(&about.limits) },
        "dcat:theme": { "@id": "http://publications.europa.eu/resource/authority/data-theme/REGI" },
        "dcat:keyword": [about.theme.id()],
        "dcat:landingPage": { "@id": format!("{address}?f=html") },
        "dcat:version": about.vintage,
        "dcat:distribution": distributions(layer, base),
    });
    if !about.source_url.is_empty() {
        dataset["dct:source"] = json!({ "@id": about.source_url });
    }
    if !extent.is_empty() {
        dataset["dct:spatial"] = spatial(extent);
    }
    if let Some([start, end]) = time_interval(&about.vintage) {
        let moment = |text: String| json!({ "@type": "xsd:dateTime", "@value": text });
        dataset["dct:temporal"] =
            json!({ "@type": "dct:PeriodOfTime", "dcat:startDate": moment(start), "dcat:endDate": moment(end) });
    }
    dataset
}

fn distributions(layer: &Layer, base: &str) -> Vec<Value> {
    let about = layer.about();
    let items = format!("{base}{}", items_path(about.id.as_str()));
    let licence = about.licence.url.as_ref().map_or_else(
        || json!({ "@type": "dct:LicenseDocument", "rdfs:label": about.licence.name }),
        |url| json!({ "@id": url, "@type": "dct:LicenseDocument", "rdfs:label": about.licence.name }),
    );
    let downloads = ItemsForm::ALL.iter().filter(|(_, _, form)| *form != ItemsForm::Html);
    downloads
        .map(|&(code, _, form)| {
            let address = format!("{items}?f={code}&limit=10000");
            json!({
                "@id": address,
                "@type": "dcat:Distribution",
                "dct:title": form.label(),
                "dcat:accessURL": { "@id": address },
                "dcat:downloadURL": { "@id": address },
                "dcat:mediaType": form.media().0.split(';').next(),
                "dct:license": licence,
                "dcat:accessService": { "@id": format!("{base}/ogc") },
            })
        })
        .collect()
}

/// A box as the polygon that DCAT-AP asks for.
fn spatial(extent: LonLatBounds) -> Value {
    let corners: Vec<String> =
        extent.border(1).iter().map(|corner| format!("{} {}", corner.lon_deg, corner.lat_deg)).collect();
    json!({
        "@type": "dct:Location",
        "dcat:bbox": { "@type": "geosparql:wktLiteral", "@value": format!("POLYGON(({}))", corners.join(",")) },
    })
}

fn agent(name: &str) -> Value {
    json!({ "@type": "foaf:Agent", "foaf:name": name })
}

fn in_both(words: &Words) -> Value {
    json!([in_language(&words.fr, Language::French), in_language(&words.en, Language::English)])
}

fn in_language(text: &str, language: Language) -> Value {
    json!({ "@language": language.code(), "@value": text })
}

/// The authority of the European Union for a language.
fn language_authority(authority: &str) -> Value {
    json!({ "@id": format!("http://publications.europa.eu/resource/authority/language/{authority}") })
}
