//! The share of mates found by each rank, of all arms on one plot, with the band of one.

use falsematch::report::RankPoint;

use super::element::Element;
use super::frame::{Axis, Frame, Size};
use super::scale::Transform;
use super::series::{band, curve, marker, series_class};
use crate::number::{self, Form};

/// One arm on the plot.
pub(crate) struct Ranked<'a> {
    /// The arm's name.
    pub(crate) name: &'a str,
    /// Points by ascending rank.
    pub(crate) points: &'a [RankPoint],
}

/// Draws the share found over the rank. The band of every arm is in the picture; that of
/// the first is shown, and the page's script shows another.
pub(crate) fn ranks(id: &str, title: &str, series: &[Ranked<'_>]) -> String {
    let [along, up] = axes(series);
    let frame = Frame::new(id, Size::FULL, &along, &up);
    let drawn = || series.iter().enumerate();
    let bands = drawn().map(|(index, one)| {
        let end = |side: usize| -> Vec<[f64; 2]> {
            let corner =
                |point: &RankPoint| [f64::from(point.rank), point.interval[side]];
            one.points.iter().map(corner).collect()
        };
        of_arm(index).child(band(&frame.x, &frame.y, &end(0), &end(1)))
    });
    let curves = drawn().map(|(index, one)| {
        let points: Vec<[f64; 2]> =
            one.points.iter().map(|point| [f64::from(point.rank), point.found]).collect();
        of_arm(index).children(curve(&frame.x, &frame.y, &points))
    });
    let marks = bands.chain(curves).collect();
    let markers = drawn().map(|(index, one)| {
        let first = one.points.first().map(|point| {
            marker(index, [frame.x.position(1.0), frame.y.position(point.found)])
        });
        Element::group(&series_class(index)).children(first)
    });
    let markers = markers.collect();
    frame.finish(title, &description(series), marks, markers)
}

/// Ranks from the first to the last that was measured, and shares from the lowest limit.
fn axes(series: &[Ranked<'_>]) -> [Axis<'static>; 2] {
    let points = || series.iter().flat_map(|one| one.points);
    let last = points().map(|point| point.rank).max().unwrap_or(1);
    let lowest = points().map(|point| point.interval[0]).min_by(f64::total_cmp);
    let lowest = libm::floor(lowest.unwrap_or(0.0) * 10.0) / 10.0;
    let along = Axis {
        title: "Rank",
        form: Form::Plain,
        transform: Transform::Linear,
        domain: [1.0, f64::from(if last > 1 { last } else { 2 })],
        marks_zero: false,
    };
    let up = Axis {
        title: "Mates found",
        form: Form::Percent,
        transform: Transform::Linear,
        domain: [if lowest < 0.9 { lowest } else { 0.9 }, 1.0],
        marks_zero: false,
    };
    [along, up]
}

fn of_arm(index: usize) -> Element {
    let shown = if index == 0 { " shown" } else { "" };
    Element::group(&format!("{} of-arm{shown}", series_class(index)))
        .set("data-arm", &index.to_string())
}

/// What is seen: for each arm the share found first.
fn description(series: &[Ranked<'_>]) -> String {
    let rate = |value: f64| number::written(Form::Percent, value, None).value;
    let lines = series.iter().map(|one| {
        let first = one.points.first().map_or(String::new(), |point| {
            format!(": {} found first", rate(point.found))
        });
        format!("{}{first}", one.name)
    });
    let arms: Vec<String> = lines.collect();
    format!("{}. The numbers are in the table that follows.", arms.join("; "))
}

#[cfg(test)]
mod tests {
    use roxmltree::Document;

    use super::*;

    #[test]
    fn a_curve_stands_at_its_ranks() {
        let point = |rank, found| RankPoint { rank, found, interval: [found - 0.1, 1.0] };
        let points = [point(1, 0.5), point(3, 1.0)];
        let text = ranks("cmc", "CMC", &[Ranked { name: "one", points: &points }]);
        let picture = Document::parse(&text).unwrap();
        let of_class = |class: &str| {
            let found =
                picture.descendants().find(|n| n.attribute("class") == Some(class));
            found.unwrap().attribute("d").unwrap().to_owned()
        };
        let line = of_class("curve");
        let corners: Vec<Vec<f64>> = line[1..]
            .split('L')
            .map(|pair| pair.split(' ').map(|part| part.parse().unwrap()).collect())
            .collect();
        assert_eq!(corners.len(), 2);
        // From the left wall, four tenths up an axis that begins at 40 %... to its corner.
        assert!(
            (corners[0][0] - 104.0).abs() < 0.01 && (corners[1][0] - 724.0).abs() < 0.01
        );
        assert!(corners[0][1] > corners[1][1] && (corners[1][1] - 14.0).abs() < 0.01);
    }
}
