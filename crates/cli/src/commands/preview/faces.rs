//! Pictures and landmarks of labelled samples.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use falsematch::roster::Roster;
use falsematch::{Error, ErrorKind, Result};
use falsematch_images::alter::landmarks::Landmarks;
use falsematch_images::alter::source::{read_london_template, read_table};
use falsematch_images::alter::{Donor, Sitting};
use falsematch_images::picture::{Picture, decode};

use crate::arguments::Preview;

/// Names that a file of a picture may end on.
const ENDINGS: [&str; 7] = ["jpg", "jpeg", "png", "webp", "bmp", "pgm", "JPG"];

/// Where pictures are, and the landmarks that are known.
pub(super) struct Faces {
    pictures: PathBuf,
    landmarks: Known,
}

/// Landmarks by the name of their sample, or by the end of it.
enum Known {
    Table(BTreeMap<String, Result<Landmarks>>),
    /// Files `END.tem`, each of the sample whose name ends on `_END`.
    Templates(PathBuf, f64),
}

/// A labelled sample with its picture.
pub(super) struct Face {
    /// The sample's name.
    pub(super) sample: String,
    /// Its ground-truth subject.
    pub(super) subject: String,
    /// The picture.
    pub(super) picture: Picture,
    /// The landmarks, or why there are none.
    pub(super) landmarks: Result<Landmarks>,
}

impl Faces {
    /// Reads the landmarks.
    ///
    /// # Errors
    ///
    /// If they cannot be read or are refused.
    pub(super) fn open(typed: &Preview) -> Result<Faces> {
        let path = &typed.landmarks;
        let landmarks = if path.is_dir() {
            Known::Templates(path.clone(), typed.template_scale)
        } else {
            let table = read_table(&text_of(path)?);
            Known::Table(table.map_err(|error| error.in_file(path))?)
        };
        Ok(Faces { pictures: typed.pictures.clone(), landmarks })
    }

    /// Whether there is a picture of a sample.
    pub(super) fn has_picture(&self, sample: &str) -> bool {
        self.path_of(sample).is_some()
    }

    fn path_of(&self, sample: &str) -> Option<PathBuf> {
        let paths =
            ENDINGS.iter().map(|end| self.pictures.join(format!("{sample}.{end}")));
        paths.into_iter().find(|path| path.is_file())
    }

    /// Reads the picture of a labelled sample.
    ///
    /// # Errors
    ///
    /// If there is none or it cannot be decoded.
    pub(super) fn read(&self, roster: &Roster, code: u32) -> Result<Face> {
        let sample = roster.sample_label(code).into_owned();
        let subject = roster.subject_label(roster.subject_of(code)).into_owned();
        let path = self.path_of(&sample).ok_or_else(|| {
            let message = format!("found no picture of the sample `{sample}`");
            Error::new(ErrorKind::Missing, message).in_file(&self.pictures)
        })?;
        let bytes = std::fs::read(&path)
            .map_err(|error| Error::io(&path, "read the picture", &error))?;
        let picture = decode(&bytes).map_err(|reason| {
            Error::new(ErrorKind::Format, reason.to_string()).in_file(&path)
        })?;
        let landmarks = self.landmarks_of(&sample);
        Ok(Face { sample, subject, picture, landmarks })
    }

    fn landmarks_of(&self, sample: &str) -> Result<Landmarks> {
        let missing = || {
            let message = format!("found no landmarks of the sample `{sample}`");
            Error::new(ErrorKind::Missing, message)
        };
        match &self.landmarks {
            Known::Table(table) => match table.get(sample) {
                Some(Ok(landmarks)) => Ok(landmarks.clone()),
                Some(Err(error)) => Err(Error::new(error.kind(), error.to_string())),
                None => Err(missing()),
            },
            Known::Templates(folder, scale) => {
                let ends = sample.match_indices('_').map(|(at, _)| &sample[at + 1..]);
                let mut paths = ends.map(|end| folder.join(format!("{end}.tem")));
                let path = paths.find(|path| path.is_file()).ok_or_else(missing)?;
                let read = read_london_template(&text_of(&path)?, *scale);
                read.map_err(|error| error.in_file(&path))
            }
        }
    }
}

fn text_of(path: &Path) -> Result<String> {
    std::fs::read_to_string(path)
        .map_err(|error| Error::io(path, "read the landmarks", &error))
}

impl Face {
    /// The picture with its landmarks.
    ///
    /// # Errors
    ///
    /// If there are no landmarks: a failure of this picture.
    pub(super) fn sitting(&self) -> Result<Sitting<'_>> {
        match &self.landmarks {
            Ok(landmarks) => Ok(self.with(Some(landmarks))),
            Err(error) => Err(Error::new(error.kind(), error.to_string())),
        }
    }

    /// As one that features are taken from.
    pub(super) fn donor(&self) -> Donor<'_> {
        let sitting = self.with(self.landmarks.as_ref().ok());
        Donor { sample: &self.sample, sitting }
    }

    fn with<'a>(&'a self, landmarks: Option<&'a Landmarks>) -> Sitting<'a> {
        Sitting { subject: &self.subject, picture: &self.picture, landmarks }
    }
}
