//! FMR and FNMR of all arms side by side, one table per operating point.

use falsematch::rate::{Estimate, Measure, OperatingPoint, ThresholdRule};
use falsematch::report::{ArmReport, Report};

use super::arms::notes;
use super::notes::Notes;
use super::{Cell, Row, Table, operating_points, value_cell};
use crate::{number, words};

/// What was measured on one arm, or group, at one operating point.
pub(crate) struct PointRow<'a> {
    /// The arm.
    pub(crate) arm: &'a ArmReport,
    /// The operating point.
    pub(crate) point: &'a OperatingPoint,
    /// FMR there.
    pub(crate) fmr: Option<&'a Estimate>,
    /// FNMR there.
    pub(crate) fnmr: Option<&'a Estimate>,
}

/// All arms by operating point, in the order in which the points first come. Arms that
/// each set their own threshold for one target stand together.
pub(crate) fn at_points(report: &Report) -> Vec<(String, Vec<PointRow<'_>>)> {
    let mut by_point: Vec<(String, Vec<PointRow<'_>>)> = Vec::new();
    for row in report.arms.iter().flat_map(point_rows) {
        let title = match own_target(&row).filter(|_| !is_lent(report, row.point)) {
            Some(target) => {
                format!("FMR ≤ {}, set on each arm", number::exact_rate(target))
            }
            None => words::rule(row.point, ""),
        };
        match by_point.iter_mut().find(|(known, _)| *known == title) {
            Some((_, rows)) => rows.push(row),
            None => by_point.push((title, vec![row])),
        }
    }
    by_point
}

fn point_rows(arm: &ArmReport) -> impl Iterator<Item = PointRow<'_>> {
    let rows = operating_points(&arm.estimates).into_iter().map(|point| PointRow {
        arm,
        point,
        fmr: find(&arm.estimates, Measure::Fmr, point),
        fnmr: find(&arm.estimates, Measure::Fnmr, point),
    });
    rows.filter(|row| row.fmr.or(row.fnmr).is_some())
}

/// The target of a threshold that an arm set on itself.
fn own_target(row: &PointRow<'_>) -> Option<f64> {
    match &row.point.rule {
        ThresholdRule::TargetFmr { target, set_on } if *set_on == row.arm.name => {
            Some(*target)
        }
        _ => None,
    }
}

/// Whether another arm than the one it was set on uses this operating point.
fn is_lent(report: &Report, point: &OperatingPoint) -> bool {
    let ThresholdRule::TargetFmr { set_on, .. } = &point.rule else { return false };
    let mut others = report.arms.iter().filter(|arm| arm.name != *set_on);
    others.any(|arm| operating_points(&arm.estimates).contains(&point))
}

/// The estimate of a measure at an operating point.
pub(crate) fn find<'a>(
    estimates: &'a [Estimate],
    measure: Measure,
    point: &OperatingPoint,
) -> Option<&'a Estimate> {
    estimates.iter().find(|estimate| {
        estimate.quantity.measure == measure
            && estimate.quantity.at.as_ref() == Some(point)
    })
}

/// The rates of all arms: one table per operating point, and one for all points at which
/// there is a single arm.
pub(crate) fn overviews(report: &Report) -> Vec<Table> {
    let at_points = at_points(report);
    let (alone, shared): (Vec<_>, Vec<_>) =
        at_points.into_iter().partition(|(_, rows)| rows.len() == 1);
    let is_borrowed = |row: &PointRow<'_>| match &row.point.rule {
        ThresholdRule::TargetFmr { set_on, .. }
        | ThresholdRule::TargetFpir { set_on, .. } => *set_on != row.arm.name,
        ThresholdRule::Given
        | ThresholdRule::EachTargetFmr { .. }
        | ThresholdRule::EachTargetFpir { .. } => false,
    };
    let mut tables: Vec<Table> = shared
        .iter()
        .map(|(title, rows)| {
            overview(&format!("Rates of each arm at {title}"), rows, false)
        })
        .collect();
    let alone: Vec<PointRow<'_>> = alone.into_iter().flat_map(|(_, rows)| rows).collect();
    let (borrowed, own): (Vec<_>, Vec<_>) = alone.into_iter().partition(is_borrowed);
    if !own.is_empty() {
        tables.push(overview("Rates at thresholds that one arm alone has", &own, true));
    }
    if !borrowed.is_empty() {
        tables.push(overview("Rates at thresholds set on another arm", &borrowed, true));
    }
    tables
}

fn overview(caption: &str, rows: &[PointRow<'_>], says_rule: bool) -> Table {
    let columns = [
        ("Arm", false),
        ("Threshold", true),
        ("FMR", true),
        ("False matches / trials", true),
        ("FNMR", true),
        ("False non-matches / trials", true),
    ];
    let mut table = Table::new(caption, &columns);
    let mut all_notes = Notes::default();
    for row in rows {
        table.rows.push(overview_row(row, says_rule));
        let estimates = row.fmr.into_iter().chain(row.fnmr);
        all_notes.add(&row.arm.name, estimates.flat_map(notes));
    }
    table.notes = all_notes.told();
    table
}

fn overview_row(row: &PointRow<'_>, says_rule: bool) -> Row {
    let threshold = Cell {
        text: words::threshold(row.point),
        beside: says_rule.then(|| words::rule(row.point, &row.arm.name)),
    };
    let mut cells = vec![Cell::from(row.arm.name.as_str()), threshold];
    cells.extend(rate_cells(row.fmr));
    cells.extend(rate_cells(row.fnmr));
    Row::of(cells)
}

/// Two cells: the rate with its interval, and the counts.
pub(super) fn rate_cells(estimate: Option<&Estimate>) -> [Cell; 2] {
    match estimate {
        Some(estimate) => [value_cell(estimate), Cell::from(words::counts(estimate))],
        None => [Cell::default(), Cell::default()],
    }
}
