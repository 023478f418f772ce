//! Chunks that are done, one file each.

use std::path::Path;

use falsematch::{Error, ErrorKind};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{CHUNK, write_file};
use crate::alter::geometry::Point;
use crate::chain::Made;
use crate::failure::Reason;

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
    /// The bits of its five points, x and y of each; empty where there is no template.
    pub(super) points: Vec<u32>,
    /// The bits of the quality, where a model was asked and could tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) quality: Option<u32>,
    /// The bits of the numbers of the template, so that no bit is lost in text.
    pub(super) template: Vec<u32>,
}

impl Row {
    /// What became of a picture with this digest.
    pub(super) fn of(sha256: Option<&str>, made: &Result<Made, Reason>) -> Row {
        let sha256 = sha256.unwrap_or_default().to_owned();
        let bits = |values: &[f32]| values.iter().map(|value| value.to_bits()).collect();
        match made {
            Ok(made) => Row {
                sha256,
                failure: String::new(),
                why: String::new(),
                faces: made.faces,
                confidence: made.confidence.to_bits(),
                points: bits(made.points.as_flattened()),
                quality: made.quality.map(f32::to_bits),
                template: bits(&made.template),
            },
            Err(reason) => Row {
                sha256,
                failure: reason.code().to_owned(),
                why: reason.to_string(),
                faces: 0,
                confidence: 0,
                points: Vec::new(),
                quality: None,
                template: Vec::new(),
            },
        }
    }

    /// The template, or nothing.
    pub(super) fn template(&self) -> Option<Vec<f32>> {
        let values = self.template.iter().map(|&bits| f32::from_bits(bits));
        self.failure.is_empty().then(|| values.collect())
    }

    /// The five points that the detector gave, or nothing.
    pub(super) fn points(&self) -> Option<[Point; 5]> {
        let value = |k: usize| self.points.get(k).map(|&b| f64::from(f32::from_bits(b)));
        let mut points = [[0.0; 2]; 5];
        for (k, place) in points.as_flattened_mut().iter_mut().enumerate() {
            *place = value(k)?;
        }
        Some(points)
    }
}

fn name(chunk: usize) -> String {
    format!("{FOLDER}/{chunk:08}.json")
}

/// A chunk that is whole, or nothing.
pub(super) fn read<R: DeserializeOwned>(
    out: &Path,
    chunk: usize,
    count: usize,
) -> Option<Vec<R>> {
    let bytes = std::fs::read(out.join(name(chunk))).ok()?;
    let rows: Vec<R> = serde_json::from_slice(&bytes).ok()?;
    (rows.len() == count).then_some(rows)
}

pub(super) fn write<R: Serialize>(
    out: &Path,
    chunk: usize,
    rows: &[R],
) -> falsematch::Result<()> {
    let bytes = serde_json::to_vec(&rows).map_err(|error| {
        Error::new(ErrorKind::Format, format!("cannot write a chunk: {error}"))
    })?;
    write_file(&out.join(name(chunk)), &bytes)
}

/// Every row of an extraction in its order, a chunk at a time.
///
/// # Errors
/// If a chunk is not there or not whole.
pub(super) fn all<R: DeserializeOwned>(
    out: &Path,
    count: usize,
) -> impl Iterator<Item = falsematch::Result<Vec<R>>> {
    (0..count.div_ceil(CHUNK)).map(move |chunk| {
        let size = CHUNK.min(count - chunk * CHUNK);
        read(out, chunk, size).ok_or_else(|| {
            let message = format!("found no whole chunk {chunk}");
            Error::new(ErrorKind::Missing, message).in_file(out)
        })
    })
}
