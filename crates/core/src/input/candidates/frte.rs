//! The candidate list file of NIST FRTE (FRVT) 1:N, as its validation program writes it:
//! `searchId candidateRank searchRetCode isAssigned templateId score decision`.
//!
//! Ranks count from 0. A search that failed has rows of a return code other than 0 without a
//! candidate, whose template is blank; a list that the system could not fill has rows that are
//! not assigned. `decision` is the system's own and is not used.

use super::Reader;
use super::part::{Part, Row, Says};
use crate::error::{Error, ErrorKind, Result};
use crate::input::scores::parse;
use crate::input::source::Source;
use crate::input::text::{Block, Text};
use crate::roster::Spot;

/// The first line of such a file.
pub(super) const HEADER: [&str; 7] = [
    "searchId",
    "candidateRank",
    "searchRetCode",
    "isAssigned",
    "templateId",
    "score",
    "decision",
];

/// The parts of a file, in its order.
pub(super) fn read(reader: &Reader<'_>, source: &Source) -> Result<Vec<Part>> {
    let (kind, _) = source.text_kind()?;
    let text = Text::open(source, kind, reader.request.progress)?.without_quotes();
    let parts = text.parse(|block| part(reader, block));
    parts.map_err(|error| error.in_file(&source.named))
}

fn part(reader: &Reader<'_>, block: &Block) -> Result<Part> {
    let mut part = Part::default();
    let mut has_header = block.index > 0;
    block.lines(|text, line| {
        if !has_header {
            has_header = true;
            return check_header(text).map_err(|error| error.at_line(line));
        }
        row(reader, text)
            .and_then(|row| part.push(row, Spot::Line(line)))
            .map_err(|error| error.at_line(line))
    })?;
    Ok(part)
}

fn check_header(text: &[u8]) -> Result<()> {
    let found = String::from_utf8_lossy(text);
    if found.split_whitespace().eq(HEADER) {
        return Ok(());
    }
    let message = format!(
        "found the first line `{}`, but expected `{}`",
        found.trim(),
        HEADER.join(" ")
    );
    Err(Error::new(ErrorKind::Format, message))
}

/// The fields of a row; that of the template is blank where there is no candidate.
pub(super) fn fields(text: &[u8]) -> Result<[&[u8]; 7]> {
    let mut fields = [&b""[..]; 7];
    let mut count = 0;
    for field in text.split(|byte| byte.is_ascii_whitespace()).filter(|f| !f.is_empty()) {
        if count < fields.len() {
            fields[count] = field;
        }
        count += 1;
    }
    match count {
        7 => Ok(fields),
        6 if fields[3] == b"0" => {
            let [search, rank, code, assigned, score, decision, _] = fields;
            Ok([search, rank, code, assigned, b"", score, decision])
        }
        count => {
            let message = format!("found {count} fields, but expected 7");
            Err(Error::new(ErrorKind::Format, message))
        }
    }
}

fn row(reader: &Reader<'_>, text: &[u8]) -> Result<Row> {
    let [search, rank, code, assigned, template, score, _] = fields(text)?;
    let probe = reader.known.probe(search).map_err(|e| e.in_column("searchId"))?;
    let rank = Some(whole(rank).map_err(|error| error.in_column("candidateRank"))?);
    let code = whole(code).map_err(|error| error.in_column("searchRetCode"))?;
    let says = match (code, assigned) {
        (0, b"0") => Says::Ended,
        (0, b"1") => {
            let reference = reader
                .known
                .candidate(template)
                .map_err(|e| e.in_column("templateId"))?;
            let score = reader.scores.text(score).map_err(|e| e.in_column("score"))?;
            Says::Candidate(reference, score)
        }
        (_, b"0") => Says::Failed,
        (_, b"1") => {
            let message = format!(
                "found a candidate of a search with the return code `{code}`, but a search \
                 that failed has none"
            );
            return Err(Error::new(ErrorKind::Conflict, message));
        }
        (_, other) => {
            let found = String::from_utf8_lossy(other);
            let message = format!("found `{found}`, but expected `0` or `1`");
            return Err(Error::new(ErrorKind::Value, message).in_column("isAssigned"));
        }
    };
    Ok(Row { probe, rank, says })
}

/// A whole number from 0 on.
pub(super) fn whole(field: &[u8]) -> Result<u64> {
    let number = parse(field).filter(|number| *number >= 0.0 && *number < 1e9);
    match number {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked"
        )]
        Some(number) if number.fract().abs() <= 0.0 => Ok(number as u64),
        _ => {
            let found = String::from_utf8_lossy(field);
            let message = format!(
                "found `{}`, but expected a whole number from 0 on",
                found.trim()
            );
            Err(Error::new(ErrorKind::Value, message))
        }
    }
}
