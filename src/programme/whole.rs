//! The programme as a whole, with what must hold between its parts.

use std::collections::BTreeSet;

use crate::layers::{CommuneCode, Words};

use super::evidence::Sourced;
use super::model::{District, DistrictId, Edition, EditionNumber, Experiment, Milestone, Partner, ProgrammeCommune};

/// The parts of a programme, not yet checked against each other.
#[derive(Debug, Clone, PartialEq)]
pub struct ProgrammeParts {
    /// Its name.
    pub name: Words,
    /// What it is.
    pub identity: Vec<Sourced<Words>>,
    /// How communes are supported.
    pub support: Vec<Sourced<Words>>,
    /// What is published about its themes.
    pub themes: Vec<Sourced<Words>>,
    /// Who carries it.
    pub partners: Vec<Partner>,
    /// Its editions.
    pub editions: Vec<Edition>,
    /// Its communes.
    pub communes: Vec<ProgrammeCommune>,
    /// Its districts.
    pub districts: Vec<District>,
    /// Its experiments.
    pub experiments: Vec<Experiment>,
    /// What happened when.
    pub timeline: Vec<Milestone>,
    /// Where sources contradict each other.
    pub conflicts: Vec<Words>,
    /// What is not published.
    pub unpublished: Vec<Words>,
}

/// The programme: unique identifiers, and every commune, edition and wave that is named exists.
#[derive(Debug, Clone, PartialEq)]
pub struct Programme {
    parts: ProgrammeParts,
}

/// Why parts do not make a programme.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProgrammeFault {
    /// The same identifier twice.
    #[error("{what} `{id}` is there twice")]
    Twice {
        /// What it identifies.
        what: &'static str,
        /// The identifier.
        id: String,
    },
    /// A commune that is not in the programme.
    #[error("{what} `{id}` names the commune `{commune}`, which is not in the programme")]
    NoCommune {
        /// What names it.
        what: &'static str,
        /// The identifier of that.
        id: String,
        /// The commune.
        commune: CommuneCode,
    },
    /// An edition that is not in the programme, or not that of the commune.
    #[error("{what} `{id}` names the edition {}, which is not there or not that of its commune", edition.0)]
    NoEdition {
        /// What names it.
        what: &'static str,
        /// The identifier of that.
        id: String,
        /// The edition.
        edition: EditionNumber,
    },
    /// A commune in no wave of its edition.
    #[error("the commune `{0}` is in no wave of its edition")]
    NoWave(CommuneCode),
}

impl Programme {
    /// A programme of parts that agree.
    ///
    /// # Errors
    /// Where an identifier is there twice, or something names what is not there.
    pub fn new(parts: ProgrammeParts) -> Result<Self, ProgrammeFault> {
        unique("edition", parts.editions.iter().map(|edition| edition.number.0.to_string()))?;
        unique("commune", parts.communes.iter().map(|commune| commune.code.to_string()))?;
        unique("district", parts.districts.iter().map(|district| district.id.to_string()))?;
        unique("experiment", parts.experiments.iter().map(|experiment| experiment.id.to_string()))?;
        let programme = Self { parts };
        programme.parts.communes.iter().try_for_each(|commune| programme.check_commune(commune))?;
        for wave in programme.parts.editions.iter().flat_map(|edition| &edition.waves) {
            wave.communes.iter().try_for_each(|code| programme.check_code("wave", &wave.phase, code))?;
        }
        for district in &programme.parts.districts {
            programme.check_code("district", &district.id, &district.commune)?;
        }
        programme.parts.experiments.iter().try_for_each(|experiment| programme.check_experiment(experiment))?;
        Ok(programme)
    }

    /// Everything that it is made of.
    pub const fn parts(&self) -> &ProgrammeParts {
        &self.parts
    }

    /// The commune `code`, where it takes part.
    pub fn commune(&self, code: &str) -> Option<&ProgrammeCommune> {
        self.parts.communes.iter().find(|commune| commune.code.as_str() == code)
    }

    /// The district `id`.
    pub fn district(&self, id: &DistrictId) -> Option<&District> {
        self.parts.districts.iter().find(|district| district.id == *id)
    }

    fn check_commune(&self, commune: &ProgrammeCommune) -> Result<(), ProgrammeFault> {
        let id = commune.code.to_string();
        let no_edition = ProgrammeFault::NoEdition { what: "commune", id, edition: commune.edition };
        let edition = self.parts.editions.iter().find(|edition| edition.number == commune.edition).ok_or(no_edition)?;
        let is_in_wave = edition.waves.iter().any(|wave| wave.communes.contains(&commune.code));
        if is_in_wave { Ok(()) } else { Err(ProgrammeFault::NoWave(commune.code.clone())) }
    }

    fn check_experiment(&self, experiment: &Experiment) -> Result<(), ProgrammeFault> {
        self.check_code("experiment", &experiment.id, &experiment.commune)?;
        let commune = self.commune(experiment.commune.as_str());
        if commune.is_some_and(|commune| commune.edition == experiment.edition) {
            return Ok(());
        }
        let id = experiment.id.to_string();
        Err(ProgrammeFault::NoEdition { what: "experiment", id, edition: experiment.edition })
    }

    fn check_code(&self, what: &'static str, id: &impl ToString, code: &CommuneCode) -> Result<(), ProgrammeFault> {
        match self.commune(code.as_str()) {
            Some(_) => Ok(()),
            None => Err(ProgrammeFault::NoCommune { what, id: id.to_string(), commune: code.clone() }),
        }
    }
}

/// Whether no identifier comes twice.
fn unique(what: &'static str, ids: impl Iterator<Item = String>) -> Result<(), ProgrammeFault> {
    let mut seen = BTreeSet::new();
    for id in ids {
        if !seen.insert(id.clone()) {
            return Err(ProgrammeFault::Twice { what, id });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programme::{Certainty, Evidence, Experiment, ExperimentStatus, ThemeCertainty, Wave};

    fn evidence() -> Evidence {
        Evidence::new(vec!["https://example.org/".to_owned()], Certainty::High, None).expect("there is a source")
    }

    fn sourced<T>(value: T) -> Sourced<T> {
        Sourced { value, evidence: evidence() }
    }

    fn code(text: &str) -> CommuneCode {
        text.parse().expect("the code is well formed")
    }

    fn experiment(id: &str) -> Experiment {
        Experiment {
            id: id.parse().expect("the identifier is well formed"),
            edition: EditionNumber(1),
            commune: code("93005"),
            company: None,
            solution: Words::same("Dalles"),
            themes: Vec::new(),
            theme_certainty: ThemeCertainty::Inferred,
            site: None,
            dates: Words::same("2024"),
            status: ExperimentStatus::Tested,
            place: None,
            evidence: evidence(),
        }
    }

    /// One edition with one commune and one experiment.
    fn parts() -> ProgrammeParts {
        let wave = Wave { phase: 1, communes: vec![code("93005")], solutions: sourced(Words::same("3")) };
        let edition = Edition {
            number: EditionNumber(1),
            title: Words::same("1"),
            period: sourced("2022".parse().expect("the year is well formed")),
            solutions: None,
            waves: vec![wave],
        };
        let commune = ProgrammeCommune {
            code: code("93005"),
            name: "Aulnay-sous-Bois".to_owned(),
            edition: EditionNumber(1),
            evidence: evidence(),
            facts: Vec::new(),
            unpublished: None,
        };
        ProgrammeParts {
            name: Words::same("QMI"),
            identity: Vec::new(),
            support: Vec::new(),
            themes: Vec::new(),
            partners: Vec::new(),
            editions: vec![edition],
            communes: vec![commune],
            districts: Vec::new(),
            experiments: vec![experiment("aulnay-purple")],
            timeline: Vec::new(),
            conflicts: Vec::new(),
            unpublished: Vec::new(),
        }
    }

    #[test]
    fn parts_that_agree_make_a_programme() {
        assert!(Programme::new(parts()).is_ok_and(|programme| programme.commune("93005").is_some()));
    }

    #[test]
    fn an_identifier_is_there_once() {
        let mut twice = parts();
        twice.experiments.push(experiment("aulnay-purple"));
        let expected = ProgrammeFault::Twice { what: "experiment", id: "aulnay-purple".to_owned() };
        assert_eq!(Programme::new(twice), Err(expected));
    }

    #[test]
    fn what_is_named_is_there() {
        let mut elsewhere = parts();
        elsewhere.experiments[0].commune = code("95018");
        assert!(matches!(Programme::new(elsewhere), Err(ProgrammeFault::NoCommune { what: "experiment", .. })));
        let mut later = parts();
        later.experiments[0].edition = EditionNumber(2);
        assert!(matches!(Programme::new(later), Err(ProgrammeFault::NoEdition { what: "experiment", .. })));
        let mut alone = parts();
        alone.editions[0].waves.clear();
        assert_eq!(Programme::new(alone), Err(ProgrammeFault::NoWave(code("93005"))));
    }

    #[test]
    fn nothing_is_said_without_a_source() {
        assert!(Evidence::new(Vec::new(), Certainty::High, None).is_err());
        assert!(Evidence::new(vec!["hearsay".to_owned()], Certainty::Low, None).is_err());
    }
}
