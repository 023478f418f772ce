//! A summary of a run as text of a fixed width. Everything is said in words; colour, when it
//! is asked for, only repeats them.

mod grid;
mod wrap;

use falsematch::claim::{Judgement, Verdict};
use falsematch::report::Report;

use crate::{number, tables, words};
use grid::grid;
use wrap::wrapped;

/// How a summary is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// How many characters a line may have; under 40 is taken as 40.
    pub width: usize,
    /// Whether to colour with ANSI escape codes.
    pub colour: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options { width: 80, colour: false }
    }
}

/// Writes the verdicts, then the rates of each arm, then the cautions.
pub fn render(report: &Report, options: Options) -> String {
    let page = Page { width: options.width.max(40), colour: options.colour };
    let mut parts = vec![page.heading(report)];
    parts.extend(report.judgements.iter().map(|judgement| page.claim(judgement)));
    parts.extend(page.rates(report));
    parts.extend(page.contrasts(report));
    parts.extend(page.cautions(report));
    let mut text = parts.join("\n");
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

struct Page {
    width: usize,
    colour: bool,
}

impl Page {
    fn heading(&self, report: &Report) -> String {
        let name = self.painted("1", &clean(&report.study.name));
        format!("{name}\n{}", wrapped(&clean(&report.study.question), self.width, ""))
    }

    fn claim(&self, judgement: &Judgement) -> String {
        let word = words::verdict(judgement.verdict).to_uppercase();
        let head = self.painted(colour_of(judgement.verdict), &word);
        let says = format!("“{}”", clean(&judgement.says));
        let who: Vec<String> = [&judgement.who, &judgement.when]
            .into_iter()
            .flatten()
            .map(|text| clean(text))
            .collect();
        let mut text = format!("{head}\n{}", wrapped(&says, self.width, "  "));
        if !who.is_empty() {
            text.push_str(&wrapped(&format!("({})", who.join(", ")), self.width, "  "));
        }
        text.push_str(&wrapped(&clean(&judgement.sentence), self.width, "  "));
        if let Some(found) = found(judgement) {
            text.push_str(&wrapped(&found, self.width, "  "));
        }
        text
    }

    fn rates(&self, report: &Report) -> Vec<String> {
        let at_points = tables::at_points(report);
        let overviews =
            at_points.iter().map(|(title, rows)| tables::overview(title, rows));
        let mut all: Vec<tables::Table> = overviews.collect();
        all.extend(tables::indices(report));
        all.extend(tables::counted(report));
        all.iter().map(|table| self.table(table)).collect()
    }

    fn contrasts(&self, report: &Report) -> Vec<String> {
        let sentences = report.contrasts.iter().map(|contrast| {
            let head = self.painted("1", &clean(&contrast.name));
            let about = clean(&words::contrasted(&contrast.estimate.quantity));
            let about = wrapped(&about, self.width, "  ");
            format!(
                "{head}\n{about}{}",
                wrapped(&clean(&contrast.sentence), self.width, "  ")
            )
        });
        sentences.collect()
    }

    fn table(&self, table: &tables::Table) -> String {
        let caption = self.painted("1", &clean(&table.caption));
        format!("{caption}\n{}", grid(table, self.width))
    }

    fn cautions(&self, report: &Report) -> Vec<String> {
        let sentences = report.cautions.iter().map(|caution| {
            let text = format!("! {}: {}", clean(&caution.about), clean(&caution.says));
            wrapped(&text, self.width, "  ")
        });
        let text: String = sentences.collect();
        if text.is_empty() { Vec::new() } else { vec![format!("Cautions\n{text}")] }
    }

    fn painted(&self, code: &str, text: &str) -> String {
        if self.colour {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}

/// The number that a verdict rests on.
fn found(judgement: &Judgement) -> Option<String> {
    let evidence = judgement.evidence.as_ref()?;
    let written = words::estimate(evidence);
    let interval = evidence.interval().map_or(String::new(), |interval| {
        let ends = written.interval.clone().unwrap_or_default();
        format!(", {} interval {ends}", number::level(interval.level))
    });
    let counts = words::counts(evidence);
    let counts = if counts.is_empty() { counts } else { format!(" ({counts})") };
    let name = words::quantity(&evidence.quantity);
    Some(format!("{}: {}{counts}{interval}", clean(&name), written.value))
}

fn colour_of(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Supported => "1;32",
        Verdict::Refuted => "1;31",
        Verdict::NotShown => "1;33",
        Verdict::OutOfRange => "1;35",
        Verdict::NotTestable => "1;36",
    }
}

/// Text of the study without control characters, which could steer a terminal.
fn clean(text: &str) -> String {
    text.chars().map(|char| if char.is_control() { ' ' } else { char }).collect()
}
