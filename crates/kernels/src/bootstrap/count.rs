//! Sums of products of weights, in all lanes at once.

use super::draw::{LANES, Lanes, Row};
use crate::pairs::{PairTrials, Sides};

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

/// Weighted trials between every two units, from the members of each:
/// `sum_{i<j} w_i w_j (f_i s_j + s_i f_j - b_i b_j)
/// = F S - sum w_i^2 f_i s_i - (B^2 - sum w_i^2 b_i^2) / 2` for weighted sums `F`, `S`, `B`.
///
/// The squares of members sum to at most 2^40 and weights are under 2^8, so that all sums of
/// single units fit 64 bits. Wrapping as in [`small_sums`].
pub(super) fn between_sides(lanes: &Lanes, sides: &[Sides]) -> Sums {
    let mut sums = [[0u64; LANES]; 5];
    for (row, side) in lanes.rows.iter().zip(sides) {
        let [first, second, both] = [side.first, side.second, side.both].map(u64::from);
        let squared = [first.wrapping_mul(second), both.wrapping_mul(both)];
        let sizes = [first, second, both].map(|size| (size, 1)).into_iter();
        let sizes = sizes.chain(squared.map(|size| (size, 2)));
        for (sums, (size, power)) in sums.iter_mut().zip(sizes) {
            for (sum, &weight) in sums.iter_mut().zip(&row.0) {
                let weight = u64::from(u32::from(weight).pow(power));
                *sum = sum.wrapping_add(weight.wrapping_mul(size));
            }
        }
    }
    std::array::from_fn(|lane| {
        let [first, second, both, met, twice] = sums.map(|sum| u128::from(sum[lane]));
        let trials = first * second - met - (both * both - twice) / 2;
        u64::try_from(trials).expect("trials fit 64 bits")
    })
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
