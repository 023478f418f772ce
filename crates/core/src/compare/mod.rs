//! Compares templates: every pair of an arm once, straight into its tally.
//!
//! The tally is the one that all scores would give, to the bit, whatever the engine, the
//! memory and the number of threads. Scores that no part of a tally needs are never
//! computed exactly: `docs/concepts/comparison.md` says why that is safe.

mod counts;
mod metric;
mod regions;
mod sets;
mod tail;

use falsematch_kernels::similarity::Path;

use crate::error::{Error, ErrorKind, Result};
use crate::input::{Comparisons, Dataset, Templates};
use crate::roster::Roster;
use crate::tally::{ArmFilter, Budget, Histogram, Rest, Tally};
use counts::Counts;
use regions::Regions;

/// How to compare; results do not depend on any of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// The engine, or nothing to choose it on a sample.
    pub engine: Option<Chosen>,
    /// About how many bytes templates that are being compared may take.
    pub memory: u64,
}

impl Default for Options {
    fn default() -> Options {
        Options { engine: None, memory: 1 << 30 }
    }
}

/// How pairs are ruled out before the others are scored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// Not at all.
    Plain,
    /// By 32-bit floats.
    Floats,
    /// By codes of 8 bits.
    Codes,
    /// By codes of so many directions, then of all coordinates.
    Prefix(usize),
}

/// With more people, a count for each pair of them would not fit in memory.
const MOST_PEOPLE: usize = 20_000;

/// What is compared.
struct Job<'a> {
    templates: &'a Templates,
    roster: &'a Roster,
    options: &'a Options,
    path: Path,
}

/// Compares the templates of a dataset and tallies the comparisons of one arm. Each pair of
/// samples is compared once; its probe is the one whose template comes first in the file.
///
/// Without a budget every score is kept. With one the highest non-mated scores are found
/// without the others being computed.
///
/// # Errors
/// If the dataset holds no templates, they cannot be read, or there are too many people for
/// a count per pair of them.
pub fn tally(
    dataset: &Dataset,
    filter: &ArmFilter,
    budget: Option<Budget>,
    options: &Options,
) -> Result<Tally> {
    let Some(templates) = &dataset.templates else {
        let message = "found no templates, but expected some to compare";
        return Err(Error::new(ErrorKind::Missing, message));
    };
    let roster = &dataset.roster;
    let job = Job { templates, roster, options, path: Path::best() };
    let counts = Counts::of(filter, roster);
    if counts.people() > MOST_PEOPLE {
        let message = format!(
            "found {} people, but at most {MOST_PEOPLE} can be compared with each other: \
             comparisons are counted per pair of people",
            counts.people()
        );
        return Err(Error::new(ErrorKind::Value, message));
    }
    let regions = Regions::of(filter, roster, templates);
    let mated = job.mated(&regions)?;
    let (tail, next) = job.tail(&regions, counts.non_mated(), budget.map(|b| b.tail))?;
    let rest = match (budget, next) {
        (Some(budget), Some(highest)) => {
            Some(job.rest(&regions, &budget, highest, &mated, &tail)?)
        }
        _ => None,
    };
    Ok(Tally {
        non_mated: counts.non_mated(),
        trials: counts.trials(roster.subject_count()),
        failed: counts.failed(),
        failed_mated: counts.failed_mated(),
        mated: mated.sorted(),
        tail,
        budget,
        rest,
        samples: filter.samples(),
    })
}

impl Job<'_> {
    /// What is known of the non-mated comparisons under the tail.
    fn rest(
        &self,
        regions: &Regions,
        budget: &Budget,
        highest: f64,
        mated: &Comparisons,
        tail: &Comparisons,
    ) -> Result<Rest> {
        if !self.templates.counts_rest() {
            let histogram = Histogram { range: budget.range, counts: Vec::new() };
            return Ok(Rest { highest, histogram });
        }
        let mut histogram = self.histogram(regions, budget)?;
        for &score in mated.score.iter().chain(&tail.score) {
            histogram.take_off(score);
        }
        Ok(Rest { highest, histogram })
    }
}
