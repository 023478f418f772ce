//! Intervals for a proportion of trials that are not independent.

use crate::binomial::{Bounds, clopper_pearson};
use crate::special::{normal_quantile, t_quantile};

/// An interval by effective trials.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effective {
    /// The interval.
    pub bounds: Bounds,
    /// How many independent trials would be as informative, the uncertainty of the
    /// variance included; never more than the trials.
    pub trials: f64,
    /// The variance divided by that of as many independent trials; never under 1.
    pub inflation: f64,
}

/// The interval of Korn and Graubard (1998): the trials are reduced to
///
/// ```text
/// n* = p (1 - p) / Var  x  (z / t)^2
/// ```
///
/// with z and t the normal and Student quantiles at the level, and [`clopper_pearson`] is
/// taken of `p n*` errors out of `n*`. The degrees of freedom are those of the variance
/// (units less one), real, infinity where the variance is known.
///
/// Floors: a variance under `p (1 - p) / trials`, that of independent trials, is raised to
/// it, since a variance estimate that small is luck and not information; so a variance of 0
/// counts as independence with the same degrees of freedom. At a rate of 0 or 1 the data
/// cannot show how dependent the trials are: they are counted as a single one, and
/// [`crate::binomial::zero_error_upper`] of the units says more.
///
/// # Panics
/// If not `0 <= rate <= 1`, `trials > 0`, `variance >= 0`, `degrees_of_freedom > 0` and
/// `0 < level < 1`.
pub fn korn_graubard(
    rate: f64,
    trials: f64,
    variance: f64,
    degrees_of_freedom: f64,
    level: f64,
) -> Effective {
    assert!((0.0..=1.0).contains(&rate), "rate `{rate}` is not within 0 and 1");
    assert!(trials > 0.0 && variance >= 0.0, "`{trials}` trials, variance `{variance}`");
    assert!(level > 0.0 && level < 1.0, "level `{level}` is not within 0 and 1");
    let independent = rate * (1.0 - rate) / trials;
    if independent == 0.0 {
        return single_trial(rate, trials, level);
    }
    let inflation = if variance > independent { variance / independent } else { 1.0 };
    let tail = 0.5 * (1.0 - level);
    let shrink = normal_quantile(tail) / t_quantile(tail, degrees_of_freedom);
    let effective = trials / inflation * shrink * shrink;
    Effective {
        bounds: clopper_pearson(rate * effective, effective, level),
        trials: effective,
        inflation,
    }
}

fn single_trial(rate: f64, trials: f64, level: f64) -> Effective {
    let single = if trials < 1.0 { trials } else { 1.0 };
    Effective {
        bounds: clopper_pearson(rate * single, single, level),
        trials: single,
        inflation: trials / single,
    }
}
