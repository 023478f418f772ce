//! NumPy's `.npy` format, two-dimensional and of floating-point numbers.
//!
//! After the format's description (numpy.lib.format, versions 1.0, 2.0 and 3.0): the magic
//! string, two bytes of version, the header's length in two bytes (version 1) or four, and
//! a header that is a Python dictionary with the keys `descr`, `fortran_order` and `shape`.

use std::io::{BufReader, Read};

use super::progress::{Counted, Progress};
use super::source::Source;
use crate::error::{Error, Result};

/// Bytes converted at a time; a multiple of every number's size.
const BLOCK: u64 = 1 << 20;
/// A header longer than this belongs to no matrix.
const LONGEST_HEADER: u64 = 1 << 16;

/// A matrix of numbers.
pub(crate) struct Matrix {
    /// How many rows.
    pub(crate) rows: usize,
    /// How many columns.
    pub(crate) columns: usize,
    values: Values,
    /// Whether the numbers of a column, rather than those of a row, are neighbours.
    by_columns: bool,
}

/// Numbers in the width in which they are stored, which halves the memory of most matrices.
enum Values {
    Single(Vec<f32>),
    Double(Vec<f64>),
}

impl Matrix {
    /// A matrix of single-precision numbers, row by row.
    pub(crate) fn single(rows: usize, columns: usize, values: Vec<f32>) -> Matrix {
        Matrix { rows, columns, values: Values::Single(values), by_columns: false }
    }

    /// The number at a row and a column, both from 0.
    #[inline]
    pub(crate) fn at(&self, row: usize, column: usize) -> f64 {
        let index = if self.by_columns {
            column * self.rows + row
        } else {
            row * self.columns + column
        };
        match &self.values {
            Values::Single(values) => f64::from(values[index]),
            Values::Double(values) => values[index],
        }
    }
}

/// Reads a `.npy` file.
///
/// # Errors
/// Where it is truncated, longer than its header says, or holds something else than a
/// two-dimensional matrix of `f4` or `f8`.
pub(crate) fn read(source: &Source, progress: &dyn Progress) -> Result<Matrix> {
    let (file, length) = source.open()?;
    if length == 0 {
        return Err(
            source.malformed("found an empty file, but a NumPy matrix is expected")
        );
    }
    let mut reader = BufReader::new(Counted::new(file, &source.named, length, progress));
    let (text, start) = header_text(source, &mut reader)?;
    let header = Header::parse(&text).map_err(|found| {
        source.malformed(format!(
            "found {found} in the header, but a two-dimensional matrix of `f4` or `f8` is \
             expected"
        ))
    })?;
    header.check_length(source, length - start.min(length))?;
    let values = header.values(&mut reader).map_err(|error| source.io_error(&error))?;
    Ok(Matrix {
        rows: header.rows,
        columns: header.columns,
        values,
        by_columns: header.by_columns,
    })
}

/// What a `.npy` file holds, whatever its numbers.
pub(crate) struct Head {
    /// How many rows.
    pub(crate) rows: usize,
    /// How many columns.
    pub(crate) columns: usize,
    /// NumPy's name of the type of its numbers.
    pub(crate) descr: String,
    /// Whether the numbers of a column, rather than those of a row, are neighbours.
    pub(crate) by_columns: bool,
    /// Where the numbers begin.
    pub(crate) start: u64,
}

/// Reads the header of a `.npy` file.
///
/// # Errors
/// Where it is truncated or not of a two-dimensional array.
pub(crate) fn head(source: &Source) -> Result<Head> {
    let (file, _) = source.open()?;
    let (text, start) = header_text(source, &mut BufReader::new(file))?;
    let parsed = || -> std::result::Result<Head, String> {
        let (rows, columns) = shape(entry(&text, "shape")?)?;
        let by_columns = by_columns(&text)?;
        Ok(Head { rows, columns, descr: descr(&text)?.to_owned(), by_columns, start })
    };
    parsed().map_err(|found| {
        let expected = "a two-dimensional array is expected";
        source.malformed(format!("found {found} in the header, but {expected}"))
    })
}

/// The header and where the numbers begin.
fn header_text(source: &Source, reader: &mut impl Read) -> Result<(String, u64)> {
    let truncated = |_: std::io::Error| {
        source.malformed(
            "found the end of the file in its header, but a NumPy matrix is expected",
        )
    };
    let mut magic = [0; 8];
    reader.read_exact(&mut magic).map_err(truncated)?;
    if !magic.starts_with(b"\x93NUMPY") || !(1..=3).contains(&magic[6]) {
        return Err(not_npy(source));
    }
    let mut width = [0; 4];
    let used = if magic[6] == 1 { 2 } else { 4 };
    reader.read_exact(&mut width[..used]).map_err(truncated)?;
    let count = u64::from(u32::from_le_bytes(width));
    if count > LONGEST_HEADER {
        return Err(not_npy(source));
    }
    let mut text = Vec::new();
    reader.take(count).read_to_end(&mut text).map_err(|error| source.io_error(&error))?;
    if (text.len() as u64) < count {
        return Err(truncated(std::io::ErrorKind::UnexpectedEof.into()));
    }
    let start = 8 + used as u64 + count;
    String::from_utf8(text).map(|text| (text, start)).map_err(|_| not_npy(source))
}

fn not_npy(source: &Source) -> Error {
    source.malformed("found other first bytes than those of NumPy's format, but a `.npy` file is expected")
}

struct Header {
    rows: usize,
    columns: usize,
    double: bool,
    big_endian: bool,
    by_columns: bool,
}

impl Header {
    /// Parses the dictionary; refuses by saying what was found.
    fn parse(text: &str) -> std::result::Result<Header, String> {
        let (big_endian, double) = match descr(text)? {
            "<f4" => (false, false),
            "<f8" => (false, true),
            ">f4" => (true, false),
            ">f8" => (true, true),
            other => return Err(format!("numbers of type `{other}`")),
        };
        let by_columns = by_columns(text)?;
        let (rows, columns) = shape(entry(text, "shape")?)?;
        Ok(Header { rows, columns, double, big_endian, by_columns })
    }

    fn check_length(&self, source: &Source, found: u64) -> Result<()> {
        let size = if self.double { 8 } else { 4 };
        let expected = self.rows as u128 * self.columns as u128 * size;
        if u128::from(found) == expected {
            return Ok(());
        }
        let message = format!(
            "found {found} bytes of numbers, but {} rows of {} columns need {expected}",
            self.rows, self.columns
        );
        let error = source.malformed(message);
        Err(if u128::from(found) < expected {
            error.hint("the file is truncated")
        } else {
            error
        })
    }

    fn values(&self, reader: &mut impl Read) -> std::io::Result<Values> {
        Ok(match (self.double, self.big_endian) {
            (false, false) => Values::Single(numbers(reader, f32::from_le_bytes)?),
            (false, true) => Values::Single(numbers(reader, f32::from_be_bytes)?),
            (true, false) => Values::Double(numbers(reader, f64::from_le_bytes)?),
            (true, true) => Values::Double(numbers(reader, f64::from_be_bytes)?),
        })
    }
}

fn descr(text: &str) -> std::result::Result<&str, String> {
    let descr = entry(text, "descr")?;
    let descr = descr.strip_prefix('\'').and_then(|rest| rest.split_once('\''));
    Ok(descr.map_or("", |(descr, _)| descr))
}

fn by_columns(text: &str) -> std::result::Result<bool, String> {
    let order = entry(text, "fortran_order")?;
    match order {
        _ if order.starts_with("True") => Ok(true),
        _ if order.starts_with("False") => Ok(false),
        _ => Err("no value of `fortran_order`".into()),
    }
}

/// What follows a key of the dictionary.
fn entry<'a>(text: &'a str, key: &str) -> std::result::Result<&'a str, String> {
    let (_, rest) =
        text.split_once(&format!("'{key}'")).ok_or_else(|| format!("no key `{key}`"))?;
    let rest = rest.trim_start().strip_prefix(':').map(str::trim_start);
    rest.ok_or_else(|| format!("no value of `{key}`"))
}

fn shape(text: &str) -> std::result::Result<(usize, usize), String> {
    let inside = text.strip_prefix('(').and_then(|rest| rest.split_once(')'));
    let (inside, _) = inside.ok_or("no shape")?;
    let sizes: Vec<&str> =
        inside.split(',').map(str::trim).filter(|size| !size.is_empty()).collect();
    let parsed =
        sizes.iter().map(|size| size.parse().ok()).collect::<Option<Vec<usize>>>();
    match parsed.as_deref() {
        Some(&[rows, columns]) => Ok((rows, columns)),
        _ => Err(format!("the shape ({inside})")),
    }
}

/// Numbers of `N` bytes each, to the end of the reader.
pub(crate) fn numbers<const N: usize, T>(
    reader: &mut impl Read,
    convert: impl Fn([u8; N]) -> T,
) -> std::io::Result<Vec<T>> {
    let mut values = Vec::new();
    let mut block = Vec::new();
    loop {
        block.clear();
        if reader.by_ref().take(BLOCK).read_to_end(&mut block)? == 0 {
            return Ok(values);
        }
        let (whole, _) = block.as_chunks::<N>();
        values.extend(whole.iter().map(|&bytes| convert(bytes)));
    }
}
