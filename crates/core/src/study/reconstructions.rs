//! Reconstructions and redactions: refusals of arms that cannot be held against each other.

use super::arms;
use super::file::StudyFile;
use super::source::Source;
use super::source::Step::{Item, Key};
use crate::error::Result;

/// Checks `[[reconstruction]]` and `[[redaction]]`; the arms of the study have been resolved.
///
/// # Errors
///
/// If the study is of no searches, a name is blank, given twice or that of an arm, or an arm
/// is unknown or there twice.
pub(super) fn check(study: &StudyFile, source: &Source<'_>) -> Result<()> {
    for (index, asked) in study.reconstructions.iter().enumerate() {
        let earlier = &study.reconstructions[..index];
        let is_known = earlier.iter().any(|other| other.name == asked.name);
        let named = Named { study, source, list: "reconstruction", index };
        named.check_name(&asked.name, is_known)?;
        if asked.arms.is_empty() {
            let path = [Key("reconstruction"), Item(index), Key("arms")];
            let message = "found an empty list, but expected an arm for each seed";
            return Err(source.refuse(&path, message));
        }
        named.check_arms(&asked.every_arm())?;
        if let Some(common) = &asked.common {
            let path = [Key("reconstruction"), Item(index), Key("common")];
            arms::known(common, &study.arms, &path, source)?;
        }
    }
    for (index, asked) in study.redactions.iter().enumerate() {
        let earlier = &study.redactions[..index];
        let is_known = earlier.iter().any(|other| other.name == asked.name);
        let named = Named { study, source, list: "redaction", index };
        named.check_name(&asked.name, is_known)?;
        named.check_arms(&asked.every_arm())?;
    }
    Ok(())
}

/// Fills in the arm that sets the threshold that all arms have in common.
pub(super) fn fill_in(study: &mut StudyFile) {
    let from = study.protocol.thresholds_from.clone();
    for asked in &mut study.reconstructions {
        let other = asked.unmasked.clone().unwrap_or_else(|| asked.bare.clone());
        let common = asked.common.take().or_else(|| from.clone());
        asked.common = Some(common.unwrap_or(other));
    }
}

/// An entry of a list of tables.
struct Named<'a> {
    study: &'a StudyFile,
    source: &'a Source<'a>,
    list: &'static str,
    index: usize,
}

impl Named<'_> {
    fn check_name(&self, name: &str, is_known: bool) -> Result<()> {
        let of_list = [Key(self.list), Item(self.index)];
        if self.study.search.is_none() {
            let message = format!(
                "found `[[{}]]` without `[search]`, but expected both",
                self.list
            );
            return Err(self.source.refuse(&of_list, message));
        }
        let path = [of_list[0], of_list[1], Key("name")];
        if name.trim().is_empty() {
            let message = "found a blank name, but expected some words";
            return Err(self.source.refuse(&path, message));
        }
        let is_arm = self.study.arms.iter().any(|arm| arm.name == name);
        let expected = match (is_known, is_arm) {
            (true, _) => "each name once",
            (_, true) => "a name that is no arm's",
            _ => return Ok(()),
        };
        let message = format!("found `{name}` twice, but expected {expected}");
        Err(self.source.refuse(&path, message))
    }

    fn check_arms(&self, names: &[&str]) -> Result<()> {
        let path = [Key(self.list), Item(self.index)];
        for (place, name) in names.iter().enumerate() {
            arms::known(name, &self.study.arms, &path, self.source)?;
            if names[..place].contains(name) {
                let message =
                    format!("found the arm `{name}` twice, but expected each arm once");
                return Err(self.source.refuse(&path, message));
            }
        }
        Ok(())
    }
}
