//! Order of scores: the one tie rule, sorting, counting, and thresholds for a target rate.
//!
//! A score that equals the threshold is a match. Every count of scores at or over a
//! threshold rests on [`is_match`], the only place where the two are compared.

mod sort;
#[cfg(test)]
mod tests;

pub use sort::{Columns, sort_columns};

/// Whether a score is a match at a threshold: a score equal to the threshold is one.
///
/// ```
/// # use falsematch_kernels::order::is_match;
/// assert!(is_match(0.5, 0.5));
/// assert!(!is_match(0.499, 0.5));
/// ```
pub fn is_match(score: f64, threshold: f64) -> bool {
    score >= threshold
}

/// How many of the scores, sorted descending, are matches at a threshold.
pub fn count_matches(descending: &[f64], threshold: f64) -> usize {
    descending.partition_point(|&score| is_match(score, threshold))
}

/// How many of the scores, sorted descending, are over a value and not equal to it.
pub fn count_over(descending: &[f64], value: f64) -> usize {
    descending.partition_point(|&score| score > value)
}

/// A threshold that holds a target rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TargetThreshold {
    /// The threshold.
    pub threshold: f64,
    /// How many of the scores that set it are matches at it.
    pub matches: u64,
}

/// Why no threshold can be given for a target rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unresolved {
    /// One match is already over the target: the target is under one in all trials.
    TooFewTrials,
    /// The scores that would be cut by the threshold were not kept.
    NotKept,
    /// There are no scores.
    Empty,
}

/// The threshold with the largest rate not over a target, and the smallest of those.
///
/// `descending` are the highest of `trials` scores; if fewer than `trials` are kept,
/// `highest_left_out` is the highest of the others. The rate at a threshold is the share of
/// the trials that are matches at it; at most `k` may match, with `k` the largest count whose
/// quotient by `trials` is not over `target`.
///
/// The number that is given is the smallest observed score, of `descending` or of `others`
/// (scores of another class, sorted descending too), over the highest score that must not
/// match. So it is a number of the data (representable wherever the scores are), it cuts off
/// exactly the scores that it must, and no threshold with as large a rate leaves fewer of
/// `others` unmatched. If no score is observed there, it is the next larger `f64`. Scores
/// tied with one that must not match do not match either, so fewer than `k` may match, even
/// none.
///
/// # Errors
/// [`Unresolved`] if one match is over the target, if the scores that would decide were not
/// kept, or if there are no trials.
pub fn threshold_for_target(
    descending: &[f64],
    others: &[f64],
    trials: u64,
    highest_left_out: Option<f64>,
    target: f64,
) -> Result<TargetThreshold, Unresolved> {
    if trials == 0 {
        return Err(Unresolved::Empty);
    }
    let allowed = allowed_matches(trials, target).ok_or(Unresolved::TooFewTrials)?;
    let position = usize::try_from(allowed).map_err(|_| Unresolved::NotKept)?;
    let barred = match descending.get(position) {
        Some(&score) => Some(score),
        None if position > descending.len() && highest_left_out.is_some() => {
            return Err(Unresolved::NotKept);
        }
        None => highest_left_out,
    };
    let Some(barred) = barred else {
        let lowest = lowest_of(descending.last(), others.last());
        return Ok(TargetThreshold { threshold: lowest, matches: trials });
    };
    let matches = count_over(descending, barred);
    let threshold = smallest_over(descending, others, barred);
    Ok(TargetThreshold { threshold, matches: matches as u64 })
}

/// The largest count, at least 1, whose quotient by `trials` is not over `target`.
fn allowed_matches(trials: u64, target: f64) -> Option<u64> {
    let within = |count: u64| count as f64 / trials as f64 <= target;
    // A float cast saturates, so any finite target gives a count to start from.
    #[expect(clippy::cast_possible_truncation)]
    let mut count = ((target * trials as f64) as u64).min(trials);
    while count < trials && within(count + 1) {
        count += 1;
    }
    while count > 0 && !within(count) {
        count -= 1;
    }
    (count > 0).then_some(count)
}

fn lowest_of(one: Option<&f64>, other: Option<&f64>) -> f64 {
    match (one, other) {
        (Some(&a), Some(&b)) if a > b => b,
        (Some(&a), _) => a,
        (None, Some(&b)) => b,
        (None, None) => 0.0,
    }
}

fn smallest_over(one: &[f64], other: &[f64], value: f64) -> f64 {
    let last_over = |scores: &[f64]| {
        count_over(scores, value).checked_sub(1).map(|position| scores[position])
    };
    match (last_over(one), last_over(other)) {
        (Some(a), Some(b)) if a > b => b,
        (Some(a), _) => a,
        (None, Some(b)) => b,
        (None, None) => value.next_up(),
    }
}
