//! The same two variances for a mean of values that lie between their ends, each of which
//! the units of a pool change by some part.
//!
//! Trials of the same value are of one *kind*, and so are parts of the same change. There are
//! few kinds and many trials, so that what belongs together is counted once, and a mean goes
//! through the counts.

use super::{Pool, units_of};

/// Trials in their order.
#[derive(Clone, Copy, Debug)]
pub struct Trials<'a> {
    /// The unit that each belongs to.
    pub owners: &'a [u32],
    /// Of which kind the value of each is.
    pub kinds: &'a [u32],
}

/// That a unit of a pool has a part in the value of a trial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The trial.
    pub trial: u32,
    /// The pool.
    pub pool: u32,
    /// The unit of the pool.
    pub decider: u32,
    /// Of which kind the change is that the unit makes.
    pub kind: u32,
}

/// Trials with their owners, and the parts that units of pools have in them: made once for
/// any number of values.
#[derive(Clone, Debug)]
pub struct Valued<'a> {
    pools: Vec<Pool<'a>>,
    /// How many trials there are.
    all: u64,
    /// Trials of each unit.
    trials: Vec<u64>,
    /// Trials by the kind of value.
    by_kind: Vec<Count>,
    /// Trials by unit and kind of value.
    owned: Vec<Count>,
    /// Parts by unit and kind of change.
    decided: Vec<Count>,
    /// Parts by pool and kind of change.
    pooled: Vec<Count>,
    /// Pairs of units with one part between them, by the kind of change.
    single: Vec<Count>,
    /// Parts between pairs of units that have several, by number of the pair and kind.
    several: Vec<Count>,
    /// How many units own trials.
    units: u64,
    /// The same, or how many stand in pools where they are fewer.
    fewer: u64,
}

/// So many of a kind with somebody.
#[derive(Clone, Copy, Debug)]
struct Count {
    of: u32,
    kind: u32,
    number: f64,
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
    /// Owners and deciders are under `units`. `parts` may be in any order.
    ///
    /// # Panics
    /// If there is not a kind for each owner, or an owner or a part is of a unit, trial or
    /// pool that is not there.
    pub fn new(
        given: Trials<'_>,
        units: usize,
        pools: Vec<Pool<'a>>,
        parts: &[Part],
    ) -> Valued<'a> {
        let Trials { owners, kinds } = given;
        assert!(owners.len() == kinds.len(), "a kind for each trial");
        let mut trials = vec![0; units];
        owners.iter().for_each(|&owner| trials[owner as usize] += 1);
        let is_there = |part: &Part| {
            (part.trial as usize) < owners.len()
                && (part.pool as usize) < pools.len()
                && (part.decider as usize) < units
        };
        assert!(parts.iter().all(is_there), "a part of what is not there");
        let owning = trials.iter().filter(|&&trials| trials > 0).count() as u64;
        let in_pools = if pools.is_empty() { owning } else { units_of(&pools) };
        let (single, several) = between(owners, parts);
        Valued {
            pools,
            all: owners.len() as u64,
            trials,
            by_kind: counted(kinds.iter().map(|&kind| (0, kind))),
            owned: counted(owners.iter().copied().zip(kinds.iter().copied())),
            decided: counted(parts.iter().map(|part| (part.decider, part.kind))),
            pooled: counted(parts.iter().map(|part| (part.pool, part.kind))),
            single,
            several,
            units: owning,
            fewer: if in_pools < owning { in_pools } else { owning },
        }
    }

    /// How many trials there are.
    pub fn trials(&self) -> u64 {
        self.all
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

    /// The mean over trials of `values`, one of each kind, where without the unit of a part
    /// the value would be less by the one of `changes` of its kind. With values 0 and 1 and
    /// changes of 1 this is [`summarise`](super::summarise).
    ///
    /// # Panics
    /// If there is no trial, or no value or change of a kind.
    pub fn mean(&self, values: &[f64], changes: &[f64]) -> Mean {
        assert!(self.all > 0, "a mean of no trials");
        let all = self.all as f64;
        let sum: f64 = self.by_kind.iter().map(|count| count.times(values)).sum();
        let value = sum / all;
        let mut own: Vec<f64> =
            self.trials.iter().map(|&trials| -value * trials as f64).collect();
        add(&mut own, &self.owned, values);
        let units = self.units as f64;
        let correction = if self.units > 1 { units / (units - 1.0) } else { 1.0 };
        let squares = |sums: &[f64]| sums.iter().map(|d| d * d).sum::<f64>();
        let variance_given = correction * squares(&own) / (all * all);
        let beyond = self.add_changes(&mut own, changes);
        let both = correction * (squares(&own) + beyond) - self.paired(changes);
        let across = both / (all * all);
        let variance_across =
            if across > variance_given { across } else { variance_given };
        Mean { value, variance_given, variance_across }
    }

    /// Adds what each unit does in the pools, centred by pool; the sum of squares of units
    /// that are not known.
    fn add_changes(&self, sums: &mut [f64], changes: &[f64]) -> f64 {
        add(sums, &self.decided, changes);
        let mut of_pool = vec![0.0; self.pools.len()];
        add(&mut of_pool, &self.pooled, changes);
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
        let square = |count: &Count| {
            let change = changes[count.kind as usize];
            count.number * change * change
        };
        let single: f64 = self.single.iter().map(square).sum();
        let pairs = self.several.chunk_by(|one, other| one.of == other.of);
        let sums =
            pairs.map(|pair| pair.iter().map(|count| count.times(changes)).sum::<f64>());
        single + sums.map(|sum| sum * sum).sum::<f64>()
    }
}

impl Count {
    fn times(&self, of_kind: &[f64]) -> f64 {
        self.number * of_kind[self.kind as usize]
    }
}

/// Adds what the counts come to.
fn add(sums: &mut [f64], counts: &[Count], of_kind: &[f64]) {
    counts.iter().for_each(|count| sums[count.of as usize] += count.times(of_kind));
}

/// How often each pair of somebody and a kind is there, ascending.
fn counted(pairs: impl Iterator<Item = (u32, u32)>) -> Vec<Count> {
    let mut pairs: Vec<(u32, u32)> = pairs.collect();
    pairs.sort_unstable();
    let runs = pairs.chunk_by(|one, other| one == other);
    let count = |run: &[(u32, u32)]| Count {
        of: run[0].0,
        kind: run[0].1,
        number: run.len() as f64,
    };
    runs.map(count).collect()
}

/// Parts between units, in either direction: the pairs that have one, by kind, and the parts
/// of those that have several.
fn between(owners: &[u32], parts: &[Part]) -> (Vec<Count>, Vec<Count>) {
    let of = |part: &Part| (pair(owners[part.trial as usize], part.decider), part.kind);
    let mut pairs: Vec<((u32, u32), u32)> = parts.iter().map(of).collect();
    pairs.sort_unstable();
    let runs = || pairs.chunk_by(|one, other| one.0 == other.0);
    let single = runs().filter(|run| run.len() == 1).map(|run| (0, run[0].1));
    let several = (0u32..).zip(runs().filter(|run| run.len() > 1));
    let of_several = several
        .flat_map(|(number, run)| run.iter().map(move |&(_, kind)| (number, kind)));
    (counted(single), counted(of_several))
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
                    parts.push(Part { trial, pool, decider, kind: 0 });
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
        let kinds: Vec<u32> = (0..15).map(|trial| u32::from(count(trial) > 0)).collect();
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
        let decides =
            |part: &Part| Part { kind: u32::from(count(part.trial) == 1), ..*part };
        let decided: Vec<Part> = parts.iter().map(decides).collect();
        let given = Trials { owners: &owners, kinds: &kinds };
        let found = Valued::new(given, 11, pools(&members), &decided)
            .mean(&[0.0, 1.0], &[0.0, 1.0]);
        assert!((found.value - expected.given.rate()).abs() < 1e-15);
        assert!((found.variance_given - expected.variance_given).abs() < 1e-15);
        assert!((found.variance_across - expected.variance_across).abs() < 1e-15);
        assert!(found.variance_across > found.variance_given);
    }

    /// Both variances as the module [`crossed`](super::super) writes them, unit by unit and
    /// pair by pair, with a value for each trial and a change for each part.
    fn by_definition(
        owners: &[u32],
        values: &[f64],
        parts: &[(Part, f64)],
        members: &[Vec<u32>; 2],
    ) -> [f64; 3] {
        let all = values.len() as f64;
        let mean = values.iter().sum::<f64>() / all;
        let own = |unit: u32| -> f64 {
            let of_unit = owners.iter().zip(values).filter(|(owner, _)| **owner == unit);
            of_unit.map(|(_, value)| value - mean).sum()
        };
        let change = |is_it: &dyn Fn(&Part) -> bool| -> f64 {
            parts.iter().filter(|(part, _)| is_it(part)).map(|(_, change)| change).sum()
        };
        let pooled = |unit: u32| -> f64 {
            let holding = (0u32..).zip(members).filter(|(_, of)| of.contains(&unit));
            let centred = holding.map(|(pool, of)| {
                change(&|part| part.pool == pool && part.decider == unit)
                    - change(&|part| part.pool == pool) / of.len() as f64
            });
            centred.sum()
        };
        let between = |one: u32, other: u32| {
            change(&|part| {
                let owner = owners[part.trial as usize];
                (owner, part.decider) == (one, other)
                    || (owner, part.decider) == (other, one)
            })
        };
        let square = |of: f64| of * of;
        let given = 1.25 * (0..5).map(|unit| square(own(unit))).sum::<f64>();
        let both: f64 = (0..11).map(|unit| square(own(unit) + pooled(unit))).sum();
        let pairs = (0..11).flat_map(|one| (one..11).map(move |other| (one, other)));
        let twice: f64 = pairs.map(|(one, other)| square(between(one, other))).sum();
        [mean, given / (all * all), (1.25 * both - twice) / (all * all)]
    }

    #[test]
    fn counting_by_kind_changes_nothing() {
        let (owners, parts, members) = drawn();
        // Every trial is of one of four kinds, every part of one of three.
        let kinds: Vec<u32> = (0..15).map(|trial| trial * 7 % 4).collect();
        let kind = |(part, place): (&Part, u32)| Part { kind: place * 5 % 3, ..*part };
        let parts: Vec<Part> = parts.iter().zip(0u32..).map(kind).collect();
        let (values, changes) = ([0.9, 0.1, 0.35, 0.0], [0.3, 0.05, 0.7]);
        let of_trials: Vec<f64> =
            kinds.iter().map(|kind| values[*kind as usize]).collect();
        let of_parts: Vec<(Part, f64)> =
            parts.iter().map(|part| (*part, changes[part.kind as usize])).collect();
        let expected = by_definition(&owners, &of_trials, &of_parts, &members);
        let given = Trials { owners: &owners, kinds: &kinds };
        let found =
            Valued::new(given, 11, pools(&members), &parts).mean(&values, &changes);
        let found = [found.value, found.variance_given, found.variance_across];
        for (found, expected) in found.into_iter().zip(expected) {
            assert!((found - expected).abs() < 1e-15, "{found} is not {expected}");
        }
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
                of.iter().map(move |&decider| Part { trial, pool: 0, decider, kind: 0 })
            })
            .collect();
        let pool = vec![Pool { size: 5, members: &members }];
        let value = rarefied(5, 2, 2);
        let change = rarefied(4, 2, 2) - rarefied(4, 1, 2);
        let given = Trials { owners: &[0, 1], kinds: &[0, 0] };
        let found = Valued::new(given, 7, pool, &parts).mean(&[value], &[change]);
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
