//! Why a write is refused.

use crate::diagnosis::ZoneFault;
use crate::geometry::LonLat;

use super::super::evaluation::{EvaluationRefusal, ProtocolFault};
use super::super::record::{Kind, RecordId, ValueFault};

/// Why a write to the programme is refused. Nothing was changed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// The role may not do this.
    #[error("{0}")]
    Forbidden(Forbidden),
    /// No record of the kind is called so.
    #[error("there is no {kind} `{id}`")]
    NotThere {
        /// The kind.
        kind: Kind,
        /// The identifier.
        id: RecordId,
    },
    /// A record of the kind is called so already.
    #[error("there is a {kind} `{id}` already")]
    ThereAlready {
        /// The kind.
        kind: Kind,
        /// The identifier.
        id: RecordId,
    },
    /// The record is not as the client last saw it.
    #[error("the record was changed since: it is at revision {revision}")]
    Changed {
        /// The revision that it is at.
        revision: u64,
    },
    /// A field cannot be taken.
    #[error("field `{field}`: {fault}")]
    Field {
        /// The field.
        field: String,
        /// What is wrong.
        fault: ValueFault,
    },
    /// The outline is no zone.
    #[error("{0}")]
    Zone(#[from] ZoneFault),
    /// The place is of a kind that the record does not take, or is missing.
    #[error("{0}")]
    Ground(GroundFault),
    /// A part of the place lies outside the commune that it is said to be in.
    #[error("a part of the geometry lies outside the commune {commune}, at {} {}", at.lon_deg, at.lat_deg)]
    Outside {
        /// The commune.
        commune: String,
        /// A position outside.
        at: LonLat,
    },
    /// A rule of the programme.
    #[error("field `{field}`: {rule}")]
    Rule {
        /// The field that the rule is about.
        field: &'static str,
        /// The rule.
        rule: Rule,
    },
    /// Other records name the one that would go.
    #[error("it is named by the {kind} `{id}`")]
    Named {
        /// The kind of one of them.
        kind: Kind,
        /// Its identifier.
        id: RecordId,
    },
    /// The protocol cannot be frozen.
    #[error("{0}")]
    Protocol(#[from] ProtocolFault),
    /// The measures do not carry the method.
    #[error("{0}")]
    Evaluation(#[from] EvaluationRefusal),
}

/// What somebody may not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Forbidden {
    /// The role writes no such records.
    #[error("this role writes no such records")]
    Kind,
    /// The record is, or would be, of a commune that is not the actor's.
    #[error("the record is of a commune that is not yours")]
    Commune,
    /// The step is for those who follow the programme.
    #[error("this step is for those who follow the programme")]
    Step,
}

/// What is wrong with a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GroundFault {
    /// There is none, and one is needed.
    #[error("an outline is needed")]
    Missing,
    /// The kind of record has no place.
    #[error("such a record has no geometry")]
    NotTaken,
    /// A point where an outline is needed.
    #[error("an outline is needed, a point was given")]
    PointForOutline,
    /// An outline where a point is needed.
    #[error("a point is needed, an outline was given")]
    OutlineForPoint,
    /// A point that is not on the globe.
    #[error("the point is not on the globe")]
    OffGlobe,
}

macro_rules! rules {
    ($($(#[$doc:meta])* $variant:ident = $fr:literal, $en:literal;)+) => {
        /// A rule of the programme that a write would break.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Rule {
            $($(#[$doc])* $variant),+
        }

        impl Rule {
            /// The rule in both languages.
            pub fn words(self) -> crate::layers::Words {
                match self {
                    $(Self::$variant => crate::layers::Words::new($fr, $en)),+
                }
            }
        }

        impl std::fmt::Display for Rule {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str(match self {
                    $(Self::$variant => $en),+
                })
            }
        }
    };
}

rules! {
    /// The state of an area at its beginning.
    AreaBegins = "un périmètre commence à l’état draft ou proposed", "an area begins as draft or proposed";
    /// The state of an experiment at its beginning.
    ExperimentBegins = "une expérimentation commence à l’état planned ; une expérimentation passée s’inscrit ended ou stopped, avec ses dates",
        "an experiment begins as planned; one of the past is entered as ended or stopped, with its dates";
    /// A state does not follow another.
    Follows = "cet état ne suit pas l’état actuel", "this state does not follow the present one";
    /// Why is to be said.
    Reason = "un motif est nécessaire pour cet état", "a reason is needed for this state";
    /// A date comes before the one that it should follow.
    Order = "cette date précède celle qu’elle doit suivre", "this date comes before the one that it should follow";
    /// A running experiment has a start.
    NoStart = "une date de début est nécessaire pour cet état", "a start is needed for this state";
    /// An experiment that is over has an end.
    NoEnd = "une date de fin est nécessaire pour cet état", "an end is needed for this state";
    /// A signed convention comes before the start.
    NoConvention = "une convention signée est nécessaire avant le démarrage", "a signed convention is needed before the start";
    /// A signed agreement says when.
    NoSignature = "la date de signature est nécessaire", "the date of the signature is needed";
    /// An area of another commune.
    OtherCommune = "cet enregistrement est d’une autre commune ou d’une autre expérimentation",
        "this record is of another commune or another experiment";
    /// An area that was not chosen.
    NotChosen = "le périmètre doit avoir été choisi", "the area must have been chosen";
    /// The experiment started.
    AfterLaunch = "un protocole se fige avant le lancement : la date doit être à venir",
        "a protocol is frozen before the launch: the date must be to come";
    /// What was frozen stays.
    Frozen = "un protocole figé en dépend : ceci ne peut plus changer", "a frozen protocol stands on it: this cannot change any more";
    /// What is written once.
    WrittenOnce = "cet enregistrement ne se modifie pas", "such a record is not changed";
    /// A protocol that is not what its hash says.
    Tampered = "le protocole n’est plus celui que dit son empreinte", "the protocol is no longer the one that its hash names";
    /// The same outcome twice.
    FrozenTwice = "un protocole est déjà figé pour cet indicateur", "a protocol is frozen for this outcome already";
    /// A phase that the date is not in.
    OtherPhase = "la date n’est pas dans cette phase de l’expérimentation", "the date is not in this phase of the experiment";
    /// An identifier that is the code of no commune.
    NotACode = "l’identifiant est le code INSEE de la commune", "the identifier is the INSEE code of the commune";
    /// A date to come.
    ToCome = "cette date est à venir", "this date is to come";
    /// Not an e-mail address.
    NoEmail = "ce n’est pas une adresse électronique", "this is no e-mail address";
    /// A measure of a control zone that the protocol does not name.
    OtherUnit = "l’unité diffère de celle des autres mesures de cet indicateur", "the unit differs from that of the other measures of this outcome";
}
