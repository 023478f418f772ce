//! Reconstruction: what a cover hid, filled again as somebody would who wants to see the face.
//!
//! It exists to be measured, and inside this crate only: no function that fills is public,
//! so that nothing but a labelled extraction can reach one. What is filled in stems from other
//! people or from what is still visible; it holds nothing of what was hidden.
//!
//! - [`frame`]: faces of all shapes laid over one another;
//! - [`fitting`]: the mean and the principal components of other people's faces;
//! - [`gappy`]: the face that is likely, given a part of it;
//! - [`diffusion`]: what surrounds a gap, spread into it;
//! - [`inpainting`]: models with a card.

mod diffusion;
mod fitting;
mod frame;
mod gappy;
mod inpainting;
#[cfg(test)]
mod look;
#[cfg(test)]
pub(crate) mod tests;

use std::sync::Arc;

use falsematch::{Error, ErrorKind, Result};
use falsematch_kernels::random::Generator;

use super::Sitting;
use super::cover::Cover;
use super::geometry::{Point, rounded};
use super::raster::{Rgb, between, centre, holds, levels_at, pixel_mut};
use crate::picture::Picture;
use diffusion::{membrane, spread};
pub(crate) use fitting::{Fitted, Fitting};
pub(crate) use inpainting::Inpainter;

/// What fills the covers of an arm, ready to use by one worker.
pub(crate) enum Filler {
    /// What surrounds the cover.
    Diffusion,
    /// Faces of other people, shared by all workers.
    Faces(Arc<Fitted>),
    /// A model.
    Model(Box<Inpainter>),
}

impl Filler {
    /// The picture of a sitting with everything filled that its cover hides, if only in part.
    ///
    /// # Errors
    /// If landmarks are needed and not known, the subject is one of those fitted on, nothing
    /// is visible, or the model fails.
    pub(super) fn fill(
        &mut self,
        sitting: Sitting<'_>,
        hidden: &Cover,
        random: &mut Generator,
    ) -> Result<Picture> {
        let patch = match self {
            Filler::Diffusion => None,
            Filler::Faces(fitted) => Some(fitted.patch(sitting, hidden)?),
            Filler::Model(model) => Some(model.patch(sitting, hidden, random)?),
        };
        let mut picture = sitting.picture.clone();
        let mut left = hidden.clone();
        if let Some(patch) = patch {
            patch.lay(&mut picture, &mut left);
        }
        if left.pixels() > 0 && !spread(&mut picture, &left) {
            let message = "found nothing visible around the cover, but expected something to \
                           fill it from";
            return Err(Error::new(ErrorKind::Missing, message));
        }
        Ok(picture)
    }
}

/// Pixels in a frame of their own, and where in it a point of the picture lies.
struct Patch<'a> {
    pixels: Picture,
    place: Box<dyn Fn(Point) -> Point + 'a>,
    /// Pixels of the picture in which the patch is made to meet what is visible; nothing for
    /// one that meets it as it is.
    seam: Option<Cover>,
}

impl Patch<'_> {
    /// Lays the patch over the hidden pixels that lie within it, and takes them from what is
    /// left to fill.
    fn lay(&self, picture: &mut Picture, left: &mut Cover) {
        let laid: Vec<Option<Rgb>> = (0..left.parts().len())
            .map(|index| match left.parts()[index] {
                0 => None,
                _ => self.colour(centre(picture.width, index)),
            })
            .collect();
        let steps = self.steps(picture, left, &laid);
        let within =
            laid.iter().enumerate().filter_map(|(at, laid)| Some((at, (*laid)?)));
        for ((index, colour), step) in within.zip(steps) {
            let levels = [0, 1, 2].map(|k| rounded(colour[k] + step[k]));
            *pixel_mut(picture, index) = levels;
            left.parts_mut()[index] = 0;
        }
    }

    /// What is added to each pixel that is laid.
    fn steps(&self, picture: &Picture, left: &Cover, laid: &[Option<Rgb>]) -> Vec<Rgb> {
        let Some(seam) = &self.seam else {
            return vec![[0.0; 3]; laid.iter().flatten().count()];
        };
        let difference = |index: usize| {
            let seen = left.parts()[index] == 0 && seam.parts()[index] >= 128;
            let laid = match seen {
                true => self.colour(centre(picture.width, index))?,
                false => return None,
            };
            let levels = levels_at(picture, index);
            Some([0, 1, 2].map(|k| levels[k] - laid[k]))
        };
        membrane(seam, |index| laid[index].is_some(), difference)
    }

    /// The colour at a point of the picture, where the patch has one.
    fn colour(&self, at: Point) -> Option<Rgb> {
        let at = (self.place)(at);
        let inside = holds(self.pixels.width, self.pixels.height, at);
        inside.then(|| between(&self.pixels, at))
    }
}
