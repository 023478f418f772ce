//! Extraction of the arms of a study: every picture as it is, then altered as each arm asks,
//! then the scores that the study reads.
//!
//! [`Asked`] is what the study asks for, checked before a picture is opened. Each way to alter
//! pictures has a folder of chunks of its own, named by a digest of all that its templates
//! hang on, so that a run that was ended goes on, and arms can be added to a study.

mod altered;
mod asked;
mod donors;
mod fillers;
mod ledger;
mod scores;
mod table;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use falsematch::study::file::{Alteration, ApplyTo};
use falsematch::{Error, ErrorKind, Result};
use serde::Serialize;

use super::chunks::{self, Row};
use super::crew::{Counter, each_chunk};
use super::{CHUNK, Done, Extraction, Told, record_of, write_file};
use crate::alter::landmarks::Landmarks;
use crate::alter::rebuild::Filler;
use crate::alter::{Donor, Plan};
use crate::card::Card;
use crate::chain::{Chain, Maker};
use crate::digest::digest_of;
use altered::{AlteredRow, Pictures};
pub use asked::Asked;
use asked::AskedInput;
use donors::{DonorPicture, donors};
pub use fillers::{FittedPeople, Models};

/// The folder of altered templates in that of an extraction.
const FOLDER: &str = "altered";

/// Landmarks that are given, by sample; those of other samples are guessed from the five
/// points of the detector. An error is why those of one sample are none.
pub type Given = BTreeMap<String, Result<Landmarks>>;

/// An extraction of a study whose arms alter pictures.
#[derive(Debug)]
pub struct Arms {
    /// The unaltered pictures, and where all is written.
    pub extraction: Extraction,
    /// What the arms ask for.
    pub asked: Asked,
    /// Landmarks that are given.
    pub landmarks: Given,
    /// The name of the column of samples.
    pub sample: String,
    /// Models that fill what is covered.
    pub models: Models,
}

/// What it came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArmsDone {
    /// The unaltered pictures.
    pub unaltered: Done,
    /// Each input of altered pictures, in the order of the study.
    pub altered: Vec<AlteredDone>,
}

/// What the pictures of one input came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlteredDone {
    /// Its name under `[also]`.
    pub input: String,
    /// How many pictures were altered.
    pub pictures: usize,
    /// How many of them gave a template.
    pub templates: usize,
    /// How many there are of each effect or failure, by its word.
    pub outcomes: BTreeMap<String, usize>,
    /// Whom a reconstruction was fitted on, where one was.
    pub fitted: Option<FittedPeople>,
}

/// All that the templates of an input hang on, beside what the extraction's own record says.
#[derive(Serialize)]
struct Record<'a> {
    /// The version of this layout: 1.
    altered: u32,
    alter: &'a [Alteration],
    apply: ApplyTo,
    seed: u64,
    samples: Vec<String>,
    /// Landmarks that are given, as a digest; those guessed follow from the extraction.
    landmarks: String,
    /// Samples that a reconstruction is fitted on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fitted: Vec<String>,
    /// The card of the model that fills what is covered.
    #[serde(skip_serializing_if = "Option::is_none")]
    model: Option<&'a Card>,
}

impl Arms {
    /// Makes all templates with one chain for each worker, and writes `ledger.csv` and the
    /// scores that the study reads.
    ///
    /// # Errors
    /// As [`Extraction::run`]; and if a probe and its reference are one picture, or a donor
    /// has no face.
    pub fn run(&self, mut chains: Vec<Chain>, told: Told<'_>) -> Result<ArmsDone> {
        self.make(&mut chains, told)
    }

    /// The same with any makers of templates.
    pub(super) fn make<M: Maker>(
        &self,
        makers: &mut [M],
        told: Told<'_>,
    ) -> Result<ArmsDone> {
        let row_of = self.rows()?;
        let pictures = &self.extraction.samples.pictures;
        let paths = row_of.iter().map(|&row| pictures[row].display().to_string());
        self.asked.refuse_same_picture(&paths.collect::<Vec<_>>())?;
        let total = pictures.len() as u64 + self.asked.altered_pictures();
        let counter = Counter::new(total, told);
        let unaltered = self.extraction.make(makers, &counter)?;
        let rows = self.unaltered(&row_of)?;
        let digests = rows.iter().map(|row| row.sha256.clone());
        self.asked.refuse_same_picture(&digests.collect::<Vec<_>>())?;
        let landmarks = self.all_landmarks(&rows);
        let pictures = Pictures {
            samples: &self.extraction.samples,
            roster: &self.asked.roster,
            row_of: &row_of,
            landmarks: &landmarks,
            seed: self.asked.seed,
        };
        let mut altered = Vec::new();
        for input in &self.asked.inputs {
            altered.extend(self.alter(input, &pictures, makers, &counter)?);
        }
        self.write_scores(&row_of)?;
        ledger::write(self)?;
        Ok(ArmsDone { unaltered, altered })
    }

    /// By code, the row of the table of samples.
    fn rows(&self) -> Result<Vec<usize>> {
        let samples = &self.extraction.samples;
        let missing = || {
            let message = format!("found no column `{}` of samples", self.sample);
            Error::new(ErrorKind::Missing, message)
        };
        let column = samples.header.iter().position(|name| *name == self.sample);
        let column = column.ok_or_else(missing)?;
        let mut row_of = vec![0; samples.rows.len()];
        for (row, fields) in samples.rows.iter().enumerate() {
            let code =
                self.asked.roster.sample_code(&fields[column]).ok_or_else(missing)?;
            row_of[code as usize] = row;
        }
        Ok(row_of)
    }

    /// By code, what became of the unaltered picture.
    fn unaltered(&self, row_of: &[usize]) -> Result<Vec<Row>> {
        let mut rows = Vec::new();
        for chunk in chunks::all::<Row>(&self.extraction.out, row_of.len()) {
            rows.extend(chunk?);
        }
        Ok(row_of.iter().map(|&row| rows[row].clone()).collect())
    }

    /// By code, the landmarks of the unaltered picture, or why there are none.
    fn all_landmarks(&self, rows: &[Row]) -> Vec<std::result::Result<Landmarks, String>> {
        let of = |(code, row): (u32, &Row)| {
            let label = self.asked.roster.sample_label(code);
            match (self.landmarks.get(&*label), row.points()) {
                (Some(Ok(given)), _) => Ok(given.clone()),
                (Some(Err(error)), _) => Err(error.to_string()),
                (None, Some(five)) => {
                    Landmarks::from_five(&five).map_err(|error| error.to_string())
                }
                (None, None) => Err(row.why.clone()),
            }
        };
        (0_u32..).zip(rows).map(of).collect()
    }

    /// Makes the templates of the altered pictures of an input; nothing of the unaltered.
    fn alter<M: Maker>(
        &self,
        input: &AskedInput,
        pictures: &Pictures<'_>,
        makers: &mut [M],
        counter: &Counter<'_>,
    ) -> Result<Option<AlteredDone>> {
        let Some((plan, apply)) = &input.altered else { return Ok(None) };
        let codes = input.sides.altered(*apply);
        let folder = self.prepare(input, plan, *apply)?;
        let people = donors(plan, pictures)?;
        let donors: Vec<Donor<'_>> = people.iter().map(DonorPicture::donor).collect();
        let all: Vec<&[u32]> = codes.chunks(CHUNK).collect();
        let is_done = |chunk: usize| {
            chunks::read::<AlteredRow>(&folder, chunk, all[chunk].len()).is_some()
        };
        let left: Vec<usize> = (0..all.len()).filter(|&chunk| !is_done(chunk)).collect();
        let pictures_left: usize = left.iter().map(|&chunk| all[chunk].len()).sum();
        if pictures_left < codes.len() {
            counter.tell((codes.len() - pictures_left) as u64);
        }
        let mut workers = match left.is_empty() {
            true => Vec::new(),
            false => self.workers(input, plan, pictures, makers)?,
        };
        each_chunk(&mut workers, left.len(), &|(maker, filler), at| {
            let see = |&code: &u32| {
                let filler = filler.as_mut();
                let seen = pictures.see(*maker, (plan, &donors), filler, code);
                counter.tell(1);
                seen
            };
            let rows: Vec<AlteredRow> = all[left[at]].iter().map(see).collect();
            chunks::write(&folder, left[at], &rows)
        })?;
        let rows = altered_rows(&folder, codes.len())?;
        let fitted = FittedPeople::of(input, pictures);
        Ok(Some(AlteredDone { fitted, ..AlteredDone::of(&input.name, &rows) }))
    }

    /// Each maker of templates, with what fills covers where the input asks for it.
    fn workers<'m, M: Maker>(
        &self,
        input: &AskedInput,
        plan: &Plan,
        pictures: &Pictures<'_>,
        makers: &'m mut [M],
    ) -> Result<Vec<(&'m mut M, Option<Filler>)>> {
        let fillers = self.models.fillers(input, plan, pictures, makers.len())?;
        Ok(makers.iter_mut().zip(fillers).collect())
    }

    /// The folder of the altered templates of an input, named by all that they hang on.
    fn folder(
        &self,
        input: &AskedInput,
        plan: &Plan,
        apply: ApplyTo,
    ) -> Result<(PathBuf, String)> {
        let label = |&code: &u32| self.asked.roster.sample_label(code).into_owned();
        let record = record_of(&Record {
            altered: 1,
            alter: plan.alterations(),
            apply,
            seed: self.asked.seed,
            samples: input.sides.altered(apply).iter().map(label).collect(),
            landmarks: self.digest_of_landmarks(),
            fitted: input.fitted.iter().map(label).collect(),
            model: plan.card().and_then(|card| self.models.card(card)),
        })?;
        let letter = |letter: char| match letter.is_ascii_alphanumeric() {
            true => letter.to_ascii_lowercase(),
            false => '-',
        };
        let slug: String = input.name.chars().map(letter).collect();
        let name = format!("{slug}-{}", &digest_of(record.as_bytes())[..12]);
        Ok((self.extraction.out.join(FOLDER).join(name), record))
    }

    fn prepare(
        &self,
        input: &AskedInput,
        plan: &Plan,
        apply: ApplyTo,
    ) -> Result<PathBuf> {
        let (folder, record) = self.folder(input, plan, apply)?;
        let chunks = folder.join(chunks::FOLDER);
        std::fs::create_dir_all(&chunks)
            .map_err(|error| Error::io(&chunks, "make the folder", &error))?;
        write_file(&folder.join(super::RECORD), record.as_bytes())?;
        Ok(folder)
    }

    fn digest_of_landmarks(&self) -> String {
        if self.landmarks.is_empty() {
            return String::new();
        }
        let mut text = String::new();
        for (sample, landmarks) in &self.landmarks {
            match landmarks {
                Ok(landmarks) => text += &format!("{sample} {:?}\n", landmarks.points()),
                Err(error) => text += &format!("{sample} {error}\n"),
            }
        }
        digest_of(text.as_bytes())
    }
}

fn altered_rows(folder: &Path, count: usize) -> Result<Vec<AlteredRow>> {
    let mut rows = Vec::with_capacity(count);
    for chunk in chunks::all::<AlteredRow>(folder, count) {
        rows.extend(chunk?);
    }
    Ok(rows)
}

impl AlteredDone {
    fn of(input: &str, rows: &[AlteredRow]) -> AlteredDone {
        let mut outcomes = BTreeMap::new();
        for row in rows {
            *outcomes.entry(row.outcome().to_owned()).or_default() += 1;
        }
        AlteredDone {
            input: input.to_owned(),
            pictures: rows.len(),
            templates: rows.iter().filter(|seen| seen.row.failure.is_empty()).count(),
            outcomes,
            fitted: None,
        }
    }
}

#[cfg(test)]
mod tests;
