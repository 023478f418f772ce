//! The share found over the share that is visible: families of arms on one plot, with their
//! bands, what each arm gave, and where half are found.

use super::element::Element;
use super::frame::{Axis, Frame, Size, line};
use super::scale::Transform;
use super::series::{band, curve, marker, series_class};
use crate::number::Form;

/// One family on the plot.
pub(crate) struct VisibleSeries {
    /// Along, up, and the ends of the band where there is one; ascending.
    pub(crate) points: Vec<([f64; 2], Option<[f64; 2]>)>,
    /// What each arm gave: mean visible share, share found.
    pub(crate) arms: Vec<[f64; 2]>,
    /// The visible share at which half are found, and its interval.
    pub(crate) half: Option<(f64, Option<[f64; 2]>)>,
}

/// Draws shares from 0 to 1 both ways.
pub(crate) fn visible(
    id: &str,
    title: &str,
    description: &str,
    along: &str,
    series: &[VisibleSeries],
) -> String {
    let axis = |title| Axis {
        title,
        form: Form::Percent,
        transform: Transform::Linear,
        domain: [0.0, 1.0],
        marks_zero: false,
    };
    let frame = Frame::new(id, Size::HALF, &axis(along), &axis("Mated probes found"));
    let drawn = || series.iter().enumerate();
    let half = [0.0, 1.0].map(|share| [frame.x.position(share), frame.y.position(0.5)]);
    let half = line("end-of-range", half[0], half[1]);
    let bands = drawn().filter_map(|(index, one)| {
        let end = |side: usize| -> Vec<[f64; 2]> {
            let ends = one.points.iter().filter_map(|(at, range)| Some((at, (*range)?)));
            ends.map(|(at, range)| [at[0], range[side]]).collect()
        };
        let (low, high) = (end(0), end(1));
        let area =
            || Element::group("within").child(band(&frame.x, &frame.y, &low, &high));
        (!low.is_empty()).then(|| Element::group(&series_class(index)).child(area()))
    });
    let curves = drawn().map(|(index, one)| {
        let line: Vec<[f64; 2]> = one.points.iter().map(|(at, _)| *at).collect();
        Element::group(&series_class(index)).children(curve(&frame.x, &frame.y, &line))
    });
    let marks = [half].into_iter().chain(bands).chain(curves).collect();
    let markers = drawn().map(|(index, one)| {
        let dots = one
            .arms
            .iter()
            .map(|&[x, y]| marker(index, [frame.x.position(x), frame.y.position(y)]));
        let ends = one.half.iter().flat_map(|half| reached(&frame, *half));
        Element::group(&series_class(index)).children(dots).children(ends)
    });
    let markers = markers.collect();
    frame.finish(title, description, marks, markers)
}

/// The interval of where half are found, on the line of one half. One without an upper end
/// runs to the border.
fn reached(frame: &Frame, (at, range): (f64, Option<[f64; 2]>)) -> Vec<Element> {
    let up = frame.y.position(0.5);
    let stroke =
        |x: f64, reach: f64| line("interval-end", [x, up - reach], [x, up + reach]);
    let x = |value: f64| frame.x.position(if value > 1.0 { 1.0 } else { value });
    let mut drawn = vec![stroke(x(at), 9.0)];
    if let Some([low, high]) = range {
        drawn.push(line("interval", [x(low), up], [x(high), up]));
        drawn.push(stroke(x(low), 5.0));
        drawn.extend((high <= 1.0).then(|| stroke(x(high), 5.0)));
    }
    drawn
}
