//! Reads comparison scores of many formats into [`Comparisons`] over one [`Roster`].
//!
//! The only module of the library that opens files.

mod bee;
mod bob;
mod candidates;
mod chunk;
mod coded;
mod columnar;
mod columns;
mod digest;
mod duplicates;
mod frame;
mod gather;
mod ledger;
mod lists;
mod matrix;
mod npy;
mod orientation;
mod paired;
mod progress;
mod pyeer;
mod quality;
mod review;
mod samples;
mod scores;
mod source;
mod table;
mod templates;
mod text;
mod track;
mod unnamed;

use std::path::Path;

pub use candidates::{CandidateLists, ListedSearch, Recognised, recognise};
pub use digest::{digest, files};
pub use ledger::{ledger, ledger_file};
pub use orientation::{Reversed, looks_reversed};
pub use paired::check_same_samples;
pub use progress::{Progress, Silent};
pub use quality::{qualities, quality_file};
pub use review::{ReviewFile, ReviewRow, Seen};
pub use templates::Templates;

use crate::error::{Error, ErrorKind, Result};
use crate::roster::Roster;
use crate::study::file::{Input, Orientation, Samples};

/// What is to be read.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// Where comparison scores come from.
    pub input: &'a Input,
    /// Who is in each sample, where the study says so.
    pub samples: Option<&'a Samples>,
    /// Which direction of a score means more alike.
    pub orientation: Orientation,
    /// The folder that paths are relative to: that of the study file.
    pub base: &'a Path,
    /// Told how far reading has come.
    pub progress: &'a dyn Progress,
}

/// What an input gives: who was compared, every score, and every failure.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dataset {
    /// Who is in each sample.
    pub roster: Roster,
    /// Comparisons that have a score, mated and non-mated together.
    pub comparisons: Comparisons,
    /// Comparisons for which no score could be computed, as (probe, reference) samples.
    pub failed: Vec<(u32, u32)>,
    /// Whether probe and reference may change places.
    pub interchangeable: bool,
    /// What reading had to decide and a reader should know, one sentence each.
    pub notes: Vec<String>,
    /// Templates that are yet to be compared, each pair once; then there is no comparison
    /// and no failed one.
    pub templates: Option<Templates>,
    /// What searches have returned, where candidate lists were read; then there is no
    /// comparison and no failed one.
    pub lists: Option<Box<CandidateLists>>,
}

/// Comparison scores in columns: element `k` of each is one comparison.
///
/// Scores are finite and oriented as similarity: where the study states dissimilarity they
/// have been negated on reading, and every threshold shown to a person is turned back.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparisons {
    /// Similarity scores, finite.
    pub score: Vec<f64>,
    /// The probe's sample code.
    pub probe: Vec<u32>,
    /// The reference's sample code.
    pub reference: Vec<u32>,
}

impl Comparisons {
    /// No comparison yet, with room for `count`.
    pub(crate) fn with_capacity(count: usize) -> Comparisons {
        Comparisons {
            score: Vec::with_capacity(count),
            probe: Vec::with_capacity(count),
            reference: Vec::with_capacity(count),
        }
    }

    /// Adds one comparison.
    pub(crate) fn push(&mut self, score: f64, probe: u32, reference: u32) {
        self.score.push(score);
        self.probe.push(probe);
        self.reference.push(reference);
    }
}

/// Reads who is in each sample from the table of samples alone, without any score; nothing
/// where the study names no such table.
///
/// # Errors
/// Where the table is malformed, lists a sample twice or without its subject, or a subject
/// is in two groups.
pub fn roster(request: &Request<'_>) -> Result<Option<Roster>> {
    let listed = request.samples.is_some_and(|samples| samples.file.is_some());
    let table = samples::SampleTable::read(request)?;
    Ok(table.filter(|_| listed).map(|table| table.roster))
}

/// Reads the comparison scores of a study, of whatever format, over one roster.
///
/// The result does not depend on the number of threads; comparisons are in the order of the
/// input. Codes follow the sorted labels of samples and subjects.
///
/// # Errors
/// Where a file cannot be read, is malformed or truncated, holds a score that is no finite
/// number, leaves a sample without its subject, or contradicts itself; with the file, the
/// line or row, what was found and what was expected.
pub fn read(request: &Request<'_>) -> Result<Dataset> {
    match request.input {
        Input::Table(input) => table::read(request, input),
        Input::Matrix(input) => matrix::read(request, input),
        Input::Bob(input) => bob::read(request, input),
        Input::Pyeer(input) => pyeer::read(request, input),
        Input::Bee(input) => bee::read(request, input),
        Input::Templates(input) => templates::read(request, input),
        Input::Candidates(input) => candidates::read(request, input),
        Input::Counts(_) => Err(Error::new(
            ErrorKind::Study,
            "found published counts, but comparison scores are expected",
        )),
    }
}
