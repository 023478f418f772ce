//! What filling in the covered part of faces does to searches: what is gained, and what it
//! costs.

mod gain;
mod gathered;
mod measured;
mod pull;
mod sentence;
mod tried;
mod units;

pub use gathered::Fillings;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Estimate, OperatingPoint};

/// What an arm is to a reconstruction that is held against it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HeldAgainst {
    /// The same covered probes as they are, in the same gallery.
    CoveredProbes,
    /// The covered probes in a gallery that is covered alike.
    CoveredGallery,
    /// Probes and a gallery without any cover.
    NothingCovered,
}

/// A reconstruction held against the covered faces as they are. All rates are of the galleries
/// that were searched.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Reconstruction {
    /// Its name.
    pub name: String,
    /// The arm of the covered probes as they are.
    pub bare: String,
    /// The arms of the reconstructed probes, one per seed.
    pub arms: Vec<String>,
    /// The arm in which the gallery is covered as well.
    pub gallery_masked: Option<String>,
    /// The arm without any cover.
    pub unmasked: Option<String>,
    /// The rank up to which a mate counts as found.
    pub rank: u32,
    /// At each operating point.
    pub at: Vec<ReconstructionAt>,
    /// The share of searches whose first candidate changes between seeds; nothing with one
    /// seed.
    pub flips: Option<Estimate>,
    /// By how much the most alike other person is more alike, on average, as similarity.
    pub pull: Estimate,
    /// Searches of reconstructed probes of which that is not known: a probe failed, or the list
    /// holds nobody else.
    pub without_pull: u64,
    /// What was found, one plain sentence.
    pub sentence: String,
}

/// A reconstruction at an operating point.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReconstructionAt {
    /// The operating point.
    pub at: OperatingPoint,
    /// TPIR of the reconstruction over all seeds, then of each other arm.
    pub tpir: Vec<Estimate>,
    /// TPIR of the reconstruction less that of each other arm, with the people in both.
    pub gains: Vec<Estimate>,
    /// Wrong people returned first: of the reconstruction, then of the covered faces as they
    /// are.
    pub leads: Vec<ManufacturedLeads>,
    /// The share of searches in which who is returned first, if anybody, changes between seeds;
    /// nothing with one seed.
    pub flips: Option<Estimate>,
    /// The share of searches whose most alike other person is another than before, and over
    /// the threshold.
    pub pulled: Estimate,
}

/// Searches whose first candidate is a wrong person at or over the threshold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ManufacturedLeads {
    /// Out of searches of people who are enrolled.
    pub mated: Estimate,
    /// Out of searches of people who are not.
    pub non_mated: Estimate,
}
