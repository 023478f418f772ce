//! The table of rates over the size of the gallery.

use falsematch::rate::ThresholdRule;
use falsematch::report::{GallerySize, Report, SizePoint};

use super::{header, number};
use crate::words;

/// Every point of every curve.
pub(super) fn points(report: &Report) -> Vec<Vec<String>> {
    let names = [
        "arm",
        "measure",
        "threshold",
        "target_fpir",
        "rank",
        "searched",
        "size",
        "from",
        "value",
        "low",
        "high",
        "level",
        "alike",
    ];
    let mut rows = vec![header(&names)];
    for curve in report.arms.iter().flat_map(|arm| &arm.gallery_sizes) {
        rows.extend(curve.within.iter().map(|point| row(curve, point, true)));
        rows.extend(curve.past.iter().map(|point| row(curve, point, false)));
    }
    rows
}

fn row(curve: &GallerySize, point: &SizePoint, counted: bool) -> Vec<String> {
    let target = match curve.at.as_ref().map(|point| &point.rule) {
        Some(ThresholdRule::TargetFpir { target, .. }) => Some(*target),
        _ => None,
    };
    let alike = curve.vendor.as_ref().and_then(|vendor| {
        let found = vendor.points.iter().find(|(size, _)| *size == point.size)?;
        Some(found.1)
    });
    vec![
        curve.arm.clone(),
        words::measure_key(curve.measure),
        number(curve.at.as_ref().and_then(|at| at.threshold)),
        number(target),
        curve.rank.map_or(String::new(), |rank| rank.to_string()),
        curve.searched.to_string(),
        point.size.to_string(),
        if counted { "counted" } else { "bounds" }.to_owned(),
        number(counted.then_some(point.value)),
        point.range[0].to_string(),
        point.range[1].to_string(),
        curve.level.to_string(),
        number(alike),
    ]
}
