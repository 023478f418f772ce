//! How numbers are written for people. Every digit printed is meant: a rate gets as many
//! digits as its interval bears out, and a rate that is not zero never reads as `0 %`.

pub use super::count;
use crate::rate::Interval;

/// How a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A proportion, written as a percentage.
    Percent,
    /// A proportion near one, written with the digits that tell it from one.
    Area,
    /// A number without a unit.
    Plain,
    /// How many times as large.
    Times,
    /// A difference of proportions, written in percentage points.
    Points,
}

/// A value written for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The value with its unit.
    pub value: String,
    /// Its interval in brackets.
    pub interval: Option<String>,
    /// For small rates: one in how many.
    pub one_in: Option<String>,
}

/// Rates under this are also written as one in so many.
const SMALL_RATE: f64 = 1e-3;
/// Chosen rates under this are written as one in so many only.
const TINY_RATE: f64 = 0.999e-6;
/// More decimals than this are never printed.
const MOST_DECIMALS: i32 = 15;
/// The end of an interval that has none.
const NO_LIMIT: &str = "no limit";

/// Writes a value and its interval with the digits that the interval bears out: two
/// significant digits of its width, or one more where the value would else have only one.
pub fn written(form: Form, value: f64, interval: Option<&Interval>) -> Written {
    written_between(form, value, interval.map(|interval| [interval.low, interval.high]))
}

/// As [`written`], from the two ends of an interval.
pub fn written_between(form: Form, value: f64, ends: Option<[f64; 2]>) -> Written {
    let decimals = decimals(form, value, ends);
    Written {
        value: with_unit(form, &digits(form, value, decimals)),
        interval: ends.map(|ends| bracketed(form, ends, decimals)),
        one_in: one_in(form, value),
    }
}

/// A value and the two ends of its interval, all three with the same decimals, each with its
/// unit; `no limit` for an end that has none.
pub fn spoken(form: Form, value: f64, [low, high]: [f64; 2]) -> [String; 3] {
    let decimals = decimals(form, value, Some([low, high]));
    [value, low, high].map(|number| match number.is_finite() {
        true => with_unit(form, &digits(form, number, decimals)),
        false => NO_LIMIT.to_owned(),
    })
}

/// A value that somebody chose, such as a claimed one: up to six digits.
pub fn chosen(form: Form, value: f64) -> String {
    match form {
        Form::Percent => exact_rate(value),
        Form::Times => format!("{} times", significant(value, 6)),
        Form::Points => format!("{} points", significant(value * 100.0, 6)),
        Form::Area | Form::Plain => significant(value, 6),
    }
}

/// A number that is whole but not held as such, with a comma at every thousand.
pub fn whole(value: f64) -> String {
    let digits = format!("{value:.0}");
    digits.parse().map_or(digits, count)
}

/// A threshold to four significant digits, whole digits kept, trailing zeros dropped.
pub fn threshold(value: f64) -> String {
    significant(value, 4)
}

/// A number to so many significant digits, whole digits kept, trailing zeros dropped.
pub fn significant(value: f64, digits: i32) -> String {
    let decimals = places(digits - 1 - exponent(value));
    without_trailing_zeros(&format!("{value:.decimals$}"))
}

/// As [`significant`], with a comma at every thousand of a whole number.
pub fn grouped(value: f64, digits: i32) -> String {
    let text = significant(value, digits);
    text.parse().map_or(text, count)
}

/// A rate that is exact or chosen, such as a target or a tick: `0.01 %`, or `1 in
/// 10,000,000` where a percentage would be mostly zeros.
pub fn exact_rate(value: f64) -> String {
    if value > 0.0 && value < TINY_RATE {
        return format!("1 in {}", rounded_count(1.0 / value));
    }
    format!("{} %", significant(value * 100.0, 6))
}

/// A level of confidence: `95 %`.
pub fn level(value: f64) -> String {
    exact_rate(value)
}

/// How often, as one in so many, with two significant digits; only for small rates.
fn one_in(form: Form, value: f64) -> Option<String> {
    let small = form == Form::Percent && value > 1e-12 && value < SMALL_RATE;
    small.then(|| format!("1 in {}", rounded_count(1.0 / value)))
}

fn rounded_count(value: f64) -> String {
    let rounded: f64 = format!("{value:.1e}").parse().unwrap_or(value);
    whole(rounded)
}

/// How many decimals are meant, in the unit that is printed.
fn decimals(form: Form, value: f64, ends: Option<[f64; 2]>) -> usize {
    let scale = if is_hundredfold(form) { 100.0 } else { 1.0 };
    // An interval without an upper end is read at its lower one.
    let reach = |[low, high]: [f64; 2]| if high.is_finite() { high - low } else { low };
    let width = ends.map_or(0.0, |ends| reach(ends) * scale);
    if width > 0.0 {
        let by_width = 1 - exponent(width * (1.0 + 1e-9));
        let by_value = 1 - exponent(value * scale);
        return places(by_value.clamp(by_width, by_width + 1));
    }
    match form {
        Form::Area => places(1 - exponent(1.0 - value)),
        Form::Percent | Form::Plain | Form::Times | Form::Points => {
            places(2 - exponent(value * scale))
        }
    }
}

fn is_hundredfold(form: Form) -> bool {
    matches!(form, Form::Percent | Form::Points)
}

fn bracketed(form: Form, [low, high]: [f64; 2], decimals: usize) -> String {
    format!("[{} – {}]", digits(form, low, decimals), digits(form, high, decimals))
}

fn with_unit(form: Form, digits: &str) -> String {
    match form {
        Form::Percent => format!("{digits} %"),
        Form::Times => format!("{digits} times"),
        Form::Points => format!("{digits} points"),
        Form::Area | Form::Plain => digits.to_owned(),
    }
}

fn digits(form: Form, value: f64, decimals: usize) -> String {
    match form {
        _ if value.is_infinite() => NO_LIMIT.to_owned(),
        Form::Percent => between_bounds(value * 100.0, 100.0, decimals),
        Form::Area => between_bounds(value, 1.0, decimals),
        Form::Plain | Form::Times => not_zero(value, decimals),
        Form::Points => not_zero(value * 100.0, decimals),
    }
}

/// Adds digits until a value within (0, top) reads neither as 0 nor as the top.
fn between_bounds(value: f64, top: f64, decimals: usize) -> String {
    if value >= top {
        return format!("{top:.0}");
    }
    let enough = places(-exponent(top - value));
    let near_top = format!("{value:.decimals$}") == format!("{top:.decimals$}");
    not_zero(value, if near_top { enough.max(decimals) } else { decimals })
}

fn not_zero(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let reads_zero = !text.contains(|digit: char| ('1'..='9').contains(&digit));
    match (reads_zero, value.abs() > 0.0) {
        (true, true) => format!("{value:.*}", places(-exponent(value))),
        (true, false) => "0".to_owned(),
        (false, _) => text,
    }
}

/// The power of ten of the first significant digit; 0 for 0. Read from the decimal
/// form, which is exact where a logarithm is not.
pub fn exponent(value: f64) -> i32 {
    let text = format!("{:e}", value.abs());
    let power = text.split_once('e').and_then(|(_, power)| power.parse().ok());
    if value.abs() > 0.0 { power.unwrap_or(0) } else { 0 }
}

fn places(wanted: i32) -> usize {
    usize::try_from(wanted.clamp(0, MOST_DECIMALS)).unwrap_or(0)
}

fn without_trailing_zeros(text: &str) -> String {
    if !text.contains('.') {
        return text.to_owned();
    }
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use crate::rate::Method;

    use super::*;

    fn interval(low: f64, high: f64) -> Interval {
        Interval {
            low,
            high,
            level: 0.95,
            method: Method::Wilson,
            variance_inflation: None,
            effective_trials: None,
            degrees_of_freedom: None,
        }
    }

    fn percent(value: f64, low: f64, high: f64) -> String {
        let shown = written(Form::Percent, value, Some(&interval(low, high)));
        format!("{} {}", shown.value, shown.interval.unwrap_or_default())
    }

    #[test]
    fn a_rate_has_the_digits_that_its_interval_bears_out() {
        assert_eq!(percent(0.0862, 0.0723, 0.1012), "8.6 % [7.2 – 10.1]");
        assert_eq!(percent(0.0072, 0.0041, 0.0119), "0.72 % [0.41 – 1.19]");
        assert_eq!(percent(0.282, 0.16, 0.41), "28 % [16 – 41]");
        assert_eq!(percent(0.0858, 0.0408, 0.163), "8.6 % [4.1 – 16.3]");
        assert_eq!(percent(1e-4, 2e-5, 3e-4), "0.010 % [0.002 – 0.030]");
    }

    #[test]
    fn a_spoken_value_and_its_ends_have_the_same_decimals() {
        let said = |form, value, ends| spoken(form, value, ends).join(" | ");
        assert_eq!(
            said(Form::Percent, 0.0858, [0.0408, 0.163]),
            "8.6 % | 4.1 % | 16.3 %"
        );
        // An interval without an upper end takes its digits from the lower one.
        assert_eq!(
            said(Form::Times, 3.46, [0.5, f64::INFINITY]),
            "3.46 times | 0.50 times | no limit"
        );
        assert_eq!(chosen(Form::Percent, 0.9995), "99.95 %");
        assert_eq!(grouped(21_538.2, 3), "21,538");
        assert_eq!(whole(2_995_731.0), "2,995,731");
    }

    #[test]
    fn what_is_not_zero_never_reads_as_zero_and_what_is_not_all_never_as_all() {
        assert_eq!(percent(1e-4, 2.6e-9, 0.02), "0.01 % [0.0000003 – 2.00]");
        assert_eq!(percent(0.0, 0.0, 0.03), "0 % [0 – 3.0]");
        assert_eq!(percent(0.999_96, 0.9, 1.0), "99.996 % [90 – 100]");
        assert_eq!(percent(1.0, 0.9, 1.0), "100 % [90 – 100]");
    }

    #[test]
    fn small_rates_are_also_one_in_so_many() {
        let one_in = |value| written(Form::Percent, value, None).one_in;
        assert_eq!(one_in(1.0 / 31_234.0).as_deref(), Some("1 in 31,000"));
        assert_eq!(one_in(0.002), None);
        assert_eq!(one_in(0.0), None);
    }

    #[test]
    fn areas_keep_the_digits_that_tell_them_from_one() {
        assert_eq!(written(Form::Area, 0.998_734, None).value, "0.9987");
        assert_eq!(written(Form::Area, 0.999_999_8, None).value, "0.99999980");
        assert_eq!(written(Form::Plain, 4.734, None).value, "4.73");
    }

    #[test]
    fn counts_thresholds_and_targets() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(519_690), "519,690");
        assert_eq!(count(25_000_000), "25,000,000");
        assert_eq!(threshold(0.434_321), "0.4343");
        assert_eq!(threshold(80.0), "80");
        assert_eq!(threshold(-12_345.6), "-12346");
        assert_eq!(exact_rate(1e-4), "0.01 %");
        assert_eq!(exact_rate(0.07), "7 %");
        assert_eq!(exact_rate(1e-6), "0.0001 %");
        assert_eq!(exact_rate(1e-9), "1 in 1,000,000,000");
    }
}
