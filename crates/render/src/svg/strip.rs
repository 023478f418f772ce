//! An interval strip: an interval, its point and a claimed value on one axis.
//!
//! Positions along the axis are shares of the width, so that text keeps its size on a
//! narrow screen.

use falsematch::study::file::Relation;

use super::axis;
use super::element::{Element, picture};
use super::scale::{Scale, Transform, decade_under, power_of_ten, round_up};
use crate::number::{self, Form};

/// What a strip shows.
pub(crate) struct Strip<'a> {
    /// Unique in the page.
    pub(crate) id: &'a str,
    /// What it is about.
    pub(crate) title: &'a str,
    /// What is seen, in words.
    pub(crate) description: &'a str,
    /// How values are written.
    pub(crate) form: Form,
    /// The point estimate.
    pub(crate) value: f64,
    /// The interval, where there is one.
    pub(crate) interval: Option<[f64; 2]>,
    /// What was claimed.
    pub(crate) claimed: Option<Claimed>,
}

/// What was claimed of a value.
#[derive(Clone, Debug)]
pub(crate) struct Claimed {
    /// How the quantity is claimed to lie to the value.
    pub(crate) relation: Relation,
    /// The claimed value.
    pub(crate) value: f64,
    /// How far from it still counts.
    pub(crate) within: f64,
    /// The claim in words, such as `claimed: at most 1 %`.
    pub(crate) label: String,
}

const HEIGHT: f64 = 92.0;
const BAR: f64 = 42.0;
const AXIS: f64 = 64.0;
const LABELS: f64 = 82.0;
/// The axis begins and ends at these shares of the width.
const SPAN: [f64; 2] = [6.0, 94.0];
/// Values that differ by more than this factor are shown on a logarithmic axis.
const DECADES_APART: f64 = 40.0;

/// Draws a strip.
pub(crate) fn strip(strip: &Strip<'_>) -> String {
    let scale = scale_for(strip);
    let mut svg = picture(strip.id, "strip", strip.title, strip.description)
        .set("width", "100%")
        .at("height", HEIGHT);
    if let Some(claimed) = &strip.claimed {
        svg = svg.children(claimed_side(&scale, claimed));
    }
    svg = svg.child(axis_of(&scale, strip));
    if let Some([low, high]) = strip.interval {
        svg = svg.children(interval_bar(&scale, low, high));
    }
    if let Some(claimed) = &strip.claimed {
        svg = svg.children(claimed_line(&scale, claimed));
    }
    let point = Element::new("circle")
        .set("class", "point")
        .percent("cx", scale.position(strip.value))
        .at("cy", BAR)
        .at("r", 6.0);
    svg.child(point).write()
}

fn shown_values(strip: &Strip<'_>) -> Vec<f64> {
    let claimed = strip.claimed.iter();
    let ends = claimed.flat_map(|claimed| {
        [claimed.value - claimed.within, claimed.value, claimed.value + claimed.within]
    });
    let mut values: Vec<f64> = ends.filter(|value| *value >= 0.0).collect();
    values.extend(strip.interval.iter().flatten());
    values.push(strip.value);
    values.sort_by(f64::total_cmp);
    values
}

/// A scale that shows all values of a strip: logarithmic where they are decades apart.
fn scale_for(strip: &Strip<'_>) -> Scale {
    let values = shown_values(strip);
    let highest = values.last().copied().unwrap_or(1.0);
    let lowest = values.iter().copied().find(|value| *value > 0.0).unwrap_or(1.0);
    let is_log = highest > lowest * DECADES_APART && strip.form != Form::Area;
    if is_log {
        return log_scale(strip.form, lowest, highest);
    }
    linear_scale(strip.form, values.first().copied().unwrap_or(0.0), highest)
}

fn log_scale(form: Form, lowest: f64, highest: f64) -> Scale {
    let end = power_of_ten(number::exponent(highest) + 1);
    let end = if form == Form::Percent && end > 1.0 { 1.0 } else { end };
    let scale = Scale::new(Transform::Log, [decade_under(lowest), end], SPAN);
    scale.with_edge(4.0)
}

fn linear_scale(form: Form, lowest: f64, highest: f64) -> Scale {
    let whole = matches!(form, Form::Percent | Form::Times);
    let low = if whole || lowest <= 0.0 { 0.0 } else { lowest };
    let room =
        if highest > low { (highest - low) * 0.15 } else { highest.abs() * 0.1 + 1e-9 };
    let step = round_up((highest + room - low) / 5.0);
    let start = if whole { 0.0 } else { libm::floor((low - room) / step) * step };
    let end = libm::ceil((highest + room) / step) * step;
    let is_share = matches!(form, Form::Percent | Form::Area);
    let end = if is_share && end > 1.0 { 1.0 } else { end };
    Scale::new(Transform::Linear, [start, end], SPAN)
}

fn axis_of(scale: &Scale, strip: &Strip<'_>) -> Element {
    let mut group = Element::group("axis").child(horizontal("line", SPAN, AXIS));
    for tick in axis::ticks(scale, strip.form) {
        let position = scale.position(tick.value);
        group = group.child(vertical("tick", position, [AXIS, AXIS + 5.0]));
        group = group.child(label_at("tick-label", position, LABELS, &tick.label));
    }
    let values = shown_values(strip);
    let shows_zero = values.first().is_some_and(|value| *value <= 0.0);
    if scale.transform() == Transform::Log && shows_zero {
        let zero = scale.zero();
        group = group
            .child(vertical("tick", zero, [AXIS - 4.0, AXIS + 5.0]))
            .child(label_at("tick-label", zero, LABELS, "0"));
    }
    group
}

/// The side, or the stretch, where the claim would be true.
fn claimed_side(scale: &Scale, claimed: &Claimed) -> Option<Element> {
    let [start, end] = scale.range();
    let (from, to) = match claimed.relation {
        Relation::AtMost | Relation::Below => (start, scale.position(claimed.value)),
        Relation::AtLeast | Relation::Above => (scale.position(claimed.value), end),
        Relation::About => (
            scale.position(claimed.value - claimed.within),
            scale.position(claimed.value + claimed.within),
        ),
    };
    (to > from).then(|| {
        Element::new("rect")
            .set("class", "claimed-side")
            .percent("x", from)
            .at("y", 22.0)
            .percent("width", to - from)
            .at("height", AXIS - 22.0)
    })
}

fn claimed_line(scale: &Scale, claimed: &Claimed) -> [Element; 2] {
    let position = scale.position(claimed.value);
    [
        vertical("claimed", position, [20.0, AXIS]),
        label_at("claimed-label", position, 14.0, &claimed.label),
    ]
}

fn interval_bar(scale: &Scale, low: f64, high: f64) -> [Element; 3] {
    let [from, to] = [scale.position(low), scale.position(high)];
    let cap = |position| vertical("interval-end", position, [BAR - 8.0, BAR + 8.0]);
    [horizontal("interval", [from, to], BAR), cap(from), cap(to)]
}

fn horizontal(class: &str, [from, to]: [f64; 2], y: f64) -> Element {
    let line = Element::new("line").set("class", class);
    line.percent("x1", from).percent("x2", to).at("y1", y).at("y2", y)
}

fn vertical(class: &str, position: f64, [from, to]: [f64; 2]) -> Element {
    let line = Element::new("line").set("class", class);
    line.percent("x1", position).percent("x2", position).at("y1", from).at("y2", to)
}

/// A label that leans inwards near the ends.
fn label_at(class: &str, position: f64, y: f64, text: &str) -> Element {
    let anchor = match position {
        position if class == "claimed-label" && position < 24.0 => "start",
        position if class == "claimed-label" && position > 76.0 => "end",
        _ => "middle",
    };
    Element::text(class, text)
        .percent("x", position)
        .at("y", y)
        .set("text-anchor", anchor)
}
