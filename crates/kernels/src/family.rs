//! Several tests or intervals at once.

use crate::random::Generator;
use crate::special::normal_cdf;

/// P-values adjusted for their number, in their order (Holm 1979): rejecting those at most
/// `a` makes any false rejection at most as likely as `a`, however they depend on each
/// other. Never under the p-value itself, never over 1.
///
/// # Panics
/// If a p-value is not within 0 and 1.
///
/// ```
/// use falsematch_kernels::family::holm;
/// let adjusted = holm(&[0.01, 0.04, 0.03]);
/// let expected = [0.03, 0.06, 0.06];
/// assert!(adjusted.iter().zip(expected).all(|(a, e)| (a - e).abs() < 1e-15));
/// ```
pub fn holm(p_values: &[f64]) -> Vec<f64> {
    assert!(p_values.iter().all(|p| (0.0..=1.0).contains(p)), "p-values {p_values:?}");
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&a, &b| p_values[a].total_cmp(&p_values[b]));
    let mut adjusted = vec![1.0; p_values.len()];
    let mut largest = 0.0;
    for (rank, &index) in order.iter().enumerate() {
        let scaled = (p_values.len() - rank) as f64 * p_values[index];
        largest = if scaled > largest { scaled } else { largest };
        adjusted[index] = if largest < 1.0 { largest } else { 1.0 };
    }
    adjusted
}

/// The level that each of several intervals must have so that all hold together at `level`.
///
/// `influence[k][i]` is by how much unit `i` moves quantity `k`. Normal multipliers of the
/// units, one draw of them for all quantities, give draws of the largest of their absolute
/// standardised sums (max-t; Westfall and Young 1993, with the multipliers of Chernozhukov,
/// Chetverikov and Kato 2013); its quantile is how far each interval must reach in standard
/// errors. Given the data, such sums are normal with covariance
/// `sum_i influence[a][i] influence[b][i]`, and are drawn as that. A quantity that no unit
/// moves is drawn independently of the others.
///
/// Never under `level`, and never over the level of Bonferroni, which holds however
/// quantities depend on each other. Draw `d` takes stream `d` of the seed.
///
/// # Panics
/// If there is no quantity, no draw, or not `0 < level < 1`; or if the quantities are not of
/// the same units.
pub fn joint_level(influence: &[Vec<f64>], level: f64, draws: u32, seed: u64) -> f64 {
    assert!(!influence.is_empty() && draws > 0, "nothing to hold together");
    assert!(level > 0.0 && level < 1.0, "level `{level}` is not within 0 and 1");
    if influence.len() == 1 {
        return level;
    }
    let factor = cholesky(&correlations(influence));
    let mut largest: Vec<f64> =
        (0..draws).map(|draw| largest_of(&factor, seed, u64::from(draw))).collect();
    largest.sort_by(f64::total_cmp);
    let reach = largest[rank(level, largest.len())];
    let error = 2.0 * normal_cdf(-reach);
    let bonferroni = (1.0 - level) / influence.len() as f64;
    1.0 - error.clamp(bonferroni, 1.0 - level)
}

/// The place of the quantile that is not under the level.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place")]
fn rank(level: f64, count: usize) -> usize {
    (libm::ceil(level * count as f64) as usize).clamp(1, count) - 1
}

fn correlations(influence: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let units = influence[0].len();
    assert!(influence.iter().all(|of| of.len() == units), "of the same units");
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    let norms: Vec<f64> = influence.iter().map(|of| product(of, of).sqrt()).collect();
    let correlation = |a: usize, b: usize| match norms[a] * norms[b] {
        _ if a == b => 1.0,
        norm if norm > 0.0 => product(&influence[a], &influence[b]) / norm,
        _ => 0.0,
    };
    let places = 0..influence.len();
    places.clone().map(|a| places.clone().map(|b| correlation(a, b)).collect()).collect()
}

/// The lower triangle `L` with `L L' = matrix`, for a matrix without a negative direction;
/// a direction that others make up, but for rounding, gets a pivot of 0.
fn cholesky(matrix: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let mut factor = vec![vec![0.0; matrix.len()]; matrix.len()];
    for row in 0..matrix.len() {
        for column in 0..=row {
            let known: f64 =
                (0..column).map(|k| factor[row][k] * factor[column][k]).sum();
            let rest = matrix[row][column] - known;
            let pivot = factor[column][column];
            factor[row][column] = match row == column {
                true => {
                    if rest > 1e-12 {
                        rest.sqrt()
                    } else {
                        0.0
                    }
                }
                false => {
                    if pivot > 0.0 {
                        rest / pivot
                    } else {
                        0.0
                    }
                }
            };
        }
    }
    factor
}

fn largest_of(factor: &[Vec<f64>], seed: u64, draw: u64) -> f64 {
    let mut generator = Generator::new(seed, draw);
    let normals: Vec<f64> = factor.iter().map(|_| generator.normal()).collect();
    let sums = factor.iter().map(|row| {
        row.iter().zip(&normals).map(|(share, normal)| share * normal).sum::<f64>()
    });
    sums.fold(0.0, |most, sum| if sum.abs() > most { sum.abs() } else { most })
}
