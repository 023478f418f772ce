//! Scores on their way in: finite, and oriented as similarity.

use crate::error::{Error, ErrorKind, Result};
use crate::study::file::Orientation;

/// How the scores of one input are read.
#[derive(Clone, Debug)]
pub(crate) struct Scores {
    orientation: Orientation,
    failure_values: Vec<String>,
    failure_numbers: Vec<f64>,
}

impl Scores {
    /// Scores of an orientation, and the values that mean that none could be computed.
    pub(crate) fn new(orientation: Orientation, failure_values: &[String]) -> Scores {
        Scores {
            orientation,
            failure_values: failure_values.to_vec(),
            failure_numbers: failure_values
                .iter()
                .filter_map(|v| v.parse().ok())
                .collect(),
        }
    }

    /// The similarity that a field states, or nothing where it states a failure.
    ///
    /// # Errors
    /// Where it is neither a finite number nor a failure value.
    #[inline]
    pub(crate) fn text(&self, field: &[u8]) -> Result<Option<f64>> {
        let is_failure = |value: &String| value.as_bytes() == field;
        if !self.failure_values.is_empty() && self.failure_values.iter().any(is_failure) {
            return Ok(None);
        }
        match parse(field) {
            Some(score) if score.is_finite() => Ok(Some(self.similarity(score))),
            _ => Err(refused(field)),
        }
    }

    /// The same where NaN, in any spelling that parses, can be the failure value.
    ///
    /// # Errors
    /// Where the field is neither a finite number nor a failure value.
    #[inline]
    pub(crate) fn field(&self, field: &[u8]) -> Result<Option<f64>> {
        match parse(field) {
            Some(number) if number.is_nan() => {
                self.number(Some(number)).map_err(|_| refused(field))
            }
            _ => self.text(field),
        }
    }

    /// The similarity of a number, or nothing where it is a failure value. A failure value
    /// that is blank stands for null.
    ///
    /// # Errors
    /// Where it is neither finite nor a failure value.
    #[inline]
    pub(crate) fn number(&self, number: Option<f64>) -> Result<Option<f64>> {
        let Some(number) = number else { return self.text(b"") };
        if !self.failure_numbers.is_empty() && self.is_failure_number(number) {
            return Ok(None);
        }
        if number.is_finite() {
            return Ok(Some(self.similarity(number)));
        }
        Err(refused(number.to_string().as_bytes()))
    }

    fn is_failure_number(&self, number: f64) -> bool {
        let same = |value: &f64| {
            (value - number).abs() <= 0.0 || value.to_bits() == number.to_bits()
        };
        number.is_nan() && self.failure_numbers.iter().any(|value| value.is_nan())
            || self.failure_numbers.iter().any(same)
    }

    /// A score as similarity. Zero comes out positive, so that it has one place in order.
    #[inline]
    pub(crate) fn similarity(&self, score: f64) -> f64 {
        match self.orientation {
            Orientation::Similarity => score + 0.0,
            Orientation::Dissimilarity => 0.0 - score,
        }
    }
}

fn refused(field: &[u8]) -> Error {
    let text = String::from_utf8_lossy(field);
    let found =
        if text.trim().is_empty() { "a blank".to_owned() } else { format!("`{text}`") };
    let message = format!("found {found}, but a score must be a finite number");
    Error::new(ErrorKind::Value, message).hint(
        "a value that means that no score could be computed belongs in `failure_values`",
    )
}

/// The number that a field states, blanks around it ignored.
#[inline]
pub(crate) fn parse(field: &[u8]) -> Option<f64> {
    let field = field.trim_ascii();
    plain(field).or_else(|| std::str::from_utf8(field).ok()?.parse().ok())
}

/// Powers of ten that a double holds exactly.
const EXACT: [f64; 20] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
    1e16, 1e17, 1e18, 1e19,
];

/// A decimal without an exponent and of at most 15 digits, which is most scores. Digits and
/// power of ten are then exact as doubles and one division rounds correctly, as the general
/// parser does (Clinger 1990, "How to read floating point numbers accurately").
#[inline]
fn plain(field: &[u8]) -> Option<f64> {
    let (negative, digits) = match field {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    if digits.len() > 16 || digits.is_empty() {
        return None;
    }
    let mut number = 0_u64;
    let mut point = None;
    for (k, &byte) in digits.iter().enumerate() {
        let digit = byte.wrapping_sub(b'0');
        if digit < 10 {
            number = number * 10 + u64::from(digit);
        } else if byte == b'.' && point.is_none() {
            point = Some(k);
        } else {
            return None;
        }
    }
    let places = point.map_or(0, |point| digits.len() - 1 - point);
    let count = digits.len() - usize::from(point.is_some());
    if !(1..=15).contains(&count) {
        return None;
    }
    let size = number as f64 / EXACT[places];
    Some(if negative { -size } else { size })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::parse;

    proptest! {
        /// The short way to a number gives the bits of the standard library, or leaves the
        /// field to it.
        #[test]
        fn decimals_parse_to_the_same_bits(
            field in "-?[0-9]{0,9}(\\.[0-9]{0,9})?|[-+]?[0-9.e]{0,8}|0\\.[0-9]{6,17}",
        ) {
            let expected = field.parse::<f64>().ok().map(f64::to_bits);
            prop_assert_eq!(parse(field.as_bytes()).map(f64::to_bits), expected);
        }
    }
}
