//! The tables of what must be visible for a person to be found.

use falsematch::rate::{Estimate, ThresholdRule};
use falsematch::report::{Report, VisibleCurve};

use super::{RATE_COLUMNS, header, number, rate_row};

const PLACE: [&str; 7] = [
    "family",
    "definition",
    "threshold",
    "target_fmr",
    "target_fpir",
    "threshold_set_on",
    "rank",
];

fn of_place(curve: &VisibleCurve) -> Vec<String> {
    let rule = curve.at.as_ref().map(|at| &at.rule);
    let fmr = match rule {
        Some(
            ThresholdRule::TargetFmr { target, .. }
            | ThresholdRule::EachTargetFmr { target },
        ) => Some(*target),
        _ => None,
    };
    let fpir = match rule {
        Some(
            ThresholdRule::TargetFpir { target, .. }
            | ThresholdRule::EachTargetFpir { target },
        ) => Some(*target),
        _ => None,
    };
    let set_on = match rule {
        Some(
            ThresholdRule::TargetFmr { set_on, .. }
            | ThresholdRule::TargetFpir { set_on, .. },
        ) => set_on.clone(),
        Some(
            ThresholdRule::EachTargetFmr { .. } | ThresholdRule::EachTargetFpir { .. },
        ) => "each arm".to_owned(),
        _ => String::new(),
    };
    vec![
        curve.family.clone(),
        curve.definition.column().to_owned(),
        number(curve.at.as_ref().and_then(|at| at.threshold)),
        number(fmr),
        number(fpir),
        set_on,
        curve.rank.map_or(String::new(), |rank| rank.to_string()),
    ]
}

/// Every point of every curve.
pub(super) fn curves(report: &Report) -> Vec<Vec<String>> {
    let names = [&PLACE[..], &["visible", "found", "low", "high", "level"]].concat();
    let mut rows = vec![header(&names)];
    for curve in &report.visibility {
        for point in &curve.points {
            let mut row = of_place(curve);
            row.extend([
                point.share.to_string(),
                point.found.to_string(),
                number(point.range.map(|range| range[0])),
                number(point.range.map(|range| range[1])),
                curve.level.to_string(),
            ]);
            rows.push(row);
        }
    }
    rows
}

/// What each arm of every curve gave.
pub(super) fn arms(report: &Report) -> Vec<Vec<String>> {
    let columns =
        ["arm", "visible_mean", "visible_least", "visible_most", "found", "probes"];
    let mut rows = vec![header(&[&PLACE[..], &columns].concat())];
    for curve in &report.visibility {
        for arm in &curve.arms {
            let mut row = of_place(curve);
            row.push(arm.name.clone());
            row.extend(
                [0, 1, 2].map(|index| number(arm.share.map(|share| share[index]))),
            );
            row.extend([arm.found.errors.to_string(), arm.found.trials.to_string()]);
            rows.push(row);
        }
    }
    rows
}

/// Where half are found, and what is found at the shares that were asked for.
pub(super) fn rates(report: &Report) -> Vec<Vec<String>> {
    let mut first = header(&[&PLACE[..], &["visible"]].concat());
    first.extend(header(&RATE_COLUMNS));
    let mut rows = vec![first];
    for curve in &report.visibility {
        let row = |estimate: &Estimate| {
            let mut row = of_place(curve);
            row.push(number(estimate.quantity.visible.and_then(|visible| visible.share)));
            row.extend(rate_row(estimate));
            row
        };
        rows.push(row(&curve.half));
        rows.extend(curve.asked.iter().map(row));
    }
    rows
}
