//! The gamma function, and the gamma and chi-square distributions.

use std::f64::consts::PI;

use super::normal::normal_start;
use super::parts::{MOST_STEPS, away_from_zero, deviance, stirling_error};
use super::solve::{Tail, Tails, assert_probability, solve};

/// The regularised lower incomplete gamma function P(a, x).
///
/// # Panics
/// If `a` is not positive or `x` is negative.
pub fn gamma_cdf(x: f64, a: f64) -> f64 {
    assert!(a > 0.0 && x >= 0.0, "a must be positive and x not negative");
    gamma_tails(x, a).lower
}

/// The `x` with P(a, x) = `probability`; infinity at 1.
///
/// # Panics
/// If `a` is not positive, or `probability` is not within 0 and 1.
pub fn gamma_quantile(probability: f64, a: f64) -> f64 {
    libm::exp(gamma_log(Tail::Lower, probability, a))
}

/// The `x` with 1 - P(a, x) = `probability`; infinity at 0.
///
/// # Panics
/// If `a` is not positive, or `probability` is not within 0 and 1.
pub fn gamma_quantile_upper(probability: f64, a: f64) -> f64 {
    libm::exp(gamma_log(Tail::Upper, probability, a))
}

/// The quantile of the chi-square distribution.
///
/// # Panics
/// If `degrees_of_freedom` is not positive, or `probability` is not within 0 and 1.
pub fn chi_square_quantile(probability: f64, degrees_of_freedom: f64) -> f64 {
    2.0 * gamma_quantile(probability, 0.5 * degrees_of_freedom)
}

/// The logarithm of the gamma function, for `x > 0`.
pub fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// ln Gamma(x + step) - ln Gamma(x), without the cancellation of forming both, for `x > 0`
/// and `step >= 0`.
pub fn ln_gamma_step(x: f64, step: f64) -> f64 {
    let end = x + step;
    let stirling = stirling_error(end) - stirling_error(x);
    (x - 0.5) * libm::log1p(step / x) + step * (libm::log(end) - 1.0) + stirling
}

/// The logarithm of the gamma quantile.
fn gamma_log(tail: Tail, probability: f64, a: f64) -> f64 {
    assert_probability(probability);
    assert!(a > 0.0, "shape `{a}` must be positive");
    let (tail, small) = tail.smaller(probability);
    let towards_small = if tail == Tail::Lower { -1.0 } else { 1.0 };
    if small == 0.0 {
        return towards_small * f64::INFINITY;
    }
    let start = libm::log(a) - towards_small * normal_start(small) / libm::sqrt(a);
    solve(tail, small, start, |log| {
        let x = libm::exp(log);
        (gamma_tails(x, a), gamma_front(x, a))
    })
}

/// Both tails of the Gamma(a, 1) distribution at `x`.
fn gamma_tails(x: f64, a: f64) -> Tails {
    if x <= 0.0 {
        return Tails { lower: 0.0, upper: 1.0 };
    }
    if x.is_infinite() {
        return Tails { lower: 1.0, upper: 0.0 };
    }
    let front = gamma_front(x, a);
    if x < a + 1.0 {
        let lower = front * gamma_series(x, a) / a;
        Tails { lower, upper: 1.0 - lower }
    } else {
        let upper = front * gamma_fraction(x, a);
        Tails { lower: 1.0 - upper, upper }
    }
}

/// x^a e^-x / Gamma(a), which is the density of the logarithm (Loader 2000).
fn gamma_front(x: f64, a: f64) -> f64 {
    let exponent = -stirling_error(a) - deviance(a, x);
    libm::exp(exponent) * libm::sqrt(a / (2.0 * PI))
}

/// The series of DLMF 8.7.1, divided by its leading term.
fn gamma_series(x: f64, a: f64) -> f64 {
    let mut term = 1.0;
    let mut sum = 1.0;
    let mut n = 1.0;
    while term > sum * (0.5 * f64::EPSILON) {
        term *= x / (a + n);
        sum += term;
        n += 1.0;
    }
    sum
}

/// The continued fraction of DLMF 8.9.2, by the modified method of Lentz.
fn gamma_fraction(x: f64, a: f64) -> f64 {
    let mut b = x + 1.0 - a;
    let mut c = 1e300;
    let mut d = 1.0 / away_from_zero(b);
    let mut fraction = d;
    let mut n = 1.0;
    loop {
        let numerator = -n * (n - a);
        b += 2.0;
        d = 1.0 / away_from_zero(numerator * d + b);
        c = away_from_zero(b + numerator / c);
        let factor = d * c;
        fraction *= factor;
        if libm::fabs(factor - 1.0) <= f64::EPSILON || n >= MOST_STEPS {
            return fraction;
        }
        n += 1.0;
    }
}
