//! How much has to be counted so that something can be told.
//!
//! Everything is first in independent trials, then in units whose trials are dependent:
//! [`Dyadic`] for trials of pairs of units, [`OneWay`] for trials of single ones. Formulas are
//! approximate; [`Dyadic::draw`] and [`OneWay::draw`] draw counts from the same description,
//! and [`Dyadic::draw_two`] and [`OneWay::draw_two`] those of two rates of the same trials, so
//! that the rule that gives the interval can be tried on them.

mod dependence;
mod draw;
mod rate;
mod width;

pub use dependence::{Dyadic, OneWay};
pub use rate::{largest_rate_shown, power_below, trials_to_show_below};
pub use width::{power_to_exclude, times_to_exclude};

use crate::special::normal_quantile;

/// `z(level) + z(power)`: how many standard errors away a two-sided test at a level sees
/// something with a probability.
fn reach(level: f64, power: f64) -> f64 {
    normal_quantile(0.5 * (1.0 + level)) + normal_quantile(power)
}

/// Errors that each of two rates must have so that their ratio is told from 1:
///
/// ```text
/// e = 2 VIF ((z + z') / ln R)^2
/// ```
///
/// since the variance of the logarithm of a ratio of two counts of `e` errors each is about
/// `VIF (1/e + 1/e)` (Katz et al. 1978), where the variance of each is `VIF` times that of
/// independent trials.
///
/// # Panics
/// If `ratio` is not over 0 and other than 1, or level or power not within 0 and 1.
pub fn errors_for_ratio(ratio: f64, inflation: f64, level: f64, power: f64) -> f64 {
    assert!(ratio > 0.0, "ratio `{ratio}`");
    let distance = libm::log(ratio);
    assert!(distance.abs() > 0.0, "a ratio of 1 is no difference");
    let steps = reach(level, power) / distance;
    2.0 * inflation * steps * steps
}

/// Independent pairs of trials that tell two rates of the same things apart, of which `first`
/// and `second` err on one side only (McNemar's test; Miettinen 1968, Connor 1987):
///
/// ```text
/// n = (z sqrt(b + c) + z' sqrt(b + c - (b - c)^2))^2 / (b - c)^2
/// ```
///
/// # Panics
/// If the two are equal, negative or over 1 together, or level or power not within 0 and 1.
pub fn pairs_for_difference(first: f64, second: f64, level: f64, power: f64) -> f64 {
    let (either, apart) = (first + second, first - second);
    assert!(first >= 0.0 && second >= 0.0 && either <= 1.0, "`{first}` and `{second}`");
    assert!(apart.abs() > 0.0, "equal shares are no difference");
    let z = normal_quantile(0.5 * (1.0 + level));
    let root =
        z * either.sqrt() + normal_quantile(power) * (either - apart * apart).sqrt();
    root * root / (apart * apart)
}

/// The shares of trials that err in both of two rates, in the first alone and in the second
/// alone; all others err in neither.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcomes {
    /// In both.
    pub both: f64,
    /// In the first alone.
    pub first: f64,
    /// In the second alone.
    pub second: f64,
}

impl Outcomes {
    /// Those of two rates `p`, `q` with a correlation of the errors of a trial:
    /// `p q + correlation sqrt(p (1 - p) q (1 - q))` err in both, as far as
    /// [`greatest_correlation`] allows.
    pub fn of([first, second]: [f64; 2], correlation: f64) -> Outcomes {
        let lower = if first < second { first } else { second };
        let shared = (first * (1.0 - first) * second * (1.0 - second)).sqrt();
        let both = first * second + correlation * shared;
        let both = if both < lower { both } else { lower };
        Outcomes { both, first: first - both, second: second - both }
    }

    /// The three shares, in this order.
    fn all(self) -> [f64; 3] {
        [self.both, self.first, self.second]
    }
}

/// The greatest correlation that errors of two rates can have: where each error of the lower
/// rate is one of the higher too, `sqrt(p (1 - q) / (q (1 - p)))` for `p <= q`.
pub fn greatest_correlation([first, second]: [f64; 2]) -> f64 {
    let odds = |rate: f64| rate / (1.0 - rate);
    let ratio = odds(first) / odds(second);
    if ratio < 1.0 { ratio.sqrt() } else { (1.0 / ratio).sqrt() }
}

/// How far, in the unit of an interval's width, a value must lie beyond an end that it is held
/// against to be told from it: `(z + z') / 2z` widths.
pub fn detectable(width: f64, level: f64, power: f64) -> f64 {
    reach(level, power) * width / (2.0 * normal_quantile(0.5 * (1.0 + level)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2 (1.959964 + 0.841621)^2 / ln(R)^2: 2 x 7.848879 / 0.480453 = 32.673 and
    /// 2 x 7.848879 / 0.049793 = 315.26; statistics in use say 33 and 315.
    #[test]
    fn errors_for_a_ratio_of_two_and_of_a_quarter_more() {
        assert!((errors_for_ratio(2.0, 1.0, 0.95, 0.8) - 32.673).abs() < 0.001);
        assert!((errors_for_ratio(1.25, 1.0, 0.95, 0.8) - 315.26).abs() < 0.01);
        let half = errors_for_ratio(0.5, 3.0, 0.95, 0.8);
        assert!((half - 3.0 * 32.673).abs() < 0.003, "the same either way up");
    }

    /// b = 0.1, c = 0.05: (1.959964 x 0.3872983 + 0.841621 x 0.3840573)^2 / 0.0025
    /// = 1.171418 / 0.0025 = 468.57.
    #[test]
    fn pairs_for_a_difference_worked_by_hand() {
        let pairs = pairs_for_difference(0.1, 0.05, 0.95, 0.8);
        assert!((pairs - 468.57).abs() < 0.01, "{pairs}");
        let other = pairs_for_difference(0.05, 0.1, 0.95, 0.8);
        assert!((pairs - other).abs() < 1e-9);
    }

    /// 0.1 x 0.06 + 0.3 sqrt(0.09 x 0.0564) = 0.0273738 err in both.
    #[test]
    fn outcomes_keep_both_rates() {
        let hand = Outcomes::of([0.10, 0.06], 0.3);
        assert!((hand.both - 0.0273738).abs() < 1e-7, "{hand:?}");
        for correlation in [0.0, 0.3, 0.6, 1.0] {
            let Outcomes { both, first, second } =
                Outcomes::of([0.10, 0.06], correlation);
            assert!((both + first - 0.10).abs() < 1e-15);
            assert!((both + second - 0.06).abs() < 1e-15 && second >= 0.0);
        }
        let same = Outcomes::of([0.5, 0.5], 1.0);
        assert!(same.first.abs() < 1e-15 && same.second.abs() < 1e-15);
    }

    /// sqrt(0.01 x 0.97 / (0.03 x 0.99)) = 0.571488.
    #[test]
    fn with_the_greatest_correlation_the_lower_rate_never_errs_alone() {
        let greatest = greatest_correlation([0.03, 0.01]);
        assert!((greatest - 0.571_488).abs() < 1e-6, "{greatest}");
        let outcomes = Outcomes::of([0.03, 0.01], greatest);
        assert!(outcomes.second.abs() < 1e-15 && (outcomes.first - 0.02).abs() < 1e-15);
    }
}
