//! The operating points of an arm: thresholds that are given, and one per target FMR.

use falsematch_kernels::binomial;
use falsematch_kernels::order::{self, Unresolved};

use super::{OperatingPoint, ThresholdRule};
use crate::study::file::{Orientation, Protocol};
use crate::tally::Tally;
use crate::words::{count, number, percent};

/// An operating point, or why a target cannot be resolved.
#[derive(Clone, Debug, PartialEq)]
pub struct SetThreshold {
    /// The threshold in the system's own orientation, and where it comes from.
    pub point: OperatingPoint,
    /// The threshold as similarity, by which scores in memory are compared; or, where the
    /// data cannot resolve the target, why.
    pub similarity: Result<f64, String>,
}

/// The operating points of an arm: the given thresholds, then one per target FMR that the
/// arm's own non-mated comparisons set.
///
/// The threshold for a target is that of the largest FMR not over the target: the smallest
/// observed score of the arm over the highest non-mated score that must not match
/// ([`order::threshold_for_target`]). A target under one in all non-mated comparisons is
/// refused, with the number of comparisons that it needs.
pub fn thresholds(
    arm: &str,
    tally: &Tally,
    protocol: &Protocol,
    orientation: Orientation,
) -> Vec<SetThreshold> {
    let given = protocol.thresholds.iter().map(|&threshold| SetThreshold {
        point: OperatingPoint { threshold: Some(threshold), rule: ThresholdRule::Given },
        similarity: Ok(turned(threshold, orientation)),
    });
    let set = protocol.target_fmr.iter().map(|&target| {
        let similarity = set(tally, target, protocol.level);
        let shown = similarity.as_ref().ok().map(|&score| turned(score, orientation));
        let rule = ThresholdRule::TargetFmr { target, set_on: arm.to_owned() };
        SetThreshold { point: OperatingPoint { threshold: shown, rule }, similarity }
    });
    given.chain(set).collect()
}

/// A similarity as the system's own score, and back.
pub(super) fn turned(score: f64, orientation: Orientation) -> f64 {
    match orientation {
        Orientation::Similarity => score,
        // Not a bare negation, which would make a negative zero.
        Orientation::Dissimilarity => 0.0 - score,
    }
}

fn set(tally: &Tally, target: f64, level: f64) -> Result<f64, String> {
    let left_out = tally.rest.as_ref().map(|rest| rest.highest);
    let (tail, mated) = (&tally.tail.score, &tally.mated.score);
    order::threshold_for_target(tail, mated, tally.non_mated, left_out, target)
        .map(|found| found.threshold)
        .map_err(|refusal| match refusal {
            Unresolved::Empty => "there are no non-mated comparisons".to_owned(),
            Unresolved::TooFewTrials => unresolved(tally.non_mated, target, level),
            Unresolved::NotKept => format!(
                "only the {} highest of {} non-mated comparisons were kept, too few for an \
                 FMR of {}",
                count(tally.tail.score.len() as u64),
                count(tally.non_mated),
                number::exact_rate(target)
            ),
        })
}

fn unresolved(trials: u64, target: f64, level: f64) -> String {
    let shown = (0.0 < target && target < 1.0)
        .then(|| binomial::trials_needed(target, level))
        .map(|needed| {
            format!(
                "; to show it takes {} independent ones, all without a false match (the \
                 rule of three)",
                number::whole(needed)
            )
        });
    format!(
        "{} non-mated comparisons cannot resolve an FMR of {}: one false match is already {}; \
         at least {} are needed to set it{}",
        count(trials),
        number::exact_rate(target),
        percent(1.0 / trials as f64),
        number::whole(libm::ceil(1.0 / target)),
        shown.unwrap_or_default()
    )
}
