//! Variances of two rates that share units, against sums over pairs of trials; and the
//! intervals and tests made from them.

use falsematch_kernels::binomial::{Bounds, clopper_pearson};
use falsematch_kernels::contrast::{Cell, Contrast, Joint, Rule, Scale, joint};
use falsematch_kernels::dependent::{Design, rate_interval};
use falsematch_kernels::family::{holm, joint_level};
use falsematch_kernels::random::Generator;
use falsematch_kernels::special::t_quantile;
use falsematch_kernels::{cluster, pairs};

fn one_way(counts: &[(u32, u64, u64)]) -> Vec<Cell> {
    let cell = |&(unit, errors, trials)| Cell { units: (unit, unit), errors, trials };
    counts.iter().map(cell).collect()
}

/// Pairs of units, some without trials, with errors at a rate.
fn dyadic(units: u32, percent: u64, seed: u64) -> Vec<Cell> {
    let mut draw = Generator::new(seed, 0);
    let mut cells = Vec::new();
    for one in 0..units {
        for other in one + 1..units {
            let trials = draw.below(4);
            let errors = (0..trials).filter(|_| draw.below(100) < percent).count() as u64;
            if trials > 0 {
                cells.push(Cell { units: (one, other), errors, trials });
            }
        }
    }
    cells
}

fn rate(cells: &[Cell]) -> (f64, f64) {
    let errors: u64 = cells.iter().map(|cell| cell.errors).sum();
    let trials: u64 = cells.iter().map(|cell| cell.trials).sum();
    (errors as f64 / trials as f64, trials as f64)
}

/// Units of a list of cells.
fn units(cells: &[Cell]) -> f64 {
    let mut all: Vec<u32> = cells.iter().flat_map(|c| [c.units.0, c.units.1]).collect();
    all.sort_unstable();
    all.dedup();
    all.len() as f64
}

/// The sum of products of weighted deviations over all pairs of cells that share a unit,
/// of either rate: cells of one pair once, and others with the correction of few units.
fn naive(design: Design, lists: [&[Cell]; 2], weights: [f64; 2]) -> f64 {
    let correction = |k: usize| {
        let count = units(lists[k]);
        match design {
            Design::OneWay => (count / (count - 1.0)).sqrt(),
            Design::Dyadic => (count * (count - 1.0)).sqrt() / (count - 2.0),
        }
    };
    let mut terms = Vec::new();
    for k in [0, 1] {
        let (rate, trials) = rate(lists[k]);
        for cell in lists[k] {
            let deviation = cell.errors as f64 - rate * cell.trials as f64;
            terms.push((cell.units, weights[k] * deviation / trials, correction(k)));
        }
    }
    let mut sum = 0.0;
    for &(one, first, g) in &terms {
        for &(other, second, h) in &terms {
            let ends = if one.0 == one.1 { vec![one.0] } else { vec![one.0, one.1] };
            let shared =
                ends.iter().filter(|&&unit| unit == other.0 || unit == other.1).count();
            let within = if design == Design::Dyadic && one == other { 1.0 } else { 0.0 };
            sum += first * second * (g * h * shared as f64 - within);
        }
    }
    sum
}

fn close(found: f64, expected: f64, relative: f64) {
    assert!((found - expected).abs() <= relative * expected.abs(), "{found} {expected}");
}

const WEIGHTS: [[f64; 2]; 4] = [[1.0, -1.0], [1.0, 0.0], [0.0, 1.0], [3.0, -0.5]];

#[test]
fn dyadic_variances_are_sums_over_pairs_of_trials_that_share_a_unit() {
    for (units, seed) in [(12, 1), (20, 2), (9, 3)] {
        let (first, second) = (dyadic(units, 30, seed), dyadic(units, 12, seed + 50));
        let found = joint(Design::Dyadic, units, &first, &second);
        for weights in WEIGHTS {
            let expected = naive(Design::Dyadic, [&first, &second], weights);
            let squares = |k: usize, cells: &[Cell]| -> f64 {
                let (rate, trials) = rate(cells);
                let of = |c: &Cell| (c.errors as f64 - rate * c.trials as f64) / trials;
                cells.iter().map(|c| weights[k] * weights[k] * of(c) * of(c)).sum()
            };
            // Where it is the floor that counts, the sum over pairs is under it.
            if expected > 2.0 * (squares(0, &first) + squares(1, &second)) {
                close(found.variance(weights), expected, 1e-12);
            } else {
                assert!(found.variance(weights) >= expected * (1.0 - 1e-12));
            }
        }
    }
}

#[test]
fn one_way_variances_are_sums_over_pairs_of_trials_of_a_unit() {
    let first = one_way(&[(0, 3, 4), (1, 0, 2), (2, 0, 6), (4, 2, 2), (7, 1, 9)]);
    let second = one_way(&[(0, 1, 4), (1, 1, 5), (3, 0, 3), (4, 0, 1)]);
    let found = joint(Design::OneWay, 8, &first, &second);
    assert_eq!((found.units, found.shared_units, found.shared_cells), ([5, 4], 3, 3));
    for weights in WEIGHTS {
        let expected = naive(Design::OneWay, [&first, &second], weights);
        close(found.variance(weights), expected, 1e-12);
    }
}

/// Section 2.4 of the design: with as many trials of both for everybody the variance of the
/// difference is that of the mean of the differences within people, `sd(c)^2 / G`, with
/// `G - 1` degrees of freedom. c = 1/2, 0, 1/2, -1/4, 1/4: mean 1/5, sum of squares 17/40.
#[test]
fn equal_trials_give_the_paired_t_test() {
    let first = one_way(&[(0, 3, 4), (1, 1, 4), (2, 2, 4), (3, 0, 4), (4, 2, 4)]);
    let second = one_way(&[(0, 1, 4), (1, 1, 4), (2, 0, 4), (3, 1, 4), (4, 1, 4)]);
    let found = joint(Design::OneWay, 5, &first, &second);
    close(found.variance([1.0, -1.0]), 17.0 / 40.0 / 20.0, 1e-12);
    close(found.degrees_of_freedom([1.0, -1.0]), 4.0, 1e-12);
}

/// The variances of both rates are those of the sweeps that single rates use, and rates
/// that share nobody are independent, with the degrees of freedom of Welch.
#[test]
fn rates_that_share_no_unit_are_independent() {
    let first = dyadic(14, 25, 5);
    let moved =
        |cell: &Cell| Cell { units: (cell.units.0 + 14, cell.units.1 + 14), ..*cell };
    let second: Vec<Cell> = dyadic(11, 40, 6).iter().map(moved).collect();
    let found = joint(Design::Dyadic, 25, &first, &second);
    let single = |cells: &[Cell]| {
        let trials: Vec<_> =
            cells.iter().map(|c| (c.units.0, c.units.1, c.trials)).collect();
        let mut sweep = pairs::Sweep::new(25, &trials);
        for cell in cells {
            (0..cell.errors).for_each(|_| sweep.add(cell.units.0, cell.units.1));
        }
        sweep.summary().corrected_variance()
    };
    let (one, other) = (single(&first), single(&second));
    assert_eq!(found.shared_units, 0);
    close(found.variance([1.0, -1.0]), one + other, 1e-12);
    assert!(found.correlation().abs() < 1e-12);
    let freedom = found.degrees_of_freedom([1.0, -1.0]);
    assert!((10.0..=23.0).contains(&freedom), "{freedom}");
}

#[test]
fn the_same_rate_twice_has_a_correlation_of_one() {
    let cells = dyadic(15, 30, 8);
    let found = joint(Design::Dyadic, 15, &cells, &cells);
    close(found.correlation(), 1.0, 1e-12);
    assert!(found.variance([1.0, -1.0]).abs() < 1e-18);
    assert_eq!(found.telling_cells, 0);
}

/// 15 units err in the first only and 4 in the second only.
#[test]
fn single_trials_are_told() {
    let count = |from: u32, to: u32| -> Vec<Cell> {
        let cell = |unit| Cell {
            units: (unit, unit),
            errors: u64::from((from..to).contains(&unit)),
            trials: 1,
        };
        (0..40).map(cell).collect()
    };
    let found = joint(Design::OneWay, 40, &count(0, 20), &count(15, 24));
    assert_eq!(found.single, Some([15, 4]));
    assert_eq!(found.telling_cells, 19);
    let uneven = joint(Design::OneWay, 40, &count(0, 20), &count(15, 24)[..39]);
    assert_eq!(uneven.single, None);
}

fn intervals_of(lists: [&[Cell]; 2], units: u32) -> impl Fn(f64) -> [Bounds; 2] {
    let summaries = lists.map(|cells| {
        let mut trials = vec![0; units as usize];
        cells.iter().for_each(|cell| trials[cell.units.0 as usize] = cell.trials);
        let mut sweep = cluster::Sweep::new(trials);
        for cell in cells {
            (0..cell.errors).for_each(|_| sweep.add(cell.units.0));
        }
        sweep.summary()
    });
    move |level| summaries.map(|s| rate_interval(&s, None, level).unwrap().bounds)
}

fn contrast_of<T>(
    scale: Scale,
    lists: [&[Cell]; 2],
    units: u32,
    look: impl FnOnce(&Contrast<'_>, &Joint) -> T,
) -> Option<T> {
    let known = joint(Design::OneWay, units, lists[0], lists[1]);
    let intervals = intervals_of(lists, units);
    let contrast = Contrast::new(scale, known.rates()?, Some(&known), &intervals)?;
    Some(look(&contrast, &known))
}

/// People of whom each has its own rates in both conditions.
fn drawn(units: u32, shift: f64, seed: u64) -> [Vec<Cell>; 2] {
    let mut draw = Generator::new(seed, 0);
    let mut lists = [Vec::new(), Vec::new()];
    for unit in 0..units {
        let ease = draw.normal();
        for (k, list) in lists.iter_mut().enumerate() {
            let cut = 1.2 + shift * k as f64;
            let errors = (0..5).filter(|_| ease + draw.normal() > cut).count() as u64;
            list.push(Cell { units: (unit, unit), errors, trials: 5 });
        }
    }
    lists
}

#[test]
fn intervals_hold_students_and_p_values_agree_with_them() {
    for (scale, seed) in
        [(Scale::Difference, 1), (Scale::Ratio, 2), (Scale::Difference, 3)]
    {
        let lists = drawn(60, 0.5, seed);
        let lists = [lists[0].as_slice(), lists[1].as_slice()];
        contrast_of(scale, lists, 60, |contrast, known| {
            assert_eq!(contrast.rule(), Rule::Joint);
            let bounds = contrast.bounds(0.95);
            if scale == Scale::Difference {
                let reach = t_quantile(0.975, 59.0) * known.variance([1.0, -1.0]).sqrt();
                assert!(bounds.low <= contrast.value() - reach);
                assert!(bounds.high >= contrast.value() + reach);
            }
            // The interval at the level of the p-value just reaches no difference.
            let at = contrast.bounds(1.0 - contrast.p_value());
            let end = if contrast.value() > contrast.null() { at.low } else { at.high };
            assert!(
                (end - contrast.null()).abs() < 1e-6,
                "{end} {:?}",
                contrast.p_value()
            );
            // And that of the larger one-sided test of equivalence its margin.
            let margin = match scale {
                Scale::Difference => [-0.3, 0.3],
                Scale::Ratio => [0.2, 5.0],
            };
            let p_value = contrast.equivalence(margin[0], margin[1]);
            let at = contrast.bounds(1.0 - 2.0 * p_value);
            let gaps = [at.low - margin[0], margin[1] - at.high];
            let nearest = if gaps[0] < gaps[1] { gaps[0] } else { gaps[1] };
            assert!(nearest.abs() < 1e-5, "{gaps:?} {p_value}");
        })
        .unwrap();
    }
}

#[test]
fn contrasts_turn_over_with_their_sides() {
    let lists = drawn(40, 0.4, 9);
    for scale in [Scale::Difference, Scale::Ratio] {
        let of = |first: usize, second: usize| {
            let lists = [lists[first].as_slice(), lists[second].as_slice()];
            contrast_of(scale, lists, 40, |c, _| (c.bounds(0.9), c.p_value())).unwrap()
        };
        let ((there, p), (back, again)) = (of(0, 1), of(1, 0));
        assert!((p - again).abs() < 1e-9);
        match scale {
            Scale::Difference => assert!((there.low + back.high).abs() < 1e-12),
            Scale::Ratio => assert!((there.low * back.high - 1.0).abs() < 1e-12),
        }
    }
}

/// No errors at all, all errors, errors of one rate only, the same errors in both.
#[test]
fn what_varies_too_little_has_a_cautious_interval_and_never_one_of_width_zero() {
    let with = |errors: u64, of: u32| -> Vec<Cell> {
        let cell = |unit| Cell {
            units: (unit, unit),
            errors: if unit < of { errors } else { 0 },
            trials: 3,
        };
        (0..12).map(cell).collect()
    };
    let (none, all, some) = (with(0, 0), with(3, 12), with(1, 5));
    for (first, second) in [(&none, &none), (&all, &all), (&some, &some), (&all, &none)] {
        let lists = [first.as_slice(), second.as_slice()];
        let (bounds, p_value) =
            contrast_of(Scale::Difference, lists, 12, |contrast, _| {
                assert_eq!(contrast.rule(), Rule::Recovered);
                (contrast.bounds(0.95), contrast.p_value())
            })
            .unwrap();
        assert!(bounds.low < bounds.high, "{bounds:?}");
        assert!((-1.0..=1.0).contains(&bounds.low) && (0.0..=1.0).contains(&p_value));
    }
    let ratio = |first: &Vec<Cell>, second: &Vec<Cell>| {
        let look = |c: &Contrast<'_>, _: &Joint| {
            (c.bounds(0.95), c.p_value(), c.detectable(0.95, 0.8))
        };
        contrast_of(Scale::Ratio, [first.as_slice(), second.as_slice()], 12, look)
    };
    assert_eq!(ratio(&none, &none), None);
    let (bounds, p_value, detectable) = ratio(&some, &none).unwrap();
    assert!(bounds.low > 0.0 && bounds.high.is_infinite() && p_value > 0.0);
    assert_eq!(detectable, None);
    let (bounds, ..) = ratio(&none, &some).unwrap();
    assert!(bounds.low.abs() < 1e-300 && bounds.high.is_finite());
}

#[test]
fn fewer_than_three_units_have_no_interval() {
    let two = one_way(&[(0, 1, 2), (1, 0, 2)]);
    let known = joint(Design::OneWay, 2, &two, &two);
    let whole = |_: f64| [Bounds { low: 0.0, high: 1.0 }; 2];
    let rates = known.rates().unwrap();
    assert!(Contrast::new(Scale::Difference, rates, Some(&known), &whole).is_none());
}

/// `(1.959964 + 0.841621)` standard errors; the interval of independent trials is nearly
/// `1.96 sqrt(p (1 - p) (1/m + 1/n))` on either side.
#[test]
fn what_is_detectable_is_a_formula() {
    let intervals = |level: f64| [clopper_pearson(5_000.0, 10_000.0, level); 2];
    let contrast =
        Contrast::new(Scale::Difference, [0.5, 0.5], None, &intervals).unwrap();
    let error = (0.25_f64 * 2.0 / 10_000.0).sqrt();
    close(contrast.detectable(0.95, 0.8).unwrap(), 2.801_585 * error, 0.02);
}

/// Four conditions, alike, of the same 40 units.
fn alike(seed: u64) -> Vec<Vec<Cell>> {
    let mut draw = Generator::new(11, seed);
    let ease: Vec<f64> = (0..40).map(|_| draw.normal()).collect();
    let mut count = |unit: u32| {
        let ease = ease[unit as usize];
        let errors = (0..6).filter(|_| ease + draw.normal() > 1.0).count() as u64;
        Cell { units: (unit, unit), errors, trials: 6 }
    };
    (0..4).map(|_| (0..40).map(&mut count).collect()).collect()
}

/// All equal, three contrasts of four conditions on the same 40 units: some contrast is
/// called different in at most 5 % of the draws, and all simultaneous intervals hold in at
/// least 95 %, but for Monte Carlo error (standard error 0.0109 of 400 draws).
#[test]
fn a_family_without_differences_seldom_shows_one() {
    let draws = 400_u64;
    let (mut shown, mut missed) = (0_u32, 0_u32);
    for seed in 0..draws {
        let conditions = alike(seed);
        let lists = |k: usize| [conditions[k].as_slice(), conditions[0].as_slice()];
        let found: Vec<(f64, Option<Vec<f64>>)> = (1..4)
            .map(|k| {
                contrast_of(Scale::Difference, lists(k), 40, |c, _| {
                    (c.p_value(), c.influence())
                })
                .unwrap()
            })
            .collect();
        let p_values: Vec<f64> = found.iter().map(|of| of.0).collect();
        shown += u32::from(holm(&p_values).iter().any(|&p| p <= 0.05));
        let influence: Vec<Vec<f64>> =
            found.into_iter().map(|of| of.1.unwrap_or_else(|| vec![0.0; 40])).collect();
        let level = joint_level(&influence, 0.95, 2_000, seed);
        let holds = |k: usize| {
            let look = |c: &Contrast<'_>, _: &Joint| c.bounds(level);
            let bounds = contrast_of(Scale::Difference, lists(k), 40, look).unwrap();
            bounds.low <= 0.0 && 0.0 <= bounds.high
        };
        missed += u32::from(!(1..4).all(holds));
    }
    let limit = 0.05 + 2.0 * 0.0109;
    for count in [shown, missed] {
        let share = f64::from(count) / draws as f64;
        assert!(share <= limit, "{share}");
        assert!(share > 0.005, "{share}: nothing is ever shown");
    }
}
