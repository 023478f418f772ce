//! Curves over smaller draws, against every draw there is and against new draws.

use falsematch_kernels::gallery::{
    local_slope, rarefied, rarefied_at_least, rarefied_by_kind, rarefied_curve,
};
use falsematch_kernels::hypergeometric::Hypergeometric;
use falsematch_kernels::random::Generator;

const ITEMS: usize = 9;

/// For each trial, which of the items it hits, as bits.
fn trials() -> Vec<u32> {
    let mut generator = Generator::new(5, 0);
    (0..7).map(|_| generator.bits32() & generator.bits32() & 0x1ff).collect()
}

/// The share of trials with `least` hits or more, averaged over every set of `size` items.
fn brute_force(trials: &[u32], size: u64, least: u64) -> f64 {
    let sets: Vec<u32> =
        (0..1u32 << ITEMS).filter(|set| u64::from(set.count_ones()) == size).collect();
    let hit = |set: u32, trial: &u32| u64::from((set & trial).count_ones()) >= least;
    let hits: usize = sets
        .iter()
        .map(|&set| trials.iter().filter(|trial| hit(set, trial)).count())
        .sum();
    hits as f64 / (sets.len() * trials.len()) as f64
}

#[test]
fn curve_equals_every_draw() {
    let trials = trials();
    let marked: Vec<(u64, f64)> =
        trials.iter().map(|trial| (u64::from(trial.count_ones()), 1.0)).collect();
    let sizes: Vec<u64> = (0..=ITEMS as u64).collect();
    for least in 1..=4 {
        let curve = rarefied_curve(ITEMS as u64, &marked, &sizes, least);
        for (&size, found) in sizes.iter().zip(curve) {
            let expected = brute_force(&trials, size, least);
            assert!((found - expected).abs() < 1e-14, "{least} of {size}: {found}");
        }
    }
}

/// Items 0 to 3 are of one kind and 4 to 8 of another; 2 and 3 are drawn of each.
#[test]
fn kinds_equal_every_draw() {
    let count = |bits: u32| u64::from(bits.count_ones());
    let sets: Vec<u32> = (0..1u32 << ITEMS)
        .filter(|set| count(set & 0xf) == 2 && count(set >> 4) == 3)
        .collect();
    for trial in trials() {
        let hits = sets.iter().filter(|set| **set & trial != 0).count();
        let found =
            rarefied_by_kind(&[(4, count(trial & 0xf), 2), (5, count(trial >> 4), 3)]);
        assert!((found - hits as f64 / sets.len() as f64).abs() < 1e-14, "{trial:b}");
    }
}

/// With many marked and many drawn the few probabilities under the least are summed; the
/// whole distribution gives the same.
#[test]
fn summing_from_below_equals_the_whole_distribution() {
    for (total, marked, drawn) in
        [(5000, 400, 700), (100_000, 3000, 900), (4000, 260, 2000)]
    {
        for least in [0, 1, 2, 20, 50] {
            let expected = Hypergeometric::new(total, marked, drawn).at_least(least);
            let found = rarefied_at_least(total, marked, drawn, least);
            // The logarithm of the first probability is good to some 1e-12.
            assert!((found - expected).abs() < 1e-11, "{least}: {found} for {expected}");
        }
    }
}

/// Trials of equal counts taken together count as often as they are.
#[test]
fn a_histogram_is_the_sum_of_its_trials() {
    let apart =
        rarefied_curve(1000, &[(1, 1.0), (5, 1.0), (5, 1.0), (0, 1.0)], &[100], 1);
    let together = rarefied_curve(1000, &[(0, 1.0), (1, 1.0), (5, 2.0)], &[100], 1);
    assert!((apart[0] - together[0]).abs() < 1e-15);
    assert!((together[0] - (0.1 + 2.0 * 0.410_168) / 4.0).abs() < 5e-7);
}

/// Rates that differ from trial to trial; 4,000 data sets of 12 trials and 30 items. The
/// mean curve is that of new items, within four standard errors.
#[test]
fn unbiased_in_simulation() {
    const SETS: usize = 4_000;
    const SIZE: u64 = 8;
    let rates: Vec<f64> = (0..12).map(|i| 0.002 * f64::from(i * i)).collect();
    let mut generator = Generator::new(11, 0);
    let mut values = Vec::new();
    for _ in 0..SETS {
        let mut count =
            |rate: f64| (0..30).filter(|_| generator.uniform() < rate).count() as u64;
        let marked: Vec<(u64, f64)> =
            rates.iter().map(|&rate| (count(rate), 1.0)).collect();
        values.push(rarefied_curve(30, &marked, &[SIZE], 2)[0]);
    }
    let mean = values.iter().sum::<f64>() / SETS as f64;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    let error = squares.sqrt() / SETS as f64;
    let two_or_more = |rate: f64| {
        let none = libm::pow(1.0 - rate, 8.0);
        1.0 - none - 8.0 * rate * libm::pow(1.0 - rate, 7.0)
    };
    let truth = rates.iter().map(|&rate| two_or_more(rate)).sum::<f64>() / 12.0;
    assert!((mean - truth).abs() < 4.0 * error, "{mean} for {truth}, error {error}");
    assert!(error < 0.001);
}

#[test]
fn one_of_many_is_the_upper_tail_from_one() {
    for marked in [0, 1, 3, 40, 100] {
        let (one, tail) =
            (rarefied(100, marked, 30), rarefied_at_least(100, marked, 30, 1));
        assert!((one - tail).abs() < 1e-13, "{one} {tail}");
    }
}

/// An exponential tail of rate 3 with misses that grow by 0.5 per unit of threshold: the
/// slope is 0.5 / 3 wherever the two thresholds lie.
#[test]
fn slope_in_an_exponential_tail() {
    let hits = |threshold: f64| libm::exp(-3.0 * threshold);
    let found = local_slope([0.1, 0.1 + 0.5 * 0.2], [hits(1.0), hits(1.2)]);
    assert!((found - 0.5 / 3.0).abs() < 1e-14);
}
