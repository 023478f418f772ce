//! Inputs that lack something: each gives an honest outcome, and no number that is none.

use super::*;
use crate::input::{Comparisons, Dataset};
use crate::roster::Roster;
use crate::study::file::{Arm, Orientation, Protocol};
use crate::tally::{ArmFilter, Budget, Tally};

const PICTURES: u32 = 3;

/// People with three pictures each.
fn people(count: u32) -> Roster {
    Roster {
        subject_of: (0..count * PICTURES).map(|sample| sample / PICTURES).collect(),
        names_subjects: true,
        quality: None,
        ..Roster::default()
    }
}

/// Every pair of pictures, with the scores that the two functions give from a number that
/// runs through all values evenly.
fn all_pairs(
    roster: Roster,
    mated: fn(f64) -> f64,
    non_mated: fn(f64) -> f64,
) -> Dataset {
    let samples = u32::try_from(roster.subject_of.len()).unwrap();
    let mut comparisons = Comparisons::default();
    for probe in 0..samples {
        for reference in 0..probe {
            let step = (comparisons.score.len() as f64) * 0.618_033_988_749_895;
            let even = step - step.floor();
            let same = probe / PICTURES == reference / PICTURES;
            comparisons.score.push(if same { mated(even) } else { non_mated(even) });
            comparisons.probe.push(probe);
            comparisons.reference.push(reference);
        }
    }
    Dataset { roster, comparisons, ..Dataset::default() }
}

fn keep(dataset: &mut Dataset, wanted: impl Fn(u32, u32) -> bool) {
    let all = std::mem::take(&mut dataset.comparisons);
    for (index, &score) in all.score.iter().enumerate() {
        let (probe, reference) = (all.probe[index], all.reference[index]);
        if wanted(probe, reference) {
            dataset.comparisons.score.push(score);
            dataset.comparisons.probe.push(probe);
            dataset.comparisons.reference.push(reference);
        }
    }
}

fn run(
    dataset: &Dataset,
    orientation: Orientation,
    budget: Option<Budget>,
) -> ArmMeasures {
    run_where(dataset, orientation, budget, true)
}

fn run_where(
    dataset: &Dataset,
    orientation: Orientation,
    budget: Option<Budget>,
    records_failures: bool,
) -> ArmMeasures {
    let arm = Arm {
        input: None,
        name: "all".into(),
        about: None,
        both: Default::default(),
        probe: Default::default(),
        reference: Default::default(),
        alter: Vec::new(),
        apply: None,
    };
    let filter = ArmFilter::resolve(&arm, &dataset.roster).unwrap();
    let tally = Tally::collect(dataset, &filter, budget);
    let protocol = Protocol {
        thresholds: vec![turned_if(0.5, orientation)],
        target_fmr: vec![0.1, 1e-9],
        ..Protocol::default()
    };
    let points = thresholds("all", &tally, &protocol, orientation);
    let context = Context {
        arm: "all",
        roster: &dataset.roster,
        orientation,
        level: 0.95,
        independent: false,
        records_failures,
        by: &[],
    };
    let measures = measure(&tally, &points, &context);
    measures.estimates.iter().for_each(check);
    measures
}

/// What measuring the whole of a roster needs.
pub(super) fn context_of(roster: &Roster) -> Context<'_> {
    Context {
        arm: "all",
        roster,
        orientation: Orientation::Similarity,
        level: 0.95,
        independent: false,
        records_failures: false,
        by: &[],
    }
}

fn turned_if(score: f64, orientation: Orientation) -> f64 {
    if orientation == Orientation::Similarity { score } else { -score }
}

/// No estimate holds a number that is none; each interval holds its value; where there is
/// none a reason is given.
fn check(estimate: &Estimate) {
    match &estimate.outcome {
        Outcome::Measured { value, interval: Some(interval) } => {
            assert!(value.is_finite(), "{estimate:?}");
            assert!(interval.low <= *value && *value <= interval.high, "{estimate:?}");
            assert!(interval.low < interval.high, "{estimate:?}");
        }
        Outcome::Measured { value, interval: None } => {
            assert!(value.is_finite() && !estimate.cautions.is_empty(), "{estimate:?}");
        }
        Outcome::OutOfRange { why } | Outcome::NotEstimable { why } => {
            assert!(!why.is_empty(), "{estimate:?}");
        }
    }
}

fn of(measures: &ArmMeasures, measure: Measure, at: usize) -> &Estimate {
    let mut all = measures.estimates.iter().filter(|e| e.quantity.measure == measure);
    all.nth(at).unwrap()
}

fn ordinary(count: u32) -> Dataset {
    all_pairs(people(count), |even| 0.4 + 0.6 * even, |even| 0.7 * even)
}

#[test]
fn an_ordinary_arm_by_hand() {
    let measures = run(&ordinary(20), Orientation::Similarity, None);
    assert_eq!((measures.size.mated, measures.size.non_mated), (60, 1_710));
    let fmr = of(&measures, Measure::Fmr, 0).counts.unwrap();
    let scores = ordinary(20).comparisons;
    let over = (0..scores.score.len())
        .filter(|&k| scores.probe[k] / PICTURES != scores.reference[k] / PICTURES)
        .filter(|&k| scores.score[k] >= 0.5)
        .count();
    assert_eq!(fmr, Counts { errors: over as u64, trials: 1_710 });
    assert!(of(&measures, Measure::Fmr, 1).value().unwrap() <= 0.1);
    assert_eq!(
        of(&measures, Measure::Fnmr, 1).interval().unwrap().method,
        Method::ThresholdRecovery
    );
    let refused = of(&measures, Measure::Fnmr, 2);
    assert!(
        matches!(&refused.outcome, Outcome::OutOfRange { why } if why.contains("rule of three"))
    );
    assert_eq!(refused.quantity.at.as_ref().unwrap().threshold, None);
}

#[test]
fn dissimilarities_give_the_mirror_image() {
    let dataset = ordinary(8);
    let plain = run(&dataset, Orientation::Similarity, None);
    let turned = run(&dataset, Orientation::Dissimilarity, None);
    for (a, b) in plain.estimates.iter().zip(&turned.estimates) {
        assert_eq!(a.outcome, b.outcome);
    }
    let (a, b) = (plain.curve.unwrap(), turned.curve.unwrap());
    for (a, b) in a.points.iter().zip(&b.points) {
        assert_eq!((a.threshold + b.threshold).to_bits(), 0.0f64.to_bits());
    }
    let (mut a, b) = (plain.distribution.unwrap(), turned.distribution.unwrap());
    a.mated.reverse();
    assert_eq!(a.mated, b.mated);
}

#[test]
fn one_kind_of_comparison_gives_its_own_rate_alone() {
    let mut mated = ordinary(8);
    keep(&mut mated, |probe, reference| probe / PICTURES == reference / PICTURES);
    let measures = run(&mated, Orientation::Similarity, None);
    assert!(of(&measures, Measure::Fnmr, 0).value().is_some());
    for measure in
        [Measure::Fmr, Measure::Eer, Measure::EerRocch, Measure::Auc, Measure::DPrime]
    {
        assert_eq!(of(&measures, measure, 0).value(), None, "{measure:?}");
    }
    assert!(measures.curve.is_none() && measures.distribution.is_some());
    let mut non_mated = ordinary(8);
    keep(&mut non_mated, |probe, reference| probe / PICTURES != reference / PICTURES);
    let measures = run(&non_mated, Orientation::Similarity, None);
    assert!(of(&measures, Measure::Fmr, 0).value().is_some());
    assert_eq!(of(&measures, Measure::Fnmr, 0).value(), None);
    assert!(measures.curve.is_none());
}

#[test]
fn nothing_one_person_and_all_equal_are_no_numbers_that_are_none() {
    let nothing = Dataset { roster: people(3), ..Dataset::default() };
    let measures = run(&nothing, Orientation::Similarity, None);
    assert!(measures.distribution.is_none());
    run(&ordinary(1), Orientation::Similarity, None);
    run(&ordinary(2), Orientation::Similarity, None);
    let equal = all_pairs(people(8), |_| 0.5, |_| 0.5);
    let measures = run(&equal, Orientation::Similarity, None);
    assert_eq!(of(&measures, Measure::Eer, 0).value(), Some(0.5));
    assert_eq!(of(&measures, Measure::Auc, 0).value(), Some(0.5));
    assert_eq!(of(&measures, Measure::DPrime, 0).value(), None);
    let apart = all_pairs(people(8), |even| 0.8 + even / 10.0, |even| even / 10.0);
    let measures = run(&apart, Orientation::Similarity, None);
    assert_eq!(of(&measures, Measure::Eer, 0).value(), Some(0.0));
    assert_eq!(of(&measures, Measure::Fnmr, 0).value(), Some(0.0));
}

#[test]
fn people_that_are_not_named_leave_no_interval() {
    let mut dataset = ordinary(8);
    dataset.roster.names_subjects = false;
    let measures = run(&dataset, Orientation::Similarity, None);
    let fmr = of(&measures, Measure::Fmr, 0);
    assert_eq!((fmr.interval(), fmr.unit.kind), (None, UnitKind::Unknown));
}

#[test]
fn a_budget_keeps_what_is_over_it_exact() {
    let dataset = ordinary(20);
    let budget = Budget { tail: 400, range: (0.0, 1.0), bins: 50 };
    let whole = run(&dataset, Orientation::Similarity, None);
    let cut = run(&dataset, Orientation::Similarity, Some(budget));
    let counts = |measures: &ArmMeasures, at| of(measures, Measure::Fmr, at).counts;
    assert_eq!(counts(&cut, 1), counts(&whole, 1));
    assert_eq!(of(&cut, Measure::Eer, 0).value(), None);
    assert_eq!(cut.distribution.unwrap().non_mated.iter().sum::<u64>(), 1_710);
}

#[test]
fn failures_are_rejections() {
    let mut dataset = ordinary(20);
    dataset.roster.failures = vec![(0, "no face found".into())];
    keep(&mut dataset, |probe, reference| probe != 0 && reference != 0);
    let measures = run(&dataset, Orientation::Similarity, None);
    let fta = of(&measures, Measure::Fta, 0);
    assert_eq!(fta.counts, Some(Counts { errors: 1, trials: 60 }));
    let value = |measure| of(&measures, measure, 0).value().unwrap();
    let (share, fnmr, fmr) = (1.0 / 60.0, value(Measure::Fnmr), value(Measure::Fmr));
    assert!((value(Measure::Frr) - (share + fnmr * (1.0 - share))).abs() < 1e-15);
    assert!((value(Measure::Far) - fmr * (1.0 - share)).abs() < 1e-15);
    assert_eq!(
        of(&measures, Measure::Frr, 0).interval().unwrap().method,
        Method::EndsCombined
    );

    dataset.failed = (1..60).map(|sample| (sample, 0)).collect();
    let measures = run(&dataset, Orientation::Similarity, None);
    let fnmr = of(&measures, Measure::Fnmr, 0).counts.unwrap();
    let frr = of(&measures, Measure::Frr, 0).counts.unwrap();
    assert_eq!(frr, Counts { errors: fnmr.errors + 2, trials: fnmr.trials + 2 });
    let fmr = of(&measures, Measure::Fmr, 0).counts.unwrap();
    let far = of(&measures, Measure::Far, 0).counts.unwrap();
    assert_eq!(far, Counts { errors: fmr.errors, trials: fmr.trials + 57 });
}

#[test]
fn failures_that_would_not_be_recorded_are_not_counted_as_none() {
    let found = run_where(&ordinary(12), Orientation::Similarity, None, false);
    let of = |measure| {
        found
            .estimates
            .iter()
            .filter(move |estimate| estimate.quantity.measure == measure)
    };
    let acquisition: Vec<_> = of(Measure::Fta).collect();
    assert!(matches!(
        acquisition[..],
        [Estimate { outcome: Outcome::NotEstimable { .. }, .. }]
    ));
    assert_eq!(of(Measure::Far).chain(of(Measure::Frr)).count(), 0);
    assert!(of(Measure::Fmr).count() > 0);
}
