//! One picture after another: read, altered, seen.

use std::path::Path;

use falsematch::roster::Roster;
use serde::{Deserialize, Serialize};

use crate::alter::landmarks::Landmarks;
use crate::alter::log::{Effect, Entry};
use crate::alter::rebuild::Filler;
use crate::alter::{Altered, Donor, Draw, Plan, Sitting};
use crate::chain::{Maker, read};
use crate::digest::digest_of;
use crate::extract::chunks::Row;
use crate::failure::Reason;
use crate::picture::decode;
use crate::samples::Samples;
use crate::visible::Visible;

/// What became of one altered picture.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AlteredRow {
    /// The template, or why there is none. The digest is that of the unaltered file.
    pub(super) row: Row,
    /// What came of the alterations; blank where they failed.
    pub(super) effect: String,
    /// The bits of the visible shares: hull, hull with forehead, crop, landmarks; nothing
    /// where they are not known.
    pub(super) visible: Option<[u64; 4]>,
}

impl AlteredRow {
    /// The effect, or the code of the failure.
    pub(super) fn outcome(&self) -> &str {
        match self.row.failure.is_empty() {
            true => &self.effect,
            false => &self.row.failure,
        }
    }
}

/// What all pictures of a run share.
pub(super) struct Pictures<'a> {
    pub(super) samples: &'a Samples,
    pub(super) roster: &'a Roster,
    /// By code, the row of the table of samples.
    pub(super) row_of: &'a [usize],
    /// By code, the landmarks of the unaltered picture or why there are none.
    pub(super) landmarks: &'a [Result<Landmarks, String>],
    pub(super) seed: u64,
}

impl Pictures<'_> {
    /// The file of a sample.
    pub(super) fn path(&self, code: u32) -> &Path {
        &self.samples.pictures[self.row_of[code as usize]]
    }

    /// Alters the picture of a sample and makes its template.
    pub(super) fn see<M: Maker>(
        &self,
        maker: &mut M,
        (plan, donors): (&Plan, &[Donor<'_>]),
        filler: Option<&mut Filler>,
        code: u32,
    ) -> AlteredRow {
        let mut seen = AlteredRow {
            row: Row::of(None, &Err(Reason::NoTemplate)),
            effect: String::new(),
            visible: None,
        };
        let bytes = match read(self.path(code)) {
            Ok(bytes) => bytes,
            Err(reason) => {
                seen.row = Row::of(None, &Err(reason));
                return seen;
            }
        };
        let made = self.altered(code, &bytes, &mut seen, |sitting, draw| match filler {
            Some(filler) => plan.apply_filled(sitting, donors, draw, filler),
            None => plan.apply(sitting, donors, draw),
        });
        let made = made.and_then(|altered| maker.make(&altered.picture));
        seen.row = Row::of(Some(&digest_of(&bytes)), &made);
        seen
    }

    /// The picture of a sample with what is done to it.
    fn altered(
        &self,
        code: u32,
        bytes: &[u8],
        seen: &mut AlteredRow,
        alter: impl FnOnce(Sitting<'_>, Draw) -> falsematch::Result<Altered>,
    ) -> Result<Altered, Reason> {
        let picture = decode(bytes)?;
        let landmarks = &self.landmarks[code as usize];
        let subject = self.roster.subject_label(self.roster.subject_of(code));
        let sitting = Sitting {
            subject: &subject,
            picture: &picture,
            landmarks: landmarks.as_ref().ok(),
        };
        let draw = Draw { seed: self.seed, picture: code };
        let altered = alter(sitting, draw).map_err(|error| {
            // Without landmarks, why there are none says more than that there are none.
            let why = landmarks.as_ref().err().cloned();
            Reason::NotAltered(why.unwrap_or_else(|| error.to_string()))
        })?;
        seen.effect = effect_of(&altered.log).to_owned();
        seen.visible = Visible::of_altered(&altered).map(|visible| {
            let shares = [visible.hull, visible.face, visible.crop, visible.landmarks];
            shares.map(f64::to_bits)
        });
        Ok(altered)
    }
}

/// What came of all steps: the one that a reader must know of first.
fn effect_of(log: &[Entry]) -> &'static str {
    let has = |effect: Effect| log.iter().any(|entry| entry.effect == effect);
    let order = [Effect::CoversNothing, Effect::LeavesFrame, Effect::Applied];
    order.into_iter().find(|&effect| has(effect)).unwrap_or(Effect::Unchanged).name()
}
