//! Errors at thresholds, and the interval of their rate.

use falsematch_kernels::binomial::{self, Bounds};
use falsematch_kernels::dependent::{self, RateInterval, Refusal, Rule, Swept};
use falsematch_kernels::{cluster, order, pairs};

use super::scope::{Independence, Scope};
use super::{Counts, Interval, Method, Unit, UnitKind};

/// Errors of one kind at one threshold, with what the interval of their rate needs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Side {
    pub(super) errors: u64,
    pub(super) trials: u64,
    known: Independence,
    /// What dependence was seen, where people are named.
    pub(super) swept: Option<Swept>,
}

/// Both kinds of error at one threshold.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sides {
    /// The threshold, as similarity.
    pub(super) threshold: f64,
    /// False matches; nothing where comparisons that might match were not kept.
    pub(super) fmr: Option<Side>,
    /// False non-matches.
    pub(super) fnmr: Side,
}

impl Scope<'_> {
    /// Both kinds of error at each threshold, in one pass over each kind of comparison.
    ///
    /// `thresholds` descend.
    pub(super) fn at(&self, thresholds: &[f64]) -> Vec<Sides> {
        let (fmr, fnmr) =
            rayon::join(|| self.fmr_at(thresholds), || self.fnmr_at(thresholds));
        let joined = thresholds.iter().zip(fmr).zip(fnmr);
        joined.map(|((&threshold, fmr), fnmr)| Sides { threshold, fmr, fnmr }).collect()
    }

    fn fmr_at(&self, thresholds: &[f64]) -> Vec<Option<Side>> {
        let is_kept = |&&threshold: &&f64| self.is_exact_at(threshold);
        let after: Vec<u64> = thresholds
            .iter()
            .take_while(is_kept)
            .map(|&threshold| order::count_matches(&self.tail.score, threshold) as u64)
            .collect();
        let mut swept = vec![None; after.len()];
        if self.known == Independence::People && self.non_mated > 0 {
            let counter = pairs::Sweep::new(self.people, self.trials.pairs());
            let errors = self.tail.score.iter().copied().zip(self.pairs());
            swept =
                dependent::sweep(counter, errors, &after).into_iter().map(Some).collect();
        }
        let side = |(&errors, swept): (&u64, Option<Swept>)| {
            Some(Side { errors, trials: self.non_mated, known: self.known, swept })
        };
        let mut sides: Vec<_> = after.iter().zip(swept).map(side).collect();
        sides.resize(thresholds.len(), None);
        sides
    }

    /// Whether every non-mated comparison that matches at a threshold was kept.
    pub(super) fn is_exact_at(&self, threshold: f64) -> bool {
        self.left_out.is_none_or(|score| !order::is_match(score, threshold))
    }

    fn fnmr_at(&self, thresholds: &[f64]) -> Vec<Side> {
        let all = self.mated.score.len();
        let missed = |&threshold: &f64| {
            (all - order::count_matches(&self.mated.score, threshold)) as u64
        };
        let mut after: Vec<u64> = thresholds.iter().map(missed).collect();
        after.reverse();
        let mut swept = vec![None; after.len()];
        if self.known == Independence::People && all > 0 {
            let counter = cluster::Sweep::new(self.mated_trials());
            let errors = self.mated.score.iter().copied().zip(self.mated_people()).rev();
            swept =
                dependent::sweep(counter, errors, &after).into_iter().map(Some).collect();
        }
        let side = |(&errors, swept): (&u64, Option<Swept>)| Side {
            errors,
            trials: all as u64,
            known: self.known,
            swept,
        };
        after.iter().zip(swept).rev().map(side).collect()
    }
}

impl Side {
    /// Errors of which nothing but one count is known, people being named.
    pub(super) fn of_summary(summary: dependent::Summary) -> Side {
        Side {
            errors: summary.errors,
            trials: summary.trials,
            known: Independence::People,
            swept: Some(Swept { summary, denser: None }),
        }
    }

    /// Errors of people with what a denser threshold tells of them.
    pub(super) fn of_swept(
        summary: dependent::Summary,
        denser: Option<dependent::Summary>,
    ) -> Side {
        let swept = Some(Swept { summary, denser });
        Side { swept, ..Side::of_summary(summary) }
    }

    pub(super) fn counts(&self) -> Counts {
        Counts { errors: self.errors, trials: self.trials }
    }

    /// Errors over trials; nothing without trials.
    pub(super) fn rate(&self) -> Option<f64> {
        (self.trials > 0).then(|| self.errors as f64 / self.trials as f64)
    }

    pub(super) fn unit(&self) -> Unit {
        match (self.known, self.swept) {
            (Independence::People, swept) => Unit {
                kind: UnitKind::Subject,
                count: swept.map_or(0, |swept| swept.summary.units),
            },
            (Independence::Stated, _) => {
                Unit { kind: UnitKind::Comparison, count: self.trials }
            }
            (Independence::Unknown, _) => Unit { kind: UnitKind::Unknown, count: 0 },
        }
    }

    /// The interval of the rate with cautions about it, or only the reason for none.
    pub(super) fn interval(&self, level: f64) -> (Option<Interval>, Vec<String>) {
        match (self.known, self.swept) {
            _ if self.trials == 0 => (None, Vec::new()),
            (Independence::Stated, _) => (Some(self.independent(level)), Vec::new()),
            (Independence::People, Some(swept)) => {
                let found = dependent::rate_interval(
                    &swept.summary,
                    swept.denser.as_ref(),
                    level,
                );
                match found {
                    Ok(found) => (Some(interval(&found, level)), remarks(&found, self)),
                    Err(refusal) => (None, vec![refused(refusal)]),
                }
            }
            _ => (None, vec![UNNAMED.to_owned()]),
        }
    }

    /// The ends of the interval; all that a proportion can be where there is none.
    pub(super) fn ends(&self, level: f64) -> [f64; 2] {
        let whole = [0.0, 1.0];
        self.interval(level).0.map_or(whole, |interval| [interval.low, interval.high])
    }

    fn independent(&self, level: f64) -> Interval {
        let bounds =
            binomial::clopper_pearson(self.errors as f64, self.trials as f64, level);
        Interval {
            low: bounds.low,
            high: bounds.high,
            level,
            method: Method::ClopperPearson,
            variance_inflation: None,
            effective_trials: Some(self.trials as f64),
            degrees_of_freedom: None,
        }
    }
}

const UNNAMED: &str = "the input names no people and does not state that every comparison \
                       is of other people, so how sure this is cannot be said";

fn interval(found: &RateInterval, level: f64) -> Interval {
    let Bounds { low, high } = found.bounds;
    let method = match found.rule {
        Rule::OwnInflation | Rule::BorrowedInflation => Method::KornGraubard,
        Rule::UnitsAsTrials => Method::ZeroErrors,
    };
    Interval {
        low,
        high,
        level,
        method,
        variance_inflation: found.inflation,
        effective_trials: Some(found.effective_trials),
        degrees_of_freedom: found.degrees_of_freedom,
    }
}

fn remarks(found: &RateInterval, side: &Side) -> Vec<String> {
    let Some(by_units) = found.by_units.filter(|_| found.rule == Rule::BorrowedInflation)
    else {
        return Vec::new();
    };
    let limit = if side.errors == 0 { by_units.high } else { by_units.low };
    vec![format!(
        "no errors were seen here: how dependent comparisons are was taken from a threshold \
         with more errors; counting people as trials instead, the limit is {}",
        crate::words::percent(limit)
    )]
}

fn refused(refusal: Refusal) -> String {
    match refusal {
        Refusal::NoTrials => "there is no comparison".to_owned(),
        Refusal::TooFewUnits { units } => format!(
            "{} only: nothing can be said of the variation between people, so there is no \
             interval",
            crate::words::counted(units, "person", "people")
        ),
    }
}
