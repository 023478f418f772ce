//! How often the study's intervals hold the truth, by simulation.

use falsematch::report::{FitCheck, Proof, ProofRow};
use falsematch::words::number::significant;
use falsematch::words::{count, percent};

use super::{Cell, Row, Table};
use crate::{number, words};

/// One row for each interval of everybody, and each contrast.
pub(crate) fn proven(proof: &Proof) -> Table {
    let columns = [
        ("Interval", false),
        ("Truth", true),
        ("Holds it", true),
        ("Over it", true),
        ("Under it", true),
        ("Mean width", true),
        ("Width of best", true),
        ("Wilson on comparisons", true),
        ("Clopper-Pearson on comparisons", true),
    ];
    let studies = count(proof.repetitions);
    let level = number::level(proof.level);
    let caption =
        format!("How often {level} intervals hold the truth, in {studies} drawn studies");
    let mut table = Table::new(caption, &columns);
    let shown = proof.rows.iter().filter(|row| row.is_of_everybody());
    table.rows = shown.map(|row| proven_row(row, proof.repetitions)).collect();
    table
}

fn proven_row(row: &ProofRow, repetitions: u64) -> Row {
    let quantity = &row.quantity;
    let form = quantity.measure.form();
    let at = quantity.at.as_ref().map(|at| words::rule(at, &quantity.arm));
    let name = match &row.contrast {
        Some(contrast) => contrast.clone(),
        None => format!("{}, {}", words::measure(quantity.measure), quantity.arm),
    };
    let share = |value: f64| percent(value);
    let naive = row.naive;
    let mut cells = Row::of(vec![
        Cell { text: name, beside: at },
        Cell::from(number::written(form, row.truth, None).value),
        Cell {
            text: share(row.covered.value),
            beside: Some(format!(
                "[{} – {}]",
                share(row.covered.low),
                share(row.covered.high)
            )),
        },
        Cell::from(share(row.over)),
        Cell::from(share(row.under)),
        Cell::from(row.width.map_or("no limit".to_owned(), |width| {
            number::written(form, width, None).value
        })),
        Cell::from(row.over_oracle.map_or(String::new(), |times| significant(times, 3))),
        Cell::from(naive.map_or(String::new(), |naive| share(naive.wilson))),
        Cell::from(
            naive.and_then(|naive| naive.clopper_pearson).map_or(String::new(), share),
        ),
    ]);
    if row.intervals < repetitions {
        let without = count(repetitions - row.intervals);
        cells.notes.push(format!("{without} of the drawn studies had no interval"));
    }
    cells
}

/// Figures of the measured study beside those of the drawn ones.
pub(crate) fn checks(proof: &Proof) -> Option<Table> {
    let columns = [
        ("Figure", false),
        ("This study", true),
        ("Drawn studies", true),
        ("Within their middle 95 %", false),
    ];
    let mut table = Table::new("Whether the drawn studies are like this one", &columns);
    table.rows = proof.checks.iter().map(check).collect();
    (!table.rows.is_empty()).then_some(table)
}

fn check(check: &FitCheck) -> Row {
    let short = |value: f64| significant(value, 3);
    let [low, high] = check.range.map(short);
    Row::of(vec![
        Cell::from(check.what.as_str()),
        Cell::from(short(check.observed)),
        Cell { text: short(check.fitted), beside: Some(format!("[{low} – {high}]")) },
        Cell::from(if check.agrees { "yes" } else { "no" }),
    ])
}
