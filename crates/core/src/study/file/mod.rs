//! The study file as it is typed. Unknown keys are refused, with their line.

mod alteration;
mod candidates;
mod claim;
mod contrast;
mod held;
mod input;
mod lead;
mod quality;
mod ranges;
mod reconstruction;
mod review;
mod search;
mod track;
mod visibility;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use alteration::*;
pub use candidates::*;
pub use claim::*;
pub use contrast::*;
pub use held::*;
pub use input::*;
pub use lead::*;
pub use quality::*;
pub use ranges::*;
pub use reconstruction::*;
pub use review::*;
pub use search::*;
pub use track::*;
pub use visibility::*;

/// A study: one TOML file that says all of an audit.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StudyFile {
    /// Its name and question.
    pub study: About,
    /// The system under test, for the record.
    #[serde(default)]
    pub system: System,
    /// Where comparison scores, or published counts, come from.
    pub input: Input,
    /// Other scores of the same samples, such as those of another system, by a name that
    /// arms refer to. Each has the keys of `[input]`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub also: BTreeMap<String, Input>,
    /// Who is in each sample: a table of samples with subjects, groups and conditions.
    #[serde(default)]
    pub samples: Option<Samples>,
    /// How good each sample is said to be, to measure what discarding the worst would do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quality: Option<Quality>,
    /// Frames of video that are compared as one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub track: Option<Track>,
    /// How rates are measured.
    #[serde(default)]
    pub protocol: Protocol,
    /// Searches of a gallery, in place of single comparisons.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search: Option<Search>,
    /// How probable it is that a reported candidate is the right person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead: Option<Lead>,
    /// How much of a face must be visible for its person to be found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visibility: Option<Visibility>,
    /// Conditions: each a filter on the samples that are compared. Without any, one arm
    /// `all` holds every comparison.
    #[serde(default, rename = "arm")]
    pub arms: Vec<Arm>,
    /// Faces of which the covered part was filled in.
    #[serde(default, rename = "reconstruction", skip_serializing_if = "Vec::is_empty")]
    pub reconstructions: Vec<Reconstruction>,
    /// Redactions as a protection.
    #[serde(default, rename = "redaction", skip_serializing_if = "Vec::is_empty")]
    pub redactions: Vec<Redaction>,
    /// Rates held against each other.
    #[serde(default, rename = "contrast")]
    pub contrasts: Vec<Contrast>,
    /// What somebody stated, to be judged.
    #[serde(default, rename = "claim")]
    pub claims: Vec<Claim>,
    /// Labels that somebody has looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<Review>,
}

/// What the study is about.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// A short name.
    pub name: String,
    /// The question that the study answers, one sentence.
    pub question: String,
    /// Anything a reader must know first.
    #[serde(default)]
    pub description: Option<String>,
    /// What the study cannot show, one sentence each; printed with the results.
    #[serde(default)]
    pub limits: Vec<String>,
    /// Who made the data and under which licence.
    #[serde(default)]
    pub attribution: Option<String>,
}

/// The system under test, for the record.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct System {
    /// Its name.
    #[serde(default)]
    pub name: Option<String>,
    /// Its version or date.
    #[serde(default)]
    pub version: Option<String>,
    /// Who makes it.
    #[serde(default)]
    pub maker: Option<String>,
    /// Digest of the model file, where there is one.
    #[serde(default)]
    pub digest: Option<String>,
    /// Whether a higher score means more alike (`similarity`) or less (`dissimilarity`).
    #[serde(default)]
    pub scores: Orientation,
    /// The lowest and highest score that the system can give.
    #[serde(default)]
    pub range: Option<[f64; 2]>,
    /// What its training data are, as stated by its maker.
    #[serde(default)]
    pub training: Option<String>,
}

/// Which direction of a score means more alike.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Orientation {
    /// Higher is more alike: a match is a score at or over the threshold.
    #[default]
    Similarity,
    /// Lower is more alike: a match is a score at or under the threshold.
    Dissimilarity,
}

/// A table of samples: who is in each, in which groups, under which conditions.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Samples {
    /// A CSV, TSV, Parquet or Arrow file. Without it, subjects and properties come from the
    /// columns of the comparison table.
    #[serde(default)]
    pub file: Option<String>,
    /// A table of subjects, one row each, for groups that are not in the samples table.
    #[serde(default)]
    pub subjects_file: Option<String>,
    /// The column that names the sample.
    #[serde(default = "sample_column")]
    pub sample: String,
    /// The column that names the subject, in both tables.
    #[serde(default = "subject_column")]
    pub subject: String,
    /// Columns that are a property of the subject. A subject in two groups is refused.
    #[serde(default)]
    pub groups: Vec<String>,
    /// Columns that are a property of the sample.
    #[serde(default)]
    pub conditions: Vec<String>,
    /// The column that says why a sample has no template; empty where it has one.
    #[serde(default)]
    pub failure: Option<String>,
}

impl Default for Samples {
    fn default() -> Samples {
        Samples {
            file: None,
            subjects_file: None,
            sample: sample_column(),
            subject: subject_column(),
            groups: Vec::new(),
            conditions: Vec::new(),
            failure: None,
        }
    }
}

fn sample_column() -> String {
    "sample".into()
}

fn subject_column() -> String {
    "subject".into()
}

/// How rates are measured.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Protocol {
    /// The confidence level of every interval, two-sided.
    pub level: f64,
    /// Thresholds that are given, in the system's own orientation.
    pub thresholds: Vec<f64>,
    /// FMRs to hold: the threshold is the one with the largest FMR not over the target.
    pub target_fmr: Vec<f64>,
    /// Groupings for which rates are measured apart, each a list of group columns.
    pub by: Vec<Vec<String>>,
    /// The arm whose non-mated comparisons set the thresholds; by default each arm sets
    /// its own.
    pub thresholds_from: Option<String>,
    /// Keep at most this many of the highest non-mated comparisons exactly, and a histogram
    /// of the rest. Without it everything is kept and everything is exact.
    pub tail: Option<usize>,
    /// Seed of everything that is drawn at random.
    pub seed: u64,
}

impl Default for Protocol {
    fn default() -> Protocol {
        Protocol {
            level: 0.95,
            thresholds: Vec::new(),
            target_fmr: vec![1e-2, 1e-3],
            by: Vec::new(),
            thresholds_from: None,
            tail: None,
            seed: 1,
        }
    }
}

/// A condition: a filter on the samples that are compared.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Arm {
    /// Its name, by which claims refer to it.
    pub name: String,
    /// What it is, for readers.
    #[serde(default)]
    pub about: Option<String>,
    /// The scores that it is of: a name under `[also]`; by default `[input]`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input: Option<String>,
    /// What both samples must be, such as `{ pose = "front" }` or a list of values.
    #[serde(default)]
    pub both: Filter,
    /// What the probe must be.
    #[serde(default)]
    pub probe: Filter,
    /// What the reference must be.
    #[serde(default)]
    pub reference: Filter,
    /// What was done to the pictures before they were compared, in this order. The arm then
    /// has scores of its own, named by `input`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alter: Vec<Alteration>,
    /// Which pictures of a comparison are altered; by default the probes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub apply: Option<ApplyTo>,
}

/// Allowed values by group or condition column; all must hold.
pub type Filter = BTreeMap<String, OneOrMany>;

/// One value or several.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum OneOrMany {
    /// One.
    One(String),
    /// Several, any of which will do.
    Many(Vec<String>),
}

impl OneOrMany {
    /// The values, in the order they were typed.
    pub fn values(&self) -> &[String] {
        match self {
            OneOrMany::One(value) => std::slice::from_ref(value),
            OneOrMany::Many(values) => values,
        }
    }
}
