//! The kinds of problems, their status and their words.

use axum::http::StatusCode;

use crate::layers::Language;

/// What kind of problem it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ProblemKind {
    UnknownParameter,
    BadParameter,
    BadRequest,
    NotFound,
    MethodNotAllowed,
    SlowBody,
    BodyTooLarge,
    BeyondTheEnd,
    AnotherAnswer,
    NoCoding,
    BadZone,
    BadPositions,
    NoPublishedPlace,
    NoValue,
    NotSignedIn,
    Forbidden,
    Conflict,
    NoRevision,
    BadRecord,
    Outside,
    NoEvaluation,
    TooFast,
    NoRoom,
    NotKept,
    Overloaded,
    TooLong,
    Internal,
}

impl ProblemKind {
    /// The kind of a refusal of which only the status is known.
    pub const fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Self::MethodNotAllowed,
            StatusCode::REQUEST_TIMEOUT => Self::SlowBody,
            StatusCode::PAYLOAD_TOO_LARGE => Self::BodyTooLarge,
            StatusCode::RANGE_NOT_SATISFIABLE => Self::BeyondTheEnd,
            StatusCode::PRECONDITION_FAILED => Self::AnotherAnswer,
            StatusCode::NOT_ACCEPTABLE => Self::NoCoding,
            StatusCode::UNAUTHORIZED => Self::NotSignedIn,
            StatusCode::FORBIDDEN => Self::Forbidden,
            StatusCode::SERVICE_UNAVAILABLE => Self::TooLong,
            status if status.as_u16() < 500 => Self::BadRequest,
            _ => Self::Internal,
        }
    }

    /// The status code.
    pub const fn status(self) -> StatusCode {
        match self {
            Self::UnknownParameter | Self::BadParameter | Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::SlowBody => StatusCode::REQUEST_TIMEOUT,
            Self::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::BeyondTheEnd => StatusCode::RANGE_NOT_SATISFIABLE,
            Self::AnotherAnswer => StatusCode::PRECONDITION_FAILED,
            Self::NoCoding => StatusCode::NOT_ACCEPTABLE,
            Self::NotSignedIn => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::Conflict => StatusCode::CONFLICT,
            Self::NoRevision => StatusCode::PRECONDITION_REQUIRED,
            Self::TooFast => StatusCode::TOO_MANY_REQUESTS,
            Self::NoRoom => StatusCode::INSUFFICIENT_STORAGE,
            Self::BadZone
            | Self::BadPositions
            | Self::NoPublishedPlace
            | Self::NoValue
            | Self::BadRecord
            | Self::Outside
            | Self::NoEvaluation => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Overloaded | Self::TooLong | Self::NotKept => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The end of the problem's type.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::UnknownParameter => "unknown-parameter",
            Self::BadParameter => "bad-parameter",
            Self::BadRequest => "bad-request",
            Self::NotFound => "not-found",
            Self::MethodNotAllowed => "method-not-allowed",
            Self::SlowBody => "slow-body",
            Self::BodyTooLarge => "body-too-large",
            Self::BeyondTheEnd => "beyond-the-end",
            Self::AnotherAnswer => "another-answer",
            Self::NoCoding => "no-coding",
            Self::BadZone => "bad-zone",
            Self::BadPositions => "bad-positions",
            Self::NoPublishedPlace => "no-published-place",
            Self::NoValue => "no-value",
            Self::NotSignedIn => "not-signed-in",
            Self::Forbidden => "forbidden",
            Self::Conflict => "conflict",
            Self::NoRevision => "no-revision",
            Self::BadRecord => "bad-record",
            Self::Outside => "outside",
            Self::NoEvaluation => "no-evaluation",
            Self::TooFast => "too-fast",
            Self::NoRoom => "no-room",
            Self::NotKept => "not-kept",
            Self::Overloaded => "overloaded",
            Self::TooLong => "too-long",
            Self::Internal => "internal",
        }
    }

    /// Whether the same request may pass a little later.
    pub const fn may_pass(self) -> bool {
        matches!(self, Self::Overloaded | Self::TooLong | Self::TooFast | Self::NoRoom | Self::NotKept)
    }

    /// What kind of problem it is, in words.
    pub const fn title(self, language: Language) -> &'static str {
        let (fr, en) = self.titles();
        match language {
            Language::French => fr,
            Language::English => en,
        }
    }

    const fn titles(self) -> (&'static str, &'static str) {
        match self {
            Self::UnknownParameter => ("Paramètre inconnu", "Unknown parameter"),
            Self::BadParameter => ("Paramètre inutilisable", "Unusable parameter"),
            Self::BadRequest => ("Requête incomprise", "Request not understood"),
            Self::NotFound => ("Introuvable", "Not found"),
            Self::MethodNotAllowed => ("Méthode non admise", "Method not allowed"),
            Self::SlowBody => ("Corps trop lent", "Body too slow"),
            Self::BodyTooLarge => ("Corps trop grand", "Body too large"),
            Self::BeyondTheEnd => ("Au-delà de la fin du fichier", "Beyond the end of the file"),
            Self::AnotherAnswer => ("La réponse a changé", "The answer has changed"),
            Self::NoCoding => ("Aucun codage admis", "No coding accepted"),
            Self::BadZone => ("Zone inutilisable", "Unusable zone"),
            Self::BadPositions => ("Positions inutilisables", "Unusable positions"),
            Self::NoPublishedPlace => ("Aucun lieu publié", "No published place"),
            Self::NoValue => ("Aucune valeur", "No value"),
            Self::NotSignedIn => ("Non identifié", "Not signed in"),
            Self::Forbidden => ("Non autorisé", "Not allowed"),
            Self::Conflict => ("Contraire à une règle", "Against a rule"),
            Self::NoRevision => ("Révision nécessaire", "Revision needed"),
            Self::BadRecord => ("Enregistrement inutilisable", "Unusable record"),
            Self::Outside => ("Hors de la commune", "Outside the commune"),
            Self::NoEvaluation => ("Évaluation impossible", "No evaluation possible"),
            Self::TooFast => ("Trop d’écritures", "Too many writes"),
            Self::NoRoom => ("Plus de place", "No room left"),
            Self::NotKept => ("Registre indisponible", "Register not available"),
            Self::Overloaded => ("Serveur occupé", "Server busy"),
            Self::TooLong => ("Réponse trop longue à établir", "Answer takes too long"),
            Self::Internal => ("Erreur du serveur", "Server error"),
        }
    }

    /// What is wrong, where nothing more is known.
    pub const fn sentence(self, language: Language) -> &'static str {
        let (fr, en) = match self {
            Self::NotFound => {
                ("rien ne se trouve à cette adresse ; voir /docs", "nothing is at this address; see /docs")
            }
            Self::MethodNotAllowed => (
                "cette adresse n’admet pas cette méthode ; voir l’en-tête Allow",
                "this address does not take this method; see the Allow header",
            ),
            Self::SlowBody => ("le corps n’est pas arrivé à temps", "the body did not arrive in time"),
            Self::AnotherAnswer => (
                "la réponse n’est plus celle que nomme l’en-tête If-Match",
                "the answer is no longer the one that the header If-Match names",
            ),
            Self::NoCoding => (
                "l’en-tête Accept-Encoding n’admet ni gzip, ni br, ni zstd, ni identity",
                "the header Accept-Encoding takes none of gzip, br, zstd and identity",
            ),
            Self::NotSignedIn => (
                "un jeton valable est nécessaire : Authorization: Bearer …, ou une session ouverte",
                "a valid token is needed: Authorization: Bearer …, or a session",
            ),
            Self::Forbidden => ("ce rôle ne le permet pas", "this role does not allow it"),
            Self::NoRevision => (
                "l’en-tête If-Match doit porter l’ETag de l’enregistrement, ou If-None-Match: * pour en créer un",
                "the header If-Match must carry the ETag of the record, or If-None-Match: * to make one",
            ),
            Self::TooFast => (
                "trop de requêtes à la fois pour ce jeton ; réessayer dans un instant",
                "too many requests at once for this token; try again in a moment",
            ),
            Self::NoRoom => (
                "plus de place sur le disque : rien n’a été écrit, les lectures continuent",
                "no room on the disk: nothing was written, reads go on",
            ),
            Self::NotKept => (
                "le registre du programme n’est pas disponible : rien n’a été écrit",
                "the register of the programme is not available: nothing was written",
            ),
            Self::Overloaded => (
                "trop de questions à la fois ; réessayer dans un instant",
                "too many questions at once; try again in a moment",
            ),
            Self::TooLong => ("la réponse n’est pas prête à temps", "the answer is not ready in time"),
            Self::Internal => (
                "une erreur est survenue ici, pas dans la requête ; elle est notée au journal",
                "something went wrong here, not in the request; it is in the log",
            ),
            other => other.titles(),
        };
        match language {
            Language::French => fr,
            Language::English => en,
        }
    }
}
