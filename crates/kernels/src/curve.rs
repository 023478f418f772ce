//! Two classes of scores, one of which should lie over a threshold: their trade-off curve
//! and its indices.
//!
//! `upper` are the scores that should be matches, `lower` those that should not. Both are
//! sorted descending. Two errors trade off: the share of `lower` at or over the threshold
//! and the share of `upper` under it. Scores that are tied make one step of the curve.
//! Counts are integers throughout; the only rounding is in the last division.

use crate::order::{count_matches, is_match};

/// The counts at one threshold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// The threshold: a score of either class, or positive infinity, where nothing matches.
    pub threshold: f64,
    /// How many of `lower` are at or over it.
    pub lower_over: usize,
    /// How many of `upper` are at or over it.
    pub upper_over: usize,
}

/// The steps of the curve by descending threshold: first the one at which nothing matches,
/// then one for each distinct score.
pub fn steps<'a>(upper: &'a [f64], lower: &'a [f64]) -> impl Iterator<Item = Step> + 'a {
    let start = Step { threshold: f64::INFINITY, lower_over: 0, upper_over: 0 };
    std::iter::successors(Some(start), move |last| {
        let next_upper = upper.get(last.upper_over);
        let next_lower = lower.get(last.lower_over);
        let threshold = match (next_upper, next_lower) {
            (Some(&a), Some(&b)) if a > b => a,
            (_, Some(&b)) => b,
            (Some(&a), None) => a,
            (None, None) => return None,
        };
        Some(Step {
            threshold,
            lower_over: last.lower_over + run_of(threshold, &lower[last.lower_over..]),
            upper_over: last.upper_over + run_of(threshold, &upper[last.upper_over..]),
        })
    })
}

fn run_of(value: f64, descending: &[f64]) -> usize {
    gallop(descending, |score| is_match(score, value))
}

/// How many leading scores satisfy a condition that holds for a prefix only; quick where
/// they are few.
fn gallop(scores: &[f64], holds: impl Fn(f64) -> bool) -> usize {
    let mut stride = 1;
    while stride <= scores.len() && holds(scores[stride - 1]) {
        stride *= 2;
    }
    let known = stride / 2;
    let limit = stride.min(scores.len() + 1) - 1;
    known + scores[known..limit.max(known)].partition_point(|&score| holds(score))
}

/// The counts at a threshold.
pub fn step_at(upper: &[f64], lower: &[f64], threshold: f64) -> Step {
    Step {
        threshold,
        lower_over: count_matches(lower, threshold),
        upper_over: count_matches(upper, threshold),
    }
}

/// An equal error rate with the interval that it is the middle of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EqualError {
    /// The middle of the two rates.
    pub rate: f64,
    /// The lower of the two error rates at the crossing.
    pub low: f64,
    /// The higher of the two error rates at the crossing.
    pub high: f64,
    /// The threshold at which they were taken; positive infinity if nothing matches at it.
    pub threshold: f64,
}

/// The equal error rate as the middle of the interval at the crossing; nothing if a class
/// is empty.
///
/// The rule of the fingerprint verification competition (Maio et al. 2002, FVC2000, section
/// 3.2): of the highest threshold at which the share of `upper` under it is not over the
/// share of `lower` at or over it, and the lowest threshold at which it is not under, the
/// one with the smaller sum of both shares; at equal sums the former. Thresholds are the
/// scores, and one at which nothing matches. Where the curve meets equality at a threshold,
/// both shares are the rate.
pub fn equal_error(upper: &[f64], lower: &[f64]) -> Option<EqualError> {
    if upper.is_empty() || lower.is_empty() {
        return None;
    }
    let crossed = last_crossed(upper, lower);
    let before = first_before(upper, lower);
    let sum = |step: &Step| {
        let (misses, alarms) = scaled(upper, lower, step);
        misses + alarms
    };
    let step = if sum(&crossed) <= sum(&before) { crossed } else { before };
    let miss_rate = (upper.len() - step.upper_over) as f64 / upper.len() as f64;
    let alarm_rate = step.lower_over as f64 / lower.len() as f64;
    let in_order = miss_rate <= alarm_rate;
    let (low, high) =
        if in_order { (miss_rate, alarm_rate) } else { (alarm_rate, miss_rate) };
    let rate = low + (high - low) / 2.0;
    Some(EqualError { rate, low, high, threshold: step.threshold })
}

/// Both error counts of a step, each times the trials of the other class.
fn scaled(upper: &[f64], lower: &[f64], step: &Step) -> (u128, u128) {
    let misses = (upper.len() - step.upper_over) as u128 * lower.len() as u128;
    let alarms = step.lower_over as u128 * upper.len() as u128;
    (misses, alarms)
}

/// The highest observed threshold at which misses are not over alarms.
fn last_crossed(upper: &[f64], lower: &[f64]) -> Step {
    let is_before = |&score: &f64| {
        let (misses, alarms) = scaled(upper, lower, &step_at(upper, lower, score));
        misses > alarms
    };
    let first_of =
        |scores: &[f64]| scores.get(scores.partition_point(is_before)).copied();
    let threshold = match (first_of(upper), first_of(lower)) {
        (Some(a), Some(b)) if a > b => a,
        (_, Some(b)) => b,
        (Some(a), None) => a,
        // At the lowest score of all nothing is missed, so one of them always is found.
        (None, None) => f64::NEG_INFINITY,
    };
    step_at(upper, lower, threshold)
}

/// The lowest threshold, one at which nothing matches included, at which misses are not
/// under alarms.
fn first_before(upper: &[f64], lower: &[f64]) -> Step {
    let is_before = |&score: &f64| {
        let (misses, alarms) = scaled(upper, lower, &step_at(upper, lower, score));
        misses >= alarms
    };
    let last_of = |scores: &[f64]| {
        scores.partition_point(is_before).checked_sub(1).map(|position| scores[position])
    };
    let threshold = match (last_of(upper), last_of(lower)) {
        (Some(a), Some(b)) if a < b => a,
        (_, Some(b)) => b,
        (Some(a), None) => a,
        (None, None) => f64::INFINITY,
    };
    step_at(upper, lower, threshold)
}

/// A corner of the convex hull.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Corner {
    /// How many of `lower` are at or over the corner's threshold.
    pub lower_over: usize,
    /// How many of `upper` are at or over it.
    pub upper_over: usize,
}

/// Corners of the upper convex hull of the curve of (`lower` over, `upper` over), from
/// nothing over to everything over, without those in the middle of a straight edge.
///
/// Exact: corners are found by integer cross products (Andrew 1979, monotone chain). Only
/// steps at a score of `upper` can be corners, so the others are not looked at.
pub fn hull(upper: &[f64], lower: &[f64]) -> Vec<Corner> {
    let mut corners = vec![Corner { lower_over: 0, upper_over: 0 }];
    let mut step = corners[0];
    while step.upper_over < upper.len() {
        let score = upper[step.upper_over];
        step.upper_over += run_of(score, &upper[step.upper_over..]);
        step.lower_over += run_of(score, &lower[step.lower_over..]);
        push_corner(&mut corners, step);
    }
    push_corner(
        &mut corners,
        Corner { lower_over: lower.len(), upper_over: upper.len() },
    );
    corners
}

fn push_corner(corners: &mut Vec<Corner>, next: Corner) {
    while let [.., a, b] = corners.as_slice() {
        if turns_right(*a, *b, next) {
            break;
        }
        corners.pop();
    }
    if corners.last() != Some(&next) {
        corners.push(next);
    }
}

fn turns_right(a: Corner, b: Corner, c: Corner) -> bool {
    let across =
        |from: Corner, to: Corner| to.lower_over as i128 - from.lower_over as i128;
    let up = |from: Corner, to: Corner| to.upper_over as i128 - from.upper_over as i128;
    up(a, b) * across(b, c) > up(b, c) * across(a, b)
}

/// The equal error rate of the convex hull: where it meets the line of equal error shares;
/// nothing if a class is empty.
pub fn hull_equal_error(upper: &[f64], lower: &[f64]) -> Option<f64> {
    let (uppers, lowers) = (upper.len() as i128, lower.len() as i128);
    if uppers == 0 || lowers == 0 {
        return None;
    }
    let excess = |corner: &Corner| {
        corner.lower_over as i128 * uppers + corner.upper_over as i128 * lowers
            - uppers * lowers
    };
    let corners = hull(upper, lower);
    let edge = corners.windows(2).find(|edge| excess(&edge[1]) >= 0)?;
    let (before, after) = (excess(&edge[0]), excess(&edge[1]));
    let (from, to) = (edge[0].lower_over as i128, edge[1].lower_over as i128);
    let crossing = from * (after - before) - before * (to - from);
    Some(crossing as f64 / (lowers * (after - before)) as f64)
}

/// Twice the number of pairs of an upper and a lower score of which the upper is higher,
/// pairs of equal scores counted half: twice the Mann-Whitney statistic, exactly.
pub fn twice_concordant(upper: &[f64], lower: &[f64]) -> u128 {
    let (mut over, mut total) = (0, 0u128);
    for &score in upper {
        over += gallop(&lower[over..], |other| other > score);
        let tied = run_of(score, &lower[over..]);
        total += 2 * (lower.len() - over) as u128 - tied as u128;
    }
    total
}

/// The area under the curve, ties counted half; nothing if a class is empty.
pub fn area(upper: &[f64], lower: &[f64]) -> Option<f64> {
    let pairs = upper.len() as u128 * lower.len() as u128;
    (pairs > 0).then(|| twice_concordant(upper, lower) as f64 / (2 * pairs) as f64)
}

/// Number, sum and sum of squared deviations of scores, enough for a mean and a variance.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Moments {
    /// How many.
    pub count: f64,
    /// Their mean; zero if there are none.
    pub mean: f64,
    /// Sum of squared deviations from the mean.
    pub squares: f64,
}

/// Scores per block of a sum: fixed, so that the result depends on their order alone.
const BLOCK: usize = 4096;

impl Moments {
    /// Moments of scores, summed in blocks that are then joined in order, so that the result
    /// depends on nothing but the scores' order and rounding stays small.
    pub fn of(scores: &[f64]) -> Moments {
        scores
            .chunks(BLOCK)
            .map(Moments::of_block)
            .fold(Moments::default(), Moments::join)
    }

    fn of_block(scores: &[f64]) -> Moments {
        let count = scores.len() as f64;
        let mean = scores.iter().sum::<f64>() / count;
        let squares = scores.iter().map(|score| (score - mean) * (score - mean)).sum();
        Moments { count, mean, squares }
    }

    /// Moments of both sets together (Chan, Golub and LeVeque 1979).
    #[must_use]
    pub fn join(self, other: Moments) -> Moments {
        if self.count == 0.0 {
            return other;
        }
        let count = self.count + other.count;
        let apart = other.mean - self.mean;
        let share = other.count / count;
        let squares = self.squares + other.squares + apart * apart * self.count * share;
        Moments { count, mean: self.mean + apart * share, squares }
    }

    /// Moments of this set without a part of it: the inverse of [`Moments::join`].
    #[must_use]
    pub fn without(self, part: Moments) -> Moments {
        let count = self.count - part.count;
        if count <= 0.0 {
            return Moments::default();
        }
        let mean = (self.count * self.mean - part.count * part.mean) / count;
        let apart = part.mean - mean;
        let between = apart * apart * count * part.count / self.count;
        let squares = self.squares - part.squares - between;
        Moments { count, mean, squares: if squares > 0.0 { squares } else { 0.0 } }
    }

    /// Unbiased variance; nothing for fewer than two scores.
    pub fn variance(self) -> Option<f64> {
        (self.count >= 2.0).then(|| self.squares / (self.count - 1.0))
    }
}

/// Distance of the means in units of the root mean of both variances: d-prime.
///
/// Nothing if a class has fewer than two scores, or if neither varies.
pub fn d_prime(upper: Moments, lower: Moments) -> Option<f64> {
    let pooled = ((upper.variance()? + lower.variance()?) / 2.0).sqrt();
    (pooled > 0.0).then(|| (upper.mean - lower.mean) / pooled)
}

#[cfg(test)]
mod tests;
