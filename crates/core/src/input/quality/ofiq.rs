//! The CSV that OFIQ's sample application writes (ISO/IEC 29794-5, reference software).
//!
//! Fields are separated by semicolons: `Filename`, then each measure in its native unit, then
//! each as a scalar from 0 to 100 under its name with `.scalar`, then in newer versions the
//! time. The header may end in a semicolon that the rows do not have. A measure that could
//! not be assessed has the scalar -1; its native value then means nothing.

use csv::{ByteRecord, ReaderBuilder};

use super::super::columns::Header;
use super::super::frame::check_width;
use super::super::progress::Silent;
use super::super::source::Source;
use super::super::text::utf8;
use super::{Reading, Row};
use crate::error::{Error, ErrorKind, Result};
use crate::roster::{Roster, Spot};
use crate::study::file::Quality;

/// The column of the file's name, unless the study says otherwise.
const FILE_NAME: &str = "Filename";

/// What ends the name of a measure as a scalar.
const SCALAR: &str = ".scalar";

/// The scalar of a measure that could not be assessed.
const FAILED: f64 = -1.0;

/// The rows of a file.
pub(super) fn rows(source: &Source, quality: &Quality) -> Result<Vec<Row>> {
    read(source, quality).map_err(|error| error.in_file(&source.named))
}

fn read(source: &Source, quality: &Quality) -> Result<Vec<Row>> {
    let (kind, _) = source.kind()?;
    let mut reader = ReaderBuilder::new()
        .delimiter(b';')
        .flexible(true)
        .has_headers(false)
        .from_reader(source.text(kind, &Silent)?);
    let mut record = ByteRecord::new();
    let mut columns: Option<Columns> = None;
    let mut rows = Vec::new();
    while reader.read_byte_record(&mut record).map_err(|error| malformed(&error))? {
        let line = record.position().map_or(0, csv::Position::line);
        match &columns {
            None => columns = Some(Columns::find(&record, line, source, quality)?),
            Some(columns) => rows.push(columns.row(&record, line)?),
        }
    }
    if rows.is_empty() {
        let message = "found no row, but expected one a picture";
        return Err(source.malformed(message));
    }
    Ok(rows)
}

fn malformed(error: &csv::Error) -> Error {
    let message = format!("found what is no text in columns ({error}), but expected it");
    Error::new(ErrorKind::Format, message)
}

/// Where the wanted columns are.
struct Columns {
    width: usize,
    name: usize,
    value: usize,
    /// The scalar of the same measure, which says whether it could be assessed.
    scalar: usize,
}

impl Columns {
    fn find(
        record: &ByteRecord,
        line: u64,
        source: &Source,
        quality: &Quality,
    ) -> Result<Columns> {
        let mut names = Vec::new();
        for field in record {
            names.push(utf8(field, line)?.trim_start_matches('\u{feff}').to_owned());
        }
        if names.last().is_some_and(String::is_empty) {
            names.pop();
        }
        let header = Header { source, names, line: Some(line) };
        let column = quality.column.as_str();
        let measure = column.strip_suffix(SCALAR).unwrap_or(column);
        Ok(Columns {
            width: header.names.len(),
            name: header.find(quality.sample.as_deref().unwrap_or(FILE_NAME))?,
            value: header.find(column)?,
            scalar: header.find(&format!("{measure}{SCALAR}"))?,
        })
    }

    fn row(&self, record: &ByteRecord, line: u64) -> Result<Row> {
        let fields: Vec<&[u8]> = record.iter().collect();
        let ends_blank = fields.len() == self.width + 1 && fields[self.width].is_empty();
        let fields = if ends_blank { &fields[..self.width] } else { &fields[..] };
        check_width(fields, self.width, line)?;
        let scalar = utf8(fields[self.scalar], line)?.trim().parse::<f64>();
        let failed = scalar.is_ok_and(|scalar| scalar.total_cmp(&FAILED).is_eq());
        let value = || Ok::<_, Error>(utf8(fields[self.value], line)?.to_owned());
        Ok(Row {
            spot: Spot::Line(line),
            sample: utf8(fields[self.name], line)?.to_owned(),
            quality: if failed { Reading::Failed } else { Reading::Text(value()?) },
        })
    }
}

/// The sample of a picture: of the same name, or else of as much of the end of its path as
/// is a label, the ending of the file left out if need be.
pub(super) fn sample(path: &str, roster: &Roster) -> Option<u32> {
    let starts = path.match_indices(['/', '\\']).map(|(at, _)| at + 1);
    let mut ends = std::iter::once(0).chain(starts).map(|at| &path[at..]);
    ends.find_map(|end| {
        let stem = end.rsplit_once('.').map(|(stem, _)| stem);
        roster.sample_code(end).or_else(|| roster.sample_code(stem?))
    })
}
