//! Operating points of searches: thresholds that are given, and one per target FPIR.

use falsematch_kernels::order::{self, Unresolved, is_match};

use super::super::threshold::turned;
use super::super::{OperatingPoint, SetThreshold, ThresholdRule};
use super::pool::Pool;
use crate::roster::Roster;
use crate::study::file::Orientation;
use crate::tally::Searches;
use crate::words::{count, digits, number};

/// The operating points of an arm's searches: the given thresholds, in the system's own
/// orientation, then one per target FPIR that the arm's own non-mated searches set.
///
/// The threshold for a target is that of the largest FPIR not over it, by the scores of the
/// first candidates ([`order::threshold_for_target`]); a search without a candidate is a
/// trial that returns nobody. A target under one in all non-mated searches is refused.
pub fn search_thresholds(
    arm: &str,
    tally: &Searches,
    roster: &Roster,
    given: &[f64],
    targets: &[f64],
    orientation: Orientation,
) -> Vec<SetThreshold> {
    let given = given.iter().map(|&threshold| SetThreshold {
        point: OperatingPoint { threshold: Some(threshold), rule: ThresholdRule::Given },
        similarity: told(tally, turned(threshold, orientation), orientation),
    });
    let pool = Pool::of(tally, roster, None);
    let set = targets.iter().map(|&target| {
        let similarity = set(&pool, target);
        let shown = similarity.as_ref().ok().map(|&score| turned(score, orientation));
        let rule = ThresholdRule::TargetFpir { target, set_on: arm.to_owned() };
        SetThreshold { point: OperatingPoint { threshold: shown, rule }, similarity }
    });
    given.chain(set).collect()
}

/// The threshold, if candidate lists reach down to it.
fn told(
    tally: &Searches,
    threshold: f64,
    orientation: Orientation,
) -> Result<f64, String> {
    match tally.floor {
        _ if !tally.has_scores() => Err(NO_SCORES.to_owned()),
        Some(floor) if !is_match(threshold, floor) => Err(format!(
            "the lists hold no candidate under the score {}, the floor that the study states",
            digits(turned(floor, orientation))
        )),
        _ => Ok(threshold),
    }
}

const NO_SCORES: &str = "the candidate lists hold ranks and no scores";

fn set(pool: &Pool<'_>, target: f64) -> Result<f64, String> {
    if !pool.tally.has_scores() {
        return Err(NO_SCORES.to_owned());
    }
    let (tops, mates) = (&pool.tops, &pool.mates);
    let trials = pool.non_mated.len() as u64;
    // Searches without a candidate come last: their score is under all others.
    let lowest = match tops.len() as u64 == trials {
        true => None,
        false => Some(f64::MIN),
    };
    let found = order::threshold_for_target(tops, mates, trials, lowest, target);
    found.map(|found| found.threshold).map_err(|refusal| match refusal {
        Unresolved::Empty => "there are no non-mated searches".to_owned(),
        Unresolved::TooFewTrials => format!(
            "{} non-mated searches cannot resolve an FPIR of {}: at least {} are needed",
            count(trials),
            number::exact_rate(target),
            number::whole(libm::ceil(1.0 / target))
        ),
        Unresolved::NotKept => format!(
            "an FPIR of {} needs more non-mated searches with a candidate than the {} there are",
            number::exact_rate(target),
            count(tops.len() as u64)
        ),
    })
}
