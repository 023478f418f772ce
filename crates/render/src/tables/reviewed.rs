//! Rates before and after somebody has looked at labels.

use falsematch::report::{LabelReview, Report};

use super::arms::notes;
use super::overview::rate_cells;
use super::{Cell, Row, Table, value_cell};
use crate::{number, words};

/// The rates before and after the review, and the pairs that show the same person; none
/// where nothing was reviewed.
pub(crate) fn reviewed(report: &Report) -> Vec<Table> {
    let Some(review) = &report.review else { return Vec::new() };
    let tables = [rates(review), found(review)];
    tables.into_iter().filter(|table| !table.rows.is_empty()).collect()
}

fn rates(review: &LabelReview) -> Table {
    let columns = [
        ("At", false),
        ("Matches looked at", true),
        ("Same person", true),
        ("FMR as labelled", true),
        ("False matches / trials", true),
        ("FMR after", true),
        ("False matches / trials", true),
        ("FMR at the lowest", true),
        ("FNMR as labelled", true),
        ("FNMR after", true),
    ];
    let caption = format!("Rates of arm {} before and after the review", review.arm);
    let mut table = Table::new(caption, &columns);
    for point in &review.points {
        let looked = number::count(point.reviewed);
        let mut cells = vec![
            words::rule(&point.at, &review.arm).into(),
            format!("{looked} of {}", number::count(point.false_matches)).into(),
            number::count(point.same).into(),
        ];
        cells.extend(rate_cells(Some(&point.fmr_before)));
        cells.extend(rate_cells(Some(&point.fmr_after)));
        let others = [&point.fmr_lowest, &point.fnmr_before, &point.fnmr_after];
        cells.extend(others.map(value_cell));
        table.rows.push(Row::of(cells));
        for note in notes(&point.fmr_after) {
            table.note_once(&note);
        }
    }
    table.notes.push(
        "FMR at the lowest: if every match that is not known to be of two people were a \
         wrong label too."
            .to_owned(),
    );
    table
}

/// FMR before and after the review, short enough for a terminal.
pub(crate) fn reviewed_short(review: &LabelReview) -> Table {
    let columns =
        [("At", false), ("Looked at", true), ("FMR as labelled", true), ("After", true)];
    let mut table = Table::new("Rates before and after it", &columns);
    for point in &review.points {
        let looked = number::count(point.reviewed);
        let short = |estimate| Cell { beside: None, ..value_cell(estimate) };
        table.rows.push(Row::of(vec![
            words::rule(&point.at, &review.arm).into(),
            format!("{looked} of {}", number::count(point.false_matches)).into(),
            short(&point.fmr_before),
            short(&point.fmr_after),
        ]));
    }
    table
}

fn found(review: &LabelReview) -> Table {
    let columns = [("Probe", false), ("Reference", false), ("Score", true)];
    let caption = "Pairs labelled as two people that show one";
    let mut table = Table::new(caption, &columns);
    table.rows = review
        .found
        .iter()
        .map(|pair| {
            let score = number::threshold(pair.score);
            Row::of(vec![
                pair.probe.as_str().into(),
                pair.reference.as_str().into(),
                score.into(),
            ])
        })
        .collect();
    table
}
