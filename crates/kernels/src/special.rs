//! Special functions: gamma, normal, beta and Student t, with their quantiles.
//!
//! Both tails of a distribution are computed apart, so that neither is one minus the
//! other where it is small. Every quantile is found in a coordinate in which the density
//! is log-concave (the logit for the beta, the logarithm for the gamma): there the
//! logarithm of either tail is concave (Prékopa 1973), and Newton's method converges
//! from every starting point.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

const HALF_LN_TWO_PI: f64 = 0.918_938_533_204_672_741_780_329_736_406;

/// Beyond this, `exp` leaves the range of `f64`.
const LARGEST_EXPONENT: f64 = 745.0;

/// The two tails of a distribution at a point: P(X <= x) and P(X > x).
#[derive(Clone, Copy, Debug, PartialEq)]
struct Tails {
    lower: f64,
    upper: f64,
}

impl Tails {
    fn of(self, tail: Tail) -> f64 {
        match tail {
            Tail::Lower => self.lower,
            Tail::Upper => self.upper,
        }
    }
}

/// Which tail a quantile is asked of.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Tail {
    Lower,
    Upper,
}

impl Tail {
    fn other(self) -> Tail {
        match self {
            Tail::Lower => Tail::Upper,
            Tail::Upper => Tail::Lower,
        }
    }

    /// The smaller tail and its probability, which carries the precision.
    fn smaller(self, probability: f64) -> (Tail, f64) {
        if probability <= 0.5 {
            (self, probability)
        } else {
            (self.other(), 1.0 - probability)
        }
    }
}

/// The logarithm of the gamma function, for `x > 0`.
pub fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// P(Z <= x) of the standard normal distribution.
pub fn normal_cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x * FRAC_1_SQRT_2)
}

/// The density of the standard normal distribution.
pub fn normal_density(x: f64) -> f64 {
    libm::exp(-0.5 * x * x - HALF_LN_TWO_PI)
}

/// The `x` with `normal_cdf(x) = probability`; minus and plus infinity at 0 and 1.
///
/// Starts from Abramowitz and Stegun (1964), 26.2.23, and polishes by Newton's method:
/// on the logarithm of the tail, or near the median on the distance from one half, so
/// that the answer keeps its relative precision at both.
///
/// # Panics
/// If `probability` is not within 0 and 1.
pub fn normal_quantile(probability: f64) -> f64 {
    assert_probability(probability);
    let (tail, small) = Tail::Lower.smaller(probability);
    let mut x = f64::NEG_INFINITY;
    if small > 0.0 {
        x = normal_start(small);
        for _ in 0..4 {
            x -= normal_step(x, small);
        }
    }
    if tail == Tail::Lower { x } else { -x }
}

fn normal_start(small: f64) -> f64 {
    let t = libm::sqrt(-2.0 * libm::log(small));
    let numerator = 2.515_517 + t * (0.802_853 + t * 0.010_328);
    let denominator = 1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308));
    numerator / denominator - t
}

fn normal_step(x: f64, small: f64) -> f64 {
    if small > 0.25 {
        (0.5 * libm::erf(x * FRAC_1_SQRT_2) - (small - 0.5)) / normal_density(x)
    } else {
        let tail = normal_cdf(x);
        libm::log(tail / small) * tail / normal_density(x)
    }
}

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

/// ln Gamma(x + step) - ln Gamma(x), without the cancellation of forming both, for `x > 0`
/// and `step >= 0`.
pub fn ln_gamma_step(x: f64, step: f64) -> f64 {
    let end = x + step;
    let stirling = stirling_error(end) - stirling_error(x);
    (x - 0.5) * libm::log1p(step / x) + step * (libm::log(end) - 1.0) + stirling
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

fn assert_probability(probability: f64) {
    assert!((0.0..=1.0).contains(&probability), "`{probability}` is not within 0 and 1");
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

/// More steps than any argument up to 1e12 needs.
const MOST_STEPS: f64 = 1e7;

fn away_from_zero(value: f64) -> f64 {
    if libm::fabs(value) < 1e-300 { 1e-300 } else { value }
}

/// ln Gamma(z + 1) less Stirling's approximation of it, for `z > 0`.
fn stirling_error(z: f64) -> f64 {
    let mut sum = 0.0;
    let mut z = z;
    while z < 16.0 {
        sum += (z + 0.5) * libm::log1p(1.0 / z) - 1.0;
        z += 1.0;
    }
    let square = z * z;
    let series = 1.0 / 1260.0
        - (1.0 / 1680.0 - (1.0 / 1188.0 - 691.0 / 360_360.0 / square) / square) / square;
    sum + (1.0 / 12.0 - (1.0 / 360.0 - series / square) / square) / z
}

/// x ln(x / mean) + mean - x, without cancellation where `x` is near `mean`
/// (Loader 2000, function bd0).
fn deviance(x: f64, mean: f64) -> f64 {
    let difference = x - mean;
    if libm::fabs(difference) >= 0.1 * (x + mean) {
        return x * libm::log(x / mean) - difference;
    }
    let ratio = difference / (x + mean);
    let mut sum = difference * ratio;
    let mut power = 2.0 * x * ratio;
    let mut odd = 3.0;
    loop {
        power *= ratio * ratio;
        let next = sum + power / odd;
        if next.to_bits() == sum.to_bits() {
            return sum;
        }
        sum = next;
        odd += 2.0;
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

/// Finds where the tail has a probability, by Newton's method on its logarithm, kept
/// within a shrinking bracket. `at` gives both tails and the density at a point.
fn solve(
    tail: Tail,
    probability: f64,
    start: f64,
    at: impl Fn(f64) -> (Tails, f64),
) -> f64 {
    let sign = if tail == Tail::Lower { 1.0 } else { -1.0 };
    let (mut low, mut high) = (-LARGEST_EXPONENT, LARGEST_EXPONENT);
    let mut point = start.clamp(low, high);
    let mut last_step = f64::INFINITY;
    for _ in 0..200 {
        let (tails, density) = at(point);
        let value = tails.of(tail);
        if (value < probability) == (tail == Tail::Lower) {
            low = point;
        } else {
            high = point;
        }
        let newton = point - sign * libm::log(value / probability) * value / density;
        let step = libm::fabs(newton - point);
        let rounding = step < 1e-9 && step >= 0.5 * last_step;
        if step <= f64::EPSILON * libm::fabs(point) || rounding {
            return newton;
        }
        let inside = newton >= low && newton <= high;
        point = if inside { newton } else { 0.5 * (low + high) };
        last_step = if inside { step } else { f64::INFINITY };
    }
    point
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
