//! What a simulation of this very study found about its intervals, as plain data.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::Tool;
use crate::rate::{Method, Quantity};
use crate::study::Study;
use crate::study::file::{Arm, Contrast};

/// How often the intervals of a study hold the truth, over many simulated studies of its
/// design.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Proof {
    /// The version of this layout.
    pub layout: u32,
    /// The program that made it.
    pub tool: Tool,
    /// Digest of what it is of: the study's design and its data.
    pub of: String,
    /// The seed of everything that was drawn.
    pub seed: u64,
    /// How many studies were drawn.
    pub repetitions: u64,
    /// The level of the intervals.
    pub level: f64,
    /// What the studies were drawn from: the fitted model, plain sentences.
    pub model: Vec<String>,
    /// How the drawn studies compare with the measured one, where the model could be wrong.
    pub checks: Vec<FitCheck>,
    /// One per interval of the study.
    pub rows: Vec<ProofRow>,
    /// What was found, plain sentences.
    pub findings: Vec<String>,
}

/// A figure of the measured study beside those of the drawn ones.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FitCheck {
    /// What it is.
    pub what: String,
    /// In the measured study.
    pub observed: f64,
    /// Its median over the drawn studies.
    pub fitted: f64,
    /// The middle 95 % of the drawn studies.
    pub range: [f64; 2],
    /// Whether the measured study is within that range.
    pub agrees: bool,
}

/// How the intervals of one quantity did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProofRow {
    /// For a contrast: its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contrast: Option<String>,
    /// What is estimated; a threshold that is set on the data is another in each study.
    pub quantity: Quantity,
    /// How most intervals were computed.
    pub method: Method,
    /// What is true in the model; the mean, where it depends on the threshold that was set.
    pub truth: f64,
    /// How many of the drawn studies had an interval.
    pub intervals: u64,
    /// How often it held the truth.
    pub covered: Share,
    /// How often it lay over the truth altogether.
    pub over: f64,
    /// How often it lay under it.
    pub under: f64,
    /// Mean width; nothing where some interval has no upper end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<f64>,
    /// Mean width over that of an interval that knows the true variance; nothing where that
    /// has no width.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over_oracle: Option<f64>,
    /// The interval that takes comparisons for independent, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub naive: Option<Naive>,
}

/// A share of the drawn studies.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Share {
    /// The share.
    pub value: f64,
    /// The ends of its 95 % interval (Clopper and Pearson 1934): the Monte Carlo error.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// How intervals did that take comparisons for independent.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Naive {
    /// How often Wilson's held the truth, or for a difference that of two of them.
    pub wilson: f64,
    /// How often Clopper and Pearson's did; nothing for a difference.
    pub clopper_pearson: Option<f64>,
    /// Mean width of the first.
    pub width: f64,
}

impl Proof {
    /// The version of the layout.
    pub const LAYOUT: u32 = 1;
}

impl ProofRow {
    /// Whether it is of everybody, so that the report shows it; rows of groups are counted.
    pub fn is_of_everybody(&self) -> bool {
        self.quantity.group.is_empty() && self.quantity.versus.is_empty()
            || self.contrast.is_some()
    }
}

/// The digest of what a proof is of: everything of a study that its intervals depend on (the
/// data by their digests, the arms, the protocol, the operating points that claims ask for),
/// and nothing that is only said about it. What is not set counts as not there, so that a
/// later version with more keys gives the same digest.
///
/// # Panics
///
/// Never: a study holds text, numbers and lists only.
pub fn proven(study: &Study, inputs: &BTreeMap<String, String>) -> String {
    let file = study.file();
    let arms: Vec<_> =
        file.arms.iter().map(|arm| Arm { about: None, ..arm.clone() }).collect();
    let settings = arms.iter().map(|arm| format!("{:?}", study.settings(&arm.name)));
    let contrasts: Vec<_> =
        file.contrasts.iter().map(|c| Contrast { about: None, ..c.clone() }).collect();
    let design = serde_json::to_value((
        (file.system.scores, &file.input, &file.also, &file.samples),
        (&file.protocol, &arms, settings.collect::<Vec<_>>(), &contrasts),
        inputs,
    ));
    let design = set_parts(design.expect("a study can be written down"));
    let digest = Sha256::digest(design.to_string().as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A value without keys that hold nothing.
pub(super) fn set_parts(value: Value) -> Value {
    match value {
        Value::Object(keys) => {
            let keys = keys.into_iter().map(|(key, value)| (key, set_parts(value)));
            Value::Object(keys.filter(|(_, value)| !is_unset(value)).collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(set_parts).collect()),
        other => other,
    }
}

fn is_unset(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(keys) => keys.is_empty(),
        Value::Bool(true) | Value::Number(_) | Value::String(_) => false,
    }
}
