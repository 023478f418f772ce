//! What discarding by quality would do.

use falsematch::report::{
    ArmReport, DiscardCurve, DiscardFinding, DiscardTable, Discarding,
};

use super::arms::notes;
use super::{Cell, Row, Table, value_cell};
use crate::number::{self, Form};
use crate::words;

/// The rates of an arm without the worst comparisons, by share.
pub(crate) fn discards(arm: &ArmReport, found: &Discarding) -> Table {
    let columns = [
        ("Rate", false),
        ("Discarded at most", true),
        ("Discarded", true),
        ("Kept from quality", true),
        ("Value", true),
        ("Errors / trials", true),
    ];
    let worst = if arm.search.is_some() { "searches" } else { "comparisons" };
    let caption = format!("{} without the worst {worst} by {}", arm.name, found.quality);
    let mut table = Table::new(caption, &columns);
    for curve in &found.curves {
        table.rows.extend(curve_rows(arm, curve));
        for note in curve.estimates.iter().flat_map(notes) {
            table.note_once(&note);
        }
    }
    if let Some(sentence) = unassessed(found) {
        table.note_once(&sentence);
    }
    table
}

fn curve_rows(arm: &ArmReport, curve: &DiscardCurve) -> Vec<Row> {
    let name = || Cell {
        text: words::measure(curve.measure).to_owned(),
        beside: Some(words::rule(&curve.at, &arm.name)),
    };
    let first = curve.points.first().map(|point| {
        let value = number::written_between(Form::Percent, point.value, point.interval);
        Row::of(vec![
            name(),
            Cell::from(share(0.0)),
            Cell::from(share(point.discarded)),
            Cell::from(quality(point.quality)),
            Cell { text: value.value, beside: value.interval },
            Cell::from(format!(
                "{} / {}",
                number::count(point.errors),
                number::count(point.trials)
            )),
        ])
    });
    let rows = curve.estimates.iter().map(|estimate| {
        let kept = estimate.counts.map(|counts| counts.trials);
        let point = curve.points.iter().find(|point| Some(point.trials) == kept);
        Row::of(vec![
            name(),
            Cell::from(share(estimate.quantity.discarded.unwrap_or_default())),
            Cell::from(point.map_or(String::new(), |point| share(point.discarded))),
            Cell::from(quality(point.and_then(|point| point.quality))),
            value_cell(estimate),
            Cell::from(words::counts(estimate)),
        ])
    });
    first.into_iter().chain(rows).collect()
}

/// The area under each curve of an arm, and what it gains on discarding at random.
pub(crate) fn discard_areas(arm: &ArmReport, found: &Discarding) -> Table {
    let columns = [
        ("Rate", false),
        ("Up to", true),
        ("Area", true),
        ("Area, straight lines", true),
        ("Area at random", true),
        ("Lower than at random by", true),
        ("Against random", false),
        ("People", true),
    ];
    let caption = format!("{}: areas under the curves, and chance", arm.name);
    let mut table = Table::new(caption, &columns);
    table.rows = found.curves.iter().map(|curve| area_row(arm, curve)).collect();
    table
}

fn area_row(arm: &ArmReport, curve: &DiscardCurve) -> Row {
    let area = &curve.area;
    let with = |form, value, interval| {
        let written = number::written(form, value, interval);
        Cell { text: written.value, beside: written.interval }
    };
    let plain = |value| Cell::from(number::significant(value, 3));
    let finding = match area.finding {
        DiscardFinding::Better => "better",
        DiscardFinding::Worse => "worse",
        DiscardFinding::NotShown => "not shown",
    };
    Row::of(vec![
        Cell {
            text: words::measure(curve.measure).to_owned(),
            beside: Some(words::rule(&curve.at, &arm.name)),
        },
        Cell::from(share(area.limit)),
        with(Form::Plain, area.area, area.interval.as_ref()),
        plain(area.straight),
        plain(area.random),
        with(Form::Points, area.gain, area.gain_interval.as_ref()),
        Cell::from(finding),
        Cell::from(number::count(area.unit.count)),
    ])
}

/// Whose samples limits on quality discard.
pub(crate) fn discard_groups(arm: &ArmReport, found: &Discarding) -> Table {
    let columns = [
        ("Group", false),
        ("Discarded of everybody, at most", true),
        ("Kept from quality", true),
        ("Discard rate", true),
        ("Samples", true),
    ];
    let caption =
        format!("{}: whose samples are discarded by {}", arm.name, found.quality);
    let mut table = Table::new(caption, &columns);
    for of in &found.groups {
        table.rows.extend(group_rows(of));
    }
    table
}

fn group_rows(table: &DiscardTable) -> Vec<Row> {
    let rows = table.rows.iter().flat_map(|row| {
        row.estimates.iter().zip(&table.limits).map(|(estimate, limit)| {
            Row::of(vec![
                Cell::from(words::cell(&row.group)),
                Cell::from(share(limit.share)),
                Cell::from(quality(limit.quality)),
                value_cell(estimate),
                Cell::from(words::counts(estimate)),
            ])
        })
    });
    rows.collect()
}

/// What is discarded before the lowest quality.
fn unassessed(found: &Discarding) -> Option<String> {
    (found.unassessed + found.failed > 0).then(|| {
        format!(
            "Of {} samples {} have no {} that could be assessed and {} no template: they count \
             as the worst.",
            number::count(found.samples),
            number::count(found.unassessed),
            found.quality,
            number::count(found.failed)
        )
    })
}

fn share(value: f64) -> String {
    number::written(Form::Percent, value, None).value
}

fn quality(value: Option<f64>) -> String {
    value.map_or("any".to_owned(), number::threshold)
}
