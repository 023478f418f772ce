//! One plain sentence for each way in which a judgement can end.

use super::Verdict;
use super::question::Question;
use crate::rate::{Counts, Estimate, Interval, Measure, Method, Quantity};
use crate::study::file::{Claim, Relation};
use crate::words;
use crate::words::number::{self, Form};

pub(super) fn lacks(missing: &[String]) -> String {
    format!("The claim does not say, or the data do not hold, {}.", words::list(missing))
}

pub(super) fn nothing(question: &Question<'_>) -> String {
    let (symbol, arm) = (question.measure.symbol(), question.arm);
    if question.is_of_family() {
        return format!(
            "The data hold no {symbol} of {arm} at that operating point and by that \
             definition."
        );
    }
    format!("The data hold no {symbol} of that group and operating point on arm {arm}.")
}

pub(super) fn ambiguous(question: &Question<'_>) -> String {
    let symbol = question.measure.symbol();
    if matches!(question.measure, Measure::Fnir | Measure::Tpir | Measure::Cmc) {
        return format!(
            "The claim does not say at which threshold or rank, and {symbol} depends on both."
        );
    }
    format!("The claim does not say at which threshold, and {symbol} depends on it.")
}

pub(super) fn other_gallery(
    question: &Question<'_>,
    claimed: u64,
    measured: u64,
) -> String {
    let symbol = words::capital(question.measure.symbol());
    #[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
    let factor = words::digits(claimed as f64 / measured as f64);
    format!(
        "{symbol} was measured in a gallery of {}; the claim speaks of {}, {factor} times \
         as many, where these data say nothing.",
        words::count(measured),
        words::count(claimed)
    )
}

pub(super) fn out_of_range(estimate: &Estimate, why: &str) -> String {
    format!("{} is beyond these data: {why}.", subject_of(&estimate.quantity))
}

pub(super) fn not_estimable(estimate: &Estimate, why: &str) -> String {
    format!("{} cannot be estimated: {why}.", subject_of(&estimate.quantity))
}

pub(super) fn no_interval(estimate: &Estimate, value: f64) -> String {
    format!(
        "{} was {}, but nothing is known that would make the trials independent, so no \
         interval can be given.",
        subject_of(&estimate.quantity),
        number::written_between(estimate.quantity.measure.form(), value, None).value
    )
}

pub(super) fn measured(
    claim: &Claim,
    estimate: &Estimate,
    value: f64,
    interval: &Interval,
    verdict: Verdict,
) -> String {
    let form = estimate.quantity.measure.form();
    let [value, low, high] = number::spoken(form, value, [interval.low, interval.high]);
    if interval.method == Method::LargerGalleries {
        return format!(
            "{} lies between {low} and {high} ({} bounds, whatever the law by which people are \
             confused{}): {}.",
            subject_of(&estimate.quantity),
            number::level(interval.level),
            evidence(estimate),
            conclusion(&allowed(claim, form), verdict)
        );
    }
    format!(
        "{} is {value} ({} interval {low} to {high}{}): {}.",
        subject_of(&estimate.quantity),
        number::level(interval.level),
        evidence(estimate),
        conclusion(&allowed(claim, form), verdict)
    )
}

fn subject_of(quantity: &Quantity) -> String {
    let mut text = quantity.measure.symbol().to_owned();
    if let Some(visible) = &quantity.visible {
        text = words::visible(quantity.measure, visible);
        text.push_str(&format!(" in the family {}", quantity.arm));
    }
    if !quantity.group.is_empty() {
        text.push_str(&format!(" of {}", words::cell(&quantity.group)));
    }
    let against = words::against(quantity.measure);
    match (&quantity.versus_arm, quantity.held_against) {
        (Some(arm), Some(role)) => text.push_str(&format!(
            " of the reconstruction {} over {} (arm {arm})",
            quantity.arm,
            words::held_against(role)
        )),
        (Some(arm), None) => {
            text.push_str(&format!(" of arm {} {against} arm {arm}", quantity.arm));
        }
        (None, _) => {}
    }
    if !quantity.versus.is_empty() {
        text.push_str(&format!(" {against} {}", words::cell(&quantity.versus)));
    }
    if let Some(point) = &quantity.at {
        text.push_str(&format!(" at {}", words::operating_point(point)));
    }
    text.push_str(&words::discarded(quantity));
    if let Some(gallery) = quantity.gallery.filter(|_| quantity.resized) {
        text.push_str(&format!(" in a gallery of {}", words::count(gallery)));
    }
    if let Some(mix) = &quantity.mix {
        text.push_str(&format!(" mixed as “{mix}”"));
    }
    words::capital(&text)
}

fn evidence(estimate: &Estimate) -> String {
    let Some(Counts { errors, trials }) = estimate.counts else { return String::new() };
    let unit = estimate.unit.kind.counted(estimate.unit.count);
    format!("; {} of {}, {unit}", words::count(errors), words::count(trials))
}

/// The claimed region in words: `at most 0.1 %`.
fn allowed(claim: &Claim, form: Form) -> String {
    let show =
        |value: Option<f64>| value.map(|v| number::chosen(form, v)).unwrap_or_default();
    let value = show(claim.value);
    match claim.is {
        Some(Relation::AtMost) => format!("at most {value}"),
        Some(Relation::Below) => format!("below {value}"),
        Some(Relation::AtLeast) => format!("at least {value}"),
        Some(Relation::Above) => format!("above {value}"),
        Some(Relation::About) => format!("within {} of {value}", show(claim.within)),
        None => value,
    }
}

fn conclusion(allowed: &str, verdict: Verdict) -> String {
    match verdict {
        Verdict::Supported => format!("wholly {allowed}, as claimed"),
        Verdict::Refuted => format!("wholly outside the claimed “{allowed}”"),
        _ => format!("the claimed “{allowed}” is neither shown nor ruled out"),
    }
}
