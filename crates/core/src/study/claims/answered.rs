//! Claims that something else in the study must answer: a published count, or a contrast.

use std::collections::BTreeMap;

use super::{Reader, comparison};
use crate::error::{Error, Result};
use crate::study::file::{
    At, Claim, ClaimedMeasure, Contrast, ContrastScale, ContrastedMeasure,
    CountedMeasure, Input,
};

impl Reader<'_> {
    /// A difference, or a ratio between arms, is judged by a contrast of the study, so that
    /// the contrasts, which are one family, are all listed.
    pub(super) fn check_contrast(
        &self,
        measure: ClaimedMeasure,
        arm: &str,
    ) -> Result<()> {
        let is_ratio = comparison(measure) != Some(ContrastScale::Difference);
        if is_ratio && self.claim.versus_arm.is_none() {
            return Ok(());
        }
        if self.study.contrasts.iter().any(|contrast| answers(contrast, self.claim, arm))
        {
            return Ok(());
        }
        let message = "found a claim on a difference or a ratio that no `[[contrast]]` \
                       measures";
        let error = self.refuse("measure", message);
        Err(error.hint(
            "add a `[[contrast]]` with the same measure, arms, groups and operating point",
        ))
    }

    /// A claim on published counts must be about counts that are there, for each group.
    /// Gallery and threshold may differ: what that means is for the verdict to say.
    pub(super) fn check_counts(&self, measure: ClaimedMeasure, arm: &str) -> Result<()> {
        let Some(counted) = counted(measure) else {
            let message = "found a measure that no published count can have";
            return Err(self.refuse("measure", message));
        };
        if let Some(At { target_fmr: Some(_), .. }) = &self.claim.at {
            let message = "found a target, but printed counts are at the threshold they were \
                           taken at";
            return Err(self.source.refuse(&self.path_at("target_fmr"), message));
        }
        let groups = [&self.claim.group, &self.claim.versus];
        let sides = if comparison(measure).is_some() { 2 } else { 1 };
        let needed = groups.into_iter().take(sides);
        let mut uncounted = needed.filter(|group| !self.is_counted(counted, arm, group));
        uncounted.next().map_or(Ok(()), |group| Err(self.uncounted(arm, group)))
    }

    fn is_counted(
        &self,
        measure: CountedMeasure,
        arm: &str,
        group: &BTreeMap<String, String>,
    ) -> bool {
        let Input::Counts(input) = &self.study.input else { return false };
        input.counts.iter().any(|count| {
            count.arm == arm && count.measure == measure && count.group == *group
        })
    }

    fn uncounted(&self, arm: &str, group: &BTreeMap<String, String>) -> Error {
        let of = match group.is_empty() {
            true => "everybody".to_owned(),
            false => {
                let labels =
                    group.iter().map(|(column, label)| format!("{column} {label}"));
                labels.collect::<Vec<_>>().join(", ")
            }
        };
        let message = format!(
            "found a claim about `{arm}`, {of}, but `[[input.count]]` has no such count"
        );
        let error = self.refuse("measure", message);
        error.hint("measure, arm and group must be those of a count")
    }
}

/// Whether a contrast measures what a claim on an arm is about.
pub(super) fn answers(contrast: &Contrast, claim: &Claim, arm: &str) -> bool {
    use ClaimedMeasure as M;
    let measure = match (contrast.measure, contrast.scale) {
        (ContrastedMeasure::Fmr, ContrastScale::Difference) => M::FmrDifference,
        (ContrastedMeasure::Fnmr, ContrastScale::Difference) => M::FnmrDifference,
        (ContrastedMeasure::Fmr, ContrastScale::Ratio) => M::FmrRatio,
        (ContrastedMeasure::Fnmr, ContrastScale::Ratio) => M::FnmrRatio,
    };
    let versus = claim.versus_arm.as_deref().unwrap_or(arm);
    let versus_cell = if claim.versus.is_empty() { &claim.group } else { &claim.versus };
    let same_point = claim.at.as_ref().is_none_or(|at| {
        let set_on = at.set_on.is_none() || at.set_on == contrast.at.set_on;
        let number = |value: Option<f64>| value.map(f64::to_bits);
        number(at.threshold) == number(contrast.at.threshold)
            && number(at.target_fmr) == number(contrast.at.target_fmr)
            && set_on
    });
    claim.measure == Some(measure)
        && contrast.arm == arm
        && contrast.versus_arm() == versus
        && contrast.group == claim.group
        && contrast.versus_cell() == versus_cell
        && same_point
}

/// The count that a claim needs, where there can be one.
fn counted(measure: ClaimedMeasure) -> Option<CountedMeasure> {
    use ClaimedMeasure as M;
    match measure {
        M::Fmr | M::FmrRatio => Some(CountedMeasure::Fmr),
        M::Fnmr | M::FnmrRatio => Some(CountedMeasure::Fnmr),
        M::Fpir | M::FpirRatio => Some(CountedMeasure::Fpir),
        M::Fnir => Some(CountedMeasure::Fnir),
        M::FalseDiscovery => Some(CountedMeasure::FalseDiscovery),
        M::ErrorShare => Some(CountedMeasure::ErrorShare),
        M::Far | M::Frr | M::Fta | M::Eer | M::Auc => None,
        M::FmrDifference | M::FnmrDifference => None,
        M::Tpir | M::Rank1 | M::Selectivity => None,
        _ => None,
    }
}
