//! The trade-off of FMR and FNMR over all thresholds: DET on logarithmic and on probit axes,
//! and ROC. All arms on one plot, with the band of one of them; and each arm for itself.

use falsematch::report::{CurvePoint, WholeBand};

use super::element::Element;
use super::frame::{Axis, Frame, Size};
use super::scale::{Transform, decade_under, probit_domain};
use super::series::{band, curve, marker, series_class};
use crate::number::{self, Form};

/// One arm on the plot.
pub(crate) struct Series<'a> {
    /// The arm's name.
    pub(crate) name: &'a str,
    /// Points by descending threshold.
    pub(crate) points: &'a [CurvePoint],
    /// The band that holds all points at once, where there is one.
    pub(crate) whole: Option<&'a WholeBand>,
    /// FMR and FNMR at the thresholds in use.
    pub(crate) in_use: Vec<[f64; 2]>,
}

/// How a trade-off is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// FNMR over FMR, both logarithmic.
    DetLog,
    /// FNMR over FMR, both by the normal quantile.
    DetProbit,
    /// 1 - FNMR over FMR, the FMR logarithmic.
    Roc,
    /// FNIR over FPIR, both logarithmic.
    Searches,
}

impl Kind {
    /// A heading.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Kind::DetLog => "DET, logarithmic axes",
            Kind::DetProbit => "DET, probit axes",
            Kind::Roc => "ROC",
            Kind::Searches => "FNIR against FPIR",
        }
    }

    /// What is printed over it.
    pub(crate) fn caption(self) -> &'static str {
        match self {
            Kind::DetProbit => "DET, probit axes; they stop at 50 %, where chance lies",
            Kind::DetLog | Kind::Roc | Kind::Searches => self.title(),
        }
    }

    fn transforms(self) -> [Transform; 2] {
        match self {
            Kind::DetLog | Kind::Searches => [Transform::Log; 2],
            Kind::DetProbit => [Transform::Probit; 2],
            Kind::Roc => [Transform::Log, Transform::Linear],
        }
    }

    /// What is drawn upwards, from an FNMR.
    fn up(self, fnmr: f64) -> f64 {
        match self {
            Kind::DetLog | Kind::DetProbit | Kind::Searches => fnmr,
            Kind::Roc => 1.0 - fnmr,
        }
    }
}

/// Draws the trade-off of all arms. The band of every arm is in the picture; that of the
/// first is shown, and the page's script shows another.
pub(crate) fn tradeoff(id: &str, kind: Kind, series: &[Series<'_>]) -> String {
    let is_full = matches!(kind, Kind::DetLog | Kind::Searches);
    let size = if is_full { Size::FULL } else { Size::HALF };
    let drawn: Vec<(usize, &Series<'_>)> = series.iter().enumerate().collect();
    let frame = frame(id, size, kind, series);
    picture(frame, kind, kind.title(), &drawn)
}

/// Draws one of several arms, on the axes of all.
pub(crate) fn tradeoff_of(id: &str, index: usize, series: &[Series<'_>]) -> String {
    let frame = frame(id, Size::SMALL, Kind::DetLog, series);
    let one = &series[index];
    picture(frame, Kind::DetLog, &format!("DET of {}", one.name), &[(index, one)])
}

fn picture(
    frame: Frame,
    kind: Kind,
    title: &str,
    drawn: &[(usize, &Series<'_>)],
) -> String {
    let first = drawn.first().map_or(0, |(index, _)| *index);
    let of_arm = |index: usize| {
        let shown = if index == first { " shown" } else { "" };
        Element::group(&format!("{} of-arm{shown}", series_class(index)))
            .set("data-arm", &index.to_string())
    };
    let bands = drawn
        .iter()
        .map(|&(index, one)| of_arm(index).children(drawn_bands(&frame, kind, one)));
    let curves = drawn.iter().map(|&(index, one)| {
        let points: Vec<[f64; 2]> =
            one.points.iter().map(|point| [point.fmr, kind.up(point.fnmr)]).collect();
        of_arm(index).children(curve(&frame.x, &frame.y, &points))
    });
    let marks = bands.chain(curves).collect();
    let markers = drawn.iter();
    let markers =
        markers.map(|&(index, one)| markers_of(&frame, kind, index, one)).collect();
    let series: Vec<&Series<'_>> = drawn.iter().map(|(_, one)| *one).collect();
    frame.finish(title, &description(kind, &series), marks, markers)
}

fn markers_of(frame: &Frame, kind: Kind, index: usize, one: &Series<'_>) -> Element {
    let in_use = one.in_use.iter().map(|&[fmr, fnmr]| [fmr, kind.up(fnmr)]);
    let shown = in_use.filter(|&[x, y]| frame.shows(x, y));
    Element::group(&series_class(index)).children(
        shown.map(|[x, y]| marker(index, [frame.x.position(x), frame.y.position(y)])),
    )
}

fn frame(id: &str, size: Size, kind: Kind, series: &[Series<'_>]) -> Frame {
    let [x, y] = kind.transforms();
    let points = || series.iter().flat_map(|one| one.points);
    let is_small = size.class == Size::SMALL.class;
    let is_zero = |value: f64| value <= 0.0;
    let along = Axis {
        title: match kind {
            Kind::Searches => "False positive identification rate (FPIR)",
            _ if is_small => "FMR",
            _ => "False match rate (FMR)",
        },
        form: Form::Percent,
        transform: x,
        domain: domain(x, points().map(|point| point.fmr)),
        marks_zero: points().any(|point| is_zero(point.fmr)),
    };
    let up = Axis {
        title: match kind {
            _ if is_small => "FNMR",
            Kind::DetLog | Kind::DetProbit => "False non-match rate (FNMR)",
            Kind::Roc => "True match rate (1 − FNMR)",
            Kind::Searches => "False negative identification rate (FNIR)",
        },
        form: Form::Percent,
        transform: y,
        domain: domain(y, points().map(|point| point.fnmr)),
        marks_zero: y != Transform::Linear && points().any(|point| is_zero(point.fnmr)),
    };
    Frame::new(id, size, &along, &up)
}

/// From a round value under the smallest rate over zero to the top; probit axes are cut at
/// one half, where a classifier by chance would lie.
fn domain(transform: Transform, rates: impl Iterator<Item = f64>) -> [f64; 2] {
    let smallest = rates.filter(|rate| *rate > 0.0).min_by(f64::total_cmp);
    let smallest = smallest.unwrap_or(0.1);
    match transform {
        Transform::Linear => [0.0, 1.0],
        Transform::Log => {
            let low = decade_under(smallest);
            [if low < 0.1 { low } else { 0.1 }, 1.0]
        }
        Transform::Probit => {
            let start = if smallest < 0.05 { smallest } else { 0.05 };
            probit_domain(start, 0.5)
        }
    }
}

/// The band of the whole curve, and on it that of single intervals.
fn drawn_bands(frame: &Frame, kind: Kind, one: &Series<'_>) -> Vec<Element> {
    let draw = |ends: Vec<[[f64; 2]; 2]>| {
        let side = |side: usize| -> Vec<[f64; 2]> {
            ends.iter().map(|[fmr, fnmr]| [fmr[side], kind.up(fnmr[side])]).collect()
        };
        band(&frame.x, &frame.y, &side(0), &side(1))
    };
    let whole = one.whole.map(|whole| {
        let ends = whole.fmr.iter().zip(&whole.fnmr);
        Element::group("whole").child(draw(ends.map(|(&f, &n)| [f, n]).collect()))
    });
    let single = one.points.iter().map(|point| [point.fmr_interval, point.fnmr_interval]);
    whole.into_iter().chain([draw(single.collect())]).collect()
}

/// What is seen: for each arm the FNMR at the thresholds in use.
fn description(kind: Kind, series: &[&Series<'_>]) -> String {
    let [missed, wrong] = match kind {
        Kind::Searches => ["FNIR", "FPIR"],
        _ => ["FNMR", "FMR"],
    };
    let lines = series.iter().map(|one| {
        let rates: Vec<String> = one
            .in_use
            .iter()
            .map(|&[fmr, fnmr]| {
                format!("{missed} {} at {wrong} {}", rate(fnmr), rate(fmr))
            })
            .collect();
        if rates.is_empty() {
            one.name.to_owned()
        } else {
            format!("{}: {}", one.name, rates.join(", "))
        }
    });
    let arms: Vec<String> = lines.collect();
    let curves = match series {
        [_] => "A curve with its confidence band".to_owned(),
        _ => format!("{} curves, one with its confidence band", series.len()),
    };
    format!("{curves}. {}. The numbers are in the table that follows.", arms.join("; "))
}

fn rate(value: f64) -> String {
    number::written(Form::Percent, value, None).value
}

#[cfg(test)]
mod tests {
    use roxmltree::{Document, Node};

    use super::*;

    fn points() -> Vec<CurvePoint> {
        let point = |threshold, fmr: f64, fnmr: f64| CurvePoint {
            threshold,
            fmr,
            fmr_interval: [fmr / 10.0, fmr * 10.0],
            fnmr,
            fnmr_interval: [fnmr / 2.0, fnmr * 2.0],
        };
        vec![point(0.6, 1e-3, 0.1), point(0.5, 1e-2, 0.01)]
    }

    fn number(node: Node<'_, '_>, name: &str) -> f64 {
        node.attribute(name).unwrap().parse().unwrap()
    }

    /// Where the axis along, or up, has its label.
    fn label(picture: &Document<'_>, text: &str, along: bool) -> f64 {
        let anchor = if along { "middle" } else { "end" };
        let is_it = |node: &Node<'_, '_>| {
            node.text() == Some(text) && node.attribute("text-anchor") == Some(anchor)
        };
        let node = picture.descendants().find(is_it).unwrap();
        if along { number(node, "x") } else { number(node, "y") - 5.0 }
    }

    fn drawn() -> String {
        let points = points();
        let one = Series {
            name: "one",
            points: &points,
            whole: None,
            in_use: vec![[1e-2, 0.01]],
        };
        tradeoff("det", Kind::DetLog, &[one])
    }

    fn of_class<'a>(picture: &'a Document<'a>, class: &str, attribute: &str) -> &'a str {
        let node =
            picture.descendants().find(|node| node.attribute("class") == Some(class));
        node.unwrap().attribute(attribute).unwrap()
    }

    fn pair(text: &str) -> [f64; 2] {
        let (x, y) = text.split_once(' ').unwrap();
        [x, y].map(|text| text.parse().unwrap())
    }

    #[test]
    fn a_marker_stands_at_its_rates_on_the_labelled_axes() {
        let text = drawn();
        let picture = Document::parse(&text).unwrap();
        let place = of_class(&picture, "marker", "transform");
        let [x, y] = pair(place.trim_start_matches("translate(").trim_end_matches(')'));
        assert!((x - label(&picture, "1 %", true)).abs() < 0.02);
        assert!((y - label(&picture, "1 %", false)).abs() < 0.02);
    }

    #[test]
    fn a_band_runs_from_the_near_ends_of_both_intervals_to_the_far_ends() {
        let text = drawn();
        let picture = Document::parse(&text).unwrap();
        let outline = of_class(&picture, "band", "d");
        let corners: Vec<[f64; 2]> =
            outline[1..outline.len() - 1].split('L').map(pair).collect();
        assert_eq!(corners.len(), 4);
        let [one_percent, hundred] =
            ["1 %", "100 %"].map(|text| label(&picture, text, true));
        let decade = (hundred - one_percent) / 2.0;
        let along = [-2.0, -1.0, 1.0, 0.0].map(|decades| one_percent + decades * decade);
        for (corner, expected) in corners.iter().zip(along) {
            assert!((corner[0] - expected).abs() < 0.05, "{corner:?} {expected}");
        }
        assert!(corners[0][1] > corners[3][1], "FNMR 5 % lies under 20 %");
        assert!(corners[1][1] > corners[2][1], "FNMR 0.5 % lies under 2 %");
    }

    #[test]
    fn probit_axes_say_where_they_stop() {
        assert!(Kind::DetProbit.caption().contains("50 %"));
    }
}
