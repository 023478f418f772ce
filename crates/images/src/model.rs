//! A model file held against its card.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use falsematch::{Error, ErrorKind, Result};

use crate::card::{Card, Kind, Layout};
use crate::digest::digest_of;
use crate::engine::{Runtime, Tensor, input_names, output_names};
use crate::onnx::{Described, Size, Summary};

/// ONNX's code of 32-bit floats.
const FLOAT: u64 = 1;

/// A model file that is what its card says.
#[derive(Clone, Debug)]
pub struct Model {
    /// The card.
    pub card: Card,
    /// Where the file is.
    pub path: PathBuf,
    /// The file.
    pub bytes: Arc<[u8]>,
    /// What it says of itself.
    pub summary: Summary,
}

impl Model {
    /// Reads a model file and holds it against its card: digest, inputs and outputs.
    ///
    /// # Errors
    /// If it cannot be read, is another file, or has other inputs or outputs.
    pub fn read(card: &Card, path: &Path) -> Result<Model> {
        let bytes = std::fs::read(path)
            .map_err(|error| Error::io(path, "read the model", &error))?;
        let found = digest_of(&bytes);
        if found != card.file.sha256 {
            let message = format!(
                "found a file with the SHA-256 `{found}`, but the card `{}` is of one with \
                 `{}`",
                card.name, card.file.sha256
            );
            return Err(Error::new(ErrorKind::Changed, message).in_file(path));
        }
        let summary = Summary::of(&bytes).map_err(|error| error.in_file(path))?;
        let model = Model {
            card: card.clone(),
            path: path.to_path_buf(),
            bytes: bytes.into(),
            summary,
        };
        model.check_interface().map_err(|error| error.in_file(path))?;
        Ok(model)
    }

    /// Refuses inputs and outputs other than the card's.
    pub(crate) fn check_interface(&self) -> Result<()> {
        if self.summary.weights_elsewhere {
            return Err(Error::new(
                ErrorKind::Format,
                "found weights that lie in another file, but a model in one file is expected",
            ));
        }
        let wanted = input_names(&self.card);
        for name in &wanted {
            expect(name, "input", &self.summary.inputs)?;
        }
        if let Some(other) = self
            .summary
            .inputs
            .iter()
            .find(|input| !wanted.contains(&input.name.as_str()))
        {
            let message = format!("found an input `{other}` that the card does not name");
            return Err(Error::new(ErrorKind::Format, message));
        }
        self.check_picture()?;
        self.check_inpainting()?;
        for name in output_names(&self.card) {
            expect(name, "output", &self.summary.outputs)?;
        }
        self.check_length()
    }

    /// Holds the shape of the picture against the card.
    fn check_picture(&self) -> Result<()> {
        let card = &self.card.input;
        let input = expect(&card.name, "input", &self.summary.inputs)?;
        let (height, width) = (u64::from(card.height), u64::from(card.width));
        let sizes = match card.layout {
            Layout::Nchw => [1, 3, height, width],
            Layout::Nhwc => [1, height, width, 3],
        };
        let fits = |found: &Size, expected: u64| match found {
            Size::Fixed(size) => *size == expected,
            Size::Free(_) => true,
        };
        let whole = input.shape.len() == 4
            && input
                .shape
                .iter()
                .zip(sizes)
                .all(|(found, expected)| fits(found, expected));
        let side = |k: usize| matches!(input.shape.get(k), Some(Size::Fixed(_)));
        let fixed = match card.layout {
            Layout::Nchw => side(2) || side(3),
            Layout::Nhwc => side(1) || side(2),
        };
        if whole && !(card.dynamic && fixed) {
            return Ok(());
        }
        let sizes = sizes.map(|size| size.to_string()).join("x");
        let more = if card.dynamic { " and other sizes" } else { "" };
        let message =
            format!("found the input `{input}`, but the card says {sizes}{more}");
        Err(Error::new(ErrorKind::Format, message))
    }

    /// Holds the shapes of the mask and the noise of an inpainting model against the card.
    fn check_inpainting(&self) -> Result<()> {
        let Some(inpainting) = &self.card.inpainting else { return Ok(()) };
        let mask = expect(&inpainting.mask, "input", &self.summary.inputs)?;
        let card = &self.card.input;
        let (height, width) = (u64::from(card.height), u64::from(card.width));
        let sizes = match card.layout {
            Layout::Nchw => [1, 1, height, width],
            Layout::Nhwc => [1, height, width, 1],
        };
        let fits = |(found, expected): (&Size, u64)| match found {
            Size::Fixed(size) => *size == expected,
            Size::Free(_) => true,
        };
        if mask.shape.len() != 4 || !mask.shape.iter().zip(sizes).all(fits) {
            let sizes = sizes.map(|size| size.to_string()).join("x");
            let message = format!("found the input `{mask}`, but the card says {sizes}");
            return Err(Error::new(ErrorKind::Format, message));
        }
        let Some(name) = &inpainting.noise else { return Ok(()) };
        let noise = expect(name, "input", &self.summary.inputs)?;
        let fixed = |size: &Size| matches!(size, Size::Fixed(size) if *size > 0);
        if noise.shape.iter().skip(1).all(fixed) {
            return Ok(());
        }
        let message = format!(
            "found the input `{noise}`, but the card says fixed sizes after the first"
        );
        Err(Error::new(ErrorKind::Format, message))
    }

    /// Holds the length of a template against the card.
    fn check_length(&self) -> Result<()> {
        let Some(embedder) = &self.card.embedder else { return Ok(()) };
        let output = expect(&embedder.output, "output", &self.summary.outputs)?;
        match output.shape.last() {
            Some(Size::Fixed(length)) if *length != u64::from(embedder.length) => {
                let message = format!(
                    "found the output `{output}`, but the card says templates of {} numbers",
                    embedder.length
                );
                Err(Error::new(ErrorKind::Format, message))
            }
            _ => Ok(()),
        }
    }

    /// Runs the model once on a grey picture and says the shapes of its outputs.
    ///
    /// # Errors
    /// If the engine cannot open or run it, or gives other shapes than the card says.
    pub fn try_out(&self, runtime: &Runtime) -> Result<Vec<Vec<usize>>> {
        let mut engine = runtime.open(self, 1)?.pop().ok_or_else(|| {
            Error::new(ErrorKind::Missing, "the engine opened no model")
        })?;
        let outputs =
            engine.run(&self.grey()).map_err(|error| error.in_file(&self.path))?;
        if let Some(embedder) = &self.card.embedder {
            check_count(&outputs, embedder.length as usize)
                .map_err(|error| error.in_file(&self.path))?;
        }
        let numbers = match self.card.kind() {
            Kind::Quality => Some(1),
            Kind::Inpainting => {
                Some(3 * self.card.input.width as usize * self.card.input.height as usize)
            }
            Kind::Detector | Kind::Embedder => None,
        };
        if let Some(numbers) = numbers {
            check_count(&outputs, numbers).map_err(|error| error.in_file(&self.path))?;
        }
        Ok(outputs.into_iter().map(|output| output.shape).collect())
    }

    /// A grey picture, and for an inpainting model a mask that covers nothing and zeros for
    /// what it draws.
    fn grey(&self) -> Vec<Tensor> {
        let input = &self.card.input;
        let (height, width) = (input.height as usize, input.width as usize);
        let shape = |colours: usize| match input.layout {
            Layout::Nchw => vec![1, colours, height, width],
            Layout::Nhwc => vec![1, height, width, colours],
        };
        let mut inputs =
            vec![Tensor { shape: shape(3), values: vec![0.5; 3 * height * width] }];
        if self.card.inpainting.is_some() {
            inputs.push(Tensor { shape: shape(1), values: vec![0.0; height * width] });
        }
        if let Some(shape) = self.noise_sizes() {
            let values = vec![0.0; shape.iter().product()];
            inputs.push(Tensor { shape, values });
        }
        inputs
    }

    /// The sizes of the input of an inpainting model that takes random numbers, where it has
    /// one; a size that is free is 1.
    pub(crate) fn noise_sizes(&self) -> Option<Vec<usize>> {
        let name = self.card.inpainting.as_ref()?.noise.as_ref()?;
        let inputs = &self.summary.inputs;
        let described = inputs.iter().find(|described| described.name == *name)?;
        let size = |size: &Size| match size {
            Size::Fixed(size) => usize::try_from(*size).unwrap_or(usize::MAX),
            Size::Free(_) => 1,
        };
        Some(described.shape.iter().map(size).collect())
    }
}

fn expect<'a>(name: &str, what: &str, found: &'a [Described]) -> Result<&'a Described> {
    let Some(described) = found.iter().find(|described| described.name == name) else {
        let names: Vec<String> =
            found.iter().map(|described| format!("`{}`", described.name)).collect();
        let message = format!(
            "found the {what}s {}, but the card names `{name}`",
            names.join(", ")
        );
        return Err(Error::new(ErrorKind::Format, message));
    };
    if described.element != FLOAT {
        let message = format!("found the {what} `{described}`, but float32 is expected");
        return Err(Error::new(ErrorKind::Format, message));
    }
    Ok(described)
}

fn check_count(outputs: &[Tensor], expected: usize) -> Result<()> {
    let found = outputs.first().map_or(0, |output| output.values.len());
    if found == expected {
        return Ok(());
    }
    let message =
        format!("found {found} numbers of a picture, but the card says {expected}");
    Err(Error::new(ErrorKind::Format, message))
}
