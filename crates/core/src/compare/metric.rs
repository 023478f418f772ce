//! From what the arithmetic gives to the scores of a metric, and back.

use falsematch_kernels::similarity::Vectors;

use crate::study::file::Metric;

impl Metric {
    /// What is taken off the inner products of templates.
    pub(super) fn halves(self, vectors: &Vectors) -> Vec<f64> {
        match self {
            Metric::Cosine | Metric::InnerProduct => Vec::new(),
            Metric::Euclidean => vectors.half_squares(),
        }
    }

    /// The score, as similarity, of what is left. Rises with it.
    pub(super) fn score(self, left: f64) -> f64 {
        match self {
            Metric::Cosine | Metric::InnerProduct => left,
            // Half of the negated squared distance; rounding may have left a little over 0.
            Metric::Euclidean if left < 0.0 => -(-2.0 * left).sqrt(),
            Metric::Euclidean => 0.0,
        }
    }

    /// A number that all reach whose score reaches a limit, and few others.
    pub(super) fn limit(self, score: f64) -> f64 {
        match self {
            Metric::Cosine | Metric::InnerProduct => score,
            Metric::Euclidean if score > 0.0 => f64::INFINITY,
            Metric::Euclidean => -0.5 * score * score * (1.0 + 1e-12),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_let_every_score_through_that_reaches_them() {
        for metric in [Metric::Cosine, Metric::InnerProduct, Metric::Euclidean] {
            for k in 0..2000 {
                let left = -1e-6 * f64::from(k * k) * 1.37;
                let score = metric.score(left);
                assert!(left >= metric.limit(score), "{metric:?} {left}");
                assert!(score >= metric.score(left.next_down()), "{metric:?} {left}");
            }
        }
        let squared = Metric::Euclidean.score(-12.5);
        assert!((squared + 5.0).abs() < 1e-15, "half of 25 off is a distance of 5");
        let zero = Metric::Euclidean.score(1e-17);
        assert!(zero.to_bits() == 0, "equal templates have no distance");
    }
}
