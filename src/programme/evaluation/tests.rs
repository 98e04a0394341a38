//! Properties of the methods on made panels, and what is refused.

use proptest::prelude::*;

use super::samples::{day, frozen, monthly, protocol, scatter, unit};
use super::*;
use crate::diagnosis::Direction;

/// What rounding may do to values of some tens.
const ROUNDING: f64 = 1e-9;
const TREATED: [&str; 4] = ["t1", "t2", "t3", "t4"];
const CONTROLS: [&str; 7] = ["c1", "c2", "c3", "c4", "c5", "c6", "c7"];

/// Every unit with a level of its own and one movement, `noise` of its own, and `effect` on the treated from 2023 on.
fn town(treated: &[&str], others: &[&str], effect: f64, noise: f64, seed: u32) -> Vec<Observation> {
    let all = treated.iter().chain(others);
    all.zip(0_u32..)
        .flat_map(|(id, nth)| {
            let value = |month: u32| {
                let after = if treated.contains(id) && month >= 12 { effect } else { 0.0 };
                let own = 10.0
                    + 5.0 * scatter(seed.wrapping_add(900 + nth))
                    + noise * scatter(seed ^ (nth * 31 + month * 977));
                own + 3.0 * scatter(seed.wrapping_add(month)) + after
            };
            monthly(id, (0..24).map(value))
        })
        .collect()
}

fn asked(method: Method, treated: &[&str], others: &[&str], observations: &[Observation]) -> Evaluation {
    evaluate(&frozen(protocol(treated, others)), observations, method).expect("the panel carries the method")
}

fn refused(method: Method, draft: Protocol, observations: &[Observation]) -> EvaluationRefusal {
    evaluate(&frozen(draft), observations, method).expect_err("the panel does not carry the method")
}

/// A group of treated units for a method: one for a synthetic control.
fn treated_for(method: Method) -> &'static [&'static str] {
    if method == Method::SyntheticControl { &TREATED[..1] } else { &TREATED }
}

#[test]
fn a_planted_effect_is_found_exactly_where_there_is_no_noise() {
    for effect in [-2.5, 0.75] {
        for method in
            [Method::TwoByTwo, Method::TwoWayFixedEffects, Method::EventStudy, Method::BeforeAfterControlImpact]
        {
            let observations = town(&TREATED, &CONTROLS, effect, 0.0, 5);
            let found = asked(method, &TREATED, &CONTROLS, &observations);
            assert!((found.effect.estimate - effect).abs() < ROUNDING, "{method}: {:?}", found.effect);
            assert!(found.warnings.contains(&Warning::NoSpread), "{method}: {:?}", found.warnings);
            assert_eq!((found.effect.p_value, found.verdict), (None, Verdict::NotTold));
        }
    }
}

#[test]
fn a_planted_mix_and_its_effect_are_found() {
    let mut observations = town(&[], &CONTROLS, 0.0, 2.0, 8);
    let shares = [0.5, 0.0, 0.2, 0.3, 0.0, 0.0, 0.0];
    let mixed = |month: usize| -> f64 {
        let of_donor = |nth: usize| observations[24 * nth + month].value;
        shares.iter().enumerate().map(|(nth, share)| share * of_donor(nth)).sum::<f64>()
    };
    let treated: Vec<f64> = (0..24).map(|month| mixed(month) + if month >= 12 { 4.0 } else { 0.0 }).collect();
    observations.extend(monthly("t1", treated));
    let found = asked(Method::SyntheticControl, &TREATED[..1], &CONTROLS, &observations);
    let Details::SyntheticControl(details) = &found.details else { unreachable!("{:?}", found.details) };
    for DonorWeight { unit, share } in &details.weights {
        let nth = CONTROLS.iter().position(|id| *id == unit.as_str()).expect("a donor");
        assert!((share - shares[nth]).abs() < 1e-6, "{unit} {share}");
    }
    assert!((found.effect.estimate - 4.0).abs() < 1e-6);
    assert_eq!(details.rank, 1);
    assert!(found.warnings.contains(&Warning::PerfectMatch));
    assert_eq!(found.effect.p_value, Some(1.0 / 8.0));
}

#[test]
fn a_planted_change_of_level_and_slope_is_found() {
    let line = |month: u32| {
        let since = f64::from(month) - 12.0;
        let after = if month >= 12 { -3.0 + 0.5 * since } else { 0.0 };
        20.0 + 0.25 * f64::from(month) + after
    };
    let found = asked(Method::InterruptedSeries, &["t1"], &[], &monthly("t1", (0..24).map(line)));
    let Details::InterruptedSeries(details) = found.details else { unreachable!("{:?}", found.details) };
    for (effect, planted) in
        [(details.level_change, -3.0), (details.slope_change, 0.5), (details.slope_before, 0.25), (found.effect, -0.25)]
    {
        assert!((effect.estimate - planted).abs() < ROUNDING, "{effect:?} {planted}");
    }
}

#[test]
fn a_share_stands_beside_the_effect_where_there_is_something_to_share() {
    let observations = town(&TREATED, &CONTROLS, 2.0, 0.1, 3);
    let found = asked(Method::TwoWayFixedEffects, &TREATED, &CONTROLS, &observations);
    let without = found.means.treated_after - found.effect.estimate;
    assert!((found.effect_share.expect("above 0") - found.effect.estimate / without).abs() < ROUNDING);
    let lowered: Vec<Observation> =
        observations.into_iter().map(|it| Observation { value: it.value - 90.0, ..it }).collect();
    assert_eq!(asked(Method::TwoWayFixedEffects, &TREATED, &CONTROLS, &lowered).effect_share, None);
}

#[test]
fn the_verdict_goes_by_the_direction() {
    let observations = town(&TREATED, &CONTROLS, 2.0, 0.3, 3);
    let verdict = |direction| {
        let mut draft = protocol(&TREATED, &CONTROLS);
        draft.outcome.direction = direction;
        evaluate(&frozen(draft), &observations, Method::TwoWayFixedEffects).expect("it is carried").verdict
    };
    assert_eq!(verdict(Direction::Up), Verdict::Better);
    assert_eq!(verdict(Direction::Down), Verdict::Worse);
    assert_eq!(verdict(Direction::None), Verdict::Changed);
}

#[test]
fn few_clusters_fall_back_on_the_permutation_and_say_so() {
    let observations = town(&TREATED[..2], &CONTROLS[..3], 2.0, 0.3, 3);
    let found = asked(Method::TwoWayFixedEffects, &TREATED[..2], &CONTROLS[..3], &observations);
    assert_eq!(found.inference, Inference::PermutationOfUnits { assignments: 10 });
    assert_eq!((found.effect.standard_error, found.effect.interval), (None, None));
    assert!(found.warnings.contains(&Warning::FewClusters { clusters: 5, needed: 6 }));
    assert!(found.warnings.contains(&Warning::LeastP { p: 0.1, needed: None }));
    let one = asked(Method::TwoWayFixedEffects, &TREATED[..1], &CONTROLS, &town(&TREATED[..1], &CONTROLS, 2.0, 0.3, 3));
    assert!(one.warnings.contains(&Warning::GroupOfOne));
    assert!(one.warnings.contains(&Warning::LeastP { p: 0.125, needed: Some(19) }));
    assert!(one.assumptions.contains(&Assumption::Exchangeable));
}

#[test]
fn groups_that_moved_apart_before_the_launch_are_told() {
    let mut observations = town(&TREATED, &CONTROLS, 0.0, 0.2, 3);
    for observation in observations.iter_mut().filter(|it| it.unit.as_str().starts_with('t')) {
        observation.value += 0.5 * f64::from(observation.date.month().unwrap_or(0));
    }
    let mut draft = protocol(&TREATED, &CONTROLS);
    draft.period = PeriodLength::Quarter;
    let found = evaluate(&frozen(draft), &observations, Method::EventStudy).expect("it is carried");
    assert!(found.warnings.iter().any(|it| matches!(it, Warning::TrendsNotParallel { .. })), "{:?}", found.warnings);
}

#[test]
fn a_series_that_drifts_is_told() {
    let is_told = |values: Vec<f64>| {
        let found = asked(Method::BeforeAfter, &["t1"], &[], &monthly("t1", values));
        found.warnings.iter().any(|it| matches!(it, Warning::NeighboursAlike { .. }))
    };
    let fluctuation = |month: u32| scatter(month * 7 + 3);
    assert!(!is_told((0..24).map(fluctuation).collect()));
    let mut sum = 0.0;
    let drift = (0..24).map(|month| {
        sum += fluctuation(month);
        sum
    });
    assert!(is_told(drift.collect()));
}

#[test]
fn a_joint_test_of_many_leads_is_by_permutation() {
    let found = asked(Method::EventStudy, &TREATED, &CONTROLS, &town(&TREATED, &CONTROLS, 1.0, 0.5, 3));
    let Details::EventStudy(details) = found.details else { unreachable!("{:?}", found.details) };
    let joint = details.leads.expect("330 choices are few enough");
    assert_eq!((joint.inference, joint.figures), (Inference::PermutationOfUnits { assignments: 330 }, 11));
    assert_eq!((details.reference, details.coefficients.len()), (-1, 23));
}

#[test]
fn donors_in_the_spillover_ring_are_left_out_and_named() {
    let mut draft = protocol(&TREATED[..1], &[]);
    draft.donors = CONTROLS.iter().map(|id| unit(id)).collect();
    draft.spillover = vec![unit("c3").id];
    let observations = town(&TREATED[..1], &CONTROLS, 1.0, 0.5, 3);
    let found = evaluate(&frozen(draft), &observations, Method::SyntheticControl).expect("six donors are left");
    assert_eq!(found.inference, Inference::PlaceboInSpace { donors: 6 });
    assert!(found.warnings.contains(&Warning::DonorsInSpillover { units: vec![unit("c3").id] }));
}

#[test]
fn a_donor_with_gaps_is_left_out_and_a_period_without_the_treated_too() {
    let mut observations = town(&TREATED[..1], &CONTROLS, 1.0, 0.5, 3);
    let is_gone = |it: &Observation| {
        (it.unit.as_str() == "c2" && it.date.to_string() == "2022-03")
            || (it.unit.as_str() == "t1" && it.date.to_string() == "2022-05")
    };
    observations.retain(|it| !is_gone(it));
    let found = asked(Method::SyntheticControl, &TREATED[..1], &CONTROLS, &observations);
    assert_eq!((found.compared.units, found.treated.periods_before), (6, 11));
    assert!(found.warnings.contains(&Warning::UnitsLeftOut { units: vec![unit("c2").id] }));
    assert!(found.warnings.contains(&Warning::PeriodsLeftOut { periods: 1 }));
}

#[test]
fn what_is_not_carried_is_refused_with_what_is_needed() {
    let all = town(&TREATED, &CONTROLS, 1.0, 0.5, 3);
    let only = |ids: &[&str], months: std::ops::Range<usize>| -> Vec<Observation> {
        let of = |id: &&str| all.iter().filter(|it| it.unit.as_str() == *id).cloned().collect::<Vec<_>>();
        ids.iter().flat_map(|id| of(id)[months.clone()].to_vec()).collect()
    };
    let both = |treated: &[&str], others: &[&str]| protocol(treated, others);
    let too_few = |group, found, needed| EvaluationRefusal::TooFewUnits { group, found, needed };
    let short = |side, found, needed| EvaluationRefusal::TooFewPeriods { side, found, needed };
    let several = both(&TREATED, &CONTROLS);
    let single = both(&TREATED[..1], &CONTROLS);
    for (method, draft, observations, expected) in [
        (Method::TwoByTwo, both(&TREATED, &[]), all.clone(), too_few(Group::Controls, 0, 1)),
        (Method::TwoWayFixedEffects, both(&TREATED, &CONTROLS[..1]), all.clone(), too_few(Group::Controls, 1, 2)),
        (Method::EventStudy, both(&TREATED, &CONTROLS[..1]), all.clone(), too_few(Group::Controls, 1, 2)),
        (Method::TwoWayFixedEffects, several.clone(), only(&CONTROLS, 0..24), too_few(Group::Treated, 0, 1)),
        (
            Method::TwoByTwo,
            several.clone(),
            only(&[TREATED, CONTROLS[..4].try_into().expect("four")].concat(), 11..24),
            short(Side::Before, 1, 2),
        ),
        (Method::BeforeAfter, several.clone(), only(&TREATED, 0..12), too_few(Group::Treated, 0, 1)),
        (Method::BeforeAfter, both(&TREATED[..1], &[]), only(&TREATED[..1], 0..13), short(Side::After, 1, 2)),
        (Method::InterruptedSeries, both(&TREATED[..1], &[]), only(&TREATED[..1], 5..24), short(Side::Before, 7, 8)),
        (Method::InterruptedSeries, both(&TREATED[..1], &[]), only(&TREATED[..1], 0..15), short(Side::After, 3, 4)),
        (Method::SyntheticControl, several, all.clone(), EvaluationRefusal::SeveralTreated { found: 4 }),
        (Method::SyntheticControl, both(&TREATED[..1], &CONTROLS[..4]), all.clone(), too_few(Group::Donors, 4, 5)),
        (
            Method::SyntheticControl,
            single,
            only(&[&TREATED[..1], &CONTROLS[..]].concat(), 8..24),
            short(Side::Before, 4, 5),
        ),
    ] {
        assert_eq!(refused(method, draft, &observations), expected, "{method}");
    }
}

#[test]
fn every_refusal_is_told_in_both_languages() {
    let flat: Vec<Observation> =
        town(&TREATED, &CONTROLS, 0.0, 0.0, 3).into_iter().map(|it| Observation { value: 2.0, ..it }).collect();
    for method in Method::ALL {
        let refusal = refused(method, protocol(treated_for(method), &CONTROLS), &flat);
        assert_eq!(refusal, EvaluationRefusal::NoVariance, "{method}");
        assert!(!refusal.words().fr.is_empty() && refusal.words().en == refusal.to_string());
    }
    let too_few = EvaluationRefusal::TooFewUnits { group: Group::Donors, found: 2, needed: 5 };
    assert_eq!(too_few.to_string(), "2 donors observed before and after the launch; this method needs at least 5");
}

#[test]
fn what_cannot_be_found_is_told_before_the_launch() {
    let before: Vec<Observation> =
        town(&TREATED, &CONTROLS, 0.0, 1.0, 3).into_iter().filter(|it| it.date.year() == 2022).collect();
    let draft = protocol(&TREATED, &CONTROLS);
    let found = minimum_detectable_effect(&draft, &before).expect("it is carried");
    assert!((found.normal_quantiles - 2.801_585_218).abs() < 1e-9);
    assert_eq!((found.periods_first_half, found.periods_second_half, found.degrees_of_freedom), (6, 6, 9.0));
    let by_hand = found.normal_quantiles * found.spread_of_changes * (1.0 / 4.0 + 1.0 / 7.0_f64).sqrt();
    assert!((found.effect_by_normal - by_hand).abs() < 1e-12);
    assert!(found.effect > found.effect_by_normal && found.warnings.is_empty(), "{found:?}");
    let with_after = minimum_detectable_effect(&draft, &town(&TREATED, &CONTROLS, 0.0, 1.0, 3));
    assert_eq!(with_after, Ok(found), "what comes after the launch is not looked at");
    let late = Protocol { window: Window { from: day("2022-12-01"), ..draft.window }, ..draft };
    assert!(matches!(
        minimum_detectable_effect(&late, &before),
        Err(EvaluationRefusal::TooFewPeriods { found: 1, .. })
    ));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_level_and_the_order_of_the_observations_change_no_effect(
        seed in any::<u32>(), level in -1e4..1e4_f64, nth in 0..Method::ALL.len(), turn in 1..200_usize,
    ) {
        let method = Method::ALL[nth];
        let treated = treated_for(method);
        let mut observations = town(treated, &CONTROLS, 1.5, 1.0, seed);
        let first = asked(method, treated, &CONTROLS, &observations);
        let turn = turn % observations.len();
        observations.rotate_left(turn);
        observations.reverse();
        prop_assert_eq!(&asked(method, treated, &CONTROLS, &observations), &first, "order");
        for observation in &mut observations {
            observation.value += level;
        }
        let raised = asked(method, treated, &CONTROLS, &observations);
        prop_assert!((raised.effect.estimate - first.effect.estimate).abs() < 1e-7, "{method} {level}");
        prop_assert!((raised.effect.p_value.unwrap_or(0.0) - first.effect.p_value.unwrap_or(0.0)).abs() < 1e-6);
    }

    #[test]
    fn names_and_the_order_of_periods_within_a_side_change_no_difference(seed in any::<u32>(), shift in 1..12_usize) {
        let observations = town(&TREATED, &CONTROLS, 1.5, 1.0, seed);
        let first = asked(Method::TwoWayFixedEffects, &TREATED, &CONTROLS, &observations);
        // The months of each year are turned round.
        let turned: Vec<Observation> = observations
            .chunks(12)
            .flat_map(|year| (0..12).map(|month| Observation { value: year[(month + shift) % 12].value, ..year[month].clone() }))
            .collect();
        let other = asked(Method::TwoWayFixedEffects, &TREATED, &CONTROLS, &turned);
        prop_assert!((first.effect.estimate - other.effect.estimate).abs() < ROUNDING);
        let renamed: Vec<Observation> = observations
            .iter()
            .map(|it| Observation { unit: renamed(it.unit.as_str()).parse().expect("an identifier"), ..it.clone() })
            .collect();
        let other = asked(Method::TwoWayFixedEffects, &TREATED, &CONTROLS, &renamed);
        prop_assert!((first.effect.estimate - other.effect.estimate).abs() < ROUNDING);
        let (own, others) = (first.effect.standard_error, other.effect.standard_error);
        prop_assert!((own.unwrap_or(0.0) - others.unwrap_or(1.0)).abs() < ROUNDING);
    }

    #[test]
    fn both_differences_in_differences_agree_without_gaps(seed in any::<u32>()) {
        let observations = town(&TREATED, &CONTROLS, 1.5, 1.0, seed);
        let estimate = |method| asked(method, &TREATED, &CONTROLS, &observations).effect.estimate;
        let of_means = estimate(Method::TwoByTwo);
        prop_assert!((of_means - estimate(Method::TwoWayFixedEffects)).abs() < ROUNDING);
        prop_assert!((of_means - estimate(Method::BeforeAfterControlImpact)).abs() < ROUNDING);
    }

    #[test]
    fn an_effect_by_permutation_moves_with_what_is_planted(seed in any::<u32>(), more in -5.0..5.0_f64) {
        let effect = |planted| {
            let observations = town(&TREATED[..1], &CONTROLS, planted, 1.0, seed);
            asked(Method::TwoWayFixedEffects, &TREATED[..1], &CONTROLS, &observations).effect.estimate
        };
        prop_assert!((effect(1.0 + more) - effect(1.0) - more).abs() < ROUNDING);
    }
}

/// What anybody may send: known and unknown units, any month about the window, any finite value.
fn anything() -> impl Strategy<Value = Vec<Observation>> {
    let unit = (0..12_usize).prop_map(|nth| TREATED.iter().chain(&CONTROLS).nth(nth).copied().unwrap_or("x"));
    let value = prop_oneof![4 => -10.0..10.0_f64, 1 => Just(5.0), 1 => -1e99..1e99_f64, 1 => -1e-300..1e-300_f64];
    let observation = (unit, 0..30_u32, value).prop_map(|(unit, month, value)| Observation {
        unit: unit.parse().expect("an identifier"),
        date: format!("{}-{:02}", 2021 + month / 12, month % 12 + 1).parse().expect("a month"),
        value,
    });
    prop_oneof![proptest::collection::vec(observation.clone(), 0..60), proptest::collection::vec(observation, 250..900)]
}

/// Every figure is a finite number in its place, whatever else it says.
fn stands(effect: &Effect) -> bool {
    let is_share = |p: f64| (0.0..=1.0).contains(&p);
    let holds = |it: Interval| it.low <= effect.estimate && effect.estimate <= it.high;
    effect.estimate.is_finite()
        && effect.p_value.is_none_or(is_share)
        && effect.interval.is_none_or(holds)
        && effect.standard_error.is_none_or(|error| error >= 0.0)
        && effect.degrees_of_freedom.is_none_or(|degrees| degrees > 0.0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn whatever_is_sent_is_evaluated_or_refused(observations in anything(), is_single in any::<bool>()) {
        for method in Method::ALL {
            let treated = if is_single { &TREATED[..1] } else { treated_for(method) };
            match evaluate(&frozen(protocol(treated, &CONTROLS)), &observations, method) {
                Ok(found) => {
                    prop_assert!(stands(&found.effect), "{method}: {:?}", found.effect);
                    prop_assert!(found.effect_share.is_none_or(f64::is_finite));
                    if let Details::EventStudy(details) = &found.details {
                        prop_assert!(details.coefficients.iter().all(|it| stands(&it.effect)));
                        prop_assert!(details.leads.is_none_or(|it| (0.0..=1.0).contains(&it.p_value)));
                    }
                }
                Err(refusal) => prop_assert!(!refusal.words().fr.is_empty()),
            }
        }
        if let Ok(found) = minimum_detectable_effect(&protocol(&TREATED, &CONTROLS), &observations) {
            prop_assert!(found.effect.is_finite() && found.effect > 0.0, "{found:?}");
        }
    }
}

/// Another unit of the same group.
fn renamed(id: &str) -> String {
    let (group, number) = id.split_at(1);
    let last = if group == "t" { TREATED.len() } else { CONTROLS.len() };
    let number: usize = number.parse().expect("a number");
    format!("{group}{}", last + 1 - number)
}
