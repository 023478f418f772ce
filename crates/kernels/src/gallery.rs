//! What many tries do to a small rate: at least one hit among n.

use crate::hypergeometric::{Hypergeometric, odds_of_next};
use crate::special::{beta_cdf, beta_quantile_upper, ln_gamma_step};

/// 1 - (1 - rate)^tries: the probability of at least one hit in independent tries. Where
/// the rate differs from try-taker to try-taker this, at the mean rate, is an upper bound
/// (Jensen's inequality).
///
/// # Panics
/// If `rate` is not within 0 and 1, or `tries` is negative.
pub fn at_least_one(rate: f64, tries: f64) -> f64 {
    assert_probability(rate);
    assert!(tries >= 0.0, "`{tries}` tries");
    if tries == 0.0 { 0.0 } else { -libm::expm1(tries * libm::log1p(-rate)) }
}

/// The rate of each of `tries` independent tries at which [`at_least_one`] is
/// `probability`: 1 - (1 - probability)^(1 / tries).
///
/// # Panics
/// If `probability` is not within 0 and 1, or `tries` is not positive.
pub fn rate_of_one(probability: f64, tries: f64) -> f64 {
    assert_probability(probability);
    assert!(tries > 0.0, "`{tries}` tries");
    -libm::expm1(libm::log1p(-probability) / tries)
}

/// The probability of at least one hit where each try-taker has a rate of their own, drawn
/// from Beta(a, b): 1 - B(a, b + tries) / B(a, b).
///
/// # Panics
/// If `a` or `b` is not positive, or `tries` is negative.
pub fn beta_at_least_one(a: f64, b: f64, tries: f64) -> f64 {
    assert!(a > 0.0 && b > 0.0 && tries >= 0.0, "Beta({a}, {b}), `{tries}` tries");
    -libm::expm1(ln_gamma_step(b, a) - ln_gamma_step(b + tries, a))
}

/// The probability that a random `drawn` of `total` items hold at least one of the `marked`
/// (rarefaction, Hurlbert 1971): 1 - C(total - marked, drawn) / C(total, drawn).
///
/// # Panics
/// If `marked` or `drawn` is over `total`.
pub fn rarefied(total: u64, marked: u64, drawn: u64) -> f64 {
    assert!(marked <= total && drawn <= total, "{marked} and {drawn} of {total}");
    if marked == 0 || drawn == 0 {
        return 0.0;
    }
    if marked > total - drawn {
        return 1.0;
    }
    let (fewer, more) = if marked < drawn { (marked, drawn) } else { (drawn, marked) };
    -libm::expm1(ln_miss(total, fewer, more))
}

/// ln of C(total - more, fewer) / C(total, fewer).
fn ln_miss(total: u64, fewer: u64, more: u64) -> f64 {
    if fewer <= MOST_FACTORS {
        let factor = |i: u64| libm::log1p(-(more as f64 / (total - i) as f64));
        return (0..fewer).map(factor).sum();
    }
    let left = ln_gamma_step((total - more - fewer + 1) as f64, fewer as f64);
    left - ln_gamma_step((total - fewer + 1) as f64, fewer as f64)
}

/// So many factors are multiplied one by one, which keeps the relative precision of a small
/// probability; with more of them the gamma function is cheaper.
const MOST_FACTORS: u64 = 64;

/// The probability that a random `drawn` of `total` items hold `least` or more of the
/// `marked`: the upper hypergeometric tail. With `least` 1 it is [`rarefied`].
///
/// # Panics
/// If `marked` or `drawn` is over `total`.
pub fn rarefied_at_least(total: u64, marked: u64, drawn: u64, least: u64) -> f64 {
    let most = if marked < drawn { marked } else { drawn };
    if most <= MOST_TERMS || least > MOST_TERMS / 4 || marked + drawn > total {
        return Hypergeometric::new(total, marked, drawn).at_least(least);
    }
    if least == 0 {
        return 1.0;
    }
    // Few probabilities under `least`, and many from there on: the few are summed.
    let more = if marked < drawn { drawn } else { marked };
    let mut probability = libm::exp(ln_miss(total, most, more));
    let mut under = probability;
    for k in 0..least - 1 {
        probability *= odds_of_next(total, marked, drawn, k);
        under += probability;
    }
    if under < 1.0 { 1.0 - under } else { 0.0 }
}

/// With more possible numbers than this those under `least` are summed, if they are few.
const MOST_TERMS: u64 = 256;

/// The mean of [`rarefied_at_least`] over trials, for each size in `drawn`: `marked` lists
/// each number of marked items with how many trials (real) have it. It is the expectation
/// over every choice of `drawn` of the `total` items, without drawing any.
///
/// # Panics
/// If a number or a size is over `total`, or the trials sum to nothing.
pub fn rarefied_curve(
    total: u64,
    marked: &[(u64, f64)],
    drawn: &[u64],
    least: u64,
) -> Vec<f64> {
    let trials: f64 = marked.iter().map(|(_, trials)| trials).sum();
    assert!(trials > 0.0, "`{trials}` trials");
    let of_size = |&size: &u64| {
        let hits = marked.iter().filter(|(number, _)| *number >= least);
        let hits = hits.map(|&(number, trials)| match least {
            1 => trials * rarefied(total, number, size),
            _ => trials * rarefied_at_least(total, number, size, least),
        });
        hits.sum::<f64>() / trials
    };
    drawn.iter().map(of_size).collect()
}

/// The probability that a draw holds at least one marked item where items are of several
/// kinds and so many of each kind are drawn: 1 - product over kinds of the probability to
/// miss. `kinds` lists (total, marked, drawn) of each.
///
/// # Panics
/// As [`rarefied`].
pub fn rarefied_by_kind(kinds: &[(u64, u64, u64)]) -> f64 {
    let miss = |&(total, marked, drawn)| libm::log1p(-rarefied(total, marked, drawn));
    -libm::expm1(kinds.iter().map(miss).sum())
}

/// How fast misses grow with the logarithm of the number of tries, where a threshold is
/// moved so that hits by mistake stay as many: `(miss_2 - miss_1) / ln(hits_1 / hits_2)`,
/// with the misses and the hits per try at two neighbouring thresholds. If the tail of the
/// scores tried is locally exponential, `T_N = T_1 + ln(N) / lambda`, this is
/// `d miss / d ln N = g(T) / lambda(T)`.
///
/// # Panics
/// If the hits are not positive, or equal.
pub fn local_slope(misses: [f64; 2], hits: [f64; 2]) -> f64 {
    assert!(hits[1] > 0.0 && hits[0] > hits[1], "hits `{}` and `{}`", hits[0], hits[1]);
    (misses[1] - misses[0]) / libm::log(hits[0] / hits[1])
}

/// The probability that the cosine of two independent directions, uniform on the sphere in
/// `dimensions` dimensions, is at least `cosine`: I_{1 - t^2}((d - 1)/2, 1/2) / 2.
///
/// # Panics
/// If `dimensions` is not over 1, or `cosine` is not within -1 and 1.
pub fn uniform_sphere_tail(cosine: f64, dimensions: f64) -> f64 {
    assert!((-1.0..=1.0).contains(&cosine), "cosine `{cosine}`");
    assert!(dimensions > 1.0, "`{dimensions}` dimensions");
    let rest = (1.0 - cosine) * (1.0 + cosine);
    let tail = 0.5 * beta_cdf(rest, 0.5 * (dimensions - 1.0), 0.5);
    if cosine < 0.0 { 1.0 - tail } else { tail }
}

/// The cosine with [`uniform_sphere_tail`] `tail`.
///
/// # Panics
/// If `dimensions` is not over 1, or `tail` is not within 0 and 1.
pub fn uniform_sphere_cosine(tail: f64, dimensions: f64) -> f64 {
    assert_probability(tail);
    assert!(dimensions > 1.0, "`{dimensions}` dimensions");
    let small = if tail <= 0.5 { tail } else { 1.0 - tail };
    let square = beta_quantile_upper(2.0 * small, 0.5, 0.5 * (dimensions - 1.0));
    if tail <= 0.5 { libm::sqrt(square) } else { -libm::sqrt(square) }
}

fn assert_probability(probability: f64) {
    assert!((0.0..=1.0).contains(&probability), "`{probability}` is not within 0 and 1");
}
