//! The one rule by which a rate of dependent errors gets its interval.
//!
//! Read `docs/concepts/coverage.md` before changing a constant: it has the coverage and the
//! widths that each rule was measured to have, and those of the rules that were dropped.

use crate::binomial::{Bounds, clopper_pearson};
use crate::dependent::{Design, Summary};
use crate::special::{normal_quantile, t_quantile};

/// Inflation grows with the rate at most like this power of it, within one interval.
const GROWTH: f64 = 0.25;
/// Inflation at one threshold tells that at another by the square root of their rates.
const BORROWED_GROWTH: f64 = 0.5;
/// As many erring cells tell as much of the inflation as a denser threshold does.
const CELLS_AS_GOOD: f64 = 30.0;
/// With fewer erring cells than this a denser threshold tells nothing.
const CELLS_NEEDED: u64 = 10;
/// With fewer units nothing can be said of the variation between them.
pub(super) const UNITS_NEEDED: u64 = 3;

/// The interval of a rate of dependent errors.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RateInterval {
    /// The interval.
    pub bounds: Bounds,
    /// The rule that applied.
    pub rule: Rule,
    /// Variance over that of as many independent trials, as the upper limit (the lower one,
    /// for a rate over one half) takes it at the estimate; nothing where it is not known.
    pub inflation: Option<f64>,
    /// How many independent trials would be as informative.
    pub effective_trials: f64,
    /// Degrees of freedom of the variance, where it was estimated.
    pub degrees_of_freedom: Option<f64>,
    /// At a rate of 0 or 1: the interval if each unit (each two units, where a trial takes
    /// two) counted as a single trial, the most cautious reading.
    pub by_units: Option<Bounds>,
}

/// How the number of effective trials was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// From the variance of the errors themselves.
    OwnInflation,
    /// Also from the errors at a denser threshold, which showed more inflation.
    BorrowedInflation,
    /// Rate of 0 or 1 and no denser threshold: units were counted as trials.
    UnitsAsTrials,
}

/// Why there is no interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no trial.
    NoTrials,
    /// There are fewer than three units.
    TooFewUnits {
        /// How many there are.
        units: u64,
    },
}

/// The two-sided interval of a rate of dependent errors.
///
/// Effective trials in the interval of Clopper and Pearson, after Korn and Graubard 1998:
/// a rate `x` is within the interval if as many independent trials as
///
/// ```text
/// n(x) = n / inflation(x) * (z / t)^2
/// ```
///
/// do not contradict it, with `z` and `t` the quantiles of the normal distribution and of
/// Student's with units - 1 degrees of freedom. For a rate `p` under one half:
///
/// - under the estimate the inflation is [`Summary::inflation`] of the errors themselves;
/// - over it, `1 + (v - 1) (x (1 - x) / (p (1 - p)))^(1/4)`: where the true rate is higher
///   than the errors suggest, so is their dependence. `v` is the inflation of the errors
///   themselves or, if that is more, `own^(1-w) borrowed^w` with
///   `w = 30 / (30 + erring cells)`, where `borrowed - 1` is that of `denser`, less by the
///   square root of the rates;
/// - with no errors, the borrowed inflation as if there were one; without a denser
///   threshold that tells, units (half of them, in a dyadic design) are the trials.
///
/// A rate over one half is treated as that of its complement, without borrowing. The
/// estimate lies within; an interval is of width zero never.
///
/// # Errors
/// A [`Refusal`] with no trial, or with fewer than three units.
///
/// # Panics
/// If not `0 < level < 1`, or if `denser` is of other trials.
pub fn rate_interval(
    summary: &Summary,
    denser: Option<&Summary>,
    level: f64,
) -> Result<RateInterval, Refusal> {
    assert!(level > 0.0 && level < 1.0, "level `{level}` is not within 0 and 1");
    if summary.trials == 0 {
        return Err(Refusal::NoTrials);
    }
    if summary.units < UNITS_NEEDED {
        return Err(Refusal::TooFewUnits { units: summary.units });
    }
    Ok(match summary.inflation() {
        Some(own) => estimated(summary, own, denser, level),
        None if summary.errors == 0 => without_errors(summary, denser, level),
        None => by_units(summary, level),
    })
}

/// Errors and successes both happened.
fn estimated(
    summary: &Summary,
    own: f64,
    denser: Option<&Summary>,
    level: f64,
) -> RateInterval {
    let rate = summary.rate();
    let mirrored = rate > 0.5;
    let borrowed = if mirrored { None } else { borrow(summary, denser) };
    let inflation = blend(own, borrowed, summary.erring_cells);
    let freedom = (summary.units - 1) as f64;
    let trials = summary.trials as f64 * shrinkage(freedom, level);
    let small = if mirrored { 1.0 - rate } else { rate };
    let low = clopper_pearson(small * trials / own, trials / own, level).low;
    let bounds = Bounds { low, high: upper(small, trials, inflation, level) };
    RateInterval {
        bounds: if mirrored { mirror(bounds) } else { bounds },
        rule: if inflation > own { Rule::BorrowedInflation } else { Rule::OwnInflation },
        inflation: Some(inflation),
        effective_trials: trials / inflation,
        degrees_of_freedom: Some(freedom),
        by_units: None,
    }
}

fn without_errors(
    summary: &Summary,
    denser: Option<&Summary>,
    level: f64,
) -> RateInterval {
    let cautious = by_units(summary, level);
    let Some(inflation) = borrow(summary, denser) else { return cautious };
    let effective = summary.trials as f64 / inflation;
    if effective < cautious.effective_trials {
        return cautious;
    }
    RateInterval {
        bounds: clopper_pearson(0.0, effective, level),
        rule: Rule::BorrowedInflation,
        inflation: Some(inflation),
        effective_trials: effective,
        ..cautious
    }
}

/// A rate of 0 or 1, with units for trials.
fn by_units(summary: &Summary, level: f64) -> RateInterval {
    let units = match summary.design {
        Design::OneWay => summary.units as f64,
        Design::Dyadic => summary.units as f64 / 2.0,
    };
    let trials =
        if units < summary.trials as f64 { units } else { summary.trials as f64 };
    let bounds = clopper_pearson(summary.rate() * trials, trials, level);
    RateInterval {
        bounds,
        rule: Rule::UnitsAsTrials,
        inflation: None,
        effective_trials: trials,
        degrees_of_freedom: None,
        by_units: Some(bounds),
    }
}

/// The inflation that a denser threshold lets expect; with no errors, as if there were one.
fn borrow(summary: &Summary, denser: Option<&Summary>) -> Option<f64> {
    let denser = denser.filter(|denser| denser.errors > summary.errors)?;
    assert!(denser.trials == summary.trials, "a denser threshold is of the same trials");
    let enough = denser.erring_cells >= CELLS_NEEDED;
    let inflation = denser.inflation().filter(|_| enough)?;
    let errors = if summary.errors == 0 { 1 } else { summary.errors };
    let ratio = errors as f64 / denser.errors as f64;
    Some(1.0 + (inflation - 1.0) * libm::pow(ratio, BORROWED_GROWTH))
}

/// A mean of the logarithms, in favour of the errors' own inflation as more cells erred;
/// never under the own.
fn blend(own: f64, borrowed: Option<f64>, erring_cells: u64) -> f64 {
    let Some(borrowed) = borrowed.filter(|&borrowed| borrowed > own) else { return own };
    let weight = CELLS_AS_GOOD / (CELLS_AS_GOOD + erring_cells as f64);
    own * libm::pow(borrowed / own, weight)
}

/// By how much an estimated variance makes trials count for less.
pub(super) fn shrinkage(freedom: f64, level: f64) -> f64 {
    let tail = 0.5 * (1.0 - level);
    let ratio = normal_quantile(tail) / t_quantile(tail, freedom);
    ratio * ratio
}

/// The least fixed point of `x -> upper limit of Clopper and Pearson with n(x) trials`,
/// approached from below; each step gains more than half a decimal digit.
pub(super) fn upper(rate: f64, trials: f64, inflation: f64, level: f64) -> f64 {
    let mut limit = rate;
    for _ in 0..60 {
        let effective = trials / inflation_at(limit, rate, inflation);
        let next = clopper_pearson(rate * effective, effective, level).high;
        let gained = next - limit;
        limit = next;
        if gained <= 1e-12 * limit {
            break;
        }
    }
    limit
}

/// The inflation that a rate over the estimate would have.
fn inflation_at(rate: f64, estimate: f64, inflation: f64) -> f64 {
    let ratio = rate * (1.0 - rate) / (estimate * (1.0 - estimate));
    let growth = if ratio > 1.0 { libm::pow(ratio, GROWTH) } else { 1.0 };
    1.0 + (inflation - 1.0) * growth
}

pub(super) fn mirror(bounds: Bounds) -> Bounds {
    Bounds { low: 1.0 - bounds.high, high: 1.0 - bounds.low }
}

#[cfg(test)]
mod tests {
    use super::{RateInterval, Refusal, Rule, inflation_at, rate_interval, shrinkage};
    use crate::binomial::clopper_pearson;
    use crate::dependent::{Design, Summary};
    use crate::effective::korn_graubard;
    use crate::pairs;
    use proptest::prelude::{prop_assert, proptest};

    /// A dyadic summary with the inflation that its two sums give it.
    fn dyadic(errors: u64, units: u64, cells: u64, across: f64) -> Summary {
        let trials = units * (units - 1) * 5;
        let rate = errors as f64 / trials as f64;
        let independent = rate * (1.0 - rate) / trials as f64;
        Summary {
            design: Design::Dyadic,
            errors,
            trials,
            units,
            cells: units * (units - 1) / 2,
            erring_units: cells,
            erring_cells: cells,
            largest_unit: errors,
            largest_cell: errors,
            across_units: across * independent,
            within_cells: 1.5 * independent,
        }
    }

    fn found(summary: &Summary, denser: Option<&Summary>) -> RateInterval {
        rate_interval(summary, denser, 0.95).unwrap()
    }

    #[test]
    fn lower_limit_is_that_of_korn_and_graubard() {
        let summary = dyadic(40, 60, 35, 6.0);
        let expected = korn_graubard(
            summary.rate(),
            summary.trials as f64,
            summary.corrected_variance(),
            59.0,
            0.95,
        );
        let interval = found(&summary, None);
        assert!((interval.bounds.low - expected.bounds.low).abs() < 1e-12);
        assert!((interval.effective_trials - expected.trials).abs() < 1e-9);
        assert!(interval.bounds.high > expected.bounds.high);
    }

    #[test]
    fn upper_limit_is_not_contradicted_by_its_own_effective_trials() {
        let summary = dyadic(40, 60, 35, 6.0);
        let high = found(&summary, None).bounds.high;
        let inflation = inflation_at(high, summary.rate(), summary.inflation().unwrap());
        let trials = summary.trials as f64 * shrinkage(59.0, 0.95) / inflation;
        let again = clopper_pearson(summary.rate() * trials, trials, 0.95).high;
        assert!((high - again).abs() < 1e-11 * high, "{high} {again}");
    }

    #[test]
    fn without_dependence_only_the_unknown_variance_widens() {
        let mut summary = dyadic(40, 2_000, 40, 0.0);
        summary.within_cells = 0.0;
        let bounds = found(&summary, None).bounds;
        let exact = clopper_pearson(40.0, summary.trials as f64, 0.95);
        assert!((bounds.low / exact.low - 1.0).abs() < 1e-3);
        assert!((bounds.high / exact.high - 1.0).abs() < 1e-3);
    }

    /// 1 - 0.025^(1/20) and 1 - 0.025^(1/10), from the binomial distribution.
    #[test]
    fn zero_errors_count_units() {
        let mut summary = dyadic(0, 20, 0, 0.0);
        let interval = found(&summary, None);
        assert_eq!(interval.rule, Rule::UnitsAsTrials);
        assert!((interval.bounds.high - 0.308_497_1).abs() < 1e-7, "{interval:?}");
        summary.design = Design::OneWay;
        let high = found(&summary, None).bounds.high;
        assert!((high - 0.168_433_5).abs() < 1e-7, "{high}");
        summary.errors = summary.trials;
        assert!((found(&summary, None).bounds.low - 0.831_566_5).abs() < 1e-7);
    }

    #[test]
    fn zero_errors_borrow_from_a_denser_threshold() {
        let (summary, denser) = (dyadic(0, 100, 0, 0.0), dyadic(64, 100, 40, 9.0));
        let interval = found(&summary, Some(&denser));
        let expected = 1.0 + (denser.inflation().unwrap() - 1.0) / 8.0;
        assert_eq!(interval.rule, Rule::BorrowedInflation);
        assert!((interval.inflation.unwrap() - expected).abs() < 1e-12);
        assert!(interval.bounds.high > clopper_pearson(0.0, 49_500.0, 0.95).high);
        assert!(interval.bounds.high < interval.by_units.unwrap().high);
    }

    /// The hand-made case of 5 people, 4 comparisons per pair, all 4 errors in one pair:
    /// deviations 3.6 and nine of -0.4, so sum r^2 = 19.2 and Q = 14.4.
    #[test]
    fn errors_of_one_pair_are_not_independent() {
        let trials: Vec<_> =
            (0..5).flat_map(|i| (i + 1..5).map(move |j| (i, j, 4))).collect();
        let mut sweep = pairs::Sweep::new(5, &trials);
        (0..4).for_each(|_| sweep.add(1, 3));
        let summary = sweep.summary();
        // max(20/9 * 19.2 - 14.4, 14.4) / 3.6 = 28.2667 / 3.6
        assert!((summary.inflation().unwrap() - 7.851_851_85).abs() < 1e-7);
        let interval = found(&summary, None);
        assert!(interval.effective_trials < 3.0, "{interval:?}");
        assert!(interval.bounds.high > clopper_pearson(4.0, 40.0, 0.95).high);
    }

    #[test]
    fn one_error_is_given_the_inflation_of_many() {
        let (summary, denser) = (dyadic(1, 100, 1, 2.0), dyadic(100, 100, 60, 15.0));
        let (alone, helped) = (found(&summary, None), found(&summary, Some(&denser)));
        assert_eq!(helped.rule, Rule::BorrowedInflation);
        assert!(helped.bounds.high > alone.bounds.high);
        assert_eq!(helped.bounds.low.to_bits(), alone.bounds.low.to_bits());
    }

    #[test]
    fn refuses_fewer_than_three_units() {
        let summary = dyadic(1, 2, 1, 1.0);
        assert_eq!(
            rate_interval(&summary, None, 0.95),
            Err(Refusal::TooFewUnits { units: 2 })
        );
        let empty = Summary { trials: 0, errors: 0, ..summary };
        assert_eq!(rate_interval(&empty, None, 0.95), Err(Refusal::NoTrials));
    }

    #[test]
    fn a_rate_and_its_complement_mirror_each_other() {
        let summary = dyadic(3_000, 60, 900, 6.0);
        let complement = Summary { errors: summary.trials - summary.errors, ..summary };
        let (one, other) =
            (found(&summary, None).bounds, found(&complement, None).bounds);
        assert!((one.low - (1.0 - other.high)).abs() < 1e-12);
        assert!((one.high - (1.0 - other.low)).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn intervals_hold_the_estimate_and_have_a_width(
            errors in 0u64..=1_000, units in 15u64..60, across in 0.0f64..1e4, more in 0u64..1_000,
        ) {
            let summary = dyadic(errors, units, errors.min(200), across);
            let denser = dyadic(errors + more, units, 200, across);
            for level in [0.5, 0.95, 0.999] {
                let bounds = rate_interval(&summary, Some(&denser), level).unwrap().bounds;
                prop_assert!(0.0 <= bounds.low && bounds.low <= summary.rate());
                prop_assert!(summary.rate() <= bounds.high && bounds.high <= 1.0);
                prop_assert!(bounds.high - bounds.low > 0.0);
            }
        }
    }
}
