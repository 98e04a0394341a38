//! The first contents of the programme's records: what is published.

use std::collections::BTreeMap;

use crate::layers::{Theme, Words};

use super::book::Book;
use super::evidence::{Evidence, Sourced};
use super::model::{District, Edition, Experiment, ExperimentStatus, Place, ProgrammeCommune};
use super::record::{Kind, Location, Record, RecordId, Value};
use super::whole::Programme;

type Values = BTreeMap<&'static str, Value>;

impl Book {
    /// The records of the programme as it is published, all of the first write.
    pub fn published(programme: &Programme) -> Self {
        let parts = programme.parts();
        let editions = parts.editions.iter().map(|it| (Kind::Edition, it.number.0.to_string(), edition(it), None));
        let communes =
            parts.communes.iter().map(|it| (Kind::Commune, it.code.to_string(), commune(programme, it), None));
        let districts = parts
            .districts
            .iter()
            .map(|it| (Kind::District, it.id.to_string(), district(it), point(it.place.as_ref())));
        let experiments = parts
            .experiments
            .iter()
            .map(|it| (Kind::Experiment, it.id.to_string(), experiment(it), point(it.place.as_ref())));
        let all = editions.chain(communes).chain(districts).chain(experiments);
        // The identifiers of the seeds are of the form of records: a test of the seeds says so.
        let records = all.filter_map(|(kind, id, values, location)| {
            Some((kind, id.parse::<RecordId>().ok()?, Record::kept(values, location, 1)))
        });
        Self::kept(records, 1)
    }
}

fn text(values: &mut Values, name: &'static str, text: impl Into<String>) {
    values.insert(name, Value::Text(text.into()));
}

fn words(values: &mut Values, name: &'static str, words: Option<&Words>) {
    values.extend(words.map(|words| (name, Value::Words(words.clone()))));
}

fn named(values: &mut Values, name: &'static str, id: &str) {
    values.extend(id.parse().ok().map(|id| (name, Value::Named(id))));
}

fn evidence(values: &mut Values, evidence: &Evidence) {
    values.insert("sources", Value::Texts(evidence.sources().to_vec()));
    values.insert("certainty", Value::Word(evidence.certainty().id()));
}

fn place(values: &mut Values, place: Option<&Place>) {
    values.extend(place.map(|place| ("uncertainty_m", Value::Number(place.uncertainty.0))));
}

fn point(place: Option<&Place>) -> Option<Location> {
    place.map(|place| Location::Point(place.position))
}

/// Several texts as one.
fn joined(list: &[Words], between: &str) -> Option<Words> {
    let all = |text_of: fn(&Words) -> &str| list.iter().map(text_of).collect::<Vec<_>>().join(between);
    (!list.is_empty()).then(|| Words::new(all(|words| &words.fr), all(|words| &words.en)))
}

fn edition(edition: &Edition) -> Values {
    let mut values = Values::new();
    values.insert("number", Value::Integer(edition.number.0.into()));
    words(&mut values, "title", Some(&edition.title));
    values.insert("start", Value::Date(edition.period.value.from()));
    values.extend(edition.period.value.until().map(|end| ("end", Value::Date(end))));
    evidence(&mut values, &edition.period.evidence);
    values
}

fn commune(programme: &Programme, commune: &ProgrammeCommune) -> Values {
    let mut values = Values::new();
    text(&mut values, "name", &commune.name);
    named(&mut values, "edition_id", &commune.edition.0.to_string());
    let editions = programme.parts().editions.iter().filter(|edition| edition.number == commune.edition);
    let wave = editions.flat_map(|edition| &edition.waves).find(|wave| wave.communes.contains(&commune.code));
    values.extend(wave.map(|wave| ("wave", Value::Integer(wave.phase.into()))));
    let facts: Vec<Words> = commune.facts.iter().map(|Sourced { value, .. }| value.clone()).collect();
    words(&mut values, "presentation", joined(&facts, "\n").as_ref());
    evidence(&mut values, &commune.evidence);
    values
}

fn district(district: &District) -> Values {
    let mut values = Values::new();
    text(&mut values, "name", &district.name);
    named(&mut values, "commune_code", district.commune.as_str());
    values.insert("status", Value::Word(district.status.id()));
    words(&mut values, "location", district.location.as_ref());
    words(&mut values, "wanted", joined(&district.wanted, ";").as_ref());
    values.extend(district.area.map(|area| ("area_m2", Value::Number(area.0))));
    place(&mut values, district.place.as_ref());
    evidence(&mut values, &district.evidence);
    values
}

fn experiment(experiment: &Experiment) -> Values {
    let mut values = Values::new();
    words(&mut values, "solution", Some(&experiment.solution));
    values.extend(experiment.company.clone().map(|company| ("company", Value::Text(company))));
    named(&mut values, "commune_code", experiment.commune.as_str());
    named(&mut values, "edition_id", &experiment.edition.0.to_string());
    let themes: Vec<&'static str> = experiment.themes.iter().copied().map(Theme::id).collect();
    values.extend((!themes.is_empty()).then_some(("themes", Value::WordList(themes))));
    values.insert("theme_certainty", Value::Word(experiment.theme_certainty.id()));
    values.insert("state", Value::Word(state(experiment.status)));
    values.insert("status", Value::Word(experiment.status.id()));
    words(&mut values, "dates", Some(&experiment.dates));
    words(&mut values, "site", experiment.site.as_ref());
    place(&mut values, experiment.place.as_ref());
    evidence(&mut values, &experiment.evidence);
    values
}

/// The state that a published status comes nearest to.
const fn state(status: ExperimentStatus) -> &'static str {
    match status {
        ExperimentStatus::Announced => "planned",
        ExperimentStatus::UnderWay => "running",
        ExperimentStatus::Tested | ExperimentStatus::Completed => "ended",
    }
}
