//! Delimited text, cut into blocks of whole records that can be parsed apart.
//!
//! The reader goes through the file once, in order, and cuts it at record ends. A block
//! without a quote is split at delimiters directly; a block with one goes through the `csv`
//! crate. A quoted field may hold line ends: a block with a quote is scanned from its start,
//! which is a record's start, so that it is never cut within a field.

use std::io::Read;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use csv::{ByteRecord, ReaderBuilder, Terminator};
use memchr::{memchr, memchr_iter, memrchr};
use rayon::iter::{ParallelBridge, ParallelIterator};

use super::progress::Progress;
use super::source::{Kind, Source};
use crate::error::{Error, ErrorKind, Result};

#[cfg(test)]
mod tests;

/// Bytes of a block: enough to be worth handing to another thread.
const BLOCK: usize = 4 << 20;
/// A record longer than this is taken for a quote that was never closed, or for a file that
/// is no text.
const LONGEST_RECORD: usize = 64 << 20;

/// The byte-order mark of UTF-8, which some programs write before the text.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// A delimited text file: its header, then blocks of records.
pub(crate) struct Text<'a> {
    source: &'a Source,
    reader: Box<dyn Read + Send + 'a>,
    delimiter: u8,
    /// Whether quotes have a meaning.
    quotes: bool,
    /// Bytes read before a block is cut.
    block: usize,
    /// Buffers of blocks that have been parsed: fresh memory costs more than reading.
    spare: Arc<Mutex<Vec<Vec<u8>>>>,
    carried: Vec<u8>,
    next_line: u64,
    next_index: usize,
    at_end: bool,
    failed: bool,
}

/// Whole records of a text file.
#[derive(Debug)]
pub(crate) struct Block {
    /// Its place among the blocks of the file, from 0.
    pub(crate) index: usize,
    /// The line on which it begins, from 1.
    first_line: u64,
    line_count: u64,
    delimiter: u8,
    quoted: bool,
    bytes: Vec<u8>,
}

impl<'a> Text<'a> {
    /// Opens a text file. Fields are separated by tabs where the name ends in `.tsv` or
    /// `.tab` (or either with `.gz`), by commas otherwise.
    pub(crate) fn open(
        source: &'a Source,
        kind: Kind,
        progress: &'a dyn Progress,
    ) -> Result<Text<'a>> {
        Ok(Text {
            source,
            reader: source.text(kind, progress)?,
            delimiter: delimiter(source),
            quotes: true,
            block: BLOCK,
            spare: Arc::default(),
            carried: Vec::new(),
            next_line: 1,
            next_index: 0,
            at_end: false,
            failed: false,
        })
    }

    /// The same for text in which a quote is a character like any other.
    pub(crate) fn without_quotes(mut self) -> Text<'a> {
        self.quotes = false;
        self
    }

    /// The names of the columns and the line they stand on. To be called once, before any
    /// block is taken.
    pub(crate) fn header(&mut self) -> Result<(Vec<String>, u64)> {
        let mut names = None;
        while names.is_none() {
            let Some(block) = self.cut()? else {
                let message =
                    "found no header line, but the first line must name the columns";
                return Err(self.source.malformed(message));
            };
            let end =
                record_end(&block.bytes, block.delimiter).unwrap_or(block.bytes.len());
            names = self.split_off(block, end)?;
        }
        self.next_index = 0;
        Ok(names.unwrap_or_default())
    }

    /// The first record of a block as column names, unless it is blank; what follows it is
    /// put back.
    fn split_off(
        &mut self,
        mut block: Block,
        end: usize,
    ) -> Result<Option<(Vec<String>, u64)>> {
        let rest = block.bytes.split_off(end);
        self.next_line = block.first_line + count_lines(&block.bytes);
        self.carried.splice(0..0, rest);
        let mut names = None;
        let read = block.records(|fields, line| {
            let fields: Result<Vec<&str>> =
                fields.iter().map(|field| utf8(field, line)).collect();
            names = Some((fields?.iter().map(|f| f.trim().to_owned()).collect(), line));
            Ok(())
        });
        read.map_err(|error| error.in_file(&self.source.named))?;
        Ok(names)
    }

    /// Parses all blocks in parallel; results are in the order of the file. The error of the
    /// earliest block is the one reported, so that the number of threads changes nothing.
    ///
    /// # Errors
    /// The first error of `parse`, or of reading.
    pub(crate) fn parse<T: Send>(
        self,
        parse: impl Fn(&Block) -> Result<T> + Sync,
    ) -> Result<Vec<T>> {
        let failed = AtomicBool::new(false);
        let spare = Arc::clone(&self.spare);
        let mut parsed: Vec<(usize, Result<T>)> = self
            .take_while(|_| !failed.load(Ordering::Relaxed))
            .par_bridge()
            .map(|block| {
                let index = block.as_ref().map_or(usize::MAX, |block| block.index);
                let parsed = block.and_then(|block| {
                    let parsed = parse(&block);
                    spare.lock().expect("no holder panics").push(block.bytes);
                    parsed
                });
                failed.fetch_or(parsed.is_err(), Ordering::Relaxed);
                (index, parsed)
            })
            .collect();
        parsed.sort_unstable_by_key(|parsed| parsed.0);
        parsed.into_iter().map(|(_, parsed)| parsed).collect()
    }

    fn cut(&mut self) -> Result<Option<Block>> {
        let mut bytes =
            self.spare.lock().expect("no holder panics").pop().unwrap_or_default();
        bytes.clear();
        bytes.append(&mut self.carried);
        loop {
            self.fill(&mut bytes)?;
            if bytes.is_empty() && self.at_end {
                return Ok(None);
            }
            if self.at_end && bytes.last() != Some(&b'\n') {
                bytes.push(b'\n');
            }
            let quoted = self.quotes && memchr(b'"', &bytes).is_some();
            let end = last_record_end(&bytes, quoted, self.delimiter);
            if let Some(end) = end.filter(|&end| !self.at_end || end == bytes.len()) {
                self.carried = bytes.split_off(end);
                return Ok(Some(self.block(bytes, quoted)));
            }
            if self.at_end || bytes.len() > LONGEST_RECORD {
                return Err(self.endless(&bytes, quoted));
            }
        }
    }

    /// Reads at least one more block's worth, or to the end of the file.
    fn fill(&mut self, bytes: &mut Vec<u8>) -> Result<()> {
        if self.at_end {
            return Ok(());
        }
        let at_start = bytes.is_empty() && self.next_line == 1;
        let mut filled = bytes.len();
        bytes.resize(filled + self.block, 0);
        while filled < bytes.len() && !self.at_end {
            match self.reader.read(&mut bytes[filled..]) {
                Ok(0) => self.at_end = true,
                Ok(count) => filled += count,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(damaged(self.source, &error)),
            }
        }
        bytes.truncate(filled);
        if at_start && bytes.starts_with(MARK) {
            bytes.drain(..MARK.len());
        }
        Ok(())
    }

    fn block(&mut self, bytes: Vec<u8>, quoted: bool) -> Block {
        let first_line = self.next_line;
        let index = self.next_index;
        let line_count = count_lines(&bytes);
        self.next_line += line_count;
        self.next_index += 1;
        Block { index, first_line, line_count, delimiter: self.delimiter, quoted, bytes }
    }

    fn endless(&self, bytes: &[u8], quoted: bool) -> Error {
        let start = last_record_end(bytes, quoted, self.delimiter).unwrap_or(0);
        let line = self.next_line + count_lines(&bytes[..start]);
        let message = if quoted {
            "found a quote that is never closed, but quotes come in pairs"
        } else {
            "found a line of more than 64 MiB, but a table of text is expected"
        };
        self.source.malformed(message).at_line(line)
    }
}

impl Iterator for Text<'_> {
    type Item = Result<Block>;

    fn next(&mut self) -> Option<Result<Block>> {
        if self.failed {
            return None;
        }
        let block = self.cut();
        self.failed = block.is_err();
        block.transpose()
    }
}

impl Block {
    /// At most how many records it holds.
    pub(crate) fn capacity(&self) -> usize {
        usize::try_from(self.line_count).unwrap_or(0)
    }

    /// Hands on the fields of each record with the line on which it begins. Blank lines are
    /// passed over; a carriage return before the line end is no part of the last field.
    ///
    /// # Errors
    /// The first error of `each`.
    pub(crate) fn records(
        &self,
        mut each: impl FnMut(&[&[u8]], u64) -> Result<()>,
    ) -> Result<()> {
        if self.quoted {
            return self.quoted_records(each);
        }
        let mut fields: Vec<&[u8]> = Vec::new();
        self.lines(|text, line| {
            fields.clear();
            let mut start = 0;
            for end in memchr_iter(self.delimiter, text) {
                fields.push(&text[start..end]);
                start = end + 1;
            }
            fields.push(&text[start..]);
            each(&fields, line)
        })
    }

    fn quoted_records(
        &self,
        mut each: impl FnMut(&[&[u8]], u64) -> Result<()>,
    ) -> Result<()> {
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(self.delimiter)
            .terminator(Terminator::Any(b'\n'))
            .from_reader(self.bytes.as_slice());
        let mut record = ByteRecord::new();
        while reader.read_byte_record(&mut record).expect("reading from memory") {
            // The reader stands after the record's line end; a record's own position would
            // be that of blank lines before it.
            let inside = memchr_iter(b'\n', record.as_slice()).count() as u64;
            let line = self.first_line + reader.position().line() - 2 - inside;
            let mut fields: Vec<&[u8]> = record.iter().collect();
            if let Some(last) = fields.last_mut() {
                *last = last.strip_suffix(b"\r").unwrap_or(last);
            }
            if fields.len() > 1 || !fields[0].is_empty() {
                each(&fields, line)?;
            }
        }
        Ok(())
    }

    /// Hands on each line that is not blank, without its line end, and its number.
    ///
    /// # Errors
    /// The first error of `each`.
    pub(crate) fn lines<'a>(
        &'a self,
        mut each: impl FnMut(&'a [u8], u64) -> Result<()>,
    ) -> Result<()> {
        let mut start = 0;
        for (line, end) in (self.first_line..).zip(memchr_iter(b'\n', &self.bytes)) {
            let text = &self.bytes[start..end];
            let text = text.strip_suffix(b"\r").unwrap_or(text);
            if !text.is_empty() {
                each(text, line)?;
            }
            start = end + 1;
        }
        Ok(())
    }
}

fn delimiter(source: &Source) -> u8 {
    let name = source.named.to_string_lossy().to_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    if name.ends_with(".tsv") || name.ends_with(".tab") { b'\t' } else { b',' }
}

fn count_lines(bytes: &[u8]) -> u64 {
    memchr_iter(b'\n', bytes).count() as u64
}

/// The text of a field.
pub(crate) fn utf8(field: &[u8], line: u64) -> Result<&str> {
    std::str::from_utf8(field).map_err(|_| {
        let message = format!(
            "found `{}`, which is not UTF-8, but text must be UTF-8",
            String::from_utf8_lossy(field)
        );
        Error::new(ErrorKind::Format, message).at_line(line)
    })
}

/// The end of the first record, after its line end.
fn record_end(bytes: &[u8], delimiter: u8) -> Option<usize> {
    RecordEnds::new(bytes, delimiter).next()
}

/// The end of the last whole record, after its line end.
fn last_record_end(bytes: &[u8], quoted: bool, delimiter: u8) -> Option<usize> {
    if quoted {
        RecordEnds::new(bytes, delimiter).last()
    } else {
        memrchr(b'\n', bytes).map(|at| at + 1)
    }
}

/// Ends of records in bytes that begin with a record, by the rules of `csv-core`: a quote
/// opens a quoted field only as the field's first byte; two quotes within one stand for one
/// quote; after the closing quote the field goes on unquoted.
struct RecordEnds<'a> {
    bytes: std::iter::Enumerate<std::slice::Iter<'a, u8>>,
    delimiter: u8,
}

#[derive(Clone, Copy, PartialEq)]
enum At {
    FieldStart,
    Unquoted,
    Quoted,
    QuoteInQuoted,
}

impl<'a> RecordEnds<'a> {
    fn new(bytes: &'a [u8], delimiter: u8) -> RecordEnds<'a> {
        RecordEnds { bytes: bytes.iter().enumerate(), delimiter }
    }
}

impl Iterator for RecordEnds<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let mut at = At::FieldStart;
        for (index, &byte) in self.bytes.by_ref() {
            at = match (at, byte) {
                (At::FieldStart, b'"') | (At::QuoteInQuoted, b'"') => At::Quoted,
                (At::Quoted, b'"') => At::QuoteInQuoted,
                (At::Quoted, _) => At::Quoted,
                (_, b'\n') => return Some(index + 1),
                (_, byte) if byte == self.delimiter => At::FieldStart,
                _ => At::Unquoted,
            };
        }
        None
    }
}

/// A read error: a damaged compressed stream is a malformed file, all else is the system's.
fn damaged(source: &Source, error: &std::io::Error) -> Error {
    use std::io::ErrorKind::{InvalidData, InvalidInput, UnexpectedEof};
    match error.kind() {
        UnexpectedEof => source.malformed(
            "found the end of the compressed data too early, but a whole gzip file is \
             expected; the file is truncated",
        ),
        InvalidData | InvalidInput => source.malformed(format!(
            "found damaged compressed data ({error}), but a whole gzip file is expected"
        )),
        _ => source.io_error(error),
    }
}
