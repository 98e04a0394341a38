//! The lists of words that answers and questions are written in, as the description names them: each is made of the
//! core's own list, so that no description can fall behind it.

use std::borrow::Cow;

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::diagnosis::{Aggregation, Direction, Flag, Kind, Method, State, Unit, ZoneKind};
use crate::layers::{BaseRole, Theme};
use crate::programme::Role;
use crate::programme::record::Kind as RecordKind;

use super::programme::{GROUND_WORDS, TYPE_WORDS};

macro_rules! word_lists {
    ($($name:ident, $description:literal, $words:expr;)+) => {$(
        #[doc = $description]
        #[derive(Debug)]
        pub struct $name;

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let words: Vec<&'static str> = $words.into_iter().collect();
                let list = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words));
                RefOr::T(list.description(Some($description)).build().into())
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($name))
            }
        }
    )+};
}

word_lists! {
    DirectionWord, "Which way is better: more, less or neither.", Direction::ALL.map(Direction::code);
    AdditionWord, "Whether values of zones that do not overlap add up (`extensive`) or not.", Kind::ALL.map(Kind::code);
    StateWord, "Whether there is a value: `known`, `null` (the source has none) or `secret` (the source withholds it).",
        State::ALL.map(State::code);
    FlagWord, "What a reader must know before trusting a figure.", Flag::ALL.map(Flag::code);
    UnitWord, "The unit of a value.", Unit::ALL.map(Unit::code);
    MethodWord, "The name of a method.", Method::IDS;
    ZoneKindWord, "What kind of zone it is.", ZoneKind::ALL.map(ZoneKind::code);
    TerritoryKindWord, "What kind of territory it is.",
        [ZoneKind::Commune, ZoneKind::Ept, ZoneKind::Departement].map(ZoneKind::code);
    ThemeWord, "A theme.", Theme::ALL.map(Theme::id);
    QuestionReferenceWord, "Against whom figures are held: every parent, one of them, or a panel.",
        ["parents", "mgp", "ept", "departement", "panel"];
    ReferenceWord, "A reference set; `target` is a mark that an authority set.",
        ["mgp", "ept", "departement", "panel", "target"];
    BaseRoleWord, "What of the base map a layer shows.", BaseRole::ALL.map(BaseRole::id);
    AggregationWord, "How a score is made of its indicators.", Aggregation::ALL.map(Aggregation::code);
    RoleWord, "What somebody is to the programme.", Role::ALL.map(Role::id);
    RecordKindWord, "A kind of record of the programme.", RecordKind::ALL.iter().map(|kind| kind.id());
    GeometryWord, "A type of geometry of GeoJSON (RFC 7946).",
        ["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"];
    FeatureWord, "Always `Feature`.", ["Feature"];
    ItemWord, "Always `feature`.", ["feature"];
    TileDataWord, "Always `vector`.", ["vector"];
    ObjectWord, "Always `object`.", ["object"];
    PropertyTypeWord, "A type of a JSON schema.", ["string", "integer", "number", "boolean"];
    SchemeWord, "The scheme of the colours.", ["light", "dark"];
    HealthWord, "How the server is.", ["alive", "ready", "leaving", "reading"];
    GroundWord, "What stands on the map for a record.", GROUND_WORDS;
    FieldTypeWord, "What a field holds.", TYPE_WORDS;
    CollectionWord, "Always `FeatureCollection`.", ["FeatureCollection"];
}
