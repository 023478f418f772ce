//! What a study tells a plan: how dependent its comparisons are, and what a claim asks.

use std::path::Path;

use falsematch::claim::Judgement;
use falsematch::plan::{self, Certainty, Kind, Question, Spread};
use falsematch::rate::{Dependence, Estimate, Measure, ThresholdRule, dependence};
use falsematch::report::{self, Source, each_arm};
use falsematch::study::file::{Claim, Relation};
use falsematch::{Error, ErrorKind, Result, Study};

use super::{Asked, Wanted, kind, question};
use crate::arguments::Plan;
use crate::audit::{self, Audit, Evidence};
use crate::progress::Shown;

/// The question, with the dependence that an arm of the study showed.
pub(super) fn asked(typed: &Plan, study: &Path, shown: &Shown) -> Result<Wanted> {
    let audit = Audit::open(study)?;
    let Evidence { inputs, source, .. } = audit.read(shown)?;
    let Some(mut source) = source else {
        let message = "found published counts, but expected comparisons: counts do not tell \
                       how dependent they are";
        return Err(audit.in_study(Error::new(ErrorKind::Missing, message)));
    };
    let file = audit.study.file();
    let level = typed.level.unwrap_or(file.protocol.level);
    let Some(text) = &typed.claim else {
        let name = typed.arm.clone().unwrap_or_else(|| file.arms[0].name.clone());
        let (kind, question) = (kind(typed.measure), question(typed)?);
        let seen = seen(&audit.study, &mut source, &name, rate_of(question))
            .map_err(|error| audit.in_study(error))?;
        let spread = Spread::measured(&seen, &name);
        return Ok(Wanted::Asked(Asked { kind, question, spread, level }));
    };
    let (index, claim) = claim_of(text, &file.claims).map_err(|e| audit.in_study(e))?;
    let copy = source.clone();
    let sink = std::io::sink();
    let command = audit.command();
    let report = audit::measure(&audit.study, Some(copy), inputs, command, sink, |arm| {
        shown.stage(&format!("measuring {}", arm.name));
    })
    .map_err(|error| audit.in_study(error))?;
    let (kind, question) = match decided(claim, &report.judgements[index]) {
        Ok(Decided::By(kind, question)) => (kind, question),
        Ok(Decided::Like(estimate, limit)) => {
            let certainty = Certainty { level, power: typed.power };
            let scaled = plan::scaled(estimate, limit, certainty);
            return scaled.map(Wanted::Scaled).map_err(|e| audit.in_study(e));
        }
        Err(error) => return Err(audit.in_study(error)),
    };
    let name = claim.arm.clone().unwrap_or_default();
    let seen = seen(&audit.study, &mut source, &name, rate_of(question))
        .map_err(|error| audit.in_study(error))?;
    let spread = Spread::measured(&seen, &name);
    Ok(Wanted::Asked(Asked { kind, question, spread, level }))
}

/// The rate near which the dependence is looked at.
fn rate_of(question: Question) -> f64 {
    match question {
        Question::Below { limit, rate: 0.0 } => limit,
        Question::Below { rate, .. }
        | Question::Above { rate, .. }
        | Question::Ratio { rate, .. } => rate,
        Question::Difference { rates: [first, second], .. } => 0.5 * (first + second),
    }
}

fn seen(study: &Study, source: &mut Source, name: &str, rate: f64) -> Result<Dependence> {
    if !study.file().arms.iter().any(|arm| arm.name == name) {
        let message = format!("found `--arm {name}`, but the study has no such arm");
        return Err(Error::new(ErrorKind::Study, message));
    }
    let mut seen = Dependence::default();
    each_arm(study, source, |source, arm, tally, _| {
        if arm.name == name {
            seen = dependence(tally, rate, &report::context(study, source, arm));
        }
        Ok(())
    })?;
    Ok(seen)
}

/// The one claim whose statement holds a text, letter case not counted.
fn claim_of<'a>(text: &str, claims: &'a [Claim]) -> Result<(usize, &'a Claim)> {
    let wanted = text.to_lowercase();
    let found: Vec<(usize, &Claim)> = claims
        .iter()
        .enumerate()
        .filter(|(_, claim)| claim.says.to_lowercase().contains(&wanted))
        .collect();
    match found.as_slice() {
        &[only] => Ok(only),
        several => {
            let message = format!(
                "found `{text}` in {} claims, but expected it in one",
                several.len()
            );
            let says = claims.iter().map(|claim| format!("“{}”", claim.says));
            let hint = format!("there are: {}", says.collect::<Vec<_>>().join("; "));
            Err(Error::new(ErrorKind::Study, message).hint(hint))
        }
    }
}

/// What would decide a claim, if the truth is what was measured.
enum Decided<'a> {
    /// An answer to this question.
    By(Kind, Question),
    /// More people like those of this estimate, for this limit.
    Like(&'a Estimate, f64),
}

fn decided<'a>(claim: &Claim, judgement: &'a Judgement) -> Result<Decided<'a>> {
    let refused = |message: String| Err(Error::new(ErrorKind::Missing, message));
    let evidence = judgement.evidence.as_ref();
    let measured = evidence.and_then(|estimate| Some((estimate, estimate.value()?)));
    let (Some((estimate, rate)), Some(limit)) = (measured, claim.value) else {
        return refused(
            "found nothing measured that the claim could be held against".into(),
        );
    };
    if claim.is == Some(Relation::About) {
        return refused(
            "found a claim of `about`, but expected one of a single limit".into(),
        );
    }
    let kind = match estimate.quantity.measure {
        Measure::Fmr if is_at_fixed_threshold(estimate) => Kind::Fmr,
        Measure::Fnmr if is_at_fixed_threshold(estimate) => Kind::Fnmr,
        _ => return Ok(Decided::Like(estimate, limit)),
    };
    match rate.total_cmp(&limit) {
        std::cmp::Ordering::Less => {
            Ok(Decided::By(kind, Question::Below { limit, rate }))
        }
        std::cmp::Ordering::Greater => {
            Ok(Decided::By(kind, Question::Above { limit, rate }))
        }
        std::cmp::Ordering::Equal => refused(format!(
            "found exactly the claimed value, `{limit}`: no number of people decides that"
        )),
    }
}

/// Whether the threshold was not found from the very arm that is judged.
fn is_at_fixed_threshold(estimate: &Estimate) -> bool {
    match estimate.quantity.at.as_ref().map(|at| &at.rule) {
        Some(
            ThresholdRule::TargetFmr { set_on, .. }
            | ThresholdRule::TargetFpir { set_on, .. },
        ) => *set_on != estimate.quantity.arm,
        Some(
            ThresholdRule::EachTargetFmr { .. } | ThresholdRule::EachTargetFpir { .. },
        ) => false,
        Some(ThresholdRule::Given) | None => true,
    }
}
