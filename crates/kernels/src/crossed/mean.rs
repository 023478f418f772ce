//! The same two variances for a mean of values that lie between their ends, each of which
//! the units of a pool change by some part.

use super::{Pool, units_of};

/// That a unit of a pool has a part in the value of a trial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The trial.
    pub trial: u32,
    /// The pool.
    pub pool: u32,
    /// The unit of the pool.
    pub decider: u32,
}

/// Trials with their owners, and the parts that units of pools have in them: made once for
/// any number of values.
#[derive(Clone, Debug)]
pub struct Valued<'a> {
    owners: Vec<u32>,
    pools: Vec<Pool<'a>>,
    /// By pair of units.
    parts: Vec<Part>,
    /// Trials of each unit.
    trials: Vec<u64>,
    /// How many units own trials.
    units: u64,
    /// The same, or how many stand in pools where they are fewer.
    fewer: u64,
}

/// A mean with what its interval needs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mean {
    /// The mean over trials.
    pub value: f64,
    /// Variance given the pools: the units that own trials vary.
    pub variance_given: f64,
    /// Variance across pools: those in the pools vary too.
    pub variance_across: f64,
}

impl<'a> Valued<'a> {
    /// `owners[t]` is the unit, under `units`, that trial `t` belongs to. `parts` may be in
    /// any order.
    ///
    /// # Panics
    /// If an owner or a part is of a unit, trial or pool that is not there.
    pub fn new(
        owners: Vec<u32>,
        units: usize,
        pools: Vec<Pool<'a>>,
        mut parts: Vec<Part>,
    ) -> Valued<'a> {
        let mut trials = vec![0; units];
        owners.iter().for_each(|&owner| trials[owner as usize] += 1);
        let is_there = |part: &Part| {
            (part.trial as usize) < owners.len()
                && (part.pool as usize) < pools.len()
                && (part.decider as usize) < units
        };
        assert!(parts.iter().all(is_there), "a part of what is not there");
        parts.sort_unstable_by_key(|part| {
            let owner = owners[part.trial as usize];
            (pair(owner, part.decider), part.trial, part.pool, part.decider)
        });
        let owning = trials.iter().filter(|&&trials| trials > 0).count() as u64;
        let in_pools = if pools.is_empty() { owning } else { units_of(&pools) };
        let fewer = if in_pools < owning { in_pools } else { owning };
        Valued { owners, pools, parts, trials, units: owning, fewer }
    }

    /// How many trials there are.
    pub fn trials(&self) -> u64 {
        self.owners.len() as u64
    }

    /// How many units own trials.
    pub fn units(&self) -> u64 {
        self.units
    }

    /// How many units tell of variation across pools: those that own trials, or those in
    /// pools where they are fewer.
    pub fn units_across(&self) -> u64 {
        self.fewer
    }

    /// The mean of `values[t]` over trials, where without the unit of a part the value would
    /// be less by what `change` says of the part. With values 0 and 1 and changes of 1 this
    /// is [`summarise`](super::summarise).
    ///
    /// # Panics
    /// If there is not a value for each trial, or no trial.
    pub fn mean(&self, values: &[f64], change: impl Fn(&Part) -> f64) -> Mean {
        assert!(values.len() == self.owners.len(), "a value for each trial");
        assert!(!values.is_empty(), "a mean of no trials");
        let all = values.len() as f64;
        let value = values.iter().sum::<f64>() / all;
        let mut own: Vec<f64> =
            self.trials.iter().map(|&trials| -value * trials as f64).collect();
        for (&owner, value) in self.owners.iter().zip(values) {
            own[owner as usize] += value;
        }
        let changes: Vec<f64> = self.parts.iter().map(change).collect();
        let units = self.units as f64;
        let correction = if self.units > 1 { units / (units - 1.0) } else { 1.0 };
        let squares = |sums: &[f64]| sums.iter().map(|d| d * d).sum::<f64>();
        let variance_given = correction * squares(&own) / (all * all);
        let beyond = self.add_changes(&mut own, &changes);
        let both = correction * (squares(&own) + beyond) - self.paired(&changes);
        let across = both / (all * all);
        let variance_across =
            if across > variance_given { across } else { variance_given };
        Mean { value, variance_given, variance_across }
    }

    /// Adds what each unit does in the pools, centred by pool; the sum of squares of units
    /// that are not known.
    fn add_changes(&self, sums: &mut [f64], changes: &[f64]) -> f64 {
        let mut of_pool = vec![0.0; self.pools.len()];
        for (part, change) in self.parts.iter().zip(changes) {
            sums[part.decider as usize] += change;
            of_pool[part.pool as usize] += change;
        }
        let mut beyond = 0.0;
        for (pool, total) in self.pools.iter().zip(of_pool) {
            let mean = if pool.size > 0 { total / pool.size as f64 } else { 0.0 };
            pool.members.iter().for_each(|&unit| sums[unit as usize] -= mean);
            beyond += (pool.size - pool.members.len() as u64) as f64 * mean * mean;
        }
        beyond
    }

    /// The sum over pairs of units of the squared changes between them.
    fn paired(&self, changes: &[f64]) -> f64 {
        let (mut all, mut of_pair, mut last) = (0.0, 0.0, None);
        for (part, change) in self.parts.iter().zip(changes) {
            let this = pair(self.owners[part.trial as usize], part.decider);
            if last != Some(this) {
                all += of_pair * of_pair;
                of_pair = 0.0;
                last = Some(this);
            }
            of_pair += change;
        }
        all + of_pair * of_pair
    }
}

fn pair(one: u32, other: u32) -> (u32, u32) {
    if one < other { (one, other) } else { (other, one) }
}

#[cfg(test)]
mod tests {
    use super::super::{Mark, summarise};
    use super::*;
    use crate::gallery::rarefied;
    use crate::random::Generator;

    /// Two pools of five units each, fifteen trials of units 0 to 4; who decides them.
    fn drawn() -> (Vec<u32>, Vec<Part>, [Vec<u32>; 2]) {
        let mut random = Generator::new(3, 0);
        let owners: Vec<u32> = (0..15).map(|trial| trial % 5).collect();
        let pools = [vec![2, 3, 5, 6, 7], vec![0, 1, 8, 9, 10]];
        let mut parts = Vec::new();
        for trial in 0..15 {
            let pool = trial % 2;
            for &decider in &pools[pool as usize] {
                // One unit of each pool decides most trials.
                let often = if decider == pools[pool as usize][0] { 0.8 } else { 0.1 };
                if random.uniform() < often {
                    parts.push(Part { trial, pool, decider });
                }
            }
        }
        (owners, parts, pools)
    }

    fn pools(members: &[Vec<u32>; 2]) -> Vec<Pool<'_>> {
        members.iter().map(|members| Pool { size: 5, members }).collect()
    }

    #[test]
    fn with_values_of_zero_and_one_it_is_the_summary_of_errors() {
        let (owners, parts, members) = drawn();
        let count = |trial: u32| parts.iter().filter(|part| part.trial == trial).count();
        let values: Vec<f64> =
            (0..15).map(|trial| f64::from(u8::from(count(trial) > 0))).collect();
        let decides = |part: &Part| f64::from(u8::from(count(part.trial) == 1));
        let marks = parts.iter().filter(|part| count(part.trial) == 1);
        let marks = marks.map(|part| Mark {
            pool: part.pool,
            decider: part.decider,
            owner: owners[part.trial as usize],
        });
        let mut errors = vec![0; 11];
        (0..15).filter(|&t| count(t) > 0).for_each(|t| errors[(t % 5) as usize] += 1);
        let mut trials = vec![3; 5];
        trials.resize(11, 0);
        let expected = summarise(&errors, &trials, &pools(&members), marks.collect());
        let found = Valued::new(owners.clone(), 11, pools(&members), parts.clone())
            .mean(&values, decides);
        assert!((found.value - expected.given.rate()).abs() < 1e-15);
        assert!((found.variance_given - expected.variance_given).abs() < 1e-15);
        assert!((found.variance_across - expected.variance_across).abs() < 1e-15);
        assert!(found.variance_across > found.variance_given);
    }

    /// The sum over units of a pool of the squared centred changes is the delete-one
    /// jackknife of the mean over smaller pools: leaving out unit `j` of five and drawing
    /// two of the other four changes the mean by what the changes of `j` say, less their
    /// average. One pool; owners that do not vary, so that the pool alone is seen.
    #[test]
    fn changes_are_those_of_leaving_a_unit_out() {
        let members = [2u32, 3, 4, 5, 6];
        let over: [&[u32]; 2] = [&[2, 3], &[2, 3]];
        let parts: Vec<Part> = (0u32..)
            .zip(over)
            .flat_map(|(trial, of)| {
                of.iter().map(move |&decider| Part { trial, pool: 0, decider })
            })
            .collect();
        let pool = vec![Pool { size: 5, members: &members }];
        let value = rarefied(5, 2, 2);
        let change = rarefied(4, 2, 2) - rarefied(4, 1, 2);
        let found =
            Valued::new(vec![0, 1], 7, pool, parts).mean(&[value, value], |_| change);
        assert!(found.variance_given.abs() < 1e-16);
        let without = |decider: u32| {
            let left = |of: &[u32]| of.iter().filter(|&&d| d != decider).count() as u64;
            let sum: f64 = over.iter().map(|of| rarefied(4, left(of), 2)).sum();
            value - sum / 2.0
        };
        let jackknife: f64 = members.iter().map(|&j| without(j) * without(j)).sum();
        // Two owners: a correction of 2; less what each pair has for itself.
        let pairs = 4.0 * change * change / 4.0;
        assert!((found.variance_across - (2.0 * jackknife - pairs)).abs() < 1e-15);
    }
}
