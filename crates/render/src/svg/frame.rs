//! The frame of a plot of two axes: grid, ticks, titles, and marked edges for what an axis
//! cannot show at its true place.

use super::axis::{Tick, thinned, ticks};
use super::element::{Element, picture, pixels};
use super::scale::{Place, Scale, Transform};
use crate::number::Form;

/// The width of a plot, in its own units.
pub(super) const WIDTH: f64 = 520.0;
/// The height of a plot.
pub(super) const HEIGHT: f64 = 400.0;
const LEFT: f64 = 84.0;
const RIGHT: f64 = 488.0;
const TOP: f64 = 16.0;
const BOTTOM: f64 = 338.0;
/// The room of a marked edge.
const EDGE: f64 = 30.0;

/// An axis: which values it spans, how, and whether an edge is marked for 0.
pub(super) struct Axis<'a> {
    /// What it shows.
    pub(super) title: &'a str,
    /// How its values are written.
    pub(super) form: Form,
    /// How its values are spread.
    pub(super) transform: Transform,
    /// The values at its ends.
    pub(super) domain: [f64; 2],
    /// Whether values of 0 are to be shown that have no true place.
    pub(super) marks_zero: bool,
}

impl Axis<'_> {
    /// Where its edge for 0 is marked.
    fn zero(&self, scale: &Scale) -> Option<f64> {
        self.marks_zero.then(|| scale.zero())
    }
}

/// Two scales and the drawn frame.
pub(super) struct Frame {
    /// Along.
    pub(super) x: Scale,
    /// Up.
    pub(super) y: Scale,
    id: String,
    drawn: Element,
}

impl Frame {
    /// Draws the frame; marks are then added by `finish`.
    pub(super) fn new(id: &str, x: &Axis<'_>, y: &Axis<'_>) -> Frame {
        let x_start = LEFT + if x.marks_zero { EDGE } else { 0.0 };
        let y_start = BOTTOM - if y.marks_zero { EDGE } else { 0.0 };
        let x_scale = Scale::new(x.transform, x.domain, [x_start, RIGHT])
            .with_edge(if x.marks_zero { EDGE * 0.6 } else { 0.0 });
        let y_scale = Scale::new(y.transform, y.domain, [y_start, TOP])
            .with_edge(if y.marks_zero { -EDGE * 0.6 } else { 0.0 });
        let drawn = Element::group("frame")
            .child(along(&x_scale, x, y_start))
            .child(up(&y_scale, y, x_start))
            .children(titles(x.title, y.title));
        Frame { x: x_scale, y: y_scale, id: id.to_owned(), drawn }
    }

    /// Whether a point lies within both axes, their marked edges included.
    pub(super) fn shows(&self, x: f64, y: f64) -> bool {
        let is_within = |scale: &Scale, value: f64| {
            let [low, high] = scale.domain();
            scale.place(value) == Place::Edge(scale.zero())
                || (low..=high).contains(&value)
        };
        is_within(&self.x, x) && is_within(&self.y, y)
    }

    /// The whole picture: the frame, the marks over it, cut off at its border, and over
    /// these what is not to be cut.
    pub(super) fn finish(
        self,
        title: &str,
        description: &str,
        cut: Vec<Element>,
        whole: Vec<Element>,
    ) -> String {
        let clip = format!("{}-clip", self.id);
        let border = Element::new("rect")
            .at("x", LEFT)
            .at("y", TOP)
            .at("width", RIGHT - LEFT)
            .at("height", BOTTOM - TOP);
        let clip_path = Element::new("clipPath").set("id", &clip).child(border);
        picture(&self.id, "plot", title, description)
            .set("viewBox", &format!("0 0 {} {}", pixels(WIDTH), pixels(HEIGHT)))
            .child(clip_path)
            .child(self.drawn)
            .child(
                Element::group("marks")
                    .set("clip-path", &format!("url(#{clip})"))
                    .children(cut),
            )
            .children(whole)
            .write()
    }
}

fn along(scale: &Scale, axis: &Axis<'_>, floor: f64) -> Element {
    let mut group = Element::group("axis");
    for Tick { value, label } in
        thinned(ticks(scale, axis.form), scale, axis.zero(scale), 60.0)
    {
        let x = scale.position(value);
        group = group.child(line("grid", [x, TOP], [x, floor])).child(text(
            &label,
            [x, BOTTOM + 22.0],
            "middle",
        ));
    }
    if axis.marks_zero {
        let x = scale.zero();
        group = group.child(line("zero-edge", [x, TOP], [x, BOTTOM])).child(text(
            "0",
            [x, BOTTOM + 22.0],
            "middle",
        ));
    }
    group.child(line("line", [scale.range()[0], floor], [RIGHT, floor]))
}

fn up(scale: &Scale, axis: &Axis<'_>, wall: f64) -> Element {
    let mut group = Element::group("axis");
    for Tick { value, label } in
        thinned(ticks(scale, axis.form), scale, axis.zero(scale), 22.0)
    {
        let y = scale.position(value);
        group = group.child(line("grid", [wall, y], [RIGHT, y])).child(text(
            &label,
            [LEFT - 8.0, y + 5.0],
            "end",
        ));
    }
    if axis.marks_zero {
        let y = scale.zero();
        group = group.child(line("zero-edge", [LEFT, y], [RIGHT, y])).child(text(
            "0",
            [LEFT - 8.0, y + 5.0],
            "end",
        ));
    }
    group.child(line("line", [wall, TOP], [wall, scale.range()[0]]))
}

fn titles(along: &str, up: &str) -> [Element; 2] {
    let middle = (TOP + BOTTOM) / 2.0;
    let turned = format!("rotate(-90 16 {})", pixels(middle));
    [
        Element::text("axis-title", along)
            .at("x", (LEFT + RIGHT) / 2.0)
            .at("y", HEIGHT - 12.0)
            .set("text-anchor", "middle"),
        Element::text("axis-title", up)
            .at("x", 16.0)
            .at("y", middle)
            .set("text-anchor", "middle")
            .set("transform", &turned),
    ]
}

/// A straight line of a class.
pub(super) fn line(class: &str, from: [f64; 2], to: [f64; 2]) -> Element {
    let line = Element::new("line").set("class", class);
    line.at("x1", from[0]).at("y1", from[1]).at("x2", to[0]).at("y2", to[1])
}

fn text(label: &str, [x, y]: [f64; 2], anchor: &str) -> Element {
    Element::text("tick-label", label).at("x", x).at("y", y).set("text-anchor", anchor)
}
