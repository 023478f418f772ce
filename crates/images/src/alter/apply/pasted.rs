//! Features of other people.

use falsematch::study::file::Feature;
use falsematch::{Error, ErrorKind, Result};

use super::{Done, Work};
use crate::alter::cover::Cover;
use crate::alter::log::Effect;
use crate::alter::redraw::paste;
use crate::alter::{Donor, Sitting};

impl Work<'_> {
    pub(super) fn paste(&mut self, donor: &str, features: &[Feature]) -> Result<Done> {
        let (subject, donors) = (self.subject, self.donors);
        let from = donor_of(donor, subject, donors)?;
        let face = self.face()?.clone();
        let Some(of_donor) = from.landmarks else {
            let message = format!("found no landmarks of the donor `{donor}`");
            return Err(Error::new(ErrorKind::Missing, message));
        };
        let mut touched = Cover::nothing(self.picture.width, self.picture.height);
        for &feature in features {
            let donor = (from.picture, of_donor);
            if let Some(cover) = paste(&mut self.picture, &face, feature, donor) {
                touched.add(&cover);
            }
        }
        let effect = match touched.pixels() {
            0 => Effect::CoversNothing,
            _ => Effect::Applied,
        };
        Ok(Done { effect, touched: Some(touched), covered: 0.0 })
    }
}

/// The donor of a name, if it is another subject's.
fn donor_of<'a>(
    name: &str,
    subject: &str,
    donors: &'a [Donor<'a>],
) -> Result<Sitting<'a>> {
    let found = donors.iter().find(|donor| donor.sample == name);
    let Some(donor) = found else {
        let message = format!(
            "found no picture of the donor `{name}`, but expected a labelled sample of the \
             study"
        );
        return Err(Error::new(ErrorKind::Missing, message));
    };
    if donor.sitting.subject == subject {
        let message = format!(
            "found the donor `{name}` of the same subject as the picture, but expected \
             another subject"
        );
        return Err(Error::new(ErrorKind::Conflict, message));
    }
    Ok(donor.sitting)
}
