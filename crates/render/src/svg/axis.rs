//! Ticks and how they are labelled.

use super::scale::{Scale, Transform, linear_ticks, log_ticks, probit_ticks};
use crate::number::{self, Form};

/// A value with its label on an axis.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tick {
    /// The value.
    pub(super) value: f64,
    /// How it is written.
    pub(super) label: String,
}

/// Rates under this are labelled as powers of ten.
const TINY: f64 = 0.999e-6;

/// Ticks of a scale for values of a form.
pub(super) fn ticks(scale: &Scale, form: Form) -> Vec<Tick> {
    let [low, high] = scale.domain();
    let values = match scale.transform() {
        Transform::Linear => linear_ticks(low, high, 5),
        Transform::Log => log_ticks(low, high),
        Transform::Probit => probit_ticks(low, high),
    };
    values.into_iter().map(|value| Tick { value, label: label(form, value) }).collect()
}

/// A tick's label: `0.01 %` for 1e-4.
pub(super) fn label(form: Form, value: f64) -> String {
    match form {
        Form::Percent if value > 0.0 && value < TINY => power_of_ten(value),
        Form::Percent => number::exact_rate(value),
        Form::Area | Form::Plain => number::significant(value, 4),
        Form::Points => number::significant(value * 100.0, 4),
        Form::Times => format!("{}×", number::significant(value, 4)),
    }
}

/// Leaves out ticks that stand nearer than `room` to the last one kept, from the high end,
/// or to a marked edge.
pub(super) fn thinned(
    ticks: Vec<Tick>,
    scale: &Scale,
    edge: Option<f64>,
    room: f64,
) -> Vec<Tick> {
    let mut kept: Vec<Tick> = Vec::new();
    for tick in ticks.into_iter().rev() {
        let position = scale.position(tick.value);
        let is_free = |taken: f64| (position - taken).abs() >= room;
        let last = kept.last().map(|last| scale.position(last.value));
        if last.is_none_or(is_free) && edge.is_none_or(is_free) {
            kept.push(tick);
        }
    }
    kept
}

/// `10⁻⁸`, for round values.
fn power_of_ten(value: f64) -> String {
    let raised =
        number::exponent(value).to_string().chars().map(raised).collect::<String>();
    format!("10{raised}")
}

fn raised(character: char) -> char {
    match character {
        '-' => '⁻',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '4' => '⁴',
        '5' => '⁵',
        '6' => '⁶',
        '7' => '⁷',
        '8' => '⁸',
        '9' => '⁹',
        _ => '⁰',
    }
}
