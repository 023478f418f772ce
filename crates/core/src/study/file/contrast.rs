//! `[[contrast]]`: two rates of the study held against each other.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::At;

/// One rate held against another: of two arms, of two systems on the same samples (arms with
/// another `input`), or of two groups. All contrasts of a study are one family: their
/// p-values are adjusted for their number, and their simultaneous intervals hold together.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Contrast {
    /// Its name.
    pub name: String,
    /// What it is, for readers.
    #[serde(default)]
    pub about: Option<String>,
    /// Which rate.
    pub measure: ContrastedMeasure,
    /// The arm of the first rate.
    pub arm: String,
    /// The arm of the second rate; by default the same.
    #[serde(default)]
    pub versus: Option<String>,
    /// The group of the first rate, such as `{ gender = "female" }`; by default everybody.
    #[serde(default)]
    pub group: BTreeMap<String, String>,
    /// The group of the second rate; by default that of the first.
    #[serde(default)]
    pub versus_group: BTreeMap<String, String>,
    /// The operating point. A `target_fmr` without `set_on` is set on each of the two arms
    /// itself, unless the protocol has `thresholds_from`.
    pub at: At,
    /// Whether the first rate less the second is looked at, or the first over the second.
    #[serde(default, rename = "as")]
    pub scale: ContrastScale,
    /// How far from no difference still counts as equal: a difference such as `0.01`, or a
    /// ratio over 1 such as `1.25`, which counts in either direction.
    #[serde(default)]
    pub margin: Option<f64>,
}

/// A rate that can be held against another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ContrastedMeasure {
    /// False match rate.
    Fmr,
    /// False non-match rate.
    Fnmr,
}

/// What of two rates is looked at.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ContrastScale {
    /// The first less the second.
    #[default]
    Difference,
    /// The first over the second.
    Ratio,
}

impl Contrast {
    /// The arm of the second rate.
    pub fn versus_arm(&self) -> &str {
        self.versus.as_deref().unwrap_or(&self.arm)
    }

    /// The group of the second rate.
    pub fn versus_cell(&self) -> &BTreeMap<String, String> {
        if self.versus_group.is_empty() { &self.group } else { &self.versus_group }
    }
}
