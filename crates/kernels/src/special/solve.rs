//! The tails of a distribution, and where a tail has a given probability.

/// Beyond this, `exp` leaves the range of `f64`.
pub(super) const LARGEST_EXPONENT: f64 = 745.0;

/// The two tails of a distribution at a point: P(X <= x) and P(X > x).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Tails {
    pub(super) lower: f64,
    pub(super) upper: f64,
}

impl Tails {
    pub(super) fn of(self, tail: Tail) -> f64 {
        match tail {
            Tail::Lower => self.lower,
            Tail::Upper => self.upper,
        }
    }
}

/// Which tail a quantile is asked of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Tail {
    Lower,
    Upper,
}

impl Tail {
    pub(super) fn other(self) -> Tail {
        match self {
            Tail::Lower => Tail::Upper,
            Tail::Upper => Tail::Lower,
        }
    }

    /// The smaller tail and its probability, which carries the precision.
    pub(super) fn smaller(self, probability: f64) -> (Tail, f64) {
        if probability <= 0.5 {
            (self, probability)
        } else {
            (self.other(), 1.0 - probability)
        }
    }
}

pub(super) fn assert_probability(probability: f64) {
    assert!((0.0..=1.0).contains(&probability), "`{probability}` is not within 0 and 1");
}

/// Finds where the tail has a probability, by Newton's method on its logarithm, kept
/// within a shrinking bracket. `at` gives both tails and the density at a point.
pub(super) fn solve(
    tail: Tail,
    probability: f64,
    start: f64,
    at: impl Fn(f64) -> (Tails, f64),
) -> f64 {
    let sign = if tail == Tail::Lower { 1.0 } else { -1.0 };
    let (mut low, mut high) = (-LARGEST_EXPONENT, LARGEST_EXPONENT);
    let mut point = start.clamp(low, high);
    let mut last_step = f64::INFINITY;
    for _ in 0..200 {
        let (tails, density) = at(point);
        let value = tails.of(tail);
        if (value < probability) == (tail == Tail::Lower) {
            low = point;
        } else {
            high = point;
        }
        let newton = point - sign * libm::log(value / probability) * value / density;
        let step = libm::fabs(newton - point);
        let rounding = step < 1e-9 && step >= 0.5 * last_step;
        if step <= f64::EPSILON * libm::fabs(point) || rounding {
            return newton;
        }
        let inside = newton >= low && newton <= high;
        point = if inside { newton } else { 0.5 * (low + high) };
        last_step = if inside { step } else { f64::INFINITY };
    }
    point
}
