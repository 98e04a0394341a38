//! The words of an evaluation, in French and in English: methods, ground of the doubt, verdict and assumptions.
//! Those of warnings stand with them.

use crate::layers::Words;

use super::answer::{Assumption, Inference, Verdict};
use super::method::Method;

impl Method {
    /// Its name.
    pub fn label(self) -> Words {
        match self {
            Self::BeforeAfter => Words::new("Avant / après", "Before and after"),
            Self::TwoByTwo => Words::new("Double différence des moyennes", "Difference in differences of means"),
            Self::TwoWayFixedEffects => Words::new(
                "Double différence à effets fixes (sites et périodes)",
                "Difference in differences with unit and period effects",
            ),
            Self::EventStudy => Words::new("Étude d’événement", "Event study"),
            Self::SyntheticControl => Words::new("Contrôle synthétique", "Synthetic control"),
            Self::InterruptedSeries => Words::new("Série temporelle interrompue", "Interrupted time series"),
            Self::BeforeAfterControlImpact => Words::new(
                "Avant-après / témoin-impact (BACI) sur les moyennes des capteurs",
                "Before–after, control–impact (BACI) on the means of sensors",
            ),
        }
    }
}

impl Inference {
    /// The word in answers.
    pub const fn id(self) -> &'static str {
        match self {
            Self::PairedT => "paired-t",
            Self::WelchT => "welch-t",
            Self::OneAgainstMany => "one-against-many",
            Self::NeweyWest { .. } => "newey-west",
            Self::ClusteredByUnit { .. } => "clustered-by-unit",
            Self::PermutationOfUnits { .. } => "permutation-of-units",
            Self::PlaceboInSpace { .. } => "placebo-in-space",
            Self::None => "none",
        }
    }

    /// Where the doubt comes from, in a sentence.
    pub fn words(self) -> Words {
        match self {
            Self::PairedT => {
                Words::new("Test t apparié sur les évolutions des sites.", "A paired t over the changes of the units.")
            }
            Self::WelchT => {
                Words::new("Test t de Welch, à variances inégales.", "Welch's t, for groups of unequal variance.")
            }
            Self::OneAgainstMany => Words::new(
                "Une seule évolution, comparée à la dispersion de celles de l’autre groupe.",
                "A single change, held against the spread of those of the other group.",
            ),
            Self::NeweyWest { lags } => Words::new(
                format!("Erreurs de Newey et West avec {lags} retard(s)."),
                format!("Errors of Newey and West with {lags} lag(s)."),
            ),
            Self::ClusteredByUnit { clusters } => Words::new(
                format!(
                    "Erreurs groupées par site ({clusters} groupes), loi t à {} degrés de liberté.",
                    clusters.saturating_sub(1)
                ),
                format!(
                    "Errors clustered by unit ({clusters} clusters), a t with {} degrees of freedom.",
                    clusters.saturating_sub(1)
                ),
            ),
            Self::PermutationOfUnits { assignments } => Words::new(
                format!("Rang parmi les {assignments} façons de choisir autant de sites d’expérimentation."),
                format!("The rank among the {assignments} ways to choose as many treated units."),
            ),
            Self::PlaceboInSpace { donors } => Words::new(
                format!("Rang parmi les {donors} donneurs, mis chacun à la place du site d’expérimentation."),
                format!("The rank among the {donors} donors, each put in the place of the treated unit."),
            ),
            Self::None => Words::new("Aucune incertitude ne peut être donnée.", "No doubt can be given."),
        }
    }
}

impl Verdict {
    /// The word in answers.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Worse => "worse",
            Self::Changed => "changed",
            Self::NotTold => "not-told",
        }
    }

    /// The verdict, in a sentence.
    pub fn words(self) -> Words {
        match self {
            Self::Better => Words::new(
                "L’indicateur est allé dans le sens souhaité, au-delà de ce qu’explique le hasard.",
                "The outcome went the way that was wanted, beyond what chance explains.",
            ),
            Self::Worse => Words::new(
                "L’indicateur est allé à l’opposé du sens souhaité, au-delà de ce qu’explique le hasard.",
                "The outcome went against the way that was wanted, beyond what chance explains.",
            ),
            Self::Changed => Words::new(
                "L’indicateur a changé au-delà de ce qu’explique le hasard ; aucun sens n’est meilleur.",
                "The outcome changed beyond what chance explains; neither way is better.",
            ),
            Self::NotTold => Words::new(
                "Aucun effet ne se distingue du hasard. Cela ne prouve pas qu’il n’y en a pas.",
                "No effect is told from chance. That does not prove that there is none.",
            ),
        }
    }
}

impl Assumption {
    /// Every assumption.
    pub const ALL: [Self; 12] = [
        Self::NothingElseChanged,
        Self::ParallelTrends,
        Self::NoAnticipation,
        Self::NoSpillover,
        Self::SameMeasure,
        Self::IndependentUnits,
        Self::AboutNormal,
        Self::Exchangeable,
        Self::TrendGoesOn,
        Self::FadingFluctuations,
        Self::MixGoesOn,
        Self::SensorsDriftAlike,
    ];

    /// The word in answers.
    pub const fn id(self) -> &'static str {
        match self {
            Self::NothingElseChanged => "nothing-else-changed",
            Self::ParallelTrends => "parallel-trends",
            Self::NoAnticipation => "no-anticipation",
            Self::NoSpillover => "no-spillover",
            Self::SameMeasure => "same-measure",
            Self::IndependentUnits => "independent-units",
            Self::AboutNormal => "about-normal",
            Self::Exchangeable => "exchangeable",
            Self::TrendGoesOn => "trend-goes-on",
            Self::FadingFluctuations => "fading-fluctuations",
            Self::MixGoesOn => "mix-goes-on",
            Self::SensorsDriftAlike => "sensors-drift-alike",
        }
    }

    /// The assumption, in a sentence.
    pub fn words(self) -> Words {
        match self {
            Self::NothingElseChanged => Words::new(
                "Rien d’autre n’a changé au moment du lancement : ni saison, ni travaux, ni politique, ni tendance.",
                "Nothing else changed at the time of the launch: no season, works, policy or trend.",
            ),
            Self::ParallelTrends => Words::new(
                "Sans l’expérimentation, les sites et leurs témoins auraient évolué de la même façon.",
                "Without the experiment, the treated units and their controls would have moved alike.",
            ),
            Self::NoAnticipation => Words::new(
                "L’expérimentation n’a rien changé avant son lancement.",
                "The experiment changed nothing before its launch.",
            ),
            Self::NoSpillover => Words::new(
                "L’expérimentation n’atteint pas les sites auxquels on la compare.",
                "The experiment does not reach the units that it is compared with.",
            ),
            Self::SameMeasure => Words::new(
                "La mesure a été faite de la même façon tout au long de la fenêtre.",
                "It was measured in the same way throughout the window.",
            ),
            Self::IndependentUnits => Words::new(
                "Les sites varient indépendamment les uns des autres.",
                "Units vary independently of each other.",
            ),
            Self::AboutNormal => Words::new(
                "Les évolutions suivent à peu près une loi normale, ou sont nombreuses.",
                "Changes follow about a normal law, or there are many of them.",
            ),
            Self::Exchangeable => Words::new(
                "N’importe lequel des sites comparés aurait pu être celui de l’expérimentation.",
                "Any of the units compared could have been the treated one.",
            ),
            Self::TrendGoesOn => Words::new(
                "La tendance d’avant le lancement se serait poursuivie en ligne droite.",
                "The trend before the launch would have gone on in a straight line.",
            ),
            Self::FadingFluctuations => Words::new(
                "Les fluctuations gardent leur nature, et leur mémoire s’efface en quelques périodes.",
                "Fluctuations keep their nature, and their memory fades within some periods.",
            ),
            Self::MixGoesOn => Words::new(
                "Le mélange de donneurs qui suivait le site avant le lancement aurait continué à le suivre.",
                "The mix of donors that matched the unit before the launch would have gone on matching it.",
            ),
            Self::SensorsDriftAlike => Words::new(
                "Les capteurs sont étalonnés et dérivent de la même façon des deux côtés.",
                "Sensors are calibrated, and drift alike in both groups.",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_has_words_in_both_languages() {
        let inferences =
            [Inference::PairedT, Inference::NeweyWest { lags: 2 }, Inference::ClusteredByUnit { clusters: 9 }];
        let verdicts = [Verdict::Better, Verdict::Worse, Verdict::Changed, Verdict::NotTold];
        let all = Assumption::ALL.map(Assumption::words).into_iter().chain(Method::ALL.map(Method::label));
        for words in all.chain(inferences.map(Inference::words)).chain(verdicts.map(Verdict::words)) {
            assert!(words.fr.len() > 8 && words.en.len() > 8 && words.fr != words.en, "{words:?}");
        }
    }
}
