//! Finds columns by name, and says what is there when one is missing.

use super::source::Source;
use crate::error::{Error, ErrorKind, Result};
use crate::nearest::nearest;

/// At most so many column names are listed in an error.
const LISTED: usize = 12;

/// The columns of a table and the line that names them, where it is text.
pub(crate) struct Header<'a> {
    /// The file.
    pub(crate) source: &'a Source,
    /// The names of the columns, in their order.
    pub(crate) names: Vec<String>,
    /// The line of the header.
    pub(crate) line: Option<u64>,
}

impl Header<'_> {
    /// The index of a column.
    ///
    /// # Errors
    /// [`ErrorKind::Format`] where it is missing or there twice.
    pub(crate) fn find(&self, wanted: &str) -> Result<usize> {
        let mut found = (0..self.names.len()).filter(|&k| self.names[k] == wanted);
        let index = found.next().ok_or_else(|| self.missing(wanted))?;
        match found.next() {
            None => Ok(index),
            Some(_) => Err(self.refuse(format!(
                "found the column `{wanted}` more than once, but a name must tell columns apart"
            ))),
        }
    }

    fn missing(&self, wanted: &str) -> Error {
        let error = self.refuse(format!(
            "found {}, but a column `{wanted}` is expected",
            self.listed()
        ));
        match self.advice(wanted) {
            Some(advice) => error.hint(advice),
            None => error,
        }
    }

    fn refuse(&self, message: String) -> Error {
        let error = Error::new(ErrorKind::Format, message).in_file(&self.source.named);
        match self.line {
            Some(line) => error.at_line(line),
            None => error,
        }
    }

    fn listed(&self) -> String {
        let quoted: Vec<String> =
            self.names.iter().take(LISTED).map(|name| format!("`{name}`")).collect();
        let more = self.names.len().saturating_sub(LISTED);
        match (quoted.as_slice(), more) {
            ([], _) => "no column".into(),
            ([one], _) => format!("the only column {one}"),
            ([first @ .., last], 0) => {
                format!("the columns {} and {last}", first.join(", "))
            }
            (all, more) => format!("the columns {} and {more} more", all.join(", ")),
        }
    }

    fn advice(&self, wanted: &str) -> Option<String> {
        if let [only] = self.names.as_slice() {
            if only.contains('\t') {
                let advice =
                    "fields seem to be separated by tabs: end the file's name in `.tsv`";
                return Some(advice.into());
            }
            if only.contains(';') {
                let advice = "fields seem to be separated by semicolons: save the file with commas";
                return Some(advice.into());
            }
            if only.contains(',') {
                let advice = "fields seem to be separated by commas: end the file's name in `.csv`";
                return Some(advice.into());
            }
        }
        let near = nearest(wanted, self.names.iter().map(String::as_str))?;
        Some(format!(
            "did you mean `{near}`? the study can name the columns of its tables"
        ))
    }
}
