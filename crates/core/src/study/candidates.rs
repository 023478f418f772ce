//! Candidate lists: refusals of what a study asks of them and they cannot say.

use super::checks::check_files;
use super::file::{
    CandidateColumns, CandidateLayout, CandidatesInput, GalleryRule, Input,
    RekognitionId, Samples, Search, StudyFile,
};
use super::source::Source;
use super::source::Step::{self, Key};
use crate::error::{Error, Result};

/// Checks `[input]` of candidate lists.
///
/// # Errors
///
/// If no table of samples says who is in the probes, or a key is of another layout.
pub(super) fn check_input(
    input: &CandidatesInput,
    samples: Option<&Samples>,
    path: &[Step<'_>],
    source: &Source<'_>,
) -> Result<()> {
    check_files(input.file.values(), path, source)?;
    let below =
        |key, message: String| source.refuse(&[path, &[Key(key)]].concat(), message);
    if samples.is_none_or(|samples| samples.file.is_none()) {
        let refusal =
            Error::unlabelled("found candidate lists and no `[samples]` with `file`");
        let error = source.refuse(path, refusal.to_string());
        return Err(match refusal.hint_text() {
            Some(hint) => error.hint(hint),
            None => error,
        });
    }
    let is_of = |layout: CandidateLayout| input.layout == layout;
    if !is_of(CandidateLayout::Table) && input.columns != CandidateColumns::default() {
        let message = "found names of columns, but expected them with `layout = \"table\"` \
                       only";
        return Err(below("columns", message.to_owned()));
    }
    if !is_of(CandidateLayout::Rekognition) && input.id != RekognitionId::default() {
        let message =
            "found `face_id`, but expected it with `layout = \"rekognition\"` only";
        return Err(below("id", message.to_owned()));
    }
    match input.floor {
        Some(floor) if !floor.is_finite() => {
            let message = format!("found `{floor}`, but expected a finite score");
            Err(below("floor", message))
        }
        _ => Ok(()),
    }
}

/// Checks `[search]` against the kind of input.
///
/// # Errors
///
/// If candidate lists are not searched, or the gallery that was searched is to be chosen
/// once more; or if the size of a gallery is stated that scores show in full.
pub(super) fn check(study: &StudyFile, source: &Source<'_>) -> Result<()> {
    let is_listed = matches!(study.input, Input::Candidates(_));
    match (&study.search, is_listed) {
        (None, false) => Ok(()),
        (None, true) => {
            let message = "found candidate lists and no `[search]`, but expected it: it says \
                           who is enrolled and how long a list is";
            Err(source.refuse(&[Key("input")], message))
        }
        (Some(search), true) => check_searched(search, source),
        (Some(search), false) => check_scored(search, source),
    }
    .and_then(|()| match (&study.track, is_listed) {
        (Some(_), true) => {
            let message = "found tracks beside candidate lists, but expected scores: frames \
                           are fused before anything is ranked";
            Err(refuse(source, &["track"], message))
        }
        _ => Ok(()),
    })
}

fn refuse(source: &Source<'_>, keys: &[&str], message: &str) -> Error {
    let path: Vec<Step<'_>> = keys.iter().map(|key| Key(key)).collect();
    source.refuse(&path, message)
}

fn check_searched(search: &Search, source: &Source<'_>) -> Result<()> {
    let splits = search.held_out.as_ref().and_then(|held_out| held_out.splits);
    if splits.is_some() {
        let message = "found galleries to draw, but the lists are of one that was searched: \
                       expected `where`, or nothing";
        return Err(refuse(source, &["search", "held_out", "splits"], message));
    }
    if search.gallery.rule == GalleryRule::First {
        let message = "found `first`, but the lists are of a gallery that was searched: \
                       expected `one` or `all`";
        return Err(refuse(source, &["search", "gallery", "rule"], message));
    }
    let by_sample =
        search.gallery.rule == GalleryRule::All && !search.gallery.consolidated;
    match search.gallery.size {
        Some(_) if by_sample => {
            let message = "found the size of a gallery in which a person is several \
                           candidates, but expected each to be one: how many people it has \
                           is not known";
            Err(refuse(source, &["search", "gallery", "size"], message))
        }
        _ => Ok(()),
    }
}

fn check_scored(search: &Search, source: &Source<'_>) -> Result<()> {
    match search.gallery.size {
        Some(_) => {
            let message = "found the size of the gallery, but expected it with candidate \
                           lists only: scores show the whole gallery";
            Err(refuse(source, &["search", "gallery", "size"], message))
        }
        None => Ok(()),
    }
}
