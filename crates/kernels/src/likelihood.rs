//! Likelihood ratios of two observations of one source against two, where they are exact:
//! closed forms with which simulated scores can be held against the truth.

use std::f64::consts::PI;

use crate::special::{ln_bessel_i, ln_gamma};

/// The natural logarithm of the constant that makes `exp(concentration * cosine)` a density
/// on the unit sphere: that of von Mises and Fisher (Mardia and Jupp 2000, 9.3.4), and of the
/// uniform one at 0.
///
/// # Panics
/// If `dimension` is under 2, or `concentration` is negative.
pub fn ln_sphere_constant(dimension: usize, concentration: f64) -> f64 {
    assert!(dimension >= 2 && concentration >= 0.0, "a concentration on a sphere");
    let half = 0.5 * dimension as f64;
    if concentration <= 0.0 {
        return ln_gamma(half) - libm::log(2.0) - half * libm::log(PI);
    }
    (half - 1.0) * libm::log(concentration)
        - half * libm::log(2.0 * PI)
        - ln_bessel_i(half - 1.0, concentration)
}

/// The log-likelihood ratio, in nats, of two unit vectors whose cosine is given, where
/// sources are uniform on the sphere and observations lie about them with density of von
/// Mises and Fisher (probabilistic spherical discriminant analysis without a prior mean;
/// Brümmer et al. 2022, equation 13 with b = 0).
///
/// # Panics
/// If `dimension` is under 2, the concentration is not positive, or the cosine is not within
/// -1 and 1.
pub fn sphere_ratio(cosine: f64, dimension: usize, concentration: f64) -> f64 {
    assert!(concentration > 0.0 && cosine.abs() <= 1.0, "a cosine `{cosine}`");
    let both = concentration * (2.0 * (1.0 + cosine)).sqrt();
    2.0 * ln_sphere_constant(dimension, concentration)
        - ln_sphere_constant(dimension, 0.0)
        - ln_sphere_constant(dimension, both)
}

/// The log-likelihood ratio, in nats, of two numbers where sources are normal about 0 with
/// variance `between` and observations are normal about them with variance `within` (the
/// two-covariance model of Brümmer and de Villiers 2010 in one dimension).
///
/// # Panics
/// If a variance is not positive.
pub fn normal_ratio(one: f64, other: f64, between: f64, within: f64) -> f64 {
    assert!(between > 0.0 && within > 0.0, "variances `{between}` and `{within}`");
    let whole = between + within;
    let determinant = whole * whole - between * between;
    let squares = one * one + other * other;
    let joint = (whole * squares - 2.0 * between * one * other) / determinant;
    0.5 * (squares / whole - joint) + libm::log(whole) - 0.5 * libm::log(determinant)
}

#[cfg(test)]
mod tests {
    use super::{normal_ratio, sphere_ratio};
    use crate::random::Generator;
    use crate::special::bessel_ratio;
    use crate::sphere::{inner, scatter_by_density};

    /// Values from an independent computation; in three dimensions also by
    /// C(k) = k / (4 pi sinh k).
    #[test]
    fn ratios_on_the_sphere_have_their_known_values() {
        assert!((sphere_ratio(0.0, 3, 5.0) + 0.972_830_6).abs() < 1e-7);
        assert!((sphere_ratio(1.0, 3, 5.0) - 1.609_528_7).abs() < 1e-7);
        let known = [-14.6564, -5.1829, 3.6781, 12.0375, 19.9757];
        for (cosine, known) in [0.0, 0.2, 0.4, 0.6, 0.8].into_iter().zip(known) {
            let found = sphere_ratio(cosine, 128, 200.0) / std::f64::consts::LN_10;
            assert!((found - known).abs() < 5e-5, "{cosine}: {found} {known}");
        }
    }

    #[test]
    fn ratios_of_normal_numbers_have_their_known_values() {
        let of = |one, other| normal_ratio(one, other, 1.0, 0.25);
        assert!((of(1.0, 0.9) - 0.823_714_5).abs() < 1e-7);
        assert!((of(1.0, -0.9) + 2.376_285_5).abs() < 1e-7);
        assert!((of(0.0, 0.0) - 0.510_825_6).abs() < 1e-7);
    }

    /// A likelihood ratio has the mean 1 over observations of two sources, whatever the
    /// model; within four standard errors.
    #[test]
    fn ratios_of_two_sources_are_one_on_average() {
        let (mut generator, draws) = (Generator::new(11, 0), 40_000);
        let deviation = 1.25_f64.sqrt();
        let normal = (0..draws).map(|_| {
            let one = deviation * generator.normal();
            libm::exp(normal_ratio(one, deviation * generator.normal(), 1.0, 0.25))
        });
        check(normal.collect());
        let mut generator = Generator::new(12, 0);
        let mut vectors = [[1.0, 0.0, 0.0], [0.0; 3]];
        let sphere = (0..draws).map(|_| {
            let [one, other] = &mut vectors;
            scatter_by_density(&mut generator, one, 0.0, other);
            libm::exp(sphere_ratio(inner(one, other), 3, 2.0))
        });
        check(sphere.collect());
    }

    fn check(values: Vec<f64>) {
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let squares: f64 = values.iter().map(|v| (v - mean) * (v - mean)).sum();
        let error = squares.sqrt() / count;
        assert!(error < 0.02 && (mean - 1.0).abs() < 4.0 * error, "{mean} {error}");
    }

    /// The mean cosine of two observations of one source is the square of that to it, a
    /// quotient of Bessel functions: .5346 and .3007 in 128 dimensions.
    #[test]
    fn the_mean_cosine_of_one_source_is_known() {
        for (concentration, known) in [(200.0, 0.5346), (100.0, 0.3007)] {
            let length = bessel_ratio(63.0, concentration);
            assert!((length * length - known).abs() < 5e-5);
        }
    }
}
