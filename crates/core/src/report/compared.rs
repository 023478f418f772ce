//! What the tallies of a study of templates depend on.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::proof::set_parts;
use crate::study::Study;
use crate::study::file::{Arm, Input};

/// Whether a study has templates that are still to be compared.
pub fn compares(study: &Study) -> bool {
    let file = study.file();
    let mut inputs = std::iter::once(&file.input).chain(file.also.values());
    inputs.any(|input| matches!(input, Input::Templates(_)))
}

/// The digest of everything that the tallies of a study depend on: its data by their digests,
/// its arms and how they are compared or searched; not what is then measured on them, or
/// said of them. What is not set counts as not there, so that a later version with more keys
/// gives the same digest.
///
/// # Panics
///
/// Never: a study holds text, numbers and lists only.
pub fn compared(study: &Study, inputs: &BTreeMap<String, String>) -> String {
    let file = study.file();
    let arms: Vec<_> =
        file.arms.iter().map(|arm| Arm { about: None, ..arm.clone() }).collect();
    // Only searches count at thresholds, and draw who is enrolled.
    let searched = file.search.as_ref().map(|search| {
        let settings = arms.iter().map(|arm| format!("{:?}", study.settings(&arm.name)));
        (search, file.protocol.seed, settings.collect::<Vec<_>>())
    });
    let design = serde_json::to_value((
        (file.system.scores, file.system.range, &file.input, &file.also, &file.samples),
        (file.protocol.tail, &arms, searched, &file.quality, &file.track, &file.review),
        inputs,
    ));
    let design = set_parts(design.expect("a study can be written down"));
    let digest = Sha256::digest(design.to_string().as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
