//! Curves, areas and leave-one-out areas against exact fractions of plain loops
//! (`references/discard.py`), and properties that hold of every curve.

use falsematch_kernels::discard::{Between, Curve, Trial, lower_limit, without_one};
use proptest::prelude::*;

const REFERENCES: &str = include_str!("references/discard.tsv");

/// Rounding of sums of some hundred fractions.
const TOLERANCE: f64 = 1e-13;

fn rows(kind: &'static str, case: u32) -> impl Iterator<Item = Vec<f64>> {
    REFERENCES.lines().filter_map(move |line| {
        let fields: Vec<&str> = line.split('\t').collect();
        let is_it = fields[0] == kind && fields[1] == case.to_string();
        is_it.then(|| fields[2..].iter().map(|field| field.parse().unwrap()).collect())
    })
}

fn trials(case: u32) -> Vec<Trial> {
    #[expect(clippy::cast_possible_truncation, reason = "small whole numbers")]
    let trial = |row: Vec<f64>| Trial {
        quality: row[0],
        is_error: row[1] > 0.5,
        units: (row[2] as u32, row[3] as u32),
    };
    rows("trial", case).map(trial).collect()
}

fn curve(trials: &[Trial]) -> Curve {
    let (quality, errors): (Vec<f64>, Vec<bool>) =
        trials.iter().map(|trial| (trial.quality, trial.is_error)).unzip();
    Curve::new(&quality, &errors).unwrap()
}

fn close(found: f64, expected: f64) -> bool {
    (found - expected).abs() < TOLERANCE
}

#[test]
fn steps_are_those_of_every_limit_tried() {
    for case in 0..4 {
        let found = curve(&trials(case));
        let counts = |step: &falsematch_kernels::discard::Step| {
            vec![step.discarded as f64, step.kept as f64, step.errors as f64]
        };
        let found: Vec<Vec<f64>> = found.steps().iter().map(counts).collect();
        let expected: Vec<Vec<f64>> = rows("step", case).collect();
        assert!(expected.len() > 2);
        assert_eq!(found, expected);
    }
}

#[test]
fn areas_are_those_of_exact_fractions() {
    for case in 0..4 {
        let curve = curve(&trials(case));
        for row in rows("area", case) {
            assert!(close(curve.area(row[0], Between::Level), row[1]), "{row:?}");
            assert!(close(curve.area(row[0], Between::Straight), row[2]), "{row:?}");
        }
    }
}

#[test]
fn areas_without_each_unit_are_those_of_the_trials_that_are_left() {
    for case in 0..4 {
        let trials = trials(case);
        for limit in [0.2, 0.3, 0.5] {
            let expected: Vec<_> =
                rows("without", case).filter(|row| close(row[0], limit)).collect();
            let found = without_one(&trials, 11, limit);
            assert_eq!(found.len(), expected.len());
            for (found, row) in found.iter().zip(&expected) {
                assert!(close(found.rate, row[2]), "{row:?}");
                assert!(close(found.area, row[3]), "{row:?}");
            }
        }
    }
}

proptest! {
    /// The order of trials does not matter; no step lies under the lower limit; no error
    /// appears or is lost; the area lies between those of the lowest and the highest rate.
    #[test]
    fn what_holds_of_every_curve(
        trials in prop::collection::vec((0_u8..12, any::<bool>()), 1..80),
        limit in 0.05_f64..0.95,
    ) {
        let quality: Vec<f64> = trials.iter().map(|trial| f64::from(trial.0)).collect();
        let errors: Vec<bool> = trials.iter().map(|trial| trial.1).collect();
        let curve = Curve::new(&quality, &errors).unwrap();
        let (mut turned, mut turned_errors) = (quality, errors);
        turned.reverse();
        turned_errors.reverse();
        prop_assert_eq!(&Curve::new(&turned, &turned_errors).unwrap(), &curve);
        let rate = curve.steps()[0].rate();
        for step in curve.steps() {
            prop_assert!(step.errors <= step.kept);
            prop_assert_eq!(step.kept + step.discarded, curve.trials());
            prop_assert!(step.rate() >= lower_limit(rate, step.share()) - 1e-12);
        }
        let rates = || curve.steps().iter().map(falsematch_kernels::discard::Step::rate);
        let low = rates().min_by(f64::total_cmp).unwrap();
        let high = rates().max_by(f64::total_cmp).unwrap();
        for between in [Between::Level, Between::Straight] {
            let mean = curve.area(limit, between) / limit;
            prop_assert!(low - 1e-12 <= mean && mean <= high + 1e-12);
        }
    }
}
