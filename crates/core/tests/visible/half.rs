//! Where half are found, against the definition: the fit that never falls by its formula of
//! greatest and least means (Barlow et al. 1972, theorem 1.4), and a straight line between
//! shares.

use falsematch::rate::VisibleCurve;
use falsematch::study::file::LedgerDefinition;
use falsematch_kernels::random::Generator;

use crate::bench::{Bench, Made};

const PEOPLE: usize = 9;
const PLAIN: &str = "[protocol]\ntarget_fmr = []\nthresholds = [0.5]\nseed = 5";
/// Ascending shares, but that the first arm is the one that is not altered.
const ARMS: [(&str, f64); 6] = [
    ("clear", 1.0),
    ("a10", 0.1),
    ("a25", 0.25),
    ("a50", 0.5),
    ("a65", 0.65),
    ("a80", 0.8),
];

/// Who is found in which arm: more often the more is visible, and sometimes not.
fn drawn(seed: u64) -> Vec<Vec<bool>> {
    let mut random = Generator::new(seed, 0);
    let arm = |(_, share): &(&str, f64)| -> Vec<bool> {
        (0..PEOPLE).map(|_| random.uniform() < 0.1 + 0.7 * share).collect()
    };
    ARMS.iter().map(arm).collect()
}

fn curve(found: &[Vec<bool>]) -> VisibleCurve {
    let is_found = |person: usize, arm: &str| {
        let place = ARMS.iter().position(|(name, _)| *name == arm).unwrap();
        found[place][person]
    };
    let made = Made { people: PEOPLE, arms: &ARMS, found: &is_found };
    let bench = Bench::new();
    made.write(&bench);
    let report = bench.run(&made.study(PLAIN, "definitions = [\"hull\"]")).unwrap();
    let is_hull = |curve: &&VisibleCurve| curve.definition == LedgerDefinition::Hull;
    report.visibility.iter().find(is_hull).unwrap().clone()
}

/// Shares in ascending order, with the fit there.
fn fitted(found: &[Vec<bool>]) -> Vec<(f64, f64)> {
    let hits = |arm: usize| found[arm].iter().filter(|hit| **hit).count() as f64;
    let order = [1, 2, 3, 4, 5, 0];
    let mean = |from: usize, to: usize| {
        let all: f64 = order[from..=to].iter().map(|&arm| hits(arm)).sum();
        all / ((to - from + 1) * PEOPLE) as f64
    };
    let fit = |at: usize| {
        let least = |from: usize| {
            (at..order.len()).map(|to| mean(from, to)).min_by(f64::total_cmp).unwrap()
        };
        (0..=at).map(least).max_by(f64::total_cmp).unwrap()
    };
    (0..order.len()).map(|at| (ARMS[order[at]].1, fit(at))).collect()
}

/// Nothing where half are found already at the least share, or nowhere.
fn half(found: &[Vec<bool>]) -> Option<f64> {
    let fit = fitted(found);
    let after = fit.iter().position(|(_, found)| *found >= 0.5).filter(|at| *at > 0)?;
    let ((low, under), (high, over)) = (fit[after - 1], fit[after]);
    Some(low + (0.5 - under) / (over - under) * (high - low))
}

#[test]
fn half_are_found_where_the_definition_says() {
    let mut known = 0;
    for seed in 0..6 {
        let found = drawn(seed);
        let curve = curve(&found);
        match half(&found) {
            Some(expected) => {
                let value = curve.half.value().unwrap();
                assert!((value - expected).abs() < 1e-12, "{value} for {expected}");
                known += 1;
            }
            None => assert_eq!(curve.half.value(), None),
        }
        for (point, at) in [(&curve.points[0], 0), (&curve.points[40], 5)] {
            assert!((point.found - fitted(&found)[at].1).abs() < 1e-12, "{point:?}");
        }
    }
    assert!(known >= 3, "{known}");
}

/// One person more who is found never moves to the right where half are found.
#[test]
fn more_people_found_never_ask_for_more_to_be_visible() {
    let mut found = drawn(1);
    let mut before = half(&found);
    for arm in [3, 2, 1] {
        let place = found[arm].iter().position(|hit| !hit).unwrap();
        found[arm][place] = true;
        let now = curve(&found).half.value();
        let is_left = match (before, now) {
            (Some(before), Some(now)) => now <= before + 1e-12,
            (None, now) => now.is_none() || half(&found).is_some(),
            (Some(_), None) => half(&found).is_none(),
        };
        assert!(is_left, "{before:?} {now:?}");
        before = now;
    }
}
