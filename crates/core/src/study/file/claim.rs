//! `[[claim]]`: what somebody stated, to be judged.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::LedgerDefinition;

/// What somebody stated, to be judged.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// The statement, in the words of whoever made it.
    pub says: String,
    /// Who said it: an organisation or a publication.
    #[serde(default)]
    pub who: Option<String>,
    /// When.
    #[serde(default)]
    pub when: Option<String>,
    /// Where it can be read.
    #[serde(default)]
    pub source: Option<String>,
    /// The quantity that it is about. Without it the claim is not testable as stated and
    /// `missing` must say why.
    #[serde(default)]
    pub measure: Option<ClaimedMeasure>,
    /// The arm that it is about.
    #[serde(default)]
    pub arm: Option<String>,
    /// The group that it is about.
    #[serde(default)]
    pub group: BTreeMap<String, String>,
    /// For a ratio or a difference between groups: the group that the first is divided by,
    /// or that is taken from it.
    #[serde(default)]
    pub versus: BTreeMap<String, String>,
    /// For a difference or a ratio between arms: the arm that the first is held against.
    #[serde(default)]
    pub versus_arm: Option<String>,
    /// The operating point.
    #[serde(default)]
    pub at: Option<At>,
    /// The share of comparisons, or of searches, that is discarded first, those of lowest
    /// `[quality]`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discarded: Option<f64>,
    /// For a claim about what is visible: the family of `[visibility]` that it is about, in
    /// place of an arm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family: Option<String>,
    /// For a claim about a reconstruction: which. What it gains is held against the arm under
    /// `versus_arm`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reconstruction: Option<String>,
    /// For a claim about what is visible: the definition of the visible share. Without it the
    /// claim is judged in every definition of the study, one by one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub definition: Option<LedgerDefinition>,
    /// For `found_at_visible`: the visible share, such as `0.35`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visible: Option<f64>,
    /// How the quantity is claimed to lie to `value`.
    #[serde(default)]
    pub is: Option<Relation>,
    /// The claimed value.
    #[serde(default)]
    pub value: Option<f64>,
    /// For `about`: how far from the value still counts, as the claim was worded or rounded.
    #[serde(default)]
    pub within: Option<f64>,
    /// The gallery size that the claim speaks of.
    #[serde(default)]
    pub gallery: Option<u64>,
    /// For searches: the name of the `[[search.mixture]]` that is enrolled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mix: Option<String>,
    /// For searches: the rank up to which a mate counts as found. By default 1 for `rank1`,
    /// and otherwise the only one that was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rank: Option<u32>,
    /// For searches: whether the claim is of the galleries that were searched only; by
    /// default it is of galleries like them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub these_galleries: bool,
    /// What is missing for a test: each a short phrase. A claim that lacks something is not
    /// testable as stated, whatever else it states.
    #[serde(default)]
    pub missing: Vec<String>,
    /// What would settle it.
    #[serde(default)]
    pub settles: Option<String>,
}

impl Claim {
    /// Whether there is a measure to test, and nothing is missing for it.
    pub fn is_testable(&self) -> bool {
        self.measure.is_some() && self.missing.is_empty()
    }
}

/// A quantity that a claim can be about.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ClaimedMeasure {
    /// False match rate.
    Fmr,
    /// False non-match rate.
    Fnmr,
    /// False accept rate, failures to acquire included.
    Far,
    /// False reject rate, failures to acquire included.
    Frr,
    /// Failure-to-acquire rate.
    Fta,
    /// Equal error rate.
    Eer,
    /// Area under the ROC curve.
    Auc,
    /// False positive identification rate.
    Fpir,
    /// False negative identification rate.
    Fnir,
    /// True positive identification rate, 1 - FNIR.
    Tpir,
    /// Share of searches of enrolled people that return them first, at whatever score.
    Rank1,
    /// Mean number of candidates over the threshold of a non-mated search.
    Selectivity,
    /// Share of alerts, or reported candidates, that were the wrong person.
    FalseDiscovery,
    /// Share of the false matches that fell on a group.
    ErrorShare,
    /// FMR of one group or arm over that of another.
    FmrRatio,
    /// FNMR of one group or arm over that of another.
    FnmrRatio,
    /// FPIR of one group over that of another.
    FpirRatio,
    /// FMR of one group or arm less that of another.
    FmrDifference,
    /// FNMR of one group or arm less that of another.
    FnmrDifference,
    /// The visible share at which half of the mated probes of a family are found.
    VisibleHalf,
    /// The share of mated probes of a family that are found at a visible share.
    FoundAtVisible,
    /// TPIR of a reconstruction less that of another arm.
    TpirGain,
    /// Share of searches of enrolled people that return a wrong person first, over the
    /// threshold.
    ManufacturedLeads,
    /// Share of searches of people not enrolled that return somebody first, over the threshold.
    ManufacturedLeadsNonMated,
    /// Share of searches whose first candidate changes with the seed; with a threshold, who is
    /// returned first over it, if anybody.
    SeedFlips,
    /// By how much the most alike other person is more alike after a reconstruction, on average.
    IdentityPull,
    /// Share of searches whose most alike other person is another after a reconstruction, and
    /// over the threshold.
    PulledOver,
}

/// The operating point of a claim: one of the keys. A claim about what is visible, or about a
/// reconstruction, that has a target and no `set_on` is about each arm at the target on itself; without any operating
/// point it is about mates at whatever score.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct At {
    /// A threshold, in the system's own orientation.
    #[serde(default)]
    pub threshold: Option<f64>,
    /// The threshold with the largest FMR not over this.
    #[serde(default)]
    pub target_fmr: Option<f64>,
    /// For searches: the threshold with the largest FPIR not over this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_fpir: Option<f64>,
    /// The arm on which the target is set; by default the claim's own.
    #[serde(default)]
    pub set_on: Option<String>,
}

/// How a quantity is claimed to lie to a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// Not more than the value.
    AtMost,
    /// Less than the value.
    Below,
    /// Not less than the value.
    AtLeast,
    /// More than the value.
    Above,
    /// Within `within` of the value, on either side.
    About,
}
