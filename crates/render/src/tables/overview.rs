//! FMR and FNMR of all arms side by side, one table per operating point.

use falsematch::rate::{Estimate, Measure, OperatingPoint, ThresholdRule};
use falsematch::report::{ArmReport, Report};

use super::arms::notes;
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
        let title = match own_target(&row).filter(|_| !lends(report, &row.arm.name)) {
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
        ThresholdRule::TargetFmr { .. } | ThresholdRule::Given => None,
    }
}

/// Whether another arm uses thresholds that were set on this one.
fn lends(report: &Report, name: &str) -> bool {
    let others = report.arms.iter().filter(|arm| arm.name != name);
    let mut points = others.flat_map(|arm| operating_points(&arm.estimates));
    points.any(|point| match &point.rule {
        ThresholdRule::TargetFmr { set_on, .. } => set_on == name,
        ThresholdRule::Given => false,
    })
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

/// The arms at one operating point.
pub(crate) fn overview(title: &str, rows: &[PointRow<'_>]) -> Table {
    let columns = [
        ("Arm", false),
        ("Threshold", true),
        ("FMR", true),
        ("False matches / trials", true),
        ("FNMR", true),
        ("False non-matches / trials", true),
    ];
    let mut table = Table::new(format!("Rates of each arm at {title}"), &columns);
    table.rows = rows.iter().map(overview_row).collect();
    for row in rows {
        for note in row.fmr.into_iter().chain(row.fnmr).flat_map(notes) {
            table.note_once(&format!("{}: {note}", row.arm.name));
        }
    }
    table
}

fn overview_row(row: &PointRow<'_>) -> Row {
    let mut cells =
        vec![Cell::from(row.arm.name.as_str()), Cell::from(words::threshold(row.point))];
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
