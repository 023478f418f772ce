//! AUC and d', with delete-one-subject jackknife intervals.

use falsematch_kernels::binomial::Bounds;
use falsematch_kernels::curve::{self, Moments};
use falsematch_kernels::jackknife::{self, Scores, Share};

use super::context::without_value;
use super::crossing::{absent, not_kept};
use super::scope::{Independence, Scope};
use super::{Cell, Context, Estimate, Interval, Measure, Method, Outcome, Unit};

/// AUC and d' of an arm.
pub(super) fn indices(
    scope: &Scope<'_>,
    unit: &Unit,
    context: &Context<'_>,
) -> Vec<Estimate> {
    let (mated, tail) = (&scope.mated.score, &scope.tail.score);
    let area = curve::area(mated, tail);
    let distance = curve::d_prime(Moments::of(mated), Moments::of(tail));
    let (areas, distances) = without_one(scope);
    let no_variation = || Outcome::NotEstimable {
        why: "the scores of each kind do not vary".to_owned(),
    };
    let missing = if area.is_none() { absent() } else { no_variation() };
    let make = |measure, value: Option<f64>, without: &[f64]| {
        let quantity = context.quantity(measure, &Cell::new(), None);
        match value {
            None => without_value(quantity, missing.clone(), unit.clone()),
            Some(_) if scope.left_out.is_some() => {
                without_value(quantity, not_kept(), unit.clone())
            }
            Some(value) => measured(quantity, value, without, unit, context),
        }
    };
    vec![make(Measure::Auc, area, &areas), make(Measure::DPrime, distance, &distances)]
}

fn measured(
    quantity: super::Quantity,
    value: f64,
    without: &[f64],
    unit: &Unit,
    context: &Context<'_>,
) -> Estimate {
    if quantity.measure == Measure::Auc
        && let Some(share) = jackknife::share_interval(value, without, context.level)
    {
        return of_share(quantity, value, &share, unit, context);
    }
    let bounds = jackknife::interval(value, without, context.level)
        .filter(|bounds| bounds.low < bounds.high);
    let freedom = Some(without.len() as f64 - 1.0);
    let interval =
        bounds.map(|bounds| interval(bounds, Method::Jackknife, freedom, context));
    let caution = "leaving out one person at a time shows no variation, so how sure this is \
                   cannot be said";
    let cautions = if interval.is_none() { vec![caution.to_owned()] } else { vec![] };
    Estimate {
        quantity,
        outcome: Outcome::Measured { value, interval },
        counts: None,
        unit: unit.clone(),
        cautions,
    }
}

/// An area under the curve, whose distance from 1 is made by few people.
fn of_share(
    quantity: super::Quantity,
    value: f64,
    share: &Share,
    unit: &Unit,
    context: &Context<'_>,
) -> Estimate {
    let method = match share.units_as_trials {
        true => Method::ZeroErrors,
        false => Method::JackknifeShare,
    };
    let interval = interval(share.bounds, method, None, context);
    let cautions = if !share.units_as_trials && share.events < FEW_EVENTS {
        vec![FEW.to_owned()]
    } else {
        Vec::new()
    };
    Estimate {
        quantity,
        outcome: Outcome::Measured { value, interval: Some(interval) },
        counts: None,
        unit: unit.clone(),
        cautions,
    }
}

/// With fewer effective events intervals of AUC were seen to hold the truth too seldom.
const FEW_EVENTS: f64 = 4.0;

const FEW: &str = "what is missing to 1 is the work of very few people; the interval holds \
                   only as far as the people who were not tested are like them";

fn interval(
    bounds: Bounds,
    method: Method,
    degrees_of_freedom: Option<f64>,
    context: &Context<'_>,
) -> Interval {
    Interval {
        low: bounds.low,
        high: bounds.high,
        level: context.level,
        method,
        variance_inflation: None,
        effective_trials: None,
        degrees_of_freedom,
    }
}

/// Both indices without each person; empty where people are not named or not all kept.
fn without_one(scope: &Scope<'_>) -> (Vec<f64>, Vec<f64>) {
    if scope.known != Independence::People || scope.left_out.is_some() {
        return (Vec::new(), Vec::new());
    }
    let upper_unit: Vec<u32> = scope.mated_people().collect();
    let lower_units: Vec<(u32, u32)> = scope.pairs().collect();
    let scores = Scores {
        upper: &scope.mated.score,
        upper_unit: &upper_unit,
        lower: &scope.tail.score,
        lower_units: &lower_units,
        units: scope.people as usize,
    };
    rayon::join(
        || jackknife::areas_without_one(&scores),
        || jackknife::d_primes_without_one(&scores),
    )
}
