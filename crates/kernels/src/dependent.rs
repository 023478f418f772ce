//! Rates of errors among dependent trials, and the interval of such a rate.
//!
//! [`cluster::Sweep`](crate::cluster::Sweep) and [`pairs::Sweep`](crate::pairs::Sweep)
//! count errors; [`fn@sweep`] takes their summaries at many thresholds in one pass;
//! [`rate_interval`] is the one rule by which such a rate gets its interval.

mod interval;
mod mean;
mod sweep;

pub use interval::{RateInterval, Refusal, Rule, rate_interval};
pub use mean::mean_interval;
pub use sweep::{Counter, Swept, sweep};

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
    /// Sum over units of the squared sum of deviations of the trials that touch the unit,
    /// over the squared number of trials.
    pub across_units: f64,
    /// Sum over cells of the squared sum of deviations of the cell's trials, over the
    /// squared number of trials.
    pub within_cells: f64,
}

impl Summary {
    /// Errors over trials; 0 where there is no trial.
    pub fn rate(&self) -> f64 {
        share(self.errors, self.trials)
    }

    /// Variance of the rate if all trials were independent, `p (1 - p) / n`.
    pub fn independent_variance(&self) -> f64 {
        let rate = self.rate();
        if self.trials == 0 { 0.0 } else { rate * (1.0 - rate) / self.trials as f64 }
    }

    /// Variance of the rate by the plain formulas of [`cluster`](crate::cluster) and
    /// [`pairs`](crate::pairs), never under that of independent trials.
    pub fn variance(&self) -> f64 {
        let units = self.units as f64;
        let estimate = match self.design {
            Design::OneWay if self.units < 2 => 0.0,
            Design::OneWay => units / (units - 1.0) * self.across_units,
            Design::Dyadic => self.dyadic(1.0),
        };
        larger(estimate, self.independent_variance())
    }

    /// Variance of the rate without the bias of few units.
    ///
    /// In a dyadic design of `G` units the plain formula is too small by about `3 / G`,
    /// since deviations are taken from the estimated rate. The delete-one jackknife of a
    /// complete design shows by how much: `sum r_i^2` is multiplied by
    /// `G (G - 1) / (G - 2)^2`. A one-way design has its `G / (G - 1)` in either form.
    pub fn corrected_variance(&self) -> f64 {
        if self.design == Design::OneWay || self.units < 3 {
            return self.variance();
        }
        let units = self.units as f64;
        let correction = units * (units - 1.0) / ((units - 2.0) * (units - 2.0));
        larger(self.dyadic(correction), self.independent_variance())
    }

    fn dyadic(&self, correction: f64) -> f64 {
        larger(correction * self.across_units - self.within_cells, self.within_cells)
    }

    /// [`Summary::corrected_variance`] over [`Summary::independent_variance`], at least 1;
    /// nothing at a rate of 0 or 1, where there is no variation to see.
    pub fn inflation(&self) -> Option<f64> {
        let independent = self.independent_variance();
        (independent > 0.0).then(|| self.corrected_variance() / independent)
    }
}

fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

fn larger(one: f64, other: f64) -> f64 {
    if one > other { one } else { other }
}
