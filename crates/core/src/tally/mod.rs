//! The narrow waist: a mergeable summary of comparisons, sufficient for every rate,
//! threshold and interval computed after it.
//!
//! Merging is associative and commutative and gives the same bits in any order and any
//! split, because a tally holds counts and totally ordered sets only.

use crate::input::Comparisons;

/// A tally of the comparisons of one arm.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    /// Every mated comparison, by descending score, then probe, then reference.
    pub mated: Comparisons,
    /// The non-mated comparisons with the highest scores, in the same order: all of them,
    /// unless a budget was set.
    pub tail: Comparisons,
    /// How many non-mated comparisons were made per unordered pair of subjects `(i, j)`,
    /// `i < j`, ascending.
    pub trials: Vec<(u32, u32, u64)>,
    /// What is known of the non-mated comparisons that `tail` does not hold.
    pub rest: Option<Rest>,
    /// Comparisons without a score.
    pub failed: FailedComparisons,
    /// Samples that take part in the arm, ascending; those without a template included.
    pub samples: Vec<u32>,
}

/// The non-mated comparisons under the cut of a tally with a budget.
#[derive(Clone, Debug, PartialEq)]
pub struct Rest {
    /// The highest score that was left out: over it everything is exact.
    pub highest: f64,
    /// Counts of the left-out scores in equal bins over the system's stated range.
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

/// Comparisons that were attempted and have no score.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FailedComparisons {
    /// Of the same subject.
    pub mated: u64,
    /// Of different subjects.
    pub non_mated: u64,
}
