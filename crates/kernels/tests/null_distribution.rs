//! Summaries of groups that are truly equal are not 1: the table of their null
//! distribution, simulated again with a fixed seed.
//!
//! The table's setting: every group has the same rate and counts are Poisson. Measures with
//! a logarithm or a divisor that may be 0 are of the count plus one half; the Gini
//! coefficient is of the count as it is. The tolerance is the rounding of the table, and
//! 1 % (means) or 2 % (percentiles) for the noise of both simulations.

use falsematch_kernels::random::Generator;
use falsematch_kernels::summary::{
    gini_corrected, log_spread, max_over_geometric_mean, max_over_min,
};

const REPEATS: usize = 40_000;

/// A Poisson number by counting uniform numbers until their product falls under e^-mean
/// (Knuth 1969).
fn poisson(generator: &mut Generator, limit: f64) -> f64 {
    let mut product = generator.uniform();
    let mut count = 0.0;
    while product > limit {
        product *= generator.uniform();
        count += 1.0;
    }
    count
}

struct Simulated {
    /// Mean and 95th percentile of max/min, max/geometric mean, log spread, Gini n/(n-1).
    summaries: [(f64, f64); 4],
    share_with_zero: f64,
}

fn simulate(groups: usize, mean: f64) -> Simulated {
    let mut generator = Generator::new(20, groups as u64);
    let limit = libm::exp(-mean);
    let mut drawn: [Vec<f64>; 4] = Default::default();
    let mut with_zero = 0_u32;
    for _ in 0..REPEATS {
        let counts: Vec<f64> =
            (0..groups).map(|_| poisson(&mut generator, limit)).collect();
        with_zero += u32::from(counts.contains(&0.0));
        let rates: Vec<f64> = counts.iter().map(|count| count + 0.5).collect();
        drawn[0].push(max_over_min(&rates).unwrap());
        drawn[1].push(max_over_geometric_mean(&rates).unwrap());
        drawn[2].push(log_spread(&rates).unwrap());
        drawn[3].push(gini_corrected(&counts).unwrap());
    }
    let summaries = drawn.map(|mut values| {
        values.sort_by(f64::total_cmp);
        let mean = values.iter().sum::<f64>() / REPEATS as f64;
        (mean, values[REPEATS * 95 / 100])
    });
    Simulated { summaries, share_with_zero: f64::from(with_zero) / REPEATS as f64 }
}

#[track_caller]
fn within(found: f64, printed: f64, half_unit: f64, relative: f64) {
    let allowed = half_unit + relative * printed;
    assert!((found - printed).abs() <= allowed, "found {found}, printed {printed}");
}

#[track_caller]
fn assert_row(groups: usize, mean: f64, printed: [(f64, f64); 4], zero: f64) {
    let found = simulate(groups, mean);
    let half_units = [(0.005, 0.05), (0.005, 0.005), (5e-4, 5e-4), (5e-4, 5e-4)];
    for i in 0..4 {
        within(found.summaries[i].0, printed[i].0, half_units[i].0, 0.01);
        within(found.summaries[i].1, printed[i].1, half_units[i].1, 0.02);
    }
    within(found.share_with_zero, zero, 0.005, 0.02);
}

/// The table prints .335 (.619) for the Gini coefficient. Summed over all counts the mean is
/// .33330 and the distribution function .95044 at .6, with the next value that matters at
/// .619, so the 95th percentile is .6.
#[test]
fn four_groups_with_three_errors_each() {
    let printed = [(4.13, 11.0), (1.78, 2.88), (0.176, 0.355), (0.333_3, 0.6)];
    assert_row(4, 3.0, printed, 0.18);
}

#[test]
fn four_groups_with_thirty_errors_each() {
    let printed = [(1.48, 1.97), (1.21, 1.41), (0.055, 0.098), (0.104, 0.181)];
    assert_row(4, 30.0, printed, 0.0);
}

#[test]
fn ten_groups_with_ten_errors_each() {
    let printed = [(2.85, 4.71), (1.56, 1.96), (0.104, 0.157), (0.178, 0.253)];
    assert_row(10, 10.0, printed, 0.001);
}
