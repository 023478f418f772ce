//! Enrols every picture, compares every two, and writes what a study reads.

use std::path::{Path, PathBuf};

use falsematch::{Error, ErrorKind, Result};

use super::kept::{self, Row};
use super::{Incidents, System, Used};
use crate::digest::digest_of;
use crate::extract::{Counter, Failed, Run, Sink, Told, derived, each_chunk, write_file};
use crate::failure::Reason;
use crate::npy;
use crate::recipe::Columns;
use crate::samples::{ADDED, Samples};

/// Pictures, and probes, of a chunk: what is lost at most, for each worker, when a run ends.
const CHUNK: usize = 16;

/// An audit of a command: where it is written, and of what.
#[derive(Clone, Debug)]
pub struct Auditing {
    /// The folder to write.
    pub out: PathBuf,
    /// The samples.
    pub samples: Samples,
    /// What is used.
    pub used: Used,
}

/// What an audit came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audited {
    /// How many samples have a template.
    pub templates: usize,
    /// Those that have none, in the order of the samples.
    pub failed: Vec<Failed>,
    /// Comparisons of two templates.
    pub compared: u64,
    /// How many of them gave no score.
    pub without_score: u64,
    /// What went wrong in this run that was no picture's fault.
    pub incidents: Incidents,
}

impl Auditing {
    /// Enrols and compares with one running command for each worker, and writes `scores.npy`
    /// and `samples.csv`. Which worker does what changes nothing.
    ///
    /// # Errors
    /// If the folder holds something else, cannot be written, or the command answers nothing
    /// any more. What is done is kept.
    pub fn run(
        &self,
        systems: &mut [System],
        enrolling: Told<'_>,
        comparing: Told<'_>,
    ) -> Result<Audited> {
        self.prepare()?;
        let count = self.samples.pictures.len();
        let chunks = count.div_ceil(CHUNK);
        let enrolled = Counter::new(chunks as u64, enrolling);
        each_chunk(systems, chunks, &|system, chunk| {
            self.enrol(system, chunk)?;
            enrolled.tell(1);
            Ok(())
        })?;
        let rows = self.rows()?;
        let compared = Counter::new(chunks as u64, comparing);
        each_chunk(systems, chunks, &|system, chunk| {
            self.compare(system, chunk, &rows)?;
            compared.tell(1);
            Ok(())
        })?;
        let scores = self.scores(count)?;
        self.write_samples(&rows)?;
        write_scores(&self.out.join("scores.npy"), &scores)?;
        Ok(self.audited(&rows, &scores, systems))
    }

    /// Writes `study.toml`: a study with its scores and samples taken from this folder.
    ///
    /// # Errors
    /// If the study is no TOML, or the file cannot be written.
    pub fn write_study(&self, study: &Path, columns: &Columns) -> Result<()> {
        let text = derived(study, columns)?;
        write_file(&self.out.join("study.toml"), text.as_bytes())
    }

    /// Makes the folder, or finds that it holds this audit. Its log may be there before.
    fn prepare(&self) -> Result<()> {
        let run = Run {
            record: &self.used,
            folders: &[kept::ENROLLED, kept::COMPARED],
            others: "other samples or of another command",
            before: Some(super::LOG),
        };
        run.prepare(&self.out)
    }

    fn pictures(&self, chunk: usize) -> &[PathBuf] {
        self.samples.pictures.chunks(CHUNK).nth(chunk).unwrap_or_default()
    }

    fn enrol(&self, system: &mut System, chunk: usize) -> Result<()> {
        let pictures = self.pictures(chunk);
        if kept::enrolled(&self.out, chunk, pictures.len()).is_some() {
            return Ok(());
        }
        let row = |picture: &PathBuf| {
            let Ok(bytes) = std::fs::read(picture) else {
                return Ok(Row::of(String::new(), Err(unreadable())));
            };
            let made =
                match std::path::absolute(picture).ok().as_deref().and_then(Path::to_str)
                {
                    Some(path) => system.enrol(path)?,
                    None => Err(unreadable()),
                };
            Ok(Row::of(digest_of(&bytes), made))
        };
        let rows = pictures.iter().map(row).collect::<Result<Vec<Row>>>()?;
        kept::keep_enrolled(&self.out, chunk, &rows)
    }

    fn rows(&self) -> Result<Vec<Row>> {
        let mut rows = Vec::new();
        for (chunk, pictures) in self.samples.pictures.chunks(CHUNK).enumerate() {
            let read = kept::enrolled(&self.out, chunk, pictures.len());
            rows.extend(read.ok_or_else(|| lost(&self.out))?);
        }
        Ok(rows)
    }

    /// Compares the probes of a chunk with all samples after them.
    fn compare(&self, system: &mut System, chunk: usize, rows: &[Row]) -> Result<()> {
        let expected = pairs_of(chunk, rows.len());
        if kept::compared(&self.out, chunk, expected).is_some() {
            return Ok(());
        }
        let mut scores = vec![f64::NAN; expected];
        let mut later = scores.as_mut_slice();
        for probe in probes_of(chunk, rows.len()) {
            let (own, rest) = later.split_at_mut(rows.len() - 1 - probe);
            later = rest;
            if rows[probe].failure.is_empty() {
                self.compare_one(system, &rows[probe..], own)?;
            }
        }
        kept::keep_compared(&self.out, chunk, &scores)
    }

    /// Compares the first row with the others, as far as they have templates.
    fn compare_one(
        &self,
        system: &mut System,
        rows: &[Row],
        scores: &mut [f64],
    ) -> Result<()> {
        let able: Vec<usize> =
            (0..scores.len()).filter(|&at| rows[at + 1].failure.is_empty()).collect();
        for batch in able.chunks(self.used.command.batch as usize) {
            let references: Vec<&str> =
                batch.iter().map(|&at| rows[at + 1].template.as_str()).collect();
            let found = system.compare(&rows[0].template, &references)?;
            for (&at, score) in batch.iter().zip(found) {
                scores[at] = score.unwrap_or(f64::NAN);
            }
        }
        Ok(())
    }

    /// The scores of every sample with those after it, in order.
    fn scores(&self, count: usize) -> Result<Vec<Vec<f64>>> {
        let mut scores = Vec::with_capacity(count);
        for chunk in 0..count.div_ceil(CHUNK) {
            let read = kept::compared(&self.out, chunk, pairs_of(chunk, count));
            let read = read.ok_or_else(|| lost(&self.out))?;
            let mut rest = read.as_slice();
            for probe in probes_of(chunk, count) {
                let (own, later) = rest.split_at(count - 1 - probe);
                scores.push(own.to_vec());
                rest = later;
            }
        }
        Ok(scores)
    }

    /// The samples with what became of them, in the columns that an extraction adds.
    fn write_samples(&self, rows: &[Row]) -> Result<()> {
        let path = self.out.join("samples.csv");
        let refused = |error: csv::Error| {
            Error::new(ErrorKind::Io, format!("cannot write: {error}")).in_file(&path)
        };
        let mut table = csv::Writer::from_writer(Sink::create(&path)?);
        let header = self.samples.header.iter().map(String::as_str);
        table.write_record(header.chain(ADDED)).map_err(refused)?;
        for (given, row) in self.samples.rows.iter().zip(rows) {
            let added = [row.failure.as_str(), &row.why, "", "", &row.sha256];
            let given = given.iter().map(String::as_str);
            table.write_record(given.chain(added)).map_err(refused)?;
        }
        let sink = table
            .into_inner()
            .map_err(|error| Error::io(&path, "write", error.error()))?;
        sink.commit()
    }

    fn audited(&self, rows: &[Row], scores: &[Vec<f64>], systems: &[System]) -> Audited {
        let templates = rows.iter().filter(|row| row.failure.is_empty()).count();
        let failed = rows.iter().zip(&self.samples.pictures);
        let failed = failed.filter(|(row, _)| !row.failure.is_empty());
        let failed = failed.map(|(row, picture)| Failed {
            picture: picture.clone(),
            code: row.failure.clone(),
            why: row.why.clone(),
        });
        let compared = (templates * templates.saturating_sub(1) / 2) as u64;
        let scored = scores.iter().flatten().filter(|score| !score.is_nan()).count();
        Audited {
            templates,
            failed: failed.collect(),
            compared,
            without_score: compared - scored as u64,
            incidents: systems
                .iter()
                .map(System::incidents)
                .fold(Incidents::default(), Incidents::and),
        }
    }
}

fn probes_of(chunk: usize, count: usize) -> std::ops::Range<usize> {
    let first = chunk * CHUNK;
    first..count.min(first + CHUNK)
}

/// Comparisons of the probes of a chunk with the samples after them.
fn pairs_of(chunk: usize, count: usize) -> usize {
    probes_of(chunk, count).map(|probe| count - 1 - probe).sum()
}

/// A square matrix of which both halves hold the same; no number with itself.
fn write_scores(path: &Path, scores: &[Vec<f64>]) -> Result<()> {
    let count = scores.len();
    let mut sink = Sink::create(path)?;
    sink.put(|sink| std::io::Write::write_all(sink, &npy::header("<f8", count, count)))?;
    for row in 0..count {
        let before = (0..row).map(|column| scores[column][row - column - 1]);
        let whole: Vec<f64> =
            before.chain([f64::NAN]).chain(scores[row].iter().copied()).collect();
        sink.put(|sink| npy::doubles(sink, &whole))?;
    }
    sink.commit()
}

fn unreadable() -> Reason {
    Reason::Unreadable("the file cannot be opened".into())
}

fn lost(out: &Path) -> Error {
    Error::new(ErrorKind::Missing, "found no whole chunk, but one was just written")
        .in_file(out)
}
