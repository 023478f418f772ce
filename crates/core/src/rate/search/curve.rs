//! Curves over all thresholds and ranks, and what a looser threshold tells of a strict one.

use falsematch_kernels::crossed::Crossed;
use falsematch_kernels::dependent::Summary;
use rayon::prelude::*;

use super::super::side::Side;
use super::super::threshold::turned;
use super::estimate::Asker;
use super::pool::{Asked, Pool, Rules};
use super::{RankPoint, SearchPoint};

/// A curve has about so many points.
const POINTS: usize = 48;
/// A denser count is taken at this many times the errors ...
const TIMES_THE_ERRORS: u64 = 10;
/// ... once at least so many people have erred ...
const ERRING: u64 = 30;
/// ... but never where more than one in this many trials has erred.
const TRIALS_PER_ERROR: u64 = 3;

/// The share of mates found by each rank of a list.
pub(super) fn cmc(asker: &Asker<'_>) -> Vec<RankPoint> {
    if asker.pool.mated.is_empty() {
        return Vec::new();
    }
    let ranks: Vec<u32> = (1..=asker.pool.tally.list_length)
        .filter(|&rank| asker.pool.untold(Asked::Missed(None, rank)).is_none())
        .collect();
    let sides: Vec<_> = ranks
        .par_iter()
        .map(|&rank| {
            let [side, _] = asker.sides(Asked::Missed(None, rank), Rules::DEFAULT);
            (rank, side)
        })
        .collect();
    let mut erring = None;
    let point = |(rank, side): &(u32, Side)| {
        let [low, mut high] = side.ends(asker.context.level);
        // Whoever is missed at this rank is missed at the one before.
        match erring {
            Some(limit) if side.errors == 0 && limit < high => high = limit,
            _ if side.errors > 0 => erring = Some(high),
            _ => {}
        }
        let found = 1.0 - side.rate()?;
        Some(RankPoint { rank: *rank, found, interval: [1.0 - high, 1.0 - low] })
    };
    sides.iter().filter_map(point).collect()
}

/// FNIR at a rank against FPIR, by descending threshold.
pub(super) fn tradeoff(asker: &Asker<'_>, rank: u32) -> Vec<SearchPoint> {
    let pool = asker.pool;
    if pool.mated.is_empty() || pool.non_mated.is_empty() || !pool.tally.has_scores() {
        return Vec::new();
    }
    let level = asker.context.level;
    let point = |&threshold: &f64| {
        if pool.untold(Asked::Missed(Some(threshold), rank)).is_some() {
            return None;
        }
        let [returned, _] = asker.sides(Asked::Returned(threshold), Rules::DEFAULT);
        let [missed, _] =
            asker.sides(Asked::Missed(Some(threshold), rank), Rules::DEFAULT);
        Some(SearchPoint {
            threshold: turned(threshold, asker.context.orientation),
            fpir: returned.rate()?,
            fpir_interval: returned.ends(level),
            fnir: missed.rate()?,
            fnir_interval: missed.ends(level),
        })
    };
    grid(pool).par_iter().filter_map(point).collect()
}

/// Thresholds at observed scores, descending: first candidates by the logarithm of their
/// number, mates evenly.
fn grid(pool: &Pool<'_>) -> Vec<f64> {
    let (tops, mates) = (&pool.tops, &pool.mates);
    let mut chosen: Vec<f64> = by_logarithm(tops).collect();
    let step = mates.len().div_ceil(POINTS / 2).max(1);
    chosen.extend(mates.iter().step_by(step));
    chosen.sort_by(|a, b| b.total_cmp(a));
    chosen.dedup();
    chosen
}

/// Elements of a descending list, denser at its beginning.
fn by_logarithm(descending: &[f64]) -> impl Iterator<Item = f64> + '_ {
    let mut next = 0;
    std::iter::from_fn(move || {
        let found = descending.get(next).copied();
        next = (next + 1).max(next * 5 / 4);
        found
    })
}

/// The lowest and the highest threshold that a target FPIR may stand for: those of the first
/// candidates just outside all whose interval, at half the error, holds the target. For
/// galleries like those searched, then for these.
pub(super) fn spans(asker: &Asker<'_>, target: f64) -> [[Option<f64>; 2]; 2] {
    let mut thresholds: Vec<f64> = by_logarithm(&asker.pool.tops).collect();
    thresholds.dedup();
    let level = asker.context.half_error_level();
    let ends: Vec<[[f64; 2]; 2]> = thresholds
        .par_iter()
        .map(|&at| {
            asker.sides(Asked::Returned(at), Rules::DEFAULT).map(|side| side.ends(level))
        })
        .collect();
    [0, 1].map(|which| {
        // FPIR ascends as thresholds descend.
        let lowest = ends.iter().position(|ends| ends[which][0] > target);
        let highest = ends.iter().rposition(|ends| ends[which][1] < target);
        [lowest, highest].map(|at| at.map(|at| thresholds[at]))
    })
}

/// The same count at a threshold with more errors, which tells how errors cling together
/// where there are few: ten times as many and at least thirty people erring, but no more
/// than a third of the trials.
pub(super) fn denser(
    pool: &Pool<'_>,
    asked: Asked,
    found: &Summary,
    rules: Rules,
) -> Option<Crossed> {
    // A probe that is searched in several galleries is a trial in each: a looser threshold
    // does not tell how such trials cling together where there is no error at all.
    if found.errors == 0 && pool.tally.galleries.len() > 1 {
        return None;
    }
    let most = usize::try_from(found.trials / TRIALS_PER_ERROR).ok()?;
    let wanted = found.errors.max(1) * TIMES_THE_ERRORS;
    let mut wanted = usize::try_from(wanted.max(ERRING)).ok()?;
    while wanted <= most {
        let next = match asked {
            Asked::Returned(_) => Asked::Returned(*pool.tops.get(wanted - 1)?),
            Asked::Missed(Some(_), rank) => {
                let mates = &pool.mates;
                let misses = pool.mated.len() - mates.len();
                let place = mates.len().checked_sub(wanted.saturating_sub(misses) + 1)?;
                Asked::Missed(Some(mates[place]), rank)
            }
            Asked::Missed(None, _) | Asked::Candidates(_) | Asked::NotFirst(_) => {
                return None;
            }
        };
        let denser = pool.count(next, rules);
        let is_within = denser.given.errors * TRIALS_PER_ERROR <= denser.given.trials;
        if is_within
            && denser.given.errors > found.errors
            && denser.given.erring_units >= ERRING
        {
            return Some(denser);
        }
        wanted *= 2;
    }
    None
}
