//! The frame of a plot of two axes: grid, ticks, titles, and marked edges for what an axis
//! cannot show at its true place.

use super::axis::{Tick, thinned, ticks};
use super::element::{Element, picture, pixels};
use super::scale::{Place, Scale, Transform};
use crate::number::Form;

/// The size of a plot and of the room around its axes, in its own units.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size {
    /// The class of the picture, by which text is sized.
    pub(super) class: &'static str,
    width: f64,
    height: f64,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    /// How near labels may stand along.
    room: f64,
}

impl Size {
    /// Two beside each other on a page.
    pub(super) const HALF: Size = Size {
        class: "plot",
        width: 520.0,
        height: 400.0,
        left: 84.0,
        right: 488.0,
        top: 16.0,
        bottom: 338.0,
        room: 60.0,
    };
    /// As wide as the page's text.
    pub(super) const FULL: Size = Size {
        class: "plot wide",
        width: 760.0,
        height: 520.0,
        left: 104.0,
        right: 724.0,
        top: 14.0,
        bottom: 452.0,
        room: 88.0,
    };
    /// One of many.
    pub(super) const SMALL: Size = Size {
        class: "plot small",
        width: 300.0,
        height: 250.0,
        left: 72.0,
        right: 272.0,
        top: 10.0,
        bottom: 198.0,
        room: 56.0,
    };
}

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
    size: Size,
    drawn: Element,
}

impl Frame {
    /// Draws the frame; marks are then added by `finish`.
    pub(super) fn new(id: &str, size: Size, x: &Axis<'_>, y: &Axis<'_>) -> Frame {
        let x_start = size.left + if x.marks_zero { EDGE } else { 0.0 };
        let y_start = size.bottom - if y.marks_zero { EDGE } else { 0.0 };
        let x_scale = Scale::new(x.transform, x.domain, [x_start, size.right])
            .with_edge(if x.marks_zero { EDGE * 0.6 } else { 0.0 });
        let y_scale = Scale::new(y.transform, y.domain, [y_start, size.top])
            .with_edge(if y.marks_zero { -EDGE * 0.6 } else { 0.0 });
        let drawn = Element::group("frame")
            .child(along(&size, &x_scale, x, y_start))
            .child(up(&size, &y_scale, y, x_start))
            .children(titles(&size, x.title, y.title));
        Frame { x: x_scale, y: y_scale, id: id.to_owned(), size, drawn }
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
        let Size { left, right, top, bottom, width, height, class, .. } = self.size;
        let clip = format!("{}-clip", self.id);
        let border = Element::new("rect")
            .at("x", left)
            .at("y", top)
            .at("width", right - left)
            .at("height", bottom - top);
        let clip_path = Element::new("clipPath").set("id", &clip).child(border);
        picture(&self.id, class, title, description)
            .set("viewBox", &format!("0 0 {} {}", pixels(width), pixels(height)))
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

fn along(size: &Size, scale: &Scale, axis: &Axis<'_>, floor: f64) -> Element {
    let mut group = Element::group("axis");
    for Tick { value, label } in
        thinned(ticks(scale, axis.form), scale, axis.zero(scale), size.room)
    {
        let x = scale.position(value);
        group = group.child(line("grid", [x, size.top], [x, floor])).child(text(
            &label,
            [x, size.bottom + 22.0],
            "middle",
        ));
    }
    if axis.marks_zero {
        let x = scale.zero();
        group = group
            .child(line("zero-edge", [x, size.top], [x, size.bottom]))
            .child(text("0", [x, size.bottom + 22.0], "middle"));
    }
    group.child(line("line", [scale.range()[0], floor], [size.right, floor]))
}

fn up(size: &Size, scale: &Scale, axis: &Axis<'_>, wall: f64) -> Element {
    let mut group = Element::group("axis");
    for Tick { value, label } in
        thinned(ticks(scale, axis.form), scale, axis.zero(scale), 22.0)
    {
        let y = scale.position(value);
        group = group.child(line("grid", [wall, y], [size.right, y])).child(text(
            &label,
            [size.left - 8.0, y + 5.0],
            "end",
        ));
    }
    if axis.marks_zero {
        let y = scale.zero();
        group = group
            .child(line("zero-edge", [size.left, y], [size.right, y]))
            .child(text("0", [size.left - 8.0, y + 5.0], "end"));
    }
    group.child(line("line", [wall, size.top], [wall, scale.range()[0]]))
}

fn titles(size: &Size, along: &str, up: &str) -> [Element; 2] {
    let middle = (size.top + size.bottom) / 2.0;
    let aside = size.left * 0.2;
    let turned = format!("rotate(-90 {} {})", pixels(aside), pixels(middle));
    [
        Element::text("axis-title", along)
            .at("x", (size.left + size.right) / 2.0)
            .at("y", size.height - 12.0)
            .set("text-anchor", "middle"),
        Element::text("axis-title", up)
            .at("x", aside)
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
