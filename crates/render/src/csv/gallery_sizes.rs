//! The table of rates over the size of the gallery.

use falsematch::rate::{Estimate, OperatingPoint, ThresholdRule};
use falsematch::report::{GallerySize, MixedGallery, Report, SizePoint};

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

/// Every rate of every gallery of another mix, and of one mixed as those enrolled.
pub(super) fn mixed(report: &Report) -> Vec<Vec<String>> {
    let names = [
        "arm",
        "mixture",
        "by",
        "enrolled",
        "size",
        "searched",
        "threshold",
        "target_fpir",
        "fpir",
        "low",
        "high",
        "level",
        "fpir_alike",
        "low_alike",
        "high_alike",
    ];
    let mut rows = vec![header(&names)];
    for arm in &report.arms {
        for gallery in &arm.mixed_galleries {
            let pairs = gallery.mixed.iter().zip(&gallery.alike);
            rows.extend(pairs.map(|(mixed, alike)| mixed_row(gallery, mixed, alike)));
        }
    }
    rows
}

fn mixed_row(gallery: &MixedGallery, mixed: &Estimate, alike: &Estimate) -> Vec<String> {
    let quantity = &mixed.quantity;
    let enrolled =
        gallery.people.iter().map(|(group, people)| format!("{group}={people}"));
    let ends = |estimate: &Estimate| {
        let interval = estimate.interval();
        [interval.map(|i| i.low), interval.map(|i| i.high)].map(number)
    };
    let [low, high] = ends(mixed);
    let [low_alike, high_alike] = ends(alike);
    vec![
        quantity.arm.clone(),
        gallery.name.clone(),
        gallery.by.clone(),
        enrolled.collect::<Vec<_>>().join(" "),
        quantity.gallery.map_or(String::new(), |size| size.to_string()),
        words::cell(&quantity.group),
        number(quantity.at.as_ref().and_then(|at| at.threshold)),
        number(quantity.at.as_ref().and_then(target)),
        number(mixed.value()),
        low,
        high,
        number(mixed.interval().map(|interval| interval.level)),
        number(alike.value()),
        low_alike,
        high_alike,
    ]
}

fn target(at: &OperatingPoint) -> Option<f64> {
    match &at.rule {
        ThresholdRule::TargetFpir { target, .. } => Some(*target),
        _ => None,
    }
}

fn row(curve: &GallerySize, point: &SizePoint, counted: bool) -> Vec<String> {
    let alike = curve.vendor.as_ref().and_then(|vendor| {
        let found = vendor.points.iter().find(|(size, _)| *size == point.size)?;
        Some(found.1)
    });
    vec![
        curve.arm.clone(),
        words::measure_key(curve.measure),
        number(curve.at.as_ref().and_then(|at| at.threshold)),
        number(curve.at.as_ref().and_then(target)),
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
