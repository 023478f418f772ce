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
        Form::Percent => number::exact_rate(value),
        Form::Area | Form::Plain => number::significant(value, 4),
        Form::Times => format!("{}×", number::significant(value, 4)),
    }
}
