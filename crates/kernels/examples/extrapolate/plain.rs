//! Bounds from simultaneous Clopper-Pearson intervals, one for each cell of counts: the
//! plain linear programme, for comparison.

use clarabel::algebra::CscMatrix;
use clarabel::solver::{DefaultSettings, DefaultSolver, IPSolver, SupportedConeT};
use falsematch_kernels::binomial::{Bounds, clopper_pearson};
use falsematch_kernels::special::beta_cdf;

const RATES: usize = 240;

/// 0, 1, 2, 3 to 4, 5 to 8 and so on, the last cell open.
const FIRSTS: [u64; 11] = [0, 1, 2, 3, 5, 9, 17, 33, 65, 129, 257];

/// Bounds at 95 % of the probability of a hit among `tries`.
pub(crate) fn bounds(items: u64, counts: &[u64], tries: u64) -> Bounds {
    let rates: Vec<f64> = (0..=RATES).map(rate).collect();
    let mut limits = vec![1.0];
    limits.resize(rates.len() + 1, 0.0);
    let boxes = boxes(counts);
    limits.extend(boxes.iter().map(|bounds| bounds.high));
    limits.extend(boxes.iter().map(|bounds| -bounds.low));
    let matrix = matrix(items, &rates);
    let target = |&rate: &f64| at_least(tries, 1, rate);
    let lowest: Vec<f64> = rates.iter().map(target).collect();
    let highest: Vec<f64> = lowest.iter().map(|target| -target).collect();
    Bounds {
        low: least(&lowest, &matrix, &limits),
        high: -least(&highest, &matrix, &limits),
    }
}

/// 0, then from 1e-10 to 0.9 in equal steps of the logarithm.
fn rate(i: usize) -> f64 {
    if i == 0 { 0.0 } else { 0.9 * libm::pow(1.1e-10, (RATES - i) as f64 / RATES as f64) }
}

fn boxes(counts: &[u64]) -> Vec<Bounds> {
    let mut seen = [0.0; FIRSTS.len()];
    for &count in counts {
        seen[FIRSTS.partition_point(|&first| first <= count) - 1] += 1.0;
    }
    let level = 1.0 - 0.05 / FIRSTS.len() as f64;
    seen.iter().map(|&hits| clopper_pearson(hits, counts.len() as f64, level)).collect()
}

fn at_least(items: u64, least: u64, rate: f64) -> f64 {
    match least {
        0 => 1.0,
        _ => beta_cdf(rate, least as f64, (items - least + 1) as f64),
    }
}

/// Rows: the sum to one, each rate not negative, each cell from above and from below.
fn matrix(items: u64, rates: &[f64]) -> CscMatrix<f64> {
    let (mut starts, mut rows, mut entries) = (vec![0], Vec::new(), Vec::new());
    for (i, &rate) in rates.iter().enumerate() {
        let over = FIRSTS.map(|first| at_least(items, first, rate));
        let shares = (0..FIRSTS.len())
            .map(|cell| over[cell] - over.get(cell + 1).copied().unwrap_or(0.0));
        let shares: Vec<f64> = shares.collect();
        rows.extend([0, 1 + i]);
        entries.extend([1.0, -1.0]);
        rows.extend((0..2 * FIRSTS.len()).map(|cell| 1 + rates.len() + cell));
        entries.extend(&shares);
        entries.extend(shares.iter().map(|share| -share));
        starts.push(rows.len());
    }
    let height = 1 + rates.len() + 2 * FIRSTS.len();
    CscMatrix::new(height, rates.len(), starts, rows, entries)
}

fn least(cost: &[f64], matrix: &CscMatrix<f64>, limits: &[f64]) -> f64 {
    let cones = [
        SupportedConeT::ZeroConeT(1),
        SupportedConeT::NonnegativeConeT(limits.len() - 1),
    ];
    let settings = DefaultSettings { verbose: false, ..DefaultSettings::default() };
    let none = CscMatrix::zeros((cost.len(), cost.len()));
    let mut solver = DefaultSolver::new(&none, cost, matrix, limits, &cones, settings)
        .expect("the programme is well formed");
    solver.solve();
    solver.solution.obj_val
}
