//! `[input]`: where comparison scores, or published counts, come from.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{CandidatesInput, OneOrMany};

/// Where comparison scores come from. Paths are relative to the study file.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(tag = "format", rename_all = "snake_case", deny_unknown_fields)]
pub enum Input {
    /// A table with one comparison a row: CSV, TSV (either may be gzip), Parquet or Arrow
    /// IPC, told apart by the file's first bytes and name.
    Table(TableInput),
    /// A NumPy matrix of scores, rows are probes and columns are references.
    Matrix(MatrixInput),
    /// A score file of bob.measure: 2, 4 or 5 columns separated by blanks.
    Bob(BobInput),
    /// The pair of score files of PyEER, mated and non-mated, score in the last column.
    Pyeer(PyeerInput),
    /// A BEE similarity matrix (`.mtx`) with its mask.
    Bee(BeeInput),
    /// Templates, which are compared here: each pair of samples once.
    Templates(TemplatesInput),
    /// Candidate lists, what searches of a gallery have returned.
    Candidates(CandidatesInput),
    /// Published counts: errors out of trials, as printed by somebody else.
    Counts(CountsInput),
}

/// A table with one comparison a row.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TableInput {
    /// The file, or several files of the same columns.
    pub file: OneOrMany,
    /// The names of its columns.
    #[serde(default)]
    pub columns: TableColumns,
    /// Values of the score column that mean that no score could be computed, such as
    /// `["NA"]`. They are counted as failures and never dropped.
    #[serde(default)]
    pub failure_values: Vec<String>,
    /// Whether probe and reference may change places (the score of (a, b) is that of
    /// (b, a), each pair listed once).
    #[serde(default)]
    pub interchangeable: bool,
}

/// Column names of a table of comparisons. Without a `[samples]` table the columns
/// `probe_subject` and `reference_subject` are needed, and every group or condition `x`
/// named in the study is read from the columns `probe_x` and `reference_x`.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TableColumns {
    /// The probe sample.
    pub probe: String,
    /// The reference sample.
    pub reference: String,
    /// The comparison score.
    pub score: String,
    /// The probe's ground-truth subject, where no `[samples]` table gives it.
    pub probe_subject: String,
    /// The reference's ground-truth subject, where no `[samples]` table gives it.
    pub reference_subject: String,
}

impl Default for TableColumns {
    fn default() -> TableColumns {
        TableColumns {
            probe: "probe".into(),
            reference: "reference".into(),
            score: "score".into(),
            probe_subject: "probe_subject".into(),
            reference_subject: "reference_subject".into(),
        }
    }
}

/// A NumPy matrix of scores.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MatrixInput {
    /// The `.npy` file, two-dimensional, f32 or f64.
    pub file: String,
    /// A CSV whose rows name the matrix rows in order; by default the `[samples]` table.
    #[serde(default)]
    pub probes: Option<String>,
    /// A CSV whose rows name the matrix columns in order; by default the `[samples]` table.
    #[serde(default)]
    pub references: Option<String>,
    /// Whether a NaN in the matrix means that no score could be computed; otherwise it is
    /// refused.
    #[serde(default)]
    pub nan_is_failure: bool,
}

/// A score file of bob.measure.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BobInput {
    /// The file.
    pub file: String,
    /// How many columns it has: 2 (`label score`, label 1 is mated), 4 (`claimed_id real_id
    /// test_label score`) or 5 (`claimed_id model_label real_id test_label score`).
    pub columns: u8,
    /// For 2 columns, which name nobody: whether every comparison is of other people.
    #[serde(default)]
    pub independent: bool,
    /// Whether a NaN score means that no score could be computed.
    #[serde(default)]
    pub nan_is_failure: bool,
}

/// The pair of score files of PyEER.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PyeerInput {
    /// Scores of mated comparisons (PyEER's genuine file), score in the last column.
    pub mated: String,
    /// Scores of non-mated comparisons (PyEER's impostor file).
    pub non_mated: String,
    /// Whether every comparison is of other people; the files name nobody.
    #[serde(default)]
    pub independent: bool,
}

/// A BEE similarity matrix with its mask.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BeeInput {
    /// The matrix; rows are probes (BEE's queries), columns are references (its targets).
    pub matrix: String,
    /// The mask: `ff` mated, `7f` non-mated, `00` not compared.
    pub mask: String,
    /// A CSV whose rows name the matrix rows in order; by default the `[samples]` table.
    #[serde(default)]
    pub probes: Option<String>,
    /// A CSV whose rows name the matrix columns in order; by default the `[samples]` table.
    #[serde(default)]
    pub references: Option<String>,
}

/// Templates: one vector per sample, in the order of the rows of the `[samples]` table.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplatesInput {
    /// The file, told by how its name ends: `.npy` of two dimensions; `.safetensors`;
    /// `.parquet`, `.arrow`, `.feather` with a column of fixed-size lists; or raw numbers
    /// with `NAME.toml` beside them that states `dimension` and `dtype` (`<f4`, `>f4`, `<f2`,
    /// `>f2`). Numbers are of 32 or 16 bits. Several files are as one that holds their rows
    /// one file after the other, such as probes in one and references in another.
    pub file: OneOrMany,
    /// The column, by default `template`, or the tensor, by default the only one.
    #[serde(default)]
    pub column: Option<String>,
    /// How two templates are compared.
    pub metric: Metric,
    /// Whether every template has length 1, which is checked. If not, `cosine` divides each
    /// by its length first; the other metrics take templates as they are.
    pub normalised: bool,
    /// Whether an all-zero template means that its sample has none; otherwise it is refused.
    #[serde(default)]
    pub zero_is_failure: bool,
    /// Where `protocol.tail` is set, whether to count the non-mated scores under the tail in
    /// a histogram: takes several times as long as finding the tail.
    #[serde(default = "yes")]
    pub histogram: bool,
}

fn yes() -> bool {
    true
}

/// How two templates are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// The inner product of templates of length 1; similarity.
    Cosine,
    /// The inner product; similarity.
    InnerProduct,
    /// The length of the difference; dissimilarity.
    Euclidean,
}

/// Published counts.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CountsInput {
    /// One printed figure each.
    #[serde(rename = "count")]
    pub counts: Vec<PublishedCount>,
}

/// One printed figure: errors out of trials.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishedCount {
    /// The arm it belongs to, such as the test's name and year.
    pub arm: String,
    /// What the proportion is.
    pub measure: CountedMeasure,
    /// How many of the trials were errors.
    pub errors: u64,
    /// How many trials there were.
    pub trials: u64,
    /// What one trial is: `search`, `alert`, `comparison`, `person`.
    pub unit: String,
    /// Whether the trials are of other people each. If not, no interval that takes them as
    /// independent is given and claims on it are not testable as stated.
    pub independent: bool,
    /// The group it is about, such as `{ people = "of colour" }`.
    #[serde(default)]
    pub group: BTreeMap<String, String>,
    /// How many references were searched.
    #[serde(default)]
    pub gallery: Option<u64>,
    /// The threshold in use, in the system's own terms.
    #[serde(default)]
    pub threshold: Option<f64>,
    /// Where it is printed.
    pub source: String,
    /// What is not known for certain about it, such as a denominator from memory.
    #[serde(default)]
    pub note: Option<String>,
}

/// A proportion that others print counts of.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum CountedMeasure {
    /// Non-mated comparisons at or over the threshold.
    Fmr,
    /// Mated comparisons under the threshold.
    Fnmr,
    /// Searches of people not enrolled that return anybody.
    Fpir,
    /// Searches of enrolled people that do not return them.
    Fnir,
    /// Alerts, or reported candidates, that were the wrong person.
    FalseDiscovery,
    /// Share of the false matches that fell on a group.
    ErrorShare,
}
