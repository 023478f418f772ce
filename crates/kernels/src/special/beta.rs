//! The beta distribution, and those of Student and of a binomial count, which are
//! forms of it.

use std::f64::consts::PI;

use super::normal::{normal_cdf, normal_quantile, normal_start};
use super::parts::{MOST_STEPS, away_from_zero, deviance, stirling_error};
use super::solve::{Tail, Tails, assert_probability, solve};

/// The regularised incomplete beta function I_x(a, b): P(X <= x) of the Beta(a, b)
/// distribution.
///
/// By the continued fraction of Didonato and Morris (1992), with the leading factor in the
/// saddle-point form of Loader (2000), which keeps it precise for large `a` and `b`. Cost: a number of steps that grows with the root of the larger of `a` and `b`.
///
/// # Panics
/// If `a` or `b` is not positive, or `x` is not within 0 and 1.
pub fn beta_cdf(x: f64, a: f64, b: f64) -> f64 {
    assert_probability(x);
    assert_shapes(a, b);
    beta_tails(x, 1.0 - x, a, b).lower
}

/// The `x` with I_x(a, b) = `probability`.
///
/// # Panics
/// If `a` or `b` is not positive, or `probability` is not within 0 and 1.
pub fn beta_quantile(probability: f64, a: f64, b: f64) -> f64 {
    logistic(beta_logit(Tail::Lower, probability, a, b))
}

/// The `x` with 1 - I_x(a, b) = `probability`: as [`beta_quantile`], without the loss of
/// forming `1 - probability` for a small upper tail.
///
/// # Panics
/// If `a` or `b` is not positive, or `probability` is not within 0 and 1.
pub fn beta_quantile_upper(probability: f64, a: f64, b: f64) -> f64 {
    logistic(beta_logit(Tail::Upper, probability, a, b))
}

/// The probability of exactly `errors` of `trials` independent trials, each with
/// probability `rate`, in the saddle-point form of Loader (2000). Both counts may be real.
///
/// # Panics
/// If not `0 <= errors <= trials`, or `rate` is not within 0 and 1.
pub fn binomial_density(errors: f64, trials: f64, rate: f64) -> f64 {
    assert_probability(rate);
    assert!(errors >= 0.0 && errors <= trials, "`{errors}` errors of `{trials}` trials");
    let successes = trials - errors;
    if errors == 0.0 {
        libm::exp(trials * libm::log1p(-rate))
    } else if successes == 0.0 {
        libm::pow(rate, trials)
    } else {
        beta_front(rate, 1.0 - rate, errors, successes) * (trials / errors) / successes
    }
}

/// P(T <= t) of Student's distribution with real degrees of freedom, infinity included.
///
/// # Panics
/// If `degrees_of_freedom` is not positive.
pub fn t_cdf(t: f64, degrees_of_freedom: f64) -> f64 {
    assert!(degrees_of_freedom > 0.0, "degrees of freedom must be positive");
    if degrees_of_freedom.is_infinite() {
        return normal_cdf(t);
    }
    let square = t * t;
    let x = degrees_of_freedom / (degrees_of_freedom + square);
    let y = square / (degrees_of_freedom + square);
    let tail = 0.5 * beta_tails(x, y, 0.5 * degrees_of_freedom, 0.5).lower;
    if t < 0.0 { tail } else { 1.0 - tail }
}

/// The `t` with `t_cdf(t, degrees_of_freedom) = probability`; the degrees of freedom are
/// real, and infinity gives the normal quantile.
///
/// # Panics
/// If `degrees_of_freedom` is not positive, or `probability` is not within 0 and 1.
pub fn t_quantile(probability: f64, degrees_of_freedom: f64) -> f64 {
    assert_probability(probability);
    assert!(degrees_of_freedom > 0.0, "degrees of freedom must be positive");
    if degrees_of_freedom.is_infinite() {
        return normal_quantile(probability);
    }
    let (tail, small) = Tail::Lower.smaller(probability);
    let logit = beta_logit(Tail::Lower, 2.0 * small, 0.5 * degrees_of_freedom, 0.5);
    let size = libm::sqrt(degrees_of_freedom) * libm::exp(-0.5 * logit);
    if tail == Tail::Lower { -size } else { size }
}

fn assert_shapes(a: f64, b: f64) {
    assert!(a > 0.0 && b > 0.0, "shapes `{a}` and `{b}` must be positive");
}

fn logistic(logit: f64) -> f64 {
    if logit < 0.0 {
        let odds = libm::exp(logit);
        odds / (1.0 + odds)
    } else {
        1.0 / (1.0 + libm::exp(-logit))
    }
}

/// Both tails of Beta(a, b) at `x`, given `y = 1 - x` to full precision.
fn beta_tails(x: f64, y: f64, a: f64, b: f64) -> Tails {
    if x <= 0.0 {
        return Tails { lower: 0.0, upper: 1.0 };
    }
    if y <= 0.0 {
        return Tails { lower: 1.0, upper: 0.0 };
    }
    let front = beta_front(x, y, a, b);
    if x <= (a + 1.0) / (a + b + 2.0) {
        let lower = front / beta_fraction(x, y, a, b);
        Tails { lower, upper: 1.0 - lower }
    } else {
        let upper = front / beta_fraction(y, x, b, a);
        Tails { lower: 1.0 - upper, upper }
    }
}

/// x^a y^b / B(a, b), which is the density of the logit (Loader 2000).
fn beta_front(x: f64, y: f64, a: f64, b: f64) -> f64 {
    let n = a + b;
    let stirling = stirling_error(n) - stirling_error(a) - stirling_error(b);
    let exponent = stirling - deviance(a, n * x) - deviance(b, n * y);
    libm::exp(exponent) * libm::sqrt(a * (b / n) / (2.0 * PI))
}

/// The divisor of x^a y^b / B(a, b) that gives I_x(a, b): the continued fraction of Didonato
/// and Morris (1992), equation 9, by the modified method of Lentz. It needs `y = 1 - x` to
/// full precision, and has no cancellation where `x` is near 1 and `a` is large.
fn beta_fraction(x: f64, y: f64, a: f64, b: f64) -> f64 {
    let balance = a * y - b * x + 1.0;
    let mut fraction = away_from_zero(a * balance / (a + 1.0));
    let mut c = fraction;
    let mut d = 0.0;
    let mut m = 1.0;
    loop {
        let before = a + 2.0 * m - 1.0;
        let step = m * (b - m) * x / before;
        let numerator = step * x * (a + m - 1.0) * ((a + b + m - 1.0) / before);
        let growth = (a + m) * (balance + m * (1.0 + y)) / (before + 2.0);
        let denominator = m + step + growth;
        d = 1.0 / away_from_zero(denominator + numerator * d);
        c = away_from_zero(denominator + numerator / c);
        let factor = c * d;
        fraction *= factor;
        if libm::fabs(factor - 1.0) <= f64::EPSILON || m >= MOST_STEPS {
            return fraction;
        }
        m += 1.0;
    }
}

/// The logit of the beta quantile: precise where the quantile is near 0 or near 1.
fn beta_logit(tail: Tail, probability: f64, a: f64, b: f64) -> f64 {
    assert_probability(probability);
    assert_shapes(a, b);
    let (tail, small) = tail.smaller(probability);
    let towards_small = if tail == Tail::Lower { -1.0 } else { 1.0 };
    if small == 0.0 {
        return towards_small * f64::INFINITY;
    }
    let spread = libm::sqrt(1.0 / a + 1.0 / b);
    let start = libm::log(a / b) - towards_small * normal_start(small) * spread;
    solve(tail, small, start, |logit| {
        let (x, y) = (logistic(logit), logistic(-logit));
        (beta_tails(x, y, a, b), beta_front(x, y, a, b))
    })
}
