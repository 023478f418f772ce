//! Variances and covariance of two rates on overlapping units.
//!
//! With `E` errors of `M` trials in a cell, `M_k` trials of rate `k` in all and `p_k` its
//! errors over its trials, the deviation of the cell is `D_k = (E_k - p_k M_k) / M_k` and
//! that of a unit, `r_k`, the sum over the cells that it is in. Then
//!
//! ```text
//! Var(w1 p1 + w2 p2) = sum_units (w1 g1 r1 + w2 g2 r2)^2 - [dyadic] sum_cells (w1 D1 + w2 D2)^2
//! ```
//!
//! the form of [`pairs`](crate::pairs) and [`cluster`](crate::cluster) for a linear
//! combination, since a sum over pairs of trials that share a unit is bilinear. A unit that
//! has trials of one rate only adds to that rate's variance and nothing to the covariance,
//! so that rates that share no unit come out independent. `g_k^2` undoes the bias of few
//! units, as [`Summary::corrected_variance`](crate::dependent::Summary::corrected_variance)
//! does: `G / (G - 1)` one-way, `G (G - 1) / (G - 2)^2` dyadic, for the `G` units of rate `k`.

use crate::dependent::Design;

/// Errors out of trials in one cell: a unit in a one-way design, given as `(i, i)`; an
/// unordered pair of units `(i, j)`, `i < j`, in a dyadic one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The units that the cell is of.
    pub units: (u32, u32),
    /// Trials that were errors.
    pub errors: u64,
    /// All trials, at least one.
    pub trials: u64,
}

/// What is known of two rates together.
#[derive(Clone, Debug, PartialEq)]
pub struct Joint {
    /// How trials share units.
    pub design: Design,
    /// Errors of each rate.
    pub errors: [u64; 2],
    /// Trials of each rate.
    pub trials: [u64; 2],
    /// Units with a trial of each rate.
    pub units: [u64; 2],
    /// Units with a trial of both.
    pub shared_units: u64,
    /// Cells with a trial of both.
    pub shared_cells: u64,
    /// Cells that speak for one of the rates being larger: with other shares of errors, or
    /// with errors of one rate and no trial of the other.
    pub telling_cells: u64,
    /// Where every cell with a trial has exactly one of each rate: cells that erred in the
    /// first only, and in the second only.
    pub single: Option<[u64; 2]>,
    /// Deviations of each rate by unit, times `g`.
    deviations: [Vec<f64>; 2],
    /// Sums over units that have trials of the first only, the second only, and both.
    across: [Products; 3],
    within: Products,
}

/// Sums of squares and products of two series.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Products {
    count: u64,
    first: f64,
    both: f64,
    second: f64,
}

impl Products {
    fn add(&mut self, first: f64, second: f64) {
        self.count += 1;
        self.first += first * first;
        self.both += first * second;
        self.second += second * second;
    }

    /// The sum of `(a first + b second)^2`.
    fn squared(&self, [a, b]: [f64; 2]) -> f64 {
        let sum = a * a * self.first + 2.0 * a * b * self.both + b * b * self.second;
        if sum > 0.0 { sum } else { 0.0 }
    }
}

/// Finds what is known of two rates together. Units are `0..units`.
///
/// # Panics
/// If cells do not ascend by their units, name a unit that is not there, are of the other
/// design, or have more errors than trials.
pub fn joint(design: Design, units: u32, first: &[Cell], second: &[Cell]) -> Joint {
    let totals = [first, second].map(|cells| Totals::of(design, units, cells));
    let mut joint = Joint {
        design,
        errors: [totals[0].errors, totals[1].errors],
        trials: [totals[0].trials, totals[1].trials],
        units: [0, 0],
        shared_units: 0,
        shared_cells: 0,
        telling_cells: 0,
        single: Some([0, 0]),
        deviations: [vec![0.0; units as usize], vec![0.0; units as usize]],
        across: [Products::default(); 3],
        within: Products::default(),
    };
    let mut touched = [vec![false; units as usize], vec![false; units as usize]];
    for (pair, cells) in merged(first, second) {
        joint.take(pair, cells, &totals, &mut touched);
    }
    joint.finish(&touched);
    joint
}

struct Totals {
    errors: u64,
    trials: u64,
}

impl Totals {
    fn of(design: Design, units: u32, cells: &[Cell]) -> Totals {
        assert!(cells.windows(2).all(|w| w[0].units < w[1].units), "cells must ascend");
        for cell in cells {
            let (one, other) = cell.units;
            let fits = match design {
                Design::OneWay => one == other,
                Design::Dyadic => one < other,
            };
            assert!(fits && other < units, "cell {cell:?} does not fit the design");
            assert!(cell.errors <= cell.trials && cell.trials > 0, "{cell:?}");
        }
        Totals {
            errors: cells.iter().map(|cell| cell.errors).sum(),
            trials: cells.iter().map(|cell| cell.trials).sum(),
        }
    }

    fn rate(&self) -> f64 {
        self.errors as f64 / self.trials as f64
    }

    /// `(E - p M) / M_k`; 0 without a cell.
    fn deviation(&self, cell: Option<&Cell>) -> f64 {
        cell.map_or(0.0, |cell| {
            let deviation = cell.errors as f64 - self.rate() * cell.trials as f64;
            deviation / self.trials as f64
        })
    }
}

/// The cells of two ascending lists side by side.
fn merged<'a>(
    first: &'a [Cell],
    second: &'a [Cell],
) -> impl Iterator<Item = ((u32, u32), [Option<&'a Cell>; 2])> {
    let (mut first, mut second) = (first.iter().peekable(), second.iter().peekable());
    std::iter::from_fn(move || {
        let heads = [first.peek(), second.peek()].map(|head| head.map(|cell| cell.units));
        let pair = heads.into_iter().flatten().min()?;
        let one = first.next_if(|cell| cell.units == pair);
        let other = second.next_if(|cell| cell.units == pair);
        Some((pair, [one, other]))
    })
}

impl Joint {
    fn take(
        &mut self,
        (one, other): (u32, u32),
        cells: [Option<&Cell>; 2],
        totals: &[Totals; 2],
        touched: &mut [Vec<bool>; 2],
    ) {
        let deviations = [0, 1].map(|k| totals[k].deviation(cells[k]));
        self.within.add(deviations[0], deviations[1]);
        for k in [0, 1] {
            let ends = if one == other { &[one][..] } else { &[one, other][..] };
            for &unit in ends {
                self.deviations[k][unit as usize] += deviations[k];
                touched[k][unit as usize] |= cells[k].is_some();
            }
        }
        self.shared_cells += u64::from(cells.iter().all(Option::is_some));
        self.telling_cells += u64::from(tells(cells));
        self.single = match (self.single, cells) {
            (Some([a, b]), [Some(first), Some(second)])
                if first.trials == 1 && second.trials == 1 =>
            {
                let only = |this: &Cell, that: &Cell| this.errors * (1 - that.errors);
                Some([a + only(first, second), b + only(second, first)])
            }
            _ => None,
        };
    }

    fn finish(&mut self, touched: &[Vec<bool>; 2]) {
        self.units = [0, 1].map(|k| touched[k].iter().filter(|&&is| is).count() as u64);
        for k in [0, 1] {
            let growth = correction(self.design, self.units[k]).sqrt();
            self.deviations[k].iter_mut().for_each(|deviation| *deviation *= growth);
        }
        let both = self.deviations[0].iter().zip(&self.deviations[1]);
        for (unit, (&first, &second)) in both.enumerate() {
            let set = match (touched[0][unit], touched[1][unit]) {
                (true, false) => 0,
                (false, true) => 1,
                (true, true) => 2,
                (false, false) => continue,
            };
            self.across[set].add(first, second);
        }
        self.shared_units = self.across[2].count;
    }

    /// Errors over trials of each; nothing where one has no trial.
    pub fn rates(&self) -> Option<[f64; 2]> {
        let rate = |k: usize| self.errors[k] as f64 / self.trials[k] as f64;
        (self.trials[0] > 0 && self.trials[1] > 0).then(|| [rate(0), rate(1)])
    }

    /// Variance of `a first + b second`.
    ///
    /// In a dyadic design never under the sum of squares within cells. Where no unit is
    /// shared it is the sum of the variances of both, neither under that of independent
    /// trials.
    pub fn variance(&self, weights: [f64; 2]) -> f64 {
        if self.shared_units == 0 {
            return self.alone(0, weights[0]) + self.alone(1, weights[1]);
        }
        let across: f64 = self.across.iter().map(|set| set.squared(weights)).sum();
        self.less_within(across, self.within.squared(weights))
    }

    /// Variance of a rate that shares no unit with the other, times a squared weight.
    fn alone(&self, place: usize, weight: f64) -> f64 {
        let mut weights = [0.0, 0.0];
        weights[place] = weight;
        let across = self.across[place].squared(weights);
        let dependent = self.less_within(across, self.within.squared(weights));
        let independent = self.rates().map_or(0.0, |rates| {
            rates[place] * (1.0 - rates[place]) / self.trials[place] as f64
        });
        larger(dependent, weight * weight * independent)
    }

    fn less_within(&self, across: f64, within: f64) -> f64 {
        match self.design {
            Design::OneWay => across,
            Design::Dyadic => larger(across - within, within),
        }
    }

    /// Degrees of freedom of [`Joint::variance`] (Satterthwaite 1946): units that have
    /// trials of the first rate only, of the second only and of both are three independent
    /// parts of it, each with a degree less than its units. All units shared by both rates
    /// give `G - 1`; none shared gives Welch's.
    pub fn degrees_of_freedom(&self, weights: [f64; 2]) -> f64 {
        let parts = self.across.iter().filter(|set| set.count > 0);
        let (mut sum, mut squares) = (0.0, 0.0);
        for set in parts {
            let part = set.squared(weights);
            let freedom = if set.count > 2 { (set.count - 1) as f64 } else { 1.0 };
            sum += part;
            squares += part * part / freedom;
        }
        if squares > 0.0 { sum * sum / squares } else { self.fewest() }
    }

    fn fewest(&self) -> f64 {
        let fewer = self.units[0].min(self.units[1]);
        if fewer > 2 { (fewer - 1) as f64 } else { 1.0 }
    }

    /// Correlation of the two rates as estimated; 0 where either does not vary.
    pub fn correlation(&self) -> f64 {
        let (first, second) = (self.variance([1.0, 0.0]), self.variance([0.0, 1.0]));
        let covariance = 0.25 * (self.variance([1.0, 1.0]) - self.variance([1.0, -1.0]));
        let product = (first * second).sqrt();
        if product > 0.0 { (covariance / product).clamp(-1.0, 1.0) } else { 0.0 }
    }

    /// By how much each unit moves `a first + b second`.
    pub fn influence(&self, [a, b]: [f64; 2]) -> Vec<f64> {
        let both = self.deviations[0].iter().zip(&self.deviations[1]);
        both.map(|(first, second)| a * first + b * second).collect()
    }
}

/// Whether a cell speaks for one of the rates being larger.
fn tells(cells: [Option<&Cell>; 2]) -> bool {
    match cells {
        [Some(first), Some(second)] => {
            let cross = |this: &Cell, that: &Cell| {
                u128::from(this.errors) * u128::from(that.trials)
            };
            cross(first, second) != cross(second, first)
        }
        [one, other] => one.or(other).is_some_and(|cell| cell.errors > 0),
    }
}

/// The square of `g`; 1 where there are too few units to say.
fn correction(design: Design, units: u64) -> f64 {
    let count = units as f64;
    match design {
        Design::OneWay if units >= 2 => count / (count - 1.0),
        Design::Dyadic if units >= 3 => {
            count * (count - 1.0) / ((count - 2.0) * (count - 2.0))
        }
        _ => 1.0,
    }
}

fn larger(one: f64, other: f64) -> f64 {
    if one > other { one } else { other }
}
