//! A report: plain data, versioned and serialisable. Renderers show it and compute nothing.

mod arms;
mod assemble;
mod caution;
mod compared;
mod lists;
mod method;
mod proof;
mod redaction;
mod search;
mod source;

pub use arms::{context, counted_arms, each_arm, measured_arm, reported_arm};
pub use assemble::{Findings, assemble};
pub use compared::{compared, compares};
pub use proof::{FitCheck, Naive, Proof, ProofRow, Share, proven};
pub use redaction::{Attacker, AttackerKind, Guess, OpenSet, Redaction};
pub use search::{SearchReport, each_searched_arm, searched_arm};
pub use source::Source;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::claim::Judgement;
use crate::rate::Estimate;
pub use crate::rate::{
    ArmSize, Contrast, Curve, CurvePoint, DiscardArea, DiscardCurve, DiscardFinding,
    DiscardLimit, DiscardPoint, DiscardRow, DiscardTable, Discarding, Distribution,
    FoundTpir, GallerySize, GroupRow, GroupTable, LabelReview, Lead, LeadPoint,
    LeadWeight, ManufacturedLeads, MixedGallery, NeededFmr, RankPoint, Reconstruction,
    ReconstructionAt, SearchPoint, SearchSize, SizePoint, VendorFormula, VisibleArm,
    VisibleCurve, VisiblePoint, Whole, WholeBand,
};
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
    /// Rates held against each other, in the study's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contrasts: Vec<Contrast>,
    /// How much of a face must be visible for its person to be found: by family of arms, then
    /// definition, then operating point.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub visibility: Vec<VisibleCurve>,
    /// What filling in the covered part of faces gains and costs, in the study's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reconstructions: Vec<Reconstruction>,
    /// Who is recognised behind redactions, in the study's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub redactions: Vec<Redaction>,
    /// What a reported candidate is worth, at each FPIR of everybody or printed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub leads: Vec<Lead>,
    /// What looking at the labels of the highest non-mated pairs changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<LabelReview>,
    /// How often the study's intervals hold the truth, where that was simulated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<Proof>,
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
    /// What discarding the samples of lowest quality would do, where they have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discarding: Option<Discarding>,
    /// Where a gallery was searched: how much, and the curves of searches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search: Option<SearchReport>,
    /// How rates of searches change with the size of the gallery.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gallery_sizes: Vec<GallerySize>,
    /// What galleries of other mixes of people would return.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mixed_galleries: Vec<MixedGallery>,
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
