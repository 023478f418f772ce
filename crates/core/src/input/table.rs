//! A table with one comparison a row: CSV, TSV, gzip, Parquet or Arrow IPC.

use arrow_array::{Array, ArrayRef};

use super::chunk::Chunk;
use super::columnar;
use super::columns::Header;
use super::frame::{check_width, is_header, second_header};
use super::gather::{Part, dataset, described_roster};
use super::samples::SampleTable;
use super::scores::Scores;
use super::source::{Kind, Source};
use super::text::{Block, Text};
use super::{Dataset, Request};
use crate::error::{Error, Result};
use crate::roster::Interner;
use crate::study::file::TableInput;

/// Reads a table of comparisons.
///
/// # Errors
/// As [`super::read`].
pub(crate) fn read(request: &Request<'_>, input: &TableInput) -> Result<Dataset> {
    let table = SampleTable::read(request)?;
    let sources: Vec<Source> =
        input.file.values().iter().map(|file| Source::new(request.base, file)).collect();
    let reader = Reader {
        request,
        input,
        scores: Scores::new(request.orientation, &input.failure_values),
        own: table.is_none(),
    };
    let mut parts = Vec::new();
    for source in &sources {
        let chunks = reader.file(source).map_err(|error| error.in_file(&source.named))?;
        if chunks.iter().all(Chunk::is_empty) {
            let message =
                "found a header and no row, but one comparison a row is expected";
            return Err(source.malformed(message));
        }
        parts.extend(chunks.into_iter().map(|chunk| Part { source, chunk }));
    }
    let (roster, from) = match table {
        Some(table) => (table.roster, Some(table.source)),
        None => (described_roster(&parts, request.samples)?, None),
    };
    dataset(parts, roster, from.as_ref(), input.interchangeable)
}

struct Reader<'a> {
    request: &'a Request<'a>,
    input: &'a TableInput,
    scores: Scores,
    /// Whether the table itself says who is in its samples.
    own: bool,
}

/// Where the columns of a table are.
struct Layout {
    names: Vec<String>,
    probe: usize,
    reference: usize,
    score: usize,
    /// The subject and properties of the probe, where the table gives them.
    of_probe: Vec<usize>,
    /// The same of the reference.
    of_reference: Vec<usize>,
}

impl Reader<'_> {
    fn file(&self, source: &Source) -> Result<Vec<Chunk>> {
        let (kind, _) = source.kind()?;
        match kind {
            Kind::Text | Kind::Gzip => self.text(source, kind),
            _ => self.columnar(source, kind),
        }
    }

    fn layout(&self, header: Header<'_>) -> Result<Layout> {
        let columns = &self.input.columns;
        let mut of_probe = Vec::new();
        let mut of_reference = Vec::new();
        if self.own {
            of_probe.push(find_subject(&header, &columns.probe_subject)?);
            of_reference.push(find_subject(&header, &columns.reference_subject)?);
            let samples = self.request.samples.into_iter();
            for name in samples.flat_map(|s| s.groups.iter().chain(&s.conditions)) {
                of_probe.push(header.find(&format!("probe_{name}"))?);
                of_reference.push(header.find(&format!("reference_{name}"))?);
            }
        }
        Ok(Layout {
            probe: header.find(&columns.probe)?,
            reference: header.find(&columns.reference)?,
            score: header.find(&columns.score)?,
            of_probe,
            of_reference,
            names: header.names,
        })
    }

    fn text(&self, source: &Source, kind: Kind) -> Result<Vec<Chunk>> {
        let mut text = Text::open(source, kind, self.request.progress)?;
        let (names, line) = text.header()?;
        let layout = self.layout(Header { source, names, line: Some(line) })?;
        text.parse(|block| self.block(block, &layout))
    }

    fn block(&self, block: &Block, layout: &Layout) -> Result<Chunk> {
        let mut chunk = Chunk::with_capacity(block.capacity());
        block.records(|fields, line| {
            self.row(fields, line, layout, &mut chunk)
                .map_err(|error| error.at_line(line))
        })?;
        Ok(chunk)
    }

    #[inline]
    fn row(
        &self,
        fields: &[&[u8]],
        line: u64,
        layout: &Layout,
        chunk: &mut Chunk,
    ) -> Result<()> {
        check_width(fields, layout.names.len(), line)?;
        let score = self.scores.text(fields[layout.score]).map_err(|error| {
            if is_header(fields, &layout.names) {
                return second_header(line);
            }
            error.in_column(&layout.names[layout.score])
        })?;
        let probe = chunk
            .sample(fields[layout.probe], line, true)
            .map_err(|error| error.in_column(&layout.names[layout.probe]))?;
        let reference = chunk
            .sample(fields[layout.reference], line, false)
            .map_err(|error| error.in_column(&layout.names[layout.reference]))?;
        if self.own {
            chunk.describe(probe, line, layout.of_probe.iter().map(|&k| fields[k]))?;
            let of_reference = layout.of_reference.iter().map(|&k| fields[k]);
            chunk.describe(reference, line, of_reference)?;
        }
        chunk.push(probe, reference, score, line)
    }

    fn columnar(&self, source: &Source, kind: Kind) -> Result<Vec<Chunk>> {
        let names = columnar::names(source, kind)?;
        let layout = self.layout(Header { source, names, line: None })?;
        let mut wanted = vec![layout.probe, layout.reference, layout.score];
        wanted.extend(&layout.of_probe);
        wanted.extend(&layout.of_reference);
        let mut chunk = Chunk::new(false);
        let mut first_row = 1;
        for batch in columnar::batches(source, kind, &wanted, self.request.progress)? {
            let batch = batch?;
            self.batch(&batch, first_row, &layout, &mut chunk)?;
            first_row += batch[0].len() as u64;
        }
        Ok(vec![chunk])
    }

    fn batch(
        &self,
        batch: &[ArrayRef],
        first_row: u64,
        layout: &Layout,
        chunk: &mut Chunk,
    ) -> Result<()> {
        let named = |k: usize| move |error: Error| error.in_column(&layout.names[k]);
        let probes = sample_codes(&batch[0], first_row, true, chunk)
            .map_err(named(layout.probe))?;
        let references = sample_codes(&batch[1], first_row, false, chunk)
            .map_err(named(layout.reference))?;
        let numbers =
            columnar::numbers(batch[2].as_ref()).map_err(named(layout.score))?;
        let of_probe = Values::read(&batch[3..3 + layout.of_probe.len()])?;
        let of_reference = Values::read(&batch[3 + layout.of_probe.len()..])?;
        for (row, at) in (0..numbers.len()).zip(first_row..) {
            let (probe, reference) = (probes[row], references[row]);
            let score = self.scores.number(numbers[row]).map_err(named(layout.score));
            let pushed = score.and_then(|score| {
                if self.own {
                    chunk.describe(probe, at, of_probe.row(row))?;
                    chunk.describe(reference, at, of_reference.row(row))?;
                }
                chunk.push(probe, reference, score, at)
            });
            pushed.map_err(|error| error.at_row(at))?;
        }
        Ok(())
    }
}

fn find_subject(header: &Header<'_>, name: &str) -> Result<usize> {
    header.find(name).map_err(|error| {
        if header.names.iter().any(|known| known == name) {
            return error;
        }
        let found = format!("found no column `{name}` and no `[samples]` table");
        let refusal = Error::unlabelled(&found).in_file(&header.source.named);
        match header.line {
            Some(line) => refusal.at_line(line),
            None => refusal,
        }
    })
}

fn sample_codes(
    array: &ArrayRef,
    first_row: u64,
    as_probe: bool,
    chunk: &mut Chunk,
) -> Result<Vec<u32>> {
    columnar::codes(array.as_ref(), |row, label| {
        let at = first_row + row as u64;
        chunk.sample(label.as_bytes(), at, as_probe).map_err(|error| error.at_row(at))
    })
}

/// Columns of labels of one batch.
struct Values {
    labels: Interner,
    columns: Vec<Vec<u32>>,
}

impl Values {
    fn read(arrays: &[ArrayRef]) -> Result<Values> {
        let mut labels = Interner::default();
        let mut columns = Vec::new();
        for array in arrays {
            let column = columnar::codes(array.as_ref(), |_, label| {
                Ok(labels.code(label.as_bytes()))
            });
            columns.push(column?);
        }
        Ok(Values { labels, columns })
    }

    fn row(&self, row: usize) -> impl Iterator<Item = &[u8]> + Clone {
        self.columns.iter().map(move |column| self.labels.label(column[row]))
    }
}
