//! From values to positions. A value that its axis cannot show at its true place, such as
//! 0 on a logarithmic axis, is placed at a marked edge and never dropped.

use falsematch_kernels::special::normal_quantile;

/// How values are spread along an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Transform {
    /// Evenly.
    Linear,
    /// By their logarithm.
    Log,
    /// By the quantile of the normal distribution; for rates.
    Probit,
}

impl Transform {
    fn apply(self, value: f64) -> f64 {
        match self {
            Transform::Linear => value,
            Transform::Log => libm::log10(value),
            Transform::Probit => normal_quantile(value),
        }
    }

    fn reaches(self, value: f64) -> bool {
        match self {
            Transform::Linear => true,
            Transform::Log => value > 0.0,
            Transform::Probit => value > 0.0 && value < 1.0,
        }
    }
}

/// Where a value is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Place {
    /// At its true place.
    True(f64),
    /// At an edge: the axis has no place for it.
    Edge(f64),
}

impl Place {
    /// The position, true or not.
    pub(super) fn position(self) -> f64 {
        match self {
            Place::True(position) | Place::Edge(position) => position,
        }
    }
}

/// Maps the values from `low` to `high` to the positions from `start` to `end`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scale {
    transform: Transform,
    low: f64,
    high: f64,
    start: f64,
    end: f64,
    /// How far outside of `start` and `end` the edges lie.
    edge: f64,
}

impl Scale {
    /// A scale; `low < high`, and both must be within the reach of the transform.
    pub(super) fn new(
        transform: Transform,
        values: [f64; 2],
        positions: [f64; 2],
    ) -> Scale {
        let [low, high] = values;
        let [start, end] = positions;
        Scale { transform, low, high, start, end, edge: 0.0 }
    }

    /// Sets how far outside of the axis values without a place are drawn; the sign is that
    /// of the direction from the start to the end.
    pub(super) fn with_edge(mut self, edge: f64) -> Scale {
        self.edge = edge;
        self
    }

    /// The transform.
    pub(super) fn transform(&self) -> Transform {
        self.transform
    }

    /// The values at both ends.
    pub(super) fn domain(&self) -> [f64; 2] {
        [self.low, self.high]
    }

    /// The positions of both ends.
    pub(super) fn range(&self) -> [f64; 2] {
        [self.start, self.end]
    }

    /// Where a value is drawn. Values outside of the domain lie outside of the axis.
    pub(super) fn place(&self, value: f64) -> Place {
        if !self.transform.reaches(value) {
            let under = value <= 0.0;
            return Place::Edge(if under { self.zero() } else { self.one() });
        }
        let [low, high] =
            [self.transform.apply(self.low), self.transform.apply(self.high)];
        let share = (self.transform.apply(value) - low) / (high - low);
        Place::True(self.start + share * (self.end - self.start))
    }

    /// The position of a value, true or at an edge.
    pub(super) fn position(&self, value: f64) -> f64 {
        self.place(value).position()
    }

    /// Where 0 is drawn, if it has no true place.
    pub(super) fn zero(&self) -> f64 {
        self.start - self.edge
    }

    /// Where 1 is drawn, if it has no true place.
    pub(super) fn one(&self) -> f64 {
        self.end + self.edge
    }
}

/// Round values from `low` to `high`, about so many of them.
pub(super) fn linear_ticks(low: f64, high: f64, wanted: u32) -> Vec<f64> {
    let raw = (high - low) / f64::from(wanted);
    let step = round_up(raw);
    // Adding zero turns -0 into 0, which is how it is to be written.
    let mut index = libm::ceil(low / step - 1e-9) + 0.0;
    let mut ticks = Vec::new();
    while index * step <= high + step * 1e-9 {
        ticks.push(index * step);
        index += 1.0;
    }
    ticks
}

/// The next of 1, 2 or 5 times a power of ten.
pub(super) fn round_up(value: f64) -> f64 {
    let decade = decade_under(value);
    let factors = [1.0, 2.0, 5.0, 10.0];
    let factor =
        factors.into_iter().find(|factor| factor * decade >= value * (1.0 - 1e-9));
    factor.unwrap_or(10.0) * decade
}

/// The largest power of ten that is not over a value over 0.
pub(super) fn decade_under(value: f64) -> f64 {
    power_of_ten(crate::number::exponent(value))
}

/// Ten to a power, correctly rounded.
pub(super) fn power_of_ten(power: i32) -> f64 {
    format!("1e{power}").parse().unwrap_or(f64::MIN_POSITIVE)
}

/// Powers of ten from `low` to `high`, thinned to about five.
pub(super) fn log_ticks(low: f64, high: f64) -> Vec<f64> {
    let [first, last] = [crate::number::exponent(low), crate::number::exponent(high)];
    let step = ((last - first) / 5 + 1).max(1);
    let powers = (first..=last).rev().step_by(usize::try_from(step).unwrap_or(1));
    let mut ticks: Vec<f64> = powers.map(power_of_ten).collect();
    ticks.reverse();
    ticks.retain(|tick| *tick >= low * (1.0 - 1e-9) && *tick <= high * (1.0 + 1e-9));
    ticks
}

/// Rates at which an axis with probit spread may have ticks.
const PROBIT_TICKS: [f64; 15] = [
    1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.05, 0.2, 0.5, 0.8, 0.95, 0.99, 0.999,
    0.9999,
];

/// Rates from `low` to `high` at which a probit axis has ticks.
pub(super) fn probit_ticks(low: f64, high: f64) -> Vec<f64> {
    let within = |tick: &f64| *tick >= low && *tick <= high;
    PROBIT_TICKS.into_iter().filter(within).collect()
}

/// The ticks at or just outside of `low` and `high`, as ends of a probit axis.
pub(super) fn probit_domain(low: f64, high: f64) -> [f64; 2] {
    let under = PROBIT_TICKS.into_iter().rev().find(|tick| *tick <= low);
    let over = PROBIT_TICKS.into_iter().find(|tick| *tick >= high);
    [under.unwrap_or(1e-9), over.unwrap_or(0.999_99)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_scale_spreads_decades_evenly_and_marks_zero() {
        let scale = Scale::new(Transform::Log, [1e-4, 1.0], [0.0, 400.0]).with_edge(20.0);
        assert!((scale.position(1e-2) - 200.0).abs() < 1e-9);
        assert_eq!(scale.place(0.0), Place::Edge(-20.0));
        assert_eq!(scale.place(1e-4), Place::True(0.0));
    }

    #[test]
    fn a_probit_scale_is_symmetric_and_marks_both_ends() {
        let scale =
            Scale::new(Transform::Probit, [0.01, 0.99], [0.0, 100.0]).with_edge(5.0);
        assert!((scale.position(0.5) - 50.0).abs() < 1e-9);
        assert!((scale.position(0.2) + scale.position(0.8) - 100.0).abs() < 1e-9);
        assert_eq!(scale.place(0.0), Place::Edge(-5.0));
        assert_eq!(scale.place(1.0), Place::Edge(105.0));
    }

    #[test]
    fn ticks_are_round() {
        assert_eq!(linear_ticks(0.0, 0.3, 4), [0.0, 0.1, 0.2, 0.300_000_000_000_000_04]);
        assert_eq!(log_ticks(1e-4, 1.0), [1e-4, 1e-3, 1e-2, 0.1, 1.0]);
        assert_eq!(log_ticks(1e-9, 1.0), [1e-8, 1e-6, 1e-4, 1e-2, 1.0]);
        let [low, high] = probit_domain(0.003, 0.3);
        assert!((low - 1e-3).abs() < 1e-12 && (high - 0.5).abs() < 1e-12);
    }
}
