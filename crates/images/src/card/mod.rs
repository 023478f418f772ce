//! Model cards: what a model file is, where it comes from, and how it wants its input.

mod checks;

use std::path::{Path, PathBuf};

use falsematch::{Error, ErrorKind, Result};
use serde::{Deserialize, Serialize};

/// A model card: one TOML file for one model file.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// The version of this layout: 1.
    pub card: u32,
    /// The model's name.
    pub name: String,
    /// Who makes it.
    pub maker: String,
    /// Its licence, as an SPDX expression where there is one.
    pub licence: String,
    /// What its training data are, as stated by its maker.
    pub training: String,
    /// Anything else that a reader must know.
    #[serde(default)]
    pub note: Option<String>,
    /// The file.
    pub file: File,
    /// What goes in.
    pub input: Input,
    /// That it finds faces, and how its output is read.
    #[serde(default)]
    pub detector: Option<Detector>,
    /// That it makes templates.
    #[serde(default)]
    pub embedder: Option<Embedder>,
    /// That it says how good a picture is.
    #[serde(default)]
    pub quality: Option<Quality>,
    /// That it fills in covered parts.
    #[serde(default)]
    pub inpainting: Option<Inpainting>,
}

/// A model file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Its name, without a folder.
    pub name: String,
    /// Its SHA-256, as 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
    /// Where it can be fetched from: an `https:` or `file:` address, or an `http:` one of a
    /// port of this machine.
    #[serde(default)]
    pub address: Option<String>,
}

/// What goes into a model: one picture as 32-bit floats.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// The name of the input.
    pub name: String,
    /// The width in pixels; for a dynamic input, the largest.
    pub width: u32,
    /// The height in pixels; for a dynamic input, the largest.
    pub height: u32,
    /// Whether the model takes other sizes as well, in multiples of its largest stride.
    #[serde(default)]
    pub dynamic: bool,
    /// The order of the colours.
    #[serde(default)]
    pub channels: Channels,
    /// The order of the axes.
    #[serde(default)]
    pub layout: Layout,
    /// What is subtracted from each colour, of 0 to 255, in the order of `channels`.
    #[serde(default)]
    pub mean: [f32; 3],
    /// What the difference is then divided by.
    #[serde(default = "ones")]
    pub divisor: [f32; 3],
}

fn ones() -> [f32; 3] {
    [1.0; 3]
}

/// The order of the colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Channels {
    /// Red, green, blue.
    #[default]
    Rgb,
    /// Blue, green, red.
    Bgr,
}

/// The order of the axes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// Picture, colour, row, column.
    #[default]
    Nchw,
    /// Picture, row, column, colour.
    Nhwc,
}

/// How the output of a detector is read.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Detector {
    /// The style of its output.
    pub decode: Decode,
    /// The names of the outputs: for each part, one for each stride, or one in all.
    pub outputs: Outputs,
    /// Pixels of the input between cells of each grid.
    pub strides: Vec<u32>,
    /// Anchors in each cell (SCRFD).
    #[serde(default = "one")]
    pub anchors: u32,
    /// Sides of the anchors of each grid, in pixels of the input (RetinaFace).
    #[serde(default)]
    pub anchor_sides: Vec<Vec<f32>>,
    /// The least confidence of a face.
    pub least_confidence: f32,
    /// Of two boxes that share more than this part of their union, the less certain goes.
    pub overlap: f32,
}

fn one() -> u32 {
    1
}

/// The style of a detector's output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Decode {
    /// As OpenCV's `FaceDetectorYN` reads it: a class and an object confidence for each cell.
    Yunet,
    /// Distances from the centre of a cell, in strides.
    Scrfd,
    /// Differences from anchors, with variances 0.1 and 0.2.
    Retinaface,
}

/// The names of a detector's outputs.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Outputs {
    /// Confidences, or of YuNet those of the class.
    pub confidence: Vec<String>,
    /// Of YuNet, those of the object.
    #[serde(default)]
    pub object: Vec<String>,
    /// Boxes.
    pub boxes: Vec<String>,
    /// Five points: image-left eye, image-right eye, nose, image-left and image-right corner
    /// of the mouth.
    pub points: Vec<String>,
}

/// How an embedder wants its face, and what it gives.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Embedder {
    /// The name of the output.
    pub output: String,
    /// How many numbers a template has.
    pub length: u32,
    /// Where the five points go, in pixels of the input: image-left eye, image-right eye,
    /// nose, image-left and image-right corner of the mouth. The centre of the first pixel
    /// is (0, 0).
    pub alignment: [[f64; 2]; 5],
}

/// What a quality model gives.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Quality {
    /// The name of the output: one number for each picture.
    pub output: String,
    /// Where the five points go, as for an embedder; without it, the box of the face is cut.
    #[serde(default)]
    pub alignment: Option<[[f64; 2]; 5]>,
    /// Whether a higher number is a better picture.
    pub higher_is_better: bool,
}

/// The other inputs and the output of an inpainting model.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Inpainting {
    /// The name of the input that says which pixels are covered, by 0 and 1.
    pub mask: String,
    /// Which pixels are 1 in it.
    #[serde(default)]
    pub ones: Marks,
    /// The name of an input of standard normal numbers, where the model draws at random; all
    /// its sizes but the first are fixed.
    #[serde(default)]
    pub noise: Option<String>,
    /// The name of the output: a picture of the size, layout and channels of the input.
    pub output: String,
    /// What is added to `output * divisor` to give colours of 0 to 255; by default that of the
    /// input.
    #[serde(default)]
    pub mean: Option<[f32; 3]>,
    /// What the output is multiplied by; by default the divisor of the input.
    #[serde(default)]
    pub divisor: Option<[f32; 3]>,
    /// Where the five points go, as for an embedder; without it, the model sees a square half
    /// as large again as the face with its forehead.
    #[serde(default)]
    pub alignment: Option<[[f64; 2]; 5]>,
}

/// Which pixels are marked by 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Marks {
    /// Those that are covered.
    #[default]
    Covered,
    /// Those that are visible.
    Visible,
}

/// What a model is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Finds faces.
    Detector,
    /// Makes templates.
    Embedder,
    /// Says how good a picture is.
    Quality,
    /// Fills in covered parts.
    Inpainting,
}

impl Kind {
    /// The name of the table that makes a card one of this kind.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Detector => "detector",
            Kind::Embedder => "embedder",
            Kind::Quality => "quality",
            Kind::Inpainting => "inpainting",
        }
    }
}

impl Card {
    /// Reads a card.
    ///
    /// # Errors
    /// If the file cannot be read, is no card, or contradicts itself.
    pub fn read(path: &Path) -> Result<Card> {
        let bytes = std::fs::read(path)
            .map_err(|error| Error::io(path, "read the card", &error))?;
        let text = String::from_utf8(bytes).map_err(|_| {
            let message = "found bytes that are no UTF-8, but expected text";
            Error::new(ErrorKind::Format, message).in_file(path)
        })?;
        Card::parse(&text).map_err(|error| error.in_file(path))
    }

    /// Reads the text of a card.
    ///
    /// # Errors
    /// If it is no card or contradicts itself.
    pub fn parse(text: &str) -> Result<Card> {
        let card: Card = toml::from_str(text).map_err(|error| {
            let kind = Error::new(ErrorKind::Format, one_line(error.message()));
            match error.span() {
                Some(span) => {
                    let before = &text.as_bytes()[..span.start.min(text.len())];
                    let line = before.iter().filter(|&&byte| byte == b'\n').count();
                    kind.at_line(line as u64 + 1)
                }
                None => kind,
            }
        })?;
        card.checked()
    }

    /// Where the model file is: in the first of the folders that holds it.
    ///
    /// # Errors
    /// If none holds it.
    pub fn find(&self, folders: &[PathBuf]) -> Result<PathBuf> {
        let found = folders.iter().map(|folder| folder.join(&self.file.name));
        found.into_iter().find(|path| path.is_file()).ok_or_else(|| {
            let named: Vec<String> =
                folders.iter().map(|folder| format!("`{}`", folder.display())).collect();
            let message = format!(
                "found no file `{}` in {}, but the card `{}` needs it",
                self.file.name,
                named.join(", "),
                self.name
            );
            Error::new(ErrorKind::Missing, message).hint(
                "name the folder with `--models DIR`, or fetch the file with \
                 `falsematch model get CARD`",
            )
        })
    }
}

/// A message of several lines as one.
fn one_line(message: &str) -> String {
    message.lines().map(str::trim).collect::<Vec<_>>().join(": ")
}

#[cfg(test)]
mod tests;
