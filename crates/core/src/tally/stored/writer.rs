//! Writes tallies arm by arm, so that one at a time is in memory.

use std::io::Write;
use std::sync::Arc;

use arrow_array::{Float64Array, RecordBatch, UInt8Array, UInt32Array, UInt64Array};
use arrow_ipc::CompressionType;
use arrow_ipc::writer::{FileWriter, IpcWriteOptions};
use arrow_schema::ArrowError;
use falsematch_kernels::pairs::{PairTrials, Sides};

use super::header::{ArmHeader, Header};
use super::searches::{SearchHeader, SearchRows};
use super::{KEY, Part, schema};
use crate::error::{Error, ErrorKind, Result};
use crate::input::Comparisons;
use crate::roster::{Roster, to_code};
use crate::tally::{Reviewed, Searches, Tally, Trials};

/// Rows written at a time.
const BLOCK: usize = 1 << 18;

/// A file of tallies that is being written. The same tallies give the same bytes.
pub struct TallyWriter<W: Write> {
    file: FileWriter<W>,
    header: Header,
}

/// The columns of some rows; a list that is empty stands for zeros.
#[derive(Default)]
struct Rows<'a> {
    first: &'a [u32],
    second: &'a [u32],
    score: &'a [f64],
    count: &'a [u64],
}

impl<W: Write> TallyWriter<W> {
    /// Begins a file with who is in each sample. Labels are not written: the roster is of
    /// codes, or of an input that names nobody. `notes` are what reading the input had to
    /// decide and a reader should know.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn new(out: W, roster: &Roster, notes: &[String]) -> Result<TallyWriter<W>> {
        let options = IpcWriteOptions::default()
            .try_with_compression(Some(CompressionType::LZ4_FRAME))
            .map_err(failed)?;
        let file =
            FileWriter::try_new_with_options(out, &schema(), options).map_err(failed)?;
        let mut writer = TallyWriter { file, header: Header::of(roster, notes) };
        writer.roster(roster)?;
        Ok(writer)
    }

    fn roster(&mut self, roster: &Roster) -> Result<()> {
        let samples: Vec<u32> = (0..to_code(roster.sample_count())).collect();
        let rows =
            Rows { first: &samples, second: &roster.subject_of, ..Rows::default() };
        self.rows(Part::Sample, 0, &rows)?;
        for (index, property) in roster.properties.iter().enumerate() {
            let valued = samples.iter().zip(&property.of_sample);
            let (first, second): (Vec<u32>, Vec<u32>) = valued
                .filter_map(|(&sample, value)| Some((sample, value.as_ref()?.get())))
                .unzip();
            let rows = Rows { first: &first, second: &second, ..Rows::default() };
            self.rows(Part::Property, to_code(index), &rows)?;
        }
        let qualities = roster.quality.iter().flat_map(|quality| &quality.of_sample);
        let (first, score): (Vec<u32>, Vec<f64>) =
            samples.iter().zip(qualities).filter_map(|(&s, q)| Some((s, (*q)?))).unzip();
        let rows = Rows { first: &first, score: &score, ..Rows::default() };
        self.rows(Part::Quality, 0, &rows)
    }

    /// Says what tells the study and data that were compared from all others.
    pub fn of(&mut self, of: &str) {
        self.header.of = Some(of.to_owned());
    }

    /// Adds the review of labels, its samples by the codes of the roster.
    pub fn review(&mut self, reviewed: &Reviewed) {
        self.header.review = Some(reviewed.clone());
    }

    /// Adds an arm; its number in the file is that of the arms added before.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn arm(&mut self, name: &str, tally: &Tally) -> Result<()> {
        let arm = to_code(self.header.arms.len());
        self.header.arms.push(ArmHeader::of(name, tally));
        self.comparisons(Part::Mated, arm, &tally.mated)?;
        self.comparisons(Part::NonMated, arm, &tally.tail)?;
        let (part, trials): (Part, Vec<PairTrials>) = match &tally.trials {
            Trials::Cells(cells) => (Part::Trials, cells.clone()),
            Trials::Sides(sides) => {
                let row = |of: &Sides| (of.first, of.second, u64::from(of.both));
                (Part::Sides, sides.iter().map(row).collect())
            }
        };
        let first: Vec<u32> = trials.iter().map(|row| row.0).collect();
        let second: Vec<u32> = trials.iter().map(|row| row.1).collect();
        let count: Vec<u64> = trials.iter().map(|row| row.2).collect();
        let rows =
            Rows { first: &first, second: &second, count: &count, ..Rows::default() };
        self.rows(part, arm, &rows)?;
        let members = Rows { first: &tally.samples, ..Rows::default() };
        self.rows(Part::Member, arm, &members)
    }

    /// Adds the searches of an arm; its number in the file is that of those added before.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn searches(&mut self, name: &str, tally: &Searches) -> Result<()> {
        let arm = to_code(self.header.searches.len());
        self.header.searches.push(SearchHeader::of(name, tally));
        let found = SearchRows::of(tally);
        let searches = Rows {
            first: &found.probe,
            second: &found.gallery,
            score: &found.mate_score,
            count: &found.listed,
        };
        self.rows(Part::Search, arm, &searches)?;
        let places =
            Rows { first: &found.over_mate, second: &found.tied, ..Rows::default() };
        self.rows(Part::Place, arm, &places)?;
        let scored = vec![1; tally.candidates.score.len()];
        let candidates = Rows {
            first: &tally.candidates.reference,
            second: &scored,
            score: &tally.candidates.score,
            ..Rows::default()
        };
        self.rows(Part::Candidate, arm, &candidates)?;
        self.rows(Part::Over, arm, &Rows { first: &tally.over, ..Rows::default() })
    }

    fn comparisons(
        &mut self,
        part: Part,
        arm: u32,
        compared: &Comparisons,
    ) -> Result<()> {
        let rows = Rows {
            first: &compared.probe,
            second: &compared.reference,
            score: &compared.score,
            ..Rows::default()
        };
        self.rows(part, arm, &rows)
    }

    /// Writes rows; `first` is never left empty and says how many there are.
    fn rows(&mut self, part: Part, arm: u32, rows: &Rows<'_>) -> Result<()> {
        let mut from = 0;
        while from < rows.first.len() {
            let to = rows.first.len().min(from + BLOCK);
            let length = to - from;
            let columns: Vec<arrow_array::ArrayRef> = vec![
                Arc::new(UInt8Array::from(vec![part as u8; length])),
                Arc::new(UInt32Array::from(vec![arm; length])),
                Arc::new(UInt32Array::from(block(rows.first, from, to))),
                Arc::new(UInt32Array::from(block(rows.second, from, to))),
                Arc::new(Float64Array::from(block(rows.score, from, to))),
                Arc::new(UInt64Array::from(block(rows.count, from, to))),
            ];
            let batch = RecordBatch::try_new(schema(), columns).map_err(failed)?;
            self.file.write(&batch).map_err(failed)?;
            from = to;
        }
        Ok(())
    }

    /// Ends the file and hands back what it was written to.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn finish(mut self) -> Result<W> {
        let header = serde_json::to_string(&self.header)
            .map_err(|error| failed(ArrowError::JsonError(error.to_string())))?;
        self.file.write_metadata(KEY, header);
        self.file.finish().map_err(failed)?;
        self.file.into_inner().map_err(failed)
    }
}

fn block<T: Copy + Default>(column: &[T], from: usize, to: usize) -> Vec<T> {
    match column {
        [] => vec![T::default(); to - from],
        _ => column[from..to].to_vec(),
    }
}

fn failed(error: ArrowError) -> Error {
    Error::new(ErrorKind::Io, format!("cannot write the tallies: {error}"))
}
