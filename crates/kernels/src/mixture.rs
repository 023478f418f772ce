//! How a rate of hits carries on where more items are tried than the data hold.
//!
//! Each trial `x` hits any one item with a probability `f_x` of its own. Among `n` items
//! it had `K_x` hits, which is binomial; the law of `f` over trials is not known. Asked is
//!
//! ```text
//! theta(N) = E_f P(Binomial(N, f) >= least)          N > n
//! ```
//!
//! Many laws of `f` fit the same counts and differ in `theta`, the more the larger `N`. So
//! the answer is a pair of bounds: the least and the most that any law gives which the
//! counts do not contradict. This is the linear programme of Efron and Thisted (1976,
//! section 8) and of Valiant and Valiant (2013, "fingerprints") with another region: not
//! one interval for each cell of counts, all to hold at once, but one statistic for all
//! cells together, which leaves fewer laws over (`docs/concepts/gallery-size.md` has the
//! figures of both). With the counts in cells `c`, `p_c` the shares of trials seen in them
//! and `q_c` those that a law gives, a law is left over if
//!
//! ```text
//! n sum_c (p_c - q_c)^2 / q_c  <=  best + z^2
//! ```
//!
//! Here `best` is the least of the statistic over all laws, and `z` the normal quantile of
//! the level, as in the interval of Wilson (1927), which this is with two cells and
//! `N = n`. That one degree of freedom is enough for one question is a rule for smooth
//! problems; here it is confirmed by simulation, not by proof.
//!
//! The programme is solved on a grid of rates. From its dual solution `y` a bound follows
//! that holds for whatever `y`, by `theta <= y q + max_f [P(Binomial(N, f) >= least) - y A(f)]`
//! with `A_c(f) = P(Binomial(n, f) in c)`; the maximum is taken on a finer grid and the
//! greatest `y q` of the region in closed form. So an inexact solution makes bounds wider
//! and never wrong.

mod cells;
mod cone;
mod score;

use crate::binomial::Bounds;
use crate::clustered::Kinds;
use crate::special::{normal_quantile, t_quantile};

use cells::{Cells, Grid, at_least};
use cone::{Programme, Seen};
pub use score::{Valued, score_bound};

/// Why there are no bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// The solver did not come to an end that it vouches for.
    NotSolved,
    /// There are fewer than [`FEWEST_CLUSTERS`].
    TooFewClusters,
    /// There are more tries than [`HORIZON`] times the items.
    BeyondGrid,
}

/// With fewer clusters than this there are no bounds.
pub const FEWEST_CLUSTERS: usize = 10;

/// Bounds are given up to so many times the items that the data hold; by then they have
/// long said nothing.
pub const HORIZON: u64 = 10_000;

/// Counts of hits, made ready for bounds at any number of tries.
#[derive(Clone, Debug)]
pub struct Mixture {
    grid: Grid,
    trials: Kinds,
    seen: Seen,
    best: f64,
    law: Vec<(usize, f64)>,
    items: u64,
    shared: f64,
    /// Square of the normal quantile of the level.
    allowed: f64,
}

impl Mixture {
    /// `counts[i]` is the number of hits of trial `i` among `items` items, and
    /// `clusters[i]` says which trials are of one cluster; clusters are independent.
    /// `level` is of the bounds, both sides together. A count of `exact` or more is taken
    /// as at least so many: counting may have stopped there. The items are common to all
    /// trials; `shared`, at least 1, is by how much that raises the variance of the rate of
    /// hits over what clusters show.
    ///
    /// # Errors
    /// A [`Doubt`] if there can be no bounds.
    ///
    /// # Panics
    /// If the lengths differ, a count is over `items`, `shared` is under 1, or not
    /// `0 < level < 1`.
    pub fn new(
        items: u64,
        exact: u64,
        counts: &[u64],
        clusters: &[u32],
        shared: f64,
        level: f64,
    ) -> Result<Mixture, Doubt> {
        assert_eq!(counts.len(), clusters.len(), "a cluster for each count");
        assert!(level > 0.0 && level < 1.0, "level `{level}` is not within 0 and 1");
        assert!(shared >= 1.0, "`{shared}` is no inflation");
        let cells = Cells::new(items, exact);
        let trials = Kinds::new(&cells.of_all(counts), clusters, cells.len());
        if trials.clusters() < FEWEST_CLUSTERS {
            return Err(Doubt::TooFewClusters);
        }
        let tail = 0.5 * (1.0 - level);
        let z = normal_quantile(tail);
        let shrink = z / t_quantile(tail, (trials.clusters() - 1) as f64);
        let hit: Vec<f64> = (0..cells.len()).map(|cell| f64::from(cell > 0)).collect();
        let effective = shrink * shrink / (trials.inflation(&hit) * shared);
        let seen = Seen::new(trials.counts(), effective);
        let grid = Grid::new(&cells, items, HORIZON);
        let (best, law) = Programme::new(&grid, &seen).best_fit()?;
        Ok(Mixture { grid, trials, seen, best, law, items, shared, allowed: z * z })
    }

    /// The score statistic of the law that fits best. If it is large for the number of
    /// cells, the counts are not those of independent draws of the items.
    pub fn misfit(&self) -> f64 {
        self.best
    }

    /// What the law that fits best gives: a guess within the bounds, without any claim to
    /// be near the truth past the data.
    pub fn fitted(&self, tries: u64, least: u64) -> f64 {
        let rates = &self.grid.rates;
        let part = |&(place, weight): &(usize, f64)| {
            weight * at_least(tries, least, rates[place])
        };
        self.law.iter().map(part).sum()
    }

    /// Bounds of the probability of `least` hits or more among `tries` items.
    ///
    /// # Errors
    /// A [`Doubt`] if there are no bounds to vouch for.
    ///
    /// # Panics
    /// If `tries` or `least` is 0.
    pub fn bounds(&self, tries: u64, least: u64) -> Result<Bounds, Doubt> {
        assert!(tries > 0 && least > 0, "`{least}` hits of `{tries}` tries");
        if tries / HORIZON > self.items {
            return Err(Doubt::BeyondGrid);
        }
        let target = |&rate: &f64| at_least(tries, least, rate);
        let targets: Vec<f64> = self.grid.rates.iter().map(target).collect();
        let negative: Vec<f64> = targets.iter().map(|target| -target).collect();
        Ok(Bounds { low: -self.most(&negative)?, high: self.most(&targets)? })
    }

    /// An upper bound of the mean over trials of what each rate of the grid gives.
    fn most(&self, targets: &[f64]) -> Result<f64, Doubt> {
        let programme = Programme::new(&self.grid, &self.seen);
        let weights = programme.weights(targets, self.best + self.allowed)?;
        let values = certified(&self.grid, &weights, targets);
        let inflation = self.trials.inflation(&values) * self.shared;
        let inflation = self.seen.inflation_over(inflation);
        let valued = self.seen.shares.iter().zip(&values);
        let valued: Vec<Valued> = valued
            .map(|(&share, &value)| Valued { count: share * self.seen.trials, value })
            .collect();
        let bound = score_bound(&valued, (self.best + self.allowed) * inflation);
        let range = targets.iter().copied();
        let most = range.clone().fold(f64::NEG_INFINITY, larger);
        Ok(if bound < most { bound } else { most })
    }
}

/// `y_c + max_f [target(f) - y A(f)]`: numbers whose mean is at least that of the target
/// whatever the law of `f`.
fn certified(grid: &Grid, weights: &[f64], targets: &[f64]) -> Vec<f64> {
    let excess = |(shares, target): (&Vec<f64>, &f64)| {
        let weighted: f64 = shares.iter().zip(weights).map(|(a, y)| a * y).sum();
        target - weighted
    };
    let excesses = grid.shares.iter().zip(targets).map(excess);
    let most = excesses.fold(f64::NEG_INFINITY, larger);
    weights.iter().map(|weight| weight + most).collect()
}

fn larger(one: f64, other: f64) -> f64 {
    if one > other { one } else { other }
}

#[cfg(test)]
mod tests;
