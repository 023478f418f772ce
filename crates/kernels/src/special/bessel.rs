//! The modified Bessel function of the first kind, for real order.

use super::gamma::ln_gamma;

/// Terms are kept under this, so that no sum overflows.
const LARGEST: f64 = 1e250;

/// The natural logarithm of `I_order(x)`, by its power series (DLMF 10.25.2), all terms of
/// which are positive: minus infinity at 0 for a positive order.
///
/// It takes about `x / 2` terms where `x` is large.
///
/// # Panics
/// If `order` or `x` is negative or not finite.
pub fn ln_bessel_i(order: f64, x: f64) -> f64 {
    assert!(order >= 0.0 && order.is_finite(), "order `{order}`");
    assert!(x >= 0.0 && x.is_finite(), "argument `{x}`");
    if x <= 0.0 {
        return if order > 0.0 { f64::NEG_INFINITY } else { 0.0 };
    }
    let square = 0.25 * x * x;
    let (mut term, mut sum, mut scale, mut number) = (1.0, 1.0, 0.0, 1.0);
    loop {
        term *= square / (number * (order + number));
        sum += term;
        if term < 1e-18 * sum && number * (order + number) > square {
            break;
        }
        if sum > LARGEST {
            term /= LARGEST;
            sum /= LARGEST;
            scale += libm::log(LARGEST);
        }
        number += 1.0;
    }
    order * libm::log(0.5 * x) - ln_gamma(order + 1.0) + libm::log(sum) + scale
}

/// `I_{order + 1}(x) / I_order(x)`, by its continued fraction (DLMF 10.33.1), all parts of
/// which are positive. It rises from 0 to 1.
///
/// # Panics
/// If `order` or `x` is negative or not finite.
pub fn bessel_ratio(order: f64, x: f64) -> f64 {
    assert!(order >= 0.0 && order.is_finite(), "order `{order}`");
    assert!(x >= 0.0 && x.is_finite(), "argument `{x}`");
    let (mut ratio, mut depth) = (0.0, libm::ceil(x) + 60.0);
    while depth >= 1.0 {
        ratio = x / (2.0 * (order + depth) + x * ratio);
        depth -= 1.0;
    }
    ratio
}

#[cfg(test)]
mod tests {
    use super::{bessel_ratio, ln_bessel_i};

    /// Half orders are elementary: I_{1/2}(x) = sqrt(2 / (pi x)) sinh x, and the next has
    /// cosh x - sinh x / x in place of sinh x (DLMF 10.49). The last values are of
    /// Abramowitz and Stegun 1964, table 9.8: e^-x I_0(x) and e^-x I_1(x) at x = 10.
    #[test]
    fn bessel_functions_have_their_known_values() {
        for x in [0.3, 2.0, 9.0, 40.0] {
            let sinh = 0.5 * (libm::exp(x) - libm::exp(-x));
            let cosh = 0.5 * (libm::exp(x) + libm::exp(-x));
            let expected = libm::log((2.0 / (std::f64::consts::PI * x)).sqrt() * sinh);
            assert!((ln_bessel_i(0.5, x) - expected).abs() < 1e-12, "{x}");
            assert!((bessel_ratio(0.5, x) - (cosh / sinh - 1.0 / x)).abs() < 1e-12);
        }
        assert!(
            (libm::exp(ln_bessel_i(0.0, 10.0) - 10.0) - 0.127_833_337_2).abs() < 1e-10
        );
        assert!(
            (libm::exp(ln_bessel_i(1.0, 10.0) - 10.0) - 0.121_262_681_4).abs() < 1e-10
        );
    }

    #[test]
    fn the_fraction_is_the_quotient_of_the_series() {
        for (order, x) in [(0.0, 0.1), (63.0, 200.0), (63.0, 3.0), (255.0, 5_000.0)] {
            let quotient = libm::exp(ln_bessel_i(order + 1.0, x) - ln_bessel_i(order, x));
            let ratio = bessel_ratio(order, x);
            assert!(
                (ratio / quotient - 1.0).abs() < 1e-10,
                "{order} {x}: {ratio} {quotient}"
            );
        }
    }
}
