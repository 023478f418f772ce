//! What a preview says of each arm and picture.

use falsematch::Result;
use falsematch::study::file::{Alteration, ApplyTo, Arm};
use falsematch::words::{count, counted, digits};
use falsematch_images::alter::log::{Counts, Entry};
use falsematch_images::alter::{Altered, Draw};
use falsematch_images::visible::Visible;
use serde::Serialize;

use super::faces::Face;

/// Why a reconstruction is not shown. A table that labels one unknown person would otherwise
/// make a preview a way to uncover a face.
const LEFT_OUT: &str = "reconstruct is left out: a reconstruction is measured within a labelled \
                        extraction and shown nowhere, since it holds nothing of the face that \
                        is covered";

/// What was done on an arm.
#[derive(Serialize)]
pub(super) struct ArmLog {
    /// The arm.
    arm: String,
    /// Which pictures of a comparison it alters.
    apply: ApplyTo,
    /// The file of its sheet.
    sheet: String,
    /// How often each effect came of an alteration.
    effects: Counts,
    /// Pictures that could not be altered.
    failures: u64,
    /// What is not shown, and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    left_out: Option<&'static str>,
    /// Every picture, from left to right.
    pictures: Vec<PictureLog>,
}

/// What was done to a picture.
#[derive(Serialize)]
pub(super) struct PictureLog {
    sample: String,
    subject: String,
    seed: u64,
    /// The stream of random numbers: the number of the sample in the study.
    stream: u32,
    /// Why it could not be altered.
    failure: Option<String>,
    /// How much of the face is visible afterwards.
    visible: Option<Visible>,
    steps: Vec<Entry>,
}

impl PictureLog {
    /// What came of the alterations of a picture.
    pub(super) fn new(face: &Face, draw: Draw, altered: &Result<Altered>) -> PictureLog {
        PictureLog {
            sample: face.sample.clone(),
            subject: face.subject.clone(),
            seed: draw.seed,
            stream: draw.picture,
            failure: altered.as_ref().err().map(ToString::to_string),
            visible: altered.as_ref().ok().and_then(Visible::of_altered),
            steps: altered.as_ref().map_or(Vec::new(), |altered| altered.log.clone()),
        }
    }
}

impl ArmLog {
    /// Of an arm, no picture yet.
    pub(super) fn new(arm: &Arm, sheet: &str) -> ArmLog {
        ArmLog {
            arm: arm.name.clone(),
            apply: arm.apply.unwrap_or_default(),
            sheet: sheet.to_owned(),
            effects: Counts::default(),
            failures: 0,
            left_out: arm
                .alter
                .iter()
                .any(Alteration::is_reconstruction)
                .then_some(LEFT_OUT),
            pictures: Vec::new(),
        }
    }

    /// Adds a picture.
    pub(super) fn add(&mut self, picture: PictureLog, altered: Option<&Altered>) {
        self.failures += u64::from(picture.failure.is_some());
        if let Some(altered) = altered {
            self.effects.add(&altered.log);
        }
        self.pictures.push(picture);
    }

    /// The arm in a few lines: how many pictures, what is visible of them, what failed.
    pub(super) fn line(&self) -> String {
        let pictures = counted(self.pictures.len() as u64, "picture", "pictures");
        let mut text = format!("{}: {pictures}, {}\n", self.arm, self.sheet);
        if let Some(why) = self.left_out {
            text.push_str(&format!("  {why}\n"));
        }
        for picture in &self.pictures {
            let says = match (&picture.failure, &picture.visible) {
                (Some(why), _) => format!("failed: {why}"),
                (None, Some(v)) => format!(
                    "visible: {} of the hull, {} with forehead, {} of the crop, {} of \
                     the landmarks",
                    digits(v.hull),
                    digits(v.face),
                    digits(v.crop),
                    digits(v.landmarks)
                ),
                (None, None) => "visible: not known without landmarks".to_owned(),
            };
            text.push_str(&format!("  {}: {says}\n", picture.sample));
        }
        let Counts { leaves_frame, covers_nothing, .. } = self.effects;
        text.push_str(&format!(
            "  {} left the picture in part, {} covered nothing, {} failed\n",
            count(leaves_frame),
            count(covers_nothing),
            count(self.failures)
        ));
        text
    }
}
