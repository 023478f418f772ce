//! Rates of errors among dependent trials.

/// How trials share units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Design {
    /// Each trial belongs to one unit; trials of the same unit are dependent.
    OneWay,
    /// Each trial belongs to a pair of units; trials that share a unit are dependent.
    Dyadic,
}

/// What the interval of a rate needs to know of dependent trials.
///
/// A *cell* is what trials share completely: the unit itself in a one-way design, the
/// unordered pair of units in a dyadic one. Units and cells without a trial are not counted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// How trials share units.
    pub design: Design,
    /// Trials that were errors.
    pub errors: u64,
    /// All trials.
    pub trials: u64,
    /// Units with at least one trial.
    pub units: u64,
    /// Cells with at least one trial.
    pub cells: u64,
    /// Units with at least one error.
    pub erring_units: u64,
    /// Cells with at least one error.
    pub erring_cells: u64,
    /// Most errors that touch one unit.
    pub largest_unit: u64,
    /// Most errors in one cell.
    pub largest_cell: u64,
    /// Estimated variance of the rate, never under that of independent trials.
    pub variance: f64,
}

impl Summary {
    /// Errors over trials; 0 where there is no trial.
    pub fn rate(&self) -> f64 {
        if self.trials == 0 { 0.0 } else { self.errors as f64 / self.trials as f64 }
    }

    /// Variance of the rate if all trials were independent, `p (1 - p) / n`.
    pub fn independent_variance(&self) -> f64 {
        let rate = self.rate();
        if self.trials == 0 { 0.0 } else { rate * (1.0 - rate) / self.trials as f64 }
    }

    /// Share of the errors that lie in one cell; 0 without errors.
    pub fn largest_cell_share(&self) -> f64 {
        share(self.largest_cell, self.errors)
    }

    /// Share of the errors that touch one unit; 0 without errors.
    pub fn largest_unit_share(&self) -> f64 {
        share(self.largest_unit, self.errors)
    }
}

fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
