//! Estimates of searches: of galleries like those searched, and of these alone.

use falsematch_kernels::crossed::Crossed;
use falsematch_kernels::dependent::Summary;
use falsematch_kernels::effective::effective_events;

use super::super::context::{proportion, without_value};
use super::super::side::Side;
use super::super::{
    Cell, Context, Counts, Estimate, Failures, Galleries, Interval, Measure, Method,
    OperatingPoint, Outcome, Quantity, RankTies, Searched, SetThreshold, ThresholdRule,
    Unit, UnitKind,
};
use super::pool::{Asked, Pool, Rules};
use super::{curve, is_of_mated, left_out};

/// Asks the searches of a pool for estimates.
pub(super) struct Asker<'a> {
    pub(super) pool: &'a Pool<'a>,
    pub(super) context: &'a Context<'a>,
    pub(super) group: Cell,
}

/// Both kinds of gallery that an interval can speak of.
const BOTH: [Galleries; 2] = [Galleries::LikeThese, Galleries::These];

impl Asker<'_> {
    /// Everything at an operating point.
    pub(super) fn at_point(&self, set: &SetThreshold, ranks: &[u32]) -> Vec<Estimate> {
        let Ok(threshold) = set.similarity else { return self.refused(set, ranks) };
        let at = Some(&set.point);
        let spans = self.spans(set);
        let mut found = self.rates(Measure::Fpir, Asked::Returned(threshold), None, at);
        found.extend(self.selectivity(threshold, at));
        for &rank in ranks {
            let asked = Asked::Missed(Some(threshold), rank);
            let mut misses = self.rates(Measure::Fnir, asked, Some(rank), at);
            self.unite(&mut misses, set, rank, spans);
            let hits = misses.iter().filter(|e| is_main(e)).map(complement);
            let hits: Vec<Estimate> = hits.collect();
            found.extend(misses.into_iter().chain(hits));
        }
        found.extend(self.rates(Measure::NotFirst, Asked::NotFirst(threshold), None, at));
        found
    }

    /// FPIR and FNIR at an operating point, for galleries like those searched.
    pub(super) fn main(&self, set: &SetThreshold, rank: u32) -> Vec<Estimate> {
        let at_point = self.at_point(set, &[rank]);
        let is_shown = |e: &Estimate| {
            matches!(e.quantity.measure, Measure::Fpir | Measure::Fnir) && is_main(e)
        };
        at_point.into_iter().filter(is_shown).collect()
    }

    /// The share of mates found by a rank, at any score.
    pub(super) fn by_rank(&self, rank: u32) -> Vec<Estimate> {
        let asked = Asked::Missed(None, rank);
        let mut misses = self.rates(Measure::Cmc, asked, Some(rank), None);
        let sides = self.sides(asked, Rules::DEFAULT);
        for (which, of) in BOTH.into_iter().enumerate() {
            let is_of = |e: &&mut Estimate| is_default(e) && galleries(e) == Some(of);
            let limit = self.nested(rank, &sides[which], which);
            if let (Some(limit), Some(estimate)) = (limit, misses.iter_mut().find(is_of))
            {
                narrow(estimate, limit);
            }
        }
        misses.iter().map(complement).collect()
    }

    /// The upper limit of misses at a rank where there is none: not over that at the last
    /// rank before at which there is one, since whoever is missed here is missed there.
    fn nested(&self, rank: u32, side: &Side, which: usize) -> Option<f64> {
        if side.errors > 0 {
            return None;
        }
        let sides = (1..rank)
            .rev()
            .map(|rank| self.sides(Asked::Missed(None, rank), Rules::DEFAULT)[which]);
        let mut erring = sides.filter(|side| side.errors > 0);
        erring.next().map(|side| side.ends(self.context.level)[1])
    }

    /// One rate by the default rules for both kinds of gallery; then, where it makes a
    /// difference, without failures and with ties to the mate's advantage.
    fn rates(
        &self,
        measure: Measure,
        asked: Asked,
        rank: Option<u32>,
        at: Option<&OperatingPoint>,
    ) -> Vec<Estimate> {
        let quantity =
            |rules, galleries| self.quantity(measure, rank, at, rules, galleries);
        if let Some(why) = self.pool.untold(asked) {
            let quantity = quantity(Rules::DEFAULT, Galleries::LikeThese);
            let unit = Unit { kind: UnitKind::Unknown, count: 0 };
            return vec![without_value(quantity, Outcome::OutOfRange { why }, unit)];
        }
        let sides = self.sides(asked, Rules::DEFAULT);
        let kind =
            if is_of_mated(measure) { "mated searches" } else { "non-mated searches" };
        let level = self.context.level;
        let mut found: Vec<Estimate> = BOTH
            .into_iter()
            .zip(&sides)
            .map(|(of, side)| proportion(quantity(Rules::DEFAULT, of), side, level, kind))
            .collect();
        let [failed_mated, failed_non_mated] = self.pool.failed();
        let failed = if is_of_mated(measure) { failed_mated } else { failed_non_mated };
        let has_ties = is_of_mated(measure) && self.pool.tied_mates() > 0;
        let optimistic = Rules { ties: RankTies::First, ..Rules::DEFAULT };
        let variants = [(failed > 0, left_out()), (has_ties, optimistic)];
        for (_, rules) in variants.into_iter().filter(|(differs, _)| *differs) {
            let [side, _] = self.sides(asked, rules);
            let quantity = quantity(rules, Galleries::LikeThese);
            found.push(proportion(quantity, &side, level, kind));
        }
        found
    }

    /// Errors with what their intervals need, across galleries and given these.
    pub(super) fn sides(&self, asked: Asked, rules: Rules) -> [Side; 2] {
        let found = self.pool.count(asked, rules);
        let denser = curve::denser(self.pool, asked, &found.given, rules);
        let denser = |of: fn(&Crossed) -> Summary| denser.as_ref().map(of);
        [
            Side::of_swept(found.across, denser(|found| found.across)),
            Side::of_swept(found.given, denser(|found| found.given)),
        ]
    }

    /// The thresholds that the target may stand for, where the arm set its own threshold.
    fn spans(&self, set: &SetThreshold) -> Option<[[Option<f64>; 2]; 2]> {
        match &set.point.rule {
            ThresholdRule::TargetFpir { target, set_on }
                if set_on == self.context.arm && self.group.is_empty() =>
            {
                Some(curve::spans(self, *target))
            }
            _ => None,
        }
    }

    /// An FNIR at a target that the arm set itself is known no better than its threshold:
    /// the interval is the union of those at all thresholds that the target may stand for.
    fn unite(
        &self,
        misses: &mut [Estimate],
        set: &SetThreshold,
        rank: u32,
        spans: Option<[[Option<f64>; 2]; 2]>,
    ) {
        if let ThresholdRule::TargetFpir { set_on, .. } = &set.point.rule
            && set_on != self.context.arm
        {
            misses.iter_mut().for_each(|estimate| {
                estimate.cautions.push(format!(
                    "the threshold was set on arm {set_on}; how uncertain it is itself is \
                     not in this interval"
                ));
            });
        }
        let Some(spans) = spans else { return };
        let level = self.context.half_error_level();
        for (which, (of, span)) in BOTH.into_iter().zip(spans).enumerate() {
            let end = |at: Option<f64>, end: usize| {
                let side = at.map(|at| {
                    self.sides(Asked::Missed(Some(at), rank), Rules::DEFAULT)[which]
                });
                side.map_or([0.0, 1.0][end], |side| side.ends(level)[end])
            };
            let ends = [end(span[0], 0), end(span[1], 1)];
            let is_of = |e: &&mut Estimate| is_default(e) && galleries(e) == Some(of);
            if let Some(estimate) = misses.iter_mut().find(is_of) {
                widen(estimate, ends, self.context.level);
            }
        }
    }

    fn selectivity(&self, threshold: f64, at: Option<&OperatingPoint>) -> Vec<Estimate> {
        let found = self.pool.count(Asked::Candidates(threshold), Rules::DEFAULT);
        let of = |galleries| {
            let (summary, variance) = match galleries {
                Galleries::LikeThese => (found.across, found.variance_across),
                Galleries::These => (found.given, found.variance_given),
            };
            let quantity =
                self.quantity(Measure::Selectivity, None, at, Rules::DEFAULT, galleries);
            mean(quantity, &summary, variance, self.context.level)
        };
        BOTH.map(of).into()
    }

    fn refused(&self, set: &SetThreshold, ranks: &[u32]) -> Vec<Estimate> {
        let why = set.similarity.as_ref().err().cloned().unwrap_or_default();
        let quantity = |measure, rank| {
            let at = Some(&set.point);
            self.quantity(measure, rank, at, Rules::DEFAULT, Galleries::LikeThese)
        };
        let of_ranks = ranks.iter().map(|&rank| quantity(Measure::Fnir, Some(rank)));
        let refused = |quantity| {
            let unit = Unit { kind: UnitKind::Unknown, count: 0 };
            without_value(quantity, Outcome::OutOfRange { why: why.clone() }, unit)
        };
        std::iter::once(quantity(Measure::Fpir, None))
            .chain(of_ranks)
            .map(refused)
            .collect()
    }

    pub(super) fn quantity(
        &self,
        measure: Measure,
        rank: Option<u32>,
        at: Option<&OperatingPoint>,
        rules: Rules,
        galleries: Galleries,
    ) -> Quantity {
        Quantity {
            gallery: self.pool.tally.size(),
            searched: Some(Searched {
                rank,
                list_length: self.pool.tally.list_length,
                galleries,
                failures: rules.failures,
                ties: rules.ties,
            }),
            ..self.context.quantity(measure, &self.group, at)
        }
    }
}

/// By the default rules, for galleries like those searched.
fn is_main(estimate: &Estimate) -> bool {
    is_default(estimate) && galleries(estimate) == Some(Galleries::LikeThese)
}

fn is_default(estimate: &Estimate) -> bool {
    estimate.quantity.searched.is_some_and(|searched| {
        searched.failures == Failures::Counted && searched.ties == RankTies::Last
    })
}

fn galleries(estimate: &Estimate) -> Option<Galleries> {
    estimate.quantity.searched.map(|searched| searched.galleries)
}

/// The share of hits, from that of misses.
fn complement(miss: &Estimate) -> Estimate {
    let mut hit = miss.clone();
    if hit.quantity.measure == Measure::Fnir {
        hit.quantity.measure = Measure::Tpir;
    }
    if let Some(counts) = &mut hit.counts {
        counts.errors = counts.trials - counts.errors;
    }
    if let Outcome::Measured { value, interval } = &mut hit.outcome {
        *value = 1.0 - *value;
        if let Some(interval) = interval {
            (interval.low, interval.high) = (1.0 - interval.high, 1.0 - interval.low);
        }
    }
    hit
}

/// Lowers the upper end of an interval to a limit that holds as well.
fn narrow(estimate: &mut Estimate, limit: f64) {
    let Outcome::Measured { interval: Some(interval), .. } = &mut estimate.outcome else {
        return;
    };
    if limit < interval.high {
        interval.high = limit;
        estimate.cautions.push(
            "nobody was missed at this rank; the limit is that of the last rank at which \
             somebody was"
                .to_owned(),
        );
    }
}

fn widen(estimate: &mut Estimate, [low, high]: [f64; 2], level: f64) {
    let Outcome::Measured { interval: Some(interval), .. } = &mut estimate.outcome else {
        return;
    };
    *interval = Interval {
        low: if low < interval.low { low } else { interval.low },
        high: if high > interval.high { high } else { interval.high },
        level,
        method: Method::ThresholdUnion,
        variance_inflation: None,
        effective_trials: None,
        degrees_of_freedom: None,
    };
}

/// A mean number of candidates with its interval.
fn mean(quantity: Quantity, summary: &Summary, variance: f64, level: f64) -> Estimate {
    let unit = Unit { kind: UnitKind::Subject, count: summary.units };
    if summary.trials == 0 {
        let why = "there are no non-mated searches".to_owned();
        return without_value(quantity, Outcome::NotEstimable { why }, unit);
    }
    let found = effective_events(
        summary.errors as f64,
        summary.trials as f64,
        variance,
        summary.units as f64,
        level,
    );
    let interval = found.map(|found| Interval {
        low: found.bounds.low,
        high: found.bounds.high,
        level,
        method: Method::EffectiveEvents,
        variance_inflation: None,
        effective_trials: None,
        degrees_of_freedom: Some(summary.units as f64 - 1.0),
    });
    let cautions = match interval {
        Some(_) => Vec::new(),
        None => vec!["too few people for an interval".to_owned()],
    };
    Estimate {
        quantity,
        outcome: Outcome::Measured { value: summary.rate(), interval },
        counts: Some(Counts { errors: summary.errors, trials: summary.trials }),
        unit,
        cautions,
    }
}
