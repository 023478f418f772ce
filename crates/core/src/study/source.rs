//! The text of a study file with the place of every key and value in it.

use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::file::StudyFile;
use crate::error::{Error, ErrorKind, Result};

/// One step from a table or list into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step<'a> {
    /// Into a table, by key.
    Key(&'a str),
    /// Into a list, from 0.
    Item(usize),
}

/// A parsed study file that knows where everything stands.
pub(super) struct Source<'t> {
    file: &'t Path,
    text: &'t str,
    root: Spanned<DeValue<'t>>,
}

impl<'t> Source<'t> {
    /// Parses the text as TOML, whatever its keys.
    ///
    /// # Errors
    ///
    /// If it is not TOML, with the line.
    pub(super) fn parse(text: &'t str, file: &'t Path) -> Result<Source<'t>> {
        match DeTable::parse(text) {
            Ok(root) => {
                let span = root.span();
                let root = Spanned::new(span, DeValue::Table(root.into_inner()));
                Ok(Source { file, text, root })
            }
            Err(error) => Err(not_toml(&error, text, file)),
        }
    }

    /// Everything in the file.
    pub(super) fn root(&self) -> &DeValue<'t> {
        self.root.get_ref()
    }

    /// The typed study. The shape has been checked before, so that what is left to refuse
    /// here is a number that its type cannot hold.
    ///
    /// # Errors
    ///
    /// If a value does not fit its type.
    pub(super) fn typed(&self) -> Result<StudyFile> {
        toml::from_str(self.text).map_err(|error| not_toml(&error, self.text, self.file))
    }

    /// An error about what stands at a path; the line is that of the nearest part of the
    /// path that is there.
    pub(super) fn refuse(&self, path: &[Step<'_>], message: impl Into<String>) -> Error {
        let error = Error::new(ErrorKind::Study, message)
            .in_file(self.file)
            .at_line(line_of(self.text, self.offset(path)));
        match dotted(path) {
            key if key.is_empty() => error,
            key => error.in_column(&key),
        }
    }

    /// Where a path stands in the text: at the key, or the item, or their nearest parent.
    fn offset(&self, path: &[Step<'_>]) -> usize {
        let mut here = self.root.get_ref();
        let mut offset = 0;
        for step in path {
            let next = match (here, *step) {
                (DeValue::Table(table), Step::Key(key)) => table
                    .iter()
                    .find(|(name, _)| name.get_ref() == key)
                    .map(|(name, value)| {
                        let header = matches!(value.get_ref(), DeValue::Table(_));
                        let start = name.span().start;
                        (
                            if header { start.max(value.span().start) } else { start },
                            value,
                        )
                    }),
                (DeValue::Array(items), Step::Item(index)) => {
                    items.get(index).map(|value| (value.span().start, value))
                }
                _ => None,
            };
            let Some((start, value)) = next else { break };
            offset = start;
            here = value.get_ref();
        }
        offset
    }
}

/// The keys of a path, such as `protocol.by`; items of lists are told by their line.
fn dotted(path: &[Step<'_>]) -> String {
    let keys = path.iter().filter_map(|step| match step {
        Step::Key(key) => Some(*key),
        Step::Item(_) => None,
    });
    keys.collect::<Vec<_>>().join(".")
}

/// The line of a byte, from 1.
fn line_of(text: &str, offset: usize) -> u64 {
    let before = text.as_bytes().iter().take(offset);
    1 + before.filter(|&&byte| byte == b'\n').count() as u64
}

fn not_toml(error: &toml::de::Error, text: &str, file: &Path) -> Error {
    let message = error.message().trim().replace('\n', ", ");
    let line = error.span().map_or(1, |span| line_of(text, span.start));
    Error::new(ErrorKind::Format, format!("not readable as TOML: {message}"))
        .in_file(file)
        .at_line(line)
}
