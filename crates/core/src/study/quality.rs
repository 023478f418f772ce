//! Quality: refusals of what cannot be read or discarded by.

use super::checks::within_unit;
use super::file::{Input, Quality, QualityFormat, StudyFile};
use super::source::Source;
use super::source::Step::{Item, Key};
use crate::error::{Error, Result};

/// Checks `[quality]`, where there is one.
///
/// # Errors
///
/// If the input names no samples, no table holds the quality, or a share is none.
pub(super) fn check(study: &StudyFile, source: &Source<'_>) -> Result<()> {
    let Some(quality) = &study.quality else { return Ok(()) };
    if let Some(found) = unnamed(&study.input) {
        let message =
            format!("found `[quality]` beside {found}, but expected named samples");
        return Err(source.refuse(&[Key("quality")], message));
    }
    check_place(quality, study, source)?;
    within_unit(quality.limit, &[Key("quality"), Key("limit")], source)?;
    for (index, &share) in quality.discard.iter().enumerate() {
        let path = [Key("quality"), Key("discard"), Item(index)];
        within_unit(share, &path, source)?;
        if quality.discard[..index].iter().any(|other| other.total_cmp(&share).is_eq()) {
            let message = format!("found `{share}` twice, but expected each share once");
            return Err(source.refuse(&path, message));
        }
    }
    Ok(())
}

/// Fills in the shares that claims speak of, so that what is claimed is measured.
pub(super) fn fill_in(study: &mut StudyFile) {
    let claims = study.claims.iter().filter(|claim| claim.is_testable());
    let claimed: Vec<f64> = claims.filter_map(|claim| claim.discarded).collect();
    let Some(quality) = &mut study.quality else { return };
    for share in claimed {
        if !quality.discard.iter().any(|other| other.total_cmp(&share).is_eq()) {
            quality.discard.push(share);
        }
    }
}

fn unnamed(input: &Input) -> Option<&'static str> {
    match input {
        Input::Counts(_) => Some("published counts"),
        Input::Pyeer(_) => Some("score files that name nobody"),
        Input::Bob(bob) if bob.columns == 2 => Some("score files that name nobody"),
        _ => None,
    }
}

/// A quality stands in a file of its own or in the table of samples.
fn check_place(quality: &Quality, study: &StudyFile, source: &Source<'_>) -> Result<()> {
    let refuse = |key, message: &str| -> Error {
        source.refuse(&[Key("quality"), Key(key)], message)
    };
    if quality.file.is_some() {
        return Ok(());
    }
    let samples = study.samples.as_ref();
    if samples.is_none_or(|samples| samples.file.is_none()) {
        let message = "found no `file`, but expected one: the study has no table of samples \
                       that could hold the column";
        return Err(
            refuse("column", message).hint("add `file` here, or `[samples]` with `file`")
        );
    }
    if quality.format == QualityFormat::Ofiq {
        return Err(refuse("format", "found `ofiq` without `file`, but expected both"));
    }
    if quality.sample.is_some() {
        let message = "found `sample` without `file`, but the table of samples says itself \
                       which of its columns names the sample";
        return Err(refuse("sample", message));
    }
    Ok(())
}
