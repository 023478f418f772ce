//! Claims: refusals that say what a claim lacks or cannot use, and what goes without saying.

mod answered;
mod reconstructed;
mod visible;

use answered::answers;

use super::arms;
use super::checks::{known_group, operating_point, within_unit};
use super::file::{At, Claim, ClaimedMeasure, ContrastScale, Input, Relation, StudyFile};
use super::source::Source;
use super::source::Step::{self, Item, Key};
use crate::error::{Error, Result};
use crate::nearest::{listed, suggestion};

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
    visible::in_every_definition(study);
    let of_arm = |claim: &&mut Claim| {
        let is_shared = claim.measure.is_some_and(is_of_several_arms);
        claim.is_testable() && !is_shared
    };
    for claim in study.claims.iter_mut().filter(of_arm) {
        claim.arm = claim.arm.take().or_else(|| only.clone());
        let arm = claim.arm.as_deref().unwrap_or_default();
        let contrast =
            study.contrasts.iter().find(|contrast| answers(contrast, claim, arm));
        let of_contrast = contrast.and_then(|contrast| contrast.at.set_on.as_ref());
        let set_on = of_contrast
            .or(study.protocol.thresholds_from.as_ref())
            .or(claim.arm.as_ref());
        let has_target =
            |at: &&mut At| at.target_fmr.is_some() || at.target_fpir.is_some();
        if let Some(at) = claim.at.as_mut().filter(has_target) {
            at.set_on = at.set_on.take().or_else(|| set_on.cloned());
        }
    }
    if !matches!(study.input, Input::Counts(_)) {
        add_groupings(study);
    }
}

/// Whether a measure is of several arms together.
fn is_of_several_arms(measure: ClaimedMeasure) -> bool {
    visible::is_of_family(measure) || reconstructed::is_of_reconstruction(measure)
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
        if visible::is_of_family(measure) {
            return self.check_visible(measure, relation, value);
        }
        if reconstructed::is_of_reconstruction(measure) {
            return self.check_reconstructed(measure, relation, value);
        }
        self.check_of_one_arm()?;
        self.check_value(measure, value)?;
        let arm = self.arm()?;
        self.check_sides(measure)?;
        self.check_discarded(measure)?;
        match &self.study.input {
            Input::Counts(_) => self.check_counts(measure, arm)?,
            _ if self.study.search.is_some() => self.check_searched(measure)?,
            _ => {
                self.check_threshold(measure)?;
                self.check_contrast(measure, arm)?;
            }
        }
        self.check_within(relation)
    }

    fn check_value(&self, measure: ClaimedMeasure, value: f64) -> Result<()> {
        let (fits, range) = match comparison(measure) {
            Some(ContrastScale::Ratio) => (value > 0.0, "more than 0"),
            Some(ContrastScale::Difference) => {
                ((-1.0..=1.0).contains(&value), "a difference of shares from -1 to 1")
            }
            None if measure == ClaimedMeasure::Selectivity => {
                (value >= 0.0, "a number of candidates, not negative")
            }
            None => ((0.0..=1.0).contains(&value), "a share from 0 to 1"),
        };
        if fits {
            return Ok(());
        }
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

    /// A ratio or a difference needs two groups or two arms, anything else has one of each.
    fn check_sides(&self, measure: ClaimedMeasure) -> Result<()> {
        let (group, versus) = (&self.claim.group, &self.claim.versus);
        let between_arms = self.claim.versus_arm.is_some();
        if let Some(name) = &self.claim.versus_arm {
            let path = self.path("versus_arm");
            arms::known(name, &self.study.arms, &path, self.source)?;
        }
        if comparison(measure).is_none() {
            let both = [("versus", !versus.is_empty()), ("versus_arm", between_arms)];
            return match both.into_iter().find(|(_, is_there)| *is_there) {
                Some((key, _)) => {
                    let message = "found a second side, but only a ratio or a difference \
                                   has two";
                    Err(self.refuse(key, message))
                }
                None => self.check_columns(),
            };
        }
        if !between_arms && (group.is_empty() || versus.is_empty()) {
            let key = if group.is_empty() { "group" } else { "versus" };
            let message = "found no group, but a ratio or a difference needs `group` and \
                           `versus`, or `versus_arm`";
            return Err(self.refuse(key, message));
        }
        if !between_arms && group == versus {
            return Err(
                self.refuse("versus", "found the same group, but expected another")
            );
        }
        self.check_columns()
    }

    fn check_columns(&self) -> Result<()> {
        let (group, versus) = (&self.claim.group, &self.claim.versus);
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
            (Some(true), Some(at)) => {
                operating_point(at, &self.path("at"), &self.study.arms, self.source)
            }
            (Some(_), None) => Ok(()),
        }
    }

    /// A mixture is one of the study's, and FPIR is what is known of it.
    fn check_mix(&self, measure: ClaimedMeasure) -> Result<()> {
        let Some(name) = self.claim.mix.as_deref() else { return Ok(()) };
        let mixtures = self.study.search.iter().flat_map(|search| &search.mixtures);
        let names: Vec<&str> = mixtures.map(|mixture| mixture.name.as_str()).collect();
        if !names.contains(&name) {
            let message = format!(
                "found the unknown mixture `{name}`, but expected {}",
                listed(&names)
            );
            return Err(self.refuse("mix", message).hint(suggestion(name, &names)));
        }
        match measure {
            ClaimedMeasure::Fpir => Ok(()),
            _ => {
                Err(self
                    .refuse("mix", "found a mixture, but expected one of `fpir` only"))
            }
        }
    }

    /// A claim on searches: of a rate of searches, at a threshold if it has one.
    fn check_searched(&self, measure: ClaimedMeasure) -> Result<()> {
        use ClaimedMeasure as M;
        self.check_mix(measure)?;
        match (measure, &self.claim.at) {
            (M::Fpir | M::Fnir | M::Tpir | M::Selectivity, Some(at)) => {
                operating_point(at, &self.path("at"), &self.study.arms, self.source)?;
                match at.target_fmr {
                    None => Ok(()),
                    Some(_) => Err(self.source.refuse(
                        &self.path_at("target_fmr"),
                        "found a target of comparisons, but expected `target_fpir` or `threshold`",
                    )),
                }
            }
            (M::Fpir | M::Fnir | M::Tpir | M::Selectivity | M::Rank1, None) => Ok(()),
            (M::Rank1, Some(_)) => Err(self
                .refuse("at", "found a threshold, but expected none for this measure")),
            _ => {
                let message = "found a rate of comparisons, but expected one of searches: \
                               `fpir`, `fnir`, `tpir`, `rank1` or `selectivity`";
                Err(self.refuse("measure", message))
            }
        }
    }

    /// What is discarded is discarded of a whole arm, by the quality that the study has.
    fn check_discarded(&self, measure: ClaimedMeasure) -> Result<()> {
        let Some(share) = self.claim.discarded else { return Ok(()) };
        within_unit(share, &self.path("discarded"), self.source)?;
        let refused = match (measure, &self.study.quality) {
            (_, None) => "found it, but the study has no `[quality]`",
            (
                ClaimedMeasure::Fmr
                | ClaimedMeasure::Fnmr
                | ClaimedMeasure::Fnir
                | ClaimedMeasure::Fpir,
                Some(_),
            ) => match self.claim.group.is_empty() {
                true => return Ok(()),
                false => "found it beside a group, but expected it of a whole arm",
            },
            _ => "found it, but expected it with `fmr`, `fnmr`, `fnir` or `fpir` only",
        };
        Err(self.refuse("discarded", refused))
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

/// What a measure of two rates looks at; nothing for one rate.
fn comparison(measure: ClaimedMeasure) -> Option<ContrastScale> {
    use ClaimedMeasure as M;
    match measure {
        M::FmrRatio | M::FnmrRatio | M::FpirRatio => Some(ContrastScale::Ratio),
        M::FmrDifference | M::FnmrDifference => Some(ContrastScale::Difference),
        _ => None,
    }
}

/// Whether a measure of comparisons is taken at a threshold; nothing for one of searches.
fn has_threshold(measure: ClaimedMeasure) -> Option<bool> {
    use ClaimedMeasure as M;
    match measure {
        M::Fmr | M::Fnmr | M::Far | M::Frr => Some(true),
        M::FmrRatio | M::FnmrRatio | M::FmrDifference | M::FnmrDifference => Some(true),
        M::Fta | M::Eer | M::Auc => Some(false),
        M::Fpir | M::Fnir | M::FalseDiscovery | M::ErrorShare | M::FpirRatio => None,
        M::Tpir | M::Rank1 | M::Selectivity => None,
        _ => None,
    }
}
