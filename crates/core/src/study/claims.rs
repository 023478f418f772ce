//! Claims: refusals that say what a claim lacks or cannot use, and what goes without saying.

use std::collections::BTreeMap;

use super::arms;
use super::checks::{known_group, within_unit};
use super::file::{
    At, Claim, ClaimedMeasure, CountedMeasure, Input, Relation, StudyFile,
};
use super::source::Source;
use super::source::Step::{self, Item, Key};
use crate::error::{Error, Result};
use crate::nearest::listed;

/// Checks every claim; the arms of the study have been resolved.
///
/// # Errors
///
/// If a claim lacks what its measure needs, has what it cannot use, or names an unknown
/// arm, group or count.
pub(super) fn check(study: &StudyFile, source: &Source<'_>) -> Result<()> {
    let mut claims = study.claims.iter().enumerate();
    claims.try_for_each(|(index, claim)| Reader { study, source, claim, index }.check())
}

/// Fills in what goes without saying: the only arm, the arm that sets a target, and the
/// groupings that claims speak of, so that what is claimed is measured.
pub(super) fn fill_in(study: &mut StudyFile) {
    let only = match study.arms.as_slice() {
        [only] => Some(only.name.clone()),
        _ => None,
    };
    for claim in study.claims.iter_mut().filter(|claim| claim.is_testable()) {
        claim.arm = claim.arm.take().or_else(|| only.clone());
        let set_on = study.protocol.thresholds_from.as_ref().or(claim.arm.as_ref());
        if let Some(at) = claim.at.as_mut().filter(|at| at.target_fmr.is_some()) {
            at.set_on = at.set_on.take().or_else(|| set_on.cloned());
        }
    }
    if !matches!(study.input, Input::Counts(_)) {
        add_groupings(study);
    }
}

fn add_groupings(study: &mut StudyFile) {
    let groups = study.claims.iter().filter(|claim| claim.is_testable());
    for group in groups.flat_map(|claim| [&claim.group, &claim.versus]) {
        let columns: Vec<String> = group.keys().cloned().collect();
        let listed = |grouping: &Vec<String>| {
            let mut sorted = grouping.clone();
            sorted.sort();
            sorted == columns
        };
        if !columns.is_empty() && !study.protocol.by.iter().any(listed) {
            study.protocol.by.push(columns);
        }
    }
}

/// One claim with what it may refer to.
struct Reader<'a> {
    study: &'a StudyFile,
    source: &'a Source<'a>,
    claim: &'a Claim,
    index: usize,
}

impl Reader<'_> {
    fn check(&self) -> Result<()> {
        if self.claim.says.trim().is_empty() {
            return Err(self.refuse("says", "found nothing, but expected the statement"));
        }
        if !self.claim.missing.is_empty() {
            return self.check_named();
        }
        match self.claim.measure {
            Some(measure) => self.testable(measure),
            None => {
                let message =
                    "found neither `measure` nor `missing`, but expected one of them";
                let error = self.refuse("measure", message);
                Err(error.hint(
                    "give `measure`, `is` and `value`; or say under `missing` what a test lacks",
                ))
            }
        }
    }

    /// A claim that lacks something is not tested and may state as little as it does; an
    /// arm that it names must be there all the same.
    fn check_named(&self) -> Result<()> {
        match &self.claim.arm {
            Some(name) => {
                arms::known(name, &self.study.arms, &self.path("arm"), self.source)
            }
            None => Ok(()),
        }
    }

    fn testable(&self, measure: ClaimedMeasure) -> Result<()> {
        let relation = self.claim.is.ok_or_else(|| self.lacks("is"))?;
        let value = self.claim.value.ok_or_else(|| self.lacks("value"))?;
        self.check_value(measure, value)?;
        let arm = self.arm()?;
        self.check_groups(measure)?;
        match &self.study.input {
            Input::Counts(_) => self.check_counts(measure, arm)?,
            _ => self.check_threshold(measure)?,
        }
        self.check_within(relation)
    }

    fn check_value(&self, measure: ClaimedMeasure, value: f64) -> Result<()> {
        let fits =
            if is_ratio(measure) { value > 0.0 } else { (0.0..=1.0).contains(&value) };
        if fits {
            return Ok(());
        }
        let range = if is_ratio(measure) { "more than 0" } else { "a share from 0 to 1" };
        let error =
            self.refuse("value", format!("found `{value}`, but expected {range}"));
        Err(match (1.0..=100.0).contains(&value) {
            true => error.hint(format!("{value} % is written `{}`", value / 100.0)),
            false => error,
        })
    }

    /// The arm named, or the only one.
    fn arm(&self) -> Result<&str> {
        match (&self.claim.arm, self.study.arms.as_slice()) {
            (Some(name), arms) => {
                arms::known(name, arms, &self.path("arm"), self.source)?;
                Ok(name)
            }
            (None, [only]) => Ok(&only.name),
            (None, arms) => {
                let names: Vec<&str> = arms.iter().map(|arm| arm.name.as_str()).collect();
                let message =
                    format!("found no `arm`, but expected one of {}", listed(&names));
                Err(self.refuse("arm", message))
            }
        }
    }

    /// A ratio needs two groups, anything else has at most one.
    fn check_groups(&self, measure: ClaimedMeasure) -> Result<()> {
        let (group, versus) = (&self.claim.group, &self.claim.versus);
        if is_ratio(measure) && (group.is_empty() || versus.is_empty()) {
            let key = if group.is_empty() { "group" } else { "versus" };
            return Err(self
                .refuse(key, "found no group, but a ratio needs `group` and `versus`"));
        }
        if is_ratio(measure) && group == versus {
            return Err(
                self.refuse("versus", "found the same group, but expected another")
            );
        }
        if !is_ratio(measure) && !versus.is_empty() {
            return Err(self.refuse("versus", "found a group, but only a ratio has two"));
        }
        if matches!(self.study.input, Input::Counts(_)) {
            return Ok(());
        }
        let groups =
            self.study.samples.as_ref().map_or(&[][..], |samples| &samples.groups);
        for (key, cell) in [("group", group), ("versus", versus)] {
            for column in cell.keys() {
                let [claim, item, key] = self.path(key);
                known_group(
                    column,
                    groups,
                    &[claim, item, key, Key(column)],
                    self.source,
                )?;
            }
        }
        Ok(())
    }

    /// On scores, rates of searches cannot be had, and an index has no threshold. A rate
    /// without a threshold is let through: which one it speaks of is for the verdict to say.
    fn check_threshold(&self, measure: ClaimedMeasure) -> Result<()> {
        match (has_threshold(measure), &self.claim.at) {
            (None, _) => {
                let message = "found a rate of searches, but expected one of comparisons: \
                               scores of comparisons do not show what a search returns";
                let error = self.refuse("measure", message);
                Err(error
                    .hint("take `fmr` or `fnmr`, or give published counts of searches"))
            }
            (Some(false), Some(_)) => Err(self
                .refuse("at", "found a threshold, but expected none for this measure")),
            (Some(true), Some(at)) => self.check_at(at),
            (Some(_), None) => Ok(()),
        }
    }

    fn check_at(&self, at: &At) -> Result<()> {
        match (at.threshold, at.target_fmr, &at.set_on) {
            (Some(_), Some(_), _) => {
                let message =
                    "found both `threshold` and `target_fmr`, but expected one of them";
                Err(self.refuse("at", message))
            }
            (None, None, _) => {
                let message =
                    "found neither `threshold` nor `target_fmr`, but expected one";
                Err(self.refuse("at", message))
            }
            (Some(_), None, Some(_)) => {
                let message = "found an arm beside a given `threshold`, but expected it only \
                               with `target_fmr`";
                Err(self.source.refuse(&self.path_at("set_on"), message))
            }
            (Some(_), None, None) => Ok(()),
            (None, Some(target), set_on) => {
                within_unit(target, &self.path_at("target_fmr"), self.source)?;
                set_on.as_deref().map_or(Ok(()), |name| {
                    arms::known(
                        name,
                        &self.study.arms,
                        &self.path_at("set_on"),
                        self.source,
                    )
                })
            }
        }
    }

    /// A claim on published counts must be about counts that are there, for each group.
    /// Gallery and threshold may differ: what that means is for the verdict to say.
    fn check_counts(&self, measure: ClaimedMeasure, arm: &str) -> Result<()> {
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
        let needed = groups.into_iter().take(if is_ratio(measure) { 2 } else { 1 });
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

    fn check_within(&self, relation: Relation) -> Result<()> {
        match (relation, self.claim.within) {
            (Relation::About, Some(within)) if within <= 0.0 => {
                let message =
                    format!("found `{within}`, but expected a number more than 0");
                Err(self.refuse("within", message))
            }
            (Relation::About, None) => {
                let error = self.lacks("within");
                Err(error.hint(
                    "how far from the value still counts, as the claim was rounded",
                ))
            }
            (Relation::About, Some(_)) | (_, None) => Ok(()),
            (_, Some(_)) => Err(self.refuse(
                "within",
                "found it, but expected it only with `is = \"about\"`",
            )),
        }
    }

    fn path<'k>(&self, key: &'k str) -> [Step<'k>; 3] {
        [Key("claim"), Item(self.index), Key(key)]
    }

    fn path_at<'k>(&self, key: &'k str) -> [Step<'k>; 4] {
        [Key("claim"), Item(self.index), Key("at"), Key(key)]
    }

    fn refuse(&self, key: &str, message: impl Into<String>) -> Error {
        self.source.refuse(&self.path(key), message)
    }

    fn lacks(&self, key: &str) -> Error {
        self.refuse(key, format!("found a measure without `{key}`, but expected both"))
    }
}

fn is_ratio(measure: ClaimedMeasure) -> bool {
    use ClaimedMeasure::{FmrRatio, FnmrRatio, FpirRatio};
    matches!(measure, FmrRatio | FnmrRatio | FpirRatio)
}

/// Whether a measure of comparisons is taken at a threshold; nothing for one of searches.
fn has_threshold(measure: ClaimedMeasure) -> Option<bool> {
    use ClaimedMeasure as M;
    match measure {
        M::Fmr | M::Fnmr | M::Far | M::Frr | M::FmrRatio | M::FnmrRatio => Some(true),
        M::Fta | M::Eer | M::Auc => Some(false),
        M::Fpir | M::Fnir | M::FalseDiscovery | M::ErrorShare | M::FpirRatio => None,
    }
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
    }
}
