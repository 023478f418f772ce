//! `[[reconstruction]]` and `[[redaction]]`: what filling in, or taking out, does to searches.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Faces of which the covered part was filled in, held against the covered ones: what is gained
/// in TPIR, at a common threshold and at a common FPIR, and what it costs: wrong people
/// returned first, candidates that change with the seed, and non-mates that come nearer.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reconstruction {
    /// Its name, by which claims refer to it; that of no arm.
    pub name: String,
    /// The arm of the covered probes as they are.
    pub bare: String,
    /// The arms of the reconstructed probes, one per seed.
    pub arms: Vec<String>,
    /// The arm in which the gallery is covered as the probes are: what could have been gained
    /// without a reconstruction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gallery_masked: Option<String>,
    /// The arm of the same probes without any cover: the most that could be gained.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unmasked: Option<String>,
    /// The arm that sets the threshold that all arms have in common, for each target FPIR; by
    /// default `protocol.thresholds_from`, or else `unmasked`, or else `bare`. Each target is
    /// also set on each arm by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub common: Option<String>,
}

impl Reconstruction {
    /// Every arm, each once.
    pub fn every_arm(&self) -> Vec<&str> {
        let first = std::iter::once(&self.bare).chain(&self.arms);
        let all = first.chain(&self.gallery_masked).chain(&self.unmasked);
        all.map(String::as_str).collect()
    }
}

/// A redaction as a protection: who is recognised by an attacker who searches a gallery as it
/// is, and by one who redacts the gallery alike.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Redaction {
    /// Its name.
    pub name: String,
    /// The arm of redacted probes, searched in a gallery as it is (naive attacker).
    pub naive: String,
    /// The arm in which the gallery is redacted alike (parrot attacker; Newton, Sweeney and
    /// Malin 2005).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parrot: Option<String>,
    /// The arm of the same probes as they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unredacted: Option<String>,
}

impl Redaction {
    /// Every arm, each once.
    pub fn every_arm(&self) -> Vec<&str> {
        let all =
            std::iter::once(&self.naive).chain(&self.parrot).chain(&self.unredacted);
        all.map(String::as_str).collect()
    }
}
