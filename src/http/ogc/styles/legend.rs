//! The legend of a style.

use axum::extract::{Path, State};
use axum::response::Response;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::report::map::{drawn, legend_svg};

use super::super::super::answer::{Context, Media, answer, document, in_words};
use super::super::super::app::AppState;
use super::super::super::bodies::LegendBody;
use super::super::super::conditional::Tag;
use super::super::super::language::LanguageParams;
use super::super::super::problem::{ApiError, Refusals};
use super::super::super::query::{Names, Pairs, Parameters, Strict};
use super::subject::Subject;
use super::{PNG, png_of};

/// The form of a legend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LegendFormat {
    Svg,
    Png,
    Json,
}

/// In which form.
#[derive(Debug, Clone, Copy, IntoParams)]
#[into_params(parameter_in = Query)]
struct LegendParameters {
    /// `svg`, `png` or `json`.
    #[param(value_type = Option<String>, pattern = "^(svg|png|json)$", rename = "f")]
    format: LegendFormat,
}

impl Parameters for LegendParameters {
    fn names() -> &'static Names {
        static NAMES: Names = Names::new();
        &NAMES
    }

    fn read(pairs: &Pairs) -> Result<Self, ApiError> {
        let forms = [("svg", LegendFormat::Svg), ("png", LegendFormat::Png), ("json", LegendFormat::Json)];
        Ok(Self { format: pairs.choice("f", &forms)? })
    }
}

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(legend))
}

/// The legend of a style that colours communes by an indicator.
#[utoipa::path(
    get, path = "/ogc/styles/{id}/legend", tag = "ogc",
    params(("id" = String, Path, description = "Identifier of the style"), LegendParameters, LanguageParams),
    responses((status = 200, description = "The legend", content(
        (LegendBody = "application/json"),
        (String = "image/svg+xml"),
        (Vec<u8> = "image/png"),
    )), Refusals)
)]
async fn legend(
    State(app): State<AppState>,
    Path(id): Path<String>,
    Strict(LegendParameters { format }): Strict<LegendParameters>,
    context: Context,
) -> Result<Response, ApiError> {
    let snapshot = app.snapshot();
    let form = format!("{format:?}");
    let tag = Tag::of(&["legend", &id, &form, &snapshot.identity, context.language.code()]);
    app.blocking(move || {
        let subject = Subject::called(&id, &snapshot.engine)?;
        let unknown = || ApiError::unknown("style sans légende", "a style without legend", &id);
        let choropleth = subject.choropleth(&snapshot.engine).ok_or_else(unknown)?;
        if let Some(unchanged) = context.known.unchanged(&tag) {
            return Ok(unchanged);
        }
        let response = match format {
            LegendFormat::Svg => answer(Media::SVG, &tag, legend_svg(&choropleth, context.language).into_bytes()),
            LegendFormat::Png => {
                let picture =
                    drawn(&legend_svg(&choropleth, context.language)).map_err(|it| ApiError::internal(&it))?;
                answer(PNG, &tag, png_of(picture.width, picture.height, &picture.pixels)?)
            }
            LegendFormat::Json => {
                let body = LegendBody {
                    title: choropleth.indicator.label.in_language(context.language).to_owned(),
                    method: choropleth.method(context.language),
                    entries: choropleth.entries(context.language).into_iter().map(Into::into).collect(),
                };
                document(Media::JSON, &tag, &body)?
            }
        };
        Ok(in_words(response, context.language))
    })
    .await
}
