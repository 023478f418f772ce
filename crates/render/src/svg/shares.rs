//! Marks whose positions along the axis are shares of the width, so that text keeps its
//! size on a narrow screen.

use super::element::Element;
use super::scale::{Scale, Transform};

/// Labels of an axis stand at least so far apart, which is enough on a narrow screen.
pub(super) const TICK_ROOM: f64 = 14.0;

/// Where 0 is marked, if there are values of 0 that the axis has no true place for.
pub(super) fn zero_edge(scale: &Scale, values: &[f64]) -> Option<f64> {
    let has_zero = values.iter().any(|value| *value <= 0.0);
    (has_zero && scale.transform() == Transform::Log).then(|| scale.zero())
}

/// The end of a text that stands at its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    /// It runs on to the right.
    Start,
    /// It is centred.
    Middle,
    /// It runs up to it from the left.
    End,
}

/// A line along the axis.
pub(super) fn horizontal(class: &str, [from, to]: [f64; 2], y: f64) -> Element {
    let line = Element::new("line").set("class", class);
    line.percent("x1", from).percent("x2", to).at("y1", y).at("y2", y)
}

/// A line across the axis.
pub(super) fn vertical(class: &str, position: f64, [from, to]: [f64; 2]) -> Element {
    let line = Element::new("line").set("class", class);
    line.percent("x1", position).percent("x2", position).at("y1", from).at("y2", to)
}

/// A text.
pub(super) fn label(
    class: &str,
    position: f64,
    y: f64,
    text: &str,
    anchor: Anchor,
) -> Element {
    let anchor = match anchor {
        Anchor::Start => "start",
        Anchor::Middle => "middle",
        Anchor::End => "end",
    };
    Element::text(class, text)
        .percent("x", position)
        .at("y", y)
        .set("text-anchor", anchor)
}

/// An interval with its ends.
pub(super) fn interval_bar(ends: [f64; 2], y: f64, reach: f64) -> [Element; 3] {
    let end = |position| vertical("interval-end", position, [y - reach, y + reach]);
    [horizontal("interval", ends, y), end(ends[0]), end(ends[1])]
}

/// A point estimate.
pub(super) fn point(position: f64, y: f64, radius: f64) -> Element {
    let circle = Element::new("circle").set("class", "point");
    circle.percent("cx", position).at("cy", y).at("r", radius)
}
