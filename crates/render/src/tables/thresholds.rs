//! Which thresholds were used where, and where each comes from.

use falsematch::rate::{OperatingPoint, ThresholdRule};
use falsematch::report::Report;

use super::{Cell, Row, Table, operating_points};
use crate::{number, words};

/// Thresholds with their provenance; none where no arm has one.
pub(crate) fn thresholds(report: &Report) -> Option<Table> {
    let columns =
        [("Used on", false), ("Threshold", true), ("Rule", false), ("Set on", false)];
    let mut table = Table::new("Thresholds and where they come from", &columns);
    for arm in &report.arms {
        for point in operating_points(&arm.estimates) {
            table.rows.push(row(&arm.name, point));
        }
    }
    (!table.rows.is_empty()).then_some(table)
}

fn row(arm: &str, point: &OperatingPoint) -> Row {
    let (rule, set_on) = match &point.rule {
        ThresholdRule::Given => ("given by the study".to_owned(), String::new()),
        ThresholdRule::TargetFmr { target, set_on } => (
            format!("the largest FMR not over {}", number::exact_rate(*target)),
            set_on.clone(),
        ),
        ThresholdRule::EachTargetFmr { target } => (
            format!("the largest FMR not over {}", number::exact_rate(*target)),
            "each arm".to_owned(),
        ),
        ThresholdRule::EachTargetFpir { target } => (
            format!("the largest FPIR not over {}", number::exact_rate(*target)),
            "each arm".to_owned(),
        ),
        ThresholdRule::TargetFpir { target, set_on } => (
            format!("the largest FPIR not over {}", number::exact_rate(*target)),
            set_on.clone(),
        ),
    };
    let threshold = Cell::from(words::threshold(point));
    Row::of(vec![Cell::from(arm), threshold, Cell::from(rule), Cell::from(set_on)])
}
