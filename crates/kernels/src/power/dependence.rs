//! How far dependent trials fall short of independent ones, by the number of units.

use crate::dependent::Summary;
use crate::special::{normal_quantile, t_quantile};

/// No search goes over this many units.
const MOST_UNITS: u64 = 1 << 32;

/// Trials of pairs of units, each pair with the same number of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dyadic {
    /// The rate of errors.
    pub rate: f64,
    /// Trials of each pair.
    pub trials_each: f64,
    /// Correlation of two trials that share one unit: zeta1 / (p (1 - p)).
    pub across: f64,
    /// Correlation of two trials of the same pair.
    pub within: f64,
}

/// Trials of single units, each unit with the same number of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OneWay {
    /// The rate of errors.
    pub rate: f64,
    /// Trials of each unit.
    pub trials_each: f64,
    /// Correlation of two trials of the same unit (the intraclass correlation).
    pub within: f64,
}

impl Dyadic {
    /// What the errors of a sample say of the correlations, as if each pair had had the mean
    /// number of trials; neither is taken as negative. Nothing at a rate of 0 or 1, or with
    /// fewer than four units.
    ///
    /// With `W` the squared deviations within cells and `A` those across units, both over the
    /// squared trials, and `N` pairs: zeta2 = W N, and zeta1 = (A' N / 2 - zeta2) / (G - 2),
    /// where `A' - W` is [`Summary::corrected_variance`].
    pub fn of(summary: &Summary) -> Option<Dyadic> {
        let rate = summary.rate();
        let spread = rate * (1.0 - rate);
        if spread <= 0.0 || summary.units < 4 {
            return None;
        }
        let (units, pairs) = (summary.units as f64, summary.cells as f64);
        let each = summary.trials as f64 / pairs;
        let of_pair = summary.within_cells * pairs;
        let across = summary.corrected_variance() + summary.within_cells;
        let of_unit = (0.5 * across * pairs - of_pair) / (units - 2.0);
        let within =
            if each > 1.0 { (each * of_pair / spread - 1.0) / (each - 1.0) } else { 0.0 };
        Some(Dyadic {
            rate,
            trials_each: each,
            across: not_negative(of_unit / spread),
            within: not_negative(within),
        })
    }

    /// Variance over that of as many independent trials, of `units`:
    ///
    /// ```text
    /// 1 + (M - 1) within + 2 M (G - 2) across
    /// ```
    ///
    /// from Var = 4 (G - 2) / (G (G - 1)) zeta1 + 2 / (G (G - 1)) zeta2.
    pub fn inflation(&self, units: u64) -> f64 {
        let others = not_negative(units as f64 - 2.0);
        1.0 + (self.trials_each - 1.0) * self.within
            + 2.0 * self.trials_each * others * self.across
    }

    /// All trials of `units`.
    pub fn trials(&self, units: u64) -> f64 {
        crate::recount::pairs_among(units) * self.trials_each
    }

    /// How many independent trials would be as informative, their variance being estimated.
    pub fn effective(&self, units: u64, level: f64) -> f64 {
        self.trials(units) / self.inflation(units) * shrinkage(units, level)
    }

    /// The fewest units whose trials are worth so many independent ones; nothing where no
    /// number of them is.
    pub fn units_for(&self, effective: f64, level: f64) -> Option<u64> {
        fewest(|units| self.effective(units, level) >= effective)
    }

    /// As [`Dyadic::units_for`], where the variance counts as known.
    pub fn units_for_plain(&self, independent: f64) -> Option<u64> {
        fewest(|units| self.trials(units) / self.inflation(units) >= independent)
    }
}

impl OneWay {
    /// What the errors of a sample say of the correlation, as if each unit had had the mean
    /// number of trials. Nothing at a rate of 0 or 1.
    pub fn of(summary: &Summary) -> Option<OneWay> {
        let inflation = summary.inflation()?;
        let each = summary.trials as f64 / summary.units as f64;
        let within = if each > 1.0 { (inflation - 1.0) / (each - 1.0) } else { 0.0 };
        let within = if within < 1.0 { within } else { 1.0 };
        Some(OneWay { rate: summary.rate(), trials_each: each, within })
    }

    /// Variance over that of as many independent trials: `1 + (m - 1) within` (Kish 1965).
    pub fn inflation(&self) -> f64 {
        1.0 + not_negative(self.trials_each - 1.0) * self.within
    }

    /// How many independent trials would be as informative, their variance being estimated.
    pub fn effective(&self, units: u64, level: f64) -> f64 {
        units as f64 * self.trials_each / self.inflation() * shrinkage(units, level)
    }

    /// The fewest units whose trials are worth so many independent ones.
    pub fn units_for(&self, effective: f64, level: f64) -> Option<u64> {
        fewest(|units| self.effective(units, level) >= effective)
    }

    /// As [`OneWay::units_for`], where the variance counts as known.
    pub fn units_for_plain(&self, independent: f64) -> Option<u64> {
        let each = self.trials_each / self.inflation();
        fewest(|units| units as f64 * each >= independent)
    }
}

/// By how much an estimated variance makes trials count for less: `(z / t)^2`.
fn shrinkage(units: u64, level: f64) -> f64 {
    if units < 3 {
        return 0.0;
    }
    let tail = 0.5 * (1.0 - level);
    let ratio = normal_quantile(tail) / t_quantile(tail, (units - 1) as f64);
    ratio * ratio
}

/// The fewest units, three at least, from which on something holds.
fn fewest(holds: impl Fn(u64) -> bool) -> Option<u64> {
    let (mut low, mut high) = (2, 3);
    while !holds(high) {
        low = high;
        high *= 2;
        if high > MOST_UNITS {
            return None;
        }
    }
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if holds(middle) { high = middle } else { low = middle }
    }
    Some(high)
}

fn not_negative(value: f64) -> f64 {
    if value > 0.0 { value } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{cluster, pairs};

    const SPREAD: Dyadic =
        Dyadic { rate: 1e-3, trials_each: 9.0, across: 3e-4, within: 0.2 };

    /// 1 + 8 x 0.2 + 18 x 198 x 3e-4 = 3.6692.
    #[test]
    fn inflation_by_hand() {
        assert!((SPREAD.inflation(200) - 3.6692).abs() < 1e-12);
        let one = OneWay { rate: 0.1, trials_each: 3.0, within: 0.3 };
        assert!((one.inflation() - 1.6).abs() < 1e-12);
    }

    /// With many units the effective trials grow with their number, G / (4 across), however
    /// many trials each pair has.
    #[test]
    fn many_trials_of_few_units_do_not_help() {
        let units = 4_000_000;
        let few = SPREAD.effective(units, 0.95);
        let many = Dyadic { trials_each: 100.0, ..SPREAD }.effective(units, 0.95);
        let limit = units as f64 / (4.0 * SPREAD.across);
        assert!(few < many && many < limit && few > 0.99 * limit, "{few} {many} {limit}");
    }

    #[test]
    fn units_are_the_fewest() {
        let units = SPREAD.units_for(5_000.0, 0.95).unwrap();
        assert!(SPREAD.effective(units, 0.95) >= 5_000.0);
        assert!(SPREAD.effective(units - 1, 0.95) < 5_000.0);
        let one = OneWay { rate: 0.1, trials_each: 3.0, within: 0.3 };
        let units = one.units_for_plain(100.0).unwrap();
        // 100 x 1.6 / 3 = 53.3.
        assert_eq!(units, 54);
    }

    /// The inflation of a summary is that of the correlations read from it, where every pair
    /// has the same trials; of 12 units and 4 trials a pair.
    #[test]
    fn what_is_read_from_a_sample_gives_its_own_inflation() {
        let row = |one: u32| (one + 1..12).map(move |other| (one, other, 4));
        let trials: Vec<_> = (0..12).flat_map(row).collect();
        let mut sweep = pairs::Sweep::new(12, &trials);
        for (one, other) in [(0, 1), (0, 1), (0, 2), (0, 3), (0, 4), (5, 6), (5, 6)] {
            sweep.add(one, other);
        }
        let summary = sweep.summary();
        let read = Dyadic::of(&summary).unwrap();
        let own = summary.inflation().unwrap();
        assert!(read.across > 0.0 && read.within > 0.0, "{read:?}");
        assert!((read.inflation(12) / own - 1.0).abs() < 1e-12, "{own} {read:?}");
        let mut sweep = cluster::Sweep::new(vec![3; 10]);
        [0, 0, 0, 4, 4, 7].iter().for_each(|&unit| sweep.add(unit));
        let summary = sweep.summary();
        let read = OneWay::of(&summary).unwrap();
        let own = summary.inflation().unwrap();
        assert!((read.inflation() / own - 1.0).abs() < 1e-12);
    }
}
