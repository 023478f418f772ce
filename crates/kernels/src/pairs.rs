//! Variance of a rate whose trials each belong to a pair of units.
//!
//! Two trials are dependent when they share a unit. For errors `E_ij` out of `M_ij` trials
//! between units `i < j`, `p = sum E / M`, `M = sum M_ij`, `D_ij = E_ij - p M_ij`,
//! `r_i = sum_j D_ij` and `Q = sum_{i<j} D_ij^2`, each trial counted once,
//!
//! ```text
//! Var(p) = max(sum_i r_i^2 - Q, Q) / M^2
//! ```
//!
//! This is the sum of the products of deviations over all pairs of trials that share a
//! unit (Fafchamps and Gubert 2007; Aronow, Samii and Assenova 2015), in the form of the
//! double loop of Fogliato, Patil and Perona 2024: a negative covariance is taken for zero,
//! and the variance is never under that of independent trials. Probe and reference sets may
//! differ: a trial touches the unordered pair of its two units, in whichever role.
//!
//! All sums are of integers, so that the order of the errors does not matter.

mod cells;
#[cfg(test)]
mod tests;
mod trials;

pub use trials::{PairTrials, Sides, Trials};

use crate::dependent::{Counter, Design, Summary};
use crate::exact::SquaredDeviations;
use cells::Cells;

/// Counts errors pair by pair and knows the variance after each.
///
/// Fed with the errors in the order in which a moving threshold makes them, it gives the
/// variance at every threshold in one pass and O(1) per error.
#[derive(Clone, Debug)]
pub struct Sweep<'a> {
    trials: Trials<'a>,
    cells: Cells,
    units: Vec<Unit>,
    by_unit: SquaredDeviations,
    by_cell: SquaredDeviations,
    units_with_trials: u64,
    cells_with_trials: u64,
    erring_units: u64,
    erring_cells: u64,
    largest_unit: u64,
    largest_cell: u64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Unit {
    errors: u64,
    trials: u64,
}

impl<'a> Sweep<'a> {
    /// No errors yet. Units are `0..units`.
    ///
    /// # Panics
    /// If a pair is not `i < j < units`, if pairs do not ascend, if sides are not those of
    /// as many units, or with over 2^40 trials.
    pub fn new(units: u32, trials: impl Into<Trials<'a>>) -> Sweep<'a> {
        let trials = trials.into();
        Sweep::with_cells(units, trials, Cells::of(units, trials))
    }

    fn with_cells(units: u32, trials: Trials<'a>, cells: Cells) -> Sweep<'a> {
        let sizes = trials.sizes(units);
        let unit = |&trials: &u64| Unit { errors: 0, trials };
        Sweep {
            by_unit: SquaredDeviations::new(sizes.total, sizes.by_unit.iter().copied()),
            by_cell: SquaredDeviations::of_squares(sizes.total, sizes.squares),
            units_with_trials: sizes.by_unit.iter().filter(|&&size| size > 0).count()
                as u64,
            cells_with_trials: sizes.cells,
            trials,
            cells,
            units: sizes.by_unit.iter().map(unit).collect(),
            erring_units: 0,
            erring_cells: 0,
            largest_unit: 0,
            largest_cell: 0,
        }
    }

    /// Counts one more error between two units, given in either order.
    ///
    /// # Panics
    /// If the pair has no trial left that was not an error.
    pub fn add(&mut self, one: u32, other: u32) {
        let pair = (one.min(other), one.max(other));
        let (before, trials) = self.cells.grow(pair, self.trials);
        assert!(before < trials, "more errors than trials in pair {pair:?}");
        self.by_unit.error();
        self.by_cell.error();
        self.by_cell.grow(before, trials);
        self.erring_cells += u64::from(before == 0);
        self.largest_cell = self.largest_cell.max(before + 1);
        self.touch(one);
        self.touch(other);
    }

    fn touch(&mut self, unit: u32) {
        let unit = &mut self.units[unit as usize];
        self.by_unit.grow(unit.errors, unit.trials);
        self.erring_units += u64::from(unit.errors == 0);
        unit.errors += 1;
        self.largest_unit = self.largest_unit.max(unit.errors);
    }

    /// What is known of the errors counted so far.
    pub fn summary(&self) -> Summary {
        let trials = self.by_unit.trials() as f64;
        let scaled = |sum: f64| if trials > 0.0 { sum / (trials * trials) } else { 0.0 };
        Summary {
            design: Design::Dyadic,
            errors: self.by_unit.errors(),
            trials: self.by_unit.trials(),
            units: self.units_with_trials,
            cells: self.cells_with_trials,
            erring_units: self.erring_units,
            erring_cells: self.erring_cells,
            largest_unit: self.largest_unit,
            largest_cell: self.largest_cell,
            across_units: scaled(self.by_unit.value()),
            within_cells: scaled(self.by_cell.value()),
        }
    }
}

impl Counter for Sweep<'_> {
    type Place = (u32, u32);

    fn count(&mut self, (one, other): (u32, u32)) {
        self.add(one, other);
    }

    fn count_all(&mut self, places: &[(u32, u32)]) {
        self.cells.visit(places);
        places.iter().for_each(|&(one, other)| self.add(one, other));
    }

    fn summary(&self) -> Summary {
        self.summary()
    }
}
