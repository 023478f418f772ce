//! A forest plot: estimates of one measure under each other on one axis.

use super::axis;
use super::element::{Element, picture};
use super::scale::Scale;
use super::shares::{
    Anchor, TICK_ROOM, horizontal, interval_bar, label, point, vertical, zero_edge,
};
use super::values::scale_for;
use crate::number::{self, Form};

/// A forest plot.
pub(crate) struct Forest<'a> {
    /// Unique in the page.
    pub(crate) id: &'a str,
    /// What it is about.
    pub(crate) title: &'a str,
    /// How values are written.
    pub(crate) form: Form,
    /// The estimates from top to bottom.
    pub(crate) rows: Vec<ForestRow>,
    /// A value to compare with, such as the target, and its label.
    pub(crate) reference: Option<(f64, String)>,
}

/// One estimate.
pub(crate) struct ForestRow {
    /// Whose it is.
    pub(crate) label: String,
    /// The value with its interval, in words.
    pub(crate) written: String,
    /// The value; none where there is none.
    pub(crate) value: Option<f64>,
    /// The interval, where there is one.
    pub(crate) interval: Option<[f64; 2]>,
}

const SPAN: [f64; 2] = [11.0, 91.0];
const EDGE: f64 = 6.0;
const HEAD: f64 = 24.0;
const ROW: f64 = 46.0;
const FOOT: f64 = 30.0;
/// A label and its value share a line of so many characters; the whole label is in the
/// table.
const LINE: usize = 44;

/// Draws a forest plot.
pub(crate) fn forest(forest: &Forest<'_>) -> String {
    let scale = scale_for(forest.form, &shown_values(forest), SPAN, EDGE);
    let floor = HEAD + ROW * rows_as_float(forest.rows.len());
    let description = description(forest);
    let mut svg = picture(forest.id, "forest", forest.title, &description)
        .set("width", "100%")
        .at("height", floor + FOOT)
        .child(axis_of(&scale, forest, floor));
    if let Some((value, text)) = &forest.reference {
        let position = scale.position(*value);
        let anchor = if position > 60.0 { Anchor::End } else { Anchor::Start };
        svg = svg.child(vertical("claimed", position, [HEAD - 4.0, floor])).child(label(
            "claimed-label",
            position,
            HEAD - 10.0,
            text,
            anchor,
        ));
    }
    let rows = forest.rows.iter().enumerate();
    svg.children(rows.map(|(index, row)| drawn_row(&scale, index, row))).write()
}

fn rows_as_float(rows: usize) -> f64 {
    u32::try_from(rows).map_or(0.0, f64::from)
}

fn shown_values(forest: &Forest<'_>) -> Vec<f64> {
    let rows = forest.rows.iter();
    let mut values: Vec<f64> = rows
        .flat_map(|row| row.interval.into_iter().flatten().chain(row.value))
        .collect();
    values.extend(forest.reference.iter().map(|(value, _)| *value));
    values
}

fn axis_of(scale: &Scale, forest: &Forest<'_>, floor: f64) -> Element {
    let mut group = Element::group("axis").child(horizontal("line", SPAN, floor));
    let zero = zero_edge(scale, &shown_values(forest));
    let ticks = axis::ticks(scale, forest.form);
    for tick in axis::thinned(ticks, scale, zero, TICK_ROOM) {
        let position = scale.position(tick.value);
        group = group.child(vertical("grid", position, [HEAD, floor + 5.0])).child(
            label("tick-label", position, floor + 21.0, &tick.label, Anchor::Middle),
        );
    }
    let edge = zero.map(|zero| {
        Element::group("edge")
            .child(vertical("zero-edge", zero, [HEAD, floor + 5.0]))
            .child(label("tick-label", zero, floor + 21.0, "0", Anchor::Middle))
    });
    group.children(edge)
}

fn drawn_row(scale: &Scale, index: usize, row: &ForestRow) -> Element {
    let top = HEAD + ROW * rows_as_float(index);
    let bar = top + 33.0;
    let mut group = Element::group("row")
        .child(label("row-label", 0.0, top + 18.0, &shortened(row), Anchor::Start))
        .child(label("row-value", 100.0, top + 18.0, &row.written, Anchor::End));
    if let Some(ends) = row.interval {
        group =
            group.children(interval_bar(ends.map(|end| scale.position(end)), bar, 6.0));
    }
    group.children(row.value.map(|value| point(scale.position(value), bar, 5.0)))
}

fn shortened(row: &ForestRow) -> String {
    let room = LINE.saturating_sub(row.written.chars().count());
    if row.label.chars().count() <= room {
        return row.label.clone();
    }
    let kept: String = row.label.chars().take(room.saturating_sub(1)).collect();
    format!("{kept}…")
}

fn description(forest: &Forest<'_>) -> String {
    let rows = forest.rows.iter().map(|row| format!("{}: {}", row.label, row.written));
    let mut text = rows.collect::<Vec<_>>().join("; ");
    if let Some((value, _)) = &forest.reference {
        let written = match forest.form {
            Form::Percent => number::exact_rate(*value),
            Form::Points => format!("{} points", number::significant(*value * 100.0, 4)),
            Form::Area | Form::Plain | Form::Times => number::significant(*value, 4),
        };
        text.push_str(&format!("; the line marks {written}"));
    }
    text.push('.');
    text
}
