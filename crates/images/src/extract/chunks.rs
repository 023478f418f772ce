//! Chunks that are done, one file each.

use std::path::Path;

use falsematch::{Error, ErrorKind, Result};
use serde::{Deserialize, Serialize};

use super::write_file;
use crate::chain::Seen;

/// The folder of the chunks in that of an extraction.
pub(super) const FOLDER: &str = "chunks";

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
    /// How many faces were found.
    pub(super) faces: usize,
    /// The bits of the detector's confidence.
    pub(super) confidence: u32,
    /// The bits of the numbers of the template, so that no bit is lost in text.
    pub(super) template: Vec<u32>,
}

impl Row {
    fn of(seen: &Seen) -> Row {
        let sha256 = seen.sha256.clone().unwrap_or_default();
        match &seen.made {
            Ok(made) => Row {
                sha256,
                failure: String::new(),
                why: String::new(),
                faces: made.faces,
                confidence: made.confidence.to_bits(),
                template: made.template.iter().map(|value| value.to_bits()).collect(),
            },
            Err(reason) => Row {
                sha256,
                failure: reason.code().to_owned(),
                why: reason.to_string(),
                faces: 0,
                confidence: 0,
                template: Vec::new(),
            },
        }
    }
}

fn name(chunk: usize) -> String {
    format!("{FOLDER}/{chunk:08}.json")
}

/// A chunk that is whole, or nothing.
pub(super) fn read(out: &Path, chunk: usize, count: usize) -> Option<Vec<Row>> {
    let bytes = std::fs::read(out.join(name(chunk))).ok()?;
    let rows: Vec<Row> = serde_json::from_slice(&bytes).ok()?;
    (rows.len() == count).then_some(rows)
}

pub(super) fn write(out: &Path, chunk: usize, seen: &[Seen]) -> Result<()> {
    let rows: Vec<Row> = seen.iter().map(Row::of).collect();
    let bytes = serde_json::to_vec(&rows).map_err(|error| {
        Error::new(ErrorKind::Format, format!("cannot write a chunk: {error}"))
    })?;
    write_file(&out.join(name(chunk)), &bytes)
}
