//! The formula of independent comparisons, and how wrong it is where the truth is known.

use falsematch_kernels::gallery::{at_least_one, rate_of_one};

use super::trials::Trials;
use super::{NeededFmr, SizePoint, VendorFormula};

/// So many parts of the people searched, none in two.
const PARTS: u32 = 10;
/// The FPIR for which an FMR is told.
const FPIR: f64 = 0.01;
/// Galleries of which people speak.
const SPOKEN_OF: [u64; 2] = [1_000_000, 1_000_000_000];

/// The formula at the sizes of the points, fitted to the mean number of candidates.
pub(super) fn formula(
    trials: &Trials<'_>,
    points: &[SizePoint],
) -> Option<VendorFormula> {
    let (counts, _) = trials.counts();
    let fmr = fitted(&counts, trials.others)?;
    Some(VendorFormula {
        measured: returned(&counts),
        ratios: (0..PARTS).filter_map(|part| ratio(trials, &counts, part)).collect(),
        ..of_fmr(fmr, trials.others, points)
    })
}

/// The formula with the FMR that gives the FPIR of the gallery searched.
pub(super) fn implied(fpir: f64, searched: u64, points: &[SizePoint]) -> VendorFormula {
    let fmr = rate_of_one(fpir, searched as f64);
    VendorFormula { measured: fpir, ..of_fmr(fmr, searched, points) }
}

fn of_fmr(fmr: f64, searched: u64, points: &[SizePoint]) -> VendorFormula {
    let at = |size: u64| at_least_one(fmr, size as f64);
    VendorFormula {
        fmr,
        points: points.iter().map(|point| (point.size, at(point.size))).collect(),
        predicted: at(searched),
        measured: at(searched),
        ratios: Vec::new(),
    }
}

/// The FMR that an FPIR of 1 % would need with the gallery searched, with those that claims
/// speak of, and with larger ones.
pub(super) fn needed(searched: u64, asked: &[u64]) -> Vec<NeededFmr> {
    let mut sizes: Vec<u64> =
        asked.iter().copied().chain(SPOKEN_OF).filter(|&size| size > searched).collect();
    sizes.push(searched);
    sizes.sort_unstable();
    sizes.dedup();
    let fmr = |size: u64| rate_of_one(FPIR, size as f64);
    sizes.into_iter().map(|size| NeededFmr { size, fpir: FPIR, fmr: fmr(size) }).collect()
}

/// Candidates per search and person enrolled. The mean over all choices of a part of the
/// gallery is the same number, so that fitting on a smaller gallery changes nothing.
fn fitted(counts: &[u64], others: u64) -> Option<f64> {
    let comparisons = counts.len() as f64 * others as f64;
    (comparisons > 0.0).then(|| counts.iter().sum::<u64>() as f64 / comparisons)
}

fn returned(counts: &[u64]) -> f64 {
    counts.iter().filter(|count| **count > 0).count() as f64 / counts.len() as f64
}

/// Predicted over measured among the people of a part.
fn ratio(trials: &Trials<'_>, counts: &[u64], part: u32) -> Option<f64> {
    let pairs = counts.iter().zip(&trials.people);
    let of_part: Vec<u64> = pairs
        .filter(|(_, person)| **person % PARTS == part)
        .map(|(&count, _)| count)
        .collect();
    let fmr = fitted(&of_part, trials.others)?;
    let measured = returned(&of_part);
    (measured > 0.0).then(|| at_least_one(fmr, trials.others as f64) / measured)
}
