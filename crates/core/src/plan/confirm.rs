//! A plan tried on drawn counts, with the rule that gives intervals in reports.

use falsematch_kernels::binomial::{self, Bounds};
use falsematch_kernels::contrast::{self, Cell, Contrast, Scale};
use falsematch_kernels::dependent::{Design as Sharing, Summary, rate_interval};
use falsematch_kernels::power::Outcomes;
use falsematch_kernels::random::Generator;
use falsematch_kernels::{cluster, paired, pairs, recovery};
use serde::Serialize;

use super::needed::Asked;
use super::{Design, Kind, Plan, Question, refused};
use crate::error::Result;
use crate::words::count;

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
/// If the design has no number of people, over 20,000 for an FMR (3,000 for two arms), or no
/// repetition is asked for.
pub fn confirm(
    plan: &Plan,
    design: &Design,
    repetitions: u64,
    seed: u64,
    mut tick: impl FnMut(u64),
) -> Result<Confirmed> {
    let Some(people) = design.people.and_then(|people| u32::try_from(people).ok()) else {
        let message =
            "found no number of people that suffices, so there is nothing to try";
        return Err(refused(message));
    };
    if repetitions == 0 {
        return Err(refused("found 0 repetitions, but expected at least one"));
    }
    let most = most_people(plan);
    if people > most {
        return Err(refused(format!(
            "found {} people, but expected at most {}, whose pairs can be drawn",
            count(people.into()),
            count(most.into())
        )));
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

/// Pairs of more people do not fit; those of two arms are kept one by one.
fn most_people(plan: &Plan) -> u32 {
    match (plan.kind, plan.question) {
        (Kind::Fnmr, _) => u32::MAX,
        (Kind::Fmr, Question::Difference { .. }) => 3_000,
        (Kind::Fmr, _) => 20_000,
    }
}

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
    let ends = |summary: &Summary| ends(summary, level);
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
        Question::Difference { rates, correlation } => {
            let outcomes = Outcomes::of(rates, correlation);
            let cells = asked.draw_two(people, pictures, rates, outcomes, generator);
            tells_apart(plan.kind, people, &cells, level)
                .is_some_and(|first_is_higher| first_is_higher == (rates[0] > rates[1]))
        }
    }
}

impl Asked<'_> {
    /// Counts of two arms of the same people.
    fn draw_two(
        &self,
        people: u32,
        pictures: u64,
        [first, second]: [f64; 2],
        outcomes: Outcomes,
        generator: &mut Generator,
    ) -> [Vec<Cell>; 2] {
        let mean = 0.5 * (first + second);
        match self.kind {
            Kind::Fmr => {
                self.dyadic(pictures, mean).draw_two(outcomes, people, generator)
            }
            Kind::Fnmr => {
                self.one_way(pictures, mean).draw_two(outcomes, people, generator)
            }
        }
    }
}

fn ends(summary: &Summary, level: f64) -> Bounds {
    let found = rate_interval(summary, None, level);
    found.map_or(Bounds { low: 0.0, high: 1.0 }, |found| found.bounds)
}

/// Whether counts of two arms are told apart by the test of reports, and then whether the
/// first has the higher rate.
fn tells_apart(
    kind: Kind,
    people: u32,
    cells: &[Vec<Cell>; 2],
    level: f64,
) -> Option<bool> {
    let sharing = match kind {
        Kind::Fmr => Sharing::Dyadic,
        Kind::Fnmr => Sharing::OneWay,
    };
    let joint = contrast::joint(sharing, people, &cells[0], &cells[1]);
    let summaries = [0, 1].map(|arm| summary(sharing, people, &cells[arm]));
    let intervals = |level: f64| [ends(&summaries[0], level), ends(&summaries[1], level)];
    let rates = joint.rates()?;
    let p_value = match (sharing, joint.single) {
        (Sharing::OneWay, Some([first, second])) => paired::mcnemar_exact(first, second),
        _ => Contrast::new(Scale::Difference, rates, Some(&joint), &intervals)?.p_value(),
    };
    (p_value <= 1.0 - level).then_some(rates[0] > rates[1])
}

/// What the interval of one arm's rate needs to know.
fn summary(sharing: Sharing, people: u32, cells: &[Cell]) -> Summary {
    match sharing {
        Sharing::OneWay => {
            let mut sweep = cluster::Sweep::new(cells.iter().map(|c| c.trials).collect());
            for cell in cells {
                (0..cell.errors).for_each(|_| sweep.add(cell.units.0));
            }
            sweep.summary()
        }
        Sharing::Dyadic => {
            let trials: Vec<pairs::PairTrials> =
                cells.iter().map(|c| (c.units.0, c.units.1, c.trials)).collect();
            let mut sweep = pairs::Sweep::new(people, &trials);
            for cell in cells {
                (0..cell.errors).for_each(|_| sweep.add(cell.units.0, cell.units.1));
            }
            sweep.summary()
        }
    }
}
