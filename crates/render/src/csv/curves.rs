//! Curves and distributions as rows.

use falsematch::report::{Curve, Report, Whole};

use super::header;

pub(super) fn curves(report: &Report) -> Vec<Vec<String>> {
    let names = [
        "arm",
        "threshold",
        "fmr",
        "fmr_low",
        "fmr_high",
        "fnmr",
        "fnmr_low",
        "fnmr_high",
        "level",
        "fmr_whole_low",
        "fmr_whole_high",
        "fnmr_whole_low",
        "fnmr_whole_high",
        "level_each",
    ];
    let mut rows = vec![header(&names)];
    for arm in &report.arms {
        let Some(curve) = &arm.curve else { continue };
        rows.extend(curve.points.iter().enumerate().map(|(at, point)| {
            let numbers = [
                point.threshold,
                point.fmr,
                point.fmr_interval[0],
                point.fmr_interval[1],
                point.fnmr,
                point.fnmr_interval[0],
                point.fnmr_interval[1],
                curve.level,
            ];
            let numbers = numbers.map(|value| value.to_string());
            let row = std::iter::once(arm.name.clone()).chain(numbers);
            row.chain(whole(curve, at)).collect()
        }));
    }
    rows
}

/// The band of the whole curve at one of its points; blank where there is none.
fn whole(curve: &Curve, at: usize) -> [String; 5] {
    let Some(Whole::Held(band)) = &curve.whole else { return Default::default() };
    let [[fmr_low, fmr_high], [fnmr_low, fnmr_high]] = [band.fmr[at], band.fnmr[at]];
    [fmr_low, fmr_high, fnmr_low, fnmr_high, band.level_each]
        .map(|value| value.to_string())
}

pub(super) fn distributions(report: &Report) -> Vec<Vec<String>> {
    let names = ["arm", "from", "to", "mated", "non_mated"];
    let mut rows = vec![header(&names)];
    for arm in &report.arms {
        let Some(distribution) = &arm.distribution else { continue };
        let counts = distribution.mated.iter().zip(&distribution.non_mated);
        for (bin, (mated, non_mated)) in counts.enumerate() {
            let [from, to] = crate::svg::bin_edges(distribution, bin);
            let numbers = [
                from.to_string(),
                to.to_string(),
                mated.to_string(),
                non_mated.to_string(),
            ];
            rows.push(std::iter::once(arm.name.clone()).chain(numbers).collect());
        }
    }
    rows
}
