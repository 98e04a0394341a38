//! Why no score can be made, in both languages: 400 for what no zone could be scored by, 422 for a value that is missing
//! here.

use crate::diagnosis::{
    Catalogue, ComparisonFault, MAX_ROWS, MAX_SEED, MAX_WEIGHT, MAX_WEIGHTS, MIN_WEIGHT, QuestionFault, ScoreFault,
    State, Whose, is_scorable,
};

use super::fault_words::ProblemKind;
use super::problem::ApiError;

/// The parameter that asks for a score.
pub(super) const SCORE_PARAMETER: &str = "score";

/// The refusal of a score, with the indicators that may enter one where that is what was wrong.
pub(super) fn refused(fault: &ScoreFault, catalogue: &Catalogue) -> ApiError {
    let scorable: Vec<&str> =
        catalogue.iter().filter(|indicator| is_scorable(indicator)).map(|indicator| indicator.id.as_str()).collect();
    let allowed = match fault {
        ScoreFault::Unknown(_) | ScoreFault::NoGoalposts(_) => scorable.join(", "),
        _ => return fault.clone().into(),
    };
    let (fr, en) = (format!("{} ; admis : {allowed}", in_french(fault)), format!("{fault}; allowed: {allowed}"));
    ApiError::bad_parameter(SCORE_PARAMETER, fr, en)
}

impl From<ScoreFault> for ApiError {
    fn from(fault: ScoreFault) -> Self {
        let (fr, en) = (in_french(&fault), fault.to_string());
        match fault {
            ScoreFault::NoValue { .. } => Self::new(ProblemKind::NoValue, fr, en).in_field(SCORE_PARAMETER),
            ScoreFault::Seed(_) => Self::bad_parameter("seed", fr, en),
            _ => Self::bad_parameter(SCORE_PARAMETER, fr, en),
        }
    }
}

impl From<QuestionFault> for ApiError {
    fn from(fault: QuestionFault) -> Self {
        match fault {
            QuestionFault::Zone(fault) => fault.into(),
            QuestionFault::Score(fault) => fault.into(),
            QuestionFault::TooManyRows { ref indicator } => {
                let fr = format!(
                    "les valeurs jusqu’à {indicator} reposent sur plus de {MAX_ROWS} lignes, le plus que l’on énumère à la \
                     fois : demandez moins d’indicateurs, ou une zone plus petite"
                );
                Self::bad_parameter("rows", fr, &fault)
            }
        }
    }
}

impl From<ComparisonFault> for ApiError {
    fn from(fault: ComparisonFault) -> Self {
        match fault {
            ComparisonFault::Zone { zone_idx, fault } => Self::from(fault).of_feature(zone_idx),
            ComparisonFault::Score(fault) => fault.into(),
        }
    }
}

fn in_french(fault: &ScoreFault) -> String {
    match fault {
        ScoreFault::Form(item) => format!("« {item} » n’est pas INDICATEUR:POIDS, tel que mob.rail800.area:2"),
        ScoreFault::Unknown(id) => format!("indicateur « {id} » inconnu"),
        ScoreFault::Twice(id) => format!("« {id} » est pondéré deux fois"),
        ScoreFault::Count(found) => format!("un score prend de 1 à {MAX_WEIGHTS} poids, {found} sont donnés"),
        ScoreFault::Weight { indicator, weight } => format!(
            "le poids de « {indicator} » est « {weight} » ; un nombre au-dessus de 0 est nécessaire, de {MIN_WEIGHT} à {MAX_WEIGHT}"
        ),
        ScoreFault::Seed(seed) => format!("la graine est {seed} ; de 0 à {MAX_SEED} sont admis"),
        ScoreFault::NoGoalposts(id) => format!("« {id} » n’a pas de bornes publiées et n’entre dans aucun score"),
        ScoreFault::Waiting(id) => format!("« {id} » attend sa couche et n’entre encore dans aucun score"),
        ScoreFault::NoValue { indicator, state, of } => {
            let whose = match of {
                Whose::Zone => "pour cette zone",
                Whose::Reference => "pour la référence",
            };
            let why = if *state == State::Secret { "secret statistique" } else { "aucune à la source" };
            format!("« {indicator} » n’a pas de valeur {whose} ({why}) : un score en serait inventé")
        }
    }
}
