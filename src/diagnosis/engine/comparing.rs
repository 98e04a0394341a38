//! Zones side by side: each with the figures of its own diagnosis, and with a place among the others where scores are
//! asked for.
//!
//! The figures of territories are at hand; those of other zones are worked out, one zone after the other.

use std::sync::Arc;

use super::super::answer::{Comparison, ComparisonRow};
use super::super::estimate::{Estimate, Flag};
use super::super::identity::comparison_identity;
use super::super::indicator::Indicator;
use super::super::question::{ComparisonQuestion, ReferenceChoice};
use super::super::score::{Figures, ScoreBasis, ScoreFault, ScoreRequest};
use super::super::standings::Set;
use super::super::zone::{Zone, ZoneFault};
use super::{Engine, outside_data, summary, without_rows};

/// Why zones cannot be compared.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ComparisonFault {
    /// A zone that cannot be asked about.
    #[error("zone {zone_idx}: {fault}")]
    Zone {
        /// Its place in the question, from 0.
        zone_idx: usize,
        /// What is wrong.
        fault: ZoneFault,
    },
    /// The scores cannot be made for any zone.
    #[error(transparent)]
    Score(#[from] ScoreFault),
}

impl Engine {
    /// The identity of the answer to a question, without the work of answering it.
    pub fn comparison_identity(&self, question: &ComparisonQuestion) -> String {
        comparison_identity(question, &self.ground.catalogue, &self.ground.facts)
    }

    /// The figures of several zones side by side, in their order.
    ///
    /// # Errors
    /// Where a zone lies outside the Métropole, or an indicator of the score has no value for the Métropole.
    pub fn compare(&self, question: &ComparisonQuestion) -> Result<Comparison, ComparisonFault> {
        let asked: Vec<usize> =
            (0..self.indicators.len()).filter(|&idx| question.asks(&self.indicators[idx])).collect();
        let indicators: Vec<Arc<Indicator>> = asked.iter().map(|&idx| Arc::clone(&self.indicators[idx])).collect();
        let row = |(zone_idx, zone): (usize, &Arc<Zone>)| {
            let refused = |fault| ComparisonFault::Zone { zone_idx, fault };
            let estimates = self.estimates(zone, &asked).map_err(refused)?;
            Ok(ComparisonRow { zone: summary(zone), estimates, score: None })
        };
        let mut rows: Vec<ComparisonRow> =
            question.zones.iter().enumerate().map(row).collect::<Result<_, ComparisonFault>>()?;
        let score = question.score.as_ref();
        let score = score.map(|request| self.score_rows(request, &indicators, &mut rows)).transpose()?;
        Ok(Comparison { id: self.comparison_identity(question), indicators, score, rows })
    }

    /// The figures of a zone, one an asked indicator, as its own diagnosis has them.
    fn estimates(&self, zone: &Zone, asked: &[usize]) -> Result<Vec<Estimate>, ZoneFault> {
        let sets = self.standings.sets((zone, &ReferenceChoice::Metropole), &[], &self.figures, None);
        let known = zone.code().and_then(|code| self.figures.get(&(zone.kind(), code.to_owned())));
        if let Some(known) = known {
            return Ok(asked.iter().map(|&idx| self.held_against(&sets, idx, known[idx].clone())).collect());
        }
        let look = self.look(zone);
        let meets = |layer| !look.overlaps(layer).is_empty();
        if !look.layer("communes").is_some_and(meets) {
            return Err(outside_data(zone));
        }
        let estimate = |&idx: &usize| without_rows(look.estimate(&self.indicators[idx]));
        Ok(asked.iter().map(|idx| self.held_against(&sets, *idx, estimate(idx))).collect())
    }

    /// Gives every row its score, and its place among those whose figures are strong enough.
    fn score_rows(
        &self,
        request: &ScoreRequest,
        indicators: &[Arc<Indicator>],
        rows: &mut [ComparisonRow],
    ) -> Result<ScoreBasis, ScoreFault> {
        let scale = self.scale(request, None::<&Set<'_>>)?;
        let mut by_id: Vec<usize> =
            (0..indicators.len()).filter(|&idx| request.includes(&indicators[idx].id)).collect();
        by_id.sort_by_key(|&idx| &indicators[idx].id);
        let of_row = |row: &ComparisonRow| by_id.iter().map(|&idx| row.estimates[idx].clone()).collect::<Vec<_>>();
        let figures: Vec<Vec<Estimate>> = rows.iter().map(of_row).collect();
        // What depends on the size of a zone puts only zones of one kind in an order.
        let is_one_kind = rows.iter().all(|row| row.zone.kind == rows[0].zone.kind);
        let may_be_placed = by_id
            .iter()
            .map(|&idx| &indicators[idx])
            .all(|indicator| indicator.is_ranked && (is_one_kind || indicator.is_comparable_across_sizes()));
        let is_held = |of_zone: &&Vec<Estimate>| may_be_placed && of_zone.iter().all(is_held);
        let ordered: Vec<Option<Figures<'_>>> =
            figures.iter().map(|of_zone| Some(of_zone).filter(is_held).map(|it| it.iter().collect())).collect();
        let (standings, members) = scale.places(&ordered);
        for ((row, of_zone), standing) in rows.iter_mut().zip(&figures).zip(standings) {
            let score = scale.score(&of_zone.iter().collect());
            row.score = Some(score.map(|mut score| {
                score.standing = standing;
                score
            }));
        }
        Ok(scale.into_basis(&members))
    }
}

/// Whether a figure can stand in an order.
fn is_held(estimate: &Estimate) -> bool {
    estimate.is_rankable() && !estimate.flags.contains(&Flag::OtherSource)
}
