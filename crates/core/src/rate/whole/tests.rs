//! Bands of curves whose truth is known.

use falsematch_kernels::random::Generator;
use falsematch_kernels::special::normal_cdf;

use super::super::{SetThreshold, measure, tests::context_of};
use super::*;
use crate::input::{Comparisons, Dataset};
use crate::roster::Roster;
use crate::study::file::Arm;
use crate::tally::ArmFilter;

/// A non-mated score is the sum of an effect of each of two people and of noise; a mated one
/// of a distance, another effect of the person and noise. So both true rates are known.
#[derive(Clone, Copy)]
struct Population {
    people: u32,
    pictures: u32,
    effect: f64,
}

/// How far mated scores lie over the others, in standard deviations of the noise.
const DISTANCE: f64 = 3.5;

impl Population {
    fn draw(self, seed: u64) -> Dataset {
        let mut generator = Generator::new(seed, 1 << 40);
        let mut effects =
            || (0..self.people).map(|_| self.effect * generator.normal()).collect();
        let (alike, changing): (Vec<f64>, Vec<f64>) = (effects(), effects());
        let mut comparisons = Comparisons::default();
        for probe in 0..self.people * self.pictures {
            for reference in 0..probe {
                let [one, other] =
                    [probe, reference].map(|s| (s / self.pictures) as usize);
                let shared = match one == other {
                    true => DISTANCE + changing[one],
                    false => alike[one] + alike[other],
                };
                comparisons.score.push(shared + generator.normal());
                comparisons.probe.push(probe);
                comparisons.reference.push(reference);
            }
        }
        let subject_of =
            (0..self.people * self.pictures).map(|sample| sample / self.pictures);
        let roster = Roster {
            subject_of: subject_of.collect(),
            names_subjects: true,
            ..Roster::default()
        };
        Dataset { roster, comparisons, ..Dataset::default() }
    }

    /// The true FMR and FNMR at a threshold.
    fn truth(self, threshold: f64) -> [f64; 2] {
        let square = self.effect * self.effect;
        let fmr = normal_cdf(-threshold / (1.0 + 2.0 * square).sqrt());
        let fnmr = normal_cdf((threshold - DISTANCE) / (1.0 + square).sqrt());
        [fmr, fnmr]
    }

    fn curve(self, seed: u64) -> (Curve, Whole) {
        let dataset = self.draw(seed);
        let filter = ArmFilter::resolve(&everything(), &dataset.roster).unwrap();
        let tally = Tally::collect(&dataset, &filter, None);
        let context = context_of(&dataset.roster);
        let curve = measure(&tally, &[] as &[SetThreshold], &context).curve.unwrap();
        let whole = whole_band(&tally, &curve, &context, seed);
        (curve, whole)
    }

    /// Whether the band, and whether the single intervals, hold the truth at every threshold
    /// between the first at which each kind has ten errors.
    fn holds(self, seed: u64) -> [bool; 2] {
        let (curve, whole) = self.curve(seed);
        let Whole::Held(band) = whole else { panic!("{whole:?}") };
        let [mut all, mut single] = [true; 2];
        for (at, point) in curve.points.iter().enumerate() {
            let truth = self.truth(point.threshold);
            let holds = |ends: [[f64; 2]; 2]| {
                ends.iter().zip(truth).all(|([low, high], t)| *low <= t && t <= *high)
            };
            all &= holds([band.fmr[at], band.fnmr[at]]);
            single &= holds([point.fmr_interval, point.fnmr_interval]);
        }
        [all, single]
    }

    fn coverage(self, repetitions: u64) -> [f64; 2] {
        let held: Vec<[bool; 2]> =
            (0..repetitions).into_par_iter().map(|seed| self.holds(seed)).collect();
        [0, 1].map(|which| {
            held.iter().filter(|held| held[which]).count() as f64 / repetitions as f64
        })
    }
}

fn everything() -> Arm {
    Arm {
        input: None,
        name: "all".into(),
        about: None,
        both: Default::default(),
        probe: Default::default(),
        reference: Default::default(),
        alter: Vec::new(),
        apply: None,
    }
}

#[test]
fn a_band_holds_both_whole_curves_and_single_intervals_do_not() {
    let population = Population { people: 60, pictures: 3, effect: 0.5 };
    let [band, single] = population.coverage(100);
    // Three standard errors of 100 repetitions at .95 are .065.
    assert!(band >= 0.885, "{band}");
    assert!(single <= 0.8, "{single}");
}

#[test]
fn a_band_lies_around_the_intervals_and_rises_with_them() {
    let (curve, whole) = Population { people: 40, pictures: 3, effect: 0.5 }.curve(1);
    let Whole::Held(band) = whole else { panic!("{whole:?}") };
    assert_eq!([band.fmr.len(), band.fnmr.len()], [curve.points.len(); 2]);
    assert!(band.level_each > curve.level && band.level_each < 1.0);
    for (at, point) in curve.points.iter().enumerate() {
        for (wide, narrow) in
            [(band.fmr[at], point.fmr_interval), (band.fnmr[at], point.fnmr_interval)]
        {
            assert!(wide[0] <= narrow[0] && narrow[1] <= wide[1], "{wide:?} {narrow:?}");
        }
    }
}

#[test]
fn one_thread_and_many_give_the_same_bits() {
    let population = Population { people: 20, pictures: 3, effect: 0.5 };
    let found = [1, 2, 7].map(|threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| population.curve(3).1)
    });
    assert_eq!(found[0], found[1]);
    assert_eq!(found[0], found[2]);
}

#[test]
fn too_few_people_give_a_reason() {
    let (_, whole) = Population { people: 2, pictures: 3, effect: 0.5 }.curve(1);
    let Whole::NotEstimable { why } = whole else { panic!("{whole:?}") };
    assert!(why.contains("fewer than three"), "{why}");
}

#[test]
#[ignore = "measures the table of docs/concepts/curves.md"]
#[allow(clippy::print_stdout)]
fn coverage_of_both_curves() {
    for people in [30, 50, 200] {
        for effect in [0.0, 0.5, 1.0] {
            let population = Population { people, pictures: 3, effect };
            let [band, single] =
                population.coverage(if people == 200 { 400 } else { 1_000 });
            println!("{people} people, effect {effect}: band {band}, single {single}");
        }
    }
}
