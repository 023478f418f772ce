//! Properties of intervals, special functions, tests and draws.

#![expect(clippy::float_cmp, reason = "edges are exact")]

use falsematch_kernels::binomial::{
    Bounds, clopper_pearson, jeffreys, poisson_exact, trials_needed, wilson,
    zero_error_upper, zero_error_upper_one_sided,
};
use falsematch_kernels::effective::korn_graubard;
use falsematch_kernels::gallery::{
    at_least_one, rarefied, rarefied_at_least, rate_of_one, uniform_sphere_cosine,
    uniform_sphere_tail,
};
use falsematch_kernels::hypergeometric::Hypergeometric;
use falsematch_kernels::paired::{mcnemar_exact, mcnemar_mid_p};
use falsematch_kernels::ratio::{Proportion, conditional, fisher_exact, log_ratio};
use falsematch_kernels::special::{
    beta_cdf, beta_quantile, beta_quantile_upper, binomial_density, gamma_cdf,
    gamma_quantile, ln_gamma, ln_gamma_step, normal_cdf, normal_quantile, t_cdf,
    t_quantile,
};
use falsematch_kernels::summary;
use proptest::prelude::*;

fn close(found: f64, expected: f64, relative: f64) -> bool {
    (found - expected).abs() <= relative * expected.abs()
}

/// A number from 10^low to 10^high, evenly in its logarithm.
fn decades(low: f64, high: f64) -> impl Strategy<Value = f64> {
    (low..high).prop_map(|power| libm::pow(10.0, power))
}

fn inside(bounds: Bounds, value: f64) -> bool {
    bounds.low <= value && value <= bounds.high
}

proptest! {
    #[test]
    fn a_quantile_inverts_its_distribution(
        p in 1e-6..0.999_999_f64,
        a in decades(-1.0, 6.0),
        b in decades(-1.0, 6.0),
    ) {
        prop_assert!(close(normal_cdf(normal_quantile(p)), p, 1e-13));
        prop_assert!(close(t_cdf(t_quantile(p, a), a), p, 1e-11));
        let gamma = gamma_quantile(p, a);
        prop_assert!(close(gamma_cdf(gamma, a), p, 1e-9), "{} {p}", gamma_cdf(gamma, a));
        let x = beta_quantile(p, a, b);
        // A quantile within rounding of 1 cannot carry the precision of the logit.
        if x < 0.999 {
            prop_assert!(close(beta_cdf(x, a, b), p, 1e-9), "{} {p}", beta_cdf(x, a, b));
        }
        prop_assert!(close(beta_quantile_upper(p, b, a), 1.0 - x, 1e-9) || x > 0.999);
    }

    #[test]
    fn the_two_tails_of_the_beta_sum_to_one(
        x in 1e-6..0.999_999_f64, a in decades(-2.0, 6.0), b in decades(-2.0, 6.0),
    ) {
        let sum = beta_cdf(x, a, b) + beta_cdf(1.0 - x, b, a);
        prop_assert!(close(sum, 1.0, 1e-7), "{sum}");
    }

    #[test]
    fn a_quantile_rises_with_its_probability(
        p in 1e-6..0.99_f64, a in decades(-1.0, 5.0), b in decades(-1.0, 5.0),
    ) {
        prop_assert!(beta_quantile(p, a, b) <= beta_quantile(p + 0.005, a, b));
        prop_assert!(t_quantile(p, a) < t_quantile(p + 0.005, a));
        prop_assert!(gamma_quantile(p, a) < gamma_quantile(p + 0.005, a));
    }

    #[test]
    fn a_step_of_ln_gamma_is_the_difference(
        x in decades(-2.0, 3.0), step in decades(-2.0, 3.0),
    ) {
        let difference = ln_gamma(x + step) - ln_gamma(x);
        let scale = 1.0 + ln_gamma(x + step).abs() + ln_gamma(x).abs();
        prop_assert!((ln_gamma_step(x, step) - difference).abs() <= 1e-13 * scale);
    }

    #[test]
    fn intervals_hold_the_rate_and_turn_over_with_it(
        trials in 1_u32..100_000, share in 0.0..=1.0_f64, level in 0.5..0.999_f64,
    ) {
        let trials = f64::from(trials);
        let errors = (share * trials).round();
        for interval in [clopper_pearson, wilson, jeffreys] {
            let bounds = interval(errors, trials, level);
            prop_assert!(0.0 <= bounds.low && bounds.high <= 1.0, "{bounds:?}");
            prop_assert!(inside(bounds, errors / trials), "{bounds:?}");
            let turned = interval(trials - errors, trials, level);
            prop_assert!((bounds.low + turned.high - 1.0).abs() < 1e-12);
            prop_assert!((bounds.high + turned.low - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn intervals_grow_with_the_level_and_shrink_with_trials(
        trials in 2_u32..10_000, share in 0.01..0.99_f64, level in 0.5..0.99_f64,
    ) {
        let trials = f64::from(trials);
        let errors = share * trials;
        for interval in [clopper_pearson, wilson, jeffreys] {
            let bounds = interval(errors, trials, level);
            let wider = interval(errors, trials, level + 0.005);
            prop_assert!(wider.low < bounds.low && bounds.high < wider.high);
            let more = interval(2.0 * errors, 2.0 * trials, level);
            prop_assert!(more.high - more.low < bounds.high - bounds.low);
        }
    }

    #[test]
    fn zero_error_rules_are_the_ends_of_the_exact_interval(
        units in decades(0.0, 9.0), level in 0.5..0.999_f64,
    ) {
        let exact = clopper_pearson(0.0, units, level).high;
        prop_assert!(close(zero_error_upper(units, level), exact, 1e-12));
        let two_sided = zero_error_upper(units, 2.0 * level - 1.0 + 1e-9);
        let one_sided = zero_error_upper_one_sided(units, level);
        prop_assert!(level <= 0.5 || close(two_sided, one_sided, 1e-6));
    }

    #[test]
    fn trials_needed_are_enough_and_one_fewer_are_not(
        target in decades(-8.0, -0.5), level in 0.5..0.999_f64,
    ) {
        let needed = trials_needed(target, level);
        let fewer = needed - 1.0;
        prop_assert!(zero_error_upper_one_sided(needed, level) <= target * (1.0 + 1e-9));
        prop_assert!(
            fewer < 1.0 || zero_error_upper_one_sided(fewer, level) >= target * (1.0 - 1e-9)
        );
    }

    #[test]
    fn the_poisson_interval_is_the_limit_of_the_binomial_one(
        count in 0_u32..200, level in 0.5..0.99_f64,
    ) {
        let count = f64::from(count);
        let poisson = poisson_exact(count, level);
        let binomial = clopper_pearson(count, 1e9, level);
        prop_assert!(close(1e9 * binomial.low, poisson.low, 1e-5));
        prop_assert!(close(1e9 * binomial.high, poisson.high, 1e-5));
    }

    #[test]
    fn dependence_widens_an_interval(
        rate in 0.001..0.999_f64, trials in 10.0..1e6_f64, inflation in 1.0..50.0_f64,
        degrees in 1.0..1e4_f64,
    ) {
        let variance = inflation * rate * (1.0 - rate) / trials;
        let found = korn_graubard(rate, trials, variance, degrees, 0.95);
        let plain = clopper_pearson(rate * trials, trials, 0.95);
        prop_assert!(found.bounds.low < plain.low && plain.high < found.bounds.high);
        prop_assert!(close(found.inflation, inflation, 1e-9));
        prop_assert!(found.trials < trials / inflation);
        let known = korn_graubard(rate, trials, variance, f64::INFINITY, 0.95);
        prop_assert!(close(known.trials, trials / inflation, 1e-9));
    }

    #[test]
    fn ratios_turn_over_with_their_parts(
        a in 1_u64..50, b in 1_u64..50, m in 50_u64..5_000, n in 50_u64..5_000,
    ) {
        let first = Proportion { errors: a, trials: m };
        let second = Proportion { errors: b, trials: n };
        let pairs = [
            (log_ratio(first, second, 0.95).unwrap(), log_ratio(second, first, 0.95).unwrap()),
            (conditional(first, second, 0.95), conditional(second, first, 0.95)),
        ];
        for (bounds, turned) in pairs {
            prop_assert!(inside(bounds, first.rate() / second.rate()));
            prop_assert!(close(bounds.low * turned.high, 1.0, 1e-9));
        }
        let p = fisher_exact(first, second);
        prop_assert!(p > 0.0 && p <= 1.0);
        prop_assert!(close(fisher_exact(second, first), p, 1e-9));
    }

    #[test]
    fn draws_without_replacement_agree_with_the_naive_product(
        total in 2_u64..400, marked in 0.0..=1.0_f64, drawn in 0.0..=1.0_f64,
    ) {
        let part = |share: f64| (0..=total).rev().find(|k| *k as f64 <= share * total as f64);
        let (marked, drawn) = (part(marked).unwrap(), part(drawn).unwrap());
        let mut miss = 1.0;
        for i in 0..drawn {
            let unmarked = (total - marked).saturating_sub(i) as f64;
            miss *= unmarked / (total - i) as f64;
        }
        prop_assert!((rarefied(total, marked, drawn) - (1.0 - miss)).abs() < 1e-11);
        let tail = rarefied_at_least(total, marked, drawn, 1);
        prop_assert!((tail - (1.0 - miss)).abs() < 1e-11);
        let all = Hypergeometric::new(total, marked, drawn);
        let numbered = (all.first..).zip(&all.probabilities);
        let mean: f64 = numbered.map(|(k, p)| k as f64 * p).sum();
        let expected = drawn as f64 * marked as f64 / total as f64;
        prop_assert!((mean - expected).abs() < 1e-9 * (1.0 + expected));
    }

    #[test]
    fn tries_and_rates_invert(rate in decades(-12.0, -2.0), tries in decades(0.0, 2.0)) {
        let found = rate_of_one(at_least_one(rate, tries), tries);
        prop_assert!(close(found, rate, 1e-9), "{found} {rate}");
    }

    /// Near 1 a cosine is a coarse measure of its tail: in two dimensions one step of the last
    /// place about `1 - 4e-12` moves the tail by 3e-5 of itself. So the tail must lie between
    /// those of the cosines four steps away on either side.
    #[test]
    fn cosines_invert_their_tail(tail in decades(-9.0, -0.302), dimensions in 2.0..600.0_f64) {
        let cosine = uniform_sphere_cosine(tail, dimensions);
        let beside = |steps: f64| (cosine + steps * f64::EPSILON).clamp(-1.0, 1.0);
        let most = uniform_sphere_tail(beside(-4.0), dimensions) * (1.0 + 1e-9);
        let least = uniform_sphere_tail(beside(4.0), dimensions) * (1.0 - 1e-9);
        prop_assert!((least..=most).contains(&tail), "{least} {tail} {most}");
        let turned = uniform_sphere_cosine(1.0 - tail, dimensions);
        prop_assert!((cosine + turned).abs() < 1e-6);
    }

    #[test]
    fn summaries_keep_to_their_range_and_ignore_order_and_scale(
        mut rates in prop::collection::vec(decades(-7.0, -0.5), 2..30),
    ) {
        let measures = [
            summary::max_over_min, summary::max_over_geometric_mean, summary::max_over_mean,
            summary::log_spread, summary::gini, summary::gini_corrected,
        ];
        let found = measures.map(|measure| measure(&rates).unwrap());
        let n = rates.len() as f64;
        prop_assert!(found[0] >= 1.0 && found[1] >= 1.0 - 1e-12 && found[2] >= 1.0 - 1e-12);
        prop_assert!(found[1] <= found[0] * (1.0 + 1e-12) && found[2] <= n);
        prop_assert!(found[4] >= 0.0 && found[5] <= 1.0 && found[4] < found[5] + 1e-15);
        let naive: f64 =
            rates.iter().flat_map(|x| rates.iter().map(move |y| (x - y).abs())).sum();
        let naive = naive / (2.0 * n * rates.iter().sum::<f64>());
        prop_assert!((found[4] - naive).abs() < 1e-12);
        rates.reverse();
        for rate in &mut rates {
            *rate *= 3.0;
        }
        for (before, measure) in found.iter().zip(measures) {
            prop_assert!((measure(&rates).unwrap() - before).abs() < 1e-9 * (1.0 + before));
        }
    }
}

/// How often an interval holds the true rate, over all outcomes of `trials` trials.
fn coverage(interval: fn(f64, f64, f64) -> Bounds, trials: u32, rate: f64) -> f64 {
    let n = f64::from(trials);
    let covered =
        (0..=trials).map(f64::from).filter(|k| inside(interval(*k, n, 0.95), rate));
    covered.map(|k| binomial_density(k, n, rate)).sum()
}

#[test]
fn exact_intervals_cover_and_score_intervals_fall_short_for_some_rates() {
    let rates = (1..200).map(|i| f64::from(i) / 400.0);
    let short = rates.clone().map(|rate| coverage(clopper_pearson, 40, rate));
    assert!(short.clone().all(|share| share >= 0.95), "{:?}", short.collect::<Vec<_>>());
    let least = rates.map(|rate| coverage(wilson, 40, rate)).min_by(f64::total_cmp);
    assert!(least.unwrap() < 0.93, "{least:?}");
}

/// How often the conditional interval holds the true ratio, over all pairs of outcomes.
fn ratio_coverage(trials: [u32; 2], rates: [f64; 2]) -> f64 {
    let chance =
        |i: usize, k: u32| binomial_density(f64::from(k), f64::from(trials[i]), rates[i]);
    let mut covered = 0.0;
    for a in 0..=trials[0] {
        for b in 0..=trials[1] {
            let first = Proportion { errors: a.into(), trials: trials[0].into() };
            let second = Proportion { errors: b.into(), trials: trials[1].into() };
            if inside(conditional(first, second, 0.95), rates[0] / rates[1]) {
                covered += chance(0, a) * chance(1, b);
            }
        }
    }
    covered
}

#[test]
fn the_conditional_interval_of_a_ratio_covers() {
    for trials in [[30, 30], [60, 20], [15, 50]] {
        for rates in [[0.02, 0.02], [0.1, 0.03], [0.05, 0.3], [0.5, 0.4], [0.9, 0.8]] {
            let covered = ratio_coverage(trials, rates);
            assert!(covered >= 0.95, "{trials:?} {rates:?}: {covered}");
        }
    }
}

#[test]
fn a_zero_cell_bounds_the_ratio_on_one_side() {
    let none = Proportion { errors: 0, trials: 428 };
    let some = Proportion { errors: 11, trials: 107 };
    assert_eq!(log_ratio(some, none, 0.95), None);
    let over = conditional(some, none, 0.95);
    // By hand: pi >= 0.025^(1/11), so theta >= pi / (1 - pi) * 428 / 107.
    let share = libm::pow(0.025, 1.0 / 11.0);
    assert!(
        close(over.low, share / (1.0 - share) * 4.0, 1e-12) && over.high.is_infinite()
    );
    let under = conditional(none, some, 0.95);
    assert!(under.low == 0.0 && close(under.high, 1.0 / over.low, 1e-12));
    let neither = conditional(none, Proportion { errors: 0, trials: 9 }, 0.95);
    assert!(neither.low == 0.0 && neither.high.is_infinite());
}

#[test]
fn fisher_agrees_with_the_tea_tasting_experiment() {
    // Fisher (1935): 3 of 4 cups right of each kind; 34 of 70 tables.
    let first = Proportion { errors: 3, trials: 4 };
    let second = Proportion { errors: 1, trials: 4 };
    assert!(close(fisher_exact(first, second), 34.0 / 70.0, 1e-12));
}

#[test]
fn mcnemar_at_its_edges() {
    assert_eq!(mcnemar_exact(0, 0), 1.0);
    assert_eq!(mcnemar_mid_p(0, 0), 1.0);
    assert!(close(mcnemar_mid_p(5, 5), 1.0, 1e-12));
    assert_eq!(mcnemar_exact(5, 5), 1.0);
    assert!(close(mcnemar_exact(0, 6), 2.0 / 64.0, 1e-12));
    assert!(close(mcnemar_mid_p(6, 0), 1.0 / 64.0, 1e-12));
}

#[test]
fn without_variation_effective_trials_promise_nothing() {
    let never = korn_graubard(0.0, 1000.0, 0.0, 19.0, 0.95);
    assert_eq!((never.trials, never.inflation, never.bounds.low), (1.0, 1000.0, 0.0));
    assert!(close(never.bounds.high, 0.975, 1e-12));
    let always = korn_graubard(1.0, 1000.0, 0.0, 19.0, 0.95);
    assert!(close(always.bounds.low, 0.025, 1e-12) && always.bounds.high == 1.0);
    // Two people with one error of ten each: no variance is seen, and one degree of freedom.
    let alike = korn_graubard(0.1, 20.0, 0.0, 1.0, 0.95);
    assert!(alike.trials < 0.5 && alike.bounds.high > 0.9, "{alike:?}");
}

#[test]
fn quantiles_at_the_ends() {
    assert_eq!(normal_quantile(0.0), f64::NEG_INFINITY);
    assert_eq!(normal_quantile(1.0), f64::INFINITY);
    assert!(normal_quantile(0.5).abs() < 1e-60);
    assert_eq!((beta_quantile(0.0, 2.0, 3.0), beta_quantile(1.0, 2.0, 3.0)), (0.0, 1.0));
    assert_eq!(
        (gamma_quantile(0.0, 2.0), gamma_quantile(1.0, 2.0)),
        (0.0, f64::INFINITY)
    );
    assert_eq!(t_quantile(0.5, 7.0), 0.0);
    // The Cauchy distribution has tan(pi (p - 1/2)).
    assert!(close(t_quantile(0.75, 1.0), 1.0, 1e-13));
}

#[test]
#[should_panic(expected = "`5` errors of `4` trials")]
fn more_errors_than_trials_is_a_mistake_of_the_caller() {
    clopper_pearson(5.0, 4.0, 0.95);
}
