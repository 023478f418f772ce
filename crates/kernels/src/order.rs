//! Order of scores: the one tie rule, sorting, counting, and thresholds for a target rate.
//!
//! A score that equals the threshold is a match. Every count of scores at or over a
//! threshold rests on [`is_match`], the only place where the two are compared.

use std::mem;

use rayon::prelude::*;

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

/// Scores with two codes each, in columns of the same length.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Columns {
    /// Scores, finite.
    pub score: Vec<f64>,
    /// First codes.
    pub first: Vec<u32>,
    /// Second codes.
    pub second: Vec<u32>,
}

/// Elements per bucket that the sort aims at: their keys and columns fit in a core's cache.
const BUCKET_AIM: usize = 2048;
const MOST_BUCKETS: usize = 8192;

/// Sorts by descending score, then ascending first code, then ascending second code.
///
/// The order is total, so the result does not depend on the order before or on the number
/// of threads. Negative zero becomes zero. Takes the columns and gives them back, because
/// each is written anew: the most memory in use is that of the columns, of the widest
/// column once more, and two bytes an element.
///
/// One pass distributes the elements to buckets of equal width in score, which keeps the
/// order since rounding is monotone; then each bucket is sorted in a core's cache.
///
/// # Panics
/// If a score is not finite or the columns differ in length.
pub fn sort_columns(mut columns: Columns) -> Columns {
    let length = columns.score.len();
    assert!(columns.first.len() == length && columns.second.len() == length);
    let Some((lowest, highest)) = range_of(&mut columns.score) else {
        return columns;
    };
    let bounds = distribute(&mut columns, lowest, highest);
    sort_buckets(&mut columns, &bounds);
    columns
}

/// Lowest and highest score; makes negative zeros zero on the way.
fn range_of(scores: &mut [f64]) -> Option<(f64, f64)> {
    let (mut lowest, mut highest) = (f64::INFINITY, f64::NEG_INFINITY);
    let mut finite = true;
    for score in scores.iter_mut() {
        *score += 0.0;
        finite &= score.is_finite();
        lowest = if *score < lowest { *score } else { lowest };
        highest = if *score > highest { *score } else { highest };
    }
    assert!(finite, "a score is not finite");
    (!scores.is_empty()).then_some((lowest, highest))
}

/// Groups the elements by bucket, buckets by descending score; gives the buckets' bounds.
fn distribute(columns: &mut Columns, lowest: f64, highest: f64) -> Vec<usize> {
    let length = columns.score.len();
    let count = (length / BUCKET_AIM).clamp(1, MOST_BUCKETS);
    let scale = count as f64 / (highest - lowest);
    if count == 1 || !scale.is_finite() || !(highest - lowest).is_finite() {
        return vec![0, length];
    }
    let last = u16::try_from(count - 1).unwrap_or(u16::MAX);
    // Truncation is the point: it gives the bucket. The cast saturates.
    #[expect(clippy::cast_possible_truncation)]
    let bucket_of = |score: &f64| (((highest - score) * scale) as u16).min(last);
    let buckets: Vec<u16> = columns.score.par_iter().map(bucket_of).collect();
    let bounds = bounds_of(&buckets, count);
    columns.score = scatter(&columns.score, &buckets, &bounds);
    let (first, second) = (mem::take(&mut columns.first), mem::take(&mut columns.second));
    let codes = rayon::join(
        || scatter(&first, &buckets, &bounds),
        || scatter(&second, &buckets, &bounds),
    );
    (columns.first, columns.second) = codes;
    bounds
}

fn bounds_of(buckets: &[u16], count: usize) -> Vec<usize> {
    let mut bounds = vec![0; count + 1];
    for &bucket in buckets {
        bounds[usize::from(bucket) + 1] += 1;
    }
    for index in 1..bounds.len() {
        bounds[index] += bounds[index - 1];
    }
    bounds
}

fn scatter<T: Copy + Default>(column: &[T], buckets: &[u16], bounds: &[usize]) -> Vec<T> {
    let mut next = bounds.to_vec();
    let mut scattered = vec![T::default(); column.len()];
    for (&value, &bucket) in column.iter().zip(buckets) {
        let position = &mut next[usize::from(bucket)];
        scattered[*position] = value;
        *position += 1;
    }
    scattered
}

/// A bucket's share of the columns.
type Slices<'a> = (&'a mut [f64], &'a mut [u32], &'a mut [u32]);

fn sort_buckets(columns: &mut Columns, bounds: &[usize]) {
    let mut rest: Slices<'_> =
        (&mut columns.score, &mut columns.first, &mut columns.second);
    let mut buckets = Vec::with_capacity(bounds.len());
    for pair in bounds.windows(2) {
        let length = pair[1] - pair[0];
        let (score, score_rest) = rest.0.split_at_mut(length);
        let (first, first_rest) = rest.1.split_at_mut(length);
        let (second, second_rest) = rest.2.split_at_mut(length);
        buckets.push((score, first, second));
        rest = (score_rest, first_rest, second_rest);
    }
    buckets.into_par_iter().for_each_init(Scratch::default, sort_bucket);
}

/// Working memory of one thread.
#[derive(Default)]
struct Scratch {
    packed: Vec<u64>,
    wide: Vec<u128>,
    copy: Columns,
}

/// The largest position within a bucket that fits beside a key.
const POSITION_BITS: u32 = 16;

fn sort_bucket(scratch: &mut Scratch, bucket: Slices<'_>) {
    if bucket.0.len() < 2 {
        return;
    }
    let (mut lowest, mut highest, mut differ) = (u64::MAX, 0, 0);
    let reference = descending_key(bucket.0[0]);
    for &score in bucket.0.iter() {
        let key = descending_key(score);
        lowest = lowest.min(key);
        highest = highest.max(key);
        differ |= key ^ reference;
    }
    // Scores that came from a narrower type share their last bits, which need no sorting.
    let shared = differ.trailing_zeros().min(63);
    let fits = (highest - lowest) >> shared < 1 << (64 - POSITION_BITS);
    if fits && bucket.0.len() <= 1 << POSITION_BITS {
        sort_packed(scratch, bucket, lowest, shared);
    } else {
        sort_wide(scratch, bucket);
    }
}

/// Sorts keys packed with their positions in 64 bits, then settles ties by the codes.
fn sort_packed(scratch: &mut Scratch, bucket: Slices<'_>, lowest: u64, shared: u32) {
    let (score, first, second) = bucket;
    let Scratch { packed, copy, .. } = scratch;
    refill(&mut copy.score, score);
    refill(&mut copy.first, first);
    refill(&mut copy.second, second);
    packed.clear();
    packed.extend((0u64..).zip(copy.score.iter()).map(|(position, &score)| {
        (((descending_key(score) - lowest) >> shared) << POSITION_BITS) | position
    }));
    packed.sort_unstable();
    let position = |entry: u64| usize::from((entry & 0xffff) as u16);
    for run in packed.chunk_by_mut(|a, b| a >> POSITION_BITS == b >> POSITION_BITS) {
        if run.len() > 1 {
            run.sort_unstable_by_key(|&entry| {
                (copy.first[position(entry)], copy.second[position(entry)])
            });
        }
    }
    for (index, &entry) in packed.iter().enumerate() {
        score[index] = copy.score[position(entry)];
        first[index] = copy.first[position(entry)];
        second[index] = copy.second[position(entry)];
    }
}

fn refill<T: Copy>(target: &mut Vec<T>, source: &[T]) {
    target.clear();
    target.extend_from_slice(source);
}

/// Sorts key and codes packed in 128 bits: slower, for buckets of any size and spread.
#[expect(clippy::cast_possible_truncation)]
fn sort_wide(scratch: &mut Scratch, bucket: Slices<'_>) {
    let (score, first, second) = bucket;
    let wide = &mut scratch.wide;
    wide.clear();
    wide.extend(score.iter().zip(first.iter()).zip(second.iter()).map(
        |((&score, &first), &second)| {
            let key = u128::from(descending_key(score));
            (key << 64) | (u128::from(first) << 32) | u128::from(second)
        },
    ));
    wide.sort_unstable();
    for (index, &entry) in wide.iter().enumerate() {
        score[index] = score_of_key((entry >> 64) as u64);
        first[index] = (entry >> 32) as u32;
        second[index] = entry as u32;
    }
}

const SIGN: u64 = 1 << 63;

/// An integer that ascends as the score descends.
fn descending_key(score: f64) -> u64 {
    let bits = score.to_bits();
    if bits & SIGN == 0 { !(bits | SIGN) } else { bits }
}

fn score_of_key(key: u64) -> f64 {
    f64::from_bits(if key & SIGN == 0 { !key & !SIGN } else { key })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn columns(rows: &[(f64, u32, u32)]) -> Columns {
        Columns {
            score: rows.iter().map(|row| row.0).collect(),
            first: rows.iter().map(|row| row.1).collect(),
            second: rows.iter().map(|row| row.2).collect(),
        }
    }

    fn naive(mut rows: Vec<(f64, u32, u32)>) -> Columns {
        rows.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        columns(&rows)
    }

    fn scattered(length: u64, value: impl Fn(u64) -> f64) -> Vec<(f64, u32, u32)> {
        let mix = |index: u64| {
            let hash = (index + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            (hash ^ (hash >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 11
        };
        let code = |index: u64| u32::try_from(index).unwrap();
        (0..length)
            .map(|index| (value(mix(index)), code(mix(index) % 977), code(index)))
            .collect()
    }

    #[test]
    fn sorts_large_columns_as_a_naive_sort_does() {
        let unit = |hash: u64| hash as f64 / (1u64 << 53) as f64 - 0.5;
        #[expect(clippy::cast_possible_truncation)]
        let narrow = |hash: u64| f64::from(unit(hash) as f32);
        let skewed =
            |hash: u64| if hash.is_multiple_of(5000) { 1e300 } else { unit(hash) };
        let coarse = |hash: u64| (hash % 100) as f64;
        for rows in [
            scattered(50_000, unit),
            scattered(50_000, narrow),
            scattered(50_000, skewed),
            scattered(50_000, coarse),
            scattered(200_000, coarse),
            scattered(70_000, |_| 0.25),
        ] {
            assert_eq!(sort_columns(columns(&rows)), naive(rows));
        }
    }

    #[test]
    fn zeros_of_either_sign_are_one_tie() {
        let sorted = sort_columns(columns(&[(0.0, 2, 0), (-0.0, 1, 0)]));
        assert_eq!(sorted, columns(&[(0.0, 1, 0), (0.0, 2, 0)]));
        assert_eq!(sorted.score[0].to_bits(), 0);
    }

    #[test]
    #[should_panic(expected = "not finite")]
    fn a_score_that_is_not_finite_is_refused() {
        sort_columns(columns(&[(0.0, 2, 0), (f64::NAN, 1, 0)]));
    }

    #[test]
    fn a_score_equal_to_the_threshold_matches() {
        let scores = [0.9, 0.5, 0.5, 0.1];
        assert_eq!(count_matches(&scores, 0.5), 3);
        assert_eq!(count_over(&scores, 0.5), 1);
        assert_eq!(count_matches(&scores, 0.5f64.next_up()), 1);
    }

    #[test]
    fn the_threshold_is_the_smallest_observed_score_that_keeps_the_target() {
        let scores = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.0];
        let found =
            |target| threshold_for_target(&scores, &[0.85, 0.75], 10, None, target);
        let at = |threshold, matches| Ok(TargetThreshold { threshold, matches });
        assert_eq!(found(0.1), at(0.85, 1));
        assert_eq!(found(0.2), at(0.75, 2));
        assert_eq!(found(0.3), at(0.7, 3));
        assert_eq!(found(0.39), at(0.7, 3));
        assert_eq!(found(1.0), at(0.0, 10));
        assert_eq!(found(0.099), Err(Unresolved::TooFewTrials));
    }

    #[test]
    fn a_tie_at_the_cut_does_not_match() {
        let scores = [0.9, 0.5, 0.5, 0.1];
        let found = threshold_for_target(&scores, &[], 4, None, 0.5);
        assert_eq!(found, Ok(TargetThreshold { threshold: 0.9, matches: 1 }));
        let tied = threshold_for_target(&[0.5; 4], &[], 4, None, 0.5);
        let next = 0.5f64.next_up();
        assert_eq!(tied, Ok(TargetThreshold { threshold: next, matches: 0 }));
    }

    #[test]
    fn scores_that_were_not_kept_are_not_guessed() {
        let found =
            |target| threshold_for_target(&[0.9, 0.8], &[], 10, Some(0.8), target);
        assert_eq!(found(0.1), Ok(TargetThreshold { threshold: 0.9, matches: 1 }));
        assert_eq!(found(0.2), Ok(TargetThreshold { threshold: 0.9, matches: 1 }));
        assert_eq!(found(0.3), Err(Unresolved::NotKept));
    }

    proptest! {
        #[test]
        fn no_smaller_threshold_keeps_the_target(
            scores in prop::collection::vec(0u8..20, 1..60),
            others in prop::collection::vec(0u8..20, 0..20),
            target in 0.02f64..1.0,
        ) {
            let descend = |mut values: Vec<u8>| {
                values.sort_unstable_by(|a, b| b.cmp(a));
                values.into_iter().map(f64::from).collect::<Vec<_>>()
            };
            let (scores, others) = (descend(scores), descend(others));
            let trials = scores.len() as u64;
            let rate = |threshold| count_matches(&scores, threshold) as f64 / trials as f64;
            match threshold_for_target(&scores, &others, trials, None, target) {
                Err(refusal) => {
                    prop_assert_eq!(refusal, Unresolved::TooFewTrials);
                    prop_assert!(target < 1.0 / trials as f64);
                }
                Ok(found) => {
                    prop_assert_eq!(count_matches(&scores, found.threshold) as u64, found.matches);
                    prop_assert!(rate(found.threshold) <= target);
                    for &lower in scores.iter().chain(&others) {
                        prop_assert!(lower >= found.threshold || rate(lower) > target);
                    }
                }
            }
        }
    }
}
