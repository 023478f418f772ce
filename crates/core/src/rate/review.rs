//! Rates before and after somebody has looked at the labels of the highest non-mated pairs.

use falsematch_kernels::{order, recount};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::operating::{self, Operated};
use super::scope::Scope;
use super::threshold::turned;
use super::{Cell, Context, Estimate, OperatingPoint, SetThreshold};
use crate::input::Seen;
use crate::study::file::SamePerson;
use crate::tally::{Reviewed, Tally};
use crate::words::{count, counted, number, percent};

/// What a review of labels found on an arm, and the rates before and after it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LabelReview {
    /// The arm whose highest non-mated pairs were listed.
    pub arm: String,
    /// What becomes of pairs that show the same person.
    pub same_person: SamePerson,
    /// How many pairs were listed.
    pub listed: u64,
    /// At how many of them somebody has looked.
    pub reviewed: u64,
    /// Of these: labelled as two people, and one person.
    pub same: u64,
    /// Of these: two people, as labelled.
    pub different: u64,
    /// Of these: it could not be told.
    pub cannot_tell: u64,
    /// One per threshold.
    pub points: Vec<ReviewedPoint>,
    /// The pairs that show the same person, the highest score first.
    pub found: Vec<FoundPair>,
    /// What was done, what was found and what it leaves open, one sentence each.
    pub sentences: Vec<String>,
}

/// Rates at one threshold, which stays as it was set before the review.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReviewedPoint {
    /// The operating point.
    pub at: OperatingPoint,
    /// Non-mated comparisons that match, as labelled.
    pub false_matches: u64,
    /// Of these: looked at.
    pub reviewed: u64,
    /// Of these: the same person.
    pub same: u64,
    /// FMR as labelled.
    pub fmr_before: Estimate,
    /// FMR after the review; what nobody has looked at, and what cannot be told, counts as
    /// labelled.
    pub fmr_after: Estimate,
    /// FMR if each false match that is not known to be of two people were a wrong label too:
    /// no further review can bring it lower.
    pub fmr_lowest: Estimate,
    /// FNMR as labelled.
    pub fnmr_before: Estimate,
    /// FNMR after the review.
    pub fnmr_after: Estimate,
}

/// A pair that is labelled as two people and shows one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FoundPair {
    /// The probe's code.
    pub probe: String,
    /// The reference's code.
    pub reference: String,
    /// The score, in the system's own orientation.
    pub score: f64,
}

/// Measures an arm before and after a review of it, at each threshold that was set.
///
/// Only the comparisons that were looked at change: others of the same two people stay as
/// they are labelled.
pub fn review(
    tally: &Tally,
    reviewed: &Reviewed,
    points: &[SetThreshold],
    context: &Context<'_>,
) -> LabelReview {
    let same =
        |probe, reference| reviewed.seen(probe, reference) == Some(Seen::SamePerson);
    let mated = reviewed.same_person == SamePerson::Mated;
    let tallies =
        Corrected { before: tally, after: tally.without(same, mated, context.roster) };
    let seen = |seen| reviewed.pairs.iter().filter(|pair| pair.seen == seen).count();
    let mut review = LabelReview {
        arm: context.arm.to_owned(),
        same_person: reviewed.same_person,
        listed: reviewed.listed,
        reviewed: reviewed.pairs.len() as u64,
        same: seen(Seen::SamePerson) as u64,
        different: seen(Seen::Different) as u64,
        cannot_tell: seen(Seen::CannotTell) as u64,
        points: points
            .iter()
            .filter_map(|set| point(set, &tallies, reviewed, context))
            .collect(),
        found: found(tally, reviewed, context),
        sentences: Vec::new(),
    };
    review.sentences = sentences(&review, tally, reviewed, context);
    review
}

/// The tally as labelled and as reviewed.
struct Corrected<'a> {
    before: &'a Tally,
    after: Tally,
}

fn point(
    set: &SetThreshold,
    tallies: &Corrected<'_>,
    reviewed: &Reviewed,
    context: &Context<'_>,
) -> Option<ReviewedPoint> {
    let threshold = *set.similarity.as_ref().ok()?;
    let tail = &tallies.before.tail;
    let matches = order::count_matches(&tail.score, threshold);
    let pairs = || tail.probe.iter().zip(&tail.reference).take(matches);
    let seen = pairs().map(|(&probe, &reference)| reviewed.seen(probe, reference));
    let (mut looked, mut same) = (0, 0);
    for seen in seen {
        looked += u64::from(seen.is_some());
        same += u64::from(seen == Some(Seen::SamePerson));
    }
    let doubtful = lowest(&tallies.after, threshold, reviewed, context);
    let [fmr_before, fnmr_before] = rates(tallies.before, set, threshold, context);
    let [fmr_after, fnmr_after] = rates(&tallies.after, set, threshold, context);
    let [fmr_lowest, _] = rates(&doubtful, set, threshold, context);
    Some(ReviewedPoint {
        at: set.point.clone(),
        false_matches: matches as u64,
        reviewed: looked,
        same,
        fmr_before,
        fmr_after,
        fmr_lowest,
        fnmr_before,
        fnmr_after,
    })
}

/// A tally without the matches that are not known to be of two people.
fn lowest(
    after: &Tally,
    threshold: f64,
    reviewed: &Reviewed,
    context: &Context<'_>,
) -> Tally {
    let matches = order::count_matches(&after.tail.score, threshold);
    let pairs = after.tail.probe.iter().zip(&after.tail.reference).take(matches);
    let is_open = |&(&probe, &reference): &(&u32, &u32)| {
        reviewed.seen(probe, reference) != Some(Seen::Different)
    };
    let mut open: Vec<(u32, u32)> =
        pairs.filter(is_open).map(|(&probe, &reference)| (probe, reference)).collect();
    open.sort_unstable();
    let is_gone = |probe, reference| open.binary_search(&(probe, reference)).is_ok();
    after.without(is_gone, false, context.roster)
}

/// FMR and FNMR of a tally at a threshold that was set on another, taken as given.
fn rates(
    tally: &Tally,
    set: &SetThreshold,
    threshold: f64,
    context: &Context<'_>,
) -> [Estimate; 2] {
    let scope = Scope::whole(tally, context.roster, context.independent);
    let operated = Operated { set, sides: scope.at(&[threshold]).pop(), span: None };
    operating::rates(&operated, context, &Cell::new())
}

fn found(tally: &Tally, reviewed: &Reviewed, context: &Context<'_>) -> Vec<FoundPair> {
    let tail = &tally.tail;
    let rows = tail.score.iter().zip(&tail.probe).zip(&tail.reference);
    let is_same = |&((_, &probe), &reference): &((&f64, &u32), &u32)| {
        reviewed.seen(probe, reference) == Some(Seen::SamePerson)
    };
    let label = |sample: u32| context.roster.sample_label(sample).into_owned();
    rows.filter(is_same)
        .map(|((&score, &probe), &reference)| FoundPair {
            probe: label(probe),
            reference: label(reference),
            score: turned(score, context.orientation),
        })
        .collect()
}

fn sentences(
    review: &LabelReview,
    tally: &Tally,
    reviewed: &Reviewed,
    context: &Context<'_>,
) -> Vec<String> {
    vec![
        seen_sentence(review),
        rule_sentence(review).to_owned(),
        floor_sentence(compared_people(tally), duplicates(reviewed, context)),
    ]
}

fn seen_sentence(review: &LabelReview) -> String {
    format!(
        "Of the {} highest non-mated pairs of arm {}, {} looked at: {} the same person, {} two \
         people as labelled, and {} not be told.",
        count(review.listed),
        review.arm,
        was(review.reviewed),
        shows(review.same),
        shows(review.different),
        counted(review.cannot_tell, "could", "could"),
    )
}

fn was(pairs: u64) -> String {
    counted(pairs, "was", "were")
}

fn shows(pairs: u64) -> String {
    counted(pairs, "shows", "show")
}

fn rule_sentence(review: &LabelReview) -> &'static str {
    match review.same_person {
        SamePerson::Exclude => {
            "A comparison whose samples show the same person is left out. What nobody has \
             looked at, and what could not be told, stays non-mated; thresholds stay as they \
             were set. All other figures of this report are as labelled."
        }
        SamePerson::Mated => {
            "A comparison whose samples show the same person counts as a mated one, of the \
             person of its probe. What nobody has looked at, and what could not be told, \
             stays non-mated; thresholds stay as they were set. All other figures of this \
             report are as labelled."
        }
    }
}

/// What one person under two labels does to any FMR of so many people.
fn floor_sentence(people: u64, duplicates: u64) -> String {
    let under = |hidden| rounded(recount::floor(hidden, people));
    let found = match duplicates {
        0 => String::new(),
        1 => "; one such pair was found here".to_owned(),
        many => {
            format!("; the {} such pairs found here, under {}", count(many), under(many))
        }
    };
    format!(
        "Among {} there are {} pairs: one person under two labels, matched in every \
         comparison, alone keeps an FMR from falling under {}{found}.",
        counted(people, "person", "people"),
        number::whole(recount::pairs_among(people)),
        under(1),
    )
}

/// A rate with three digits, or as one in so many where a percentage would be mostly zeros.
fn rounded(rate: f64) -> String {
    if rate < 1e-5 { number::exact_rate(rate) } else { percent(rate) }
}

/// People with a non-mated comparison.
fn compared_people(tally: &Tally) -> u64 {
    tally.trials.by_subject().iter().filter(|&&trials| trials > 0).count() as u64
}

/// Pairs of labelled people of which some pair of samples shows the same person.
fn duplicates(reviewed: &Reviewed, context: &Context<'_>) -> u64 {
    let same = reviewed.pairs.iter().filter(|pair| pair.seen == Seen::SamePerson);
    let subject = |sample| context.roster.subject_of(sample);
    let mut pairs: Vec<(u32, u32)> = same
        .map(|pair| (subject(pair.probe), subject(pair.reference)))
        .map(|(one, other)| (one.min(other), one.max(other)))
        .collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs.len() as u64
}
