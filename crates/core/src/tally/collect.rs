//! From comparisons to a tally.

use std::mem;

use falsematch_kernels::order::{self, Columns};

use super::{ArmFilter, Budget, FailedComparisons, Histogram, Rest, Tally, Trials};
use crate::input::{Comparisons, Dataset};
use crate::roster::Roster;

impl Tally {
    /// Tallies the comparisons of one arm.
    pub fn collect(
        dataset: &Dataset,
        filter: &ArmFilter,
        budget: Option<Budget>,
    ) -> Tally {
        let (mated, non_mated) = split(dataset, filter);
        Tally::of_parts(dataset, filter, mated, non_mated, budget)
    }

    /// As [`Tally::collect`], but uses the dataset's comparisons up and leaves none: for the
    /// last arm, so that a large input is not held in memory twice.
    pub fn collect_last(
        dataset: &mut Dataset,
        filter: &ArmFilter,
        budget: Option<Budget>,
    ) -> Tally {
        let comparisons = mem::take(&mut dataset.comparisons);
        let (mated, non_mated) = split_in_place(comparisons, dataset, filter);
        Tally::of_parts(dataset, filter, mated, non_mated, budget)
    }

    fn of_parts(
        dataset: &Dataset,
        filter: &ArmFilter,
        mated: Comparisons,
        non_mated: Comparisons,
        budget: Option<Budget>,
    ) -> Tally {
        let roster = &dataset.roster;
        let tail = sorted(non_mated);
        let mut tally = Tally {
            mated: sorted(mated),
            non_mated: tail.score.len() as u64,
            trials: match roster.names_subjects {
                true => Trials::Cells(trials_of(&tail, roster)),
                false => Trials::default(),
            },
            tail,
            budget,
            rest: None,
            failed: failures_of(dataset, filter),
            failed_mated: failed_mated_of(dataset, filter),
            samples: filter.samples(),
        };
        tally.keep_to_budget();
        tally
    }

    /// Moves what is over the budget from the tail to the rest.
    pub(super) fn keep_to_budget(&mut self) {
        let Some(budget) = self.budget else { return };
        let cut = budget.tail.min(self.tail.score.len());
        for &score in &self.tail.score[cut..] {
            let rest = self.rest.get_or_insert_with(|| Rest {
                highest: score,
                histogram: Histogram::new(budget.range, budget.bins),
            });
            rest.highest = if score > rest.highest { score } else { rest.highest };
            rest.histogram.add(score);
        }
        truncate(&mut self.tail, cut);
    }
}

impl Comparisons {
    /// The same by descending score, then probe, then reference.
    pub(crate) fn sorted(self) -> Comparisons {
        sorted(self)
    }
}

/// Sorts comparisons by descending score, then probe, then reference.
pub(super) fn sorted(comparisons: Comparisons) -> Comparisons {
    let Comparisons { score, probe, reference } = comparisons;
    let columns = order::sort_columns(Columns { score, first: probe, second: reference });
    Comparisons { score: columns.score, probe: columns.first, reference: columns.second }
}

pub(super) fn truncate(comparisons: &mut Comparisons, length: usize) {
    if length == comparisons.score.len() {
        return;
    }
    comparisons.score.truncate(length);
    comparisons.score.shrink_to_fit();
    comparisons.probe.truncate(length);
    comparisons.probe.shrink_to_fit();
    comparisons.reference.truncate(length);
    comparisons.reference.shrink_to_fit();
}

fn is_mated(roster: &Roster, probe: u32, reference: u32) -> bool {
    roster.subject_of[probe as usize] == roster.subject_of[reference as usize]
}

fn push(comparisons: &mut Comparisons, row: (f64, u32, u32)) {
    comparisons.score.push(row.0);
    comparisons.probe.push(row.1);
    comparisons.reference.push(row.2);
}

fn row(comparisons: &Comparisons, index: usize) -> (f64, u32, u32) {
    (comparisons.score[index], comparisons.probe[index], comparisons.reference[index])
}

/// The arm's mated and non-mated comparisons.
fn split(dataset: &Dataset, filter: &ArmFilter) -> (Comparisons, Comparisons) {
    let (mut mated, mut non_mated) = (Comparisons::default(), Comparisons::default());
    for index in 0..dataset.comparisons.score.len() {
        let row = row(&dataset.comparisons, index);
        if filter.accepts(row.1, row.2, dataset.interchangeable) {
            let is_mated = is_mated(&dataset.roster, row.1, row.2);
            push(if is_mated { &mut mated } else { &mut non_mated }, row);
        }
    }
    (mated, non_mated)
}

/// The same, with the non-mated comparisons moved together in the memory they are in.
fn split_in_place(
    mut comparisons: Comparisons,
    dataset: &Dataset,
    filter: &ArmFilter,
) -> (Comparisons, Comparisons) {
    let mut mated = Comparisons::default();
    let mut kept = 0;
    for index in 0..comparisons.score.len() {
        let row = row(&comparisons, index);
        if !filter.accepts(row.1, row.2, dataset.interchangeable) {
            continue;
        }
        if is_mated(&dataset.roster, row.1, row.2) {
            push(&mut mated, row);
            continue;
        }
        comparisons.score[kept] = row.0;
        comparisons.probe[kept] = row.1;
        comparisons.reference[kept] = row.2;
        kept += 1;
    }
    truncate(&mut comparisons, kept);
    (mated, comparisons)
}

fn failures_of(dataset: &Dataset, filter: &ArmFilter) -> FailedComparisons {
    let mut failed = FailedComparisons::default();
    for &(probe, reference) in &dataset.failed {
        if filter.accepts(probe, reference, dataset.interchangeable) {
            let is_mated = is_mated(&dataset.roster, probe, reference);
            *if is_mated { &mut failed.mated } else { &mut failed.non_mated } += 1;
        }
    }
    failed
}

fn failed_mated_of(dataset: &Dataset, filter: &ArmFilter) -> Vec<(u32, u64)> {
    let roster = &dataset.roster;
    if !roster.names_subjects {
        return Vec::new();
    }
    let mut people: Vec<u32> = dataset
        .failed
        .iter()
        .filter(|failed| filter.accepts(failed.0, failed.1, dataset.interchangeable))
        .filter(|failed| is_mated(roster, failed.0, failed.1))
        .map(|failed| roster.subject_of[failed.0 as usize])
        .collect();
    people.sort_unstable();
    people.chunk_by(|a, b| a == b).map(|run| (run[0], run.len() as u64)).collect()
}

/// Counts comparisons per unordered pair of subjects: a counting sort by the lower subject,
/// then a sort and run lengths of each subject's partners.
fn trials_of(comparisons: &Comparisons, roster: &Roster) -> Vec<(u32, u32, u64)> {
    let pair_of = |(&probe, &reference): (&u32, &u32)| {
        let one = roster.subject_of[probe as usize];
        let other = roster.subject_of[reference as usize];
        (one.min(other), one.max(other))
    };
    let pairs = || comparisons.probe.iter().zip(&comparisons.reference).map(pair_of);
    let subjects = roster.subject_of.iter().max().map_or(0, |&code| code as usize + 1);
    let mut bounds = vec![0usize; subjects + 1];
    pairs().for_each(|(lower, _)| bounds[lower as usize + 1] += 1);
    for index in 1..bounds.len() {
        bounds[index] += bounds[index - 1];
    }
    let mut next = bounds.clone();
    let mut partners = vec![0u32; comparisons.score.len()];
    for (lower, higher) in pairs() {
        let position = &mut next[lower as usize];
        partners[*position] = higher;
        *position += 1;
    }
    run_lengths(&bounds, &mut partners)
}

fn run_lengths(bounds: &[usize], partners: &mut [u32]) -> Vec<(u32, u32, u64)> {
    let mut trials = Vec::new();
    for (lower, ends) in (0u32..).zip(bounds.windows(2)) {
        let partners = &mut partners[ends[0]..ends[1]];
        partners.sort_unstable();
        let runs = partners.chunk_by(|a, b| a == b);
        trials.extend(runs.map(|run| (lower, run[0], run.len() as u64)));
    }
    trials.shrink_to_fit();
    trials
}
