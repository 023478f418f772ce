//! Score files of bob.measure: 2, 4 or 5 columns separated by blanks.
//!
//! Columns after the loaders of bob.measure and bob.bio.base (`four_column`, `five_column`):
//! `claimed_id real_id test_label score`, and `claimed_id model_label real_id test_label
//! score`. The reference is the model of the claimed subject, the probe is the test sample
//! of the real one. Lines that are blank or begin with `#` are passed over.

use super::chunk::Chunk;
use super::gather::{Part, agree, dataset, described_roster};
use super::samples::SampleTable;
use super::scores::{Scores, parse};
use super::source::Source;
use super::text::{Block, Text};
use super::unnamed::{self, Unnamed};
use super::{Dataset, Request};
use crate::error::{Error, ErrorKind, Result};
use crate::study::file::BobInput;

/// Reads a score file of bob.
///
/// # Errors
/// As [`super::read`].
pub(crate) fn read(request: &Request<'_>, input: &BobInput) -> Result<Dataset> {
    let source = Source::new(request.base, &input.file);
    let nan: &[String] = if input.nan_is_failure { &["NaN".into()] } else { &[] };
    let scores = Scores::new(request.orientation, nan);
    match input.columns {
        2 => {
            refuse_samples(request)?;
            let parts = lines(&source, request, |block| two_columns(block, &scores))?;
            if parts.iter().all(Vec::is_empty) {
                return Err(no_comparison(&source));
            }
            unnamed::dataset(parts)
        }
        4 | 5 => labelled(request, input.columns, &source, &scores),
        other => {
            let message =
                format!("found {other} columns, but score files of bob have 2, 4 or 5");
            Err(Error::new(ErrorKind::Study, message).in_column("columns"))
        }
    }
}

/// Refuses a `[samples]` table for an input that names no sample.
pub(crate) fn refuse_samples(request: &Request<'_>) -> Result<()> {
    if request.samples.is_none() {
        return Ok(());
    }
    let message = "found a `[samples]` table, but this input names no sample that it could \
                   describe";
    Err(Error::new(ErrorKind::Study, message).in_column("samples"))
}

/// Parses the lines of a text file without a header.
pub(crate) fn lines<T: Send>(
    source: &Source,
    request: &Request<'_>,
    parse: impl Fn(&Block) -> Result<T> + Sync,
) -> Result<Vec<T>> {
    let (kind, _) = source.text_kind()?;
    let text = Text::open(source, kind, request.progress)?.without_quotes();
    text.parse(parse).map_err(|error| error.in_file(&source.named))
}

/// The refusal of a file without any comparison.
pub(crate) fn no_comparison(source: &Source) -> Error {
    source.malformed("found no comparison, but one comparison a line is expected")
}

fn two_columns(block: &Block, scores: &Scores) -> Result<Vec<Unnamed>> {
    let mut comparisons = Vec::new();
    rows(block, |fields, line| {
        check_width(fields, 2, "label score", line)?;
        let label = parse(fields[0]).map(f64::to_bits);
        let is = |value: f64| label == Some(value.to_bits());
        let mated = is(1.0);
        if !(mated || is(-1.0) || is(0.0)) {
            let message = format!(
                "found `{}`, but the label is 1 (mated), or -1 or 0 (non-mated)",
                String::from_utf8_lossy(fields[0])
            );
            let error = Error::new(ErrorKind::Value, message).in_column("label");
            return Err(error.at_line(line));
        }
        let score = scores.field(fields[1]);
        let score = score.map_err(|error| error.in_column("score").at_line(line))?;
        comparisons.push((mated, score));
        Ok(())
    })?;
    Ok(comparisons)
}

fn labelled(
    request: &Request<'_>,
    columns: u8,
    source: &Source,
    scores: &Scores,
) -> Result<Dataset> {
    let table = SampleTable::read(request)?;
    if let (None, Some(samples)) = (&table, request.samples)
        && let Some(name) = samples.groups.iter().chain(&samples.conditions).next()
    {
        let message = format!(
            "found `{name}` and no `file`, but a score file of bob has no such column"
        );
        let error = Error::new(ErrorKind::Study, message).in_column("samples");
        return Err(error.hint("name a table of samples as `file` under `[samples]`"));
    }
    let chunks = lines(source, request, |block| chunk(block, columns, scores))?;
    if chunks.iter().all(Chunk::is_empty) {
        return Err(no_comparison(source));
    }
    let parts: Vec<Part<'_>> =
        chunks.into_iter().map(|chunk| Part { source, chunk }).collect();
    let (roster, from) = match table {
        Some(table) => (table.roster, Some(table.source)),
        None => (described_roster(&parts, None)?, None),
    };
    if let Some(from) = &from {
        agree(&parts, &roster, from)?;
    }
    dataset(parts, roster, from.as_ref(), false)
}

fn chunk(block: &Block, columns: u8, scores: &Scores) -> Result<Chunk> {
    let mut chunk = Chunk::new(true);
    let mut model = Vec::new();
    rows(block, |fields, line| {
        let (claimed, label, real, test, score) = if columns == 4 {
            check_width(fields, 4, "claimed_id real_id test_label score", line)?;
            model.clear();
            model.extend_from_slice(fields[0]);
            model.extend_from_slice(b" (model)");
            (fields[0], model.as_slice(), fields[1], fields[2], fields[3])
        } else {
            let expected = "claimed_id model_label real_id test_label score";
            check_width(fields, 5, expected, line)?;
            (fields[0], fields[1], fields[2], fields[3], fields[4])
        };
        let score = scores.field(score);
        let score = score.map_err(|error| error.in_column("score").at_line(line))?;
        let pushed = chunk.sample(test, line, true).and_then(|probe| {
            let reference = chunk.sample(label, line, false)?;
            chunk.describe(probe, line, std::iter::once(real))?;
            chunk.describe(reference, line, std::iter::once(claimed))?;
            chunk.push(probe, reference, score, line)
        });
        pushed.map_err(|error| error.at_line(line))
    })?;
    Ok(chunk)
}

/// Hands on the fields of each line that is neither blank nor a comment.
pub(crate) fn rows(
    block: &Block,
    mut each: impl FnMut(&[&[u8]], u64) -> Result<()>,
) -> Result<()> {
    let mut fields: Vec<&[u8]> = Vec::new();
    block.lines(|text, line| {
        fields.clear();
        let blanks = |byte: &u8| byte.is_ascii_whitespace();
        fields.extend(text.split(blanks).filter(|field| !field.is_empty()));
        match fields.first() {
            None => Ok(()),
            Some(first) if first.starts_with(b"#") => Ok(()),
            Some(_) => each(&fields, line),
        }
    })
}

fn check_width(fields: &[&[u8]], width: usize, expected: &str, line: u64) -> Result<()> {
    if fields.len() == width {
        return Ok(());
    }
    let message =
        format!("found {} fields, but {width} are expected: `{expected}`", fields.len());
    Err(Error::new(ErrorKind::Format, message).at_line(line))
}
