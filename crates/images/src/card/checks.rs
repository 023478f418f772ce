//! What a card may not say.

use falsematch::{Error, ErrorKind, Result};

use super::{Card, Decode, Detector, Kind};
use crate::fetch::is_of_this_machine;

/// Larger pictures go into no model that is known.
const LARGEST_SIDE: u32 = 8192;

impl Card {
    /// What the model is for: the one table that the card has.
    pub fn kind(&self) -> Kind {
        if self.detector.is_some() {
            Kind::Detector
        } else if self.embedder.is_some() {
            Kind::Embedder
        } else if self.quality.is_some() {
            Kind::Quality
        } else {
            Kind::Inpainting
        }
    }

    /// The card, if it does not contradict itself.
    pub(super) fn checked(self) -> Result<Card> {
        if self.card != 1 {
            let found = self.card;
            return refused("card", format!("found layout {found}, but 1 is expected"));
        }
        let tables = [
            self.detector.is_some(),
            self.embedder.is_some(),
            self.quality.is_some(),
            self.inpainting.is_some(),
        ];
        let count = tables.iter().filter(|&&there| there).count();
        if count != 1 {
            return refused(
                "card",
                format!(
                    "found {count} of the tables `detector`, `embedder`, `quality` and \
                     `inpainting`, but exactly one is expected"
                ),
            );
        }
        self.check_file()?;
        self.check_input()?;
        if let Some(detector) = &self.detector {
            detector.check()?;
        }
        Ok(self)
    }

    fn check_file(&self) -> Result<()> {
        let digest = &self.file.sha256;
        let hexadecimal =
            digest.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if digest.len() != 64 || !hexadecimal {
            return refused(
                "file.sha256",
                format!(
                    "found `{digest}`, but 64 lower-case hexadecimal digits are expected"
                ),
            );
        }
        let name = &self.file.name;
        if name.is_empty() || name.contains(['/', '\\']) || name.starts_with('.') {
            return refused(
                "file.name",
                format!(
                    "found `{name}`, but the name of a file without a folder is expected"
                ),
            );
        }
        match &self.file.address {
            Some(address)
                if !address.starts_with("https://")
                    && !address.starts_with("file:")
                    && !is_of_this_machine(address) =>
            {
                refused(
                    "file.address",
                    format!(
                        "found `{address}`, but an address that begins with `https://` or `file:` is expected"
                    ),
                )
            }
            _ => Ok(()),
        }
    }

    fn check_input(&self) -> Result<()> {
        let input = &self.input;
        for (key, size) in [("input.width", input.width), ("input.height", input.height)]
        {
            if size == 0 || size > LARGEST_SIDE {
                return refused(
                    key,
                    format!("found {size}, but 1 to {LARGEST_SIDE} pixels are expected"),
                );
            }
        }
        let divides = |&value: &f32| value.is_finite() && value != 0.0;
        if !input.divisor.iter().all(divides) {
            return refused(
                "input.divisor",
                "found 0 or no finite number, but something to divide by is expected"
                    .into(),
            );
        }
        if !input.mean.iter().all(|value| value.is_finite()) {
            return refused(
                "input.mean",
                "found no finite number, but three are expected".into(),
            );
        }
        Ok(())
    }
}

impl Detector {
    fn check(&self) -> Result<()> {
        let grids = self.strides.len();
        if grids == 0 || self.strides.contains(&0) {
            return refused(
                "detector.strides",
                "found none, or 0, but a number of pixels for each grid is expected"
                    .into(),
            );
        }
        self.check_outputs(grids)?;
        if self.decode == Decode::Retinaface && self.anchor_sides.len() != grids {
            let found = self.anchor_sides.len();
            return refused(
                "detector.anchor_sides",
                format!(
                    "found {found}, but a list for each of {grids} grids is expected"
                ),
            );
        }
        for (key, share) in [
            ("detector.least_confidence", self.least_confidence),
            ("detector.overlap", self.overlap),
        ] {
            if !(share > 0.0 && share <= 1.0) {
                return refused(
                    key,
                    format!("found {share}, but more than 0 and at most 1 is expected"),
                );
            }
        }
        Ok(())
    }

    fn check_outputs(&self, grids: usize) -> Result<()> {
        let each = if self.decode == Decode::Retinaface { 1 } else { grids };
        let objects = if self.decode == Decode::Yunet { grids } else { 0 };
        let outputs = &self.outputs;
        for (key, names, expected) in [
            ("detector.outputs.confidence", &outputs.confidence, each),
            ("detector.outputs.object", &outputs.object, objects),
            ("detector.outputs.boxes", &outputs.boxes, each),
            ("detector.outputs.points", &outputs.points, each),
        ] {
            if names.len() != expected {
                let found = names.len();
                return refused(
                    key,
                    format!("found {found} names, but {expected} are expected"),
                );
            }
        }
        Ok(())
    }
}

fn refused<T>(key: &str, message: String) -> Result<T> {
    Err(Error::new(ErrorKind::Value, message).in_column(key))
}
