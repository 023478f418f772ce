//! Searches of a mixture as the people who decide them, and the mean over all galleries of it.

use falsematch_kernels::crossed::Valued;
use falsematch_kernels::dependent::mean_interval;
use falsematch_kernels::gallery::rarefied_by_kind;

use super::Drawn;
use crate::rate::{Interval, Method};
use crate::words;

/// Who decides a search.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Decided {
    pub(super) gallery: usize,
    /// How many of each kind of people.
    pub(super) deciders: Vec<u64>,
    /// There may be more than are known.
    pub(super) stops: bool,
}

/// Searches of a mixture.
pub(super) struct Trials<'a> {
    /// People of each kind in each gallery.
    pub(super) held: Vec<Vec<u64>>,
    /// What decides searches, each once.
    pub(super) kinds: Vec<Decided>,
    /// How many searches may have more deciders than are known.
    pub(super) stopped: u64,
    pub(super) valued: Valued<'a>,
}

/// A mean with its interval.
pub(super) struct Found {
    pub(super) value: f64,
    pub(super) interval: Option<Interval>,
    pub(super) people: u64,
    pub(super) cautions: Vec<String>,
}

impl Trials<'_> {
    pub(super) fn found(&self, drawn: &Drawn, level: f64) -> Found {
        let value = |decided: &Decided| self.value(decided, drawn, None);
        let low = self.ends(value, drawn, level);
        let stopped = self.stopped;
        let high = match stopped {
            0 => low,
            _ => self.ends(
                |decided| if decided.stops { 1.0 } else { value(decided) },
                drawn,
                level,
            ),
        };
        let interval = low.1.zip(high.1).map(|(low, high)| Interval {
            low: low[0],
            high: high[1],
            level,
            method: Method::SmallerGalleries,
            variance_inflation: None,
            effective_trials: None,
            degrees_of_freedom: None,
        });
        let caution = (stopped > 0).then(|| {
            format!(
                "{} of {} searches have more candidates over the threshold than their list \
                 holds: the value takes those listed, the upper end takes each for a false alarm.",
                words::count(stopped),
                words::count(self.valued.trials())
            )
        });
        let cautions = caution.into_iter().collect();
        Found { value: low.0, interval, people: self.valued.units(), cautions }
    }

    /// The mean of values, and its interval.
    fn ends(
        &self,
        value: impl Fn(&Decided) -> f64,
        drawn: &Drawn,
        level: f64,
    ) -> (f64, Option<[f64; 2]>) {
        let values: Vec<f64> = self.kinds.iter().map(value).collect();
        let of_each = |decided| {
            (0..drawn.drawn.len()).map(move |kind| self.change(decided, drawn, kind))
        };
        let changes: Vec<f64> = self.kinds.iter().flat_map(of_each).collect();
        let mean = self.valued.mean(&values, &changes);
        let bounds = mean_interval(
            mean.value.clamp(0.0, 1.0),
            self.valued.trials() as f64 * self.beside(drawn),
            mean.variance_across,
            1.0,
            self.valued.units_across(),
            level,
        );
        (mean.value, bounds.map(|bounds| [bounds.low, bounds.high]))
    }

    /// How many such galleries fit beside each other in the smallest of those searched.
    fn beside(&self, drawn: &Drawn) -> f64 {
        let fit = self.held.iter().flat_map(|held| held.iter().zip(&drawn.drawn));
        let fit = fit.filter(|(_, drawn)| **drawn > 0);
        fit.map(|(&held, &drawn)| held as f64 / drawn as f64)
            .min_by(f64::total_cmp)
            .unwrap_or(1.0)
    }

    /// The probability that a search returns somebody of the mixture; where `without` names a
    /// kind, with one of it less enrolled, who is no decider.
    fn value(
        &self,
        decided: &Decided,
        drawn: &Drawn,
        without: Option<(usize, u64)>,
    ) -> f64 {
        let held = &self.held[decided.gallery];
        let of_kind = |kind: usize| {
            let (mut total, mut marked) = (held[kind], decided.deciders[kind]);
            let mut number = drawn.drawn[kind];
            if let Some((_, fewer)) = without.filter(|(left, _)| *left == kind) {
                total -= 1;
                marked -= fewer;
                number = if number < total { number } else { total };
            }
            (total, marked, number)
        };
        let kinds: Vec<_> = (0..held.len()).map(of_kind).collect();
        rarefied_by_kind(&kinds)
    }

    /// What the value would be less by if one of its deciders were somebody else of the same
    /// kind: the jackknife leaves each person enrolled out and draws from the rest.
    fn change(&self, decided: &Decided, drawn: &Drawn, kind: usize) -> f64 {
        let held = self.held[decided.gallery][kind];
        let deciders = decided.deciders[kind];
        if deciders == 0 || deciders >= held || drawn.drawn[kind] == 0 {
            return 0.0;
        }
        self.value(decided, drawn, Some((kind, 0)))
            - self.value(decided, drawn, Some((kind, 1)))
    }
}

/// Each kind of search once, and of which each search is.
pub(super) fn kinds(decided: Vec<Decided>) -> (Vec<Decided>, Vec<u32>) {
    let mut kinds = decided.clone();
    kinds.sort_unstable();
    kinds.dedup();
    let place = |decided: Decided| {
        u32::try_from(kinds.partition_point(|kind| *kind < decided)).unwrap_or(u32::MAX)
    };
    let kind_of = decided.into_iter().map(place).collect();
    (kinds, kind_of)
}
