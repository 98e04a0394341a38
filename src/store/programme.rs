//! The first contents of the programme, `seeds/programme.json`: JSON whose every statement names its sources. A mistake
//! is told with its line.

use std::fmt::Display;
use std::str::FromStr;

use serde::Deserialize;
use serde::de::{Deserializer, Error};

use crate::geometry::{LonLat, Metres, SquareMetres};
use crate::layers::{CommuneCode, Theme, Words};
use crate::programme::{
    Certainty, District, DistrictId, DistrictStatus, Edition, EditionNumber, Evidence, Experiment, ExperimentId,
    ExperimentStatus, Milestone, Partner, Period, Place, Programme, ProgrammeCommune, ProgrammeParts, Sourced,
    ThemeCertainty, Wave,
};

use super::error::StoreError;

/// Reads the programme from the `text` of `file`.
///
/// # Errors
/// Where it is no JSON of the known shape, a statement has no source, or parts contradict each other.
pub fn parse_programme(file: &str, text: &str) -> Result<Programme, StoreError> {
    let parsed: ProgrammeFile = serde_json::from_str(text).map_err(|fault| StoreError::Authored {
        file: file.to_owned(),
        line: fault.line(),
        fault: fault.to_string(),
    })?;
    Programme::new(parsed.into()).map_err(|source| StoreError::Programme { file: file.to_owned(), source })
}

/// A value read by its `FromStr`, so that the line of a wrong one is known.
struct Parsed<T>(T);

impl<'de, T: FromStr<Err: Display>> Deserialize<'de> for Parsed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map(Self).map_err(D::Error::custom)
    }
}

/// Two texts, neither of them empty.
struct BothWords(Words);

impl<'de> Deserialize<'de> for BothWords {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Both {
            fr: String,
            en: String,
        }
        let both = Both::deserialize(deserializer)?;
        if both.fr.trim().is_empty() || both.en.trim().is_empty() {
            return Err(D::Error::custom("a text is missing in French or in English"));
        }
        Ok(Self(Words::new(both.fr, both.en)))
    }
}

/// What stands beside a statement. Unknown keys cannot be refused here, as the keys of the statement are among them.
#[derive(Deserialize)]
struct RawEvidence {
    sources: Vec<String>,
    certainty: Parsed<Certainty>,
    note: Option<BothWords>,
}

struct EvidenceFile(Evidence);

impl<'de> Deserialize<'de> for EvidenceFile {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = RawEvidence::deserialize(deserializer)?;
        let evidence = Evidence::new(raw.sources, raw.certainty.0, raw.note.map(|note| note.0));
        evidence.map(Self).map_err(D::Error::custom)
    }
}

#[derive(Deserialize)]
struct SourcedFile<T> {
    value: T,
    #[serde(flatten)]
    evidence: EvidenceFile,
}

impl<T> SourcedFile<T> {
    fn map<U>(self, carry: impl FnOnce(T) -> U) -> Sourced<U> {
        Sourced { value: carry(self.value), evidence: self.evidence.0 }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProgrammeFile {
    name: BothWords,
    identity: Vec<SourcedFile<BothWords>>,
    support: Vec<SourcedFile<BothWords>>,
    themes: Vec<SourcedFile<BothWords>>,
    partners: Vec<PartnerFile>,
    editions: Vec<EditionFile>,
    communes: Vec<CommuneFile>,
    districts: Vec<DistrictFile>,
    experiments: Vec<ExperimentFile>,
    timeline: Vec<MilestoneFile>,
    conflicts: Vec<BothWords>,
    unpublished: Vec<BothWords>,
}

#[derive(Deserialize)]
struct PartnerFile {
    name: String,
    role: Option<BothWords>,
    #[serde(flatten)]
    evidence: EvidenceFile,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EditionFile {
    number: u8,
    title: BothWords,
    period: SourcedFile<Parsed<Period>>,
    solutions: Option<SourcedFile<BothWords>>,
    waves: Vec<WaveFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WaveFile {
    phase: u8,
    communes: Vec<Parsed<CommuneCode>>,
    solutions: SourcedFile<BothWords>,
}

#[derive(Deserialize)]
struct CommuneFile {
    code: Parsed<CommuneCode>,
    name: String,
    edition: u8,
    facts: Vec<SourcedFile<BothWords>>,
    unpublished: Option<BothWords>,
    #[serde(flatten)]
    evidence: EvidenceFile,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlaceFile {
    lon: f64,
    lat: f64,
    uncertainty_m: f64,
    what: BothWords,
    origin: BothWords,
}

#[derive(Deserialize)]
struct DistrictFile {
    id: Parsed<DistrictId>,
    name: String,
    commune: Parsed<CommuneCode>,
    status: Parsed<DistrictStatus>,
    location: Option<BothWords>,
    area_m2: Option<f64>,
    wanted: Vec<BothWords>,
    place: Option<PlaceFile>,
    #[serde(flatten)]
    evidence: EvidenceFile,
}

#[derive(Deserialize)]
struct ExperimentFile {
    id: Parsed<ExperimentId>,
    edition: u8,
    commune: Parsed<CommuneCode>,
    company: Option<String>,
    solution: BothWords,
    themes: Vec<Parsed<Theme>>,
    theme_certainty: Parsed<ThemeCertainty>,
    site: Option<BothWords>,
    dates: BothWords,
    status: Parsed<ExperimentStatus>,
    place: Option<PlaceFile>,
    #[serde(flatten)]
    evidence: EvidenceFile,
}

#[derive(Deserialize)]
struct MilestoneFile {
    date: Parsed<Period>,
    approximate: bool,
    event: BothWords,
    #[serde(flatten)]
    evidence: EvidenceFile,
}

impl From<ProgrammeFile> for ProgrammeParts {
    fn from(file: ProgrammeFile) -> Self {
        Self {
            name: file.name.0,
            identity: facts(file.identity),
            support: facts(file.support),
            themes: facts(file.themes),
            partners: file.partners.into_iter().map(Partner::from).collect(),
            editions: file.editions.into_iter().map(Edition::from).collect(),
            communes: file.communes.into_iter().map(ProgrammeCommune::from).collect(),
            districts: file.districts.into_iter().map(District::from).collect(),
            experiments: file.experiments.into_iter().map(Experiment::from).collect(),
            timeline: file.timeline.into_iter().map(Milestone::from).collect(),
            conflicts: words(file.conflicts),
            unpublished: words(file.unpublished),
        }
    }
}

fn facts(list: Vec<SourcedFile<BothWords>>) -> Vec<Sourced<Words>> {
    list.into_iter().map(|fact| fact.map(|words| words.0)).collect()
}

fn words(list: Vec<BothWords>) -> Vec<Words> {
    list.into_iter().map(|words| words.0).collect()
}

impl From<PartnerFile> for Partner {
    fn from(file: PartnerFile) -> Self {
        Self { name: file.name, role: file.role.map(|role| role.0), evidence: file.evidence.0 }
    }
}

impl From<EditionFile> for Edition {
    fn from(file: EditionFile) -> Self {
        Self {
            number: EditionNumber(file.number),
            title: file.title.0,
            period: file.period.map(|period| period.0),
            solutions: file.solutions.map(|solutions| solutions.map(|words| words.0)),
            waves: file.waves.into_iter().map(Wave::from).collect(),
        }
    }
}

impl From<WaveFile> for Wave {
    fn from(file: WaveFile) -> Self {
        Self {
            phase: file.phase,
            communes: file.communes.into_iter().map(|code| code.0).collect(),
            solutions: file.solutions.map(|words| words.0),
        }
    }
}

impl From<CommuneFile> for ProgrammeCommune {
    fn from(file: CommuneFile) -> Self {
        Self {
            code: file.code.0,
            name: file.name,
            edition: EditionNumber(file.edition),
            evidence: file.evidence.0,
            facts: facts(file.facts),
            unpublished: file.unpublished.map(|words| words.0),
        }
    }
}

impl From<PlaceFile> for Place {
    fn from(file: PlaceFile) -> Self {
        Self {
            position: LonLat::new(file.lon, file.lat),
            uncertainty: Metres(file.uncertainty_m),
            what: file.what.0,
            origin: file.origin.0,
        }
    }
}

impl From<DistrictFile> for District {
    fn from(file: DistrictFile) -> Self {
        Self {
            id: file.id.0,
            name: file.name,
            commune: file.commune.0,
            status: file.status.0,
            location: file.location.map(|words| words.0),
            area: file.area_m2.map(SquareMetres),
            wanted: words(file.wanted),
            place: file.place.map(Place::from),
            evidence: file.evidence.0,
        }
    }
}

impl From<ExperimentFile> for Experiment {
    fn from(file: ExperimentFile) -> Self {
        Self {
            id: file.id.0,
            edition: EditionNumber(file.edition),
            commune: file.commune.0,
            company: file.company,
            solution: file.solution.0,
            themes: file.themes.into_iter().map(|theme| theme.0).collect(),
            theme_certainty: file.theme_certainty.0,
            site: file.site.map(|words| words.0),
            dates: file.dates.0,
            status: file.status.0,
            place: file.place.map(Place::from),
            evidence: file.evidence.0,
        }
    }
}

impl From<MilestoneFile> for Milestone {
    fn from(file: MilestoneFile) -> Self {
        Self { period: file.date.0, is_approximate: file.approximate, event: file.event.0, evidence: file.evidence.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEEDS: &str = include_str!("../../seeds/programme.json");

    fn fault_after(from: &str, to: &str) -> String {
        assert!(SEEDS.contains(from), "the seeds have no {from}");
        parse_programme("programme.json", &SEEDS.replacen(from, to, 1)).expect_err("the seeds are wrong").to_string()
    }

    #[test]
    fn the_seeds_are_a_programme() {
        assert!(parse_programme("programme.json", SEEDS).is_ok());
    }

    #[test]
    fn a_mistake_is_told_with_its_line() {
        assert!(fault_after("\"high\"", "\"sure\"").contains("unknown certainty `sure`"));
        assert!(fault_after("\"under-way\"", "\"soon\"").contains("unknown status of an experiment `soon`"));
        assert!(fault_after("\"2022-11\"", "\"2022-31\"").contains("`2022-31` is no date"));
        assert!(fault_after("\"fr\": \"Première édition\"", "\"fr\": \" \"").contains("a text is missing"));
        assert!(fault_after("{", "{{").starts_with("programme.json, line 1:"));
    }

    #[test]
    fn a_contradiction_is_told() {
        assert_eq!(
            fault_after("\"commune\": \"93005\"", "\"commune\": \"75056\""),
            "programme.json contradicts itself"
        );
    }
}
