//! Searches: how much was searched, rates at each operating point, rates by rank, and the
//! numbers behind the curves.

use falsematch::rate::{
    Estimate, Failures, Galleries, Measure, OperatingPoint, RankTies, Searched,
};
use falsematch::report::{ArmReport, GroupRow, GroupTable, Report, SearchReport};

use super::arms::notes;
use super::notes::Notes;
use super::{Cell, Row, Table, operating_points, value_cell};
use crate::number::{self, Form};
use crate::words;

/// Arms that were searched.
pub(crate) fn searched(
    report: &Report,
) -> impl Iterator<Item = (&ArmReport, &SearchReport)> {
    report.arms.iter().filter_map(|arm| Some((arm, arm.search.as_ref()?)))
}

/// How much was searched on each arm; none where nothing was.
pub(crate) fn search_sizes(report: &Report) -> Option<Table> {
    let columns = [
        ("Arm", false),
        ("Galleries", true),
        ("Size (N)", true),
        ("Failed enrolments", true),
        ("Mated searches", true),
        ("of people", true),
        ("failed", true),
        ("Non-mated searches", true),
        ("of people", true),
        ("failed", true),
        ("Tied mates", true),
    ];
    let mut table = Table::new("How much was searched", &columns);
    for (arm, found) in searched(report) {
        table.rows.push(size_row(arm, found));
        found.protocol.iter().for_each(|sentence| table.note_once(sentence));
        table.note_once(&format!(
            "A list holds at most {} candidates (L).",
            number::count(u64::from(found.size.list_length))
        ));
    }
    (!table.rows.is_empty()).then_some(table)
}

fn size_row(arm: &ArmReport, found: &SearchReport) -> Row {
    let size = &found.size;
    let name = Cell { text: arm.name.clone(), beside: Some(arm.filter.clone()) };
    let gallery = size.gallery.map_or("several".to_owned(), number::count);
    let counts = [
        size.failed_enrolments,
        size.mated,
        size.mated_subjects,
        size.failed_mated,
        size.non_mated,
        size.non_mated_subjects,
        size.failed_non_mated,
        size.tied,
    ];
    let mut cells =
        vec![name, Cell::from(number::count(size.galleries)), Cell::from(gallery)];
    cells.extend(counts.into_iter().map(|count| Cell::from(number::count(count))));
    Row::of(cells)
}

/// Rates of searches: a table per operating point with all arms, then one by rank.
pub(crate) fn search_rates(report: &Report) -> Vec<Table> {
    let mut tables: Vec<(String, Table)> = Vec::new();
    for (arm, _) in searched(report) {
        for point in operating_points(&arm.estimates) {
            let title = words::rule(point, "");
            let found = tables.iter_mut().find(|(known, _)| *known == title);
            match found {
                Some((_, table)) => add_point(table, arm, point),
                None => {
                    let mut table = at_point(&title, arm, point);
                    add_point(&mut table, arm, point);
                    tables.push((title, table));
                }
            }
        }
    }
    let of_points = tables.into_iter().map(|(_, table)| table);
    let mut tables: Vec<Table> = of_points.chain(by_rank(report)).collect();
    tables.iter_mut().for_each(drop_blank);
    tables
}

/// Takes the last column out where nothing stands in it.
fn drop_blank(table: &mut Table) {
    let is_blank = |row: &Row| row.cells.last().is_some_and(|cell| cell.text.is_empty());
    if table.rows.iter().all(is_blank) {
        table.columns.pop();
        table.rows.iter_mut().for_each(|row| {
            row.cells.pop();
        });
    }
}

const COLUMNS: [(&str, bool); 6] = [
    ("Arm", false),
    ("Rate", false),
    ("Galleries like these", true),
    ("These galleries only", true),
    ("Searches", true),
    ("Left out failures, or best rank of ties", true),
];

fn at_point(title: &str, arm: &ArmReport, point: &OperatingPoint) -> Table {
    let threshold = words::threshold(point);
    let said = match words::rule(point, &arm.name).contains(&threshold) {
        true => title.to_owned(),
        false => format!("{title} (threshold {threshold})"),
    };
    Table::new(format!("Rates of searches at {said}"), &COLUMNS)
}

fn add_point(table: &mut Table, arm: &ArmReport, point: &OperatingPoint) {
    // TPIR is what FNIR leaves; both are among all estimates.
    let at = arm.estimates.iter().filter(|e| {
        e.quantity.at.as_ref() == Some(point) && e.quantity.measure != Measure::Tpir
    });
    let shown: Vec<&Estimate> = at.collect();
    add_rows(table, arm, &shown);
}

fn by_rank(report: &Report) -> Option<Table> {
    let mut table = Table::new("Mates found by rank, at any score (CMC)", &COLUMNS);
    for (arm, _) in searched(report) {
        let shown: Vec<&Estimate> =
            arm.estimates.iter().filter(|e| e.quantity.at.is_none()).collect();
        add_rows(&mut table, arm, &shown);
    }
    (!table.rows.is_empty()).then_some(table)
}

/// A row per rate of galleries like those searched, with the others of the same rate beside.
fn add_rows(table: &mut Table, arm: &ArmReport, estimates: &[&Estimate]) {
    let mut all_notes = Notes::default();
    for estimate in estimates.iter().filter(|estimate| is_main(estimate)) {
        let same = |other: &&&Estimate| {
            other.quantity.measure == estimate.quantity.measure
                && rank(other) == rank(estimate)
        };
        let others: Vec<&&Estimate> = estimates.iter().filter(same).collect();
        let these = others.iter().find(|other| is_of_these(other));
        let variants = others.iter().filter(|other| !is_default(other));
        let told: Vec<String> =
            variants.map(|variant| variant_in_words(variant)).collect();
        table.rows.push(Row::of(vec![
            Cell::from(arm.name.as_str()),
            Cell::from(search_measure(estimate)),
            value_cell(estimate),
            Cell::from(
                these
                    .and_then(|these| words::estimate(these).interval)
                    .unwrap_or_default(),
            ),
            Cell::from(words::counts(estimate)),
            Cell::from(told.join("; ")),
        ]));
        all_notes.add(&arm.name, notes(estimate));
    }
    for note in all_notes.told() {
        table.note_once(&note);
    }
}

fn variant_in_words(variant: &Estimate) -> String {
    let written = words::estimate(variant);
    let which = match searched_of(variant).map(|searched| searched.failures) {
        Some(Failures::LeftOut) => "without failures",
        _ => "best rank of ties",
    };
    let interval =
        written.interval.map_or(String::new(), |interval| format!(" {interval}"));
    format!("{which}: {}{interval}", written.value)
}

fn searched_of(estimate: &Estimate) -> Option<Searched> {
    estimate.quantity.searched
}

fn rank(estimate: &Estimate) -> Option<u32> {
    searched_of(estimate).and_then(|searched| searched.rank)
}

fn is_default(estimate: &Estimate) -> bool {
    searched_of(estimate).is_some_and(|searched| {
        searched.failures == Failures::Counted && searched.ties == RankTies::Last
    })
}

fn is_main(estimate: &Estimate) -> bool {
    is_default(estimate)
        && searched_of(estimate).is_some_and(|s| s.galleries == Galleries::LikeThese)
}

fn is_of_these(estimate: &Estimate) -> bool {
    is_default(estimate)
        && searched_of(estimate).is_some_and(|s| s.galleries == Galleries::These)
}

/// A measure with its rank: `FNIR, rank 1`.
pub(crate) fn search_measure(estimate: &Estimate) -> String {
    let name = words::measure(estimate.quantity.measure);
    rank(estimate).map_or(name.to_owned(), |rank| format!("{name}, rank {rank}"))
}

/// Rates of each group of the probe's subject, one row per operating point.
pub(crate) fn search_groups(arm: &ArmReport, grouping: &GroupTable) -> Table {
    let columns = [
        ("Group of the probe", false),
        ("At", false),
        ("FPIR", true),
        ("Returned / non-mated", true),
        ("FNIR", true),
        ("Missed / mated", true),
    ];
    let caption = format!("{} by {}", arm.name, grouping.by.join(" and "));
    let mut table = Table::new(caption, &columns);
    for group in &grouping.rows {
        table.rows.extend(group_rows(group, &arm.name));
        for note in group.estimates.iter().flat_map(notes) {
            table.note_once(&note);
        }
    }
    table.note_once("The gallery holds people of all groups.");
    table
}

fn group_rows(group: &GroupRow, arm: &str) -> Vec<Row> {
    let people = if group.subjects == 1 { "person" } else { "people" };
    let name = Cell {
        text: words::cell(&group.group),
        beside: Some(format!("{} {people}", number::count(group.subjects))),
    };
    let row = |point: &&OperatingPoint| {
        let mut cells = vec![name.clone(), Cell::from(words::rule(point, arm))];
        for measure in [Measure::Fpir, Measure::Fnir] {
            let found = super::overview::find(&group.estimates, measure, point);
            cells.extend(super::overview::rate_cells(found));
        }
        Row::of(cells)
    };
    operating_points(&group.estimates).iter().map(row).collect()
}

/// A table of a curve has about so many rows.
const ROWS: usize = 24;

/// Points of the trade-off curves of searches.
pub(crate) fn search_curves(report: &Report) -> Table {
    let columns = [("Arm", false), ("Threshold", true), ("FPIR", true), ("FNIR", true)];
    let mut table = Table::new("Points of the curves, with their intervals", &columns);
    for (arm, found) in searched(report) {
        let step = found.tradeoff.len().div_ceil(ROWS).max(1);
        for point in found.tradeoff.iter().step_by(step) {
            table.rows.push(Row::of(vec![
                Cell::from(arm.name.as_str()),
                Cell::from(number::threshold(point.threshold)),
                rate(point.fpir, point.fpir_interval),
                rate(point.fnir, point.fnir_interval),
            ]));
        }
    }
    table
}

/// Mates found by each rank.
pub(crate) fn search_ranks(report: &Report) -> Table {
    let columns = [("Arm", false), ("Rank", true), ("Mates found", true)];
    let mut table = Table::new("Mates found by rank, with intervals", &columns);
    for (arm, found) in searched(report) {
        for point in &found.cmc {
            table.rows.push(Row::of(vec![
                Cell::from(arm.name.as_str()),
                Cell::from(point.rank.to_string()),
                rate(point.found, point.interval),
            ]));
        }
    }
    table
}

fn rate(value: f64, ends: [f64; 2]) -> Cell {
    let written = number::written_between(Form::Percent, value, Some(ends));
    Cell { text: written.value, beside: written.interval }
}
