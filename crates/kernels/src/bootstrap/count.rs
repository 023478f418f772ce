//! Sums of products of weights, in all lanes at once.

use super::draw::{LANES, Lanes, Row};
use crate::pairs::PairTrials;

/// One sum per replicate.
pub(super) type Sums = [u64; LANES];

/// The sum of the products of both units' weights over the first `after[k]` pairs, for
/// every `k`.
///
/// A vector holds twice as many sums of 16 bits as of 32, so sums are kept in 16 bits for as
/// many pairs as cannot overflow them with the largest weight there is, then moved to 64.
pub(super) fn at_thresholds(
    lanes: &Lanes,
    pairs: &[(u32, u32)],
    after: &[usize],
) -> Vec<Sums> {
    let largest = usize::from(lanes.largest.max(1));
    let safe = usize::from(u16::MAX) / (largest * largest);
    let (mut sums, mut counted) = ([0; LANES], 0);
    let up_to = |&end: &usize| {
        for chunk in pairs[counted..end].chunks(safe) {
            let part = small_sums(&lanes.rows, chunk);
            sums.iter_mut().zip(part).for_each(|(sum, part)| *sum += u64::from(part));
        }
        counted = end;
        sums
    };
    after.iter().map(up_to).collect()
}

/// Wraps nowhere, since the caller keeps the pairs few enough; written as wrapping because
/// a check per addition would keep the loop from becoming vector instructions.
fn small_sums(rows: &[Row], pairs: &[(u32, u32)]) -> [u16; LANES] {
    let mut sums = [0u16; LANES];
    for &(one, other) in pairs {
        let (one, other) = (&rows[one as usize].0, &rows[other as usize].0);
        for lane in 0..LANES {
            let product = u16::from(one[lane]).wrapping_mul(u16::from(other[lane]));
            sums[lane] = sums[lane].wrapping_add(product);
        }
    }
    sums
}

/// `sum_{i<j} x_i x_j = ((sum x)^2 - sum x^2) / 2`.
pub(super) fn between(sum: u64, squares: u64) -> u64 {
    let doubled = u128::from(sum) * u128::from(sum) - u128::from(squares);
    u64::try_from(doubled / 2).expect("trials fit 64 bits")
}

/// Weighted trials where every two units have as many as the product of their sizes.
///
/// Sizes are under 2^20 and weights under 2^8, so that products fit 32 bits; the squares of
/// sizes sum to at most 2^40, so that those of the products fit 64. Wrapping as in
/// [`small_sums`].
pub(super) fn products(lanes: &Lanes, sizes: &[u32]) -> Sums {
    let (mut sums, mut squares) = ([0u64; LANES], [0u64; LANES]);
    for (row, &size) in lanes.rows.iter().zip(sizes) {
        for lane in 0..LANES {
            let weighted = u64::from(u32::from(row.0[lane]).wrapping_mul(size));
            sums[lane] = sums[lane].wrapping_add(weighted);
            squares[lane] = squares[lane].wrapping_add(weighted.wrapping_mul(weighted));
        }
    }
    std::array::from_fn(|lane| between(sums[lane], squares[lane]))
}

/// `sum_i w_i (w_i - 1) / 2 C_i`; the sum of `C_i` is at most 2^40. Wrapping as in
/// [`small_sums`].
pub(super) fn clones(lanes: &Lanes, clones: &[u32]) -> Sums {
    let mut sums = [0u64; LANES];
    for (row, &trials) in lanes.rows.iter().zip(clones) {
        for (sum, &weight) in sums.iter_mut().zip(&row.0) {
            let weight = u32::from(weight);
            let pairs = weight.wrapping_mul(weight.wrapping_sub(1)) / 2;
            *sum = sum.wrapping_add(u64::from(pairs).wrapping_mul(u64::from(trials)));
        }
    }
    sums
}

/// Pairs of units by their number of trials, so that they are counted as errors are.
#[derive(Clone, Debug, Default)]
pub(super) struct Sorted {
    pairs: Vec<(u32, u32)>,
    /// Where each number of trials ends, and the number.
    ends: Vec<usize>,
    sizes: Vec<u64>,
}

impl Sorted {
    pub(super) fn of(cells: &[PairTrials]) -> Sorted {
        let mut cells = cells.to_vec();
        cells.sort_unstable_by_key(|&(one, other, trials)| (trials, one, other));
        let mut sorted = Sorted::default();
        for run in cells.chunk_by(|one, other| one.2 == other.2) {
            sorted.pairs.extend(run.iter().map(|cell| (cell.0, cell.1)));
            sorted.ends.push(sorted.pairs.len());
            sorted.sizes.push(run[0].2);
        }
        sorted
    }

    /// Weighted trials.
    pub(super) fn trials(&self, lanes: &Lanes) -> Sums {
        let (mut trials, mut before) = ([0; LANES], [0; LANES]);
        let counted = at_thresholds(lanes, &self.pairs, &self.ends);
        for (sums, size) in counted.iter().zip(&self.sizes) {
            for lane in 0..LANES {
                trials[lane] += (sums[lane] - before[lane]) * size;
            }
            before = *sums;
        }
        trials
    }
}
