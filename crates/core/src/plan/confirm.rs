//! A plan tried on drawn counts, with the rule that gives intervals in reports.

use falsematch_kernels::binomial::{self, Bounds};
use falsematch_kernels::dependent::{Summary, rate_interval};
use falsematch_kernels::random::Generator;
use falsematch_kernels::recovery;
use serde::Serialize;

use super::needed::Asked;
use super::{Design, Kind, Plan, Question};
use crate::error::{Error, ErrorKind, Result};

/// How often drawn studies of a design showed what is true.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Confirmed {
    /// The design.
    pub design: Design,
    /// How many studies were drawn.
    pub repetitions: u64,
    /// How many of them showed it.
    pub shown: u64,
    /// Exact 95 % interval of the share that shows it: the Monte Carlo error.
    pub interval: [f64; 2],
    /// The seed.
    pub seed: u64,
}

/// Draws studies of a design, gives each its interval by the rule of reports, and counts how
/// many show it. `tick` is called after each. Study `r` is drawn from stream `r` of the seed.
///
/// # Errors
///
/// If the design has no number of people, over 20,000 for an FMR, no repetition is asked for,
/// or the question is of two arms, whose counts are not drawn.
pub fn confirm(
    plan: &Plan,
    design: &Design,
    repetitions: u64,
    seed: u64,
    mut tick: impl FnMut(u64),
) -> Result<Confirmed> {
    let refused = |message: &str| Err(Error::new(ErrorKind::Value, message));
    let Some(people) = design.people.and_then(|people| u32::try_from(people).ok()) else {
        return refused(
            "found no number of people that suffices, so there is nothing to try",
        );
    };
    if repetitions == 0 {
        return refused("found 0 repetitions, but expected at least one");
    }
    if plan.kind == Kind::Fmr && people > MOST_PEOPLE {
        return refused("found over 20,000 people, whose pairs are too many to draw");
    }
    if matches!(plan.question, Question::Difference { .. }) {
        return refused(
            "found a difference between arms, but expected another question: counts of two \
             arms with the same people are not drawn",
        );
    }
    let mut shown = 0;
    for repetition in 0..repetitions {
        let mut generator = Generator::new(seed, repetition);
        shown += u64::from(is_shown(plan, people, design.pictures, &mut generator));
        tick(repetition + 1);
    }
    let Bounds { low, high } =
        binomial::clopper_pearson(shown as f64, repetitions as f64, 0.95);
    Ok(Confirmed { design: *design, repetitions, shown, interval: [low, high], seed })
}

/// Pairs of more people do not fit.
const MOST_PEOPLE: u32 = 20_000;

fn is_shown(plan: &Plan, people: u32, pictures: u64, generator: &mut Generator) -> bool {
    let level = plan.certainty.level;
    let asked = Asked {
        kind: plan.kind,
        question: plan.question,
        spread: &plan.spread,
        certainty: plan.certainty,
    };
    let mut draw = |rate: f64| match plan.kind {
        // No error can be drawn of a rate of 0, and nothing has to be.
        Kind::Fmr => asked.dyadic(pictures, rate).draw(people, generator),
        Kind::Fnmr => asked.one_way(pictures, rate).draw(people, generator),
    };
    let ends = |summary: &Summary| {
        let found = rate_interval(summary, None, level);
        found.map_or(Bounds { low: 0.0, high: 1.0 }, |found| found.bounds)
    };
    match plan.question {
        Question::Below { limit, rate } => {
            // As good as none: the rule of counts without an error is what is tried.
            let rate = if rate > 0.0 { rate } else { f64::MIN_POSITIVE };
            ends(&draw(rate)).high < limit
        }
        Question::Above { limit, rate } => ends(&draw(rate)).low > limit,
        Question::Ratio { rate, ratio } => {
            let (lower, higher) = (draw(rate), draw(rate * ratio));
            let part = |summary: &Summary| {
                let Bounds { low, high } = ends(summary);
                (low, summary.rate(), high)
            };
            higher.errors > 0 && recovery::ratio(part(&higher), part(&lower)).0 > 1.0
        }
        Question::Difference { .. } => false,
    }
}
