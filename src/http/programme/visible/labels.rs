//! What the words of fields are called, in French and in English.

use crate::layers::{Language, Theme};

macro_rules! labels {
    ($($word:literal: $fr:literal, $en:literal;)+) => {
        /// The words that have a name here.
        #[cfg(test)]
        const NAMED: &[&str] = &[$($word),+];

        /// What a word of a field is called; a word that has no other name stands as it is.
        pub(super) fn label(word: &str, language: Language) -> &str {
            match (word, language) {
                $(($word, Language::French) => $fr, ($word, Language::English) => $en,)+
                _ => word.parse::<Theme>().map_or(word, |theme| theme.label(language)),
            }
        }
    };
}

labels! {
    "planned": "prévue", "planned";
    "running": "en cours", "running";
    "extended": "prolongée", "extended";
    "ended": "terminée", "ended";
    "stopped": "arrêtée", "stopped";
    "proposed": "proposé", "proposed";
    "chosen": "choisi", "chosen";
    "of-the-tests": "quartier où l’on teste", "district of the tests";
    "first-identified": "premier quartier repéré", "first identified district";
    "diagnosis": "Diagnostic", "Diagnosis";
    "call": "Appel à solutions", "Call for solutions";
    "selection": "Sélection", "Selection";
    "deployment": "Déploiement", "Deployment";
    "mid-term": "Mi-parcours", "Mid-term";
    "evaluation": "Évaluation", "Evaluation";
    "promotion": "Valorisation", "Promotion";
    "learning-module": "Module de formation", "Learning module";
    "before": "Avant", "Before";
    "during": "Pendant", "During";
    "after": "Après", "After";
    "up": "à la hausse", "upwards";
    "down": "à la baisse", "downwards";
    "day": "jour", "day";
    "week": "semaine", "week";
    "month": "mois", "month";
    "quarter": "trimestre", "quarter";
    "year": "année", "year";
    "before-after": "Avant/après", "Before and after";
    "two-by-two": "Différence de différences", "Difference in differences";
    "two-way-fixed-effects": "Différence de différences à effets fixes", "Difference in differences with fixed effects";
    "event-study": "Étude d’événement", "Event study";
    "synthetic-control": "Contrôle synthétique", "Synthetic control";
    "interrupted-series": "Série interrompue", "Interrupted time series";
    "before-after-control-impact": "Avant/après, témoin/impact", "Before–after, control–impact";
    "better": "mieux", "better";
    "worse": "moins bien", "worse";
    "changed": "changé", "changed";
    "not-told": "indistinct du hasard", "not told from chance";
    "start-up": "jeune pousse", "start-up";
    "association": "association", "association";
    "sme": "petite ou moyenne entreprise", "small or medium-sized company";
    "large-company": "grande entreprise", "large company";
    "cooperative": "coopérative", "cooperative";
    "school": "école", "school";
    "citizens": "collectif d’habitants", "citizens";
    "designer": "concepteur", "designer";
    "public-body": "organisme public", "public body";
    "other": "autre", "other";
    "published": "thèmes publiés", "themes as published";
    "inferred": "thèmes déduits de la description", "themes inferred from the description";
    "high": "sûr : page officielle ou plusieurs sources", "sure: an official page, or several sources";
    "medium": "assez sûr : une source de presse ou locale", "fairly sure: one press or local source";
    "low": "déduit", "inferred";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programme::record::{Holds, Kind};

    #[test]
    fn every_word_that_a_page_shows_has_a_name() {
        let shown = [Kind::District, Kind::Solution, Kind::Experiment, Kind::Milestone, Kind::Protocol, Kind::Measure];
        let kinds = shown.into_iter().chain([Kind::Evaluation, Kind::Commune]);
        let fields = kinds.flat_map(|kind| kind.fields().iter().map(move |field| (kind, field)));
        // The status of the published programme is not shown: the state says more.
        for (_, field) in fields.filter(|(kind, field)| (*kind, field.name) != (Kind::Experiment, "status")) {
            if let Holds::Word(words) | Holds::WordList(words) = field.holds {
                let unnamed = words.iter().find(|word| !NAMED.contains(word) && word.parse::<Theme>().is_err());
                assert_eq!(unnamed, None, "{}", field.name);
            }
        }
    }
}
