//! The chain from a picture to a template: decode, detect, align, embed, normalise.

use std::path::Path;

use falsematch::Result;
use serde::{Deserialize, Serialize};

use crate::card::{Card, Detector, Embedder};
use crate::detect::{Face, detect};
use crate::digest::digest_of;
use crate::engine::{Engine, Runtime};
use crate::failure::Reason;
use crate::model::Model;
use crate::picture::warp::{Similarity, seen};
use crate::picture::{LARGEST_FILE, Picture, decode};
use crate::quality::Rater;
use crate::tensor::tensor_of_colours;

/// Which face of a picture is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Faces {
    /// The one with the largest box.
    #[default]
    Largest,
    /// The one whose box is nearest to the middle of the picture.
    MostCentral,
    /// The only one: a picture of several gives no template.
    OnlyOne,
}

/// What was made of a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Made {
    /// The template, of length 1.
    pub template: Vec<f32>,
    /// How certain the detector was of the face.
    pub confidence: f32,
    /// How many faces it found.
    pub faces: usize,
    /// The five points of the face in pixels: image-left eye, image-right eye, nose,
    /// image-left and image-right corner of the mouth.
    pub points: [[f32; 2]; 5],
    /// How good the picture is, where a quality model is asked and can tell.
    pub quality: Option<f32>,
}

/// A picture that was read, and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// The SHA-256 of the file, where it could be read.
    pub sha256: Option<String>,
    /// A template, or why there is none.
    pub made: std::result::Result<Made, Reason>,
}

/// Makes templates of pictures: a [`Chain`] of models, or what a test puts into its place.
pub trait Maker: Send {
    /// The template of a picture.
    ///
    /// # Errors
    /// Why there is none.
    fn make(&mut self, picture: &Picture) -> std::result::Result<Made, Reason>;

    /// Reads a picture and makes its template.
    fn see(&mut self, path: &Path) -> Seen {
        match read(path) {
            Ok(bytes) => Seen {
                sha256: Some(digest_of(&bytes)),
                made: decode(&bytes).and_then(|picture| self.make(&picture)),
            },
            Err(reason) => Seen { sha256: None, made: Err(reason) },
        }
    }
}

/// One worker's chain.
pub struct Chain {
    detector: (Card, Detector, Box<dyn Engine>),
    embedder: (Card, Embedder, Box<dyn Engine>),
    rater: Option<Rater>,
    faces: Faces,
}

impl Chain {
    /// Chains for as many workers as are asked for.
    ///
    /// # Errors
    /// If a model is of another kind, or the engine cannot run it.
    pub fn open(
        runtime: &Runtime,
        detector: &Model,
        embedder: &Model,
        faces: Faces,
        workers: usize,
    ) -> Result<Vec<Chain>> {
        let finds = detector.card.detector.clone();
        let makes = embedder.card.embedder.clone();
        let finds = finds.ok_or_else(|| wrong(detector, "detector"))?;
        let makes = makes.ok_or_else(|| wrong(embedder, "embedder"))?;
        let detectors = runtime.open(detector, workers)?;
        let embedders = runtime.open(embedder, workers)?;
        Ok(detectors
            .into_iter()
            .zip(embedders)
            .map(|(first, second)| Chain {
                detector: (detector.card.clone(), finds.clone(), first),
                embedder: (embedder.card.clone(), makes.clone(), second),
                rater: None,
                faces,
            })
            .collect())
    }

    /// The same chains, which also say how good each picture is.
    ///
    /// # Errors
    /// If the model is of another kind, or the engine cannot run it.
    pub fn rated(
        chains: Vec<Chain>,
        runtime: &Runtime,
        quality: &Model,
    ) -> Result<Vec<Chain>> {
        let raters = Rater::open(runtime, quality, chains.len())?;
        let rated = |(chain, rater)| Chain { rater: Some(rater), ..chain };
        Ok(chains.into_iter().zip(raters).map(rated).collect())
    }

    /// The template of one face.
    fn embed(
        &mut self,
        picture: &Picture,
        face: &Face,
    ) -> std::result::Result<Vec<f32>, Reason> {
        let (card, embedder, engine) = &mut self.embedder;
        let points = face.points.map(|point| point.map(f64::from));
        let by = Similarity::between(&points, &embedder.alignment)
            .ok_or(Reason::NotAligned)?;
        let (width, height) = (card.input.width as usize, card.input.height as usize);
        let aligned = seen(picture, &by, width, height);
        let outputs = engine
            .run(&[tensor_of_colours(&aligned, [width, height], &card.input)])
            .map_err(|error| Reason::Engine(error.to_string()))?;
        let numbers = outputs.first().map(|output| output.values.as_slice());
        match numbers {
            Some(numbers) if numbers.len() == embedder.length as usize => {
                normalised(numbers).ok_or(Reason::NoTemplate)
            }
            _ => Err(Reason::NoTemplate),
        }
    }
}

impl Maker for Chain {
    fn make(&mut self, picture: &Picture) -> std::result::Result<Made, Reason> {
        let (card, detector, engine) = &mut self.detector;
        let found = detect(engine.as_mut(), card, detector, picture)
            .map_err(|error| Reason::Engine(error.to_string()))?;
        let face = chosen(&found, self.faces, picture)?;
        let template = self.embed(picture, face)?;
        let quality = self.rater.as_mut().and_then(|rater| rater.rate(picture, face));
        let (confidence, points) = (face.confidence, face.points);
        Ok(Made { template, confidence, faces: found.len(), points, quality })
    }
}

fn wrong(model: &Model, expected: &str) -> falsematch::Error {
    let found = model.card.kind().name();
    let message = format!(
        "found the card `{}` of kind `{found}`, but one of kind `{expected}` is expected",
        model.card.name
    );
    falsematch::Error::new(falsematch::ErrorKind::Value, message)
}

/// The bytes of a file of a picture.
///
/// # Errors
/// If it cannot be read, or is over the limits.
pub(crate) fn read(path: &Path) -> std::result::Result<Vec<u8>, Reason> {
    let unreadable = |error: std::io::Error| Reason::Unreadable(error.kind().to_string());
    let length = std::fs::metadata(path).map_err(unreadable)?.len();
    if length > LARGEST_FILE {
        return Err(Reason::TooLarge(format!("a file of {length} bytes")));
    }
    std::fs::read(path).map_err(unreadable)
}

/// The face that is meant. Of two that are alike the more certain one is taken.
fn chosen<'a>(
    found: &'a [Face],
    rule: Faces,
    picture: &Picture,
) -> std::result::Result<&'a Face, Reason> {
    let middle =
        [(picture.width as f32 - 1.0) / 2.0, (picture.height as f32 - 1.0) / 2.0];
    let nearest = |one: &&Face, other: &&Face| {
        one.distance_from(middle).total_cmp(&other.distance_from(middle))
    };
    match rule {
        Faces::OnlyOne if found.len() > 1 => return Err(Reason::ManyFaces(found.len())),
        // The last of equals is taken, so the order is turned round.
        Faces::Largest | Faces::OnlyOne => {
            found.iter().rev().max_by(|one, other| one.area().total_cmp(&other.area()))
        }
        Faces::MostCentral => found.iter().min_by(nearest),
    }
    .ok_or(Reason::NoFace)
}

/// Numbers over their Euclidean length, summed in 64 bits in their order; nothing where that
/// is 0 or no number.
fn normalised(numbers: &[f32]) -> Option<Vec<f32>> {
    let square: f64 = numbers.iter().map(|&x| f64::from(x) * f64::from(x)).sum();
    let length = square.sqrt();
    if !(length.is_finite() && length > 0.0) {
        return None;
    }
    #[allow(clippy::cast_possible_truncation)]
    let scaled = numbers.iter().map(|&x| (f64::from(x) / length) as f32).collect();
    Some(scaled)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn face(left: f32, size: f32, confidence: f32) -> Face {
        Face { confidence, edges: [left, 0.0, left + size, size], points: [[0.0; 2]; 5] }
    }

    #[test]
    fn the_rule_says_which_face_is_meant() {
        let picture = Picture { width: 100, height: 11, pixels: Vec::new() };
        let faces = [face(45.0, 10.0, 0.9), face(0.0, 20.0, 0.8), face(70.0, 20.0, 0.7)];
        let pick = |rule| chosen(&faces, rule, &picture).cloned();
        assert_eq!(
            pick(Faces::Largest),
            Ok(faces[1].clone()),
            "ties go to the more certain"
        );
        assert_eq!(pick(Faces::MostCentral), Ok(faces[0].clone()));
        assert_eq!(pick(Faces::OnlyOne), Err(Reason::ManyFaces(3)));
        assert_eq!(chosen(&faces[..1], Faces::OnlyOne, &picture), Ok(&faces[0]));
        assert_eq!(chosen(&[], Faces::Largest, &picture), Err(Reason::NoFace));
    }

    #[test]
    fn a_template_has_length_one_or_is_none() {
        assert_eq!(normalised(&[3.0, 4.0]), Some(vec![0.6, 0.8]));
        assert_eq!(normalised(&[0.0, 0.0]), None);
        assert_eq!(normalised(&[f32::NAN, 1.0]), None);
        assert_eq!(normalised(&[f32::INFINITY, 1.0]), None);
    }
}
