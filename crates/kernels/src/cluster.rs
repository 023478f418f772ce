//! Variance of a rate whose trials come in clusters, one unit each.
//!
//! For errors `e_i` out of `m_i` trials of unit `i`, `G` units and `p = sum e / sum m`
//! (the linearised variance of a ratio of sums; Cochran 1977, eq. 6.13, without the finite
//! population correction):
//!
//! ```text
//! Var(p) = G / (G - 1) * sum_i (e_i - p m_i)^2 / (sum_i m_i)^2
//! ```
//!
//! All sums are of integers, so that the order of the errors does not matter.

use crate::dependent::{Counter, Design, Summary};
use crate::exact::SquaredDeviations;

/// Counts errors unit by unit and knows the variance after each.
///
/// Fed with the errors in the order in which a moving threshold makes them, it gives the
/// variance at every threshold in one pass and O(1) per error.
#[derive(Clone, Debug)]
pub struct Sweep {
    errors: Vec<u64>,
    trials: Vec<u64>,
    sums: SquaredDeviations,
    units: u64,
    erring_units: u64,
    largest_unit: u64,
}

impl Sweep {
    /// No errors yet; `trials[i]` is the number of trials of unit `i`, which may be 0.
    ///
    /// # Panics
    /// If there are over 2^40 trials.
    pub fn new(trials: Vec<u64>) -> Sweep {
        Sweep {
            errors: vec![0; trials.len()],
            sums: SquaredDeviations::new(trials.iter().sum(), trials.iter().copied()),
            units: trials.iter().filter(|&&count| count > 0).count() as u64,
            erring_units: 0,
            largest_unit: 0,
            trials,
        }
    }

    /// Counts one more error of a unit.
    ///
    /// # Panics
    /// If the unit is not there or has no trial left that was not an error.
    pub fn add(&mut self, unit: u32) {
        let unit = unit as usize;
        let (before, trials) = (self.errors[unit], self.trials[unit]);
        assert!(before < trials, "more errors than trials in unit {unit}");
        self.errors[unit] += 1;
        self.sums.error();
        self.sums.grow(before, trials);
        self.erring_units += u64::from(before == 0);
        self.largest_unit = self.largest_unit.max(before + 1);
    }

    /// What is known of the errors counted so far.
    pub fn summary(&self) -> Summary {
        let trials = self.sums.trials() as f64;
        let squares =
            if trials > 0.0 { self.sums.value() / (trials * trials) } else { 0.0 };
        Summary {
            design: Design::OneWay,
            errors: self.sums.errors(),
            trials: self.sums.trials(),
            units: self.units,
            cells: self.units,
            erring_units: self.erring_units,
            erring_cells: self.erring_units,
            largest_unit: self.largest_unit,
            largest_cell: self.largest_unit,
            across_units: squares,
            within_cells: squares,
        }
    }
}

impl Counter for Sweep {
    type Place = u32;

    fn count(&mut self, unit: u32) {
        self.add(unit);
    }

    fn summary(&self) -> Summary {
        self.summary()
    }
}

#[cfg(test)]
mod tests {
    use super::Sweep;

    fn naive(errors: &[u64], trials: &[u64]) -> f64 {
        let total: u64 = trials.iter().sum();
        let rate = errors.iter().sum::<u64>() as f64 / total as f64;
        let squares: f64 = errors
            .iter()
            .zip(trials)
            .map(|(&e, &m)| (e as f64 - rate * m as f64) * (e as f64 - rate * m as f64))
            .sum();
        let units = trials.iter().filter(|&&m| m > 0).count() as f64;
        units / (units - 1.0) * squares / (total * total) as f64
    }

    fn swept(errors: &[u64], trials: &[u64]) -> Sweep {
        let mut sweep = Sweep::new(trials.to_vec());
        for (unit, &count) in (0u32..).zip(errors) {
            (0..count).for_each(|_| sweep.add(unit));
        }
        sweep
    }

    /// By hand: p = 3/12, deviations 2, -1/2, -3/2; 3/2 * (4 + 1/4 + 9/4) / 144 = 13/192.
    #[test]
    fn matches_a_case_worked_by_hand() {
        let summary = swept(&[3, 0, 0], &[4, 2, 6]).summary();
        assert!((summary.variance() - 13.0 / 192.0).abs() < 1e-16);
        assert_eq!(
            (summary.units, summary.erring_units, summary.largest_unit),
            (3, 1, 3)
        );
    }

    #[test]
    fn matches_the_plain_sum() {
        let (errors, trials) =
            ([3, 0, 5, 1, 0, 2, 9], [10, 3, 10, 0, 7, 45, 9].map(|m| m + 1));
        let found = swept(&errors, &trials).summary().variance();
        let expected = naive(&errors, &trials);
        assert!((found - expected).abs() < 1e-14 * expected, "{found} {expected}");
    }

    /// Units of one trial each are independent: p (1 - p) / (G - 1).
    #[test]
    fn single_trials_give_the_binomial_variance() {
        let summary = swept(&[1, 0, 0, 1, 0], &[1; 5]).summary();
        assert!((summary.variance() - 0.4 * 0.6 / 4.0).abs() < 1e-16);
    }

    #[test]
    fn order_of_errors_does_not_matter_to_the_bit() {
        let mut forward = Sweep::new(vec![5, 7, 2, 9]);
        let mut backward = forward.clone();
        let units = [3, 0, 0, 1, 3, 2, 1, 1, 3];
        units.iter().for_each(|&unit| forward.add(unit));
        units.iter().rev().for_each(|&unit| backward.add(unit));
        assert_eq!(forward.summary(), backward.summary());
    }

    #[test]
    fn rates_of_zero_and_one_have_no_variance() {
        assert_eq!(swept(&[0, 0, 0], &[4, 2, 6]).summary().variance().to_bits(), 0);
        assert_eq!(swept(&[4, 2, 6], &[4, 2, 6]).summary().variance().to_bits(), 0);
    }

    #[test]
    #[should_panic(expected = "more errors than trials in unit 1")]
    fn refuses_more_errors_than_trials() {
        swept(&[0, 3], &[4, 2]);
    }
}
