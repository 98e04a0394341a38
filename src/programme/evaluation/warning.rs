//! What makes figures weaker than they look, and its words in French and in English.
//!
//! Numbers that go with a warning are its fields; the words say them as whole counts or with three decimals.

use crate::layers::{FeatureId, Words};

/// What makes figures weaker than they look.
#[derive(Debug, Clone, PartialEq)]
pub enum Warning {
    /// Too few clusters for clustered errors: the permutation over units took their place.
    FewClusters {
        /// How many there are.
        clusters: usize,
        /// From how many on they are used.
        needed: usize,
    },
    /// A group of one unit: clustered errors would be far too small, the permutation took their place.
    GroupOfOne,
    /// A group of few units: clustered errors are somewhat too small.
    SmallGroup {
        /// Units of the smaller group.
        units: usize,
    },
    /// The p can be no smaller, whatever is observed.
    LeastP {
        /// The least p.
        p: f64,
        /// Units to compare with from which on 0.05 can be reached, where one unit is treated.
        needed: Option<usize>,
    },
    /// Cells of the panel that nobody saw.
    MissingCells {
        /// How many.
        missing: usize,
        /// Of how many.
        cells: usize,
    },
    /// Units that are not seen on both sides of the launch, or not throughout, were left out.
    UnitsLeftOut {
        /// Which.
        units: Vec<FeatureId>,
    },
    /// Observations of units that the protocol does not name were left out.
    UnknownUnits {
        /// How many observations.
        observations: usize,
    },
    /// Observations outside the window were left out.
    OutsideWindow {
        /// How many observations.
        observations: usize,
    },
    /// Observations of the period in which the launch falls were left out.
    LaunchPeriodLeftOut {
        /// How many observations.
        observations: usize,
    },
    /// Dates too coarse for the period were taken as their first day.
    FirstDayTaken {
        /// How many observations.
        observations: usize,
    },
    /// The window is not over, or nothing is observed at its end.
    WindowNotOver {
        /// Periods after the launch that are seen.
        seen: usize,
        /// Periods after the launch that the window has.
        planned: usize,
    },
    /// Periods in which one of the groups is not seen were left out.
    PeriodsLeftOut {
        /// How many.
        periods: usize,
    },
    /// What is left over is nothing but rounding: no interval and no p.
    NoSpread,
    /// The series is too short to allow for neighbouring periods being alike.
    LikenessOfNeighboursIgnored,
    /// Neighbouring periods are so alike that the series drifts: the errors of Newey and West are too small.
    NeighboursAlike {
        /// The correlation of what neighbouring periods leave over.
        correlation: f64,
    },
    /// A series shorter than advised.
    ShortSeries {
        /// Its periods.
        periods: usize,
        /// From how many on the errors can be trusted.
        advised: usize,
    },
    /// Less than a year before or after: seasons may pass for an effect.
    SeasonsNotCovered,
    /// Donors in the spillover ring were left out.
    DonorsInSpillover {
        /// Which.
        units: Vec<FeatureId>,
    },
    /// As many donors as periods before the launch, or more: other weights may match as well.
    MoreDonorsThanPeriods {
        /// Donors.
        donors: usize,
        /// Periods before the launch.
        periods: usize,
    },
    /// The mix does not match the treated unit before the launch: the gap is no effect.
    PoorMatch {
        /// The root mean square of the gap before.
        gap: f64,
        /// The spread of the treated unit before.
        spread: f64,
    },
    /// The mix matches before the launch but for rounding: the ratio of gaps is not told.
    PerfectMatch,
    /// No joint test of the leads can be made.
    NoJointTest {
        /// Leads.
        leads: usize,
        /// Units.
        units: usize,
    },
    /// The groups already moved apart before the launch.
    TrendsNotParallel {
        /// The p of the joint test.
        p: f64,
    },
}

impl Warning {
    /// The word in answers.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::FewClusters { .. } => "few-clusters",
            Self::GroupOfOne => "group-of-one",
            Self::SmallGroup { .. } => "small-group",
            Self::LeastP { .. } => "least-p",
            Self::MissingCells { .. } => "missing-cells",
            Self::UnitsLeftOut { .. } => "units-left-out",
            Self::UnknownUnits { .. } => "unknown-units",
            Self::OutsideWindow { .. } => "outside-window",
            Self::LaunchPeriodLeftOut { .. } => "launch-period-left-out",
            Self::FirstDayTaken { .. } => "first-day-taken",
            Self::WindowNotOver { .. } => "window-not-over",
            Self::PeriodsLeftOut { .. } => "periods-left-out",
            Self::NoSpread => "no-spread",
            Self::LikenessOfNeighboursIgnored => "likeness-of-neighbours-ignored",
            Self::NeighboursAlike { .. } => "neighbours-alike",
            Self::ShortSeries { .. } => "short-series",
            Self::SeasonsNotCovered => "seasons-not-covered",
            Self::DonorsInSpillover { .. } => "donors-in-spillover",
            Self::MoreDonorsThanPeriods { .. } => "more-donors-than-periods",
            Self::PoorMatch { .. } => "poor-match",
            Self::PerfectMatch => "perfect-match",
            Self::NoJointTest { .. } => "no-joint-test",
            Self::TrendsNotParallel { .. } => "trends-not-parallel",
        }
    }

    /// The warning, in a sentence or two.
    pub fn words(&self) -> Words {
        match self {
            Self::FewClusters { .. }
            | Self::GroupOfOne
            | Self::SmallGroup { .. }
            | Self::LeastP { .. }
            | Self::NoSpread
            | Self::LikenessOfNeighboursIgnored
            | Self::NeighboursAlike { .. }
            | Self::ShortSeries { .. }
            | Self::SeasonsNotCovered => self.of_the_doubt(),
            Self::DonorsInSpillover { .. }
            | Self::MoreDonorsThanPeriods { .. }
            | Self::PoorMatch { .. }
            | Self::PerfectMatch
            | Self::NoJointTest { .. }
            | Self::TrendsNotParallel { .. } => self.of_the_comparison(),
            _ => self.of_the_observations(),
        }
    }

    /// Warnings that standard errors, intervals and p are less, or more, than they look.
    fn of_the_doubt(&self) -> Words {
        match self {
            Self::FewClusters { clusters, needed } => Words::new(
                format!(
                    "{clusters} sites : trop peu pour des erreurs groupées, qui en demandent {needed}. La permutation des sites les remplace."
                ),
                format!(
                    "{clusters} units: too few for clustered errors, which need {needed}. The permutation over units takes their place."
                ),
            ),
            Self::GroupOfOne => Words::new(
                "Un groupe d’un seul site : les erreurs groupées seraient bien trop petites. La permutation des sites les remplace.",
                "A group of a single unit: clustered errors would be far too small. The permutation over units takes their place.",
            ),
            Self::SmallGroup { units } => Words::new(
                format!("Le plus petit groupe a {units} sites : les erreurs groupées sont un peu trop petites."),
                format!("The smaller group has {units} units: clustered errors are somewhat too small."),
            ),
            Self::LeastP { p, needed } => {
                let (french, english) = needed.map_or_else(Default::default, |needed| {
                    (
                        format!(" Avec un seul site d’expérimentation, il faut {needed} sites à comparer pour atteindre 0,05."),
                        format!(" With one treated unit, {needed} units to compare with are needed to reach 0.05."),
                    )
                });
                Words::new(
                    format!("La valeur p ne peut pas descendre sous {}, quoi qu’on observe.{french}", in_french(*p)),
                    format!("p cannot be under {p:.3}, whatever is observed.{english}"),
                )
            }
            Self::NoSpread => Words::new(
                "Ce qui reste inexpliqué n’est que de l’arrondi : ni intervalle ni valeur p.",
                "What is left unexplained is nothing but rounding: no interval and no p.",
            ),
            Self::LikenessOfNeighboursIgnored => Words::new(
                "Série trop courte pour tenir compte de la ressemblance des périodes voisines : l’incertitude est sous-estimée.",
                "The series is too short to allow for neighbouring periods being alike: the doubt is understated.",
            ),
            Self::NeighboursAlike { correlation } => Words::new(
                format!(
                    "Les périodes voisines se ressemblent fortement (corrélation de {}) : la série dérive, et l’incertitude est sous-estimée.",
                    in_french(*correlation)
                ),
                format!(
                    "Neighbouring periods are strongly alike (correlation {correlation:.3}): the series drifts, and the doubt is understated."
                ),
            ),
            Self::ShortSeries { periods, advised } => Words::new(
                format!("{periods} périodes : sous {advised}, les erreurs de Newey et West sont trop petites."),
                format!("{periods} periods: under {advised}, the errors of Newey and West are too small."),
            ),
            _ => Words::new(
                "Moins d’un an d’un côté du lancement : une saison peut passer pour un effet.",
                "Less than a year on a side of the launch: a season may pass for an effect.",
            ),
        }
    }

    /// Warnings about what the treated are compared with.
    fn of_the_comparison(&self) -> Words {
        match self {
            Self::DonorsInSpillover { units } => Words::new(
                format!(
                    "Donneurs écartés, car dans la couronne où l’expérimentation peut déborder : {}.",
                    listed(units)
                ),
                format!("Donors left out because they lie in the spillover ring: {}.", listed(units)),
            ),
            Self::MoreDonorsThanPeriods { donors, periods } => Words::new(
                format!(
                    "{donors} donneurs pour {periods} périodes avant le lancement : d’autres poids peuvent convenir aussi bien."
                ),
                format!("{donors} donors for {periods} periods before the launch: other weights may match as well."),
            ),
            Self::PoorMatch { .. } => Words::new(
                "Le mélange ne suit pas le site avant le lancement, moins bien que sa propre moyenne : l’écart n’est pas un effet.",
                "The mix does not match the unit before the launch, less well than its own mean: the gap is no effect.",
            ),
            Self::PerfectMatch => Words::new(
                "Le mélange suit le site à l’arrondi près avant le lancement : le rapport des écarts n’est pas défini.",
                "The mix matches the unit before the launch but for rounding: the ratio of gaps is not defined.",
            ),
            Self::NoJointTest { leads, units } => Words::new(
                format!(
                    "Les {leads} périodes avant le lancement ne peuvent pas être testées ensemble avec {units} sites."
                ),
                format!("The {leads} leads cannot be tested together with {units} units."),
            ),
            Self::TrendsNotParallel { p } => Words::new(
                format!(
                    "Les groupes divergeaient déjà avant le lancement (p = {}) : l’effet est douteux.",
                    in_french(*p)
                ),
                format!("The groups moved apart before the launch already (p = {p:.3}): the effect is doubtful."),
            ),
            _ => Words::default(),
        }
    }

    /// Warnings about what was observed and what did not enter.
    fn of_the_observations(&self) -> Words {
        match self {
            Self::MissingCells { missing, cells } => Words::new(
                format!("{missing} cases sur {cells} (site × période) ne sont pas observées."),
                format!("{missing} of {cells} cells (unit × period) are not observed."),
            ),
            Self::UnitsLeftOut { units } => Words::new(
                format!(
                    "Sites écartés, car observés d’un seul côté du lancement ou par intermittence : {}.",
                    listed(units)
                ),
                format!(
                    "Units left out because they are seen on one side of the launch only, or not throughout: {}.",
                    listed(units)
                ),
            ),
            Self::UnknownUnits { observations } => Words::new(
                format!("{observations} observation(s) de sites que le protocole ne nomme pas ont été écartées."),
                format!("{observations} observation(s) of units that the protocol does not name were left out."),
            ),
            Self::OutsideWindow { observations } => Words::new(
                format!("{observations} observation(s) hors de la fenêtre ont été écartées."),
                format!("{observations} observation(s) outside the window were left out."),
            ),
            Self::LaunchPeriodLeftOut { observations } => Words::new(
                format!(
                    "{observations} observation(s) de la période du lancement ont été écartées : elle n’est ni avant ni après."
                ),
                format!(
                    "{observations} observation(s) of the period of the launch were left out: it lies neither before nor after."
                ),
            ),
            Self::FirstDayTaken { observations } => Words::new(
                format!(
                    "{observations} date(s) connues à l’année ou au mois seulement : le premier jour a été retenu."
                ),
                format!("{observations} date(s) known to the year or the month only: the first day was taken."),
            ),
            Self::WindowNotOver { seen, planned } => Words::new(
                format!(
                    "{seen} périodes observées après le lancement sur {planned} prévues : le résultat est provisoire."
                ),
                format!(
                    "{seen} periods of the {planned} planned after the launch are observed: the result is provisional."
                ),
            ),
            Self::PeriodsLeftOut { periods } => Words::new(
                format!("{periods} période(s) où l’un des groupes n’est pas observé ont été écartées."),
                format!("{periods} period(s) in which one of the groups is not seen were left out."),
            ),
            _ => Words::default(),
        }
    }
}

/// The first identifiers, and how many more there are.
fn listed(units: &[FeatureId]) -> String {
    const SHOWN: usize = 8;
    let shown: Vec<String> = units.iter().take(SHOWN).map(ToString::to_string).collect();
    let more = units.len().saturating_sub(SHOWN);
    if more > 0 { format!("{} (+ {more})", shown.join(", ")) } else { shown.join(", ") }
}

/// A number with three decimals and a comma.
fn in_french(number: f64) -> String {
    format!("{number:.3}").replace('.', ",")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A warning of each kind.
    fn every_warning() -> Vec<Warning> {
        let units = vec!["a".parse().expect("an identifier"); 10];
        vec![
            Warning::FewClusters { clusters: 5, needed: 6 },
            Warning::GroupOfOne,
            Warning::SmallGroup { units: 3 },
            Warning::LeastP { p: 0.1, needed: None },
            Warning::LeastP { p: 0.1, needed: Some(19) },
            Warning::MissingCells { missing: 1, cells: 9 },
            Warning::UnitsLeftOut { units: units.clone() },
            Warning::UnknownUnits { observations: 1 },
            Warning::OutsideWindow { observations: 1 },
            Warning::LaunchPeriodLeftOut { observations: 1 },
            Warning::FirstDayTaken { observations: 1 },
            Warning::WindowNotOver { seen: 1, planned: 2 },
            Warning::PeriodsLeftOut { periods: 1 },
            Warning::NoSpread,
            Warning::LikenessOfNeighboursIgnored,
            Warning::NeighboursAlike { correlation: 0.8 },
            Warning::ShortSeries { periods: 12, advised: 24 },
            Warning::SeasonsNotCovered,
            Warning::DonorsInSpillover { units },
            Warning::MoreDonorsThanPeriods { donors: 9, periods: 8 },
            Warning::PoorMatch { gap: 2.0, spread: 1.0 },
            Warning::PerfectMatch,
            Warning::NoJointTest { leads: 9, units: 8 },
            Warning::TrendsNotParallel { p: 0.012 },
        ]
    }

    #[test]
    fn every_warning_has_words_in_both_languages() {
        let warnings = every_warning().into_iter().map(|it| it.words());
        for words in warnings {
            assert!(words.fr.len() > 8 && words.en.len() > 8 && words.fr != words.en, "{words:?}");
        }
    }

    #[test]
    fn numbers_are_written_as_each_language_does() {
        let words = Warning::TrendsNotParallel { p: 0.012 }.words();
        assert!(words.fr.contains("0,012") && words.en.contains("0.012"));
        assert!(
            Warning::UnitsLeftOut { units: vec!["a".parse().expect("an identifier"); 10] }.words().en.contains("(+ 2)")
        );
    }
}
