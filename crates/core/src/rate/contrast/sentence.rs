//! What a contrast shows, and on whom it rests, in plain sentences.

use super::single::Pair;
use super::{Contrast, Equal, Equivalence, TestMethod};
use crate::rate::{Estimate, Measure, Outcome, ThresholdRule};
use crate::study::file::ContrastedMeasure;
use crate::words;
use crate::words::number;

/// What was found, one sentence after the other.
pub(super) fn of(contrast: &Contrast, level: f64) -> String {
    let measure = contrast.estimate.quantity.measure;
    let (value, interval) = match &contrast.estimate.outcome {
        Outcome::Measured { value, interval } => (*value, interval.as_ref()),
        Outcome::OutOfRange { why } | Outcome::NotEstimable { why } => {
            return format!("It cannot be estimated: {why}.");
        }
    };
    let Some((interval, test)) = interval.zip(contrast.test) else {
        return "How sure it is cannot be said: one of the two rates has no interval."
            .to_owned();
    };
    let p_values = match test.method {
        TestMethod::Interval => "p",
        TestMethod::Mcnemar => "exact p",
    };
    let ends = [interval.low, interval.high];
    let [said, low, high] = number::spoken(measure.form(), value, ends);
    let mut text = format!(
        "{}: {} ({} interval {} to {}; {p_values} {}, adjusted for all contrasts p {}).",
        if test.shown { "The rates differ" } else { "No difference is shown" },
        said,
        number::level(level),
        low,
        high,
        words::probability(test.p_value),
        words::probability(test.adjusted),
    );
    if !test.shown {
        text.push_str(&missed(contrast));
    }
    if let Some(equivalence) = &contrast.equivalence {
        text.push_str(&equal(equivalence, measure));
    }
    text
}

/// What would probably have been seen: no difference shown is not none.
fn missed(contrast: &Contrast) -> String {
    match contrast.detectable {
        Some(found) => format!(
            " That is not the same as none: with these people a {} would have been seen with a \
             probability of {}, a smaller one less often.",
            smallest(&contrast.estimate, found.smallest),
            words::percent(found.power)
        ),
        None => {
            " That is not the same as none: these data could not have shown any ratio."
                .to_owned()
        }
    }
}

fn smallest(estimate: &Estimate, smallest: f64) -> String {
    let form = estimate.quantity.measure.form();
    let shown = number::written_between(form, smallest, None).value;
    match estimate.quantity.measure {
        Measure::FmrDifference | Measure::FnmrDifference => {
            format!("difference of {shown}")
        }
        _ => format!("ratio of {shown}"),
    }
}

fn equal(equivalence: &Equivalence, measure: Measure) -> String {
    let margin = format!(
        "{} to {}",
        number::chosen(measure.form(), equivalence.low),
        number::chosen(measure.form(), equivalence.high)
    );
    let p_value = words::probability(equivalence.adjusted);
    match equivalence.finding {
        Equal::Shown => {
            format!(" Within the stated margin of {margin} both are equal (p {p_value}).")
        }
        Equal::Refuted => {
            format!(" They differ by more than the stated margin of {margin}.")
        }
        Equal::NotShown => format!(
            " That both are equal within the stated margin of {margin} is neither shown nor \
             ruled out (p {p_value})."
        ),
    }
}

/// On whom the contrast rests.
pub(super) fn notes(pair: &Pair<'_>) -> Vec<String> {
    let people = pair.overlap();
    let of_pairs = pair.asked.measure == ContrastedMeasure::Fmr;
    let mut notes = Vec::new();
    if people.first + people.second == 0 {
        return notes;
    }
    notes.push(match (people.both, pair.shared_cells()) {
        (0, _) => format!(
            "the two rates are of other people ({} and {}), so they are independent",
            words::count(people.first),
            words::count(people.second)
        ),
        (both, cells) if of_pairs => format!(
            "{} have comparisons in both ({} and {} in either); {} were compared in both",
            words::counted(both, "person", "people"),
            words::count(people.first),
            words::count(people.second),
            words::counted(cells, "pair of people", "pairs of people"),
        ),
        (both, _) => format!(
            "{} have comparisons in both ({} and {} in either), and move both rates",
            words::counted(both, "person", "people"),
            words::count(people.first),
            words::count(people.second)
        ),
    });
    notes.extend(own_thresholds(pair));
    notes
}

/// Warns that thresholds set on the same data are taken as given.
fn own_thresholds(pair: &Pair<'_>) -> Option<String> {
    let set_on = |place: usize| {
        let at = pair.footings[place].estimate.quantity.at.as_ref()?;
        match &at.rule {
            ThresholdRule::TargetFmr { set_on, .. }
            | ThresholdRule::TargetFpir { set_on, .. } => Some(set_on.clone()),
            ThresholdRule::Given
            | ThresholdRule::EachTargetFmr { .. }
            | ThresholdRule::EachTargetFpir { .. } => None,
        }
    };
    let (first, second) = (set_on(0)?, set_on(1)?);
    let arm = &pair.footings[0].estimate.quantity.arm;
    if first == second && first != *arm {
        // The estimates themselves say so.
        return None;
    }
    Some(match first == second {
        true => format!(
            "both are at the threshold that arm {first} sets; how uncertain it is is not in \
             the interval"
        ),
        false => {
            "each arm is at the threshold that it sets; how uncertain these are is not \
                  in the interval"
                .to_owned()
        }
    })
}
