//! The review of labels: refusals that need no file.

use super::file::StudyFile;
use super::source::Source;
use super::source::Step::Key;
use super::{arms, checks};
use crate::error::Result;
use crate::nearest::listed;

/// Checks the review of a study; its arms have been resolved.
///
/// # Errors
///
/// If its samples have no names, it names no file, or its arm is unknown or left open.
pub(super) fn check(study: &StudyFile, source: &Source<'_>) -> Result<()> {
    let Some(review) = &study.review else { return Ok(()) };
    if let Some(found) = checks::unpaired(&study.input) {
        let message = format!(
            "found {found}, but expected scores of named samples: only they can be looked at"
        );
        return Err(source.refuse(&[Key("review")], message));
    }
    if review.file.trim().is_empty() {
        let message = "found nothing, but expected a file";
        return Err(source.refuse(&[Key("review"), Key("file")], message));
    }
    match (&review.arm, study.arms.as_slice()) {
        (Some(name), arms) => {
            arms::known(name, arms, &[Key("review"), Key("arm")], source)
        }
        (None, [_]) => Ok(()),
        (None, arms) => {
            let names: Vec<&str> = arms.iter().map(|arm| arm.name.as_str()).collect();
            let message =
                format!("found no `arm`, but expected one of {}", listed(&names));
            let error = source.refuse(&[Key("review")], message);
            Err(error.hint("the arm that `falsematch review` listed the pairs of"))
        }
    }
}

/// Fills in the arm, where there is only one.
pub(super) fn fill_in(study: &mut StudyFile) {
    if let (Some(review), [only]) = (&mut study.review, study.arms.as_slice()) {
        review.arm.get_or_insert_with(|| only.name.clone());
    }
}
