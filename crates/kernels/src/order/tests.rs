//! Ties, thresholds and the sort, against naive ones.

use proptest::prelude::*;

use super::*;

fn columns(rows: &[(f64, u32, u32)]) -> Columns {
    Columns {
        score: rows.iter().map(|row| row.0).collect(),
        first: rows.iter().map(|row| row.1).collect(),
        second: rows.iter().map(|row| row.2).collect(),
    }
}

fn naive(mut rows: Vec<(f64, u32, u32)>) -> Columns {
    rows.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    columns(&rows)
}

fn scattered(length: u64, value: impl Fn(u64) -> f64) -> Vec<(f64, u32, u32)> {
    let mix = |index: u64| {
        let hash = (index + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (hash ^ (hash >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 11
    };
    let code = |index: u64| u32::try_from(index).unwrap();
    (0..length)
        .map(|index| (value(mix(index)), code(mix(index) % 977), code(index)))
        .collect()
}

#[test]
fn sorts_large_columns_as_a_naive_sort_does() {
    let unit = |hash: u64| hash as f64 / (1u64 << 53) as f64 - 0.5;
    #[expect(clippy::cast_possible_truncation)]
    let narrow = |hash: u64| f64::from(unit(hash) as f32);
    let skewed = |hash: u64| if hash.is_multiple_of(5000) { 1e300 } else { unit(hash) };
    let coarse = |hash: u64| (hash % 100) as f64;
    for rows in [
        scattered(50_000, unit),
        scattered(50_000, narrow),
        scattered(50_000, skewed),
        scattered(50_000, coarse),
        scattered(200_000, coarse),
        scattered(70_000, |_| 0.25),
    ] {
        assert_eq!(sort_columns(columns(&rows)), naive(rows));
    }
}

#[test]
fn zeros_of_either_sign_are_one_tie() {
    let sorted = sort_columns(columns(&[(0.0, 2, 0), (-0.0, 1, 0)]));
    assert_eq!(sorted, columns(&[(0.0, 1, 0), (0.0, 2, 0)]));
    assert_eq!(sorted.score[0].to_bits(), 0);
}

#[test]
#[should_panic(expected = "not finite")]
fn a_score_that_is_not_finite_is_refused() {
    sort_columns(columns(&[(0.0, 2, 0), (f64::NAN, 1, 0)]));
}

#[test]
fn a_score_equal_to_the_threshold_matches() {
    let scores = [0.9, 0.5, 0.5, 0.1];
    assert_eq!(count_matches(&scores, 0.5), 3);
    assert_eq!(count_over(&scores, 0.5), 1);
    assert_eq!(count_matches(&scores, 0.5f64.next_up()), 1);
}

#[test]
fn the_threshold_is_the_smallest_observed_score_that_keeps_the_target() {
    let scores = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.0];
    let found = |target| threshold_for_target(&scores, &[0.85, 0.75], 10, None, target);
    let at = |threshold, matches| Ok(TargetThreshold { threshold, matches });
    assert_eq!(found(0.1), at(0.85, 1));
    assert_eq!(found(0.2), at(0.75, 2));
    assert_eq!(found(0.3), at(0.7, 3));
    assert_eq!(found(0.39), at(0.7, 3));
    assert_eq!(found(1.0), at(0.0, 10));
    assert_eq!(found(0.099), Err(Unresolved::TooFewTrials));
}

#[test]
fn a_tie_at_the_cut_does_not_match() {
    let scores = [0.9, 0.5, 0.5, 0.1];
    let found = threshold_for_target(&scores, &[], 4, None, 0.5);
    assert_eq!(found, Ok(TargetThreshold { threshold: 0.9, matches: 1 }));
    let tied = threshold_for_target(&[0.5; 4], &[], 4, None, 0.5);
    let next = 0.5f64.next_up();
    assert_eq!(tied, Ok(TargetThreshold { threshold: next, matches: 0 }));
}

#[test]
fn scores_that_were_not_kept_are_not_guessed() {
    let found = |target| threshold_for_target(&[0.9, 0.8], &[], 10, Some(0.8), target);
    assert_eq!(found(0.1), Ok(TargetThreshold { threshold: 0.9, matches: 1 }));
    assert_eq!(found(0.2), Ok(TargetThreshold { threshold: 0.9, matches: 1 }));
    assert_eq!(found(0.3), Err(Unresolved::NotKept));
}

proptest! {
    #[test]
    fn no_smaller_threshold_keeps_the_target(
        scores in prop::collection::vec(0u8..20, 1..60),
        others in prop::collection::vec(0u8..20, 0..20),
        target in 0.02f64..1.0,
    ) {
        let descend = |mut values: Vec<u8>| {
            values.sort_unstable_by(|a, b| b.cmp(a));
            values.into_iter().map(f64::from).collect::<Vec<_>>()
        };
        let (scores, others) = (descend(scores), descend(others));
        let trials = scores.len() as u64;
        let rate = |threshold| count_matches(&scores, threshold) as f64 / trials as f64;
        match threshold_for_target(&scores, &others, trials, None, target) {
            Err(refusal) => {
                prop_assert_eq!(refusal, Unresolved::TooFewTrials);
                prop_assert!(target < 1.0 / trials as f64);
            }
            Ok(found) => {
                prop_assert_eq!(count_matches(&scores, found.threshold) as u64, found.matches);
                prop_assert!(rate(found.threshold) <= target);
                for &lower in scores.iter().chain(&others) {
                    prop_assert!(lower >= found.threshold || rate(lower) > target);
                }
            }
        }
    }
}
