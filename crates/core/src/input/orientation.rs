//! Whether scores look as if similarity and dissimilarity were mistaken for each other.

use falsematch_kernels::clustered::student_mean;

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

/// The level of the intervals by which means are told apart.
const LEVEL: f64 = 0.95;

/// Says when the mean of mated scores lies surely under that of non-mated scores: with the
/// whole of its interval by subjects under the whole of the other's by the subjects of its
/// probes, both at 95 %. Nothing where it does not, where either kind is missing or of fewer
/// than three subjects.
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
    let is_reversed = both && mated_mean < non_mated_mean && is_sure(comparisons, roster);
    is_reversed.then_some(Reversed { mated_mean, non_mated_mean })
}

/// Whether the intervals of both means are apart.
fn is_sure(comparisons: &Comparisons, roster: &Roster) -> bool {
    let bounds = |is_asked: bool| {
        let pairs = comparisons.probe.iter().zip(&comparisons.reference);
        let (scores, subjects): (Vec<f64>, Vec<u32>) = pairs
            .zip(&comparisons.score)
            .filter(|((probe, reference), _)| {
                roster.is_mated(**probe, **reference) == is_asked
            })
            .map(|((&probe, _), &score)| (score, roster.subject_of(probe)))
            .unzip();
        student_mean(&scores, &subjects, LEVEL)?.bounds
    };
    match (bounds(true), bounds(false)) {
        (Some(mated), Some(non_mated)) => mated.high < non_mated.low,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two samples of each of so many people, compared all with all; `mated` gives the score of
    /// a person's own two.
    fn compared(people: u32, mated: impl Fn(u32) -> Option<f64>) -> Option<Reversed> {
        let roster = Roster::of_codes(
            (0..people).flat_map(|person| [person; 2]).collect(),
            Vec::new(),
            Vec::new(),
        );
        let mut comparisons =
            Comparisons { score: Vec::new(), probe: Vec::new(), reference: Vec::new() };
        for probe in (0..people).map(|person| 2 * person) {
            for reference in (0..people).map(|person| 2 * person + 1) {
                let score = match probe + 1 == reference {
                    true => mated(probe / 2),
                    false => Some(0.01 * f64::from((probe * 7 + reference * 3) % 11)),
                };
                let Some(score) = score else { continue };
                comparisons.score.push(score);
                comparisons.probe.push(probe);
                comparisons.reference.push(reference);
            }
        }
        looks_reversed(&comparisons, &roster)
    }

    /// Means of non-mated scores are 0.05: three low mated scores that differ as others do tell
    /// nothing, nor do two that are the same; twelve that are all at 0 do.
    #[test]
    fn few_mated_scores_do_not_look_reversed() {
        let few = |person| (person < 3).then(|| 0.05 * f64::from(person) - 0.025);
        assert_eq!(compared(12, few), None);
        assert_eq!(compared(12, |person| (person < 2).then_some(-0.5)), None);
        let all = compared(12, |person| Some(0.001 * f64::from(person % 2)));
        assert!(all.unwrap().mated_mean < 0.001);
        assert_eq!(compared(12, |_| Some(0.5)), None);
    }
}
