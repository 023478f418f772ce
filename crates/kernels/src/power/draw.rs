//! Counts of errors drawn from the description of their dependence, to try formulas on.

use super::{Dyadic, OneWay, Outcomes};
use crate::contrast::Cell;
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
        let each = rounded(self.trials_each);
        let trials: Vec<PairTrials> = (0..units)
            .flat_map(|one| (one + 1..units).map(move |other| (one, other, each)))
            .collect();
        let mut sweep = pairs::Sweep::new(units, &trials);
        self.draw_kinds([self.rate], units, generator, |one, other, [errors]| {
            (0..errors).for_each(|_| sweep.add(one, other));
        });
        sweep.summary()
    }

    /// Errors of two rates of the same trials, of which `outcomes` tells how many err in both
    /// and in either alone; the cells of the first rate and those of the second.
    ///
    /// Each of the three outcomes is drawn as the errors of [`Dyadic::draw`] are, with the same
    /// two correlations and propensities of its own, so that either rate has them too, as far
    /// as rates are small; so has the difference of both.
    pub fn draw_two(
        &self,
        outcomes: Outcomes,
        units: u32,
        generator: &mut Generator,
    ) -> [Vec<Cell>; 2] {
        let trials = rounded(self.trials_each);
        let mut cells = [Vec::new(), Vec::new()];
        self.draw_kinds(outcomes.all(), units, generator, |one, other, counts| {
            put(&mut cells, (one, other), counts, trials);
        });
        cells
    }

    /// Tells the errors of every pair by kind. A trial errs in one kind at most: a later kind
    /// is drawn among the trials that no earlier one took.
    fn draw_kinds<const KINDS: usize>(
        &self,
        rates: [f64; KINDS],
        units: u32,
        generator: &mut Generator,
        mut tell: impl FnMut(u32, u32, [u64; KINDS]),
    ) {
        let each = rounded(self.trials_each);
        let kinds = rates_of_the_rest(rates)
            .map(|rate| Alike::new(Dyadic { rate, ..*self }, units, generator));
        for one in 0..units {
            for other in one + 1..units {
                let mut left = each;
                let counts = std::array::from_fn(|kind| {
                    let errors = kinds[kind].errors(one, other, left, generator);
                    left -= errors;
                    errors
                });
                tell(one, other, counts);
            }
        }
    }
}

/// How errors of one kind come to pairs of units.
struct Alike {
    propensity: Vec<f64>,
    share: f64,
    repeated: f64,
}

impl Alike {
    fn new(of: Dyadic, units: u32, generator: &mut Generator) -> Alike {
        let odds = (1.0 - of.rate) / of.rate;
        let repeated = of.within * (1.0 - of.rate) + of.rate;
        match of.rate > 0.0 {
            true => Alike {
                propensity: propensities(units, of.across * odds, generator),
                share: of.rate / repeated,
                repeated,
            },
            false => {
                Alike { propensity: vec![0.0; units as usize], share: 0.0, repeated: 0.0 }
            }
        }
    }

    fn errors(
        &self,
        one: u32,
        other: u32,
        trials: u64,
        generator: &mut Generator,
    ) -> u64 {
        let likely = self.share * self.propensity[one as usize];
        if generator.uniform() < likely * self.propensity[other as usize] {
            (0..trials).filter(|_| generator.uniform() < self.repeated).count() as u64
        } else {
            0
        }
    }
}

impl OneWay {
    /// Errors of `units` with `trials_each` trials each (rounded), whose rates have the beta
    /// distribution of mean `rate` and intraclass correlation `within`.
    pub fn draw(&self, units: u32, generator: &mut Generator) -> Summary {
        let each = rounded(self.trials_each);
        let mut sweep = cluster::Sweep::new(vec![each; units as usize]);
        for unit in 0..units {
            let rates = self.rates_of_one([self.rate], generator);
            let [errors] = counts(rates, each, generator);
            (0..errors).for_each(|_| sweep.add(unit));
        }
        sweep.summary()
    }

    /// Errors of two rates of the same trials, of which `outcomes` tells how many err in both
    /// and in either alone; the cells of the first rate and those of the second. A unit's
    /// shares of outcomes have the Dirichlet distribution, so that each rate and their
    /// difference have the intraclass correlation `within`.
    pub fn draw_two(
        &self,
        outcomes: Outcomes,
        units: u32,
        generator: &mut Generator,
    ) -> [Vec<Cell>; 2] {
        let each = rounded(self.trials_each);
        let mut cells = [Vec::new(), Vec::new()];
        for unit in 0..units {
            let rates = self.rates_of_one(outcomes.all(), generator);
            put(&mut cells, (unit, unit), counts(rates, each, generator), each);
        }
        cells
    }

    /// A unit's own rates of kinds of errors, of which a trial has one at most.
    fn rates_of_one<const KINDS: usize>(
        &self,
        rates: [f64; KINDS],
        generator: &mut Generator,
    ) -> [f64; KINDS] {
        let all: f64 = rates.iter().sum();
        if self.within <= 0.0 || all <= 0.0 {
            return rates;
        }
        let strength = (1.0 - self.within) / self.within;
        if strength <= 0.0 {
            return only_one(rates, generator);
        }
        let parts = rates.map(|rate| match rate > 0.0 {
            true => gamma(rate * strength, generator),
            false => 0.0,
        });
        let sum = parts.iter().sum::<f64>() + gamma((1.0 - all) * strength, generator);
        // Shapes this small make all underflow; then all of it is one of them.
        if sum > 0.0 { parts.map(|part| part / sum) } else { only_one(rates, generator) }
    }
}

/// 1 for one kind, by its rate, or for none.
fn only_one<const KINDS: usize>(
    rates: [f64; KINDS],
    generator: &mut Generator,
) -> [f64; KINDS] {
    let kind = kind_of(&rates, generator.uniform());
    std::array::from_fn(|at| if Some(at) == kind { 1.0 } else { 0.0 })
}

/// The first kind whose summed rates go over a uniform number.
fn kind_of(rates: &[f64], uniform: f64) -> Option<usize> {
    let mut sum = 0.0;
    rates.iter().position(|rate| {
        sum += rate;
        uniform < sum
    })
}

/// How many of so many trials err, by kind.
fn counts<const KINDS: usize>(
    rates: [f64; KINDS],
    trials: u64,
    generator: &mut Generator,
) -> [u64; KINDS] {
    let mut counts = [0; KINDS];
    for _ in 0..trials {
        if let Some(kind) = kind_of(&rates, generator.uniform()) {
            counts[kind] += 1;
        }
    }
    counts
}

/// Each rate among the trials that no earlier kind took.
fn rates_of_the_rest<const KINDS: usize>(rates: [f64; KINDS]) -> [f64; KINDS] {
    let mut left = 1.0;
    rates.map(|rate| {
        let share = if left > 0.0 { rate / left } else { 0.0 };
        left -= rate;
        share
    })
}

fn put(
    cells: &mut [Vec<Cell>; 2],
    units: (u32, u32),
    [both, first, second]: [u64; 3],
    trials: u64,
) {
    for (cells, alone) in cells.iter_mut().zip([first, second]) {
        cells.push(Cell { units, errors: both + alone, trials });
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

    /// Means, variances and the covariance of two rates over many draws are those of the
    /// description: rates within four standard errors, variances within 20 %, of independent
    /// pairs of trials times the inflation.
    #[test]
    fn two_rates_and_their_difference_have_the_variance_of_their_description() {
        let outcomes = Outcomes::of([0.02, 0.035], 0.4);
        let dyadic = Dyadic { rate: 0.02, trials_each: 4.0, across: 0.004, within: 0.2 };
        let of_pairs =
            |stream| dyadic.draw_two(outcomes, 40, &mut Generator::new(3, stream));
        check_two(of_pairs, outcomes, dyadic.inflation(40), 780.0 * 4.0);
        let outcomes = Outcomes::of([0.1, 0.16], 0.5);
        let single = OneWay { rate: 0.1, trials_each: 3.0, within: 0.3 };
        let of_units =
            |stream| single.draw_two(outcomes, 60, &mut Generator::new(4, stream));
        check_two(of_units, outcomes, single.inflation(), 180.0);
    }

    fn check_two(
        draw: impl Fn(u64) -> [Vec<Cell>; 2],
        Outcomes { both, first, second }: Outcomes,
        inflation: f64,
        trials: f64,
    ) {
        let count = 1_000;
        let looks = (0..count).map(|stream| {
            let [first, second] = draw(stream).map(rate);
            [first, second, first - second]
        });
        let looks: Vec<[f64; 3]> = looks.collect();
        let (one, other, apart) = (both + first, both + second, first - second);
        let truths = [one, other, apart];
        let spreads =
            [one * (1.0 - one), other * (1.0 - other), first + second - apart * apart];
        for look in 0..3 {
            let mean = looks.iter().map(|looks| looks[look]).sum::<f64>() / count as f64;
            let squared = |looks: &[f64; 3]| (looks[look] - mean) * (looks[look] - mean);
            let variance = looks.iter().map(squared).sum::<f64>() / (count - 1) as f64;
            let expected = spreads[look] / trials * inflation;
            let error = (expected / count as f64).sqrt();
            assert!((mean - truths[look]).abs() < 4.0 * error, "{mean}");
            assert!((variance / expected - 1.0).abs() < 0.2, "{variance} {expected}");
        }
    }

    fn rate(cells: Vec<Cell>) -> f64 {
        let sum = |of: fn(&Cell) -> u64| cells.iter().map(of).sum::<u64>() as f64;
        sum(|cell| cell.errors) / sum(|cell| cell.trials)
    }
}
