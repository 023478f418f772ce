use super::cells::Cells;
use super::{PairTrials, Sides, Summary, Sweep, Trials};

/// One comparison: the units of its probe and its reference, and whether it erred.
type Trial = (u32, u32, bool);

/// Comparisons of an asymmetric design with uneven numbers per pair, from a plain
/// multiplicative generator.
fn trials(units: u32, rate: u64, seed: u64) -> Vec<Trial> {
    let mut state = seed;
    let mut draw = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) % below
    };
    let mut out = Vec::new();
    for probe in 0..units {
        for reference in (0..units).filter(|&reference| reference != probe) {
            for _ in 0..draw(4) {
                let easy = u64::from(probe % 5 == 0) * 3 + u64::from(reference % 7 == 0);
                out.push((probe, reference, draw(100) < rate * (1 + easy)));
            }
        }
    }
    out
}

fn counted(trials: &[Trial]) -> Vec<PairTrials> {
    let mut map = std::collections::BTreeMap::new();
    for &(a, b, _) in trials {
        *map.entry((a.min(b), a.max(b))).or_insert(0u64) += 1;
    }
    map.into_iter().map(|((a, b), count)| (a, b, count)).collect()
}

fn swept(units: u32, trials: &[Trial]) -> Summary {
    let counted = counted(trials);
    let mut sweep = Sweep::new(units, &counted);
    trials.iter().filter(|t| t.2).for_each(|t| sweep.add(t.0, t.1));
    sweep.summary()
}

fn rate(trials: &[Trial]) -> f64 {
    trials.iter().filter(|t| t.2).count() as f64 / trials.len() as f64
}

/// Sum of products of deviations over all pairs of comparisons that share a unit.
fn brute_force(trials: &[Trial]) -> f64 {
    let rate = rate(trials);
    let deviation = |t: &Trial| f64::from(u8::from(t.2)) - rate;
    let mut sum = 0.0;
    for one in trials {
        for other in trials {
            let shared = one.0 == other.0
                || one.0 == other.1
                || one.1 == other.0
                || one.1 == other.1;
            sum += if shared { deviation(one) * deviation(other) } else { 0.0 };
        }
    }
    sum / (trials.len() * trials.len()) as f64
}

/// The double loop of `get_sample_analogue_var` in awslabs/cis-matching-tasks,
/// `R-code/utils.R`, over ordered pairs, with its floor.
fn double_loop(units: u32, trials: &[Trial]) -> f64 {
    let n = units as usize;
    let rate = rate(trials);
    let mut deviation = vec![vec![0.0; n]; n];
    for t in trials {
        let d = f64::from(u8::from(t.2)) - rate;
        deviation[t.0 as usize][t.1 as usize] += d;
        deviation[t.1 as usize][t.0 as usize] += d;
    }
    let (mut variance, mut covariance) = (0.0, 0.0);
    for (i, row) in deviation.iter().enumerate() {
        for j in (0..n).filter(|&j| j != i) {
            variance += row[j] * row[j];
            for k in (0..n).filter(|&k| k != i && k != j) {
                covariance += row[j] * row[k];
            }
        }
    }
    let ordered = 2.0 * trials.len() as f64;
    let covariance = if covariance > 0.0 { covariance } else { 0.0 };
    let found = (2.0 * variance + 4.0 * covariance) / (ordered * ordered);
    let floor = rate * (1.0 - rate) / trials.len() as f64;
    if found > floor { found } else { floor }
}

#[test]
fn matches_brute_force_over_pairs_of_comparisons() {
    for (units, percent, seed) in [(12, 8, 1), (20, 3, 2), (9, 20, 3), (14, 1, 9)] {
        let trials = trials(units, percent, seed);
        let (found, expected) = (swept(units, &trials).variance(), brute_force(&trials));
        assert!(expected > rate(&trials) * (1.0 - rate(&trials)) / trials.len() as f64);
        assert!((found - expected).abs() < 1e-12 * expected, "{found} {expected}");
    }
}

#[test]
fn matches_the_double_loop_of_awslabs() {
    for seed in 0..20 {
        let trials = trials(11, 1 + seed % 9, seed);
        let (found, expected) = (swept(11, &trials).variance(), double_loop(11, &trials));
        assert!((found - expected).abs() < 1e-12 * expected, "{found} {expected}");
    }
}

/// By hand: units 0, 1, 2; two trials per pair; both trials of pair {0, 1} err.
/// p = 1/3; D = 4/3, -2/3, -2/3; r = 2/3, 2/3, -4/3; sum r^2 = 24/9, Q = 24/9; the
/// covariance, sum r^2 - 2 Q, is negative, so Var = Q / 36 = 2/27.
#[test]
fn matches_a_case_worked_by_hand() {
    let counted = [(0, 1, 2), (0, 2, 2), (1, 2, 2)];
    let mut sweep = Sweep::new(3, &counted);
    sweep.add(1, 0);
    sweep.add(0, 1);
    let summary = sweep.summary();
    assert!((summary.variance() - 2.0 / 27.0).abs() < 1e-16, "{}", summary.variance());
    assert_eq!((summary.units, summary.cells, summary.trials), (3, 3, 6));
    assert_eq!((summary.erring_units, summary.erring_cells), (2, 1));
    assert_eq!((summary.largest_unit, summary.largest_cell), (2, 2));
}

#[test]
fn both_stores_give_the_same_bits() {
    let trials = trials(25, 4, 7);
    let counted = counted(&trials);
    let mut dense = Sweep::new(25, &counted);
    let mut touched = Sweep::with_cells(25, Trials::Cells(&counted), Cells::touched());
    assert!(matches!(dense.cells, Cells::Dense(_)));
    for t in trials.iter().filter(|t| t.2) {
        dense.add(t.0, t.1);
        touched.add(t.0, t.1);
        assert_eq!(dense.summary(), touched.summary());
    }
}

#[test]
fn order_of_errors_does_not_matter_to_the_bit() {
    let mut trials = trials(25, 4, 8);
    let forward = swept(25, &trials);
    trials.reverse();
    trials.sort_by_key(|t| (t.1 * 7919 + t.0) % 101);
    assert_eq!(forward, swept(25, &trials));
}

#[test]
fn many_trials_stay_exact() {
    let count = 1 << 37;
    let counted = [(0, 1, count), (0, 2, count), (1, 2, count)];
    let mut sweep = Sweep::with_cells(3, Trials::Cells(&counted), Cells::touched());
    sweep.add(0, 1);
    let trials = 3.0 * count as f64;
    let expected = 2.0 / 3.0 / (trials * trials);
    let found = sweep.summary().within_cells;
    assert!((found - expected).abs() < 1e-9 * expected, "{found} {expected}");
}

#[test]
fn rates_of_zero_and_one_have_no_variance() {
    let all: Vec<Trial> = trials(9, 5, 5).iter().map(|t| (t.0, t.1, true)).collect();
    assert_eq!(swept(9, &all).variance().to_bits(), 0);
    let none: Vec<Trial> = all.iter().map(|t| (t.0, t.1, false)).collect();
    assert_eq!(swept(9, &none).variance().to_bits(), 0);
}

#[test]
#[should_panic(expected = "more errors than trials in pair (0, 2)")]
fn refuses_an_error_without_a_trial() {
    Sweep::new(3, &[(0, 1, 4)]).add(2, 0);
}

/// Sides of uneven units, some without members for one side or for either.
fn sides(units: u32, seed: u32) -> Vec<Sides> {
    let of = |unit: u32| {
        let step = (unit + 1).wrapping_mul(2_654_435_761).wrapping_add(seed) >> 7;
        let both = step % 3;
        Sides { first: both + (step / 3) % 3, second: both + (step / 9) % 2, both }
    };
    (0..units).map(of).collect()
}

/// Whoever may stand first meets whoever of other units may stand second, each two once.
fn counted_one_by_one(sides: &[Sides]) -> Vec<PairTrials> {
    let members = |unit: &Sides| {
        let both = std::iter::repeat_n([true, true], unit.both as usize);
        let first = std::iter::repeat_n([true, false], (unit.first - unit.both) as usize);
        both.chain(first)
            .chain(std::iter::repeat_n([false, true], (unit.second - unit.both) as usize))
            .collect::<Vec<[bool; 2]>>()
    };
    let mut counted = Vec::new();
    for (i, one) in (0..).zip(sides) {
        for (j, other) in (i + 1..).zip(&sides[i as usize + 1..]) {
            let others = members(other);
            let meet = |a: [bool; 2]| {
                let meets = |b: &&[bool; 2]| (a[0] && b[1]) || (a[1] && b[0]);
                others.iter().filter(meets).count() as u64
            };
            let count: u64 = members(one).into_iter().map(meet).sum();
            counted.push((i, j, count));
        }
    }
    counted.retain(|trial| trial.2 > 0);
    counted
}

#[test]
fn sides_count_what_their_members_can_meet() {
    for seed in 0..20 {
        let sides = sides(23, seed);
        let counted = counted_one_by_one(&sides);
        assert!(Trials::Sides(&sides).iter().eq(counted.iter().copied()));
    }
}

#[test]
fn sides_give_the_same_bits_as_their_pairs_one_by_one() {
    for seed in 0..20 {
        let sides = sides(23, seed);
        let counted = counted_one_by_one(&sides);
        for cells in [Cells::of(23, Trials::Sides(&sides)), Cells::touched()] {
            let mut whole = Sweep::with_cells(23, Trials::Sides(&sides), cells);
            let mut each = Sweep::new(23, &counted);
            assert_eq!(whole.summary(), each.summary());
            for &(one, other, _) in counted.iter().step_by(3) {
                whole.add(other, one);
                each.add(one, other);
                assert_eq!(whole.summary(), each.summary());
            }
        }
    }
}

#[test]
#[should_panic(expected = "every unit has its sides")]
fn refuses_sides_of_other_units() {
    Sweep::new(3, Trials::Sides(&[Sides::equal(1); 2]));
}
