//! Bands that hold a whole curve at once.

use crate::curve::Moments;
use crate::special::normal_cdf;

/// The level at which each of several intervals has to be taken, so that all of them hold
/// their values at once with probability `level`.
///
/// A column is one statistic over all replicates. The critical value is the quantile over
/// replicates of the largest distance from its mean that any statistic has, in units of its
/// own standard deviation (the sup-t band of Montiel Olea and Plagborg-Moller 2019,
/// algorithm 2: equal precision at every point); the interval that reaches so many standard
/// errors if it is normal has the level `2 Phi(critical value) - 1`. Square roots are
/// compared, because the deviation of the root of a small rate hardly depends on the rate
/// (Bartlett 1936), so that few errors are no more skew than many.
///
/// Columns that do not vary are left out. Nothing where none does, or where the replicates
/// are too few for the quantile: `(replicates + 1) (1 - level)` must be at least 1; nothing
/// either where no level under 1 reaches far enough. Never under `level`.
///
/// # Panics
/// If the columns differ in length, if a number is negative, or if not `0 < level < 1`.
pub fn level_for_all(columns: &[Vec<f64>], level: f64) -> Option<f64> {
    assert!(level > 0.0 && level < 1.0, "level `{level}` is not within 0 and 1");
    let replicates = columns.first()?.len();
    assert!(columns.iter().all(|column| column.len() == replicates));
    let mut largest = vec![0.0_f64; replicates];
    let distances: Vec<_> =
        columns.iter().filter_map(|column| distances(column)).collect();
    if distances.is_empty() {
        return None;
    }
    for column in distances {
        for (largest, distance) in largest.iter_mut().zip(column) {
            *largest = if distance > *largest { distance } else { *largest };
        }
    }
    let rank = libm::ceil((replicates as f64 + 1.0) * level);
    // A whole number from 1 up, and looked up, not indexed.
    #[expect(clippy::cast_possible_truncation)]
    let position = rank as usize - 1;
    largest.sort_unstable_by(f64::total_cmp);
    let each = 2.0 * normal_cdf(*largest.get(position)?) - 1.0;
    (each < 1.0).then_some(if each > level { each } else { level })
}

/// Distances of the square roots from their mean, in standard deviations.
fn distances(column: &[f64]) -> Option<Vec<f64>> {
    assert!(column.iter().all(|&value| value >= 0.0), "a number is negative");
    let roots: Vec<f64> = column.iter().map(|value| value.sqrt()).collect();
    let moments = Moments::of(&roots);
    let deviation = moments.variance()?.sqrt();
    let distance = |root: &f64| (root - moments.mean).abs() / deviation;
    (deviation > 0.0).then(|| roots.iter().map(distance).collect())
}

#[cfg(test)]
mod tests {
    use super::level_for_all;
    use crate::bootstrap::{Tail, Trials, resample};
    use crate::dependent::{rate_interval, sweep};
    use crate::pairs::{PairTrials, Sides, Sweep};
    use crate::random::Generator;
    use crate::special::normal_cdf;

    fn columns(count: usize, shared: f64, replicates: usize) -> Vec<Vec<f64>> {
        let mut generator = Generator::new(2, 2);
        let own = (1.0 - shared * shared).sqrt();
        let common: Vec<f64> = (0..replicates).map(|_| generator.normal()).collect();
        let column = |_| -> Vec<f64> {
            let value = |common: &f64| {
                let root = 20.0 + shared * common + own * generator.normal();
                root * root
            };
            common.iter().map(value).collect()
        };
        (0..count).map(column).collect()
    }

    /// Of one statistic the level is its own; of eight that are independent it is that of
    /// Sidak 1967, `level^(1/8)`; of eight that are the same it is that of one.
    #[test]
    fn known_dependence_gives_the_known_level() {
        let found =
            |count, shared| level_for_all(&columns(count, shared, 100_000), 0.9).unwrap();
        // The standard error of the share under a quantile is 0.001 of 0.9.
        assert!((found(1, 0.0) - 0.9).abs() < 0.005, "{}", found(1, 0.0));
        let sidak = libm::pow(0.9, 1.0 / 8.0);
        assert!((found(8, 0.0) - sidak).abs() < 0.001, "{} {sidak}", found(8, 0.0));
        assert!((found(8, 1.0) - 0.9).abs() < 0.005, "{}", found(8, 1.0));
    }

    #[test]
    fn what_does_not_vary_gives_no_level() {
        assert_eq!(level_for_all(&[], 0.95), None);
        assert_eq!(level_for_all(&[vec![]], 0.95), None);
        assert_eq!(level_for_all(&[vec![1.0]], 0.95), None);
        assert_eq!(level_for_all(&[vec![0.25; 100], vec![0.0; 100]], 0.95), None);
        // 18 replicates do not reach one in twenty.
        assert_eq!(level_for_all(&columns(2, 0.5, 18), 0.95), None);
        assert!(level_for_all(&columns(2, 0.5, 19), 0.95).is_some());
        // Each in one replicate of its own, twenty deviations away, and those are one in ten.
        let lonely = |at: usize| (0..400).map(|r| f64::from(u8::from(r == at))).collect();
        let lonely: Vec<Vec<f64>> = (0..40).map(lonely).collect();
        assert_eq!(level_for_all(&lonely, 0.95), None);
        let mut with_constant = columns(3, 0.5, 200);
        let without = level_for_all(&with_constant, 0.95);
        with_constant.push(vec![0.5; 200]);
        assert_eq!(level_for_all(&with_constant, 0.95), without);
    }

    /// The score of two units is the sum of both units' effects and of noise: the share of
    /// scores at or over a threshold is known, and so whether a band holds all of them.
    struct Population {
        units: u32,
        effect: f64,
        noise: f64,
    }

    /// Thresholds at which 2 to 40 % of the scores lie, in standard deviations.
    const THRESHOLDS: [f64; 10] =
        [2.05, 1.88, 1.64, 1.48, 1.28, 1.04, 0.84, 0.67, 0.52, 0.25];

    impl Population {
        /// Whether the band at `level` and the intervals at it hold the true curve.
        fn holds(&self, seed: u64, level: f64) -> [bool; 2] {
            let mut generator = Generator::new(seed, 1 << 40);
            let effects: Vec<f64> =
                (0..self.units).map(|_| self.effect * generator.normal()).collect();
            let mut errors = Vec::new();
            let mut trials: Vec<PairTrials> = Vec::new();
            for i in 0..self.units {
                for j in i + 1..self.units {
                    let score = effects[i as usize]
                        + effects[j as usize]
                        + self.noise * generator.normal();
                    errors.push((score, (i, j)));
                    trials.push((i, j, 1));
                }
            }
            errors.sort_by(|a, b| b.0.total_cmp(&a.0));
            let spread =
                (2.0 * self.effect * self.effect + self.noise * self.noise).sqrt();
            let after = THRESHOLDS
                .map(|at| errors.partition_point(|error| error.0 >= at * spread));
            let level = [self.level(&errors, &after, seed, level), level];
            let swept =
                sweep(Sweep::new(self.units, &trials), errors, &after.map(|n| n as u64));
            level.map(|level| {
                swept.iter().zip(THRESHOLDS).all(|(swept, at)| {
                    let denser = swept.denser.as_ref();
                    let bounds =
                        rate_interval(&swept.summary, denser, level).unwrap().bounds;
                    let truth = normal_cdf(-at);
                    bounds.low <= truth && truth <= bounds.high
                })
            })
        }

        fn level(
            &self,
            errors: &[(f64, (u32, u32))],
            after: &[usize],
            seed: u64,
            level: f64,
        ) -> f64 {
            let pairs: Vec<_> = errors.iter().map(|error| error.1).collect();
            let ones = vec![1; self.units as usize];
            let tail = Tail {
                units: self.units,
                errors: &pairs,
                after,
                trials: Trials::Sides(&vec![Sides::equal(1); self.units as usize]),
                clones: &ones,
            };
            let found = resample(&tail, 399, seed).unwrap();
            let columns: Vec<_> =
                (0..after.len()).filter_map(|at| found.rates(at).ok()).collect();
            level_for_all(&columns, level).unwrap()
        }

        fn coverage(&self, repetitions: u32) -> [f64; 2] {
            let mut held = [0; 2];
            for seed in 0..repetitions {
                let holds = self.holds(seed.into(), 0.95);
                held.iter_mut()
                    .zip(holds)
                    .for_each(|(held, now)| *held += u32::from(now));
            }
            held.map(|held| f64::from(held) / f64::from(repetitions))
        }
    }

    #[test]
    fn a_band_holds_the_whole_curve_and_single_intervals_do_not() {
        let population = Population { units: 60, effect: 0.5, noise: 1.0 };
        let [band, intervals] = population.coverage(200);
        // Three standard errors of 200 repetitions at .95 are .046.
        assert!(band >= 0.904, "{band}");
        assert!(intervals < band && intervals < 0.92, "{intervals}");
    }

    #[test]
    #[ignore = "measures the table of docs/concepts/curves.md"]
    #[allow(clippy::print_stdout)]
    fn coverage_of_bands() {
        for units in [30, 50, 200] {
            for effect in [0.0, 0.5, 1.0] {
                let population = Population { units, effect, noise: 1.0 };
                let [band, intervals] = population.coverage(1_000);
                println!(
                    "{units} units, effect {effect}: band {band}, single {intervals}"
                );
            }
        }
    }
}
