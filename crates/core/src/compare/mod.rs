//! Compares templates: every pair of an arm once, straight into its tally.
//!
//! The tally is the one that all scores would give, to the bit, whatever the engine, the
//! memory and the number of threads, and however often it was broken off and taken up again.
//! Scores that no part of a tally needs are never computed exactly:
//! `docs/concepts/comparison.md` says why that is safe.

mod counts;
mod left;
mod metric;
mod regions;
mod searches;
mod sets;
mod state;
mod tail;
mod watch;

use falsematch_kernels::similarity::{Bins, Path};

use crate::error::{Error, ErrorKind, Result};
use crate::input::{Comparisons, Dataset, Templates};
use crate::roster::Roster;
use crate::tally::{ArmFilter, Budget, Histogram, Rest, Tally};
use counts::Counts;
use left::Left;
use regions::{Region, Regions};
pub use searches::{count_over, searches};
use state::{Pass, State};
pub use watch::{Comparing, Unwatched, Watch, Wish};

/// How to compare; results do not depend on any of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The engine, or nothing to choose it on a sample.
    pub engine: Option<Chosen>,
    /// About how many bytes comparing may take, the tail included; by default a gibibyte for
    /// templates and whatever the tail needs.
    pub memory: Option<u64>,
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

/// Bytes for templates where no bound is given.
const MEMORY: u64 = 1 << 30;

/// Who watches, and what what is kept is known by.
#[derive(Clone, Copy, Debug)]
pub struct Watched<'a> {
    /// Who watches.
    pub watch: &'a dyn Watch,
    /// What tells this study and these data from all others, such as a digest.
    pub of: &'a str,
    /// The name of the arm.
    pub arm: &'a str,
}

/// What is compared.
struct Job<'a> {
    templates: &'a Templates,
    roster: &'a Roster,
    options: &'a Options,
    /// Bytes for templates.
    memory: u64,
    path: Path,
    watched: &'a Watched<'a>,
    /// What the state is of.
    of: String,
}

/// Compares the templates of a dataset and tallies the comparisons of one arm. Each pair of
/// samples is compared once; its probe is the one whose template comes first in the file.
///
/// Without a budget every score is kept. With one the highest non-mated scores are found
/// without the others being computed.
///
/// # Errors
/// If the dataset holds no templates, they cannot be read, or there is too little memory.
pub fn tally(
    dataset: &Dataset,
    filter: &ArmFilter,
    budget: Option<Budget>,
    options: &Options,
) -> Result<Tally> {
    let watched = Watched { watch: &Unwatched, of: "", arm: "" };
    tally_watched(dataset, filter, budget, options, &watched)
}

/// [`tally`], watched: what an earlier run kept of the same arm is taken up.
///
/// # Errors
/// As [`tally`]; [`ErrorKind::Stopped`] if it was wished, once what is done is kept;
/// [`ErrorKind::Changed`] if what was kept is of something else; and what the watch gives.
pub fn tally_watched(
    dataset: &Dataset,
    filter: &ArmFilter,
    budget: Option<Budget>,
    options: &Options,
    watched: &Watched<'_>,
) -> Result<Tally> {
    let Some(templates) = &dataset.templates else {
        let message = "found no templates, but expected some to compare";
        return Err(Error::new(ErrorKind::Missing, message));
    };
    let roster = &dataset.roster;
    let counts = Counts::of(filter, roster);
    let regions = Regions::of(filter, roster, templates);
    let tail = budget.map(|b| b.tail).filter(|&tail| (tail as u64) < counts.non_mated());
    let job = Job {
        templates,
        roster,
        options,
        memory: templates_memory(options, tail)?,
        path: Path::best(),
        watched,
        of: format!("{} {:?} {budget:?}", watched.of, watched.arm),
    };
    let mated = job.mated(&regions)?;
    let state = job.compare(&regions, counts.non_mated(), tail, budget)?;
    let (tail, rest) = finished(state, tail, budget, &mated);
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

/// What a bound on memory leaves for templates.
fn templates_memory(options: &Options, tail: Option<usize>) -> Result<u64> {
    let Some(bound) = options.memory else { return Ok(MEMORY) };
    let others = tail.map_or(0, tail::bytes);
    bound.checked_sub(others).ok_or_else(|| sets::too_little(bound, others))
}

impl Job<'_> {
    /// Compares everything, from where an earlier run was broken off.
    fn compare(
        &self,
        regions: &Regions,
        non_mated: u64,
        tail: Option<usize>,
        budget: Option<Budget>,
    ) -> Result<State> {
        self.room()?;
        let each = regions.each();
        let mut state = match self.kept(&each)? {
            Some(state) => state,
            None => self.begin(regions, non_mated, tail)?,
        };
        if state.pass == Pass::Tail {
            self.find_tail(regions, non_mated, tail, &mut state)?;
        }
        if let Some(Budget { range: (low, high), bins, .. }) = budget
            && tail.is_some()
            && self.templates.counts_rest()
        {
            if state.pass == Pass::Tail {
                state.pass = Pass::Counts;
                state.left = Left::all(&each);
                state.counts = vec![0; bins];
            }
            self.count(&each, &Bins { low, high, count: bins }, &mut state)?;
        }
        Ok(state)
    }

    /// What an earlier run kept.
    fn kept(&self, regions: &[Region<'_>]) -> Result<Option<State>> {
        let Watched { watch, arm, .. } = *self.watched;
        let Some(bytes) = watch.kept(arm)? else { return Ok(None) };
        let error = match State::of_bytes(&bytes, &self.of) {
            Ok(state) if state.left.fits(regions) => return Ok(Some(state)),
            Ok(_) => state::changed(),
            Err(error) => error,
        };
        let error = error.hint("remove it to begin anew");
        Err(match watch.file(arm) {
            Some(file) => error.in_file(&file),
            None => error,
        })
    }

    /// Tells who watches how far it is, and does what they wish.
    fn show(&self, state: &State, regions: &[Region<'_>], all: u64) -> Result<()> {
        let Watched { watch, arm, .. } = *self.watched;
        let doing = match state.pass {
            Pass::Tail => "comparing",
            Pass::Counts => "counting scores",
        };
        let done = all - state.left.pairs(regions);
        let wish = watch.at(arm, doing, done, all);
        if wish == Wish::GoOn {
            return Ok(());
        }
        watch.keep(arm, &state.to_bytes(&self.of)?)?;
        match wish {
            Wish::GoOn | Wish::Keep => Ok(()),
            Wish::Stop => Err(stopped(doing, arm, done, all)),
        }
    }
}

/// Says that it stopped, as was wished.
fn stopped(doing: &str, arm: &str, done: u64, all: u64) -> Error {
    let percent = 100.0 * done as f64 / all.max(1) as f64;
    let message = format!("stopped after {percent:.1} % of {doing} `{arm}`");
    let error = Error::new(ErrorKind::Stopped, message);
    error.hint("what is done is kept; the same command goes on")
}

/// The tail, and what is known of the non-mated comparisons under it.
fn finished(
    mut state: State,
    tail: Option<usize>,
    budget: Option<Budget>,
    mated: &Comparisons,
) -> (Comparisons, Option<Rest>) {
    let counts = std::mem::take(&mut state.counts);
    let (tail, next) = state.into_tail(tail);
    let (Some(budget), Some(highest)) = (budget, next) else { return (tail, None) };
    let mut histogram = Histogram { range: budget.range, counts };
    if !histogram.counts.is_empty() {
        for &score in mated.score.iter().chain(&tail.score) {
            histogram.take_off(score);
        }
    }
    (tail, Some(Rest { highest, histogram }))
}
