//! Golden numbers: published or computed elsewhere, each with its source.
//!
//! The expected numbers are as printed there; a tolerance is half a unit of the last
//! printed digit.

use falsematch_kernels::binomial::{
    Bounds, clopper_pearson, jeffreys, poisson_exact, rule_of_three, trials_needed,
    wilson, zero_error_upper, zero_error_upper_one_sided,
};
use falsematch_kernels::gallery::{
    at_least_one, beta_at_least_one, rarefied, rarefied_at_least, rate_of_one,
    uniform_sphere_cosine, uniform_sphere_tail,
};
use falsematch_kernels::paired::{mcnemar_exact, mcnemar_mid_p};
use falsematch_kernels::ratio::{Proportion, fisher_exact, log_ratio};
use falsematch_kernels::summary;

#[track_caller]
fn near(found: f64, printed: f64, half_unit: f64) {
    assert!((found - printed).abs() <= half_unit, "found {found}, printed {printed}");
}

#[track_caller]
fn near_bounds(found: Bounds, low: f64, high: f64, half_unit: f64) {
    near(found.low, low, half_unit);
    near(found.high, high, half_unit);
}

/// 28 of 535: the test of the ACLU of 2018. Intervals: scipy 1.17.1 (`references/`).
#[test]
fn intervals_of_28_in_535() {
    near_bounds(clopper_pearson(28.0, 535.0, 0.95), 0.035_055_3, 0.074_755_1, 5e-8);
    near_bounds(wilson(28.0, 535.0, 0.95), 0.036_455_1, 0.074_600_6, 5e-8);
    near_bounds(jeffreys(28.0, 535.0, 0.95), 0.035_826_4, 0.073_668_7, 5e-8);
}

#[test]
fn intervals_of_few_errors() {
    near_bounds(clopper_pearson(0.0, 300.0, 0.95), 0.0, 0.012_221, 5e-7);
    near_bounds(clopper_pearson(1.0, 1000.0, 0.95), 2.531_75e-5, 0.005_558_92, 5e-9);
    near_bounds(clopper_pearson(30.0, 1000.0, 0.95), 0.020_330_5, 0.042_551_4, 5e-8);
    near_bounds(wilson(30.0, 1000.0, 0.95), 0.021_093_7, 0.042_503_4, 5e-8);
}

/// Hanley and Lippman-Hand (1983): 0 of n gives at most 3/n; exact 1 - 0.05^(1/n).
#[test]
fn rule_of_three_at_a_thousand() {
    near(zero_error_upper_one_sided(1000.0, 0.95), 0.002_991_2, 5e-8);
    near(zero_error_upper(1000.0, 0.95), 0.003_682_1, 5e-8);
    near(rule_of_three(1000.0, 0.95), 0.002_995_73, 5e-9);
    near(trials_needed(0.001, 0.95), 2995.0, 0.0);
}

/// Doddington et al. (2000), the rule of 30: 30 errors give -28 % and +36 % at 90 %.
#[test]
fn rule_of_thirty() {
    near_bounds(poisson_exact(30.0, 0.90), 21.59, 40.69, 5e-3);
}

/// Percentages of the published tests, as printed to one decimal in the survey of them.
#[test]
fn intervals_of_published_counts_in_percent() {
    let printed = [
        (26.0, 120.0, 14.7, 30.1),
        (32.0, 530.0, 4.2, 8.4),
        (73.0, 1429.0, 4.0, 6.4),
        (105.0, 1959.0, 4.4, 6.5),
        (102.0, 104.0, 93.2, 99.8),
        (2451.0, 2685.0, 90.2, 92.3),
        (8.0, 42.0, 8.6, 34.1),
        (28.0, 535.0, 3.5, 7.5),
    ];
    for (errors, trials, low, high) in printed {
        let found = clopper_pearson(errors, trials, 0.95);
        near_bounds(
            Bounds { low: 100.0 * found.low, high: 100.0 * found.high },
            low,
            high,
            0.05,
        );
    }
    near(100.0 * zero_error_upper(535.0, 0.95), 0.69, 0.005);
}

/// 11 of 107 against 17 of 428 (ACLU 2018; 107 is an assumption): ratio and its interval,
/// and the p-value of Fisher's test, by scipy 1.17.1.
#[test]
fn ratio_of_11_in_107_to_17_in_428() {
    let first = Proportion { errors: 11, trials: 107 };
    let second = Proportion { errors: 17, trials: 428 };
    near(first.rate() / second.rate(), 2.59, 5e-3);
    near_bounds(log_ratio(first, second, 0.95).unwrap(), 1.25, 5.36, 5e-3);
    near(fisher_exact(first, second), 0.014, 5e-4);
}

/// 15 against 4 discordant pairs: 2 P(Bin(19, 1/2) <= 4), by scipy 1.17.1.
#[test]
fn mcnemar_of_15_and_4() {
    near(mcnemar_exact(15, 4), 0.019_211, 5e-7);
    near(mcnemar_mid_p(15, 4), 0.011_818, 5e-7);
}

#[test]
fn at_least_one_of_independent_tries() {
    near(at_least_one(1e-4, 25_000.0), 0.917_925, 5e-7);
    near(at_least_one(1e-6, 25_000.0), 0.024_690_1, 5e-8);
    near(at_least_one(1e-6, 1e6), 0.632_121, 5e-7);
    near(at_least_one(1e-10, 3e9), 0.259_182, 5e-7);
}

#[test]
fn rate_of_one_try_behind_28_in_535() {
    let Bounds { low, high } = clopper_pearson(28.0, 535.0, 0.95);
    let rate = rate_of_one(28.0 / 535.0, 25_000.0);
    near(rate, 2.150e-6, 5e-10);
    near(rate_of_one(low, 25_000.0), 1.427e-6, 5e-10);
    near(rate_of_one(high, 25_000.0), 3.108e-6, 5e-10);
    near(at_least_one(rate, 1e6), 0.8835, 5e-5);
}

#[test]
fn rate_of_one_try_for_one_in_a_hundred() {
    near(rate_of_one(0.01, 25_000.0), 4.02e-7, 5e-10);
    near(rate_of_one(0.01, 1e6), 1.005e-8, 5e-12);
    near(rate_of_one(0.01, 12e6), 8.4e-10, 5e-12);
    near(rate_of_one(0.01, 1e9), 1.005e-11, 5e-15);
    near(rate_of_one(0.01, 3e9), 3.35e-12, 5e-15);
}

#[test]
fn at_least_one_where_rates_differ_by_a_beta() {
    near(beta_at_least_one(0.5, 5e4, 1e4), 0.087_129_5, 5e-8);
    near(beta_at_least_one(0.5, 5e4, 1e5), 0.422_650_7, 5e-8);
    near(beta_at_least_one(0.5, 5e4, 1e6), 0.781_782_6, 5e-8);
}

/// The independent twin of the numbers above is printed for the rate 1e-5, which is a/b; the
/// mean of Beta(a, b) is a/(a + b) = 9.9999e-6, which gives 0.0951621 for the first.
#[test]
fn at_least_one_at_about_the_mean_of_the_beta() {
    near(at_least_one(1e-5, 1e4), 0.095_163_0, 5e-8);
    near(at_least_one(1e-5, 1e5), 0.632_122_4, 5e-8);
    near(at_least_one(1e-5, 1e6), 0.999_954_6, 5e-8);
    near(at_least_one(0.5 / 50_000.5, 1e4), 0.095_162_1, 5e-8);
}

/// 1 - C(8, 3)/C(10, 3) = 1 - 56/120, and two more.
#[test]
fn rarefaction() {
    near(rarefied(10, 2, 3), 0.533_333, 5e-7);
    near(rarefied(1000, 1, 100), 0.1, 1e-15);
    near(rarefied(1000, 5, 100), 0.410_168, 5e-7);
    near(rarefied_at_least(1000, 5, 100, 1), 0.410_168, 5e-7);
}

#[test]
fn cosines_of_uniform_directions() {
    near(uniform_sphere_tail(0.3, 128.0), 2.761e-4, 5e-8);
    near(uniform_sphere_tail(0.4, 128.0), 1.323e-6, 5e-10);
    near(uniform_sphere_cosine(1e-6, 128.0), 0.404_43, 5e-6);
    near(uniform_sphere_cosine(1e-6, 512.0), 0.208_08, 5e-6);
}

const FIRST: [f64; 4] = [1e-5, 2e-5, 4e-5, 8e-5];
const SECOND: [f64; 4] = [0.01, 0.012, 0.02, 0.018];

/// By hand: the sum of absolute differences over ordered pairs is 46e-5, the mean 3.75e-5,
/// the geometric mean 2^1.5 e-5.
#[test]
fn summaries_of_four_groups() {
    near(summary::max_over_min(&FIRST).unwrap(), 8.0, 1e-12);
    near(summary::max_over_geometric_mean(&FIRST).unwrap(), 2.828_43, 5e-6);
    near(summary::max_over_mean(&FIRST).unwrap(), 2.133_33, 5e-6);
    // Twice 1.5 and twice 0.5 powers of two from the middle: log10 2 on average.
    near(summary::log_spread(&FIRST).unwrap(), std::f64::consts::LOG10_2, 1e-12);
    near(summary::gini_corrected(&FIRST).unwrap(), 0.511_111, 5e-7);
    near(summary::gini(&FIRST).unwrap(), 0.383_333, 5e-7);
    near(summary::mean_difference_over_mean(&FIRST).unwrap(), 0.766_667, 5e-7);
    near(summary::gini_corrected(&SECOND).unwrap(), 0.2, 1e-12);
    near(summary::garbe(&FIRST, &SECOND, 0.5).unwrap(), 0.355_556, 5e-7);
    near(
        summary::fairness_discrepancy_rate(&FIRST, &SECOND, 0.5).unwrap(),
        0.994_965,
        5e-7,
    );
    near(summary::inequity_rate(&FIRST, &SECOND, 0.5).unwrap(), 4.0, 1e-12);
}

/// A single group with all errors: every measure that divides by a zero is none.
#[test]
fn summaries_with_zero_cells() {
    let rates = [0.0, 0.0, 0.0, 1e-4];
    near(summary::gini_corrected(&rates).unwrap(), 1.0, 1e-12);
    near(summary::gini(&rates).unwrap(), 0.75, 1e-12);
    near(summary::max_over_mean(&rates).unwrap(), 4.0, 1e-12);
    assert_eq!(summary::max_over_min(&rates), None);
    assert_eq!(summary::max_over_geometric_mean(&rates), None);
    assert_eq!(summary::log_spread(&rates), None);
    assert_eq!(summary::inequity_rate(&rates, &SECOND, 0.5), None);
    assert_eq!(summary::gini(&[0.0, 0.0]), None);
    assert_eq!(summary::max_over_mean(&[]), None);
}
