//! What truncated candidate lists leave untold: a rate is refused where a mate that is not
//! listed could decide it, with the bounds between which it lies.

use falsematch_kernels::order::is_match;

use super::pool::{Asked, Mated, Pool, Rules};
use crate::tally::{Counted, Mate};
use crate::words::{count, counted, percent};

impl Pool<'_> {
    /// Why the lists cannot tell what is asked; nothing where they tell it exactly.
    ///
    /// FPIR and selectivity are always told: the first candidate decides the one, and the
    /// list is all that the other is of. A mate that a truncated list leaves out comes after
    /// all that are listed, with a score not over the last of them.
    pub(super) fn untold(&self, asked: Asked) -> Option<String> {
        if self.tally.counted == Counted::Gallery {
            return None;
        }
        let is_untold = |mated: &&Mated| self.could_be_hit(mated, asked);
        let untold = self.mated.iter().filter(is_untold).count() as u64;
        if untold == 0 {
            return None;
        }
        let found = self.count(asked, Rules::DEFAULT).given;
        let share = |errors: u64| percent(errors as f64 / found.trials as f64);
        let ends = match asked {
            Asked::NotFirst(_) => [share(found.errors), share(found.errors + untold)],
            _ => [share(found.errors - untold), share(found.errors)],
        };
        let what = match asked {
            Asked::Missed(threshold, rank) => format!(
                "could be within rank {}{}",
                count(u64::from(rank)),
                if threshold.is_some() { " and over the threshold" } else { "" }
            ),
            _ => "could be over the threshold".to_owned(),
        };
        let rest = match asked {
            Asked::NotFirst(_) => "the rate",
            _ => "the share of misses",
        };
        Some(format!(
            "{} beyond the end of the list {what}: {rest} is between {} and {}",
            counted(untold, "mate", "mates"),
            ends[0],
            ends[1],
        ))
    }

    /// Whether a mate that is not listed could be what is asked for.
    fn could_be_hit(&self, mated: &Mated, asked: Asked) -> bool {
        let search = &self.tally.searches[mated.index as usize];
        let is_after = match search.mate {
            Mate::NotListed => search.truncated,
            Mate::UnderFloor => matches!(asked, Asked::Missed(None, _)),
            _ => false,
        };
        let last = self.tally.list(search).score.last();
        let reaches =
            |threshold: f64| last.is_some_and(|last| is_match(*last, threshold));
        is_after
            && match asked {
                Asked::Missed(threshold, rank) => {
                    search.listed < rank && threshold.is_none_or(reaches)
                }
                Asked::NotFirst(threshold) => reaches(threshold),
                Asked::Returned(_) | Asked::Candidates(_) => false,
            }
    }
}
