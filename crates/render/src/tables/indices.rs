//! Indices of arms that have no threshold, side by side; and published counts.

use falsematch::rate::{Estimate, Measure};
use falsematch::report::{ArmReport, Report};

use super::arms::{effective, measure_of, notes};
use super::notes::Notes;
use super::{Cell, Row, Table, value_cell};
use crate::{number, words};

const INDICES: [(Measure, &str); 5] = [
    (Measure::Eer, "EER"),
    (Measure::EerRocch, "ROCCH-EER"),
    (Measure::Auc, "AUC"),
    (Measure::DPrime, "d′"),
    (Measure::Fta, "FTA"),
];

/// Those that a terminal has room for.
const MAIN: [Measure; 3] = [Measure::Eer, Measure::Auc, Measure::DPrime];

/// EER, AUC and the like of each arm; none where no arm has one.
pub(crate) fn indices(report: &Report) -> Option<Table> {
    indices_of(report, |_| true)
}

/// EER, AUC and d' of each arm; none where no arm has one.
pub(crate) fn main_indices(report: &Report) -> Option<Table> {
    indices_of(report, |measure| MAIN.contains(&measure))
}

fn indices_of(report: &Report, is_wanted: impl Fn(Measure) -> bool) -> Option<Table> {
    let has =
        |measure: Measure| report.arms.iter().any(|arm| index_of(arm, measure).is_some());
    let shown: Vec<(Measure, &'static str)> = INDICES
        .into_iter()
        .filter(|(measure, _)| is_wanted(*measure) && has(*measure))
        .collect();
    let mut columns = vec![("Arm", false)];
    columns.extend(shown.iter().map(|(_, title)| (*title, true)));
    let mut table = Table::new("Indices of each arm, over all thresholds", &columns);
    let mut all_notes = Notes::default();
    for arm in report.arms.iter().filter(|arm| !is_counted(arm)) {
        let estimates: Vec<Option<&Estimate>> =
            shown.iter().map(|(measure, _)| index_of(arm, *measure)).collect();
        let told = estimates.iter().flatten().flat_map(|estimate| notes(estimate));
        all_notes.add(&arm.name, told);
        let cells =
            estimates.into_iter().map(|found| found.map_or(Cell::default(), value_cell));
        let name = Cell::from(arm.name.as_str());
        table.rows.push(Row::of(std::iter::once(name).chain(cells).collect()));
    }
    table.notes = all_notes.told();
    (!shown.is_empty() && !table.rows.is_empty()).then_some(table)
}

fn index_of(arm: &ArmReport, measure: Measure) -> Option<&Estimate> {
    arm.estimates.iter().find(|estimate| {
        estimate.quantity.measure == measure
            && estimate.quantity.at.is_none()
            && estimate.quantity.group.is_empty()
    })
}

/// Whether an arm is made of published counts.
pub(crate) fn is_counted(arm: &ArmReport) -> bool {
    arm.size.is_none() && arm.search.is_none()
}

/// Published counts, all arms in one table; none where there are none.
pub(crate) fn counted(report: &Report) -> Option<Table> {
    let columns = [
        ("Arm", false),
        ("Measure", false),
        ("Value", true),
        ("Errors / trials", true),
        ("References searched", true),
        ("Unit", true),
        ("As good as", true),
    ];
    let mut table = Table::new("Published counts", &columns);
    for arm in report.arms.iter().filter(|arm| is_counted(arm)) {
        let groups = arm.groups.iter().flat_map(|grouping| &grouping.rows);
        let of_groups = groups.flat_map(|row| &row.estimates);
        for estimate in arm.estimates.iter().chain(of_groups) {
            let mut row = counted_row(arm, estimate);
            row.notes = notes(estimate);
            table.rows.push(row);
        }
    }
    (!table.rows.is_empty()).then_some(table)
}

fn counted_row(arm: &ArmReport, estimate: &Estimate) -> Row {
    Row::of(vec![
        Cell::from(arm.name.as_str()),
        Cell::from(measure_of(estimate)),
        value_cell(estimate),
        Cell::from(words::counts(estimate)),
        Cell::from(estimate.quantity.gallery.map_or(String::new(), number::count)),
        Cell::from(words::unit(estimate.unit.kind, estimate.unit.count)),
        Cell::from(effective(estimate.interval())),
    ])
}
