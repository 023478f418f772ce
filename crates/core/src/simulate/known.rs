//! What the rates of a simulated study would be in a sample without end: of everybody, of
//! each condition, and within each group.

use falsematch_kernels::order::is_match;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::rate::Measure;
use crate::simulate::people::Design;
use crate::simulate::seeds::batch_seed;
use crate::simulate::{People, Population};

/// Thresholds are multiples of this.
const STEPS: usize = 10_000;
/// Batches, from whose spread the Monte Carlo error follows.
const BATCHES: u32 = 16;
/// About so many samples are compared all with all in each batch.
const SAMPLES: usize = 1_600;
/// The name of the arm that holds every comparison.
pub(super) const ALL: &str = "all";

/// A rate that is known, but for Monte Carlo error.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KnownRate {
    /// The arm: every comparison, or those of two samples of one condition.
    pub arm: String,
    /// The group that both people are of; nothing for everybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// FMR or FNMR.
    pub measure: Measure,
    /// The threshold; a score equal to it is a match.
    pub threshold: f64,
    /// The rate at that threshold, of people who are no kin and rightly labelled.
    pub rate: f64,
    /// Standard error of the rate, from the spread of independent batches.
    pub standard_error: f64,
}

/// Scores of batches of people, sorted: `[batch][arm]`.
pub(super) struct Batches {
    population: Population,
    counted: Vec<Vec<Counted>>,
    arms: Vec<String>,
}

/// Scores of one batch on one arm, each list ascending.
struct Counted {
    /// By pair of groups: that of (g, h), g <= h, at `g * groups + h`.
    non_mated: Vec<Vec<f64>>,
    /// By group.
    mated: Vec<Vec<f64>>,
}

impl Batches {
    /// Draws large batches of a population with the samples of a design, groups not left to
    /// chance, and compares all with all.
    pub(super) fn draw(population: &Population, design: &Design, seed: u64) -> Batches {
        let mut arms = vec![ALL.to_owned()];
        if population.conditions.len() > 1 {
            arms.extend(population.conditions.iter().map(|c| c.name.clone()));
        }
        let groups = population.groups.len();
        let each = design.samples_each() as usize;
        let people = u32::try_from((SAMPLES / (each * groups)).max(3)).unwrap_or(3);
        let design = Design {
            subjects: people,
            kin_pairs: 0,
            kin_likeness: 0.0,
            ..design.clone()
        };
        let of_batch = |batch: u32| {
            let seed = batch_seed(seed, batch);
            let of_group = |group: usize| {
                let seed = batch_seed(seed, u32::try_from(group).unwrap_or(u32::MAX));
                People::of_group(population, group, &design, seed)
            };
            let people: Vec<People> = (0..groups).map(of_group).collect();
            (0..arms.len()).map(|arm| count(&people, &design, arm)).collect()
        };
        let counted = (0..BATCHES).into_par_iter().map(of_batch).collect();
        Batches { population: population.clone(), counted, arms }
    }

    /// The lowest threshold, of those with four decimals, at which the FMR of everybody is
    /// at most the target.
    pub(super) fn threshold(&self, target: f64) -> f64 {
        let (mut low, mut high) = (0, 2 * STEPS);
        while low < high {
            let middle = (low + high) / 2;
            let rate = self.rate(0, None, Measure::Fmr, at(middle)).0;
            if rate <= target { high = middle } else { low = middle + 1 }
        }
        at(low)
    }

    /// FMR and FNMR at a threshold: of each arm, of everybody and within each group.
    pub(super) fn rates_at(&self, threshold: f64) -> Vec<KnownRate> {
        let groups = self.population.groups.len();
        let within = if groups > 1 { groups } else { 0 };
        let mut rates = Vec::new();
        for (arm, name) in self.arms.iter().enumerate() {
            for group in std::iter::once(None).chain((0..within).map(Some)) {
                for measure in [Measure::Fmr, Measure::Fnmr] {
                    let (rate, standard_error) =
                        self.rate(arm, group, measure, threshold);
                    let group = group.map(|g| self.population.groups[g].name.clone());
                    let arm = name.clone();
                    if rate.is_finite() {
                        rates.push(KnownRate {
                            arm,
                            group,
                            measure,
                            threshold,
                            rate,
                            standard_error,
                        });
                    }
                }
            }
        }
        rates
    }

    /// A rate with its standard error; not a number where there are no comparisons.
    fn rate(
        &self,
        arm: usize,
        group: Option<usize>,
        measure: Measure,
        threshold: f64,
    ) -> (f64, f64) {
        let of_batch = |batch: &Vec<Counted>| match measure {
            Measure::Fmr => self.fmr(&batch[arm], group, threshold),
            _ => self.fnmr(&batch[arm], group, threshold),
        };
        let rates: Vec<f64> = self.counted.iter().map(of_batch).collect();
        let count = rates.len() as f64;
        let mean = rates.iter().sum::<f64>() / count;
        let squares: f64 = rates.iter().map(|rate| (rate - mean) * (rate - mean)).sum();
        (mean, (squares / (count * (count - 1.0))).sqrt())
    }

    fn fmr(&self, counted: &Counted, group: Option<usize>, threshold: f64) -> f64 {
        let shares = self.population.shares();
        let groups = shares.len();
        let of = |one: usize, other: usize| {
            1.0 - share_under(&counted.non_mated[one * groups + other], threshold)
        };
        if let Some(group) = group {
            return of(group, group);
        }
        let pairs = (0..groups).flat_map(|one| (one..groups).map(move |h| (one, h)));
        let weight = |one, other| if one == other { 1.0 } else { 2.0 };
        pairs.map(|(g, h)| weight(g, h) * shares[g] * shares[h] * of(g, h)).sum()
    }

    fn fnmr(&self, counted: &Counted, group: Option<usize>, threshold: f64) -> f64 {
        let of = |group: usize| share_under(&counted.mated[group], threshold);
        match group {
            Some(group) => of(group),
            None => {
                let shares = self.population.shares();
                shares.iter().enumerate().map(|(g, share)| share * of(g)).sum()
            }
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "steps are few")]
fn at(step: usize) -> f64 {
    (step as f64 - STEPS as f64) / STEPS as f64
}

/// Share of ascending scores that are no match.
fn share_under(scores: &[f64], threshold: f64) -> f64 {
    let under = scores.partition_point(|&score| !is_match(score, threshold));
    under as f64 / scores.len() as f64
}

/// Compares all samples that are on an arm: number 0 has all, number c + 1 those of c.
fn count(people: &[People], design: &Design, arm: usize) -> Counted {
    let groups = people.len();
    let mut counted = Counted {
        non_mated: vec![Vec::new(); groups * groups],
        mated: vec![Vec::new(); groups],
    };
    let first: u32 = design.samples[..arm.saturating_sub(1)].iter().sum();
    let count = if arm == 0 { design.samples_each() } else { design.samples[arm - 1] };
    let each = design.samples_each() as usize;
    let on_arm = (first as usize..(first + count) as usize).collect::<Vec<_>>();
    let samples: Vec<usize> = (0..people[0].subjects())
        .flat_map(|person| on_arm.iter().map(move |sample| person * each + sample))
        .collect();
    for (one, ones) in people.iter().enumerate() {
        for (other, others) in people.iter().enumerate().skip(one) {
            for (place, &sample) in samples.iter().enumerate() {
                let from = if one == other { place + 1 } else { 0 };
                for &with in &samples[from..] {
                    let score = ones.score_with(sample, others, with);
                    let mated = one == other && sample / each == with / each;
                    let list = match mated {
                        true => &mut counted.mated[one],
                        false => &mut counted.non_mated[one * groups + other],
                    };
                    list.push(score);
                }
            }
        }
    }
    let lists = counted.non_mated.iter_mut().chain(&mut counted.mated);
    lists.for_each(|list| list.sort_unstable_by(f64::total_cmp));
    counted
}
