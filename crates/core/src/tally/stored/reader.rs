//! Reads tallies back, and refuses what was not written by [`TallyWriter`].

use std::io::{Read, Seek};
use std::num::NonZeroU32;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, UInt8Type, UInt32Type, UInt64Type};
use arrow_array::{ArrowPrimitiveType, RecordBatch};
use arrow_ipc::reader::FileReader;
use falsematch_kernels::pairs::Sides;

use super::header::Header;
use super::searches::{self, ReadSearches};
#[cfg(doc)]
use super::writer::TallyWriter;
use super::{KEY, LAYOUT, Part, schema};
use crate::error::{Error, ErrorKind, Result};
use crate::input::Comparisons;
use crate::roster::{Ledger, Qualities, Roster};
use crate::tally::{Reviewed, Searches, Tally, Trials};

/// What a file of tallies holds.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredTallies {
    /// Who is in each sample, by codes.
    pub roster: Roster,
    /// What reading the input had to decide and a reader should know.
    pub notes: Vec<String>,
    /// The arms by name, in the order of the study.
    pub arms: Vec<(String, Tally)>,
    /// Tallies of searches by arm, in the order of the study.
    pub searches: Vec<(String, Searches)>,
    /// Labels that somebody has looked at.
    pub review: Option<Reviewed>,
    /// What tells the study and data that were compared from all others, where that was
    /// written down.
    pub of: Option<String>,
}

impl StoredTallies {
    /// Reads a file of tallies.
    ///
    /// # Errors
    ///
    /// If it is no such file, is truncated, or a row refers to what is not there.
    pub fn read(file: impl Read + Seek) -> Result<StoredTallies> {
        let reader = FileReader::try_new(file, None).map_err(|error| refused(&error))?;
        let header = reader.custom_metadata().get(KEY).cloned().unwrap_or_default();
        if reader.schema() != schema() || header.is_empty() {
            return Err(refused(&"other columns than tallies have"));
        }
        let header: Header =
            serde_json::from_str(&header).map_err(|error| refused(&error))?;
        if header.layout != LAYOUT {
            let layout = header.layout;
            return Err(refused(&format!("layout {layout}, but expected {LAYOUT}")));
        }
        let mut parts = Parts::of(header);
        for batch in reader {
            parts.take(&batch.map_err(|error| refused(&error))?)?;
        }
        parts.finished()
    }
}

/// What has been read so far.
struct Parts {
    header: Header,
    subject_of: Vec<u32>,
    /// Property, sample, value from 1.
    values: Vec<(u32, u32, u32)>,
    /// Sample, quality.
    qualities: Vec<(u32, f64)>,
    arms: Vec<(String, Tally)>,
    searches: Vec<ReadSearches>,
}

impl Parts {
    fn of(mut header: Header) -> Parts {
        let arms = std::mem::take(&mut header.arms);
        let arms = arms.into_iter().map(|arm| (arm.name.clone(), arm.blank())).collect();
        let searches = searches::blank(&mut header);
        let (subject_of, values, qualities) = (Vec::new(), Vec::new(), Vec::new());
        Parts { header, subject_of, values, qualities, arms, searches }
    }

    fn take(&mut self, batch: &RecordBatch) -> Result<()> {
        let part = column::<UInt8Type>(batch, 0);
        let arm = column::<UInt32Type>(batch, 1);
        let first = column::<UInt32Type>(batch, 2);
        let second = column::<UInt32Type>(batch, 3);
        let score = column::<Float64Type>(batch, 4);
        let (Some(&part), Some(&arm)) = (part.first(), arm.first()) else {
            return Ok(());
        };
        if part == Part::Sample as u8 {
            self.subject_of.extend(second);
            return Ok(());
        }
        if part == Part::Property as u8 {
            let rows = first.iter().zip(second);
            self.values.extend(rows.map(|(&sample, &value)| (arm, sample, value)));
            return Ok(());
        }
        if part == Part::Quality as u8 {
            self.qualities.extend(first.iter().copied().zip(score.iter().copied()));
            return Ok(());
        }
        if part == Part::Sides as u8 {
            return self.take_sides(arm, first, second, column::<UInt64Type>(batch, 5));
        }
        if part >= Part::Search as u8 {
            let count = column::<UInt64Type>(batch, 5);
            return self.take_searches(part, arm, [first, second], score, count);
        }
        let tally = self.tally_of(arm)?;
        if part == Part::Mated as u8 {
            add(&mut tally.mated, first, second, score);
        } else if part == Part::NonMated as u8 {
            add(&mut tally.tail, first, second, score);
        } else if part == Part::Trials as u8 {
            let rows = first.iter().zip(second).zip(column::<UInt64Type>(batch, 5));
            tally.trials.append(rows.map(|((&one, &other), &count)| (one, other, count)));
        } else {
            tally.samples.extend(first);
        }
        Ok(())
    }

    fn tally_of(&mut self, arm: u32) -> Result<&mut Tally> {
        let found = self.arms.get_mut(arm as usize).map(|(_, tally)| tally);
        found.ok_or_else(|| refused(&format!("a row of arm {arm}, which is not there")))
    }

    fn take_sides(
        &mut self,
        arm: u32,
        first: &[u32],
        second: &[u32],
        both: &[u64],
    ) -> Result<()> {
        let tally = self.tally_of(arm)?;
        let mut sides = match std::mem::take(&mut tally.trials) {
            Trials::Sides(sides) => sides,
            Trials::Cells(_) => Vec::new(),
        };
        for ((&first, &second), &both) in first.iter().zip(second).zip(both) {
            let both = u32::try_from(both).unwrap_or(u32::MAX);
            if both > first || both > second {
                return Err(refused(&"samples of a subject that cannot be"));
            }
            sides.push(Sides { first, second, both });
        }
        tally.trials = Trials::Sides(sides);
        Ok(())
    }

    fn take_searches(
        &mut self,
        part: u8,
        arm: u32,
        [first, second]: [&[u32]; 2],
        score: &[f64],
        count: &[u64],
    ) -> Result<()> {
        let Some(read) = self.searches.get_mut(arm as usize) else {
            return Err(refused(&format!("searches of arm {arm}, which is not there")));
        };
        let (rows, tally) = (&mut read.rows, &mut read.tally);
        if part == Part::Search as u8 {
            rows.probe.extend(first);
            rows.gallery.extend(second);
            rows.mate_score.extend(score);
            rows.listed.extend(count);
        } else if part == Part::Place as u8 {
            rows.over_mate.extend(first);
            rows.tied.extend(second);
        } else if part == Part::Candidate as u8 {
            tally.candidates.reference.extend(first);
            let scored =
                score.iter().zip(second).filter(|(_, is_scored)| **is_scored == 1);
            tally.candidates.score.extend(scored.map(|(score, _)| score));
        } else {
            tally.over.extend(first);
        }
        Ok(())
    }

    /// Everything together, once nothing refers to what is not there.
    fn finished(mut self) -> Result<StoredTallies> {
        let samples = self.subject_of.len();
        let known = |&sample: &u32| (sample as usize) < samples;
        let subjects = self.subject_of.iter().map(|&subject| subject as usize + 1).max();
        let subjects = subjects.unwrap_or(0);
        for (_, tally) in &self.arms {
            let lists = [&tally.mated.probe, &tally.mated.reference, &tally.tail.probe];
            let mut lists = lists
                .into_iter()
                .chain([&tally.tail.reference, &tally.samples])
                .flatten();
            let pairs = match &tally.trials {
                Trials::Cells(cells) => {
                    cells.iter().all(|&(_, other, _)| (other as usize) < subjects)
                }
                Trials::Sides(sides) => sides.len() <= subjects,
            };
            if !lists.all(known) || !pairs {
                return Err(refused(&"a sample or subject that is not there"));
            }
        }
        let searches: Result<Vec<_>> = self
            .searches
            .into_iter()
            .map(|read| read.finished(samples, subjects))
            .collect();
        let searches = searches?;
        let arms = self.arms;
        let notes = self.header.notes.clone();
        let (review, of) = (self.header.review.clone(), self.header.of.clone());
        let reviewed = review.iter().flat_map(|review| &review.pairs);
        if !reviewed.flat_map(|pair| [&pair.probe, &pair.reference]).all(known) {
            return Err(refused(&"a reviewed sample that is not there"));
        }
        let quality = quality(&mut self.header, samples, &self.qualities)?;
        let ledger = ledger(&mut self.header, known)?;
        let mut roster = roster(self.header, self.subject_of, &self.values)?;
        roster.quality = quality;
        roster.ledger = ledger;
        Ok(StoredTallies { roster, notes, arms, searches, review, of })
    }
}

fn roster(
    header: Header,
    subject_of: Vec<u32>,
    values: &[(u32, u32, u32)],
) -> Result<Roster> {
    let samples = subject_of.len();
    let blank = header.properties.into_iter().map(|property| property.blank(samples));
    let mut properties: Vec<_> = blank.collect();
    for &(property, sample, value) in values {
        let known = properties.get_mut(property as usize).and_then(|property| {
            let listed = value as usize <= property.values.len();
            property.of_sample.get_mut(sample as usize).filter(|_| listed)
        });
        match known {
            Some(place) => *place = NonZeroU32::new(value),
            None => return Err(refused(&"a property that is not there")),
        }
    }
    if header.names_subjects {
        return Ok(Roster::of_codes(subject_of, properties, header.failures));
    }
    if subject_of.iter().any(|&subject| subject >= header.subjects) {
        return Err(refused(&"a subject that is not there"));
    }
    Ok(Roster::numbered(subject_of, header.subjects))
}

fn quality(
    header: &mut Header,
    samples: usize,
    values: &[(u32, f64)],
) -> Result<Option<Qualities>> {
    let mut quality = header.quality.take().map(|quality| quality.blank(samples));
    for &(sample, value) in values {
        let of_sample = quality.as_mut().map(|quality| &mut quality.of_sample);
        match of_sample.and_then(|of_sample| of_sample.get_mut(sample as usize)) {
            Some(place) if value.is_finite() => *place = Some(value),
            _ => return Err(refused(&"a quality that cannot be")),
        }
    }
    Ok(quality)
}

fn ledger(header: &mut Header, known: impl Fn(&u32) -> bool) -> Result<Option<Ledger>> {
    let ledger = header.ledger.take();
    let of_arms = ledger.iter().flat_map(|ledger| ledger.arms.values());
    match of_arms.flat_map(|arm| &arm.rows).all(|row| known(&row.sample)) {
        true => Ok(ledger),
        false => Err(refused(&"an altered sample that is not there")),
    }
}

fn add(compared: &mut Comparisons, probe: &[u32], reference: &[u32], score: &[f64]) {
    compared.probe.extend(probe);
    compared.reference.extend(reference);
    compared.score.extend(score);
}

fn column<T: ArrowPrimitiveType>(batch: &RecordBatch, index: usize) -> &[T::Native] {
    batch.column(index).as_primitive::<T>().values()
}

pub(super) fn refused(found: &dyn std::fmt::Display) -> Error {
    let message =
        format!("found {found}, but expected tallies as this program writes them");
    Error::new(ErrorKind::Format, message)
}
