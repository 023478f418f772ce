//! Trials of a few kinds in clusters: the mean of a number that each kind has, and how much
//! less sure it is than of as many independent trials.

use crate::binomial::Bounds;
use crate::mixture::{Valued, score_bound};
use crate::special::t_quantile;

/// The kind of each trial, cluster after cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kinds {
    kinds: Vec<u32>,
    /// Where each cluster ends.
    ends: Vec<usize>,
    counts: Vec<u64>,
}

impl Kinds {
    /// `kinds[i]`, under `number`, is the kind of trial `i` and `clusters[i]` its cluster.
    ///
    /// # Panics
    /// If the lengths differ or a kind is not under `number`.
    pub fn new(kinds: &[u32], clusters: &[u32], number: usize) -> Kinds {
        assert_eq!(kinds.len(), clusters.len(), "a cluster for each trial");
        let mut order: Vec<usize> = (0..kinds.len()).collect();
        order.sort_by_key(|&i| clusters[i]);
        let changes =
            (1..order.len()).filter(|&i| clusters[order[i - 1]] != clusters[order[i]]);
        let ends = changes.chain((!order.is_empty()).then_some(order.len())).collect();
        let mut counts = vec![0; number];
        kinds.iter().for_each(|&kind| counts[kind as usize] += 1);
        Kinds { kinds: order.into_iter().map(|i| kinds[i]).collect(), ends, counts }
    }

    /// How many trials there are.
    pub fn trials(&self) -> usize {
        self.kinds.len()
    }

    /// How many clusters there are.
    pub fn clusters(&self) -> usize {
        self.ends.len()
    }

    /// How many trials are of each kind.
    pub fn counts(&self) -> &[u64] {
        &self.counts
    }

    /// The mean over trials of a value for each kind.
    ///
    /// # Panics
    /// If there is no trial, or not a value for each kind.
    pub fn mean(&self, values: &[f64]) -> f64 {
        assert_eq!(values.len(), self.counts.len(), "a value for each kind");
        assert!(!self.kinds.is_empty(), "a mean of no trials");
        let sum = self.counts.iter().zip(values).map(|(&count, v)| count as f64 * v);
        sum.sum::<f64>() / self.kinds.len() as f64
    }

    /// The linearised variance of the mean by clusters (Cochran 1977, eq. 6.13), over that
    /// of independent trials; at least 1.
    ///
    /// # Panics
    /// As [`Kinds::mean`].
    pub fn inflation(&self, values: &[f64]) -> f64 {
        let mean = self.mean(values);
        let deviation = |kind: &u32| values[*kind as usize] - mean;
        let (mut plain, mut clustered, mut start) = (0.0, 0.0, 0);
        for &end in &self.ends {
            let cluster = &self.kinds[start..end];
            let sum: f64 = cluster.iter().map(deviation).sum();
            let squares = cluster.iter().map(|kind| deviation(kind) * deviation(kind));
            clustered += sum * sum;
            plain += squares.sum::<f64>();
            start = end;
        }
        if clustered > plain && plain > 0.0 { clustered / plain } else { 1.0 }
    }

    /// The score interval of the mean of values within `range`, by clusters: that of Wilson
    /// (1927) where there are two values, with the Student quantile of the clusters and the
    /// inflation of the variance. Both ends of the range count as possible, seen or not.
    ///
    /// # Panics
    /// As [`Kinds::mean`]; if there are fewer than two clusters, or not `0 < level < 1`.
    pub fn interval(&self, values: &[f64], range: [f64; 2], level: f64) -> Bounds {
        let t = t_quantile(0.5 * (1.0 - level), (self.clusters() - 1) as f64);
        let allowed = t * t * self.inflation(values);
        let seen = || self.counts.iter().zip(values).filter(|(count, _)| **count > 0);
        let side = |sign: f64| {
            let mut all: Vec<Valued> = seen()
                .map(|(&count, &value)| Valued {
                    count: count as f64,
                    value: sign * value,
                })
                .collect();
            let ends = range.map(|value| Valued { count: 0.0, value: sign * value });
            all.extend(ends);
            sign * score_bound(&all, allowed)
        };
        Bounds { low: side(-1.0), high: side(1.0) }
    }
}

/// A mean of values that come in clusters, with Student's interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StudentMean {
    /// The mean over values.
    pub mean: f64,
    /// Its interval; nothing with fewer than three clusters.
    pub bounds: Option<Bounds>,
    /// How many clusters there are.
    pub units: u64,
}

/// The mean of values of which `clusters[i]` is the cluster of value `i`, with the interval
/// `mean -+ t sqrt(Var)` of as many degrees of freedom as clusters less one and the linearised
/// variance of a ratio of sums (Cochran 1977, eq. 6.13, without the finite population
/// correction):
///
/// ```text
/// Var = G / (G - 1) * sum_clusters (sum_i (x_i - mean))^2 / n^2
/// ```
///
/// Sums go by cluster, then in the order given. Nothing without a value.
///
/// # Panics
/// If the lengths differ, or not `0 < level < 1`.
pub fn student_mean(values: &[f64], clusters: &[u32], level: f64) -> Option<StudentMean> {
    assert_eq!(values.len(), clusters.len(), "a cluster for each value");
    if values.is_empty() {
        return None;
    }
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by_key(|&i| clusters[i]);
    let number = values.len() as f64;
    let mean = order.iter().map(|&i| values[i]).sum::<f64>() / number;
    let (mut squares, mut units) = (0.0, 0_u64);
    for run in order.chunk_by(|&a, &b| clusters[a] == clusters[b]) {
        let sum: f64 = run.iter().map(|&i| values[i] - mean).sum();
        squares += sum * sum;
        units += 1;
    }
    let bounds = (units >= 3).then(|| {
        let freedom = (units - 1) as f64;
        let variance = units as f64 / freedom * squares / (number * number);
        let reach = -t_quantile(0.5 * (1.0 - level), freedom) * libm::sqrt(variance);
        Bounds { low: mean - reach, high: mean + reach }
    });
    Some(StudentMean { mean, bounds, units })
}

#[cfg(test)]
mod tests {
    use super::{Kinds, student_mean};
    use crate::binomial::wilson;
    use crate::special::{normal_quantile, t_quantile};

    fn near(found: f64, expected: f64, tolerance: f64) {
        assert!((found - expected).abs() < tolerance, "{found} for {expected}");
    }

    /// By hand: values 0, 0, 1 | 1, 1 | 0; mean 1/2, deviations of clusters -1/2, 1, -1/2:
    /// 3/2 over the 6/4 of single trials, so 1; in clusters of like trials 4 + 4 over 4.
    #[test]
    fn inflation_by_hand() {
        let mixed = Kinds::new(&[0, 0, 1, 1, 1, 0], &[0, 0, 0, 1, 1, 2], 2);
        near(mixed.inflation(&[0.0, 1.0]), 1.0, 1e-15);
        let alike = Kinds::new(&[0, 0, 0, 0, 1, 1, 1, 1], &[0, 0, 1, 1, 2, 2, 3, 3], 2);
        near(alike.inflation(&[0.0, 1.0]), 2.0, 1e-15);
        near(alike.mean(&[0.0, 1.0]), 0.5, 0.0 + 1e-15);
    }

    /// Many single trials of two values: Wilson's interval, with t for z.
    #[test]
    fn two_values_of_single_trials_give_wilson() {
        let kinds: Vec<u32> = (0..400).map(|i| u32::from(i % 20 == 0)).collect();
        let clusters: Vec<u32> = (0..400).collect();
        let found =
            Kinds::new(&kinds, &clusters, 2).interval(&[0.0, 1.0], [0.0, 1.0], 0.95);
        let shrink = normal_quantile(0.025) / t_quantile(0.025, 399.0);
        let trials = 400.0 * shrink * shrink;
        let expected = wilson(0.05 * trials, trials, 0.95);
        near(found.low, expected.low, 1e-9);
        near(found.high, expected.high, 1e-9);
    }

    #[test]
    fn order_of_trials_does_not_matter_to_the_bit() {
        let one = Kinds::new(&[0, 1, 2, 1], &[3, 1, 1, 2], 3);
        let other = Kinds::new(&[1, 1, 2, 0], &[2, 1, 1, 3], 3);
        let values = [0.1, 0.7, 0.3];
        assert_eq!(one, other);
        assert_eq!(one.inflation(&values).to_bits(), other.inflation(&values).to_bits());
    }

    /// By hand: clusters (1, 3), (2), (6): mean 3, sums of deviations -2, -1, 3, squares 14;
    /// variance 3/2 * 14 / 16; t of 2 degrees at 0.975 is 4.302653 (tables).
    #[test]
    fn a_mean_by_hand() {
        let found = student_mean(&[1.0, 2.0, 6.0, 3.0], &[4, 7, 9, 4], 0.95).unwrap();
        near(found.mean, 3.0, 1e-15);
        let reach = 4.302_653 * (21.0_f64 / 16.0).sqrt();
        near(found.bounds.unwrap().low, 3.0 - reach, 1e-5);
        near(found.bounds.unwrap().high, 3.0 + reach, 1e-5);
        assert_eq!(found.units, 3);
        assert_eq!(student_mean(&[1.0, 2.0], &[0, 1], 0.95).unwrap().bounds, None);
        assert_eq!(student_mean(&[], &[], 0.95), None);
    }
}
