//! BEE's similarity matrix (`.mtx`) with its mask.
//!
//! After OpenBR, `openbr/core/bee.cpp`: four header lines, then numbers row by row.
//! Line 1 is `S2` (similarity) or `D2` (distance); lines 2 and 3 name the target and the
//! query set; line 4 is `MF` (4-byte floats) or `MB` (bytes of a mask), the rows, the
//! columns, and the number 0x12345678 in the writer's order of bytes.

use std::io::{BufRead, BufReader, Read};

use super::lists::Lists;
use super::matrix::Grid;
use super::npy::{Matrix, numbers};
use super::progress::{Counted, Progress};
use super::scores::Scores;
use super::source::Source;
use super::{Dataset, Request};
use crate::error::{Error, ErrorKind, Result};
use crate::study::file::{BeeInput, Orientation};

/// The mask's byte of a mated comparison.
const MATED: u8 = 0xff;
/// The mask's byte of a non-mated comparison.
const NON_MATED: u8 = 0x7f;
/// The mask's byte of a cell that is no comparison.
const NOT_COMPARED: u8 = 0x00;
/// A header line longer than this belongs to another format.
const LONGEST_LINE: u64 = 1 << 16;

/// Reads a BEE matrix and its mask.
///
/// # Errors
/// As [`super::read`].
pub(crate) fn read(request: &Request<'_>, input: &BeeInput) -> Result<Dataset> {
    let lists = Lists::read(request, input.probes.as_ref(), input.references.as_ref())?;
    let source = Source::new(request.base, &input.matrix);
    let matrix = scores(&source, request)?;
    let mask_source = Source::new(request.base, &input.mask);
    let mask = Mask::read(&mask_source, request.progress)?;
    lists.check_size(&mask_source, mask.rows, mask.columns)?;
    let grid = Grid {
        source: &source,
        matrix: &matrix,
        lists: &lists,
        scores: Scores::new(request.orientation, &[]),
        compared: |row, column| mask.compared(&lists, row, column),
    };
    let walked = grid.walk()?;
    Ok(walked.over(lists))
}

/// The four header lines.
struct Header {
    distance: bool,
    bytes: bool,
    rows: usize,
    columns: usize,
    big_endian: bool,
}

fn scores(source: &Source, request: &Request<'_>) -> Result<Matrix> {
    let (header, mut reader) = open(source, request.progress)?;
    if header.bytes {
        return Err(source.malformed(
            "found a mask (`MB`), but a matrix of scores (`MF`) is expected",
        ));
    }
    let stated = match request.orientation {
        Orientation::Similarity => false,
        Orientation::Dissimilarity => true,
    };
    if header.distance != stated {
        let words = |distance| if distance { "dissimilarity" } else { "similarity" };
        let message = format!(
            "found a matrix of {} (`{}`), but the study states {}",
            words(header.distance),
            if header.distance { "D2" } else { "S2" },
            words(stated)
        );
        let error = Error::new(ErrorKind::Conflict, message).in_file(&source.named);
        return Err(error.hint("correct `scores` under `[system]`"));
    }
    let convert = if header.big_endian { f32::from_be_bytes } else { f32::from_le_bytes };
    let values =
        numbers(&mut reader, convert).map_err(|error| source.io_error(&error))?;
    Ok(Matrix::single(header.rows, header.columns, values))
}

/// Opens a file, reads its header, and checks that as many bytes follow as it says.
fn open<'a>(
    source: &'a Source,
    progress: &'a dyn Progress,
) -> Result<(Header, impl Read + use<'a>)> {
    let (file, length) = source.open()?;
    let mut reader = BufReader::new(Counted::new(file, &source.named, length, progress));
    let mut lines = Vec::new();
    for _ in 0..4 {
        let mut line = Vec::new();
        let read = reader.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line);
        read.map_err(|error| source.io_error(&error))?;
        if line.last() != Some(&b'\n') {
            return Err(source.malformed(
                "found the end of the file in its header, but four header lines of BEE are \
                 expected",
            ));
        }
        lines.push(line);
    }
    let header = parse(&lines)
        .map_err(|(line, message)| source.malformed(message).at_line(line))?;
    let found = length - lines.iter().map(Vec::len).sum::<usize>() as u64;
    let size = if header.bytes { 1 } else { 4 };
    let expected = header.rows as u128 * header.columns as u128 * size;
    if u128::from(found) != expected {
        let message = format!(
            "found {found} bytes after the header, but {} rows of {} columns need {expected}",
            header.rows, header.columns
        );
        return Err(source.malformed(message));
    }
    Ok((header, reader))
}

/// The header, or the line that is wrong and why.
fn parse(lines: &[Vec<u8>]) -> std::result::Result<Header, (u64, String)> {
    let distance = match lines[0].trim_ascii() {
        b"S2" => false,
        b"D2" => true,
        other => {
            let found = String::from_utf8_lossy(other);
            return Err((1, format!("found `{found}`, but `S2` or `D2` is expected")));
        }
    };
    let wrong = || {
        let message = "found another line than `MF rows columns order` or `MB rows columns \
                       order`, but BEE's sizes are expected";
        (4, message.to_owned())
    };
    let mut words = lines[3].splitn(4, |&byte| byte == b' ');
    let bytes = match words.next() {
        Some(b"MF") => false,
        Some(b"MB") => true,
        _ => return Err(wrong()),
    };
    let mut size = || std::str::from_utf8(words.next()?).ok()?.parse::<usize>().ok();
    let (rows, columns) = size().zip(size()).ok_or_else(wrong)?;
    let big_endian = match words.next().and_then(|order| order.get(..4)) {
        Some(b"\x78\x56\x34\x12") => false,
        Some(b"\x12\x34\x56\x78") => true,
        _ => return Err(wrong()),
    };
    Ok(Header { distance, bytes, rows, columns, big_endian })
}

/// Which cells are comparisons, and of which kind.
struct Mask {
    source: Source,
    rows: usize,
    columns: usize,
    bytes: Vec<u8>,
}

impl Mask {
    fn read(source: &Source, progress: &dyn Progress) -> Result<Mask> {
        let (header, mut reader) = open(source, progress)?;
        if !header.bytes {
            return Err(source.malformed(
                "found a matrix of scores (`MF`), but a mask (`MB`) is expected",
            ));
        }
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes).map_err(|error| source.io_error(&error))?;
        let Header { rows, columns, .. } = header;
        Ok(Mask { source: source.clone(), rows, columns, bytes })
    }

    /// Whether a cell is a comparison. The mask must agree with the subjects.
    fn compared(&self, lists: &Lists, row: usize, column: usize) -> Result<bool> {
        let (probe, reference) = (lists.probes[row], lists.references[column]);
        let mated = lists.roster.is_mated(probe, reference);
        let byte = self.bytes[row * self.columns + column];
        let message = match (byte, mated) {
            (NOT_COMPARED, _) => return Ok(false),
            (MATED, true) | (NON_MATED, false) => return Ok(true),
            (MATED, false) => {
                "found `ff` (mated), but the two samples are of two subjects"
            }
            (NON_MATED, true) => {
                "found `7f` (non-mated), but the two samples are of one subject"
            }
            _ => {
                let found =
                    format!("found `{byte:02x}`, but `ff`, `7f` or `00` is expected");
                return Err(self.blame(lists, row, column, ErrorKind::Format, &found));
            }
        };
        Err(self.blame(lists, row, column, ErrorKind::Conflict, message))
    }

    fn blame(
        &self,
        lists: &Lists,
        row: usize,
        column: usize,
        kind: ErrorKind,
        message: &str,
    ) -> Error {
        let reference = lists.roster.sample_label(lists.references[column]);
        Error::new(kind, message)
            .at_row(row as u64 + 1)
            .in_column(&reference)
            .in_file(&self.source.named)
    }
}
