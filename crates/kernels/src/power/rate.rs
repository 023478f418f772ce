//! Independent trials that show a rate to lie under a value, by the exact interval.

use crate::binomial::clopper_pearson;
use crate::special::beta_cdf;

/// No search goes over this many errors.
const MOST_ERRORS: u64 = 1 << 40;

/// Independent trials so that, with at least a probability of `power`, the upper end of the
/// two-sided exact interval (Clopper and Pearson 1934) lies under `limit`, where the true rate
/// is `rate`; and the most errors with which it does. With a rate of 0 there are none:
/// `ln((1 - level) / 2) / ln(1 - limit)` trials.
///
/// Trials are real, as effective trials are. Nothing where no number of them will do.
///
/// # Panics
/// If not `0 <= rate < limit < 1`, or level or power not within 0 and 1.
pub fn trials_to_show_below(
    limit: f64,
    rate: f64,
    level: f64,
    power: f64,
) -> Option<(f64, u64)> {
    assert!((0.0..limit).contains(&rate) && limit < 1.0, "rate {rate}, limit {limit}");
    assert!(power > 0.0 && power < 1.0, "power `{power}` is not within 0 and 1");
    let enough = |errors: u64| {
        let trials = fewest_trials(errors, limit, level);
        at_most(errors as f64, trials, rate) >= power
    };
    let mut high = 1;
    if enough(0) {
        return Some((fewest_trials(0, limit, level), 0));
    }
    while !enough(high) {
        high *= 2;
        if high > MOST_ERRORS {
            return None;
        }
    }
    let mut low = high / 2;
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if enough(middle) { high = middle } else { low = middle }
    }
    Some((fewest_trials(high, limit, level), high))
}

/// The fewest trials, of which so many erred, whose interval lies under a limit: by halving.
fn fewest_trials(errors: u64, limit: f64, level: f64) -> f64 {
    let errors = errors as f64;
    let is_under = |trials: f64| clopper_pearson(errors, trials, level).high < limit;
    let (mut low, mut high) = (errors + 1e-9, (errors + 1.0) / limit);
    while !is_under(high) {
        low = high;
        high *= 2.0;
    }
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if is_under(middle) { high = middle } else { low = middle }
    }
    high
}

/// P(X <= errors) of a real number of trials: `1 - I_p(errors + 1, trials - errors)`.
fn at_most(errors: f64, trials: f64, rate: f64) -> f64 {
    if trials <= errors {
        1.0
    } else {
        1.0 - beta_cdf(rate, errors + 1.0, trials - errors)
    }
}

/// The probability that the upper end of the two-sided exact interval of `trials` lies under
/// `limit`, where the true rate is `rate`.
///
/// # Panics
/// If a rate is not within 0 and 1, or `trials` not over 0.
pub fn power_below(limit: f64, rate: f64, trials: f64, level: f64) -> f64 {
    match most_errors(limit, trials, level) {
        Some(errors) => at_most(errors, trials, rate),
        None => 0.0,
    }
}

/// The most errors of so many trials with which the interval still lies under a limit.
fn most_errors(limit: f64, trials: f64, level: f64) -> Option<f64> {
    let is_under = |errors: f64| {
        errors < trials && clopper_pearson(errors, trials, level).high < limit
    };
    if !is_under(0.0) {
        return None;
    }
    let (mut low, mut high) = (0.0, 1.0);
    while is_under(high) {
        low = high;
        high *= 2.0;
    }
    while high - low > 1.0 {
        let middle = libm::floor(0.5 * (low + high));
        if is_under(middle) { low = middle } else { high = middle }
    }
    Some(low)
}

/// The largest true rate with which so many independent trials would show, with probability
/// `power`, that it lies under `limit`; nothing where they would not even without an error.
///
/// # Panics
/// If not `0 < limit < 1` and `trials > 0`, or level or power not within 0 and 1.
pub fn largest_rate_shown(
    limit: f64,
    trials: f64,
    level: f64,
    power: f64,
) -> Option<f64> {
    assert!(limit > 0.0 && limit < 1.0, "limit `{limit}` is not within 0 and 1");
    let errors = most_errors(limit, trials, level)?;
    let (mut low, mut high) = (0.0, limit);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if at_most(errors, trials, middle) >= power {
            low = middle
        } else {
            high = middle
        }
    }
    Some(low)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ln(0.025) / ln(1 - 0.001) = 3,687.03: the two-sided rule of three.
    #[test]
    fn without_errors_it_is_the_rule_of_three() {
        let (trials, errors) = trials_to_show_below(0.001, 0.0, 0.95, 0.8).unwrap();
        assert!((trials - 3_687.03).abs() < 0.01, "{trials}");
        assert_eq!(errors, 0);
    }

    /// Checked by summing binomial probabilities: with the trials found, the power is reached,
    /// and with one error fewer allowed and the trials for that it is not.
    #[test]
    fn trials_have_the_power_by_summation() {
        for (limit, rate) in [(0.01, 0.005), (0.1, 0.06), (0.001, 0.0002)] {
            let (trials, errors) = trials_to_show_below(limit, rate, 0.95, 0.8).unwrap();
            assert!(summed(errors, libm::ceil(trials), rate) >= 0.8 - 1e-3);
            let fewer = fewest_trials(errors - 1, limit, 0.95);
            assert!(summed(errors - 1, libm::ceil(fewer), rate) < 0.8);
            let power = power_below(limit, rate, trials, 0.95);
            assert!((0.8..0.85).contains(&power), "{power}");
            let largest = largest_rate_shown(limit, trials, 0.95, 0.8).unwrap();
            assert!(largest >= rate && largest < 1.1 * rate, "{largest} {rate}");
        }
    }

    fn summed(most: u64, trials: f64, rate: f64) -> f64 {
        let mut term = libm::pow(1.0 - rate, trials);
        let mut sum = term;
        for errors in 1..=most {
            let errors = errors as f64;
            term *= (trials - errors + 1.0) / errors * rate / (1.0 - rate);
            sum += term;
        }
        sum
    }

    #[test]
    fn too_few_trials_show_nothing_even_without_an_error() {
        assert_eq!(largest_rate_shown(0.001, 3_600.0, 0.95, 0.8), None);
        assert!(largest_rate_shown(0.001, 3_700.0, 0.95, 0.8).is_some());
        assert!(power_below(0.001, 0.0, 3_600.0, 0.95) == 0.0);
    }
}
