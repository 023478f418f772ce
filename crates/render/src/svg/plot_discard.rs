//! A rate over the share of comparisons that is discarded, level between its steps, with its
//! band, the rate that discarding at random would leave, and the lower limit.

use falsematch::rate::Measure;
use falsematch::report::{DiscardCurve, DiscardPoint};

use super::element::Element;
use super::frame::{Axis, Frame, Size};
use super::scale::{Transform, round_up};
use super::series::{band, curve, series_class};
use crate::number::{self, Form};
use crate::words;

/// Draws a curve. `index` tells its series.
pub(crate) fn discard(
    id: &str,
    title: &str,
    index: usize,
    shown: &DiscardCurve,
) -> String {
    let points = &shown.points;
    let reach = points.last().map_or(0.0, |point| point.discarded);
    let along = Axis {
        title: match shown.measure {
            Measure::Fnir | Measure::Fpir => "Share of searches discarded",
            _ => "Share of comparisons discarded",
        },
        form: Form::Percent,
        transform: Transform::Linear,
        domain: [0.0, if reach > 0.0 { round_up(reach) } else { 0.5 }],
        marks_zero: false,
    };
    let measure = words::measure(shown.measure);
    let up = Axis {
        title: measure,
        form: Form::Percent,
        transform: Transform::Linear,
        domain: [0.0, top(points)],
        marks_zero: false,
    };
    let end = along.domain[1];
    let frame = Frame::new(id, Size::HALF, &along, &up);
    let marks = marks(&frame, index, points, end);
    frame.finish(title, &description(shown), marks, Vec::new())
}

/// Over every rate and over the first interval; later intervals may be cut.
fn top(points: &[DiscardPoint]) -> f64 {
    let first = points.first().and_then(|point| point.interval).map(|ends| ends[1]);
    let values = points.iter().map(|point| point.value).chain(first);
    let highest = values.fold(0.0, |high, value| if value > high { value } else { high });
    if highest > 0.0 { round_up(highest) } else { 0.01 }
}

fn marks(frame: &Frame, index: usize, points: &[DiscardPoint], end: f64) -> Vec<Element> {
    let level = |value: &dyn Fn(&DiscardPoint) -> f64| stepped(points, value);
    let random = points.first().map_or(0.0, |point| point.value);
    let reference = |class: &str, colour: &str, corners: &[[f64; 2]]| {
        Element::group(class)
            .set("style", &format!("--series: var(--{colour})"))
            .children(curve(&frame.x, &frame.y, corners))
    };
    let lower: Vec<[f64; 2]> =
        points.iter().map(|point| [point.discarded, point.lower_limit]).collect();
    let series = Element::group(&format!("{} shown", series_class(index)));
    let banded: Vec<DiscardPoint> =
        points.iter().take_while(|point| point.interval.is_some()).copied().collect();
    let side = |side: usize| {
        stepped(&banded, &|point| point.interval.map_or(point.value, |ends| ends[side]))
    };
    vec![
        reference("dash-3", "muted", &lower),
        reference("dash-2", "ink", &[[0.0, random], [end, random]]),
        series.child(band(&frame.x, &frame.y, &side(0), &side(1))).children(curve(
            &frame.x,
            &frame.y,
            &level(&|point| point.value),
        )),
    ]
}

/// Corners of a line that is level up to the next point.
fn stepped(
    points: &[DiscardPoint],
    value: &dyn Fn(&DiscardPoint) -> f64,
) -> Vec<[f64; 2]> {
    let ends = points.iter().skip(1).map(|point| point.discarded);
    let last = points.last().map(|point| point.discarded);
    points
        .iter()
        .zip(ends.chain(last))
        .flat_map(|(point, end)| [[point.discarded, value(point)], [end, value(point)]])
        .collect()
}

fn description(shown: &DiscardCurve) -> String {
    let rate = |value| number::written(Form::Percent, value, None).value;
    let ends = shown.points.first().zip(shown.points.last());
    let drawn = ends.map_or(String::new(), |(first, last)| {
        format!(
            "From {} with nothing discarded to {} with {} discarded. ",
            rate(first.value),
            rate(last.value),
            rate(last.discarded)
        )
    });
    format!(
        "{drawn}{} The numbers are in the table that follows.",
        shown.sentences.join(" ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(discarded: f64, value: f64) -> DiscardPoint {
        DiscardPoint {
            discarded,
            quality: None,
            errors: 1,
            trials: 10,
            value,
            interval: None,
            lower_limit: 0.0,
        }
    }

    #[test]
    fn a_curve_is_level_up_to_the_next_point() {
        let corners = stepped(&[point(0.0, 0.3), point(0.1, 0.2)], &|point| point.value);
        assert_eq!(corners, [[0.0, 0.3], [0.1, 0.3], [0.1, 0.2], [0.1, 0.2]]);
    }

    #[test]
    fn the_axis_reaches_over_every_rate() {
        assert!(top(&[point(0.0, 0.3), point(0.1, 0.34)]) >= 0.34);
        assert!(top(&[point(0.0, 0.0)]) > 0.0);
    }
}
