//! The report as Markdown, for a repository.

use falsematch::claim::Judgement;
use falsematch::report::{Proof, Report};

use crate::tables::{self, Cell, Row, SharedCaution, Table};
use crate::{number, words};

/// Writes the claims, rates, cautions, limits and how to repeat it.
pub fn render(report: &Report) -> String {
    let mut parts = vec![
        format!("# {}", escaped(&report.study.name)),
        escaped(&report.study.question),
    ];
    parts.extend(report.study.description.iter().map(|text| escaped(text)));
    if !report.judgements.is_empty() {
        parts.push("## Claims, judged".to_owned());
        parts.extend(report.judgements.iter().map(claim));
    }
    parts.extend(rates(report));
    parts.extend(gallery_sizes(report));
    parts.extend(visible(report));
    parts.extend(reconstructions(report));
    parts.extend(leads(report));
    parts.extend(contrasts(report));
    parts.extend(reviewed(report));
    parts.extend(groups(report));
    parts.extend(discards(report));
    parts.extend(report.proof.iter().flat_map(proof));
    parts.extend(method(report));
    parts.extend(cautions(&tables::cautions(&report.cautions)));
    parts.extend(list("## Limits", &report.study.limits));
    parts.extend(repeat(report));
    parts.join("\n\n") + "\n"
}

fn claim(judgement: &Judgement) -> String {
    let said = [&judgement.who, &judgement.when, &judgement.source];
    let said: Vec<String> =
        said.into_iter().flatten().map(|text| escaped(text)).collect();
    let mut text = format!(
        "**{}**: “{}”",
        words::verdict(judgement.verdict),
        escaped(&judgement.says)
    );
    if !said.is_empty() {
        text.push_str(&format!(" ({})", said.join(", ")));
    }
    text.push_str(&format!("\n\n> {}", escaped(&judgement.sentence)));
    if let Some(found) = &judgement.detectable {
        text.push_str(&format!(" {}", escaped(&found.sentence)));
    }
    if let Some(settles) = &judgement.settles {
        text.push_str(&format!("\n>\n> What would settle it: {}", escaped(settles)));
    }
    text
}

fn rates(report: &Report) -> Vec<String> {
    let overviews = tables::overviews(report).into_iter();
    let all: Vec<Table> = overviews
        .chain(tables::search_rates(report))
        .chain(tables::indices(report))
        .chain(tables::counted(report))
        .collect();
    if all.is_empty() {
        return Vec::new();
    }
    let level = number::level(report.method.level);
    let head = format!("## Error rates\n\nBrackets hold the {level} interval.");
    std::iter::once(head).chain(all.iter().map(table)).collect()
}

fn gallery_sizes(report: &Report) -> Vec<String> {
    let mut parts: Vec<String> = tables::sized_arms(report)
        .flat_map(|arm| {
            let sizes = table(&tables::gallery_sizes(arm));
            std::iter::once(sizes).chain(tables::mixed_galleries(arm).as_ref().map(table))
        })
        .collect();
    if !parts.is_empty() {
        parts.insert(0, "## Size of the gallery".to_owned());
    }
    parts
}

fn visible(report: &Report) -> Vec<String> {
    let Some(found) = tables::visible(report) else { return Vec::new() };
    let sentences: Vec<String> = tables::visible_sentences(report)
        .iter()
        .map(|sentence| format!("- {}", escaped(sentence)))
        .collect();
    let mut parts = vec!["## What must be visible".to_owned()];
    parts.extend((!sentences.is_empty()).then(|| sentences.join("\n")));
    parts.push(table(&found));
    parts.extend(tables::visible_asked(report).iter().map(table));
    parts
}

fn reconstructions(report: &Report) -> Vec<String> {
    let mut parts = Vec::new();
    let tables = [
        tables::gains(report),
        tables::costs(report),
        tables::changes(report),
        tables::pulls(report),
    ];
    if !report.reconstructions.is_empty() {
        parts.push("## Reconstruction".to_owned());
        let said = report.reconstructions.iter();
        let lines: Vec<String> = said
            .map(|found| {
                format!("- {}: {}", escaped(&found.name), escaped(&found.sentence))
            })
            .collect();
        parts.push(lines.join("\n"));
        parts.extend(tables.iter().flatten().map(table));
    }
    if let Some(found) = tables::redactions(report) {
        parts.extend(["## Redaction".to_owned(), table(&found)]);
    }
    parts
}

fn leads(report: &Report) -> Vec<String> {
    let Some(found) = tables::leads(report) else { return Vec::new() };
    vec!["## What a lead is worth".to_owned(), table(&found)]
}

fn contrasts(report: &Report) -> Vec<String> {
    let Some(found) = tables::contrasts(report) else { return Vec::new() };
    let level = number::level(report.method.level);
    let head = format!(
        "## Contrasts\n\nBrackets hold the {level} interval of each contrast alone; under “All \
         together” all intervals hold at once."
    );
    vec![head, table(&found)]
}

fn reviewed(report: &Report) -> Vec<String> {
    let Some(review) = &report.review else { return Vec::new() };
    let mut parts = vec!["## Review of labels".to_owned()];
    parts.extend(review.sentences.iter().map(|sentence| escaped(sentence)));
    parts.extend(tables::reviewed(report).iter().map(table));
    parts
}

fn groups(report: &Report) -> Vec<String> {
    let measured = report.arms.iter().filter(|arm| !tables::is_counted(arm));
    let mut parts: Vec<String> = measured
        .flat_map(|arm| {
            arm.groups.iter().map(move |grouping| match arm.search {
                Some(_) => tables::search_groups(arm, grouping),
                None => tables::groups(arm, grouping),
            })
        })
        .map(|grouping| table(&grouping))
        .collect();
    if !parts.is_empty() {
        parts.insert(0, "## By group".to_owned());
    }
    parts
}

fn discards(report: &Report) -> Vec<String> {
    let mut parts = Vec::new();
    for arm in &report.arms {
        let Some(found) = &arm.discarding else { continue };
        let lines = found.curves.iter().map(|curve| {
            let at = words::rule(&curve.at, &arm.name);
            let name = words::measure(curve.measure);
            format!("{}, {name} at {at}: {}", arm.name, curve.sentences.join(" "))
        });
        let lines: Vec<String> =
            lines.map(|line| format!("- {}", escaped(&line))).collect();
        parts.push(lines.join("\n"));
        let tables = [
            tables::discards(arm, found),
            tables::discard_areas(arm, found),
            tables::discard_groups(arm, found),
        ];
        parts.extend(tables.iter().map(table));
    }
    if !parts.is_empty() {
        parts.insert(0, "## Discarding by quality".to_owned());
    }
    parts
}

fn proof(proof: &Proof) -> Vec<String> {
    let head = format!(
        "## Proof of the intervals\n\nA model was fitted to this study, and {} studies were drawn \
         from it with the same comparisons, each of other people (seed {}).",
        number::count(proof.repetitions),
        proof.seed
    );
    let mut parts = vec![head];
    let sentences: Vec<String> =
        proof.findings.iter().map(|finding| format!("- {}", escaped(finding))).collect();
    parts.push(sentences.join("\n"));
    parts.push(table(&tables::proven(proof)));
    parts.extend(tables::checks(proof).iter().map(table));
    parts
}

fn method(report: &Report) -> Vec<String> {
    let mut parts = vec!["## Method".to_owned(), escaped(&report.method.tie_rule)];
    parts.extend(tables::thresholds(report).iter().map(table));
    parts.extend(tables::sizes(report).iter().map(table));
    parts.extend(tables::search_sizes(report).iter().map(table));
    parts.extend(report.method.notes.iter().map(|note| escaped(note)));
    parts
}

fn cautions(cautions: &[SharedCaution<'_>]) -> Option<String> {
    let lines: Vec<String> = cautions
        .iter()
        .map(|caution| {
            let remedy = caution.remedy.map_or(String::new(), |text| format!(" {text}"));
            format!("{}: {}{remedy}", caution.about.join("; "), caution.says)
        })
        .collect();
    list("## Cautions", &lines)
}

fn list(title: &str, lines: &[String]) -> Option<String> {
    let items: Vec<String> =
        lines.iter().map(|line| format!("- {}", escaped(line))).collect();
    (!items.is_empty()).then(|| format!("{title}\n\n{}", items.join("\n")))
}

fn repeat(report: &Report) -> Vec<String> {
    let command = format!("    {}", report.repeat.command.replace('\n', "\n    "));
    let mut parts = vec!["## How to repeat it".to_owned(), command];
    let inputs = report.repeat.inputs.iter();
    let lines: Vec<String> = inputs
        .map(|(file, digest)| format!("- {}: SHA-256 {digest}", escaped(file)))
        .collect();
    if !lines.is_empty() {
        parts.push(lines.join("\n"));
    }
    parts.extend(report.study.attribution.iter().map(|text| escaped(text)));
    parts
}

fn table(table: &Table) -> String {
    let titles: Vec<&str> = table.columns.iter().map(|column| column.title).collect();
    let rules: Vec<&str> = table
        .columns
        .iter()
        .map(|column| if column.numeric { "---:" } else { "---" })
        .collect();
    let mut lines = vec![
        format!("**{}**\n", escaped(&table.caption)),
        format!("| {} |", titles.join(" | ")),
        format!("| {} |", rules.join(" | ")),
    ];
    lines.extend(table.rows.iter().map(row));
    let mut text = lines.join("\n");
    let row_notes = table.rows.iter().flat_map(named_notes);
    let notes: Vec<String> =
        row_notes.chain(table.notes.iter().map(|note| escaped(note))).collect();
    if !notes.is_empty() {
        text.push_str(&format!("\n\n- {}", notes.join("\n- ")));
    }
    text
}

fn row(row: &Row) -> String {
    let cells: Vec<String> = row.cells.iter().map(cell).collect();
    format!("| {} |", cells.join(" | "))
}

fn cell(cell: &Cell) -> String {
    match &cell.beside {
        Some(beside) => escaped(&format!("{} {beside}", cell.text)),
        None => escaped(&cell.text),
    }
}

fn named_notes(row: &Row) -> Vec<String> {
    let name = row.cells.first().map_or("", |cell| cell.text.as_str());
    row.notes.iter().map(|note| escaped(&format!("{name}: {note}"))).collect()
}

/// Text of the study as text, whatever characters it holds.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | '`' | '*' | '_' | '|' | '[' | ']' | '#' => {
                out.push('\\');
                out.push(character);
            }
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '\n' | '\r' => out.push(' '),
            other => out.push(other),
        }
    }
    out
}
