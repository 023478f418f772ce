//! Errors and trials of each pair.

use std::hint::black_box;

use rustc_hash::FxHashMap;

use super::{PairTrials, Trials};

/// Up to this many units every pair has a cell of its own in memory: 4,096 units take 64 MiB.
const DENSE_UNITS: u32 = 4_096;

/// Where the trials of a pair follow from its units, filling a cell for every pair would take
/// longer than the errors do.
const DENSE_SIDES: u32 = 512;

/// Errors and trials per pair: a triangle of all pairs, or those pairs only that have erred.
#[derive(Clone, Debug)]
pub(super) enum Cells {
    Dense(Vec<(u32, u32)>),
    Touched(FxHashMap<(u32, u32), (u64, u64)>),
}

impl Cells {
    /// No errors yet.
    pub(super) fn of(units: u32, trials: Trials<'_>) -> Cells {
        let most = match trials {
            Trials::Cells(_) => DENSE_UNITS,
            Trials::Sides(_) => DENSE_SIDES,
        };
        let fits = || trials.iter().all(|(_, _, count)| u32::try_from(count).is_ok());
        if units <= most && fits() { dense(units, trials) } else { Cells::touched() }
    }

    /// Only those that will err.
    pub(super) fn touched() -> Cells {
        Cells::Touched(FxHashMap::default())
    }

    /// Reads the cells of pairs that are about to err. They lie anywhere in memory, and
    /// reads that do not wait for each other are over sooner than as many in turn.
    pub(super) fn visit(&self, pairs: &[(u32, u32)]) {
        if let Cells::Dense(cells) = self {
            let place =
                |&(one, other): &(u32, u32)| triangle(one.min(other), one.max(other));
            black_box(pairs.iter().map(|pair| cells[place(pair)].0 & 1).sum::<u32>());
        }
    }

    /// Adds an error to a pair; its errors before that, and its trials.
    pub(super) fn grow(&mut self, pair: (u32, u32), trials: Trials<'_>) -> (u64, u64) {
        match self {
            Cells::Dense(cells) => {
                let cell = &mut cells[triangle(pair.0, pair.1)];
                let before = u64::from(cell.0);
                cell.0 += 1;
                (before, u64::from(cell.1))
            }
            Cells::Touched(cells) => {
                let cell = cells.entry(pair).or_insert_with(|| (0, trials.between(pair)));
                let before = cell.0;
                cell.0 += 1;
                (before, cell.1)
            }
        }
    }
}

/// All pairs; every count fits 32 bits.
fn dense(units: u32, trials: Trials<'_>) -> Cells {
    let units = units as usize;
    let mut cells = vec![(0, 0); units * units.saturating_sub(1) / 2];
    let mut fill = |(one, other, count): PairTrials| {
        let count = u32::try_from(count).expect("counts were checked to fit");
        cells[triangle(one, other)].1 = count;
    };
    trials.iter().for_each(&mut fill);
    Cells::Dense(cells)
}

/// Place of the pair `i < j` in a triangle stored by `j`.
fn triangle(i: u32, j: u32) -> usize {
    j as usize * (j as usize - 1) / 2 + i as usize
}
