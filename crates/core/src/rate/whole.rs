//! The band that holds the whole trade-off curve at once.

use falsematch_kernels::bootstrap::{
    self, FEWEST_ERRORS, Refusal, Replicates, Singles, Tail,
};
use falsematch_kernels::order;
use rayon::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::scope::{Independence, Scope};
use super::threshold::turned;
use super::{Context, Curve};
use crate::tally::{Tally, Trials};

/// How often people are drawn anew.
const REPLICATES: u32 = 999;

/// A band that holds every point of a curve at once, or why there is none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Whole {
    /// The band.
    Held(WholeBand),
    /// Not to be had from these data.
    NotEstimable {
        /// Why.
        why: String,
    },
}

/// The intervals of every point, each so wide that all hold their rates at once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct WholeBand {
    /// The level of each interval by itself, by which all together reach that of the curve.
    pub level_each: f64,
    /// How often people were drawn anew to find it.
    pub replicates: u32,
    /// The seed of the draws.
    pub seed: u64,
    /// How many rates had errors enough, at least ten and not all of one person, to be looked
    /// at together: FMR and FNMR at a threshold are two.
    pub rates: u64,
    /// Lower and upper end for the FMR of each point of the curve.
    pub fmr: Vec<[f64; 2]>,
    /// Lower and upper end for the FNMR of each point of the curve.
    pub fnmr: Vec<[f64; 2]>,
}

/// The band that holds all points of an arm's curve at once, in both rates, with the
/// probability [`Curve::level`].
///
/// People are drawn anew (vertex bootstrap, Snijders and Borgatti 1999), the same for both
/// rates; from how far the rates of a replicate stray together follows the level that each
/// single interval needs (sup-t band, Montiel Olea and Plagborg-Moller 2019, algorithm 2).
/// The intervals themselves are those of single rates
/// ([`rate_interval`](falsematch_kernels::dependent::rate_interval)) at that level. Galleries
/// are never drawn anew.
///
/// The same tally and seed give the same bits, whatever the number of threads.
pub fn whole_band(
    tally: &Tally,
    curve: &Curve,
    context: &Context<'_>,
    seed: u64,
) -> Whole {
    let scope = Scope::whole(tally, context.roster, context.independent);
    let similarity = |threshold| turned(threshold, context.orientation);
    let thresholds: Vec<f64> =
        curve.points.iter().map(|point| similarity(point.threshold)).collect();
    let columns = match columns(&scope, &thresholds, seed) {
        Ok(columns) => columns,
        Err(why) => return Whole::NotEstimable { why },
    };
    let Some(level_each) = bootstrap::level_for_all(&columns, curve.level) else {
        return Whole::NotEstimable { why: too_few() };
    };
    let sides = scope.at(&thresholds);
    let ends = sides.par_iter().map(|at| {
        let fmr = at.fmr.map_or([0.0, 1.0], |side| side.ends(level_each));
        (fmr, at.fnmr.ends(level_each))
    });
    let (fmr, fnmr) = ends.unzip();
    let rates = columns.len() as u64;
    Whole::Held(WholeBand { level_each, replicates: REPLICATES, seed, rates, fmr, fnmr })
}

/// Both rates at every threshold with errors enough, over all replicates.
fn columns(
    scope: &Scope<'_>,
    thresholds: &[f64],
    seed: u64,
) -> Result<Vec<Vec<f64>>, String> {
    if scope.known != Independence::People {
        return Err("the input names no people who could be drawn anew".to_owned());
    }
    let people = People::of(scope);
    let fmr = people.false_matches(scope, thresholds, seed).map_err(refused)?;
    let fnmr = people.false_non_matches(scope, thresholds, seed).map_err(refused)?;
    let of = |found: &Replicates| -> Vec<Vec<f64>> {
        (0..thresholds.len()).filter_map(|at| found.rates(at).ok()).collect()
    };
    Ok([of(&fmr), of(&fnmr)].concat())
}

/// Whoever has a comparison, numbered anew: drawing others would be in vain.
struct People {
    number: Vec<Option<u32>>,
    count: u32,
}

impl People {
    fn of(scope: &Scope<'_>) -> People {
        let mut has_any = vec![false; scope.people as usize];
        scope.mated_people().for_each(|person| has_any[person as usize] = true);
        let compared = scope.trials.by_subject();
        for (has_any, _) in has_any.iter_mut().zip(compared).filter(|(_, of)| *of > 0) {
            *has_any = true;
        }
        let mut count = 0;
        let number = |has_any: bool| {
            has_any.then(|| {
                count += 1;
                count - 1
            })
        };
        People { number: has_any.into_iter().map(number).collect(), count }
    }

    fn number(&self, person: u32) -> u32 {
        self.number[person as usize].expect("whoever has a comparison is numbered")
    }

    fn false_matches(
        &self,
        scope: &Scope<'_>,
        thresholds: &[f64],
        seed: u64,
    ) -> Result<Replicates, Refusal> {
        let count = |&threshold: &f64| order::count_matches(&scope.tail.score, threshold);
        let after: Vec<usize> = thresholds.iter().map(count).collect();
        let most = after.last().copied().unwrap_or(0);
        let pair = |(one, other)| (self.number(one), self.number(other));
        let errors: Vec<_> = scope.pairs().take(most).map(pair).collect();
        let trials = scope.trials.within(|person| self.number[person as usize]);
        let tail = Tail {
            units: self.count,
            errors: &errors,
            after: &after,
            trials: trials.pairs(),
            clones: &clones(self.count, &trials),
        };
        bootstrap::resample(&tail, REPLICATES, seed)
    }

    /// At each threshold, in the order given.
    fn false_non_matches(
        &self,
        scope: &Scope<'_>,
        thresholds: &[f64],
        seed: u64,
    ) -> Result<Replicates, Refusal> {
        let all = scope.mated.score.len();
        let missed =
            |&threshold: &f64| all - order::count_matches(&scope.mated.score, threshold);
        let after: Vec<usize> = thresholds.iter().rev().map(missed).collect();
        let errors: Vec<u32> =
            scope.mated_people().rev().map(|person| self.number(person)).collect();
        let mut trials = vec![0; self.count as usize];
        errors.iter().for_each(|&person| trials[person as usize] += 1);
        let singles = Singles { errors: &errors, after: &after, trials: &trials };
        bootstrap::resample_singles(&singles, REPLICATES, seed)
    }
}

/// The comparisons that each person would have with a copy of itself; where that cannot be
/// told, as many as with each other person on average.
fn clones(units: u32, trials: &Trials) -> Vec<u32> {
    let narrow = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
    let cells = match trials {
        Trials::Sides(sides) => {
            return sides.iter().map(|sides| narrow(sides.with(*sides))).collect();
        }
        Trials::Cells(cells) => cells,
    };
    let mut sums = vec![(0_u64, 0_u64); units as usize];
    for &(one, other, count) in cells {
        for unit in [one, other] {
            let (all, others) = &mut sums[unit as usize];
            *all += count;
            *others += 1;
        }
    }
    let mean = |(all, others): (u64, u64)| match others {
        0 => 0,
        _ => narrow((all + others / 2) / others),
    };
    sums.into_iter().map(mean).collect()
}

fn refused(refusal: Refusal) -> String {
    match refusal {
        Refusal::TooFewUnits => {
            "it draws people anew, and there are fewer than three".to_owned()
        }
        Refusal::NoTrials | Refusal::EmptyReplicate => {
            "it draws people anew, and some draws hold no comparison".to_owned()
        }
        Refusal::TooFewErrors | Refusal::OneUnit => too_few(),
    }
}

fn too_few() -> String {
    format!(
        "at no threshold are there {FEWEST_ERRORS} errors of more than one person, with \
         which to see how errors stray together"
    )
}

#[cfg(test)]
mod tests;
