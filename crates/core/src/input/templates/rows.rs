//! Rows of numbers in a file or in memory.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::time::SystemTime;

use super::layout::Number;
use crate::error::{Error, ErrorKind, Result};
use crate::input::source::Source;

/// Rows of templates.
#[derive(Debug)]
pub(super) struct Rows {
    pub(super) source: Source,
    pub(super) count: usize,
    pub(super) dimension: usize,
    held: Held,
    stamp: (u64, Option<SystemTime>),
}

#[derive(Debug)]
enum Held {
    /// In the file, from an offset on.
    File { offset: u64, number: Number },
    /// In memory.
    Memory(Vec<f32>),
}

impl Rows {
    /// Rows that lie in a file one after the other.
    ///
    /// # Errors
    /// If there are none, or the file is not as long as they need.
    pub(super) fn in_file(
        source: &Source,
        (count, dimension): (usize, usize),
        offset: u64,
        number: Number,
    ) -> Result<Rows> {
        let rows = Rows::inside(source, (count, dimension), offset, number)?;
        let needed = count as u128 * dimension as u128 * number.size() as u128;
        let found = u128::from(rows.stamp.0.saturating_sub(offset));
        if found > needed {
            let message = format!(
                "found {found} bytes of numbers, but {count} templates of {dimension} \
                 coordinates need {needed}"
            );
            return Err(source.malformed(message));
        }
        Ok(rows)
    }

    /// Rows that lie in a file one after the other, with other things behind them.
    ///
    /// # Errors
    /// If there are none, or the file ends before them.
    pub(super) fn inside(
        source: &Source,
        (count, dimension): (usize, usize),
        offset: u64,
        number: Number,
    ) -> Result<Rows> {
        let held = Held::File { offset, number };
        let rows = Rows::new(source, (count, dimension), held)?;
        let needed = count as u128 * dimension as u128 * number.size() as u128;
        let found = u128::from(rows.stamp.0.saturating_sub(offset));
        if found < needed {
            let message = format!(
                "found {found} bytes of numbers, but {count} templates of {dimension} \
                 coordinates need {needed}"
            );
            return Err(source.malformed(message).hint("the file is truncated"));
        }
        Ok(rows)
    }

    /// Rows in memory.
    pub(super) fn in_memory(
        source: &Source,
        size: (usize, usize),
        values: Vec<f32>,
    ) -> Result<Rows> {
        Rows::new(source, size, Held::Memory(values))
    }

    fn new(source: &Source, size: (usize, usize), held: Held) -> Result<Rows> {
        if size.0 == 0 || size.1 == 0 {
            let message = format!(
                "found {} templates of {} coordinates, but expected at least one of each",
                size.0, size.1
            );
            return Err(source.malformed(message));
        }
        let (count, dimension) = size;
        let stamp = stamp(source)?;
        Ok(Rows { source: source.clone(), count, dimension, held, stamp })
    }

    /// Bytes of all rows.
    pub(super) fn bytes(&self) -> u64 {
        let size = match &self.held {
            Held::File { number, .. } => number.size(),
            Held::Memory(_) => 4,
        };
        (self.count * self.dimension * size) as u64
    }

    /// Adds the numbers of some rows, in the order given, to others.
    ///
    /// # Errors
    /// If the file cannot be read or has changed since it was opened.
    pub(super) fn read(&self, rows: &[usize], values: &mut Vec<f32>) -> Result<()> {
        match &self.held {
            Held::Memory(all) => {
                for &row in rows {
                    values.extend(&all[row * self.dimension..][..self.dimension]);
                }
            }
            &Held::File { offset, number } => {
                let (mut file, _) = self.source.open()?;
                // Neighbours in the file are read at once.
                for run in rows.chunk_by(|one, next| one + 1 == *next) {
                    self.read_run(&mut file, offset, number, run, values)?;
                }
                self.check_unchanged()?;
            }
        }
        Ok(())
    }

    fn read_run(
        &self,
        file: &mut File,
        offset: u64,
        number: Number,
        run: &[usize],
        values: &mut Vec<f32>,
    ) -> Result<()> {
        let row_bytes = self.dimension * number.size();
        let mut bytes = vec![0; run.len() * row_bytes];
        let start = offset + run[0] as u64 * row_bytes as u64;
        let read =
            file.seek(SeekFrom::Start(start)).and_then(|_| file.read_exact(&mut bytes));
        if let Err(error) = read {
            // A file that has become shorter is one that has changed.
            self.check_unchanged()?;
            return Err(self.source.io_error(&error));
        }
        number.convert(&bytes, values);
        Ok(())
    }

    fn check_unchanged(&self) -> Result<()> {
        if stamp(&self.source)? == self.stamp {
            return Ok(());
        }
        let message = "found another length or time of change than when it was opened, but \
                       templates must stay as they are while they are compared";
        Err(Error::new(ErrorKind::Changed, message).in_file(&self.source.named))
    }
}

fn stamp(source: &Source) -> Result<(u64, Option<SystemTime>)> {
    let (file, length) = source.open()?;
    let metadata = file.metadata().map_err(|error| source.io_error(&error))?;
    Ok((length, metadata.modified().ok()))
}
