//! What covers hid, filled again.

use falsematch::{Error, ErrorKind, Result};
use falsematch_kernels::random::Generator;

use super::{Done, Work};
use crate::alter::Sitting;
use crate::alter::cover::Cover;
use crate::alter::log::Effect;

impl Work<'_> {
    /// Fills everything that is hidden. It stays hidden: what is filled in is not the face, and
    /// no definition of the visible share counts it.
    pub(super) fn reconstruct(&mut self, random: &mut Generator) -> Result<Done> {
        let Some(filler) = &mut self.filler else {
            return Err(left_out());
        };
        if self.cover.pixels() == 0 {
            let nothing = Cover::nothing(self.picture.width, self.picture.height);
            let effect = Effect::CoversNothing;
            return Ok(Done { effect, touched: Some(nothing), covered: 0.0 });
        }
        let sitting = Sitting {
            subject: self.subject,
            picture: &self.picture,
            landmarks: self.landmarks.as_ref(),
        };
        self.picture = filler.fill(sitting, &self.cover, random)?;
        let touched = Some(self.cover.clone());
        Ok(Done { effect: Effect::Applied, touched, covered: 0.0 })
    }
}

fn left_out() -> Error {
    let message = "found `reconstruct`, but a reconstruction is made within a labelled \
                   extraction only";
    Error::new(ErrorKind::Unlabelled, message)
}
