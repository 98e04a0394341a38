//! The forms of what is made visible: `f`, else what the client prefers. Data stays what a client gets who says nothing.

use utoipa::IntoParams;

use crate::programme::record::Kind;

use super::super::super::accept::Accepted;
use super::super::super::problem::ApiError;
use super::super::super::query::{Names, Pairs, Parameters};

/// The form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http::programme) enum Form {
    /// GeoJSON, or JSON where it is no feature.
    Data,
    /// A page (HTML).
    Page,
    /// Linked data (JSON-LD).
    LinkedData,
}

/// The form of a record.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::http::programme) struct RecordForm {
    /// `geojson` (or `json`); for a commune or an experiment also `html`, its page, and `jsonld`, the same as linked data.
    /// Without it, `Accept` chooses.
    #[param(value_type = Option<String>, pattern = "^(geojson|json|html|jsonld)$")]
    f: Option<Form>,
}

/// The form of the overview.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::http::programme) struct OverviewForm {
    /// `json`, or `html`, the page of the programme. Without it, `Accept` chooses.
    #[param(value_type = Option<String>, pattern = "^(json|html)$")]
    f: Option<Form>,
}

impl Parameters for RecordForm {
    fn names() -> &'static Names {
        static NAMES: Names = Names::new();
        &NAMES
    }

    fn read(pairs: &Pairs) -> Result<Self, ApiError> {
        let forms = [("geojson", Form::Data), ("json", Form::Data), ("html", Form::Page), ("jsonld", Form::LinkedData)];
        Ok(Self { f: pairs.named_choice("f", &forms)? })
    }
}

impl Parameters for OverviewForm {
    fn names() -> &'static Names {
        static NAMES: Names = Names::new();
        &NAMES
    }

    fn read(pairs: &Pairs) -> Result<Self, ApiError> {
        Ok(Self { f: pairs.named_choice("f", &[("json", Form::Data), ("html", Form::Page)])? })
    }
}

impl RecordForm {
    /// The form of the answer about a record of a kind.
    ///
    /// # Errors
    /// Where one is named that the kind has not.
    pub fn of(&self, kind: Kind, accepted: &Accepted) -> Result<Form, ApiError> {
        let is_visible = matches!(kind, Kind::Commune | Kind::Experiment);
        match self.f {
            Some(Form::Page | Form::LinkedData) if !is_visible => {
                Err(ApiError::bad_parameter("f", "geojson, json", "geojson, json"))
            }
            Some(form) => Ok(form),
            None if !is_visible => Ok(Form::Data),
            None => Ok(preferred(
                accepted,
                &[
                    (&["application/geo+json", "application/json"], Form::Data),
                    (&["text/html", "application/xhtml+xml"], Form::Page),
                    (&["application/ld+json"], Form::LinkedData),
                ],
            )),
        }
    }
}

impl OverviewForm {
    /// The form of the answer.
    pub fn of(&self, accepted: &Accepted) -> Form {
        let offers: [(&[&str], Form); 2] =
            [(&["application/json"], Form::Data), (&["text/html", "application/xhtml+xml"], Form::Page)];
        self.f.unwrap_or_else(|| preferred(accepted, &offers))
    }
}

fn preferred(accepted: &Accepted, offers: &[(&[&str], Form)]) -> Form {
    accepted.preferred(offers).unwrap_or(Form::Data)
}
