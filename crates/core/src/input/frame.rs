//! A small table, such as the samples of a study, read whole as labels.

use super::columnar;
use super::columns::Header;
use super::progress::{Progress, Silent};
use super::source::{Kind, Source};
use super::text::{Text, utf8};
use crate::error::{Error, ErrorKind, Result};
use crate::roster::Spot;

/// The wanted columns of a table as labels, blank where nothing is stated.
pub(crate) struct Frame {
    /// Where each row stands.
    pub(crate) spots: Vec<Spot>,
    /// One vector a wanted column, in the order they were asked for.
    pub(crate) columns: Vec<Vec<String>>,
}

impl Frame {
    /// Reads the wanted columns of a table.
    ///
    /// # Errors
    /// Where the file cannot be read, lacks a wanted column, or has no row.
    pub(crate) fn read(
        source: &Source,
        wanted: &[&str],
        progress: &dyn Progress,
    ) -> Result<Frame> {
        let (kind, _) = source.kind()?;
        let frame = match kind {
            Kind::Text | Kind::Gzip => Frame::text(source, kind, wanted, progress),
            _ => Frame::columnar(source, kind, wanted, progress),
        };
        let frame = frame.map_err(|error| error.in_file(&source.named))?;
        if frame.spots.is_empty() {
            let message =
                "found a header and no row, but a row for each entry is expected";
            return Err(source.malformed(message));
        }
        Ok(frame)
    }

    fn text(
        source: &Source,
        kind: Kind,
        wanted: &[&str],
        progress: &dyn Progress,
    ) -> Result<Frame> {
        let mut text = Text::open(source, kind, progress)?;
        let (names, line) = text.header()?;
        let header = Header { source, names, line: Some(line) };
        let indices = find(&header, wanted)?;
        let mut frame = Frame::empty(wanted);
        for block in text {
            block?.records(|fields, line| {
                check_width(fields, header.names.len(), line)?;
                if is_header(fields, &header.names) {
                    return Err(second_header(line));
                }
                frame.spots.push(Spot::Line(line));
                for (column, &k) in frame.columns.iter_mut().zip(&indices) {
                    column.push(utf8(fields[k], line)?.to_owned());
                }
                Ok(())
            })?;
        }
        Ok(frame)
    }

    fn columnar(
        source: &Source,
        kind: Kind,
        wanted: &[&str],
        progress: &dyn Progress,
    ) -> Result<Frame> {
        let names = columnar::names(source, kind)?;
        let header = Header { source, names, line: None };
        let indices = find(&header, wanted)?;
        let mut frame = Frame::empty(wanted);
        for batch in columnar::batches(source, kind, &indices, progress)? {
            for ((column, array), name) in
                frame.columns.iter_mut().zip(batch?).zip(wanted)
            {
                let read = columnar::each_label(array.as_ref(), &mut |_, label| {
                    column.push(label.to_owned());
                    Ok(())
                });
                read.map_err(|error| error.in_column(name))?;
            }
        }
        let rows = frame.columns.first().map_or(0, Vec::len) as u64;
        frame.spots = (1..=rows).map(Spot::Row).collect();
        Ok(frame)
    }

    fn empty(wanted: &[&str]) -> Frame {
        Frame { spots: Vec::new(), columns: vec![Vec::new(); wanted.len()] }
    }
}

/// The names of the columns of a table.
///
/// # Errors
/// Where the file cannot be read.
pub(crate) fn names(source: &Source) -> Result<Vec<String>> {
    let (kind, _) = source.kind()?;
    match kind {
        Kind::Text | Kind::Gzip => Ok(Text::open(source, kind, &Silent)?.header()?.0),
        _ => columnar::names(source, kind),
    }
}

fn find(header: &Header<'_>, wanted: &[&str]) -> Result<Vec<usize>> {
    wanted.iter().map(|name| header.find(name)).collect()
}

/// Refuses a row that has not as many fields as the header.
#[inline]
pub(crate) fn check_width(fields: &[&[u8]], width: usize, line: u64) -> Result<()> {
    if fields.len() == width {
        return Ok(());
    }
    let message = format!(
        "found {}, but the header has {width}",
        if fields.len() == 1 {
            "1 field".into()
        } else {
            format!("{} fields", fields.len())
        }
    );
    Err(Error::new(ErrorKind::Format, message).at_line(line))
}

/// Whether a row repeats the header.
pub(crate) fn is_header(fields: &[&[u8]], names: &[String]) -> bool {
    fields.iter().zip(names).all(|(field, name)| field.trim_ascii() == name.as_bytes())
}

/// The refusal of a row that repeats the header.
pub(crate) fn second_header(line: u64) -> Error {
    let message = "found the header a second time, but every line after it must be a row";
    Error::new(ErrorKind::Format, message).at_line(line).hint(
        "files that were joined end to end keep their headers: remove all but the first",
    )
}
