//! What a curve shows, in one plain sentence.

use super::super::Outcome;
use super::VisibleCurve;
use crate::words::number::{self, Form};
use crate::words::{self, count, percent};

/// From which visible share on half are found, or why that is not known; and how many probes
/// are in no curve.
pub(super) fn of(curve: &VisibleCurve) -> String {
    let mut text = match &curve.half.outcome {
        Outcome::OutOfRange { why } | Outcome::NotEstimable { why } => {
            words::capital(why)
        }
        Outcome::Measured { value, interval } => match interval {
            None => format!("Half are found from {} visible on", percent(*value)),
            Some(interval) if interval.high.is_finite() => {
                let ends = [interval.low, interval.high];
                let [value, low, high] = number::spoken(Form::Percent, *value, ends);
                let level = number::level(interval.level);
                format!(
                    "Half are found from {value} visible on ({level} interval {low} to {high})"
                )
            }
            Some(interval) => format!(
                "Half are found from {} visible on ({} interval from {} on, with no upper limit: \
                 of other people half may be found nowhere)",
                percent(*value),
                number::level(interval.level),
                percent(interval.low)
            ),
        },
    };
    text.push('.');
    if curve.without_share.trials > 0 {
        let (trials, hits) = match curve.rank {
            Some(_) => ("searches", "hits"),
            None => ("comparisons", "matches"),
        };
        text.push_str(&format!(
            " The visible share is not known by this definition in {} mated {trials}, {} of \
             them {hits}: they are in no curve.",
            count(curve.without_share.trials),
            count(curve.without_share.errors)
        ));
    }
    text
}
