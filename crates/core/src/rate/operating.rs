//! FMR and FNMR at operating points, of an arm or of a group in it.

use falsematch_kernels::recovery;

use super::context::{proportion, without_value};
use super::side::{Side, Sides};
use super::{
    Cell, Context, Estimate, Interval, Measure, Method, OperatingPoint, Outcome,
    SetThreshold, ThresholdRule,
};
use crate::words::number::{self, Form};

/// An operating point with the errors at it, and those at the thresholds around it that its
/// target may as well stand for.
pub(super) struct Operated<'a> {
    pub(super) set: &'a SetThreshold,
    /// Nothing where the target is not resolved.
    pub(super) sides: Option<Sides>,
    /// False non-matches at the lowest and at the highest threshold that are compatible with
    /// the target; nothing if the arm did not set the threshold, or all thresholds are.
    pub(super) span: Option<[Option<Side>; 2]>,
}

/// FMR and FNMR at an operating point.
pub(super) fn rates(
    operated: &Operated<'_>,
    context: &Context<'_>,
    group: &Cell,
) -> [Estimate; 2] {
    let point = &operated.set.point;
    let quantity = |measure| context.quantity(measure, group, Some(point));
    let (fmr, fnmr) = (quantity(Measure::Fmr), quantity(Measure::Fnmr));
    let sides = match (&operated.sides, &operated.set.similarity) {
        (Some(sides), _) => sides,
        (None, similarity) => {
            let why = similarity.as_ref().err().cloned().unwrap_or_default();
            let unit = || super::Unit { kind: super::UnitKind::Unknown, count: 0 };
            let refused = |quantity| {
                without_value(quantity, Outcome::OutOfRange { why: why.clone() }, unit())
            };
            return [refused(fmr), refused(fnmr)];
        }
    };
    let fmr = match &sides.fmr {
        Some(side) => proportion(fmr, side, context.level, "non-mated comparisons"),
        None => {
            let why = "non-mated comparisons at this threshold were not kept".to_owned();
            without_value(fmr, Outcome::NotEstimable { why }, sides.fnmr.unit())
        }
    };
    let fnmr = proportion(fnmr, &sides.fnmr, context.level, "mated comparisons");
    match &operated.span {
        Some(span) => [fmr, moved(fnmr, span, context)],
        None => [noted(fmr, point, context), noted(fnmr, point, context)],
    }
}

/// The interval of an FNMR at a target FMR with the threshold's own uncertainty.
///
/// Two things move it: the errors at the threshold at which the true FMR is the target, as
/// the interval at a given threshold says; and that this threshold is another than the one
/// that was found, as far as thresholds go whose FMR interval holds the target. Their reaches
/// are added in quadrature ([`recovery::moved_twice`]).
fn moved(
    mut fnmr: Estimate,
    span: &[Option<Side>; 2],
    context: &Context<'_>,
) -> Estimate {
    let Outcome::Measured { value, interval: Some(interval) } = &mut fnmr.outcome else {
        return fnmr;
    };
    let [lowest, highest] = span;
    let rate = |side: &Option<Side>, otherwise| {
        side.as_ref().and_then(Side::rate).unwrap_or(otherwise)
    };
    let (low, high) = (rate(lowest, 0.0), rate(highest, 1.0));
    let by_threshold = [
        if low < *value { low } else { *value },
        if high > *value { high } else { *value },
    ];
    let by_errors = [interval.low, interval.high];
    let [_, from, to] = number::spoken(Form::Percent, *value, by_errors);
    fnmr.cautions.push(format!(
        "at this threshold, taken as given, the interval is {from} to {to}"
    ));
    let [low, high] = recovery::moved_twice(*value, by_errors, by_threshold);
    *interval = Interval {
        low,
        high,
        level: context.level,
        method: Method::ThresholdRecovery,
        variance_inflation: None,
        effective_trials: None,
        degrees_of_freedom: None,
    };
    fnmr
}

/// Warns where the threshold was set on another arm's comparisons.
fn noted(
    mut estimate: Estimate,
    point: &OperatingPoint,
    context: &Context<'_>,
) -> Estimate {
    let measured = matches!(estimate.outcome, Outcome::Measured { .. });
    if let ThresholdRule::TargetFmr { set_on, .. } = &point.rule
        && measured
        && set_on != context.arm
    {
        estimate.cautions.push(format!(
            "the threshold was set on arm {set_on}; how uncertain it is itself is not in \
             this interval"
        ));
    }
    estimate
}

/// The lowest and the highest threshold that a target may stand for: those of the grid just
/// outside all whose FMR interval holds the target.
///
/// `grid` descends. Nothing where no threshold outside is known.
pub(super) fn span(
    grid: &[Sides],
    ends: &[Option<[f64; 2]>],
    target: f64,
) -> [Option<usize>; 2] {
    let holds = |ends: &Option<[f64; 2]>| {
        ends.is_none_or(|[low, high]| low <= target && target <= high)
    };
    let first = ends.iter().position(holds);
    let last = ends.iter().rposition(holds);
    let (first, last) = match (first, last) {
        (Some(first), Some(last)) => (first, last),
        // The target lies between two neighbours: both are outside.
        _ => {
            let over =
                |ends: &Option<[f64; 2]>| ends.is_some_and(|[low, _]| low > target);
            let next = ends.iter().position(over).unwrap_or(grid.len());
            return [(next < grid.len()).then_some(next), next.checked_sub(1)];
        }
    };
    [(last + 1 < grid.len()).then_some(last + 1), first.checked_sub(1)]
}
