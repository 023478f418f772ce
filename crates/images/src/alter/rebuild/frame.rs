//! The frame of the mean face: pictures of all faces are carried into it, so that the same
//! pixel is the same place of a face.

use falsematch::{Error, ErrorKind, Result};

use crate::alter::cover::Cover;
use crate::alter::geometry::{Point, bounds, whole};
use crate::alter::landmarks::Landmarks;
use crate::alter::mask::FOREHEAD;
use crate::alter::raster::{centre, made, sampled};
use crate::alter::spline::Spline;
use crate::picture::Picture;

/// Pixels between the centres of the eyes: as many as in the aligned crops of common
/// embedders of 112 to 128 pixels, or a few more.
const EYES: f64 = 48.0;

/// How far the frame reaches beyond the face with its forehead, in eye distances: left and
/// right, up, and down, where a scarf covers the neck.
const MARGINS: [f64; 3] = [0.3, 0.15, 0.75];

/// How stiff the carrying splines are, in square eye distances. Where landmarks of a turned
/// head lie upon each other they are not met to the pixel, and nothing folds.
const STIFFNESS: f64 = 1e-3;

/// The frame of the mean face.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub(super) width: usize,
    pub(super) height: usize,
    /// The mean face in pixels of the frame.
    landmarks: Landmarks,
    /// Pixels within the hull of the landmarks, by at least half: above the eyebrows hair
    /// begins, which says little of a face.
    pub(super) face: Vec<bool>,
}

impl Frame {
    pub(super) fn new() -> Frame {
        let outline =
            Landmarks::mean_shape(EYES, [0.0, 0.0]).face_with_forehead(FOREHEAD);
        let [left, top, right, bottom] = bounds(&outline);
        let [side, over, under] = MARGINS.map(|margin| margin * EYES);
        let nose = [side - left, over - top];
        let width = whole((right - left + 2.0 * side).ceil());
        let height = whole((bottom - top + over + under).ceil());
        let landmarks = Landmarks::mean_shape(EYES, nose);
        let face = Cover::polygon(width, height, &landmarks.hull());
        let face = face.parts().iter().map(|&part| part >= 128).collect();
        Frame { width, height, landmarks, face }
    }

    /// Carries points of a picture into the frame.
    pub(super) fn carrier(&self, face: &Landmarks) -> Result<Spline> {
        carrying(face, &self.landmarks)
    }

    /// Where each pixel of the frame lies in the picture of a face.
    pub(super) fn places(&self, face: &Landmarks) -> Result<Vec<Point>> {
        let to_picture = carrying(&self.landmarks, face)?;
        let pixels = 0..self.width * self.height;
        Ok(pixels.map(|index| to_picture.apply(centre(self.width, index))).collect())
    }

    /// A face as it lies in the frame: each pixel the mean of as many of the picture as it
    /// stands for. What lies outside of the picture has the colour of its edge.
    pub(super) fn texture(
        &self,
        picture: &Picture,
        face: &Landmarks,
        places: &[Point],
    ) -> Picture {
        let scale = face.eye_distance() / EYES;
        made(self.width, self.height, |index| sampled(picture, places[index], scale))
    }
}

fn carrying(from: &Landmarks, to: &Landmarks) -> Result<Spline> {
    let stiffness = STIFFNESS * from.eye_distance() * from.eye_distance();
    Spline::smooth(from.points(), to.points(), stiffness).ok_or_else(|| {
        let message =
            "found landmarks that lie on one line, but expected those of a face";
        Error::new(ErrorKind::Value, message)
    })
}
