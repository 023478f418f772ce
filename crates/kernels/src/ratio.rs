//! The ratio of two proportions of independent trials.

use crate::binomial::{Bounds, clopper_pearson};
use crate::hypergeometric::Hypergeometric;
use crate::special::normal_quantile;

/// Errors out of trials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proportion {
    /// Trials that were errors.
    pub errors: u64,
    /// All trials, at least one.
    pub trials: u64,
}

impl Proportion {
    /// Errors over trials.
    pub fn rate(self) -> f64 {
        self.errors as f64 / self.trials as f64
    }

    /// # Panics
    /// If there are no trials, or more errors than trials.
    fn checked(self) -> Proportion {
        assert!(self.trials > 0 && self.errors <= self.trials, "{self:?}");
        self
    }
}

/// The interval of `first / second` by the logarithm of the ratio (Katz et al. 1978):
/// ln R ± z sqrt(1/a - 1/m + 1/b - 1/n) for a errors of m and b errors of n trials. None
/// where either has no errors; see [`conditional`].
///
/// # Panics
/// If a proportion has no trials or more errors than trials, or not `0 < level < 1`.
pub fn log_ratio(first: Proportion, second: Proportion, level: f64) -> Option<Bounds> {
    let (first, second) = (first.checked(), second.checked());
    assert!(level > 0.0 && level < 1.0, "level `{level}` is not within 0 and 1");
    if first.errors == 0 || second.errors == 0 {
        return None;
    }
    let part = |p: Proportion| 1.0 / p.errors as f64 - 1.0 / p.trials as f64;
    let deviation = libm::sqrt(part(first) + part(second));
    let factor = libm::exp(-normal_quantile(0.5 * (1.0 - level)) * deviation);
    let ratio = first.rate() / second.rate();
    Some(Bounds { low: ratio / factor, high: ratio * factor })
}

/// The interval of `first / second` given the sum of the errors: of a + b errors, a are a
/// binomial count with share R m / (R m + n), whose interval is [`clopper_pearson`]'s
/// (Przyborowski and Wilenski 1940). It exists where either has no errors: then one end is
/// 0, or the upper end infinite. Without any errors it is everything from 0 to infinity.
///
/// Exact where errors are rare (Poisson counts), and wider than need be where they are not.
///
/// # Panics
/// If a proportion has no trials or more errors than trials, or not `0 < level < 1`.
pub fn conditional(first: Proportion, second: Proportion, level: f64) -> Bounds {
    let (first, second) = (first.checked(), second.checked());
    let errors = first.errors + second.errors;
    if errors == 0 {
        return Bounds { low: 0.0, high: f64::INFINITY };
    }
    let share = clopper_pearson(first.errors as f64, errors as f64, level);
    let trials = second.trials as f64 / first.trials as f64;
    let odds = |share: f64| share / (1.0 - share) * trials;
    Bounds { low: odds(share.low), high: odds(share.high) }
}

/// The two-sided p-value of Fisher's exact test that both proportions are equal: the sum
/// of the probabilities of all tables with the same margins that are not more probable
/// than the observed one. Tables whose probabilities differ by rounding alone count as
/// equally probable (relative 1e-7, as in R's `fisher.test`).
///
/// # Panics
/// If a proportion has no trials or more errors than trials.
pub fn fisher_exact(first: Proportion, second: Proportion) -> f64 {
    let (first, second) = (first.checked(), second.checked());
    let errors = first.errors + second.errors;
    let tables = Hypergeometric::new(first.trials + second.trials, errors, first.trials);
    let limit = tables.at(first.errors) * (1.0 + 1e-7);
    let sum: f64 = tables.probabilities.iter().filter(|p| **p <= limit).sum();
    if sum < 1.0 { sum } else { 1.0 }
}
