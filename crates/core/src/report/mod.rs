//! A report: plain data, versioned and serialisable. Renderers show it and compute nothing.

mod assemble;
mod caution;
mod method;

pub use assemble::{Findings, assemble};

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::claim::Judgement;
use crate::rate::{Cell, Estimate};
use crate::study::file::{About, System};

/// The version of the report's layout.
pub const SCHEMA: u32 = 1;

/// Everything that a run found, in the order in which it is read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// The version of this layout.
    pub schema: u32,
    /// The program that wrote it.
    pub tool: Tool,
    /// What the study is about.
    pub study: About,
    /// The system under test.
    pub system: System,
    /// The claims, judged.
    pub judgements: Vec<Judgement>,
    /// One per arm, in the study's order.
    pub arms: Vec<ArmReport>,
    /// How everything was measured.
    pub method: MethodNotes,
    /// Ways in which the results may mislead, the most serious first.
    pub cautions: Vec<Caution>,
    /// How to repeat it.
    pub repeat: Repeat,
}

/// The program that wrote a report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// What was measured on one arm.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ArmReport {
    /// Its name.
    pub name: String,
    /// What it is.
    pub about: Option<String>,
    /// Its filter in words, such as `pose is front (both samples)`.
    pub filter: String,
    /// How much was compared; absent for published counts, which hold no comparisons.
    pub size: Option<ArmSize>,
    /// Rates and indices of the whole arm.
    pub estimates: Vec<Estimate>,
    /// Rates per group, one table per grouping of the study.
    pub groups: Vec<GroupTable>,
    /// The trade-off curve, where both kinds of comparison are there.
    pub curve: Option<Curve>,
    /// How the scores are distributed.
    pub distribution: Option<Distribution>,
}

/// How much was compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ArmSize {
    /// Samples that take part.
    pub samples: u64,
    /// Of those, samples without a template.
    pub failed_samples: u64,
    /// Subjects that take part.
    pub subjects: u64,
    /// Mated comparisons with a score.
    pub mated: u64,
    /// Non-mated comparisons with a score.
    pub non_mated: u64,
    /// Mated comparisons for which no score could be computed.
    pub failed_mated: u64,
    /// Non-mated comparisons for which no score could be computed.
    pub failed_non_mated: u64,
}

/// Rates per group of one grouping.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GroupTable {
    /// The group columns.
    pub by: Vec<String>,
    /// One row per group, in the order of their labels.
    pub rows: Vec<GroupRow>,
}

/// Rates of one group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GroupRow {
    /// The group.
    pub group: Cell,
    /// How many subjects are in it.
    pub subjects: u64,
    /// FMR within the group and FNMR, at each operating point.
    pub estimates: Vec<Estimate>,
    /// For how many pairs of people, or people, the errors at each operating point stand,
    /// with the largest share of one: plain sentences.
    pub notes: Vec<String>,
}

/// A DET/ROC curve: points by descending threshold, so FMR ascends and FNMR descends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Curve {
    /// The level of the bands.
    pub level: f64,
    /// What the bands are, in words.
    pub band: String,
    /// The points; every rate is exact at its threshold.
    pub points: Vec<CurvePoint>,
}

/// One point of a curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CurvePoint {
    /// The threshold, in the system's own orientation.
    pub threshold: f64,
    /// FMR at the threshold.
    pub fmr: f64,
    /// Lower and upper end of the FMR's interval.
    pub fmr_interval: [f64; 2],
    /// FNMR at the threshold.
    pub fnmr: f64,
    /// Lower and upper end of the FNMR's interval.
    pub fnmr_interval: [f64; 2],
}

/// Counts of scores in equal bins, mated and non-mated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Distribution {
    /// Lower edge of the first bin and upper edge of the last, in the system's orientation.
    pub range: [f64; 2],
    /// Mated comparisons per bin.
    pub mated: Vec<u64>,
    /// Non-mated comparisons per bin.
    pub non_mated: Vec<u64>,
}

/// How everything was measured, in sentences for the reader.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MethodNotes {
    /// The one tie rule.
    pub tie_rule: String,
    /// The confidence level.
    pub level: f64,
    /// One paragraph each: units, intervals, thresholds, failures, indices.
    pub notes: Vec<String>,
    /// The seed of everything drawn at random.
    pub seed: u64,
}

/// A way in which results may mislead, its cause and what would help.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Caution {
    /// What it is about: an arm, a claim, or the whole study.
    pub about: String,
    /// What may mislead, and why.
    pub says: String,
    /// What would help.
    pub remedy: Option<String>,
}

/// How to repeat a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Repeat {
    /// The command.
    pub command: String,
    /// SHA-256 of each input file, by its name relative to the study.
    pub inputs: BTreeMap<String, String>,
}
