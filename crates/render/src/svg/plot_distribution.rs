//! How the scores of mated and non-mated comparisons are distributed on one arm.

use falsematch::report::Distribution;

use super::bins::bin_edges;
use super::element::Element;
use super::frame::{Axis, Frame, Size, line};
use super::scale::{Scale, Transform, power_of_ten, round_up};
use super::series::path_of;
use crate::number::{self, Form};

/// What is drawn upwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Heights {
    /// The share of each kind of comparison, so that both areas are equal.
    Shares,
    /// Counts, on a logarithmic axis, so that single comparisons are seen.
    LogCounts,
}

/// Draws a distribution with the thresholds in use.
pub(crate) fn distribution(
    id: &str,
    title: &str,
    shown: &Distribution,
    heights: Heights,
    thresholds: &[f64],
) -> String {
    let kinds = [("non-mated", &shown.non_mated), ("mated", &shown.mated)];
    let frame = frame(id, shown, heights);
    let mut marks: Vec<Element> = kinds
        .iter()
        .map(|(class, counts)| area(&frame, shown, class, &columns(counts, heights)))
        .collect();
    let [bottom, top] = frame.y.range();
    marks.extend(thresholds.iter().map(|threshold| {
        let x = frame.x.position(*threshold);
        line("threshold", [x, bottom], [x, top])
    }));
    frame.finish(title, &description(shown, thresholds), marks, Vec::new())
}

fn frame(id: &str, shown: &Distribution, heights: Heights) -> Frame {
    let along = Axis {
        title: "Score",
        form: Form::Plain,
        transform: Transform::Linear,
        domain: shown.range,
        marks_zero: false,
    };
    let highest = [&shown.mated, &shown.non_mated]
        .into_iter()
        .flat_map(|counts| columns(counts, heights))
        .fold(0.0, |highest, value| if value > highest { value } else { highest });
    let up = match heights {
        Heights::Shares => Axis {
            title: "Share of comparisons",
            form: Form::Percent,
            transform: Transform::Linear,
            domain: [0.0, round_up(highest)],
            marks_zero: false,
        },
        Heights::LogCounts => Axis {
            title: "Comparisons",
            form: Form::Plain,
            transform: Transform::Log,
            domain: [1.0, power_of_ten(number::exponent(highest) + 1)],
            marks_zero: true,
        },
    };
    Frame::new(id, Size::HALF, &along, &up)
}

fn columns(counts: &[u64], heights: Heights) -> Vec<f64> {
    let all: u64 = counts.iter().sum();
    let height = |count: &u64| match heights {
        Heights::Shares if all > 0 => float(*count) / float(all),
        Heights::Shares => 0.0,
        Heights::LogCounts => float(*count),
    };
    counts.iter().map(height).collect()
}

/// Counts over 2^53 lose their last digits, far under the width of a line.
#[allow(clippy::cast_precision_loss, reason = "a picture shows three digits")]
fn float(count: u64) -> f64 {
    count as f64
}

fn area(frame: &Frame, shown: &Distribution, class: &str, columns: &[f64]) -> Element {
    let floor = floor(&frame.y);
    let mut positions = vec![[frame.x.position(shown.range[0]), floor]];
    for (bin, height) in columns.iter().enumerate() {
        let y = frame.y.position(*height);
        positions.extend(bin_edges(shown, bin).map(|edge| [frame.x.position(edge), y]));
    }
    positions.push([frame.x.position(shown.range[1]), floor]);
    let path = format!("{}Z", path_of(&positions));
    Element::new("path").set("class", &format!("area {class}")).set("d", &path)
}

/// Where a column of height 0 ends.
fn floor(scale: &Scale) -> f64 {
    scale.position(0.0)
}

fn description(shown: &Distribution, thresholds: &[f64]) -> String {
    let mut text = String::new();
    for (name, counts) in [("Mated", &shown.mated), ("Non-mated", &shown.non_mated)] {
        text.push_str(&most(name, shown, counts));
    }
    if !thresholds.is_empty() {
        let all: Vec<String> =
            thresholds.iter().map(|value| number::threshold(*value)).collect();
        text.push_str(&format!("Thresholds in use: {}. ", all.join(", ")));
    }
    text.push_str("The counts are in the table that follows.");
    text
}

fn most(name: &str, shown: &Distribution, counts: &[u64]) -> String {
    let all: u64 = counts.iter().sum();
    let peak = counts.iter().enumerate().max_by_key(|(_, count)| **count);
    let Some((bin, _)) = peak.filter(|_| all > 0) else {
        return format!("{name}: none. ");
    };
    let [from, to] = bin_edges(shown, bin).map(number::threshold);
    format!("{name}: {} comparisons, most from {from} to {to}. ", number::count(all))
}
