//! Alterations of pictures: covered, blurred, seen by another camera, edited, redacted.
//!
//! A [`Plan`] is the `alter` of an arm. [`Plan::apply`] gives an [`Altered`] picture with
//! its [`log`]: what was done, where, and how many pixels changed. The same picture,
//! landmarks, seed and stream give the same bits.
//!
//! - [`landmarks`]: 68 landmarks, given or guessed from the five of a detector;
//! - [`shape`]: the mean face that the guess starts from;
//! - [`mask`]: outlines drawn from landmarks;
//! - [`source`]: landmark files;
//! - [`sheet`]: pictures side by side, to look at.
//!
//! What is drawn is flat and without shadow: a digital mask is not a mask. Only pictures of
//! labelled subjects are altered, and only to measure with them.

mod apply;
mod blur;
mod cover;
pub mod geometry;
pub mod landmarks;
mod light;
pub mod log;
mod mapping;
pub mod mask;
mod occlude;
mod pose;
mod raster;
pub(crate) mod rebuild;
mod redraw;
pub mod shape;
pub mod sheet;
pub mod source;
mod spline;

use falsematch::study::file::{Alteration, wrong_order};
use falsematch::{Error, ErrorKind, Result};

use crate::picture::Picture;
pub use cover::Cover;
use landmarks::Landmarks;
use log::Entry;
pub use pose::GREATEST_YAW;
use rebuild::Filler;

/// Alterations in the order in which they are applied, every number within its range.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan(Vec<Alteration>);

/// A picture of a labelled subject.
#[derive(Clone, Copy, Debug)]
pub struct Sitting<'a> {
    /// The ground-truth subject.
    pub subject: &'a str,
    /// The picture.
    pub picture: &'a Picture,
    /// Its landmarks, where they are known.
    pub landmarks: Option<&'a Landmarks>,
}

/// A sample that features are taken from.
#[derive(Clone, Copy, Debug)]
pub struct Donor<'a> {
    /// The sample, as alterations name it.
    pub sample: &'a str,
    /// Its subject, picture and landmarks.
    pub sitting: Sitting<'a>,
}

/// What is drawn at random hangs on this and on nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draw {
    /// The seed of the study.
    pub seed: u64,
    /// The number of the picture in the study: each has random numbers of its own.
    pub picture: u32,
}

/// A picture after its alterations.
#[derive(Clone, Debug, PartialEq)]
pub struct Altered {
    /// The picture.
    pub picture: Picture,
    /// Where its landmarks are now.
    pub landmarks: Option<Landmarks>,
    /// Which of its pixels are hidden. Blurred and edited pixels are not.
    pub cover: Cover,
    /// What was done, in order.
    pub log: Vec<Entry>,
}

impl Plan {
    /// The plan of an arm.
    ///
    /// # Errors
    ///
    /// If a number is outside its range, or a reconstruction lacks a key, has one that is not
    /// its method's, follows no cover or another reconstruction.
    pub fn new(alterations: &[Alteration]) -> Result<Plan> {
        if let Some((_, message)) = wrong_order(alterations) {
            return Err(Error::new(ErrorKind::Value, message));
        }
        for alteration in alterations {
            if let Some(wrong) = alteration.wrong_key() {
                let error = Error::new(ErrorKind::Value, wrong.message);
                return Err(error.in_column(wrong.key));
            }
            if let Some(outside) = alteration.out_of_range() {
                let [least, greatest] = outside.range;
                let message = format!(
                    "found `{}`, but expected {least} to {greatest}",
                    outside.found
                );
                return Err(Error::new(ErrorKind::Value, message).in_column(outside.key));
            }
        }
        Ok(Plan(alterations.to_vec()))
    }

    /// The alterations, in order.
    pub fn alterations(&self) -> &[Alteration] {
        &self.0
    }

    /// The samples that features are taken from, each once, in order.
    pub fn donors(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for alteration in &self.0 {
            if let Alteration::PastedFeatures { donor, .. } = alteration
                && !names.contains(&donor.as_str())
            {
                names.push(donor);
            }
        }
        names
    }

    /// The reconstruction among them, if there is one.
    pub fn reconstruction(&self) -> Option<&Alteration> {
        self.0.iter().find(|alteration| alteration.is_reconstruction())
    }

    /// The card of the model that fills the covers, as the study names it.
    pub(crate) fn card(&self) -> Option<&str> {
        match self.reconstruction()? {
            Alteration::Reconstruct { model, .. } => model.as_deref(),
            _ => None,
        }
    }

    /// The same alterations but for a reconstruction: the covers stay as they are.
    pub fn without_reconstruction(&self) -> Plan {
        let steps = self.0.iter().filter(|alteration| !alteration.is_reconstruction());
        Plan(steps.cloned().collect())
    }

    /// Applies every alteration, one after the other. A reconstruction is refused: it is made
    /// within an extraction only.
    ///
    /// # Errors
    ///
    /// If there is a reconstruction; if the size and the pixels of the picture disagree; if landmarks are needed and not
    /// known; if a donor is not among those given, is the same subject, or has no landmarks.
    /// Each is a failure of this picture: count it, and do not drop it.
    pub fn apply(
        &self,
        sitting: Sitting<'_>,
        donors: &[Donor<'_>],
        draw: Draw,
    ) -> Result<Altered> {
        apply::apply(&self.0, sitting, donors, draw, None)
    }

    /// Applies every alteration and fills what its covers hide. Only this crate can: a
    /// reconstruction is an arm of a labelled extraction, never a picture that is asked for.
    pub(crate) fn apply_filled(
        &self,
        sitting: Sitting<'_>,
        donors: &[Donor<'_>],
        draw: Draw,
        filler: &mut Filler,
    ) -> Result<Altered> {
        apply::apply(&self.0, sitting, donors, draw, Some(filler))
    }
}

#[cfg(test)]
mod tests;
