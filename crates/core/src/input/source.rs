//! A file of an input: found, opened, and told what it is by its first bytes.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;

use super::progress::{Counted, Progress};
use crate::error::{Error, ErrorKind, Result};

/// A file as the study names it and as the system finds it.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// As the study names it: errors speak of this.
    pub(crate) named: PathBuf,
    /// Where it lies.
    pub(crate) path: PathBuf,
}

/// What a file is, by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Delimited text.
    Text,
    /// Delimited text, compressed by gzip.
    Gzip,
    /// Apache Parquet.
    Parquet,
    /// Apache Arrow IPC, file form.
    ArrowFile,
    /// Apache Arrow IPC, stream form.
    ArrowStream,
}

impl Source {
    /// A file named relative to the folder of the study.
    pub(crate) fn new(base: &Path, named: &str) -> Source {
        Source { named: PathBuf::from(named), path: base.join(named) }
    }

    /// Opens the file and says its length in bytes.
    pub(crate) fn open(&self) -> Result<(File, u64)> {
        let opened = File::open(&self.path).and_then(|file| {
            let metadata = file.metadata()?;
            if metadata.is_dir() {
                return Err(io::Error::new(io::ErrorKind::IsADirectory, "is a folder"));
            }
            Ok((file, metadata.len()))
        });
        opened.map_err(|error| self.io_error(&error))
    }

    /// An error of the operating system about this file.
    pub(crate) fn io_error(&self, error: &io::Error) -> Error {
        if error.kind() == io::ErrorKind::NotFound {
            let message = "found no such file";
            return Error::new(ErrorKind::Io, message).in_file(&self.named).hint(
                format!(
                    "paths in a study are relative to the study file; looked for `{}`",
                    self.path.display()
                ),
            );
        }
        Error::io(&self.named, "read", error)
    }

    /// The refusal of a file whose content is not what it should be.
    pub(crate) fn malformed(&self, message: impl Into<String>) -> Error {
        Error::new(ErrorKind::Format, message).in_file(&self.named)
    }

    /// What the file is, and its length. An empty file and one whose name contradicts its
    /// content are refused.
    pub(crate) fn kind(&self) -> Result<(Kind, u64)> {
        let (file, length) = self.open()?;
        let mut head = Vec::new();
        file.take(8).read_to_end(&mut head).map_err(|error| self.io_error(&error))?;
        if head.is_empty() {
            return Err(self.malformed("found an empty file, but a table is expected"));
        }
        Ok((self.kind_of(&head)?, length))
    }

    /// The same for a file that must be text, which gzip may have compressed.
    pub(crate) fn text_kind(&self) -> Result<(Kind, u64)> {
        match self.kind()? {
            text @ (Kind::Text | Kind::Gzip, _) => Ok(text),
            _ => {
                Err(self.malformed("found a Parquet or Arrow file, but text is expected"))
            }
        }
    }

    fn kind_of(&self, head: &[u8]) -> Result<Kind> {
        let foreign = |found: &str, hint: &str| {
            let message = format!(
                "found {found}, but CSV, TSV, gzip, Parquet or Arrow IPC is expected"
            );
            Err(self.malformed(message).hint(hint))
        };
        match head {
            [0x1f, 0x8b, ..] => Ok(Kind::Gzip),
            [b'P', b'A', b'R', b'1', ..] => Ok(Kind::Parquet),
            [b'A', b'R', b'R', b'O', b'W', b'1', ..] => Ok(Kind::ArrowFile),
            [0xff, 0xff, 0xff, 0xff, ..] => Ok(Kind::ArrowStream),
            [b'P', b'K', 3, 4, ..] => {
                foreign("a zip or spreadsheet file", "export the sheet as CSV")
            }
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => {
                foreign("text in UTF-16", "save the file as UTF-8")
            }
            [0x93, b'N', b'U', b'M', ..] => {
                foreign("a NumPy matrix", "read it with `format = \"matrix\"`")
            }
            _ if self
                .is_named(&["parquet", "arrow", "arrows", "feather", "ipc", "gz"]) =>
            {
                let message = "found a file whose first bytes are not those of the format \
                               that its name ends in";
                Err(self.malformed(format!("{message}, but the two should agree")))
            }
            _ => Ok(Kind::Text),
        }
    }

    /// Whether the file's name ends in one of the given extensions, case ignored.
    pub(crate) fn is_named(&self, extensions: &[&str]) -> bool {
        let extension = self.named.extension().and_then(|e| e.to_str()).unwrap_or("");
        extensions.iter().any(|known| known.eq_ignore_ascii_case(extension))
    }

    /// A reader of the file's text, decompressed.
    pub(crate) fn text<'a>(
        &'a self,
        kind: Kind,
        progress: &'a dyn Progress,
    ) -> Result<Box<dyn Read + Send + 'a>> {
        let (file, length) = self.open()?;
        let counted = Counted::new(file, &self.named, length, progress);
        Ok(match kind {
            Kind::Gzip => Box::new(MultiGzDecoder::new(counted)),
            _ => Box::new(counted),
        })
    }
}
