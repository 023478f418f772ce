//! What several distributions are computed from.

/// More steps than any argument up to 1e12 needs.
pub(super) const MOST_STEPS: f64 = 1e7;

pub(super) fn away_from_zero(value: f64) -> f64 {
    if libm::fabs(value) < 1e-300 { 1e-300 } else { value }
}

/// ln Gamma(z + 1) less Stirling's approximation of it, for `z > 0`.
pub(super) fn stirling_error(z: f64) -> f64 {
    let mut sum = 0.0;
    let mut z = z;
    while z < 16.0 {
        sum += (z + 0.5) * libm::log1p(1.0 / z) - 1.0;
        z += 1.0;
    }
    let square = z * z;
    let series = 1.0 / 1260.0
        - (1.0 / 1680.0 - (1.0 / 1188.0 - 691.0 / 360_360.0 / square) / square) / square;
    sum + (1.0 / 12.0 - (1.0 / 360.0 - series / square) / square) / z
}

/// x ln(x / mean) + mean - x, without cancellation where `x` is near `mean`
/// (Loader 2000, function bd0).
pub(super) fn deviance(x: f64, mean: f64) -> f64 {
    let difference = x - mean;
    if libm::fabs(difference) >= 0.1 * (x + mean) {
        return x * libm::log(x / mean) - difference;
    }
    let ratio = difference / (x + mean);
    let mut sum = difference * ratio;
    let mut power = 2.0 * x * ratio;
    let mut odd = 3.0;
    loop {
        power *= ratio * ratio;
        let next = sum + power / odd;
        if next.to_bits() == sum.to_bits() {
            return sum;
        }
        sum = next;
        odd += 2.0;
    }
}
