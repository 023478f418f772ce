//! Whether scores look as if similarity and dissimilarity were mistaken for each other.

use super::Comparisons;
use crate::roster::Roster;

/// Scores that look reversed: mated comparisons are less alike, in the mean, than
/// non-mated ones.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reversed {
    /// Mean score of the mated comparisons, as similarity.
    pub mated_mean: f64,
    /// Mean score of the non-mated comparisons, as similarity.
    pub non_mated_mean: f64,
}

/// Says when the mean of mated scores lies under that of non-mated scores; nothing where it
/// does not, or where either kind is missing.
///
/// Scores are similarities, as [`super::read`] gives them: for a system of dissimilarities
/// both means must be negated before they are shown. Sums are taken in the order of the
/// comparisons.
pub fn looks_reversed(comparisons: &Comparisons, roster: &Roster) -> Option<Reversed> {
    let mut sums = [0.0_f64; 2];
    let mut counts = [0_u64; 2];
    let pairs = comparisons.probe.iter().zip(&comparisons.reference);
    for ((&probe, &reference), &score) in pairs.zip(&comparisons.score) {
        let kind = usize::from(roster.is_mated(probe, reference));
        sums[kind] += score;
        counts[kind] += 1;
    }
    let [non_mated_mean, mated_mean] =
        [0, 1].map(|kind| sums[kind] / counts[kind] as f64);
    let both = counts.iter().all(|&count| count > 0);
    (both && mated_mean < non_mated_mean)
        .then_some(Reversed { mated_mean, non_mated_mean })
}
