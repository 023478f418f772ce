//! Summaries at many thresholds in one pass over the errors.

use crate::dependent::Summary;

/// A denser summary is taken at this many times the errors ...
const TIMES_THE_ERRORS: u64 = 10;
/// ... once at least this many cells have erred ...
const DENSER_CELLS: u64 = 30;
/// ... but never where more than one in this many trials has erred.
const TRIALS_PER_ERROR: u64 = 3;
/// Errors that are counted together where nothing is asked for in between.
const BATCH: usize = 64;

/// Counts errors, in whatever design.
pub trait Counter {
    /// Where an error happens: a unit, or a pair of units.
    type Place: Copy;

    /// Counts one more error.
    fn count(&mut self, place: Self::Place);

    /// Counts one more error at each place; a counter that can do so faster than one by
    /// one says how.
    fn count_all(&mut self, places: &[Self::Place]) {
        places.iter().for_each(|&place| self.count(place));
    }

    /// What is known of the errors counted so far.
    fn summary(&self) -> Summary;
}

/// What is known at one threshold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Swept {
    /// Of the errors at this threshold.
    pub summary: Summary,
    /// Of the same trials at a threshold with more errors, from which the inflation can be
    /// told where there are few: ten times as many, and at least thirty erring cells, but
    /// no more than a third of the trials. Nothing where no such threshold has more errors.
    pub denser: Option<Summary>,
}

/// The summary after each of the stated numbers of errors, in one pass.
///
/// `errors` are the scores and places of errors in the order in which a moving threshold
/// makes them; more of them than are asked for is better, since they make the denser
/// summaries. Those are taken between different scores only, so that they are of a
/// threshold that exists. `after` are numbers of errors, ascending.
///
/// # Panics
/// If `after` descends or asks for more errors than there are; and as the counter.
pub fn sweep<C: Counter>(
    counter: C,
    errors: impl IntoIterator<Item = (f64, C::Place)>,
    after: &[u64],
) -> Vec<Swept> {
    assert!(after.is_sorted(), "numbers of errors must ascend");
    let mut state = Sweeping { counter, after, counted: 0, swept: Vec::new(), denser: 0 };
    let mut errors = errors.into_iter().peekable();
    let mut places = Vec::with_capacity(BATCH);
    state.take();
    while state.denser < after.len() {
        let Some(score) = fill(&mut places, state.batch(), &mut errors) else { break };
        state.counter.count_all(&places);
        state.counted += places.len() as u64;
        state.take();
        let next = errors.peek();
        if next.is_none_or(|next| next.0.to_bits() != score.to_bits()) {
            state.take_denser(next.is_none());
        }
    }
    assert!(state.swept.len() == after.len(), "fewer errors than are asked for");
    state.swept
}

/// Fills `places` with the next errors, at most `limit`; the score of the last.
fn fill<P>(
    places: &mut Vec<P>,
    limit: usize,
    errors: &mut impl Iterator<Item = (f64, P)>,
) -> Option<f64> {
    places.clear();
    let mut last = None;
    places.extend(errors.take(limit).map(|(score, place)| {
        last = Some(score);
        place
    }));
    last
}

struct Sweeping<'a, C> {
    counter: C,
    after: &'a [u64],
    counted: u64,
    swept: Vec<Swept>,
    /// How many of the asked for have had their chance of a denser summary.
    denser: usize,
}

impl<C: Counter> Sweeping<'_, C> {
    /// How many errors can be counted before anything may have to be taken.
    fn batch(&self) -> usize {
        let asked = self.after.get(self.swept.len()).map(|after| after - self.counted);
        let pending = self.swept.get(self.denser).map(|swept| {
            let wanted = swept.summary.errors.saturating_mul(TIMES_THE_ERRORS);
            let most = swept.summary.trials / TRIALS_PER_ERROR;
            if wanted <= most && wanted > self.counted {
                wanted - self.counted
            } else {
                1
            }
        });
        let next = asked.into_iter().chain(pending).min();
        next.map_or(BATCH, |next| usize::try_from(next).map_or(BATCH, |n| n.min(BATCH)))
    }

    fn take(&mut self) {
        while self.after.get(self.swept.len()) == Some(&self.counted) {
            self.swept.push(Swept { summary: self.counter.summary(), denser: None });
        }
    }

    fn take_denser(&mut self, last: bool) {
        while self.denser < self.swept.len() {
            let Summary { errors, trials, .. } = self.swept[self.denser].summary;
            let (wanted, most) =
                (errors.saturating_mul(TIMES_THE_ERRORS), trials / TRIALS_PER_ERROR);
            if wanted <= most && self.counted <= most && self.counted > errors {
                let summary = self.counter.summary();
                let enough =
                    self.counted >= wanted && summary.erring_cells >= DENSER_CELLS;
                if !(enough || last) {
                    return;
                }
                self.swept[self.denser].denser = Some(summary);
            } else if wanted <= most && self.counted <= errors && !last {
                return;
            }
            self.denser += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Swept, sweep};
    use crate::cluster;

    /// 400 units with 3 trials each; units 0, 1, 2, ... err in turn, four units to a score.
    fn errors(count: u32) -> impl Iterator<Item = (f64, u32)> {
        (0..count).map(|error| (-f64::from(error / 4), error % 400))
    }

    fn swept(count: u32, after: &[u64]) -> Vec<Swept> {
        sweep(cluster::Sweep::new(vec![3; 400]), errors(count), after)
    }

    #[test]
    fn one_pass_gives_what_separate_counts_give() {
        let after = [0, 1, 1, 5, 40, 90];
        for (found, &count) in swept(100, &after).iter().zip(&after) {
            let mut counter = cluster::Sweep::new(vec![3; 400]);
            errors(u32::try_from(count).unwrap()).for_each(|(_, unit)| counter.add(unit));
            assert_eq!(found.summary, counter.summary());
        }
    }

    #[test]
    fn a_denser_summary_has_ten_times_the_errors_at_the_end_of_a_score() {
        let denser: Vec<_> = swept(1_200, &[0, 2, 5, 39, 41])
            .iter()
            .map(|at| at.denser.map(|d| d.errors))
            .collect();
        assert_eq!(denser, [Some(32), Some(32), Some(52), Some(392), None]);
    }

    #[test]
    fn errors_that_end_early_give_what_they_have() {
        let denser: Vec<_> =
            swept(30, &[0, 5, 30]).iter().map(|at| at.denser.map(|d| d.errors)).collect();
        assert_eq!(denser, [Some(30), Some(30), None]);
    }

    #[test]
    #[should_panic(expected = "fewer errors than are asked for")]
    fn refuses_to_count_more_errors_than_there_are() {
        swept(3, &[4]);
    }
}
