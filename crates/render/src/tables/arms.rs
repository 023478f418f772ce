//! Every estimate of an arm, and how much was compared on each arm.

use falsematch::rate::{Estimate, Interval};
use falsematch::report::{ArmReport, Report};

use super::{Cell, Row, Table, value_cell};
use crate::{number, words};

/// Every estimate of the whole arm, one a row, with its evidence.
pub(crate) fn estimates(arm: &ArmReport) -> Table {
    let columns = [
        ("Measure", false),
        ("At", false),
        ("Value", true),
        ("Errors / trials", true),
        ("Unit", true),
        ("As good as", true),
        ("Method of the interval", false),
    ];
    let mut table =
        Table::new(format!("All rates and indices of {}", arm.name), &columns);
    table.rows = arm.estimates.iter().map(|estimate| row(estimate, &arm.name)).collect();
    for note in arm.estimates.iter().flat_map(notes) {
        table.note_once(&note);
    }
    table
}

fn row(estimate: &Estimate, arm: &str) -> Row {
    Row::of(vec![
        Cell::from(measure_of(estimate)),
        Cell::from(point_of(estimate, arm)),
        value_cell(estimate),
        Cell::from(words::counts(estimate)),
        Cell::from(words::unit(estimate.unit.kind, estimate.unit.count)),
        Cell::from(effective(estimate.interval())),
        Cell::from(
            estimate.interval().map_or("", |interval| words::method(interval.method)),
        ),
    ])
}

pub(super) fn measure_of(estimate: &Estimate) -> String {
    let name = super::search_measure(estimate);
    let name = match estimate.quantity.searched {
        Some(searched) => format!("{name}; {}", words::searched(&searched)),
        None => name,
    };
    if estimate.quantity.group.is_empty() {
        return name;
    }
    format!("{name}, {}", words::named_cell(&estimate.quantity.group))
}

fn point_of(estimate: &Estimate, arm: &str) -> String {
    estimate.quantity.at.as_ref().map_or(String::new(), |point| words::rule(point, arm))
}

/// How many independent trials would tell as much: `52 trials`.
pub(super) fn effective(interval: Option<&Interval>) -> String {
    interval
        .and_then(|interval| interval.effective_trials)
        .map_or(String::new(), |trials| format!("{} trials", number::grouped(trials, 2)))
}

/// What a reader must know beside the number of an estimate.
pub(super) fn notes(estimate: &Estimate) -> Vec<String> {
    let name = words::measure(estimate.quantity.measure);
    let group = words::named_cell(&estimate.quantity.group);
    let about =
        if group.is_empty() { name.to_owned() } else { format!("{name}, {group}") };
    words::why(estimate)
        .into_iter()
        .chain(estimate.cautions.iter().map(String::as_str))
        .map(|text| format!("{about}: {text}"))
        .collect()
}

/// How much was compared on each arm; none where every arm has published counts only.
pub(crate) fn sizes(report: &Report) -> Option<Table> {
    let columns = [
        ("Arm", false),
        ("Subjects", true),
        ("Samples", true),
        ("Without a template", true),
        ("Mated", true),
        ("failed", true),
        ("Non-mated", true),
        ("failed", true),
    ];
    let mut table = Table::new("How much was compared", &columns);
    table.rows = report.arms.iter().filter_map(size_row).collect();
    (!table.rows.is_empty()).then_some(table)
}

fn size_row(arm: &ArmReport) -> Option<Row> {
    let size = arm.size?;
    let name = Cell { text: arm.name.clone(), beside: Some(arm.filter.clone()) };
    let counts = [
        size.subjects,
        size.samples,
        size.failed_samples,
        size.mated,
        size.failed_mated,
        size.non_mated,
        size.failed_non_mated,
    ];
    let counts = counts.into_iter().map(|count| Cell::from(number::count(count)));
    Some(Row::of(std::iter::once(name).chain(counts).collect()))
}
