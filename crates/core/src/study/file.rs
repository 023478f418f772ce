//! The study file as it is typed. Unknown keys are refused, with their line.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A study: one TOML file that says all of an audit.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StudyFile {
    /// Its name and question.
    pub study: About,
    /// The system under test, for the record.
    #[serde(default)]
    pub system: System,
    /// Where comparison scores, or published counts, come from.
    pub input: Input,
    /// Who is in each sample: a table of samples with subjects, groups and conditions.
    #[serde(default)]
    pub samples: Option<Samples>,
    /// How rates are measured.
    #[serde(default)]
    pub protocol: Protocol,
    /// Conditions: each a filter on the samples that are compared. Without any, one arm
    /// `all` holds every comparison.
    #[serde(default, rename = "arm")]
    pub arms: Vec<Arm>,
    /// What somebody stated, to be judged.
    #[serde(default, rename = "claim")]
    pub claims: Vec<Claim>,
}

/// What the study is about.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// A short name.
    pub name: String,
    /// The question that the study answers, one sentence.
    pub question: String,
    /// Anything a reader must know first.
    #[serde(default)]
    pub description: Option<String>,
    /// What the study cannot show, one sentence each; printed with the results.
    #[serde(default)]
    pub limits: Vec<String>,
    /// Who made the data and under which licence.
    #[serde(default)]
    pub attribution: Option<String>,
}

/// The system under test, for the record.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct System {
    /// Its name.
    #[serde(default)]
    pub name: Option<String>,
    /// Its version or date.
    #[serde(default)]
    pub version: Option<String>,
    /// Who makes it.
    #[serde(default)]
    pub maker: Option<String>,
    /// Digest of the model file, where there is one.
    #[serde(default)]
    pub digest: Option<String>,
    /// Whether a higher score means more alike (`similarity`) or less (`dissimilarity`).
    #[serde(default)]
    pub scores: Orientation,
    /// The lowest and highest score that the system can give.
    #[serde(default)]
    pub range: Option<[f64; 2]>,
    /// What its training data are, as stated by its maker.
    #[serde(default)]
    pub training: Option<String>,
}

/// Which direction of a score means more alike.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Orientation {
    /// Higher is more alike: a match is a score at or over the threshold.
    #[default]
    Similarity,
    /// Lower is more alike: a match is a score at or under the threshold.
    Dissimilarity,
}

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

/// A table of samples: who is in each, in which groups, under which conditions.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Samples {
    /// A CSV, TSV, Parquet or Arrow file. Without it, subjects and properties come from the
    /// columns of the comparison table.
    #[serde(default)]
    pub file: Option<String>,
    /// A table of subjects, one row each, for groups that are not in the samples table.
    #[serde(default)]
    pub subjects_file: Option<String>,
    /// The column that names the sample.
    #[serde(default = "sample_column")]
    pub sample: String,
    /// The column that names the subject, in both tables.
    #[serde(default = "subject_column")]
    pub subject: String,
    /// Columns that are a property of the subject. A subject in two groups is refused.
    #[serde(default)]
    pub groups: Vec<String>,
    /// Columns that are a property of the sample.
    #[serde(default)]
    pub conditions: Vec<String>,
    /// The column that says why a sample has no template; empty where it has one.
    #[serde(default)]
    pub failure: Option<String>,
}

fn sample_column() -> String {
    "sample".into()
}

fn subject_column() -> String {
    "subject".into()
}

/// How rates are measured.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Protocol {
    /// The confidence level of every interval, two-sided.
    pub level: f64,
    /// Thresholds that are given, in the system's own orientation.
    pub thresholds: Vec<f64>,
    /// FMRs to hold: the threshold is the one with the largest FMR not over the target.
    pub target_fmr: Vec<f64>,
    /// Groupings for which rates are measured apart, each a list of group columns.
    pub by: Vec<Vec<String>>,
    /// The arm whose non-mated comparisons set the thresholds; by default each arm sets
    /// its own.
    pub thresholds_from: Option<String>,
    /// Keep at most this many of the highest non-mated comparisons exactly, and a histogram
    /// of the rest. Without it everything is kept and everything is exact.
    pub tail: Option<usize>,
    /// Seed of everything that is drawn at random.
    pub seed: u64,
}

impl Default for Protocol {
    fn default() -> Protocol {
        Protocol {
            level: 0.95,
            thresholds: Vec::new(),
            target_fmr: vec![1e-2, 1e-3],
            by: Vec::new(),
            thresholds_from: None,
            tail: None,
            seed: 1,
        }
    }
}

/// A condition: a filter on the samples that are compared.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Arm {
    /// Its name, by which claims refer to it.
    pub name: String,
    /// What it is, for readers.
    #[serde(default)]
    pub about: Option<String>,
    /// What both samples must be, such as `{ pose = "front" }` or a list of values.
    #[serde(default)]
    pub both: Filter,
    /// What the probe must be.
    #[serde(default)]
    pub probe: Filter,
    /// What the reference must be.
    #[serde(default)]
    pub reference: Filter,
}

/// Allowed values by group or condition column; all must hold.
pub type Filter = BTreeMap<String, OneOrMany>;

/// One value or several.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum OneOrMany {
    /// One.
    One(String),
    /// Several, any of which will do.
    Many(Vec<String>),
}

impl OneOrMany {
    /// The values, in the order they were typed.
    pub fn values(&self) -> &[String] {
        match self {
            OneOrMany::One(value) => std::slice::from_ref(value),
            OneOrMany::Many(values) => values,
        }
    }
}

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
    /// For a ratio: the group that the first is divided by.
    #[serde(default)]
    pub versus: BTreeMap<String, String>,
    /// The operating point.
    #[serde(default)]
    pub at: Option<At>,
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
    /// What is missing for a test: each a short phrase.
    #[serde(default)]
    pub missing: Vec<String>,
    /// What would settle it.
    #[serde(default)]
    pub settles: Option<String>,
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
    /// Share of alerts, or reported candidates, that were the wrong person.
    FalseDiscovery,
    /// Share of the false matches that fell on a group.
    ErrorShare,
    /// FMR of one group over that of another.
    FmrRatio,
    /// FNMR of one group over that of another.
    FnmrRatio,
    /// FPIR of one group over that of another.
    FpirRatio,
}

/// The operating point of a claim: one of the keys.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct At {
    /// A threshold, in the system's own orientation.
    #[serde(default)]
    pub threshold: Option<f64>,
    /// The threshold with the largest FMR not over this.
    #[serde(default)]
    pub target_fmr: Option<f64>,
    /// The arm on which `target_fmr` is set; by default the claim's own.
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
