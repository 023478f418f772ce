//! Other cameras and mirrored halves: what moves pixels, and landmarks and covers with them.

use falsematch::study::file::{Alteration, Side};
use falsematch::{Error, ErrorKind, Result};

use super::{Done, Work};
use crate::alter::cover::Cover;
use crate::alter::geometry::whole;
use crate::alter::log::Effect;
use crate::alter::mapping::Mapping;
use crate::alter::raster::{centre, moved, moved_cover, shrunk};
use crate::alter::redraw::{Axis, mirrored};
use crate::picture::Picture;

/// A head turned further than this many degrees has no half that mirrors the other.
const MIRRORED_YAW: f64 = 20.0;

impl Work<'_> {
    pub(super) fn see_from_elsewhere(&mut self, alteration: &Alteration) -> Result<Done> {
        let [width, height] = self.size();
        let mapping = match *alteration {
            Alteration::Barrel { strength } => Mapping::barrel(width, height, strength),
            Alteration::FromAbove { degrees } => {
                // As of a face an arm's length away: ten eye distances are 60 cm.
                let face = self.face()?;
                Mapping::from_above(face.five()[2], 10.0 * face.eye_distance(), degrees)
            }
            Alteration::Rotate { degrees } => {
                Mapping::turn(self.face()?.five()[2], degrees)
            }
            _ => return Ok(Done::everywhere()),
        };
        self.picture = moved(&self.picture, |point| mapping.back(point));
        self.cover = moved_cover(&self.cover, |point| mapping.back(point));
        self.landmarks = self
            .landmarks
            .as_ref()
            .map(|face| face.moved(|point| mapping.forward(point)));
        Ok(Done::everywhere())
    }

    /// Makes the picture smaller with an area filter.
    pub(super) fn shrink(&mut self, eyes: f64) -> Result<Done> {
        let scale = eyes / self.face()?.eye_distance();
        let [width, height] =
            self.size().map(|side| whole((side as f64 * scale).round()).max(1));
        self.picture = shrunk(&self.picture, width, height);
        let cover = Picture {
            width: self.cover.width(),
            height: self.cover.height(),
            pixels: self.cover.parts().iter().flat_map(|&part| [part; 3]).collect(),
        };
        let small = shrunk(&cover, width, height);
        self.cover = Cover::nothing(width, height);
        let parts = self.cover.parts_mut().iter_mut();
        parts
            .zip(small.pixels.chunks_exact(3))
            .for_each(|(part, pixel)| *part = pixel[0]);
        // Corners go to corners: the centre of the first pixel is half a pixel in.
        let to = |point: [f64; 2]| point.map(|at| (at + 0.5) * scale - 0.5);
        self.landmarks = self.landmarks.as_ref().map(|face| face.moved(to));
        Ok(Done::everywhere())
    }

    pub(super) fn mirror(&mut self, keep: Side) -> Result<Done> {
        let size = self.size();
        let face = self.face()?;
        let yaw = face.yaw().abs();
        if yaw > MIRRORED_YAW {
            let message = format!(
                "found a head turned by about {yaw:.0} degrees, but expected at most \
                 {MIRRORED_YAW} for a mirrored half"
            );
            return Err(Error::new(ErrorKind::Value, message));
        }
        let Some(axis) = Axis::of(face) else {
            let message =
                "found root of the nose and chin in one point, but expected two";
            return Err(Error::new(ErrorKind::Value, message));
        };
        let right = keep == Side::Right;
        let landmarks = face.with_half(right, |point| axis.mirrored(point));
        let mut touched = Cover::everything(size[0], size[1]);
        for (index, part) in touched.parts_mut().iter_mut().enumerate() {
            if !axis.replaces(right, size, centre(size[0], index)) {
                *part = 0;
            }
        }
        let source = |point| Some(axis.source(right, size, point));
        self.picture = mirrored(&self.picture, axis, right);
        self.cover = moved_cover(&self.cover, source);
        self.landmarks = Some(landmarks);
        Ok(Done { effect: Effect::Applied, touched: Some(touched), covered: 0.0 })
    }
}
