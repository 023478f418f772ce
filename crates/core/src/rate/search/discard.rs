//! Error-versus-discard curves of FNIR and of FPIR.
//!
//! A search has the quality of its probe: what is discarded is not searched. The gallery
//! stays as it is, since nobody enrolls anew because a probe is bad.

use falsematch_kernels::discard::{Curve, Spared, Trial, lower_limit};
use rayon::prelude::*;

use super::super::context::proportion;
use super::super::quality::{self, area, sentence};
use super::super::side::Side;
use super::super::{
    Cell, Context, DiscardCurve, DiscardPoint, Discarding, Estimate, Galleries, Measure,
    SetThreshold,
};
use super::estimate::Asker;
use super::pool::{Asked, Judged, Pool, Rules};
use super::ranks;
use crate::study::file::{Quality, Search};
use crate::tally::Searches;

/// What discarding by the study's quality would do to the searches of an arm: FNIR, then
/// FPIR, at every operating point that has a threshold. Nothing where there is no quality.
///
/// FNIR is that of the study's first rank. A rate that the lists cannot tell has no curve.
/// The same tally gives the same bits, whatever the number of threads.
pub fn discarding_searches(
    tally: &Searches,
    points: &[SetThreshold],
    asked: &Quality,
    search: &Search,
    context: &Context<'_>,
) -> Option<Discarding> {
    let quality = context.roster.quality()?;
    let asked = quality::Asked { asked, quality };
    let pool = Pool::of(tally, context.roster, None);
    let rank = ranks(search)[0];
    let mut probes: Vec<u32> = tally.searches.iter().map(|search| search.probe).collect();
    probes.sort_unstable();
    probes.dedup();
    let set =
        || points.iter().filter_map(|set| Some((set, *set.similarity.as_ref().ok()?)));
    let missed = set().map(|(set, threshold)| One {
        measure: Measure::Fnir,
        asking: Asked::Missed(Some(threshold), rank),
        rank: Some(rank),
        name: "mated searches",
        set,
    });
    let returned = set().map(|(set, threshold)| One {
        measure: Measure::Fpir,
        asking: Asked::Returned(threshold),
        rank: None,
        name: "non-mated searches",
        set,
    });
    let whole = Whole { pool: &pool, asked: &asked, context };
    let curves = missed.chain(returned).filter_map(|one| whole.curve(&one)).collect();
    Some(asked.discarding(&probes, curves, context))
}

/// One rate at one operating point.
struct One<'a> {
    measure: Measure,
    asking: Asked,
    rank: Option<u32>,
    /// What its trials are called.
    name: &'static str,
    set: &'a SetThreshold,
}

/// The searches of an arm with their qualities.
struct Whole<'a> {
    pool: &'a Pool<'a>,
    asked: &'a quality::Asked<'a>,
    context: &'a Context<'a>,
}

impl Whole<'_> {
    fn curve(&self, one: &One<'_>) -> Option<DiscardCurve> {
        if self.pool.untold(one.asking).is_some() {
            return None;
        }
        let judged = self.pool.judged(one.asking);
        let quality = |search: &Judged| self.asked.quality.rank(search.probe);
        let ranks: Vec<f64> = judged.iter().map(quality).collect();
        let errors: Vec<bool> = judged.iter().map(|search| search.errors > 0).collect();
        let curve = Curve::new(&ranks, &errors)?;
        let steps = self.steps(one, &curve);
        let estimates: Vec<Estimate> = self
            .asked
            .asked
            .discard
            .iter()
            .filter_map(|&share| self.estimate(one, &curve, &steps, share))
            .collect();
        let area = self.area(&curve, &judged, &ranks);
        let mut sentences = sentence::found(
            &curve,
            &estimates,
            &area,
            &sentence::Named {
                measure: one.measure,
                compared: one.name,
                quality: &self.asked.quality.name,
            },
        );
        sentences
            .extend(one.rank.map(|rank| format!("A mate is found within rank {rank}.")));
        Some(DiscardCurve {
            measure: one.measure,
            at: one.set.point.clone(),
            level: self.context.level,
            points: self.points(&curve, &steps),
            estimates,
            area,
            sentences,
        })
    }

    /// What is kept at each share that is looked at, each step once: the lowest rank, how
    /// many searches that discards, and the errors of the others.
    fn steps(&self, one: &One<'_>, curve: &Curve) -> Vec<(f64, u64, Side)> {
        let step = |share: f64| (curve.at(share).lowest, curve.at(share).discarded);
        let shares = quality::curve::shares(self.asked.asked);
        let mut kept: Vec<(f64, u64)> = shares.into_iter().map(step).collect();
        kept.dedup_by_key(|step| step.1);
        let side = |&(lowest, discarded): &(f64, u64)| {
            let is_kept =
                |probe: u32| self.asked.quality.rank(probe).total_cmp(&lowest).is_ge();
            let pool = self.pool.of_probes(is_kept);
            let asker = Asker { pool: &pool, context: self.context, group: Cell::new() };
            let [across, _] = asker.sides(one.asking, Rules::DEFAULT);
            (lowest, discarded, across)
        };
        kept.par_iter().map(side).collect()
    }

    fn estimate(
        &self,
        one: &One<'_>,
        curve: &Curve,
        steps: &[(f64, u64, Side)],
        share: f64,
    ) -> Option<Estimate> {
        let discarded = curve.at(share).discarded;
        let (_, _, side) = steps.iter().find(|step| step.1 == discarded)?;
        let asker = Asker { pool: self.pool, context: self.context, group: Cell::new() };
        let at = Some(&one.set.point);
        let mut quantity = asker.quantity(
            one.measure,
            one.rank,
            at,
            Rules::DEFAULT,
            Galleries::LikeThese,
        );
        quantity.discarded = Some(share);
        let mut estimate = proportion(quantity, side, self.context.level, one.name);
        estimate.cautions.push("the threshold is taken as given".to_owned());
        Some(estimate)
    }

    /// The area, and what it gains, with each person left out: their own searches go, and so
    /// do the errors of others that are errors for their sake.
    fn area(
        &self,
        curve: &Curve,
        judged: &[Judged],
        ranks: &[f64],
    ) -> super::super::DiscardArea {
        let trial = |(search, &quality): (&Judged, &f64)| Trial {
            quality,
            is_error: search.errors > 0,
            units: (search.owner, search.owner),
        };
        let trials: Vec<Trial> = judged.iter().zip(ranks).map(trial).collect();
        let spared = judged.iter().enumerate().flat_map(|(trial, search)| {
            search.deciders.iter().map(move |&unit| Spared { trial, unit })
        });
        let spared: Vec<Spared> = spared.collect();
        let people = self.context.roster.subject_count();
        let limit = self.asked.asked.limit;
        area::measured(curve, (&trials, &spared), people, limit, self.context)
    }

    fn points(&self, curve: &Curve, steps: &[(f64, u64, Side)]) -> Vec<DiscardPoint> {
        let rate = curve.steps()[0].rate();
        let point = |(lowest, discarded, side): &(f64, u64, Side)| {
            let ends = side.interval(self.context.level).0;
            let share = *discarded as f64 / curve.trials() as f64;
            let counts = side.counts();
            Some(DiscardPoint {
                discarded: share,
                quality: self.asked.quality.own(*lowest),
                errors: counts.errors,
                trials: counts.trials,
                value: side.rate()?,
                interval: ends.map(|interval| [interval.low, interval.high]),
                lower_limit: lower_limit(rate, share),
            })
        };
        steps.iter().filter_map(point).collect()
    }
}
