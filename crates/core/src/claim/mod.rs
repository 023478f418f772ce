//! What somebody stated, and one of five verdicts on it, reached in one function.

mod detectable;
mod judge;
mod question;
mod sentence;

pub use judge::judge;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::rate::{Estimate, Quantity};
use crate::study::file::Relation;

/// The five verdicts, fixed before anything is scored.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The whole interval lies on the claimed side.
    Supported,
    /// The whole interval lies on the other side.
    Refuted,
    /// The interval straddles the claimed value.
    NotShown,
    /// It would need extrapolation past what the data identify.
    OutOfRange,
    /// Population, condition, gallery, threshold or success is missing, and named.
    NotTestable,
}

/// What data would probably have shown of a claim.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct WouldShow {
    /// The true value nearest to the claimed one at which the claim would probably have been
    /// supported; nothing where there is none.
    pub value: Option<f64>,
    /// How probably.
    pub power: f64,
    /// The same in words.
    pub sentence: String,
}

/// A claim with its verdict and the evidence that the verdict rests on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Judgement {
    /// The statement, in the words of whoever made it.
    pub says: String,
    /// Who said it.
    pub who: Option<String>,
    /// When.
    pub when: Option<String>,
    /// Where it can be read.
    pub source: Option<String>,
    /// The claim as a test: the quantity that it is about.
    pub quantity: Option<Quantity>,
    /// How the quantity is claimed to lie to the value.
    pub relation: Option<Relation>,
    /// The claimed value.
    pub value: Option<f64>,
    /// For `about`: how far from the value still counts.
    pub within: Option<f64>,
    /// The verdict.
    pub verdict: Verdict,
    /// One plain sentence: what was found and why that gives the verdict.
    pub sentence: String,
    /// For a claim that is neither shown nor ruled out: what these data would probably have
    /// shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detectable: Option<WouldShow>,
    /// What would settle it.
    pub settles: Option<String>,
    /// The estimate that it was judged against.
    pub evidence: Option<Estimate>,
}
