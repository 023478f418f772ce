//! Lines, bands and markers that tell series apart by colour, dash and shape, so that they
//! can also be told apart in print.

use super::element::{Element, pixels};
use super::scale::{Place, Scale};

const COLOURS: usize = 6;
const DASHES: usize = 4;
/// Points nearer than this to the last one drawn add nothing that can be seen.
const NEAR: f64 = 0.7;

/// The class of a series: a colour and a dash, together other for each of twelve.
pub(crate) fn series_class(index: usize) -> String {
    format!("series colour-{} dash-{}", index % COLOURS + 1, index % DASHES + 1)
}

/// A marker, of another shape for each of six series.
pub(super) fn marker(index: usize, [x, y]: [f64; 2]) -> Element {
    let outline = match index % 6 {
        0 => "M5 0A5 5 0 1 1-5 0A5 5 0 1 1 5 0Z",
        1 => "M-4.500-4.500H4.500V4.500H-4.500Z",
        2 => "M0-6L5.500 4.500H-5.500Z",
        3 => "M0-6.200L6.200 0 0 6.200-6.200 0Z",
        4 => "M0 6L5.500-4.500H-5.500Z",
        _ => "M-2-6H2V-2H6V2H2V6H-2V2H-6V-2H-2Z",
    };
    Element::new("path")
        .set("class", "marker")
        .set("d", outline)
        .set("transform", &format!("translate({} {})", pixels(x), pixels(y)))
}

/// A line and its marker, for a legend.
pub(crate) fn swatch(index: usize) -> String {
    let line = Element::new("path").set("class", "curve").set("d", "M0 8H34");
    Element::new("svg")
        .set("class", &format!("swatch {}", series_class(index)))
        .set("viewBox", "0 0 34 16")
        .set("width", "34")
        .set("height", "16")
        .set("aria-hidden", "true")
        .set("focusable", "false")
        .child(line)
        .child(marker(index, [17.0, 8.0]))
        .write()
}

/// Lines through points. Points at a marked edge are not joined to those at their true
/// place: the axis is broken between them.
pub(super) fn curve(x: &Scale, y: &Scale, points: &[[f64; 2]]) -> Vec<Element> {
    let placed = points.iter().map(|&[along, up]| (x.place(along), y.place(up)));
    let mut runs: Vec<(bool, Vec<[f64; 2]>)> = Vec::new();
    for (along, up) in placed {
        let is_true = matches!((along, up), (Place::True(_), Place::True(_)));
        let position = [along.position(), up.position()];
        match runs.last_mut() {
            Some((last, run)) if *last == is_true => run.push(position),
            _ => runs.push((is_true, vec![position])),
        }
    }
    runs.iter().map(|(is_true, run)| drawn_run(*is_true, run)).collect()
}

fn drawn_run(is_true: bool, run: &[[f64; 2]]) -> Element {
    let class = if is_true { "curve" } else { "curve at-edge" };
    let mut path = path_of(run);
    if run.len() == 1 {
        path.push_str("h0.01");
    }
    Element::new("path").set("class", class).set("d", &path)
}

/// The area between two lines that run the same way; nothing is drawn where they are empty.
pub(super) fn band(x: &Scale, y: &Scale, low: &[[f64; 2]], high: &[[f64; 2]]) -> Element {
    let placed = |point: &[f64; 2]| [x.position(point[0]), y.position(point[1])];
    let there = low.iter().map(placed);
    let back = high.iter().rev().map(placed);
    let outline: Vec<[f64; 2]> = there.chain(back).collect();
    let close = if outline.is_empty() { "" } else { "Z" };
    let path = format!("{}{close}", path_of(&outline));
    Element::new("path").set("class", "band").set("d", &path)
}

/// A path through positions, without those that lie on the last one drawn.
pub(super) fn path_of(positions: &[[f64; 2]]) -> String {
    let mut path = String::new();
    let mut last: Option<[f64; 2]> = None;
    for (index, &[x, y]) in positions.iter().enumerate() {
        let is_near = last.is_some_and(|[last_x, last_y]| {
            (x - last_x).abs() < NEAR && (y - last_y).abs() < NEAR
        });
        if is_near && index + 1 < positions.len() {
            continue;
        }
        let command = if last.is_some() { 'L' } else { 'M' };
        path.push_str(&format!("{command}{} {}", pixels(x), pixels(y)));
        last = Some([x, y]);
    }
    path
}
