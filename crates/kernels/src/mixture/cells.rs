//! Cells of counts, and what a rate of hits puts into each.

use crate::special::beta_cdf;

/// Neighbouring counts taken together: 0, 1, 2, 3 to 4, 5 to 8 and so on.
#[derive(Clone, Debug)]
pub(super) struct Cells {
    items: u64,
    /// The first count of each cell.
    firsts: Vec<u64>,
}

/// Counts from here on are one cell: of a rate that high more items say the same.
const LARGEST: u64 = 256;

impl Cells {
    /// Counts from `exact` on may be larger than they are said to be, so that they are in
    /// one cell.
    pub(super) fn new(items: u64, exact: u64) -> Cells {
        let mut firsts = vec![0, 1, 2, 3];
        while let Some(&last) = firsts.last()
            && last < LARGEST
        {
            firsts.push(2 * (last - 1) + 1);
        }
        firsts.retain(|&first| first <= items && first <= exact);
        Cells { items, firsts }
    }

    pub(super) fn len(&self) -> usize {
        self.firsts.len()
    }

    /// The cell of a count.
    pub(super) fn of(&self, count: u64) -> usize {
        assert!(count <= self.items, "`{count}` hits among `{}` items", self.items);
        self.firsts.partition_point(|&first| first <= count) - 1
    }

    /// The cell of each count.
    pub(super) fn of_all(&self, counts: &[u64]) -> Vec<u32> {
        let cell = |&count: &u64| u32::try_from(self.of(count)).expect("few cells");
        counts.iter().map(cell).collect()
    }

    /// P(Binomial(items, rate) in each cell).
    fn shares(&self, rate: f64) -> Vec<f64> {
        let over: Vec<f64> =
            self.firsts.iter().map(|&first| at_least(self.items, first, rate)).collect();
        let next = over.iter().skip(1).copied().chain([0.0]);
        over.iter().zip(next).map(|(from, to)| from - to).collect()
    }
}

/// P(Binomial(items, rate) >= least).
pub(super) fn at_least(items: u64, least: u64, rate: f64) -> f64 {
    match least {
        0 => 1.0,
        _ if least > items => 0.0,
        1 if rate < 1.0 => -libm::expm1(items as f64 * libm::log1p(-rate)),
        _ => beta_cdf(rate, least as f64, (items - least + 1) as f64),
    }
}

/// Rates of hits from 0 to 1 with what each puts into the cells.
#[derive(Clone, Debug)]
pub(super) struct Grid {
    pub(super) rates: Vec<f64>,
    /// For each rate, the shares of the cells.
    pub(super) shares: Vec<Vec<f64>>,
}

/// Rates within a factor of 10, on the finer grid.
const PER_DECADE: f64 = 96.0;
/// The programme is solved on every so many rates of the finer grid.
const STEP: usize = 4;
/// The smallest rate gives so many hits in all where most items are tried.
const SMALLEST: f64 = 1e-3;

impl Grid {
    /// Rates for up to `horizon` times the items.
    pub(super) fn new(cells: &Cells, items: u64, horizon: u64) -> Grid {
        let lowest = SMALLEST / (items as f64 * horizon as f64);
        let decades = -libm::log10(lowest);
        let count = (0..).step_by(STEP).find(|&i| i as f64 >= decades * PER_DECADE);
        let count: usize = count.unwrap_or(STEP);
        let rate = |i: usize| match i {
            0 => 0.0,
            i if i == count => 1.0,
            i => libm::pow(lowest, (count - i) as f64 / count as f64),
        };
        let rates: Vec<f64> = (0..=count).map(rate).collect();
        let shares = rates.iter().map(|&rate| cells.shares(rate)).collect();
        Grid { rates, shares }
    }

    /// The rates on which the programme is solved, by their place on the finer grid.
    pub(super) fn coarse(&self) -> impl Iterator<Item = usize> {
        (0..self.rates.len()).step_by(STEP)
    }
}
