//! What each kind of record holds: its fields, whether it has a place on the map, who may see it.

use super::field::{Audience, Holds, RecordField};
use super::kind::Kind;

/// The five themes, as words of a field.
pub const THEMES: &[&str] = &["mobility", "climate", "energy", "public-space", "circular-economy"];

/// What stands on the map for a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// Nothing.
    None,
    /// A point, where there is one.
    Point,
    /// An outline, always.
    Outline,
    /// A point or an outline, where there is one.
    Either,
}

impl Kind {
    /// The fields, in the order in which they are shown.
    pub const fn fields(self) -> &'static [RecordField] {
        match self {
            Self::Edition => EDITION,
            Self::Commune => COMMUNE,
            Self::District => DISTRICT,
            Self::Area => AREA,
            Self::Solution => SOLUTION,
            Self::Experiment => EXPERIMENT,
            Self::Agreement => AGREEMENT,
            Self::Milestone => MILESTONE,
            Self::Control => CONTROL,
            Self::Protocol => PROTOCOL,
            Self::Measure => MEASURE,
            Self::Evaluation => EVALUATION,
        }
    }

    /// What stands on the map for it.
    pub const fn ground(self) -> Ground {
        match self {
            Self::Area | Self::Control => Ground::Outline,
            Self::District | Self::Experiment => Ground::Either,
            Self::Measure => Ground::Point,
            _ => Ground::None,
        }
    }

    /// The field `name`.
    pub fn field(self, name: &str) -> Option<&'static RecordField> {
        self.fields().iter().find(|field| field.name == name)
    }
}

const fn field(name: &'static str, fr: &'static str, en: &'static str, holds: Holds) -> RecordField {
    RecordField { name, fr, en, holds, is_needed: false, audience: Audience::Readers, is_computed: false }
}

const fn needed(name: &'static str, fr: &'static str, en: &'static str, holds: Holds) -> RecordField {
    RecordField { is_needed: true, ..field(name, fr, en, holds) }
}

const fn team(name: &'static str, fr: &'static str, en: &'static str, holds: Holds) -> RecordField {
    RecordField { audience: Audience::Team, ..field(name, fr, en, holds) }
}

const fn computed(name: &'static str, fr: &'static str, en: &'static str, holds: Holds) -> RecordField {
    RecordField { is_computed: true, ..field(name, fr, en, holds) }
}

const NAME: Holds = Holds::Line(200);
const SENTENCES: Holds = Holds::Words(2_000);
const COMMUNE_CODE: RecordField = needed("commune_code", "Commune", "Commune", Holds::Named(Kind::Commune));
const SOURCES: RecordField = field("sources", "Sources", "Sources", Holds::Addresses);
const CERTAINTY: RecordField = field("certainty", "Certitude", "Certainty", Holds::Word(&["high", "medium", "low"]));
const UNCERTAINTY: RecordField =
    field("uncertainty_m", "Incertitude du point (m)", "Uncertainty of the point (m)", Holds::Number(0.0, 50_000.0));
const NOTE: RecordField = team("note", "Note interne", "Note of the team", Holds::Prose(4_000));
const OF_EXPERIMENT: RecordField =
    needed("experiment_id", "Expérimentation", "Experiment", Holds::Named(Kind::Experiment));
const SHA256: Holds = Holds::Line(64);
const VALUE: Holds = Holds::Number(-1e15, 1e15);

const EDITION: &[RecordField] = &[
    needed("number", "Numéro", "Number", Holds::Integer(1, 99)),
    needed("title", "Titre", "Title", Holds::Words(200)),
    field("start", "Début", "Start", Holds::Date),
    field("end", "Fin", "End", Holds::Date),
    SOURCES,
    CERTAINTY,
    NOTE,
];

const COMMUNE: &[RecordField] = &[
    needed("name", "Nom", "Name", NAME),
    needed("edition_id", "Édition", "Edition", Holds::Named(Kind::Edition)),
    field("wave", "Vague", "Wave", Holds::Integer(1, 99)),
    field("presentation", "Présentation", "Presentation", Holds::Words(8_000)),
    SOURCES,
    CERTAINTY,
    NOTE,
];

const DISTRICT: &[RecordField] = &[
    needed("name", "Nom", "Name", NAME),
    COMMUNE_CODE,
    needed("status", "Statut", "Status", Holds::Word(&["of-the-tests", "first-identified"])),
    field("location", "Situation", "Location", SENTENCES),
    field("wanted", "Recherché", "Wanted", SENTENCES),
    field("area_m2", "Surface publiée (m²)", "Published area (m²)", Holds::Number(1.0, 1e9)),
    UNCERTAINTY,
    SOURCES,
    CERTAINTY,
    NOTE,
];

/// How far a proposed area came.
pub const AREA_STATES: &[&str] = &["draft", "proposed", "chosen", "withdrawn"];

const AREA: &[RecordField] = &[
    needed("name", "Nom", "Name", NAME),
    COMMUNE_CODE,
    needed("purpose", "Objet", "Purpose", Holds::Words(2_000)),
    needed("theme", "Thème", "Theme", Holds::Word(THEMES)),
    needed("state", "État", "State", Holds::Word(AREA_STATES)),
    field("reason", "Motif", "Reason", Holds::Words(2_000)),
    computed("area_m2", "Surface (m²)", "Area (m²)", Holds::Number(0.0, 1e12)),
    computed("zone_sha256", "Empreinte du tracé", "Hash of the outline", SHA256),
    NOTE,
];

const SOLUTION: &[RecordField] = &[
    needed("name", "Nom", "Name", Holds::Words(200)),
    field("description", "Description", "Description", SENTENCES),
    field("carrier", "Porteur", "Carrier", NAME),
    field(
        "carrier_kind",
        "Nature du porteur",
        "Kind of carrier",
        Holds::Word(&[
            "start-up",
            "association",
            "sme",
            "large-company",
            "cooperative",
            "school",
            "citizens",
            "designer",
            "public-body",
            "other",
        ]),
    ),
    field("themes", "Thèmes", "Themes", Holds::WordList(THEMES)),
    field("website", "Site", "Website", Holds::Addresses),
    team("contact_name", "Contact", "Contact", NAME),
    team("contact_email", "Courriel du contact", "E-mail of the contact", Holds::Line(254)),
    SOURCES,
    CERTAINTY,
    NOTE,
];

/// How far an experiment came.
pub const EXPERIMENT_STATES: &[&str] = &["planned", "running", "extended", "ended", "stopped"];

const EXPERIMENT: &[RecordField] = &[
    needed("solution", "Ce qui est testé", "What is tested", Holds::Words(500)),
    field("solution_id", "Solution", "Solution", Holds::Named(Kind::Solution)),
    field("company", "Porteur", "Carrier", NAME),
    COMMUNE_CODE,
    needed("edition_id", "Édition", "Edition", Holds::Named(Kind::Edition)),
    field("themes", "Thèmes", "Themes", Holds::WordList(THEMES)),
    field("theme_certainty", "Origine des thèmes", "Origin of the themes", Holds::Word(&["published", "inferred"])),
    needed("state", "État", "State", Holds::Word(EXPERIMENT_STATES)),
    field("reason", "Motif", "Reason", Holds::Words(2_000)),
    field("start", "Début", "Start", Holds::Date),
    field("end", "Fin", "End", Holds::Date),
    field("status", "État publié", "Published status", Holds::Word(&["announced", "under-way", "tested", "completed"])),
    field("dates", "Dates publiées", "Published dates", Holds::Words(500)),
    field("site", "Site", "Site", Holds::Words(500)),
    field("area_id", "Périmètre", "Area", Holds::Named(Kind::Area)),
    UNCERTAINTY,
    SOURCES,
    CERTAINTY,
    NOTE,
];

const AGREEMENT: &[RecordField] = &[
    OF_EXPERIMENT,
    needed(
        "category",
        "Nature",
        "Category",
        Holds::Word(&["convention", "public-space-occupation", "insurance", "data-protection", "other"]),
    ),
    needed("title", "Titre", "Title", NAME),
    field("party", "Partie", "Party", NAME),
    needed("state", "État", "State", Holds::Word(&["to-prepare", "sent", "signed", "refused", "expired"])),
    field("sent", "Envoyé le", "Sent on", Holds::Day),
    field("signed", "Signé le", "Signed on", Holds::Day),
    field("start", "Début", "Start", Holds::Day),
    field("end", "Fin", "End", Holds::Day),
    field("reference", "Référence", "Reference", NAME),
    NOTE,
];

const MILESTONE: &[RecordField] = &[
    OF_EXPERIMENT,
    needed(
        "step",
        "Étape",
        "Step",
        Holds::Word(&[
            "diagnosis",
            "call",
            "selection",
            "deployment",
            "mid-term",
            "evaluation",
            "promotion",
            "learning-module",
        ]),
    ),
    needed("title", "Titre", "Title", Holds::Words(200)),
    needed("due", "Échéance", "Due", Holds::Day),
    field("done", "Fait le", "Done on", Holds::Day),
    NOTE,
];

const CONTROL: &[RecordField] = &[
    OF_EXPERIMENT,
    needed("name", "Nom", "Name", NAME),
    computed("area_m2", "Surface (m²)", "Area (m²)", Holds::Number(0.0, 1e12)),
    computed("zone_sha256", "Empreinte du tracé", "Hash of the outline", SHA256),
    NOTE,
];

const PROTOCOL: &[RecordField] = &[
    OF_EXPERIMENT,
    needed("indicator", "Indicateur suivi", "Outcome", NAME),
    needed("unit", "Unité", "Unit", Holds::Line(32)),
    needed("direction", "Sens souhaité", "Wanted direction", Holds::Word(&["up", "down"])),
    needed("area_id", "Périmètre traité", "Treated area", Holds::Named(Kind::Area)),
    needed("period", "Pas de temps", "Period", Holds::Word(&["day", "week", "month", "quarter", "year"])),
    needed("before", "Observé depuis", "Observed from", Holds::Day),
    needed("launch", "Lancement", "Launch", Holds::Day),
    needed("until", "Observé jusqu’à", "Observed until", Holds::Day),
    field("expected_effect", "Effet attendu", "Expected effect", VALUE),
    computed("zone_sha256", "Empreinte du périmètre", "Hash of the area", SHA256),
    computed("controls", "Zones témoins", "Control zones", Holds::Lines(160)),
    computed(
        "minimum_detectable_effect",
        "Plus petit effet décelable",
        "Minimum detectable effect",
        Holds::Number(0.0, 1e15),
    ),
    computed("frozen", "Figé le", "Frozen on", Holds::Day),
    computed("sha256", "Empreinte du protocole", "Hash of the protocol", SHA256),
    NOTE,
];

const MEASURE: &[RecordField] = &[
    OF_EXPERIMENT,
    needed("indicator", "Indicateur", "Indicator", NAME),
    needed("unit", "Unité", "Unit", Holds::Line(32)),
    needed("phase", "Phase", "Phase", Holds::Word(&["before", "during", "after"])),
    needed("date", "Date", "Date", Holds::Day),
    needed("value", "Valeur", "Value", VALUE),
    field("control_id", "Zone témoin", "Control zone", Holds::Named(Kind::Control)),
    field("place", "Lieu", "Place", NAME),
    needed("source", "Source", "Source", Holds::Line(500)),
    NOTE,
];

/// The methods of evaluation, by their identifiers.
pub const METHODS: &[&str] = &[
    "before-after",
    "two-by-two",
    "two-way-fixed-effects",
    "event-study",
    "synthetic-control",
    "interrupted-series",
    "before-after-control-impact",
];

const EVALUATION: &[RecordField] = &[
    OF_EXPERIMENT,
    needed("protocol_id", "Protocole", "Protocol", Holds::Named(Kind::Protocol)),
    needed("method", "Méthode", "Method", Holds::Word(METHODS)),
    computed("estimate", "Effet estimé", "Estimated effect", VALUE),
    computed("standard_error", "Erreur type", "Standard error", VALUE),
    computed("low", "Borne basse (95 %)", "Lower bound (95 %)", VALUE),
    computed("high", "Borne haute (95 %)", "Upper bound (95 %)", VALUE),
    computed("p_value", "Valeur p", "p-value", Holds::Number(0.0, 1.0)),
    computed("observations", "Observations", "Observations", Holds::Integer(0, 1_000_000_000)),
    computed("verdict", "Conclusion", "Verdict", Holds::Word(&["better", "worse", "changed", "not-told"])),
    computed("summary", "En clair", "In plain words", Holds::Words(4_000)),
    computed("measures_sha256", "Empreinte des mesures", "Hash of the measures", SHA256),
    computed("made", "Établie le", "Made on", Holds::Day),
    NOTE,
];
