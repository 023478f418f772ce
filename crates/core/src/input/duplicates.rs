//! Finds a pair of samples that is compared twice.

use rayon::slice::ParallelSliceMut;

use super::Dataset;
use super::gather::pair;

/// The first comparison whose pair of samples was compared before, and the one before; as
/// (earlier, later) indices, failures counting on after comparisons with a score.
pub(crate) fn first_duplicate(dataset: &Dataset) -> Option<(usize, usize)> {
    let count = dataset.comparisons.score.len() + dataset.failed.len();
    let key = Key::of(dataset);
    let later = if key.cells() <= 64 * count.max(1 << 14) as u64 {
        later_by_marks(count, &key)?
    } else {
        later_by_sorting(count, &key)?
    };
    let wanted = key.at(later);
    let earlier = (0..later).find(|&k| key.at(k) == wanted)?;
    Some((earlier, later))
}

/// A number for each pair of samples; the same in both orders where they are
/// interchangeable.
struct Key<'a> {
    dataset: &'a Dataset,
    samples: u64,
}

impl Key<'_> {
    fn of(dataset: &Dataset) -> Key<'_> {
        Key { dataset, samples: dataset.roster.sample_count() as u64 }
    }

    /// One more than the largest key there can be. Codes are below 2^32, so that their
    /// square is a 64-bit number.
    fn cells(&self) -> u64 {
        self.samples * self.samples
    }

    #[inline]
    fn at(&self, index: usize) -> u64 {
        let (probe, reference) = pair(self.dataset, index);
        let (row, column) = if self.dataset.interchangeable && reference < probe {
            (reference, probe)
        } else {
            (probe, reference)
        };
        u64::from(row) * self.samples + u64::from(column)
    }
}

/// One bit for every possible pair: no more memory than the keys would take.
fn later_by_marks(count: usize, key: &Key<'_>) -> Option<usize> {
    let words = usize::try_from(key.cells() / 64 + 1).expect("as many as comparisons");
    let mut marks = vec![0_u64; words];
    (0..count).find(|&k| {
        let at = key.at(k);
        let (word, bit) = (&mut marks[(at / 64) as usize], 1 << (at % 64));
        let seen = *word & bit != 0;
        *word |= bit;
        seen
    })
}

fn later_by_sorting(count: usize, key: &Key<'_>) -> Option<usize> {
    let mut keys: Vec<u64> = (0..count).map(|k| key.at(k)).collect();
    keys.par_sort_unstable();
    let mut twice: Vec<u64> =
        keys.windows(2).filter(|w| w[0] == w[1]).map(|w| w[0]).collect();
    drop(keys);
    twice.dedup();
    let mut seen = vec![false; twice.len()];
    (0..count).find(|&k| match twice.binary_search(&key.at(k)) {
        Ok(at) => std::mem::replace(&mut seen[at], true),
        Err(_) => false,
    })
}
