//! The rates that judged claims rest on, short enough for a terminal.

use falsematch::claim::Judgement;
use falsematch::report::Report;

use super::overview::{PointRow, at_points};
use super::{Cell, Row, Table, value_cell};
use crate::words;

/// FMR and FNMR of each arm at each operating point that a claim was judged at; at all
/// operating points where no claim was. None where there is nothing to show.
pub(crate) fn judged(report: &Report) -> Option<Table> {
    let columns = [("Arm", false), ("At", false), ("FMR", true), ("FNMR", true)];
    let all: Vec<PointRow<'_>> =
        at_points(report).into_iter().flat_map(|(_, rows)| rows).collect();
    let is_used = |row: &PointRow<'_>| {
        report.judgements.iter().any(|judgement| rests_on(judgement, row))
    };
    let is_any_used = all.iter().any(is_used);
    let caption = if is_any_used { "Rates that claims rest on" } else { "Rates" };
    let mut table = Table::new(caption, &columns);
    let used = all.iter().filter(|row| !is_any_used || is_used(row));
    table.rows = used.map(row).collect();
    (!table.rows.is_empty()).then_some(table)
}

fn rests_on(judgement: &Judgement, row: &PointRow<'_>) -> bool {
    judgement.evidence.as_ref().is_some_and(|evidence| {
        let quantity = &evidence.quantity;
        quantity.arm == row.arm.name && quantity.at.as_ref() == Some(row.point)
    })
}

fn row(row: &PointRow<'_>) -> Row {
    let name = row.arm.name.as_str();
    let rates = [row.fmr, row.fnmr];
    let rates = rates.map(|found| found.map_or(Cell::default(), short));
    let [fmr, fnmr] = rates;
    let at = Cell::from(words::rule(row.point, name));
    Row::of(vec![Cell::from(name), at, fmr, fnmr])
}

fn short(estimate: &falsematch::rate::Estimate) -> Cell {
    Cell { beside: words::estimate(estimate).interval, ..value_cell(estimate) }
}
