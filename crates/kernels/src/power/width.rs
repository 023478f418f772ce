//! What more units make of an interval whose width falls with their square root.

use super::detectable;
use crate::special::{normal_cdf, normal_quantile};

/// How many times the units it takes until an interval excludes a limit with probability
/// `power`, if what was measured is the truth: `((z + z') / (z d))²`, with `z` and `z'` the
/// normal quantiles of level and power. The limit is `distance` (`d`) times as far from what
/// was measured as the end of the interval on its side.
///
/// # Panics
/// If level or power is not within 0 and 1.
pub fn times_to_exclude(distance: f64, level: f64, power: f64) -> f64 {
    let needed = 2.0 * detectable(1.0, level, power) / distance;
    needed * needed
}

/// The probability with which an interval of `times` the units excludes such a limit.
///
/// # Panics
/// If the level is not within 0 and 1.
pub fn power_to_exclude(distance: f64, times: f64, level: f64) -> f64 {
    let z = normal_quantile(0.5 * (1.0 + level));
    normal_cdf(z * distance * times.sqrt() - z)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (1.959964 + 0.841621) / 1.959964 = 1.429406 times the distance of the end is needed; at
    /// 0.4 of it that takes (1.429406 / 0.4)² = 12.770 times the units.
    #[test]
    fn a_width_narrows_with_the_root_of_units() {
        assert!((times_to_exclude(0.4, 0.95, 0.8) - 12.770).abs() < 5e-4);
    }

    #[test]
    fn so_many_units_exclude_with_the_power_asked_for() {
        for (distance, power) in [(0.4, 0.8), (1.0, 0.5), (2.5, 0.9)] {
            let times = times_to_exclude(distance, 0.95, power);
            assert!((power_to_exclude(distance, times, 0.95) - power).abs() < 1e-12);
        }
    }
}
