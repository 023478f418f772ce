//! Counts of errors drawn from the description of their dependence, to try formulas on.

use super::{Dyadic, OneWay};
use crate::dependent::Summary;
use crate::pairs::PairTrials;
use crate::random::Generator;
use crate::{cluster, pairs};

impl Dyadic {
    /// Errors of `units`, of which every two have `trials_each` trials (rounded).
    ///
    /// Unit `i` has a propensity `u_i` with mean 1 and variance `across (1 - p) / p` (gamma).
    /// A pair is alike with probability `p u_i u_j / r`, and each trial of a pair that is alike
    /// errs with probability `r`, where `r = within (1 - p) + p`. Two trials of a pair then
    /// have the correlation `within`, and two that share one unit `across`, as far as no
    /// probability goes over 1.
    pub fn draw(&self, units: u32, generator: &mut Generator) -> Summary {
        let odds = (1.0 - self.rate) / self.rate;
        let propensity = propensities(units, self.across * odds, generator);
        let repeated = self.within * (1.0 - self.rate) + self.rate;
        let each = rounded(self.trials_each);
        let trials: Vec<PairTrials> = (0..units)
            .flat_map(|one| (one + 1..units).map(move |other| (one, other, each)))
            .collect();
        let mut sweep = pairs::Sweep::new(units, &trials);
        let share = self.rate / repeated;
        for one in 0..units {
            let likely = share * propensity[one as usize];
            for other in one + 1..units {
                if generator.uniform() < likely * propensity[other as usize] {
                    (0..each)
                        .filter(|_| generator.uniform() < repeated)
                        .for_each(|_| sweep.add(one, other));
                }
            }
        }
        sweep.summary()
    }
}

impl OneWay {
    /// Errors of `units` with `trials_each` trials each (rounded), whose rates have the beta
    /// distribution of mean `rate` and intraclass correlation `within`.
    pub fn draw(&self, units: u32, generator: &mut Generator) -> Summary {
        let each = rounded(self.trials_each);
        let mut sweep = cluster::Sweep::new(vec![each; units as usize]);
        for unit in 0..units {
            let rate = self.rate_of_one(generator);
            (0..each)
                .filter(|_| generator.uniform() < rate)
                .for_each(|_| sweep.add(unit));
        }
        sweep.summary()
    }

    fn rate_of_one(&self, generator: &mut Generator) -> f64 {
        if self.within <= 0.0 || self.rate <= 0.0 {
            return self.rate;
        }
        let strength = (1.0 - self.within) / self.within;
        if strength <= 0.0 {
            return if generator.uniform() < self.rate { 1.0 } else { 0.0 };
        }
        let first = gamma(self.rate * strength, generator);
        let second = gamma((1.0 - self.rate) * strength, generator);
        let sum = first + second;
        // Shapes this small make both underflow; then all of it is one of the two.
        if sum > 0.0 {
            return first / sum;
        }
        if generator.uniform() < self.rate { 1.0 } else { 0.0 }
    }
}

/// Numbers of mean 1 and a variance.
fn propensities(units: u32, variance: f64, generator: &mut Generator) -> Vec<f64> {
    let one = |_| match variance > 0.0 {
        true => gamma(1.0 / variance, generator) * variance,
        false => 1.0,
    };
    (0..units).map(one).collect()
}

/// A gamma number of a shape and scale 1 (Marsaglia and Tsang 2000); of a shape under 1 by
/// the power of a uniform number.
fn gamma(shape: f64, generator: &mut Generator) -> f64 {
    if shape < 1.0 {
        let boost = libm::pow(generator.uniform(), 1.0 / shape);
        return gamma(shape + 1.0, generator) * boost;
    }
    let d = shape - 1.0 / 3.0;
    let c = 1.0 / (9.0 * d).sqrt();
    loop {
        let normal = generator.normal();
        let root = 1.0 + c * normal;
        if root <= 0.0 {
            continue;
        }
        let cube = root * root * root;
        let limit = 0.5 * normal * normal + d * (1.0 - cube + libm::log(cube));
        if libm::log(generator.uniform()) < limit {
            return d * cube;
        }
    }
}

/// At least one.
fn rounded(trials: f64) -> u64 {
    // A count of trials, far under 2^53.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let whole = libm::round(trials) as u64;
    whole.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The mean and the variance of the rates of many draws are those of the description:
    /// within four standard errors, and 20 %.
    #[test]
    fn draws_have_the_rate_and_the_variance_of_their_description() {
        let dyadic = Dyadic { rate: 0.02, trials_each: 4.0, across: 0.004, within: 0.2 };
        let of_pairs = |stream| dyadic.draw(40, &mut Generator::new(1, stream));
        check(of_pairs, 0.02, dyadic.inflation(40), 780.0 * 4.0);
        let single = OneWay { rate: 0.1, trials_each: 3.0, within: 0.3 };
        let of_units = |stream| single.draw(60, &mut Generator::new(2, stream));
        check(of_units, 0.1, single.inflation(), 180.0);
    }

    fn check(draw: impl Fn(u64) -> Summary, rate: f64, inflation: f64, trials: f64) {
        let count = 1_000;
        let rates: Vec<f64> = (0..count).map(|stream| draw(stream).rate()).collect();
        let mean = rates.iter().sum::<f64>() / count as f64;
        let squares: f64 = rates.iter().map(|r| (r - mean) * (r - mean)).sum();
        let variance = squares / (count - 1) as f64;
        let expected = rate * (1.0 - rate) / trials * inflation;
        assert!((mean - rate).abs() < 4.0 * (expected / count as f64).sqrt(), "{mean}");
        assert!((variance / expected - 1.0).abs() < 0.2, "{variance} {expected}");
    }
}
