//! Claims: from what was typed to a test of one quantity, or a refusal that says what lacks.

use std::collections::BTreeMap;

use super::checks::{known_group, within_unit};
use super::file::{
    Arm, At, Claim, ClaimedMeasure, CountedMeasure, Input, Protocol, PublishedCount,
    Relation, StudyFile,
};
use super::source::Source;
use super::source::Step::{self, Item, Key};
use super::{Asked, Setting, Test, arms};
use crate::error::{Error, Result};
use crate::nearest::listed;

/// Every claim with its test.
///
/// # Errors
///
/// If a claim lacks what its measure needs, has what it cannot use, or names an unknown
/// arm, group or count.
pub(super) fn resolve(
    typed: &StudyFile,
    arms: &[Arm],
    source: &Source<'_>,
) -> Result<Vec<Asked>> {
    let resolve_one = |(index, claim): (usize, &Claim)| {
        let reader = Reader { typed, arms, source, claim, index };
        let test = reader.test()?;
        Ok(Asked { claim: claim.clone(), test })
    };
    typed.claims.iter().enumerate().map(resolve_one).collect()
}

/// Adds the groupings that claims speak of and the protocol does not list, so that what is
/// claimed is measured.
pub(super) fn add_groupings(protocol: &mut Protocol, input: &Input, claims: &[Asked]) {
    if matches!(input, Input::Counts(_)) {
        return;
    }
    for asked in claims.iter().filter(|asked| asked.test.is_some()) {
        for group in [&asked.claim.group, &asked.claim.versus] {
            let columns: Vec<String> = group.keys().cloned().collect();
            let sorted = |list: &[String]| {
                let mut list = list.to_vec();
                list.sort();
                list
            };
            let there = protocol.by.iter().any(|listed| sorted(listed) == columns);
            if !columns.is_empty() && !there {
                protocol.by.push(columns);
            }
        }
    }
}

/// One claim with what it may refer to.
struct Reader<'a> {
    typed: &'a StudyFile,
    arms: &'a [Arm],
    source: &'a Source<'a>,
    claim: &'a Claim,
    index: usize,
}

impl Reader<'_> {
    fn test(&self) -> Result<Option<Test>> {
        if self.claim.says.trim().is_empty() {
            return Err(self.refuse("says", "found nothing, but expected the statement"));
        }
        match self.claim.measure {
            None => self.untestable().map(|()| None),
            Some(measure) => self.testable(measure).map(Some),
        }
    }

    /// Without a measure there must be a reason, and nothing that only a test can use.
    fn untestable(&self) -> Result<()> {
        if self.claim.missing.is_empty() {
            let error = self.refuse(
                "measure",
                "found neither `measure` nor `missing`, but expected one of them",
            );
            return Err(error.hint(
                "give `measure`, `is` and `value`; or say under `missing` what a test lacks",
            ));
        }
        let idle = [
            ("is", self.claim.is.is_some()),
            ("value", self.claim.value.is_some()),
            ("within", self.claim.within.is_some()),
            ("at", self.claim.at.is_some()),
        ];
        match idle.iter().find(|(_, given)| *given) {
            Some((key, _)) => {
                let message =
                    format!("found `{key}` without `measure`, but expected both");
                Err(self.refuse(key, message))
            }
            None => Ok(()),
        }
    }

    fn testable(&self, measure: ClaimedMeasure) -> Result<Test> {
        if !self.claim.missing.is_empty() {
            let message = "found it beside `measure`, but expected one of them: a claim that \
                           lacks something is not tested";
            return Err(self.refuse("missing", message));
        }
        let relation = self.claim.is.ok_or_else(|| self.lacks("is"))?;
        let value = self.claim.value.ok_or_else(|| self.lacks("value"))?;
        self.check_value(measure, value)?;
        let arm = self.arm()?;
        self.check_groups(measure)?;
        let (at, gallery) = match &self.typed.input {
            Input::Counts(_) => {
                let count = self.count(measure, &arm)?;
                (count.threshold.map(Setting::Threshold), count.gallery)
            }
            _ => (self.setting(measure, &arm)?, self.claim.gallery),
        };
        let within = self.within(relation)?;
        Ok(Test { measure, arm, at, gallery, relation, value, within })
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
    fn arm(&self) -> Result<String> {
        match (&self.claim.arm, self.arms) {
            (Some(name), arms) => {
                arms::known(name, arms, &self.path("arm"), self.source)?;
                Ok(name.clone())
            }
            (None, [only]) => Ok(only.name.clone()),
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
        if matches!(self.typed.input, Input::Counts(_)) {
            return Ok(());
        }
        let groups =
            self.typed.samples.as_ref().map_or(&[][..], |samples| &samples.groups);
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

    /// How the threshold of a claim on scores is set: rates need one, indices have none.
    fn setting(&self, measure: ClaimedMeasure, arm: &str) -> Result<Option<Setting>> {
        match (needs_threshold(measure), &self.claim.at) {
            (None, _) => {
                let message = "found a rate of searches, but expected one of comparisons: \
                               scores of comparisons do not show what a search returns";
                let error = self.refuse("measure", message);
                Err(error
                    .hint("take `fmr` or `fnmr`, or give published counts of searches"))
            }
            (Some(false), None) => Ok(None),
            (Some(false), Some(_)) => Err(self
                .refuse("at", "found a threshold, but expected none for this measure")),
            (Some(true), None) => {
                let error = self.lacks("at");
                Err(error.hint(
                    "such as `at = { target_fmr = 0.001 }` or `{ threshold = 0.4 }`",
                ))
            }
            (Some(true), Some(at)) => self.threshold(at, arm).map(Some),
        }
    }

    fn threshold(&self, at: &At, arm: &str) -> Result<Setting> {
        match (at.threshold, at.target_fmr) {
            (Some(_), Some(_)) => {
                let message =
                    "found both `threshold` and `target_fmr`, but expected one of them";
                Err(self.refuse("at", message))
            }
            (None, None) => {
                let message =
                    "found neither `threshold` nor `target_fmr`, but expected one";
                Err(self.refuse("at", message))
            }
            (Some(threshold), None) if at.set_on.is_none() => {
                Ok(Setting::Threshold(threshold))
            }
            (Some(_), None) => {
                let path = self.path_at("set_on");
                let message = "found an arm beside a given `threshold`, but expected it only \
                               with `target_fmr`";
                Err(self.source.refuse(&path, message))
            }
            (None, Some(target)) => {
                within_unit(target, &self.path_at("target_fmr"), self.source)?;
                if let Some(set_on) = &at.set_on {
                    arms::known(set_on, self.arms, &self.path_at("set_on"), self.source)?;
                }
                let default =
                    self.typed.protocol.thresholds_from.as_deref().unwrap_or(arm);
                let set_on = at.set_on.as_deref().unwrap_or(default).to_owned();
                Ok(Setting::TargetFmr { target, set_on })
            }
        }
    }

    /// The one printed count that a claim is about; for a ratio, that of its first group,
    /// and there must be one of its second.
    fn count(&self, measure: ClaimedMeasure, arm: &str) -> Result<&PublishedCount> {
        let Some(counted) = counted(measure) else {
            let message = "found a measure that no published count can have";
            return Err(self.refuse("measure", message));
        };
        if let Some(At { target_fmr: Some(_), .. }) = &self.claim.at {
            let message = "found a target, but printed counts are at the threshold they were \
                           taken at";
            return Err(self.source.refuse(&self.path_at("target_fmr"), message));
        }
        if is_ratio(measure) {
            self.one_count(counted, arm, &self.claim.versus)?;
        }
        self.one_count(counted, arm, &self.claim.group)
    }

    fn one_count(
        &self,
        measure: CountedMeasure,
        arm: &str,
        group: &BTreeMap<String, String>,
    ) -> Result<&PublishedCount> {
        let Input::Counts(input) = &self.typed.input else {
            return Err(self.uncounted(arm, group));
        };
        let threshold = self.claim.at.as_ref().and_then(|at| at.threshold);
        let mut fitting = input.counts.iter().filter(|count| {
            count.arm == arm
                && count.measure == measure
                && count.group == *group
                && self.claim.gallery.is_none_or(|size| count.gallery == Some(size))
                && threshold.is_none_or(|_| count.threshold == threshold)
        });
        match (fitting.next(), fitting.next()) {
            (Some(count), None) => Ok(count),
            (None, _) => Err(self.uncounted(arm, group)),
            (Some(_), Some(_)) => {
                let message = "found several counts that fit, but expected one";
                let error = self.refuse("measure", message);
                Err(error.hint("say which by `gallery` or `at = { threshold = ... }`"))
            }
        }
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
        error
            .hint("measure, arm, group, gallery and threshold must be those of one count")
    }

    fn within(&self, relation: Relation) -> Result<f64> {
        match (relation, self.claim.within) {
            (Relation::About, Some(within)) if within > 0.0 => Ok(within),
            (Relation::About, Some(within)) => {
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
            (_, Some(_)) => Err(self.refuse(
                "within",
                "found it, but expected it only with `is = \"about\"`",
            )),
            (_, None) => Ok(0.0),
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
fn needs_threshold(measure: ClaimedMeasure) -> Option<bool> {
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
