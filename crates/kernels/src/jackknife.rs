//! Delete-one-unit jackknife for statistics that are no simple proportion.
//!
//! Every pair of scores that shares a unit is dependent; leaving a unit out leaves out all
//! its scores, of both classes.

use crate::binomial::{Bounds, clopper_pearson};
use crate::curve::{Moments, area, d_prime, twice_concordant};
use crate::order::{count_matches, is_match};
use crate::special::{normal_quantile, t_quantile};

/// The interval `estimate -+ t se` with the jackknife's standard error (Efron and Stein
/// 1981), `se^2 = (G - 1) / G sum_i (x_i - mean x)^2` over the `G` values `x_i` without one
/// unit each, and `t` of `G - 1` degrees of freedom.
///
/// Nothing with fewer than two units.
///
/// # Panics
/// If not `0 < level < 1`.
pub fn interval(estimate: f64, without_one: &[f64], level: f64) -> Option<Bounds> {
    let units = without_one.len() as f64;
    if without_one.len() < 2 {
        return None;
    }
    let squares = Moments::of(without_one).squares;
    let error = ((units - 1.0) / units * squares).sqrt();
    let reach = t_quantile(0.5 + level / 2.0, units - 1.0) * error;
    Some(Bounds { low: estimate - reach, high: estimate + reach })
}

/// The interval of a share, such as an area under a curve, by the variance of the jackknife.
///
/// A share near 0 or 1 is made by few units: its distribution leans, and a sample without
/// them has both a share nearer to the end and less variance. So the smaller of the share
/// and its complement, `q`, is taken for a rate, after Korn and Graubard 1998: as many
/// trials as would have the same variance, `q (1 - q) / se^2 (z / t)^2`, in the interval of
/// Clopper and Pearson; and for the upper limit of `q` the variance over that of independent
/// trials grows with the square root of `x (1 - x)`, up to the limit `x` that it does not
/// contradict.
///
/// With nothing to see (a share of 0 or 1, or no variation) units are counted as trials: the
/// share of units that make any difference bounds the share itself. Nothing with fewer than
/// three units.
///
/// # Panics
/// If not `0 < level < 1` or `0 <= estimate <= 1`.
pub fn share_interval(estimate: f64, without_one: &[f64], level: f64) -> Option<Share> {
    assert!((0.0..=1.0).contains(&estimate), "share `{estimate}`");
    let units = without_one.len() as f64;
    if without_one.len() < 3 {
        return None;
    }
    let mirrored = estimate > 0.5;
    let small = if mirrored { 1.0 - estimate } else { estimate };
    let variance = (units - 1.0) / units * Moments::of(without_one).squares;
    let turned = |bounds: Bounds| match mirrored {
        true => Bounds { low: 1.0 - bounds.high, high: 1.0 - bounds.low },
        false => bounds,
    };
    if small <= 0.0 || variance <= 0.0 {
        let bounds = turned(clopper_pearson(small * units, units, level));
        return Some(Share { bounds, units_as_trials: true, events: small * units });
    }
    let tail = 0.5 * (1.0 - level);
    let shrink = normal_quantile(tail) / t_quantile(tail, units - 1.0);
    let trials = small * (1.0 - small) / variance * shrink * shrink;
    let low = clopper_pearson(small * trials, trials, level).low;
    let bounds = turned(Bounds { low, high: leaning(small, trials, level) });
    let events = small * small / variance;
    Some(Share { bounds, units_as_trials: false, events })
}

/// The least fixed point of `x -> upper limit` with the trials that a rate of `x` lets have.
fn leaning(rate: f64, trials: f64, level: f64) -> f64 {
    let mut limit = rate;
    for _ in 0..200 {
        let ratio = limit * (1.0 - limit) / (rate * (1.0 - rate));
        let effective = if ratio > 1.0 { trials / ratio.sqrt() } else { trials };
        let next = clopper_pearson(rate * effective, effective, level).high;
        let gained = next - limit;
        limit = next;
        if gained <= 1e-12 * limit {
            break;
        }
    }
    limit
}

/// The interval of a share.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// The interval.
    pub bounds: Bounds,
    /// Whether units were counted as trials, there being no variation to see.
    pub units_as_trials: bool,
    /// How many Poisson events would tell as much of the smaller of the share and its
    /// complement.
    pub events: f64,
}

/// Scores of two classes with the units that they touch: `upper` one each, `lower` two.
/// Both sorted descending.
#[derive(Clone, Copy, Debug)]
pub struct Scores<'a> {
    /// Scores that should be over a threshold.
    pub upper: &'a [f64],
    /// The unit of each.
    pub upper_unit: &'a [u32],
    /// Scores that should be under it.
    pub lower: &'a [f64],
    /// The two units of each.
    pub lower_units: &'a [(u32, u32)],
    /// Units are `0..units`.
    pub units: usize,
}

/// What leaving each unit out takes from the count of pairs in order and of both classes.
#[derive(Clone, Copy, Debug, Default)]
struct Loss {
    /// Twice the pairs in order that have an upper score of the unit.
    by_upper: u128,
    /// Twice the pairs in order that have a lower score of the unit.
    by_lower: u128,
    /// Twice those that have both, counted in each of the former.
    by_both: u128,
    uppers: u128,
    lowers: u128,
}

/// The area under the curve without each unit that has a score; units without any, and
/// those without which a class is empty, are left out. In the order of the units.
pub fn areas_without_one(scores: &Scores<'_>) -> Vec<f64> {
    if area(scores.upper, scores.lower).is_none() {
        return Vec::new();
    }
    let twice = twice_concordant(scores.upper, scores.lower);
    let (uppers, lowers) = (scores.upper.len() as u128, scores.lower.len() as u128);
    let without = |loss: &Loss| {
        let pairs = (uppers - loss.uppers) * (lowers - loss.lowers);
        let left = twice + loss.by_both - loss.by_upper - loss.by_lower;
        (pairs > 0).then(|| left as f64 / (2 * pairs) as f64)
    };
    let has_scores = |loss: &&Loss| loss.uppers + loss.lowers > 0;
    losses(scores).iter().filter(has_scores).filter_map(without).collect()
}

fn losses(scores: &Scores<'_>) -> Vec<Loss> {
    let mut losses = vec![Loss::default(); scores.units];
    let mut own = vec![Vec::new(); scores.units];
    let lowers = scores.lower.len() as u128;
    for (&score, &unit) in scores.upper.iter().zip(scores.upper_unit) {
        let loss = &mut losses[unit as usize];
        loss.uppers += 1;
        loss.by_upper += 2 * lowers - not_under(scores.lower, score);
        own[unit as usize].push(score);
    }
    let mut all = Falling::new(scores.upper);
    let mut own: Vec<_> = own.iter().map(|own| Falling::new(own)).collect();
    for (&score, &(one, other)) in scores.lower.iter().zip(scores.lower_units) {
        let over = all.over_and_at(score);
        for unit in [one as usize, other as usize] {
            losses[unit].lowers += 1;
            losses[unit].by_lower += over;
            losses[unit].by_both += own[unit].over_and_at(score);
        }
    }
    losses
}

/// Counts of descending scores over values that descend as well, each found from the last,
/// so that all of them together take one pass.
struct Falling<'a> {
    descending: &'a [f64],
    over: usize,
    over_or_at: usize,
}

impl<'a> Falling<'a> {
    fn new(descending: &'a [f64]) -> Falling<'a> {
        Falling { descending, over: 0, over_or_at: 0 }
    }

    /// Twice the scores over a value that is not over the last one, and those at it once.
    fn over_and_at(&mut self, value: f64) -> u128 {
        while self.descending.get(self.over).is_some_and(|&score| score > value) {
            self.over += 1;
        }
        while self.is_at(value) {
            self.over_or_at += 1;
        }
        (self.over + self.over_or_at) as u128
    }

    fn is_at(&self, value: f64) -> bool {
        self.descending.get(self.over_or_at).is_some_and(|&score| is_match(score, value))
    }
}

fn not_under(descending: &[f64], value: f64) -> u128 {
    let over = crate::order::count_over(descending, value) as u128;
    over + count_matches(descending, value) as u128
}

/// D-prime without each unit that has a score, as [`areas_without_one`].
pub fn d_primes_without_one(scores: &Scores<'_>) -> Vec<f64> {
    let (upper, lower) = (Moments::of(scores.upper), Moments::of(scores.lower));
    let mut parts = vec![(Sums::default(), Sums::default()); scores.units];
    for (&score, &unit) in scores.upper.iter().zip(scores.upper_unit) {
        parts[unit as usize].0.add(score - upper.mean);
    }
    for (&score, &(one, other)) in scores.lower.iter().zip(scores.lower_units) {
        parts[one as usize].1.add(score - lower.mean);
        parts[other as usize].1.add(score - lower.mean);
    }
    let has_scores = |part: &&(Sums, Sums)| part.0.count + part.1.count > 0.0;
    let without = |part: &(Sums, Sums)| {
        let left_upper = upper.without(part.0.moments(upper.mean));
        d_prime(left_upper, lower.without(part.1.moments(lower.mean)))
    };
    parts.iter().filter(has_scores).filter_map(without).collect()
}

/// Sums of scores less the mean of all, of one unit.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    count: f64,
    sum: f64,
    squares: f64,
}

impl Sums {
    fn add(&mut self, deviation: f64) {
        self.count += 1.0;
        self.sum += deviation;
        self.squares += deviation * deviation;
    }

    fn moments(&self, center: f64) -> Moments {
        if self.count == 0.0 {
            return Moments::default();
        }
        let mean = self.sum / self.count;
        let squares = self.squares - self.sum * mean;
        Moments { count: self.count, mean: center + mean, squares }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Upper = Vec<(u8, u32)>;
    type Lower = Vec<(u8, (u32, u32))>;

    fn descending<T: Copy + Ord>(mut rows: Vec<(u8, T)>) -> (Vec<f64>, Vec<T>) {
        rows.sort_unstable_by(|a, b| b.cmp(a));
        rows.iter().map(|row| (f64::from(row.0), row.1)).unzip()
    }

    /// Both statistics recomputed from the scores that do not touch a unit.
    fn naive(upper: &Upper, lower: &Lower, units: u32) -> (Vec<f64>, Vec<f64>) {
        let (mut areas, mut distances) = (Vec::new(), Vec::new());
        for unit in 0..units {
            let left_upper: Upper =
                upper.iter().filter(|row| row.1 != unit).copied().collect();
            let touches = |row: &&(u8, (u32, u32))| row.1.0 != unit && row.1.1 != unit;
            let left_lower: Lower = lower.iter().filter(touches).copied().collect();
            if left_upper.len() == upper.len() && left_lower.len() == lower.len() {
                continue;
            }
            let (upper, lower) = (descending(left_upper).0, descending(left_lower).0);
            areas.extend(area(&upper, &lower));
            distances.extend(d_prime(Moments::of(&upper), Moments::of(&lower)));
        }
        (areas, distances)
    }

    /// Values 1, 2, 3, 4, 5: se^2 = 4/5 * 10 = 8, t(0.975, 4) = 2.776445.
    #[test]
    fn interval_by_hand() {
        let bounds = interval(3.0, &[1.0, 2.0, 3.0, 4.0, 5.0], 0.95).unwrap();
        let reach = 2.776_445_105 * 8.0f64.sqrt();
        assert!((bounds.low - (3.0 - reach)).abs() < 1e-8);
        assert!((bounds.high - (3.0 + reach)).abs() < 1e-8);
        assert!(interval(3.0, &[1.0], 0.95).is_none());
    }

    /// Lower limit of the complement by the formula of Korn and Graubard; the upper limit is
    /// one that its own trials do not contradict, and further out than the jackknife's.
    #[test]
    fn a_share_near_one_leans_away_from_it() {
        let without: Vec<f64> =
            (0..40).map(|k| if k < 4 { 0.997 } else { 0.995 }).collect();
        let found = share_interval(0.9952, &without, 0.95).unwrap();
        let plain = interval(0.9952, &without, 0.95).unwrap();
        let squares = 40.0 * 0.1 * 0.9 * 0.002 * 0.002;
        let variance = 39.0 / 40.0 * squares;
        let shrink = 1.959_963_985 / 2.022_690_920;
        let trials = 0.0048 * 0.9952 / variance * shrink * shrink;
        let low = clopper_pearson(0.0048 * trials, trials, 0.95).low;
        assert!((found.bounds.high - (1.0 - low)).abs() < 1e-9, "{found:?}");
        let high = 1.0 - found.bounds.low;
        let ratio = high * (1.0 - high) / (0.0048 * 0.9952);
        let fewer = trials / ratio.sqrt();
        let again = clopper_pearson(0.0048 * fewer, fewer, 0.95).high;
        assert!((again - high).abs() < 1e-9, "{again} {high}");
        assert!(found.bounds.low < plain.low && !found.units_as_trials);
        assert!((found.events - 0.0048 * 0.0048 / variance).abs() < 1e-6);
    }

    /// 1 - 0.025^(1/20).
    #[test]
    fn a_share_of_one_counts_units() {
        let found = share_interval(1.0, &[1.0; 20], 0.95).unwrap();
        assert!(found.units_as_trials);
        assert!((found.bounds.low - 0.831_566_5).abs() < 1e-7, "{found:?}");
        assert!((found.bounds.high - 1.0).abs() < 1e-15);
        assert!(share_interval(1.0, &[1.0; 2], 0.95).is_none());
    }

    proptest! {
        #[test]
        fn leaving_one_out_equals_computing_anew(
            upper in prop::collection::vec((0u8..12, 0u32..6), 1..30),
            lower in prop::collection::vec((0u8..12, (0u32..6, 1u32..6)), 1..40),
        ) {
            let lower: Lower = lower
                .into_iter()
                .map(|(score, (one, step))| (score, (one, (one + step) % 6)))
                .collect();
            let (upper_scores, upper_unit) = descending(upper.clone());
            let (lower_scores, lower_units) = descending(lower.clone());
            let scores = Scores {
                upper: &upper_scores,
                upper_unit: &upper_unit,
                lower: &lower_scores,
                lower_units: &lower_units,
                units: 6,
            };
            let (areas, distances) = naive(&upper, &lower, 6);
            let close = |found: &[f64], expected: &[f64]| {
                found.len() == expected.len()
                    && found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9)
            };
            prop_assert!(close(&areas_without_one(&scores), &areas));
            // A spread that is nothing but rounding may be taken for none by either.
            let found = d_primes_without_one(&scores);
            let sane = |values: &[f64]| values.iter().all(|value| value.abs() < 1e5);
            prop_assert!(!sane(&found) || !sane(&distances) || close(&found, &distances));
        }
    }
}
