//! The bodies of the programme: what its kinds of records are made of, the records themselves, what is late.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::layers::Words;
use crate::programme::Late;
use crate::programme::record::{Ground, Holds, Kind, RecordField};

use super::geojson::GeometryBody;
use super::words::{CollectionWord, FeatureWord, FieldTypeWord, GroundWord, RecordKindWord};

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BothWordsBody {
    /// In French.
    pub fr: String,
    /// In English.
    pub en: String,
}

/// What the register holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OverviewBody {
    /// The number of the last write.
    pub revision: u64,
    /// The kinds of records; what is named comes before what names it.
    pub kinds: Vec<KindBody>,
}

/// A kind of record: what forms and columns are made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct KindBody {
    /// Its word in addresses.
    #[schema(value_type = RecordKindWord)]
    pub id: &'static str,
    /// What one such record is called.
    pub label: BothWordsBody,
    /// What stands on the map for it.
    #[schema(value_type = GroundWord)]
    pub geometry: &'static str,
    /// Its fields, in the order in which they are shown.
    pub fields: Vec<FieldBody>,
    /// How many of them the visitor may see.
    pub count: usize,
    /// Where they are.
    pub href: String,
}

/// A field of a kind of record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldBody {
    /// Its name in bodies and columns.
    #[schema(value_type = String)]
    pub name: &'static str,
    /// What it is called.
    pub label: BothWordsBody,
    /// Whether a record without it is refused.
    pub required: bool,
    /// Whether the server alone writes it.
    pub computed: bool,
    /// What it holds.
    #[serde(rename = "type")]
    #[schema(value_type = FieldTypeWord)]
    pub holds: &'static str,
    /// The words that it takes, where it holds words.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<String>>, nullable = false)]
    pub values: Option<&'static [&'static str]>,
    /// The kind of record that it names, where it names one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<RecordKindWord>, nullable = false)]
    pub names: Option<&'static str>,
}

/// A record of the programme: a GeoJSON feature of the fields of its kind.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RecordBody {
    /// `Feature`.
    #[serde(rename = "type")]
    #[schema(value_type = FeatureWord)]
    pub feature: &'static str,
    /// Its identifier among those of its kind.
    pub id: String,
    /// Its place; null where it has none.
    #[schema(required)]
    pub geometry: Option<GeometryBody>,
    /// Its fields by name, those without a value as null; what the visitor may not see is left out.
    pub properties: RecordPropertiesBody,
}

/// The fields of a record and its revision.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RecordPropertiesBody {
    /// The revision that it is at, which a write must name.
    pub revision: u64,
    /// The fields of its kind.
    #[serde(flatten)]
    #[schema(value_type = BTreeMap<String, FieldValueBody>)]
    pub fields: BTreeMap<String, Value>,
}

/// What a field holds.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(untagged)]
pub enum FieldValueBody {
    /// A text, a date, a word, an identifier.
    Text(String),
    /// A number.
    Number(f64),
    /// Several texts.
    Texts(Vec<String>),
    /// A text in both languages.
    Words(BothWordsBody),
    /// Nothing.
    None,
}

/// Records of a kind.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecordsBody {
    /// `FeatureCollection`.
    #[serde(rename = "type")]
    #[schema(value_type = CollectionWord)]
    pub collection: &'static str,
    /// How many match the question.
    pub number_matched: usize,
    /// How many of them are in this answer.
    pub number_returned: usize,
    /// The records, by identifier.
    pub features: Vec<RecordBody>,
}

/// What is late.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LateListBody {
    /// The day, `YYYY-MM-DD`.
    pub today: String,
    /// What is late on it, the longest first.
    pub late: Vec<LateBody>,
}

/// A record that is late.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LateBody {
    /// The kind of record.
    #[schema(value_type = RecordKindWord)]
    pub kind: &'static str,
    /// Its identifier.
    pub id: String,
    /// The experiment that it belongs to.
    pub experiment: String,
    /// When it was due: a year, a month or a day.
    pub due: String,
    /// What is late.
    pub what: BothWordsBody,
}

impl From<&Words> for BothWordsBody {
    fn from(words: &Words) -> Self {
        Self { fr: words.fr.clone(), en: words.en.clone() }
    }
}

impl KindBody {
    /// The body of a kind of which there are `count` records.
    pub fn new(kind: Kind, count: usize) -> Self {
        Self {
            id: kind.id(),
            label: (&kind.label()).into(),
            geometry: ground_word(kind.ground()),
            fields: kind.fields().iter().map(Into::into).collect(),
            count,
            href: format!("/programme/{kind}"),
        }
    }
}

impl From<&RecordField> for FieldBody {
    fn from(field: &RecordField) -> Self {
        let values = match field.holds {
            Holds::Word(words) | Holds::WordList(words) => Some(words),
            _ => None,
        };
        let names = match field.holds {
            Holds::Named(kind) => Some(kind.id()),
            _ => None,
        };
        Self {
            name: field.name,
            label: BothWordsBody { fr: field.fr.to_owned(), en: field.en.to_owned() },
            required: field.is_needed,
            computed: field.is_computed,
            holds: type_word(field.holds),
            values,
            names,
        }
    }
}

impl From<&Late> for LateBody {
    fn from(late: &Late) -> Self {
        Self {
            kind: late.kind.id(),
            id: late.id.to_string(),
            experiment: late.experiment.to_string(),
            due: late.due.to_string(),
            what: (&late.what).into(),
        }
    }
}

/// The words of [`type_word`].
pub(super) const TYPE_WORDS: [&str; 12] =
    ["line", "text", "words", "date", "day", "number", "integer", "word", "word-list", "lines", "addresses", "record"];
/// The words of [`ground_word`].
pub(super) const GROUND_WORDS: [&str; 4] = ["none", "point", "outline", "point-or-outline"];

const fn type_word(holds: Holds) -> &'static str {
    match holds {
        Holds::Line(_) => "line",
        Holds::Prose(_) => "text",
        Holds::Words(_) => "words",
        Holds::Date => "date",
        Holds::Day => "day",
        Holds::Number(..) => "number",
        Holds::Integer(..) => "integer",
        Holds::Word(_) => "word",
        Holds::WordList(_) => "word-list",
        Holds::Lines(_) => "lines",
        Holds::Addresses => "addresses",
        Holds::Named(_) => "record",
    }
}

const fn ground_word(ground: Ground) -> &'static str {
    match ground {
        Ground::None => "none",
        Ground::Point => "point",
        Ground::Outline => "outline",
        Ground::Either => "point-or-outline",
    }
}
