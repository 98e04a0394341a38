//! Why a write is refused, in both languages, with the status that it has.

use crate::programme::record::ValueFault;
use crate::programme::{Forbidden, GroundFault, Refusal};

use super::super::fault_words::ProblemKind;
use super::super::problem::ApiError;

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Zone(fault) => fault.into(),
            Refusal::Forbidden(what) => Self::new(ProblemKind::Forbidden, forbidden_in_french(what), what.to_string()),
            Refusal::NotThere { kind, id } => {
                let label = kind.label();
                Self::unknown(&format!("{} introuvable", label.fr), &format!("unknown {}", label.en), id.as_str())
            }
            Refusal::ThereAlready { kind, id } => {
                let label = kind.label();
                let fr = format!("« {id} » existe déjà ({})", label.fr);
                Self::new(ProblemKind::Conflict, fr, format!("there is a {} `{id}` already", label.en)).in_field("id")
            }
            Refusal::Changed { revision } => Self::new(
                ProblemKind::AnotherAnswer,
                format!("l’enregistrement a changé depuis : il en est à la révision {revision}"),
                format!("the record was changed since: it is at revision {revision}"),
            )
            .in_field("If-Match"),
            Refusal::Field { field, fault } => {
                let fr = format!("champ « {field} » : {}", value_in_french(&fault));
                Self::new(ProblemKind::BadRecord, fr, format!("field `{field}`: {fault}")).in_field(field)
            }
            Refusal::Ground(fault) => {
                Self::new(ProblemKind::BadRecord, ground_in_french(fault), fault.to_string()).in_field("geometry")
            }
            Refusal::Outside { commune, at } => Self::new(
                ProblemKind::Outside,
                format!(
                    "une partie de la géométrie est hors de « {commune} », dont elle doit rester à moins d’un mètre"
                ),
                format!("a part of the geometry lies outside `{commune}`, to which it must keep within a metre"),
            )
            .in_field("geometry")
            .located(Some(at)),
            Refusal::Rule { field, rule } => {
                let words = rule.words();
                let fr = format!("champ « {field} » : {}", words.fr);
                Self::new(ProblemKind::Conflict, fr, format!("field `{field}`: {}", words.en)).in_field(field)
            }
            Refusal::Protocol(fault) => {
                let words = fault.words();
                Self::new(ProblemKind::BadRecord, words.fr, words.en)
            }
            Refusal::Evaluation(refusal) => {
                let words = refusal.words();
                Self::new(ProblemKind::NoEvaluation, words.fr, words.en).in_field("method")
            }
            Refusal::Named { kind, id } => {
                let label = kind.label();
                let fr = format!("« {id} » ({}) en dépend", label.fr);
                Self::new(ProblemKind::Conflict, fr, format!("the {} `{id}` names it", label.en)).in_field("id")
            }
        }
    }
}

const fn forbidden_in_french(what: Forbidden) -> &'static str {
    match what {
        Forbidden::Kind => "ce rôle n’écrit pas de tels enregistrements",
        Forbidden::Commune => "l’enregistrement est d’une commune qui n’est pas la vôtre",
        Forbidden::Step => "cette étape revient à ceux qui suivent le programme",
    }
}

const fn ground_in_french(fault: GroundFault) -> &'static str {
    match fault {
        GroundFault::Missing => "un tracé est nécessaire",
        GroundFault::NotTaken => "un tel enregistrement n’a pas de géométrie",
        GroundFault::PointForOutline => "un tracé est nécessaire, un point est donné",
        GroundFault::OutlineForPoint => "un point est nécessaire, un tracé est donné",
        GroundFault::OffGlobe => "le point n’est pas sur le globe",
    }
}

fn value_in_french(fault: &ValueFault) -> String {
    match fault {
        ValueFault::Missing => "une valeur est nécessaire".to_owned(),
        ValueFault::Kind { found, expected } => format!("« {found} » est donné, « {expected} » est nécessaire"),
        ValueFault::TooLong { found, most } => format!("{found} caractères sont donnés, {most} au plus sont admis"),
        ValueFault::Character(code) => {
            format!("le caractère U+{code:04X} n’est pas admis : il ne montre rien, ou retourne le texte autour de lui")
        }
        ValueFault::TooMany { found } => format!("{found} valeurs sont données, c’est trop"),
        ValueFault::Word { found, allowed } => format!("« {found} » n’est aucun de : {}", allowed.join(", ")),
        ValueFault::Range { found, least, most } => format!("{found} n’est pas entre {least} et {most}"),
        ValueFault::Form { found, expected } => format!("« {found} » n’a pas la forme attendue ({expected})"),
        ValueFault::Twice(found) => format!("« {found} » y est deux fois"),
        ValueFault::NotThere { kind, id } => format!("« {id} » n’existe pas ({})", kind.label().fr),
        ValueFault::Unknown => "ce champ n’existe pas".to_owned(),
    }
}
