//! The second-order cone programme whose dual solution are weights of cells.
//!
//! Over laws `w` of the rate on a grid, with `q = A w` the shares that they give cells and
//! `p` the shares seen, maximise `side * target w` subject to
//!
//! ```text
//! sum_c p_c^2 / q_c <= 1 + d / n
//! ```
//!
//! the score region of a multinomial, `n sum (p - q)^2 / q <= d`. Cells that are empty put
//! no term in the sum and are held down by the others. With `r = q / p` each term is
//! `p u`, `u r >= 1`, a cone of three dimensions.

use clarabel::algebra::CscMatrix;
use clarabel::solver::{
    DefaultSettings, DefaultSolver, IPSolver, SolverStatus, SupportedConeT,
};

use super::Doubt;
use super::cells::Grid;

/// Shares of cells, as if of so many independent trials.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) shares: Vec<f64>,
    /// Effective trials.
    pub(super) trials: f64,
    /// All trials.
    pub(super) all: f64,
}

impl Seen {
    /// Counts of trials in cells, as if of `effective` times as many.
    pub(super) fn new(counts: &[u64], effective: f64) -> Seen {
        let all = counts.iter().sum::<u64>() as f64;
        let shares = counts.iter().map(|&count| count as f64 / all).collect();
        Seen { shares, trials: all * effective, all }
    }

    /// How much more an inflation takes away than the effective trials already do.
    pub(super) fn inflation_over(&self, inflation: f64) -> f64 {
        let taken = self.all / self.trials;
        if inflation > taken { inflation / taken } else { 1.0 }
    }
}

/// The programme for one set of shares.
pub(super) struct Programme<'a> {
    seen: &'a Seen,
    /// Cells that are not empty.
    cells: Vec<usize>,
    /// Place on the finer grid of each rate.
    rates: Vec<usize>,
    /// For each rate, the shares of those cells over the shares seen.
    columns: Vec<Vec<f64>>,
}

impl<'a> Programme<'a> {
    pub(super) fn new(grid: &Grid, seen: &'a Seen) -> Programme<'a> {
        let cells: Vec<usize> =
            (0..seen.shares.len()).filter(|&c| seen.shares[c] > 0.0).collect();
        let rates: Vec<usize> = grid.coarse().collect();
        let column = |&i: &usize| {
            cells.iter().map(|&c| grid.shares[i][c] / seen.shares[c]).collect()
        };
        let columns = rates.iter().map(column).collect();
        Programme { seen, cells, rates, columns }
    }

    /// The score statistic of the law that fits best, `n (sum p^2 / q - 1)`, and that law:
    /// a weight for each place on the finer grid.
    pub(super) fn best_fit(&self) -> Result<(f64, Vec<(usize, f64)>), Doubt> {
        let mut cost = vec![0.0; self.rates.len()];
        cost.extend(self.cells.iter().map(|&c| self.seen.shares[c]));
        let primal = self.solve(&cost, FAR)?.0;
        let parts = primal[self.rates.len()..].iter().zip(&self.cells);
        let reach: f64 = parts.map(|(u, &c)| u * self.seen.shares[c]).sum();
        let misfit = if reach > 1.0 { self.seen.trials * (reach - 1.0) } else { 0.0 };
        let law = self.rates.iter().copied().zip(primal.iter().copied());
        Ok((misfit, law.filter(|(_, weight)| *weight > 0.0).collect()))
    }

    /// Weights of all cells that bound the mean of `targets`, one for each rate of the
    /// finer grid, well where the score statistic may be `allowed`.
    pub(super) fn weights(
        &self,
        targets: &[f64],
        allowed: f64,
    ) -> Result<Vec<f64>, Doubt> {
        let mut cost: Vec<f64> = self.rates.iter().map(|&i| -targets[i]).collect();
        cost.resize(cost.len() + self.cells.len(), 0.0);
        let dual = self.solve(&cost, 1.0 + allowed / self.seen.trials)?.1;
        let cones = &dual[self.rates.len() + 2..];
        let mut weights = vec![0.0; self.seen.shares.len()];
        for (place, &cell) in self.cells.iter().enumerate() {
            let cone = &cones[3 * place..3 * place + 3];
            weights[cell] = (cone[2] - cone[0]) / self.seen.shares[cell];
        }
        Ok(weights)
    }

    /// The primal and the dual solution.
    fn solve(&self, cost: &[f64], reach: f64) -> Result<(Vec<f64>, Vec<f64>), Doubt> {
        let (rates, cells) = (self.columns.len(), self.cells.len());
        let mut constants = vec![1.0];
        constants.resize(1 + rates, 0.0);
        constants.push(reach);
        (0..cells).for_each(|_| constants.extend([0.0, 2.0, 0.0]));
        let mut cones = vec![
            SupportedConeT::ZeroConeT(1),
            SupportedConeT::NonnegativeConeT(rates + 1),
        ];
        cones.extend((0..cells).map(|_| SupportedConeT::SecondOrderConeT(3)));
        let settings = DefaultSettings {
            verbose: false,
            max_threads: 1,
            ..DefaultSettings::default()
        };
        let none = CscMatrix::zeros((cost.len(), cost.len()));
        let matrix = self.matrix(constants.len());
        let mut solver =
            DefaultSolver::new(&none, cost, &matrix, &constants, &cones, settings)
                .map_err(|_| Doubt::NotSolved)?;
        solver.solve();
        match solver.solution.status {
            SolverStatus::Solved | SolverStatus::AlmostSolved => {
                Ok((solver.solution.x.clone(), solver.solution.z.clone()))
            }
            _ => Err(Doubt::NotSolved),
        }
    }

    /// Columns: first the rates, then `u` of each cell. Rows: the sum to one, the rates
    /// not negative, the reach, then three for each cell: `u + r`, 2 and `u - r`.
    fn matrix(&self, rows: usize) -> CscMatrix<f64> {
        let rates = self.columns.len();
        let cone = |place: usize| rates + 2 + 3 * place;
        let mut matrix = Columns::default();
        for (i, column) in self.columns.iter().enumerate() {
            matrix.entry(0, 1.0);
            matrix.entry(1 + i, -1.0);
            for (place, &share) in column.iter().enumerate() {
                matrix.entry(cone(place), -share);
                matrix.entry(cone(place) + 2, share);
            }
            matrix.end();
        }
        for (place, &cell) in self.cells.iter().enumerate() {
            matrix.entry(1 + rates, self.seen.shares[cell]);
            matrix.entry(cone(place), -1.0);
            matrix.entry(cone(place) + 2, -1.0);
            matrix.end();
        }
        matrix.finish(rows)
    }
}

/// A reach that binds nothing: a law that gives each cell a thousandth of its share.
const FAR: f64 = 1e3;

/// A sparse matrix, column after column.
#[derive(Default)]
struct Columns {
    ends: Vec<usize>,
    rows: Vec<usize>,
    entries: Vec<f64>,
}

impl Columns {
    fn entry(&mut self, row: usize, entry: f64) {
        self.rows.push(row);
        self.entries.push(entry);
    }

    fn end(&mut self) {
        self.ends.push(self.rows.len());
    }

    fn finish(self, rows: usize) -> CscMatrix<f64> {
        let starts: Vec<usize> = [0].into_iter().chain(self.ends).collect();
        CscMatrix::new(rows, starts.len() - 1, starts, self.rows, self.entries)
    }
}
