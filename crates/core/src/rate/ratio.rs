//! The ratio of one rate in two groups of people.

use falsematch_kernels::recovery;
use falsematch_kernels::summary::smoothed_rate;

use super::{Estimate, Interval, Measure, Method, Outcome, Quantity, Unit};

/// One group's rate over another's, from estimates of both on groups that share nobody.
///
/// The interval is recovered from the two intervals (Donner and Zou 2012), so it inherits
/// their dependence corrections and zero-error rules. Without errors in the second group
/// the value is that of half an error more in each group, the interval has no upper end,
/// and a caution says so; without errors in either, nothing is known.
///
/// Nothing is returned unless both are of the same measure, arm and operating point, the
/// measure is FMR, FNMR or FPIR, and the groups differ.
pub fn ratio(first: &Estimate, second: &Estimate) -> Option<Estimate> {
    let quantity = quantity(&first.quantity, &second.quantity)?;
    let mut cautions = first.cautions.clone();
    cautions
        .extend(second.cautions.iter().filter(|c| !first.cautions.contains(c)).cloned());
    cautions.extend(errorless(second).then(|| DIVISOR_WITHOUT_ERRORS.to_owned()));
    Some(Estimate {
        quantity,
        outcome: outcome(first, second),
        counts: None,
        unit: Unit { kind: first.unit.kind, count: first.unit.count + second.unit.count },
        cautions,
    })
}

const DIVISOR_WITHOUT_ERRORS: &str = "the group that is divided by has no errors: the \
    value counts half an error more in each group, and the ratio has no upper limit";

fn quantity(first: &Quantity, second: &Quantity) -> Option<Quantity> {
    let measure = match first.measure {
        Measure::Fmr => Measure::FmrRatio,
        Measure::Fnmr => Measure::FnmrRatio,
        Measure::Fpir => Measure::FpirRatio,
        _ => return None,
    };
    let of_the_same = Quantity { group: second.group.clone(), ..first.clone() };
    let comparable = of_the_same == *second && first.group != second.group;
    comparable.then(|| Quantity {
        measure,
        versus: second.group.clone(),
        ..first.clone()
    })
}

fn outcome(first: &Estimate, second: &Estimate) -> Outcome {
    for part in [first, second] {
        if !matches!(part.outcome, Outcome::Measured { .. }) {
            return part.outcome.clone();
        }
    }
    if errorless(first) && errorless(second) {
        let why = "neither group has errors, so that nothing is known of their ratio";
        return Outcome::NotEstimable { why: why.to_owned() };
    }
    match (parts(first), parts(second)) {
        (Some(above), Some(below)) => Outcome::Measured {
            value: value(first, second),
            interval: Some(interval(above, below)),
        },
        _ => Outcome::NotEstimable {
            why: "the trials of a group are not known to be independent".to_owned(),
        },
    }
}

fn errorless(estimate: &Estimate) -> bool {
    estimate.value().is_some_and(|value| value <= 0.0)
}

fn value(first: &Estimate, second: &Estimate) -> f64 {
    let rate = |estimate: &Estimate| match (errorless(second), estimate.counts) {
        (true, Some(counts)) => smoothed_rate(counts.errors as f64, counts.trials as f64),
        _ => estimate.value().unwrap_or_default(),
    };
    rate(first) / rate(second)
}

/// Low, value, high, and the level.
type Parts = ((f64, f64, f64), f64);

fn parts(estimate: &Estimate) -> Option<Parts> {
    let interval = estimate.interval()?;
    Some(((interval.low, estimate.value()?, interval.high), interval.level))
}

fn interval((first, level): Parts, (second, _): Parts) -> Interval {
    let (low, high) = recovery::ratio(first, second);
    Interval {
        low,
        high,
        level,
        method: Method::RatioRecovery,
        variance_inflation: None,
        effective_trials: None,
        degrees_of_freedom: None,
    }
}
