//! Engines that run a model, behind one trait.
//!
//! [`Runtime`] is an engine that can be asked to open models; [`Engine`] is a model opened
//! for one worker. One thread works on a model at a time: more pictures, and not more
//! threads for one picture, keep all cores busy.

mod find;
mod onnxruntime;
mod rten;

use std::path::PathBuf;

use falsematch::{Error, ErrorKind, Result};
use serde::{Deserialize, Serialize};

use crate::card::Card;
use crate::model::Model;

/// Numbers with a shape; the last size varies fastest.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tensor {
    /// The sizes.
    pub shape: Vec<usize>,
    /// As many numbers as the product of the sizes.
    pub values: Vec<f32>,
}

/// A model opened for one worker.
pub trait Engine: Send {
    /// Runs the model on its inputs, in the order of the card (the picture, then the mask and
    /// the noise of an inpainting model), and gives its outputs in the order of [`output_names`].
    ///
    /// # Errors
    /// If the engine refuses the input or fails.
    fn run(&mut self, inputs: &[Tensor]) -> Result<Vec<Tensor>>;
}

/// Which engine to use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Choice {
    /// rten, which is part of this program.
    #[default]
    Rten,
    /// ONNX Runtime, loaded from a library that is on this machine.
    OnnxRuntime {
        /// The library or a folder that holds it; by default it is looked for.
        library: Option<PathBuf>,
        /// What to run on.
        provider: Provider,
    },
}

/// What ONNX Runtime runs on. If it cannot be had, that is an error: nothing is run on
/// something else instead.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Provider {
    /// The processor.
    #[default]
    Cpu,
    /// A GPU of NVIDIA.
    Cuda,
    /// A GPU of NVIDIA, with TensorRT.
    TensorRt,
}

/// What ran a model, for the record: the same identity gives the same bits.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// The engine.
    pub engine: String,
    /// Its version.
    pub version: String,
    /// The SHA-256 of its library, where it is a file of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// What it ran on.
    pub provider: String,
}

/// An engine that can open models.
#[derive(Clone, Debug)]
pub enum Runtime {
    /// rten.
    Rten,
    /// ONNX Runtime.
    OnnxRuntime(onnxruntime::Library),
}

impl Runtime {
    /// Starts an engine.
    ///
    /// # Errors
    /// If it is not there or cannot be loaded; no other is used instead.
    pub fn start(choice: &Choice) -> Result<Runtime> {
        Ok(match choice {
            Choice::Rten => Runtime::Rten,
            Choice::OnnxRuntime { library, provider } => {
                let path = find::library(library.as_deref())?;
                Runtime::OnnxRuntime(onnxruntime::Library::load(&path, *provider)?)
            }
        })
    }

    /// What it is, for the record.
    pub fn identity(&self) -> Identity {
        match self {
            Runtime::Rten => rten::identity(),
            Runtime::OnnxRuntime(library) => library.identity(),
        }
    }

    /// Opens a model for as many workers as are asked for.
    ///
    /// # Errors
    /// If the engine cannot run the model, with the operator that it lacks.
    pub fn open(&self, model: &Model, workers: usize) -> Result<Vec<Box<dyn Engine>>> {
        let opened = match self {
            Runtime::Rten => rten::open(model, workers),
            Runtime::OnnxRuntime(library) => library.open(model, workers),
        };
        opened.map_err(|error| error.in_file(&model.path))
    }
}

/// The names of a model's inputs, in the order in which [`Engine::run`] takes them.
pub(crate) fn input_names(card: &Card) -> Vec<&str> {
    let mut names = vec![card.input.name.as_str()];
    if let Some(inpainting) = &card.inpainting {
        names.push(&inpainting.mask);
        names.extend(inpainting.noise.as_deref());
    }
    names
}

/// The names of a model's outputs, in the order in which [`Engine::run`] gives them: of a
/// detector confidences, objects, boxes, then points, each grid by grid.
pub fn output_names(card: &Card) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    if let Some(detector) = &card.detector {
        let outputs = &detector.outputs;
        for part in
            [&outputs.confidence, &outputs.object, &outputs.boxes, &outputs.points]
        {
            names.extend(part.iter().map(String::as_str));
        }
    }
    names.extend(card.embedder.as_ref().map(|embedder| embedder.output.as_str()));
    names.extend(card.quality.as_ref().map(|quality| quality.output.as_str()));
    names.extend(card.inpainting.as_ref().map(|inpainting| inpainting.output.as_str()));
    names
}

/// The error of an engine that fails on a model.
fn failed(engine: &str, doing: &str, error: impl std::fmt::Display) -> Error {
    let text = error.to_string();
    let text = text.lines().next().unwrap_or_default();
    Error::new(ErrorKind::Format, format!("{engine} cannot {doing}: {text}"))
}

#[cfg(test)]
mod tests;
