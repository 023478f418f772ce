//! A share of trials over a limit that other trials set: with their weights the limit moves,
//! and the share with it.
//!
//! Setters and trials belong to units; when units are drawn anew, both come with them, so that
//! what the limit leaves uncertain is in what the share does
//! ([`Limited::share`] over draws of [`weights`](crate::bootstrap::weights)).

use crate::order::is_match;

/// Trials, and the setters of their limit.
#[derive(Clone, Debug, PartialEq)]
pub struct Limited {
    /// Value and unit, by descending value.
    setters: Vec<(f64, u32)>,
    /// Value and unit.
    trials: Vec<(f64, u32)>,
}

impl Limited {
    /// Setters and trials in any order, each with its unit. A value under every number, such
    /// as negative infinity, is never over a limit.
    ///
    /// # Panics
    /// If a value is no number.
    pub fn new(mut setters: Vec<(f64, u32)>, trials: Vec<(f64, u32)>) -> Limited {
        assert!(setters.iter().chain(&trials).all(|(value, _)| !value.is_nan()));
        setters.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        Limited { setters, trials }
    }

    /// The highest value that must not be reached so that at most the share `target` of the
    /// setters, by weight, is over it: a trial is over the limit if it is over this value.
    /// Setters of one value go together. Nothing where all may be over it, or none has weight.
    pub fn bar(&self, target: f64, weight: impl Fn(u32) -> u64) -> Option<f64> {
        let all: u64 = self.setters.iter().map(|&(_, unit)| weight(unit)).sum();
        let allowed = target * all as f64;
        let mut over = 0;
        for run in self.setters.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
            over += run.iter().map(|&(_, unit)| weight(unit)).sum::<u64>();
            if over as f64 > allowed {
                return Some(run[0].0);
            }
        }
        None
    }

    /// The share of trials, by weight, that are over the limit; nothing where none has weight.
    pub fn share(&self, target: f64, weight: impl Fn(u32) -> u64) -> Option<f64> {
        let bar = self.bar(target, &weight);
        let is_over = |value: f64| {
            value > f64::NEG_INFINITY && bar.is_none_or(|bar| !is_match(bar, value))
        };
        let mut found = (0, 0);
        for &(value, unit) in &self.trials {
            let weight = weight(unit);
            found.1 += weight;
            found.0 += if is_over(value) { weight } else { 0 };
        }
        (found.1 > 0).then(|| found.0 as f64 / found.1 as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::Limited;
    use crate::bootstrap::weights;
    use crate::order;

    /// By hand: of four setters one may be over: 0.8 is the first that must not be, so that
    /// 0.9 alone is over the limit; the trial of 0.8 is not, those of 0.85 and 0.9 are. With
    /// the unit of 0.9 twice and that of 0.1 not at all, two of four are at 0.9: it must not be.
    #[test]
    fn a_limit_moves_with_the_weights_of_its_setters() {
        let setters = vec![(0.8, 1), (0.9, 0), (0.5, 2), (0.1, 3)];
        let trials = vec![(0.9, 0), (0.85, 1), (0.8, 2), (f64::NEG_INFINITY, 3)];
        let limited = Limited::new(setters, trials);
        assert_eq!(limited.bar(0.25, |_| 1), Some(0.8));
        assert_eq!(limited.share(0.25, |_| 1), Some(0.5));
        let twice = |unit| [2, 1, 1, 0][unit as usize];
        assert_eq!(limited.bar(0.25, twice), Some(0.9));
        assert_eq!(limited.share(0.25, twice), Some(0.0));
        assert_eq!(limited.share(0.25, |_| 0), None);
        assert_eq!(
            (limited.bar(1.0, |_| 1), limited.share(1.0, |_| 1)),
            (None, Some(0.75))
        );
    }

    /// With weights of 1 it is the threshold for a target, whatever the values.
    #[test]
    fn with_equal_weights_it_is_the_threshold_for_a_target() {
        let values = |seed: u64| -> Vec<(f64, u32)> {
            let mut random = crate::random::Generator::new(seed, 0);
            (0..60).map(|unit| (random.below(20) as f64 / 20.0, unit)).collect()
        };
        let (setters, trials) = (values(1), values(2));
        let sorted = |of: &[(f64, u32)]| {
            let mut all: Vec<f64> = of.iter().map(|(value, _)| *value).collect();
            all.sort_by(|a, b| b.total_cmp(a));
            all
        };
        let (tops, mates) = (sorted(&setters), sorted(&trials));
        let limited = Limited::new(setters, trials);
        for target in [0.02, 0.1, 0.3, 0.7] {
            let set = order::threshold_for_target(&tops, &mates, 60, None, target);
            let over = order::count_matches(&mates, set.unwrap().threshold);
            let share = limited.share(target, |_| 1).unwrap();
            assert!((share - over as f64 / 60.0).abs() < 1e-15, "{target}");
        }
        // Copies of every unit change nothing.
        let drawn = weights(60, 5, 0);
        let once = limited.share(0.1, |unit| u64::from(drawn[unit as usize]));
        let thrice = limited.share(0.1, |unit| 3 * u64::from(drawn[unit as usize]));
        assert_eq!(once, thrice);
    }
}
