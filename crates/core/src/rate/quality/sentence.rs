//! What discarding by quality would do, in plain sentences.

use falsematch_kernels::discard::Curve;

use super::super::{Estimate, Measure};
use super::{DiscardArea, DiscardFinding};
use crate::words::number::{self, Form};
use crate::words::percent;

/// What a curve is of.
pub(in crate::rate) struct Named<'a> {
    pub(in crate::rate) measure: Measure,
    /// The comparisons.
    pub(in crate::rate) compared: &'a str,
    /// The quality.
    pub(in crate::rate) quality: &'a str,
}

/// What was found: the rate at the largest share of the study, and whether discarding by
/// quality beats discarding at random.
pub(in crate::rate) fn found(
    whole: &Curve,
    estimates: &[Estimate],
    area: &DiscardArea,
    named: &Named<'_>,
) -> Vec<String> {
    let largest = estimates.iter().max_by(|a, b| {
        a.quantity
            .discarded
            .unwrap_or(0.0)
            .total_cmp(&b.quantity.discarded.unwrap_or(0.0))
    });
    let at_largest = largest.and_then(|estimate| at_share(whole, estimate, named));
    at_largest.into_iter().chain([against_random(area, named)]).collect()
}

fn at_share(whole: &Curve, estimate: &Estimate, named: &Named<'_>) -> Option<String> {
    let share = estimate.quantity.discarded?;
    let Named { measure, compared, quality } = named;
    let before = percent(whole.steps()[0].rate());
    let discarded = whole.at(share).discarded;
    if discarded == 0 {
        return Some(format!(
            "No {compared} can be discarded for their {quality} without discarding over {}: \
             too many have the same.",
            number::exact_rate(share)
        ));
    }
    let value = estimate.value()?;
    let after = estimate.interval().map_or_else(
        || percent(value),
        |interval| {
            let [value, low, high] =
                number::spoken(Form::Percent, value, [interval.low, interval.high]);
            format!(
                "{value} ({} interval {low} to {high})",
                number::level(interval.level)
            )
        },
    );
    Some(format!(
        "Without the {} of {compared} that have the lowest {quality}, {} is {after} instead \
         of {before}.",
        percent(whole.at(share).share()),
        measure.symbol(),
    ))
}

fn against_random(area: &DiscardArea, named: &Named<'_>) -> String {
    let Named { measure, quality, .. } = named;
    let limit = number::exact_rate(area.limit);
    let Some(interval) = &area.gain_interval else {
        return format!(
            "Whether discarding by {quality} does better than discarding at random is not \
             shown: leaving out one person at a time shows no variation of {}.",
            measure.symbol()
        );
    };
    let [gain, low, high] =
        number::spoken(Form::Points, area.gain, [interval.low, interval.high]);
    let conclusion = match area.finding {
        DiscardFinding::Better => "does better than discarding at random",
        DiscardFinding::Worse => "does worse than discarding at random",
        DiscardFinding::NotShown => {
            "is not shown to do better or worse than discarding at random"
        }
    };
    format!(
        "Averaged over all shares up to {limit}, {} is lower by {gain} ({} interval {low} to \
         {high}) than if as many were discarded at random: discarding by {quality} {conclusion}.",
        measure.symbol(),
        number::level(interval.level),
    )
}
