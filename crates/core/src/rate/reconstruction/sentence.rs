//! What a reconstruction gains and costs, in plain sentences.

use super::super::{Estimate, Outcome};
use super::{Reconstruction, ReconstructionAt};
use crate::words::number;
use crate::words::operating_point;

/// What was found at the last operating point: the gains, and the wrong people first.
pub(super) fn of(found: &Reconstruction) -> String {
    let Some(at) = found.at.last() else {
        return "No operating point is in common to its arms.".to_owned();
    };
    let gains: Vec<String> = at
        .gains
        .iter()
        .map(|gain| {
            let against = gain.quantity.versus_arm.as_deref().unwrap_or_default();
            format!("{} against {against}", said(gain))
        })
        .collect();
    format!(
        "At {}, TPIR gains {}.{}",
        operating_point(&at.at),
        gains.join("; "),
        leads(at)
    )
}

fn leads(at: &ReconstructionAt) -> String {
    let [filled, bare] = at.leads.as_slice() else { return String::new() };
    format!(
        " A wrong person comes first, over the threshold, in {} of searches of people who are \
         enrolled, and in {} of those who are not; without reconstruction in {} and {}.",
        said(&filled.mated),
        said(&filled.non_mated),
        said(&bare.mated),
        said(&bare.non_mated)
    )
}

/// A value with its interval.
fn said(estimate: &Estimate) -> String {
    let form = estimate.quantity.measure.form();
    match &estimate.outcome {
        Outcome::Measured { value, interval: Some(interval) } => {
            let ends = [interval.low, interval.high];
            let [value, low, high] = number::spoken(form, *value, ends);
            format!(
                "{value} ({} interval {low} to {high})",
                number::level(interval.level)
            )
        }
        Outcome::Measured { value, interval: None } => {
            number::written_between(form, *value, None).value
        }
        Outcome::OutOfRange { .. } | Outcome::NotEstimable { .. } => {
            "an unknown share".to_owned()
        }
    }
}
