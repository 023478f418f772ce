//! Estimates at gallery sizes that somebody asked for.

use super::{GallerySize, SizePoint};
use crate::rate::{
    Estimate, Failures, Galleries, Interval, Measure, Method, Outcome, Quantity,
    RankTies, Searched,
};
use crate::words;

/// The estimates of a curve at other galleries than that searched, `sizes`. Their quantities
/// are those of `measured`, by the default rules and for galleries like those searched, with
/// another gallery; the shares of mates found (TPIR, CMC) are what misses leave. A size about
/// which the bounds say nothing is out of range.
pub(super) fn asked(
    curve: &GallerySize,
    sizes: &[u64],
    measured: &[Estimate],
) -> Vec<Estimate> {
    let is_other = |size: &&u64| **size != curve.searched && **size > 0;
    let bases = measured.iter().filter(|base| is_of(curve, &base.quantity));
    let of_base = |base: &Estimate| -> Vec<Estimate> {
        sizes.iter().filter(is_other).map(|&size| estimate(curve, size, base)).collect()
    };
    bases.flat_map(of_base).collect()
}

/// Whether a measured quantity is that of a curve, or what it leaves.
fn is_of(curve: &GallerySize, quantity: &Quantity) -> bool {
    let by_rule = |searched: &Searched| {
        searched.galleries == Galleries::LikeThese
            && searched.failures == Failures::Counted
            && searched.ties == RankTies::Last
            && searched.rank == curve.rank
    };
    let is_measure = match (curve.measure, quantity.measure) {
        (Measure::Fnir, Measure::Tpir) => true,
        (Measure::Fnir, Measure::Cmc) => curve.at.is_none(),
        (of, measure) => of == measure,
    };
    is_measure
        && quantity.arm == curve.arm
        && quantity.group.is_empty()
        && quantity.at == curve.at
        && quantity.gallery == Some(curve.searched)
        && quantity.searched.as_ref().is_none_or(by_rule)
}

fn estimate(curve: &GallerySize, size: u64, base: &Estimate) -> Estimate {
    let points = if size < curve.searched { &curve.within } else { &curve.past };
    let found = points.iter().find(|point| point.size == size);
    let mut quantity = base.quantity.clone();
    quantity.gallery = Some(size);
    quantity.resized = true;
    let is_found = matches!(quantity.measure, Measure::Tpir | Measure::Cmc);
    let outcome = match found {
        Some(point) => measured(curve, if is_found { left(point) } else { *point }),
        None => Outcome::OutOfRange { why: why(curve, size) },
    };
    let caution = (found.is_some() && size > curve.searched).then(|| PAST.to_owned());
    let cautions = caution.into_iter().collect();
    Estimate { quantity, outcome, counts: None, unit: base.unit.clone(), cautions }
}

const PAST: &str = "Past the data: the interval holds every law of confusion that the searches \
                    do not contradict, if the people of the larger gallery are drawn like those \
                    enrolled; the value is only the best fit among them.";

/// The share of mates found.
fn left(missed: &SizePoint) -> SizePoint {
    let [low, high] = missed.range;
    SizePoint { value: 1.0 - missed.value, range: [1.0 - high, 1.0 - low], ..*missed }
}

fn measured(curve: &GallerySize, point: SizePoint) -> Outcome {
    let method = match point.size < curve.searched {
        true => Method::SmallerGalleries,
        false => Method::LargerGalleries,
    };
    let interval = Interval {
        low: point.range[0],
        high: point.range[1],
        level: curve.level,
        method,
        variance_inflation: None,
        effective_trials: None,
        degrees_of_freedom: None,
    };
    Outcome::Measured { value: point.value, interval: Some(interval) }
}

/// Why nothing is said of a gallery.
fn why(curve: &GallerySize, size: u64) -> String {
    if curve.measure == Measure::Selectivity {
        return "selectivity is not bounded for galleries that were not searched"
            .to_owned();
    }
    let factor = words::digits(size as f64 / curve.searched as f64);
    let end = match curve.reach {
        Some(reach) if reach < size => format!(
            "the largest about which they say anything is one of {}",
            words::count(reach)
        ),
        _ => "they bound no larger gallery".to_owned(),
    };
    format!(
        "a gallery of {} is {factor} times the {} searched, and {end}",
        words::count(size),
        words::count(curve.searched)
    )
}
