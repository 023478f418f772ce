//! What is done, one file for each chunk: templates as the system gave them, and scores.

use std::path::Path;

use falsematch::{Error, ErrorKind, Result};
use serde::{Deserialize, Serialize};

use crate::extract::write_file;
use crate::failure::Reason;

/// The folder of the enrolled chunks.
pub(super) const ENROLLED: &str = "enrolled";
/// The folder of the compared chunks.
pub(super) const COMPARED: &str = "compared";

/// What became of one picture.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Row {
    /// The SHA-256 of the file; empty where it could not be read.
    pub(super) sha256: String,
    /// A word for the reason; empty where there is a template.
    pub(super) failure: String,
    /// The reason as a sentence.
    pub(super) why: String,
    /// The template as the system gave it.
    pub(super) template: String,
}

impl Row {
    pub(super) fn of(sha256: String, made: std::result::Result<String, Reason>) -> Row {
        let (template, failure, why) = match made {
            Ok(template) => (template, String::new(), String::new()),
            Err(reason) => (String::new(), reason.code().to_owned(), reason.to_string()),
        };
        Row { sha256, failure, why, template }
    }
}

fn place(folder: &str, chunk: usize) -> String {
    format!("{folder}/{chunk:08}")
}

/// A chunk of templates that is whole, or nothing.
pub(super) fn enrolled(out: &Path, chunk: usize, count: usize) -> Option<Vec<Row>> {
    let bytes = std::fs::read(out.join(place(ENROLLED, chunk))).ok()?;
    let rows: Vec<Row> = serde_json::from_slice(&bytes).ok()?;
    (rows.len() == count).then_some(rows)
}

pub(super) fn keep_enrolled(out: &Path, chunk: usize, rows: &[Row]) -> Result<()> {
    let bytes = serde_json::to_vec(rows).map_err(|error| {
        Error::new(ErrorKind::Format, format!("cannot write a chunk: {error}"))
    })?;
    write_file(&out.join(place(ENROLLED, chunk)), &bytes)
}

/// The scores of a chunk that is whole, no number where there is none; or nothing.
pub(super) fn compared(out: &Path, chunk: usize, count: usize) -> Option<Vec<f64>> {
    let bytes = std::fs::read(out.join(place(COMPARED, chunk))).ok()?;
    let number = |bytes: &[u8; 8]| f64::from_le_bytes(*bytes);
    let (numbers, rest) = bytes.as_chunks::<8>();
    (numbers.len() == count && rest.is_empty())
        .then(|| numbers.iter().map(number).collect())
}

pub(super) fn keep_compared(out: &Path, chunk: usize, scores: &[f64]) -> Result<()> {
    let bytes: Vec<u8> = scores.iter().flat_map(|score| score.to_le_bytes()).collect();
    write_file(&out.join(place(COMPARED, chunk)), &bytes)
}
