//! Unit vectors: drawing them about a centre, and how near two of them are.

use crate::random::Generator;
use crate::special::beta_cdf;

/// Draws a unit vector about a centre: the direction of `centre + spread e`, where the
/// coordinates of `e` are normal with variance `1 / d`, so that `e` is about one long.
///
/// `centre` and `out` have the same length `d`.
///
/// # Panics
/// If the lengths differ.
pub fn scatter(generator: &mut Generator, centre: &[f64], spread: f64, out: &mut [f64]) {
    assert!(centre.len() == out.len(), "a centre and its vector have the same dimension");
    let scale = spread / (out.len() as f64).sqrt();
    for (value, middle) in out.iter_mut().zip(centre) {
        *value = middle + scale * generator.normal();
    }
    normalise(out);
}

/// Draws a unit vector about the unit vector `centre` with the density of von Mises and
/// Fisher, in proportion to `exp(concentration * cosine)`: the cosine by rejection (Wood
/// 1994), the direction across it uniformly. With a concentration of 0 it is uniform.
///
/// `centre` and `out` have the same length `d`, at least 2.
///
/// # Panics
/// If the lengths differ or are under 2, or the concentration is negative.
pub fn scatter_by_density(
    generator: &mut Generator,
    centre: &[f64],
    concentration: f64,
    out: &mut [f64],
) {
    assert!(centre.len() == out.len() && out.len() >= 2, "dimensions of at least 2");
    assert!(concentration >= 0.0, "concentration `{concentration}`");
    let cosine = density_cosine(generator, out.len(), concentration);
    out.iter_mut().for_each(|value| *value = generator.normal());
    let along = inner(out, centre);
    out.iter_mut().zip(centre).for_each(|(value, middle)| *value -= along * middle);
    normalise(out);
    let across = ((1.0 - cosine) * (1.0 + cosine)).sqrt();
    for (value, middle) in out.iter_mut().zip(centre) {
        *value = across * *value + cosine * middle;
    }
    normalise(out);
}

/// The cosine to the centre, by rejection from a transformed beta variable.
fn density_cosine(
    generator: &mut Generator,
    dimension: usize,
    concentration: f64,
) -> f64 {
    let degrees = (dimension - 1) as f64;
    let root = (4.0 * concentration * concentration + degrees * degrees).sqrt();
    let ratio = degrees / (root + 2.0 * concentration);
    let peak = (1.0 - ratio) / (1.0 + ratio);
    let most = concentration * peak + degrees * libm::log((1.0 - peak) * (1.0 + peak));
    loop {
        let beta = symmetric_beta(generator, dimension - 1);
        let cosine = (1.0 - (1.0 + ratio) * beta) / (1.0 - (1.0 - ratio) * beta);
        let gain =
            concentration * cosine + degrees * libm::log(1.0 - peak * cosine) - most;
        if gain >= libm::log(generator.uniform()) {
            return cosine;
        }
    }
}

/// A beta variable with both parameters half of `degrees`: the share of one of two sums of
/// as many squared normal numbers.
fn symmetric_beta(generator: &mut Generator, degrees: usize) -> f64 {
    let mut sum = || -> f64 {
        let square = |_| {
            let normal = generator.normal();
            normal * normal
        };
        (0..degrees).map(square).sum()
    };
    let (one, other) = (sum(), sum());
    one / (one + other)
}

/// Divides a vector by its length; a vector of length 0 stays as it is.
pub fn normalise(vector: &mut [f64]) {
    let length = inner(vector, vector).sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|value| *value /= length);
    }
}

/// Inner product, summed in four lanes: for unit vectors the cosine of their angle.
/// Coordinates that the shorter vector lacks count as 0.
#[inline]
pub fn inner(one: &[f64], other: &[f64]) -> f64 {
    let (ones, others) = (one.chunks_exact(4), other.chunks_exact(4));
    let rest: f64 =
        ones.remainder().iter().zip(others.remainder()).map(|(a, b)| a * b).sum();
    let mut lanes = [0.0; 4];
    for (a, b) in ones.zip(others) {
        for lane in 0..4 {
            lanes[lane] += a[lane] * b[lane];
        }
    }
    (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]) + rest
}

/// Share of the unit sphere in `dimension` dimensions whose cosine with a fixed unit vector
/// is at least `cosine`: for `t >= 0`, `I_{1 - t^2}((d - 1) / 2, 1 / 2) / 2`, with `I` the
/// regularised incomplete beta function (Li 2011).
///
/// # Panics
/// If `dimension` is under 2 or `cosine` is not within -1 and 1.
pub fn cap_share(cosine: f64, dimension: usize) -> f64 {
    assert!(dimension >= 2 && cosine.abs() <= 1.0, "cosine `{cosine}` in {dimension}");
    let outside = (1.0 - cosine) * (1.0 + cosine);
    let share = 0.5 * beta_cdf(outside, 0.5 * (dimension - 1) as f64, 0.5);
    if cosine >= 0.0 { share } else { 1.0 - share }
}

#[cfg(test)]
mod tests {
    use super::{cap_share, inner, scatter, scatter_by_density};
    use crate::random::Generator;
    use crate::special::bessel_ratio;

    /// In three dimensions a cap's area is proportional to its height: (1 - t) / 2. In 128,
    /// values from an independent computation of the same integral.
    #[test]
    fn caps_have_their_share() {
        for cosine in [-0.9, -0.2, 0.0, 0.3, 1.0] {
            assert!((cap_share(cosine, 3) - 0.5 * (1.0 - cosine)).abs() < 1e-14);
        }
        assert!((cap_share(0.3, 128) - 2.761e-4).abs() < 5e-8);
        assert!((cap_share(0.4, 128) - 1.323e-6).abs() < 5e-10);
        assert!((cap_share(0.404_43, 128) - 1e-6).abs() < 1e-9);
    }

    #[test]
    fn inner_products_match_the_plain_sum() {
        for length in [1, 3, 4, 7, 16, 18] {
            let one: Vec<f64> = (0..length).map(|i| f64::from(i) - 2.5).collect();
            let other: Vec<f64> = (0..length).map(|i| 1.0 / f64::from(i + 1)).collect();
            let plain: f64 = one.iter().zip(&other).map(|(a, b)| a * b).sum();
            assert!((inner(&one, &other) - plain).abs() < 1e-12);
        }
    }

    /// About no centre directions are uniform: the share over a cosine is that of the cap,
    /// within four standard errors.
    #[test]
    fn scatter_about_nothing_is_uniform() {
        let (mut generator, mut vector) = (Generator::new(5, 0), [0.0; 6]);
        let (draws, cosine) = (40_000, 0.4);
        let mut over = 0;
        for _ in 0..draws {
            scatter(&mut generator, &[0.0; 6], 0.7, &mut vector);
            assert!((inner(&vector, &vector) - 1.0).abs() < 1e-12);
            over += u32::from(vector[2] >= cosine);
        }
        let (share, found) = (cap_share(cosine, 6), f64::from(over) / f64::from(draws));
        let error = (share * (1.0 - share) / f64::from(draws)).sqrt();
        assert!((found - share).abs() < 4.0 * error, "{found} {share}");
    }

    /// The mean cosine to the centre is a quotient of Bessel functions (Mardia and Jupp 2000,
    /// 9.3.7), and nothing is preferred across it; within four standard errors.
    #[test]
    fn scatter_by_density_has_the_mean_of_its_density() {
        for (dimension, concentration) in [(2, 1.5), (3, 5.0), (16, 0.0), (64, 120.0)] {
            let (mut generator, draws) = (Generator::new(8, dimension as u64), 20_000);
            let (mut centre, mut vector) = (vec![0.0; dimension], vec![0.0; dimension]);
            centre[1] = 1.0;
            let (mut sum, mut squares, mut across) = (0.0, 0.0, 0.0);
            for _ in 0..draws {
                scatter_by_density(&mut generator, &centre, concentration, &mut vector);
                assert!((inner(&vector, &vector) - 1.0).abs() < 1e-12);
                sum += vector[1];
                squares += vector[1] * vector[1];
                across += vector[0];
            }
            let mean = sum / f64::from(draws);
            let variance = squares / f64::from(draws) - mean * mean;
            let error = (variance / f64::from(draws)).sqrt();
            let known = bessel_ratio(0.5 * dimension as f64 - 1.0, concentration);
            assert!((mean - known).abs() < 4.0 * error, "{dimension}: {mean} {known}");
            assert!(across.abs() / f64::from(draws) < 4.0 / f64::from(draws).sqrt());
        }
    }
}
