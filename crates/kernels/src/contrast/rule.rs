//! The one rule by which a difference or a ratio of two rates gets its interval.

use std::fmt;

use crate::binomial::Bounds;
use crate::contrast::Joint;
use crate::recovery;
use crate::special::{normal_quantile, t_cdf, t_quantile};

/// With fewer cells that tell, a joint variance says too little.
const TELLING_CELLS: u64 = 6;
/// With fewer units nothing can be said of the variation between them.
const UNITS_NEEDED: u64 = 3;
/// No tail probability smaller than this is looked for by halving.
const SMALLEST_TAIL: f64 = 1e-9;

/// What of two rates is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// The first less the second.
    Difference,
    /// The first over the second.
    Ratio,
}

/// How an interval was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// From the joint variance.
    Joint,
    /// From the intervals of both rates, as if they were independent: where few cells tell,
    /// or a rate is 0 or 1. Cautious where units are shared and move both rates alike.
    Recovered,
}

/// A difference or a ratio of two rates.
///
/// By [`Rule::Joint`] its interval is the hull of two:
///
/// - Student's, `value -+ t sqrt(Var)`, with the variance and the degrees of freedom of
///   [`Joint`]; of a ratio on the logarithmic scale, where the variance is that of
///   `p1 / E(p1) - p2 / E(p2)`. It is right where errors are many, and too short on the side
///   of the higher rate where a few units carry the errors;
/// - that recovered from the intervals of both rates with their correlation
///   ([`recovery::correlated_difference`]), which has their shape; of a ratio from the
///   logarithms of their ends.
///
/// `docs/concepts/contrasts.md` has the coverage of either and of both.
pub struct Contrast<'a> {
    scale: Scale,
    joint: Option<&'a Joint>,
    rates: [f64; 2],
    intervals: &'a dyn Fn(f64) -> [Bounds; 2],
}

impl fmt::Debug for Contrast<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Contrast");
        shown.field("scale", &self.scale).field("rates", &self.rates);
        shown.field("rule", &self.rule()).finish_non_exhaustive()
    }
}

impl<'a> Contrast<'a> {
    /// A contrast of two rates. `intervals` gives the interval of each at a level; `joint`
    /// is what is known of both together, where units are known at all.
    ///
    /// Nothing with fewer than three units of a rate, or for a ratio of two rates of 0. A ratio
    /// to a rate of 0 has an infinite value and a finite lower end.
    ///
    /// # Panics
    /// If a rate is not within 0 and 1.
    pub fn new(
        scale: Scale,
        rates: [f64; 2],
        joint: Option<&'a Joint>,
        intervals: &'a dyn Fn(f64) -> [Bounds; 2],
    ) -> Option<Contrast<'a>> {
        assert!(rates.iter().all(|rate| (0.0..=1.0).contains(rate)), "rates {rates:?}");
        let few = |joint: &Joint| joint.units.iter().any(|&units| units < UNITS_NEEDED);
        let errorless = rates.iter().all(|&rate| rate <= 0.0);
        if joint.is_some_and(few) || (scale == Scale::Ratio && errorless) {
            return None;
        }
        let inner = rates.iter().all(|&rate| rate > 0.0 && rate < 1.0);
        let tells = |joint: &&Joint| {
            inner
                && joint.telling_cells >= TELLING_CELLS
                && spread(joint, scale, rates) > 0.0
        };
        Some(Contrast { scale, joint: joint.filter(tells), rates, intervals })
    }

    /// How its interval is found.
    pub fn rule(&self) -> Rule {
        if self.joint.is_some() { Rule::Joint } else { Rule::Recovered }
    }

    /// The difference or the ratio.
    pub fn value(&self) -> f64 {
        let [first, second] = self.rates;
        match self.scale {
            Scale::Difference => first - second,
            Scale::Ratio => first / second,
        }
    }

    /// The value of no difference.
    pub fn null(&self) -> f64 {
        match self.scale {
            Scale::Difference => 0.0,
            Scale::Ratio => 1.0,
        }
    }

    /// By how much each unit moves the difference, or the logarithm of the ratio; nothing
    /// where that is not what the interval rests on.
    pub fn influence(&self) -> Option<Vec<f64>> {
        self.joint.map(|joint| joint.influence(weights(self.scale, self.rates)))
    }

    /// Degrees of freedom of the joint variance, where the interval rests on it.
    pub fn degrees_of_freedom(&self) -> Option<f64> {
        let weights = weights(self.scale, self.rates);
        self.joint.map(|joint| joint.degrees_of_freedom(weights))
    }

    /// The two-sided interval at a level. The upper end of a ratio is infinite where the
    /// interval of its divisor reaches zero.
    ///
    /// # Panics
    /// If not `0 < level < 1`.
    pub fn bounds(&self, level: f64) -> Bounds {
        assert!(level > 0.0 && level < 1.0, "level `{level}` is not within 0 and 1");
        let recovered = self.recovered(level);
        match self.joint {
            Some(joint) => hull(self.student(joint, level), recovered),
            None => recovered,
        }
    }

    fn student(&self, joint: &Joint, level: f64) -> Bounds {
        let freedom = joint.degrees_of_freedom(weights(self.scale, self.rates));
        let error = spread(joint, self.scale, self.rates);
        let reach = t_quantile(0.5 * (1.0 + level), freedom) * error;
        let value = self.value();
        match self.scale {
            Scale::Difference => within_shares(value - reach, value + reach),
            Scale::Ratio => {
                let factor = libm::exp(reach);
                Bounds { low: value / factor, high: value * factor }
            }
        }
    }

    fn recovered(&self, level: f64) -> Bounds {
        let intervals = (self.intervals)(level);
        let part = |k: usize| (intervals[k].low, self.rates[k], intervals[k].high);
        let correlation = self.joint.map(Joint::correlation);
        match (self.scale, correlation) {
            (Scale::Difference, correlation) => {
                let correlation = correlation.unwrap_or(0.0);
                let (low, high) =
                    recovery::correlated_difference(part(0), part(1), correlation);
                within_shares(low, high)
            }
            (Scale::Ratio, Some(correlation)) => {
                let [first, second] = [logarithms(part(0)), logarithms(part(1))];
                let (low, high) =
                    recovery::correlated_difference(first, second, correlation);
                Bounds { low: libm::exp(low), high: libm::exp(high) }
            }
            (Scale::Ratio, None) => {
                let (low, high) = recovery::ratio(part(0), part(1));
                Bounds { low, high }
            }
        }
    }

    /// One-sided p-values: of the true value being at most `null`, and at least `null`.
    ///
    /// Half the error at which the interval just reaches `null`, so that p-values and
    /// intervals never contradict each other. None is under 1e-9.
    pub fn tails(&self, null: f64) -> [f64; 2] {
        let value = self.value();
        let recovered = [
            self.halved(|bounds| bounds.low < null, value > null),
            self.halved(|bounds| bounds.high > null, value < null),
        ];
        let Some(joint) = self.joint else { return recovered };
        let freedom = joint.degrees_of_freedom(weights(self.scale, self.rates));
        let distance = match self.scale {
            Scale::Difference => value - null,
            Scale::Ratio => libm::log(value / null),
        };
        let distance = distance / spread(joint, self.scale, self.rates);
        [
            larger(recovered[0], t_cdf(-distance, freedom)),
            larger(recovered[1], t_cdf(distance, freedom)),
        ]
    }

    /// The largest half error at which `reaches` holds of the recovered interval; a half
    /// where the value itself is not beyond.
    fn halved(&self, reaches: impl Fn(Bounds) -> bool, is_beyond: bool) -> f64 {
        let holds = |tail: f64| reaches(self.recovered(1.0 - 2.0 * tail));
        let (mut low, mut high) = (libm::log(SMALLEST_TAIL), libm::log(0.499));
        if !is_beyond || holds(libm::exp(high)) {
            return 0.5;
        }
        for _ in 0..40 {
            let middle = 0.5 * (low + high);
            if holds(libm::exp(middle)) { low = middle } else { high = middle }
        }
        libm::exp(high)
    }

    /// Two-sided p-value of the true value being that of no difference.
    pub fn p_value(&self) -> f64 {
        let [below, above] = self.tails(self.null());
        let twice = 2.0 * if below < above { below } else { above };
        if twice < 1.0 { twice } else { 1.0 }
    }

    /// P-value of the true value lying outside of `low` to `high`: the larger of two
    /// one-sided tests (Schuirmann 1987).
    pub fn equivalence(&self, low: f64, high: f64) -> f64 {
        larger(self.tails(low)[0], self.tails(high)[1])
    }

    /// The smallest difference, or ratio over one, that would have been told from none with
    /// probability `power` at a level: `z + z'` standard errors, of normal quantiles
    /// `(1 + level) / 2` and `power`, where half the width of the interval is `z` standard
    /// errors. Nothing where the interval of a ratio has no end.
    pub fn detectable(&self, level: f64, power: f64) -> Option<f64> {
        let z = normal_quantile(0.5 * (1.0 + level));
        let Bounds { low, high } = self.bounds(level);
        let width = match self.scale {
            Scale::Difference => high - low,
            Scale::Ratio if low > 0.0 => libm::log(high / low),
            Scale::Ratio => f64::INFINITY,
        };
        let reach = (z + normal_quantile(power)) * width / (2.0 * z);
        let smallest = match self.scale {
            Scale::Difference => reach,
            Scale::Ratio => libm::exp(reach),
        };
        smallest.is_finite().then_some(smallest)
    }
}

/// By how much each rate moves the difference, or the logarithm of the ratio.
fn weights(scale: Scale, [first, second]: [f64; 2]) -> [f64; 2] {
    match scale {
        Scale::Difference => [1.0, -1.0],
        Scale::Ratio => [1.0 / first, -1.0 / second],
    }
}

fn spread(joint: &Joint, scale: Scale, rates: [f64; 2]) -> f64 {
    joint.variance(weights(scale, rates)).sqrt()
}

fn within_shares(low: f64, high: f64) -> Bounds {
    Bounds { low: low.clamp(-1.0, 1.0), high: high.clamp(-1.0, 1.0) }
}

fn logarithms((low, value, high): (f64, f64, f64)) -> (f64, f64, f64) {
    (libm::log(low), libm::log(value), libm::log(high))
}

fn hull(one: Bounds, other: Bounds) -> Bounds {
    let low = if one.low < other.low { one.low } else { other.low };
    Bounds { low, high: larger(one.high, other.high) }
}

fn larger(one: f64, other: f64) -> f64 {
    if one > other { one } else { other }
}
