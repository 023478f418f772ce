//! Intervals of combinations, recovered from the intervals of their parts.
//!
//! A difference or a ratio of two independently estimated quantities inherits whatever
//! made the two intervals good: dependence corrections, small-sample behaviour, zero-count
//! rules. No variance is needed.

/// Lower and upper bound of `first / second` from independent estimates of both, each with
/// its interval at the same level. The upper bound is infinite where the second interval
/// reaches zero.
///
/// Each argument is `(low, value, high)` with `0 <= low <= value <= high`.
///
/// Donner and Zou (2012), Closed-form confidence intervals for functions of the normal mean
/// and standard deviation, Statistical Methods in Medical Research 21, equations for the
/// ratio (MOVER-R), in the form that has no vanishing divisor:
/// `L = l1 (2 t1 - l1) / (t1 t2 + sqrt(t1^2 t2^2 - l1 u2 (2 t1 - l1)(2 t2 - u2)))`.
///
/// ```
/// use falsematch_kernels::recovery::ratio;
/// let (low, high) = ratio((0.08, 0.10, 0.12), (0.04, 0.05, 0.06));
/// assert!(1.4 < low && low < 2.0 && 2.0 < high && high < 2.8);
/// ```
pub fn ratio(first: (f64, f64, f64), second: (f64, f64, f64)) -> (f64, f64) {
    let ((low1, value1, high1), (low2, value2, high2)) = (first, second);
    let product = value1 * value2;
    let below = low1 * high2 * (2.0 * value1 - low1) * (2.0 * value2 - high2);
    let above = high1 * low2 * (2.0 * value1 - high1) * (2.0 * value2 - low2);
    let low = match low1 > 0.0 {
        true => low1 * (2.0 * value1 - low1) / (product + root(product, below)),
        false => 0.0,
    };
    let high = match low2 > 0.0 {
        true => (product + root(product, above)) / (low2 * (2.0 * value2 - low2)),
        false => f64::INFINITY,
    };
    (low, high)
}

/// `sqrt(product^2 - part)`; the difference is never negative but for rounding.
fn root(product: f64, part: f64) -> f64 {
    let square = product * product - part;
    if square > 0.0 { square.sqrt() } else { 0.0 }
}

/// Lower and upper bound of `first - second` from independent estimates of both (MOVER-D,
/// Zou and Donner 2008, Statistics in Medicine 27, equation 6).
pub fn difference(first: (f64, f64, f64), second: (f64, f64, f64)) -> (f64, f64) {
    correlated_difference(first, second, 0.0)
}

/// As [`difference`], of estimates that are correlated (Zou 2007, Psychological Methods 12,
/// equation 14).
///
/// # Panics
/// If `correlation` is not within -1 and 1.
pub fn correlated_difference(
    first: (f64, f64, f64),
    second: (f64, f64, f64),
    correlation: f64,
) -> (f64, f64) {
    assert!((-1.0..=1.0).contains(&correlation), "correlation `{correlation}`");
    let ((low1, value1, high1), (low2, value2, high2)) = (first, second);
    let value = value1 - value2;
    let reach = |a: f64, b: f64| {
        let square = a * a + b * b - 2.0 * correlation * a * b;
        if square > 0.0 { square.sqrt() } else { 0.0 }
    };
    (
        value - reach(value1 - low1, high2 - value2),
        value + reach(high1 - value1, value2 - low2),
    )
}

/// Lower and upper bound of a proportion that two independent errors move, from the bounds
/// that it has when only one of them is let vary. `value` lies within both.
///
/// The reaches of both are added in quadrature, as in [`difference`] (Zou and Donner 2008),
/// on the scale of `ln(x / (1 - x))`, where what moves a small proportion multiplies it. A
/// bound of 0 or 1 stays; beside a value of 0 or 1 the reaches are added as they are.
///
/// # Panics
/// If a bound is not within 0 and 1, or on the wrong side of the value.
pub fn moved_twice(value: f64, one: [f64; 2], other: [f64; 2]) -> [f64; 2] {
    let ordered = |[low, high]: [f64; 2]| {
        0.0 <= low && low <= value && value <= high && high <= 1.0
    };
    assert!(ordered(one) && ordered(other), "`{value}` in {one:?} and {other:?}");
    let mirrored = moved_up(1.0 - value, 1.0 - one[0], 1.0 - other[0]);
    [1.0 - mirrored, moved_up(value, one[1], other[1])].map(|end| end.clamp(0.0, 1.0))
}

/// The upper bound of [`moved_twice`].
fn moved_up(value: f64, one: f64, other: f64) -> f64 {
    let reach = |a: f64, b: f64| (a * a + b * b).sqrt();
    if value <= 0.0 {
        return value + reach(one - value, other - value);
    }
    if one >= 1.0 || other >= 1.0 {
        return 1.0;
    }
    let logit = |share: f64| libm::log(share) - libm::log1p(-share);
    let middle = logit(value);
    let odds = libm::exp(middle + reach(logit(one) - middle, logit(other) - middle));
    let end = odds / (1.0 + odds);
    // Rounding never takes it under what one error does alone.
    if end > one && end > other {
        end
    } else if one > other {
        one
    } else {
        other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same bounds by the textbook form with the vanishing divisor.
    fn textbook(a: (f64, f64, f64), b: (f64, f64, f64)) -> (f64, f64) {
        let ((l1, t1, u1), (l2, t2, u2)) = (a, b);
        let square = t1 * t1 * t2 * t2;
        let below = square - l1 * u2 * (2.0 * t1 - l1) * (2.0 * t2 - u2);
        let above = square - u1 * l2 * (2.0 * t1 - u1) * (2.0 * t2 - l2);
        (
            (t1 * t2 - below.sqrt()) / (u2 * (2.0 * t2 - u2)),
            (t1 * t2 + above.sqrt()) / (l2 * (2.0 * t2 - l2)),
        )
    }

    #[test]
    fn ratio_is_the_textbook_form_without_its_vanishing_divisor() {
        let first = (0.053_5, 0.102_8, 0.176_3);
        for second in
            [(0.023_3, 0.039_7, 0.062_8), (0.01, 0.05, 0.099), (0.01, 0.05, 0.12)]
        {
            let (low, high) = ratio(first, second);
            let (expected_low, expected_high) = textbook(first, second);
            assert!((low - expected_low).abs() < 1e-12 * expected_low, "{low}");
            assert!((high - expected_high).abs() < 1e-12 * expected_high, "{high}");
        }
        let (at_pole, _) = ratio(first, (0.01, 0.05, 0.1));
        let (beside, _) = ratio(first, (0.01, 0.05, 0.1 + 1e-9));
        assert!((at_pole - beside).abs() < 1e-6);
    }

    #[test]
    fn a_divisor_that_may_be_zero_leaves_the_ratio_unbounded() {
        let (low, high) = ratio((0.1, 0.2, 0.3), (0.0, 0.0, 0.01));
        assert!(low > 0.0 && high.is_infinite());
        let none = ratio((0.0, 0.0, 0.01), (0.1, 0.2, 0.3));
        assert!(none.0.abs() < f64::MIN_POSITIVE && none.1.is_finite());
    }

    #[test]
    fn bounds_turn_over_with_the_ratio() {
        let (a, b) = ((0.08, 0.10, 0.12), (0.04, 0.05, 0.06));
        let (low, high) = ratio(a, b);
        let (inverse_low, inverse_high) = ratio(b, a);
        assert!((low * inverse_high - 1.0).abs() < 1e-12);
        assert!((high * inverse_low - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_difference_of_symmetric_intervals_is_the_root_of_squares() {
        let (low, high) = difference((0.2, 0.5, 0.8), (0.0, 0.4, 0.8));
        assert!((low + 0.4).abs() < 1e-12 && (high - 0.6).abs() < 1e-12);
    }

    /// By hand: odds 1/4 of 0.2, 1 of 0.5 and 1 of 0.5, so the reach is sqrt(2) ln 4.
    #[test]
    fn two_errors_are_added_in_quadrature_on_odds() {
        let [low, high] = moved_twice(0.2, [0.1, 0.5], [0.2, 0.5]);
        let odds = 0.25 * libm::pow(4.0, 2.0_f64.sqrt());
        assert!((high - odds / (1.0 + odds)).abs() < 1e-12, "{high}");
        assert!((low - 0.1).abs() < 1e-12, "{low}");
        let mirrored = moved_twice(0.8, [0.5, 0.9], [0.5, 0.8]);
        assert!((mirrored[0] - (1.0 - high)).abs() < 1e-12);
        assert!((mirrored[1] - 0.9).abs() < 1e-12);
    }

    #[test]
    fn certain_ends_stay_and_a_value_at_the_end_has_a_width() {
        let [low, high] = moved_twice(0.2, [0.0, 1.0], [0.1, 0.3]);
        assert!(low.abs() < 1e-15 && (high - 1.0).abs() < 1e-15);
        let [low, high] = moved_twice(0.0, [0.0, 0.03], [0.0, 0.04]);
        assert_eq!(low.to_bits(), 0.0f64.to_bits());
        assert!((high - 0.05).abs() < 1e-12);
    }
}
