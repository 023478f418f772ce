//! Error-versus-discard curves of FNMR and of FMR.

use falsematch_kernels::discard::{Curve, Trial, lower_limit};
use falsematch_kernels::order;
use rayon::prelude::*;

use super::super::context::proportion;
use super::super::scope::Scope;
use super::super::side::Side;
use super::super::{Cell, Context, Estimate, Measure, SetThreshold};
use super::{Asked, DiscardCurve, DiscardPoint, area, kept, sentence};
use crate::input::Comparisons;
use crate::study::file::Quality;

/// Curves are drawn at so many shares ...
const DRAWN: u32 = 25;
/// ... which are multiples of this one over so many.
const PARTS: f64 = 50.0;

/// One kind of comparison and the rate of errors among them.
struct Kind<'a> {
    measure: Measure,
    compared: &'a Comparisons,
    /// The quality of each.
    ranks: Vec<f64>,
    /// What they are called.
    name: &'static str,
}

/// The curves of every operating point that has a threshold, FNMR first. Where the tally
/// does not hold every non-mated comparison there is none of FMR: of the others the quality
/// is not known.
pub(super) fn curves(
    scope: &Scope<'_>,
    points: &[SetThreshold],
    asked: &Asked<'_>,
    context: &Context<'_>,
) -> Vec<DiscardCurve> {
    let kind = |measure, compared, name| {
        let ranks = kept::ranks(compared, asked.quality);
        Kind { measure, compared, ranks, name }
    };
    let mut curves = Vec::new();
    if !scope.mated.score.is_empty() {
        let mated = kind(Measure::Fnmr, &*scope.mated, "mated comparisons");
        curves.extend(of_kind(&mated, scope, points, asked, context));
    }
    if !scope.tail.score.is_empty() && scope.left_out.is_none() {
        let non_mated = kind(Measure::Fmr, &*scope.tail, "non-mated comparisons");
        curves.extend(of_kind(&non_mated, scope, points, asked, context));
    }
    curves
}

fn of_kind(
    kind: &Kind<'_>,
    scope: &Scope<'_>,
    points: &[SetThreshold],
    asked: &Asked<'_>,
    context: &Context<'_>,
) -> Vec<DiscardCurve> {
    let resolved = |set: &SetThreshold| set.similarity.as_ref().ok().copied();
    let set: Vec<(&SetThreshold, f64)> =
        points.iter().filter_map(|set| Some((set, resolved(set)?))).collect();
    let mut thresholds: Vec<f64> = set.iter().map(|set| set.1).collect();
    thresholds.sort_by(|a, b| b.total_cmp(a));
    thresholds.dedup_by(|a, b| a.total_cmp(b).is_eq());
    let shares = shares(asked.asked);
    let steps = Steps::of(kind, scope, &shares, &thresholds);
    set.into_iter()
        .map(|(set, threshold)| {
            let place = thresholds.iter().position(|at| at.total_cmp(&threshold).is_eq());
            let place = place.unwrap_or_default();
            One { kind, steps: &steps, place, threshold, asked, context }
                .curve(set, scope)
        })
        .collect()
}

/// The shares that are drawn and those of the study, ascending, each once.
pub(in crate::rate) fn shares(asked: &Quality) -> Vec<f64> {
    let drawn = (0..=DRAWN).map(|part| f64::from(part) / PARTS);
    let mut shares: Vec<f64> = drawn.chain(asked.discard.iter().copied()).collect();
    shares.push(asked.limit);
    shares.sort_by(f64::total_cmp);
    shares.dedup_by(|a, b| a.total_cmp(b).is_eq());
    shares
}

/// What is kept at each share that is looked at, each step once.
struct Steps {
    /// The lowest rank kept, and how many comparisons that discards, by ascending rank.
    kept: Vec<(f64, u64)>,
    /// Errors at each threshold, by step.
    sides: Vec<Vec<Option<Side>>>,
}

impl Steps {
    fn of(
        kind: &Kind<'_>,
        scope: &Scope<'_>,
        shares: &[f64],
        thresholds: &[f64],
    ) -> Steps {
        let nobody = vec![false; kind.ranks.len()];
        let all = Curve::new(&kind.ranks, &nobody).expect("a kind has comparisons");
        let step = |&share: &f64| (all.at(share).lowest, all.at(share).discarded);
        let mut kept: Vec<(f64, u64)> = shares.iter().map(step).collect();
        kept.dedup_by_key(|step| step.1);
        let sides = kept.par_iter().map(|&(lowest, _)| match kind.measure {
            Measure::Fnmr => {
                let scope = kept::mated(scope, &kind.ranks, lowest);
                scope.at(thresholds).into_iter().map(|sides| Some(sides.fnmr)).collect()
            }
            _ => {
                let scope = kept::non_mated(scope, &kind.ranks, lowest);
                scope.at(thresholds).into_iter().map(|sides| sides.fmr).collect()
            }
        });
        let sides = sides.collect();
        Steps { kept, sides }
    }
}

/// One operating point of one kind.
struct One<'a> {
    kind: &'a Kind<'a>,
    steps: &'a Steps,
    /// Its place among the thresholds of the steps.
    place: usize,
    threshold: f64,
    asked: &'a Asked<'a>,
    context: &'a Context<'a>,
}

impl One<'_> {
    fn curve(&self, set: &SetThreshold, scope: &Scope<'_>) -> DiscardCurve {
        let is_error = self.errors();
        let whole = Curve::new(&self.kind.ranks, &is_error);
        let whole = whole.expect("a kind has comparisons");
        let shares = &self.asked.asked.discard;
        let estimates: Vec<Estimate> = shares
            .iter()
            .filter_map(|&share| self.estimate(set, &whole, share))
            .collect();
        let trials = self.trials(&is_error, scope);
        let limit = self.asked.asked.limit;
        let area = area::measured(
            &whole,
            (&trials, &[]),
            scope.people as usize,
            limit,
            self.context,
        );
        let sentences = sentence::found(
            &whole,
            &estimates,
            &area,
            &sentence::Named {
                measure: self.kind.measure,
                compared: self.kind.name,
                quality: &self.asked.quality.name,
            },
        );
        DiscardCurve {
            measure: self.kind.measure,
            at: set.point.clone(),
            level: self.context.level,
            points: self.points(&whole),
            estimates,
            area,
            sentences,
        }
    }

    /// Whether each comparison, by descending score, is an error.
    fn errors(&self) -> Vec<bool> {
        let scores = &self.kind.compared.score;
        let matches = order::count_matches(scores, self.threshold);
        let is_mated = self.kind.measure == Measure::Fnmr;
        (0..scores.len()).map(|index| (index < matches) != is_mated).collect()
    }

    fn trials(&self, is_error: &[bool], scope: &Scope<'_>) -> Vec<Trial> {
        let person = |sample: u32| scope.person_of[sample as usize];
        let compared = self.kind.compared;
        let samples = compared.probe.iter().zip(&compared.reference);
        let trial = |((&quality, &is_error), (&probe, &reference))| Trial {
            quality,
            is_error,
            units: (person(probe), person(reference)),
        };
        self.kind.ranks.iter().zip(is_error).zip(samples).map(trial).collect()
    }

    fn side(&self, discarded: u64) -> Option<Side> {
        let steps = &self.steps.kept;
        let step = steps.iter().position(|step| step.1 == discarded)?;
        self.steps.sides[step][self.place]
    }

    fn estimate(
        &self,
        set: &SetThreshold,
        whole: &Curve,
        share: f64,
    ) -> Option<Estimate> {
        let side = self.side(whole.at(share).discarded)?;
        let context = self.context;
        let mut quantity =
            context.quantity(self.kind.measure, &Cell::new(), Some(&set.point));
        quantity.discarded = Some(share);
        let mut estimate = proportion(quantity, &side, context.level, self.kind.name);
        estimate.cautions.push("the threshold is taken as given".to_owned());
        Some(estimate)
    }

    fn points(&self, whole: &Curve) -> Vec<DiscardPoint> {
        let rate = whole.steps()[0].rate();
        let point = |&(lowest, discarded): &(f64, u64)| {
            let side = self.side(discarded)?;
            let ends = side.interval(self.context.level).0;
            let share = discarded as f64 / whole.trials() as f64;
            Some(DiscardPoint {
                discarded: share,
                quality: self.asked.quality.own(lowest),
                errors: side.errors,
                trials: side.trials,
                value: side.rate()?,
                interval: ends.map(|interval| [interval.low, interval.high]),
                lower_limit: lower_limit(rate, share),
            })
        };
        self.steps.kept.iter().filter_map(point).collect()
    }
}
