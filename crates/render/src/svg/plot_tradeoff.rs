//! The trade-off of FMR and FNMR over all thresholds: DET on logarithmic and on probit axes,
//! and ROC. All arms on one plot, each with its band.

use falsematch::report::CurvePoint;

use super::element::Element;
use super::frame::{Axis, Frame};
use super::scale::{Scale, Transform, decade_under, probit_domain};
use super::series::{band, curve, marker, series_class};
use crate::number::{self, Form};

/// One arm on the plot.
pub(crate) struct Series<'a> {
    /// The arm's name.
    pub(crate) name: &'a str,
    /// Points by descending threshold.
    pub(crate) points: &'a [CurvePoint],
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
}

impl Kind {
    /// A heading.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Kind::DetLog => "DET, logarithmic axes",
            Kind::DetProbit => "DET, probit axes",
            Kind::Roc => "ROC",
        }
    }

    fn transforms(self) -> [Transform; 2] {
        match self {
            Kind::DetLog => [Transform::Log; 2],
            Kind::DetProbit => [Transform::Probit; 2],
            Kind::Roc => [Transform::Log, Transform::Linear],
        }
    }

    /// What is drawn upwards, from an FNMR.
    fn up(self, fnmr: f64) -> f64 {
        match self {
            Kind::DetLog | Kind::DetProbit => fnmr,
            Kind::Roc => 1.0 - fnmr,
        }
    }
}

/// Draws a trade-off.
pub(crate) fn tradeoff(id: &str, kind: Kind, series: &[Series<'_>]) -> String {
    let frame = frame(id, kind, series);
    let mut marks = Vec::new();
    marks.extend(series.iter().enumerate().map(|(index, one)| {
        let group = Element::group(&series_class(index));
        group.child(drawn_band(&frame, kind, one.points))
    }));
    marks.extend(series.iter().enumerate().map(|(index, one)| {
        let points: Vec<[f64; 2]> =
            one.points.iter().map(|point| [point.fmr, kind.up(point.fnmr)]).collect();
        Element::group(&series_class(index)).children(curve(&frame.x, &frame.y, &points))
    }));
    let markers = series.iter().enumerate();
    let markers =
        markers.map(|(index, one)| markers_of(&frame, kind, index, one)).collect();
    frame.finish(kind.title(), &description(series), marks, markers)
}

fn markers_of(frame: &Frame, kind: Kind, index: usize, one: &Series<'_>) -> Element {
    let in_use = one.in_use.iter().map(|&[fmr, fnmr]| [fmr, kind.up(fnmr)]);
    let shown = in_use.filter(|&[x, y]| frame.shows(x, y));
    Element::group(&series_class(index)).children(
        shown.map(|[x, y]| marker(index, [frame.x.position(x), frame.y.position(y)])),
    )
}

fn frame(id: &str, kind: Kind, series: &[Series<'_>]) -> Frame {
    let [x, y] = kind.transforms();
    let points = || series.iter().flat_map(|one| one.points);
    let is_zero = |value: f64| value <= 0.0;
    let along = Axis {
        title: "False match rate (FMR)",
        form: Form::Percent,
        transform: x,
        domain: domain(x, points().map(|point| point.fmr)),
        marks_zero: points().any(|point| is_zero(point.fmr)),
    };
    let up = Axis {
        title: match kind {
            Kind::DetLog | Kind::DetProbit => "False non-match rate (FNMR)",
            Kind::Roc => "True match rate (1 − FNMR)",
        },
        form: Form::Percent,
        transform: y,
        domain: domain(y, points().map(|point| point.fnmr)),
        marks_zero: y != Transform::Linear && points().any(|point| is_zero(point.fnmr)),
    };
    Frame::new(id, &along, &up)
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

fn drawn_band(frame: &Frame, kind: Kind, points: &[CurvePoint]) -> Element {
    let end = |side: usize| -> Vec<[f64; 2]> {
        let corner = |point: &CurvePoint| {
            [point.fmr_interval[side], kind.up(point.fnmr_interval[side])]
        };
        points.iter().map(corner).collect()
    };
    let [x, y]: [&Scale; 2] = [&frame.x, &frame.y];
    band(x, y, &end(0), &end(1))
}

/// What is seen: for each arm the FNMR at the thresholds in use.
fn description(series: &[Series<'_>]) -> String {
    let lines = series.iter().map(|one| {
        let rates: Vec<String> = one
            .in_use
            .iter()
            .map(|&[fmr, fnmr]| format!("FNMR {} at FMR {}", rate(fnmr), rate(fmr)))
            .collect();
        if rates.is_empty() {
            one.name.to_owned()
        } else {
            format!("{}: {}", one.name, rates.join(", "))
        }
    });
    let arms: Vec<String> = lines.collect();
    format!(
        "Curves with confidence bands. {}. The numbers are in the table that follows.",
        arms.join("; ")
    )
}

fn rate(value: f64) -> String {
    number::written(Form::Percent, value, None).value
}
