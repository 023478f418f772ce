//! Rates here are quotients of the same integers, so they are compared exactly.
#![expect(clippy::float_cmp)]

use proptest::prelude::*;

use super::*;

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-12
}

fn descending(values: &[u8]) -> Vec<f64> {
    let mut sorted: Vec<f64> = values.iter().map(|&value| f64::from(value)).collect();
    sorted.sort_by(|a, b| b.total_cmp(a));
    sorted
}

/// Both error shares at every threshold, by counting over every score.
fn naive_rates(upper: &[f64], lower: &[f64]) -> Vec<(f64, f64, f64)> {
    let mut thresholds: Vec<f64> = upper.iter().chain(lower).copied().collect();
    thresholds.push(f64::INFINITY);
    thresholds.sort_by(|a, b| b.total_cmp(a));
    thresholds.dedup();
    let share = |count: usize, of: usize| count as f64 / of as f64;
    thresholds
        .iter()
        .map(|&threshold| {
            let missed = upper.iter().filter(|&&score| score < threshold).count();
            let over = lower.iter().filter(|&&score| score >= threshold).count();
            (threshold, share(missed, upper.len()), share(over, lower.len()))
        })
        .collect()
}

#[test]
fn hand_worked_crossing() {
    // Upper 0.9 0.8 0.4, lower 0.7 0.3 0.2 0.1. At 0.7: misses 1/3, alarms 1/4. At 0.4:
    // misses 0, alarms 1/4. The smaller sum is at 0.4, so the rate is (0 + 1/4) / 2.
    let found = equal_error(&[0.9, 0.8, 0.4], &[0.7, 0.3, 0.2, 0.1]).unwrap();
    assert!(close(found.rate, 0.125) && close(found.low, 0.0) && close(found.high, 0.25));
    assert!(close(found.threshold, 0.4));
    // Hull: (0,0) (0,2) (1,3) (4,3); the line x/4 + y/3 = 1 is met on the edge from (0,2)
    // to (1,3) where x/4 + (2+x)/3 = 1, so x = 4/7 and the rate is 1/7.
    assert!(close(
        hull_equal_error(&[0.9, 0.8, 0.4], &[0.7, 0.3, 0.2, 0.1]).unwrap(),
        1.0 / 7.0
    ));
    // 11 of 12 pairs are in order.
    assert!(close(area(&[0.9, 0.8, 0.4], &[0.7, 0.3, 0.2, 0.1]).unwrap(), 11.0 / 12.0));
}

#[test]
fn all_tied_is_one_half_and_separated_is_zero() {
    let tied = equal_error(&[0.5; 3], &[0.5; 7]).unwrap();
    assert!(close(tied.rate, 0.5) && close(tied.low, 0.0) && close(tied.high, 1.0));
    assert!(close(hull_equal_error(&[0.5; 3], &[0.5; 7]).unwrap(), 0.5));
    assert!(close(area(&[0.5; 3], &[0.5; 7]).unwrap(), 0.5));
    let apart = equal_error(&[0.9, 0.8], &[0.2, 0.1]).unwrap();
    assert!(close(apart.rate, 0.0) && close(apart.threshold, 0.8));
    assert!(close(hull_equal_error(&[0.9, 0.8], &[0.2, 0.1]).unwrap(), 0.0));
    assert!(close(area(&[0.9, 0.8], &[0.2, 0.1]).unwrap(), 1.0));
    let reversed = equal_error(&[0.2, 0.1], &[0.9, 0.8]).unwrap();
    assert!(close(reversed.rate, 1.0));
    assert!(close(hull_equal_error(&[0.2, 0.1], &[0.9, 0.8]).unwrap(), 0.5));
}

#[test]
fn ties_make_one_step() {
    let found: Vec<(usize, usize)> = steps(&[0.9, 0.5, 0.5], &[0.5, 0.1])
        .map(|step| (step.lower_over, step.upper_over))
        .collect();
    assert_eq!(found, [(0, 0), (0, 1), (1, 3), (2, 3)]);
}

#[test]
fn d_prime_by_hand() {
    // Means 3 and 0, variances 1 and 4 (n - 1): 3 / sqrt(2.5).
    let upper = Moments::of(&[4.0, 3.0, 2.0]);
    let lower = Moments::of(&[2.0, 0.0, -2.0]);
    assert!(close(d_prime(upper, lower).unwrap(), 3.0 / 2.5f64.sqrt()));
    assert_eq!(d_prime(Moments::of(&[1.0, 1.0]), Moments::of(&[0.0, 0.0])), None);
    assert_eq!(d_prime(Moments::of(&[1.0]), lower), None);
    assert_eq!(d_prime(Moments::of(&[]), lower), None);
}

#[test]
fn moments_of_long_columns_do_not_drift() {
    let scores: Vec<f64> =
        (0..100_000).map(|index| 1e6 + f64::from(index % 10)).collect();
    let moments = Moments::of(&scores);
    assert!((moments.mean - 1_000_004.5).abs() < 1e-9);
    assert!((moments.variance().unwrap() - 8.25 * 100_000.0 / 99_999.0).abs() < 1e-9);
}

proptest! {
    #[test]
    fn agrees_with_naive_references(
        upper in prop::collection::vec(0u8..30, 1..40),
        lower in prop::collection::vec(0u8..30, 1..40),
    ) {
        let (upper, lower) = (descending(&upper), descending(&lower));
        let rates = naive_rates(&upper, &lower);
        let walked: Vec<Step> = steps(&upper, &lower).collect();
        prop_assert_eq!(walked.len(), rates.len());
        for (step, (threshold, misses, alarms)) in walked.iter().zip(&rates) {
            prop_assert_eq!(step.threshold, *threshold);
            let missed = (upper.len() - step.upper_over) as f64 / upper.len() as f64;
            prop_assert_eq!(missed, *misses);
            prop_assert_eq!(step.lower_over as f64 / lower.len() as f64, *alarms);
            prop_assert_eq!(*step, step_at(&upper, &lower, *threshold));
        }

        // The rule as it is worded, in exact integers.
        let scaled = |&(threshold, _, _): &(f64, f64, f64)| {
            let missed = upper.iter().filter(|&&score| score < threshold).count();
            let over = lower.iter().filter(|&&score| score >= threshold).count();
            (missed * lower.len(), over * upper.len())
        };
        let highest = rates.iter().find(|rate| scaled(rate).0 <= scaled(rate).1).unwrap();
        let lowest = rates.iter().rfind(|rate| scaled(rate).0 >= scaled(rate).1).unwrap();
        let sum = |rate| scaled(rate).0 + scaled(rate).1;
        let chosen = if sum(highest) <= sum(lowest) { highest } else { lowest };
        let found = equal_error(&upper, &lower).unwrap();
        prop_assert!(close(found.rate, (chosen.1 + chosen.2) / 2.0));
        prop_assert_eq!(found.threshold, chosen.0);

        let mut twice = 0;
        for a in &upper {
            for b in &lower {
                twice += match a.total_cmp(b) {
                    std::cmp::Ordering::Greater => 2,
                    std::cmp::Ordering::Equal => 1,
                    std::cmp::Ordering::Less => 0,
                };
            }
        }
        prop_assert_eq!(twice_concordant(&upper, &lower), twice);
    }

    #[test]
    fn hull_holds_every_step_and_is_convex(
        upper in prop::collection::vec(0u8..30, 1..40),
        lower in prop::collection::vec(0u8..30, 1..40),
    ) {
        let (upper, lower) = (descending(&upper), descending(&lower));
        let corners = hull(&upper, &lower);
        for triple in corners.windows(3) {
            prop_assert!(turns_right(triple[0], triple[1], triple[2]));
        }
        let points: Vec<Corner> = steps(&upper, &lower)
            .map(|step| Corner { lower_over: step.lower_over, upper_over: step.upper_over })
            .collect();
        for corner in &corners {
            prop_assert!(points.contains(corner));
        }
        for &point in &points {
            for edge in corners.windows(2) {
                let across = |a: Corner, b: Corner| b.lower_over as i64 - a.lower_over as i64;
                let up = |a: Corner, b: Corner| b.upper_over as i64 - a.upper_over as i64;
                let (from, to) = (edge[0], edge[1]);
                let side = across(from, to) * up(from, point) - up(from, to) * across(from, point);
                prop_assert!(side <= 0, "{point:?} lies over {edge:?}");
            }
        }
        // The straight line between any two points of the curve crosses no lower than it.
        let rate = hull_equal_error(&upper, &lower).unwrap();
        prop_assert!((0.0..=0.5).contains(&rate));
        let (uppers, lowers) = (upper.len() as f64, lower.len() as f64);
        let mut best = f64::INFINITY;
        for a in &points {
            for b in &points {
                let at = |point: &Corner| {
                    let (x, y) = (point.lower_over as f64 / lowers, point.upper_over as f64 / uppers);
                    (x, x + y - 1.0)
                };
                let ((x0, e0), (x1, e1)) = (at(a), at(b));
                if e0 <= 0.0 && e1 >= 0.0 {
                    let crossing = if e1 > e0 { x0 + (x1 - x0) * -e0 / (e1 - e0) } else { x0 };
                    best = if crossing < best { crossing } else { best };
                }
            }
        }
        prop_assert!((rate - best).abs() < 1e-9, "{rate} {best}");
    }

    #[test]
    fn a_part_taken_away_leaves_the_rest(
        one in prop::collection::vec(-10.0f64..10.0, 2..30),
        other in prop::collection::vec(-10.0f64..10.0, 2..30),
    ) {
        let together: Vec<f64> = one.iter().chain(&other).copied().collect();
        let rest = Moments::of(&together).without(Moments::of(&other));
        let expected = Moments::of(&one);
        prop_assert!((rest.mean - expected.mean).abs() < 1e-9);
        prop_assert!((rest.squares - expected.squares).abs() < 1e-7);
    }
}
