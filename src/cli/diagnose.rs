//! `diagnose`: from arguments to a question, and from its answer to the format that was asked.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diagnosis::{
    ComparisonFault, ComparisonQuestion, Engine, Question, QuestionFault, ReferenceChoice, ScoreFault, ScoreRequest,
    Selection, Zone, is_scorable,
};
use crate::http::bodies::{ComparisonBody, DiagnosisBody};
use crate::layers::CommuneCode;
use crate::report;

use super::arguments::{Diagnose, Format};
use super::failure::WrongUse;
use super::near::did_you_mean;
use super::output::{Session, print, print_json};
use super::places::commune;
use super::zones::{Asked, zones};

/// Answers about one zone, or compares several.
pub(super) fn diagnose(asked: &Diagnose, session: &Session) -> anyhow::Result<()> {
    let engine = session.engine()?;
    match zones(&engine, asked)? {
        Asked::One(zone) => diagnose_one(&engine, zone, asked, session),
        Asked::Several(zones) => compare(&engine, zones, asked, session),
    }
}

fn diagnose_one(engine: &Engine, zone: Arc<Zone>, asked: &Diagnose, session: &Session) -> anyhow::Result<()> {
    let references = references(engine, asked)?;
    if !references.applies_to(zone.kind()) {
        let text = "--reference: an EPT and a département are held against mgp or chosen communes, the Métropole against \
                    chosen communes";
        return Err(WrongUse(text.to_owned()).into());
    }
    if asked.rows && asked.format == Format::Text {
        return Err(WrongUse("--rows lists rows with --format json, csv or geojson".to_owned()).into());
    }
    let (selection, score) = (selection(engine, asked)?, score(engine, asked)?);
    let question = Question { zone, selection, references, wants_rows: asked.rows, score };
    let diagnosis = engine.diagnose(&question).map_err(|fault| match fault {
        QuestionFault::Zone(fault) => anyhow::Error::new(fault),
        QuestionFault::Score(fault) => no_score(&fault),
        fault @ QuestionFault::TooManyRows { .. } => WrongUse(format!("--rows: {fault}")).into(),
    })?;
    let outline = question.zone.lonlat();
    match asked.format {
        Format::Text => print(&report::text(&diagnosis, session.language, session.width)),
        Format::Json => print_json(&DiagnosisBody::new(&diagnosis, session.language)),
        Format::Csv if asked.rows => print(&report::rows_csv(&diagnosis)),
        Format::Csv => print(&report::csv(&diagnosis, session.language)),
        Format::Geojson if asked.rows => print_json(&report::rows_geojson(&diagnosis, outline, engine.atlas())),
        Format::Geojson => print_json(&report::geojson(&diagnosis, outline)),
    }
}

fn compare(engine: &Engine, zones: Vec<Arc<Zone>>, asked: &Diagnose, session: &Session) -> anyhow::Result<()> {
    if asked.rows || asked.reference.is_some() {
        let option = if asked.rows { "--rows" } else { "--reference" };
        return Err(WrongUse(format!("{option} is about one zone; several are only compared")).into());
    }
    let (selection, score) = (selection(engine, asked)?, score(engine, asked)?);
    let question = ComparisonQuestion { zones, selection, score };
    let comparison = engine.compare(&question).map_err(|fault| match fault {
        ComparisonFault::Score(fault) => no_score(&fault),
        fault @ ComparisonFault::Zone { .. } => anyhow::Error::new(fault),
    })?;
    let outlines = question.zones.iter().map(|zone| zone.lonlat());
    match asked.format {
        Format::Text => print(&report::comparison_text(&comparison, session.language, session.width)),
        Format::Json => print_json(&ComparisonBody::new(&comparison, session.language)),
        Format::Csv => print(&report::comparison_csv(&comparison)),
        Format::Geojson => print_json(&report::comparison_geojson(&comparison, engine.atlas(), outlines)),
    }
}

/// Communes by their codes or names.
fn codes(engine: &Engine, texts: &[String]) -> Result<BTreeSet<CommuneCode>, WrongUse> {
    texts.iter().map(|text| Ok(commune(engine, text)?.code.clone())).collect()
}

/// The score that was asked.
fn score(engine: &Engine, asked: &Diagnose) -> Result<Option<ScoreRequest>, WrongUse> {
    let Some(text) = &asked.score else { return Ok(None) };
    let catalogue = engine.catalogue();
    let request = ScoreRequest::parse(text, asked.aggregation.into(), asked.seed, catalogue);
    request.map(Some).map_err(|fault| {
        let scorable = || catalogue.iter().filter(|it| is_scorable(it)).map(|it| it.id.to_string());
        let listed = || format!("; allowed: {}", scorable().collect::<Vec<_>>().join(", "));
        let told = match &fault {
            ScoreFault::Unknown(id) => did_you_mean(id, scorable(), &listed()),
            ScoreFault::NoGoalposts(_) => listed(),
            _ => String::new(),
        };
        let option = if matches!(fault, ScoreFault::Seed(_)) { "--seed" } else { "--score" };
        WrongUse(format!("{option}: {fault}{told}"))
    })
}

/// The failure of a score that cannot be made: wrong use where no zone could have one.
fn no_score(fault: &ScoreFault) -> anyhow::Error {
    let text = format!("--score: {fault}");
    if matches!(fault, ScoreFault::Waiting(_)) { WrongUse(text).into() } else { anyhow::Error::msg(text) }
}

/// The themes and indicators that were asked.
fn selection(engine: &Engine, asked: &Diagnose) -> Result<Selection, WrongUse> {
    let catalogue = engine.catalogue();
    let indicator = |id: &String| {
        let unknown = || {
            let known = catalogue.iter().map(|indicator| indicator.id.to_string());
            WrongUse(format!(
                "--indicator: unknown indicator `{id}`{}",
                did_you_mean(id, known, "; `arpent indicators` lists them")
            ))
        };
        catalogue.get(id).map(|indicator| indicator.id.clone()).ok_or_else(unknown)
    };
    Ok(Selection {
        themes: asked.themes.iter().copied().collect(),
        indicators: asked.indicators.iter().map(indicator).collect::<Result<_, _>>()?,
    })
}

/// Against whom figures are held.
fn references(engine: &Engine, asked: &Diagnose) -> Result<ReferenceChoice, WrongUse> {
    Ok(match asked.reference.as_deref() {
        None => ReferenceChoice::Parents,
        Some("mgp") => ReferenceChoice::Metropole,
        Some("ept") => ReferenceChoice::Ept,
        Some("departement") => ReferenceChoice::Departement,
        Some(panel) => {
            let texts: Vec<String> = panel.split(',').map(|text| text.trim().to_owned()).collect();
            let refused = |WrongUse(text)| {
                WrongUse(format!(
                    "--reference takes mgp, ept, departement or communes: {}",
                    text.replace("--commune: ", "")
                ))
            };
            ReferenceChoice::Panel(codes(engine, &texts).map_err(refused)?)
        }
    })
}
