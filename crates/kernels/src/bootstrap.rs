//! Rates at many thresholds with the units drawn anew, for what has no variance formula.
//!
//! A replicate draws `G` units with replacement from `G`: unit `i` comes up `w_i` times,
//! `w ~ Multinomial(G, 1/G)`, and a trial between the units `i` and `j` counts `w_i w_j`
//! times (the vertex bootstrap, Snijders and Borgatti 1999). A unit that comes up twice also
//! meets its own copy, for which there are no trials: these `C_i` filler trials are given
//! the rate `p` of the data. With `E_ij` errors of `M_ij` trials,
//!
//! ```text
//! p* = (sum_{i<j} w_i w_j E_ij + p C*) / (sum_{i<j} w_i w_j M_ij + C*)
//! C* = sum_i w_i (w_i - 1) / 2 C_i
//! ```
//!
//! All sums are of integers, replicate `r` is drawn from stream `r` of the seed, and blocks
//! of replicates are independent of each other: the same bits on any number of threads.
//!
//! The spread of `p*` is right in the part that units share and threefold in the part that
//! each pair has for itself, because `E[w_i^2 w_j^2] = 4` where `E[w_i w_j]^2 = 1`;
//! [`corrected_variance`] takes the surplus off.
//!
//! **Not for galleries.** A search of a list that is drawn with replacement meets duplicates
//! and 37 % of the list never, so that rates of searches are wrong in every replicate, not
//! merely uncertain. There is no function for that here.

mod band;
mod count;
mod draw;

pub use crate::pairs::Trials;
pub use band::level_for_all;
pub use draw::weights;

use rayon::prelude::*;

use crate::exact::MOST_TRIALS;
use crate::pairs::Sides;
use draw::LANES;

/// With fewer errors a spread of replicates says little: many have none at all.
pub const FEWEST_ERRORS: usize = 10;

/// With fewer units the draws differ too little from each other.
const FEWEST_UNITS: u32 = 3;

/// Errors between pairs of units, and how many trials there were.
#[derive(Clone, Copy, Debug)]
pub struct Tail<'a> {
    /// Units are `0..units`, each with a trial; one without would be drawn in vain.
    pub units: u32,
    /// The two units of each error, in either order, by descending score.
    pub errors: &'a [(u32, u32)],
    /// How many of the errors, counted from the first, are errors at each threshold;
    /// ascending.
    pub after: &'a [usize],
    /// All trials, errors among them.
    pub trials: Trials<'a>,
    /// The trials that each unit would have with its copy.
    pub clones: &'a [u32],
}

/// Errors of single units, and how many trials there were.
#[derive(Clone, Copy, Debug)]
pub struct Singles<'a> {
    /// The unit of each error, in the order in which a moving threshold makes them.
    pub errors: &'a [u32],
    /// How many of the errors, counted from the first, are errors at each threshold;
    /// ascending.
    pub after: &'a [usize],
    /// All trials of each unit, errors among them.
    pub trials: &'a [u32],
}

/// Why no replicate is of use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Fewer than three units.
    TooFewUnits,
    /// There is no trial.
    NoTrials,
    /// At this threshold there are fewer than [`FEWEST_ERRORS`] errors.
    TooFewErrors,
    /// All errors at this threshold touch the same unit: whether that unit is drawn decides
    /// everything, and nothing is seen of what others would do.
    OneUnit,
    /// A replicate has no trial at all.
    EmptyReplicate,
}

/// The weighted counts of every replicate.
#[derive(Clone, Debug, PartialEq)]
pub struct Replicates {
    after: Vec<usize>,
    total: u64,
    one_unit: usize,
    drawn: Vec<Drawn>,
}

/// One replicate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// Weighted errors at each threshold.
    pub errors: Vec<u64>,
    /// Weighted trials between different units.
    pub trials: u64,
    /// Filler trials of units with their copies.
    pub clones: u64,
}

impl Drawn {
    /// The rate where the data have the rate `observed`.
    fn rate(&self, errors: u64, observed: f64) -> f64 {
        let clones = self.clones as f64;
        (errors as f64 + observed * clones) / (self.trials as f64 + clones)
    }
}

/// Draws the units anew `replicates` times and counts at every threshold.
///
/// # Errors
/// [`Refusal`] with fewer than three units, without trials, or if a replicate has none.
///
/// # Panics
/// If a pair of units is not of two different units under `units`, if `after` does not
/// ascend up to at most the number of errors, if a length is not that of the units, or with
/// over 2^40 trials, filler trials or squares of the sizes of sides.
pub fn resample(
    tail: &Tail<'_>,
    replicates: u32,
    seed: u64,
) -> Result<Replicates, Refusal> {
    let total = check(tail);
    enough(tail.units, total)?;
    let cells = match tail.trials {
        Trials::Sides(_) => count::Sorted::default(),
        Trials::Cells(cells) => count::Sorted::of(cells),
    };
    let drawn = in_blocks(replicates, |streams| block_of(tail, &cells, seed, streams));
    let one_unit = touching_one_unit(tail.errors);
    Replicates { after: tail.after.to_vec(), total, one_unit, drawn }.filled()
}

/// As [`resample`], of trials that belong to one unit each and count `w_i` times:
/// `p* = sum w_i E_i / sum w_i M_i`.
///
/// The same seed and the same number of units give the same draws as there, so that both
/// kinds of errors of the same units can be looked at together, replicate by replicate.
///
/// # Errors
/// As [`resample`].
///
/// # Panics
/// If an error is of a unit without a number of trials, if `after` does not ascend up to at
/// most the number of errors, or with 2^32 units or more or over 2^40 trials.
pub fn resample_singles(
    singles: &Singles<'_>,
    replicates: u32,
    seed: u64,
) -> Result<Replicates, Refusal> {
    let units = u32::try_from(singles.trials.len()).expect("fewer than 2^32 units");
    check_after(singles.after, singles.errors.len());
    assert!(singles.errors.iter().all(|&unit| unit < units), "a unit is not there");
    let total = sum(singles.trials, |trials| trials);
    assert!(total <= MOST_TRIALS, "more than 2^40 trials");
    // One unit more, which is not drawn and always counts once, makes pairs of them.
    let errors: Vec<_> = singles.errors.iter().map(|&unit| (unit, units)).collect();
    let cells = (0..units).zip(singles.trials).map(|(i, &m)| (i, units, m.into()));
    let cells = count::Sorted::of(&cells.collect::<Vec<_>>());
    let block = |streams: &[u64]| {
        let mut lanes = draw::lanes(units, seed, streams);
        lanes.push_constant();
        let errors = count::at_thresholds(&lanes, &errors, singles.after);
        gathered(streams.len(), &errors, &cells.trials(&lanes), &[0; LANES])
    };
    let one_unit = singles.errors.iter().take_while(|unit| **unit == singles.errors[0]);
    let after = singles.after.to_vec();
    let drawn = enough(units, total).map(|()| in_blocks(replicates, block))?;
    Replicates { after, total, one_unit: one_unit.count(), drawn }.filled()
}

/// Fewer units than three, or no trial, are refused.
fn enough(units: u32, trials: u64) -> Result<(), Refusal> {
    match (units, trials) {
        (..FEWEST_UNITS, _) => Err(Refusal::TooFewUnits),
        (_, 0) => Err(Refusal::NoTrials),
        _ => Ok(()),
    }
}

/// As many replicates at a time as there are lanes, in the order of their streams.
fn in_blocks(
    replicates: u32,
    block: impl Fn(&[u64]) -> Vec<Drawn> + Sync + Send,
) -> Vec<Drawn> {
    let streams: Vec<u64> = (0..u64::from(replicates)).collect();
    let blocks: Vec<Vec<Drawn>> = streams.par_chunks(LANES).map(block).collect();
    blocks.into_iter().flatten().collect()
}

/// The first lanes as replicates.
fn gathered(
    lanes: usize,
    errors: &[count::Sums],
    trials: &count::Sums,
    clones: &count::Sums,
) -> Vec<Drawn> {
    let drawn = |lane: usize| Drawn {
        errors: errors.iter().map(|sums| sums[lane]).collect(),
        trials: trials[lane],
        clones: clones[lane],
    };
    (0..lanes).map(drawn).collect()
}

/// One replicate per stream, side by side.
fn block_of(
    tail: &Tail<'_>,
    cells: &count::Sorted,
    seed: u64,
    streams: &[u64],
) -> Vec<Drawn> {
    let lanes = draw::lanes(tail.units, seed, streams);
    let errors = count::at_thresholds(&lanes, tail.errors, tail.after);
    let trials = match tail.trials {
        Trials::Sides(sides) => count::between_sides(&lanes, sides),
        Trials::Cells(_) => cells.trials(&lanes),
    };
    let clones = count::clones(&lanes, tail.clones);
    gathered(streams.len(), &errors, &trials, &clones)
}

fn check_after(after: &[usize], errors: usize) {
    assert!(after.is_sorted(), "counts of errors must ascend");
    assert!(after.last().is_none_or(|&last| last <= errors), "fewer errors than counted");
}

/// Checks what is promised of the arguments; gives the number of trials.
fn check(tail: &Tail<'_>) -> u64 {
    let fits = |one: u32, other: u32| one != other && one.max(other) < tail.units;
    let sound = tail.errors.iter().all(|&(one, other)| fits(one, other));
    assert!(sound, "an error is of two units that are there");
    check_after(tail.after, tail.errors.len());
    assert!(tail.clones.len() == tail.units as usize);
    assert!(sum(tail.clones, |trials| trials) <= MOST_TRIALS, "over 2^40 filler trials");
    let total = match tail.trials {
        Trials::Sides(sides) => {
            let larger = |side: &Sides| u64::from(side.first.max(side.second));
            let squares: u64 = sides.iter().map(|side| larger(side) * larger(side)).sum();
            assert!(squares <= MOST_TRIALS, "squares of sizes sum to over 2^40");
            tail.trials.sizes(tail.units).total
        }
        Trials::Cells(cells) => {
            assert!(cells.iter().all(|&(one, other, _)| fits(one, other)));
            cells.iter().map(|cell| cell.2).sum()
        }
    };
    assert!(total <= MOST_TRIALS, "more than 2^40 trials");
    total
}

fn sum(values: &[u32], of: impl Fn(u64) -> u64) -> u64 {
    values.iter().map(|&value| of(value.into())).sum()
}

/// How many errors, from the first on, all touch one and the same unit.
fn touching_one_unit(errors: &[(u32, u32)]) -> usize {
    let Some(&(one, other)) = errors.first() else { return 0 };
    let run = |unit: u32| {
        let touches = |pair: &&(u32, u32)| pair.0 == unit || pair.1 == unit;
        errors.iter().take_while(touches).count()
    };
    run(one).max(run(other))
}

impl Replicates {
    fn filled(self) -> Result<Replicates, Refusal> {
        let is_empty = |drawn: &Drawn| drawn.trials + drawn.clones == 0;
        if self.drawn.iter().any(is_empty) {
            Err(Refusal::EmptyReplicate)
        } else {
            Ok(self)
        }
    }

    /// The replicates, in the order of their streams.
    pub fn drawn(&self) -> &[Drawn] {
        &self.drawn
    }

    /// The rate of the data at a threshold.
    ///
    /// # Panics
    /// If there is no such threshold.
    pub fn observed(&self, threshold: usize) -> f64 {
        self.after[threshold] as f64 / self.total as f64
    }

    /// The rate at a threshold in each replicate.
    ///
    /// # Errors
    /// [`Refusal`] with fewer than [`FEWEST_ERRORS`] errors there, or if all touch one unit.
    ///
    /// # Panics
    /// If there is no such threshold.
    pub fn rates(&self, threshold: usize) -> Result<Vec<f64>, Refusal> {
        let errors = self.after[threshold];
        if errors < FEWEST_ERRORS {
            return Err(Refusal::TooFewErrors);
        }
        if errors <= self.one_unit {
            return Err(Refusal::OneUnit);
        }
        let observed = self.observed(threshold);
        let rate = |one: &Drawn| one.rate(one.errors[threshold], observed);
        Ok(self.drawn.iter().map(rate).collect())
    }

    /// The variance of the rate at a threshold over the replicates, about the rate of the
    /// data; still with the surplus that [`corrected_variance`] takes off.
    ///
    /// # Errors
    /// As [`Replicates::rates`].
    ///
    /// # Panics
    /// If there is no such threshold.
    pub fn variance(&self, threshold: usize) -> Result<f64, Refusal> {
        let rates = self.rates(threshold)?;
        let observed = self.observed(threshold);
        let squares = rates.iter().map(|rate| (rate - observed) * (rate - observed));
        Ok(squares.sum::<f64>() / rates.len() as f64)
    }
}

/// A variance over replicates without the surplus of the vertex bootstrap, and never under
/// the part that pairs have for themselves.
///
/// With `within_cells = sum_{i<j} (E_ij - p M_ij)^2 / M^2`
/// ([`Summary::within_cells`](crate::dependent::Summary)) the surplus is twice that: a
/// replicate counts it with weight `E[w_i^2 w_j^2] - 1 = 3`.
pub fn corrected_variance(resampled: f64, within_cells: f64) -> f64 {
    let corrected = resampled - 2.0 * within_cells;
    if corrected > within_cells { corrected } else { within_cells }
}

#[cfg(test)]
mod tests;
