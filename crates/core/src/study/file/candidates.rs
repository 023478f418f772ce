//! `format = "candidates"` under `[input]`: what searches of a gallery have returned.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::OneOrMany;

/// Candidate lists: what searches of a gallery have returned. The table of samples names the
/// ground-truth subject of each probe and of each gallery entry; `[search]` is needed.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CandidatesInput {
    /// The file, or several files of the same layout; or a folder of JSON responses, one a
    /// probe, each named by its probe.
    pub file: OneOrMany,
    /// How the lists are laid out.
    pub layout: CandidateLayout,
    /// Column names of `layout = "table"`.
    #[serde(default)]
    pub columns: CandidateColumns,
    /// A CSV whose rows name the entries of the gallery, in the column that names samples; by
    /// default every sample that is not searched is one.
    #[serde(default)]
    pub gallery: Option<String>,
    /// What stands before the id of a candidate in the table of samples, such as `enrolled/`,
    /// where probes and gallery entries have the same ids.
    #[serde(default)]
    pub id_prefix: String,
    /// Which id of a candidate of Amazon Rekognition is the gallery entry.
    #[serde(default)]
    pub id: RekognitionId,
    /// The score that a candidate needs to be returned at all, such as the
    /// `FaceMatchThreshold` of Amazon Rekognition (80 if it was not set). Needed where a list
    /// is shorter than `search.list_length` and the gallery.
    #[serde(default)]
    pub floor: Option<f64>,
}

/// How candidate lists are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CandidateLayout {
    /// The candidate list file of NIST FRTE (FRVT) 1:N: `searchId candidateRank searchRetCode
    /// isAssigned templateId score decision`.
    Frte,
    /// CSV, TSV (either may be gzip): one candidate a row.
    Table,
    /// Responses of Amazon Rekognition, `SearchFacesByImage` or `CompareFaces`.
    Rekognition,
    /// Responses of the recognition service of CompreFace.
    Compreface,
    /// JSON `{probe, candidates: [{id, score}]}`.
    Json,
}

/// Which id of a candidate of Amazon Rekognition is the gallery entry.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum RekognitionId {
    /// `ExternalImageId`, which whoever enrolled the face has chosen.
    #[default]
    ExternalImageId,
    /// `FaceId`, which the service has chosen.
    FaceId,
}

/// Column names of a table of candidates.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CandidateColumns {
    /// The probe sample.
    pub probe: String,
    /// The rank of the candidate, from 0 or from 1.
    pub rank: String,
    /// The gallery entry; blank in the one row of a search that returned nobody.
    pub candidate: String,
    /// The score. Without such a column only ranks are measured.
    pub score: String,
    /// Why the search failed; blank where it did not. The column may be missing.
    pub failure: String,
}

impl Default for CandidateColumns {
    fn default() -> CandidateColumns {
        CandidateColumns {
            probe: "probe".into(),
            rank: "rank".into(),
            candidate: "candidate".into(),
            score: "score".into(),
            failure: "failure".into(),
        }
    }
}
