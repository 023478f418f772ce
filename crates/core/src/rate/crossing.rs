//! Equal error rates, with the interval in which the bands of FMR and FNMR cross.

use falsematch_kernels::{curve, recovery};

use super::context::without_value;
use super::scope::Scope;
use super::side::Sides;
use super::{Cell, Context, Estimate, Interval, Measure, Method, Outcome, Unit};

/// Ends of both intervals at one threshold.
pub(super) type Bands = (Option<[f64; 2]>, [f64; 2]);

/// EER by the midpoint rule, and EER of the convex hull.
pub(super) fn equal_error_rates(
    scope: &Scope<'_>,
    grid: &[Sides],
    bands: &[Bands],
    context: &Context<'_>,
) -> Vec<Estimate> {
    let (mated, tail) = (&scope.mated.score, &scope.tail.score);
    let midpoint = curve::equal_error(mated, tail).map(|found| found.rate);
    let hull = curve::hull_equal_error(mated, tail);
    let unit = unit(grid);
    let estimate = |measure, value| {
        let quantity = context.quantity(measure, &Cell::new(), None);
        let Some(value) = value else {
            return without_value(quantity, absent(), unit.clone());
        };
        if scope.left_out.is_some() {
            return without_value(quantity, not_kept(), unit.clone());
        }
        let cautions = reasons_for_none(grid, context);
        let interval = cautions.is_empty().then(|| interval(grid, bands, value, context));
        let outcome = Outcome::Measured { value, interval };
        Estimate { quantity, outcome, counts: None, unit: unit.clone(), cautions }
    };
    vec![estimate(Measure::Eer, midpoint), estimate(Measure::EerRocch, hull)]
}

pub(super) fn absent() -> Outcome {
    Outcome::NotEstimable { why: "it needs mated and non-mated comparisons".to_owned() }
}

pub(super) fn not_kept() -> Outcome {
    let why = "it needs every non-mated comparison, and only the highest were kept";
    Outcome::NotEstimable { why: why.to_owned() }
}

/// The people that the rates at the thresholds are of: the fewer of both kinds.
pub(super) fn unit(grid: &[Sides]) -> Unit {
    let units = grid.first().map(|sides| {
        let fnmr = sides.fnmr.unit();
        match sides.fmr.map(|side| side.unit()) {
            Some(fmr) if fmr.count < fnmr.count => fmr,
            _ => fnmr,
        }
    });
    units.unwrap_or(Unit { kind: super::UnitKind::Unknown, count: 0 })
}

/// Why one of the rates has no interval; empty where both have one.
fn reasons_for_none(grid: &[Sides], context: &Context<'_>) -> Vec<String> {
    let first = grid.first().into_iter();
    let mut reasons: Vec<String> = first
        .flat_map(|sides| sides.fmr.into_iter().chain([sides.fnmr]))
        .map(|side| side.interval(context.level))
        .filter(|(interval, _)| interval.is_none())
        .flat_map(|(_, reasons)| reasons)
        .collect();
    reasons.dedup();
    reasons
}

/// Two things move the crossing: the errors of FMR and those of FNMR. What either does alone
/// is where its band crosses the other's curve; their reaches are added in quadrature
/// ([`recovery::moved_twice`]).
fn interval(
    grid: &[Sides],
    bands: &[Bands],
    value: f64,
    context: &Context<'_>,
) -> Interval {
    let point = |rate: Option<f64>| rate.map(|rate| [rate; 2]);
    let fmr = |sides: &Sides| point(sides.fmr.and_then(|side| side.rate()));
    let fnmr = |sides: &Sides| point(sides.fnmr.rate()).unwrap_or(WHOLE);
    let by_fmr: Vec<Bands> =
        grid.iter().zip(bands).map(|(at, band)| (band.0, fnmr(at))).collect();
    let by_fnmr: Vec<Bands> =
        grid.iter().zip(bands).map(|(at, band)| (fmr(at), band.1)).collect();
    let [low, high] =
        recovery::moved_twice(value, crossing(&by_fmr, value), crossing(&by_fnmr, value));
    Interval {
        low,
        high,
        level: context.level,
        method: Method::CrossingRecovery,
        variance_inflation: None,
        effective_trials: None,
        degrees_of_freedom: None,
    }
}

/// All that a rate can be.
const WHOLE: [f64; 2] = [0.0, 1.0];

/// From the lowest to the highest rate that bands let the crossing have.
///
/// At the threshold where the true FMR and FNMR are both `e`, `e` is at least the larger of
/// both lower ends there and at most the smaller of both upper ends. That threshold is
/// unknown, so the interval runs from the least of the former to the greatest of the latter
/// over all thresholds; between two neighbours of the grid FMR is taken from the neighbour
/// that makes it wider, and so is FNMR.
fn crossing(bands: &[Bands], value: f64) -> [f64; 2] {
    let (mut low, mut high) = (value, value);
    for pair in bands.windows(2) {
        let (fmr_over, fnmr_over) = (pair[0].0.unwrap_or(WHOLE), pair[0].1);
        let (fmr_under, fnmr_under) = (pair[1].0.unwrap_or(WHOLE), pair[1].1);
        let least = larger(fmr_over[0], fnmr_under[0]);
        let most = -larger(-fmr_under[1], -fnmr_over[1]);
        low = -larger(-low, -least);
        high = larger(high, most);
    }
    [low, high]
}

fn larger(one: f64, other: f64) -> f64 {
    if one > other { one } else { other }
}
