//! Scores of frames as one.

use crate::study::file::{Track, TrackRule};

/// One score of several that ascend; nothing of none, or of fewer than the rule needs.
pub(super) fn fused(ascending: &[f64], track: &Track) -> Option<f64> {
    match track.rule {
        TrackRule::Best => ascending.last().copied(),
        TrackRule::Mean => mean(ascending),
        TrackRule::KOfN => {
            let k = usize::try_from(track.k?).ok()?;
            ascending.len().checked_sub(k).map(|place| ascending[place])
        }
    }
}

/// The arithmetic mean, summed in ascending order so that it does not depend on any other.
fn mean(ascending: &[f64]) -> Option<f64> {
    let count = ascending.len() as f64;
    let sum: f64 = ascending.iter().sum();
    let mean = match sum.is_finite() {
        true => sum / count,
        // The sum is too large to be written, but no mean is.
        false => ascending.iter().map(|score| score / count).sum(),
    };
    (!ascending.is_empty()).then_some(mean + 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn track(rule: TrackRule, k: Option<u32>) -> Track {
        Track { column: None, folder: true, rule, k }
    }

    #[test]
    fn rules_worked_by_hand() {
        let scores = [0.125, 0.25, 0.75];
        let of = |rule, k| fused(&scores, &track(rule, k));
        assert_eq!(of(TrackRule::Best, None), Some(0.75));
        assert_eq!(of(TrackRule::Mean, None), Some(0.375));
        assert_eq!(of(TrackRule::KOfN, Some(2)), Some(0.25));
        assert_eq!(of(TrackRule::KOfN, Some(3)), Some(0.125));
        assert_eq!(of(TrackRule::KOfN, Some(4)), None);
    }

    #[test]
    fn one_of_n_is_the_best() {
        for scores in [&[0.5][..], &[-1.0, 0.3, 0.3], &[]] {
            let one = fused(scores, &track(TrackRule::KOfN, Some(1)));
            assert_eq!(one, fused(scores, &track(TrackRule::Best, None)));
        }
    }

    #[test]
    fn one_frame_is_itself_to_the_bit() {
        for score in [0.1, -0.3, 1e300, 7.0 / 3.0] {
            let rules = [(TrackRule::Best, None), (TrackRule::Mean, None)];
            for (rule, k) in rules.into_iter().chain([(TrackRule::KOfN, Some(1))]) {
                let one = fused(&[score], &track(rule, k)).unwrap();
                assert_eq!(one.to_bits(), score.to_bits());
            }
        }
    }

    #[test]
    fn a_mean_of_the_largest_numbers_is_finite() {
        let scores = [f64::MAX, f64::MAX];
        assert_eq!(fused(&scores, &track(TrackRule::Mean, None)), Some(f64::MAX));
    }
}
