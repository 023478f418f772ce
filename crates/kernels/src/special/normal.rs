//! The normal distribution.

use std::f64::consts::FRAC_1_SQRT_2;

use super::solve::{Tail, assert_probability};

const HALF_LN_TWO_PI: f64 = 0.918_938_533_204_672_741_780_329_736_406;

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

pub(super) fn normal_start(small: f64) -> f64 {
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
