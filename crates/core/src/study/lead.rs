//! Leads: refusals of priors and TPIRs that are no probabilities.

use super::checks::within_unit;
use super::file::StudyFile;
use super::source::Source;
use super::source::Step::{Item, Key};
use crate::error::Result;

/// Checks `[lead]`.
///
/// # Errors
///
/// If there is no prior, or a prior or an assumed TPIR is no probability.
pub(super) fn check(study: &StudyFile, source: &Source<'_>) -> Result<()> {
    let Some(lead) = &study.lead else { return Ok(()) };
    if lead.priors.is_empty() {
        let message = "found an empty list, but expected a prior";
        return Err(source.refuse(&[Key("lead"), Key("priors")], message));
    }
    for (index, &prior) in lead.priors.iter().enumerate() {
        within_unit(prior, &[Key("lead"), Key("priors"), Item(index)], source)?;
    }
    for (index, &tpir) in lead.assumed_tpir.iter().enumerate() {
        if tpir.total_cmp(&1.0).is_ne() {
            let path = [Key("lead"), Key("assumed_tpir"), Item(index)];
            within_unit(tpir, &path, source)?;
        }
    }
    Ok(())
}
