//! Rows of templates in one file, or in several of which one goes on where the last ended.

use super::rows::Rows;
use crate::error::{Error, ErrorKind, Result};
use crate::input::source::Source;

/// The files of an input, and their rows one file after the other.
#[derive(Debug)]
pub(super) struct Files {
    files: Vec<Rows>,
    /// Per file, how many rows are in those before it.
    starts: Vec<usize>,
    pub(super) count: usize,
    pub(super) dimension: usize,
}

impl Files {
    /// Opens files, each by itself.
    ///
    /// # Errors
    /// If there are none, one is named twice, one cannot be opened, or their templates have
    /// different numbers of coordinates.
    pub(super) fn open(
        sources: &[Source],
        open: impl Fn(&Source) -> Result<Rows>,
    ) -> Result<Files> {
        let mut files: Vec<Rows> = Vec::new();
        let (mut starts, mut count) = (Vec::new(), 0);
        for source in sources {
            let rows = open(source)?;
            if files.iter().any(|other| other.source.path == source.path) {
                let message =
                    "found the file a second time, but each sample has one template";
                let error = Error::new(ErrorKind::Conflict, message);
                return Err(error.in_file(&source.named));
            }
            if let Some(first) = files.first().filter(|f| f.dimension != rows.dimension) {
                return Err(source.malformed(format!(
                    "found templates of {} coordinates, but those of `{}` have {}",
                    rows.dimension,
                    first.source.named.display(),
                    first.dimension
                )));
            }
            starts.push(count);
            count += rows.count;
            files.push(rows);
        }
        let Some(dimension) = files.first().map(|first| first.dimension) else {
            let message = "found an empty list of files, but expected one or more";
            return Err(Error::new(ErrorKind::Study, message).in_column("input.file"));
        };
        Ok(Files { files, starts, count, dimension })
    }

    /// The files, each with how many rows are before it.
    pub(super) fn each(&self) -> impl Iterator<Item = (usize, &Rows)> {
        self.starts.iter().copied().zip(&self.files)
    }

    /// The number of the file that a row is in.
    fn file_of(&self, row: usize) -> usize {
        self.starts.partition_point(|&start| start <= row) - 1
    }

    /// Numbers of some rows, in the order given.
    ///
    /// # Errors
    /// If a file cannot be read or has changed since it was opened.
    pub(super) fn read(&self, rows: &[usize]) -> Result<Vec<f32>> {
        let mut values = Vec::with_capacity(rows.len() * self.dimension);
        for some in rows.chunk_by(|&one, &next| self.file_of(one) == self.file_of(next)) {
            let file = self.file_of(some[0]);
            let inside: Vec<usize> =
                some.iter().map(|row| row - self.starts[file]).collect();
            self.files[file].read(&inside, &mut values)?;
        }
        Ok(values)
    }

    /// Refuses the files for how many templates they hold.
    pub(super) fn wrong_count(&self, table: &Source, listed: usize) -> Error {
        let several = match self.files.len() {
            1 => String::new(),
            files => format!(" in {files} files"),
        };
        let message = format!(
            "found {} templates{several}, but `{}` lists {listed} samples",
            self.count,
            table.named.display()
        );
        let error = Error::new(ErrorKind::Format, message);
        match self.files.last() {
            Some(last) => error.in_file(&last.source.named),
            None => error,
        }
    }
}
