//! Inpainting by a model with a card.

use falsematch::{Error, ErrorKind, Result};
use falsematch_kernels::random::Generator;

use super::Patch;
use crate::alter::Sitting;
use crate::alter::cover::Cover;
use crate::alter::geometry::{Point, Similarity, bounds, higher, middle};
use crate::alter::landmarks::Landmarks;
use crate::alter::mask::FOREHEAD;
use crate::alter::raster::{holds, made};
use crate::card::{Card, Channels, Inpainting, Layout, Marks};
use crate::engine::{Engine, Runtime, Tensor};
use crate::model::Model;
use crate::picture::Picture;
use crate::picture::warp;
use crate::tensor::tensor_of_colours;

/// How large the square is that a model without alignment sees, as a multiple of the longer
/// side of the face with its forehead.
const AROUND: f64 = 1.5;

/// An inpainting model opened for one worker.
pub(crate) struct Inpainter {
    card: Card,
    inpainting: Inpainting,
    /// The sizes of the input that takes random numbers.
    noise: Option<Vec<usize>>,
    engine: Box<dyn Engine>,
}

impl Inpainter {
    /// A model for as many workers as are asked for. The seed is that of the arm, where it
    /// has one.
    ///
    /// # Errors
    /// If the model is of another kind, the engine cannot run it, or there is a seed for a
    /// model that draws nothing.
    pub(crate) fn open(
        runtime: &Runtime,
        model: &Model,
        seed: Option<u64>,
        workers: usize,
    ) -> Result<Vec<Inpainter>> {
        let card = &model.card;
        let inpainting = card.inpainting.clone().ok_or_else(|| {
            let message = format!(
                "found the card `{}` of kind `{}`, but one of kind `inpainting` is expected",
                card.name,
                card.kind().name()
            );
            Error::new(ErrorKind::Value, message)
        })?;
        if seed.is_some() && inpainting.noise.is_none() {
            let message = format!(
                "found `seed`, but the model `{}` draws nothing at random",
                card.name
            );
            return Err(Error::new(ErrorKind::Value, message).in_column("seed"));
        }
        let noise = model.noise_sizes();
        let engines = runtime.open(model, workers)?.into_iter();
        Ok(engines
            .map(|engine| Inpainter {
                card: card.clone(),
                inpainting: inpainting.clone(),
                noise: noise.clone(),
                engine,
            })
            .collect())
    }

    /// What the model makes of the face, to be laid over what is hidden.
    ///
    /// # Errors
    /// If landmarks are not known, or the engine fails or gives another size or no numbers.
    pub(super) fn patch(
        &mut self,
        sitting: Sitting<'_>,
        hidden: &Cover,
        random: &mut Generator,
    ) -> Result<Patch<'static>> {
        let face = sitting.landmarks.ok_or_else(|| {
            let message =
                "found no landmarks of this picture, but the reconstruction needs them";
            Error::new(ErrorKind::Missing, message)
        })?;
        let by = self.frame_of(face)?;
        let inputs = self.inputs(sitting.picture, hidden, &by, random)?;
        let outputs = self.engine.run(&inputs)?;
        let pixels = self.picture_of(outputs.first())?;
        let place = Box::new(move |point| by.apply(point));
        Ok(Patch { pixels, place, seam: None })
    }

    fn size(&self) -> [usize; 2] {
        [self.card.input.width as usize, self.card.input.height as usize]
    }

    /// From the picture to the frame of the model: by its alignment, or a square around the
    /// face with its forehead.
    fn frame_of(&self, face: &Landmarks) -> Result<Similarity> {
        let found = match &self.inpainting.alignment {
            Some(points) => Similarity::fit(&face.five(), points),
            None => Some(self.around(face)),
        };
        found.filter(|by| by.scale() > 0.0).ok_or_else(|| {
            let message = "found five landmarks that cannot be aligned";
            Error::new(ErrorKind::Value, message)
        })
    }

    fn around(&self, face: &Landmarks) -> Similarity {
        let [left, top, right, bottom] = bounds(&face.face_with_forehead(FOREHEAD));
        let [x, y] = middle([left, top], [right, bottom]);
        let side = AROUND * higher(right - left, bottom - top);
        let [width, height] = self.size().map(|side| side as f64);
        let scale = -higher(-width, -height) / side;
        let shift = [(width - 1.0) / 2.0 - scale * x, (height - 1.0) / 2.0 - scale * y];
        Similarity { a: scale, b: 0.0, shift }
    }

    fn inputs(
        &self,
        picture: &Picture,
        hidden: &Cover,
        by: &Similarity,
        random: &mut Generator,
    ) -> Result<Vec<Tensor>> {
        let [width, height] = self.size();
        let [c, d] = by.shift;
        let transform = warp::Similarity { a: by.a, b: by.b, c, d };
        let colours = warp::seen(picture, &transform, width, height);
        let back = by.inverse().ok_or_else(|| {
            let message = "found landmarks in one point, but expected those of a face";
            Error::new(ErrorKind::Value, message)
        })?;
        let marks = self.marks(hidden, &back);
        let shape = match self.card.input.layout {
            Layout::Nchw => vec![1, 1, height, width],
            Layout::Nhwc => vec![1, height, width, 1],
        };
        let mut inputs = vec![
            tensor_of_colours(&colours, [width, height], &self.card.input),
            Tensor { shape, values: marks },
        ];
        if let Some(sizes) = &self.noise {
            inputs.push(noise(sizes, random));
        }
        Ok(inputs)
    }

    /// The mask: a pixel of the frame is marked as covered if any of the pixels that it stands
    /// for is, or lies outside of the picture.
    fn marks(&self, hidden: &Cover, back: &Similarity) -> Vec<f32> {
        let [width, height] = self.size();
        let covered = |index: usize| {
            let column = (index % width) as f64;
            let row = (index / width) as f64;
            covers_any(hidden, back, [column, row])
        };
        let mark = |covered: bool| {
            let ones = self.inpainting.ones == Marks::Covered;
            if covered == ones { 1.0 } else { 0.0 }
        };
        (0..width * height).map(|index| mark(covered(index))).collect()
    }

    /// The output as a picture.
    fn picture_of(&self, output: Option<&Tensor>) -> Result<Picture> {
        let [width, height] = self.size();
        let values = output.map_or(&[][..], |output| output.values.as_slice());
        let count = width * height;
        if values.len() != 3 * count || !values.iter().all(|value| value.is_finite()) {
            let message = format!(
                "found {} numbers from the model `{}`, but expected {} that are finite",
                values.len(),
                self.card.name,
                3 * count
            );
            return Err(Error::new(ErrorKind::Format, message));
        }
        let input = &self.card.input;
        let mean = self.inpainting.mean.unwrap_or(input.mean);
        let divisor = self.inpainting.divisor.unwrap_or(input.divisor);
        let order = match input.channels {
            Channels::Rgb => [0, 1, 2],
            Channels::Bgr => [2, 1, 0],
        };
        let level = |index: usize, k: usize| {
            let value = match input.layout {
                Layout::Nchw => values[k * count + index],
                Layout::Nhwc => values[3 * index + k],
            };
            f64::from(value * divisor[k] + mean[k])
        };
        Ok(made(width, height, |index| order.map(|k| level(index, k))))
    }
}

/// Whether any of a grid of points within a pixel of a frame is hidden or outside.
fn covers_any(hidden: &Cover, back: &Similarity, [column, row]: Point) -> bool {
    let steps = crate::alter::geometry::whole(back.scale().ceil()).clamp(1, 16) + 1;
    let offset = |k: usize| k as f64 / (steps - 1) as f64 - 0.5;
    (0..steps * steps).any(|k| {
        let at = back.apply([column + offset(k % steps), row + offset(k / steps)]);
        !holds(hidden.width(), hidden.height(), at) || hidden.at(at) != Some(0)
    })
}

/// Standard normal numbers in the order of the tensor.
fn noise(sizes: &[usize], random: &mut Generator) -> Tensor {
    let count = sizes.iter().product();
    #[expect(clippy::cast_possible_truncation, reason = "what models take")]
    let values = (0..count).map(|_| random.normal() as f32).collect();
    Tensor { shape: sizes.to_vec(), values }
}
