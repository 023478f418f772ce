//! The folder of a run: made, or found to hold the same run, which then goes on.

use std::fs::{DirEntry, create_dir_all, read_dir};
use std::path::Path;

use falsematch::{Error, ErrorKind, Result};
use serde::Serialize;

use super::{RECORD, record_of, write_file};

/// What a folder is prepared for.
pub(crate) struct Run<'a, R> {
    /// All that the results hang on. A run goes on only with the same.
    pub(crate) record: &'a R,
    /// The folders inside.
    pub(crate) folders: &'a [&'a str],
    /// What a record that is another one may be of, such as `other samples`.
    pub(crate) others: &'a str,
    /// A file that may be there before.
    pub(crate) before: Option<&'a str>,
}

impl<R: Serialize> Run<'_, R> {
    /// Makes the folder with its record, or finds that it holds this run.
    ///
    /// # Errors
    /// If it holds another run, or anything else, or cannot be written.
    pub(crate) fn prepare(&self, out: &Path) -> Result<()> {
        let record = out.join(RECORD);
        let text = record_of(self.record)?;
        match std::fs::read(&record) {
            Ok(found) if found == text.as_bytes() => return Ok(()),
            Ok(_) => {
                let others = self.others;
                let message = format!(
                    "found an extraction of {others}, but expected nothing or one of the \
                     same"
                );
                return Err(refused(&message, out));
            }
            Err(_) if self.holds_something(out) => {
                let message =
                    "found something that is no extraction, but expected nothing";
                return Err(refused(message, out));
            }
            Err(_) => {}
        }
        for folder in self.folders {
            create_dir_all(out.join(folder))
                .map_err(|error| Error::io(out, "make the folder", &error))?;
        }
        write_file(&record, text.as_bytes())
    }

    fn holds_something(&self, out: &Path) -> bool {
        let is_other = |entry: std::io::Result<DirEntry>| {
            entry.is_ok_and(|entry| {
                self.before.is_none_or(|before| entry.file_name() != before)
            })
        };
        read_dir(out).is_ok_and(|mut entries| entries.any(is_other))
    }
}

fn refused(message: &str, out: &Path) -> Error {
    Error::new(ErrorKind::Conflict, message)
        .in_file(out)
        .hint("name another folder with `--out`")
}
