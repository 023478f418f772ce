//! Intervals of differences hold the truth, for 60 people of whom each has pictures in two
//! conditions. The seed is fixed; `docs/concepts/contrasts.md` says what else was measured.

use std::sync::OnceLock;

use falsematch::simulate::{Known, People, Population, Truth, TruthSize};
use falsematch_kernels::binomial::Bounds;
use falsematch_kernels::contrast::{Cell, Contrast, Rule, Scale, joint};
use falsematch_kernels::dependent::{Design, Swept, rate_interval, sweep};
use falsematch_kernels::order::is_match;
use falsematch_kernels::{cluster, pairs};
use rayon::prelude::*;

const PEOPLE: u32 = 60;
/// Pictures of each person in each of the two conditions.
const EACH: usize = 3;
const REPETITIONS: u64 = 400;

fn truth() -> &'static Truth {
    static TRUTH: OnceLock<Truth> = OnceLock::new();
    TRUTH.get_or_init(|| {
        let size = TruthSize { non_mated: 500, mated: 5_000 };
        Truth::measure(&Population::grouped(), size, 1)
    })
}

/// The samples of a person in a condition.
fn samples(person: u32, condition: usize) -> impl Iterator<Item = usize> {
    let first = 2 * EACH * person as usize + EACH * condition;
    first..first + EACH
}

/// Non-mated scores of a condition, descending, with their people.
fn non_mated(people: &People, condition: usize) -> Vec<(f64, (u32, u32))> {
    let mut scores = Vec::new();
    for one in 0..PEOPLE {
        for other in one + 1..PEOPLE {
            for probe in samples(one, condition) {
                let reference = samples(other, condition);
                scores.extend(reference.map(|r| (people.score(probe, r), (one, other))));
            }
        }
    }
    scores.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    scores
}

/// Mated scores of a condition, ascending, with their person.
fn mated(people: &People, condition: usize) -> Vec<(f64, u32)> {
    let mut scores = Vec::new();
    for person in 0..PEOPLE {
        for probe in samples(person, condition) {
            let later = samples(person, condition).filter(|&other| other > probe);
            scores.extend(later.map(|other| (people.score(probe, other), person)));
        }
    }
    scores.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    scores
}

/// Errors and trials per cell, and what the interval of the rate alone needs.
type Counted = (Vec<Cell>, Swept);

fn matches(people: &People, condition: usize, threshold: f64) -> Counted {
    let scores = non_mated(people, condition);
    let errors = scores.partition_point(|score| is_match(score.0, threshold));
    let each = (EACH * EACH) as u64;
    let row = |one| (one + 1..PEOPLE).map(move |other| (one, other, each));
    let trials: Vec<_> = (0..PEOPLE).flat_map(row).collect();
    let mut places: Vec<(u32, u32)> = scores[..errors].iter().map(|s| s.1).collect();
    places.sort_unstable();
    let mut runs = places.chunk_by(|a, b| a == b).peekable();
    let cell = |&(one, other, trials): &(u32, u32, u64)| {
        let run = runs.next_if(|run| run[0] == (one, other));
        Cell { units: (one, other), errors: run.map_or(0, |r| r.len() as u64), trials }
    };
    let cells = trials.iter().map(cell).collect();
    let sweep = sweep(pairs::Sweep::new(PEOPLE, &trials), scores, &[errors as u64]);
    (cells, sweep[0])
}

fn misses(people: &People, condition: usize, threshold: f64) -> Counted {
    let scores = mated(people, condition);
    let errors = scores.partition_point(|score| !is_match(score.0, threshold));
    let trials = (EACH * (EACH - 1) / 2) as u64;
    let of = |unit: u32| scores[..errors].iter().filter(|s| s.1 == unit).count() as u64;
    let cell = |unit| Cell { units: (unit, unit), errors: of(unit), trials };
    let counter = cluster::Sweep::new(vec![trials; PEOPLE as usize]);
    let swept = sweep(counter, scores.iter().copied(), &[errors as u64]);
    ((0..PEOPLE).map(cell).collect(), swept[0])
}

/// How often the interval held the truth, and how often the joint variance was in use.
fn covered(
    design: Design,
    scale: Scale,
    known: [Known; 2],
    count: impl Fn(&People, usize, f64) -> Counted + Sync,
) -> (f64, f64) {
    let truth = match scale {
        Scale::Difference => known[0].rate - known[1].rate,
        Scale::Ratio => known[0].rate / known[1].rate,
    };
    let once = |repetition: u64| {
        let each = u32::try_from(2 * EACH).unwrap();
        let people =
            People::draw(&Population::grouped(), PEOPLE, each, 70_000 + repetition);
        let counted = [0, 1].map(|k| count(&people, k, known[k].threshold));
        let joint = joint(design, PEOPLE, &counted[0].0, &counted[1].0);
        let intervals = |level: f64| -> [Bounds; 2] {
            let of = |at: Swept| rate_interval(&at.summary, at.denser.as_ref(), level);
            [of(counted[0].1).unwrap().bounds, of(counted[1].1).unwrap().bounds]
        };
        let contrast = Contrast::new(scale, joint.rates()?, Some(&joint), &intervals)?;
        let bounds = contrast.bounds(0.95);
        let held = bounds.low <= truth && truth <= bounds.high;
        Some((f64::from(u8::from(held)), contrast.rule() == Rule::Joint))
    };
    let found: Vec<_> = (0..REPETITIONS).into_par_iter().filter_map(once).collect();
    let count = found.len() as f64;
    let joint = found.iter().filter(|found| found.1).count() as f64;
    (found.iter().map(|found| found.0).sum::<f64>() / count, joint / count)
}

#[test]
fn differences_of_fmr_hold_the_truth() {
    for (first, second) in [(0.1, 0.1), (0.1, 0.03), (0.01, 0.01), (0.03, 0.01)] {
        let known = [truth().fmr(first), truth().fmr(second)];
        let (held, joint) = covered(Design::Dyadic, Scale::Difference, known, matches);
        assert!((0.93..=0.985).contains(&held), "{first} less {second}: {held}, {joint}");
        assert!(joint > 0.99, "{joint}");
    }
}

#[test]
fn differences_of_fnmr_hold_the_truth() {
    for (first, second) in [(0.1, 0.1), (0.2, 0.05), (0.1, 0.03)] {
        let known = [truth().fnmr(first), truth().fnmr(second)];
        let (held, joint) = covered(Design::OneWay, Scale::Difference, known, misses);
        assert!((0.93..=0.985).contains(&held), "{first} less {second}: {held}, {joint}");
        assert!(joint > 0.9, "{joint}");
    }
}

#[test]
fn ratios_hold_the_truth() {
    let known = [truth().fmr(0.1), truth().fmr(0.03)];
    let (held, _) = covered(Design::Dyadic, Scale::Ratio, known, matches);
    assert!((0.93..=0.985).contains(&held), "FMR: {held}");
    let known = [truth().fnmr(0.2), truth().fnmr(0.05)];
    let (held, _) = covered(Design::OneWay, Scale::Ratio, known, misses);
    assert!((0.93..=0.985).contains(&held), "FNMR: {held}");
}
