//! Galleries up to the size that was searched: exact means, with the intervals of rates.

use falsematch_kernels::crossed::Mean;
use falsematch_kernels::dependent::mean_interval;
use falsematch_kernels::effective::effective_events;

use super::trials::{Decided, Trials};
use super::{Law, SizePoint};
use crate::rate::side::Side;

/// What galleries drawn from those searched give.
pub(super) struct Within<'a> {
    pub(super) trials: &'a Trials<'a>,
    /// 1 where the mate is in the gallery besides the others.
    pub(super) mates: u64,
    pub(super) level: f64,
    /// The rate of the gallery that was searched, for a share of searches.
    pub(super) side: Option<&'a Side>,
}

impl Within<'_> {
    /// The points of these sizes, each at most that of the gallery searched.
    pub(super) fn points(&self, sizes: &[u64]) -> Vec<SizePoint> {
        let held = sizes.iter().copied().filter(|&size| size >= self.mates && size > 0);
        let mut points: Vec<SizePoint> = held.map(|size| self.point(size)).collect();
        // What was never seen among few is no more frequent than among more.
        for place in (1..points.len()).rev() {
            let limit = points[place].range[1];
            let point = &mut points[place - 1];
            if point.value <= 0.0 && limit < point.range[1] {
                point.range[1] = limit;
            }
        }
        points
    }

    fn point(&self, size: u64) -> SizePoint {
        let drawn = size - self.mates;
        let found = self.trials.mean(drawn, |decided| self.trials.value(decided, drawn));
        let low = self.ends(&found, drawn);
        let high = match self.trials.stopped() {
            0 => low,
            _ => self.ends(&self.raised(drawn), drawn),
        };
        SizePoint { size, value: found.value, range: [low[0], high[1]] }
    }

    /// With each count that may be larger taken as large as it can be.
    fn raised(&self, drawn: u64) -> Mean {
        let whole = Decided { count: self.trials.others, stops: false, lost: false };
        self.trials.mean(drawn, |decided| {
            let decided = if decided.stops { &whole } else { decided };
            self.trials.value(decided, drawn)
        })
    }

    fn ends(&self, found: &Mean, drawn: u64) -> [f64; 2] {
        match self.trials.law {
            Law::AtLeast(_) => self.ends_of_share(found, drawn),
            Law::UpTo(_) => self.ends_of_count(found, drawn),
        }
    }

    /// The rule for a rate, with as much more caution as it takes with the gallery that was
    /// searched.
    fn ends_of_share(&self, found: &Mean, drawn: u64) -> [f64; 2] {
        if drawn == self.trials.others && self.trials.stopped() == 0 {
            return self.side.map_or([0.0, 1.0], |side| side.ends(self.level));
        }
        let bounds = mean_interval(
            found.value.clamp(0.0, 1.0),
            self.worth(found.value, drawn),
            found.variance_across,
            self.more(),
            self.trials.valued.units_across(),
            self.level,
        );
        bounds.map_or([0.0, 1.0], |bounds| [bounds.low, bounds.high])
    }

    /// The most independent trials that the mean can be worth: each search one for the mates
    /// that are lost at any size, and as many as galleries of `drawn` fit beside each other
    /// for the rest.
    fn worth(&self, value: f64, drawn: u64) -> f64 {
        let searches = self.trials.valued.trials() as f64;
        let lost = self.trials.lost();
        let rest = if value > lost { value - lost } else { 0.0 };
        let beside = self.trials.others as f64 / drawn as f64;
        let least = lost * (1.0 - lost) + rest * (1.0 - rest) / beside;
        let own = value * (1.0 - value);
        match least > 0.0 && own > 0.0 {
            true => searches * own / least,
            // All searches come to the same: units are the trials then.
            false => searches,
        }
    }

    /// How many times more inflation the upper end takes at the size searched than the
    /// variance shows there.
    pub(super) fn more(&self) -> f64 {
        let Some(side) = self.side else { return 1.0 };
        let taken = side.interval(self.level).0.and_then(|i| i.variance_inflation);
        let own = side.swept.and_then(|swept| swept.summary.inflation());
        match taken.zip(own) {
            Some((taken, own)) if taken > own => taken / own,
            _ => 1.0,
        }
    }

    fn ends_of_count(&self, found: &Mean, drawn: u64) -> [f64; 2] {
        let searches = self.trials.valued.trials() as f64;
        let beside = self.trials.others as f64 / drawn as f64;
        let units = self.trials.valued.units_across() as f64;
        let trials = searches * beside;
        let variance = found.variance_across;
        let events = found.value * trials;
        let ends = effective_events(events, trials, variance, units, self.level);
        ends.map_or([0.0, self.trials.others as f64], |ends| {
            [ends.bounds.low, ends.bounds.high]
        })
    }
}
