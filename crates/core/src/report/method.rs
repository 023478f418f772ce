//! How everything was measured, in sentences for the reader.

use std::collections::BTreeSet;

use super::MethodNotes;
use crate::rate::{Estimate, Measure, Method};
use crate::study::file::{Orientation, StudyFile};

/// The method of a report: only what these estimates used.
pub(super) fn notes(study: &StudyFile, estimates: &[Estimate]) -> MethodNotes {
    let measures: BTreeSet<_> = estimates.iter().map(|e| e.quantity.measure).collect();
    let methods: BTreeSet<_> =
        estimates.iter().filter_map(|e| e.interval()).map(|i| i.method).collect();
    let mut notes: Vec<_> = methods.into_iter().map(method).collect();
    notes.extend(study.track.as_ref().map(|_| TRACKS));
    notes.extend(measures.into_iter().filter_map(measure));
    MethodNotes {
        tie_rule: tie_rule(study.system.scores).to_owned(),
        level: study.protocol.level,
        notes: notes.into_iter().map(str::to_owned).collect(),
        seed: study.protocol.seed,
    }
}

const TRACKS: &str = "Frames of video: the frames of a subject in an event are a track, and the \
                      scores of a track against a reference are fused into one before \
                      anything is counted. A comparison is one of tracks, and what is said of \
                      samples is of tracks.";

fn tie_rule(orientation: Orientation) -> &'static str {
    match orientation {
        Orientation::Similarity => {
            "A score equal to the threshold is a match: a comparison matches if and only \
             if its similarity is at or over the threshold."
        }
        Orientation::Dissimilarity => {
            "A score equal to the threshold is a match: a comparison matches if and only \
             if its dissimilarity is at or under the threshold."
        }
    }
}

#[expect(clippy::too_many_lines, reason = "one sentence per method")]
fn method(method: Method) -> &'static str {
    match method {
        Method::ClopperPearson => {
            "Independent trials: exact binomial interval (Clopper and Pearson 1934)."
        }
        Method::Wilson => "Independent trials: score interval (Wilson 1927).",
        Method::KornGraubard => {
            "Comparisons that share a person are dependent. The variance sums that \
             dependence over all pairs of comparisons with a person in common; the number \
             of independent comparisons that would be as informative, n*, goes into an \
             exact binomial interval (Korn and Graubard 1998)."
        }
        Method::ZeroErrors => {
            "No errors were seen: the interval counts people, not comparisons, as trials, \
             and its upper end is 1 - (a/2)^(1/n)."
        }
        Method::ThresholdUnion => {
            "The threshold was set on the same data. The interval is the union of the \
             intervals at all thresholds whose FMR interval holds the target, each at half \
             the error, so that it includes the threshold's own uncertainty."
        }
        Method::EffectiveEvents => {
            "The interval of a mean of counts is that of as many Poisson events as would be \
             as informative (Garwood 1936), after the variance over people."
        }
        Method::SmallerGalleries => {
            "A smaller gallery: the mean over every choice of so many of the people enrolled, \
             which follows exactly from how many of them decide each search (rarefaction, \
             Hurlbert 1971), with the interval of a rate of galleries like these."
        }
        Method::LargerGalleries => {
            "A larger gallery: the least and the most that any law gives by which people are \
             confused and which the searches do not contradict, if the people of the larger \
             gallery are drawn like those enrolled. Where more than half of all rates are left \
             open nothing is said."
        }
        Method::ThresholdRecovery => {
            "The threshold was set on the same data. FNMR is moved by its own errors, as at a \
             threshold that is given, and by the threshold, as far as its FMR interval holds \
             the target. Both reaches are added in quadrature on the logarithm of the odds \
             (after Zou and Donner 2008)."
        }
        Method::CrossingRecovery => {
            "An equal error rate is moved by the errors of FMR and by those of FNMR: the \
             crossings of the band of each with the curve of the other. Both reaches are added \
             in quadrature on the logarithm of the odds (after Zou and Donner 2008)."
        }
        Method::EndsCombined => {
            "FAR and FRR with samples that failed: the intervals of the rate and of FTA, \
             each at half the error, are combined at their ends."
        }
        Method::Jackknife => {
            "The interval leaves out one person at a time (delete-one-subject jackknife)."
        }
        Method::JackknifeShare => {
            "AUC: the variance is that of leaving out one person at a time; as many trials as \
             would have it go into an exact binomial interval of what is missing to 1, and \
             fewer of them the larger that is (after Korn and Graubard 1998)."
        }
        Method::LogRatio => {
            "The ratio of two independent proportions has its interval on the logarithmic \
             scale (Katz et al. 1978)."
        }
        Method::ConditionalRatio => {
            "A ratio to or from a group without errors is bounded by the exact interval of \
             the share of all errors that fell on one (Przyborowski and Wilenski 1940)."
        }
        Method::DifferenceRecovery => {
            "Where too few errors tell two rates apart, the interval of their difference, or \
             ratio, is recovered from the intervals of both as if they shared nobody (Zou and \
             Donner 2008), which is cautious."
        }
        Method::JointVariance => {
            "Rates of overlapping people move together. The variance of their difference, or \
             of the logarithm of their ratio, sums over people what each adds to both rates. \
             The interval is Student's, and never inside the one that the two intervals give \
             with the correlation of the rates (Zou 2007)."
        }
        Method::DrawnSubjects => {
            "What is visible: people are drawn anew with all of their probes, in every arm of a \
             family alike, and the curve is fitted to each draw. The interval lies between \
             percentiles of the draws. Galleries are not drawn anew: it is of the galleries \
             that were searched. Where half is not reached in some draws the interval has no \
             end there."
        }
        Method::DrawnThresholds => {
            "A gain at a common FPIR: the interval from the joint variance of both rates, made \
             as wide as the percentiles of 999 draws of people with the threshold of every arm \
             set anew. Galleries are not drawn anew."
        }
        Method::ClusteredMean => {
            "The mean of a change of scores has Student's interval on its variance by people \
             (Cochran 1977)."
        }
        Method::RatioRecovery => {
            "The interval of a ratio between groups that share nobody is recovered from \
             the intervals of its two rates (Donner and Zou 2012)."
        }
    }
}

#[expect(clippy::too_many_lines, reason = "one sentence per measure")]
fn measure(measure: Measure) -> Option<&'static str> {
    Some(match measure {
        Measure::Fmr => {
            "FMR is the share of non-mated comparisons that match; in a group, both \
             people are of the group."
        }
        Measure::Fnmr => "FNMR is the share of mated comparisons that do not match.",
        Measure::Far => {
            "FAR and FRR count a failure to acquire as a rejection: FAR = FMR (1 - FTA), \
             FRR = FTA + FNMR (1 - FTA), single attempts."
        }
        Measure::DiscardRate => {
            "Discarding by quality: a comparison has the quality of the worse of its two \
             samples, a search that of its probe while the gallery stays as it is, those of \
             equal quality are discarded together, samples without a quality \
             or a template first, and the threshold stays where it is. Discarding at random \
             would leave the rate where it is. The area under a curve is level between its \
             steps; how sure it and its gain on discarding at random are is told by leaving \
             out one person at a time."
        }
        Measure::Eer => {
            "EER is the middle of the narrowest interval between FMR and FNMR at the \
             thresholds on either side of their crossing."
        }
        Measure::EerRocch => "EER (ROCCH) is the EER of the convex hull of the ROC.",
        Measure::Auc => {
            "AUC is the probability that a mated comparison scores higher than a \
             non-mated one, ties counted half."
        }
        Measure::DPrime => {
            "d' is the difference between the mean scores, divided by the root of the \
             mean of the two variances."
        }
        Measure::VisibleHalf => {
            "Over the visible share, the share of mated probes found is the one nearest to the \
             hits that never falls (isotonic regression, pooling of adjacent violators, Ayer et \
             al. 1955), straight between shares. Half are found from where it reaches 50 % on."
        }
        Measure::TpirGain => {
            "A gain is TPIR of a reconstruction, over all seeds, less that of another arm, with \
             the people in both; of the galleries that were searched."
        }
        Measure::ManufacturedLeads => {
            "A manufactured lead is a search whose first candidate is a wrong person at or over \
             the threshold; of people not enrolled everybody is wrong. Seed flips are searches \
             whose first candidate differs between seeds. Identity pull is the score of the most \
             alike other person less that before reconstruction, as similarity."
        }
        _ => return of_searches(measure),
    })
}

/// What is measured of searches.
fn of_searches(measure: Measure) -> Option<&'static str> {
    Some(match measure {
        Measure::Fpir => {
            "FPIR is the share of searches of people not enrolled that return anybody; it \
             holds for the gallery that was searched and no larger one."
        }
        Measure::Fnir => {
            "FNIR(N, R, T) is the share of searches of enrolled people that do not return \
             them within rank R at or over the threshold T; TPIR is the rest. Failed probes \
             and failed enrolments count as misses."
        }
        Measure::Cmc => {
            "The CMC is the share of searches of enrolled people whose mate is within a rank \
             at whatever score. A mate that shares its score with others has the last rank \
             among them."
        }
        Measure::Selectivity => {
            "Selectivity is the mean number of candidates at or over the threshold in a \
             search of people not enrolled, at most the length of a list."
        }
        Measure::FalseDiscovery => {
            "The false discovery proportion is the share of alerts that were wrong. It is \
             neither FPIR nor FMR: it depends on how many of the people seen were on the \
             list."
        }
        _ => return None,
    })
}
