//! The report as JSON, for programs.

use falsematch::report::Report;

/// Writes the whole report as indented JSON that ends with a line end. Numbers have all
/// their digits: reading the text back gives the same report.
///
/// # Panics
///
/// Never: a report holds only text, numbers, lists and maps with text keys.
pub fn render(report: &Report) -> String {
    let mut text = serde_json::to_string_pretty(report)
        .expect("a report is plain data with text keys");
    text.push('\n');
    text
}
