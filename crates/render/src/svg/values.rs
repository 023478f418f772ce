//! Which axis suits a handful of values.

use super::scale::{Scale, Transform, decade_under, power_of_ten, round_up};
use crate::number::{self, Form};

/// Values that differ by more than this factor are shown on a logarithmic axis.
const DECADES_APART: f64 = 40.0;

/// A scale over `span` that shows all values: logarithmic where they are decades apart.
pub(super) fn scale_for(form: Form, values: &[f64], span: [f64; 2], edge: f64) -> Scale {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let lowest = sorted.first().copied().unwrap_or(0.0);
    let highest = sorted.last().copied().unwrap_or(1.0);
    let over_zero = sorted.iter().copied().find(|value| *value > 0.0).unwrap_or(1.0);
    if highest > over_zero * DECADES_APART && form != Form::Area && lowest >= 0.0 {
        return log_scale(form, over_zero, highest, span).with_edge(edge);
    }
    linear_scale(form, lowest, highest, span)
}

fn log_scale(form: Form, lowest: f64, highest: f64, span: [f64; 2]) -> Scale {
    let end = power_of_ten(number::exponent(highest) + 1);
    let end = if form == Form::Percent && end > 1.0 { 1.0 } else { end };
    Scale::new(Transform::Log, [decade_under(lowest), end], span)
}

fn linear_scale(form: Form, lowest: f64, highest: f64, span: [f64; 2]) -> Scale {
    let from_zero = matches!(form, Form::Percent | Form::Times) && lowest >= 0.0;
    let low = if from_zero { 0.0 } else { lowest };
    let is_wide = highest > low;
    let room = if is_wide { (highest - low) * 0.08 } else { highest.abs() * 0.1 + 1e-9 };
    let step = round_up((highest + room - low) / 5.0);
    let start = if from_zero { 0.0 } else { libm::floor((low - room) / step) * step };
    let end = libm::ceil((highest + room) / step) * step;
    let is_share = matches!(form, Form::Percent | Form::Area);
    let end = if is_share && end > 1.0 { 1.0 } else { end };
    Scale::new(Transform::Linear, [start, end], span)
}
