//! Golden numbers: published or computed elsewhere, each with its source.
//!
//! The expected numbers are as printed there; a tolerance is half a unit of the last
//! printed digit.

use falsematch_kernels::binomial::{
    Bounds, clopper_pearson, jeffreys, poisson_exact, rule_of_three, trials_needed,
    wilson, zero_error_upper, zero_error_upper_one_sided,
};

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
