//! What our code finds in the comparisons of a case.

use std::path::Path;

use falsematch::input::{Dataset, Request, Silent, read};
use falsematch::rate::{self, ArmMeasures, Context, Measure, Outcome, ThresholdRule};
use falsematch::study::file::{Arm, Filter, Input, OneOrMany, Orientation, Protocol};
use falsematch::study::file::{TableColumns, TableInput};
use falsematch::tally::{ArmFilter, Tally};
use falsematch_kernels::binomial::{Bounds, clopper_pearson, wilson};
use falsematch_kernels::{cluster, curve, order, pairs};

use crate::case::{At, Expected, Found};

/// The comparisons of a case, read, tallied and measured as those of any study.
pub(crate) struct Measured {
    dataset: Dataset,
    tally: Tally,
    measures: ArmMeasures,
    orientation: Orientation,
}

impl Measured {
    /// Measures a case at the thresholds and targets that it asks for; nothing if it has no
    /// comparisons.
    pub(crate) fn of(folder: &Path, expected: &Expected) -> Option<Measured> {
        if !folder.join("scores.csv").exists() {
            return None;
        }
        let dataset = dataset(folder, expected.orientation);
        let arm = everything();
        let filter = ArmFilter::resolve(&arm, &dataset.roster).unwrap();
        let tally = Tally::collect(&dataset, &filter, None);
        let orientation = expected.orientation;
        let protocol = protocol(expected);
        let points = rate::thresholds(&arm.name, &tally, &protocol, orientation);
        let context = Context {
            arm: &arm.name,
            roster: &dataset.roster,
            orientation,
            level: protocol.level,
            independent: false,
            records_failures: true,
            by: &[],
        };
        let measures = rate::measure(&tally, &points, &context);
        Some(Measured { dataset, tally, measures, orientation })
    }

    /// A threshold or score of the system as similarity, and back.
    fn turned(&self, score: f64) -> f64 {
        match self.orientation {
            Orientation::Similarity => score,
            Orientation::Dissimilarity => -score,
        }
    }

    fn mated(&self) -> &[f64] {
        &self.tally.mated.score
    }

    fn non_mated(&self) -> &[f64] {
        &self.tally.tail.score
    }

    fn subject_of(&self, sample: u32) -> u32 {
        self.dataset.roster.subject_of(sample)
    }

    fn estimate(&self, measure: Measure, at: &At) -> &rate::Estimate {
        let is_at = |estimate: &&rate::Estimate| match &estimate.quantity.at {
            None => at.threshold.is_none() && at.target.is_none(),
            Some(point) => match point.rule {
                ThresholdRule::Given => at.threshold.is_some_and(|wanted| {
                    point.threshold.is_some_and(|found| same(found, wanted))
                }),
                ThresholdRule::TargetFmr { target, .. } => {
                    at.target.is_some_and(|wanted| same(target, wanted))
                }
                _ => false,
            },
        };
        let of_measure =
            |estimate: &&rate::Estimate| estimate.quantity.measure == measure;
        let estimates = &self.measures.estimates;
        let found = estimates.iter().filter(of_measure).find(is_at);
        found.unwrap_or_else(|| panic!("no estimate of {measure:?}"))
    }

    fn variance_fmr(&self, threshold: f64) -> f64 {
        let subjects = u32::try_from(self.dataset.roster.subject_count()).unwrap();
        let mut sweep = pairs::Sweep::new(subjects, self.tally.trials.pairs());
        let tail = &self.tally.tail;
        for k in 0..order::count_matches(&tail.score, threshold) {
            sweep.add(self.subject_of(tail.probe[k]), self.subject_of(tail.reference[k]));
        }
        sweep.summary().variance()
    }

    fn variance_fnmr(&self, threshold: f64) -> f64 {
        let mated = &self.tally.mated;
        let subject = |k: usize| self.subject_of(mated.probe[k]);
        let mut trials = vec![0; self.dataset.roster.subject_count()];
        (0..mated.score.len()).for_each(|k| trials[subject(k) as usize] += 1);
        let mut sweep = cluster::Sweep::new(trials);
        let matches = order::count_matches(&mated.score, threshold);
        (matches..mated.score.len()).for_each(|k| sweep.add(subject(k)));
        sweep.summary().variance()
    }

    fn curve(&self) -> Vec<f64> {
        let (mated, non_mated) = (self.mated(), self.non_mated());
        curve::steps(mated, non_mated)
            .flat_map(|step| {
                let missed = mated.len() - step.upper_over;
                [
                    step.lower_over as f64 / non_mated.len() as f64,
                    missed as f64 / mated.len() as f64,
                ]
            })
            .collect()
    }
}

fn same(one: f64, other: f64) -> bool {
    one.to_bits() == other.to_bits()
}

fn dataset(folder: &Path, orientation: Orientation) -> Dataset {
    let input = Input::Table(TableInput {
        file: OneOrMany::One("scores.csv".into()),
        columns: TableColumns::default(),
        failure_values: vec!["NA".into()],
        interchangeable: false,
    });
    let request = Request {
        input: &input,
        samples: None,
        orientation,
        base: folder,
        progress: &Silent,
    };
    read(&request).unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
}

/// Every threshold and target of a case, once.
fn protocol(expected: &Expected) -> Protocol {
    let ats = || expected.value.iter().map(|value| &value.at);
    Protocol {
        thresholds: distinct(ats().filter_map(|at| at.threshold)),
        target_fmr: distinct(ats().filter_map(|at| at.target)),
        ..Protocol::default()
    }
}

fn distinct(numbers: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut numbers: Vec<_> = numbers.collect();
    numbers.sort_by(f64::total_cmp);
    numbers.dedup_by(|a, b| same(*a, *b));
    numbers
}

fn everything() -> Arm {
    Arm {
        input: None,
        name: "all".into(),
        about: None,
        both: Filter::new(),
        probe: Filter::new(),
        reference: Filter::new(),
        alter: Vec::new(),
        apply: None,
    }
}

/// A quantity of a case by our code, or nothing if no code of ours has such a quantity.
pub(crate) fn quantity(name: &str, at: &At, case: Option<&Measured>) -> Option<Found> {
    let measured = |measure| Some(found(case?.estimate(measure, at)));
    match name {
        "fmr" | "target_fmr" => measured(Measure::Fmr),
        "fnmr" | "target_fnmr" => measured(Measure::Fnmr),
        "far" => measured(Measure::Far),
        "frr" => measured(Measure::Frr),
        "eer" => measured(Measure::Eer),
        "eer_rocch" => measured(Measure::EerRocch),
        "auc" => measured(Measure::Auc),
        "d_prime" => measured(Measure::DPrime),
        "target_threshold" => Some(target_threshold(case?, at)),
        "det" => Some(Found::Numbers(case?.curve())),
        "variance_fmr" => Some(number(case?.variance_fmr(case?.turned(at.threshold?)))),
        "variance_fnmr" => Some(number(case?.variance_fnmr(case?.turned(at.threshold?)))),
        "clopper_pearson" => Some(bounds(at, clopper_pearson)?),
        "wilson" => Some(bounds(at, wilson)?),
        _ => equal_error(name, case?),
    }
}

fn found(estimate: &rate::Estimate) -> Found {
    match &estimate.outcome {
        Outcome::Measured { value, .. } => number(*value),
        Outcome::OutOfRange { .. } => Found::Word("refused".into()),
        Outcome::NotEstimable { .. } => Found::Word("nothing".into()),
    }
}

fn target_threshold(case: &Measured, at: &At) -> Found {
    let point = case.estimate(Measure::Fmr, at).quantity.at.as_ref();
    let Some(threshold) = point.and_then(|point| point.threshold) else {
        return Found::Word("refused".into());
    };
    let mut observed = case.mated().iter().chain(case.non_mated());
    if observed.any(|score| same(*score, case.turned(threshold))) {
        number(threshold)
    } else {
        Found::Word("not observed".into())
    }
}

fn bounds(at: &At, interval: fn(f64, f64, f64) -> Bounds) -> Option<Found> {
    let (errors, trials) = (f64::from(at.errors?), f64::from(at.trials?));
    let Bounds { low, high } = interval(errors, trials, at.level?);
    Some(Found::Numbers(vec![low, high]))
}

fn equal_error(name: &str, case: &Measured) -> Option<Found> {
    let equal = curve::equal_error(case.mated(), case.non_mated())?;
    match name {
        "eer_low" => Some(number(equal.low)),
        "eer_high" => Some(number(equal.high)),
        "eer_threshold" => Some(number(case.turned(equal.threshold))),
        _ => None,
    }
}

fn number(value: f64) -> Found {
    Found::Numbers(vec![value])
}
