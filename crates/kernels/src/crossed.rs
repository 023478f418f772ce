//! Variance of a mean over trials that belong to one unit each and are decided by a pool of
//! other units, drawn like them.
//!
//! Trial by trial, a *mark* says that without one unit of the pool there would be one error
//! fewer. With `e_i` errors in `m_i` trials of unit `i`, `M = sum m`, `p = sum e / M`, and
//! `c_ik` marks on unit `i` of pool `k`, whose mean over the pool is `c_k`:
//!
//! ```text
//! a_i = e_i - p m_i          b_i = sum over the pools k that hold i of (c_ik - c_k)
//! Var given the pools   = G / (G - 1) sum a_i^2 / M^2
//! Var across pools      = (G / (G - 1) sum (a_i + b_i)^2 - sum over pairs x_ij^2) / M^2
//! ```
//!
//! The first is the variance of clusters (Cochran 1977, eq. 6.13). In the second `b_i` is
//! what leaving unit `i` out of the pools changes, centred, as in the delete-one jackknife,
//! which does not fall short of the variance of a symmetric statistic in the mean (Efron and
//! Stein 1981). A unit may have trials and stand in other pools. The `x_ij` marks between
//! two units, in either direction, are in the sum of both of them and so are taken off once
//! (two-way clusters; Cameron, Gelbach and Miller 2011). The second is never under the
//! first. No pool is ever drawn with replacement: copies of a unit add nothing to a pool.

mod mean;

use crate::dependent::{Design, Summary};

pub use mean::{Mean, Part, Trials, Valued};

/// One error that one unit of a pool decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// The pool.
    pub pool: u32,
    /// The unit of the pool without which there would be one error fewer.
    pub decider: u32,
    /// The unit that the trial belongs to.
    pub owner: u32,
}

/// A pool of units.
#[derive(Clone, Copy, Debug)]
pub struct Pool<'a> {
    /// How many units it has.
    pub size: u64,
    /// Those that are known, ascending; of the others none has a mark.
    pub members: &'a [u32],
}

/// Errors and marks, with what the intervals of their rate need.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crossed {
    /// Given the pools: the units that own trials vary.
    pub given: Summary,
    /// Across pools: those in the pools vary too.
    pub across: Summary,
    /// Variance of the mean given the pools.
    pub variance_given: f64,
    /// Variance of the mean across pools.
    pub variance_across: f64,
}

/// Sums up errors and marks.
///
/// `errors[i]` and `trials[i]` are those of unit `i`; a trial may count several errors, in
/// which case the summaries' rate is a mean. `marks` may be in any order.
///
/// # Panics
/// If there are not as many counts of errors as of trials, or a mark or member is of a unit
/// or pool that is not there.
pub fn summarise(
    errors: &[u64],
    trials: &[u64],
    pools: &[Pool<'_>],
    mut marks: Vec<Mark>,
) -> Crossed {
    assert!(errors.len() == trials.len(), "errors and trials of the same units");
    let own = own_deviations(errors, trials);
    let mut both = own.clone();
    marks.sort_unstable();
    let beyond = add_marks(&mut both, pools, &marks);
    let units = trials.iter().filter(|&&trials| trials > 0).count() as u64;
    let all: u64 = trials.iter().sum();
    let correction = if units > 1 { units as f64 / (units - 1) as f64 } else { 1.0 };
    let scale = if all > 0 { (all as f64) * (all as f64) } else { 1.0 };
    let squares = |deviations: &[f64]| deviations.iter().map(|d| d * d).sum::<f64>();
    let variance_given = correction * squares(&own) / scale;
    let twice = paired(&mut marks);
    let across = (correction * (squares(&both) + beyond) - twice) / scale;
    let variance_across = if across > variance_given { across } else { variance_given };
    let in_pools = if pools.is_empty() { units } else { units_of(pools) };
    let fewer = if in_pools < units { in_pools } else { units };
    Crossed {
        given: summary(errors, all, units, variance_given),
        across: summary(errors, all, fewer, variance_across),
        variance_given,
        variance_across,
    }
}

/// How many units stand in any pool: those that are known, or as many as in the largest.
fn units_of(pools: &[Pool<'_>]) -> u64 {
    let mut known: Vec<u32> =
        pools.iter().flat_map(|pool| pool.members).copied().collect();
    known.sort_unstable();
    known.dedup();
    let largest = pools.iter().map(|pool| pool.size).max().unwrap_or(0);
    if known.len() as u64 > largest { known.len() as u64 } else { largest }
}

fn own_deviations(errors: &[u64], trials: &[u64]) -> Vec<f64> {
    let all: u64 = trials.iter().sum();
    let mean = if all > 0 { errors.iter().sum::<u64>() as f64 / all as f64 } else { 0.0 };
    errors.iter().zip(trials).map(|(&e, &m)| e as f64 - mean * m as f64).collect()
}

/// Adds what each unit does in the pools; the sum of squares of units that are not known.
fn add_marks(deviations: &mut [f64], pools: &[Pool<'_>], sorted: &[Mark]) -> f64 {
    let mut beyond = 0.0;
    for (number, pool) in (0u32..).zip(pools) {
        let from = sorted.partition_point(|mark| mark.pool < number);
        let to = sorted.partition_point(|mark| mark.pool <= number);
        let marks = &sorted[from..to];
        let mean =
            if pool.size > 0 { marks.len() as f64 / pool.size as f64 } else { 0.0 };
        marks.iter().for_each(|mark| deviations[mark.decider as usize] += 1.0);
        pool.members.iter().for_each(|&unit| deviations[unit as usize] -= mean);
        beyond += (pool.size - pool.members.len() as u64) as f64 * mean * mean;
    }
    beyond
}

/// The sum over unordered pairs of units of the squared number of marks between them.
fn paired(marks: &mut [Mark]) -> f64 {
    let pair = |mark: &Mark| match mark.decider < mark.owner {
        true => (mark.decider, mark.owner),
        false => (mark.owner, mark.decider),
    };
    marks.sort_unstable_by_key(pair);
    let runs = marks.chunk_by(|a, b| pair(a) == pair(b));
    runs.map(|run| run.len() as f64 * run.len() as f64).sum()
}

/// A summary whose plain variance is the stated one.
fn summary(errors: &[u64], trials: u64, units: u64, variance: f64) -> Summary {
    let erring = errors.iter().filter(|&&errors| errors > 0).count() as u64;
    let most = errors.iter().copied().max().unwrap_or(0);
    let correction = if units > 1 { units as f64 / (units - 1) as f64 } else { 1.0 };
    Summary {
        design: Design::OneWay,
        errors: errors.iter().sum(),
        trials,
        units,
        cells: units,
        erring_units: erring,
        erring_cells: erring,
        largest_unit: most,
        largest_cell: most,
        across_units: variance / correction,
        within_cells: variance / correction,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster;

    fn mark(pool: u32, decider: u32, owner: u32) -> Mark {
        Mark { pool, decider, owner }
    }

    #[test]
    fn given_the_pools_it_is_the_variance_of_clusters() {
        let (errors, trials) = ([3, 0, 0, 0], [4, 2, 6, 0]);
        let mut sweep = cluster::Sweep::new(trials.to_vec());
        (0..3).for_each(|_| sweep.add(0));
        let pools = [Pool { size: 1, members: &[3] }];
        let found = summarise(&errors, &trials, &pools, vec![mark(0, 3, 0); 3]);
        assert!((found.variance_given - sweep.summary().variance()).abs() < 1e-16);
        assert!((found.given.variance() - found.variance_given).abs() < 1e-16);
    }

    /// By hand: units 0 and 1 own 2 trials each, units 2 and 3 are the pool. Errors 2 and 0,
    /// p = 1/2: a = (1, -1). Both errors hang on unit 2: c = (2, 0), mean 1: b = (1, -1).
    /// Given: 2 (1 + 1) / 16 = 1/4. Across: (2 (1 + 1 + 1 + 1) - 2^2) / 16 = 1/4.
    #[test]
    fn matches_a_case_worked_by_hand() {
        let pools = [Pool { size: 2, members: &[2, 3] }];
        let marks = vec![mark(0, 2, 0); 2];
        let found = summarise(&[2, 0, 0, 0], &[2, 2, 0, 0], &pools, marks);
        assert!((found.variance_given - 0.25).abs() < 1e-16);
        assert!((found.variance_across - 0.25).abs() < 1e-16);
        // One error each, both on unit 2: the pool matters and the owners do not.
        let marks = vec![mark(0, 2, 0), mark(0, 2, 1)];
        let found = summarise(&[1, 1, 0, 0], &[2, 2, 0, 0], &pools, marks);
        assert!(found.variance_given.abs() < 1e-16);
        assert!((found.variance_across - (2.0 * 2.0 - 2.0) / 16.0).abs() < 1e-16);
        assert_eq!((found.across.units, found.given.units), (2, 2));
    }

    #[test]
    fn a_member_without_a_mark_counts_the_same_known_or_not() {
        let marks = || vec![mark(0, 2, 0), mark(0, 2, 1), mark(0, 3, 1)];
        let of = |members: &[u32]| {
            let pools = [Pool { size: 5, members }];
            let zero = [0; 5];
            let errors: Vec<u64> = [1, 2].into_iter().chain(zero).collect();
            let trials: Vec<u64> = [4, 4].into_iter().chain(zero).collect();
            summarise(&errors, &trials, &pools, marks()).variance_across
        };
        assert!((of(&[2, 3, 4, 5, 6]) - of(&[2, 3])).abs() < 1e-15);
        assert!(of(&[2, 3]) > 0.0);
    }
}
