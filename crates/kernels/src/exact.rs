//! Sums of integers from which a variance follows without regard to order.

/// Largest number of trials for which every sum here fits its integer.
pub(crate) const MOST_TRIALS: u64 = 1 << 40;

/// `sum_c (E_c - p M_c)^2` over cells `c` with `E_c` errors of `M_c` trials, where
/// `p = E / M` for given totals `E` and `M` over all trials.
///
/// With `A = sum E_c^2`, `B = sum E_c M_c`, `C = sum M_c^2` the sum is
/// `(X - p Y) / M`, `X = M A - E B`, `Y = M B - E C`. `X` and `Y` are exact integers, and
/// for cells of equal size `Y` is 0, so that nothing cancels in floating point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SquaredDeviations {
    errors: u64,
    trials: u64,
    errors_squared: i128,
    errors_by_trials: i128,
    trials_squared: i128,
}

impl SquaredDeviations {
    /// No errors yet, of `trials` trials in all, spread over cells as `sizes` says.
    pub(crate) fn new(
        trials: u64,
        sizes: impl Iterator<Item = u64>,
    ) -> SquaredDeviations {
        let square = |size| i128::from(size) * i128::from(size);
        SquaredDeviations::of_squares(trials, sizes.map(square).sum())
    }

    /// No errors yet, of `trials` trials in all; the squared sizes of the cells sum to
    /// `trials_squared`.
    pub(crate) fn of_squares(trials: u64, trials_squared: i128) -> SquaredDeviations {
        assert!(trials <= MOST_TRIALS, "more than 2^40 trials");
        SquaredDeviations {
            errors: 0,
            trials,
            errors_squared: 0,
            errors_by_trials: 0,
            trials_squared,
        }
    }

    /// One more error in all.
    pub(crate) fn error(&mut self) {
        self.errors += 1;
    }

    /// One more error in a cell that had `before` errors of `trials` trials.
    pub(crate) fn grow(&mut self, before: u64, trials: u64) {
        self.errors_squared += 2 * i128::from(before) + 1;
        self.errors_by_trials += i128::from(trials);
    }

    pub(crate) fn errors(&self) -> u64 {
        self.errors
    }

    pub(crate) fn trials(&self) -> u64 {
        self.trials
    }

    /// The sum of squared deviations; 0 where there is no trial.
    pub(crate) fn value(&self) -> f64 {
        if self.trials == 0 {
            return 0.0;
        }
        let (errors, trials) = (i128::from(self.errors), i128::from(self.trials));
        let x = trials * self.errors_squared - errors * self.errors_by_trials;
        let y = trials * self.errors_by_trials - errors * self.trials_squared;
        let rate = self.errors as f64 / self.trials as f64;
        let value = (x as f64 - rate * y as f64) / self.trials as f64;
        if value > 0.0 { value } else { 0.0 }
    }
}
