//! What is measured on one arm, besides single estimates.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Cell, Estimate, Whole};

/// Everything that is measured on one arm.
#[derive(Clone, Debug, PartialEq)]
pub struct ArmMeasures {
    /// How much was compared.
    pub size: ArmSize,
    /// Rates and indices of the whole arm.
    pub estimates: Vec<Estimate>,
    /// Rates per group, one table per grouping.
    pub groups: Vec<GroupTable>,
    /// The trade-off curve, where both kinds of comparison are there.
    pub curve: Option<Curve>,
    /// How the scores are distributed; nothing where there are none.
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
    /// The band that holds all points at once, where it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whole: Option<Whole>,
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
