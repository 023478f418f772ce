//! Whether a ledger speaks of every altered sample, while samples have the study's own labels.

use std::collections::BTreeMap;

use crate::error::{Error, ErrorKind, Result};
use crate::input::Dataset;
use crate::roster::{Ledger, Roster};
use crate::study::Study;
use crate::study::file::{ApplyTo, Arm, LedgerDefinition};
use crate::tally::{ArmFilter, SearchPlan};

/// Refuses a ledger without a row of a sample that an arm of a family altered: of each probe
/// that is searched, or of each altered sample of a mated comparison.
pub(super) fn check(
    ledger: &Ledger,
    study: &Study,
    dataset: &Dataset,
    also: &BTreeMap<String, Dataset>,
    order: &[u32],
) -> Result<()> {
    let file = study.file();
    let Some(visibility) = &file.visibility else { return Ok(()) };
    let in_family = |arm: &&Arm| {
        visibility.families.iter().any(|family| family.arms.contains(&arm.name))
    };
    for arm in file.arms.iter().filter(in_family) {
        let other = arm.input.as_ref().and_then(|name| also.get(name));
        let dataset = other.unwrap_or(dataset);
        let altered = match &file.search {
            Some(search) if dataset.lists.is_none() => {
                let (roster, seed) = (&dataset.roster, file.protocol.seed);
                SearchPlan::resolve(search, arm, roster, order, seed)?.probes
            }
            Some(_) => continue,
            None => compared(dataset, arm)?,
        };
        check_arm(ledger, arm, &altered, &dataset.roster)?;
    }
    Ok(())
}

/// Per sample, whether it was altered in a mated comparison of an arm.
fn compared(dataset: &Dataset, arm: &Arm) -> Result<Vec<bool>> {
    let filter = ArmFilter::resolve(arm, &dataset.roster)?;
    let mut altered = vec![false; dataset.roster.sample_count()];
    let [probes, references] = match arm.apply.unwrap_or_default() {
        ApplyTo::Probes => [true, false],
        ApplyTo::References => [false, true],
        ApplyTo::Both => [true, true],
    };
    let comparisons = &dataset.comparisons;
    for (&probe, &reference) in comparisons.probe.iter().zip(&comparisons.reference) {
        let is_of_arm = filter.probes()[probe as usize]
            && filter.references()[reference as usize]
            && dataset.roster.is_mated(probe, reference);
        if is_of_arm {
            altered[probe as usize] |= probes;
            altered[reference as usize] |= references;
        }
    }
    Ok(altered)
}

fn check_arm(
    ledger: &Ledger,
    arm: &Arm,
    altered: &[bool],
    roster: &Roster,
) -> Result<()> {
    let Some(of_arm) = ledger.arms.get(&arm.name) else { return Ok(()) };
    let is_missing = |&(sample, altered): &(u32, &bool)| {
        *altered && of_arm.share(sample, LedgerDefinition::Hull).is_none()
    };
    let mut missing = (0u32..).zip(altered).filter(is_missing);
    let Some((sample, _)) = missing.next() else { return Ok(()) };
    let message = format!(
        "found no row of the sample `{}` and the arm `{}`, but expected one of each altered \
         picture",
        roster.sample_label(sample),
        arm.name
    );
    Err(Error::new(ErrorKind::Missing, message))
}
