//! Query parameters, strictly: an unknown one is refused with the list of those that are taken, one given twice too.
//!
//! The names come from the documentation of each set of parameters, so that what is documented is what is taken.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use percent_encoding::percent_decode_str;
use utoipa::IntoParams;

use crate::layers::Language;

use super::fault_words::ProblemKind;
use super::language::LANGUAGE_PARAMETER;
use super::problem::ApiError;

/// A set of query parameters, read from the pairs of an address.
pub(super) trait Parameters: IntoParams + Sized {
    /// Where their names are kept once they were read from the documentation.
    fn names() -> &'static Names;

    /// The parameters.
    ///
    /// # Errors
    /// Where a value cannot be used; the error names the parameter and what is allowed.
    fn read(pairs: &Pairs) -> Result<Self, ApiError>;
}

/// The names of a set of parameters: taken from their documentation at the first request.
#[derive(Debug)]
pub(super) struct Names(OnceLock<Vec<String>>);

/// The parameters of an address, all of them known.
pub(super) struct Strict<T>(pub T);

/// The parameters of an address, before it is known which are taken.
#[derive(Debug)]
pub(super) struct Given(Vec<(String, String)>);

/// The parameters of an address that takes none beside the language.
#[derive(Debug, IntoParams)]
pub(super) struct NoParameters {}

/// The names and values of an address.
#[derive(Debug)]
pub(super) struct Pairs(BTreeMap<String, String>);

impl<T: Parameters, S: Sync> FromRequestParts<S> for Strict<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        Given::from_request_parts(parts, state).await?.read().map(Self)
    }
}

impl<S: Sync> FromRequestParts<S> for Given {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, ApiError> {
        let pairs = parts.uri.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty());
        let read = |pair: &str| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Some((decoded(name)?, decoded(value)?))
        };
        pairs.map(read).collect::<Option<_>>().map(Self).ok_or_else(unreadable)
    }
}

impl Names {
    pub const fn new() -> Self {
        Self(OnceLock::new())
    }

    fn documented<T: Parameters>(&self) -> &[String] {
        self.0.get_or_init(|| T::into_params(|| None).into_iter().map(|parameter| parameter.name).collect())
    }
}

impl Given {
    /// A set of parameters, all of them known.
    ///
    /// # Errors
    /// Where one is not, or its value cannot be used.
    pub fn read<T: Parameters>(self) -> Result<T, ApiError> {
        let documented = T::names().documented::<T>();
        T::read(&self.checked(documented.iter().map(String::as_str).collect())?)
    }

    /// Whether each parameter is one of `names`.
    pub fn are_among(&self, names: &[&str]) -> bool {
        self.0.iter().all(|(name, _)| names.contains(&name.as_str()))
    }

    /// The parameters, each of them one of `allowed` or the language, and none given twice.
    ///
    /// # Errors
    /// The first that is none of them, or that is given twice.
    pub fn checked(self, mut allowed: Vec<&str>) -> Result<Pairs, ApiError> {
        allowed.push(LANGUAGE_PARAMETER);
        let pairs = Pairs::checked(self.0, &allowed)?;
        pairs.parsed::<Language>(LANGUAGE_PARAMETER, ("fr ou en", "fr or en"))?;
        Ok(pairs)
    }
}

impl Parameters for NoParameters {
    fn names() -> &'static Names {
        static NAMES: Names = Names::new();
        &NAMES
    }

    fn read(_pairs: &Pairs) -> Result<Self, ApiError> {
        Ok(Self {})
    }
}

impl Pairs {
    /// The pairs, all of them allowed and none given twice.
    fn checked(pairs: Vec<(String, String)>, allowed: &[&str]) -> Result<Self, ApiError> {
        let mut known = BTreeMap::new();
        for (name, value) in pairs {
            if !allowed.contains(&name.as_str()) {
                return Err(unknown_parameter(&name, allowed));
            }
            if known.insert(name.clone(), value).is_some() {
                let (fr, en) = ("donné deux fois ; plusieurs valeurs se joignent par des virgules", "given twice");
                return Err(ApiError::bad_parameter(&name, fr, format!("{en}; several values are joined by commas")));
            }
        }
        Ok(Self(known))
    }

    /// The value of a parameter.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Every parameter with its value, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The value of a parameter, read; `allowed` says in French and in English what can be.
    pub fn parsed<T: std::str::FromStr>(&self, name: &str, allowed: (&str, &str)) -> Result<Option<T>, ApiError> {
        let refused = |_| ApiError::bad_parameter(name, allowed.0, allowed.1);
        self.text(name).map(|text| text.parse().map_err(refused)).transpose()
    }

    /// The value of a parameter that must be there.
    pub fn required<T: std::str::FromStr>(&self, name: &str, allowed: (&str, &str)) -> Result<T, ApiError> {
        self.parsed(name, allowed)?.ok_or_else(|| ApiError::bad_parameter(name, allowed.0, allowed.1))
    }

    /// The items of a list joined by commas, none of them empty.
    pub fn list(&self, name: &str) -> Result<Vec<&str>, ApiError> {
        let items: Vec<&str> = self.text(name).map(|text| text.split(',').map(str::trim).collect()).unwrap_or_default();
        if items.iter().any(|item| item.is_empty()) {
            return Err(ApiError::bad_parameter(
                name,
                "des valeurs jointes par des virgules",
                "values joined by commas",
            ));
        }
        Ok(items)
    }

    /// The one of `choices` that a parameter names; the first of them where it is not given.
    pub fn choice<T: Copy>(&self, name: &str, choices: &[(&str, T)]) -> Result<T, ApiError> {
        Ok(self.named_choice(name, choices)?.unwrap_or(choices[0].1))
    }

    /// The one of `choices` that a parameter names, where it is given.
    pub fn named_choice<T: Copy>(&self, name: &str, choices: &[(&str, T)]) -> Result<Option<T>, ApiError> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let named = choices.iter().find(|(word, _)| *word == text);
        named.map(|&(_, choice)| Some(choice)).ok_or_else(|| {
            let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
            ApiError::bad_parameter(name, words.join(", "), words.join(", "))
        })
    }
}

/// A name or a value as it was before it was put in an address; none where it is no text: what is not would be replaced by
/// signs that nobody wrote.
fn decoded(text: &str) -> Option<String> {
    let spaced = if text.contains('+') { Cow::Owned(text.replace('+', " ")) } else { Cow::Borrowed(text) };
    percent_decode_str(&spaced).decode_utf8().ok().map(Cow::into_owned)
}

fn unreadable() -> ApiError {
    let kind = ProblemKind::BadRequest;
    ApiError::new(kind, "les paramètres de l’adresse sont illisibles", "the parameters of the address are unreadable")
}

fn unknown_parameter(name: &str, allowed: &[&str]) -> ApiError {
    let name: String = name.chars().take(64).collect();
    let allowed = allowed.join(", ");
    ApiError::new(
        ProblemKind::UnknownParameter,
        format!("paramètre « {name} » inconnu ; admis : {allowed}"),
        format!("unknown parameter `{name}`; allowed: {allowed}"),
    )
    .in_field(name)
}
