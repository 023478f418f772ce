//! The one function that reaches a verdict, and the region of values that a claim allows.

use super::question::{Answer, Question};
use super::{Judgement, Verdict};
use super::{detectable, sentence};
use crate::rate::{Estimate, Interval, Outcome};
use crate::study::file::{Claim, Relation};

/// Judges a claim against the estimate of the same quantity among `estimates`.
///
/// The claim allows a region of values: `at most v` is everything up to and including `v`,
/// `below v` excludes `v`, `about v` within `w` is `[v - w, v + w]`. With the estimate's
/// interval wholly inside the region the verdict is `supported`, wholly outside `refuted`,
/// otherwise `not shown`. A quantity that the data cannot resolve, or a gallery larger than
/// the one searched, is `out of range`. A claim that leaves something out, or that no
/// estimate with an interval answers, is `not testable as stated`, and what is missing is
/// named. An estimate of any other quantity is never used.
///
/// With two-sided intervals of level `1 - a` a false claim that names one bound is
/// `supported` at most `a / 2` of the time.
pub fn judge(claim: &Claim, estimates: &[Estimate]) -> Judgement {
    let found = Finding::of(claim, estimates);
    let (verdict, sentence) = found.verdict(claim);
    Judgement {
        says: claim.says.clone(),
        who: claim.who.clone(),
        when: claim.when.clone(),
        source: claim.source.clone(),
        quantity: found.evidence().map(|e| e.quantity.clone()),
        relation: claim.is,
        value: claim.value,
        within: claim.within,
        verdict,
        sentence,
        detectable: found
            .evidence()
            .filter(|_| verdict == Verdict::NotShown)
            .and_then(|estimate| detectable::would_show(claim, estimate)),
        settles: claim.settles.clone(),
        evidence: found.evidence().cloned(),
    }
}

/// What stands between a claim and its verdict.
enum Finding<'a> {
    /// The claim itself leaves something out.
    Lacks(Vec<String>),
    /// The search for an estimate of its quantity ended so.
    Looked(Question<'a>, Answer<'a>),
}

impl<'a> Finding<'a> {
    fn of(claim: &'a Claim, estimates: &'a [Estimate]) -> Finding<'a> {
        match Question::of(claim) {
            Some(question) if claim.missing.is_empty() => {
                Finding::Looked(question, question.answer(estimates))
            }
            _ => Finding::Lacks(lacking(claim)),
        }
    }

    fn evidence(&self) -> Option<&'a Estimate> {
        match self {
            Finding::Looked(_, Answer::Found(estimate)) => Some(estimate),
            _ => None,
        }
    }

    fn verdict(&self, claim: &Claim) -> (Verdict, String) {
        match self {
            Finding::Lacks(missing) => (Verdict::NotTestable, sentence::lacks(missing)),
            Finding::Looked(question, Answer::Nothing) => {
                (Verdict::NotTestable, sentence::nothing(question))
            }
            Finding::Looked(question, Answer::Ambiguous) => {
                (Verdict::NotTestable, sentence::ambiguous(question))
            }
            Finding::Looked(question, Answer::OtherGallery { claimed, measured }) => {
                let verdict = match claimed > measured {
                    true => Verdict::OutOfRange,
                    false => Verdict::NotTestable,
                };
                (verdict, sentence::other_gallery(question, *claimed, *measured))
            }
            Finding::Looked(_, Answer::Found(estimate)) => weigh(claim, estimate),
        }
    }
}

fn lacking(claim: &Claim) -> Vec<String> {
    let mut missing = claim.missing.clone();
    if claim.measure.is_none() && missing.is_empty() {
        missing.push("the quantity that it is about".to_owned());
    }
    let of_several = claim.family.is_some() || claim.reconstruction.is_some();
    if claim.measure.is_some() && claim.arm.is_none() && !of_several {
        missing.push("the condition that it is about".to_owned());
    }
    missing
}

fn weigh(claim: &Claim, estimate: &Estimate) -> (Verdict, String) {
    match (&estimate.outcome, Region::of(claim)) {
        (Outcome::OutOfRange { why }, _) => {
            (Verdict::OutOfRange, sentence::out_of_range(estimate, why))
        }
        (Outcome::NotEstimable { why }, _) => {
            (Verdict::NotTestable, sentence::not_estimable(estimate, why))
        }
        (Outcome::Measured { interval: None, value }, _) => {
            (Verdict::NotTestable, sentence::no_interval(estimate, *value))
        }
        (Outcome::Measured { .. }, None) => {
            let missing = ["the value that it claims".to_owned()];
            (Verdict::NotTestable, sentence::lacks(&missing))
        }
        (Outcome::Measured { interval: Some(interval), value }, Some(region)) => {
            let verdict = region.verdict(interval);
            (verdict, sentence::measured(claim, estimate, *value, interval, verdict))
        }
    }
}

/// The values that a claim allows: an interval of the real line.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Region {
    low: f64,
    high: f64,
    /// Whether the ends belong to it.
    closed: bool,
}

impl Region {
    fn of(claim: &Claim) -> Option<Region> {
        let (value, whole) = (claim.value?, f64::INFINITY);
        Some(match claim.is? {
            Relation::AtMost => Region { low: -whole, high: value, closed: true },
            Relation::Below => Region { low: -whole, high: value, closed: false },
            Relation::AtLeast => Region { low: value, high: whole, closed: true },
            Relation::Above => Region { low: value, high: whole, closed: false },
            Relation::About => {
                let within = claim.within?;
                Region { low: value - within, high: value + within, closed: true }
            }
        })
    }

    fn holds(&self, value: f64) -> bool {
        let ends = match self.closed {
            true => self.low <= value && value <= self.high,
            false => self.low < value && value < self.high,
        };
        // An interval without an upper end lies inside a region without one.
        ends || (value.is_infinite() && self.high.is_infinite())
    }

    fn verdict(&self, interval: &Interval) -> Verdict {
        let misses = match self.closed {
            true => interval.high < self.low || interval.low > self.high,
            false => interval.high <= self.low || interval.low >= self.high,
        };
        match (self.holds(interval.low) && self.holds(interval.high), misses) {
            (true, _) => Verdict::Supported,
            (false, true) => Verdict::Refuted,
            (false, false) => Verdict::NotShown,
        }
    }
}
