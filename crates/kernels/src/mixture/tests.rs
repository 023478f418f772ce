use super::cells::{Cells, at_least};
use super::{Doubt, Mixture, Valued, score_bound};
use crate::binomial::wilson;
use crate::gallery::rarefied;
use crate::random::Generator;

const Z_SQUARE: f64 = 3.841_458_820_694_124;

fn near(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() < tolerance, "{found} for {expected}");
}

fn valued(pairs: &[(f64, f64)]) -> Vec<Valued> {
    pairs.iter().map(|&(count, value)| Valued { count, value }).collect()
}

/// With two values the bound is the end of Wilson's interval, at the edges as well.
/// Items that all trials have in common make the bounds wider, as fewer trials would.
#[test]
fn what_trials_share_widens_the_bounds() {
    let counts = counts(3);
    let of = |shared| {
        let mixture =
            Mixture::new(2000, u64::MAX, &counts, &apart(), shared, 0.95).unwrap();
        mixture.bounds(4000, 1).unwrap()
    };
    let (alone, common) = (of(1.0), of(2.0));
    assert!(common.low < alone.low && alone.high < common.high, "{alone:?} {common:?}");
    let width = |bounds: &crate::binomial::Bounds| bounds.high - bounds.low;
    let ratio = width(&common) / width(&alone);
    assert!((1.2..1.7).contains(&ratio), "{ratio}");
}

#[test]
fn two_values_give_wilson() {
    for (errors, trials) in [(0.0, 50.0), (1.0, 600.0), (28.0, 535.0), (10.0, 10.0)] {
        let values = valued(&[(trials - errors, 0.0), (errors, 1.0)]);
        let expected = wilson(errors, trials, 0.95).high;
        near(score_bound(&values, Z_SQUARE), expected, 1e-9);
    }
}

/// Against a search over all laws on three values, one of them seen in no trial.
#[test]
fn three_values_against_a_search() {
    for counts in [[40.0, 8.0, 2.0], [45.0, 5.0, 0.0], [50.0, 0.0, 0.0]] {
        let values = [-0.5, 1.0, 3.0];
        let (trials, mut most) = (50.0, f64::NEG_INFINITY);
        for i in 1..2000 {
            for j in 0..2000 - i {
                let q = [f64::from(i) / 2000.0, f64::from(j) / 2000.0];
                let law = [q[0], q[1], 1.0 - q[0] - q[1]];
                let terms = counts.iter().zip(law).map(|(count, q): (&f64, f64)| {
                    let share = count / trials;
                    if share > 0.0 { share * share / q } else { 0.0 }
                });
                if trials * (terms.sum::<f64>() - 1.0) <= Z_SQUARE {
                    let mean: f64 = law.iter().zip(values).map(|(q, v)| q * v).sum();
                    most = if mean > most { mean } else { most };
                }
            }
        }
        let pairs: Vec<(f64, f64)> = counts.into_iter().zip(values).collect();
        let found = score_bound(&valued(&pairs), Z_SQUARE);
        assert!(most <= found && found < most + 3e-3, "{found} for {most}");
    }
}

#[test]
fn cells_hold_every_count_once() {
    let cells = Cells::new(4000, 4000);
    let of: Vec<usize> = (0..=4000).map(|count| cells.of(count)).collect();
    assert_eq!(of[..10], [0, 1, 2, 3, 3, 4, 4, 4, 4, 5]);
    assert!(of.windows(2).all(|pair| pair[1] == pair[0] || pair[1] == pair[0] + 1));
    assert_eq!(of[4000] + 1, cells.len());
    assert_eq!(Cells::new(2, 2).len(), 3);
}

/// P(Binomial(5, 0.3) >= 2) = 1 - 0.16807 - 0.36015.
#[test]
fn binomial_tails() {
    near(at_least(5, 2, 0.3), 0.47178, 1e-12);
    near(at_least(5, 1, 1.0), 1.0, 1e-15);
    near(at_least(3, 4, 0.9), 0.0, 1e-15);
}

/// 600 trials, rates over five decades, counts among 2,000 items.
fn counts(seed: u64) -> Vec<u64> {
    let mut generator = Generator::new(seed, 0);
    let count = |_| {
        let rate = libm::pow(10.0, -7.0 + 4.5 * generator.uniform());
        (0..2000).filter(|_| generator.uniform() < rate).count() as u64
    };
    (0..600).map(count).collect()
}

fn truth(tries: f64) -> f64 {
    let point = |i| libm::pow(10.0, -7.0 + 4.5 * (f64::from(i) + 0.5) / 1000.0);
    let hits = (0..1000).map(|i| -libm::expm1(tries * libm::log1p(-point(i))));
    hits.sum::<f64>() / 1000.0
}

fn apart() -> Vec<u32> {
    (0..600).collect()
}

/// In 20 data sets, at five sizes; at 95 % one in twenty may miss.
#[test]
fn bounds_hold_the_truth() {
    let mut missed = 0;
    for seed in 1..=20 {
        let mixture =
            Mixture::new(2000, u64::MAX, &counts(seed), &apart(), 1.0, 0.95).unwrap();
        for tries in [2000, 4000, 10_000, 20_000, 100_000] {
            let bounds = mixture.bounds(tries, 1).unwrap();
            let truth = truth(tries as f64);
            missed += u32::from(truth < bounds.low || bounds.high < truth);
        }
    }
    assert!(missed <= 5, "{missed} of 100 bounds missed the truth");
}

#[test]
fn bounds_widen_until_they_say_nothing() {
    let mixture = Mixture::new(2000, u64::MAX, &counts(1), &apart(), 1.0, 0.95).unwrap();
    let width = |tries| {
        let bounds = mixture.bounds(tries, 1).unwrap();
        bounds.high - bounds.low
    };
    let widths: Vec<f64> =
        [2000, 4000, 20_000, 100_000, 10_000_000].into_iter().map(width).collect();
    assert!(widths.is_sorted(), "{widths:?}");
    assert!(widths[1] < 0.12 && widths[4] > 0.6, "{widths:?}");
}

/// At a size within the data the bounds hold the exact curve.
#[test]
fn bounds_hold_the_curve_of_smaller_draws() {
    let counts = counts(2);
    let mixture = Mixture::new(2000, u64::MAX, &counts, &apart(), 1.0, 0.95).unwrap();
    for size in [200, 1000, 2000] {
        let hits = counts.iter().map(|&count| rarefied(2000, count, size));
        let mean = hits.sum::<f64>() / 600.0;
        let bounds = mixture.bounds(size, 1).unwrap();
        assert!(bounds.low < mean && mean < bounds.high, "{size}: {bounds:?} {mean}");
    }
}

/// Even with wrong weights the certified numbers still bound the mean.
#[test]
fn any_weights_give_a_bound() {
    let cells = Cells::new(50, 50);
    let grid = super::Grid::new(&cells, 50, 100);
    let target = |rate: &f64| at_least(200, 1, *rate);
    let targets: Vec<f64> = grid.rates.iter().map(target).collect();
    for weights in [[0.0; 9], [5.0, -3.0, 2.0, -1.0, 0.5, 0.0, 1.0, 0.0, 9.0]] {
        let values = super::certified(&grid, &weights[..cells.len()], &targets);
        for (shares, target) in grid.shares.iter().zip(&targets) {
            let mean: f64 = shares.iter().zip(&values).map(|(a, v)| a * v).sum();
            assert!(mean >= target - 1e-12, "{mean} {target}");
        }
    }
}

/// Each trial four times over in one cluster tells what it told once.
#[test]
fn repeated_trials_do_not_narrow_the_bounds() {
    let counts = counts(3);
    let once = Mixture::new(2000, u64::MAX, &counts, &apart(), 1.0, 0.95).unwrap();
    let repeat = |i: usize| counts[i / 4];
    let fourfold: Vec<u64> = (0..2400).map(repeat).collect();
    let clusters: Vec<u32> = (0..2400).map(|i| i / 4).collect();
    let grouped = Mixture::new(2000, u64::MAX, &fourfold, &clusters, 1.0, 0.95).unwrap();
    let naive = Mixture::new(
        2000,
        u64::MAX,
        &fourfold,
        &(0..2400).collect::<Vec<_>>(),
        1.0,
        0.95,
    )
    .unwrap();
    let width = |mixture: &Mixture| {
        let bounds = mixture.bounds(10_000, 1).unwrap();
        bounds.high - bounds.low
    };
    near(width(&grouped), width(&once), 0.002);
    assert!(width(&naive) < 0.75 * width(&once));
}

#[test]
fn same_bits_twice() {
    let bits = || {
        let mixture =
            Mixture::new(2000, u64::MAX, &counts(4), &apart(), 1.0, 0.95).unwrap();
        let bounds = mixture.bounds(10_000, 2).unwrap();
        (bounds.low.to_bits(), bounds.high.to_bits())
    };
    assert_eq!(bits(), bits());
}

/// No hit at all: the upper end at the data is Wilson's, and far out nothing is known.
#[test]
fn no_hits_at_all() {
    let mixture = Mixture::new(1000, u64::MAX, &[0; 600], &apart(), 1.0, 0.95).unwrap();
    let here = mixture.bounds(1000, 1).unwrap();
    near(here.low, 0.0, 1e-6);
    near(here.high, wilson(0.0, 600.0, 0.95).high, 2e-4);
    let far = mixture.bounds(1_000_000, 1).unwrap();
    assert!(far.low < 1e-6 && far.high > 0.9, "{far:?}");
}

#[test]
fn every_trial_hits() {
    let mixture =
        Mixture::new(100, u64::MAX, &[100; 40], &apart()[..40], 1.0, 0.95).unwrap();
    let bounds = mixture.bounds(1000, 1).unwrap();
    assert!(bounds.low > 0.9 && bounds.high > 1.0 - 1e-9, "{bounds:?}");
}

#[test]
fn doubts_are_said() {
    let few = Mixture::new(100, u64::MAX, &[1; 9], &apart()[..9], 1.0, 0.95);
    assert_eq!(few.unwrap_err(), Doubt::TooFewClusters);
    let mixture =
        Mixture::new(100, u64::MAX, &[1; 40], &apart()[..40], 1.0, 0.95).unwrap();
    assert_eq!(mixture.bounds(2_000_000, 1), Err(Doubt::BeyondGrid));
}

/// Counts that stop at 20 give wider bounds than those that do not, and hold the same curve.
#[test]
fn counts_that_stop_early_widen_the_bounds() {
    let counts = counts(6);
    let capped: Vec<u64> =
        counts.iter().map(|&count| if count > 2 { 2 } else { count }).collect();
    let full = Mixture::new(2000, u64::MAX, &counts, &apart(), 1.0, 0.95).unwrap();
    let stopped = Mixture::new(2000, 2, &capped, &apart(), 1.0, 0.95).unwrap();
    let [full, stopped] =
        [full, stopped].map(|mixture| mixture.bounds(10_000, 1).unwrap());
    assert!(stopped.low < full.low + 1e-3 && full.high < stopped.high + 1e-3);
    assert!(stopped.high - stopped.low > 1.02 * (full.high - full.low), "{stopped:?}");
}

/// The law that fits best gives what was seen where nothing is extrapolated.
#[test]
fn best_fit_passes_through_the_data() {
    let counts = counts(5);
    let mixture = Mixture::new(2000, u64::MAX, &counts, &apart(), 1.0, 0.95).unwrap();
    let hits = counts.iter().filter(|count| **count > 0).count();
    near(mixture.fitted(2000, 1), hits as f64 / 600.0, 5e-3);
    assert!(mixture.fitted(4000, 1) > mixture.fitted(2000, 1));
}
