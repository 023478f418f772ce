//! What the values of a report are called in front of a reader.

use falsematch::claim::Verdict;
use falsematch::rate::{
    Cell, DiscardFinding, Estimate, Failures, Galleries, Measure, Method, OperatingPoint,
    Outcome, Quantity, RankTies, Searched, ThresholdRule, UnitKind,
};
use falsematch::study::file::Relation;

use crate::number::{self, Written};

/// All verdicts, in the order of the legend.
pub(crate) const VERDICTS: [Verdict; 5] = [
    Verdict::Supported,
    Verdict::Refuted,
    Verdict::NotShown,
    Verdict::OutOfRange,
    Verdict::NotTestable,
];

/// The word of a verdict.
pub(crate) fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Supported => "Supported",
        Verdict::Refuted => "Refuted",
        Verdict::NotShown => "Not shown",
        Verdict::OutOfRange => "Out of range",
        Verdict::NotTestable => "Not testable as stated",
    }
}

/// What a verdict means, one sentence.
pub(crate) fn verdict_meaning(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Supported => "The whole interval lies on the claimed side.",
        Verdict::Refuted => "The whole interval lies on the other side.",
        Verdict::NotShown => {
            "The interval contains the claimed value: these data cannot tell."
        }
        Verdict::OutOfRange => {
            "Judging it would need to go past what these data can measure."
        }
        Verdict::NotTestable => {
            "The statement leaves out what a test needs; what is missing is named."
        }
    }
}

/// The name of a verdict where programs read it: in classes and columns.
pub(crate) fn verdict_key(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Supported => "supported",
        Verdict::Refuted => "refuted",
        Verdict::NotShown => "not_shown",
        Verdict::OutOfRange => "out_of_range",
        Verdict::NotTestable => "not_testable",
    }
}

/// The short name of a measure.
pub(crate) fn measure(measure: Measure) -> &'static str {
    match measure {
        Measure::Fmr => "FMR",
        Measure::Fnmr => "FNMR",
        Measure::Far => "FAR",
        Measure::Frr => "FRR",
        Measure::Fta => "FTA",
        Measure::DiscardRate => "Discard rate",
        Measure::Eer => "EER",
        Measure::EerRocch => "ROCCH-EER",
        Measure::Auc => "AUC",
        Measure::DPrime => "d′",
        Measure::Fpir => "FPIR",
        Measure::Fnir => "FNIR",
        Measure::Tpir => "TPIR",
        Measure::Cmc => "Found by rank (CMC)",
        Measure::NotFirst => "Over the threshold, not first",
        Measure::Selectivity => "Selectivity",
        Measure::FalseDiscovery => "False discovery rate",
        Measure::ErrorShare => "Share of the false matches",
        Measure::FmrRatio => "FMR ratio",
        Measure::FnmrRatio => "FNMR ratio",
        Measure::FpirRatio => "FPIR ratio",
        Measure::FmrDifference => "FMR difference",
        Measure::FnmrDifference => "FNMR difference",
        Measure::VisibleHalf => "Half are found from",
        Measure::FoundAtVisible => "Found at a visible share",
        Measure::TpirGain => "TPIR gain",
        Measure::ManufacturedLeads => "Manufactured leads, mated",
        Measure::ManufacturedLeadsNonMated => "Manufactured leads, non-mated",
        Measure::SeedFlips => "Seed flips",
        Measure::IdentityPull => "Identity pull",
        Measure::PulledOver => "Pulled over the threshold",
    }
}

/// What a measure is, in plain words.
#[expect(clippy::too_many_lines, reason = "one sentence per measure")]
pub(crate) fn measure_meaning(measure: Measure) -> &'static str {
    match measure {
        Measure::Fmr => "False match rate: two people taken for one",
        Measure::Fnmr => "False non-match rate: one person taken for two",
        Measure::Far => "False accept rate: false matches, failed captures included",
        Measure::Frr => "False reject rate: false non-matches and failed captures",
        Measure::Fta => "Failure-to-acquire rate: samples without a template",
        Measure::DiscardRate => "Share of samples whose quality is under a limit",
        Measure::Eer => "Equal error rate: where FMR and FNMR meet",
        Measure::EerRocch => "Equal error rate of the ROC's convex hull",
        Measure::Auc => "Area under the ROC curve",
        Measure::DPrime => "Distance of the two score means, in standard deviations",
        Measure::Fpir => {
            "False positive identification rate: searches of people not enrolled that return somebody"
        }
        Measure::Fnir => {
            "False negative identification rate: searches of enrolled people that miss them"
        }
        Measure::Tpir => {
            "True positive identification rate: searches of enrolled people that return them"
        }
        Measure::Cmc => {
            "Searches of enrolled people that return them by a rank, at whatever score"
        }
        Measure::NotFirst => {
            "Searches of enrolled people in which they are over the threshold and somebody \
             else comes first"
        }
        Measure::Selectivity => {
            "Wrong candidates over the threshold per search of people not enrolled"
        }
        Measure::FalseDiscovery => "Share of alerts that were the wrong person",
        Measure::ErrorShare => "Share of the false matches that fell on the group",
        Measure::FmrRatio => "FMR of one group or arm over that of another",
        Measure::FnmrRatio => "FNMR of one group or arm over that of another",
        Measure::FpirRatio => "FPIR of one group over that of another",
        Measure::FmrDifference => "FMR of one group or arm less that of another",
        Measure::FnmrDifference => "FNMR of one group or arm less that of another",
        Measure::VisibleHalf => {
            "The visible share of a face from which on half of the mated probes are found"
        }
        Measure::FoundAtVisible => "Mated probes that are found at a visible share",
        Measure::TpirGain => "TPIR of a reconstruction less that of another arm",
        Measure::ManufacturedLeads => {
            "Searches of enrolled people that return a wrong person first, over the threshold"
        }
        Measure::ManufacturedLeadsNonMated => {
            "Searches of people not enrolled that return somebody first, over the threshold"
        }
        Measure::SeedFlips => "Searches whose first candidate changes with the seed",
        Measure::IdentityPull => {
            "How much more alike the most alike other person is after a reconstruction"
        }
        Measure::PulledOver => {
            "Searches whose most alike other person is another than before, over the threshold"
        }
    }
}

/// The name of a measure where programs read it.
pub(crate) fn measure_key(measure: Measure) -> String {
    key_of(&measure)
}

/// The name of a method where programs read it.
pub(crate) fn method_key(method: Method) -> String {
    key_of(&method)
}

/// What discarding by quality was found to do, where programs read it.
pub(crate) fn finding_key(finding: DiscardFinding) -> String {
    key_of(&finding)
}

/// The name of a value where programs read it.
pub(crate) fn key_of<T: serde::Serialize>(value: &T) -> String {
    let json = serde_json::to_value(value).unwrap_or_default();
    json.as_str().unwrap_or_default().to_owned()
}

/// The name of an interval's method.
pub(crate) fn method(method: Method) -> &'static str {
    match method {
        Method::DrawnSubjects => "people drawn anew",
        Method::DrawnThresholds => {
            "joint variance, and people drawn anew with thresholds"
        }
        Method::ClusteredMean => "Student's t, by people",
        Method::ClopperPearson => "Clopper-Pearson (exact binomial)",
        Method::Wilson => "Wilson score",
        Method::KornGraubard => "Korn-Graubard, dependence between comparisons included",
        Method::ZeroErrors => "zero errors: people counted, not comparisons",
        Method::ThresholdUnion => "union over all thresholds compatible with the target",
        Method::ThresholdRecovery => "errors and threshold, both uncertain (MOVER)",
        Method::EffectiveEvents => "effective number of Poisson events (Garwood)",
        Method::SmallerGalleries => {
            "mean over all smaller galleries of the people enrolled"
        }
        Method::LargerGalleries => "bounds over all laws of confusion not contradicted",
        Method::CrossingRecovery => "crossings of each band with the other curve (MOVER)",
        Method::EndsCombined => "intervals of the rate and of FTA, combined",
        Method::Jackknife => "jackknife, one subject left out at a time",
        Method::JackknifeShare => "jackknife by person, as effective trials",
        Method::LogRatio => "logarithm of a ratio (Katz)",
        Method::ConditionalRatio => "ratio given the errors of both groups, exact",
        Method::RatioRecovery => "ratio recovered from two intervals (MOVER)",
        Method::DifferenceRecovery => "difference recovered from two intervals (MOVER)",
        Method::JointVariance => "joint variance of both rates, people in both included",
    }
}

/// So many units: `102 people`.
pub(crate) fn unit(kind: UnitKind, count: u64) -> String {
    let name = match (kind, count) {
        (UnitKind::Subject, 1) => "person",
        (UnitKind::Subject, _) => "people",
        (UnitKind::Trial, 1) => "independent trial",
        (UnitKind::Trial, _) => "independent trials",
        (UnitKind::Comparison, 1) => "independent comparison",
        (UnitKind::Comparison, _) => "independent comparisons",
        (UnitKind::Unknown, _) => return "not known to be independent".to_owned(),
    };
    format!("{} {name}", number::count(count))
}

/// A group: its labels, or `everybody`.
pub(crate) fn cell(cell: &Cell) -> String {
    if cell.is_empty() {
        return "everybody".to_owned();
    }
    cell.values().cloned().collect::<Vec<_>>().join(", ")
}

/// A group with the names of its columns: `gender female, ethnicity black`.
pub(crate) fn named_cell(cell: &Cell) -> String {
    let labels = cell.iter().map(|(column, label)| format!("{column} {label}"));
    labels.collect::<Vec<_>>().join(", ")
}

/// How a threshold was chosen, seen from an arm: `FMR at most 0.1 %, set on front`.
pub(crate) fn rule(point: &OperatingPoint, arm: &str) -> String {
    match &point.rule {
        ThresholdRule::Given => format!("threshold {}", threshold(point)),
        ThresholdRule::TargetFmr { target, set_on } if set_on == arm => {
            format!("FMR ≤ {}, set on itself", number::exact_rate(*target))
        }
        ThresholdRule::TargetFmr { target, set_on } => {
            format!("FMR ≤ {}, set on {set_on}", number::exact_rate(*target))
        }
        ThresholdRule::EachTargetFmr { target } => {
            format!("FMR ≤ {}, set on each arm", number::exact_rate(*target))
        }
        ThresholdRule::EachTargetFpir { target } => {
            format!("FPIR ≤ {}, set on each arm", number::exact_rate(*target))
        }
        ThresholdRule::TargetFpir { target, set_on } if set_on == arm => {
            format!("FPIR ≤ {}, set on itself", number::exact_rate(*target))
        }
        ThresholdRule::TargetFpir { target, set_on } => {
            format!("FPIR ≤ {}, set on {set_on}", number::exact_rate(*target))
        }
    }
}

/// The threshold of an operating point, or a dash where the data resolve none.
pub(crate) fn threshold(point: &OperatingPoint) -> String {
    point.threshold.map_or("–".to_owned(), number::threshold)
}

/// A quantity in one line.
pub(crate) fn quantity(quantity: &Quantity) -> String {
    let mut text = format!("{}, {}", measure(quantity.measure), quantity.arm);
    if let Some(visible) = &quantity.visible {
        let name = falsematch::words::definition(visible.definition);
        let share = visible.share.map_or(String::new(), |share| {
            format!(", {} visible", number::exact_rate(share))
        });
        text.push_str(&format!(", by {name}{share}"));
    }
    if !quantity.group.is_empty() {
        text.push_str(&format!(", {}", named_cell(&quantity.group)));
    }
    if let Some(arm) = &quantity.versus_arm {
        text.push_str(&match quantity.held_against {
            Some(role) => {
                format!(" against {} ({arm})", falsematch::words::held_against(role))
            }
            None => format!(" against {arm}"),
        });
    }
    if !quantity.versus.is_empty() {
        text.push_str(&format!(" against {}", named_cell(&quantity.versus)));
    }
    if let Some(point) = &quantity.at {
        // A threshold that two arms have in common is nobody's own.
        let shared = quantity.versus_arm.is_some() && quantity.versus_at.is_none();
        let arm = if shared { "" } else { quantity.arm.as_str() };
        text.push_str(&format!(", at {}", rule(point, arm)));
    }
    let of_visible = quantity.visible.and_then(|visible| visible.rank);
    let of_search = quantity.searched.and_then(|searched| searched.rank);
    if let Some(rank) = of_search.or(of_visible) {
        text.push_str(&format!(", rank {rank}"));
    }
    text.push_str(&falsematch::words::discarded(quantity));
    if let Some(gallery) = quantity.gallery {
        text.push_str(&format!(", {} references searched", number::count(gallery)));
    }
    text
}

/// By which rules searches were counted, and of which galleries an interval speaks.
pub(crate) fn searched(searched: &Searched) -> String {
    let galleries = match searched.galleries {
        Galleries::LikeThese => "galleries like these",
        Galleries::These => "these galleries only",
    };
    let failures = match searched.failures {
        Failures::Counted => "",
        Failures::LeftOut => ", failures left out",
    };
    let ties = match searched.ties {
        RankTies::Last => "",
        RankTies::First => ", best rank of ties",
    };
    format!("{galleries}{failures}{ties}")
}

/// The two sides of a contrast: `FNMR, profile against frontal, at threshold 0.5`.
pub(crate) fn contrasted(contrast: &Quantity) -> String {
    let mut text = quantity(contrast);
    if let Some(ThresholdRule::TargetFmr { .. }) =
        contrast.versus_at.as_ref().map(|at| &at.rule)
    {
        text.push_str(" each");
    }
    text
}

/// How a quantity is claimed to lie to a value: `at most`.
pub(crate) fn relation(relation: Relation) -> &'static str {
    match relation {
        Relation::AtMost => "at most",
        Relation::Below => "under",
        Relation::AtLeast => "at least",
        Relation::Above => "over",
        Relation::About => "about",
    }
}

/// The value of an estimate, or a short word for why there is none.
pub(crate) fn estimate(estimate: &Estimate) -> Written {
    let without =
        |word: &str| Written { value: word.to_owned(), interval: None, one_in: None };
    match &estimate.outcome {
        Outcome::Measured { value, interval } => {
            number::written(estimate.quantity.measure.form(), *value, interval.as_ref())
        }
        Outcome::OutOfRange { .. } => without("out of range"),
        Outcome::NotEstimable { .. } => without("not estimable"),
    }
}

/// Why an estimate has no value.
pub(crate) fn why(estimate: &Estimate) -> Option<&str> {
    match &estimate.outcome {
        Outcome::Measured { .. } => None,
        Outcome::OutOfRange { why } | Outcome::NotEstimable { why } => Some(why),
    }
}

/// Errors out of trials: `7 / 1,020`.
pub(crate) fn counts(estimate: &Estimate) -> String {
    estimate.counts.map_or(String::new(), |counts| {
        format!("{} / {}", number::count(counts.errors), number::count(counts.trials))
    })
}

/// The name of a unit where programs read it.
pub(crate) fn unit_key(kind: UnitKind) -> String {
    key_of(&kind)
}
