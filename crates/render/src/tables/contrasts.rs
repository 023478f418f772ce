//! Rates held against each other.

use falsematch::rate::{Contrast, Equal, TestMethod};
use falsematch::report::Report;
use falsematch::words::probability;

use super::arms::notes;
use super::{Cell, Row, Table, value_cell};
use crate::{number, words};

/// The contrasts of a study; none where it has none.
pub(crate) fn contrasts(report: &Report) -> Option<Table> {
    let columns = [
        ("Contrast", false),
        ("First", true),
        ("Second", true),
        ("Difference or ratio", true),
        ("All together", true),
        ("p", true),
        ("p adjusted", true),
        ("Equal within the margin", false),
        ("Would have been seen", true),
        ("People in both", true),
    ];
    let mut table = Table::new("Rates held against each other", &columns);
    for contrast in &report.contrasts {
        table.rows.push(row(contrast));
        for note in notes(&contrast.estimate) {
            table.note_once(&format!("{}: {note}", contrast.name));
        }
    }
    (!table.rows.is_empty()).then_some(table)
}

fn row(contrast: &Contrast) -> Row {
    let p_value = contrast.test.map_or(Cell::default(), |test| Cell {
        text: bare(test.p_value),
        beside: (test.method == TestMethod::Mcnemar).then(|| "exact".to_owned()),
    });
    let adjusted = contrast.test.map_or(String::new(), |test| bare(test.adjusted));
    let mut row = Row::of(vec![
        Cell {
            text: contrast.name.clone(),
            beside: Some(words::contrasted(&contrast.estimate.quantity)),
        },
        value_cell(&contrast.first),
        value_cell(&contrast.second),
        value_cell(&contrast.estimate),
        Cell::from(together(contrast)),
        p_value,
        Cell::from(adjusted),
        equal(contrast),
        Cell::from(detectable(contrast)),
        Cell::from(number::count(contrast.people.both)),
    ]);
    row.notes = std::iter::once(contrast.sentence.clone())
        .chain(contrast.notes.iter().cloned())
        .collect();
    row
}

/// A p-value without the sign of equality.
fn bare(p_value: f64) -> String {
    probability(p_value).trim_start_matches("= ").to_owned()
}

fn together(contrast: &Contrast) -> String {
    let form = contrast.estimate.quantity.measure.form();
    let interval = contrast.simultaneous.as_ref().zip(contrast.estimate.value());
    let written = interval.map(|(ends, value)| number::written(form, value, Some(ends)));
    written.and_then(|written| written.interval).unwrap_or_default()
}

fn equal(contrast: &Contrast) -> Cell {
    let Some(found) = contrast.equivalence else { return Cell::default() };
    let form = contrast.estimate.quantity.measure.form();
    let margin = format!(
        "{} to {}",
        number::chosen(form, found.low),
        number::chosen(form, found.high)
    );
    let word = match found.finding {
        Equal::Shown => "shown",
        Equal::Refuted => "refuted",
        Equal::NotShown => "not shown",
    };
    Cell {
        text: word.to_owned(),
        beside: Some(format!("{margin}, p {}", probability(found.adjusted))),
    }
}

fn detectable(contrast: &Contrast) -> String {
    let form = contrast.estimate.quantity.measure.form();
    let found = contrast.detectable;
    found.map_or(String::new(), |found| number::written(form, found.smallest, None).value)
}
