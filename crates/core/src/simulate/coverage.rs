//! How often intervals hold the truth, over many samples of a population.

use falsematch_kernels::binomial::{Bounds, clopper_pearson, coverage, wilson};
use falsematch_kernels::dependent::{Swept, rate_interval, sweep};
use falsematch_kernels::effective::korn_graubard;
use falsematch_kernels::order::is_match;
use falsematch_kernels::similarity::{Area, sweep as sweep_pairs};
use falsematch_kernels::{cluster, pairs};
use rayon::prelude::*;

use crate::simulate::{Known, People, Population};

/// What is sampled again and again.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// Where people come from.
    pub population: Population,
    /// How many people each sample has.
    pub subjects: u32,
    /// How many samples (pictures) each of them has.
    pub samples_each: u32,
}

/// The errors of many samples: by threshold, then by repetition.
#[derive(Clone, Debug, PartialEq)]
pub struct Repeated {
    /// False matches, for each FMR that is known.
    pub fmr: Vec<Vec<Swept>>,
    /// False non-matches, for each FNMR that is known.
    pub fnmr: Vec<Vec<Swept>>,
}

/// How a kind of interval did.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Coverage {
    /// Share of the intervals that hold the truth.
    pub covered: f64,
    /// Share that lie over the truth altogether.
    pub over: f64,
    /// Mean width over that of the oracle's intervals.
    pub width: f64,
}

/// How intervals of one rate did over all repetitions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measured {
    /// The true rate times the number of comparisons.
    pub expected_errors: f64,
    /// Share of the repetitions without an error.
    pub without_errors: f64,
    /// Variance of the measured rates over that of independent comparisons.
    pub inflation: f64,
    /// The interval that reports have.
    pub default: Coverage,
    /// Korn and Graubard's with the plain variance, and units for trials without errors.
    pub plain: Coverage,
    /// Wilson's, which takes comparisons for independent.
    pub naive: Coverage,
    /// Clopper and Pearson's with effective trials from the true variance.
    pub oracle: Coverage,
    /// Coverage of Clopper and Pearson's interval of as many trials that are independent.
    pub independent: f64,
    /// The same of the interval of the mid-P.
    pub independent_mid_p: f64,
}

impl Trial {
    /// Draws samples of people and counts their errors at known thresholds: the FMRs and
    /// the FNMRs each ascending. Repetition `r` has seed `seed + r`.
    ///
    /// # Panics
    /// If either list of known rates is empty or does not ascend.
    pub fn repeat(
        &self,
        fmr: &[Known],
        fnmr: &[Known],
        repetitions: u64,
        seed: u64,
    ) -> Repeated {
        let trials = self.pair_trials();
        let once = |repetition: u64| {
            let people = People::draw(
                &self.population,
                self.subjects,
                self.samples_each,
                seed + repetition,
            );
            (
                self.false_matches(&people, &trials, fmr),
                self.false_non_matches(&people, fnmr),
            )
        };
        let done: Vec<_> = (0..repetitions).into_par_iter().map(once).collect();
        let (matches, non_matches): (Vec<_>, Vec<_>) = done.into_iter().unzip();
        Repeated {
            fmr: by_threshold(&matches, fmr.len()),
            fnmr: by_threshold(&non_matches, fnmr.len()),
        }
    }

    fn pair_trials(&self) -> Vec<pairs::PairTrials> {
        let each = u64::from(self.samples_each) * u64::from(self.samples_each);
        let row = |one| (one + 1..self.subjects).map(move |other| (one, other, each));
        (0..self.subjects).flat_map(row).collect()
    }

    fn false_matches(
        &self,
        people: &People,
        trials: &[pairs::PairTrials],
        known: &[Known],
    ) -> Vec<Swept> {
        let lowest = known.last().expect("a known FMR").threshold;
        let block = people.block();
        let limits = vec![lowest; block.vectors().count()];
        let mut errors = Vec::new();
        sweep_pairs(&block, &block, Area::Triangle, &limits, &mut |found| {
            let pairs = found.iter().map(|pair| {
                let subject = |sample| sample / self.samples_each;
                (pair.score, (subject(pair.row), subject(pair.column)))
            });
            errors.extend(pairs.filter(|(_, (one, other))| one != other));
        });
        // Pairs of one score are counted together, in whatever order.
        errors.sort_unstable_by(|a: &(f64, _), b| b.0.total_cmp(&a.0));
        let count = |known: &Known| {
            errors.partition_point(|e| is_match(e.0, known.threshold)) as u64
        };
        let after: Vec<u64> = known.iter().map(count).collect();
        sweep(pairs::Sweep::new(self.subjects, trials), errors, &after)
    }

    fn false_non_matches(&self, people: &People, known: &[Known]) -> Vec<Swept> {
        let each = people.samples_each();
        let mut scores = Vec::new();
        for (unit, first) in (0..self.subjects).zip((0..).step_by(each)) {
            for one in first..first + each {
                scores.extend(
                    (one + 1..first + each).map(|other| (people.score(one, other), unit)),
                );
            }
        }
        scores.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let count = |known: &Known| {
            scores.partition_point(|s| !is_match(s.0, known.threshold)) as u64
        };
        let after: Vec<u64> = known.iter().map(count).collect();
        let trials = (each * (each - 1) / 2) as u64;
        sweep(cluster::Sweep::new(vec![trials; self.subjects as usize]), scores, &after)
    }
}

fn by_threshold(repetitions: &[Vec<Swept>], thresholds: usize) -> Vec<Vec<Swept>> {
    let at = |place: usize| repetitions.iter().map(|swept| swept[place]).collect();
    (0..thresholds).map(at).collect()
}

/// How intervals at a level did on the errors of many samples, where the truth is known.
///
/// # Panics
/// If there is no repetition, or one of fewer than three people.
pub fn measure(known: Known, repeated: &[Swept], level: f64) -> Measured {
    let trials = repeated[0].summary.trials as f64;
    let independent = known.rate * (1.0 - known.rate) / trials;
    let variance = variance_of_rates(repeated);
    let inflation = variance / independent;
    let oracle = |at: &Swept| {
        oracle(at, trials / if inflation > 1.0 { inflation } else { 1.0 }, level)
    };
    let yardstick = tried(known, repeated, 1.0, oracle);
    let try_out = |interval: &dyn Fn(&Swept) -> Bounds| {
        tried(known, repeated, yardstick.width, interval)
    };
    let default = |at: &Swept| {
        let found = rate_interval(&at.summary, at.denser.as_ref(), level);
        found.expect("three people at least").bounds
    };
    let none = repeated.iter().filter(|at| at.summary.errors == 0).count();
    Measured {
        expected_errors: known.rate * trials,
        without_errors: none as f64 / repeated.len() as f64,
        inflation,
        default: try_out(&default),
        plain: try_out(&|at| plain(at, level)),
        naive: try_out(&|at| wilson(at.summary.errors as f64, trials, level)),
        oracle: Coverage { width: 1.0, ..yardstick },
        independent: coverage(known.rate, repeated[0].summary.trials, level, false),
        independent_mid_p: coverage(known.rate, repeated[0].summary.trials, level, true),
    }
}

fn tried(
    known: Known,
    repeated: &[Swept],
    unit: f64,
    interval: impl Fn(&Swept) -> Bounds,
) -> Coverage {
    let mut coverage = Coverage::default();
    for at in repeated {
        let bounds = interval(at);
        coverage.covered +=
            f64::from(u8::from(bounds.low <= known.rate && known.rate <= bounds.high));
        coverage.over += f64::from(u8::from(known.rate < bounds.low));
        coverage.width += (bounds.high - bounds.low) / unit;
    }
    let count = repeated.len() as f64;
    Coverage {
        covered: coverage.covered / count,
        over: coverage.over / count,
        width: coverage.width / count,
    }
}

fn variance_of_rates(repeated: &[Swept]) -> f64 {
    let count = repeated.len() as f64;
    let mean = repeated.iter().map(|at| at.summary.rate()).sum::<f64>() / count;
    let square = |at: &Swept| (at.summary.rate() - mean) * (at.summary.rate() - mean);
    repeated.iter().map(square).sum::<f64>() / count
}

fn oracle(at: &Swept, effective: f64, level: f64) -> Bounds {
    clopper_pearson(at.summary.rate() * effective, effective, level)
}

/// The interval of Korn and Graubard without any of the corrections.
fn plain(at: &Swept, level: f64) -> Bounds {
    let summary = &at.summary;
    if summary.errors == 0 || summary.errors == summary.trials {
        let no_help = rate_interval(summary, None, level);
        return no_help.expect("three people at least").bounds;
    }
    let (rate, trials) = (summary.rate(), summary.trials as f64);
    let freedom = (summary.units - 1) as f64;
    korn_graubard(rate, trials, summary.variance(), freedom, level).bounds
}
