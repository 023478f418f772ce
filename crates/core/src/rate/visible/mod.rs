//! How much of a face must be visible for its person to be found: the share of mated probes
//! that are found over the share that is visible, and where it reaches one half.

mod curve;
mod gathered;
mod sentence;

pub use gathered::Sightings;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Counts, Estimate, OperatingPoint};
use crate::study::file::LedgerDefinition;

/// The share of mated probes found over the share that is visible: one family of arms, one
/// definition, one operating point.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct VisibleCurve {
    /// The family of arms.
    pub family: String,
    /// By which definition shares are read.
    pub definition: LedgerDefinition,
    /// The operating point; nothing where mates count at whatever score.
    pub at: Option<OperatingPoint>,
    /// For searches: the rank up to which a mate counts as found.
    pub rank: Option<u32>,
    /// The level of the band, at each share alone.
    pub level: f64,
    /// Its arms, in the study's order.
    pub arms: Vec<VisibleArm>,
    /// The curve that never falls, at even steps from the lowest share to the highest; empty
    /// where a threshold is not resolved or no share is known.
    pub points: Vec<VisiblePoint>,
    /// The visible share at which half are found.
    pub half: Estimate,
    /// The share that is found at the shares that were asked for.
    pub asked: Vec<Estimate>,
    /// Mated probes of which the visible share is not known: they are in no curve.
    pub without_share: Counts,
    /// What was found, one plain sentence.
    pub sentence: String,
}

/// One arm of a curve.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct VisibleArm {
    /// Its name.
    pub name: String,
    /// The mean visible share of its mated probes, and the least and the greatest; nothing
    /// where none is known.
    pub share: Option<[f64; 3]>,
    /// Mated probes of a known share that are found, out of all.
    pub found: Counts,
}

/// One point of a curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct VisiblePoint {
    /// The visible share.
    pub share: f64,
    /// The share of mated probes found.
    pub found: f64,
    /// Lower and upper end of its interval.
    pub range: Option<[f64; 2]>,
}
