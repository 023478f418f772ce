//! What is asked, of which data, under which protocol, and what was claimed.
//!
//! [`file`] is what was typed: one TOML file, its keys and their documentation, from which
//! the JSON schema is generated. [`Study`] is what it means: validated, cross-references
//! resolved, defaults filled in. Parsing opens no other file.

mod arms;
mod checks;
mod claims;
mod counts;
pub mod file;
mod shape;
mod source;

use std::path::Path;

use crate::error::Result;
use file::{
    About, Arm, Claim, ClaimedMeasure, Input, Protocol, Relation, Samples, System,
};
use source::Source;

/// A study whose parts agree with each other. What agrees with the data is not known yet.
///
/// There is at least one arm; names of arms are distinct; every arm, group and condition
/// that something refers to is there; every level and target is within (0, 1).
#[derive(Clone, Debug, PartialEq)]
pub struct Study {
    about: About,
    system: System,
    input: Input,
    samples: Option<Samples>,
    protocol: Protocol,
    arms: Vec<Arm>,
    claims: Vec<Asked>,
}

/// A claim, and the test that it comes to where it is testable at all.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// The claim as it was typed.
    pub claim: Claim,
    /// What would have to be so; nothing where `missing` says why there is no test.
    pub test: Option<Test>,
}

/// A claim as a test of one quantity against one value.
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    /// Which rate or index.
    pub measure: ClaimedMeasure,
    /// On which arm; the groups are those of the claim.
    pub arm: String,
    /// At which threshold, for rates that have one.
    pub at: Option<Setting>,
    /// How many references were searched, where that is part of the quantity.
    pub gallery: Option<u64>,
    /// How the quantity is claimed to lie to the value.
    pub relation: Relation,
    /// The claimed value.
    pub value: f64,
    /// For [`Relation::About`], how far from the value still counts; 0 otherwise.
    pub within: f64,
}

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
        let typed = source.typed()?;
        checks::about(&typed.study, &source)?;
        checks::system(&typed.system, &source)?;
        checks::samples(&typed, &source)?;
        checks::input(&typed.input, typed.samples.as_ref(), &source)?;
        let arms = arms::resolve(&typed, &source)?;
        checks::protocol(&typed.protocol, typed.samples.as_ref(), &arms, &source)?;
        let claims = claims::resolve(&typed, &arms, &source)?;
        let mut protocol = typed.protocol;
        claims::add_groupings(&mut protocol, &typed.input, &claims);
        Ok(Study {
            about: typed.study,
            system: typed.system,
            input: typed.input,
            samples: typed.samples,
            protocol,
            arms,
            claims,
        })
    }

    /// What it is about.
    pub fn about(&self) -> &About {
        &self.about
    }

    /// The system under test.
    pub fn system(&self) -> &System {
        &self.system
    }

    /// Where comparison scores or published counts come from.
    pub fn input(&self) -> &Input {
        &self.input
    }

    /// Where subjects, groups and conditions come from.
    pub fn samples(&self) -> Option<&Samples> {
        self.samples.as_ref()
    }

    /// How rates are measured; its groupings include those that claims speak of.
    pub fn protocol(&self) -> &Protocol {
        &self.protocol
    }

    /// The arms, at least one, in the order typed; for published counts, in the order in
    /// which the counts first name them.
    pub fn arms(&self) -> &[Arm] {
        &self.arms
    }

    /// The claims, in the order typed.
    pub fn claims(&self) -> &[Asked] {
        &self.claims
    }

    /// How the thresholds of an arm are to be set: by the protocol's thresholds, then its
    /// targets, then what claims on the arm ask for beyond these; each once.
    pub fn settings(&self, arm: &str) -> Vec<Setting> {
        let set_on = self.protocol.thresholds_from.as_deref().unwrap_or(arm);
        let given =
            self.protocol.thresholds.iter().map(|&value| Setting::Threshold(value));
        let targets = self
            .protocol
            .target_fmr
            .iter()
            .map(|&target| Setting::TargetFmr { target, set_on: set_on.to_owned() });
        let claimed = self
            .claims
            .iter()
            .filter_map(|asked| asked.test.as_ref().filter(|test| test.arm == arm))
            .filter_map(|test| test.at.clone());
        let mut settings = Vec::new();
        for setting in given.chain(targets).chain(claimed) {
            if !settings.contains(&setting) {
                settings.push(setting);
            }
        }
        settings
    }
}

#[cfg(test)]
mod tests;
