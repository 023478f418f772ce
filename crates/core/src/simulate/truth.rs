//! The rates that a population would have in a sample without end.

use rayon::prelude::*;

use crate::simulate::people::Design;
use crate::simulate::seeds::batch_seed;
use crate::simulate::{People, Population};

/// Scores are counted in this many equal bins from -1 to 1; thresholds lie between bins.
const BINS: usize = 20_000;
/// Batches, from whose spread the Monte Carlo error follows.
const BATCHES: u32 = 16;

/// How large a sample the truth is measured on: for each of sixteen batches, ...
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TruthSize {
    /// ... people per group, one sample each, compared all with all for the FMR ...
    pub non_mated: u32,
    /// ... and people per group, three samples each, for the FNMR.
    pub mated: u32,
}

/// Known FMR and FNMR by threshold, each group with its exact share.
#[derive(Clone, Debug, PartialEq)]
pub struct Truth {
    /// Per batch, shares at or over each bin's lower edge.
    fmr: Vec<Vec<f64>>,
    /// Per batch, shares under each bin's lower edge.
    fnmr: Vec<Vec<f64>>,
}

/// A rate that is known, but for Monte Carlo error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Known {
    /// The threshold; a score equal to it is a match.
    pub threshold: f64,
    /// The rate at that threshold.
    pub rate: f64,
    /// Standard error of the rate, from the spread of independent batches.
    pub standard_error: f64,
}

impl Truth {
    /// Measures the rates of a population on a large sample.
    ///
    /// Groups are not left to chance: each pair of groups is weighted by its share.
    pub fn measure(population: &Population, size: TruthSize, seed: u64) -> Truth {
        let batches: Vec<_> = (0..BATCHES)
            .into_par_iter()
            .map(|batch| {
                let seed = batch_seed(seed, batch);
                (fmr_curve(population, size, seed), fnmr_curve(population, size, seed))
            })
            .collect();
        let (fmr, fnmr) = batches.into_iter().unzip();
        Truth { fmr, fnmr }
    }

    /// The lowest threshold at which the FMR is at most `target`.
    pub fn fmr(&self, target: f64) -> Known {
        let within = |bin: &usize| known(&self.fmr, *bin).rate <= target;
        known(&self.fmr, first(within, BINS))
    }

    /// The highest threshold at which the FNMR is at most `target`.
    pub fn fnmr(&self, target: f64) -> Known {
        let over = |bin: &usize| known(&self.fnmr, *bin).rate > target;
        known(&self.fnmr, first(over, BINS).saturating_sub(1))
    }
}

/// The first bin of which a condition holds that holds of all that follow.
fn first(holds: impl Fn(&usize) -> bool, end: usize) -> usize {
    let (mut low, mut high) = (0, end);
    while low < high {
        let middle = (low + high) / 2;
        if holds(&middle) { high = middle } else { low = middle + 1 }
    }
    low
}

fn known(batches: &[Vec<f64>], bin: usize) -> Known {
    let count = batches.len() as f64;
    let rate = batches.iter().map(|batch| batch[bin]).sum::<f64>() / count;
    let squares: f64 =
        batches.iter().map(|batch| (batch[bin] - rate) * (batch[bin] - rate)).sum();
    let threshold = -1.0 + 2.0 * bin as f64 / BINS as f64;
    Known { threshold, rate, standard_error: (squares / (count * (count - 1.0))).sqrt() }
}

/// Scores are rounded down into bins; the highest bin holds a score of 1 alone.
#[expect(clippy::cast_possible_truncation, reason = "rounding down is meant")]
fn bin(score: f64) -> usize {
    let place = (score + 1.0) * (0.5 * BINS as f64);
    if place <= 0.0 { 0 } else { (place as usize).min(BINS) }
}

fn groups(population: &Population, people: u32, samples: u32, seed: u64) -> Vec<People> {
    let draw = |group: usize| {
        let seed = batch_seed(
            seed,
            u32::try_from(group).expect("groups are fewer than dimensions"),
        );
        People::of_group(population, group, &Design::plain(people, samples), seed)
    };
    (0..population.groups.len()).map(draw).collect()
}

fn fmr_curve(population: &Population, size: TruthSize, seed: u64) -> Vec<f64> {
    let groups = groups(population, size.non_mated, 1, seed);
    let shares = population.shares();
    let mut curve = vec![0.0; BINS + 1];
    for (one, people) in groups.iter().enumerate() {
        for (other, others) in groups.iter().enumerate().skip(one) {
            let times = if one == other { 1.0 } else { 2.0 };
            let counts =
                if one == other { within(people) } else { between(people, others) };
            add_shares(
                &mut curve,
                counts.iter().rev(),
                times * shares[one] * shares[other],
            );
        }
    }
    curve.reverse();
    curve
}

fn within(people: &People) -> Vec<u64> {
    let mut counts = vec![0; BINS + 1];
    for sample in 0..people.subjects() {
        people.scores_after(sample).for_each(|score| counts[bin(score)] += 1);
    }
    counts
}

fn between(people: &People, others: &People) -> Vec<u64> {
    let mut counts = vec![0; BINS + 1];
    for sample in 0..people.subjects() {
        let scores = others.scores_with(people.template(sample));
        scores.for_each(|score| counts[bin(score)] += 1);
    }
    counts
}

fn fnmr_curve(population: &Population, size: TruthSize, seed: u64) -> Vec<f64> {
    let groups = groups(population, size.mated, 3, batch_seed(seed, u32::MAX));
    let mut under = vec![0.0; BINS + 1];
    for (people, share) in groups.iter().zip(population.shares()) {
        let mut counts = vec![0u64; BINS + 1];
        for first in (0..3 * people.subjects()).step_by(3) {
            for (one, other) in [(0, 1), (0, 2), (1, 2)] {
                counts[bin(people.score(first + one, first + other))] += 1;
            }
        }
        add_shares(&mut under, counts.iter(), share);
    }
    // Shares up to and with each bin; a threshold at its edge leaves the bin itself out.
    under.rotate_right(1);
    under[0] = 0.0;
    under
}

/// Adds a weight times the running share of counts.
fn add_shares<'a>(
    curve: &mut [f64],
    counts: impl Iterator<Item = &'a u64> + Clone,
    weight: f64,
) {
    let whole: u64 = counts.clone().sum();
    let mut running = 0;
    for (share, count) in curve.iter_mut().zip(counts) {
        running += count;
        *share += weight * running as f64 / whole as f64;
    }
}

#[cfg(test)]
mod tests {
    use falsematch_kernels::sphere::cap_share;

    use super::{Truth, TruthSize};
    use crate::simulate::{People, Population};

    const SIZE: TruthSize = TruthSize { non_mated: 400, mated: 2_000 };

    /// Closed form; within four standard errors at every rate.
    #[test]
    fn isotropic_fmr_is_the_share_of_a_cap() {
        let truth = Truth::measure(&Population::isotropic(), SIZE, 1);
        for target in [0.3, 0.1, 0.01, 0.001] {
            let known = truth.fmr(target);
            let exact = cap_share(known.threshold, 16);
            assert!(known.rate <= target && known.rate > 0.9 * target, "{known:?}");
            assert!((known.rate - exact).abs() < 4.0 * known.standard_error, "{known:?}");
        }
    }

    /// The mean over many small samples, within four of its own standard errors.
    #[test]
    fn truth_is_what_samples_have_on_average() {
        let population = Population::grouped();
        let truth = Truth::measure(&population, SIZE, 2);
        let (fmr, fnmr) = (truth.fmr(0.05), truth.fnmr(0.05));
        let rates: Vec<(f64, f64)> = (0..400)
            .map(|seed| {
                let people = People::draw(&population, 24, 2, 1_000 + seed);
                let samples = 48;
                let (mut matches, mut misses) = (0, 0);
                for one in 0..samples {
                    for other in one + 1..samples {
                        let score = people.score(one, other);
                        let mated = one / 2 == other / 2;
                        matches += u32::from(!mated && score >= fmr.threshold);
                        misses += u32::from(mated && score < fnmr.threshold);
                    }
                }
                (f64::from(matches) / 1_104.0, f64::from(misses) / 24.0)
            })
            .collect();
        check(rates.iter().map(|rate| rate.0).collect(), fmr.rate);
        check(rates.iter().map(|rate| rate.1).collect(), fnmr.rate);
    }

    fn check(rates: Vec<f64>, expected: f64) {
        let count = rates.len() as f64;
        let mean = rates.iter().sum::<f64>() / count;
        let squares: f64 = rates.iter().map(|rate| (rate - mean) * (rate - mean)).sum();
        let error = (squares / count).sqrt() / count.sqrt();
        assert!((mean - expected).abs() < 4.0 * error, "{mean} {expected} {error}");
    }
}
