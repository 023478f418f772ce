//! Extraction: labelled pictures in, templates or failures out, in chunks that are kept, so
//! that a run that was ended goes on where it was, to the same bits.

pub mod arms;
mod chunks;
mod crew;
mod finish;
mod place;
mod scores;

use std::path::{Path, PathBuf};

use falsematch::{Error, ErrorKind, Result};
use serde::{Deserialize, Serialize};

use crate::chain::{Chain, Faces, Maker};
use crate::digest::digest_of;
use crate::engine::Identity;
use crate::samples::Samples;

use chunks::Row;
pub(crate) use crew::{Counter, each_chunk};
pub(crate) use finish::Sink;
pub use finish::{Done, Failed};
pub(crate) use place::Run;
pub(crate) use scores::derived;
pub use scores::{write_scores, write_study};

/// Pictures of a chunk: what is lost at most, for each worker, when a run is ended.
const CHUNK: usize = 16;

/// Told how many of how many pictures are done.
pub type Told<'a> = &'a (dyn Fn(u64, u64) + Sync);

/// What was used, for the record. A run goes on only with the same.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Used {
    /// The version of this layout: 1.
    pub extraction: u32,
    /// The version of the program.
    pub version: String,
    /// The SHA-256 of the table of samples.
    pub samples: String,
    /// The detector's card and file.
    pub detector: UsedModel,
    /// The embedder's card and file.
    pub embedder: UsedModel,
    /// What ran them.
    pub engine: Identity,
    /// Which face of a picture is meant.
    pub faces: Faces,
    /// How many numbers a template has.
    pub length: usize,
    /// The quality model's card and file, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quality: Option<UsedModel>,
}

/// A model that was used.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct UsedModel {
    /// Its name.
    pub name: String,
    /// The SHA-256 of its file.
    pub sha256: String,
    /// The SHA-256 of its card.
    pub card: String,
}

/// The name of the record in the folder of an extraction.
pub(crate) const RECORD: &str = "extraction.json";

/// An extraction: where it is written, and of what.
#[derive(Clone, Debug)]
pub struct Extraction {
    /// The folder to write.
    pub out: PathBuf,
    /// The samples.
    pub samples: Samples,
    /// What is used.
    pub used: Used,
}

impl Extraction {
    /// Makes templates with one chain for each worker, and writes them.
    ///
    /// # Errors
    /// If the folder holds something else than this extraction, or cannot be written. A
    /// picture that gives no template is no error.
    pub fn run(&self, mut chains: Vec<Chain>, told: Told<'_>) -> Result<Done> {
        let total = self.samples.pictures.len() as u64;
        self.make(&mut chains, &Counter::new(total, told))
    }

    /// The same with any makers of templates, where the pictures are part of what is counted.
    fn make<M: Maker>(&self, makers: &mut [M], counter: &Counter<'_>) -> Result<Done> {
        self.prepare()?;
        let count = self.samples.pictures.len();
        each_chunk(makers, count.div_ceil(CHUNK), &|maker, chunk| {
            let pictures = self.chunk(chunk);
            if chunks::read::<Row>(&self.out, chunk, pictures.len()).is_some() {
                counter.tell(pictures.len() as u64);
                return Ok(());
            }
            let see = |path: &PathBuf| {
                let seen = maker.see(path);
                counter.tell(1);
                Row::of(seen.sha256.as_deref(), &seen.made)
            };
            let rows: Vec<Row> = pictures.iter().map(see).collect();
            chunks::write(&self.out, chunk, &rows)
        })?;
        finish::finish(self)
    }

    /// The pictures of a chunk.
    fn chunk(&self, chunk: usize) -> &[PathBuf] {
        self.samples.pictures.chunks(CHUNK).nth(chunk).unwrap_or_default()
    }

    /// Makes the folder, or finds that it holds this extraction.
    fn prepare(&self) -> Result<()> {
        let run = Run {
            record: &self.used,
            folders: &[chunks::FOLDER],
            others: "other samples, models or engine",
            before: None,
        };
        run.prepare(&self.out)
    }
}

/// A record as text.
fn record_of(used: &impl Serialize) -> Result<String> {
    let text = serde_json::to_string_pretty(used).map_err(|error| {
        Error::new(ErrorKind::Format, format!("cannot write the record: {error}"))
    })?;
    Ok(text + "\n")
}

/// The record of a card and its file.
///
/// # Errors
/// If the card cannot be read.
pub fn used_model(model: &crate::model::Model, card: &Path) -> Result<UsedModel> {
    let text = std::fs::read(card).map_err(|error| Error::io(card, "read", &error))?;
    Ok(UsedModel {
        name: model.card.name.clone(),
        sha256: model.card.file.sha256.clone(),
        card: digest_of(&text),
    })
}

/// Writes a file under another name first, so that it is whole or not there.
pub(crate) fn write_file(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut partial = path.as_os_str().to_owned();
    partial.push(".partial");
    std::fs::write(&partial, bytes)
        .and_then(|()| std::fs::rename(&partial, path))
        .map_err(|error| Error::io(path, "write", &error))
}

/// Refuses a folder inside a repository: templates of faces do not belong into one.
///
/// # Errors
/// If a folder above it, or itself, is a Git repository.
pub fn refuse_repository(out: &Path) -> Result<()> {
    let whole = std::path::absolute(out)
        .map_err(|error| Error::io(out, "find the folder", &error))?;
    match whole.ancestors().find(|folder| folder.join(".git").exists()) {
        None => Ok(()),
        Some(repository) => {
            let message = format!(
                "found a folder inside the repository `{}`, but templates of faces do not \
                 belong into one",
                repository.display()
            );
            Err(Error::new(ErrorKind::Value, message)
                .in_file(out)
                .hint("name a folder elsewhere, or add `--inside-repository`"))
        }
    }
}
