//! Intervals hold the truth as often as they say; naive ones do not, and are seen not to.
//!
//! The seed is fixed. The table over all populations and sizes is a benchmark:
//! `crates/core/benches/coverage/README.md`.

use std::sync::OnceLock;

use falsematch::simulate::coverage::{Measured, Trial, measure};
use falsematch::simulate::{Population, Truth, TruthSize};

const REPETITIONS: u64 = 600;
const LEVEL: f64 = 0.95;
const FMR: [f64; 3] = [0.001, 0.01, 0.1];
const FNMR: [f64; 2] = [0.01, 0.1];

/// 200 people with three pictures each, in four groups of different density.
fn measured() -> &'static (Vec<Measured>, Vec<Measured>) {
    static MEASURED: OnceLock<(Vec<Measured>, Vec<Measured>)> = OnceLock::new();
    MEASURED.get_or_init(|| {
        let population = Population::grouped();
        let size = TruthSize { non_mated: 500, mated: 5_000 };
        let truth = Truth::measure(&population, size, 1);
        let fmr = FMR.map(|target| truth.fmr(target));
        let fnmr = FNMR.map(|target| truth.fnmr(target));
        let trial = Trial { population, subjects: 200, samples_each: 3 };
        let repeated = trial.repeat(&fmr, &fnmr, REPETITIONS, 20_000);
        let scored = |known, repeated: &Vec<_>| measure(known, repeated, LEVEL);
        (
            fmr.iter().zip(&repeated.fmr).map(|(&known, at)| scored(known, at)).collect(),
            fnmr.iter()
                .zip(&repeated.fnmr)
                .map(|(&known, at)| scored(known, at))
                .collect(),
        )
    })
}

#[test]
fn default_intervals_cover_the_truth() {
    let (fmr, fnmr) = measured();
    for (cell, target) in fmr.iter().chain(fnmr).zip(FMR.iter().chain(&FNMR)) {
        let covered = cell.default.covered;
        assert!((0.93..=0.985).contains(&covered), "{target}: {covered}, {cell:?}");
        assert!(cell.default.width <= 1.25, "{target}: {cell:?}");
    }
}

#[test]
fn naive_intervals_fail_where_people_share_comparisons() {
    let (fmr, fnmr) = measured();
    let inflated: Vec<_> =
        fmr.iter().chain(fnmr).filter(|cell| cell.inflation > 4.0).collect();
    assert!(inflated.len() >= 3, "{fmr:?} {fnmr:?}");
    for cell in inflated {
        assert!(cell.naive.covered < 0.8, "{cell:?}");
    }
}
