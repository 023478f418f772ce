//! A filled review of labels: which pairs somebody has looked at, and what was seen.

use std::path::Path;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::frame::Frame;
use super::progress::Progress;
use super::source::Source;
use crate::error::{Error, ErrorKind, Result};
use crate::roster::Spot;

/// The columns of a review that are read, in this order.
const COLUMNS: [&str; 4] = ["list", "probe", "reference", "verdict"];

/// What somebody saw in a pair of samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Seen {
    /// Both show the same person: a label is wrong.
    SamePerson,
    /// They show two people, as labelled.
    Different,
    /// It could not be told.
    CannotTell,
}

impl Seen {
    /// All, with the words by which a review says them.
    pub const WORDS: [(&str, Seen); 3] = [
        ("same person", Seen::SamePerson),
        ("different", Seen::Different),
        ("cannot tell", Seen::CannotTell),
    ];
}

/// A filled review: pairs of samples by their labels.
#[derive(Clone, Debug)]
pub struct ReviewFile {
    /// The mark of the list that the rows are of, the same in every row.
    pub list: String,
    /// One per row, in the order of the file.
    pub rows: Vec<ReviewRow>,
    source: Source,
}

/// A row of a review.
#[derive(Clone, Debug)]
pub struct ReviewRow {
    /// The probe's label.
    pub probe: String,
    /// The reference's label.
    pub reference: String,
    /// What was seen; nothing where nobody has looked.
    pub seen: Option<Seen>,
    spot: Spot,
}

impl ReviewFile {
    /// Reads a review; `named` is relative to `base`.
    ///
    /// # Errors
    ///
    /// If the file cannot be read or lacks a column, a verdict is another word, a pair is
    /// there twice, or rows are of several lists.
    pub fn read(base: &Path, named: &str, progress: &dyn Progress) -> Result<ReviewFile> {
        let source = Source::new(base, named);
        let frame = Frame::read(&source, &COLUMNS, progress)?;
        rows(&frame)
            .map(|rows| ReviewFile { list: frame.columns[0][0].clone(), rows, source })
            .map_err(|error| error.in_file(Path::new(named)))
    }

    /// An error about the whole file.
    pub fn refuse(&self, kind: ErrorKind, message: impl Into<String>) -> Error {
        Error::new(kind, message).in_file(&self.source.named)
    }

    /// An error about a row.
    pub fn refuse_row(&self, row: &ReviewRow, message: impl Into<String>) -> Error {
        row.spot.of(self.refuse(ErrorKind::Conflict, message))
    }
}

fn rows(frame: &Frame) -> Result<Vec<ReviewRow>> {
    let [lists, probes, references, verdicts] = [0, 1, 2, 3].map(|k| &frame.columns[k]);
    let mut known: FxHashMap<(&str, &str), Spot> = FxHashMap::default();
    let mut rows = Vec::with_capacity(frame.spots.len());
    for (index, &spot) in frame.spots.iter().enumerate() {
        let (probe, reference) = (probes[index].as_str(), references[index].as_str());
        if lists[index] != lists[0] {
            let message = format!(
                "found a row of the list `{}`, but expected `{}` as in the first row",
                lists[index], lists[0]
            );
            return Err(spot.of(Error::new(ErrorKind::Conflict, message)));
        }
        if let Some(first) = known.insert((probe, reference), spot) {
            let message = format!(
                "found probe `{probe}` and reference `{reference}` a second time, but they are \
                 already on {first} and each pair has one row"
            );
            return Err(spot.of(Error::new(ErrorKind::Conflict, message)));
        }
        let seen = seen(&verdicts[index]).map_err(|error| spot.of(error))?;
        let (probe, reference) = (probe.to_owned(), reference.to_owned());
        rows.push(ReviewRow { probe, reference, seen, spot });
    }
    Ok(rows)
}

/// What a verdict says; letter case and blanks around it do not count.
fn seen(verdict: &str) -> Result<Option<Seen>> {
    let word = verdict.trim().to_lowercase();
    if word.is_empty() {
        return Ok(None);
    }
    let found = Seen::WORDS.iter().find(|(known, _)| *known == word);
    found.map(|&(_, seen)| Some(seen)).ok_or_else(|| {
        let message = format!(
            "found `{verdict}`, but expected `same person`, `different`, `cannot tell`, or \
             nothing where nobody has looked"
        );
        Error::new(ErrorKind::Value, message).in_column("verdict")
    })
}
