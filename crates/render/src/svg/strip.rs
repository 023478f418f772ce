//! An interval strip: an interval, its point and a claimed value on one axis.
//!
//! Positions along the axis are shares of the width, so that text keeps its size on a
//! narrow screen.

use falsematch::study::file::Relation;

use super::axis;
use super::element::{Element, picture};
use super::scale::Scale;
use super::shares::{
    Anchor, TICK_ROOM, horizontal, interval_bar, label, point, vertical, zero_edge,
};
use super::values::scale_for;
use crate::number::Form;

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
const SPAN: [f64; 2] = [11.0, 91.0];
/// Where 0 is drawn, so much left of the axis, if the axis is logarithmic.
const EDGE: f64 = 6.0;

/// Draws a strip.
pub(crate) fn strip(strip: &Strip<'_>) -> String {
    let scale = scale_for(strip.form, &shown_values(strip), SPAN, EDGE);
    let mut svg = picture(strip.id, "strip", strip.title, strip.description)
        .set("width", "100%")
        .at("height", HEIGHT);
    if let Some(claimed) = &strip.claimed {
        svg = svg.children(claimed_side(&scale, claimed));
    }
    svg = svg.child(axis_of(&scale, strip));
    if let Some([low, high]) = strip.interval {
        let ends = [scale.position(low), scale.position(high)];
        svg = svg.children(interval_bar(ends, BAR, 8.0));
    }
    if let Some(claimed) = &strip.claimed {
        svg = svg.children(claimed_line(&scale, claimed));
    }
    svg.child(point(scale.position(strip.value), BAR, 6.0)).write()
}

fn shown_values(strip: &Strip<'_>) -> Vec<f64> {
    let claimed = strip.claimed.iter();
    let ends = claimed.flat_map(|claimed| {
        [claimed.value - claimed.within, claimed.value, claimed.value + claimed.within]
    });
    let fits = |value: &f64| *value >= 0.0 || strip.form == Form::Points;
    let mut values: Vec<f64> = ends.filter(fits).collect();
    values.extend(strip.interval.iter().flatten());
    values.push(strip.value);
    values
}

fn axis_of(scale: &Scale, strip: &Strip<'_>) -> Element {
    let mut group = Element::group("axis").child(horizontal("line", SPAN, AXIS));
    let zero = zero_edge(scale, &shown_values(strip));
    let ticks = axis::ticks(scale, strip.form);
    for tick in axis::thinned(ticks, scale, zero, TICK_ROOM) {
        let position = scale.position(tick.value);
        group = group.child(vertical("tick", position, [AXIS, AXIS + 5.0]));
        group = group.child(label(
            "tick-label",
            position,
            LABELS,
            &tick.label,
            Anchor::Middle,
        ));
    }
    let edge = zero.map(|zero| {
        Element::group("edge")
            .child(vertical("tick", zero, [AXIS - 4.0, AXIS + 5.0]))
            .child(label("tick-label", zero, LABELS, "0", Anchor::Middle))
    });
    group.children(edge)
}

/// The side, or the stretch, where the claim would be true.
fn claimed_side(scale: &Scale, claimed: &Claimed) -> Option<Element> {
    let [start, end] = scale.range();
    let (from, to) = match claimed.relation {
        Relation::AtMost | Relation::Below => (start, scale.position(claimed.value)),
        Relation::AtLeast | Relation::Above => (scale.position(claimed.value), end),
        Relation::About => (
            scale.position(claimed.value - claimed.within).clamp(start, end),
            scale.position(claimed.value + claimed.within).clamp(start, end),
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
        label("claimed-label", position, 14.0, &claimed.label, inwards(position)),
    ]
}

/// Labels lean inwards near the ends.
fn inwards(position: f64) -> Anchor {
    match position {
        ..34.0 => Anchor::Start,
        66.0.. => Anchor::End,
        _ => Anchor::Middle,
    }
}
