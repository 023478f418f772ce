//! The ratio of one rate in two groups of people.

use falsematch_kernels::recovery;

use super::{Estimate, Interval, Measure, Method, Outcome, Quantity};

/// One group's rate over another's, from estimates of both on groups that share nobody.
///
/// The interval is recovered from the two intervals (Donner and Zou 2012), so it inherits
/// their dependence corrections and zero-error rules. Without errors in the second group
/// there is no ratio, only a lower bound, which the reason states.
///
/// Nothing is returned unless both are of the same measure, arm and operating point, the
/// measure is FMR, FNMR or FPIR, and the groups differ.
pub fn ratio(first: &Estimate, second: &Estimate) -> Option<Estimate> {
    let quantity = quantity(&first.quantity, &second.quantity)?;
    let mut cautions = first.cautions.clone();
    cautions
        .extend(second.cautions.iter().filter(|c| !first.cautions.contains(c)).cloned());
    Some(Estimate {
        quantity,
        outcome: outcome(first, second),
        counts: None,
        unit: super::Unit {
            kind: first.unit.kind,
            count: first.unit.count + second.unit.count,
        },
        cautions,
    })
}

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
    match (parts(first), parts(second)) {
        (Some(first), Some(second)) => measured(first, second),
        _ => Outcome::NotEstimable {
            why: "the trials of a group are not known to be independent".to_owned(),
        },
    }
}

/// Low, value, high, and the level.
type Parts = ((f64, f64, f64), f64);

fn parts(estimate: &Estimate) -> Option<Parts> {
    let interval = estimate.interval()?;
    Some(((interval.low, estimate.value()?, interval.high), interval.level))
}

fn measured((first, level): Parts, (second, _): Parts) -> Outcome {
    let (low, high) = recovery::ratio(first, second);
    if second.1 <= 0.0 {
        return Outcome::NotEstimable {
            why: format!(
                "the group that is divided by has no errors; the ratio is at least {}",
                crate::words::digits(low)
            ),
        };
    }
    let interval = Interval {
        low,
        high,
        level,
        method: Method::RatioRecovery,
        variance_inflation: None,
        effective_trials: None,
        degrees_of_freedom: None,
    };
    Outcome::Measured { value: first.1 / second.1, interval: Some(interval) }
}
