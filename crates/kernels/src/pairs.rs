//! Variance of a rate whose trials each belong to a pair of units.
//!
//! Two trials are dependent when they share a unit. For errors `E_ij` out of `M_ij` trials
//! between units `i < j`, `p = sum E / M`, `M = sum M_ij`, `D_ij = E_ij - p M_ij`,
//! `r_i = sum_j D_ij` and `Q = sum_{i<j} D_ij^2`, each trial counted once,
//!
//! ```text
//! Var(p) = max(sum_i r_i^2 - Q, Q) / M^2
//! ```
//!
//! This is the sum of the products of deviations over all pairs of trials that share a
//! unit (Fafchamps and Gubert 2007; Aronow, Samii and Assenova 2015), in the form of the
//! double loop of Fogliato, Patil and Perona 2024: a negative covariance is taken for zero,
//! and the variance is never under that of independent trials. Probe and reference sets may
//! differ: a trial touches the unordered pair of its two units, in whichever role.
//!
//! All sums are of integers, so that the order of the errors does not matter.

use std::hint::black_box;

use rustc_hash::FxHashMap;

use crate::dependent::{Counter, Design, Summary};
use crate::exact::SquaredDeviations;

/// Up to this many units every pair has a cell of its own in memory: 4,096 units take 64 MiB.
const DENSE_UNITS: usize = 4_096;

/// Trials of one unordered pair of units: `(i, j, count)` with `i < j`.
pub type PairTrials = (u32, u32, u64);

/// Counts errors pair by pair and knows the variance after each.
///
/// Fed with the errors in the order in which a moving threshold makes them, it gives the
/// variance at every threshold in one pass and O(1) per error.
#[derive(Clone, Debug)]
pub struct Sweep<'a> {
    trials: &'a [PairTrials],
    cells: Cells,
    units: Vec<Unit>,
    by_unit: SquaredDeviations,
    by_cell: SquaredDeviations,
    units_with_trials: u64,
    cells_with_trials: u64,
    erring_units: u64,
    erring_cells: u64,
    largest_unit: u64,
    largest_cell: u64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Unit {
    errors: u64,
    trials: u64,
}

/// Errors and trials per pair: a triangle of all pairs, or those pairs only that have erred.
#[derive(Clone, Debug)]
enum Cells {
    Dense(Vec<(u32, u32)>),
    Touched(FxHashMap<(u32, u32), (u64, u64)>),
}

impl<'a> Sweep<'a> {
    /// No errors yet. Units are `0..units`; `trials` is ascending by pair, each pair once.
    ///
    /// # Panics
    /// If a pair is not `i < j < units`, if pairs do not ascend, or with over 2^40 trials.
    pub fn new(units: u32, trials: &'a [PairTrials]) -> Sweep<'a> {
        let fits = trials.iter().all(|&(_, _, count)| u32::try_from(count).is_ok());
        let dense = units as usize <= DENSE_UNITS && fits;
        Sweep::with_cells(
            units,
            trials,
            if dense {
                dense_cells(units, trials)
            } else {
                Cells::Touched(FxHashMap::default())
            },
        )
    }

    fn with_cells(units: u32, trials: &'a [PairTrials], cells: Cells) -> Sweep<'a> {
        let ascend = trials.windows(2).all(|w| (w[0].0, w[0].1) < (w[1].0, w[1].1));
        assert!(ascend, "pairs of units must ascend");
        let units = trials_by_unit(units, trials);
        let total = trials.iter().map(|&(_, _, count)| count).sum();
        Sweep {
            by_unit: SquaredDeviations::new(total, units.iter().map(|unit| unit.trials)),
            by_cell: SquaredDeviations::new(
                total,
                trials.iter().map(|&(_, _, count)| count),
            ),
            units_with_trials: units.iter().filter(|unit| unit.trials > 0).count() as u64,
            cells_with_trials: trials.iter().filter(|trial| trial.2 > 0).count() as u64,
            trials,
            cells,
            units,
            erring_units: 0,
            erring_cells: 0,
            largest_unit: 0,
            largest_cell: 0,
        }
    }

    /// Counts one more error between two units, given in either order.
    ///
    /// # Panics
    /// If the pair has no trial left that was not an error.
    pub fn add(&mut self, one: u32, other: u32) {
        let pair = (one.min(other), one.max(other));
        let (before, trials) = self.cells.grow(pair, self.trials);
        assert!(before < trials, "more errors than trials in pair {pair:?}");
        self.by_unit.error();
        self.by_cell.error();
        self.by_cell.grow(before, trials);
        self.erring_cells += u64::from(before == 0);
        self.largest_cell = self.largest_cell.max(before + 1);
        self.touch(one);
        self.touch(other);
    }

    fn touch(&mut self, unit: u32) {
        let unit = &mut self.units[unit as usize];
        self.by_unit.grow(unit.errors, unit.trials);
        self.erring_units += u64::from(unit.errors == 0);
        unit.errors += 1;
        self.largest_unit = self.largest_unit.max(unit.errors);
    }

    /// What is known of the errors counted so far.
    pub fn summary(&self) -> Summary {
        let trials = self.by_unit.trials() as f64;
        let scaled = |sum: f64| if trials > 0.0 { sum / (trials * trials) } else { 0.0 };
        Summary {
            design: Design::Dyadic,
            errors: self.by_unit.errors(),
            trials: self.by_unit.trials(),
            units: self.units_with_trials,
            cells: self.cells_with_trials,
            erring_units: self.erring_units,
            erring_cells: self.erring_cells,
            largest_unit: self.largest_unit,
            largest_cell: self.largest_cell,
            across_units: scaled(self.by_unit.value()),
            within_cells: scaled(self.by_cell.value()),
        }
    }
}

impl Counter for Sweep<'_> {
    type Place = (u32, u32);

    fn count(&mut self, (one, other): (u32, u32)) {
        self.add(one, other);
    }

    fn count_all(&mut self, places: &[(u32, u32)]) {
        self.cells.visit(places);
        places.iter().for_each(|&(one, other)| self.add(one, other));
    }

    fn summary(&self) -> Summary {
        self.summary()
    }
}

fn trials_by_unit(units: u32, trials: &[PairTrials]) -> Vec<Unit> {
    let mut by_unit = vec![Unit::default(); units as usize];
    for &(one, other, count) in trials {
        assert!(one < other && other < units, "a pair is of two units that are there");
        by_unit[one as usize].trials += count;
        by_unit[other as usize].trials += count;
    }
    by_unit
}

/// All pairs; every count fits 32 bits.
fn dense_cells(units: u32, trials: &[PairTrials]) -> Cells {
    let units = units as usize;
    let mut cells = vec![(0, 0); units * units.saturating_sub(1) / 2];
    for &(one, other, count) in trials {
        assert!(
            one < other && (other as usize) < units,
            "a pair is of two units that are there"
        );
        let count = u32::try_from(count).expect("counts were checked to fit");
        cells[triangle(one, other)].1 = count;
    }
    Cells::Dense(cells)
}

/// Place of the pair `i < j` in a triangle stored by `j`.
fn triangle(i: u32, j: u32) -> usize {
    j as usize * (j as usize - 1) / 2 + i as usize
}

impl Cells {
    /// Reads the cells of pairs that are about to err. They lie anywhere in memory, and
    /// reads that do not wait for each other are over sooner than as many in turn.
    fn visit(&self, pairs: &[(u32, u32)]) {
        if let Cells::Dense(cells) = self {
            let place =
                |&(one, other): &(u32, u32)| triangle(one.min(other), one.max(other));
            black_box(pairs.iter().map(|pair| cells[place(pair)].0 & 1).sum::<u32>());
        }
    }

    /// Adds an error to a pair; its errors before that, and its trials.
    fn grow(&mut self, pair: (u32, u32), trials: &[PairTrials]) -> (u64, u64) {
        match self {
            Cells::Dense(cells) => {
                let cell = &mut cells[triangle(pair.0, pair.1)];
                let before = u64::from(cell.0);
                cell.0 += 1;
                (before, u64::from(cell.1))
            }
            Cells::Touched(cells) => {
                let cell =
                    cells.entry(pair).or_insert_with(|| (0, count_of(pair, trials)));
                let before = cell.0;
                cell.0 += 1;
                (before, cell.1)
            }
        }
    }
}

fn count_of(pair: (u32, u32), trials: &[PairTrials]) -> u64 {
    let found = trials.binary_search_by_key(&pair, |&(i, j, _)| (i, j));
    found.map_or(0, |place| trials[place].2)
}

#[cfg(test)]
mod tests {
    use super::{Cells, PairTrials, Summary, Sweep};
    use rustc_hash::FxHashMap;

    /// One comparison: the units of its probe and its reference, and whether it erred.
    type Trial = (u32, u32, bool);

    /// Comparisons of an asymmetric design with uneven numbers per pair, from a plain
    /// multiplicative generator.
    fn trials(units: u32, rate: u64, seed: u64) -> Vec<Trial> {
        let mut state = seed;
        let mut draw = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) % below
        };
        let mut out = Vec::new();
        for probe in 0..units {
            for reference in (0..units).filter(|&reference| reference != probe) {
                for _ in 0..draw(4) {
                    let easy =
                        u64::from(probe % 5 == 0) * 3 + u64::from(reference % 7 == 0);
                    out.push((probe, reference, draw(100) < rate * (1 + easy)));
                }
            }
        }
        out
    }

    fn counted(trials: &[Trial]) -> Vec<PairTrials> {
        let mut map = std::collections::BTreeMap::new();
        for &(a, b, _) in trials {
            *map.entry((a.min(b), a.max(b))).or_insert(0u64) += 1;
        }
        map.into_iter().map(|((a, b), count)| (a, b, count)).collect()
    }

    fn swept(units: u32, trials: &[Trial]) -> Summary {
        let counted = counted(trials);
        let mut sweep = Sweep::new(units, &counted);
        trials.iter().filter(|t| t.2).for_each(|t| sweep.add(t.0, t.1));
        sweep.summary()
    }

    fn rate(trials: &[Trial]) -> f64 {
        trials.iter().filter(|t| t.2).count() as f64 / trials.len() as f64
    }

    /// Sum of products of deviations over all pairs of comparisons that share a unit.
    fn brute_force(trials: &[Trial]) -> f64 {
        let rate = rate(trials);
        let deviation = |t: &Trial| f64::from(u8::from(t.2)) - rate;
        let mut sum = 0.0;
        for one in trials {
            for other in trials {
                let shared = one.0 == other.0
                    || one.0 == other.1
                    || one.1 == other.0
                    || one.1 == other.1;
                sum += if shared { deviation(one) * deviation(other) } else { 0.0 };
            }
        }
        sum / (trials.len() * trials.len()) as f64
    }

    /// The double loop of `get_sample_analogue_var` in awslabs/cis-matching-tasks,
    /// `R-code/utils.R`, over ordered pairs, with its floor.
    fn double_loop(units: u32, trials: &[Trial]) -> f64 {
        let n = units as usize;
        let rate = rate(trials);
        let mut deviation = vec![vec![0.0; n]; n];
        for t in trials {
            let d = f64::from(u8::from(t.2)) - rate;
            deviation[t.0 as usize][t.1 as usize] += d;
            deviation[t.1 as usize][t.0 as usize] += d;
        }
        let (mut variance, mut covariance) = (0.0, 0.0);
        for (i, row) in deviation.iter().enumerate() {
            for j in (0..n).filter(|&j| j != i) {
                variance += row[j] * row[j];
                for k in (0..n).filter(|&k| k != i && k != j) {
                    covariance += row[j] * row[k];
                }
            }
        }
        let ordered = 2.0 * trials.len() as f64;
        let covariance = if covariance > 0.0 { covariance } else { 0.0 };
        let found = (2.0 * variance + 4.0 * covariance) / (ordered * ordered);
        let floor = rate * (1.0 - rate) / trials.len() as f64;
        if found > floor { found } else { floor }
    }

    #[test]
    fn matches_brute_force_over_pairs_of_comparisons() {
        for (units, percent, seed) in [(12, 8, 1), (20, 3, 2), (9, 20, 3), (14, 1, 9)] {
            let trials = trials(units, percent, seed);
            let (found, expected) =
                (swept(units, &trials).variance(), brute_force(&trials));
            assert!(
                expected > rate(&trials) * (1.0 - rate(&trials)) / trials.len() as f64
            );
            assert!((found - expected).abs() < 1e-12 * expected, "{found} {expected}");
        }
    }

    #[test]
    fn matches_the_double_loop_of_awslabs() {
        for seed in 0..20 {
            let trials = trials(11, 1 + seed % 9, seed);
            let (found, expected) =
                (swept(11, &trials).variance(), double_loop(11, &trials));
            assert!((found - expected).abs() < 1e-12 * expected, "{found} {expected}");
        }
    }

    /// By hand: units 0, 1, 2; two trials per pair; both trials of pair {0, 1} err.
    /// p = 1/3; D = 4/3, -2/3, -2/3; r = 2/3, 2/3, -4/3; sum r^2 = 24/9, Q = 24/9; the
    /// covariance, sum r^2 - 2 Q, is negative, so Var = Q / 36 = 2/27.
    #[test]
    fn matches_a_case_worked_by_hand() {
        let counted = [(0, 1, 2), (0, 2, 2), (1, 2, 2)];
        let mut sweep = Sweep::new(3, &counted);
        sweep.add(1, 0);
        sweep.add(0, 1);
        let summary = sweep.summary();
        assert!(
            (summary.variance() - 2.0 / 27.0).abs() < 1e-16,
            "{}",
            summary.variance()
        );
        assert_eq!((summary.units, summary.cells, summary.trials), (3, 3, 6));
        assert_eq!((summary.erring_units, summary.erring_cells), (2, 1));
        assert_eq!((summary.largest_unit, summary.largest_cell), (2, 2));
    }

    #[test]
    fn both_stores_give_the_same_bits() {
        let trials = trials(25, 4, 7);
        let counted = counted(&trials);
        let mut dense = Sweep::new(25, &counted);
        let mut touched =
            Sweep::with_cells(25, &counted, Cells::Touched(FxHashMap::default()));
        assert!(matches!(dense.cells, Cells::Dense(_)));
        for t in trials.iter().filter(|t| t.2) {
            dense.add(t.0, t.1);
            touched.add(t.0, t.1);
            assert_eq!(dense.summary(), touched.summary());
        }
    }

    #[test]
    fn order_of_errors_does_not_matter_to_the_bit() {
        let mut trials = trials(25, 4, 8);
        let forward = swept(25, &trials);
        trials.reverse();
        trials.sort_by_key(|t| (t.1 * 7919 + t.0) % 101);
        assert_eq!(forward, swept(25, &trials));
    }

    #[test]
    fn many_trials_stay_exact() {
        let count = 1 << 37;
        let counted = [(0, 1, count), (0, 2, count), (1, 2, count)];
        let mut sweep =
            Sweep::with_cells(3, &counted, Cells::Touched(FxHashMap::default()));
        sweep.add(0, 1);
        let trials = 3.0 * count as f64;
        let expected = 2.0 / 3.0 / (trials * trials);
        let found = sweep.summary().within_cells;
        assert!((found - expected).abs() < 1e-9 * expected, "{found} {expected}");
    }

    #[test]
    fn rates_of_zero_and_one_have_no_variance() {
        let all: Vec<Trial> = trials(9, 5, 5).iter().map(|t| (t.0, t.1, true)).collect();
        assert_eq!(swept(9, &all).variance().to_bits(), 0);
        let none: Vec<Trial> = all.iter().map(|t| (t.0, t.1, false)).collect();
        assert_eq!(swept(9, &none).variance().to_bits(), 0);
    }

    #[test]
    #[should_panic(expected = "more errors than trials in pair (0, 2)")]
    fn refuses_an_error_without_a_trial() {
        Sweep::new(3, &[(0, 1, 4)]).add(2, 0);
    }
}
