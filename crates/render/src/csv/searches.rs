//! The tables of searches.

use falsematch::rate::{Estimate, ThresholdRule};
use falsematch::report::Report;

use super::{RATE_COLUMNS, header, rate_row};
use crate::{tables, words};

/// Every estimate of searches, with what else is part of it.
pub(super) fn rates(report: &Report) -> Vec<Vec<String>> {
    let mut first =
        header(&["rank", "list_length", "galleries", "failures", "ties", "target_fpir"]);
    first.extend(header(&RATE_COLUMNS));
    let mut rows = vec![first];
    for (arm, _) in tables::searched(report) {
        let groups = arm.groups.iter().flat_map(|grouping| &grouping.rows);
        let of_groups = groups.flat_map(|row| &row.estimates);
        rows.extend(arm.estimates.iter().chain(of_groups).filter_map(search_row));
    }
    rows
}

fn search_row(estimate: &Estimate) -> Option<Vec<String>> {
    let searched = estimate.quantity.searched?;
    let target = match estimate.quantity.at.as_ref().map(|point| &point.rule) {
        Some(ThresholdRule::TargetFpir { target, .. }) => target.to_string(),
        _ => String::new(),
    };
    let mut row = vec![
        searched.rank.map_or(String::new(), |rank| rank.to_string()),
        searched.list_length.to_string(),
        words::key_of(&searched.galleries),
        words::key_of(&searched.failures),
        words::key_of(&searched.ties),
        target,
    ];
    row.extend(rate_row(estimate));
    Some(row)
}

/// FNIR against FPIR.
pub(super) fn curves(report: &Report) -> Vec<Vec<String>> {
    let names = [
        "arm",
        "rank",
        "threshold",
        "fpir",
        "fpir_low",
        "fpir_high",
        "fnir",
        "fnir_low",
        "fnir_high",
    ];
    let mut rows = vec![header(&names)];
    for (arm, found) in tables::searched(report) {
        rows.extend(found.tradeoff.iter().map(|point| {
            let [fpir_low, fpir_high] = point.fpir_interval;
            let [fnir_low, fnir_high] = point.fnir_interval;
            let rates = [
                point.threshold,
                point.fpir,
                fpir_low,
                fpir_high,
                point.fnir,
                fnir_low,
                fnir_high,
            ];
            let mut row = vec![arm.name.clone(), found.size.rank.to_string()];
            row.extend(rates.map(|rate| rate.to_string()));
            row
        }));
    }
    rows
}

/// The share found by each rank.
pub(super) fn ranks(report: &Report) -> Vec<Vec<String>> {
    let mut rows = vec![header(&["arm", "rank", "found", "low", "high"])];
    for (arm, found) in tables::searched(report) {
        rows.extend(found.cmc.iter().map(|point| {
            let [low, high] = point.interval;
            let mut row = vec![arm.name.clone(), point.rank.to_string()];
            row.extend([point.found, low, high].map(|rate| rate.to_string()));
            row
        }));
    }
    rows
}
