//! Scores of all drawn studies together: what is true in the model, on the study's design.

use std::collections::BTreeMap;

use falsematch_kernels::curve::{self, Moments};
use serde::{Deserialize, Serialize};

use crate::rate::{Cell, Measure};
use crate::roster::{PropertyKind, Roster};
use crate::tally::Tally;

/// Scores are counted in so many equal bins.
const BINS: usize = 2_048;
/// Indices over all thresholds are computed of so many quantiles of each kind.
const QUANTILES: usize = 200_000;

/// Counts of scores of one arm, of everybody or of a group.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Counts {
    pub(super) non_mated: Vec<u64>,
    pub(super) mated: Vec<u64>,
}

/// Counts of scores, for each arm and group. Whole numbers only, so that studies may be added
/// in any order.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pooled(pub(super) Vec<Vec<Counts>>);

/// Non-zero counts with their bins: non-mated, mated.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Sparse(Vec<Vec<[Bins; 2]>>);

/// Bins with their counts.
type Bins = Vec<(u32, u64)>;

/// Everybody and the groups of a study, and who is in which.
#[derive(Clone, Debug)]
pub(super) struct Groups {
    /// Everybody is the first.
    pub(super) cells: Vec<Cell>,
    groupings: Vec<Vec<String>>,
}

impl Groups {
    pub(super) fn of(roster: &Roster, by: &[Vec<String>]) -> Groups {
        let mut groups = Groups { cells: vec![Cell::new()], groupings: by.to_vec() };
        let mut found = BTreeMap::<String, Cell>::new();
        for grouping in by {
            for cell in cells_of(roster, grouping).into_iter().flatten() {
                found.insert(format!("{cell:?}"), cell);
            }
        }
        groups.cells.extend(found.into_values());
        groups
    }

    pub(super) fn place(&self, cell: &Cell) -> Option<usize> {
        self.cells.iter().position(|other| other == cell)
    }

    /// For each grouping the place of each person's cell.
    fn places(&self, roster: &Roster) -> Vec<Vec<Option<usize>>> {
        let of = |grouping: &Vec<String>| {
            let cells = cells_of(roster, grouping).into_iter();
            cells.map(|cell| cell.and_then(|cell| self.place(&cell))).collect()
        };
        self.groupings.iter().map(of).collect()
    }
}

/// Each person's labels in the columns of a grouping; nothing where one is blank.
fn cells_of(roster: &Roster, grouping: &[String]) -> Vec<Option<Cell>> {
    let columns = grouping.iter().filter_map(|name| {
        roster.property(name).filter(|column| column.kind == PropertyKind::Group)
    });
    let columns: Vec<_> =
        columns.map(|column| (column, roster.by_subject(column))).collect();
    let cell = |subject: usize| -> Option<Cell> {
        let label = |(column, values): &(&crate::roster::Property, Vec<_>)| {
            let value = values[subject]?;
            Some((column.name.clone(), column.value_of(value).to_owned()))
        };
        columns.iter().map(label).collect()
    };
    (0..roster.subject_count()).map(cell).collect()
}

/// Scores of an arm from the lowest to the highest bin.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Span {
    pub(super) low: f64,
    pub(super) high: f64,
}

impl Span {
    /// Where a score lies, in bins.
    fn place(self, score: f64) -> f64 {
        let place = (score - self.low) / (self.high - self.low) * BINS as f64;
        place.clamp(0.0, BINS as f64)
    }

    #[expect(clippy::cast_possible_truncation, reason = "clamped to the bins")]
    fn bin(self, score: f64) -> usize {
        (self.place(score) as usize).min(BINS - 1)
    }

    fn score(self, place: f64) -> f64 {
        self.low + (self.high - self.low) * place / BINS as f64
    }
}

impl Counts {
    fn new() -> Counts {
        Counts { non_mated: vec![0; BINS], mated: vec![0; BINS] }
    }

    fn add(&mut self, other: &Counts) {
        let add = |(sum, more): (&mut u64, &u64)| *sum += more;
        self.non_mated.iter_mut().zip(&other.non_mated).for_each(add);
        self.mated.iter_mut().zip(&other.mated).for_each(add);
    }
}

/// Counts the scores of an arm of a drawn study.
pub(super) fn count(
    tally: &Tally,
    roster: &Roster,
    groups: &Groups,
    span: Span,
) -> Vec<Counts> {
    let mut counts = vec![Counts::new(); groups.cells.len()];
    let places = groups.places(roster);
    let person = |sample: u32| roster.subject_of(sample) as usize;
    let mated = &tally.mated;
    for (&score, &probe) in mated.score.iter().zip(&mated.probe) {
        let bin = span.bin(score);
        counts[0].mated[bin] += 1;
        for cell in places.iter().filter_map(|of| of[person(probe)]) {
            counts[cell].mated[bin] += 1;
        }
    }
    let tail = &tally.tail;
    for ((&score, &probe), &reference) in
        tail.score.iter().zip(&tail.probe).zip(&tail.reference)
    {
        let bin = span.bin(score);
        counts[0].non_mated[bin] += 1;
        for of in &places {
            let (one, other) = (of[person(probe)], of[person(reference)]);
            if let Some(cell) = one.filter(|_| one == other) {
                counts[cell].non_mated[bin] += 1;
            }
        }
    }
    counts
}

impl Pooled {
    pub(super) fn new(arms: usize, groups: &Groups) -> Pooled {
        Pooled(vec![vec![Counts::new(); groups.cells.len()]; arms])
    }

    pub(super) fn add(&mut self, other: &Pooled) {
        for (arm, more) in self.0.iter_mut().zip(&other.0) {
            arm.iter_mut().zip(more).for_each(|(sum, more)| sum.add(more));
        }
    }

    pub(super) fn to_sparse(&self) -> Sparse {
        let bins = |counts: &Vec<u64>| {
            (0u32..).zip(counts.iter().copied()).filter(|(_, count)| *count > 0).collect()
        };
        let cell = |counts: &Counts| [bins(&counts.non_mated), bins(&counts.mated)];
        Sparse(self.0.iter().map(|arm| arm.iter().map(cell).collect()).collect())
    }
}

impl Sparse {
    /// The counts; nothing where a bin is out of range.
    pub(super) fn to_pooled(&self) -> Option<Pooled> {
        let full = |bins: &Bins| -> Option<Vec<u64>> {
            let mut counts = vec![0; BINS];
            for &(bin, count) in bins {
                *counts.get_mut(bin as usize)? = count;
            }
            Some(counts)
        };
        let cell = |[non_mated, mated]: &[Bins; 2]| {
            Some(Counts { non_mated: full(non_mated)?, mated: full(mated)? })
        };
        let arm = |cells: &Vec<_>| cells.iter().map(cell).collect::<Option<Vec<_>>>();
        self.0.iter().map(arm).collect::<Option<Vec<_>>>().map(Pooled)
    }
}

/// What is true of one arm and group.
#[derive(Clone, Debug)]
pub(super) struct Curve {
    span: Span,
    /// Counts under each bin's lower edge: non-mated, mated.
    under: [Vec<u64>; 2],
}

impl Curve {
    pub(super) fn of(counts: &Counts, span: Span) -> Curve {
        let running = |counts: &Vec<u64>| {
            let mut whole = 0;
            let mut under = vec![0];
            under.extend(counts.iter().map(|count| {
                whole += count;
                whole
            }));
            under
        };
        Curve { span, under: [running(&counts.non_mated), running(&counts.mated)] }
    }

    /// FMR or FNMR at a threshold; nothing without comparisons.
    pub(super) fn rate(&self, measure: Measure, threshold: f64) -> Option<f64> {
        let under = &self.under[usize::from(measure == Measure::Fnmr)];
        let whole = *under.last()? as f64;
        let place = self.span.place(threshold);
        let bin = self.span.bin(threshold);
        let part = place - bin as f64;
        let (from, to) = (under[bin] as f64, under[bin + 1] as f64);
        let share = (from + part * (to - from)) / whole;
        let rate = if measure == Measure::Fnmr { share } else { 1.0 - share };
        (whole > 0.0).then_some(rate)
    }

    /// The lowest threshold at which the FMR is at most a target.
    pub(super) fn threshold(&self, target: f64) -> f64 {
        let (mut low, mut high) = (self.span.low, self.span.high);
        for _ in 0..60 {
            let middle = 0.5 * (low + high);
            let over = self.rate(Measure::Fmr, middle).is_some_and(|rate| rate > target);
            if over { low = middle } else { high = middle }
        }
        high
    }

    /// EER, EER of the hull, AUC or d', of quantiles of the scores.
    pub(super) fn index(&self, measure: Measure) -> Option<f64> {
        let (mated, non_mated) = (self.quantiles(1)?, self.quantiles(0)?);
        match measure {
            Measure::Eer => {
                curve::equal_error(&mated, &non_mated).map(|found| found.rate)
            }
            Measure::EerRocch => curve::hull_equal_error(&mated, &non_mated),
            Measure::Auc => curve::area(&mated, &non_mated),
            Measure::DPrime => {
                curve::d_prime(Moments::of(&mated), Moments::of(&non_mated))
            }
            _ => None,
        }
    }

    /// Scores of equal steps of the share under them, descending.
    fn quantiles(&self, kind: usize) -> Option<Vec<f64>> {
        let under = &self.under[kind];
        let whole = *under.last()? as f64;
        if whole <= 0.0 {
            return None;
        }
        let mut bin = 0;
        let mut at = |number: usize| {
            let wanted = (number as f64 + 0.5) / QUANTILES as f64 * whole;
            while (under[bin + 1] as f64) < wanted {
                bin += 1;
            }
            let (from, to) = (under[bin] as f64, under[bin + 1] as f64);
            self.span.score(bin as f64 + (wanted - from) / (to - from))
        };
        let mut scores: Vec<f64> = (0..QUANTILES).map(&mut at).collect();
        scores.reverse();
        Some(scores)
    }
}
