//! The pictures that features are taken from.

use falsematch::{Error, ErrorKind, Result};

use super::altered::Pictures;
use crate::alter::landmarks::Landmarks;
use crate::alter::{Donor, Plan, Sitting};
use crate::chain::read;
use crate::picture::{Picture, decode};

/// The picture of a donor.
pub(super) struct DonorPicture<'a> {
    sample: String,
    subject: String,
    picture: Picture,
    landmarks: &'a Landmarks,
}

impl DonorPicture<'_> {
    /// As alterations take it.
    pub(super) fn donor(&self) -> Donor<'_> {
        let sitting = Sitting {
            subject: &self.subject,
            picture: &self.picture,
            landmarks: Some(self.landmarks),
        };
        Donor { sample: &self.sample, sitting }
    }
}

/// Reads the donors of a plan.
///
/// # Errors
/// If one has no picture or no landmarks: nothing could then be altered.
pub(super) fn donors<'a>(
    plan: &Plan,
    pictures: &Pictures<'a>,
) -> Result<Vec<DonorPicture<'a>>> {
    let read_one = |sample: &str| {
        let code = pictures.roster.sample_code(sample).unwrap_or_default();
        let path = pictures.path(code);
        let picture = read(path).and_then(|bytes| decode(&bytes)).map_err(|reason| {
            Error::new(ErrorKind::Format, reason.to_string()).in_file(path)
        })?;
        let landmarks = &pictures.landmarks[code as usize];
        let landmarks = landmarks.as_ref().map_err(|why| {
            let message = format!("found no landmarks of the donor `{sample}`: {why}");
            Error::new(ErrorKind::Missing, message).in_file(path)
        })?;
        let subject = pictures.roster.subject_of(code);
        Ok(DonorPicture {
            sample: sample.to_owned(),
            subject: pictures.roster.subject_label(subject).into_owned(),
            picture,
            landmarks,
        })
    };
    plan.donors().into_iter().map(read_one).collect()
}
