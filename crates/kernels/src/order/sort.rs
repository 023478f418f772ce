//! Sorting of scores with their codes: buckets, each sorted in a core's cache.

use std::mem;

use rayon::prelude::*;

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
