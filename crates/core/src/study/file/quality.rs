//! `[quality]`: how good each sample is said to be.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A quality value of each sample, by which comparisons are discarded, the worst first. The
/// quality of a comparison is the lower of its two samples, that of a search its probe's.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Quality {
    /// The column that holds it; of an OFIQ file a measure such as
    /// `UnifiedQualityScore.scalar`.
    pub column: String,
    /// The file, one row a sample; by default the table of samples, which the study names by
    /// `file` of `[samples]`.
    #[serde(default)]
    pub file: Option<String>,
    /// What the file is.
    #[serde(default)]
    pub format: QualityFormat,
    /// The column of the file that names the sample; by default that of the table of
    /// samples, and `Filename` of an OFIQ file.
    #[serde(default)]
    pub sample: Option<String>,
    /// Which direction means better.
    #[serde(default)]
    pub better: Better,
    /// Values of the column that mean that no quality could be assessed, such as `["-1"]`.
    /// Such a sample is taken for the worst, is counted, and is never dropped.
    #[serde(default)]
    pub failure_values: Vec<String>,
    /// Shares of comparisons to discard, at which rates are told with their evidence.
    #[serde(default = "discard")]
    pub discard: Vec<f64>,
    /// Up to which share of discarded comparisons the area under the curve is taken.
    #[serde(default = "limit")]
    pub limit: f64,
}

fn discard() -> Vec<f64> {
    vec![0.05, 0.1, 0.2]
}

fn limit() -> f64 {
    0.3
}

/// What a file of qualities is.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum QualityFormat {
    /// A CSV, TSV, Parquet or Arrow table.
    #[default]
    Table,
    /// The CSV that OFIQ writes: fields are separated by semicolons, and a scalar of -1 means
    /// that a measure could not be assessed. A sample is found by its name as it stands, or
    /// else by the name of the picture without its folder, with or without its ending.
    Ofiq,
}

/// Which direction of a quality means better.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    /// Higher is better.
    #[default]
    Higher,
    /// Lower is better.
    Lower,
}
