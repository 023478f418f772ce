//! The table of samples: which picture is of whom. A picture without a subject is refused.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use falsematch::{Error, ErrorKind, Result};

use crate::recipe::Columns;

/// A table of samples, in the order of its rows.
#[derive(Clone, Debug)]
pub struct Samples {
    /// The names of all its columns.
    pub header: Vec<String>,
    /// Its rows, as text.
    pub rows: Vec<Vec<String>>,
    /// The picture of each row.
    pub pictures: Vec<PathBuf>,
}

/// Columns that an extraction adds.
pub const ADDED: [&str; 5] = ["failure", "why", "faces", "confidence", "sha256"];

/// The column that an extraction adds where a quality model is asked.
pub const QUALITY: &str = "quality";

impl Samples {
    /// Reads a table (CSV) whose pictures are in a folder.
    ///
    /// # Errors
    /// If it is malformed, lacks a column, has a row without a subject, lists a sample twice,
    /// or names a picture that is not there.
    pub fn read(table: &Path, columns: &Columns, folder: &Path) -> Result<Samples> {
        Samples::rows(table, columns, folder).map_err(|error| error.in_file(table))
    }

    /// Refuses a column of the name that a quality model's has.
    ///
    /// # Errors
    /// If there is one.
    pub fn refuse_quality(&self) -> Result<()> {
        if !self.header.iter().any(|name| name == QUALITY) {
            return Ok(());
        }
        let message = format!(
            "found a column `{QUALITY}`, but the quality model of the recipe adds it"
        );
        Err(Error::new(ErrorKind::Conflict, message))
    }

    fn rows(table: &Path, columns: &Columns, folder: &Path) -> Result<Samples> {
        let mut reader = csv::Reader::from_path(table).map_err(malformed)?;
        let header: Vec<String> =
            reader.headers().map_err(malformed)?.iter().map(str::to_owned).collect();
        if let Some(taken) = ADDED.iter().find(|name| header.iter().any(|h| h == *name)) {
            let message = format!("found a column `{taken}`, but an extraction adds it");
            return Err(Error::new(ErrorKind::Conflict, message));
        }
        let places = [
            column(&header, &columns.sample)?,
            column(&header, &columns.subject)?,
            column(&header, &columns.file)?,
        ];
        let mut read = Samples { header, rows: Vec::new(), pictures: Vec::new() };
        let mut known: BTreeMap<String, u64> = BTreeMap::new();
        for record in reader.records() {
            let record = record.map_err(malformed)?;
            let line = record.position().map_or(0, csv::Position::line);
            let [sample, subject, file] = places.map(|place| &record[place]);
            let picture = labelled(sample, subject, folder, file)
                .map_err(|error| error.at_line(line))?;
            if let Some(first) = known.insert(sample.to_owned(), line) {
                return Err(twice(sample, first).at_line(line));
            }
            read.pictures.push(picture);
            read.rows.push(record.iter().map(str::to_owned).collect());
        }
        match read.rows.is_empty() {
            true => {
                Err(Error::new(ErrorKind::Missing, "found no row, but expected samples"))
            }
            false => Ok(read),
        }
    }
}

/// The picture of a row, if it has a subject and is there.
fn labelled(sample: &str, subject: &str, folder: &Path, file: &str) -> Result<PathBuf> {
    if subject.trim().is_empty() {
        return Err(unlabelled(sample));
    }
    let picture = folder.join(file);
    if !file.is_empty() && picture.exists() {
        return Ok(picture);
    }
    let message =
        format!("found the picture `{}`, but there is no such file", picture.display());
    Err(Error::new(ErrorKind::Missing, message))
}

fn twice(sample: &str, first: u64) -> Error {
    let message = format!(
        "found sample `{sample}` a second time, but it is already on line {first} and each \
         sample has one row"
    );
    Error::new(ErrorKind::Conflict, message)
}

fn malformed(error: csv::Error) -> Error {
    let line = error.position().map(csv::Position::line);
    let refused = match error.kind() {
        csv::ErrorKind::Io(error) => {
            Error::new(ErrorKind::Io, format!("cannot read the table: {error}"))
        }
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            let message =
                format!("found {len} fields, but the header has {expected_len}");
            Error::new(ErrorKind::Format, message)
        }
        _ => Error::new(
            ErrorKind::Format,
            "found bytes that are no UTF-8, but expected text",
        ),
    };
    match line {
        Some(line) => refused.at_line(line),
        None => refused,
    }
}

fn column(header: &[String], name: &str) -> Result<usize> {
    header.iter().position(|known| known == name).ok_or_else(|| {
        let known: Vec<String> = header.iter().map(|name| format!("`{name}`")).collect();
        let message =
            format!("found the columns {}, but expected `{name}`", known.join(", "));
        Error::new(ErrorKind::Missing, message)
            .hint("every picture needs a row with its sample, its subject and its file")
    })
}

fn unlabelled(sample: &str) -> Error {
    let message = format!(
        "found sample `{sample}` without a subject, but every picture needs a ground-truth label"
    );
    Error::new(ErrorKind::Unlabelled, message)
        .hint("this program measures errors and never finds out who somebody is")
}
