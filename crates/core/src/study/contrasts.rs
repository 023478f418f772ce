//! Contrasts: refusals that say what a contrast lacks or cannot use.

use super::arms;
use super::checks::{known_group, operating_point};
use super::file::{Contrast, ContrastScale, Input, StudyFile};
use super::source::Source;
use super::source::Step::{self, Item, Key};
use crate::error::{Error, Result};

/// Checks every contrast; the arms of the study have been resolved.
///
/// # Errors
///
/// If a name is blank or given twice, an arm or group is unknown, both sides are the same,
/// the operating point is not one, or a margin is not over no difference.
pub(super) fn check(study: &StudyFile, source: &Source<'_>) -> Result<()> {
    if let (Input::Counts(_), false) = (&study.input, study.contrasts.is_empty()) {
        let message = "found a contrast, but expected none beside published counts: they do \
                       not say who is in both";
        return Err(source.refuse(&[Key("contrast")], message));
    }
    let mut contrasts = study.contrasts.iter().enumerate();
    contrasts.try_for_each(|(index, contrast)| {
        Reader { study, source, contrast, index }.check()
    })
}

/// Fills in where targets are set, if one arm sets them for all.
pub(super) fn fill_in(study: &mut StudyFile) {
    for contrast in &mut study.contrasts {
        if contrast.at.target_fmr.is_some() && contrast.at.set_on.is_none() {
            contrast.at.set_on.clone_from(&study.protocol.thresholds_from);
        }
    }
}

/// One contrast with what it may refer to.
struct Reader<'a> {
    study: &'a StudyFile,
    source: &'a Source<'a>,
    contrast: &'a Contrast,
    index: usize,
}

impl Reader<'_> {
    fn check(&self) -> Result<()> {
        self.check_name()?;
        self.check_sides()?;
        operating_point(
            &self.contrast.at,
            &self.path("at"),
            &self.study.arms,
            self.source,
        )?;
        self.check_margin()
    }

    fn check_name(&self) -> Result<()> {
        let name = &self.contrast.name;
        if name.trim().is_empty() {
            let message = "found a blank name, but expected some words";
            return Err(self.refuse("name", message));
        }
        let earlier = &self.study.contrasts[..self.index];
        if earlier.iter().any(|other| other.name == *name) {
            let message = format!("found `{name}` twice, but expected each name once");
            return Err(self.refuse("name", message));
        }
        Ok(())
    }

    fn check_sides(&self) -> Result<()> {
        let contrast = self.contrast;
        let arms = &self.study.arms;
        arms::known(&contrast.arm, arms, &self.path("arm"), self.source)?;
        if let Some(versus) = &contrast.versus {
            arms::known(versus, arms, &self.path("versus"), self.source)?;
        }
        self.check_groups()?;
        let same_arm = contrast.arm == contrast.versus_arm();
        if same_arm && contrast.group == *contrast.versus_cell() {
            let message = "found the same arm and group on both sides, but expected another \
                           `versus` or `versus_group`";
            return Err(self.refuse("arm", message));
        }
        Ok(())
    }

    fn check_groups(&self) -> Result<()> {
        let samples = self.study.samples.as_ref();
        let groups = samples.map_or(&[][..], |samples| &samples.groups);
        let cells = [
            ("group", &self.contrast.group),
            ("versus_group", &self.contrast.versus_group),
        ];
        for (key, cell) in cells {
            for column in cell.keys() {
                let path = [&self.path(key)[..], &[Key(column)]].concat();
                known_group(column, groups, &path, self.source)?;
            }
        }
        Ok(())
    }

    fn check_margin(&self) -> Result<()> {
        let Some(margin) = self.contrast.margin else { return Ok(()) };
        let (fits, expected) = match self.contrast.scale {
            ContrastScale::Difference => {
                (margin > 0.0 && margin < 1.0, "a difference between 0 and 1")
            }
            ContrastScale::Ratio => (margin > 1.0, "a ratio over 1"),
        };
        if fits {
            return Ok(());
        }
        Err(self.refuse("margin", format!("found `{margin}`, but expected {expected}")))
    }

    fn path<'k>(&self, key: &'k str) -> [Step<'k>; 3] {
        [Key("contrast"), Item(self.index), Key(key)]
    }

    fn refuse(&self, key: &str, message: impl Into<String>) -> Error {
        self.source.refuse(&self.path(key), message)
    }
}
