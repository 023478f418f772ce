//! Intervals for a proportion or a count of independent trials.
//!
//! Errors and trials are real numbers, so that effective numbers of trials fit.

use crate::special::{
    beta_cdf, beta_quantile, beta_quantile_upper, binomial_density, gamma_quantile,
    gamma_quantile_upper, normal_quantile,
};

/// The two ends of an interval, both included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// The exact interval of Clopper and Pearson (1934), equal tails: it covers the truth at
/// least as often as `level` says. Exactly 0 at no errors and exactly 1 at only errors.
///
/// # Panics
/// If not `0 <= errors <= trials`, `trials > 0` and `0 < level < 1`.
pub fn clopper_pearson(errors: f64, trials: f64, level: f64) -> Bounds {
    let tail = checked_tail(errors, trials, level);
    let successes = trials - errors;
    Bounds {
        low: if errors > 0.0 {
            beta_quantile(tail, errors, successes + 1.0)
        } else {
            0.0
        },
        high: if successes > 0.0 {
            beta_quantile_upper(tail, errors + 1.0, successes)
        } else {
            1.0
        },
    }
}

/// The score interval of Wilson (1927): covers `level` on average, less for some rates.
///
/// # Panics
/// If not `0 <= errors <= trials`, `trials > 0` and `0 < level < 1`.
pub fn wilson(errors: f64, trials: f64, level: f64) -> Bounds {
    let z = -normal_quantile(checked_tail(errors, trials, level));
    let square = z * z;
    let successes = trials - errors;
    let middle = errors + 0.5 * square;
    let half = z * libm::sqrt(errors * (successes / trials) + 0.25 * square);
    let whole = trials + square;
    Bounds {
        low: if errors > 0.0 { (middle - half) / whole } else { 0.0 },
        high: if successes > 0.0 { (middle + half) / whole } else { 1.0 },
    }
}

/// The equal-tailed interval of Jeffreys' prior, Beta(errors + 1/2, trials - errors + 1/2),
/// with the end of Brown, Cai and DasGupta (2001) where there are no errors or only errors.
///
/// # Panics
/// If not `0 <= errors <= trials`, `trials > 0` and `0 < level < 1`.
pub fn jeffreys(errors: f64, trials: f64, level: f64) -> Bounds {
    let tail = checked_tail(errors, trials, level);
    let (a, b) = (errors + 0.5, trials - errors + 0.5);
    Bounds {
        low: if errors > 0.0 { beta_quantile(tail, a, b) } else { 0.0 },
        high: if errors < trials { beta_quantile_upper(tail, a, b) } else { 1.0 },
    }
}

/// The upper end of the two-sided exact interval when none of `units` erred:
/// 1 - (alpha/2)^(1/units). It is that of [`clopper_pearson`] at no errors.
///
/// # Panics
/// If not `units > 0` and `0 < level < 1`.
pub fn zero_error_upper(units: f64, level: f64) -> f64 {
    -libm::expm1(libm::log(checked_tail(0.0, units, level)) / units)
}

/// The one-sided upper bound when none of `units` erred: 1 - (1 - level)^(1/units).
///
/// # Panics
/// If not `units > 0` and `0 < level < 1`.
pub fn zero_error_upper_one_sided(units: f64, level: f64) -> f64 {
    -libm::expm1(libm::log(2.0 * checked_tail(0.0, units, level)) / units)
}

/// The rule of three: -ln(1 - level) / trials, at a level of 95 % nearly 3 / trials, is a
/// one-sided upper bound when no trial erred; never over 1.
///
/// # Panics
/// If not `trials > 0` and `0 < level < 1`.
pub fn rule_of_three(trials: f64, level: f64) -> f64 {
    let bound = -libm::log(2.0 * checked_tail(0.0, trials, level)) / trials;
    if bound > 1.0 { 1.0 } else { bound }
}

/// The fewest independent trials, all without error, that show a rate of at most `target`
/// at a one-sided level: the exact form of the rule of three,
/// ln(1 - level) / ln(1 - target), rounded up. At 95 % nearly 3 / target.
///
/// # Panics
/// If not `0 < target < 1` and `0 < level < 1`.
pub fn trials_needed(target: f64, level: f64) -> f64 {
    assert!(target > 0.0 && target < 1.0, "target `{target}` is not within 0 and 1");
    libm::ceil(libm::log(2.0 * tail_of(level)) / libm::log1p(-target))
}

/// The exact interval of the mean of a Poisson count (Garwood 1936), equal tails.
///
/// # Panics
/// If not `count >= 0` and `0 < level < 1`.
pub fn poisson_exact(count: f64, level: f64) -> Bounds {
    assert!(count >= 0.0, "count `{count}` is negative");
    let tail = tail_of(level);
    Bounds {
        low: if count > 0.0 { gamma_quantile(tail, count) } else { 0.0 },
        high: gamma_quantile_upper(tail, count + 1.0),
    }
}

fn checked_tail(errors: f64, trials: f64, level: f64) -> f64 {
    assert!(
        errors >= 0.0 && errors <= trials && trials > 0.0 && trials.is_finite(),
        "`{errors}` errors of `{trials}` trials"
    );
    tail_of(level)
}

/// Half of what the level leaves.
fn tail_of(level: f64) -> f64 {
    assert!(level > 0.0 && level < 1.0, "level `{level}` is not within 0 and 1");
    0.5 * (1.0 - level)
}

/// How often the interval of Clopper and Pearson, or that of the mid-P, holds a rate, if
/// trials are independent: what discrete counts alone do to coverage.
///
/// The interval holds `rate` for those counts `k` of which neither `P(K <= k)` nor
/// `P(K >= k)` is under half of `1 - level`; for the mid-P (Lancaster 1961) each with half of
/// `P(K = k)` taken off. These are neighbours, so the coverage is a difference of two tails.
///
/// # Panics
/// If not `0 < rate < 1` or `0 < level < 1`, or if there is no trial.
pub fn coverage(rate: f64, trials: u64, level: f64, mid_p: bool) -> f64 {
    assert!(rate > 0.0 && rate < 1.0 && trials > 0, "rate `{rate}` of {trials}");
    let tail = tail_of(level);
    let off = if mid_p { 0.5 } else { 0.0 };
    let density = |count: u64| binomial_density(count as f64, trials as f64, rate);
    let low = first_of(trials, |count| {
        at_most(count, trials, rate) - off * density(count) >= tail
    });
    let beyond = first_of(trials, |count| {
        1.0 - below(count, trials, rate) - off * density(count) < tail
    });
    below(beyond, trials, rate) - below(low, trials, rate)
}

/// The first of `0..=trials` from which on something holds; `trials + 1` if of none.
fn first_of(trials: u64, holds: impl Fn(u64) -> bool) -> u64 {
    let (mut low, mut high) = (0, trials + 1);
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) { high = middle } else { low = middle + 1 }
    }
    low
}

/// Probability of at most so many errors.
fn at_most(count: u64, trials: u64, rate: f64) -> f64 {
    if count >= trials {
        return 1.0;
    }
    beta_cdf(1.0 - rate, (trials - count) as f64, (count + 1) as f64)
}

/// Probability of fewer errors.
fn below(count: u64, trials: u64, rate: f64) -> f64 {
    count.checked_sub(1).map_or(0.0, |count| at_most(count, trials, rate))
}

#[cfg(test)]
mod tests {
    use super::{clopper_pearson, coverage};
    use crate::special::binomial_density;

    /// Counted over all outcomes, with the interval itself.
    #[test]
    fn coverage_is_that_of_the_interval_over_all_outcomes() {
        for (rate, trials) in [(0.1, 30), (0.01, 300), (0.5, 7), (0.9, 41), (2e-3, 900)] {
            let holds = |errors: &u64| {
                let bounds = clopper_pearson(*errors as f64, trials as f64, 0.95);
                bounds.low <= rate && rate <= bounds.high
            };
            let expected: f64 = (0..=trials)
                .filter(holds)
                .map(|errors| binomial_density(errors as f64, trials as f64, rate))
                .sum();
            let found = coverage(rate, trials, 0.95, false);
            assert!(
                (found - expected).abs() < 1e-12,
                "{rate} {trials} {found} {expected}"
            );
            assert!(coverage(rate, trials, 0.95, true) <= found);
        }
    }

    /// Ten trials at one half, by hand: two tails of 11/1024 each are left out by either
    /// rule, since 56/1024 with and 56/1024 - 22.5/1024 = 0.0327 without half of the last term
    /// are over 0.025.
    #[test]
    fn ten_trials_at_one_half() {
        for mid_p in [false, true] {
            let found = coverage(0.5, 10, 0.95, mid_p);
            assert!((found - 1_002.0 / 1_024.0).abs() < 1e-12, "{found}");
        }
        // Of eight, 1/256 + 8/256 = 0.0352 is over 0.025, and 5/256 = 0.0195 is not.
        assert!((coverage(0.5, 8, 0.95, false) - 254.0 / 256.0).abs() < 1e-12);
        assert!((coverage(0.5, 8, 0.95, true) - 238.0 / 256.0).abs() < 1e-12);
    }
}
