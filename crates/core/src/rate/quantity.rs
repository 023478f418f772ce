//! The name of what was measured: a claim is judged against an estimate of the same quantity
//! only.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Cell, HeldAgainst, Measure, OperatingPoint};
use crate::study::file::LedgerDefinition;

/// The name of a quantity. A claim is judged against an estimate of the same quantity only.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Quantity {
    /// Which rate or index.
    pub measure: Measure,
    /// On which arm; of what is of several arms, their family or
    /// reconstruction.
    pub arm: String,
    /// In which group; empty for everybody. For an FMR both subjects are of the group.
    pub group: Cell,
    /// For a ratio or a comparison across groups: the other group; empty otherwise.
    pub versus: Cell,
    /// For a comparison of arms: the other arm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub versus_arm: Option<String>,
    /// For a gain of a reconstruction: what the other arm is to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_against: Option<HeldAgainst>,
    /// At which threshold, for rates that have one.
    pub at: Option<OperatingPoint>,
    /// For a comparison in which each arm is at a threshold of its own: that of the other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub versus_at: Option<OperatingPoint>,
    /// How many references were searched, where that is part of the quantity.
    pub gallery: Option<u64>,
    /// Whether the gallery is of another size than that which was searched.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub resized: bool,
    /// For a gallery that mixes groups otherwise than the one searched: the mixture's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mix: Option<String>,
    /// The share of comparisons that was discarded first, those of lowest quality; of a
    /// discard rate the share of samples of everybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discarded: Option<f64>,
    /// For rates of searches that were run: what else is part of the quantity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub searched: Option<Searched>,
    /// For what is visible: by which definition, and at which share.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visible: Option<Visible>,
}

/// What is part of a quantity about what is visible.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Visible {
    /// The definition of the visible share.
    pub definition: LedgerDefinition,
    /// The visible share at which probes are looked for, where that is stated.
    pub share: Option<f64>,
    /// For searches: the rank up to which a mate counts as found.
    pub rank: Option<u32>,
}

/// What is part of a rate of searches besides threshold and gallery size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Searched {
    /// The rank (R) up to which a mate counts as found.
    pub rank: Option<u32>,
    /// The length of a candidate list (L).
    pub list_length: u32,
    /// Of which galleries the interval speaks.
    pub galleries: Galleries,
    /// What becomes of failures to acquire and to enrol.
    pub failures: Failures,
    /// Which rank a mate has among candidates of the same score.
    pub ties: RankTies,
}

/// Of which galleries an interval speaks.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Galleries {
    /// Galleries like those searched, of other people (unconditional).
    LikeThese,
    /// The galleries that were searched, and no other (conditional).
    These,
}

/// What becomes of failures to acquire and to enrol.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Failures {
    /// A mated search is a miss, a non-mated one returns nobody.
    Counted,
    /// Searches with a failed probe or a failed enrolment of the mate are left out.
    LeftOut,
}

/// Which rank a mate has among candidates of the same score.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum RankTies {
    /// The last (pessimistic).
    Last,
    /// The first (optimistic).
    First,
}
