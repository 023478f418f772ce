//! The trade-off curve with its bands, and the distribution of the scores.

use super::crossing::Bands;
use super::scope::Scope;
use super::side::Sides;
use super::threshold::turned;
use super::{Context, Curve, CurvePoint, Distribution};
use crate::study::file::Orientation;
use crate::tally::{Histogram, Tally};

/// Bins of a distribution.
const BINS: usize = 120;

/// The curve at the thresholds of the grid; nothing where a kind of comparison is missing.
/// `bands` are at the level of the context.
pub(super) fn curve(
    grid: &[Sides],
    bands: &[Bands],
    context: &Context<'_>,
) -> Option<Curve> {
    let points: Vec<CurvePoint> = grid
        .iter()
        .zip(bands)
        .filter_map(|(at, bands)| point(at, bands, context))
        .collect();
    let band = "intervals of FMR and of FNMR, each at its threshold alone".to_owned();
    (!points.is_empty()).then_some(Curve {
        level: context.level,
        band,
        points,
        whole: None,
    })
}

fn point(sides: &Sides, bands: &Bands, context: &Context<'_>) -> Option<CurvePoint> {
    Some(CurvePoint {
        threshold: turned(sides.threshold, context.orientation),
        fmr: sides.fmr?.rate()?,
        fmr_interval: bands.0?,
        fnmr: sides.fnmr.rate()?,
        fnmr_interval: bands.1,
    })
}

/// Counts of both kinds of score in equal bins; nothing without scores. Where only the
/// highest non-mated scores were kept, in the bins of the histogram of the others.
pub(super) fn distribution(
    scope: &Scope<'_>,
    tally: &Tally,
    context: &Context<'_>,
) -> Option<Distribution> {
    let empty = match &tally.rest {
        Some(rest) if rest.histogram.counts.is_empty() => return None,
        Some(rest) => Histogram::new(rest.histogram.range, rest.histogram.counts.len()),
        None => Histogram::new(range(scope)?, BINS),
    };
    let (mut mated, mut non_mated) = (empty.clone(), empty);
    scope.mated.score.iter().for_each(|&score| mated.add(score));
    scope.tail.score.iter().for_each(|&score| non_mated.add(score));
    let rest = tally.rest.iter().flat_map(|rest| &rest.histogram.counts);
    non_mated.counts.iter_mut().zip(rest).for_each(|(count, more)| *count += more);
    Some(shown(mated, non_mated, context.orientation))
}

fn shown(
    mut mated: Histogram,
    mut non_mated: Histogram,
    way: Orientation,
) -> Distribution {
    let (low, high) = mated.range;
    let range = match way {
        Orientation::Similarity => [low, high],
        Orientation::Dissimilarity => {
            mated.counts.reverse();
            non_mated.counts.reverse();
            [turned(high, way), turned(low, way)]
        }
    };
    Distribution { range, mated: mated.counts, non_mated: non_mated.counts }
}

/// From the lowest to the highest score; a little around it where all are equal.
fn range(scope: &Scope<'_>) -> Option<(f64, f64)> {
    let (mated, tail) = (&scope.mated.score, &scope.tail.score);
    let mut ends: Vec<f64> = [mated, tail]
        .iter()
        .flat_map(|scores| [scores.first(), scores.last()])
        .flatten()
        .copied()
        .collect();
    ends.sort_by(f64::total_cmp);
    let (low, high) = (*ends.first()?, *ends.last()?);
    let width = high - low;
    if width > 0.0 && width.is_finite() {
        return Some((low, high));
    }
    let around = if low == 0.0 { 1.0 } else { low.abs() / 2.0 };
    let widened = (low - around, high + around);
    (widened.1 - widened.0).is_finite().then_some(widened)
}
