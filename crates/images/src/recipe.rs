//! What to extract: labelled pictures, models, and the study to run on the scores.

use std::path::{Path, PathBuf};

use falsematch::{Error, ErrorKind, Result};
use serde::Deserialize;

use crate::chain::Faces;
use crate::command::Command;

/// The name of a recipe in its folder.
pub const RECIPE: &str = "pictures.toml";

/// A recipe: one TOML file. Paths are relative to it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// The folder of the pictures.
    #[serde(default)]
    pub pictures: Option<String>,
    /// The table of samples, a CSV file.
    pub samples: String,
    /// Names of its columns.
    #[serde(default)]
    pub columns: Columns,
    /// The card of the detector.
    #[serde(default)]
    pub detector: Option<String>,
    /// The card of the embedder.
    #[serde(default)]
    pub embedder: Option<String>,
    /// The card of a quality model; its numbers are the column `quality` of the samples.
    #[serde(default)]
    pub quality: Option<String>,
    /// Which face of a picture is meant.
    #[serde(default)]
    pub faces: Faces,
    /// A table of landmarks (CSV: `sample,point,x,y`) of the pictures that arms alter; those of
    /// other samples are guessed from the five points of the detector.
    #[serde(default)]
    pub landmarks: Option<String>,
    /// A command to audit in place of a detector and an embedder.
    #[serde(default)]
    pub command: Option<Command>,
    /// The study to run on the scores.
    #[serde(default)]
    pub study: Option<String>,
}

/// Names of columns of a table of samples.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Columns {
    /// What the sample is called.
    pub sample: String,
    /// Who is in it.
    pub subject: String,
    /// The file of its picture, relative to the folder of the pictures.
    pub file: String,
}

impl Default for Columns {
    fn default() -> Columns {
        Columns {
            sample: "sample".into(),
            subject: "subject".into(),
            file: "file".into(),
        }
    }
}

impl Recipe {
    /// Reads a recipe: a file, or the `pictures.toml` of a folder. Says its folder as well.
    ///
    /// # Errors
    /// If there is none, or it is malformed.
    pub fn read(path: &Path) -> Result<(Recipe, PathBuf)> {
        let file = if path.is_dir() { path.join(RECIPE) } else { path.to_path_buf() };
        if !file.is_file() {
            let message = format!(
                "found no `{RECIPE}`, but expected one that says whose pictures they are"
            );
            return Err(Error::new(ErrorKind::Unlabelled, message).in_file(path).hint(
                "pictures without a table of samples and subjects are refused: this program \
                 measures errors and never finds out who somebody is",
            ));
        }
        let text = std::fs::read_to_string(&file)
            .map_err(|error| Error::io(&file, "read the recipe", &error))?;
        let recipe = toml::from_str(&text).map_err(|error| {
            let message: Vec<&str> = error.message().lines().map(str::trim).collect();
            let refused = Error::new(ErrorKind::Study, message.join(": ")).in_file(&file);
            match error.span() {
                Some(span) => {
                    let before = &text.as_bytes()[..span.start.min(text.len())];
                    let line = before.iter().filter(|&&byte| byte == b'\n').count();
                    refused.at_line(line as u64 + 1)
                }
                None => refused,
            }
        })?;
        let folder = file.parent().map(Path::to_path_buf).unwrap_or_default();
        Ok((recipe, folder))
    }
}
