//! The area under a curve, and what it gains on discarding at random.

use falsematch_kernels::discard::{Between, Curve, Spared, Trial, without_one_sparing};
use falsematch_kernels::jackknife;

use super::super::{Context, Interval, Method, Unit, UnitKind};
use super::{DiscardArea, DiscardFinding};

/// The area of a curve up to a limit, with the intervals that leaving out one person at a
/// time gives it and its gain; what spares a trial is in the trials' order.
pub(in crate::rate) fn measured(
    curve: &Curve,
    (trials, spared): (&[Trial], &[Spared]),
    people: usize,
    limit: f64,
    context: &Context<'_>,
) -> DiscardArea {
    let gain = |rate: f64, area: f64| rate - area / limit;
    let rate = curve.steps()[0].rate();
    let area = curve.area(limit, Between::Level);
    let without = without_one_sparing(trials, spared, people, limit);
    let areas: Vec<f64> = without.iter().map(|without| without.area).collect();
    let gains: Vec<f64> =
        without.iter().map(|without| gain(without.rate, without.area)).collect();
    let gain_interval = interval(gain(rate, area), &gains, context);
    let area_interval = interval(area, &areas, context).map(|interval| Interval {
        low: if interval.low < 0.0 { 0.0 } else { interval.low },
        high: if interval.high > limit { limit } else { interval.high },
        ..interval
    });
    DiscardArea {
        limit,
        area,
        interval: area_interval,
        straight: curve.area(limit, Between::Straight),
        random: rate * limit,
        gain: gain(rate, area),
        finding: finding(gain_interval.as_ref()),
        gain_interval,
        unit: Unit { kind: UnitKind::Subject, count: without.len() as u64 },
    }
}

/// Nothing where leaving out a person never changes anything: there is no variation to see.
fn interval(value: f64, without: &[f64], context: &Context<'_>) -> Option<Interval> {
    let bounds = jackknife::interval(value, without, context.level)
        .filter(|bounds| bounds.low < bounds.high)?;
    Some(Interval {
        low: bounds.low,
        high: bounds.high,
        level: context.level,
        method: Method::Jackknife,
        variance_inflation: None,
        effective_trials: None,
        degrees_of_freedom: Some(without.len() as f64 - 1.0),
    })
}

fn finding(gain: Option<&Interval>) -> DiscardFinding {
    match gain {
        Some(interval) if interval.low > 0.0 => DiscardFinding::Better,
        Some(interval) if interval.high < 0.0 => DiscardFinding::Worse,
        _ => DiscardFinding::NotShown,
    }
}
