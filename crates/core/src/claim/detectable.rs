//! What data would probably have shown of a claim that they neither show nor rule out.

use falsematch_kernels::power;

use super::WouldShow;
use crate::rate::{Estimate, Interval, Measure};
use crate::study::file::{Claim, Relation};
use crate::words::number::{self, Form};
use crate::words::percent;

/// The probability that counts as probable.
const POWER: f64 = 0.8;

/// The true value nearest to the claimed one at which the claim would probably have been
/// supported by as many comparisons, as dependent. Nothing for a claim of `about`, or without
/// an interval.
pub(super) fn would_show(claim: &Claim, estimate: &Estimate) -> Option<WouldShow> {
    let (limit, interval) = (claim.value?, estimate.interval()?);
    let is_under = match claim.is? {
        Relation::AtMost | Relation::Below => true,
        Relation::AtLeast | Relation::Above => false,
        Relation::About => return None,
    };
    let value = match (interval.effective_trials, limit > 0.0 && limit < 1.0) {
        (Some(trials), true) if is_rate(estimate) => {
            of_rate(limit, trials, is_under, interval)
        }
        _ => of_width(estimate, interval, limit, is_under)?,
    };
    let sentence = sentence(estimate, value, is_under);
    Some(WouldShow { value, power: POWER, sentence })
}

fn is_rate(estimate: &Estimate) -> bool {
    estimate.counts.is_some() && estimate.quantity.measure.form() == Form::Percent
}

/// By the exact interval of as many independent trials as these are worth.
fn of_rate(limit: f64, trials: f64, is_under: bool, interval: &Interval) -> Option<f64> {
    let level = interval.level;
    match is_under {
        true => power::largest_rate_shown(limit, trials, level, POWER),
        false => power::largest_rate_shown(1.0 - limit, trials, level, POWER)
            .map(|rate| 1.0 - rate),
    }
}

/// By the width of the interval, of a ratio on the logarithmic scale; the outer option is
/// empty where it has no end.
fn of_width(
    estimate: &Estimate,
    interval: &Interval,
    limit: f64,
    is_under: bool,
) -> Option<Option<f64>> {
    let is_ratio = estimate.quantity.measure.form() == Form::Times;
    let width = match is_ratio {
        true if interval.low > 0.0 => libm::log(interval.high / interval.low),
        true => f64::INFINITY,
        false => interval.high - interval.low,
    };
    let reach = power::detectable(width, interval.level, POWER);
    if !reach.is_finite() {
        return None;
    }
    let reach = if is_under { -reach } else { reach };
    let value = if is_ratio { limit * libm::exp(reach) } else { limit + reach };
    let [low, high] = possible(estimate.quantity.measure);
    Some((low <= value && value <= high).then_some(value))
}

/// The values that a measure can have.
fn possible(measure: Measure) -> [f64; 2] {
    match measure.form() {
        Form::Percent | Form::Area => [0.0, 1.0],
        Form::Points => [-1.0, 1.0],
        Form::Times => [0.0, f64::INFINITY],
        Form::Plain => [f64::NEG_INFINITY, f64::INFINITY],
    }
}

fn sentence(estimate: &Estimate, value: Option<f64>, is_under: bool) -> String {
    let measure = estimate.quantity.measure;
    match value {
        Some(value) => format!(
            "These data would probably ({}) have shown it if {} were truly {} or {}.",
            percent(POWER),
            measure.symbol(),
            number::written_between(measure.form(), value, None).value,
            if is_under { "less" } else { "more" }
        ),
        None => "These data could not have shown it, whatever the truth.".to_owned(),
    }
}
