//! Intervals for a proportion of trials that are not independent.

use crate::binomial::{Bounds, clopper_pearson, poisson_exact};
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

/// The interval of a mean of counts that are not independent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EffectiveEvents {
    /// The interval.
    pub bounds: Bounds,
    /// How many Poisson events would be as informative, the uncertainty of the variance
    /// included.
    pub events: f64,
}

/// The interval of a mean `events / trials`, each trial counting any number of events: the
/// exact Poisson interval of as many events as would have the same relative variance (the
/// effective count of Fay and Feuer 1997, with the Student quantile of Korn and Graubard),
///
/// ```text
/// k* = mean^2 / Var x (z / t)^2
/// ```
///
/// A variance under that of independent Poisson events, `mean / trials`, is raised to it.
/// Without an event units are the trials: the upper end is `-ln((1 - level) / 2) / units`.
/// Nothing with fewer than three units.
///
/// # Panics
/// If not `trials > 0`, `variance >= 0` and `0 < level < 1`.
pub fn effective_events(
    events: f64,
    trials: f64,
    variance: f64,
    units: f64,
    level: f64,
) -> Option<EffectiveEvents> {
    assert!(trials > 0.0 && variance >= 0.0, "`{trials}` trials, variance `{variance}`");
    assert!(level > 0.0 && level < 1.0, "level `{level}` is not within 0 and 1");
    if units < 3.0 {
        return None;
    }
    let mean = events / trials;
    if mean == 0.0 {
        let bounds = poisson_exact(0.0, level);
        let bounds = Bounds { low: 0.0, high: bounds.high / units };
        return Some(EffectiveEvents { bounds, events: 0.0 });
    }
    let independent = mean / trials;
    let variance = if variance > independent { variance } else { independent };
    let tail = 0.5 * (1.0 - level);
    let shrink = normal_quantile(tail) / t_quantile(tail, units - 1.0);
    let effective = mean * mean / variance * shrink * shrink;
    let Bounds { low, high } = poisson_exact(effective, level);
    let scale = mean / effective;
    let bounds = Bounds { low: low * scale, high: high * scale };
    Some(EffectiveEvents { bounds, events: effective })
}

#[cfg(test)]
mod tests {
    use super::effective_events;

    /// Independent Poisson events of very many units: the exact interval of 30 events is
    /// (20.2405, 42.8268) (Garwood 1936), here per 100 trials.
    #[test]
    fn independent_events_have_the_exact_interval() {
        let found = effective_events(30.0, 100.0, 0.003, 1e9, 0.95).unwrap();
        assert!((found.bounds.low - 0.202_405).abs() < 1e-5, "{found:?}");
        assert!((found.bounds.high - 0.428_268).abs() < 1e-5, "{found:?}");
        assert!((found.events - 30.0).abs() < 1e-6);
    }

    #[test]
    fn dependence_widens_and_no_event_still_has_an_upper_end() {
        let narrow = effective_events(30.0, 100.0, 0.003, 50.0, 0.95).unwrap().bounds;
        let wide = effective_events(30.0, 100.0, 0.03, 50.0, 0.95).unwrap().bounds;
        assert!(wide.low < narrow.low && narrow.high < wide.high);
        let none = effective_events(0.0, 100.0, 0.0, 20.0, 0.95).unwrap().bounds;
        assert!((none.high - 3.688_879 / 20.0).abs() < 1e-6 && none.low.abs() < 1e-300);
        assert_eq!(effective_events(3.0, 100.0, 0.1, 2.0, 0.95), None);
    }
}
