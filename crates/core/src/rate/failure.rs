//! FTA, and FAR and FRR, which count failures as rejections.

use falsematch_kernels::cluster;

use super::context::{proportion, without_value};
use super::operating::Operated;
use super::scope::{Independence, Scope};
use super::side::Side;
use super::{Cell, Context, Estimate, Interval, Measure, Method, Outcome};
use crate::tally::Tally;
use crate::words::counted;

/// Samples of an arm that have no template, ascending.
pub(super) fn failed_samples<'a>(
    tally: &'a Tally,
    context: &Context<'a>,
) -> impl Iterator<Item = u32> + 'a {
    let samples = &tally.samples;
    let failed = context.roster.failures.iter().map(|failure| failure.0);
    failed.filter(|sample| samples.binary_search(sample).is_ok())
}

/// The failure-to-acquire rate; samples of one person are dependent.
pub(super) fn acquisition(tally: &Tally, context: &Context<'_>) -> Estimate {
    let quantity = context.quantity(Measure::Fta, &Cell::new(), None);
    let roster = context.roster;
    let unknown = match (roster.names_subjects, context.records_failures) {
        (false, _) => Some("the input names no samples"),
        (true, false) => Some("the input does not record failures to acquire"),
        (true, true) => None,
    };
    if let Some(why) = unknown {
        let unit = super::Unit { kind: super::UnitKind::Unknown, count: 0 };
        let outcome = Outcome::NotEstimable { why: why.to_owned() };
        return without_value(quantity, outcome, unit);
    }
    let person = |sample: u32| roster.subject_of[sample as usize];
    let mut trials =
        vec![0; roster.subject_of.iter().max().map_or(0, |&c| c as usize + 1)];
    for &sample in &tally.samples {
        trials[person(sample) as usize] += 1;
    }
    let mut sweep = cluster::Sweep::new(trials);
    failed_samples(tally, context).for_each(|sample| sweep.add(person(sample)));
    let side = Side::of_summary(sweep.summary());
    let mut found = proportion(quantity, &side, context.level, "samples");
    found.cautions.extend(beside(tally));
    found
}

/// What FTA leaves out: a sample that gave no template in this arm alone, being altered in it,
/// is not among the samples without one.
fn beside(tally: &Tally) -> Option<String> {
    let failed = tally.failed.mated + tally.failed.non_mated;
    (failed > 0).then(|| {
        format!(
            "{} of this arm have no score; a sample that failed in this arm alone is among \
             those and not in FTA",
            counted(failed, "comparison", "comparisons")
        )
    })
}

/// FAR and FRR of single attempts at an operating point.
///
/// Where comparisons that failed are listed, or nothing failed, they are counted: FRR is the
/// share of attempted mated comparisons that failed or did not match, FAR the share of
/// attempted non-mated ones that matched. Where only samples failed, FAR = FMR (1 - FTA) and
/// FRR = FTA + FNMR (1 - FTA), both intervals at half the error, combined at their ends.
/// Where the input does not record failures there is neither.
pub(super) fn transactions(
    scope: &Scope<'_>,
    operated: &Operated<'_>,
    rates: &[Estimate; 2],
    acquisition: &Estimate,
    tally: &Tally,
    context: &Context<'_>,
) -> Vec<Estimate> {
    if !context.records_failures {
        return Vec::new();
    }
    let [fmr, fnmr] = rates;
    let failed_comparisons = tally.failed.mated + tally.failed.non_mated > 0;
    let failed_samples = acquisition.value().is_some_and(|value| value > 0.0);
    if failed_samples && !failed_comparisons {
        return by_formula(operated, rates, acquisition, context);
    }
    let mut accepted = renamed(fmr, Measure::Far);
    scale(&mut accepted, tally.failed.non_mated);
    let counted = (tally.failed.mated > 0)
        .then(|| rejected(scope, operated, tally, context))
        .flatten();
    vec![accepted, counted.unwrap_or_else(|| renamed(fnmr, Measure::Frr))]
}

fn renamed(estimate: &Estimate, measure: Measure) -> Estimate {
    let mut renamed = estimate.clone();
    renamed.quantity.measure = measure;
    renamed
}

/// Counts failed comparisons as trials without error; their share is taken as it is.
fn scale(estimate: &mut Estimate, failed: u64) {
    let Some(counts) = estimate.counts.as_mut().filter(|_| failed > 0) else { return };
    let share = counts.trials as f64 / (counts.trials + failed) as f64;
    counts.trials += failed;
    let Outcome::Measured { value, interval } = &mut estimate.outcome else { return };
    *value = counts.errors as f64 / counts.trials as f64;
    if let Some(interval) = interval {
        interval.low *= share;
        interval.high *= share;
        interval.effective_trials =
            interval.effective_trials.map(|trials| trials / share);
        let caution = "the share of comparisons that failed is taken as it is, without an \
                       uncertainty of its own";
        estimate.cautions.push(caution.to_owned());
    }
}

/// False non-matches and failures out of all attempted mated comparisons, per person.
fn rejected(
    scope: &Scope<'_>,
    operated: &Operated<'_>,
    tally: &Tally,
    context: &Context<'_>,
) -> Option<Estimate> {
    let sides =
        operated.sides.as_ref().filter(|_| scope.known == Independence::People)?;
    let mut trials = scope.mated_trials();
    for &(person, failed) in &tally.failed_mated {
        trials[person as usize] += failed;
    }
    let mut sweep = cluster::Sweep::new(trials);
    for &(person, failed) in &tally.failed_mated {
        (0..failed).for_each(|_| sweep.add(person));
    }
    let missed = usize::try_from(sides.fnmr.errors).unwrap_or(usize::MAX);
    scope.mated_people().rev().take(missed).for_each(|person| sweep.add(person));
    let at = Some(&operated.set.point);
    let quantity = context.quantity(Measure::Frr, &Cell::new(), at);
    let side = Side::of_summary(sweep.summary());
    Some(proportion(quantity, &side, context.level, "mated comparisons"))
}

fn by_formula(
    operated: &Operated<'_>,
    rates: &[Estimate; 2],
    acquisition: &Estimate,
    context: &Context<'_>,
) -> Vec<Estimate> {
    let accepted = |rate: f64, failed: f64| rate * (1.0 - failed);
    let rejected = |rate: f64, failed: f64| failed + rate * (1.0 - failed);
    let level = context.half_error_level();
    let sides = operated.sides.as_ref();
    let fmr = sides.and_then(|sides| sides.fmr).map(|side| side.ends(level));
    let fnmr = sides.map(|sides| sides.fnmr.ends(level));
    let failed = acquisition.interval().zip(acquisition.value());
    let combine = |estimate: &Estimate, measure, ends: Option<[f64; 2]>| {
        let mut combined = renamed(estimate, measure);
        combined.counts = None;
        let (
            Outcome::Measured { value, interval },
            Some((fta, share)),
            Some([low, high]),
        ) = (&mut combined.outcome, failed, ends)
        else {
            return combined;
        };
        let is_far = measure == Measure::Far;
        *value = if is_far { accepted(*value, share) } else { rejected(*value, share) };
        *interval = interval.as_ref().map(|_| Interval {
            low: if is_far { accepted(low, fta.high) } else { rejected(low, fta.low) },
            high: if is_far { accepted(high, fta.low) } else { rejected(high, fta.high) },
            level: context.level,
            method: Method::EndsCombined,
            variance_inflation: None,
            effective_trials: None,
            degrees_of_freedom: None,
        });
        combined
    };
    vec![combine(&rates[0], Measure::Far, fmr), combine(&rates[1], Measure::Frr, fnmr)]
}
