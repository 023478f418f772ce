//! What an estimate is. A bare rate crosses no module border.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Quantity;

/// Labels by group column, such as `{gender: female, ethnicity: black}`; empty for all.
pub type Cell = BTreeMap<String, String>;

/// A measured quantity with everything that is needed to defend it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Estimate {
    /// What was measured.
    pub quantity: Quantity,
    /// The value and its interval, or why there is none.
    pub outcome: Outcome,
    /// Errors and trials, where the quantity is a proportion.
    pub counts: Option<Counts>,
    /// What was counted as one independent unit.
    pub unit: Unit,
    /// Ways in which this number may mislead.
    pub cautions: Vec<String>,
}

/// Rates and indices, by their standard names.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// False match rate: share of non-mated comparisons at or over the threshold.
    Fmr,
    /// False non-match rate: share of mated comparisons under the threshold.
    Fnmr,
    /// False accept rate: FMR with failures to acquire counted as rejections.
    Far,
    /// False reject rate: FNMR with failures to acquire counted as rejections.
    Frr,
    /// Failure-to-acquire rate: share of samples without a template.
    Fta,
    /// Share of samples whose quality lies under a limit that discards the stated share of
    /// everybody's.
    DiscardRate,
    /// Equal error rate, by the midpoint rule stated in the method.
    Eer,
    /// Equal error rate of the convex hull of the ROC.
    EerRocch,
    /// Area under the ROC curve, ties counted half.
    Auc,
    /// Distance of the score means in units of the pooled standard deviation.
    DPrime,
    /// False positive identification rate.
    Fpir,
    /// False negative identification rate.
    Fnir,
    /// True positive identification rate: 1 - FNIR.
    Tpir,
    /// Share of mated searches whose mate is among the first candidates, at any score.
    Cmc,
    /// Share of mated searches whose mate is over the threshold but not first.
    NotFirst,
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
    /// The visible share of a face at which half of the mated probes are found.
    VisibleHalf,
    /// Share of mated probes that are found at a visible share of the face.
    FoundAtVisible,
    /// TPIR of a reconstruction less that of another arm.
    TpirGain,
    /// Share of mated searches that return a wrong person first, at or over the threshold.
    ManufacturedLeads,
    /// Share of non-mated searches that return somebody first, at or over the threshold.
    ManufacturedLeadsNonMated,
    /// Share of searches whose first candidate changes with the seed.
    SeedFlips,
    /// By how much the most alike other person is more alike after a reconstruction, on
    /// average, as similarity.
    IdentityPull,
    /// Share of searches whose most alike other person is another after a reconstruction, and
    /// at or over the threshold.
    PulledOver,
}

/// A threshold and where it comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OperatingPoint {
    /// The threshold in the system's own orientation; a score equal to it is a match.
    /// Absent where the data cannot resolve the target that it was to be set at.
    pub threshold: Option<f64>,
    /// How it was chosen.
    pub rule: ThresholdRule,
}

/// How a threshold was chosen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ThresholdRule {
    /// It was given by the study.
    Given,
    /// The threshold with the largest FMR not over the target, on an arm.
    TargetFmr {
        /// The target.
        target: f64,
        /// The arm whose non-mated comparisons set it.
        set_on: String,
    },
    /// The threshold with the largest FPIR not over the target, on an arm.
    TargetFpir {
        /// The target.
        target: f64,
        /// The arm whose non-mated searches set it.
        set_on: String,
    },
    /// Of several arms, on each by itself: the threshold with the largest FMR not over the
    /// target.
    EachTargetFmr {
        /// The target.
        target: f64,
    },
    /// Of several arms, on each by itself: the threshold with the largest FPIR not over the
    /// target.
    EachTargetFpir {
        /// The target.
        target: f64,
    },
}

/// Errors out of trials.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Counts {
    /// Trials that were errors.
    pub errors: u64,
    /// All trials.
    pub trials: u64,
}

/// A value with its interval, or the reason that there is none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Measured.
    Measured {
        /// The point estimate.
        value: f64,
        /// How sure it is; absent where independence is not known and nothing can be said.
        interval: Option<Interval>,
    },
    /// Asked for beyond what the data can resolve.
    OutOfRange {
        /// Why, with the limit of the data.
        why: String,
    },
    /// Not measurable from these data.
    NotEstimable {
        /// Why.
        why: String,
    },
}

/// A two-sided confidence interval that names its level and method.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end; written as `null` where there is no bound, as for a ratio whose divisor
    /// may be zero.
    #[serde(with = "super::bound")]
    #[schemars(schema_with = "super::bound::schema")]
    pub high: f64,
    /// Confidence level, such as 0.95.
    pub level: f64,
    /// How it was computed.
    pub method: Method,
    /// Variance divided by that of as many independent trials.
    pub variance_inflation: Option<f64>,
    /// How many independent trials would be as informative.
    pub effective_trials: Option<f64>,
    /// Degrees of freedom of the variance, where it was estimated.
    pub degrees_of_freedom: Option<f64>,
}

/// How an interval was computed. The page `docs/concepts/intervals.md` has the formulas.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Exact binomial interval of independent trials (Clopper and Pearson 1934).
    ClopperPearson,
    /// Score interval of independent trials (Wilson 1927).
    Wilson,
    /// Dependence variance and Korn-Graubard effective trials in a Clopper-Pearson interval.
    KornGraubard,
    /// No errors: people, not comparisons, are counted as trials.
    ZeroErrors,
    /// Union of the intervals at all thresholds that are compatible with the target.
    ThresholdUnion,
    /// FNMR at a target FMR: what its own errors and what the threshold's uncertainty let it
    /// be, in quadrature (after Zou and Donner 2008).
    ThresholdRecovery,
    /// Mean of counts: as many Poisson events as would be as informative (Garwood 1936).
    EffectiveEvents,
    /// Mean over every smaller gallery of the people enrolled, with the interval of a rate.
    SmallerGalleries,
    /// Bounds over every law of confusion between people that the searches do not contradict.
    LargerGalleries,
    /// Crossings of the confidence band of each of FMR and FNMR with the curve of the other,
    /// in quadrature (after Zou and Donner 2008).
    CrossingRecovery,
    /// Intervals of two rates at half the error each, combined at their ends.
    EndsCombined,
    /// Delete-one-subject jackknife.
    Jackknife,
    /// Delete-one-subject jackknife of a share near 1: effective trials in a Clopper-Pearson
    /// interval of what is missing to 1.
    JackknifeShare,
    /// Logarithm of a ratio of independent proportions (Katz et al. 1978).
    LogRatio,
    /// Ratio of independent proportions given the sum of their errors, where one has none
    /// (Przyborowski and Wilenski 1940).
    ConditionalRatio,
    /// Ratio of independent rates, from their two intervals (Donner and Zou 2012).
    RatioRecovery,
    /// Difference of rates as if independent, from their two intervals (Zou and Donner 2008).
    DifferenceRecovery,
    /// Difference, or logarithm of a ratio, of two rates with the people that they share:
    /// Student's t on the joint variance, and never inside what the two intervals give with
    /// their correlation.
    JointVariance,
    /// Percentiles over draws of people with all of their probes (subject bootstrap, Efron and
    /// Tibshirani 1993).
    DrawnSubjects,
    /// The joint variance of both rates, and around it percentiles over draws of people with
    /// every threshold set anew.
    DrawnThresholds,
    /// Student's t on the variance of a mean by people (Cochran 1977).
    ClusteredMean,
}

/// What is counted as one independent unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Unit {
    /// Its kind.
    pub kind: UnitKind,
    /// How many there are.
    pub count: u64,
}

/// Kinds of unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnitKind {
    /// People; all comparisons that share a person are dependent.
    Subject,
    /// The trials of published counts, stated to be independent.
    Trial,
    /// Comparisons of people that the input does not name, stated to be independent.
    Comparison,
    /// Nothing is known that would make trials independent.
    Unknown,
}

impl Estimate {
    /// The point estimate, if it was measured.
    pub fn value(&self) -> Option<f64> {
        match self.outcome {
            Outcome::Measured { value, .. } => Some(value),
            Outcome::OutOfRange { .. } | Outcome::NotEstimable { .. } => None,
        }
    }

    /// The interval, if there is one.
    pub fn interval(&self) -> Option<&Interval> {
        match &self.outcome {
            Outcome::Measured { interval, .. } => interval.as_ref(),
            Outcome::OutOfRange { .. } | Outcome::NotEstimable { .. } => None,
        }
    }
}
