//! The thresholds at which an arm is looked at: dense in both tails, on a log scale.

use falsematch_kernels::curve;

use super::scope::Scope;

/// Steps of the ladder of false match counts.
const FALSE_MATCH_STEPS: usize = 100;
/// Steps of the ladder of false non-match counts.
const FALSE_NON_MATCH_STEPS: usize = 60;
/// Steps from half to twice the equal error rate.
const CROSSING_STEPS: u16 = 32;

/// Thresholds by descending order, each once: from one that nothing matches to one that
/// everything kept matches, every count of errors on a logarithmic ladder of either kind,
/// those around the crossing of both rates, and `also`.
pub(super) fn thresholds(scope: &Scope<'_>, also: &[f64]) -> Vec<f64> {
    let (mated, tail) = (&scope.mated.score, &scope.tail.score);
    let mut thresholds = also.to_vec();
    let highest = mated.first().into_iter().chain(tail.first());
    thresholds.extend(highest.map(|score| score.next_up()));
    thresholds.extend(mated.last().into_iter().chain(tail.last()));
    let matched = ladder(tail.len(), FALSE_MATCH_STEPS);
    thresholds.extend(matched.into_iter().map(|count| tail[count - 1]));
    let missed = ladder(mated.len().saturating_sub(1), FALSE_NON_MATCH_STEPS);
    thresholds.extend(missed.into_iter().map(|count| mated[mated.len() - 1 - count]));
    thresholds.extend(around_crossing(mated, tail));
    thresholds.sort_by(|a, b| b.total_cmp(a));
    thresholds.dedup_by_key(|threshold| threshold.to_bits());
    thresholds
}

/// Counts from 1 to `most`, in equal ratios where they are not every one.
fn ladder(most: usize, steps: usize) -> Vec<usize> {
    if most <= steps {
        return (1..=most).collect();
    }
    let reach = libm::log(most as f64);
    // Between 1 and `most`, which are exact.
    #[expect(clippy::cast_possible_truncation)]
    let rung = |step: usize| {
        let share = step as f64 / (steps - 1) as f64;
        (libm::round(libm::exp(share * reach)) as usize).clamp(1, most)
    };
    let mut counts: Vec<usize> = (0..steps).map(rung).collect();
    counts.dedup();
    counts
}

fn around_crossing(mated: &[f64], tail: &[f64]) -> Vec<f64> {
    let Some(crossing) = curve::equal_error(mated, tail) else { return Vec::new() };
    let at = |step: u16| {
        let share = 0.5 + 1.5 * f64::from(step) / f64::from(CROSSING_STEPS);
        // The cast saturates, and the position is looked up, not indexed.
        #[expect(clippy::cast_possible_truncation)]
        let position = (share * crossing.rate * tail.len() as f64) as usize;
        tail.get(position).copied()
    };
    (0..=CROSSING_STEPS).filter_map(at).collect()
}

#[cfg(test)]
mod tests {
    use super::ladder;

    #[test]
    fn a_ladder_starts_at_one_and_ends_at_the_most() {
        assert!(ladder(0, 10).is_empty());
        assert_eq!(ladder(3, 10), [1, 2, 3]);
        let long = ladder(1_000_000, 100);
        assert_eq!((long[0], *long.last().unwrap()), (1, 1_000_000));
        assert!(long.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(long.windows(2).skip(20).all(|pair| pair[1] * 10 < pair[0] * 13));
    }
}
