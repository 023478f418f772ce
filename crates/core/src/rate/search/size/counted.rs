//! Published counts: what they say of galleries of other sizes.

use super::past::{self, Past, past};
use super::{GallerySize, SizePoint, asked, everybody, vendor};
use crate::rate::{Counts, Estimate, Measure, Outcome, UnitKind};

/// The curve of each published FPIR of independent searches of everybody, whose gallery is
/// known: one point, and the bounds past it that follow from whether each search returned
/// anybody. `sizes` are asked for besides those of the plot.
pub fn counted_sizes(estimates: &[Estimate], sizes: &[u64]) -> Vec<GallerySize> {
    let of_everybody = |estimate: &&Estimate| {
        estimate.quantity.measure == Measure::Fpir
            && estimate.quantity.group == everybody()
            && estimate.unit.kind == UnitKind::Trial
    };
    estimates
        .iter()
        .filter(of_everybody)
        .filter_map(|estimate| curve(estimate, sizes))
        .collect()
}

fn curve(estimate: &Estimate, sizes: &[u64]) -> Option<GallerySize> {
    let searched = estimate.quantity.gallery.filter(|gallery| *gallery > 0)?;
    let counts = estimate.counts?;
    let Outcome::Measured { value, interval: Some(interval) } = &estimate.outcome else {
        return None;
    };
    let within = vec![SizePoint {
        size: searched,
        value: *value,
        range: [interval.low, interval.high],
    }];
    let found = bounds(counts, searched, interval.level, sizes);
    let all: Vec<SizePoint> = within.iter().chain(&found.points).copied().collect();
    let mut curve = GallerySize {
        arm: estimate.quantity.arm.clone(),
        measure: Measure::Fpir,
        at: estimate.quantity.at.clone(),
        rank: None,
        searched,
        level: interval.level,
        searches: counts.trials,
        people: counts.trials,
        within,
        past: found.points,
        reach: found.reach,
        end: found.end,
        vendor: Some(vendor::implied(*value, searched, &all)),
        needed: vendor::needed(searched, sizes),
        asked: Vec::new(),
        notes: vec![ONLY_WHETHER.to_owned()],
    };
    curve.asked = asked::asked(&curve, sizes, std::slice::from_ref(estimate));
    Some(curve)
}

/// Each search is of another person, and returned somebody or nobody.
fn bounds(counts: Counts, searched: u64, level: f64, sizes: &[u64]) -> Past {
    let returned: Vec<u64> =
        (0..counts.trials).map(|search| u64::from(search < counts.errors)).collect();
    let people: Vec<u32> = (0u32..).take(returned.len()).collect();
    let counts = past::Counts {
        others: searched,
        counts: &returned,
        exact: 1,
        people: &people,
        shared: 1.0,
        least: 1,
        mates: 0,
    };
    past(&counts, level, sizes)
}

const ONLY_WHETHER: &str = "It was published whether a search returned anybody and not how many, \
                            so that nothing follows for smaller galleries and less than could for \
                            larger ones.";
