//! A style, as MapLibre or as QGIS reads it.

use axum::extract::{Path, State};
use axum::response::Response;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::layers::LayerId;
use crate::report::map::{Choropleth, GroundAddress, GroundLayer, StyleAddresses, map_style, qml, sld};

use super::super::super::accept::Accepted;
use super::super::super::answer::{Context, Media, answer, document, in_words};
use super::super::super::app::{AppState, Snapshot};
use super::super::super::base_url::BaseUrl;
use super::super::super::conditional::Tag;
use super::super::super::language::LanguageParams;
use super::super::super::problem::{ApiError, Refusals};
use super::super::super::query::{Names, Pairs, Parameters, Strict};
use super::super::form::DocumentForm;
use super::super::html;
use super::glyphs::GLYPHS_PATH;
use super::list::described;
use super::subject::Subject;

/// The media type of MapLibre's styles.
pub(super) const STYLE: Media = Media("application/vnd.mapbox.style+json");
/// The media type of SLD.
pub(super) const SLD: Media = Media("application/vnd.ogc.sld+xml;version=1.1");
/// The media type of QGIS's own styles, which have none that is registered.
pub(super) const QML: Media = Media("application/x-qgis-qml+xml");
/// The layers of places on every style.
const PLACES: [&str; 7] = ["departements", "epts", "stations", "velib", "districts", "experiments", "communes-labels"];

/// The form of a style.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum StyleFormat {
    MapLibre,
    Sld,
    Qml,
    Html,
}

/// In which form.
#[derive(Debug, Clone, Copy, IntoParams)]
#[into_params(parameter_in = Query)]
struct StyleParameters {
    /// `mapbox` (MapLibre, version 8), `sld` or `qml` (QGIS), or `html`: its legend, and how it is used. Without it,
    /// `Accept` chooses.
    #[param(value_type = Option<String>, pattern = "^(mapbox|json|sld|qml|html)$", rename = "f")]
    format: Option<StyleFormat>,
}

impl Parameters for StyleParameters {
    fn names() -> &'static Names {
        static NAMES: Names = Names::new();
        &NAMES
    }

    fn read(pairs: &Pairs) -> Result<Self, ApiError> {
        let forms = [
            ("mapbox", StyleFormat::MapLibre),
            ("json", StyleFormat::MapLibre),
            ("sld", StyleFormat::Sld),
            ("qml", StyleFormat::Qml),
            ("html", StyleFormat::Html),
        ];
        Ok(Self { format: pairs.named_choice("f", &forms)? })
    }
}

impl StyleFormat {
    /// The form that a client prefers who names none: the style itself, or the page for a reader.
    fn preferred(accepted: &Accepted) -> Self {
        let offers: [(&[&str], Self); 2] = [
            (&["application/vnd.mapbox.style+json", "application/json"], Self::MapLibre),
            (&["text/html"], Self::Html),
        ];
        accepted.preferred(&offers).unwrap_or(Self::MapLibre)
    }
}

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(style))
}

/// A style.
#[utoipa::path(
    get, path = "/ogc/styles/{id}", tag = "ogc",
    params(("id" = String, Path, description = "Identifier of the style"), StyleParameters, LanguageParams),
    responses((status = 200, description = "The style", content(
        (Object = "application/vnd.mapbox.style+json"),
        (String = "application/vnd.ogc.sld+xml;version=1.1"),
        (String = "application/x-qgis-qml+xml"),
        (String = "text/html"),
    )), Refusals)
)]
async fn style(
    State(app): State<AppState>,
    Path(id): Path<String>,
    Strict(StyleParameters { format }): Strict<StyleParameters>,
    base: BaseUrl,
    context: Context,
) -> Result<Response, ApiError> {
    let snapshot = app.snapshot();
    let format = format.unwrap_or_else(|| StyleFormat::preferred(&context.accepted));
    let form = format!("{format:?}");
    let tag = Tag::of(&["style", &id, &form, &snapshot.identity, &base.0, context.language.code()]);
    app.blocking(move || {
        let subject = Subject::called(&id, &snapshot.engine)?;
        if let Some(unchanged) = context.known.unchanged(&tag) {
            return Ok(unchanged);
        }
        Ok(in_words(written(&subject, format, &snapshot, &base, &context, &tag)?, context.language))
    })
    .await
}

fn written(
    subject: &Subject,
    format: StyleFormat,
    snapshot: &Snapshot,
    base: &BaseUrl,
    context: &Context,
    tag: &Tag,
) -> Result<Response, ApiError> {
    let choropleth = subject.choropleth(&snapshot.engine);
    match format {
        StyleFormat::MapLibre => {
            let title = subject.title(&snapshot.engine, context.language);
            let shown = (choropleth.as_ref(), subject.theme(&snapshot.engine));
            let addresses = addresses(subject, snapshot, base);
            document(STYLE, tag, &map_style(&title, shown, subject.scheme, context.language, &addresses))
        }
        StyleFormat::Html => {
            let body = described(subject, snapshot, base, context.language, DocumentForm::Html);
            Ok(html::answered(tag, context.language, html::style(&body, &base.0, context.language)))
        }
        StyleFormat::Sld => Ok(answer(SLD, tag, sld(&of_classes(choropleth)?, context.language))),
        StyleFormat::Qml => Ok(answer(QML, tag, qml(&of_classes(choropleth)?, context.language))),
    }
}

/// The classes, which the forms for QGIS are made of.
fn of_classes(choropleth: Option<Choropleth>) -> Result<Choropleth, ApiError> {
    let (fr, en) = ("sld, qml : pour les styles d’indicateurs", "sld, qml: for the styles of indicators");
    choropleth.ok_or_else(|| ApiError::bad_parameter("f", fr, en))
}

/// Where a style finds what it draws.
pub(super) fn addresses(subject: &Subject, snapshot: &Snapshot, base: &BaseUrl) -> StyleAddresses {
    let base = &base.0;
    let grid = "WebMercatorQuad/{z}/{y}/{x}";
    let indicator = subject.indicator().map(|id| format!("?indicators={id}")).unwrap_or_default();
    let places: Vec<&str> = PLACES.into_iter().filter(|id| snapshot.tiles.layer(id).is_some()).collect();
    let extent = snapshot.extents.get("communes").copied();
    let bounds = extent.filter(|extent| !extent.is_empty());
    StyleAddresses {
        communes: format!("{base}/ogc/collections/communes/tiles/{grid}{indicator}"),
        places: format!("{base}/ogc/tiles/{grid}?collections={}", places.join(",")),
        sprite: format!("{base}/ogc/sprites/{}", subject.scheme.code()),
        glyphs: format!("{base}{GLYPHS_PATH}"),
        credits: [credits(&["communes"], snapshot), credits(&places, snapshot)],
        ground: ground(snapshot, &format!("{base}/ogc/tiles/{grid}")),
        bounds: bounds
            .map_or([-180.0, -85.0, 180.0, 85.0], |it| [it.west_deg, it.south_deg, it.east_deg, it.north_deg]),
    }
}

/// Water and railways, from the layers in service that show them; nothing where none does.
fn ground(snapshot: &Snapshot, tiles: &str) -> Option<GroundAddress> {
    let has_role = snapshot.atlas.iter().filter_map(|layer| Some((layer, layer.about().base?)));
    let drawn = has_role.filter(|(layer, _)| snapshot.tiles.layer(layer.about().id.as_str()).is_some());
    let layers: Vec<GroundLayer> = drawn
        .map(|(layer, role)| GroundLayer { id: layer.about().id.clone(), role, geometry: layer.geometry().kind() })
        .collect();
    let ids: Vec<&str> = layers.iter().map(|layer| LayerId::as_str(&layer.id)).collect();
    let address =
        (!ids.is_empty()).then(|| (format!("{tiles}?collections={}", ids.join(",")), credits(&ids, snapshot)));
    address.map(|(tiles, credit)| GroundAddress { tiles, credit, layers })
}

fn credits(layers: &[&str], snapshot: &Snapshot) -> String {
    let mut credits: Vec<&str> = layers
        .iter()
        .filter_map(|id| snapshot.tiles.layer(id))
        .map(|layer| layer.about().attribution.as_str())
        .collect();
    credits.sort_unstable();
    credits.dedup();
    credits.join(" ; ")
}
