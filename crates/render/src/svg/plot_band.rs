//! A curve with its range, over an axis: exact as far as it is known, then a band alone, then
//! nothing, with the end marked.

use super::element::Element;
use super::frame::{Axis, Frame, Size, line};
use super::scale::{Transform, decade_under};
use super::series::{band, curve, marker, series_class};
use crate::number::Form;

/// A place on the plot with its range.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ranged {
    /// Along.
    pub(crate) x: f64,
    /// Up; absent where only the range is known.
    pub(crate) value: Option<f64>,
    /// Lower and upper end; absent where there is none.
    pub(crate) range: Option<[f64; 2]>,
}

/// What is drawn.
pub(crate) struct BandPlot<'a> {
    /// Unique in the page.
    pub(crate) id: &'a str,
    /// What it shows.
    pub(crate) title: &'a str,
    /// The same in words.
    pub(crate) description: String,
    /// What is along, and how it is written.
    pub(crate) along: (&'a str, Form),
    /// What is up, and how it is written.
    pub(crate) up: (&'a str, Form),
    /// What was measured, ascending.
    pub(crate) exact: Vec<Ranged>,
    /// What is bounded only, ascending.
    pub(crate) bounded: Vec<Ranged>,
    /// Another line, dashed.
    pub(crate) thin: Option<Vec<[f64; 2]>>,
    /// Where everything ends.
    pub(crate) end: Option<f64>,
    /// Whether up is by the logarithm too, with values of 0 in a strip of their own.
    pub(crate) up_by_logarithm: bool,
    /// Values to mark.
    pub(crate) marks: Vec<[f64; 2]>,
}

/// Draws it: along by the logarithm, up evenly from 0 or by the logarithm too.
pub(crate) fn band_plot(plot: &BandPlot<'_>) -> String {
    let all = || plot.exact.iter().chain(&plot.bounded);
    let first = all().map(|point| point.x).min_by(f64::total_cmp).unwrap_or(1.0);
    let last = all().map(|point| point.x).max_by(f64::total_cmp).unwrap_or(10.0);
    let x = Axis {
        title: plot.along.0,
        form: plot.along.1,
        transform: Transform::Log,
        domain: [decade_under(first), far_end(plot, last)],
        marks_zero: false,
    };
    let lowest = lowest(plot).filter(|_| plot.up_by_logarithm).map(decade_under);
    let y = Axis {
        title: plot.up.0,
        form: plot.up.1,
        transform: if lowest.is_some() { Transform::Log } else { Transform::Linear },
        domain: [lowest.unwrap_or(0.0), top(plot)],
        marks_zero: lowest.is_some(),
    };
    let frame = Frame::new(plot.id, Size::HALF, &x, &y);
    let cut = marks(plot, &frame);
    let whole = ended(plot, &frame);
    frame.finish(plot.title, &plot.description, cut, whole)
}

/// Probabilities end at 1 where they come near it; else a tenth over the highest end.
fn top(plot: &BandPlot<'_>) -> f64 {
    let ends = plot
        .exact
        .iter()
        .chain(&plot.bounded)
        .filter_map(|point| point.range.map(|[_, high]| high).or(point.value));
    let highest = ends.max_by(f64::total_cmp).unwrap_or(1.0);
    let over = highest * 1.1;
    match plot.up.1 {
        Form::Percent if over > 0.7 => 1.0,
        _ if over > 0.0 => over,
        _ => 0.01,
    }
}

/// The lowest value over 0.
fn lowest(plot: &BandPlot<'_>) -> Option<f64> {
    let values = plot.exact.iter().filter_map(|point| point.value);
    values.filter(|value| *value > 0.0).min_by(f64::total_cmp)
}

/// Past the end there is room to see that nothing follows.
fn far_end(plot: &BandPlot<'_>, last: f64) -> f64 {
    if plot.end.is_some() { last * 8.0 } else { last }
}

fn marks(plot: &BandPlot<'_>, frame: &Frame) -> Vec<Element> {
    let series = || Element::group(&series_class(0));
    let mut drawn = Vec::new();
    for (class, points) in [("within", &plot.exact), ("past", &plot.bounded)] {
        let ends = |side: usize| -> Vec<[f64; 2]> {
            points.iter().filter_map(|p| Some([p.x, p.range?[side]])).collect()
        };
        if points.iter().any(|point| point.range.is_some()) {
            let area = band(&frame.x, &frame.y, &ends(0), &ends(1));
            drawn.push(series().child(Element::group(class).child(area)));
        }
    }
    if let Some(thin) = &plot.thin {
        let line = curve(&frame.x, &frame.y, thin);
        drawn.push(Element::group("series colour-2 dash-2").children(line));
    }
    let measured: Vec<[f64; 2]> =
        plot.exact.iter().filter_map(|p| Some([p.x, p.value?])).collect();
    drawn.push(series().children(curve(&frame.x, &frame.y, &measured)));
    drawn
}

/// What is not cut at the border: where everything ends, and the marks.
fn ended(plot: &BandPlot<'_>, frame: &Frame) -> Vec<Element> {
    let [bottom, top] = frame.y.range();
    let end = plot.end.map(|at| {
        let x = frame.x.position(at);
        line("end-of-range", [x, bottom], [x, top])
    });
    let inside = |point: &&[f64; 2]| frame.shows(point[0], point[1]);
    let dots = plot
        .marks
        .iter()
        .filter(inside)
        .map(|&[x, y]| marker(0, [frame.x.position(x), frame.y.position(y)]));
    let dots = Element::group(&series_class(0)).children(dots);
    end.into_iter().chain([dots]).collect()
}
