//! Tables of what discarding by quality would do.

use falsematch::rate::{OperatingPoint, ThresholdRule};
use falsematch::report::{ArmReport, DiscardCurve, DiscardPoint, DiscardTable, Report};

use super::{header, labels, number};
use crate::words;

/// Every point of every curve.
pub(super) fn curves(report: &Report) -> Vec<Vec<String>> {
    let names = [
        "arm",
        "quality_name",
        "measure",
        "threshold",
        "target_fmr",
        "target_fpir",
        "discarded",
        "quality",
        "value",
        "low",
        "high",
        "level",
        "errors",
        "trials",
        "random",
        "lower_limit",
    ];
    let rows = each(report).flat_map(|(arm, name, curve)| {
        let random = curve.points.first().map(|point| point.value);
        let row = move |point| curve_row(arm, name, curve, point, random);
        curve.points.iter().map(row)
    });
    std::iter::once(header(&names)).chain(rows).collect()
}

fn each(report: &Report) -> impl Iterator<Item = (&ArmReport, &str, &DiscardCurve)> {
    report.arms.iter().flat_map(|arm| {
        let found = arm.discarding.iter();
        found.flat_map(move |found| {
            found.curves.iter().map(move |curve| (arm, found.quality.as_str(), curve))
        })
    })
}

fn curve_row(
    arm: &ArmReport,
    quality: &str,
    curve: &DiscardCurve,
    point: &DiscardPoint,
    random: Option<f64>,
) -> Vec<String> {
    let [threshold, target_fmr, target_fpir] = at(&curve.at);
    vec![
        arm.name.clone(),
        quality.to_owned(),
        words::measure_key(curve.measure),
        threshold,
        target_fmr,
        target_fpir,
        point.discarded.to_string(),
        number(point.quality),
        point.value.to_string(),
        number(point.interval.map(|ends| ends[0])),
        number(point.interval.map(|ends| ends[1])),
        curve.level.to_string(),
        point.errors.to_string(),
        point.trials.to_string(),
        number(random),
        point.lower_limit.to_string(),
    ]
}

fn at(point: &OperatingPoint) -> [String; 3] {
    let (fmr, fpir) = match point.rule {
        ThresholdRule::TargetFmr { target, .. } => (Some(target), None),
        ThresholdRule::TargetFpir { target, .. } => (None, Some(target)),
        _ => (None, None),
    };
    [number(point.threshold), number(fmr), number(fpir)]
}

/// The area under every curve.
pub(super) fn areas(report: &Report) -> Vec<Vec<String>> {
    let names = [
        "arm",
        "quality_name",
        "measure",
        "threshold",
        "target_fmr",
        "target_fpir",
        "limit",
        "area",
        "low",
        "high",
        "area_straight",
        "area_random",
        "gain",
        "gain_low",
        "gain_high",
        "level",
        "people",
        "finding",
    ];
    let rows = each(report).map(|(arm, name, curve)| area_row(arm, name, curve));
    std::iter::once(header(&names)).chain(rows).collect()
}

fn area_row(arm: &ArmReport, quality: &str, curve: &DiscardCurve) -> Vec<String> {
    let area = &curve.area;
    let [threshold, target_fmr, target_fpir] = at(&curve.at);
    let (interval, gain) = (area.interval.as_ref(), area.gain_interval.as_ref());
    vec![
        arm.name.clone(),
        quality.to_owned(),
        words::measure_key(curve.measure),
        threshold,
        target_fmr,
        target_fpir,
        area.limit.to_string(),
        area.area.to_string(),
        number(interval.map(|interval| interval.low)),
        number(interval.map(|interval| interval.high)),
        area.straight.to_string(),
        area.random.to_string(),
        area.gain.to_string(),
        number(gain.map(|interval| interval.low)),
        number(gain.map(|interval| interval.high)),
        curve.level.to_string(),
        area.unit.count.to_string(),
        words::finding_key(area.finding),
    ]
}

/// Discard rates by group.
pub(super) fn rates(report: &Report) -> Vec<Vec<String>> {
    let names = [
        "arm",
        "quality_name",
        "group",
        "share",
        "quality",
        "value",
        "low",
        "high",
        "discarded",
        "samples",
        "people",
    ];
    let rows = report.arms.iter().flat_map(|arm| {
        let found = arm.discarding.iter();
        found.flat_map(move |found| {
            found
                .groups
                .iter()
                .flat_map(move |table| table_rows(arm, &found.quality, table))
        })
    });
    std::iter::once(header(&names)).chain(rows).collect()
}

fn table_rows(arm: &ArmReport, quality: &str, table: &DiscardTable) -> Vec<Vec<String>> {
    let rows = table.rows.iter().flat_map(|row| {
        row.estimates.iter().zip(&table.limits).map(|(estimate, limit)| {
            let interval = estimate.interval();
            let counts = estimate.counts;
            vec![
                arm.name.clone(),
                quality.to_owned(),
                labels(&row.group),
                limit.share.to_string(),
                number(limit.quality),
                number(estimate.value()),
                number(interval.map(|interval| interval.low)),
                number(interval.map(|interval| interval.high)),
                counts.map_or(String::new(), |counts| counts.errors.to_string()),
                counts.map_or(String::new(), |counts| counts.trials.to_string()),
                estimate.unit.count.to_string(),
            ]
        })
    });
    rows.collect()
}
