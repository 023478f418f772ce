//! A curve without each unit, for the jackknife of its area.

use rayon::prelude::*;

use super::{Between, Curve, Level};

/// One trial with the units that it touches: twice the same where it touches one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trial {
    /// Its quality; higher is better.
    pub quality: f64,
    /// Whether it is an error.
    pub is_error: bool,
    /// The units that it touches.
    pub units: (u32, u32),
}

/// A unit without which a trial would be no error, though the trial is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spared {
    /// The place of the trial.
    pub trial: usize,
    /// The unit.
    pub unit: u32,
}

/// What is left of a curve without one unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Without {
    /// The rate before anything is discarded.
    pub rate: f64,
    /// [`Curve::area`], level between steps.
    pub area: f64,
}

/// The rate and the area up to `limit` without each unit that touches a trial, in the order
/// of the units; one without which no trial is left is left out.
///
/// # Panics
/// If a unit is not under `units`, a quality is NaN, or not `0 < limit < 1`.
pub fn without_one(trials: &[Trial], units: usize, limit: f64) -> Vec<Without> {
    without_one_sparing(trials, &[], units, limit)
}

/// The same where some units also decide about trials of others: without such a unit the
/// trial is left and is no error. What spares a trial that is none, or one that goes with
/// the unit, changes nothing.
///
/// # Panics
/// As [`without_one`], and if there is no such trial.
pub fn without_one_sparing(
    trials: &[Trial],
    spared: &[Spared],
    units: usize,
    limit: f64,
) -> Vec<Without> {
    let all = levels(trials);
    let of_units = of_units(trials, spared, &all, units);
    let without = |own: &Vec<Own>| {
        let left = left(&all, own);
        (!left.is_empty()).then(|| {
            let curve = Curve::of_levels(&left);
            let area = curve.area(limit, Between::Level);
            Without { rate: curve.steps()[0].rate(), area }
        })
    };
    let touched = of_units.par_iter().filter(|own| !own.is_empty());
    touched.filter_map(without).collect()
}

fn levels(trials: &[Trial]) -> Vec<Level> {
    let mut sorted: Vec<(f64, bool)> =
        trials.iter().map(|trial| (trial.quality, trial.is_error)).collect();
    assert!(!sorted.iter().any(|trial| trial.0.is_nan()), "a quality is a number");
    sorted.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let level = |run: &[(f64, bool)]| Level {
        quality: run[0].0,
        trials: run.len() as u64,
        errors: run.iter().filter(|trial| trial.1).count() as u64,
    };
    sorted.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()).map(level).collect()
}

/// What goes with a unit.
#[derive(Clone, Copy)]
struct Own {
    level: u32,
    trials: u64,
    errors: u64,
}

/// Per unit, what goes with it.
fn of_units(
    trials: &[Trial],
    spared: &[Spared],
    levels: &[Level],
    units: usize,
) -> Vec<Vec<Own>> {
    let level_of = |trial: &Trial| {
        let found = levels.binary_search_by(|at| at.quality.total_cmp(&trial.quality));
        u32::try_from(found.expect("every quality has its level")).expect("fewer levels")
    };
    let mut of_units = vec![Vec::new(); units];
    for trial in trials {
        let own =
            Own { level: level_of(trial), trials: 1, errors: u64::from(trial.is_error) };
        let (one, other) = trial.units;
        of_units[one as usize].push(own);
        if one != other {
            of_units[other as usize].push(own);
        }
    }
    for Spared { trial, unit } in spared {
        let trial = &trials[*trial];
        let (one, other) = trial.units;
        if trial.is_error && one != *unit && other != *unit {
            let own = Own { level: level_of(trial), trials: 0, errors: 1 };
            of_units[*unit as usize].push(own);
        }
    }
    of_units
}

/// Levels less what goes with one unit.
fn left(all: &[Level], own: &[Own]) -> Vec<Level> {
    let mut left = all.to_vec();
    for own in own {
        let level = &mut left[own.level as usize];
        level.trials -= own.trials;
        level.errors -= own.errors;
    }
    left.retain(|level| level.trials > 0);
    left
}

#[cfg(test)]
mod tests {
    use super::{Spared, Trial, Without, without_one, without_one_sparing};
    use crate::discard::{Between, Curve};

    fn trials() -> Vec<Trial> {
        let mut state = 5_u32;
        let mut draw = |below: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) % below
        };
        let trial = |_| {
            let one = draw(7);
            let other = if draw(3) == 0 { one } else { draw(7) };
            let quality = f64::from(draw(12));
            Trial { quality, is_error: draw(5) == 0, units: (one, other) }
        };
        (0..400).map(trial).collect()
    }

    fn naive(trials: &[Trial], without: u32, limit: f64) -> Option<Without> {
        let left = trials.iter().filter(|t| t.units.0 != without && t.units.1 != without);
        let (quality, errors): (Vec<f64>, Vec<bool>) =
            left.map(|trial| (trial.quality, trial.is_error)).unzip();
        let curve = Curve::new(&quality, &errors)?;
        let rate = curve.steps()[0].rate();
        Some(Without { rate, area: curve.area(limit, Between::Level) })
    }

    #[test]
    fn equals_curves_made_anew_without_each_unit() {
        let trials = trials();
        let expected: Vec<_> =
            (0..7).filter_map(|unit| naive(&trials, unit, 0.3)).collect();
        assert_eq!(without_one(&trials, 7, 0.3), expected);
    }

    /// Curves made anew: own trials go, and of those that the unit decides the error goes.
    #[test]
    fn what_a_unit_decides_is_no_error_without_it() {
        let trials = trials();
        let decides = |trial: usize| u32::try_from(trial * 5 % 7).unwrap();
        let spared: Vec<Spared> = (0..trials.len())
            .step_by(2)
            .map(|trial| Spared { trial, unit: decides(trial) })
            .collect();
        let anew = |unit: u32| {
            let changed: Vec<Trial> = trials
                .iter()
                .enumerate()
                .map(|(k, trial)| {
                    let is_spared = k % 2 == 0 && decides(k) == unit;
                    Trial { is_error: trial.is_error && !is_spared, ..*trial }
                })
                .collect();
            naive(&changed, unit, 0.3)
        };
        let expected: Vec<_> = (0..7).filter_map(anew).collect();
        assert_eq!(without_one_sparing(&trials, &spared, 7, 0.3), expected);
        assert_ne!(without_one(&trials, 7, 0.3), expected);
    }

    #[test]
    fn the_order_of_trials_does_not_matter_to_the_bit() {
        let mut trials = trials();
        let forward = without_one(&trials, 7, 0.25);
        trials.reverse();
        assert_eq!(without_one(&trials, 7, 0.25), forward);
    }

    #[test]
    fn a_unit_with_every_trial_and_one_with_none_are_left_out() {
        let trial = |quality, unit| Trial { quality, is_error: true, units: (unit, 1) };
        let found = without_one(&[trial(1.0, 0), trial(2.0, 1)], 4, 0.5);
        assert_eq!(found, [Without { rate: 1.0, area: 0.5 }]);
    }
}
