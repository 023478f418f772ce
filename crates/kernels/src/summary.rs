//! How far the rates of several groups lie apart, in one number.
//!
//! Every measure takes one rate for each group, finite and not negative, and is `None`
//! where it is not defined: it never is infinite and never leaves a group out. Whoever has a
//! count of zero can take [`smoothed_rate`], and should say so.
//!
//! Measures of the largest rate are biased upwards: they are over 1 even where all groups
//! are truly equal, the more so the more groups and the fewer errors there are.

/// (errors + 1/2) / (trials + 1): a rate that is never 0 nor 1.
///
/// # Panics
/// If not `0 <= errors <= trials` and `trials > 0`.
pub fn smoothed_rate(errors: f64, trials: f64) -> f64 {
    assert!(errors >= 0.0 && errors <= trials && trials > 0.0, "{errors} of {trials}");
    (errors + 0.5) / (trials + 1.0)
}

/// The largest rate over the smallest; none where the smallest is 0, or without groups.
///
/// # Panics
/// If a rate is negative or not finite.
pub fn max_over_min(rates: &[f64]) -> Option<f64> {
    let (least, most) = extremes(rates)?;
    (least > 0.0).then(|| most / least)
}

/// The largest rate over the geometric mean; none where any rate is 0, or without groups.
///
/// # Panics
/// If a rate is negative or not finite.
pub fn max_over_geometric_mean(rates: &[f64]) -> Option<f64> {
    let (_, most) = extremes(rates)?;
    Some(libm::exp(libm::log(most) - mean_logarithm(rates)?))
}

/// The largest rate over the arithmetic mean, at most the number of groups; none where all
/// rates are 0, or without groups.
///
/// # Panics
/// If a rate is negative or not finite.
pub fn max_over_mean(rates: &[f64]) -> Option<f64> {
    let (_, most) = extremes(rates)?;
    (most > 0.0).then(|| most / mean(rates))
}

/// The mean over groups of |log10(rate / geometric mean)|; none where any rate is 0, or
/// without groups.
///
/// # Panics
/// If a rate is negative or not finite.
pub fn log_spread(rates: &[f64]) -> Option<f64> {
    extremes(rates)?;
    let middle = mean_logarithm(rates)?;
    let distance = |rate: &f64| libm::fabs(libm::log(*rate) - middle);
    let sum: f64 = rates.iter().map(distance).sum();
    Some(sum / rates.len() as f64 / std::f64::consts::LN_10)
}

/// The Gini coefficient, sum of |x_i - x_j| over all ordered pairs / (2 n^2 mean): from 0 to
/// (n - 1) / n. None where all rates are 0, or without groups.
///
/// # Panics
/// If a rate is negative or not finite.
pub fn gini(rates: &[f64]) -> Option<f64> {
    let (_, most) = extremes(rates)?;
    let n = rates.len() as f64;
    let mut sorted = rates.to_vec();
    sorted.sort_by(f64::total_cmp);
    let ranked = (0_u32..).map(|below| 2.0 * f64::from(below) + 1.0 - n).zip(sorted);
    let sum: f64 = ranked.map(|(weight, rate)| weight * rate).sum();
    (most > 0.0).then(|| sum / (n * n * mean(rates)))
}

/// The Gini coefficient times n / (n - 1): from 0 to 1 (the form within [`garbe`]). None for
/// fewer than two groups or where all rates are 0.
///
/// # Panics
/// If a rate is negative or not finite.
pub fn gini_corrected(rates: &[f64]) -> Option<f64> {
    let n = rates.len() as f64;
    (rates.len() > 1).then(|| gini(rates))?.map(|raw| raw * (n / (n - 1.0)))
}

/// The mean absolute difference over all ordered pairs, a group with itself included,
/// divided by the mean: twice [`gini`], and the wording of the demographic tables of NIST's
/// Face Recognition Technology Evaluation. None where all rates are 0, or without groups.
///
/// # Panics
/// If a rate is negative or not finite.
pub fn mean_difference_over_mean(rates: &[f64]) -> Option<f64> {
    gini(rates).map(|raw| 2.0 * raw)
}

/// The Gini aggregation rate (Howard et al. 2022): `weight` times [`gini_corrected`] of the
/// first kind of rate and the rest of that of the second. None where either is.
///
/// # Panics
/// If a rate is negative or not finite, or `weight` is not within 0 and 1.
pub fn garbe(first: &[f64], second: &[f64], weight: f64) -> Option<f64> {
    let (first, second) = (gini_corrected(first)?, gini_corrected(second)?);
    Some(weighted(first, second, weight))
}

/// The fairness discrepancy rate (de Freitas Pereira and Marcel 2020): 1 less the weighted
/// mean of the two largest differences between groups. Nearly 1 whenever rates are small,
/// whatever their ratio. None without groups.
///
/// # Panics
/// If a rate is negative or not finite, or `weight` is not within 0 and 1.
pub fn fairness_discrepancy_rate(
    first: &[f64],
    second: &[f64],
    weight: f64,
) -> Option<f64> {
    let range = |rates| extremes(rates).map(|(least, most)| most - least);
    Some(1.0 - weighted(range(first)?, range(second)?, weight))
}

/// The inequity rate: the weighted geometric mean of both [`max_over_min`]. None where
/// either is.
///
/// # Panics
/// If a rate is negative or not finite, or `weight` is not within 0 and 1.
pub fn inequity_rate(first: &[f64], second: &[f64], weight: f64) -> Option<f64> {
    let (first, second) = (max_over_min(first)?, max_over_min(second)?);
    Some(libm::exp(weighted(libm::log(first), libm::log(second), weight)))
}

fn weighted(first: f64, second: f64, weight: f64) -> f64 {
    assert!((0.0..=1.0).contains(&weight), "weight `{weight}` is not within 0 and 1");
    weight * first + (1.0 - weight) * second
}

/// The smallest and the largest rate.
fn extremes(rates: &[f64]) -> Option<(f64, f64)> {
    let good = |rate: &f64| rate.is_finite() && *rate >= 0.0;
    assert!(rates.iter().all(good), "a rate is negative or not finite: {rates:?}");
    let least = rates.iter().copied().min_by(f64::total_cmp)?;
    let most = rates.iter().copied().max_by(f64::total_cmp)?;
    Some((least, most))
}

fn mean(rates: &[f64]) -> f64 {
    rates.iter().sum::<f64>() / rates.len() as f64
}

/// The logarithm of the geometric mean; none where any rate is 0.
fn mean_logarithm(rates: &[f64]) -> Option<f64> {
    if rates.contains(&0.0) {
        return None;
    }
    let logarithms: Vec<f64> = rates.iter().map(|rate| libm::log(*rate)).collect();
    Some(mean(&logarithms))
}
