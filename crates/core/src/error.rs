//! The one error of the library: place, found, expected, and a hint kept apart.

use std::fmt;
use std::path::{Path, PathBuf};

/// The result of anything that may refuse its input.
pub type Result<T> = std::result::Result<T, Error>;

/// Why something was refused, where, and what would help.
///
/// Displayed as `place: found ..., but expected ...`, lower case, without a full stop;
/// the hint is apart so that a renderer can set it on a line of its own.
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: ErrorKind,
    place: Place,
    message: String,
    hint: Option<String>,
}

/// What sort of thing went wrong, for callers that act on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A file could not be opened, read, written or renamed.
    Io,
    /// A file is not of the format it should be, is truncated, or holds a malformed row.
    Format,
    /// A value is of the right type and not allowed: a NaN score, a level over 1.
    Value,
    /// The study file names something unknown or contradicts itself.
    Study,
    /// A probe or a reference has no ground-truth subject label.
    Unlabelled,
    /// Labels contradict each other: a subject in two groups, a comparison given twice.
    Conflict,
    /// What was asked needs data that are not there, such as mated comparisons.
    Missing,
    /// A recorded output or input no longer has the digest it was recorded with.
    Changed,
    /// Somebody asked for a long run to stop; what is done is kept.
    Stopped,
}

/// Where something was found. Lines and rows count from 1, a header line included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The file, as the user named it.
    pub file: Option<PathBuf>,
    /// The line of a text file, from 1, headers included.
    pub line: Option<u64>,
    /// The row of a table or matrix, from 1, headers not included.
    pub row: Option<u64>,
    /// The column's name, or the key of a study file.
    pub column: Option<String>,
}

impl Error {
    /// The refusal of a sample whose subject is not stated.
    pub(crate) fn unlabelled(found: &str) -> Error {
        let message = format!(
            "{found}, but every sample needs the label of its ground-truth subject"
        );
        Error::new(ErrorKind::Unlabelled, message).hint(
            "falsematch measures errors and never identifies people: who is in each probe \
             and reference must be known before anything is compared",
        )
    }

    /// An error of a kind with its message: what was found and what was expected.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Error {
        let message = message.into();
        Error(Box::new(Inner { kind, place: Place::default(), message, hint: None }))
    }

    /// Wraps an operating system error with the file it is about.
    pub fn io(file: &Path, doing: &str, error: &std::io::Error) -> Error {
        Error::new(ErrorKind::Io, format!("cannot {doing}: {error}")).in_file(file)
    }

    /// Names the file.
    #[must_use]
    pub fn in_file(mut self, file: &Path) -> Error {
        self.0.place.file.get_or_insert_with(|| file.to_path_buf());
        self
    }

    /// Names the line, from 1, headers included.
    #[must_use]
    pub fn at_line(mut self, line: u64) -> Error {
        self.0.place.line.get_or_insert(line);
        self
    }

    /// Names the row, from 1, headers not included.
    #[must_use]
    pub fn at_row(mut self, row: u64) -> Error {
        self.0.place.row.get_or_insert(row);
        self
    }

    /// Names the column, or the key of a study file.
    #[must_use]
    pub fn in_column(mut self, column: &str) -> Error {
        self.0.place.column.get_or_insert_with(|| column.to_owned());
        self
    }

    /// Adds what would help, as a sentence of its own.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Error {
        self.0.hint = Some(hint.into());
        self
    }

    /// What sort of thing went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Where it was found.
    pub fn place(&self) -> &Place {
        &self.0.place
    }

    /// What would help, if anything is known to.
    pub fn hint_text(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        parts.extend(self.file.as_ref().map(|file| file.display().to_string()));
        parts.extend(self.line.map(|line| format!("line {line}")));
        parts.extend(self.row.map(|row| format!("row {row}")));
        parts.extend(self.column.as_ref().map(|column| format!("`{column}`")));
        write!(f, "{}", parts.join(", "))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.0.place.to_string();
        if place.is_empty() {
            write!(f, "{}", self.0.message)
        } else {
            write!(f, "{place}: {}", self.0.message)
        }
    }
}

impl std::error::Error for Error {}
