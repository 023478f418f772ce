//! The non-mated pairs with the highest scores, for somebody to look at their labels.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::ArmFilter;
use crate::input::{Comparisons, Dataset};

/// The non-mated pairs of an arm with the highest scores: by descending score, then by the
/// labels of probe and reference.
///
/// It is made of data with the study's own labels, before codes take their place, so that
/// which of several tied pairs is listed does not depend on codes.
#[derive(Clone, Debug, PartialEq)]
pub struct Highest {
    /// The pairs.
    pub pairs: Comparisons,
    /// What the list is known by: how many pairs were asked for, and a digest of them.
    pub mark: String,
}

impl Highest {
    /// At most `top` of the highest non-mated pairs that a filter lets through, in one pass.
    pub fn of(dataset: &Dataset, filter: &ArmFilter, top: usize) -> Highest {
        let Comparisons { score, probe, reference } = &dataset.comparisons;
        let mut kept: BinaryHeap<Ranked> = BinaryHeap::with_capacity(top + 1);
        for ((&score, &probe), &reference) in score.iter().zip(probe).zip(reference) {
            let is_listed = !dataset.roster.is_mated(probe, reference)
                && filter.accepts(probe, reference, dataset.interchangeable);
            if is_listed {
                kept.push(Ranked { score, probe, reference });
                if kept.len() > top {
                    kept.pop();
                }
            }
        }
        let mut pairs = Comparisons::with_capacity(kept.len());
        for ranked in kept.into_sorted_vec() {
            pairs.push(ranked.score, ranked.probe, ranked.reference);
        }
        let mark = mark(&pairs, dataset, top);
        Highest { pairs, mark }
    }

    /// How many pairs the list of a mark was asked for; nothing if it is no mark.
    pub fn asked_for(mark: &str) -> Option<usize> {
        mark.split_once('-')?.0.parse().ok()
    }
}

/// A pair; the lower it ranks, the greater it is, so that a heap gives the last one first.
#[derive(Clone, Copy, Debug)]
struct Ranked {
    score: f64,
    probe: u32,
    reference: u32,
}

impl Ord for Ranked {
    fn cmp(&self, other: &Ranked) -> Ordering {
        let by_score = other.score.total_cmp(&self.score);
        by_score.then((self.probe, self.reference).cmp(&(other.probe, other.reference)))
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Ranked) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Ranked {
    fn eq(&self, other: &Ranked) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Ranked {}

/// `100-` and twelve hexadecimal digits of the SHA-256 of all labels.
fn mark(pairs: &Comparisons, dataset: &Dataset, top: usize) -> String {
    let mut hasher = Sha256::new();
    for sample in pairs.probe.iter().zip(&pairs.reference).flat_map(|(a, b)| [a, b]) {
        let label = dataset.roster.sample_label(*sample);
        hasher.update((label.len() as u64).to_le_bytes());
        hasher.update(label.as_bytes());
    }
    hasher.finalize().iter().take(6).fold(format!("{top}-"), |mut text, byte| {
        // Writing to a `String` cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
