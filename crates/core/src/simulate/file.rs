//! The file that describes a population and a sample of it, as it is typed.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Result};
use crate::simulate::people::Design;
use crate::simulate::{Condition, Group, Law, Population};

/// More samples than this are refused: their comparisons would be too many.
const MOST_SAMPLES: u64 = 20_000;

/// A population and a sample of it.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct PopulationFile {
    /// A short name.
    pub name: String,
    /// How many people are drawn.
    pub people: u32,
    /// How many samples of each person there are, of each condition.
    pub samples: u32,
    /// FMRs at whose true thresholds the rates are known.
    pub target_fmr: Vec<f64>,
    /// Number of coordinates of a template.
    pub dimension: usize,
    /// How strongly everybody is drawn towards one direction.
    pub common: f64,
    /// How far samples lie from their subject, in the median subject.
    pub noise: f64,
    /// Standard deviation of the logarithm of the noise between subjects.
    pub noise_spread: f64,
    /// How the noise of samples is distributed: `normal`, or `density`.
    pub law: LawName,
    /// Groups of people; by default one.
    #[serde(rename = "group")]
    pub groups: Vec<GroupFile>,
    /// Conditions of samples; by default all are plain.
    #[serde(rename = "condition")]
    pub conditions: Vec<ConditionFile>,
    /// People who look alike because they are kin.
    pub kin: KinFile,
    /// Labels that are wrong.
    pub label_errors: LabelErrorsFile,
}

/// How samples lie about their subject.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LawName {
    /// Normal coordinates are added.
    #[default]
    Normal,
    /// By a density of von Mises and Fisher.
    Density,
}

/// `[[group]]`: see [`Group`].
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "documented where they have a meaning, at `Group`")]
pub struct GroupFile {
    pub name: String,
    #[serde(default = "one")]
    pub share: f64,
    #[serde(default)]
    pub pull: f64,
    #[serde(default)]
    pub anisotropy: f64,
    #[serde(default = "one")]
    pub noise: f64,
}

/// `[[condition]]`: see [`Condition`].
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "documented where they have a meaning, at `Condition`")]
pub struct ConditionFile {
    pub name: String,
    /// How many samples of each person are of it; by default those of the whole file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub samples: Option<u32>,
    #[serde(default)]
    pub shift: f64,
    #[serde(default = "one")]
    pub quality: f64,
    #[serde(default = "one")]
    pub visible: f64,
    #[serde(default)]
    pub drift: f64,
    #[serde(default)]
    pub wander: f64,
}

/// `[kin]`: pairs of people who are kin, and how alike they are.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct KinFile {
    /// How many pairs.
    pub pairs: u32,
    /// Correlation of what is their own, from 0 to 1.
    pub likeness: f64,
}

impl Default for KinFile {
    fn default() -> KinFile {
        KinFile { pairs: 0, likeness: 0.5 }
    }
}

/// `[label_errors]`: labels that are wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct LabelErrorsFile {
    /// How many pairs of samples have each other's label.
    pub swapped: u32,
    /// How many people are under two labels.
    pub duplicated: u32,
}

fn one() -> f64 {
    1.0
}

impl Default for PopulationFile {
    fn default() -> PopulationFile {
        PopulationFile {
            name: "A simulated population".to_owned(),
            people: 100,
            samples: 4,
            target_fmr: vec![1e-2, 1e-3],
            dimension: 64,
            common: 0.0,
            noise: 1.0,
            noise_spread: 0.35,
            law: LawName::Normal,
            groups: Vec::new(),
            conditions: Vec::new(),
            kin: KinFile::default(),
            label_errors: LabelErrorsFile::default(),
        }
    }
}

impl PopulationFile {
    /// Reads the file from its text. `file` is what errors call it; nothing is opened.
    ///
    /// # Errors
    ///
    /// If it is not TOML, has an unknown key, or a value is outside of its range.
    pub fn parse(text: &str, file: &Path) -> Result<PopulationFile> {
        let typed: PopulationFile = toml::from_str(text).map_err(|error| {
            let start = error.span().map_or(0, |span| span.start);
            let before = text.as_bytes().iter().take(start);
            let line = 1 + before.filter(|&&byte| byte == b'\n').count() as u64;
            let message = error.message().trim().replace('\n', ", ");
            Error::new(ErrorKind::Format, message).in_file(file).at_line(line)
        })?;
        typed.check().map_err(|error| error.in_file(file))?;
        Ok(typed)
    }

    /// The file as text, from which it is read again.
    ///
    /// # Errors
    ///
    /// Never in practice: it holds only text and numbers.
    pub fn to_toml(&self) -> Result<String> {
        toml::to_string(self).map_err(|error| {
            Error::new(ErrorKind::Format, format!("cannot write the population: {error}"))
        })
    }

    /// The model of the population.
    pub fn population(&self) -> Population {
        let groups = self.groups.iter().map(|group| Group {
            name: group.name.clone(),
            share: group.share,
            pull: group.pull,
            anisotropy: group.anisotropy,
            noise: group.noise,
        });
        let mut groups: Vec<Group> = groups.collect();
        if groups.is_empty() {
            groups.push(Group::default());
        }
        let conditions = self.conditions.iter().map(|condition| Condition {
            name: condition.name.clone(),
            shift: condition.shift,
            quality: condition.quality,
            visible: condition.visible,
            drift: condition.drift,
            wander: condition.wander,
        });
        Population {
            dimension: self.dimension,
            common: self.common,
            groups,
            conditions: conditions.collect(),
            noise: self.noise,
            noise_spread: self.noise_spread,
            law: match self.law {
                LawName::Normal => Law::Normal,
                LawName::Density => Law::Density,
            },
        }
    }

    /// Who is drawn, and how many samples of each.
    pub fn design(&self) -> Design {
        let of = |condition: &ConditionFile| condition.samples.unwrap_or(self.samples);
        let samples = match self.conditions.is_empty() {
            true => vec![self.samples],
            false => self.conditions.iter().map(of).collect(),
        };
        Design {
            subjects: self.people,
            samples,
            kin_pairs: self.kin.pairs,
            kin_likeness: self.kin.likeness,
        }
    }

    fn check(&self) -> Result<()> {
        self.check_numbers()?;
        self.check_parts()?;
        let design = self.design();
        let samples = u64::from(design.subjects) * u64::from(design.samples_each());
        within("people times samples", samples as f64, 0.0, MOST_SAMPLES as f64)?;
        let each = f64::from(design.samples_each());
        within("samples of each person", each, 2.0, 1_000.0)?;
        let axes = self.population().axes();
        if self.dimension < axes {
            let message = format!(
                "found `{}`, but expected at least {axes}: an axis for each group, one for \
                 all and two for each condition",
                self.dimension
            );
            return Err(Error::new(ErrorKind::Value, message).in_column("dimension"));
        }
        Ok(())
    }

    fn check_numbers(&self) -> Result<()> {
        within("people", f64::from(self.people), 3.0, MOST_SAMPLES as f64)?;
        within("dimension", self.dimension as f64, 2.0, 4_096.0)?;
        within("common", self.common, 0.0, 10.0)?;
        within("noise", self.noise, 1e-3, 100.0)?;
        within("noise_spread", self.noise_spread, 0.0, 3.0)?;
        within("kin.likeness", self.kin.likeness, 0.0, 1.0)?;
        let pairs = f64::from(self.kin.pairs);
        within("kin.pairs", pairs, 0.0, f64::from(self.people / 2))?;
        let wrong = self.label_errors;
        let (swaps, people) = (f64::from(self.people / 4), f64::from(self.people / 2));
        within("label_errors.swapped", f64::from(wrong.swapped), 0.0, swaps)?;
        within("label_errors.duplicated", f64::from(wrong.duplicated), 0.0, people)?;
        self.target_fmr.iter().try_for_each(|&fmr| within("target_fmr", fmr, 1e-6, 0.5))
    }

    fn check_parts(&self) -> Result<()> {
        for group in &self.groups {
            let key = |name: &str| format!("group {}: {name}", group.name);
            within(&key("share"), group.share, 1e-6, 1e6)?;
            within(&key("pull"), group.pull, 0.0, 10.0)?;
            within(&key("anisotropy"), group.anisotropy, 0.0, 10.0)?;
            within(&key("noise"), group.noise, 1e-3, 100.0)?;
        }
        for condition in &self.conditions {
            let key = |name: &str| format!("condition {}: {name}", condition.name);
            let samples = f64::from(condition.samples.unwrap_or(self.samples));
            within(&key("samples"), samples, 1.0, 1_000.0)?;
            within(&key("shift"), condition.shift, 0.0, 10.0)?;
            within(&key("quality"), condition.quality, 1e-3, 1e3)?;
            within(&key("visible"), condition.visible, 0.0, 1.0)?;
            within(&key("drift"), condition.drift, 0.0, 10.0)?;
            within(&key("wander"), condition.wander, 0.0, 10.0)?;
        }
        distinct("group", self.groups.iter().map(|group| group.name.as_str()))?;
        distinct("condition", self.conditions.iter().map(|c| c.name.as_str()))
    }
}

fn within(key: &str, value: f64, low: f64, high: f64) -> Result<()> {
    if low <= value && value <= high {
        return Ok(());
    }
    let message = format!("found `{value}`, but expected a number from {low} to {high}");
    Err(Error::new(ErrorKind::Value, message).in_column(key))
}

fn distinct<'a>(key: &str, names: impl Iterator<Item = &'a str>) -> Result<()> {
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    let bad = names
        .iter()
        .find(|name| name.trim().is_empty() || name.contains([',', '"', '\n', '\r']));
    if let Some(name) = bad {
        let message = format!(
            "found the name `{name}`, but expected text without commas or quotes"
        );
        return Err(Error::new(ErrorKind::Value, message).in_column(key));
    }
    match names.windows(2).find(|pair| pair[0] == pair[1]) {
        None => Ok(()),
        Some(pair) => {
            let message =
                format!("found the name `{}` twice, but expected it once", pair[0]);
            Err(Error::new(ErrorKind::Conflict, message).in_column(key))
        }
    }
}
