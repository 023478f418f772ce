//! Rates per group of one grouping.

use falsematch::rate::Measure;
use falsematch::report::{ArmReport, GroupRow, GroupTable};

use super::arms::notes;
use super::overview::{find, rate_cells};
use super::{Cell, Row, Table, operating_points};
use crate::{number, words};

/// Rates of each group, one row per operating point.
pub(crate) fn groups(arm: &ArmReport, grouping: &GroupTable) -> Table {
    let columns = [
        ("Group", false),
        ("At", false),
        ("FMR within the group", true),
        ("False matches / trials", true),
        ("FNMR", true),
        ("False non-matches / trials", true),
    ];
    let caption = format!("{} by {}", arm.name, grouping.by.join(" and "));
    let mut table = Table::new(caption, &columns);
    for group in &grouping.rows {
        table.rows.extend(group_rows(group, &arm.name));
        for note in group.estimates.iter().flat_map(notes) {
            table.note_once(&note);
        }
    }
    table
}

fn group_rows(group: &GroupRow, arm: &str) -> Vec<Row> {
    let points = operating_points(&group.estimates);
    let mut rows: Vec<Row> = points
        .iter()
        .map(|point| {
            let mut cells = vec![group_cell(group), Cell::from(words::rule(point, arm))];
            for measure in [Measure::Fmr, Measure::Fnmr] {
                cells.extend(rate_cells(find(&group.estimates, measure, point)));
            }
            Row::of(cells)
        })
        .collect();
    if let Some(last) = rows.last_mut() {
        last.notes = group.notes.clone();
    }
    rows
}

fn group_cell(group: &GroupRow) -> Cell {
    let people = if group.subjects == 1 { "person" } else { "people" };
    let beside = Some(format!("{} {people}", number::count(group.subjects)));
    Cell { text: words::cell(&group.group), beside }
}
