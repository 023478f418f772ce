//! Two tallies of parts into the tally of the whole.

use super::collect::sorted;
use super::{FailedComparisons, Rest, Tally, Trials};
use crate::error::{Error, ErrorKind, Result};
use crate::input::Comparisons;

impl Tally {
    /// The tally of two parts of an arm together: the same, to the bit, as of collecting
    /// them at once.
    ///
    /// # Errors
    /// [`ErrorKind::Conflict`] if the parts were kept to different budgets.
    pub fn merge(self, other: Tally) -> Result<Tally> {
        if self.budget != other.budget {
            let message = "found tallies kept to different budgets, but parts of one arm must \
                           share theirs";
            return Err(Error::new(ErrorKind::Conflict, message));
        }
        let mut merged = Tally {
            mated: sorted(joined(self.mated, other.mated)),
            tail: sorted(joined(self.tail, other.tail)),
            non_mated: self.non_mated + other.non_mated,
            trials: merge_trials(self.trials, other.trials),
            budget: self.budget,
            rest: merge_rests(self.rest, other.rest),
            failed: FailedComparisons {
                mated: self.failed.mated + other.failed.mated,
                non_mated: self.failed.non_mated + other.failed.non_mated,
            },
            failed_mated: merge_failures(self.failed_mated, other.failed_mated),
            samples: merge_samples(self.samples, other.samples),
        };
        merged.keep_to_budget();
        Ok(merged)
    }
}

fn joined(mut one: Comparisons, mut other: Comparisons) -> Comparisons {
    one.score.append(&mut other.score);
    one.probe.append(&mut other.probe);
    one.reference.append(&mut other.reference);
    one
}

fn merge_trials(one: Trials, other: Trials) -> Trials {
    let mut one = one.into_cells();
    one.append(&mut other.into_cells());
    one.sort_unstable();
    one.dedup_by(|next, kept| {
        let same = (next.0, next.1) == (kept.0, kept.1);
        if same {
            kept.2 += next.2;
        }
        same
    });
    Trials::Cells(one)
}

fn merge_failures(
    mut one: Vec<(u32, u64)>,
    mut other: Vec<(u32, u64)>,
) -> Vec<(u32, u64)> {
    one.append(&mut other);
    one.sort_unstable();
    one.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 += next.1;
        }
        same
    });
    one
}

fn merge_rests(one: Option<Rest>, other: Option<Rest>) -> Option<Rest> {
    let (mut one, other) = match (one, other) {
        (Some(one), Some(other)) => (one, other),
        (one, other) => return one.or(other),
    };
    one.highest = if other.highest > one.highest { other.highest } else { one.highest };
    for (count, more) in one.histogram.counts.iter_mut().zip(other.histogram.counts) {
        *count += more;
    }
    Some(one)
}

fn merge_samples(mut one: Vec<u32>, mut other: Vec<u32>) -> Vec<u32> {
    one.append(&mut other);
    one.sort_unstable();
    one.dedup();
    one
}
