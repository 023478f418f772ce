//! What is asked, of which data, under which protocol, and what was claimed.
//!
//! [`mod@file`] is what was typed: one TOML file, its keys and their documentation, from which
//! the JSON schema is generated. [`Study`] is what it means: validated, cross-references
//! resolved, defaults filled in. Parsing opens no other file.

mod alterations;
mod arms;
mod candidates;
mod checks;
mod claims;
mod contrasts;
mod counts;
pub mod file;
mod lead;
mod quality;
mod reconstructions;
mod review;
mod search;
mod shape;
mod shared;
mod source;
mod track;
mod visibility;

use std::path::Path;

use crate::error::Result;
use file::{At, Contrast, StudyFile};
pub use shared::SharedSetting;
use source::Source;
use source::Step::Key;

/// A study whose parts agree with each other. What agrees with the data is not known yet.
///
/// There is at least one arm; names of arms are distinct; every arm, group and condition
/// that something refers to is there; every level and target is within (0, 1); every claim
/// has a measure with its relation and value, or says what is missing.
#[derive(Clone, Debug, PartialEq)]
pub struct Study(StudyFile);

/// How the threshold of an arm is to be set.
#[derive(Clone, Debug, PartialEq)]
pub enum Setting {
    /// To this, in the system's own orientation.
    Threshold(f64),
    /// To the one with the largest FMR not over the target.
    TargetFmr {
        /// The target.
        target: f64,
        /// The arm whose non-mated comparisons set it.
        set_on: String,
    },
    /// To the one with the largest FPIR not over the target.
    TargetFpir {
        /// The target.
        target: f64,
        /// The arm whose non-mated searches set it.
        set_on: String,
    },
}

impl Study {
    /// Reads a study from its text. `file` is what errors call it; nothing is opened.
    ///
    /// # Errors
    ///
    /// If the text is not TOML, has an unknown key, lacks one, or contradicts itself: with
    /// the line, the key, what was found and what was expected.
    pub fn parse(text: &str, file: &Path) -> Result<Study> {
        let source = Source::parse(text, file)?;
        shape::check(&source)?;
        let mut study = source.typed()?;
        checks::about(&study.study, &source)?;
        checks::system(&study.system, &source)?;
        checks::samples(&study, &source)?;
        checks::input(&study.input, study.samples.as_ref(), &[Key("input")], &source)?;
        checks::also(&study, &source)?;
        study.arms = arms::resolve(&study, &source)?;
        checks::protocol(&study, &source)?;
        search::check(&study, &source)?;
        candidates::check(&study, &source)?;
        lead::check(&study, &source)?;
        quality::check(&study, &source)?;
        track::check(&study, &source)?;
        contrasts::check(&study, &source)?;
        contrasts::fill_in(&mut study);
        reconstructions::check(&study, &source)?;
        reconstructions::fill_in(&mut study);
        visibility::check(&study, &source)?;
        visibility::fill_in(&mut study);
        review::check(&study, &source)?;
        review::fill_in(&mut study);
        claims::check(&study, &source)?;
        claims::fill_in(&mut study);
        quality::fill_in(&mut study);
        Ok(Study(study))
    }

    /// The study as it was typed, with what was left out filled in:
    ///
    /// - arms: at least one; for published counts all that the counts name, in their order;
    /// - the arm of a claim, where there is only one, and the arm that sets its target;
    /// - groupings of the protocol: those that claims speak of, after those listed.
    pub fn file(&self) -> &StudyFile {
        &self.0
    }

    /// How the thresholds of an arm are to be set: by the protocol's thresholds, then its
    /// targets, then what claims and contrasts on the arm ask for beyond these, then what it
    /// has in common with other arms; each once.
    pub fn settings(&self, arm: &str) -> Vec<Setting> {
        let protocol = &self.0.protocol;
        let set_on = protocol.thresholds_from.as_deref().unwrap_or(arm);
        let given = protocol.thresholds.iter().map(|&value| Setting::Threshold(value));
        let of_pairs = self.0.search.is_none().then_some(&protocol.target_fmr);
        let of_searches = self.0.search.as_ref().map(|search| &search.target_fpir);
        let targets = of_pairs
            .into_iter()
            .flatten()
            .map(|&target| Setting::TargetFmr { target, set_on: set_on.to_owned() });
        let searched = of_searches
            .into_iter()
            .flatten()
            .map(|&target| Setting::TargetFpir { target, set_on: set_on.to_owned() });
        let tested = self.0.claims.iter().filter(|claim| claim.is_testable());
        let on_arm = tested.filter(|claim| claim.arm.as_deref() == Some(arm));
        let claimed = on_arm.filter_map(|claim| Setting::of(claim.at.as_ref()?));
        let contrasts = self.0.contrasts.iter();
        let contrasted = contrasts.filter_map(|contrast| Setting::of_side(contrast, arm));
        let shared = shared::on_arm(&self.0, arm);
        let all = given.chain(targets).chain(searched).chain(claimed);
        let mut settings = Vec::new();
        for setting in all.chain(contrasted).chain(shared) {
            if !settings.contains(&setting) {
                settings.push(setting);
            }
        }
        settings
    }
}

impl Setting {
    /// What a resolved contrast asks for on one of its arms; nothing on another. A target
    /// that is set nowhere in particular is set on the arm itself.
    pub(crate) fn of_side(contrast: &Contrast, arm: &str) -> Option<Setting> {
        let is_of = contrast.arm == arm || contrast.versus_arm() == arm;
        let set_on = contrast.at.set_on.as_deref().unwrap_or(arm);
        let at = At { set_on: Some(set_on.to_owned()), ..contrast.at.clone() };
        is_of.then(|| Setting::of(&at)).flatten()
    }

    /// What a resolved claim asks for.
    fn of(at: &At) -> Option<Setting> {
        if let (Some(target), Some(set_on)) = (at.target_fpir, &at.set_on) {
            return Some(Setting::TargetFpir { target, set_on: set_on.clone() });
        }
        match (at.threshold, at.target_fmr, &at.set_on) {
            (Some(threshold), _, _) => Some(Setting::Threshold(threshold)),
            (None, Some(target), Some(set_on)) => {
                Some(Setting::TargetFmr { target, set_on: set_on.clone() })
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
