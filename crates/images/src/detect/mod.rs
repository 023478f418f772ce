//! Finds faces: a picture into the detector's frame, its output into faces of the picture.

mod decode;

use std::borrow::Cow;

use falsematch::Result;

use crate::card::{Card, Detector};
use crate::engine::{Engine, Tensor};
use crate::picture::Picture;
use crate::picture::scale::scaled;
use crate::picture::warp::Similarity;
use crate::tensor::tensor_of;

/// A face in a picture, in pixels; the centre of the first pixel is (0, 0).
#[derive(Clone, Debug, PartialEq)]
pub struct Face {
    /// How certain the detector is, 0 to 1.
    pub confidence: f32,
    /// Left, upper, right and lower edge.
    pub edges: [f32; 4],
    /// Image-left eye, image-right eye, nose, image-left and image-right corner of the mouth.
    pub points: [[f32; 2]; 5],
}

impl Face {
    /// The area of its box.
    pub fn area(&self) -> f32 {
        let [left, upper, right, lower] = self.edges;
        (right - left) * (lower - upper)
    }

    /// The square of the distance of the centre of its box from a place.
    pub fn distance_from(&self, [x, y]: [f32; 2]) -> f32 {
        let [left, upper, right, lower] = self.edges;
        let (across, down) = ((left + right) / 2.0 - x, (upper + lower) / 2.0 - y);
        across * across + down * down
    }
}

/// Finds the faces of a picture, most certain first.
///
/// The picture is scaled to fit the detector's frame and put into its upper left corner; the
/// rest is black. A detector that takes other sizes is given the picture as it is, unless it
/// is larger than the frame.
///
/// # Errors
/// If the engine fails, or gives other numbers than the card says.
pub fn detect(
    engine: &mut dyn Engine,
    card: &Card,
    detector: &Detector,
    picture: &Picture,
) -> Result<Vec<Face>> {
    let frame = Frame::of(card, detector, picture);
    let seen = frame.picture(picture);
    let outputs = engine.run(&[tensor_of(&seen, &card.input)])?;
    let faces = decode::faces(&outputs, detector, [frame.width, frame.height])?;
    Ok(suppressed(faces, detector.overlap)
        .into_iter()
        .map(|face| frame.back(face))
        .collect())
}

/// The detector's frame and where the picture is in it.
struct Frame {
    width: usize,
    height: usize,
    by: Similarity,
}

impl Frame {
    fn of(card: &Card, detector: &Detector, picture: &Picture) -> Frame {
        let (width, height) = (card.input.width as usize, card.input.height as usize);
        let fits = (width as f64 / picture.width as f64)
            .total_cmp(&(height as f64 / picture.height as f64));
        let scale = match fits {
            std::cmp::Ordering::Less => width as f64 / picture.width as f64,
            _ => height as f64 / picture.height as f64,
        };
        if !card.input.dynamic {
            return Frame { width, height, by: scaling(scale) };
        }
        let scale = if scale < 1.0 { scale } else { 1.0 };
        let stride = detector.strides.iter().copied().max().unwrap_or(1) as usize;
        let padded = |side: usize, most: usize| {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let scaled = (side as f64 * scale).ceil() as usize; // at most the card's size
            scaled.min(most).next_multiple_of(stride)
        };
        Frame {
            width: padded(picture.width, width),
            height: padded(picture.height, height),
            by: scaling(scale),
        }
    }

    fn picture<'a>(&self, picture: &'a Picture) -> Cow<'a, Picture> {
        let same = (self.width, self.height) == (picture.width, picture.height);
        match same && self.by == scaling(1.0) {
            true => Cow::Borrowed(picture),
            false => Cow::Owned(scaled(picture, &self.by, self.width, self.height)),
        }
    }

    /// A face of the frame as one of the picture.
    fn back(&self, face: Face) -> Face {
        #[allow(clippy::cast_possible_truncation)]
        let (scale, shift) = (self.by.a as f32, self.by.c as f32);
        let back = |value: f32| (value - shift) / scale;
        Face {
            confidence: face.confidence,
            edges: face.edges.map(back),
            points: face.points.map(|point| point.map(back)),
        }
    }
}

/// A scaling that keeps the edge of the picture on the edge of the frame: the centre of the
/// first pixel, half a pixel from the edge, goes to where half a pixel of the picture ends.
fn scaling(scale: f64) -> Similarity {
    let shift = (scale - 1.0) / 2.0;
    Similarity { a: scale, b: 0.0, c: shift, d: shift }
}

/// Faces, most certain first, without those that overlap a more certain one by more than a
/// share of their union. Ties keep the order of the detector.
fn suppressed(mut faces: Vec<Face>, overlap: f32) -> Vec<Face> {
    faces.sort_by(|one, other| other.confidence.total_cmp(&one.confidence));
    let mut kept: Vec<Face> = Vec::new();
    for face in faces {
        if kept.iter().all(|known| shared(known, &face) <= overlap) {
            kept.push(face);
        }
    }
    kept
}

/// The area that two boxes share, over that of their union.
fn shared(one: &Face, other: &Face) -> f32 {
    let width = one.edges[2].min(other.edges[2]) - one.edges[0].max(other.edges[0]);
    let height = one.edges[3].min(other.edges[3]) - one.edges[1].max(other.edges[1]);
    if width <= 0.0 || height <= 0.0 {
        return 0.0;
    }
    let both = width * height;
    both / (one.area() + other.area() - both)
}

/// The numbers of an output, if they are as many as expected.
fn numbers(outputs: &[Tensor], k: usize, count: usize) -> Result<&[f32]> {
    let found = outputs.get(k).map(|output| output.values.as_slice()).unwrap_or_default();
    if found.len() == count {
        return Ok(found);
    }
    let message = format!(
        "found {} numbers in output {} of the detector, but its strides need {count}",
        found.len(),
        k + 1
    );
    Err(falsematch::Error::new(falsematch::ErrorKind::Format, message))
}

#[cfg(test)]
mod tests;
