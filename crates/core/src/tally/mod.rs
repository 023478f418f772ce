//! The narrow waist: a mergeable summary of comparisons, sufficient for every rate,
//! threshold and interval computed after it.
//!
//! Merging is associative and commutative and gives the same bits in any order and any
//! split, because a tally holds counts and totally ordered sets only. The parts that are
//! merged must not share a comparison, and must be of one arm over one roster.

use falsematch_kernels::similarity::Bins;

use crate::input::Comparisons;

mod collect;
mod filter;
mod fitted;
mod highest;
mod merge;
mod reviewed;
mod searches;
mod stored;
#[cfg(test)]
mod tests;
mod trials;

pub use filter::ArmFilter;
pub use fitted::fitted_samples;
pub use highest::Highest;
pub use reviewed::{Reviewed, ReviewedPair};
pub use searches::*;
pub use stored::{StoredTallies, TallyWriter};
pub use trials::Trials;

/// A tally of the comparisons of one arm.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    /// Every mated comparison, by descending score, then probe, then reference.
    pub mated: Comparisons,
    /// The non-mated comparisons with the highest scores, in the same order: all of them,
    /// unless a budget was set.
    pub tail: Comparisons,
    /// How many non-mated comparisons have a score, in the tail and in the rest.
    pub non_mated: u64,
    /// How many non-mated comparisons with a score there are per unordered pair of subjects.
    /// None where the input names no subjects.
    pub trials: Trials,
    /// The budget that the tail was kept to, if any.
    pub budget: Option<Budget>,
    /// What is known of the non-mated comparisons that `tail` does not hold; nothing if it
    /// holds all.
    pub rest: Option<Rest>,
    /// Comparisons without a score.
    pub failed: FailedComparisons,
    /// Mated comparisons without a score per subject that has any, ascending. Empty where
    /// the input names no subjects.
    pub failed_mated: Vec<(u32, u64)>,
    /// Samples that take part in the arm, ascending; those without a template included.
    pub samples: Vec<u32>,
}

/// How much of the non-mated comparisons is kept exactly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Budget {
    /// At most this many of the highest non-mated comparisons are kept.
    pub tail: usize,
    /// Lowest and highest score that the system can give, as similarity: the range of the
    /// histogram of the rest. Stated before data are seen, so that parts can be merged.
    pub range: (f64, f64),
    /// Bins of the histogram.
    pub bins: usize,
}

/// The non-mated comparisons under the cut of a tally with a budget.
#[derive(Clone, Debug, PartialEq)]
pub struct Rest {
    /// The highest score that was left out: over it everything is exact.
    pub highest: f64,
    /// Counts of the left-out scores in equal bins over the system's stated range; without
    /// bins where they were not counted.
    pub histogram: Histogram,
}

/// Counts of scores in equal bins.
#[derive(Clone, Debug, PartialEq)]
pub struct Histogram {
    /// Lower edge of the first bin and upper edge of the last; scores outside count in the
    /// first or last bin.
    pub range: (f64, f64),
    /// Counts per bin.
    pub counts: Vec<u64>,
}

impl Histogram {
    /// No scores in equal bins over a range.
    ///
    /// # Panics
    /// If the range is empty or not finite, or there are no bins.
    pub fn new(range: (f64, f64), bins: usize) -> Histogram {
        assert!(range.0 < range.1 && (range.1 - range.0).is_finite() && bins > 0);
        Histogram { range, counts: vec![0; bins] }
    }

    /// Counts one score. A score on an inner edge counts in the bin over it.
    pub fn add(&mut self, score: f64) {
        let bin = self.bin_of(score);
        self.counts[bin] += 1;
    }

    /// Takes one score that was counted off again.
    ///
    /// # Panics
    /// If its bin is empty.
    pub(crate) fn take_off(&mut self, score: f64) {
        let bin = self.bin_of(score);
        self.counts[bin] -= 1;
    }

    fn bin_of(&self, score: f64) -> usize {
        let (low, high) = self.range;
        Bins { low, high, count: self.counts.len() }.of(score)
    }
}

/// Comparisons that were attempted and have no score.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FailedComparisons {
    /// Of the same subject.
    pub mated: u64,
    /// Of different subjects.
    pub non_mated: u64,
}
