//! Candidates as CSV or TSV: one candidate a row, the rows of a list one after the other.

use super::Reader;
use super::frte::whole;
use super::part::{Part, Row, Says};
use crate::error::Result;
use crate::input::columns::Header;
use crate::input::frame::{check_width, is_header, second_header};
use crate::input::source::Source;
use crate::input::text::{Block, Text};
use crate::roster::Spot;

/// Where the columns of a table are.
struct Layout {
    names: Vec<String>,
    probe: usize,
    rank: usize,
    candidate: usize,
    score: Option<usize>,
    failure: Option<usize>,
}

/// The parts of a file, in its order.
pub(super) fn read(reader: &Reader<'_>, source: &Source) -> Result<Vec<Part>> {
    let (kind, _) = source.text_kind()?;
    let mut text = Text::open(source, kind, reader.request.progress)?;
    let (names, line) = text.header()?;
    let layout = layout(reader, Header { source, names, line: Some(line) })?;
    let parts = text.parse(|block| part(reader, block, &layout));
    parts.map_err(|error| error.in_file(&source.named))
}

fn layout(reader: &Reader<'_>, header: Header<'_>) -> Result<Layout> {
    let columns = &reader.input.columns;
    // A column that may be missing is looked for only if something has its name.
    let optional = |name: &String| {
        header.names.contains(name).then(|| header.find(name)).transpose()
    };
    Ok(Layout {
        probe: header.find(&columns.probe)?,
        rank: header.find(&columns.rank)?,
        candidate: header.find(&columns.candidate)?,
        score: optional(&columns.score)?,
        failure: optional(&columns.failure)?,
        names: header.names,
    })
}

fn part(reader: &Reader<'_>, block: &Block, layout: &Layout) -> Result<Part> {
    let mut part = Part::default();
    block.records(|fields, line| {
        check_width(fields, layout.names.len(), line)?;
        if is_header(fields, &layout.names) {
            return Err(second_header(line));
        }
        row(reader, fields, layout)
            .and_then(|row| part.push(row, Spot::Line(line)))
            .map_err(|error| error.at_line(line))
    })?;
    Ok(part)
}

fn row(reader: &Reader<'_>, fields: &[&[u8]], layout: &Layout) -> Result<Row> {
    let named = |at: usize| move |error: crate::Error| error.in_column(&layout.names[at]);
    let probe = reader.known.probe(fields[layout.probe]).map_err(named(layout.probe))?;
    let has_failed = layout.failure.is_some_and(|at| !fields[at].trim_ascii().is_empty());
    let candidate = fields[layout.candidate];
    let is_blank = candidate.trim_ascii().is_empty();
    if has_failed && is_blank {
        return Ok(Row { probe, rank: None, says: Says::Failed });
    }
    if is_blank {
        return Ok(Row { probe, rank: None, says: Says::Nobody });
    }
    let rank = Some(whole(fields[layout.rank]).map_err(named(layout.rank))?);
    let reference = reader.known.candidate(candidate).map_err(named(layout.candidate))?;
    let score = match layout.score {
        Some(at) if !fields[at].trim_ascii().is_empty() => {
            reader.scores.text(fields[at]).map_err(named(at))?
        }
        _ => None,
    };
    if has_failed {
        return Err(crate::Error::new(
            crate::ErrorKind::Conflict,
            "found a candidate of a search that failed, but such a search has none",
        ));
    }
    Ok(Row { probe, rank, says: Says::Candidate(reference, score) })
}
