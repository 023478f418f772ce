//! Rates held against each other: of two arms, two systems, or two groups.

mod family;
mod footing;
mod sentence;
mod single;

pub use footing::Footings;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Estimate, Interval};

/// Two rates held against each other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Contrast {
    /// Its name.
    pub name: String,
    /// What it is.
    pub about: Option<String>,
    /// The difference or the ratio, with its own interval.
    pub estimate: Estimate,
    /// The first rate.
    pub first: Estimate,
    /// The second rate.
    pub second: Estimate,
    /// Who is in both.
    pub people: Overlap,
    /// The interval that holds together with those of all other contrasts of the study.
    pub simultaneous: Option<Interval>,
    /// The test of no difference, where there is one.
    pub test: Option<Test>,
    /// Whether both are equal within the stated margin.
    pub equivalence: Option<Equivalence>,
    /// The smallest difference, or ratio over one, that this study would probably have shown.
    pub detectable: Option<Detectable>,
    /// What was found, one plain sentence.
    pub sentence: String,
    /// On whom it rests, plain sentences.
    pub notes: Vec<String>,
}

/// How many people two rates are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Overlap {
    /// With a comparison of the first rate.
    pub first: u64,
    /// With a comparison of the second.
    pub second: u64,
    /// With comparisons of both.
    pub both: u64,
}

/// A two-sided test of no difference.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Test {
    /// How.
    pub method: TestMethod,
    /// The p-value of this contrast alone.
    pub p_value: f64,
    /// The p-value adjusted for all contrasts of the study (Holm 1979).
    pub adjusted: f64,
    /// Whether the adjusted p-value is at most the error that the level leaves.
    pub shown: bool,
}

/// How no difference was tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TestMethod {
    /// The error at which the interval just reaches no difference.
    Interval,
    /// The exact test of McNemar (1947): everybody has one comparison in each.
    Mcnemar,
}

/// Two one-sided tests against a margin (Schuirmann 1987).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Equivalence {
    /// The margin as ends of what counts as equal.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// The larger p-value of the two.
    pub p_value: f64,
    /// The p-value adjusted for all stated margins of the study (Holm 1979).
    pub adjusted: f64,
    /// What that shows.
    pub finding: Equal,
}

/// What a test of equivalence shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Equal {
    /// Equal within the margin.
    Shown,
    /// The whole simultaneous interval lies outside of the margin.
    Refuted,
    /// Neither.
    NotShown,
}

/// What a study would probably have shown.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Detectable {
    /// The difference, or the ratio over one.
    pub smallest: f64,
    /// How probably.
    pub power: f64,
}
