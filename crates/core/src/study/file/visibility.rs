//! `[visibility]`: how much of each altered face is left, and whether it is found.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How much of a face must be visible for its person to be found: for each family of arms and
/// each definition of the visible share, the share of mated probes that are found over the
/// share that is visible, and where it reaches one half.
///
/// The shares are read from a ledger, as `falsematch extract` writes it: a CSV file with the
/// columns `arm`, `sample`, `effect`, `hull`, `hull_with_forehead`, `crop` and `landmarks`, and
/// a row for each altered picture of each arm; a share is from 0 to 1, or empty where it is
/// not known.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Visibility {
    /// The ledger.
    pub ledger: String,
    /// By which definitions shares are read.
    #[serde(default = "every_definition")]
    pub definitions: Vec<LedgerDefinition>,
    /// Visible shares at which the share of probes that are found is told with its evidence.
    #[serde(default)]
    pub shares: Vec<f64>,
    /// For searches: the rank up to which a mate counts as found; by default the first of
    /// `search.ranks`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rank: Option<u32>,
    /// Arms of pictures that were not altered. They have no row in the ledger, and their
    /// shares are 1 by every definition.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unaltered: Vec<String>,
    /// The arm that sets the threshold that all arms of a family have in common, for each
    /// target; by default `protocol.thresholds_from`, or else the first of `unaltered`.
    /// Each target is also set on each arm by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub common: Option<String>,
    /// Arms that are looked at together.
    #[serde(rename = "family")]
    pub families: Vec<Family>,
}

/// Arms that are looked at together, such as all masks, or all masks after the same
/// reconstruction.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Family {
    /// Its name, by which claims refer to it.
    pub name: String,
    /// Its arms, each once.
    pub arms: Vec<String>,
}

/// A definition of the visible share of a face, as the ledger names its columns.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum LedgerDefinition {
    /// Of the convex hull of 68 landmarks, which ends at the eyebrows.
    Hull,
    /// Of that hull with a forehead.
    HullWithForehead,
    /// Of the aligned crop of 112 by 112 pixels that a model sees.
    Crop,
    /// Of the 68 landmarks: how many are visible.
    Landmarks,
}

impl LedgerDefinition {
    /// Every definition, in the order of the ledger's columns.
    pub const ALL: [LedgerDefinition; 4] = [
        LedgerDefinition::Hull,
        LedgerDefinition::HullWithForehead,
        LedgerDefinition::Crop,
        LedgerDefinition::Landmarks,
    ];

    /// The column of the ledger.
    pub fn column(self) -> &'static str {
        match self {
            LedgerDefinition::Hull => "hull",
            LedgerDefinition::HullWithForehead => "hull_with_forehead",
            LedgerDefinition::Crop => "crop",
            LedgerDefinition::Landmarks => "landmarks",
        }
    }
}

fn every_definition() -> Vec<LedgerDefinition> {
    LedgerDefinition::ALL.into()
}
