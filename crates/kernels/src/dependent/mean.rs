//! The interval of a mean of values between 0 and 1, by the rule for a rate.

use super::interval::{UNITS_NEEDED, mirror, shrinkage, upper};
use crate::binomial::{Bounds, clopper_pearson};

/// The interval of [`rate_interval`](super::rate_interval) for a mean of values between 0
/// and 1 with a variance. `trials` are the most independent trials, each 0 or 1, that it can
/// be worth: a variance under theirs is raised to it. `more`, at least 1, is how many times
/// more inflation the upper end takes than the variance shows.
///
/// Nothing with fewer than three units. At a mean of 0 or 1 units are the trials.
///
/// # Panics
/// If not `0 <= mean <= 1`, `trials > 0`, `variance >= 0`, `more >= 1` and `0 < level < 1`.
pub fn mean_interval(
    mean: f64,
    trials: f64,
    variance: f64,
    more: f64,
    units: u64,
    level: f64,
) -> Option<Bounds> {
    assert!((0.0..=1.0).contains(&mean), "mean `{mean}` is not within 0 and 1");
    assert!(trials > 0.0 && variance >= 0.0, "`{trials}` trials, variance `{variance}`");
    assert!(more >= 1.0, "`{more}` times more inflation");
    assert!(level > 0.0 && level < 1.0, "level `{level}` is not within 0 and 1");
    if units < UNITS_NEEDED {
        return None;
    }
    let independent = mean * (1.0 - mean) / trials;
    if independent == 0.0 {
        let units = units as f64;
        return Some(clopper_pearson(mean * units, units, level));
    }
    let own = if variance > independent { variance / independent } else { 1.0 };
    let mirrored = mean > 0.5;
    let small = if mirrored { 1.0 - mean } else { mean };
    let worth = trials * shrinkage((units - 1) as f64, level);
    let low = clopper_pearson(small * worth / own, worth / own, level).low;
    let bounds = Bounds { low, high: upper(small, worth, own * more, level) };
    Some(if mirrored { mirror(bounds) } else { bounds })
}

#[cfg(test)]
mod tests {
    use super::mean_interval;
    use crate::dependent::{Design, Summary, rate_interval};

    fn of_errors(errors: u64) -> Summary {
        Summary {
            design: Design::OneWay,
            errors,
            trials: 400,
            units: 50,
            cells: 50,
            erring_units: 20,
            erring_cells: 20,
            largest_unit: 3,
            largest_cell: 3,
            across_units: 0.000_4,
            within_cells: 0.000_4,
        }
    }

    #[test]
    fn errors_have_the_interval_of_their_rate() {
        for errors in [0, 30, 200, 390, 400] {
            let summary = of_errors(errors);
            let expected = rate_interval(&summary, None, 0.95).unwrap().bounds;
            let variance = summary.corrected_variance();
            let found =
                mean_interval(summary.rate(), 400.0, variance, 1.0, 50, 0.95).unwrap();
            assert!((found.low - expected.low).abs() < 1e-12, "{found:?} {expected:?}");
            assert!((found.high - expected.high).abs() < 1e-12, "{found:?} {expected:?}");
        }
        assert_eq!(mean_interval(0.5, 9.0, 0.1, 1.0, 2, 0.95), None);
    }

    #[test]
    fn more_inflation_raises_the_upper_end_alone() {
        let plain = mean_interval(0.1, 400.0, 0.000_4, 1.0, 50, 0.95).unwrap();
        let more = mean_interval(0.1, 400.0, 0.000_4, 2.0, 50, 0.95).unwrap();
        assert!(more.high > plain.high && (more.low - plain.low).abs() < 1e-15);
    }
}
