//! A summary of a run as text of a fixed width. Everything is said in words; colour, when it
//! is asked for, only repeats them.

mod grid;
mod wrap;

use falsematch::claim::{Judgement, Verdict};
use falsematch::report::Report;

use crate::tables::{self, SharedCaution};
use crate::words;
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

/// So many lines of cautions are printed; all of them are in the report.
const CAUTION_LINES: usize = 5;

/// So many curves of discarding are told of.
const DISCARDS: usize = 2;

/// Writes the verdicts, then the rates that they rest on, the indices of each arm and the
/// first cautions. Notes and everything else are in the report.
pub fn render(report: &Report, options: Options) -> String {
    let page = Page { width: options.width.max(40), colour: options.colour };
    let mut parts = vec![page.heading(report)];
    let claims: String =
        report.judgements.iter().map(|judgement| page.claim(judgement)).collect();
    parts.extend((!claims.is_empty()).then_some(claims));
    parts.extend(page.rates(report));
    parts.extend(page.gallery_sizes(report));
    parts.extend(page.visible(report));
    parts.extend(page.reconstructions(report));
    parts.extend(page.leads(report));
    parts.extend(page.contrasts(report));
    parts.extend(page.review(report));
    parts.extend(page.discards(report));
    parts.extend(page.proof(report));
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
        let who: Vec<String> = [&judgement.who, &judgement.when]
            .into_iter()
            .flatten()
            .map(|text| clean(text))
            .collect();
        let mut says = format!("{word} “{}”", clean(&judgement.says));
        if !who.is_empty() {
            says.push_str(&format!(" ({})", who.join(", ")));
        }
        let says = wrapped(&says, self.width, "  ");
        let rest = says.trim_start().trim_start_matches(word.as_str());
        let head = self.painted(colour_of(judgement.verdict), &word);
        let mut sentence = judgement.sentence.clone();
        if let Some(found) = &judgement.detectable {
            sentence.push_str(&format!(" {}", found.sentence));
        }
        format!("{head}{rest}{}", wrapped(&clean(&sentence), self.width, "  "))
    }

    fn rates(&self, report: &Report) -> Vec<String> {
        let full = [tables::indices(report), tables::counted(report)];
        let short = [tables::main_indices(report), tables::counted(report)];
        let notes: usize = tables::overviews(report)
            .iter()
            .chain(full.iter().flatten())
            .map(note_count)
            .sum();
        let of_searches = match report.judgements.is_empty() {
            true => tables::search_rates(report),
            false => Vec::new(),
        };
        let shown = tables::judged(report)
            .into_iter()
            .chain(of_searches)
            .chain(short.into_iter().flatten());
        let mut parts: Vec<String> = shown.map(|table| self.table(&table)).collect();
        if notes > 0 {
            let told = format!("{notes} {} in the report.\n", plural(notes, "note"));
            match parts.last_mut() {
                Some(last) => last.push_str(&told),
                None => parts.push(told),
            }
        }
        parts
    }

    /// Where the data stop speaking: the first curve of each arm.
    fn gallery_sizes(&self, report: &Report) -> Vec<String> {
        let curves =
            tables::sized_arms(report).filter_map(|arm| arm.gallery_sizes.first());
        let told = curves.map(|curve| {
            let head = self.painted("1", &clean(&tables::size_title(curve)));
            format!("{head}\n{}", wrapped(&clean(&curve.end), self.width, "  "))
        });
        told.collect()
    }

    /// From which visible share on half are found: the first operating point of the first family.
    fn visible(&self, report: &Report) -> Option<String> {
        let told = tables::visible_sentences(report);
        let lines: String =
            told.iter().map(|line| wrapped(&clean(line), self.width, "  ")).collect();
        let head = self.painted("1", "What must be visible");
        (!told.is_empty()).then(|| format!("{head}\n{lines}"))
    }

    /// What each reconstruction gains and costs.
    fn reconstructions(&self, report: &Report) -> Vec<String> {
        let told = report.reconstructions.iter().map(|found| {
            let head = self.painted("1", &clean(&found.name));
            format!("{head}\n{}", wrapped(&clean(&found.sentence), self.width, "  "))
        });
        told.collect()
    }

    /// What a lead is worth: the first place of everybody on each arm.
    fn leads(&self, report: &Report) -> Vec<String> {
        let mut told: Vec<&str> = Vec::new();
        let mut parts = Vec::new();
        for lead in &report.leads {
            let arm = lead.fpir.quantity.arm.as_str();
            if !lead.fpir.quantity.group.is_empty() || told.contains(&arm) {
                continue;
            }
            told.push(arm);
            let head = self.painted("1", &clean(&tables::lead_title(lead)));
            let sentence = wrapped(&clean(&lead.sentence), self.width, "  ");
            parts.push(format!("{head}\n{sentence}"));
        }
        parts
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

    fn review(&self, report: &Report) -> Option<String> {
        let review = report.review.as_ref()?;
        let head = self.painted("1", "Review of labels");
        let sentences = review.sentences.first().into_iter();
        let told = sentences.map(|text| wrapped(&clean(text), self.width, "  "));
        let rates = self.table(&tables::reviewed_short(review));
        Some(format!("{head}\n{}{rates}", told.collect::<String>()))
    }

    /// What discarding by quality would do: the first rates of the first arms.
    fn discards(&self, report: &Report) -> Option<String> {
        let found = report.arms.iter().flat_map(|arm| {
            let curves = arm.discarding.iter().flat_map(|found| &found.curves);
            curves.map(move |curve| (arm, curve))
        });
        let found: Vec<_> = found.collect();
        let mut text = format!("{}\n", self.painted("1", "Discarding by quality"));
        for (arm, curve) in found.iter().take(DISCARDS) {
            let at = words::rule(&curve.at, &arm.name);
            let about =
                format!("{}, {} at {at}", arm.name, words::measure(curve.measure));
            let says = format!("{about}: {}", curve.sentences.join(" "));
            text.push_str(&wrapped(&clean(&says), self.width, "  "));
        }
        if found.len() > DISCARDS {
            text.push_str(&format!(
                "  and {} more in the report\n",
                found.len() - DISCARDS
            ));
        }
        (!found.is_empty()).then_some(text)
    }

    fn proof(&self, report: &Report) -> Option<String> {
        let proof = report.proof.as_ref()?;
        let mut text = self.painted("1", "Proof of the intervals") + "\n";
        for finding in &proof.findings {
            text.push_str(&wrapped(&clean(finding), self.width, "  "));
        }
        Some(text)
    }

    fn table(&self, table: &tables::Table) -> String {
        let caption = self.painted("1", &clean(&table.caption));
        format!("{caption}\n{}", grid(table, self.width))
    }

    fn cautions(&self, report: &Report) -> Option<String> {
        let all = tables::cautions(&report.cautions);
        let mut text = String::new();
        let mut shown = 0;
        for caution in &all {
            let next = wrapped(&told(caution), self.width, "  ");
            let lines = text.lines().count() + next.lines().count();
            if shown > 0 && lines > CAUTION_LINES {
                break;
            }
            text.push_str(&next);
            shown += 1;
        }
        if shown < all.len() {
            text.push_str(&format!("  and {} more in the report\n", all.len() - shown));
        }
        (!all.is_empty()).then(|| format!("Cautions\n{text}"))
    }

    fn painted(&self, code: &str, text: &str) -> String {
        if self.colour {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}

fn note_count(table: &tables::Table) -> usize {
    table.notes.len() + table.rows.iter().map(|row| row.notes.len()).sum::<usize>()
}

fn plural(count: usize, noun: &str) -> String {
    if count == 1 { noun.to_owned() } else { format!("{noun}s") }
}

/// A caution; of all that it is about, the first and how many more.
fn told(caution: &SharedCaution<'_>) -> String {
    let about = match caution.about.as_slice() {
        [first, more @ ..] if !more.is_empty() => {
            format!("{first}, and {} more", more.len())
        }
        about => about.join(""),
    };
    format!("! {}: {}", clean(&about), clean(caution.says))
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
