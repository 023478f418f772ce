//! `[track]`: frames of video that are compared as one.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Frames of video: the samples of a subject in an event are a track, and all comparisons of
/// a track with a reference are fused into one before anything is counted.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Track {
    /// The column that names the event, one of the `conditions` of `[samples]`. A sample
    /// whose event is blank stands for itself.
    #[serde(default)]
    pub column: Option<String>,
    /// Whether the event is the folder part of the sample's label, instead of a column. A
    /// label without a folder stands for itself.
    #[serde(default)]
    pub folder: bool,
    /// How the scores of frames become one.
    #[serde(default)]
    pub rule: TrackRule,
    /// For `k_of_n`: how many frames must match.
    #[serde(default)]
    pub k: Option<u32>,
}

/// How the scores of the frames of a track become one. Of dissimilarity scores the highest
/// similarity is the lowest score.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum TrackRule {
    /// The highest similarity: the track matches if any frame does.
    #[default]
    Best,
    /// The arithmetic mean.
    Mean,
    /// The k-th highest similarity: the track matches if at least k frames do. With fewer
    /// frames that have a score there is none.
    KOfN,
}
