use proptest::prelude::*;

use super::{
    Drawn, Refusal, Replicates, Singles, Tail, Trials, corrected_variance, resample,
    resample_singles,
};
use crate::bootstrap::weights;
use crate::pairs::{PairTrials, Sides, Sweep};
use crate::random::Generator;

const UNITS: u32 = 40;

/// Errors between units of which every seventh errs most, and a count of them per threshold.
fn errors(units: u32, count: usize, seed: u64) -> (Vec<(u32, u32)>, Vec<usize>) {
    let mut generator = Generator::new(seed, 0);
    let mut draw = |limit: u32| u32::try_from(generator.below(limit.into())).unwrap();
    let mut pair = || {
        let one = draw(units);
        let one = if draw(3) == 0 { one - one % 7 } else { one };
        (one, (one + 1 + draw(units - 1)) % units)
    };
    let errors: Vec<_> = (0..count).map(|_| pair()).collect();
    let after = [0, count / 9, count / 9, count / 2, count].to_vec();
    (errors, after)
}

fn all_cells(sizes: &[u32]) -> Vec<PairTrials> {
    let cell =
        |(i, j): (u32, u32)| (i, j, u64::from(sizes[i as usize] * sizes[j as usize]));
    let units = 0..u32::try_from(sizes.len()).unwrap();
    units.flat_map(|j| (0..j).map(move |i| (i, j))).map(cell).collect()
}

/// The formula read aloud, one weight at a time.
/// Units of whose members each may stand on both sides.
fn equal(sizes: &[u32]) -> Vec<Sides> {
    sizes.iter().map(|&size| Sides::equal(size)).collect()
}

fn naive(tail: &Tail<'_>, cells: &[PairTrials], seed: u64, replicate: u64) -> Drawn {
    let weight: Vec<u64> =
        weights(tail.units, seed, replicate).into_iter().map(u64::from).collect();
    let product = |one: u32, other: u32| weight[one as usize] * weight[other as usize];
    let errors = |&end: &usize| {
        tail.errors[..end].iter().map(|&(one, other)| product(one, other)).sum()
    };
    Drawn {
        errors: tail.after.iter().map(errors).collect(),
        trials: cells.iter().map(|&(i, j, count)| product(i, j) * count).sum(),
        clones: (weight.iter().zip(tail.clones))
            .map(|(&w, &clones)| w * w.saturating_sub(1) / 2 * u64::from(clones))
            .sum(),
    }
}

#[test]
fn replicates_equal_the_naive_sums_exactly() {
    let (errors, after) = errors(UNITS, 20_000, 1);
    let side = |unit: u32| {
        let both = 1 + unit % 4;
        Sides { first: both + unit % 3, second: both + unit / 7 % 2, both }
    };
    let sides: Vec<Sides> = (0..UNITS).map(side).collect();
    let clones: Vec<u32> = sides.iter().map(|side| side.first * side.second).collect();
    let cells: Vec<PairTrials> = Trials::Sides(&sides).iter().collect();
    for trials in [Trials::Sides(&sides), Trials::Cells(&cells)] {
        let tail = Tail {
            units: UNITS,
            errors: &errors,
            after: &after,
            trials,
            clones: &clones,
        };
        // Not a multiple of the lanes.
        let found = resample(&tail, 75, 5).unwrap();
        assert_eq!(found.drawn().len(), 75);
        for (replicate, drawn) in (0..).zip(found.drawn()) {
            assert_eq!(drawn, &naive(&tail, &cells, 5, replicate));
        }
    }
}

/// All errors lie between two of three units, whose weights multiply to 2 in two ninths of
/// the replicates: sums of 16 bits hold 32,767 of those.
#[test]
fn sums_of_sixteen_bits_are_moved_before_they_overflow() {
    let errors = vec![(0, 1); 300_000];
    let (after, sizes) = ([errors.len()], [1_000; 3]);
    let tail = Tail {
        units: 3,
        errors: &errors,
        after: &after,
        trials: Trials::Sides(&equal(&sizes)),
        clones: &sizes,
    };
    let found = resample(&tail, 64, 8).unwrap();
    assert!(found.drawn().iter().any(|drawn| drawn.errors[0] == 600_000));
    for (replicate, drawn) in (0..).zip(found.drawn()) {
        assert_eq!(drawn, &naive(&tail, &all_cells(&sizes), 8, replicate));
    }
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let (errors, after) = errors(UNITS, 5_000, 2);
    let sizes = [12; UNITS as usize];
    let tail = Tail {
        units: UNITS,
        errors: &errors,
        after: &after,
        trials: Trials::Sides(&equal(&sizes)),
        clones: &sizes,
    };
    let with = |threads: usize| -> (Replicates, Vec<u64>) {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let found = pool.install(|| resample(&tail, 300, 9)).unwrap();
        let bits = found.rates(3).unwrap().iter().map(|rate| rate.to_bits()).collect();
        (found, bits)
    };
    let one = with(1);
    assert!(with(2) == one && with(7) == one);
    assert_ne!(one.0.drawn()[0], one.0.drawn()[32]);
}

#[test]
fn every_unit_is_as_likely_and_the_weights_sum_to_the_units() {
    let mut sums = [0_u32; 50];
    for replicate in 0..4_000 {
        let weights = weights(50, 3, replicate);
        assert_eq!(weights.iter().map(|&w| u32::from(w)).sum::<u32>(), 50);
        sums.iter_mut().zip(weights).for_each(|(sum, w)| *sum += u32::from(w));
    }
    // Binomial of 200,000 draws with chance 1/50: mean 4,000, standard deviation 63.
    assert!(sums.iter().all(|sum| sum.abs_diff(4_000) < 5 * 63), "{sums:?}");
}

#[test]
fn any_number_of_units_can_be_drawn() {
    for units in [0, 1, 2, 3, 255, 1 << 14, (1 << 16) + 1] {
        let weights = weights(units, 1, 1);
        assert_eq!(weights.len(), units as usize);
        assert_eq!(weights.iter().map(|&w| u32::from(w)).sum::<u32>(), units);
    }
}

/// Over errors that share nothing the spread is three times that of independent trials, and
/// the correction takes two of the three away; over errors that units share the corrected
/// variance is that of the formula.
#[test]
fn corrected_spread_is_that_of_the_formula() {
    let units = 300;
    let sizes = vec![1; units as usize];
    let cells = all_cells(&sizes);
    let mut ordered = cells.clone();
    ordered.sort_unstable();
    for shared in [false, true] {
        let mut generator = Generator::new(4, 4);
        let mut errs = |pair: &&PairTrials| {
            let easy =
                u64::from(pair.0.is_multiple_of(9)) + u64::from(pair.1.is_multiple_of(9));
            generator.below(100) < if shared { 2 + 9 * easy } else { 4 }
        };
        let errors: Vec<_> =
            cells.iter().filter(|cell| errs(cell)).map(|cell| (cell.0, cell.1)).collect();
        let mut sweep = Sweep::new(units, &ordered);
        errors.iter().for_each(|&(one, other)| sweep.add(one, other));
        let summary = sweep.summary();
        let tail = Tail {
            units,
            errors: &errors,
            after: &[errors.len()],
            trials: Trials::Sides(&equal(&sizes)),
            clones: &sizes,
        };
        let raw = resample(&tail, 2_000, 6).unwrap().variance(0).unwrap();
        let corrected = corrected_variance(raw, summary.within_cells);
        // The variance of 2,000 replicates has a standard error of about 3 % of it.
        let ratio = corrected / summary.variance();
        let surplus = raw / summary.independent_variance();
        assert!((0.85..1.15).contains(&ratio), "{shared} {ratio}");
        assert!(shared || (2.7..3.5).contains(&surplus), "{surplus}");
    }
}

/// The weights are those of pairs of the same units: a unit's trials count `w_i` times.
#[test]
fn replicates_of_single_units_equal_the_naive_sums_exactly() {
    let trials: Vec<u32> = (0..UNITS).map(|unit| unit % 5 * 40).collect();
    let all: Vec<u32> =
        errors(UNITS, 3_000, 4).0.into_iter().map(|pair| pair.0).collect();
    let after = [0, 11, 2_999, 3_000];
    let singles = Singles { errors: &all, after: &after, trials: &trials };
    let found = resample_singles(&singles, 70, 5).unwrap();
    for (replicate, drawn) in (0..).zip(found.drawn()) {
        let weights = weights(UNITS, 5, replicate);
        let weight = |unit: &u32| u64::from(weights[*unit as usize]);
        let counted = (0..).zip(&trials).map(|(i, &m)| weight(&i) * u64::from(m));
        assert_eq!(
            drawn.errors,
            after.map(|end| all[..end].iter().map(weight).sum::<u64>())
        );
        assert_eq!((drawn.trials, drawn.clones), (counted.sum(), 0));
        let rate = drawn.errors[1] as f64 / drawn.trials as f64;
        let given = found.rates(1).unwrap()[usize::try_from(replicate).unwrap()];
        assert!((given - rate).abs() < 1e-15, "{given} {rate}");
    }
}

#[test]
fn what_cannot_be_resampled_of_single_units_is_refused() {
    let resampled = |errors: &[u32], trials: &[u32]| {
        let after = [errors.len()];
        let singles = Singles { errors, after: &after, trials };
        resample_singles(&singles, 40, 1).and_then(|found| found.rates(0))
    };
    assert_eq!(resampled(&[], &[]), Err(Refusal::TooFewUnits));
    assert_eq!(resampled(&[0; 20], &[20]), Err(Refusal::TooFewUnits));
    assert_eq!(resampled(&[], &[0; 9]), Err(Refusal::NoTrials));
    assert_eq!(resampled(&[1; 9], &[20; 9]), Err(Refusal::TooFewErrors));
    assert_eq!(resampled(&[1; 12], &[20; 9]), Err(Refusal::OneUnit));
    assert_eq!(resampled(&[0; 12], &[20, 0, 0, 0]), Err(Refusal::EmptyReplicate));
    let mut two = vec![1; 12];
    two.push(2);
    assert!(resampled(&two, &[20; 9]).is_ok());
}

#[test]
fn the_correction_leaves_what_pairs_have_for_themselves() {
    assert!((corrected_variance(5.0, 1.0) - 3.0).abs() < 1e-15);
    assert!((corrected_variance(2.5, 1.0) - 1.0).abs() < 1e-15);
    assert!((corrected_variance(0.0, 1.0) - 1.0).abs() < 1e-15);
}

fn resampled(
    units: u32,
    errors: &[(u32, u32)],
    size: u32,
) -> Result<Replicates, Refusal> {
    let sizes = vec![size; units as usize];
    let after = [errors.len()];
    let tail = Tail {
        units,
        errors,
        after: &after,
        trials: Trials::Sides(&equal(&sizes)),
        clones: &sizes,
    };
    resample(&tail, 40, 1)
}

#[test]
fn what_cannot_be_resampled_is_refused() {
    assert_eq!(resampled(0, &[], 1), Err(Refusal::TooFewUnits));
    assert_eq!(resampled(1, &[], 1), Err(Refusal::TooFewUnits));
    assert_eq!(resampled(2, &[(0, 1)], 1), Err(Refusal::TooFewUnits));
    assert_eq!(resampled(9, &[], 0), Err(Refusal::NoTrials));
    let rates = |units, errors: &[_]| resampled(units, errors, 9).unwrap().rates(0);
    assert_eq!(rates(9, &[]), Err(Refusal::TooFewErrors));
    assert_eq!(rates(9, &[(0, 1); 9]), Err(Refusal::TooFewErrors));
    let star: Vec<_> =
        (0..12).map(|at| if at % 2 == 0 { (4, 1) } else { (2, 4) }).collect();
    assert_eq!(rates(9, &star), Err(Refusal::OneUnit));
    let two: Vec<_> = star.iter().copied().chain([(2, 3)]).collect();
    assert!(rates(9, &two).is_ok());
}

/// Units that only meet one other each, and no filler: some replicate has no trial.
#[test]
fn a_replicate_without_trials_is_refused() {
    let cells = [(0, 1, 1), (2, 3, 1)];
    let tail = Tail {
        units: 4,
        errors: &[],
        after: &[],
        trials: Trials::Cells(&cells),
        clones: &[0; 4],
    };
    assert_eq!(resample(&tail, 100, 1), Err(Refusal::EmptyReplicate));
}

proptest! {
    #[test]
    fn rates_are_rates_and_ascend(seed in 0u64..1_000, units in 3u32..12, count in 10usize..60) {
        let (errors, after) = errors(units, count, seed);
        let sizes = vec![9; units as usize];
        let clones = vec![81; units as usize];
        let trials = Trials::Sides(&equal(&sizes));
        let tail = Tail { units, errors: &errors, after: &after, trials, clones: &clones };
        let found = resample(&tail, 33, seed).unwrap();
        let columns: Vec<_> = (0..after.len()).filter_map(|at| found.rates(at).ok()).collect();
        for pair in columns.windows(2) {
            prop_assert!(pair[0].iter().zip(&pair[1]).all(|(low, high)| low <= high));
        }
        prop_assert!(columns.iter().flatten().all(|&rate| rate.is_finite() && rate >= 0.0));
    }
}
