//! Every arm of a study, measured: from printed counts, or tally by tally.

use std::collections::BTreeMap;

use super::ArmReport;
use super::search::claimed_sizes;
use super::source::{Source, budget};
use crate::error::Result;
use crate::rate::{self, Context, Estimate, SetThreshold, ThresholdRule};
use crate::study::file::{Arm, CountsInput, Filter, Input, Protocol, Samples};
use crate::study::{Setting, Study};
use crate::tally::Tally;

/// The arms of published counts, with the estimates that the counts give.
///
/// # Errors
///
/// If counts contradict each other.
pub fn counted_arms(study: &Study, counts: &CountsInput) -> Result<Vec<ArmReport>> {
    let estimates = rate::counted(counts, study.file().protocol.level)?;
    let of_arm = |arm: &Arm| -> Vec<Estimate> {
        estimates.iter().filter(|e| e.quantity.arm == arm.name).cloned().collect()
    };
    let arm = |arm: &Arm| ArmReport {
        name: arm.name.clone(),
        about: arm.about.clone(),
        filter: "counts as printed in their sources".to_owned(),
        size: None,
        estimates: of_arm(arm),
        gallery_sizes: rate::counted_sizes(&of_arm(arm), &claimed_sizes(study, arm)),
        mixed_galleries: Vec::new(),
        groups: Vec::new(),
        curve: None,
        distribution: None,
        search: None,
        discarding: None,
    };
    Ok(study.file().arms.iter().map(arm).collect())
}

/// The thresholds of every arm, and the tallies that had to be made to set those of others.
struct Thresholds {
    /// By the arm that sets them.
    set_on: BTreeMap<String, Vec<SetThreshold>>,
    made: BTreeMap<String, Tally>,
}

impl Thresholds {
    /// Sets the thresholds that some arm takes from another.
    fn between_arms(study: &Study, source: &mut Source) -> Result<Thresholds> {
        let mut thresholds =
            Thresholds { set_on: BTreeMap::new(), made: BTreeMap::new() };
        for arm in
            study.file().arms.iter().filter(|arm| sets_for_another(study, &arm.name))
        {
            let budget = budget(study.file().protocol.tail, &study.file().system)?;
            let tally = source.tally(arm, budget, false)?;
            thresholds.set(study, &arm.name, &tally);
            thresholds.made.insert(arm.name.clone(), tally);
        }
        Ok(thresholds)
    }

    fn set(&mut self, study: &Study, arm: &str, tally: &Tally) {
        let file = study.file();
        let mut protocol = Protocol {
            thresholds: Vec::new(),
            target_fmr: Vec::new(),
            ..file.protocol.clone()
        };
        for other in &file.arms {
            for setting in study.settings(&other.name) {
                match setting {
                    Setting::TargetFmr { target, set_on } if set_on == arm => {
                        protocol.target_fmr.push(target);
                    }
                    Setting::Threshold(threshold) if other.name == arm => {
                        protocol.thresholds.push(threshold);
                    }
                    _ => {}
                }
            }
        }
        let set = rate::thresholds(arm, tally, &protocol, file.system.scores);
        self.set_on.insert(arm.to_owned(), set);
    }

    /// The operating points of an arm in the order of its settings; those that it sets
    /// itself have been set.
    fn points(&self, study: &Study, arm: &str) -> Vec<SetThreshold> {
        let settings = study.settings(arm);
        let set = settings.iter().filter_map(|setting| {
            let setter = match setting {
                Setting::Threshold(_) => arm,
                Setting::TargetFmr { set_on, .. }
                | Setting::TargetFpir { set_on, .. } => set_on,
            };
            self.set_on.get(setter)?.iter().find(|set| is_set(setting, set)).cloned()
        });
        set.collect()
    }
}

fn sets_for_another(study: &Study, arm: &str) -> bool {
    let mut others = study.file().arms.iter().filter(|other| other.name != arm);
    others.any(|other| {
        let settings = study.settings(&other.name);
        settings.iter().any(
            |setting| matches!(setting, Setting::TargetFmr { set_on, .. } if set_on == arm),
        )
    })
}

pub(super) fn is_set(setting: &Setting, set: &SetThreshold) -> bool {
    match (setting, &set.point.rule) {
        (Setting::Threshold(threshold), ThresholdRule::Given) => {
            set.point.threshold.is_some_and(|set| set.total_cmp(threshold).is_eq())
        }
        (
            Setting::TargetFmr { target, .. },
            ThresholdRule::TargetFmr { target: set, .. },
        )
        | (
            Setting::TargetFpir { target, .. },
            ThresholdRule::TargetFpir { target: set, .. },
        ) => target.total_cmp(set).is_eq(),
        _ => false,
    }
}

/// Tallies each arm once, in the study's order, and hands it over with its thresholds; one
/// arm at a time is in memory, besides those that set the thresholds of others.
///
/// # Errors
///
/// If an arm filters by what is not in the data or holds no comparison, and whatever
/// `each` returns.
pub fn each_arm(
    study: &Study,
    source: &mut Source,
    mut each: impl FnMut(&Source, &Arm, &Tally, &[SetThreshold]) -> Result<()>,
) -> Result<()> {
    let file = study.file();
    let budget = budget(file.protocol.tail, &file.system)?;
    let mut thresholds = Thresholds::between_arms(study, source)?;
    for (index, arm) in file.arms.iter().enumerate() {
        let tally = match thresholds.made.remove(&arm.name) {
            Some(tally) => tally,
            None => {
                let mut later = file.arms[index + 1..].iter();
                let is_last = !later.any(|later| later.input == arm.input);
                source.tally(arm, budget, is_last)?
            }
        };
        if !thresholds.set_on.contains_key(&arm.name) {
            thresholds.set(study, &arm.name, &tally);
        }
        each(source, arm, &tally, &thresholds.points(study, &arm.name))?;
    }
    Ok(())
}

/// What measuring an arm of a study needs besides its tally.
pub fn context<'a>(study: &'a Study, source: &'a Source, arm: &'a Arm) -> Context<'a> {
    let file = study.file();
    let also = arm.input.as_ref().and_then(|name| file.also.get(name));
    let input = also.unwrap_or(&file.input);
    Context {
        arm: &arm.name,
        roster: source.roster(),
        orientation: file.system.scores,
        level: file.protocol.level,
        independent: is_independent(input),
        records_failures: records_failures(input, file.samples.as_ref()),
        by: &file.protocol.by,
    }
}

/// Measures an arm, with the band that holds its whole curve at once.
pub fn reported_arm(
    study: &Study,
    source: &Source,
    arm: &Arm,
    tally: &Tally,
    points: &[SetThreshold],
) -> ArmReport {
    let mut report = measured_arm(study, source, arm, tally, points);
    let (context, seed) = (context(study, source, arm), study.file().protocol.seed);
    if let Some(curve) = &mut report.curve {
        curve.whole = Some(rate::whole_band(tally, curve, &context, seed));
    }
    report
}

/// Measures an arm, all but the band that takes many draws.
pub fn measured_arm(
    study: &Study,
    source: &Source,
    arm: &Arm,
    tally: &Tally,
    points: &[SetThreshold],
) -> ArmReport {
    let context = context(study, source, arm);
    let measures = rate::measure(tally, points, &context);
    let quality = study.file().quality.as_ref();
    ArmReport {
        name: arm.name.clone(),
        about: arm.about.clone(),
        filter: in_words(arm),
        size: Some(measures.size),
        estimates: measures.estimates,
        groups: measures.groups,
        curve: measures.curve,
        distribution: measures.distribution,
        search: None,
        gallery_sizes: Vec::new(),
        mixed_galleries: Vec::new(),
        discarding: quality
            .and_then(|quality| rate::discarding(tally, points, quality, &context)),
    }
}

fn records_failures(input: &Input, samples: Option<&Samples>) -> bool {
    let of_comparisons = match input {
        Input::Table(table) => !table.failure_values.is_empty(),
        Input::Matrix(matrix) => matrix.nan_is_failure,
        Input::Bob(bob) => bob.nan_is_failure,
        Input::Templates(templates) => templates.zero_is_failure,
        Input::Candidates(_) => true,
        Input::Pyeer(_) | Input::Bee(_) | Input::Counts(_) => false,
    };
    of_comparisons || samples.is_some_and(|samples| samples.failure.is_some())
}

fn is_independent(input: &Input) -> bool {
    match input {
        Input::Bob(bob) => bob.independent,
        Input::Pyeer(pyeer) => pyeer.independent,
        _ => false,
    }
}

/// An arm's filter, such as `pose is front (both samples)`.
pub(super) fn in_words(arm: &Arm) -> String {
    let sides: [(&Filter, &str); 3] = [
        (&arm.both, "both samples"),
        (&arm.probe, "probe"),
        (&arm.reference, "reference"),
    ];
    let conditions = sides.iter().flat_map(|(filter, side)| {
        filter.iter().map(move |(column, allowed)| {
            format!("{column} is {} ({side})", allowed.values().join(" or "))
        })
    });
    let scores = arm.input.iter().map(|name| format!("scores of {name}"));
    let conditions: Vec<String> = scores.chain(conditions).collect();
    match conditions.is_empty() {
        true => "every comparison".to_owned(),
        false => conditions.join("; "),
    }
}
