//! Estimates from counts that others published.

use falsematch_kernels::binomial::{Bounds, clopper_pearson};
use falsematch_kernels::ratio::{Proportion, conditional, log_ratio};
use falsematch_kernels::summary::smoothed_rate;

use super::{
    Counts, Estimate, Interval, Measure, Method, OperatingPoint, Outcome, Quantity,
    ThresholdRule, Unit, UnitKind,
};
use crate::error::{Error, ErrorKind, Result};
use crate::study::file::{CountedMeasure, CountsInput, PublishedCount};
use crate::words;

/// The estimates of published counts, in their order, then the ratios between groups.
///
/// A count whose trials are independent has the interval of Clopper and Pearson. Any other
/// has its value without an interval, since nothing says how many independent trials it is
/// worth.
///
/// Every ordered pair of counts of the same arm, measure, unit, gallery and threshold, in
/// two groups that share nobody (other values of the same columns), has a ratio of the
/// first to the second, for the measures FMR, FNMR and FPIR.
///
/// # Errors
/// If a count has no trials or more errors than trials, its threshold is not finite, or the
/// same quantity is given twice; the count is named.
///
/// # Panics
/// If not `0 < level < 1`; a study with such a level is refused before.
pub fn counted(input: &CountsInput, level: f64) -> Result<Vec<Estimate>> {
    check(&input.counts)?;
    let mut estimates: Vec<_> =
        input.counts.iter().map(|count| estimate(count, level)).collect();
    for first in &input.counts {
        for second in &input.counts {
            estimates.extend(ratio(first, second, level));
        }
    }
    Ok(estimates)
}

fn check(counts: &[PublishedCount]) -> Result<()> {
    for (index, count) in counts.iter().enumerate() {
        if let Some(found) = fault(count) {
            return Err(refusal(ErrorKind::Value, counts, index, &found));
        }
        let same = |other: &PublishedCount| quantity(other) == quantity(count);
        if let Some(earlier) = counts[..index].iter().position(same) {
            let found = format!(
                "found the same quantity as in count {}, but each may be given once",
                earlier + 1
            );
            return Err(refusal(ErrorKind::Conflict, counts, index, &found)
                .hint("Give one of them another arm or group."));
        }
    }
    Ok(())
}

/// What was found and what was expected, if a count cannot be.
fn fault(count: &PublishedCount) -> Option<String> {
    let PublishedCount { errors, trials, .. } = count;
    if *trials == 0 {
        Some("found `trials = 0`, but a proportion needs at least one trial".to_owned())
    } else if errors > trials {
        Some(format!(
            "found `errors = {errors}` and `trials = {trials}`, but there cannot be more \
             errors than trials"
        ))
    } else if count.threshold.is_some_and(|threshold| !threshold.is_finite()) {
        Some("found a threshold that is not finite, but it must be a number".to_owned())
    } else {
        None
    }
}

fn refusal(
    kind: ErrorKind,
    counts: &[PublishedCount],
    index: usize,
    found: &str,
) -> Error {
    let count = &counts[index];
    let name = format!(
        "count {} ({} on arm `{}`, {})",
        index + 1,
        measure(count.measure).symbol(),
        count.arm,
        words::cell(&count.group)
    );
    Error::new(kind, format!("{name}: {found}")).in_column("input.count")
}

fn estimate(count: &PublishedCount, level: f64) -> Estimate {
    let Proportion { errors, trials } = proportion(count);
    let bounds = || clopper_pearson(errors as f64, trials as f64, level);
    let interval = count.independent.then(|| Interval {
        variance_inflation: Some(1.0),
        effective_trials: Some(trials as f64),
        ..interval(bounds(), level, Method::ClopperPearson)
    });
    Estimate {
        quantity: quantity(count),
        outcome: Outcome::Measured { value: proportion(count).rate(), interval },
        counts: Some(Counts { errors, trials }),
        unit: Unit { kind: unit(count.independent), count: trials },
        cautions: cautions(count),
    }
}

fn cautions(count: &PublishedCount) -> Vec<String> {
    let dependent = (!count.independent).then(|| {
        format!(
            "The trials (each a {}) are not known to be of other people each, so that \
             nothing says how many independent trials they are worth: there is no interval.",
            count.unit
        )
    });
    dependent.into_iter().chain(count.note.clone()).collect()
}

fn ratio(
    first: &PublishedCount,
    second: &PublishedCount,
    level: f64,
) -> Option<Estimate> {
    let quantity = quantity_of_ratio(first, second)?;
    let mut all = cautions(first);
    all.extend(cautions(second).into_iter().filter(|c| !cautions(first).contains(c)));
    let independent = first.independent && second.independent;
    let (outcome, caution) = compare(first, second, independent.then_some(level));
    all.extend(caution);
    Some(Estimate {
        quantity,
        outcome,
        counts: None,
        unit: Unit { kind: unit(independent), count: first.trials + second.trials },
        cautions: all,
    })
}

/// The name of the ratio of two counts; none if they cannot be set in ratio.
fn quantity_of_ratio(
    first: &PublishedCount,
    second: &PublishedCount,
) -> Option<Quantity> {
    let measure = match first.measure {
        CountedMeasure::Fmr => Measure::FmrRatio,
        CountedMeasure::Fnmr => Measure::FnmrRatio,
        CountedMeasure::Fpir => Measure::FpirRatio,
        CountedMeasure::Fnir
        | CountedMeasure::FalseDiscovery
        | CountedMeasure::ErrorShare => return None,
    };
    let of_the_same = Quantity { group: second.group.clone(), ..quantity(first) };
    let comparable = of_the_same == quantity(second) && first.unit == second.unit;
    let disjoint =
        first.group.keys().eq(second.group.keys()) && first.group != second.group;
    (comparable && disjoint).then(|| Quantity {
        measure,
        versus: second.group.clone(),
        ..quantity(first)
    })
}

/// The ratio, and what to be careful about; without a level, without an interval.
fn compare(
    first: &PublishedCount,
    second: &PublishedCount,
    level: Option<f64>,
) -> (Outcome, Option<String>) {
    let (above, below) = (proportion(first), proportion(second));
    let value = match (above.errors, below.errors) {
        (0, 0) => return (without_errors(), None),
        (_, 0) => smoothed(above) / smoothed(below),
        _ => above.rate() / below.rate(),
    };
    let interval = level.map(|level| match log_ratio(above, below, level) {
        Some(bounds) => interval(bounds, level, Method::LogRatio),
        None => {
            interval(conditional(above, below, level), level, Method::ConditionalRatio)
        }
    });
    (Outcome::Measured { value, interval }, few(above, below))
}

fn without_errors() -> Outcome {
    Outcome::NotEstimable {
        why: "neither group has errors, so that nothing is known of their ratio"
            .to_owned(),
    }
}

fn few(above: Proportion, below: Proportion) -> Option<String> {
    if below.errors == 0 {
        return Some(
            "The group that is divided by has no errors: the ratio has only a lower bound. \
             Its value stands for one half error in a trial more, in both groups."
                .to_owned(),
        );
    }
    let fewest = if above.errors < below.errors { above.errors } else { below.errors };
    (1..FEW).contains(&fewest).then(|| {
        format!("One group has {}.", words::counted(fewest, "error only", "errors only"))
            + " The interval of the ratio is an approximation that wants more."
    })
}

/// Fewer errors than this in a group, and the logarithm of a ratio is far from normal.
const FEW: u64 = 5;

fn smoothed(of: Proportion) -> f64 {
    smoothed_rate(of.errors as f64, of.trials as f64)
}

fn interval(bounds: Bounds, level: f64, method: Method) -> Interval {
    Interval {
        low: bounds.low,
        high: bounds.high,
        level,
        method,
        variance_inflation: None,
        effective_trials: None,
        degrees_of_freedom: None,
    }
}

fn proportion(count: &PublishedCount) -> Proportion {
    Proportion { errors: count.errors, trials: count.trials }
}

fn unit(independent: bool) -> UnitKind {
    if independent { UnitKind::Trial } else { UnitKind::Unknown }
}

fn quantity(count: &PublishedCount) -> Quantity {
    let point = |threshold| OperatingPoint {
        threshold: Some(threshold),
        rule: ThresholdRule::Given,
    };
    Quantity {
        measure: measure(count.measure),
        arm: count.arm.clone(),
        group: count.group.clone(),
        versus: Default::default(),
        versus_arm: None,
        at: count.threshold.map(point),
        held_against: None,
        versus_at: None,
        gallery: count.gallery,
        resized: false,
        mix: None,
        searched: None,
        discarded: None,
        visible: None,
    }
}

fn measure(counted: CountedMeasure) -> Measure {
    match counted {
        CountedMeasure::Fmr => Measure::Fmr,
        CountedMeasure::Fnmr => Measure::Fnmr,
        CountedMeasure::Fpir => Measure::Fpir,
        CountedMeasure::Fnir => Measure::Fnir,
        CountedMeasure::FalseDiscovery => Measure::FalseDiscovery,
        CountedMeasure::ErrorShare => Measure::ErrorShare,
    }
}
